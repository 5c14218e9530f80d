"""Whole runs over real documents, and what interrupts them."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from research_core import BadInput, Library, RunBusy, Settings, UnknownRun, to_markdown
from research_core.domain.events import RunStarted, SearchReplied
from research_core.domain.fold import fold_all
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from tests.conftest import TOPIC
from tests.loop.scripted import DocumentsToolbox


def finished(library: Library, documents: Path, **wishes: object) -> str:
    run = library.start(TOPIC, documents=documents, **wishes)  # type: ignore[arg-type]
    for _ in library.drive(run):
        pass
    return run


def test_a_run_ends_with_a_cited_report(library: Library, documents: Path) -> None:
    run = finished(library, documents)
    research = library.research(run)
    assert research.state == "finished"
    assert research.claims
    assert "[1]" in to_markdown(research)
    for claim in research.claims.values():
        for quote in claim.quotes:
            source = research.sources[research.evidence[quote.evidence].source]
            assert quote.text in source.text
            assert quote.match == "exact"


def test_each_event_is_durable_before_it_is_seen(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    for recorded in library.drive(run):
        assert library.events(run, after=recorded.seq - 1)[0] == recorded


def test_from_any_moment_a_run_resumes_to_the_same_report(
    library: Library, documents: Path, tmp_path: Path
) -> None:
    """A crash after any event costs nothing: no event twice, no search repeated."""
    whole = library.events(finished(library, documents))
    toolbox = DocumentsToolbox(documents)
    expected = [recorded.event.kind for recorded in whole]
    report = to_markdown(library.research(whole[0].run))
    for kept in range(1, len(whole)):
        journal = SqliteJournal(tmp_path / f"after-{kept}")
        for recorded in whole[:kept]:
            journal.append("again", recorded.event)
        again = list(drive("again", journal, toolbox))
        seen = journal.read("again")
        assert [recorded.seq for recorded in seen] == list(range(1, len(seen) + 1))
        assert sorted(recorded.event.kind for recorded in seen) == sorted(expected)
        asked = [
            (r.event.query, r.event.provider) for r in seen if r.event.kind == "search.replied"
        ]
        assert len(asked) == len(set(asked))
        assert len(again) == len(whole) - kept
        assert to_markdown(fold_all("again", seen)) == report
        journal.close()


def test_a_run_is_driven_once_at_a_time(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    driving = library.drive(run)
    next(driving)
    with pytest.raises(RunBusy, match="being driven"):
        next(library.drive(run))
    driving.close()
    assert list(library.drive(run))[-1].event.kind == "report.written"


def test_a_pause_from_outside_holds_and_a_resume_goes_on(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    for recorded in library.drive(run):
        if recorded.event.kind == "plan.made":
            library.pause(run)
    assert library.research(run).state == "paused"
    library.resume(run)
    assert list(library.drive(run))[-1].event.kind == "report.written"


def test_an_injected_query_is_used_with_a_receipt(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    receipt = ""
    for recorded in library.drive(run):
        if recorded.event.kind == "plan.made":
            receipt = library.inject(run, "roof insulation demand")
    (injection,) = library.research(run).injections
    assert injection.id == receipt
    assert injection.used_in is not None


def test_an_injection_into_a_finished_run_waits_for_a_resume(
    library: Library, documents: Path
) -> None:
    run = finished(library, documents)
    library.resume(run)
    assert library.research(run).state == "finished"
    library.inject(run, "Does roof insulation pay?", "question")
    library.resume(run)
    assert list(library.drive(run))[-1].event.kind == "report.written"
    assert library.research(run).queued == ()


def test_report_now_writes_from_what_is_here(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    for recorded in library.drive(run):
        if recorded.event.kind == "plan.made":
            library.report_now(run)
    research = library.research(run)
    assert research.state == "finished"
    assert research.rounds_done <= 1


def test_stop_ends_without_a_report_and_can_be_resumed(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    for recorded in library.drive(run):
        if recorded.event.kind == "plan.made":
            library.stop(run)
    assert library.research(run).report is None
    library.resume(run)
    assert list(library.drive(run))[-1].event.kind == "report.written"


def test_the_background_runner_finishes_what_tabs_start(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    tabs = [threading.Thread(target=library.drive_in_background, args=(run,)) for _ in range(5)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    until = time.monotonic() + 20
    while library.is_driving(run) and time.monotonic() < until:
        time.sleep(0.02)
    research = library.research(run)
    assert research.state == "finished"
    assert library.trouble(run) is None
    assert len(library.events(run)) == research.seq


def test_pausing_and_resuming_from_many_threads_never_leaves_a_run_behind(
    library: Library, documents: Path
) -> None:
    """Resume meets a runner that is letting go: whoever is left must drive on."""
    run = library.start(TOPIC, documents=documents)
    library.drive_in_background(run)
    for _ in range(10):
        library.pause(run)
        library.resume(run)
        library.drive_in_background(run)
    until = time.monotonic() + 20
    while library.research(run).state != "finished" and time.monotonic() < until:
        time.sleep(0.02)
    assert library.research(run).state == "finished"


@pytest.mark.parametrize(
    ("topic", "wishes", "sentence"),
    [
        ("", {}, "Type a topic"),
        ("  \n ", {}, "Type a topic"),
        ("x" * 20_000, {}, "20,000 characters"),
        ("fine", {"rounds": 0}, "choose 1 to 10"),
        ("fine", {"providers": ()}, "at least one place"),
        ("fine", {"providers": ("bing",)}, "There is no search 'bing'"),
        ("fine", {"reasoner": "oracle"}, "There is no reasoner 'oracle'"),
        ("fine", {"language": "klingon!"}, "not a language"),
        ("fine", {"documents": Path("nowhere/at/all")}, "nowhere"),
    ],
)
def test_bad_input_is_a_clear_sentence_and_starts_nothing(
    library: Library, topic: str, wishes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        library.start(topic, **wishes)  # type: ignore[arg-type]
    assert library.runs() == []


def test_an_unknown_run_is_named(library: Library) -> None:
    for ask in (library.research, library.events, library.pause, library.graph, library.drive):
        with pytest.raises(UnknownRun, match="no run 'ghost'"):
            ask("ghost")


@pytest.mark.parametrize(
    ("text", "form"), [("  ", "note"), ("x" * 401, "query"), ("x" * 2001, "note")]
)
def test_a_bad_injection_changes_nothing(
    library: Library, documents: Path, text: str, form: str
) -> None:
    run = library.start(TOPIC, documents=documents)
    with pytest.raises(BadInput):
        library.inject(run, text, form)  # type: ignore[arg-type]
    assert library.head(run) == 1


def test_the_map_is_what_the_journal_holds(library: Library, documents: Path) -> None:
    run = finished(library, documents)
    graph = library.graph(run)
    research = library.research(run)
    assert {node.id for node in graph.nodes if node.label == "Claim"} == set(research.claims)
    assert library.graph(run, after=research.seq).nodes == ()
    rows = library.ask_map(run, "MATCH (c:Claim {research: $research}) RETURN count(c) AS claims")
    assert rows == [{"claims": len(research.claims)}]


def test_a_documents_folder_that_went_away_pauses_the_run(tmp_path: Path, documents: Path) -> None:
    home = Settings(mindtrail_home=tmp_path / "home")
    first = Library(home)
    run = first.start(TOPIC, documents=documents)
    first.close()
    documents.rename(tmp_path / "moved")
    second = Library(home)
    assert [r.event.kind for r in second.drive(run)][-1] == "run.paused"
    assert second.research(run).life.cause == "search.not_set_up"
    (tmp_path / "moved").rename(documents)
    second.resume(run)
    assert [r.event.kind for r in second.drive(run)][-1] == "report.written"
    second.close()


def test_an_unexpected_error_pauses_a_background_run(library: Library, tmp_path: Path) -> None:
    """A run whose reasoner this program does not have is a bug elsewhere, not a silent end."""
    run = library.start(TOPIC)
    events = library.events(run)
    assert isinstance(events[0].event, RunStarted)
    journal = SqliteJournal(tmp_path / "home")
    broken = events[0].event.brief.__class__("t", "en", providers=("gone",))
    journal.append("broken", RunStarted(broken))
    library.drive_in_background("broken")
    until = time.monotonic() + 10
    while library.is_driving("broken") and time.monotonic() < until:
        time.sleep(0.02)
    assert library.research("broken").life.cause == "internal"
    journal.close()


def test_only_what_takes_effect_is_recorded(library: Library, documents: Path) -> None:
    run = finished(library, documents)
    head = library.head(run)
    for act in (library.pause, library.stop, library.report_now, library.resume):
        act(run)
    assert library.head(run) == head
    other = library.start(TOPIC, documents=documents)
    library.pause(other)
    library.pause(other)
    assert [r.event.kind for r in library.events(other)] == ["run.started", "run.paused"]


def test_closing_a_library_at_work_loses_nothing(documents: Path, tmp_path: Path) -> None:
    settings = Settings(mindtrail_home=tmp_path / "home")
    first = Library(settings)
    run = first.start(TOPIC, documents=documents)
    first.drive_in_background(run)
    first.close()
    assert not first.is_driving(run)
    second = Library(settings)
    for _ in second.drive(run):
        pass
    assert second.research(run).state == "finished"
    second.close()


@pytest.mark.parametrize("form", ["query", "note"])
def test_what_is_injected_while_the_evidence_is_gathered_is_not_lost(
    library: Library, documents: Path, form: str
) -> None:
    run = library.start(TOPIC, documents=documents, rounds=1)
    injected = False
    for recorded in library.drive(run):
        if recorded.event.kind == "evidence.gathered" and not injected:
            library.inject(run, "large radiators", form)  # type: ignore[arg-type]
            injected = True
    research = library.research(run)
    assert research.state == "finished"
    assert research.open_searches == ()
    (injection,) = research.injections
    assert injection.used_in == research.steps[1].id


def test_a_reply_that_nobody_can_read_any_more_pauses_and_the_report_can_be_had(
    library: Library, documents: Path, tmp_path: Path
) -> None:
    """The run was cut between a reply and its reading, and the key went away meanwhile."""
    whole = library.events(finished(library, documents))
    journal = SqliteJournal(tmp_path / "home")
    brief = replace(whole[0].event.brief, providers=("tavily",))  # type: ignore[union-attr]
    for event in (RunStarted(brief), whole[1].event, SearchReplied("y2.0", "tavily", {}, 1)):
        journal.append("cut", event)
    assert list(library.drive("cut"))[-1].event.kind == "run.paused"
    assert library.research("cut").life.cause == "search.not_set_up"
    library.report_now("cut")
    assert list(library.drive("cut"))[-1].event.kind == "report.written"
    journal.close()


def test_a_stop_takes_back_the_wish_for_a_report(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    library.report_now(run)
    library.stop(run)
    library.resume(run)
    library.resume(run)
    assert [r.event.kind for r in library.events(run)][-1] == "run.resumed"
    assert not library.research(run).life.report_requested


def test_bytes_that_are_no_text_are_written_as_marks(library: Library, documents: Path) -> None:
    run = library.start("caf\udce9 prices", documents=documents)
    assert library.research(run).brief.topic == "caf? prices"
    with pytest.raises(UnknownRun):
        library.research("caf\udce9")
