"""The report page without a browser: what it shows, filters, opens, and has written again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from pages.parts.escape import clean
from pages.parts.report import page as report_page
from pages.parts.report.cites import cite_of, cited_by, cited_from, doubts_in, sentences
from pages.parts.report.passage import text_html
from pages.parts.report.view import report_html, section_html, view_of
from pages.parts.session import library
from pages.parts.texts import Texts
from research_core import (
    Research,
    RewriteRequested,
    Sentence,
    quote_in_source,
    to_csv,
    to_docx,
    to_html_report,
    to_process_log,
    to_ris,
)
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import run_until
from tests.desk.web_story import HOSTILE_WORDS, said, web_story

EN = Texts("en")


def told(run: str = "0webrun00030", sources: int = 30) -> Research:
    return web_story(run, sources).research


def bring_in(sources: int = 30) -> str:
    """The finished web run, in the library of the desk."""
    return library().import_log(to_process_log(web_story("0webrun00030", sources).events))


def open_report(desk: AppTest, run: str) -> None:
    desk.run()
    desk.query_params["run"] = run
    desk.switch_page("pages/report.py").run()
    assert not desk.exception


def finished_run(documents: Path) -> str:
    run = library().start(TOPIC, documents=documents)
    for _recorded in library().drive(run):
        pass
    return run


def test_the_report_has_contents_references_and_everything_to_take_away(desk: AppTest) -> None:
    open_report(desk, bring_in())
    shown = html_of(desk)
    assert 'href="#section-1"' in shown
    assert 'id="section-1"' in shown
    assert shown.count('class="mt-reference"') == 30
    assert len(desk.get("download_button")) == 7


def test_a_sentence_s_card_holds_quote_source_and_match() -> None:
    research = told()
    assert research.report is not None
    shown = clean(report_html(research, research.report, EN))
    card = shown.split('id="cite-1-1-card">')[1].split("</small>")[0]
    assert "“In survey 6 a heat pump" in card
    assert "Heat pumps, part 6" in card
    assert "host6.example · 2021-07-11 · word for word" in card
    assert 'aria-describedby="cite-1-1-card"' in shown


def test_doubts_are_told_from_each_other() -> None:
    research = told()
    assert research.report is not None
    doubts = doubts_in(research.report, research)
    places = {
        name: [n for n, found in enumerate(doubts) if name in found]
        for name in ("unchecked", "against", "one_voice", "gone")
    }
    assert len(places["unchecked"]) == 2
    assert len(places["against"]) == 4
    assert len(places["one_voice"]) == 30
    assert places["gone"] == []
    view = view_of(research, research.report, EN)
    assert view.doubts == doubts
    assert not [s for s in sentences(research.report)[:1] if doubts[0]], "framing text is no doubt"


def test_the_filter_leaves_only_what_is_not_verified(desk: AppTest) -> None:
    open_report(desk, bring_in())
    choice = next(c for c in desk.segmented_control if c.label == EN("report.show"))
    choice.set_value("unchecked").run()
    shown = html_of(desk)
    assert shown.count('<span class="mt-refs">') == 2
    assert shown.count(EN("report.doubt.unchecked")) == 2
    assert 'id="section-0"' not in shown, "a section without such a sentence is left out"


def test_what_was_left_out_since_is_marked_with_what_to_do(desk: AppTest) -> None:
    run = bring_in()
    library().trust(run, "host0.example", "block")
    open_report(desk, run)
    assert EN("report.doubt.gone") in html_of(desk)
    assert EN("report.gone_hint") in html_of(desk)


def test_a_section_is_written_again(desk: AppTest, documents: Path) -> None:
    run = finished_run(documents)
    open_report(desk, run)
    desk.button(key="again_1").click().run()
    run_until(desk, lambda _: library().research(run).state == "finished")
    asked = [e.event for e in library().events(run) if isinstance(e.event, RewriteRequested)]
    report = library().research(run).report
    assert report is not None
    assert [event.section for event in asked] == [report.sections[1].key]
    assert not desk.error


def test_a_run_without_a_report_says_what_it_does_and_can_be_asked_for_it(
    desk: AppTest, documents: Path
) -> None:
    run = library().start(TOPIC, documents=documents)
    library().pause(run)
    open_report(desk, run)
    assert EN("status.state.paused") in html_of(desk)
    desk.button(key="report_now").click().run()
    run_until(desk, lambda app: "mt-references" in html_of(app) or "mt-section" in html_of(app))


def test_no_run_and_an_unknown_run_have_a_way_on(desk: AppTest) -> None:
    desk.run()
    desk.switch_page("pages/report.py").run()
    assert EN("report.none") in html_of(desk)
    desk.query_params["run"] = "nosuchrun"
    desk.run()
    assert "nosuchrun" in desk.error[0].value
    assert EN("start.back") in [link.proto.label for link in desk.get("page_link")]


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Links for the next run of the page to hear of, as a browser would tell of them: once."""
    links: list[str] = []
    monkeypatch.setattr(report_page, "listen", lambda: links.pop() if links else None)
    return links


def dialogs(desk: AppTest) -> list[str]:
    """The open dialogs, by the ids that they are dismissed by."""
    return [block.proto.dialog.id for block in desk.get("dialog")]


def dismiss(desk: AppTest) -> None:
    """Close the dialog as a browser does; AppTest has no word for it."""
    (dialog,) = dialogs(desk)
    states = WidgetStates()
    states.CopyFrom(desk._tree.get_widget_states())
    states.widgets.add(id=dialog, trigger_value=True)
    desk._run(states)


