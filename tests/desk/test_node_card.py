"""The selected node: what it says, what can be done with it, and the receipts of that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.desk.receipts import act_receipt, act_title, receipts_of
from pages.parts.map.node_facts import facts_html
from pages.parts.session import library
from pages.parts.texts import Texts
from pages.parts.watch import watch
from research_core import Act, Node, Research
from tests.desk.conftest import html_of
from tests.desk.runs import app_test, finished, run_until, visited

EN, KO = Texts("en"), Texts("ko")
pytestmark = pytest.mark.usefixtures("fresh_process")


def _card() -> None:
    """The card alone, of the node in ``?node=``."""
    import streamlit as st  # noqa: PLC0415

    from pages.parts.map.node_card import show_node  # noqa: PLC0415
    from pages.parts.moments.moment import moment_picture  # noqa: PLC0415
    from pages.parts.session import run_in_url, texts  # noqa: PLC0415
    from pages.parts.watch import watch  # noqa: PLC0415

    live = watch(run_in_url() or "")
    picture = moment_picture(live.run, live.seq)
    show_node(picture, st.query_params.get("node"), live, texts())


def opened(run: str, **params: str) -> AppTest:
    """The card of a node of a run."""
    return visited(app_test(_card), run, **params)


def claim_of(research: Research) -> str:
    """A claim that one source alone stands for, and none against it."""
    disputed = {side for pair in research.contradictions for side in (pair.left, pair.right)}
    claims = (c for c in research.claims.values() if c.id not in disputed)
    return next(claim.id for claim in claims if len(research.voices(claim)) == 1)


def plain(text: str) -> str:
    return text.replace("\\", "")


def test_a_claim_says_who_says_it_and_which_step_made_it(documents: Path) -> None:
    research = finished(documents)
    claim = research.claims[claim_of(research)]
    said = html_of(opened(research.id, node=claim.id))
    source = research.sources[research.voices(claim)[0]]
    assert source.title in said
    assert EN("node.match.exact") in said
    assert EN("node.made.Claim", n=1) in said
    assert EN.count("node.voices", 1) in said
    assert EN("node.ties") in said


@pytest.mark.parametrize("kind", ["questions", "evidence", "sources", "concepts", "steps"])
def test_every_kind_of_node_has_its_card(documents: Path, kind: str) -> None:
    research = finished(documents)
    things = getattr(research, kind)
    thing = next(iter(things.values() if isinstance(things, dict) else things))
    app = opened(research.id, node=thing.id)
    assert not app.exception
    assert 'class="mt-node"' in html_of(app)
    assert EN("map.ask") in [box.label for box in app.text_area]


def test_nothing_selected_and_a_node_that_is_not_there_are_told_alike(documents: Path) -> None:
    research = finished(documents)
    for app in (opened(research.id), opened(research.id, node="c99.9")):
        assert EN("map.hint") in html_of(app)


def test_a_rejected_claim_leaves_at_once_and_the_report_can_be_written_again(
    documents: Path,
) -> None:
    research = finished(documents)
    claim = claim_of(research)
    app = opened(research.id, node=claim)
    app.button(key="node_reject_this").click().run()
    assert library().research(research.id).is_rejected(claim)
    said = html_of(app)
    assert EN("act.held", effect=EN("act.out", what="1 claim")) in said
    assert EN("node.rejected") in said
    assert EN("node.outdated.one") in said
    app.button(key="node_write_again").click().run()
    run_until(app, lambda app: EN("act.in_report", effect="") in html_of(app))
    after = library().research(research.id)
    assert after.report is not None
    cited = {c for part in after.report.sections for s in part.sentences for c in s.claims}
    assert claim not in cited
    app.run()
    assert EN("node.outdated.one") not in html_of(app)


def test_a_restored_claim_stands_again(documents: Path) -> None:
    research = finished(documents)
    claim = claim_of(research)
    library().mark(research.id, claim, "rejected")
    app = opened(research.id, node=claim)
    app.button(key="node_restore").click().run()
    assert not library().research(research.id).marks
    assert EN("act.back", what="1 claim") in html_of(app)


def test_a_mark_on_a_run_at_work_is_used_in_its_next_step(documents: Path) -> None:
    run = library().start("How does a heat pump do in an old house?", documents=documents)
    for recorded in library().drive(run):
        if recorded.event.kind == "step.reasoned":
            break
    claim = claim_of(library().research(run))
    app = opened(run, node=claim)
    app.button(key="node_pin").click().run()
    assert EN("act.next", effect="") in html_of(app)
    assert app.button(key="node_pin").label == EN("node.unpin")
    library().inject(run, "roof insulation heat demand")
    for _ in library().drive(run):
        pass
    app.run()
    assert EN("act.used", n=2, effect="") in html_of(app)


def test_a_source_is_rejected_whole_from_its_passage(documents: Path) -> None:
    research = finished(documents)
    evidence = next(iter(research.evidence.values()))
    app = opened(research.id, node=evidence.id)
    app.button(key="node_reject_source").click().run()
    assert library().research(research.id).is_rejected(evidence.source)
    assert "1 source" in html_of(app)
    app.button(key="node_restore_source").click().run()
    assert not library().research(research.id).is_rejected(evidence.source)


def test_a_concept_is_renamed_and_merged(documents: Path) -> None:
    research = finished(documents)
    first, second = research.concepts[:2]
    app = opened(research.id, node=first.id)
    key = f"node_name_{first.id}_0"
    app.text_input(key=key).set_value(second.name)
    app.button(key="node_rename_go").click().run()
    assert second.name in plain(app.error[0].value), "that name is taken"
    assert app.text_input(key=key).value == second.name, "words typed stay"
    app.text_input(key=key).set_value("a warm house")
    app.button(key="node_rename_go").click().run()
    assert not app.error
    assert EN("act.rename", name="a warm house") in html_of(app).replace("&quot;", '"')
    app.selectbox(key=f"node_into_{first.id}_1").select(second.id)
    app.button(key="node_merge_go").click().run()
    assert library().research(research.id).merged == {first.id: second.id}
    said = html_of(app)
    assert f'<p class="mt-node-text">{second.name}</p>' in said, "it shows what it went up in"
    assert EN("node.aliases", names="").strip() in said


def test_a_question_on_a_node_is_put_in_with_words_of_the_node(documents: Path) -> None:
    research = finished(documents)
    concept = research.concepts[0]
    app = opened(research.id, node=concept.id)
    box = app.text_area(key=f"node_text_research_question_{concept.id}_0")
    assert concept.name in box.value
    app.button(key="node_send_research").click().run()
    run_until(app, lambda _: not library().research(research.id).queued)
    injection = library().research(research.id).injections[0]
    assert (injection.form, injection.node) == ("question", concept.id)
    app.run()
    assert "Used in reasoning" in html_of(app)


def test_an_empty_note_is_refused_at_the_card(documents: Path) -> None:
    research = finished(documents)
    app = opened(research.id, node=research.concepts[0].id)
    app.button(key="node_send_note").click().run()
    assert plain(app.error[0].value) == EN("error.injection.empty")
    assert not library().research(research.id).injections


def test_a_document_of_one_s_own_has_no_domain_to_trust(documents: Path) -> None:
    research = finished(documents)
    app = opened(research.id, node=next(iter(research.evidence)))
    assert "node_trust_go" not in [button.key for button in app.button]


@pytest.mark.parametrize("t", [EN, KO], ids=["en", "ko"])
@pytest.mark.parametrize(
    "act",
    [
        Act("a1", 1, "pin", "c10.0"),
        Act("a1", 1, "reject", "k10.0", claims=-2, sources=-1),
        Act("a1", 1, "unmark", "q9.0", claims=1),
        Act("a1", 1, "rename", "k10.0", "warm"),
        Act("a1", 1, "merge", "k10.1", "k10.0"),
        Act("a1", 1, "trust", "example.org", "block", used_in="r10"),
        Act("a1", 1, "reject", "r10", used_in="p15"),
        Act("a1", 1, "reject", "<b>", used_in="p15"),
    ],
    ids=lambda act: act.kind,
)
def test_every_act_is_told_in_a_line(documents: Path, act: Act, t: Texts) -> None:
    research = finished(documents)
    words = f"{act_title(act, research, t)} {act_receipt(act, research, t)}"
    assert "\n" not in words
    assert "{" not in words
    if act.target == "k10.0" and act.kind == "reject":
        assert t("act.both", a=t.count("count.claims", 2), b=t.count("count.sources", 1)) in words
    if act.used_in == "r10":
        assert t("act.used", n=1, effect="") in words


def test_hostile_words_of_a_node_stay_text(documents: Path) -> None:
    research = finished(documents)
    seen = watch(research.id)
    said = "<img src=x onerror=alert(1)>"
    facts: dict[str, str | int | float | bool] = {"text": said, "name": said, "made": 10}
    node = Node("k10.0", "Concept", 10, facts)
    library().rename(research.id, "k10.0", said)
    show: Callable[[], str] = lambda: facts_html(node, watch(research.id), EN)  # noqa: E731
    assert "<img" not in show()
    assert "<img" not in receipts_of(node, watch(research.id).research, EN)
    assert seen.run == research.id
