"""The first screen: one sentence, one box, one button."""

from __future__ import annotations

import secrets
from pathlib import Path

import streamlit as st

from pages.parts.escape import md
from pages.parts.session import library, link_params, settings, show_error
from pages.parts.texts import LANGUAGES, Texts, table
from research_core import BadInput, MindtrailError, save_upload

PLACES = ("sample", "folder", "upload", "tavily", "tavily_keyless")
FORMATS = ["md", "txt", "html", "htm", "pdf", "docx"]


def show_start(t: Texts) -> None:
    """Ask for a topic; start the run and put it into the URL."""
    _remember_topic(t)
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.html(f'<div class="mt-hero"><h1>Mindtrail</h1><p>{t("start.sentence")}</p></div>')
        st.text_area(t("start.topic"), key="topic", height=112)
        error_place = st.container()
        pressed = st.button(
            t("start.go"), key="start", type="primary", icon=":material/arrow_forward:"
        )
        options = _options(t)
    st.session_state["kept_topic"] = st.session_state["topic"]
    if pressed:
        with error_place:
            _start(options, t)


def _remember_topic(t: Texts) -> None:
    """The box holds what was typed, across errors and other pages; at first, an example.

    An example that nobody touched follows the language of the screen.
    """
    examples = {table(code)["start.example"] for code in LANGUAGES}
    state = st.session_state
    known = state.get("topic", state.get("kept_topic"))
    if known is None or (known in examples and known != t("start.example")):
        known = t("start.example")
    if state.get("topic") != known:
        state["topic"] = known


def _options(t: Texts) -> dict[str, object]:
    """Where to search, in which language to report, how long: quiet, with good defaults."""
    places = [place for place in PLACES if place != "folder" or _local_visitor()]
    with st.expander(t("start.options"), icon=":material/tune:", key="options"):
        place = st.radio(
            t("start.where"),
            places,
            format_func=lambda place: t(f"start.place.{place}"),
            captions=[_caption(place, t) for place in places],
            key="place",
        )
        folder = uploads = None
        if place == "folder":
            folder = st.text_input(t("start.folder"), key="folder", placeholder="~/Documents")
        elif place == "upload":
            uploads = st.file_uploader(
                t("start.files"), FORMATS, accept_multiple_files=True, key="uploads"
            )
        left, right = st.columns(2)
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
    return {
        "place": place,
        "folder": folder,
        "uploads": uploads,
        "language": language,
        "rounds": rounds,
    }


def _caption(place: str, t: Texts) -> str:
    if place == "tavily" and settings().tavily_api_key is None:
        return t("start.caption.tavily_no_key")
    return t(f"start.caption.{place}")


def _local_visitor() -> bool:
    """Folders of this machine are offered only to who sits at it.

    Served to others (an address beyond loopback, or a proxy in front), a visitor must not
    be able to have the server's files read to them.
    """
    loopback = st.get_option("server.address") in ("127.0.0.1", "localhost", "::1")
    return loopback and "X-Forwarded-For" not in st.context.headers


def _start(options: dict[str, object], t: Texts) -> None:
    try:
        place = str(options["place"])
        run = library().start(
            st.session_state["topic"],
            language=str(options["language"]),
            providers=(place if place.startswith("tavily") else "documents",),
            rounds=int(str(options["rounds"])),
            documents=_documents(options),
        )
        library().drive_in_background(run)
    except MindtrailError as error:
        show_error(error, t)
        return
    st.session_state.pop("kept_topic", None)
    st.query_params.from_dict(link_params(run))
    st.rerun()


def _documents(options: dict[str, object]) -> Path | None:
    """The folder to search, or None for the sample library. Raises BadInput."""
    if options["place"] == "folder":
        words = str(options["folder"] or "").strip()
        if not words:
            raise BadInput("Type the path of a folder first.", code="documents.no_folder")
        return Path(words).expanduser()
    if options["place"] != "upload":
        return None
    uploads = options["uploads"]
    if not isinstance(uploads, list) or not uploads:
        raise BadInput("Choose at least one file first.", code="documents.no_files")
    # A folder of their own: the files of two visitors never mix.
    folder = settings().mindtrail_home / "uploads" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    for upload in uploads:
        save_upload(folder, upload.name, upload.getvalue())
    return folder


def show_unknown_run(error: MindtrailError, t: Texts) -> None:
    """A link to a run that is not here: say so, and show the way back."""
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        show_error(error, t)
    with middle, st.container(horizontal=True):
        st.page_link(
            "app.py",
            label=md(t("start.back")),
            icon=":material/arrow_back:",
            query_params=link_params(),
        )
        st.page_link(
            "pages/library.py",
            label=md(t("start.to_library")),
            icon=":material/list:",
            query_params=link_params(),
        )
