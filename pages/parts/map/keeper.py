"""What the live map shows of one run: its graph so far, and where every node stands.

One keeper a run and process, so that a reload or a second tab finds every node where it
was. Nodes once placed never move. Reading and placing are done by a thread of the keeper's:
a screen shows the last picture that is finished.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pages.parts.session import library
from research_core import (
    Edge,
    Graph,
    Layout,
    Node,
    StoreAway,
    communities,
    draw,
    drawn_part,
    merge_graphs,
)

Theme = Literal["light", "dark"]
_LOG = logging.getLogger(__name__)
_RUNS_KEPT = 20  # of those that nobody looks at
_LOOKED_AT_S = 60.0
# A small map is there in this time, so that it comes at once and nothing flickers.
_PATIENCE_S = 0.3
# After a look that failed, nobody but a page that is drawn has it try again for a while.
_REST_S = 2.0


def look_name(theme: Theme, step_word: str) -> str:
    """Two pictures of one name differ in nothing but what is on them."""
    return f"{theme} {step_word}"


class Picture(Protocol):
    """What :func:`pages.parts.map.live.show_map` needs of a map, live or of a moment."""

    @property
    def graph(self) -> Graph:
        """Everything, drawn or not."""
        ...

    @property
    def nodes(self) -> Mapping[str, Node]:
        """By id."""
        ...

    def take(self) -> None:
        """Take in what is new. Raises MindMapError."""
        ...

    def changes(self, theme: Theme, step_word: str, after: int) -> dict[str, Any]:
        """A message to the component: what was drawn or redrawn since event ``after``."""
        ...


@dataclass
class MapKeeper:
    """A run's graph, positions and drawings; safe to share between tabs.

    ``version`` goes up with every new picture; ``pictured`` is the event that it came with.
    """

    run: str
    seq: int = 0
    version: int = 0
    pictured: int = 0
    graph: Graph = field(default_factory=Graph)
    nodes: dict[str, Node] = field(default_factory=dict)
    positions: dict[str, tuple[float, float]] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    failed: Exception | None = None
    _laid: Layout | None = None
    _part: Graph = field(default_factory=Graph)
    _drawn: dict[tuple[Theme, str], _Drawn] = field(default_factory=dict)
    _turn: threading.Condition = field(default_factory=threading.Condition)
    _asked: int = 0
    _looked: int = 0
    _is_working: bool = False
    _rests_until: float = 0.0

    def take(self) -> None:
        """Have the thread read what the store has gained, and wait for it a moment.

        Raises what it met, such as MindMapError; but a store that is away leaves the last
        picture as it is.
        """
        with self._turn:
            self._ask()
            wanted = self._asked
            self._turn.wait_for(lambda: self._looked >= wanted, _PATIENCE_S)
            if self.failed:
                raise self.failed

    def wake(self, head: int) -> int:
        """Have the thread take what is new up to event ``head``, without waiting; gives the
        version that there is."""
        with self._turn:
            if head > self.seq and not self._is_working and time.monotonic() >= self._rests_until:
                self._ask()
            return self.version

    @property
    def is_busy(self) -> bool:
        """True while a new picture may be in the making."""
        return self._is_working

    def _ask(self) -> None:
        self._asked += 1
        if not self._is_working:
            self._is_working = True
            threading.Thread(target=self._work, name=f"map-{self.run}", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._turn:
                asked = self._asked
                if self._looked >= asked:
                    self._is_working = False
                    return
            failed: Exception | None = None
            is_away = False
            try:
                self._look()
            except StoreAway:
                is_away = True
                _LOG.info("the map of %s waits for its store", self.run)
            except Exception as error:  # noqa: BLE001 - raised where the picture is asked for
                failed = error
            with self._turn:
                if failed or is_away:
                    self._rests_until = time.monotonic() + _REST_S
                self.failed, self._looked = failed, asked
                self._turn.notify_all()

    def _look(self) -> None:
        """Only ever on the thread: whoever reads sees one picture or the next."""
        head = library().head(self.run)
        if head == self.seq:
            return
        # A run that was deleted and imported again begins anew.
        known = self.graph if head > self.seq else Graph()
        news = library().graph(self.run, after=known.seq)
        seq = max(head, news.seq)
        if known is self.graph and not (news.nodes or news.edges):
            self.seq = seq
            return
        graph = merge_graphs((known, news))
        drawn, before = drawn_part(graph), self._part
        # Much of what a map notes is not drawn: what looks the same is not drawn again.
        is_news = (drawn.nodes, drawn.edges) != (before.nodes, before.edges)
        if is_news:
            self._draw(graph, anew=known is not self.graph)
        with self._turn:
            self.graph, self.seq, self._part = graph, seq, drawn
            self.nodes = {node.id: node for node in graph.nodes}

    def _draw(self, graph: Graph, anew: bool) -> None:
        if self._laid is None or anew:
            self._laid = Layout()
        self._laid.take(graph)
        positions = dict(self._laid.positions)
        clusters = communities(graph, self.clusters)
        drawings = {look: draw(graph, positions, *look, clusters) for look in list(self._drawn)}
        seq = graph.seq
        with self._turn:
            self.graph, self.positions, self.clusters = graph, positions, clusters
            self.version, self.pictured = self.version + 1, seq
            for look, drawn in self._drawn.items():
                # A look that somebody wants since a moment ago is drawn when it is asked for.
                drawn.options = None
                if look in drawings:
                    drawn.take(drawings[look], seq)

    def changes(self, theme: Theme, step_word: str, after: int) -> dict[str, Any]:
        """What was drawn or redrawn since event ``after``, for the component."""
        with self._turn:
            look = (theme, step_word)
            drawn = self._drawn.setdefault(look, _Drawn())
            if drawn.options is None:
                drawing = draw(self.graph, self.positions, *look, self.clusters)
                drawn.take(drawing, self.seq)
            return {
                "run": self.run,
                "base": self.run,
                "look": look_name(theme, step_word),
                "whole": after == 0,
                "from": after,
                "to": self.seq,
                "nodes": [item for seq, item in drawn.nodes.values() if seq > after],
                "edges": [item for seq, item in drawn.edges.values() if seq > after],
                "gone": [key for key, seq in drawn.gone.items() if seq > after],
                "options": drawn.options,
            }

    def neighbours(self, node: str) -> list[tuple[Edge, Node]]:
        """The edges at a node with the node at their other end."""
        return [
            (edge, self.nodes[other])
            for edge in self.graph.edges
            if node in (edge.source, edge.target)
            for other in (edge.target if edge.source == node else edge.source,)
            if other in self.nodes
        ]


@dataclass
class _Drawn:
    """Every drawn thing with the event after which it last looked different."""

    nodes: dict[str, tuple[int, Any]] = field(default_factory=dict)
    edges: dict[str, tuple[int, Any]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    options: Any = None

    def take(self, drawing: Any, seq: int) -> None:
        """Note what looks different from the last drawing, and what is in it no more."""
        for kept, items in ((self.nodes, drawing.nodes), (self.edges, drawing.edges)):
            here = {item["id"] for item in items}
            for lost in kept.keys() - here:
                del kept[lost]
                self.gone[lost] = seq
            for item in items:
                known = kept.get(item["id"])
                self.gone.pop(item["id"], None)
                if known is None or known[1] != item:
                    kept[item["id"]] = (seq, item)
        self.options = drawing.options


_KEEPERS: OrderedDict[str, tuple[MapKeeper, float]] = OrderedDict()
_GUARD = threading.Lock()


def keeper(run: str) -> MapKeeper:
    """The keeper of a run. The ones not looked at for longest are forgotten, but none that
    somebody looks at: its screen would be drawn anew again and again."""
    now = time.monotonic()
    with _GUARD:
        held, _ = _KEEPERS.get(run) or (MapKeeper(run), now)
        _KEEPERS[run] = held, now
        _KEEPERS.move_to_end(run)
        while len(_KEEPERS) > _RUNS_KEPT and now - _seen_first() > _LOOKED_AT_S:
            _KEEPERS.popitem(last=False)
        return held


def _seen_first() -> float:
    """When somebody last looked at the one that was not looked at for longest."""
    _, seen = next(iter(_KEEPERS.values()))
    return seen


def forget() -> None:
    """Forget all keepers, for tests that open one library after another."""
    with _GUARD:
        _KEEPERS.clear()
