"""A process log is opened as a run: our own as the very run, an older one so that it goes on."""

from __future__ import annotations

import json
import re
from ast import literal_eval
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core import Library, to_process_log
from research_core.domain.events import (
    EVENT_TYPES,
    BudgetSet,
    ConceptRenamed,
    ConceptsMerged,
    DocumentsSkipped,
    Event,
    EvidenceGathered,
    Injected,
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    NodeMarked,
    PlanMade,
    ProviderReplaced,
    Recorded,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    SectionImported,
    StepReasoned,
    TrustSet,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.fold import fold, fold_all
from research_core.domain.values import (
    Brief,
    Budget,
    ConceptDraft,
    KeptResult,
    Mark,
    QueryDraft,
    QuestionDraft,
    Report,
    Section,
    Sentence,
    SkippedDocument,
    Trust,
    Wait,
)
from research_core.errors import BadInput
from research_core.loop.decide import AskSearches, GatherEvidence, MakePlan, decide
from research_core.report.process_log import read_process_log
from research_core.report.process_log.literals import json_of
from research_core.report.process_log.older_rounds import query_of
from tests.conftest import TOPIC
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, short_story

RUN = "0newrun00001"
DATA = Path(__file__).parents[2] / "shared/data"
SEED = DATA / "seed_process_log.md"
LOGS = (
    "20250219_031319",
    "20250221_081049",
    "20250225_030918",
    "20250226_020308",
    "20250226_072209",
    "20250226_081115",
    "20250305_024527",
    "20250305_082729",
)
beside = pytest.mark.skipif(not SEED.is_file(), reason="the logs lie beside the project, not in it")


def opened(text: str) -> tuple[Recorded, ...]:
    return read_process_log(text, RUN, "extractive", ("tavily",))


def in_language(story: Story, language: str) -> tuple[Recorded, ...]:
    first = story.events[0]
    assert isinstance(first.event, RunStarted)
    brief = replace(first.event.brief, language=language)
    return (replace(first, event=RunStarted(brief)), *story.events[1:])


def story_of_every_kind(nasty: str = "text") -> Story:
    """One event of each kind, each with the given text wherever a text may stand."""
    told = Story()
    events: tuple[Event, ...] = (
        RunStarted(Brief(nasty, "ko", documents=nasty, budget=Budget(calls=3, money=0.5))),
        PlanMade("gemini", nasty, (QuestionDraft(nasty, terms=(nasty,)),), (QueryDraft(nasty),)),
        SearchReplied("y2.0", "tavily", {"results": [{"a": nasty}], nasty: [1.5, None, True]}, 12),
        SearchRead("y2.0", "tavily", (KeptResult(nasty, nasty, "/results/0/a", 0.5, nasty),)),
        SearchFailed("y2.0", "documents", "busy", nasty, 3, "2026-11-21T09:01:00+00:00"),
        DocumentsSkipped((SkippedDocument(nasty, "damaged", nasty),)),
        ProviderReplaced("documents", "tavily", "quota"),
        MapAsked(1, nasty, nasty, json.dumps([nasty]), nasty),
        MapAsked(1, nasty, nasty, error=nasty, asked_by="model"),
        MapQuestioned(nasty),
        MapAsked(0, nasty, nasty, nasty, nasty, asked_by="analyst", parameters=nasty),
        EvidenceGathered(1, (QuestionDraft(nasty),), ()),
        ModelReplied("reason", 1, nasty, nasty, "stop", 10, 20, 30, 0.001),
        ModelFailed("report", 1, nasty, "quota", nasty),
        StepReasoned(
            1,
            nasty,
            nasty,
            nasty,
            nasty,
            concepts=(ConceptDraft(nasty), ConceptDraft(f"other {nasty}")),
            queries=(QueryDraft(nasty),),
            because=nasty,
        ),
        Injected("note", nasty, nasty),
        BudgetSet(Budget(minutes=2.5)),
        WaitStarted(Wait("model", nasty, nasty, "2026-11-21T09:01:00+00:00")),
        WaitEnded(),
        SectionImported(nasty, "2026-11-21 09:00:00", nasty),
        SectionImported(nasty, nasty, nasty, told=True),
        RunPaused(nasty, nasty),
        RunResumed(),
        RunStopped(),
        ReportRequested(),
        ReportWritten(Report(nasty, "ko", nasty, (Section("summary", nasty, (Sentence(nasty),)),))),
        RewriteRequested(),
        RewriteRequested("q2.0"),
        *(NodeMarked(node, mark) for node in ("q2.0", nasty) for mark in get_args(Mark)),
        ConceptRenamed("k15.0", nasty),
        ConceptRenamed("k15.1", f"{nasty} renamed"),
        ConceptsMerged("k15.0", "k15.1"),
        ConceptsMerged(nasty, nasty),
        *(TrustSet(nasty, trust) for trust in get_args(Trust)),
        RunLabelled(nasty, (nasty, nasty)),
        RunLabelled(""),
        RunDiscarded(),
        RunDiscarded(discarded=False),
        RunForked(nasty, 7),
    )
    for event in events:
        told.tell(event)
    assert {type(event) for event in events} == set(EVENT_TYPES)
    return told


@pytest.mark.parametrize("language", ["en", "ko", "de"])
@pytest.mark.parametrize("story", [short_story(), big_story(), story_of_every_kind()])
def test_our_own_log_comes_back_as_the_very_run(story: Story, language: str) -> None:
    events = in_language(story, language)
    assert opened(to_process_log(events)) == events


def test_any_beginning_of_a_run_comes_back_too() -> None:
    events = tuple(short_story().events)
    for count in range(1, len(events) + 1):
        assert opened(to_process_log(events[:count])) == events[:count]


def test_a_driven_run_comes_back_and_so_does_its_log(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    for _ in library.drive(run):
        pass
    events = tuple(library.events(run))
    log = to_process_log(events)
    assert opened(log) == events
    assert to_process_log(opened(log)) == log


def test_a_log_survives_windows_and_an_editor() -> None:
    events = tuple(story_of_every_kind("one\r\ntwo\rthree").events)
    log = to_process_log(events)
    assert opened("\ufeff" + log.replace("\r\n", "\n").replace("\n", "\r\n")) == events
    assert opened(log.rstrip() + "\n\n\n") == events


_LOG_OF_ANOTHER = to_process_log(short_story("another").events)
_FORGED = re.findall(r"<!-- mindtrail .*", _LOG_OF_ANOTHER)
_HOSTILE = st.sampled_from(
    [
        _LOG_OF_ANOTHER,
        f"\n{_FORGED[0]}\n",
        f"\n{_FORGED[1]}\n",
        '<!-- mindtrail {"run": "run1"} -->',
        "\n\n## Paused - 2026-01-01 00:00:00\n",
        "\n```\n",
        "-->",
        "--!>",
        "<!--",
        "\\u003c!--",
        "\x00\x1b\x85\u2028\u2029\x0b\x0c",
        "\r\n# x\r",
    ]
)
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NASTY = st.lists(_HOSTILE | _ANY, min_size=1, max_size=4).map("".join)


@pytest.mark.system
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(_NASTY)
def test_no_text_can_pass_for_an_event_or_break_one(nasty: str) -> None:
    events = tuple(story_of_every_kind(nasty).events)
    assert opened(to_process_log(events)) == events


@given(_NASTY)
def test_no_text_ends_the_comment_it_stands_in(nasty: str) -> None:
    story = Story()
    story.start()
    story.tell(Injected("note", nasty))
    comments = [
        line for line in to_process_log(story.events).split("\n") if line.startswith("<!-- mind")
    ]
    assert len(comments) == 3
    for line in comments:
        assert line.count("<") == line.count(">") == 1
        assert line.count("--") == 2


def test_a_log_that_was_cut_or_changed_is_refused_and_says_so() -> None:
    log = to_process_log(short_story().events)
    half = log[: len(log) // 2]
    with pytest.raises(BadInput, match="changed or cut after it was saved"):
        opened(half)
    with pytest.raises(BadInput, match="changed or cut"):
        opened(log.replace("Voting over 40 samples adds 17.9", "Voting over 40 samples adds 99.9"))
    with pytest.raises(BadInput, match="newer Mindtrail"):
        opened(log.replace("<!-- mindtrail log 1 ", "<!-- mindtrail log 2 "))


def test_a_log_without_its_comments_is_read_by_its_sections() -> None:
    log = re.sub(r"<!-- mindtrail .* -->\n", "", to_process_log(short_story().events))
    events = opened(log)
    kept = [e.event.text for e in events if isinstance(e.event, SectionImported)]
    assert fold_all(RUN, events).brief.topic == "Better answers at inference time"
    assert [text for text in kept if text != "Run: run1"] == bodies(log)


def test_events_that_make_up_no_run_are_refused() -> None:
    events = short_story().events
    start = replace(events[0], run="../../elsewhere")
    beginning = [events[0], replace(events[8], seq=2)]
    for wrong in ([start], beginning):
        log = to_log_by_hand(wrong)
        with pytest.raises(BadInput, match="do not make up a run"):
            opened(log)


def to_log_by_hand(events: list[Recorded]) -> str:
    """What somebody may write by hand: a sealed log of events that were never a run."""
    from research_core.report.process_log.embedding import sealed  # noqa: PLC0415

    seal = sealed(events)
    return "\n\n".join([f"# Research Process: x\n{seal.head}", *seal.comments])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (" \r\n\n", "is empty"),
        ("# My notes\n\nNothing here.", "is not a process log"),
        ("%PDF-1.7 \x00\x01", "is not a process log"),
        ("# Research Process: A topic\nStarted at: 2025-02-26 08:42:59\n", "breaks off"),
        ("# Research Process:\n\n## Mind Map Initialization - 2025-02-26 08:42:59\n", "breaks off"),
        ("# Research Process: A topic\n\n## Step - 2025-13-45 08:42:59\nx", "breaks off"),
    ],
)
def test_what_is_no_process_log_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        opened(text)


def test_fifty_megabytes_are_refused_at_once() -> None:
    with pytest.raises(BadInput, match="50 MB; a process log of up to 20 MB"):
        opened("# Research Process: A topic\n" + "x" * 50_000_000)
    many = "## A - 2025-02-26 08:42:59\n" * 5_001
    with pytest.raises(BadInput, match="5,001 sections"):
        opened(f"# Research Process: A topic\n{many}")


OLDER = """# Research Process: Voting helps
Started at: 2025-02-26 08:43:10
By: somebody

## Reasoning Step - 2025-02-26 08:43:10
Research Topic: Voting helps
Current Summary:
Search Query: Voting helps
Mind Map Context:

## Web Research Step - 2025-02-26 08:43:20
Search API: tavily
Search Query: majority voting

## Search Results - 2025-02-26 08:43:22
Raw Results:
{results}

Formatted Sources:
* A : https://example.org/a

## Mind Map Query - 2025-02-26 08:43:30
Query: 이 연구에서 무엇을 찾았나요?
Cypher: MATCH (t:Topic)
RETURN t
Result: [{{'t': neo4j.time.DateTime(2025, 2, 26, tzinfo=<UTC>), 'n': "it's"}}]
Answer: Something.

## Coffee Break - 2025-02-26 08:43:05
Nobody knows this section.

## Reasoning Step - 2025-02-26 08:43:40
Research Topic: Voting helps
Current Summary: ## Round 1

**PLANNING**
1. **Votes:** How many samples are enough? (for instance 40)
2. Ask: <SEARCH>majority voting</SEARCH>, <SEARCH>Search query: "self-consistency
more"</SEARCH>

**EXECUTION**
Votes were counted.

**REFLECTION**
Cost is open. <SEARCH>{long}</SEARCH>
Search Query: majority voting
Mind Map Context: Something.

## Reasoning Error - 2025-02-26 08:43:50
503 The model is overloaded.
"""
PAGE = {"query": "q", "results": [{"title": "A", "url": "https://example.org/a", "content": "It."}]}


def older(results: object = PAGE) -> str:
    return OLDER.format(results=results, long="cost " * 100)


def test_an_older_log_becomes_a_run_that_folds_and_can_be_resumed() -> None:
    events = opened(older())
    research = fold_all(RUN, events)
    assert (research.state, research.life.cause) == ("paused", "imported")
    assert research.life.detail == "503 The model is overloaded."
    assert research.brief == Brief("Voting helps", "en", "extractive", ("tavily",), 4)
    assert [question.text for question in research.questions] == [
        "How many samples are enough?",
    ]
    step = research.steps[0]
    assert step.reasoner == "imported"
    assert (step.execution, step.reflection[:13]) == ("Votes were counted.", "Cost is open.")
    assert research.gathered_rounds == research.rounds_done == 1
    texts = [query.text for query in research.queries]
    assert texts[:2] == ["majority voting", "self-consistency"]
    assert texts[2].startswith("cost cost")
    assert len(texts[2]) <= 400
    assert [source.text for source in research.sources.values()] == ["It."]
    assert list(research.replies.values()) == [PAGE]
    assert research.searches[0].milliseconds == 2000
    asked = research.map_answers[0]
    assert (asked.round, asked.asked_by, asked.answer) == (2, "standing", "Something.")
    assert json.loads(asked.rows)[0]["n"] == "it's"
    assert json.loads(asked.rows)[0]["t"].startswith("neo4j.time.DateTime(2025")
    call = research.calls[0]
    assert (call.task, call.round, call.cause) == ("reason", 2, "unavailable")


def test_times_never_run_backwards_and_sections_keep_theirs() -> None:
    events = opened(older())
    times = [recorded.at for recorded in events]
    assert times == sorted(times)
    assert times[0] == datetime(2025, 2, 26, 8, 43, 10, tzinfo=UTC)
    kept = {e.event.title: e.event for e in events if isinstance(e.event, SectionImported)}
    assert kept["Coffee Break"].at == "2025-02-26 08:43:05"
    assert kept["Coffee Break"].text == "Nobody knows this section."
    assert not kept["Coffee Break"].told
    assert kept["Research Process"].text == "By: somebody"


@pytest.mark.parametrize("results", ["Sources: cut in the mid", "{'a': [", "{1, 2}", "['\\ud800']"])
def test_a_raw_result_that_cannot_be_read_stays_text_and_is_asked_again(results: str) -> None:
    events = opened(older(results))
    assert not [e for e in events if isinstance(e.event, SearchReplied)]
    told = {e.event.title: e.event for e in events if isinstance(e.event, SectionImported)}
    assert results in told["Search Results"].text
    assert not told["Search Results"].told
    assert "majority voting" in open_queries(events)


def test_an_imported_run_is_exported_and_comes_back() -> None:
    events = opened(older())
    log = to_process_log(events)
    assert opened(log) == events
    assert "Nobody knows this section." in log


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(older())), _NASTY)
def test_an_older_log_that_was_cut_or_spoilt_gives_a_run_or_a_sentence(cut: int, more: str) -> None:
    try:
        events = opened(older()[:cut] + more)
    except BadInput as error:
        assert str(error).endswith((".", "”."))
    else:
        assert fold_all(events[0].run, events).seq == len(events)


