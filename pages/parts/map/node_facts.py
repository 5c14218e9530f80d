"""What a node of the mind map says, as HTML: its words, where they come from, its ties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from pages.parts.desk.plan import state_of
from pages.parts.desk.trail_html import prose
from pages.parts.escape import h, link, shorten
from pages.parts.moments.stops import when_recorded
from pages.parts.references import domain_or_file
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import Claim, Edge, Node, Quote, Research, Source

_SHOWN = 12
_QUOTES = 6
_SHAPES = {
    "Topic": "topic",
    "Question": "question",
    "ReasoningStep": "step",
    "Claim": "claim",
    "Evidence": "evidence",
    "Concept": "concept",
}


class Picture(Protocol):
    """A map, live or of a moment: its nodes, and what each is tied to."""

    @property
    def nodes(self) -> Mapping[str, Node]:
        """By id."""
        ...

    def neighbours(self, node: str) -> list[tuple[Edge, Node]]:
        """The edges at a node with the node at their other end."""
        ...


def facts_html(node: Node, watch: Watch, t: Texts) -> str:
    """Kind, marks, words, and where it comes from."""
    research = watch.research
    body = _BODY.get(node.label, _nothing)(node, research, t)
    text = shorten(str(node.properties.get("text", "")), 700)
    if node.label == "ReasoningStep":
        text = t("trail.step", n=node.properties.get("name", ""))
    return (
        f'<div class="mt-node"><p class="mt-soft mt-node-kind">{_kind(node, research, t)}</p>'
        f'<p class="mt-node-text">{h(text)}</p>{body}'
        f'<p class="mt-soft">{h(_made(node, watch, t))}</p></div>'
    )


def ties_html(held: Picture, node: Node, research: Research, t: Texts) -> str:
    """What it is tied to: how, and the other end in its own words."""
    found = held.neighbours(node.id)
    rows = "".join(
        f"<li><small>{h(t.either(f'map.edge.{edge.type}', 'map.edge.other'))}</small> "
        f"{h(shorten(_name(other, t), 90))}{_left_out(other, research, t)}</li>"
        for edge, other in found[:_SHOWN]
    )
    if len(found) > _SHOWN:
        rows += f"<li><small>{h(t('node.more', n=len(found) - _SHOWN))}</small></li>"
    title = f"<h3>{h(t('node.ties'))}</h3>" if rows else ""
    return f'<div class="mt-node">{title}<ul class="mt-ties">{rows}</ul></div>'


def _kind(node: Node, research: Research, t: Texts) -> str:
    kind = t.either(f"map.label_of.{node.label}", "map.label_of.other")
    words = [h(kind), *(h(word) for word in _marks(node, research, t))]
    if research.is_pinned(node.id):
        words.append(f'<b class="mt-pinned">{h(t("node.pinned"))}</b>')
    if research.is_rejected(node.id):
        words.append(f'<b class="mt-rejected">{h(t("node.rejected"))}</b>')
    shape = _SHAPES.get(node.label)
    icon = f'<span class="mt-shape mt-shape-{shape}" aria-hidden="true"></span> ' if shape else ""
    return icon + " · ".join(words)


def _marks(node: Node, research: Research, t: Texts) -> list[str]:
    """Is it checked, contradicted, answered; how many speak for it."""
    if node.label == "Question":
        found = next((q for q in research.questions if q.id == node.id), None)
        return [t(f"plan.mark.{state_of(found, research)}")] if found else []
    claim = research.claims.get(node.id)
    if claim is None:
        return []
    state = "checked" if claim.verified else "unchecked"
    marks = [t("mark.against") if _against(claim, research) else t(f"mark.{state}")]
    if claim.quotes:
        alone = len(research.independent_voices(claim))
        marks.append(t.count("node.voices", alone))
        if copies := len(research.voices(claim)) - alone:
            marks.append(t.count("node.copies", copies))
    if not research.stands(claim) and not research.is_rejected(claim.id):
        marks.append(t("node.fallen"))
    return marks


def _against(claim: Claim, research: Research) -> list[Claim]:
    return [
        research.claims[pair.right if pair.left == claim.id else pair.left]
        for pair in research.contradictions
        if claim.id in (pair.left, pair.right)
    ]


def _claim(node: Node, research: Research, t: Texts) -> str:
    claim = research.claims.get(node.id)
    if claim is None:
        return ""
    against = "".join(
        f'<p class="mt-contra">{h(t("trail.against", claim=shorten(other.text, 220)))}</p>'
        for other in _against(claim, research)
    )
    doubt = ""
    if not claim.verified:
        why = t.either(f"doubt.{claim.doubt or 'quote'}", "doubt.other")
        doubt = f'<p class="mt-warn">{h(t("mark.unchecked"))}: {h(why)}</p>'
    quotes = "".join(_quote(quote, claim, research, t) for quote in claim.quotes[:_QUOTES])
    return doubt + against + quotes


def _quote(quote: Quote, claim: Claim, research: Research, t: Texts) -> str:
    """The words, and who said them; not the words again when the claim is that very sentence."""
    words = " ".join(quote.text.split())
    said = "" if words == " ".join(claim.text.split()) else f"“{h(words)}” "
    match = t(f"node.match.{quote.match}")
    source = research.sources[research.evidence[quote.evidence].source]
    return f'<blockquote class="mt-quote">{said}{_cited(source, research, t, match)}</blockquote>'


def _cited(source: Source, research: Research, t: Texts, *more: str) -> str:
    facts = [domain_or_file(source), (source.published or "")[:10], *more]
    if not research.is_usable(source):
        facts.append(t("node.unused"))
    title = link(source.url, shorten(source.title or source.url, 120))
    return f"<cite>{title} · {h(' · '.join(filter(None, facts)))}</cite>"


def _evidence(node: Node, research: Research, t: Texts) -> str:
    evidence = research.evidence.get(node.id)
    return _of_source(research.sources[evidence.source], research, t) if evidence else ""


def _source(node: Node, research: Research, t: Texts) -> str:
    source = research.sources.get(node.id)
    if source is None:
        return ""
    return f'{_of_source(source, research, t)}<p class="mt-soft">{h(shorten(source.text, 400))}</p>'


def _of_source(source: Source, research: Research, t: Texts) -> str:
    """Who says it, and who prints the same text."""
    first = research.copies.get(source.id)
    same = [s for s, of in research.copies.items() if of == source.id]
    said = ""
    if first:
        said = t("node.copy_of", title=shorten(research.sources[first].title, 90))
    elif same:
        said = t.count("node.copied", len(same))
    note = f'<p class="mt-soft">{h(said)}</p>' if said else ""
    return f'<blockquote class="mt-quote">{_cited(source, research, t)}</blockquote>{note}'


def _concept(node: Node, research: Research, t: Texts) -> str:
    concept = next((c for c in research.concepts if c.id == node.id), None)
    if concept is None or not concept.aliases:
        return ""
    return f'<p class="mt-soft">{h(t("node.aliases", names=", ".join(concept.aliases)))}</p>'


def _step(node: Node, research: Research, t: Texts) -> str:
    step = next((s for s in research.steps if s.id == node.id), None)
    if step is None:
        return ""
    parts = (
        ("planning", step.planning),
        ("execution", step.execution),
        ("reflection", step.reflection),
    )
    return "".join(
        f"<h3>{h(t(f'trail.{name}'))}</h3>{prose(text)}" for name, text in parts if text.strip()
    )


def _nothing(node: Node, research: Research, t: Texts) -> str:
    return ""


_BODY: dict[str, Callable[[Node, Research, Texts], str]] = {
    "Claim": _claim,
    "Evidence": _evidence,
    "Source": _source,
    "Concept": _concept,
    "ReasoningStep": _step,
}


def _made(node: Node, watch: Watch, t: Texts) -> str:
    """Which step made it, and when."""
    research = watch.research
    seq = int(node.properties.get("made", 0))
    when = when_recorded(seq, watch.timeline, research)
    step = next((step for step in research.steps if step.seq >= seq), None)
    if node.label in ("Claim", "Concept", "Evidence") and step:
        return f"{t(f'node.made.{node.label}', n=step.round)} · {when}".rstrip(" ·")
    return t("node.made.at", when=when) if when and node.label != "Topic" else ""


def _name(node: Node, t: Texts) -> str:
    name = str(node.properties.get("name", node.id))
    return t("trail.step", n=name) if node.label == "ReasoningStep" else name


def _left_out(node: Node, research: Research, t: Texts) -> str:
    if not research.is_rejected(node.id):
        return ""
    return f' <small class="mt-rejected">{h(t("node.rejected"))}</small>'
