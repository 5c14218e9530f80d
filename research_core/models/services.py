"""The services that models can be had from, and a line of models under a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from pydantic import SecretStr

from research_core.domain.patience import Patience
from research_core.errors import SettingMissing
from research_core.models.limits import Limits
from research_core.models.line import Line, Seat
from research_core.models.live import Live
from research_core.models.prices import PriceTable
from research_core.models.quota import QuotaBook
from research_core.ports import Clock, Model

_MOST_CLIENTS = 64


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it is set up. ``setting`` names its key's setting ("" when it needs none).
    ``find`` gives its models in the order they are tried, and may have to ask for them."""

    name: str
    find: Callable[[], tuple[str, ...]]
    base_url: str | None
    key: SecretStr | None
    setting: str

    @property
    def model(self) -> str:
        """The model that is tried first, "" for none."""
        return next(iter(self.find()), "")

    @property
    def is_ready(self) -> bool:
        """True when a model of it can be asked."""
        return bool(self.model) and (self.key is not None or not self.setting)


@dataclass(frozen=True, slots=True)
class Manners:
    """How models are asked: limits of a key, seconds a call and a wait may take."""

    limits: Limits
    patience: Patience
    timeout_s: float
    patience_s: float
    minute_s: float = 60.0


class Switchboard:
    """Makes lines of models; quotas, prices and what streams in are shared by all runs."""

    def __init__(
        self,
        services: Sequence[Service],
        fallbacks: str,
        manners: Manners,
        prices: Path,
        clock: Clock,
    ) -> None:
        """``fallbacks``: models of other services tried after a line's own, as "service:model",
        by comma."""
        self.services = {service.name: service for service in services}
        self.live = Live(clock)
        self.prices = PriceTable.load(prices)
        self._fallbacks = [text.strip() for text in fallbacks.split(",") if text.strip()]
        self._manners = manners
        self._clock = clock
        # One client a model and key: it keeps its connections, and what a server turned down.
        self._model = lru_cache(maxsize=_MOST_CLIENTS)(partial(_model, clock))
        self._quotas = QuotaBook(manners.limits, clock, manners.minute_s)

    def line(self, name: str, key: SecretStr | None = None) -> Line:
        """The models for a reasoner, under ``key`` where one is lent, else under the
        settings' own. Raises SettingMissing."""
        service = self.services[name]
        lent = key is not None
        seats = [self._seat(service, model, key or service.key) for model in service.find()]
        if not seats:
            raise SettingMissing(
                f"No model of {name} is chosen. Set {name.upper()}_MODEL.",
                code="model.unnamed",
                name=name,
                setting=f"{name.upper()}_MODEL",
            )
        for text in self._fallbacks:
            other, _, model = text.partition(":")
            place = self.services.get(other)
            # Whoever lends a key pays with it: nobody else's is used on their behalf.
            has_key = place is not None and place.key is not None
            is_open = place is not None and (not lent if has_key else not place.setting)
            if place and place is not service and model and is_open:
                seats.append(self._seat(place, model, place.key))
        manners = self._manners
        return Line(
            name,
            seats,
            self.prices,
            self.live,
            manners.patience,
            patience_s=manners.patience_s,
            timeout_s=manners.timeout_s,
            clock=self._clock,
        )

    def _seat(self, service: Service, model: str, key: SecretStr | None) -> Seat:
        if service.setting and (key is None or not key.get_secret_value().strip()):
            raise SettingMissing(
                f"{service.name} needs a key. Set {service.setting}, or choose another way of "
                "reasoning.",
                code="model.key",
                name=service.name,
                setting=service.setting,
            )
        quota = self._quotas.of(key, service.name, model)
        is_local = service.name == "ollama"
        return Seat(self._model(service, model, key), service.name, quota, local=is_local)


def _model(clock: Clock, service: Service, model: str, key: SecretStr | None) -> Model:
    if service.name == "gemini" and key is not None:
        from research_core.models.gemini import GeminiModel  # noqa: PLC0415

        return GeminiModel(model, key, service.base_url, clock)
    from research_core.models.openai_compatible import OpenAiModel  # noqa: PLC0415

    return OpenAiModel(model, key, service.base_url, service.name, clock)
