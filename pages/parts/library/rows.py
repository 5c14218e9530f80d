"""A run in the library: what it asks, where it stands, what it took and brought."""

from __future__ import annotations

from pages.parts.amounts import amount
from pages.parts.escape import h, shorten
from pages.parts.library.finding import name_of
from pages.parts.texts import LANGUAGES, Texts
from pages.parts.zone import local_time
from research_core import RunFacts, RunSummary

_LONGEST_PARENT = 60


def run_html(run: RunSummary, facts: RunFacts | None, parent: str, t: Texts) -> str:
    """The row's words. ``parent`` is the name of the run it was forked from, "" for none."""
    cause = t.either(f"cause.{run.cause}", "cause.other") if run.state == "paused" else ""
    tone = "" if run.state in ("finished", "running", "new") else " mt-chip-wait"
    rests = run.discarded and run.state in ("new", "running")
    state = t("library.rests") if rests else t(f"status.state.{run.state}")
    tags = "".join(f'<span class="mt-tag">{h(tag)}</span>' for tag in run.tags)
    lines = [
        f'<p class="mt-run-name">{h(name_of(run))}</p>',
        f'<p class="mt-soft mt-run-topic">{h(run.topic)}</p>' if run.title else "",
        f'<p class="mt-soft mt-run-facts"><span class="mt-chip{tone}">'
        f"{h(state)}</span> {_facts_html(run, facts, t)}</p>",
        f'<p class="mt-warn">{h(cause)}</p>' if cause else "",
        f'<p class="mt-soft mt-run-when">{h(_when(run, t))}{tags}</p>',
        f'<p class="mt-soft">{h(t("library.forked", name=shorten(parent, _LONGEST_PARENT)))}</p>'
        if parent
        else "",
    ]
    return f'<div class="mt-run">{"".join(lines)}</div>'


def lost_words(run: RunSummary, facts: RunFacts | None, t: Texts) -> str:
    """What deleting this run for good would take away."""
    parts = [t.count("count.events", run.events)]
    if facts:
        parts = [
            t.count("count.claims", facts.claims),
            t.count("count.sources", facts.sources),
            *([t("library.the_report")] if facts.report else []),
            *parts,
        ]
    return t("library.lost", what=", ".join(parts))


def _facts_html(run: RunSummary, facts: RunFacts | None, t: Texts) -> str:
    words = [LANGUAGES.get(run.language, run.language)]
    if facts is None:
        words.append(t("library.counting"))
    else:
        words.append(t.either(f"library.reasoner.{facts.reasoner}", "library.reasoner.other"))
        if facts.rounds:
            words.append(t.count("library.rounds", facts.rounds))
        if facts.questions:
            words.append(t("library.answered", n=facts.answered, m=facts.questions))
        if facts.claims:
            words.append(t.count("count.claims", facts.claims))
        words += _costs(facts, t)
    return " ".join(f'<span class="mt-count">{h(word)}</span>' for word in words)


def _costs(facts: RunFacts, t: Texts) -> list[str]:
    spent = facts.spending
    costs = [amount("money", spent.money, t)] if spent.money else []
    costs += [amount("tokens", float(spent.tokens), t)] if spent.tokens else []
    costs += [amount("searches", float(spent.searches), t)] if spent.searches else []
    return costs or [t("library.free")]


def _when(run: RunSummary, t: Texts) -> str:
    started, updated = local_time(run.started_at), local_time(run.updated_at)
    if started == updated:
        return started
    if started[:10] == updated[:10]:
        updated = updated[11:]
    return t("library.when", started=started, updated=updated)
