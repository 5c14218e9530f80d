"""Every page, in every state, in both themes: axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.desk.states import PAGES, make_runs, open_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.filterwarnings("default::ResourceWarning"),
]
_SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def runs(served: tuple[str, Path]) -> dict[str, str]:
    return make_runs(served[1])


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A tab in one of the two themes."""
    context = chromium.new_context(
        locale="en-US", color_scheme=request.param, viewport={"width": 1280, "height": 900}
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


@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_on_any_page(
    themed: Page, served: tuple[str, Path], runs: dict[str, str], name: str
) -> None:
    open_state(themed, served[0], runs, name)
    assert serious(themed) == []
