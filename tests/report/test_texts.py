"""The core's sentences: the same in both languages, all used, and well bent."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import research_core
from research_core.domain.values import ModelCause
from research_core.texts import because, keys, say
from research_core.texts.english import is_plural, plural

CORE = Path(research_core.__file__).parent


def placeholders(language: str) -> dict[str, set[str]]:
    data = tomllib.loads((CORE / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{group}.{name}": {field for _, field, _, _ in string.Formatter().parse(text) if field}
        for group, texts in data.items()
        for name, text in texts.items()
    }


def test_both_languages_have_the_same_texts_with_the_same_facts() -> None:
    assert keys("en") == keys("ko")
    assert placeholders("en") == placeholders("ko")


def test_every_cause_of_doing_without_a_model_has_its_text() -> None:
    own = {"budget", "hurry", "unusable", "blocked", "other"}
    named = {key.removeprefix("because.") for key in keys("en") if key.startswith("because.")}
    assert named == own | set(get_args(ModelCause))
    assert because("en", "what a newer version says") == because("en", "other")


def test_every_text_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in CORE.rglob("*.py") if "texts" not in path.parts
    )
    # What a model's cause becomes in words is looked up by the cause.
    assert [
        key for key in keys("en") if not key.startswith("because.") and not used(key, code)
    ] == []


def used(key: str, code: str) -> bool:
    """True when the code names a text, or puts its name together."""
    group, name = key.split(".")
    built = re.search(rf'f"{group}\.\w*{{', code) is not None
    return bool(
        re.search(rf"[\"']{re.escape(key)}[\"']", code)
        or (built and (f'"{name}"' in code or group in {"provider", "cause"}))
        or (
            key.startswith("step.reflection_done_")
            and f'"{name.removeprefix("reflection_done_")}"' in code
        )
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_text_can_be_filled(language: str) -> None:
    for key, facts in placeholders(language).items():
        text = say(language, key, **dict.fromkeys(facts, "모델"))
        assert text
        assert "{" not in text


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        ("모델", "모델은 무엇이며 어떻게 쓰이는가?"),
        ("온도", "온도는 무엇이며 어떻게 쓰이는가?"),
        ("LLM", "LLM은 무엇이며 어떻게 쓰이는가?"),
        ("자기 일관성(voting)", "자기 일관성(voting)는 무엇이며 어떻게 쓰이는가?"),
    ],
)
def test_korean_particles_follow_the_word(word: str, texts: str) -> None:
    assert say("ko", "question.definition", a=word) == texts


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("heat pumps", "What are heat pumps, and how do they work?"),
        ("tree search", "What is tree search, and how does it work?"),
        ("self-consistency", "What is self-consistency, and how does it work?"),
    ],
)
def test_english_verbs_agree_in_number(word: str, text: str) -> None:
    assert say("en", "question.definition", a=word) == text


def test_counts_take_their_noun() -> None:
    assert "1 source." in say("en", "report.lead_none", sources=1)
    assert "2 sources." in say("en", "report.lead_none", sources=2)
    assert say("de", "report.summary") == "Summary"


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("source", "sources"),
        ("search", "searches"),
        ("study", "studies"),
        ("data", "data"),
        ("day", "days"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many
    assert is_plural(many)


def test_what_looks_like_a_plural_and_is_none() -> None:
    assert not is_plural("analysis")
    assert not is_plural("series")
    assert is_plural("verifiers and voting")
