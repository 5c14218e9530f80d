"""A web search of our own whose pages answer any query about heat pumps, and whose faults are
drawn for each query and try, so that a run meets the same ones whoever comes first."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from research_core.clock import SYSTEM_CLOCK
from research_core.ports import Clock
from tests.servers.tavily import Answer, Asked, TavilyServer

SEARCH_S = 0.8  # how long a good answer takes
GARBAGE = "zzgarbagezz"  # stands in all that a faulty service says, and in no report
_PLACES = ("Lund", "Kell", "Nord", "Sund", "Aske", "Moss", "Vik", "Hald")
_SAYS = (
    "In the {place} survey of {year}, a heat pump in an old house saved {share} percent of energy.",
    "Engineers from {place} met limits of a heat pump at {cold} degrees of frost.",
    "Owners around {place} paid {cost} dollars for a heat pump, a comparison of {year} found.",
)


def pages_for(query: str, pages: int = 2) -> list[dict[str, object]]:
    """The pages that a query finds; another query finds others."""
    found: list[dict[str, object]] = []
    for number in range(pages):
        mark = zlib.crc32(f"{query} {number}".encode())
        chance = random.Random(mark)  # noqa: S311 - pages, not secrets
        facts = {
            "place": chance.choice(_PLACES),
            "year": chance.randint(1990, 2025),
            "share": chance.randint(11, 89),
            "cold": chance.randint(5, 30),
            "cost": chance.randint(900, 9_000),
        }
        text = chance.choice(_SAYS).format(**facts)
        found.append(
            {
                "url": f"https://example.org/{mark:08x}",
                "title": f"Heat pumps in {facts['place']}",
                "content": text,
                "raw_content": text,
                "score": 0.9,
            }
        )
    return found


SearchFault = Callable[[random.Random, int], Answer | None]


class Pages(TavilyServer):
    """A Tavily whose ``fault`` may answer in the place of its pages; it is given the chance
    of this query and try, and the number of the try (1, 2, ...)."""

    def __init__(
        self, seed: str, fault: SearchFault | None = None, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        super().__init__(clock=clock)
        self._seed = seed
        self._fault = fault
        self._tries: Counter[str] = Counter()

    def _next(self, asked: Asked) -> Answer:
        query = asked.body["query"]
        with self._guard:
            self.asked.append(asked)
            self._tries[query] += 1
            number = self._tries[query]
        chance = random.Random(f"{self._seed} {query} {number}")  # noqa: S311 - faults, not secrets
        answer = self._fault(chance, number) if self._fault else None
        return answer or replace(
            Answer.of({"query": query, "results": pages_for(query)}), wait_s=SEARCH_S
        )
