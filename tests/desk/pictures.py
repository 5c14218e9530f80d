"""Pictures of a page in every look: light and dark, English and Korean, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tests.desk.harness import SHOTS
from tests.desk.watching import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.desk.harness import Profile

LOOKS: list[tuple[Literal["light", "dark"], str, int]] = [
    (theme, locale, width)
    for theme in ("light", "dark")
    for locale in ("en-US", "ko-KR")
    for width in (1440, 390)
]


def tabs(reader: Profile) -> dict[str, Page]:
    """One tab a look, by name."""
    return {
        f"{theme}-{locale[:2]}-{width}": reader.tab(locale, theme, (width, 1000))
        for theme, locale, width in LOOKS
    }


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
