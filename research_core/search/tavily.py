"""Web search with Tavily: with the analyst's key, or within the limits of its keyless mode."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from pydantic import SecretStr

from research_core.clock import SYSTEM_CLOCK
from research_core.deadline import within
from research_core.domain.values import JSON, DroppedResult, KeptResult, Trust
from research_core.errors import SearchError, SettingMissing
from research_core.ports import Clock, SearchReply
from research_core.search.domains import Domains, domains_to_ask
from research_core.search.knocking import knock
from research_core.search.queries import capped
from research_core.search.results import read_results
from research_core.search.tavily_failures import Failure, Heard, client_errors, failure_of
from research_core.search.urls import is_web_url

if TYPE_CHECKING:
    from tavily.tavily import TavilyClient

_DEADLINE_S = 25.0  # for one search, from the knock to the last byte
_KNOCK_S = 4.0
_ANY: Mapping[str, Trust] = {}

# A search fails as a value, so that no exception of the client, which holds the request
# and with it the key, is ever chained to the one that the reader sees.
_Answer: TypeAlias = "JSON | Failure"


class _Tavily:
    """Both ways of searching with Tavily. One client a call: threads share nothing."""

    def __init__(
        self,
        key: SecretStr,
        base_url: str,
        timeout_s: float,
        results: int,
        domains: Domains,
        clock: Clock,
    ) -> None:
        if not is_web_url(base_url):
            raise SettingMissing(
                "TAVILY_BASE_URL is not a web address. Correct it, or leave it out.",
                code="tavily.base_url",
            )
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._results = results
        self._domains = domains
        self._clock = clock

    def search(self, query: str, known: frozenset[str]) -> SearchReply:
        """Asks once, with the query's first 400 characters; the reply is kept whole.

        Raises SearchError within 25 seconds, and within 5 when the service cannot be
        reached; ``retry_after_s`` is set where the service said when to come back.
        """
        answer = self._ask_once(capped(query), self._clock.monotonic() + _DEADLINE_S)
        if isinstance(answer, Failure):
            raise SearchError(answer.cause, answer.detail, answer.retry_after_s)
        return SearchReply(answer)

    def read(
        self, raw: JSON, known: frozenset[str]
    ) -> tuple[tuple[KeptResult, ...], tuple[DroppedResult, ...]]:
        return read_results(raw, known, is_web_url)

    def _ask_once(self, query: str, until: float) -> _Answer:
        with self._client() as client:
            if trouble := knock(self._base_url, _proxy(client, self._base_url), _KNOCK_S):
                return Failure("unreachable", trouble)
            heard = Heard()
            client.session.hooks["response"].append(heard.note)
            client.session.max_redirects = 0  # the key goes nowhere else
            seconds = min(self._timeout_s, until - self._clock.monotonic())
            try:
                asked = within(
                    seconds, lambda: self._ask(client, query, seconds), clock=self._clock
                )
                return _checked(asked)
            except client_errors() as error:
                return failure_of(error, heard, self._clock.now())

    def _ask(self, client: TavilyClient, query: str, seconds: float) -> object:
        return client.search(
            query,
            max_results=self._results,
            include_raw_content=True,
            timeout=seconds,
            **self._domains,
        )

    def _client(self) -> TavilyClient:
        from tavily.tavily import TavilyClient  # noqa: PLC0415

        # "" is the client's keyless mode; None would make it look for TAVILY_API_KEY.
        return TavilyClient(self._key.get_secret_value(), api_base_url=self._base_url)


class TavilySearch(_Tavily):
    """A :class:`research_core.ports.SearchProvider`: Tavily with the analyst's key."""

    name = "tavily"

    def __init__(
        self,
        key: str,
        base_url: str,
        timeout_s: float = 20,
        results: int = 5,
        trust: Mapping[str, Trust] = _ANY,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """``timeout_s`` bounds one answer; ``trust`` says which domains to keep to or to
        leave out. Raises SettingMissing without a usable key: it never searches keyless by
        itself."""
        key = key.strip()
        if not key:
            raise SettingMissing(
                "Tavily needs a key. Set TAVILY_API_KEY, or choose Tavily without a key.",
                code="tavily.key",
            )
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise SettingMissing(
                "TAVILY_API_KEY holds characters that no key has. Copy the key again.",
                code="tavily.key",
            )
        super().__init__(SecretStr(key), base_url, timeout_s, results, domains_to_ask(trust), clock)


class TavilyKeyless(_Tavily):
    """A :class:`research_core.ports.SearchProvider`: Tavily without a key, limited."""

    name = "tavily_keyless"

    def __init__(
        self,
        base_url: str,
        timeout_s: float = 20,
        results: int = 5,
        trust: Mapping[str, Trust] = _ANY,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """``timeout_s`` bounds one answer; ``trust`` says which domains to keep to or to
        leave out."""
        super().__init__(SecretStr(""), base_url, timeout_s, results, domains_to_ask(trust), clock)


def _proxy(client: TavilyClient, url: str) -> str | None:
    from requests.utils import select_proxy  # noqa: PLC0415

    settings = client.session.merge_environment_settings(url, {}, False, None, None)
    return select_proxy(url, settings["proxies"])


def _checked(reply: object) -> JSON:
    """The reply as JSON that any journal can hold: halves of characters become "?".

    Raises ValueError for NaN and for a reply that is no search result.
    """
    text = json.dumps(reply, ensure_ascii=False, allow_nan=False)
    checked: JSON = json.loads(text.encode("utf-8", "replace"))
    if not isinstance(checked, dict) or not isinstance(checked.get("results"), list):
        raise ValueError("no list of results")
    if not checked["results"] and checked.keys() & {"error", "detail"}:
        raise ValueError("an error in place of results")  # the client adds an empty list
    return checked
