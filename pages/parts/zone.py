"""Times in the reader's own time zone, as the browser tells it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def reader_zone() -> tzinfo:
    """The zone of the browser; UTC when it names none that is known here."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local_time(moment: str) -> str:
    """A journal time in the reader's own zone: 2026-11-21 14:05."""
    return datetime.fromisoformat(moment).astimezone(reader_zone()).strftime("%Y-%m-%d %H:%M")


def local_clock(moment: str) -> str:
    """A time of today in the reader's own zone, to the second: 14:32:10."""
    return datetime.fromisoformat(moment).astimezone(reader_zone()).strftime("%H:%M:%S")
