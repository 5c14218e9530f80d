"""How a run should be done: how to reason, where to search, language, rounds, budget."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.budget_form import ask_budget
from pages.parts.reasoning import Reasoning, ask_reasoning
from pages.parts.session import settings
from pages.parts.texts import LANGUAGES, Texts
from research_core import BadInput, Budget, save_upload

PLACES = ("sample", "folder", "upload", "none")
WEB = ("off", "tavily", "tavily_keyless")
FORMATS = ["md", "txt", "html", "htm", "pdf", "docx"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the analyst chose; ``uploads`` are Streamlit's uploaded files."""

    place: str
    web: str
    path: str
    uploads: Sequence[Any]
    language: str
    rounds: int
    reasoning: Reasoning
    budget: Budget

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of the providers to search, documents first."""
        documents = () if self.place == "none" else ("documents",)
        return documents if self.web == "off" else (*documents, self.web)

    def folder(self, home: Path) -> Path | None:
        """The folder to search, or None for the sample library. Raises BadInput.

        Uploads go into a folder of their own below ``home``: the files of two visitors
        never mix.
        """
        if self.place == "folder":
            if not self.path.strip():
                raise BadInput("Type the path of a folder first.", code="documents.no_folder")
            return Path(os.path.expanduser(self.path.strip()))  # noqa: PTH111 - never raises
        if self.place != "upload":
            return None
        if not self.uploads:
            raise BadInput("Choose at least one file first.", code="documents.no_files")
        folder = home / "uploads" / secrets.token_hex(8)
        for upload in self.uploads:
            save_upload(folder, upload.name, upload.getvalue())
        return folder


def ask_wishes(t: Texts) -> Wishes:
    """The quiet part of the first screen, with defaults that work at once."""
    with st.expander(t("start.options"), icon=":material/tune:", key="options"):
        reasoning = ask_reasoning(t)
        left, right = st.columns(2, gap="large")
        with left:
            place, path, uploads = _documents(t)
        with right:
            web = st.radio(
                t("start.web"),
                WEB,
                format_func=lambda web: t(f"start.place.{web}"),
                captions=[_caption(web, t) for web in WEB],
                key="web",
            )
        with left:
            language = st.segmented_control(
                t("start.language"),
                ["auto", *LANGUAGES],
                default="auto",
                required=True,
                format_func=lambda code: LANGUAGES.get(code, t("start.auto")),
                key="report_language",
            )
        with right:
            rounds = st.segmented_control(
                t("start.rounds"), [1, 2, 3, 4, 5], default=3, required=True, key="rounds"
            )
    budget = ask_budget(t)
    return Wishes(place, web, path, uploads, str(language), int(str(rounds)), reasoning, budget)


def _documents(t: Texts) -> tuple[str, str, Sequence[Any]]:
    """Which documents, with the path or the files that the choice needs."""
    places = [place for place in PLACES if place != "folder" or _is_local_visitor()]
    place = st.radio(
        t("start.documents"),
        places,
        format_func=lambda place: t(f"start.place.{place}"),
        captions=[_caption(place, t) for place in places],
        key="place",
    )
    path, uploads = "", ()
    if place == "folder":
        path = st.text_input(t("start.folder"), key="folder", placeholder="~/Documents")
    elif place == "upload":
        uploads = st.file_uploader(
            t("start.files"), FORMATS, accept_multiple_files=True, key="uploads"
        )
    return place, path, uploads


def _caption(choice: str, t: Texts) -> str:
    if choice == "tavily" and settings().tavily_api_key is None:
        return t("start.caption.tavily_no_key")
    return t(f"start.caption.{choice}")


def _is_local_visitor() -> bool:
    """Folders of this machine are offered only to who sits at it.

    Served to others (an address beyond loopback, or a proxy in front), a visitor must not
    be able to have the server's files read to them.
    """
    loopback = st.get_option("server.address") in ("127.0.0.1", "localhost", "::1")
    return loopback and "X-Forwarded-For" not in st.context.headers
