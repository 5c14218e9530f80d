"""What became of everything that the analyst did to a run. Pure: no Streamlit here."""

from __future__ import annotations

from pages.parts.escape import h, shorten
from pages.parts.texts import Texts
from research_core import Act, Injection, Node, Research, host_of

_WORDS = 90
_SHOWN = 6


def act_title(act: Act, research: Research, t: Texts) -> str:
    """What was done: "Rejected: Claim “…”"."""
    if act.kind == "trust":
        return t("act.trust", domain=act.target, trust=t(f"node.trust.{act.words}"))
    if act.kind == "rename":
        return t("act.rename", name=act.words)
    what = act.words if act.kind == "merge" else act.target
    return t(f"act.{act.kind}", what=node_words(what, research, t))


def act_receipt(act: Act, research: Research, t: Texts) -> str:
    """From when it holds or where it was used, and what it left out or brought back."""
    effect = _effect(act, t)
    if act.used_in is None:
        rests = research.state == "finished" and research.report is not None
        return t("act.held" if rests else "act.next", effect=effect)
    step = next((step for step in research.steps if step.id == act.used_in), None)
    if step is None:
        return t("act.in_report", effect=effect)
    return t("act.used", n=step.round, effect=effect)


def injection_receipt(injection: Injection, research: Research, t: Texts) -> str:
    """What became of what was put in: queued, taken back, or used in a step, and what that
    changed."""
    step = next((step for step in research.steps if step.id == injection.used_in), None)
    if step is None:
        return t("receipt.queued" if research.heeds(injection) else "receipt.taken_back")
    if injection.form == "note":
        return t("receipt.note", n=step.round)
    return t(
        "receipt.used",
        n=step.round,
        results=t.count("count.results", injection.results),
        claims=t.count("count.claims", injection.claims),
    )


def receipts_of(node: Node, research: Research, t: Texts) -> str:
    """Everything that was done to a node or put in on it, newest first, as an HTML list."""
    host = host_of(str(node.properties.get("url", "")))
    source = str(node.properties.get("source", ""))
    rows = [
        (act.seq, act_title(act, research, t), act_receipt(act, research, t))
        for act in research.acts
        if act.target in (node.id, host, source) or (act.kind == "merge" and act.words == node.id)
    ]
    rows += [
        (
            int(injection.id[1:]),
            f"{t(f'inject.form_name.{injection.form}')}: {shorten(injection.text, _WORDS)}",
            injection_receipt(injection, research, t),
        )
        for injection in research.injections
        if injection.node == node.id
    ]
    items = "".join(
        f"<li>{h(title)}<br><small>{h(said)}</small></li>"
        for _, title, said in sorted(rows, reverse=True)[:_SHOWN]
    )
    # There from the start, so that a screen reader tells what comes in.
    return f'<ul class="mt-receipts" role="status">{items}</ul>'


def node_words(node: str, research: Research, t: Texts) -> str:
    """A node by its kind and its words: "Claim “…”"."""
    node = research.merged.get(node, node)
    if node in research.claims:
        return _named("Claim", research.claims[node].text, t)
    if node in research.evidence:
        return _named("Evidence", research.evidence[node].text, t)
    if node in research.sources:
        return _named("Source", research.sources[node].title or research.sources[node].url, t)
    named = {
        **{concept.id: ("Concept", concept.name) for concept in research.concepts},
        **{question.id: ("Question", question.text) for question in research.questions},
        **{injection.id: ("Injection", injection.text) for injection in research.injections},
    }
    if node in named:
        return _named(*named[node], t)
    step = next((step for step in research.steps if step.id == node), None)
    return t("trail.step", n=step.round) if step else t("map.label_of.other")


def _named(label: str, words: str, t: Texts) -> str:
    return f"{t(f'map.label_of.{label}')} “{shorten(words, _WORDS)}”"


def _effect(act: Act, t: Texts) -> str:
    """ "; 2 claims and 1 source are left out now", or nothing."""
    counts = [
        t.count(f"count.{name}", abs(number))
        for name, number in (("claims", act.claims), ("sources", act.sources))
        if number
    ]
    if not counts:
        return ""
    what = t("act.both", a=counts[0], b=counts[1]) if len(counts) > 1 else counts[0]
    gone = act.claims + act.sources < 0
    return t(f"act.{'out' if gone else 'back'}", what=what)
