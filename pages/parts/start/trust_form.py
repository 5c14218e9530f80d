"""Which domains to trust, asked before a run begins."""

from __future__ import annotations

import re

import streamlit as st

from pages.parts.texts import Texts
from research_core import Trust

_ASKED: tuple[Trust, ...] = ("only", "prefer", "block")


def ask_trust(t: Texts) -> dict[str, Trust]:
    """Three boxes, a domain a line or set off by commas; what is no domain is refused by
    ``Library.start``. One that stands in several boxes is as the last of them says."""
    trust: dict[str, Trust] = {}
    st.caption(t("sources.before"))
    for place, said in zip(st.columns(len(_ASKED)), _ASKED, strict=True):
        words = place.text_area(
            t(f"sources.trust.{said}"),
            key=f"ask_trust_{said}",
            height=84,
            placeholder="example.org\nexample.com",
            help=t(f"sources.trust_help.{said}"),
        )
        trust.update(dict.fromkeys(domains_in(words), said))
    return trust


def domains_in(words: str) -> list[str]:
    """What was typed, set apart at commas, semicolons and white space."""
    return [word for word in re.split(r"[\s,;]+", words) if word]
