"""Placing one node after another: where each would like to stand, and where it can."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from research_core.mindmap.board import Board, Point
from research_core.mindmap.figures import Footprint, footprint
from research_core.mindmap.schema import (
    CLAIM,
    CONCEPT,
    EVIDENCE,
    INJECTION,
    QUESTION,
    STEP,
    TOPIC,
    made_in,
)
from research_core.ports import Edge, Node

# Screens and labels are wide, so every ring is an ellipse.
_WIDE = 1.55
_QUESTION_RING = 175.0
_CLOSE = 34.0  # of evidence to its claim
_STEP_RING = 88.0
# The room around the topic, kept for the steps that are still to come.
_COURT = (-_STEP_RING * _WIDE - 50, -_STEP_RING - 15, _STEP_RING * _WIDE + 50, _STEP_RING + 40)
_RINGS = 60  # of a fan; beyond, the board finds a place
_ORDER = {TOPIC: 0, QUESTION: 1, STEP: 2, CLAIM: 3, INJECTION: 4, EVIDENCE: 5, CONCEPT: 6}
# Which ties bring a node into the picture that is not drawn for its own sake.
_TIES = {EVIDENCE: {"SUPPORTS"}, INJECTION: {"STEERED"}, CONCEPT: {"ABOUT", "MENTIONS"}}
# Long faint lines that may run under labels; they do not say where a node belongs.
_LOOSE = {"CLAIMS", "HAS_STEP", "CONTRADICTS", "HAS_EVIDENCE", "FROM"}


def arrivals_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, int]:
    """The event that brought each node into the picture."""
    first: dict[str, int] = {}
    labels = {node.id: node.label for node in nodes}
    for edge in edges:
        for end in (edge.source, edge.target):
            if edge.type in _TIES.get(labels.get(end, ""), ()):
                first[end] = min(edge.seq, first.get(end, edge.seq))
    return {node: first.get(node, made_in(node)) for node in labels}


def rank(node: Node) -> tuple[int, int, int, str]:
    """The order in which new nodes are placed: kind first, then the event that made them."""
    return (_ORDER.get(node.label, 9), *_natural(node.id), node.id)


def _natural(node_id: str) -> tuple[int, int]:
    """An id's event and its place there, as numbers: "c9.2" before "c10.1"."""
    place = node_id.partition(".")[2]
    return (made_in(node_id), int(place) if place.isdecimal() else 0)


