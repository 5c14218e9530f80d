"""URLs that name the same page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


def is_web_url(url: str) -> bool:
    """True for an absolute http or https URL with a host and, if any, a possible port."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def normalised_url(url: str) -> str:
    """A key that is the same for URLs of one page: without scheme, "www.", a default port,
    tracking parameters, fragment and a trailing slash. Other URLs come back as they are.
    """
    if not is_web_url(url):
        return url
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    place = host if parts.port in {None, 80, 443} else f"{host}:{parts.port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in pairs if not pair[0].lower().startswith(_TRACKING)])
    return f"//{place}{parts.path.rstrip('/')}{'?' if query else ''}{query}"
