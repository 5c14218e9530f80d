"""Comparing: a moment with now, one run with another, and what is the same on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.parts.choices import told_apart
from pages.parts.session import library
from pages.parts.texts import Texts
from tests.desk.conftest import html_of
from tests.desk.runs import finished, opened, param

EN, KO = Texts("en"), Texts("ko")
pytestmark = pytest.mark.usefixtures("fresh_process")


def test_a_moment_and_now(documents: Path) -> None:
    research = finished(documents)
    before = research.steps[0].seq - 1
    app = opened(research.id, compare=f"@{before}")
    said = html_of(app)
    assert EN("compare.only", name=EN("compare.now")) in said
    assert EN("compare.counts", left=0, both=0, right=len(research.claims)) in said
    assert EN("compare.changed.questions") in said
    assert "open → answered" in said
    assert EN("compare.same", n=3) not in said, "differences alone"
    app.toggle(key="compare_differences").set_value(False).run()
    assert EN("compare.same", n=len(research.sources)) in html_of(app)


def test_two_runs(documents: Path) -> None:
    here = finished(documents)
    there = finished(documents, topic="What does roof insulation cost?")
    said = html_of(opened(here.id, compare=there.id))
    for topic in (here.brief.topic, there.brief.topic):
        assert EN("compare.only", name=topic) in said


def test_a_moment_of_another_run_and_a_branch_have_names_of_their_own(documents: Path) -> None:
    here = finished(documents)
    branch = library().fork(here.id, here.steps[0].seq)
    said = html_of(opened(here.id, compare=f"{branch}@{here.steps[0].seq - 1}"))
    assert f"{here.brief.topic} · {here.id[-4:]}" in said
    assert f"{here.brief.topic} · {branch[-4:]}" in said
    library().inject(branch, "Only the cost matters", "note")
    said = html_of(opened(here.id, compare=branch))
    assert EN("compare.branch", name="Only the cost matters") in said


def test_words_are_searched_on_both_sides(documents: Path) -> None:
    research = finished(documents)
    app = opened(research.id, compare=f"@{research.steps[0].seq - 1}")
    wanted = sum("insulation" in claim.text.casefold() for claim in research.claims.values())
    assert 0 < wanted < len(research.claims)
    app.text_input(key="compare_find").set_value("INSULATION").run()
    assert EN("compare.counts", left=0, both=0, right=wanted) in html_of(app)
    app.text_input(key="compare_find").set_value("no such word").run()
    assert EN("compare.no_difference") in html_of(app)


def test_the_other_side_is_chosen_from_moments_and_runs(documents: Path) -> None:
    research = finished(documents)
    other = finished(documents, topic="What does roof insulation cost?")
    app = opened(research.id, compare=other.id)
    box = app.selectbox(key=f"compare_with_{research.id}")
    assert box.value == other.id
    assert any("Reasoning 1" in option for option in box.options)
    box.set_value(f"@{research.steps[0].seq - 1}").run()
    assert param(app, "compare") == f"@{research.steps[0].seq - 1}"
    assert EN("compare.only", name=EN("compare.now")) in html_of(app)


def test_each_of_two_forks_with_one_name_can_be_chosen(documents: Path) -> None:
    research = finished(documents)
    forks = [library().fork(research.id, research.steps[0].seq) for _ in range(2)]
    app = opened(research.id, compare=f"@{research.steps[0].seq}")
    key = f"compare_with_{research.id}"
    for fork in (*forks, *forks):
        app.selectbox(key=key).set_value(fork).run()
        assert param(app, "compare") == fork
        app.toggle(key="compare_differences").set_value(False).run()
        assert param(app, "compare") == fork, "what is done next on the page leaves it there"
        assert f"{research.brief.topic} · {fork[-4:]}" in html_of(app)


def test_a_fork_that_comes_up_leaves_the_comparison_where_it_is(documents: Path) -> None:
    research = finished(documents)
    fork = library().fork(research.id, research.steps[0].seq)
    app = opened(research.id, compare=fork)
    library().fork(research.id, research.steps[0].seq)
    for differences in (False, True):
        app.toggle(key="compare_differences").set_value(differences).run()
        assert param(app, "compare") == fork
        assert app.selectbox(key=f"compare_with_{research.id}").value == fork


def test_equal_names_are_told_apart() -> None:
    assert told_apart({}) == {}
    assert told_apart({"a1": "A", "b1": "B"}) == {"a1": "A", "b1": "B"}
    assert told_apart({"01aaaa": "A", "01bbbb": "A", "01cccc": "B"}) == {
        "01aaaa": "A · aaaa",
        "01bbbb": "A · bbbb",
        "01cccc": "B",
    }
    assert list(told_apart({"1xaaaa": "A", "1yaaaa": "A"}).values()) == ["A · xaaaa", "A · yaaaa"]
    assert told_apart({7: "A", 12: "A"}) == {7: "A · 7", 12: "A · 12"}
    made_up = told_apart({"1xaaaa": "A", "1ybbbb": "A", "1zcccc": "A · aaaa"})
    assert len(set(made_up.values())) == 3, "nor does an end make a label equal to another one"


@pytest.mark.parametrize("other", ["nosuchrun", "@99999", "@0", "a@b@c", "@", "<b>x</b>"])
def test_what_cannot_be_compared_is_said_and_can_be_corrected(documents: Path, other: str) -> None:
    research = finished(documents)
    app = opened(research.id, compare=other)
    assert not app.exception
    assert app.selectbox(key=f"compare_with_{research.id}")
    if other != "@":  # that is the run itself
        assert len(app.error) == 1


def test_a_hostile_topic_stays_text(documents: Path) -> None:
    here = finished(documents)
    there = finished(documents, topic="<img src=x onerror=alert(1)> heat pump")
    said = html_of(opened(here.id, compare=there.id))
    assert "<img" not in said
    assert "&lt;img" in said


def test_it_speaks_korean(documents: Path) -> None:
    research = finished(documents)
    said = html_of(opened(research.id, compare="@5", lang="ko"))
    assert KO("compare.title") in said
    assert KO("compare.only", name=KO("compare.now")) in said
