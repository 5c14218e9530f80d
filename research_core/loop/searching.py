"""Asking places: many at once, each reply recorded whole and then read, failures retried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import timedelta

from research_core.domain.events import (
    DocumentsSkipped,
    Event,
    ProviderReplaced,
    SearchFailed,
    SearchRead,
    SearchReplied,
    WaitStarted,
)
from research_core.domain.research import Research
from research_core.domain.values import JSON, Brief, Query, Wait
from research_core.errors import BadInput, SearchError, SettingMissing
from research_core.ports import Toolbox

_PASSES = frozenset({"unreachable", "timeout", "busy", "unavailable", "broken_reply"})
_ENDS = frozenset({"refused_key", "not_set_up", "quota"})
_TRIES_OF_A_STRANGER = 2
_LONGEST_WAIT_S = 600.0  # who asks to wait longer is as good as away


def ask_searches(
    pairs: tuple[tuple[Query, str], ...], research: Research, toolbox: Toolbox
) -> Iterator[Event]:
    """Each reply as it arrives, read at once: a crash loses only the calls in flight, and a
    slow provider keeps nobody from seeing what the others found.

    What failed for now is waited for; a place that can be used no more is replaced by
    another one where there is one.
    """
    known = frozenset(source.url for source in research.sources.values())
    seen = set(known)
    failed: list[SearchFailed] = []
    pool = ThreadPoolExecutor(max(1, len(pairs)), thread_name_prefix="search")
    try:
        asked = [
            pool.submit(_ask_one, query, provider, known, research, toolbox)
            for query, provider in pairs
        ]
        for answer in as_completed(asked):
            for event in answer.result():
                yield event
                if isinstance(event, SearchFailed):
                    failed.append(event)
                if isinstance(event, SearchReplied):
                    pair = (event.query, event.provider)
                    read = _read(*pair, event.reply, frozenset(seen), research, toolbox)
                    seen.update(kept.url for kept in read.kept)
                    yield read
    finally:
        # Whoever leaves in the middle does not wait for calls that nobody will record.
        pool.shutdown(wait=False, cancel_futures=True)
    yield from _after(failed, research, toolbox)


def read_reply(query: str, provider: str, research: Research, toolbox: Toolbox) -> SearchRead:
    """What a recorded reply holds. Raises SettingMissing or BadInput."""
    reply = research.replies[research.search(query, provider).seq]
    known = frozenset(source.url for source in research.sources.values())
    return _read(query, provider, reply, known, research, toolbox)


def _after(failed: Iterable[SearchFailed], research: Research, toolbox: Toolbox) -> Iterator[Event]:
    """One wait for all that is tried again, and another place for one that is lost."""
    waited = [event for event in failed if event.again_at]
    lost = {event.provider: event for event in failed if event.cause in _ENDS}
    for event in lost.values():
        by = toolbox.substitute(event.provider)
        if by and by not in research.providers:
            yield ProviderReplaced(event.provider, by, event.cause)
    if waited:
        last = max(waited, key=lambda event: event.again_at)
        yield WaitStarted(Wait("search", last.provider, last.cause, last.again_at))


def _ask_one(
    query: Query, provider: str, known: frozenset[str], research: Research, toolbox: Toolbox
) -> tuple[Event, ...]:
    clock = toolbox.clock
    started = clock.monotonic()
    try:
        reply = toolbox.provider(provider, _brief(research)).search(query.text, known)
    except (SettingMissing, BadInput) as error:  # a key or a folder went away since the start
        return (SearchFailed(query.id, provider, "not_set_up", str(error)),)
    except SearchError as error:
        spent = round((clock.monotonic() - started) * 1000)
        again = _again_at(query.id, provider, error, research, toolbox)
        return (SearchFailed(query.id, provider, error.cause, error.detail, spent, again),)
    spent = round((clock.monotonic() - started) * 1000)
    replied = SearchReplied(query.id, provider, reply.raw, spent)
    new = tuple(document for document in reply.skipped if document not in research.skipped)
    return (DocumentsSkipped(new), replied) if new else (replied,)


def _again_at(
    query: str, provider: str, error: SearchError, research: Research, toolbox: Toolbox
) -> str:
    """When to ask again, "" for never.

    A place that never answered in this run and cannot be reached gets one more try only:
    it is more likely a missing network than a short outage.
    """
    if error.cause not in _PASSES:
        return ""
    tries = 1 + sum(
        search.tries
        for search in research.searches
        if (search.query, search.provider) == (query, provider)
    )
    is_known = any(s.provider == provider and s.state != "failed" for s in research.searches)
    if error.cause == "unreachable" and not is_known and tries >= _TRIES_OF_A_STRANGER:
        return ""
    delay = toolbox.patience.delay_s(tries, error.retry_after_s, toolbox.clock.chance())
    if delay is None or delay > _LONGEST_WAIT_S:
        return ""
    return (toolbox.clock.now() + timedelta(seconds=delay)).isoformat()


def _read(
    query: str,
    provider: str,
    reply: JSON,
    known: frozenset[str],
    research: Research,
    toolbox: Toolbox,
) -> SearchRead:
    """What a domain that the analyst blocked says becomes a source all the same: it is only
    out of use, so that nothing has to be found again should they trust it later."""
    kept, dropped = toolbox.provider(provider, _brief(research)).read(reply, known)
    return SearchRead(query, provider, kept, dropped)


def _brief(research: Research) -> Brief:
    """The brief, with the domains as the analyst trusts them now."""
    return replace(research.brief, trust=tuple(sorted(research.trust.items())))
