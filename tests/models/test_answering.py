"""Ears: what streams in is passed on only as long as somebody waits for it."""

from __future__ import annotations

from research_core.models.answering import Ears


def test_ears_that_are_closed_hear_nothing_and_say_so() -> None:
    heard: list[str] = []
    ears = Ears(heard.append)
    assert ears.take("before")
    ears.close(hang_up=True)
    assert not ears.take("after")
    assert heard == ["before"]


def test_a_connection_is_ended_whether_it_began_before_or_after_the_deadline() -> None:
    ended: list[str] = []
    early, late = Ears(ended.append), Ears(ended.append)
    early.hang_up_with(lambda: ended.append("early"))
    early.close(hang_up=True)
    late.close(hang_up=True)
    late.hang_up_with(lambda: ended.append("late"))
    assert ended == ["early", "late"]


def test_a_connection_whose_answer_is_whole_is_left_open() -> None:
    ended: list[str] = []
    ears = Ears(ended.append)
    ears.hang_up_with(lambda: ended.append("ended"))
    ears.close(hang_up=False)
    assert not ended
