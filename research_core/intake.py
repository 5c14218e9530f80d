"""What people type, checked before anything is recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import get_args

from research_core.domain.hosts import in_ascii
from research_core.domain.values import Budget, InjectionForm, Mark, Trust
from research_core.errors import BadInput

MAX_TOPIC = 2_000
MAX_INJECTION = 2_000
MAX_QUERY = 400
MAX_MAP_QUESTION = 400
MAX_ROUNDS = 10
MAX_NAME = 80
MAX_TITLE = 200
MAX_TAG = 40
MAX_TAGS = 12
# A host name as RFC 1123 allows it, letters of any script included.
_DOMAIN = re.compile(r"(?=.{1,253}$)[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)+")


def checked_topic(topic: str) -> str:
    """The topic on one line. Raises BadInput when it is empty or too long."""
    words = " ".join(readable(topic).split())
    if not words:
        raise BadInput(
            "Type a topic first: a question or a few words on what you want to know.",
            code="topic.empty",
        )
    if len(words) > MAX_TOPIC:
        raise BadInput(
            f"The topic has {len(words):,} characters; up to {MAX_TOPIC:,} fit. Nothing was "
            "started. Keep the question here and add the rest as a document.",
            code="topic.too_long",
            length=f"{len(words):,}",
            limit=f"{MAX_TOPIC:,}",
        )
    return words


def checked_injection(text: str, form: InjectionForm) -> str:
    """What is put into a run. Raises BadInput when it is empty, too long or of no form."""
    if form not in get_args(InjectionForm):
        raise BadInput(
            f"{form!r} cannot be injected. Use {', '.join(get_args(InjectionForm))}.",
            code="injection.form",
            name=form,
        )
    words = readable(text).strip()
    limit = MAX_QUERY if form == "query" else MAX_INJECTION
    if not words:
        raise BadInput(
            "There is nothing to inject yet: write a query, a question or a note.",
            code="injection.empty",
        )
    if len(words) > limit:
        raise BadInput(
            f"That is {len(words):,} characters; a {form} holds up to {limit:,}. "
            "Nothing was injected; shorten it and try again.",
            code="injection.too_long",
            length=f"{len(words):,}",
            limit=f"{limit:,}",
        )
    return words


def checked_map_question(text: str, reasoner: str) -> str:
    """A question to the mind map in plain words, on one line, for a run with ``reasoner``.

    Raises BadInput when it is empty or too long, or when the run has no model to ask.
    """
    words = " ".join(readable(text).split())
    if reasoner == "extractive":
        raise BadInput(
            "This run has no model that could turn a question into a query. The ready "
            "questions need none: ask RUN --ready contradictions, for instance.",
            code="map.no_model",
        )
    if not words:
        raise BadInput("Type a question to the mind map first.", code="map.empty")
    if len(words) > MAX_MAP_QUESTION:
        raise BadInput(
            f"That is {len(words):,} characters; a question to the mind map holds up to "
            f"{MAX_MAP_QUESTION:,}. Nothing was asked; shorten it and try again.",
            code="map.too_long",
            length=f"{len(words):,}",
            limit=f"{MAX_MAP_QUESTION:,}",
        )
    return words


def checked_rounds(rounds: int) -> int:
    """A number of rounds. Raises BadInput when it is out of range."""
    if not 1 <= rounds <= MAX_ROUNDS:
        raise BadInput(
            f"{rounds} rounds cannot be done; choose 1 to {MAX_ROUNDS}.",
            code="rounds.out_of_range",
            limit=str(MAX_ROUNDS),
        )
    return rounds


def checked_budget(budget: Budget) -> Budget:
    """A budget. Raises BadInput when a limit is not a number above zero."""
    for field in fields(budget):
        limit = getattr(budget, field.name)
        if limit is not None and not 0 < limit < float("inf"):
            raise BadInput(
                f"{limit} {field.name} is no limit; give a number above zero, or none.",
                code="budget.out_of_range",
                name=field.name,
            )
    return budget


def checked_name(name: str) -> str:
    """A concept's name on one line. Raises BadInput when it is empty or too long."""
    words = " ".join(readable(name).split())
    if not 1 <= len(words) <= MAX_NAME:
        raise BadInput(
            f"A concept's name has 1 to {MAX_NAME} characters. Nothing was changed.",
            code="name.length",
            limit=str(MAX_NAME),
        )
    return words


def checked_title(title: str) -> str:
    """A run's title on one line, "" for none. Raises BadInput when it is too long."""
    words = " ".join(readable(title).split())
    if len(words) > MAX_TITLE:
        raise BadInput(
            f"A title has up to {MAX_TITLE} characters. Nothing was changed; shorten it.",
            code="title.too_long",
            limit=str(MAX_TITLE),
        )
    return words


def checked_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Tags, each once. Raises BadInput when there are too many or one is too long."""
    words = tuple(dict.fromkeys(filter(None, (" ".join(readable(tag).split()) for tag in tags))))
    if len(words) > MAX_TAGS or any(len(word) > MAX_TAG for word in words):
        raise BadInput(
            f"A run has up to {MAX_TAGS} tags of up to {MAX_TAG} characters. Nothing was changed.",
            code="tags.too_many",
            limit=str(MAX_TAGS),
            length=str(MAX_TAG),
        )
    return words


def checked_domain(domain: str) -> str:
    """A domain in ASCII, also from a whole address, without "www.". Raises BadInput for none."""
    host = readable(domain).strip().casefold()
    host = re.split("[/?#]", re.sub(r"^[a-z]+://", "", host))[0].partition(":")[0]
    host = in_ascii(host).removeprefix("www.").rstrip(".")
    if not _DOMAIN.fullmatch(host):
        raise BadInput(
            "That is no domain. One looks like example.org. Nothing was changed.",
            code="domain.invalid",
        )
    return host


def checked_trust(trust: str) -> str:
    """One of the ways to trust a domain. Raises BadInput."""
    return _one_of(trust, get_args(Trust), "trust.unknown")


def checked_trusts(trust: Mapping[str, Trust]) -> tuple[tuple[str, Trust], ...]:
    """Domains with how far each is trusted; those like any other left out. Raises BadInput."""
    for said in trust.values():
        checked_trust(said)
    return tuple((checked_domain(name), said) for name, said in trust.items() if said != "neutral")


def checked_mark(mark: str) -> str:
    """One of the marks of a node. Raises BadInput."""
    return _one_of(mark, get_args(Mark), "mark.unknown")


def _one_of(word: str, known: tuple[str, ...], code: str) -> str:
    if word not in known:
        raise BadInput(f"{word!r} is none of {', '.join(known)}.", code=code, name=word)
    return word


def readable(text: str) -> str:
    """The text as it can be written: bytes that are no UTF-8 came in by the command line."""
    return text.encode("utf-8", "replace").decode()
