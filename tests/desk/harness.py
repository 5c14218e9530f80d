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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

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
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=_FLAGS.split())
        try:
            yield started
        finally:
            started.close()


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
