"""The one mind map of a process: opened when first asked for, level with the journal."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from research_core.domain.research import Research
from research_core.domain.values import JSON
from research_core.mindmap.catch_up import catch_up
from research_core.mindmap.questions import STANDING_QUESTIONS, answer
from research_core.mindmap.ready import ReadyAnswer, ask_ready
from research_core.ports import Graph, Journal, MindMap

_MOST_ROWS = 50
_FOLDED_KEPT = 4  # any other run is folded again when it has moved


class MapKeeper:
    """A :class:`research_core.ports.Recall`, and what screens read. Safe between threads."""

    def __init__(self, journal: Journal, open_map: Callable[[], MindMap]) -> None:
        """``open_map`` opens the map when it is first asked for."""
        self._journal = journal
        self._open_map = open_map
        self._guard = threading.Lock()
        self._map: MindMap | None = None
        self._folded: OrderedDict[str, Research] = OrderedDict()

    def graph(self, run: str, after: int = 0) -> Graph:
        """The nodes and edges newer than event ``after``. Raises MindMapError."""
        return self._level(run).snapshot(run, after)

    def ask(
        self, run: str, cypher: str, parameters: Mapping[str, JSON] | None = None
    ) -> list[Mapping[str, JSON]]:
        """Rows of a read-only query; ``$research`` is the run. Raises MindMapError."""
        return list(self._level(run).ask(run, cypher, parameters or {}))

    def standing(self, run: str, name: str) -> tuple[str, Sequence[Mapping[str, JSON]]]:
        question = STANDING_QUESTIONS[name]
        return question.cypher, answer(self._level(run), question, run)

    def free(
        self, run: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        return self.ask(run, cypher, parameters)[:_MOST_ROWS]

    def ready(self, run: str, name: str, parameters: Mapping[str, str]) -> ReadyAnswer:
        """The answer to a ready question. Raises BadInput or MindMapError."""
        return ask_ready(self._level(run), run, name, parameters)

    def forget(self, run: str) -> None:
        """Delete exactly this run's nodes and edges. Raises MindMapError and StoreAway."""
        with self._guard:
            self._folded.pop(run, None)
        self._opened().forget(run)

    def close(self) -> None:
        """Let go of the map, if there is one."""
        with self._guard:
            if self._map:
                self._map.close()

    def _level(self, run: str) -> MindMap:
        mind_map = self._opened()
        with self._guard:
            known = self._folded.get(run)
        self._keep(run, catch_up(mind_map, self._journal, run, known))
        return mind_map

    def _keep(self, run: str, folded: Research | None) -> None:
        """Remember how far the run is folded; of two threads, the one that came later wins
        nothing and loses nothing, since a copy ahead of the map is not used."""
        with self._guard:
            if folded is None:
                self._folded.pop(run, None)
                return
            self._folded[run] = folded
            self._folded.move_to_end(run)
            while len(self._folded) > _FOLDED_KEPT:
                self._folded.popitem(last=False)

    def _opened(self) -> MindMap:
        with self._guard:
            if self._map is None:
                self._map = self._open_map()
            return self._map