def marked(desk: AppTest) -> str:
    """The words that the opened source is read at."""
    return html_of(desk).split('<mark class="mt-now">')[1].split("</mark>")[0]


def test_an_opened_source_stays_open_until_it_is_closed(
    desk: AppTest, documents: Path, followed: list[str]
) -> None:
    run = finished_run(documents)
    open_report(desk, run)
    assert not dialogs(desk)
    followed.append("cite-all-1")
    desk.run()
    first = marked(desk)
    desk.button(key="turn_after").click().run()
    second = marked(desk)
    assert second != first
    library().label(run, "Another title")
    desk.run()
    assert len(dialogs(desk)) == 1
    assert marked(desk) == second, "at the same place"
    dismiss(desk)
    assert not dialogs(desk)
    desk.run()
    assert not dialogs(desk)
    followed.append("cite-all-1")
    desk.run()
    assert marked(desk) == first, "opened anew, it begins anew"


def test_a_page_with_an_opened_source_is_not_drawn_anew_by_itself(
    desk: AppTest, documents: Path, followed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    monkeypatch.setattr(report_page, "follow", lambda watch, _: looks.append(watch.run))
    run = finished_run(documents)
    open_report(desk, run)
    assert looks == [run]
    followed.append("cite-all-1")
    desk.run()
    assert looks == [run], "its reader would lose the place"
    dismiss(desk)
    assert looks == [run, run]


def test_what_is_opened_in_one_run_is_not_in_another(
    desk: AppTest, documents: Path, followed: list[str]
) -> None:
    one, other = finished_run(documents), finished_run(documents)
    open_report(desk, one)
    followed.append("cite-all-1")
    desk.run()
    assert dialogs(desk)
    for run in (other, one):
        desk.query_params["run"] = run
        desk.run()
        assert not dialogs(desk)


def test_a_quote_is_marked_in_the_whole_text_and_hostile_words_stay_text() -> None:
    research = told()
    source = next(s for s in research.sources.values() if s.url.endswith("/6"))
    found = cited_from(source.id, research)
    shown = clean(text_html(source, [place for _, place in found], 0, EN))
    assert f'<mark class="mt-now">{said(6)}</mark>' in shown
    assert "<script" not in shown
    assert HOSTILE_WORDS.replace("<", "&lt;").replace(">", "&gt;") in shown


def test_a_long_text_is_cut_around_the_quote() -> None:
    research = told()
    source = next(iter(research.sources.values()))
    longer = type(source)(source.id, source.url, "", "x " * 300_000, "tavily", "")
    shown = text_html(longer, [(400_000, 400_004)], 0, EN)
    assert '<mark class="mt-now">x x </mark>' in shown
    assert len(shown) < 250_000
    assert "600,000" in shown


@pytest.mark.parametrize("name", ["", "cite-1", "cite-x-1", "cite--1-2", "ref-1", "cite-1-1<b>"])
def test_only_our_own_links_are_heard(name: str) -> None:
    assert cite_of(name) is None


def test_a_link_names_a_sentence_or_a_reference() -> None:
    assert cite_of("cite-12-3") == (12, 3)
    assert cite_of("cite-all-3") == (None, 3)


def test_a_quote_that_is_only_close_is_found_where_it_stands() -> None:
    research = told()
    claim = next(iter(research.claims.values()))
    quote = claim.quotes[0]
    text = research.sources[research.evidence[quote.evidence].source].text
    for words in (quote.text, quote.text.upper().replace(" ", "\n "), quote.text[:-3] + "_t."):
        place = quote_in_source(research, type(quote)(quote.evidence, words, "close"))
        assert place is not None
        assert text[place[0] : place[1]].startswith(quote.text[:40])
    assert (
        quote_in_source(research, type(quote)(quote.evidence, "nobody wrote this", "missing"))
        is None
    )


def test_exports_are_whole_and_harmless() -> None:
    research = told()
    page = to_html_report(research)
    assert page.count('<li id="ref-') == 30
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page
    words = "\n".join(p.text for p in docx.Document(BytesIO(to_docx(research))).paragraphs)
    assert "How far do they go?" in words
    assert "[30]" in words
    assert to_csv(research).count("\n") == 31
    assert to_ris(research).count("TY  - ELEC") == 30


def test_a_formula_in_a_title_is_no_formula_in_the_table() -> None:
    research = told()
    first = next(iter(research.report.sections[1].sentences[0].claims)) if research.report else ""
    source = research.sources[research.evidence[research.claims[first].quotes[0].evidence].source]
    risky = type(source)(source.id, source.url, "=1+1", source.text, "tavily", "")
    assert ",'=1+1," in to_csv(replace(research, sources={**research.sources, source.id: risky}))


def test_a_view_draws_every_section_once() -> None:
    research = told()
    assert research.report is not None
    view = view_of(research, research.report, EN)
    assert all(f'id="section-{n}"' in section_html(n, view) for n in range(3))


def test_a_passage_that_was_rejected_is_not_cited_while_another_is_left() -> None:
    research = told()
    one, other = list(research.claims.values())[:2]
    (first,) = one.quotes
    made = replace(one, quotes=(first, *other.quotes))
    research = replace(research, claims={**research.claims, made.id: made})
    source = research.evidence[first.evidence].source
    sentence = Sentence("So it is.", (made.id,))
    assert first in [cited.quote for cited in cited_by(sentence, source, research)]
    without = replace(research, marks={first.evidence: "rejected"})
    assert first not in [cited.quote for cited in cited_by(sentence, source, without)]
