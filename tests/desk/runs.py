"""Runs that are there before a test looks at them, and the desk as a link opens it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from research_core import Library, Research
from tests.conftest import TOPIC
from tests.desk.harness import ROOT
from tests.waiting import until


def finished(documents: Path, of: Library | None = None, topic: str = TOPIC) -> Research:
    """A run that was driven to its report, without a model."""
    of = of or library()
    run = of.start(topic, documents=documents, reasoner="extractive")
    for _ in of.drive(run):
        pass
    return of.research(run)


@cache
def _components() -> BidiComponentManager:
    manager = BidiComponentManager()
    manager.discover_and_register_components(start_file_watching=False)
    return manager


def app_test(script: Callable[[], None] | None = None) -> AppTest:
    """The desk (or a script in its place), not run yet. The components that packages bring are
    looked for once a process, as a server does: all that is installed is read for it."""
    if script is None:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    else:
        app = AppTest.from_function(script, default_timeout=20)
    app._bidi_component_manager = _components()
    return app


def opened(run: str, **params: str) -> AppTest:
    """The desk of a run, with further parameters in its address."""
    return visited(app_test(), run, **params)


def visited(app: AppTest, run: str, **params: str) -> AppTest:
    """An app, run once at such an address."""
    for name, value in {"run": run, **params}.items():
        app.query_params[name] = value
    return app.run()


def param(app: AppTest, name: str) -> str | None:
    """A query parameter; AppTest gives a list before a run and a string after."""
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def look_on(desk: AppTest, run: str) -> None:
    """Look on until the run is finished, and once more."""
    run_until(desk, lambda _: library().research(run).state == "finished")
    desk.run()


def start_here(desk: AppTest, documents: Path) -> str:
    """Start a run over a folder of documents; gives its id."""
    desk.run()
    desk.text_area(key="topic").set_value(TOPIC)
    desk.radio(key="place").set_value("folder").run()
    desk.text_input(key="folder").set_value(str(documents))
    desk.button(key="start").click().run()
    return param(desk, "run")


def paused_run(documents: Path) -> str:
    """A run that is paused before anything was searched."""
    run = library().start(TOPIC, documents=documents)
    library().pause(run)
    return run


def open_run(desk: AppTest, run: str) -> None:
    desk.query_params["run"] = run
    desk.run()


def run_until(app: AppTest, there: Callable[[AppTest], bool], seconds: float = 30) -> None:
    """Look again until it is there; AppTest knows no ``run_every``."""

    def is_there() -> bool:
        if there(app):
            return True
        time.sleep(0.05)
        app.run()
        return False

    until(is_there, "come up", seconds)
