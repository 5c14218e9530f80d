"""A run from a file: a process log, or the events themselves."""

from __future__ import annotations

import streamlit as st

from pages.parts.session import library, link_params, show_error
from pages.parts.texts import Texts
from research_core import BadInput, MindtrailError

_LARGEST_MB = 20


def show_import(t: Texts) -> None:
    """A button that opens a place for the file; the run opens on the desk."""
    with st.popover(t("library.import"), icon=":material/upload_file:", key="import"):
        st.caption(t("library.import_what"))
        upload = st.file_uploader(
            t("library.import_file"),
            ["md", "jsonl"],
            key="import_file",
            max_upload_size=_LARGEST_MB,
        )
        pressed = st.button(
            t("library.import_go"), key="import_go", type="primary", disabled=upload is None
        )
        if not pressed or upload is None:
            return
        try:
            text = _text(upload.getvalue())
            is_log = upload.name.casefold().endswith(".md")
            run = library().import_log(text) if is_log else library().import_events(text)
        except MindtrailError as error:
            show_error(error, t)
            return
    st.switch_page("app.py", query_params=link_params(run))


def _text(data: bytes) -> str:
    """The file as text. Raises BadInput when it is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            "This file is not text in UTF-8. Nothing was imported.", code="log.not_text"
        ) from error
