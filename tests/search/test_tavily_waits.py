"""How long Tavily asks to wait, in whatever words, as seconds from now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from research_core.errors import SearchError
from research_core.search.tavily import TavilyKeyless
from tests.servers.tavily import Answer, TavilyServer


def failure(status: int, retry_after: str) -> SearchError:
    """The error of a search that is answered with this status and this header."""
    with TavilyServer(Answer.of({}, status, Retry_After=retry_after)) as server:
        with pytest.raises(SearchError) as caught:
            TavilyKeyless(server.url, timeout_s=5).search("query", frozenset())
        return caught.value


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("2.4", 2.4),
        (" 600 ", 600.0),
        ("9999999", 86_400.0),  # nobody asks for more than a day in earnest
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 86_400.0),
        ("Wed, 21 Oct 2099 07:28:00 -0000", 86_400.0),
        ("", None),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Wed, 99 Oct 2026 07:28:00 GMT", None),
        ("Sat, 21 Nov 99999999999 05:30:00 GMT", None),
    ],
)
def test_the_wait_that_the_service_asks_for_is_told(
    header: str, seconds: float | None, status: int
) -> None:
    assert failure(status, header).retry_after_s == seconds


def test_a_date_to_come_back_at_is_told_in_seconds_from_now() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    asked_s = failure(429, date).retry_after_s
    assert asked_s is not None
    assert 300 < asked_s <= 600


def test_used_up_searches_are_not_waited_for() -> None:
    for status in (432, 433):
        error = failure(status, "60")
        assert (error.cause, error.retry_after_s) == ("quota", None)
