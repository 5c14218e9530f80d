"""The sources page without a browser: raw results, what rests on them, trust and its receipt."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from pages.parts.sources.facts import Filter, domains_of, facts_of, voices
from pages.parts.sources.html import happened, search_html, source_html
from pages.parts.start.trust_form import domains_in
from pages.parts.texts import Texts
from pages.parts.timeline import Timeline
from research_core import BadInput, Research, RunPaused, to_process_log
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import run_until
from tests.desk.web_story import web_story
from tests.mindmap.story import Story
from tests.servers.slow_tavily import SlowTavily

EN = Texts("en")
RUN = "0webrun00030"
ON_THE_WEB = "How can a language model answer better at inference time, without more training?"


def bring_in(sources: int = 30) -> str:
    return library().import_log(to_process_log(web_story(RUN, sources).events))


def open_sources(desk: AppTest, run: str, view: str = "sources") -> None:
    desk.run()
    desk.query_params["run"] = run
    desk.switch_page("pages/sources.py").run()
    if view != "sources":
        desk.segmented_control(key="sources_view").set_value(view).run()
    assert not desk.exception


def rows(desk: AppTest) -> int:
    return html_of(desk).count('<div class="mt-source')


def told(sources: int = 30) -> Research:
    return web_story(RUN, sources).research


def test_every_source_is_there_with_what_rests_on_it(desk: AppTest) -> None:
    open_sources(desk, bring_in())
    shown = html_of(desk)
    assert rows(desk) == 30
    assert "30 of 30 sources, 27 voices" in shown
    assert EN("sources.copies", n=2) in shown
    assert EN("sources.rest_on_it") in shown
    assert "In survey 6 a heat pump" in shown


def test_hostile_titles_stay_text(desk: AppTest) -> None:
    open_sources(desk, bring_in())
    assert "&lt;img src=x" in html_of(desk)
    assert "<img" not in html_of(desk)
    desk.segmented_control(key="sources_view").set_value("searches").run()
    assert "<img" not in html_of(desk)
    assert "<script" not in html_of(desk)


def test_the_list_is_filtered_by_words_use_and_domain(desk: AppTest) -> None:
    open_sources(desk, bring_in())
    desk.text_input(key="sources_text").set_value("winter of the year 1905").run()
    assert rows(desk) == 1
    desk.text_input(key="sources_text").set_value("nothing has these words").run()
    assert EN("sources.not_found") in html_of(desk)
    desk.text_input(key="sources_text").set_value("").run()
    desk.selectbox(key="sources_host").set_value("host7.example").run()
    assert rows(desk) == 1
    desk.selectbox(key="sources_host").set_value("").run()
    desk.selectbox(key="sources_use").set_value("unused").run()
    assert rows(desk) == 0


def test_a_long_list_shows_fifty_and_more_on_demand(desk: AppTest) -> None:
    open_sources(desk, bring_in(120))
    shown = rows(desk)
    assert shown == 55, "fifty voices, five of them twice"
    desk.button(key="sources_more").click().run()
    assert rows(desk) > shown


def test_five_hundred_sources_are_drawn_in_a_moment(desk: AppTest) -> None:
    open_sources(desk, bring_in(500))
    best = min(_timed(desk) for _ in range(3))
    assert best < 1.0, f"drawing it again took {best:.2f} s"


def _timed(desk: AppTest) -> float:
    begun = time.perf_counter()
    desk.run()
    return time.perf_counter() - begun


def test_a_source_is_left_out_and_used_again(desk: AppTest) -> None:
    run = bring_in()
    open_sources(desk, run)
    source = next(iter(library().research(run).sources))
    desk.button(key=f"reject_{source}").click().run()
    assert library().research(run).is_rejected(source)
    assert EN("sources.rejected") in html_of(desk)
    assert "1 claim and 1 source" in html_of(desk), "the receipt says what it changed"
    desk.button(key=f"restore_{source}").click().run()
    assert not library().research(run).is_rejected(source)


@pytest.mark.parametrize("trust", ["only", "prefer", "block"])
def test_a_domain_is_trusted_otherwise(desk: AppTest, trust: str) -> None:
    run = bring_in()
    open_sources(desk, run, "domains")
    desk.segmented_control(key="trust_host2.example_neutral").set_value(trust).run()
    assert library().research(run).trust == {"host2.example": trust}
    assert desk.segmented_control(key=f"trust_host2.example_{trust}").value == trust
    assert not desk.exception
    usable = len(library().research(run).usable_sources)
    assert usable == {"only": 1, "prefer": 30, "block": 29}[trust]


def test_a_new_domain_is_added_and_a_mistake_stays_in_its_box(desk: AppTest) -> None:
    run = bring_in()
    open_sources(desk, run, "domains")
    desk.text_input(key="domain_new_0").set_value("not a domain").run()
    desk.button(key="domain_go").click().run()
    assert len(desk.error) == 1
    assert desk.text_input(key="domain_new_0").value == "not a domain"
    desk.text_input(key="domain_new_0").set_value("https://www.trusted.example/page").run()
    desk.selectbox(key="domain_trust").set_value("prefer").run()
    desk.button(key="domain_go").click().run()
    assert library().research(run).trust == {"trusted.example": "prefer"}
    assert desk.text_input(key="domain_new_1").value == ""


def test_a_finished_report_can_be_written_again_without_what_was_left_out(
    desk: AppTest, documents: Path
) -> None:
    run = library().start(TOPIC, documents=documents)
    for _recorded in library().drive(run):
        pass
    open_sources(desk, run)
    source = next(iter(library().research(run).sources))
    desk.button(key=f"reject_{source}").click().run()
    desk.button(key="sources_write_again").click().run()
    run_until(desk, lambda _: library().research(run).state == "finished")
    desk.run()
    act = library().research(run).acts[-1]
    assert act.used_in is not None
    assert act.used_in.startswith("p")
    keys = [button.key for button in desk.button]
    assert "sources_write_again" not in keys, "it is used: nothing is left to do"


def test_trust_acts_on_a_run_at_work(desk: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    with SlowTavily(0.0) as tavily:
        monkeypatch.setenv("TAVILY_API_KEY", "tvly-loopback")
        monkeypatch.setenv("TAVILY_BASE_URL", tavily.url)
        desk.run()
        run = library().start(ON_THE_WEB, providers=("tavily",))
        driving = library().drive(run)
        while not library().research(run).sources:
            next(driving)
        open_sources(desk, run, "domains")
        desk.segmented_control(key="trust_hostile.example_neutral").set_value("block").run()
        for _recorded in driving:
            pass
        research = library().research(run)
        assert research.state == "finished"
        assert research.trust == {"hostile.example": "block"}
        blocked = {s.id for s in research.sources.values() if "hostile" in s.url}
        assert blocked
        assert research.claims
        cited = {s for claim in research.standing_claims for s in research.voices(claim)}
        assert not cited & blocked
        assert research.acts[-1].used_in == research.steps[0].id


def test_searches_are_told_with_place_time_and_what_was_dropped(desk: AppTest) -> None:
    open_sources(desk, bring_in(), "searches")
    shown = html_of(desk)
    assert shown.count('<details class="mt-one-search">') == 4
    assert "11 results · 10 kept · 1 dropped" in shown
    assert "800 ms" in shown
    assert EN("sources.reason.duplicate") in shown
    assert EN("cause.search.timeout") in shown
    desk.segmented_control(key="sources_shape").set_value("returned").run()
    assert len(desk.json) == 1
    assert "raw_content" in desk.json[0].value


def test_empty_states_say_what_to_do(desk: AppTest) -> None:
    desk.run()
    desk.switch_page("pages/sources.py").run()
    assert EN("sources.none") in html_of(desk)
    story = Story("0nothingyet0")
    story.start(TOPIC)
    story.tell(RunPaused("analyst"))
    desk.query_params["run"] = library().import_log(to_process_log(story.events))
    desk.run()
    assert EN("sources.nothing") in html_of(desk)
    desk.query_params["run"] = "nosuchrun"
    desk.run()
    assert "nosuchrun" in desk.error[0].value


def test_copies_are_one_voice_whatever_the_order() -> None:
    facts = facts_of(told())
    for sort in ("claims", "found", "date", "score", "title"):
        groups = voices(facts, Filter(sort=sort))
        assert len(groups) == 27
        assert sum(map(len, groups)) == 30
    first, *_ = voices(facts, Filter(sort="date"))[0]
    assert first.source.published == "2024-03-11"


def test_domains_the_analyst_spoke_of_come_first() -> None:
    story = web_story(RUN)
    research = story.research
    domains = domains_of(research, facts_of(research))
    assert len(domains) == 30
    assert {d.said for d in domains} == {"neutral"}


def test_a_failed_search_and_a_source_are_told_in_korean() -> None:
    story, ko = web_story(RUN), Texts("ko")
    timeline = Timeline()
    timeline.take(story.events)
    failed = next(s for s in story.research.searches if s.state == "failed")
    told_of = search_html(failed, happened(timeline.entries), story.research, ko)
    assert ko("cause.search.timeout") in told_of
    assert "주장 1개" in source_html(facts_of(story.research)[0], story.research, ko)


def test_domains_are_typed_in_any_way() -> None:
    assert domains_in(" a.example, b.example\nc.example;  ") == [
        "a.example",
        "b.example",
        "c.example",
    ]


def test_what_is_no_domain_is_refused_before_a_run_starts(desk: AppTest) -> None:
    desk.run()
    with pytest.raises(BadInput, match="no domain"):
        library().start(TOPIC, trust={"not_a_domain": "only"})
    assert library().runs() == []
