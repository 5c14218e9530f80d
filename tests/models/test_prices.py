"""Prices: the shipped table, and the analyst's own over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from research_core.errors import BadInput
from research_core.models.prices import PriceTable


def test_a_call_costs_its_prompt_and_its_reply() -> None:
    table = PriceTable.load(None)
    assert table.cost("gemini", "gemini-2.0-flash", 1_000_000, 0) == pytest.approx(0.10)
    assert table.cost("gemini", "gemini-2.0-flash", 0, 500_000) == pytest.approx(0.20)
    assert table.cost("openai", "gpt-4o-mini", 2_000_000, 1_000_000) == pytest.approx(0.90)
    assert date.fromisoformat(table.noted) >= date(2026, 1, 1)


def test_the_longest_name_that_fits_counts() -> None:
    table = PriceTable.load(None)
    for dated, plain in (
        ("gemini-2.5-flash-lite-001", "gemini-2.5-flash-lite"),
        ("models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
    ):
        service = "openai" if dated.startswith("gpt") else "gemini"
        price = table.cost(service, plain, 1000, 1000)
        assert price is not None
        assert table.cost(service, dated, 1000, 1000) == price
    assert table.cost("openai", "gpt-4o", 1000, 0) != table.cost("openai", "gpt-4o-mini", 1000, 0)


def test_an_unknown_price_is_none_and_not_nothing() -> None:
    table = PriceTable.load(None)
    assert table.cost("openai", "a-model-of-tomorrow", 1000, 1000) is None
    # Another model, not a version of the one whose name it begins with.
    assert table.cost("openai", "gpt-4.5-preview", 1000, 1000) is None
    assert table.cost("elsewhere", "gpt-4o", 1000, 1000) is None


def test_what_runs_on_ones_own_machine_is_free() -> None:
    assert PriceTable.load(None).cost("ollama", "llama3.2:3b", 10_000, 10_000) == 0.0


def test_searches_have_a_price_too() -> None:
    table = PriceTable.load(None)
    assert table.search("tavily") == 0.008
    assert table.search("documents") == 0.0


def test_the_analysts_own_prices_count_first(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(
        'noted = 2027-01-02\n[search]\ntavily = 0.02\n[openai]\n"qwen3" = { prompt = 1, reply = 2.5 }\n'
        '[ollama]\n"llama3" = { prompt = 0.1, reply = 0.1 }\n',
        encoding="utf-8",
    )
    table = PriceTable.load(own)
    assert table.search("tavily") == 0.02
    assert table.cost("openai", "qwen3-32b", 1_000_000, 1_000_000) == pytest.approx(3.5)
    assert table.cost("openai", "gpt-4o-mini", 1_000_000, 0) == pytest.approx(0.15)
    assert table.cost("ollama", "llama3", 1_000_000, 0) == pytest.approx(0.1)
    assert table.noted == "2027-01-02"


def test_without_a_file_of_ones_own_the_shipped_prices_count(tmp_path: Path) -> None:
    assert PriceTable.load(tmp_path / "prices.toml") == PriceTable.load(None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[openai\n", "not valid TOML"),
        ('[openai]\n"gpt-4o" = 3\n', "openai.gpt-4o"),
        ('[openai]\n"gpt-4o" = { prompt = "free", reply = 1 }\n', "openai.gpt-4o.prompt"),
        ('[openai]\n"gpt-4o" = { prompt = -1, reply = 1 }\n', "openai.gpt-4o.prompt"),
        ('[openai]\n"gpt-4o" = { prompt = nan, reply = 1 }\n', "openai.gpt-4o.prompt"),
        ('[openai]\n"gpt-4o" = { prompt = 1 }\n', "openai.gpt-4o.reply"),
        ("search = 3\n", "search"),
        ("[search]\ntavily = inf\n", "tavily"),
        ("openai = 3\n", "openai"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, text: str, says: str
) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as told:
        PriceTable.load(own)
    assert says in str(told.value)
    assert str(own) in str(told.value)
    assert told.value.code == "prices.invalid"


def test_a_file_that_is_no_text_is_told_in_a_sentence(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read as text"):
        PriceTable.load(own)
    own.unlink()
    own.mkdir()
    with pytest.raises(BadInput, match="cannot be read as text"):
        PriceTable.load(own)
