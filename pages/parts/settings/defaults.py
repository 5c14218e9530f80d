"""How research starts here unless one says otherwise: kept in a file on one's own machine,
and with the browser's session for a visitor. No key is ever among it."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pages.parts.session import settings
from pages.parts.visitor import is_local_visitor
from research_core import Budget

_FILE = "desk.toml"
_HEAD = "# How research starts on this desk. Saved by its settings page; it may be deleted.\n"
_MOST = 2**53 - 1  # the largest number that a browser's own numbers hold
_Whole = Annotated[int, Field(ge=1, le=_MOST)] | None
_Part = Annotated[float, Field(gt=0, le=_MOST, allow_inf_nan=False)] | None


class Defaults(BaseModel):
    """What the first screen begins with; a limit that is None is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Literal["auto", "en", "ko"] = "auto"
    reasoner: Literal["auto", "gemini", "openai", "ollama", "extractive"] = "auto"
    place: Literal["sample", "folder", "upload", "none"] = "sample"
    folder: str = ""
    web: Literal["off", "tavily", "tavily_keyless"] = "off"
    rounds: Annotated[int, Field(ge=1, le=5)] = 3
    calls: _Whole = None
    tokens: _Whole = None
    searches: _Whole = None
    minutes: _Part = None
    money: _Part = None

    @property
    def budget(self) -> Budget:
        """Its limits."""
        return Budget(self.calls, self.tokens, self.searches, self.minutes, self.money)


def defaults_file() -> Path:
    """Where they are kept on one's own machine."""
    return settings().mindtrail_home / _FILE


def defaults() -> Defaults:
    """What is in force for this visitor."""
    return _read()[0]


def is_damaged() -> bool:
    """True when the file is there and cannot be used: the shipped defaults are in force."""
    return _read()[1]


def save(chosen: Defaults) -> None:
    """Keep them. Raises OSError when the file cannot be written."""
    if not is_local_visitor():
        st.session_state["defaults"] = chosen
        return
    file = defaults_file()
    values = chosen.model_dump(exclude_none=True)
    lines = (f"{name} = {_toml(value)}\n" for name, value in values.items())
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=_FILE)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            draft.write("".join([_HEAD, *lines]))
        Path(name).replace(file)  # never half a file
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _read() -> tuple[Defaults, bool]:
    if not is_local_visitor():
        kept = st.session_state.get("defaults")
        return (kept if isinstance(kept, Defaults) else Defaults()), False
    try:
        values = tomllib.loads(defaults_file().read_text(encoding="utf-8"))
        return Defaults.model_validate(values), False
    except FileNotFoundError:
        return Defaults(), False
    except (OSError, ValueError, ValidationError):  # no text, no TOML, or no such values
        return Defaults(), True


def _toml(value: object) -> str:
    # JSON's strings and numbers are TOML's as well, but for the one character it lets through.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
