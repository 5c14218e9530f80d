"""What models and searches cost: the shipped table, and the analyst's own over it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from research_core.errors import BadInput

SHIPPED = Path(__file__).with_name("prices.toml")
_MILLION = 1_000_000
_FREE_SERVICE = "ollama"
# After these a model's name goes on with a date, a number or a variant of its own.
_JOINTS = "-@:"

_Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]


class Price(BaseModel):
    """US dollars for a million tokens of the prompt and of the reply."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    prompt: _Dollars
    reply: _Dollars


_MODELS = TypeAdapter(dict[str, dict[str, Price]])
_SEARCHES = TypeAdapter(dict[str, _Dollars])


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by service and model's name, and by the place to search.

    ``noted`` is the date the shipped prices were noted (ISO 8601).
    """

    models: Mapping[str, Mapping[str, Price]] = field(default_factory=dict)
    searches: Mapping[str, float] = field(default_factory=dict)
    noted: str = ""

    @classmethod
    def load(cls, own: Path | None) -> PriceTable:
        """The shipped table, overlaid by the file ``own`` where there is one.

        Raises BadInput when that file cannot be used.
        """
        table = _read(SHIPPED)
        if own is None or not own.exists():
            return table
        over = _read(own)
        models = {
            service: {**table.models.get(service, {}), **over.models.get(service, {})}
            for service in {*table.models, *over.models}
        }
        return cls(models, {**table.searches, **over.searches}, over.noted or table.noted)

    def cost(self, service: str, model: str, prompt_tokens: int, reply_tokens: int) -> float | None:
        """US dollars for a call of so many tokens; None when no price is known.

        The longest name in the table counts that the model's own begins with, at a joint:
        "gpt-4o" covers "gpt-4o-2024-08-06", and "gpt-4" does not cover "gpt-4.5". What runs
        on one's own machine costs nothing unless the table says so.
        """
        name = model.removeprefix("models/")
        prices = self.models.get(service, {})
        known = [each for each in prices if name == each or name.startswith(_joined(each))]
        if not known:
            return 0.0 if service == _FREE_SERVICE else None
        price = prices[max(known, key=len)]
        return (prompt_tokens * price.prompt + reply_tokens * price.reply) / _MILLION

    def search(self, provider: str) -> float:
        """US dollars for one search; 0.0 for a place that the table does not name."""
        return self.searches.get(provider, 0.0)


def _joined(name: str) -> tuple[str, ...]:
    return tuple(name + joint for joint in _JOINTS)


def _read(file: Path) -> PriceTable:
    try:
        values: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise _bad(file, f"is not valid TOML ({error})") from None
    except (OSError, UnicodeDecodeError):
        raise _bad(file, "cannot be read as text") from None
    noted = str(values.pop("noted", ""))
    try:
        searches = _SEARCHES.validate_python(values.pop("search", {}))
        models = _MODELS.validate_python(values)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"]) or "search"
        raise _bad(
            file, f"has no usable price at {place}; write it like the shipped table does"
        ) from None
    return PriceTable(models, searches, noted)


def _bad(file: Path, trouble: str) -> BadInput:
    return BadInput(
        f"The price file {file} {trouble}. Nothing was started; correct the file, or remove it "
        "to use the prices that come with Mindtrail.",
        code="prices.invalid",
        file=str(file),
    )
