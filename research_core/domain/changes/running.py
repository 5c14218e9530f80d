"""How the analyst, the models and the clock change a research."""

from __future__ import annotations

from dataclasses import asdict, replace

from research_core.domain.changes.asking import with_queries, with_questions
from research_core.domain.events import (
    BudgetSet,
    Injected,
    ModelFailed,
    ModelReplied,
    Recorded,
    ReportRequested,
    RewriteRequested,
    RunResumed,
    RunStarted,
    RunStopped,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.hosts import in_ascii
from research_core.domain.research import Research
from research_core.domain.spending import near_limits
from research_core.domain.values import (
    Injection,
    ModelCall,
    QueryDraft,
    QuestionDraft,
)


def started(research: Research, event: RunStarted, recorded: Recorded) -> Research:
    """The brief."""
    return replace(
        research,
        brief=event.brief,
        budget=event.brief.budget,
        providers=event.brief.providers,
        trust={in_ascii(domain): said for domain, said in event.brief.trust if said != "neutral"},
        started_at=recorded.at.isoformat(),
    )


def resumed(research: Research, event: RunResumed, recorded: Recorded) -> Research:
    """What failed is open again; a limit that the run paused at is one it may go up to."""
    paused_at = research.life.cause.removeprefix("budget.")
    acknowledged = {limit for limit in near_limits(research) if limit == paused_at}
    return replace(
        with_failures_open(research, recorded),
        acknowledged=research.acknowledged | acknowledged,
    )


def stopped(research: Research, event: RunStopped, recorded: Recorded) -> Research:
    """A section that is not wanted anew any more: a reply for it is none for another report."""
    return replace(research, report_seq=recorded.seq) if research.life.section else research


def with_failures_open(research: Research, recorded: Recorded) -> Research:
    """Whatever failed is tried again, and nothing is waited for."""
    return replace(
        research,
        searches=tuple(search for search in research.searches if search.state != "failed"),
        # The analyst may have put the first place right; what its stand-in answered stays.
        providers=research.brief.providers,
        replaced={**research.replaced, **{old: by for by, old in research.replaced.items()}},
        forgiven_seq=recorded.seq,
        wait=None,
    )


def injected(research: Research, event: Injected, recorded: Recorded) -> Research:
    """What the analyst put in waits for its step; its query for a search."""
    injection = Injection(id=f"i{recorded.seq}", form=event.form, text=event.text, node=event.node)
    research = replace(research, injections=(*research.injections, injection))
    if event.form == "query":
        return with_queries(research, (QueryDraft(event.text),), recorded.seq, "analyst")
    if event.form == "question":
        question = QuestionDraft(event.text, origin="analyst")
        research = with_questions(research, (question,), recorded.seq)
        query = QueryDraft(event.text[:400], question="@0")
        return with_queries(research, (query,), recorded.seq, "analyst")
    return research


def called(research: Research, event: ModelReplied | ModelFailed, recorded: Recorded) -> Research:
    """A call of a model: what it brought, or that it brought nothing."""
    call = ModelCall(recorded.seq, **asdict(event))
    return replace(research, calls=(*research.calls, call))


def waiting(research: Research, event: WaitStarted, recorded: Recorded) -> Research:
    """A wait began."""
    return replace(research, wait=event.wait)


def not_waiting(
    research: Research, event: WaitEnded | ReportRequested, recorded: Recorded
) -> Research:
    """A wait is over, or the analyst will not wait."""
    return replace(research, wait=None)


def budget_set(research: Research, event: BudgetSet, recorded: Recorded) -> Research:
    """Another budget; the run asks again when it nears it."""
    return replace(research, budget=event.budget, acknowledged=frozenset())


def rewrite_requested(research: Research, event: RewriteRequested, recorded: Recorded) -> Research:
    """The report is to be written anew: what failed at the last one is forgiven, and no
    reply for another report, or for another section of it, is read for this one."""
    if research.state != "finished":
        return research
    return replace(research, forgiven_seq=recorded.seq, report_seq=recorded.seq, wait=None)
