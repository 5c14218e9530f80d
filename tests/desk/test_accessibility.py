"""Every page, in every state, in both themes: axe-core finds nothing serious."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.desk.harness import Profile
from tests.desk.states import PAGES, open_state

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
_SIZE = (1280, 900)
# The state in which most people see a page.
_MAIN = ("start", "desk", "map", "sources", "report", "library", "settings")
_OTHERS = [
    (name, theme)
    for name in PAGES
    for theme in ("light", "dark")
    if (name, theme) not in {(main, "light") for main in _MAIN}
]
_SERIOUS = ("serious", "critical")


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
    reader: Profile, served: tuple[str, Path], runs: dict[str, str], name: str
) -> None:
    page = reader.tab(size=_SIZE)
    open_state(page, served[0], runs, name)
    assert serious(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "theme"), _OTHERS)
def test_nothing_serious_on_any_page(
    reader: Profile,
    served: tuple[str, Path],
    runs: dict[str, str],
    name: str,
    theme: Literal["light", "dark"],
) -> None:
    page = reader.tab(theme=theme, size=_SIZE)
    open_state(page, served[0], runs, name)
    assert serious(page) == []
