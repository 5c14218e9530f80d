"""A service of models whose behaviour a test can change while runs go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.servers.mind import reply_to
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer

KEY = "AIza-of-the-machine"


@dataclass
class Thinking:
    """``refusal`` answers instead of the mind while it is set, reports alone if ``reports_only``;
    ``good_keys`` (when set) are the only ones taken. Replies stream in ``chunks`` pieces,
    ``drip_s`` seconds apart, those of a report at least ``report_drip_s``; ``prefix`` stands
    before each report."""

    server: ModelServer = field(init=False)
    refusal: ModelAnswer | None = None
    reports_only: bool = False
    good_keys: frozenset[str] | None = None
    chunks: int = 3
    drip_s: float = 0.0
    report_drip_s: float = 0.0
    prefix: str = ""

    def answer(self, asked: AskedModel) -> ModelAnswer:
        """What the service does with one request."""
        if self.good_keys is not None and asked.key not in self.good_keys:
            return ModelAnswer(status=403)
        is_report = not asked.wants_json
        if self.refusal is not None and (is_report or not self.reports_only):
            return self.refusal
        return ModelAnswer(
            (self.prefix if is_report else "") + reply_to(asked.text),
            chunks=self.chunks,
            drip_s=max(self.drip_s, self.report_drip_s if is_report else 0.0),
            prompt_tokens=900,
            reply_tokens=300,
        )


@contextmanager
def thinking() -> Iterator[Thinking]:
    """The service, listening."""
    mind = Thinking()
    with ModelServer(mind.answer) as server:
        mind.server = server
        yield mind