def test_a_query_repeated_is_searched_once() -> None:
    search = older()[older().index("## Web Research") : older().index("## Mind Map Query")]
    events = opened(older().replace("## Coffee", search * 48 + "## Coffee"))
    assert len([e for e in events if isinstance(e.event, SearchReplied)]) == 1
    untold = [e.event for e in events if isinstance(e.event, SectionImported) and not e.event.told]
    assert len([event for event in untold if event.title == "Search Results"]) == 48


def test_literals_are_read_and_nothing_else_is() -> None:
    assert json_of('{"a": [1, null]}') == {"a": [1, None]}
    assert json_of("{'a': (1, None), 'b': 'it\\'s DateTime(1)'}") == {
        "a": [1, None],
        "b": "it's DateTime(1)",
    }
    assert json_of("[<Node 3>, Of.It(1, 'x)')]") == ["<Node 3>", "Of.It(1, 'x)')"]
    for other in ("open('x')", "[" * 100_000, "{'a': {1}}", "[nan]", "'" + "x" * 5_000_000):
        assert json_of(other) in (None, "open('x')")


def test_queries_are_freed_of_what_models_wrap_them_in() -> None:
    assert query_of('```json\n{"query": "a b", "aspect": "c"}\n```') == "a b"
    assert query_of('{"follow_up_query": "what then?"}') == "what then?"
    assert query_of('\n  검색어: "표본 수"  ') == "표본 수"
    assert query_of("  \n ") == ""


