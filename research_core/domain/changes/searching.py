"""How searches change a research."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.copies import add_print, original_of, print_of
from research_core.domain.events import (
    DocumentsSkipped,
    ProviderReplaced,
    Recorded,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.pointer import text_at
from research_core.domain.research import Research
from research_core.domain.values import (
    Search,
    Source,
)


def replied(research: Research, event: SearchReplied, recorded: Recorded) -> Research:
    """The raw reply is kept; it still has to be read."""
    search = Search(
        event.query,
        event.provider,
        "replied",
        recorded.seq,
        milliseconds=event.milliseconds,
        tries=_tries(research, event.query, event.provider),
    )
    return replace(
        _with_search(research, search),
        replies={**research.replies, recorded.seq: event.reply},
    )


def read(research: Research, event: SearchRead, recorded: Recorded) -> Research:
    """What the reply holds becomes sources."""
    asked = research.search(event.query, event.provider)
    reply = research.replies[asked.seq]
    sources, prints, copies = dict(research.sources), dict(research.prints), dict(research.copies)
    for place, kept in enumerate(event.kept):
        source = Source(
            id=f"s{recorded.seq}.{place}",
            url=kept.url,
            title=kept.title,
            text=text_at(reply, kept.text_at),
            provider=asked.provider,
            query=asked.query,
            score=kept.score,
            published=kept.published,
        )
        sources[source.id] = source
        found = print_of(source.text)
        if original := original_of(found, prints):
            copies[source.id] = original
        else:
            add_print(prints, source.id, found)
    done = replace(
        asked,
        state="read",
        kept=len(event.kept),
        results=len(event.kept) + len(event.dropped),
    )
    return replace(
        research,
        sources=sources,
        prints=prints,
        copies=copies,
        searches=tuple(done if search is asked else search for search in research.searches),
    )


def failed(research: Research, event: SearchFailed, recorded: Recorded) -> Research:
    """The search brought nothing, for now or for good."""
    search = Search(
        event.query,
        event.provider,
        "failed",
        recorded.seq,
        milliseconds=event.milliseconds,
        cause=event.cause,
        detail=event.detail,
        tries=_tries(research, event.query, event.provider),
        again_at=event.again_at,
    )
    return _with_search(research, search)


def skipped(research: Research, event: DocumentsSkipped, recorded: Recorded) -> Research:
    """Documents that could not be read, each once."""
    return replace(research, skipped=tuple(dict.fromkeys(research.skipped + event.documents)))


def provider_replaced(research: Research, event: ProviderReplaced, recorded: Recorded) -> Research:
    """The open searches of one place are those of another from now on."""
    places = tuple(event.by if name == event.provider else name for name in research.providers)
    return replace(
        research,
        providers=tuple(dict.fromkeys(places)),
        replaced={**research.replaced, event.by: event.provider},
    )


def _tries(research: Research, query: str, provider: str) -> int:
    pair = (query, provider)
    return 1 + sum(s.tries for s in research.searches if (s.query, s.provider) == pair)


def _with_search(research: Research, search: Search) -> Research:
    """One search a query and provider: a further try takes the place of the one before."""
    pair = (search.query, search.provider)
    others = (s for s in research.searches if (s.query, s.provider) != pair)
    return replace(research, searches=(*others, search))
