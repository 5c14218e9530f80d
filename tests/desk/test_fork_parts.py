"""A branch: it begins with what its parent knew, goes on by itself, and says where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.parts.session import library
from pages.parts.texts import Texts
from tests.desk.conftest import html_of
from tests.desk.runs import finished, opened, param, run_until

EN = Texts("en")
pytestmark = pytest.mark.usefixtures("fresh_process")


def test_a_branch_in_another_direction_runs_to_its_own_report(documents: Path) -> None:
    parent = finished(documents)
    at = parent.steps[0].seq
    app = opened(parent.id, at=str(at))
    app.text_area(key=f"fork_text_{parent.id}_{at}").set_value("What does wall insulation cost?")
    app.button(key="fork_go").click().run()
    new = param(app, "run")
    assert new is not None
    assert new != parent.id
    assert param(app, "at") is None
    run_until(app, lambda _: library().research(new).state == "finished")
    branch = library().research(new)
    assert branch.forked_from is not None
    assert (branch.forked_from.parent, branch.forked_from.at) == (parent.id, at)
    assert branch.injections[0].used_in
    assert "What does wall insulation cost?" in [question.text for question in branch.questions]
    assert library().research(parent.id) == parent, "the parent is as it was"
    app.run()
    assert EN("fork.from", topic=parent.brief.topic) in html_of(app).replace("&quot;", '"')
    assert EN("fork.to_parent") in [button.label for button in app.button]


def test_too_many_words_are_said_and_stay(documents: Path) -> None:
    parent = finished(documents)
    at = parent.steps[0].seq
    app = opened(parent.id, at=str(at))
    box = f"fork_text_{parent.id}_{at}"
    app.text_area(key=box).set_value("x" * 2001)
    app.button(key="fork_go").click().run()
    assert "2,001" in app.error[0].value.replace("\\", "")
    assert app.text_area(key=box).value == "x" * 2001
    assert [run.id for run in library().runs()] == [parent.id]


def test_a_branch_whose_parent_was_deleted_says_so(documents: Path) -> None:
    parent = finished(documents)
    new = library().fork(parent.id, parent.steps[0].seq)
    library().delete(parent.id)
    app = opened(new)
    assert not app.exception
    assert EN("fork.orphan") in html_of(app)
