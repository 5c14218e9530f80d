"""The plan is the progress: questions with marks, and what stands behind each answer."""

from __future__ import annotations

from pages.parts.amounts import has_model
from pages.parts.escape import h
from pages.parts.references import voices_of
from pages.parts.texts import Texts
from research_core import Question, Research

_MARKS = {"answered": "✓", "partly": "◐", "open": "○"}


def plan_html(research: Research, t: Texts) -> str:
    """The plan as one block of HTML."""
    done = sum(question.answered for question in research.questions)
    total = len(research.questions)
    counted = h(t("plan.answered", n=done, m=total)) if total else ""
    rows = "".join(_row(question, research, t) for question in research.questions)
    if not rows:
        rows = f'<li class="mt-soft">{h(t(_why_none(research)))}</li>'
    return (
        f'<section class="mt-card-body"><div class="mt-h"><h2>{h(t("plan.title"))}</h2>'
        f'<span>{counted}</span></div><ul class="mt-plan">{rows}</ul></section>'
    )


def _why_none(research: Research) -> str:
    """The text key for a plan without questions: nothing comes while a run rests."""
    if research.state not in ("new", "running"):
        return "plan.none"
    first = has_model(research) and not research.planned
    return "plan.waiting_model" if first else "plan.waiting"


def state_of(question: Question, research: Research) -> str:
    """answered, partly (claims, but not enough of them or from one source) or open."""
    if question.answered:
        return "answered"
    return "partly" if research.claims_of(question.id) else "open"


def _row(question: Question, research: Research, t: Texts) -> str:
    claims = research.claims_of(question.id)
    voices = voices_of(research, claims)
    state = state_of(question, research)
    if not claims:
        words = t("plan.open")
    elif voices == 1:
        words = f"{t.count('count.claims', len(claims))} · {t('plan.one_voice')}"
    else:
        words = f"{t.count('count.claims', len(claims))} · {t.count('count.voices', voices)}"
    mine = f' <small class="mt-mine">{h(t("plan.yours"))}</small>' * (question.origin == "analyst")
    return (
        f'<li class="mt-q mt-q-{state}">'
        f'<span class="mt-mark" role="img" aria-label="{h(t(f"plan.mark.{state}"))}">'
        f"{_MARKS[state]}</span>"
        f'<span class="mt-q-text">{h(question.text)}{mine}</span><small>{h(words)}</small></li>'
    )
