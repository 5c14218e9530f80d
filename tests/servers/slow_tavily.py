"""A Tavily on loopback that answers slowly, so that a run can be watched.

It answers from the texts of the sample library, by shared words. One answer a query is
hostile: its title and text try markup, Markdown and Streamlit directives.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from research_core import SAMPLE_LIBRARY
from tests.servers.quiet import QuietServer

_LONGEST_HOLD_S = 120.0

HOSTILE_TITLE = '<img src=x onerror="window.hacked=1"> :red[red] ![p](https://evil.example/p.png)'
HOSTILE_TEXT = (
    "<script>window.hacked=1</script> [click](javascript:window.hacked=1) $x^2$ :material/star: "
    "Self-consistency with 40 samples improves accuracy by 17.9 points on GSM8K. "
)


class SlowTavily(QuietServer):
    """``with SlowTavily(delay) as tavily``: answers take ``delay`` seconds and more, and none
    comes while it is held. ``queries`` is what was asked; ``down`` refuses to answer."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self.delay = delay
        self.down = False
        self.queries: list[str] = []
        self.texts = {
            path.stem: path.read_text(encoding="utf-8")
            for path in sorted(Path(SAMPLE_LIBRARY).glob("*"))
            if path.suffix in (".md", ".txt")
        }
        self._most: float = math.inf  # how many answers may go out
        self._news = threading.Condition()

    @contextmanager
    def held_after(self, answers: int) -> Iterator[None]:
        """Until the end of this no more than so many searches are answered: a run comes so
        far and no further, however busy the machine is."""
        self._let(answers)
        try:
            yield
        finally:
            self._let(math.inf)

    def held(self) -> AbstractContextManager[None]:
        """Until the end of this nothing is answered."""
        return self.held_after(0)

    def _let(self, most: float) -> None:
        with self._news:
            self._most = most
            self._news.notify_all()

    def _wait_for_leave(self) -> None:
        with self._news:
            self._news.wait_for(lambda: self._most > 0 or self.closing.is_set(), _LONGEST_HOLD_S)
            self._most -= 1

    def answer(self, query: str) -> dict[str, Any]:
        """The three texts with most words of the query, and a hostile one."""
        words = {word.casefold() for word in query.split() if len(word) > 1}
        scored = sorted(
            (
                (sum(word in text.casefold() for word in words), name)
                for name, text in self.texts.items()
            ),
            reverse=True,
        )
        results = [
            {
                "url": f"https://example.org/{name}",
                "title": self.texts[name].splitlines()[0].lstrip("# "),
                "content": self.texts[name][:400],
                "raw_content": self.texts[name],
                "score": round(0.9 - place / 10, 2),
            }
            for place, (_, name) in enumerate(scored[:3])
        ]
        hostile = {
            "url": f"https://hostile.example/{len(self.queries)}",
            "title": HOSTILE_TITLE,
            "content": HOSTILE_TEXT,
            "raw_content": HOSTILE_TEXT * 3,
            "score": 0.4,
        }
        return {"query": query, "results": [*results, hostile], "response_time": self.delay}

    def handler(self) -> type[BaseHTTPRequestHandler]:
        tavily = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                # Answers drop in one after the other, as on a real network.
                place = len(tavily.queries) % 4
                tavily.queries.append(asked["query"])
                if tavily.linger(tavily.delay * (1 + place / 2)):
                    return
                tavily._wait_for_leave()
                body = json.dumps(tavily.answer(asked["query"])).encode()
                self.send_response(503 if tavily.down else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Silent."""

        return Handler
