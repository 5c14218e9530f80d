"""A board of rectangles and lines, and the search for a free place on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research_core.mindmap.figures import Footprint

Point = tuple[float, float]
_Floats = NDArray[np.float64]

# Clear space between two rectangles, in pixels.
_GAP = 7.0
# What a crossing costs, in pixels of distance from where a node would like to stand.
_LINE_OVER_LABEL = 55.0
_LINE_OVER_LINE = 35.0
_CHUNK = 160
_ENOUGH = 28


def _spiral(count: int) -> _Floats:
    """Points around (0, 0), evenly dense, nearest first; wider than tall, as labels are."""
    place = np.arange(count, dtype=np.float64)
    radius = 9.0 * np.sqrt(place)
    angle = place * np.pi * (3 - np.sqrt(5))
    return np.column_stack((radius * np.cos(angle) * 1.3, radius * np.sin(angle)))


_SPIRAL = _spiral(40_000)


class Board:
    """Rectangles that stand, the lines between their centres, and a court that is kept free.

    ``court`` is a rectangle around (0, 0) for those who are placed with ``inside``.
    """

    def __init__(self, court: Footprint) -> None:
        self._court: _Floats = np.array([court])
        self._boxes: _Floats = np.empty((0, 4))
        self._lines: _Floats = np.empty((0, 4))

    def add(self, size: Footprint, at: Point, anchors: Sequence[Point]) -> None:
        """A rectangle stands at a point, with a line to each anchor."""
        self._boxes = np.vstack((self._boxes, _boxes(size, np.array([at]))))
        if anchors:
            lines = [(*at, *anchor) for anchor in anchors]
            self._lines = np.vstack((self._lines, np.array(lines, dtype=np.float64)))

    def free(
        self, size: Footprint, wish: Point, anchors: Sequence[Point], *, inside: bool = False
    ) -> Point:
        """The best free place near ``wish``: no rectangle over another, few lines crossed."""
        taken = self._boxes if inside else np.vstack((self._boxes, self._court))
        found: list[_Floats] = []
        count = 0
        for start in range(0, len(_SPIRAL), _CHUNK):
            spots = _SPIRAL[start : start + _CHUNK] + np.array(wish)
            clear = spots[~_overlaps(_boxes(size, spots), taken).any(axis=1)]
            found.append(clear)
            count += len(clear)
            if count >= _ENOUGH:
                break
        spots = np.vstack(found)[:_ENOUGH]
        cost = np.hypot(*(spots - np.array(wish)).T) + self._crossings(size, spots, anchors)
        x, y = spots[int(np.argmin(cost))]
        return (round(float(x), 1), round(float(y), 1))

    def _crossings(self, size: Footprint, spots: _Floats, anchors: Sequence[Point]) -> _Floats:
        cost = _LINE_OVER_LABEL * _crosses(self._lines, _boxes(size, spots)).sum(axis=0)
        for anchor in anchors:
            lines = np.column_stack((spots, np.broadcast_to(anchor, spots.shape)))
            # The line ends in its anchor's rectangle: that one is no obstacle.
            others = self._boxes[~_inside(anchor, self._boxes)]
            cost = cost + _LINE_OVER_LABEL * _crosses(lines, others).sum(axis=1)
            apart = self._lines[~_touches(anchor, self._lines)]
            cost = cost + _LINE_OVER_LINE * _meet(lines, apart).sum(axis=1)
        return np.asarray(cost, dtype=np.float64)


def _boxes(size: Footprint, spots: _Floats) -> _Floats:
    boxes: _Floats = np.hstack((spots, spots)) + np.array(size)
    return boxes


def _overlaps(ours: _Floats, others: _Floats) -> NDArray[np.bool_]:
    """Which of our rectangles come closer than the gap to which of the others."""
    a, b = ours[:, None, :], others[None, :, :]
    apart = (
        (a[..., 0] > b[..., 2] + _GAP)
        | (b[..., 0] > a[..., 2] + _GAP)
        | (a[..., 1] > b[..., 3] + _GAP)
        | (b[..., 1] > a[..., 3] + _GAP)
    )
    return ~apart


def _inside(point: Point, boxes: _Floats) -> NDArray[np.bool_]:
    x, y = point
    inside: NDArray[np.bool_] = (
        (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
    )
    return inside


def _touches(point: Point, lines: _Floats) -> NDArray[np.bool_]:
    touches: NDArray[np.bool_] = (lines[:, :2] == point).all(axis=1) | (lines[:, 2:] == point).all(
        axis=1
    )
    return touches


def _crosses(lines: _Floats, boxes: _Floats) -> NDArray[np.bool_]:
    """Which lines run through which rectangles: they are inside both pairs of sides at once."""
    enters, leaves = _inside_span(lines, boxes, 0)
    enters_y, leaves_y = _inside_span(lines, boxes, 1)
    enters, leaves = np.maximum(enters, enters_y), np.minimum(leaves, leaves_y)
    crosses: NDArray[np.bool_] = (enters < leaves) & (leaves > 0) & (enters < 1)
    return crosses


def _inside_span(lines: _Floats, boxes: _Floats, axis: int) -> tuple[_Floats, _Floats]:
    """Between which parts of its way each line is between two sides of each rectangle."""
    start = lines[:, axis, None]
    way = lines[:, axis + 2, None] - start
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    one, other = (boxes[None, :, axis] - start) / way, (boxes[None, :, axis + 2] - start) / way
    return np.minimum(one, other), np.maximum(one, other)


def _meet(ours: _Floats, others: _Floats) -> NDArray[np.bool_]:
    """Which of our lines cut which of the others."""
    a, b = ours[:, None, :2], ours[:, None, 2:]
    c, d = others[None, :, :2], others[None, :, 2:]
    meet: NDArray[np.bool_] = (_turn(a, b, c) * _turn(a, b, d) < 0) & (
        _turn(c, d, a) * _turn(c, d, b) < 0
    )
    return meet


def _turn(a: _Floats, b: _Floats, c: _Floats) -> _Floats:
    turn: _Floats = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return turn
