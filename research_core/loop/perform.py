"""perform: carry out one action and yield its events, each to be recorded at once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from research_core.domain.events import (
    DocumentsSkipped,
    Event,
    RunPaused,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.research import Research
from research_core.domain.values import JSON, Query
from research_core.errors import BadInput, SearchError, SettingMissing
from research_core.loop.decide import (
    Action,
    AskSearches,
    GatherEvidence,
    MakePlan,
    Pause,
    ReadReply,
    Reason,
    WriteReport,
)
from research_core.ports import Toolbox

_SEARCHES_AT_ONCE = 8


def perform(action: Action, research: Research, toolbox: Toolbox) -> Iterable[Event]:
    """The events of one action. What the world refuses is an event; only bugs raise."""
    match action:
        case AskSearches(pairs):
            return _ask(pairs, research, toolbox)
        case ReadReply(query, provider):
            reply = research.replies[research.search(query, provider).seq]
            known = frozenset(source.url for source in research.sources.values())
            try:
                return (_read(query, provider, reply, known, research, toolbox),)
            except (SettingMissing, BadInput) as error:
                return (RunPaused("search.not_set_up", str(error)),)
        case Pause(cause, detail):
            return (RunPaused(cause, detail),)
    reasoner = toolbox.reasoner(research.brief.reasoner)
    match action:
        case MakePlan():
            return reasoner.plan(research)
        case GatherEvidence():
            return reasoner.gather(research)
        case Reason():
            return reasoner.reason(research)
        case WriteReport():
            return reasoner.report(research)


def _ask(
    pairs: tuple[tuple[Query, str], ...], research: Research, toolbox: Toolbox
) -> Iterator[Event]:
    """Each reply as it arrives, read at once: a crash loses only the calls in flight, and a
    slow provider keeps nobody from seeing what the others found."""
    known = frozenset(source.url for source in research.sources.values())
    seen = set(known)
    pool = ThreadPoolExecutor(_SEARCHES_AT_ONCE, thread_name_prefix="search")
    try:
        asked = [
            pool.submit(_ask_one, query, provider, known, research, toolbox)
            for query, provider in pairs
        ]
        for answer in as_completed(asked):
            for event in answer.result():
                yield event
                if isinstance(event, SearchReplied):
                    pair = (event.query, event.provider)
                    read = _read(*pair, event.reply, frozenset(seen), research, toolbox)
                    seen.update(kept.url for kept in read.kept)
                    yield read
    finally:
        # Whoever leaves in the middle does not wait for calls that nobody will record.
        pool.shutdown(wait=False, cancel_futures=True)


def _ask_one(
    query: Query, provider: str, known: frozenset[str], research: Research, toolbox: Toolbox
) -> tuple[Event, ...]:
    started = time.monotonic()
    try:
        reply = toolbox.provider(provider, research.brief).search(query.text, known)
    except (SettingMissing, BadInput) as error:  # a key or a folder went away since the start
        return (SearchFailed(query.id, provider, "not_set_up", str(error)),)
    except SearchError as error:
        spent = round((time.monotonic() - started) * 1000)
        return (SearchFailed(query.id, provider, error.cause, error.detail, spent),)
    spent = round((time.monotonic() - started) * 1000)
    replied = SearchReplied(query.id, provider, reply.raw, spent)
    new = tuple(document for document in reply.skipped if document not in research.skipped)
    return (DocumentsSkipped(new), replied) if new else (replied,)


def _read(
    query: str,
    provider: str,
    reply: JSON,
    known: frozenset[str],
    research: Research,
    toolbox: Toolbox,
) -> SearchRead:
    kept, dropped = toolbox.provider(provider, research.brief).read(reply, known)
    return SearchRead(query, provider, kept, dropped)
