"""Pictures of a page in every look: light and dark, English and Korean, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.desk.harness import SHOTS
from tests.desk.watching import settled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOOKS = [
    (theme, locale, width)
    for theme in ("light", "dark")
    for locale in ("en-US", "ko-KR")
    for width in (1440, 390)
]


@contextmanager
def tabs(chromium: Browser) -> Iterator[dict[str, Page]]:
    """One tab a look, by name."""
    pages = {}
    for theme, locale, width in LOOKS:
        context = chromium.new_context(
            color_scheme=theme, locale=locale, viewport={"width": width, "height": 1000}
        )
        pages[f"{theme}-{locale[:2]}-{width}"] = context.new_page()
    yield pages
    for page in pages.values():
        page.context.close()


def visit(pages: dict[str, Page], url: str) -> None:
    """Go there with every look and let it settle."""
    for page in pages.values():
        page.goto(url)
    for page in pages.values():
        settled(page)


def shoot(pages: dict[str, Page], state: str, url: str = "") -> None:
    """Take a picture of every look, where it is or at ``url``."""
    if url:
        visit(pages, url)
    for look, page in pages.items():
        settled(page)
        page.screenshot(path=SHOTS / f"{state}-{look}.png")
