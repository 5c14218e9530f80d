"""Both languages say the same things, with the same facts, and nothing is left over."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from pages.parts.texts import Texts, table
from research_core import Resource
from research_core.domain.values import Finish, ModelCause, ModelTask, SearchCause
from tests.desk.harness import ROOT

SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
)
NAMES = set(re.findall(r"""["']([a-z_]+(?:\.[A-Za-z_]+)+)["']""", SOURCES))
# Keys whose end comes from data: f"status.state.{...}".
FAMILIES = tuple(set(re.findall(r'f["\']([a-z_]+(?:\.[a-z_]+)*\.)\{', SOURCES)))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(table("en")) == set(table("ko"))


def test_placeholders_are_the_same() -> None:
    english, korean = table("en"), table("ko")
    differ = [key for key in english if placeholders(english[key]) != placeholders(korean[key])]
    assert not differ


def test_every_text_is_used() -> None:
    unused = {
        key
        for key in table("en")
        if key not in NAMES
        and key.removesuffix(".one").removesuffix(".other") not in NAMES
        and not key.startswith(FAMILIES)
    }
    assert not unused


def test_every_text_that_is_used_is_there() -> None:
    groups = {key.split(".")[0] for key in table("en")}
    missing = {
        name
        for name in NAMES
        if name.split(".")[0] in groups
        and name not in table("en")
        and f"{name}.other" not in table("en")
        # The codes of our own errors are looked up under "error.".
        and f"error.{name}" not in table("en")
        and not name.endswith((".py", ".css", ".js"))
    }
    assert not missing


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_code_of_the_core_has_its_words(language: str) -> None:
    known = table(language)
    causes = get_args(ModelCause)
    without = (*causes, "unusable", "blocked", "budget", "hurry")
    keys = {
        *(f"cause.model.{code}" for code in (*causes, "not_set_up")),
        *(f"cause.search.{code}" for code in get_args(SearchCause)),
        *(f"cause.budget.{code}" for code in get_args(Resource)),
        *(f"budget.field.{code}" for code in get_args(Resource)),
        *(f"because.{code}" for code in without),
        *(f"finish.{code}" for code in get_args(Finish) if code != "stop"),
        *(f"task.{code}" for code in get_args(ModelTask)),
        *("cause.imported", "cause.analyst", "cause.internal", "doubt.figures"),
    }
    assert not keys - set(known)


def test_korean_is_polite_and_english_never_shouts() -> None:
    for key, text in table("en").items():
        assert "!" not in text, key
    for key, text in table("ko").items():
        assert "!" not in text, key
        if text.endswith(".") and not text.endswith("}."):
            assert re.search(r"(니다|세요|까요)\.$", text), f"{key}: {text}"


def test_one_and_many() -> None:
    t = Texts("en")
    assert t.count("count.claims", 1) == "1 claim"
    assert t.count("count.claims", 1200) == "1,200 claims"
    assert t.either("cause.nobody_knows", "cause.other") == t("cause.other")
