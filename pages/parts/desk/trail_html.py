"""The trail's entries as HTML, in plain words. Pure: no Streamlit here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from pages.parts.amounts import budget_words
from pages.parts.desk import trail_models
from pages.parts.desk.receipts import act_receipt, act_title, injection_receipt
from pages.parts.desk.trail_models import because_note
from pages.parts.desk.trail_models import note as _note
from pages.parts.escape import h, shorten
from pages.parts.naming import place_name, service_name
from pages.parts.references import domain_or_file
from pages.parts.texts import Texts
from pages.parts.timeline import Batch, Entry, batch, clock, told
from pages.parts.zone import local_time
from research_core import (
    Claim,
    EvidenceGathered,
    Injected,
    PlanMade,
    Quote,
    ReportWritten,
    Research,
    RunDiscarded,
    RunForked,
    RunPaused,
    RunStarted,
    Step,
)

_A_DAY = 86_400


def entry_html(entry: Entry, research: Research, t: Texts) -> str:
    """One entry: a heading that tells the story, and small print."""
    title, *notes = _WORDS[entry.kind](entry, research, t)
    return (
        f'<article class="mt-entry mt-entry-{entry.kind}"><header><h3>{h(title)}</h3>'
        f"<time>{h(_when(entry, research))}</time></header>{''.join(notes)}</article>"
    )


def _when(entry: Entry, research: Research) -> str:
    """Since the start; a run that is taken up days later shows the date instead."""
    since = (entry.at - datetime.fromisoformat(research.started_at)).total_seconds()
    return clock(since) if since < _A_DAY else local_time(entry.at.isoformat())


def _started(entry: Entry, research: Research, t: Texts) -> list[str]:
    event = told(entry, RunStarted)
    places = ", ".join(place_name(name, research, t) for name in event.brief.providers)
    rounds = t.count("count.rounds", event.brief.rounds)
    return [
        t("trail.started"),
        _note(t("trail.searches_in", places=places) + f" · {rounds}"),
        _note(reasoner_words(event.brief.reasoner, t)),
        _note(t("trail.budget_at_start", limits=limits) if (limits := _limits(event, t)) else ""),
    ]


def _limits(event: RunStarted, t: Texts) -> str:
    budget = event.brief.budget
    return budget_words(budget, t) if any(budget.limits()) else ""


def reasoner_words(reasoner: str, t: Texts) -> str:
    """How the text of this reasoner came to be; said wherever it is shown."""
    key = f"reasoner.{reasoner}"
    if t.has(key):
        return t(key)
    known = t.has(f"service.{reasoner}")
    return t("reasoner.model" if known else "reasoner.other", name=service_name(reasoner, t))


def _plan(entry: Entry, research: Research, t: Texts) -> list[str]:
    event = told(entry, PlanMade)
    counts = [t.count("count.queries", len(event.queries))]
    if event.questions:
        counts.insert(0, t.count("count.questions", len(event.questions)))
    said = event.planning or " · ".join(query.text for query in event.queries)
    return [t("trail.plan", counts=", ".join(counts)), _note(said), because_note(event.because, t)]


def _search(entry: Entry, research: Research, t: Texts) -> list[str]:
    counted = batch(entry)
    parts = [t.count("count.searches", counted.searches)]
    if counted.unread:
        parts.append(t("trail.unread"))
    elif counted.searches > len(counted.failed):
        parts.append(t.count("count.results", counted.results))
    if counted.duplicates:
        parts.append(t.count("trail.duplicates", counted.duplicates))
    if counted.failed:
        parts.append(t.count("trail.failed", len(counted.failed)))
    texts = {query.id: query.text for query in research.queries}
    queries = " · ".join(texts.get(query, query) for query in counted.queries)
    spent = t("trail.seconds", n=f"{counted.milliseconds / 1000:.1f}")
    title = ", ".join(parts) if counted.searches else t("trail.documents_read")
    slow = counted.milliseconds >= 100
    return [
        title,
        _note(queries + (f" · {spent}" if slow else "")),
        *_trouble(counted, research, t),
    ]


def _trouble(counted: Batch, research: Research, t: Texts) -> list[str]:
    """Failures and skipped documents: named, with the cause, never hidden."""
    lines = dict.fromkeys(
        t(
            "trail.failure",
            place=place_name(event.provider, research, t),
            cause=t.either(f"cause.search.{event.cause}", "cause.other"),
        )
        for event in counted.failed
    )
    for path, cause, _detail in counted.skipped:
        why = t.either(f"skipped.{cause}", "skipped.other")
        lines[t("trail.skipped", name=PurePath(path).name, cause=why)] = None
    return [_note(line, "mt-warn") for line in lines]


def _read(entry: Entry, research: Research, t: Texts) -> list[str]:
    event = told(entry, EvidenceGathered)
    sources = len({passage.source for passage in event.passages})
    title = t(
        "trail.read",
        passages=t.count("count.passages", len(event.passages)),
        sources=t.count("count.sources", sources),
    )
    new = " · ".join(question.text for question in event.questions)
    return [title, _note(t("trail.new_questions", questions=new) if new else "")]


def step_of(entry: Entry, research: Research) -> Step:
    """The reasoning step that an entry of kind "step" tells of."""
    return next(step for step in research.steps if step.seq == entry.seq)


def _step(entry: Entry, research: Research, t: Texts) -> list[str]:
    step = step_of(entry, research)
    claims = [research.claims[claim] for claim in step.claims]
    checked = sum(claim.verified for claim in claims)
    words = [t.count("trail.checked", checked)] if claims else []
    if checked < len(claims):
        words.append(t.count("trail.unchecked", len(claims) - checked))
    if step.concepts:
        words.append(t.count("count.concepts", len(step.concepts)))
    words.append(reasoner_words(step.reasoner, t))
    return [
        t("trail.step", n=step.round),
        _note(" · ".join(words)),
        because_note(step.because, t),
    ]


def _injected(entry: Entry, research: Research, t: Texts) -> list[str]:
    event = told(entry, Injected)
    injection = next(one for one in research.injections if one.id == f"i{entry.seq}")
    return [
        t(f"trail.injected.{event.form}"),
        f'<blockquote class="mt-quote">{h(event.text)}</blockquote>',
        _note(injection_receipt(injection, research, t)),
    ]


def _act(entry: Entry, research: Research, t: Texts) -> list[str]:
    act = next((act for act in research.acts if act.seq == entry.seq), None)
    if act is None:  # another tab was faster, and it changed nothing
        return [t("trail.act_void")]
    return [act_title(act, research, t), _note(act_receipt(act, research, t))]


def _forked(entry: Entry, research: Research, t: Texts) -> list[str]:
    return [t("trail.forked"), _note(t("trail.forked_from", run=told(entry, RunForked).parent))]


def _discarded(entry: Entry, research: Research, t: Texts) -> list[str]:
    back = not told(entry, RunDiscarded).discarded
    return [t("trail.recovered" if back else "trail.discarded")]


def _paused(entry: Entry, research: Research, t: Texts) -> list[str]:
    event = told(entry, RunPaused)
    return [t("trail.paused"), _note(t.either(f"cause.{event.cause}", "cause.other"))]


def _written(entry: Entry, research: Research, t: Texts) -> list[str]:
    event = told(entry, ReportWritten)
    sentences = [s for section in event.report.sections for s in section.sentences if s.claims]
    claims = [research.claims[claim] for s in sentences for claim in s.claims]
    sources = {source for claim in claims for source in research.voices(claim)}
    words = [
        t.count("count.cited_sentences", len(sentences)),
        t.count("count.sources", len(sources)),
        reasoner_words(event.report.reasoner, t),
    ]
    because = because_note(event.report.because, t)
    return [t("trail.written"), _note(" · ".join(words)), because]


def _only(key: str) -> Callable[[Entry, Research, Texts], list[str]]:
    """An entry whose heading says it all."""
    return lambda _entry, _research, t: [t(key)]


_WORDS = {
    "started": _started,
    "plan": _plan,
    "search": _search,
    "read": _read,
    "step": _step,
    "injected": _injected,
    "paused": _paused,
    "resumed": _only("trail.resumed"),
    "stopped": _only("trail.stopped"),
    "requested": _only("trail.requested"),
    "written": _written,
    "call": trail_models.call,
    "call_failed": trail_models.failed_call,
    "wait": trail_models.wait,
    "map": trail_models.asked_map,
    "questioned": trail_models.questioned,
    "replaced": trail_models.replaced,
    "budget": trail_models.budget_set,
    "rewrite": trail_models.rewrite,
    "section": trail_models.section,
    "act": _act,
    "forked": _forked,
    "discarded": _discarded,
}


def execution_html(step: Step, research: Research, t: Texts) -> str:
    """The step's own words, then its claims with marks, quotes and sources."""
    claims = "".join(claim_html(research.claims[claim], research, t) for claim in step.claims)
    none = f'<p class="mt-soft">{h(t("trail.no_claims"))}</p>' if not claims else ""
    return f'{prose(step.execution)}<ul class="mt-claims">{claims}</ul>{none}'


