"""A run as it was at an earlier moment: what its map showed then, and what a tab saw of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

from pages.parts.map.keeper import Theme, keeper, look_name
from pages.parts.session import library
from pages.parts.timeline import Timeline
from pages.parts.watch import Watch, lookout
from research_core import (
    Drawing,
    Edge,
    Graph,
    MindMapError,
    Node,
    StoreAway,
    communities,
    draw,
    layout,
)

_MOMENTS_KEPT = 24
T = TypeVar("T")
Moment = tuple[str, int]


@dataclass
class MomentPicture:
    """The map after event ``seq``, for those who draw a live one: it never changes.

    What stood on the live map then stands where it stands now.
    """

    run: str
    seq: int
    graph: Graph
    positions: dict[str, tuple[float, float]]
    clusters: dict[str, str]
    nodes: dict[str, Node] = field(init=False)
    drawn: dict[tuple[str, str], Drawing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = {node.id: node for node in self.graph.nodes}

    def take(self) -> None:
        """Nothing comes in any more."""

    def changes(self, theme: Theme, step_word: str, after: int = 0) -> dict[str, Any]:
        """All of it, to be shown instead of what the component shows, whatever ``after`` says."""
        look = (theme, step_word)
        if look not in self.drawn:
            self.drawn[look] = draw(self.graph, self.positions, theme, step_word, self.clusters)
        drawing = self.drawn[look]
        return {
            "run": f"{self.run}@{self.seq}",
            "base": self.run,
            "whole": True,
            "look": look_name(theme, step_word),
            "from": 0,
            "to": self.seq,
            "nodes": drawing.nodes,
            "edges": drawing.edges,
            "gone": [],
            "options": drawing.options,
        }

    def neighbours(self, node: str) -> list[tuple[Edge, Node]]:
        """The edges at a node with the node at their other end."""
        ends = (
            (edge, edge.target if edge.source == node else edge.source) for edge in self._at(node)
        )
        return [(edge, self.nodes[other]) for edge, other in ends if other in self.nodes]

    def _at(self, node: str) -> list[Edge]:
        return [edge for edge in self.graph.edges if node in (edge.source, edge.target)]


class _Kept(Generic[T]):
    """The last few things that were made of moments, for all tabs: a slider goes back and
    forth over the same ones."""

    def __init__(self) -> None:
        self._things: OrderedDict[Moment, T] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, moment: Moment, make: Callable[[], T]) -> T:
        """What is kept for a moment; made when nothing is."""
        with self._guard:
            if moment in self._things:
                self._things.move_to_end(moment)
                return self._things[moment]
        made = make()
        with self._guard:
            self._things[moment] = made
            while len(self._things) > _MOMENTS_KEPT:
                self._things.popitem(last=False)
        return made


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[_Kept[MomentPicture], _Kept[Watch]]:
    return _Kept(), _Kept()


def moment_picture(run: str, at: int) -> MomentPicture:
    """The map of a run after event ``at``. Raises UnknownRun, BadInput and StoreAway."""
    return _kept()[0].get((run, at), lambda: _picture(run, at))


def watch_at(watch: Watch, at: int) -> Watch:
    """The same run as it was after event ``at``: its state then, and its story up to there.

    Raises BadInput for a moment that the run does not have, and StoreAway.
    """
    return _kept()[1].get((watch.run, at), lambda: _watch(watch.run, at))


def _picture(run: str, at: int) -> MomentPicture:
    of = library()
    live = keeper(run)
    with suppress(StoreAway, MindMapError):  # then the nodes stand where they were last placed
        live.take()

    def read(known: Graph | None) -> Graph:
        return known or of.graph_at(run, at)

    graph = lookout().see(("graph", run, at), read)
    positions = dict(layout(graph, live.positions))
    return MomentPicture(run, at, graph, positions, communities(graph, live.clusters))


def _watch(run: str, at: int) -> Watch:
    of = library()

    def read(known: Watch | None) -> Watch:
        if known:
            return known
        timeline = Timeline()
        timeline.take(recorded for recorded in of.events(run) if recorded.seq <= at)
        return Watch(run, of.moment(run, at), timeline)

    return lookout().see(("moment", run, at), read)
