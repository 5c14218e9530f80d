"""How questions to the mind map, and the waits for their answers, change a research."""

from __future__ import annotations

from dataclasses import asdict, replace

from research_core.domain.changes import running
from research_core.domain.events import MapAsked, MapQuestioned, Recorded, WaitEnded, WaitStarted
from research_core.domain.research import Research
from research_core.domain.values import MapAnswer, MapQuestion


def questioned(research: Research, event: MapQuestioned, recorded: Recorded) -> Research:
    """The analyst's question is open until it is answered."""
    question = MapQuestion(f"m{recorded.seq}", recorded.seq, event.text)
    return replace(research, map_questions=(*research.map_questions, question))


def asked(research: Research, event: MapAsked, recorded: Recorded) -> Research:
    """An answer of the mind map; one for the analyst closes their oldest open question."""
    answer = MapAnswer(recorded.seq, **asdict(event))
    research = replace(research, map_answers=(*research.map_answers, answer))
    if event.asked_by != "analyst":
        return research
    oldest = research.open_map_questions[:1]
    return replace(
        research,
        map_wait=None,
        map_questions=tuple(
            replace(question, answered_in=recorded.seq) if question in oldest else question
            for question in research.map_questions
        ),
    )


def waiting(research: Research, event: WaitStarted, recorded: Recorded) -> Research:
    """A wait began. While a question is open, a model is waited for on its account: the
    run's own wait, which may be longer, stays as it is."""
    if event.wait.what == "model" and research.open_map_questions:
        return replace(research, map_wait=event.wait)
    return running.waiting(research, event, recorded)


def not_waiting(research: Research, event: WaitEnded, recorded: Recorded) -> Research:
    """The time came for what was waited for last."""
    if research.map_wait:
        return replace(research, map_wait=None)
    return running.not_waiting(research, event, recorded)