def prose(text: str) -> str:
    """Plain text as paragraphs."""
    return "".join(f"<p>{h(line)}</p>" for line in text.splitlines() if line.strip())


def claim_html(claim: Claim, research: Research, t: Texts) -> str:
    """A claim with its mark; what contradicts it stands beside it."""
    against = [
        research.claims[c.right if c.left == claim.id else c.left]
        for c in research.contradictions
        if claim.id in (c.left, c.right)
    ]
    state = "unchecked" if not claim.verified else "against" if against else "checked"
    mark = {"unchecked": "?", "against": "≠", "checked": "✓"}[state]
    quotes = "".join(
        f'<blockquote class="mt-quote">{_quoted(quote.text, claim.text)}'
        f"<cite>{h(source.title)} · {h(domain_or_file(source))}{_missing(quote, t)}</cite>"
        "</blockquote>"
        for quote in claim.quotes
        for source in (research.sources[research.evidence[quote.evidence].source],)
    )
    other = "".join(
        f'<p class="mt-contra">{h(t("trail.against", claim=shorten(claim.text, 220)))}</p>'
        for claim in against
    )
    return (
        f'<li class="mt-claim mt-claim-{state}"><span class="mt-mark" role="img" '
        f'aria-label="{h(t(f"mark.{state}"))}" title="{h(t(f"mark.{state}"))}">{mark}</span>'
        f"<div>{h(claim.text)}{_doubt(claim, t)}{other}{quotes}</div></li>"
    )


def _doubt(claim: Claim, t: Texts) -> str:
    """Why a claim is not verified, in words beside it."""
    if claim.verified:
        return ""
    why = t.either(f"doubt.{claim.doubt or 'quote'}", "doubt.other")
    return f'<p class="mt-warn">{h(t("mark.unchecked"))}: {h(why)}</p>'


def _missing(quote: Quote, t: Texts) -> str:
    return f" · {h(t('trail.missing_quote'))}" if quote.match == "missing" else ""


def _quoted(quote: str, claim: str) -> str:
    """The quote; nothing when the claim is that very sentence (then the source is enough)."""
    same = " ".join(quote.split()) == " ".join(claim.split())
    return "" if same else f"“{h(' '.join(quote.split()))}” "
