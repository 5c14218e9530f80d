"""Every page, in every state, in both themes: axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.desk.states import PAGES, open_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
# The state in which most people see a page.
_MAIN = ("start", "desk", "map", "sources", "report", "library", "settings")
_OTHERS = [
    (name, theme)
    for name in PAGES
    for theme in ("light", "dark")
    if (name, theme) not in {(main, "light") for main in _MAIN}
]
_SERIOUS = ("serious", "critical")


@contextmanager
def themed(chromium: Browser, theme: Literal["light", "dark"]) -> Iterator[Page]:
    """A tab in one of the two themes."""
    context = chromium.new_context(
        locale="en-US",
        color_scheme=theme,
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def serious(page: Page) -> list[str]:
    """What is found, each with the elements that it was found at."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in found
        if one["impact"] in _SERIOUS
    ]


@pytest.mark.parametrize("name", _MAIN)
def test_nothing_serious_on_the_main_state_of_each_page(
    chromium: Browser, served: tuple[str, Path], runs: dict[str, str], name: str
) -> None:
    with themed(chromium, "light") as page:
        open_state(page, served[0], runs, name)
        assert serious(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "theme"), _OTHERS)
def test_nothing_serious_on_any_page(
    chromium: Browser,
    served: tuple[str, Path],
    runs: dict[str, str],
    name: str,
    theme: Literal["light", "dark"],
) -> None:
    with themed(chromium, theme) as page:
        open_state(page, served[0], runs, name)
        assert serious(page) == []