def open_queries(events: tuple[Recorded, ...]) -> list[str]:
    """What a resumed import asks first."""
    research = fold_all(RUN, events)
    later = events[-1].at + timedelta(days=1)
    action = decide(fold(research, Recorded(RUN, research.seq + 1, later, RunResumed())))
    return [query.text for query, _ in action.pairs] if isinstance(action, AskSearches) else []


def bodies(text: str) -> list[str]:
    heads = r"^## .+ - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"
    return [body.strip("\n") for body in re.split(heads, text, flags=re.MULTILINE)[1:]]


@beside
@pytest.mark.parametrize("name", ["seed", *LOGS])
def test_no_log_loses_a_section_or_a_raw_result(name: str) -> None:
    path = SEED if name == "seed" else DATA / f"process_logs/{name}.md"
    text = path.read_text(encoding="utf-8")
    events = opened(text)
    research = fold_all(RUN, events)
    assert [e.event.text for e in events if isinstance(e.event, SectionImported)] == bodies(text)
    raw = [literal_eval(line) for line in text.split("\n") if line.startswith("{'query'")]
    replies = list(research.replies.values())
    assert all(reply in raw for reply in replies)
    assert {reply["query"] for reply in replies} == {reply["query"] for reply in raw}  # type: ignore[index]
    assert research.gathered_rounds == research.rounds_done
    assert (research.state, research.life.cause) == ("paused", "imported")
    assert research.brief.language == "ko"
    assert opened(to_process_log(events)) == events