class Plan:
    """The board, and who stands where on it. It can be told of more nodes and edges later."""

    def __init__(self) -> None:
        self.positions: dict[str, Point] = {}
        self.board = Board(_COURT)
        self._labels: dict[str, str] = {}
        self._arrivals: dict[str, int] = {}
        self._ties: dict[str, dict[str, int]] = defaultdict(dict)
        self._standing: dict[str, list[str]] = defaultdict(list)
        self._fans: dict[tuple[str, float, int], NDArray[np.float64]] = {}

    def tell(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> list[Node]:
        """Hear of nodes and of the edges at them; gives the nodes in the order of placing."""
        new = list(nodes)
        edges = list(edges)
        self._labels.update((node.id, node.label) for node in new)
        self._arrivals |= arrivals_of(new, edges)
        for edge in edges:
            if edge.type not in _LOOSE and {edge.source, edge.target} <= self._labels.keys():
                # Two nodes can be tied twice; what counts is the tie that came first.
                ends = (edge.source, edge.target)
                for one, other in (ends, ends[::-1]):
                    known = self._ties[one].get(other, edge.seq)
                    self._ties[one][other] = min(edge.seq, known)
        return sorted(new, key=lambda node: (self._arrivals[node.id], rank(node)))

    def stand(self, node: Node, at: Point) -> None:
        """A node stands at a point, with its links to those that stand already."""
        self._put(node, footprint(node), at, [self.positions[each] for each in self._near(node)])

    def place(self, node: Node) -> None:
        """Find a free place for a node, near what it is tied to."""
        near, size = self._near(node), footprint(node)
        wish = self._wish(node, near, size)
        ends = [self.positions[each] for each in near]
        # Evidence stands close beside its claim, without a label: its line is in nobody's way.
        close = node.label == EVIDENCE and len(near) == 1
        inside = node.label in {TOPIC, STEP}
        at = self.board.free(size, wish, [] if close else ends, inside=inside)
        self._put(node, size, at, ends)

    def _put(self, node: Node, size: Footprint, at: Point, ends: list[Point]) -> None:
        self.board.add(size, at, ends)
        self.positions[node.id] = at
        self._standing[node.label].append(node.id)

    def _near(self, node: Node) -> list[str]:
        """The nodes on the board that this one was tied to when it came."""
        came = self._arrivals[node.id]
        ties = [
            (seq, *_natural(other), other)
            for other, seq in self._ties.get(node.id, {}).items()
            if other in self.positions and seq <= came
        ]
        return [each[-1] for each in sorted(ties)]

    def _wish(self, node: Node, near: list[str], size: Footprint) -> Point:
        if node.label == TOPIC:
            return (0.0, 0.0)
        if node.label == QUESTION:
            return self._question_slot(node)
        if node.label == STEP:
            return self._step_slot()
        if node.label == CLAIM:
            return self._fan(size, near, 85.0)
        if node.label == CONCEPT and len(near) > 1:
            return self._middle(near)
        return self._fan(size, near, _CLOSE if node.label == EVIDENCE else 72.0)

    def _question_slot(self, node: Node) -> Point:
        """Questions of the plan divide the circle; a later one takes the widest gap."""
        came = self._arrivals[node.id]
        peers = [
            each
            for each, label in self._labels.items()
            if label == QUESTION and self._arrivals[each] == came
        ]
        taken = self._standing[QUESTION]
        if set(taken) <= set(peers):
            turn = (2 * len(taken) + 1) / len(peers) - 1
            return _on_ring(_QUESTION_RING, math.pi * turn)
        return _on_ring(_QUESTION_RING, _widest_gap(sorted(self._angles(taken))))

    def _step_slot(self) -> Point:
        """Steps run clockwise around the topic, from gap to gap between the questions."""
        questions = sorted(self._angles(self._standing[QUESTION])) or [0.0]
        gaps = [_middle_of(gap) for gap in _gaps(questions)]
        steps = self._angles(self._standing[STEP])
        last = steps[-1] if steps else -math.pi
        following = [(gap - last) % (2 * math.pi) for gap in gaps]
        # A step that was pushed aside a little must not find its own gap again.
        ahead = min((turn for turn in following if turn > 0.4), default=following[0])
        return _on_ring(_STEP_RING + 60 * (len(steps) // len(gaps)), last + ahead)

    def _angles(self, ids: Iterable[str]) -> list[float]:
        return [_angle(self.positions[each]) for each in ids]

    def _fan(self, size: Footprint, parents: list[str], radius: float) -> Point:
        """Outwards from what it belongs to, the more to the sides the more stand there; then
        ring after ring."""
        if not parents:
            return (0.0, 0.0)
        questions = max(len(self._standing[QUESTION]), 2)
        fan = (parents[0], radius, questions)
        slots = self._fans.get(fan)
        if slots is None:
            slots = _fan_slots(self.positions[parents[0]], radius, questions)
        slots = self.board.hopeful(slots)
        # Nothing ever leaves the board: what is taken need not be looked at again. Around a
        # claim stand one or two, not worth the memory.
        if radius != _CLOSE:
            self._fans[fan] = slots
        return self.board.first_clear(size, slots)

    def _middle(self, near: list[str]) -> Point:
        points = [self.positions[each] for each in near]
        x = sum(point[0] for point in points) / len(points)
        y = sum(point[1] for point in points) / len(points)
        return (x, y)


def _fan_slots(parent: Point, radius: float, questions: int) -> NDArray[np.float64]:
    """The places around a parent, nearest first."""
    rings, cosines, sines = _fan_shape(questions)
    angle = _angle(parent)
    radii = radius * (1 + 0.8 * rings)
    across = radii * _WIDE * (math.cos(angle) * cosines - math.sin(angle) * sines)
    down = radii * (math.sin(angle) * cosines + math.cos(angle) * sines)
    slots: NDArray[np.float64] = np.column_stack((across, down)) + np.array(parent)
    return slots


@cache
def _fan_shape(questions: int) -> tuple[NDArray[np.float64], ...]:
    """The ring of each place of a fan, and the cosine and sine of how far to the side it is.

    Further rings have more places, and keep within the sector that each question has.
    """
    sector = math.pi / questions
    rings: list[int] = []
    sides: list[float] = []
    for ring in range(_RINGS):
        room = 5 + int(ring * sector / 1.2)
        spread = min(sector, 1.2) + max(1.2 - sector, 0.0) / (1 + ring)
        for place in range(room):
            rings.append(ring)
            side = (place + 1) // 2 * (1 if place % 2 else -1)
            sides.append(side * spread * 2 / (room - 1))
    return np.array(rings, dtype=np.float64), np.cos(sides), np.sin(sides)


def _on_ring(radius: float, angle: float) -> Point:
    return (radius * _WIDE * math.cos(angle), radius * math.sin(angle))


def _angle(point: Point) -> float:
    """The angle on the ring that a point lies in the direction of."""
    return math.atan2(point[1], point[0] / _WIDE)


def _gaps(angles: list[float]) -> list[tuple[float, float]]:
    """The gaps between angles that are given in order, once around."""
    return list(zip(angles, [*angles[1:], angles[0] + 2 * math.pi], strict=True))


def _middle_of(gap: tuple[float, float]) -> float:
    return (gap[0] + gap[1]) / 2


def _widest_gap(angles: list[float]) -> float:
    """The middle of the widest gap between angles that are given in order."""
    return _middle_of(max(_gaps(angles), key=lambda gap: round(gap[1] - gap[0], 6)))
