"""Two researches side by side, as HTML: only here, only there, changed, the same. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, get_args

from pages.parts.amounts import bare
from pages.parts.desk.plan import state_of
from pages.parts.escape import h, link, shorten
from pages.parts.references import domain_or_file
from pages.parts.texts import Texts
from research_core import Claim, Comparison, Question, Research, Resource, Sides, Source

_SHOWN = 200
_LONGEST = 300
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: both researches with the names of their columns.

    ``wanted`` are words that a row must have ("" for all); ``only_differences`` leaves out
    what is the same on both sides.
    """

    left: Research
    right: Research
    left_name: str
    right_name: str
    wanted: str = ""
    only_differences: bool = False


@dataclass(frozen=True, slots=True)
class _Kind(Generic[T]):
    """How things of one kind are told: ``words`` as HTML and to search in, and ``note``,
    which may differ between the sides."""

    name: str
    html: Callable[[T], str]
    words: Callable[[T], str]
    note: Callable[[T, Research], str]


def comparison_html(found: Comparison, pair: Pair, t: Texts) -> str:
    """Questions, claims, sources and spending."""
    questions: _Kind[Question] = _Kind(
        "questions",
        lambda question: h(question.text),
        lambda question: question.text,
        lambda question, research: t(f"plan.mark.{state_of(question, research)}"),
    )
    claims: _Kind[Claim] = _Kind(
        "claims",
        lambda claim: h(shorten(claim.text, _LONGEST)),
        lambda claim: claim.text,
        lambda claim, research: t.count("count.voices", len(research.independent_voices(claim))),
    )
    sources: _Kind[Source] = _Kind(
        "sources",
        lambda source: link(source.url, shorten(source.title or source.url, 120)),
        lambda source: f"{source.title} {source.url}",
        lambda source, _: domain_or_file(source),
    )
    return (
        f'<div class="mt-compare">{_block(questions, found.questions, pair, t)}'
        f"{_block(claims, found.claims, pair, t)}{_block(sources, found.sources, pair, t)}"
        f"{_spending(found, pair, t)}</div>"
    )


def _block(kind: _Kind[T], sides: Sides[T], pair: Pair, t: Texts) -> str:
    """One kind of things: two columns of what only one side has, then what both have."""
    left = [(kind.html(x), kind.note(x, pair.left)) for x in sides.left if _fits(kind, x, pair)]
    right = [(kind.html(x), kind.note(x, pair.right)) for x in sides.right if _fits(kind, x, pair)]
    both = [
        (kind.html(new), kind.note(old, pair.left), kind.note(new, pair.right))
        for old, new in sides.both
        if _fits(kind, new, pair)
    ]
    changed = [(words, f"{before} → {after}") for words, before, after in both if before != after]
    same = [(words, note) for words, note, after in both if note == after]
    counts = t("compare.counts", left=len(left), both=len(both), right=len(right))
    columns = "".join(
        f'<div class="mt-column"><h3>{h(t("compare.only", name=name))}</h3>{_rows(rows, t)}</div>'
        for name, rows in ((pair.left_name, left), (pair.right_name, right))
    )
    if not (left or right):
        columns = "" if changed else f'<p class="mt-soft">{h(t("compare.no_difference"))}</p>'
    return (
        f'<section class="mt-pair mt-pair-{kind.name}"><header><h2>{h(t(f"compare.{kind.name}"))}'
        f'</h2><small>{h(counts)}</small></header><div class="mt-columns">{columns}</div>'
        f"{_shared(kind.name, changed, same, pair, t)}</section>"
    )


def _fits(kind: _Kind[T], thing: T, pair: Pair) -> bool:
    return pair.wanted.casefold() in kind.words(thing).casefold()


def _shared(
    name: str,
    changed: Sequence[tuple[str, str]],
    same: Sequence[tuple[str, str]],
    pair: Pair,
    t: Texts,
) -> str:
    """What both sides have: what is told otherwise in sight, the rest folded away."""
    words = ""
    if changed:
        title = h(t(f"compare.changed.{name}"))
        words = f'<div class="mt-changed"><h3>{title}</h3>{_rows(changed, t)}</div>'
    if same and not pair.only_differences:
        counted = h(t("compare.same", n=len(same)))
        words += f"<details><summary>{counted}</summary>{_rows(same, t)}</details>"
    return words


def _rows(rows: Sequence[tuple[str, str]], t: Texts) -> str:
    if not rows:
        return f'<p class="mt-soft">{h(t("compare.nothing"))}</p>'
    items = "".join(f"<li>{html} <small>{h(note)}</small></li>" for html, note in rows[:_SHOWN])
    if len(rows) > _SHOWN:
        items += f"<li><small>{h(t('node.more', n=len(rows) - _SHOWN))}</small></li>"
    return f"<ul>{items}</ul>"


def _spending(found: Comparison, pair: Pair, t: Texts) -> str:
    """A small table; without the resources that neither side spent."""
    rows = ""
    for resource in get_args(Resource):
        left, right = found.left_spent.of(resource), found.right_spent.of(resource)
        if (left or right) and not (pair.only_differences and left == right):
            rows += (
                f"<tr><th>{h(t(f'budget.field.{resource}'))}</th>"
                f"<td>{h(bare(resource, round(left, 4), t))}</td>"
                f"<td>{h(bare(resource, round(right, 4), t))}</td></tr>"
            )
    if not rows:
        return ""
    return (
        f'<section class="mt-pair"><header><h2>{h(t("compare.spending"))}</h2></header>'
        f'<div class="mt-rows"><table><thead><tr><th></th><th>{h(pair.left_name)}</th>'
        f"<th>{h(pair.right_name)}</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )
