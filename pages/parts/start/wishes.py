"""How a run should be done: how to reason, where to search, language, rounds, budget."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.session import settings
from pages.parts.settings.defaults import Defaults, defaults
from pages.parts.start.budget_form import ask_budget
from pages.parts.start.reasoning import Reasoning, ask_reasoning
from pages.parts.start.trust_form import ask_trust
from pages.parts.texts import LANGUAGES, Texts
from pages.parts.visitor import is_local_visitor
from research_core import BadInput, Budget, Trust, save_upload

PLACES = ("sample", "folder", "upload", "none")
WEB = ("off", "tavily", "tavily_keyless")
ROUNDS = (1, 2, 3, 4, 5)
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
    trust: Mapping[str, Trust]

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
    usual = defaults()
    with st.expander(t("start.options"), icon=":material/tune:", key="options"):
        reasoning = ask_reasoning(usual.reasoner, t)
        left, right = st.columns(2, gap="large")
        with left:
            place, path, uploads = _documents(usual, t)
        with right:
            web = st.radio(
                t("start.web"),
                WEB,
                index=WEB.index(usual.web),
                format_func=lambda web: t(f"start.place.{web}"),
                captions=[_caption(web, t) for web in WEB],
                key="web",
            )
        with left:
            language = st.segmented_control(
                t("start.language"),
                ["auto", *LANGUAGES],
                default=usual.language,
                required=True,
                format_func=lambda code: LANGUAGES.get(code, t("start.auto")),
                key="report_language",
            )
        with right:
            rounds = st.segmented_control(
                t("start.rounds"), ROUNDS, default=usual.rounds, required=True, key="rounds"
            )
        trust = ask_trust(t)
    budget = ask_budget(usual.budget, t)
    return Wishes(
        place, web, path, uploads, str(language), int(str(rounds)), reasoning, budget, trust
    )


def _documents(usual: Defaults, t: Texts) -> tuple[str, str, Sequence[Any]]:
    """Which documents, with the path or the files that the choice needs."""
    places = [place for place in PLACES if place != "folder" or is_local_visitor()]
    place = st.radio(
        t("start.documents"),
        places,
        index=places.index(usual.place) if usual.place in places else 0,
        format_func=lambda place: t(f"start.place.{place}"),
        captions=[_caption(place, t) for place in places],
        key="place",
    )
    path, uploads = "", list[Any]()
    if place == "folder":
        path = st.text_input(
            t("start.folder"), usual.folder, key="folder", placeholder="~/Documents"
        )
    elif place == "upload":
        uploads = st.file_uploader(
            t("start.files"), FORMATS, accept_multiple_files=True, key="uploads"
        )
    return place, path, uploads


def _caption(choice: str, t: Texts) -> str:
    if choice == "tavily" and settings().tavily_api_key is None:
        return t("start.caption.tavily_no_key")
    return t(f"start.caption.{choice}")
