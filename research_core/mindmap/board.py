"""A board of rectangles and lines, and the search for a free place on it.

A grid says which cells are taken, and only what stands near a place is looked at: so the
thousandth node costs as little as the tenth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from research_core.mindmap.figures import Footprint

Point = tuple[float, float]
_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]

# Clear space between two rectangles, in pixels, and the width of a cell.
_GAP = 7.0
_CELL = 8
# How far a place is looked for, in cells: mostly the first is enough.
_REACHES = (24, 60, 200, 1040)
_WORLD = 4096  # half of the board at most, in cells
# What a crossing costs, in pixels of distance from where a node would like to stand.
_LINE_OVER_LABEL = 55.0
_LINE_OVER_LINE = 35.0
_ENOUGH, _FEW = 28, 6
# How far around the places in question crossings count, and how many lines: where more run,
# none of the places is better than another.
_SIGHT = 150.0
_LINES_SEEN = 80
_CROWD = 1200  # rectangles; from here on lines run everywhere, and crossings are not counted


class _Rows:
    """Rows of four numbers, of which there can always be one more."""

    def __init__(self) -> None:
        self._held: _Floats = np.empty((64, 4))
        self.count = 0

    def add(self, row: tuple[float, float, float, float]) -> None:
        if self.count == len(self._held):
            self._held = np.vstack((self._held, np.empty_like(self._held)))
        self._held[self.count] = row
        self.count += 1

    def within(self, window: _Floats) -> tuple[_Floats, NDArray[np.bool_]]:
        """The rows, as boxes, that reach into a window; and which of all they are."""
        left, top, right, bottom = window
        rows = self._held[: self.count]
        near = (rows[:, 0] <= right) & (rows[:, 2] >= left)
        near &= (rows[:, 1] <= bottom) & (rows[:, 3] >= top)
        return rows[near], near

    def chosen(self, which: NDArray[np.bool_]) -> _Floats:
        """These of all rows."""
        return self._held[: self.count][which]


class _Cells:
    """Which cells are taken, around (0, 0) and growing with what is put there."""

    def __init__(self) -> None:
        self._half = 128
        self._taken = np.zeros((256, 256), dtype=np.uint8)

    def take(self, box: Footprint, mark: int = 1) -> None:
        """Mark the cells that a rectangle touches."""
        left, top, right, bottom = _cells_of(box)
        self._reach(max(-left, -top, right, bottom) + 1)
        half = self._half
        # What lies off the board was not put there by us, and is in nobody's way.
        x, y = max(left + half, 0), max(top + half, 0)
        self._taken[y : max(bottom + half + 1, 0), x : max(right + half + 1, 0)] |= mark

    def free(self, box: Footprint, reach: int, marks: int) -> NDArray[np.bool_]:
        """Whether a rectangle is free of ``marks`` when it is moved by (column - reach,
        row - reach) cells."""
        left, top, right, bottom = _cells_of(box)
        self._reach(max(-left, -top, right, bottom) + reach + 1)
        half = self._half
        part = self._taken[
            top - reach + half : bottom + reach + half + 1,
            left - reach + half : right + reach + half + 1,
        ]
        sums = np.zeros((part.shape[0] + 1, part.shape[1] + 1), dtype=np.int32)
        np.cumsum(part & marks > 0, axis=0, out=sums[1:, 1:])
        np.cumsum(sums, axis=1, out=sums)
        wide, tall = right - left + 1, bottom - top + 1
        inside = (
            sums[tall:, wide:] - sums[:-tall, wide:] - sums[tall:, :-wide] + sums[:-tall, :-wide]
        )
        free: NDArray[np.bool_] = inside == 0
        return free

    def is_free(self, box: Footprint, marks: int) -> bool:
        """Whether a rectangle is free of ``marks`` where it is."""
        return bool(self.free(box, 0, marks)[0, 0])

    def first_clear(self, size: Footprint, spots: _Floats) -> int:
        """The place among ``spots`` of the first whose middle, corners and sides are free."""
        left, top, right, bottom = size
        across = np.array((left, left / 2, 0.0, right / 2, right))
        down = np.array((top, (top + bottom) / 2, bottom))
        for start in range(0, len(spots), 24):
            x, y = spots[start : start + 24].T
            clear = ~self.taken(x[:, None, None] + across, (y[:, None] + down)[:, :, None]).any(
                axis=(1, 2)
            )
            if clear.any():
                return start + int(clear.argmax())
        return len(spots) - 1

    def taken(self, x: _Floats, y: _Floats) -> NDArray[np.bool_]:
        """Whether there is a mark at points; off the board, as at its edge."""
        last = len(self._taken) - 1
        column, row = (
            np.minimum(np.maximum(each / _CELL + self._half, 0), last).astype(np.int64)
            for each in (x, y)
        )
        taken: NDArray[np.bool_] = self._taken[row, column] != 0
        return taken

    def _reach(self, half: int) -> None:
        while self._half < min(half, _WORLD):
            self._taken = np.pad(self._taken, self._half)
            self._half *= 2


class Board:
    """Rectangles that stand, the lines between their centres, and a court that is kept free.

    ``court`` is a rectangle around (0, 0) for those who are placed with ``inside``.
    ``looked_at`` counts cells, rectangles and lines, to tell how much work a map was.
    """

    def __init__(self, court: Footprint) -> None:
        self._cells = _Cells()
        self._cells.take(court, 2)
        self._boxes = _Rows()
        self._lines = _Rows()
        self._bounds = _Rows()
        self.looked_at = 0

    def add(self, size: Footprint, at: Point, anchors: Sequence[Point]) -> None:
        """A rectangle stands at a point, with a line to each anchor."""
        x, y = at
        self._boxes.add(_moved(size, at))
        self._cells.take(_moved(_padded(size), at))
        for a, b in anchors:
            self._lines.add((x, y, a, b))
            self._bounds.add((min(x, a), min(y, b), max(x, a), max(y, b)))

    def free(
        self, size: Footprint, wish: Point, anchors: Sequence[Point], *, inside: bool = False
    ) -> Point:
        """The best free place near ``wish``: no rectangle over another, few lines crossed.

        Without ``anchors``, the nearest one.
        """
        marks = 1 if inside else 3
        counts = bool(anchors) and self._boxes.count < _CROWD
        if not counts and self._cells.is_free(_moved(size, wish), marks):
            return (round(wish[0], 1), round(wish[1], 1))
        for reach in _REACHES:
            free = self._cells.free(_moved(size, wish), reach, marks)
            self.looked_at += free.size
            moves, order = _nearest_first(reach)
            moves = moves[np.flatnonzero(free.ravel()[order])[:_ENOUGH]]
            if len(moves) >= _FEW:
                break
        spots = moves * float(_CELL) + np.array(wish)
        cost = np.hypot(*(spots - np.array(wish)).T)
        if counts:
            cost = cost + self._crossings(size, spots, anchors)
        x, y = spots[int(np.argmin(cost))]
        return (round(float(x), 1), round(float(y), 1))

    def hopeful(self, spots: _Floats) -> _Floats:
        """Those of these places where nothing stands, and the last in any case."""
        self.looked_at += len(spots)
        hopeful = ~self._cells.taken(spots[:, 0], spots[:, 1])
        hopeful[-1] = True
        return spots[hopeful]

    def first_clear(self, size: Footprint, spots: _Floats) -> Point:
        """The first of these places where nothing stands, or the last; looked at cursorily."""
        self.looked_at += len(spots)
        x, y = spots[self._cells.first_clear(size, spots)]
        return (float(x), float(y))

    def _crossings(self, size: Footprint, spots: _Floats, anchors: Sequence[Point]) -> _Floats:
        ours = np.hstack((spots, spots)) + np.array(size)
        low, high = ours[:, :2].min(axis=0) - _SIGHT, ours[:, 2:].max(axis=0) + _SIGHT
        window = np.concatenate((low, high))
        boxes, _ = self._boxes.within(window)
        lines = self._lines.chosen(self._bounds.within(window)[1])
        lines = lines[_crosses(lines, window[None, :])[:, 0]][:_LINES_SEEN]
        self.looked_at += len(spots) * (len(lines) + (len(boxes) + len(lines)) * len(anchors))
        cost = _LINE_OVER_LABEL * _crosses(lines, ours).sum(axis=0)
        for anchor in anchors:
            ways = np.column_stack((spots, np.broadcast_to(anchor, spots.shape)))
            # The line ends in its anchor's rectangle: that one is no obstacle.
            others = boxes[~_inside(anchor, boxes)]
            cost = cost + _LINE_OVER_LABEL * _crosses(ways, others).sum(axis=1)
            apart = lines[~_touches(anchor, lines)]
            cost = cost + _LINE_OVER_LINE * _meet(ways, apart).sum(axis=1)
        return np.asarray(cost, dtype=np.float64)


@cache
def _nearest_first(reach: int) -> tuple[_Ints, _Ints]:
    """All moves of at most ``reach`` cells, the shortest first (to the side is nearer, as
    labels are wide), and the place of each among all, row by row."""
    steps = np.arange(-reach, reach + 1)
    moves = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    order = np.argsort(np.hypot(moves[:, 0] / 1.3, moves[:, 1]), kind="stable")
    return moves[order], order


def _cells_of(box: Footprint) -> tuple[int, int, int, int]:
    """The first and last column and row that a rectangle touches: left, top, right, bottom."""
    left, top, right, bottom = (math.floor(side / _CELL) for side in box)
    return (left, top, right, bottom)


def _moved(size: Footprint, at: Point) -> Footprint:
    x, y = at
    return (x + size[0], y + size[1], x + size[2], y + size[3])


def _padded(size: Footprint) -> Footprint:
    return (size[0] - _GAP, size[1] - _GAP, size[2] + _GAP, size[3] + _GAP)


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
