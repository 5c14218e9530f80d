"""Events as lines a person can follow: one line each, with colour on a terminal only."""

from __future__ import annotations

import sys
import unicodedata
from datetime import datetime
from typing import TextIO

from research_core.domain.contents import node_words
from research_core.domain.events import (
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
    ReportWritten,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SearchRead,
    SectionImported,
    StepReasoned,
    TrustSet,
    WaitStarted,
)
from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.values import Estimate

_TURNS_AROUND = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONGEST = 80  # of the words of a node, which may be a whole passage


def line_for(recorded: Recorded, research: Research) -> str | None:
    """What happened, in a line; None for an event that the next one tells better.

    ``research`` is the state after the event.
    """
    match recorded.event:
        case PlanMade(queries=queries):
            return f"plan       {len(queries)} searches: " + " · ".join(q.text for q in queries)
        case SearchRead(kept=kept, dropped=dropped):
            return f"search     {len(kept)} new results, {len(dropped)} dropped"
        case SearchFailed(provider=provider, detail=detail):
            return f"search     {provider} failed: {detail}"
        case DocumentsSkipped(documents=documents):
            named = ", ".join(f"{item.path} ({item.cause})" for item in documents)
            return f"documents  skipped: {named}"
        case EvidenceGathered(passages=passages, round=number):
            return f"read       round {number}: {len(passages)} passages"
        case StepReasoned() as step:
            return (
                f"reason     round {step.round}: {len(step.claims)} claims, "
                f"{len(step.contradictions)} contradictions, "
                f"{len(step.answered)} of {len(research.questions)} questions answered"
                f"{_without(step.because)}"
            )
        case Injected(form=form, text=text):
            return f"injected   {form}: {text}"
        case ReportWritten():
            because = research.report.because if research.report else ""
            counts = f"{len(research.claims)} claims, {len(research.sources)} sources"
            return f"report     {counts}{_without(because)}"
        case RunPaused(cause=cause):
            return f"paused     {cause}"
        case RunStopped():
            return "stopped"
        case RunResumed():
            return "resumed"
    return _line_for_act(recorded, research) or _line_for_call(recorded.event)


def _line_for_act(recorded: Recorded, research: Research) -> str | None:
    """The same for what the analyst says of the map, of sources and of the run."""
    match recorded.event:
        case NodeMarked(node=node, mark=mark):
            word = "unmarked" if mark == "none" else mark
            return f"{word:10} {node}: {_words(research, node)}{_effect(research, recorded.seq)}"
        case ConceptRenamed(concept=concept, name=name):
            return f"renamed    {concept}: {name}"
        case ConceptsMerged(concept=concept, into=into):
            return f"merged     {concept} into {into}: {_words(research, into)}"
        case TrustSet(domain=domain, trust=trust):
            return f"trust      {domain}: {trust}{_effect(research, recorded.seq)}"
        case RunLabelled(title=title, tags=tags):
            return (
                f"title      {' '.join([title or research.brief.topic, *(f'#{t}' for t in tags)])}"
            )
        case RunDiscarded(discarded=discarded):
            return "discarded" if discarded else "recovered"
        case RunForked(parent=parent, at=at):
            return f"forked     from run {parent} after its event {at}"
        case RewriteRequested(section=section):
            return f"rewrite    {section or 'the report'}"
    return None


def _words(research: Research, node: str) -> str:
    words = on_one_line(node_words(research, node))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _effect(research: Research, seq: int) -> str:
    """What stands or falls by the act of event ``seq``; "" while that is not known."""
    act = next((act for act in research.acts if act.seq == seq), None)
    if act is None or not (act.claims or act.sources):
        return ""
    return f" ({act.claims:+d} claims, {act.sources:+d} sources)"


def _line_for_call(event: Event) -> str | None:
    """The same for what is asked of models, waits for, and is imported."""
    match event:
        case ModelReplied() as call:
            tokens = call.prompt_tokens + call.reply_tokens
            seconds = call.milliseconds / 1000
            return f"model      {call.task}: {call.model}, {tokens:,} tokens, {seconds:.1f} s"
        case ModelFailed() as call:
            again = "; asked again" if call.again_at else ""
            return f"model      {call.task}: {call.detail}{again}"
        case WaitStarted(wait=wait):
            return f"wait       for {wait.name} ({wait.cause}) until {_local(wait.until)}"
        case MapQuestioned(text=text):
            return f"asked      the map: {text}"
        case MapAsked(question=question, error=error):
            return f"map        {question}: {error or 'answered'}"
        case ProviderReplaced(provider=provider, by=by):
            return f"search     {by} takes over from {provider}"
        case SectionImported(title=title):
            return f"imported   {title}"
    return None


def harmless(text: str) -> str:
    """The text without what a terminal would take for a command, or what turns it around."""
    return "".join(c for c in text if c in "\n\t" or not _is_command(c))


def _is_command(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in _TURNS_AROUND


def on_one_line(text: str) -> str:
    """Text on one line, without what a terminal would take for a command."""
    line = " ".join(text.split())
    return "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf"))


def spending_line(research: Research) -> str:
    """What the run spent on models, in a line."""
    spending = spent(research)
    money = f", {spending.money:.4f} dollars" if not spending.unpriced else ""
    return f"{spending.calls} model calls, {spending.tokens:,} tokens{money}"


def estimate_line(estimate: Estimate) -> str:
    """What a run will cost, in a line."""
    money = "no price known" if estimate.money is None else f"{estimate.money:.3f} dollars"
    return (
        f"about {estimate.calls} model calls (at most {estimate.most_calls}), "
        f"{estimate.tokens:,} tokens, {estimate.searches} paid searches, "
        f"{estimate.minutes:.0f} minutes, {money}"
    )


def _without(because: str) -> str:
    return f" (without the model: {because})" if because else ""


def _local(until: str) -> str:
    return datetime.fromisoformat(until).astimezone().strftime("%H:%M:%S")


class Progress:
    """Writes lines to a stream (stderr, so that stdout stays clean for results)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._colour = self._stream.isatty()

    def tell(self, recorded: Recorded, research: Research) -> None:
        """Write the event's line, if it has one."""
        line = line_for(recorded, research)
        if line is None:
            return
        number = f"{recorded.seq:4d}"
        if self._colour:
            number = f"\x1b[2m{number}\x1b[0m"
        print(number, harmless(line), file=self._stream, flush=True)
