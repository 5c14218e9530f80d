"""Bringing a mind map level with the journal: the map is a cache, this is what fills it."""

from __future__ import annotations

from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.mindmap.projection import project_from
from research_core.ports import Journal, MindMap


def catch_up(
    mind_map: MindMap, journal: Journal, run: str, known: Research | None = None
) -> Research | None:
    """Write what the journal holds beyond the map's head, in one write.

    ``known`` is the run as someone has folded it already, at the map's head or before: it
    saves folding from the start. Returns the run as it is folded now, which serves as
    ``known`` the next time; ``known`` itself when the map was level. Two threads may call
    this at once for the same run: the projection is pure, so they write the same, and the
    map skips a graph older than its head. Raises MindMapError and JournalError.
    """
    head, last = mind_map.head(run), journal.head(run)
    if head > last:  # the run was deleted, and perhaps restored from an older copy
        mind_map.forget(run)
        head, known = 0, None
    if head >= last:
        return known
    research = known if known and known.id == run and known.seq <= head else Research(id=run)
    events = journal.read(run, after=research.seq)
    for recorded in events:
        if recorded.seq > head:
            break
        research = fold(research, recorded)
    research, graph = project_from(research, (event for event in events if event.seq > head))
    mind_map.write(run, graph)
    if journal.head(run) < last:  # it was deleted while we drew it
        mind_map.forget(run)
        return None
    return research
