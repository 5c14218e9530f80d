"""A real desk (``streamlit run``) on a free port with a home of its own, and a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, BrowserType, Locator, Page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "artifacts" / "screenshots"
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def chromium_path() -> str | None:
    """The browser, wherever this system keeps it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def why_no_browser() -> str | None:
    """Why browser tests cannot run here, or None."""
    if chromium_path() is None:
        return "no chromium found: install it to run the browser tests"
    try:
        import playwright.sync_api  # noqa: F401, PLC0415
    except ImportError:
        return "playwright is not installed"
    return None


@contextmanager
def desk_server(home: Path, **environment: str) -> Iterator[str]:
    """A desk with its journal in ``home``; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    log = (home.parent / "desk.log").open("wb")
    process = subprocess.Popen(
        [*command, "--server.port", str(port)],
        cwd=ROOT,
        env={**kept, "MINDTRAIL_HOME": str(home), **environment},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # a search that is not answered holds it
            process.kill()
            process.wait()
        log.close()


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the desk ended while starting")
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own loopback
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the desk did not come up within 30 s")


@contextmanager
def browser() -> Iterator[Browser]:
    """Headless Chromium, whose contexts know nothing of each other."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=_FLAGS.split())
        try:
            yield started
        finally:
            started.close()


class Profile:
    """Headless Chromium as one person uses it for long: its tabs share a process, and what was
    loaded and compiled once is kept, which makes a page three times as quick as a first visit.
    """

    def __init__(self, context: BrowserContext, chromium: BrowserType) -> None:
        self._context = context
        self._chromium = chromium

    def tab(
        self,
        locale: str = "en-US",
        theme: Literal["light", "dark"] = "light",
        size: tuple[int, int] = (1440, 1000),
        zone: str = "",
    ) -> Page:
        """A new tab of a reader of this language, where nothing flies about."""
        page = self._context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        reader = self._context.new_cdp_session(page)
        agent = page.evaluate("navigator.userAgent")
        reader.send("Network.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": locale})
        if zone:
            reader.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
        return page

    def phone(self, locale: str, theme: Literal["light", "dark"]) -> BrowserContext:
        """A narrow screen that is touched; it ends with its browser, by ``close``."""
        other = self._chromium.launch(executable_path=chromium_path(), args=_FLAGS.split())
        context = other.new_context(
            locale=locale,
            color_scheme=theme,
            viewport={"width": 390, "height": 844},
            has_touch=True,
        )
        context.on("close", lambda _: other.close())
        return context

    def forget(self) -> None:
        """Close all tabs, and keep nothing that a page has stored."""
        for page in self._context.pages[1:]:  # the first keeps the window open
            for key in ("localStorage", "sessionStorage"):
                if page.url.startswith("http"):
                    page.evaluate(f"{key}.clear()")
            page.close()
        self._context.clear_cookies()


@contextmanager
def profile(folder: Path) -> Iterator[Profile]:
    """A profile of its own in this folder."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    flags = [*_FLAGS.split(), "--renderer-process-limit=1", "--disable-site-isolation-trials"]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium_path(), args=flags
        )
        try:
            yield Profile(context, playwright.chromium)
        finally:
            context.close()


def take_option(page: Page, box: Locator, option: str) -> None:
    """Open a list and take an option. A page that is still being drawn may close a list that
    has just been opened; a person opens it again."""
    from playwright.sync_api import TimeoutError as TooLate  # noqa: PLC0415

    choice = page.get_by_role("option", name=option)
    for _ in range(6):
        box.click()
        try:
            choice.wait_for(timeout=5_000)
        except TooLate:
            continue
        break
    choice.click()


def put_away(page: Page) -> None:
    """Close the dialog by keyboard. Below a hint or a menu that is still open it is the second
    to close, and takes a second key."""
    from playwright.sync_api import TimeoutError as TooLate  # noqa: PLC0415

    dialog = page.get_by_role("dialog")
    for _ in range(3):
        page.keyboard.press("Escape")
        try:
            dialog.wait_for(state="detached", timeout=3_000)
        except TooLate:
            continue
        return
    raise AssertionError("the dialog stays open")
