"""How far each domain is trusted; what is said here acts on the run from its next action on."""

from __future__ import annotations

from typing import cast

import streamlit as st

from pages.parts.escape import h
from pages.parts.session import library
from pages.parts.sources.facts import Domain, Facts, domains_of
from pages.parts.sources.listed import PAGE, TRUSTS
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import MindtrailError, Trust


def show_domains(watch: Watch, facts: list[Facts], t: Texts) -> None:
    """One line a domain, and a box for one that is not there yet."""
    st.html(f'<p class="mt-soft">{h(t("sources.trust_says"))}</p>')
    _add(watch.run, t)
    domains = domains_of(watch.research, facts)
    if not domains:
        st.html(f'<p class="mt-empty">{h(t("sources.no_domains"))}</p>')
    shown = int(st.session_state.get("domains_shown", PAGE))
    for domain in domains[:shown]:
        _row(domain, watch.run, t)
    if len(domains) > shown:
        st.button(
            t("sources.more", n=min(PAGE, len(domains) - shown)),
            key="domains_more",
            on_click=st.session_state.__setitem__,
            args=("domains_shown", shown + PAGE),
        )


def _row(domain: Domain, run: str, t: Texts) -> None:
    counts = (
        f"{t.count('count.sources', domain.sources)} · {t.count('count.claims', domain.claims)}"
    )
    holds = ""
    if domain.said == "neutral" and domain.holds != "neutral":
        holds = (
            f' <span class="mt-chip mt-chip-wait">{h(t(f"sources.holds.{domain.holds}"))}</span>'
        )
    with st.container(horizontal=True, vertical_alignment="center", key=f"site_{domain.host}"):
        st.html(
            f'<div class="mt-domain"><strong>{h(domain.host)}</strong>{holds}<br>'
            f"<small>{h(counts)}</small></div>"
        )
        # What another tab says makes another control, which then shows it.
        key = f"trust_{domain.host}_{domain.said}"
        st.segmented_control(
            t("sources.trust_in", domain=domain.host),
            TRUSTS,
            default=domain.said,
            required=True,
            format_func=lambda name: t(f"sources.trust.{name}"),
            key=key,
            label_visibility="collapsed",
            on_change=_trust,
            args=(run, domain.host, key),
        )


def _trust(run: str, host: str, key: str) -> None:
    _say(run, host, st.session_state[key])


def _say(run: str, host: str, trust: str) -> bool:
    try:
        library().trust(run, host, cast(Trust, trust))
    except MindtrailError as error:
        st.session_state["sources_error"] = error
        return False
    return True


def _add(run: str, t: Texts) -> None:
    """A domain that is not there yet; on a mistake the words stay in the box."""
    box = f"domain_new_{st.session_state.setdefault('domain_turn', 0)}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="domain_add"):
        st.text_input(t("sources.add"), key=box, placeholder="example.org", width=320)
        st.selectbox(
            t("sources.add_trust"),
            [name for name in TRUSTS if name != "neutral"],
            format_func=lambda name: t(f"sources.trust.{name}"),
            key="domain_trust",
            width=190,
        )
        st.button(t("sources.add_go"), key="domain_go", on_click=_added, args=(run, box))


def _added(run: str, box: str) -> None:
    if _say(run, st.session_state[box], st.session_state["domain_trust"]):
        st.session_state["domain_turn"] += 1