@beside
def test_the_seed_log_goes_on_with_the_searches_it_left_open() -> None:
    events = opened(SEED.read_text(encoding="utf-8"))
    research = fold_all(RUN, events)
    assert open_queries(events) == [
        "prompt engineering for LLM",
        "in-context learning LLM",
        "decoding strategies for LLM",
        "zero-shot learning LLM research",
        "few-shot learning LLM research",
    ]
    assert len(research.questions) == 5
    assert [(call.task, call.cause) for call in research.calls] == [
        ("reason", "quota"),
        ("report", "quota"),
    ]
    assert [bool(answer.error) for answer in research.map_answers] == [False, False, True]
    assert "429" in research.life.detail
    step = research.steps[0]
    assert step.planning.startswith("현재 LLM에서 fine-tuning 없이")
    assert step.execution.startswith("1.  **Test time inference 최적화 기법:**")
    assert step.reflection.endswith("확인해야 합니다.")


@beside
@pytest.mark.parametrize(
    ("name", "steps", "action"),
    [
        ("20250219_031319", 2, AskSearches),
        ("20250221_081049", 0, GatherEvidence),
        ("20250225_030918", 7, None),
        ("20250226_020308", 0, MakePlan),
        ("20250226_072209", 2, None),
        ("20250226_081115", 1, GatherEvidence),
        ("20250305_024527", 1, AskSearches),
        ("20250305_082729", 1, GatherEvidence),
    ],
)
def test_every_old_round_is_a_step_and_the_run_goes_on(
    name: str, steps: int, action: type | None
) -> None:
    events = opened((DATA / f"process_logs/{name}.md").read_text(encoding="utf-8"))
    research = fold_all(RUN, events)
    assert research.rounds_done == steps
    assert research.brief.rounds == steps + 3
    resumed = fold(research, Recorded(RUN, research.seq + 1, events[-1].at, RunResumed()))
    assert action is None or isinstance(decide(resumed), action)
