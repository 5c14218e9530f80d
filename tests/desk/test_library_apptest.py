"""The library page without a browser: every action, and what goes wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from pages.parts.texts import Texts
from research_core import Library, Settings, to_line, to_process_log
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.harness import ROOT
from tests.desk.runs import run_until

EN = Texts("en")
PAGE = "pages/library.py"


@pytest.fixture
def shelf(desk: AppTest) -> AppTest:
    """The library page of an empty library."""
    desk.run()
    return desk.switch_page(PAGE).run()


def made(topic: str = TOPIC, documents: Path | None = None, *, whole: bool = False) -> str:
    """A run in this process's library: a whole one, or one that was paused at once."""
    run = library().start(topic, documents=documents)
    if whole:
        for _recorded in library().drive(run):
            pass
    else:
        library().pause(run)
    return run


def counted(shelf: AppTest, run: str) -> None:
    """Wait until the page knows what is in a run."""
    run_until(shelf, lambda _: library().facts(run) is not None)
    shelf.run()


def order_of(shelf: AppTest, *runs: str) -> list[str]:
    """These runs in the order the page shows them, without those it does not."""
    keys = [button.key for button in shelf.get("menu_button")]
    return [key.removeprefix("menu_") for key in keys if key.removeprefix("menu_") in runs]


def pick(shelf: AppTest, run: str, act: str) -> AppTest:
    """Choose something from a run's menu."""
    return next(m for m in shelf.get("menu_button") if m.key == f"menu_{run}").click(act).run()


def params(shelf: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[0] for n, v in shelf.query_params.items()}


def test_an_empty_library_leads_to_a_start(shelf: AppTest) -> None:
    assert EN("library.empty") in html_of(shelf)
    assert EN("library.start") in [link.proto.label for link in shelf.get("page_link")]
    shelf.button(key="guide_offer").click().run()
    assert params(shelf)["guide"] == "1"
    assert library().runs()[0].id == params(shelf)["run"]


def test_a_row_tells_where_a_run_stands(shelf: AppTest, documents: Path) -> None:
    run = made(documents=documents, whole=True)
    library().label(run, "Heat <b>pumps</b>", ("warm", "draft"))
    shelf.run()
    counted(shelf, run)
    said, facts = html_of(shelf), library().facts(run)
    assert facts is not None
    for words in (
        "Heat &lt;b&gt;pumps",
        TOPIC,
        EN("status.state.finished"),
        EN.count("count.claims", facts.claims),
        EN("library.answered", n=facts.answered, m=facts.questions),
        EN("library.free"),
        ">warm<",
    ):
        assert words in said, words
    assert EN("menu.report") in [link.proto.label for link in shelf.get("page_link")]


def test_runs_are_found_by_any_words_in_them(shelf: AppTest, documents: Path) -> None:
    whole, other = made(documents=documents, whole=True), made("What is a solar roof?")
    shelf.run()
    counted(shelf, whole)
    counted(shelf, other)
    claim = library().research(whole).standing_claims[0].text
    shelf.text_input(key="find").set_value(claim.upper()).run()
    assert order_of(shelf, whole, other) == [whole]
    shelf.text_input(key="find").set_value("roof SOLAR").run()
    assert order_of(shelf, whole, other) == [other]
    shelf.text_input(key="find").set_value("nowhere to be found").run()
    assert order_of(shelf, whole, other) == []
    shelf.button(key="find_all").click().run()
    assert order_of(shelf, whole, other) == [other, whole]


def test_filters_and_orders(shelf: AppTest, documents: Path) -> None:
    whole, korean = made(documents=documents, whole=True), made("열펌프란 무엇인가?")
    library().label(korean, "", ("집",))
    shelf.run()
    counted(shelf, whole)
    counted(shelf, korean)
    for key, value, fitting in (
        ("find_state", "finished", [whole]),
        ("find_state", "paused", [korean]),
        ("find_language", "ko", [korean]),
        ("find_tag", "집", [korean]),
    ):
        shelf.selectbox(key=key).set_value(value).run()
        assert order_of(shelf, whole, korean) == fitting, value
        shelf.selectbox(key=key).set_value("").run()
    shelf.selectbox(key="find_order").set_value("claims").run()
    assert order_of(shelf, whole, korean) == [whole, korean]
    library().label(whole, "Changed last")
    shelf.selectbox(key="find_order").set_value("updated").run()
    assert order_of(shelf, whole, korean) == [whole, korean]


def test_fifty_at_a_time(shelf: AppTest) -> None:
    for number in range(53):
        made(f"Question {number}")
    shelf.run()
    assert len(shelf.get("menu_button")) == 50
    assert shelf.button(key="more").label == EN("library.more", n=3)
    shelf.button(key="more").click().run()
    assert len(shelf.get("menu_button")) == 53


def test_rename_and_tag(shelf: AppTest) -> None:
    run = made()
    shelf.run()
    pick(shelf, run, "label")
    shelf.text_input(key="label_title").set_value("x" * 400)
    shelf.button(key="label_save").click().run()
    assert "Nothing was changed" in shelf.error[0].value
    assert library().runs()[0].title == ""
    shelf.text_input(key="label_title").set_value("Pumps")
    shelf.text_input(key="label_tags").set_value("warm, house ,warm,")
    shelf.button(key="label_save").click().run()
    summary = library().runs()[0]
    assert (summary.title, summary.tags) == ("Pumps", ("warm", "house"))
    assert "Pumps" in html_of(shelf)


def test_fork_goes_on_as_a_run_of_its_own(shelf: AppTest, documents: Path) -> None:
    run = made(documents=documents, whole=True)
    shelf.run()
    pick(shelf, run, "fork")
    shelf.text_area(key="library_fork_words").set_value("What do radiators cost?")
    shelf.button(key="library_fork_go").click().run()
    fork = params(shelf)["run"]
    summary = next(each for each in library().runs() if each.id == fork)
    assert summary.parent == run
    assert library().research(fork).injections[0].text == "What do radiators cost?"
    run_until(shelf, lambda _: library().research(fork).state == "finished")
    shelf.switch_page(PAGE).run()
    assert EN("library.forked", name=TOPIC) in html_of(shelf)
    pick(shelf, fork, "parent")
    assert params(shelf)["run"] == run


def test_compare_with_the_run_it_came_from(shelf: AppTest) -> None:
    run = made()
    shelf.run()
    pick(shelf, run, "compare")
    assert EN("library.compare_none") in shelf.info[0].value
    other, fork = made("What is a solar roof?"), library().fork(run, 1)
    shelf.run()
    pick(shelf, fork, "compare")
    assert shelf.selectbox(key=f"compare_with_{fork}").value == run
    shelf.selectbox(key=f"compare_with_{fork}").set_value(other).run()
    shelf.button(key="compare_go").click().run()
    assert (params(shelf)["run"], params(shelf)["compare"]) == (fork, other)


def test_each_of_two_untitled_forks_can_be_compared_with(shelf: AppTest) -> None:
    run = made()
    forks = [library().fork(run, 1) for _ in range(2)]
    for fork in forks:
        shelf.switch_page(PAGE).run()
        pick(shelf, run, "compare")
        shelf.selectbox(key=f"compare_with_{run}").set_value(fork).run()
        shelf.button(key="compare_go").click().run()
        assert (params(shelf)["run"], params(shelf)["compare"]) == (run, fork)


def test_resume_and_export(shelf: AppTest) -> None:
    run = made()
    shelf.run()
    pick(shelf, run, "export")
    assert len(shelf.get("download_button")) == 2
    pick(shelf, run, "resume")
    assert params(shelf)["run"] == run
    run_until(shelf, lambda _: library().research(run).state == "finished")


def test_the_bin_takes_and_gives_back(shelf: AppTest) -> None:
    run = made()
    shelf.run()
    pick(shelf, run, "discard")
    assert EN("library.in_bin", name=TOPIC) in html_of(shelf).replace("&quot;", '"')
    assert order_of(shelf, run) == []
    shelf.button(key="undo").click().run()
    assert order_of(shelf, run) == [run]
    assert not library().runs()[0].discarded
    assert not [button for button in shelf.button if button.key == "undo"]


def test_deleting_for_good_takes_two_clicks(shelf: AppTest, documents: Path) -> None:
    gone, back = made(documents=documents, whole=True), made("What is a solar roof?")
    library().discard(gone)
    library().discard(back)
    shelf.run()
    counted(shelf, gone)
    shelf.button(key="to_bin").click().run()
    shelf.button(key=f"delete_{gone}").click().run()
    assert "and cannot be undone" in html_of(shelf)
    assert EN("library.the_report") in html_of(shelf)
    assert len(library().runs()) == 2, "the first click only asks"
    shelf.button(key=f"take_out_{gone}").click().run()
    assert "and cannot be undone" not in html_of(shelf)
    shelf.button(key=f"delete_{gone}").click().run()
    shelf.button(key=f"delete_{gone}").click().run()
    assert [each.id for each in library().runs()] == [back]
    assert EN("library.deleted", name=TOPIC) in html_of(shelf)
    shelf.button(key=f"take_out_{back}").click().run()
    assert EN("library.bin_empty") in html_of(shelf)
    assert not library().runs()[0].discarded


def test_a_run_at_work_is_not_deleted(shelf: AppTest) -> None:
    run = library().start(TOPIC)
    driving = library().drive(run)
    next(driving)
    library().discard(run)
    shelf.session_state["in_bin"] = True
    shelf.run()
    shelf.button(key=f"delete_{run}").click().run()
    shelf.button(key=f"delete_{run}").click().run()
    assert shelf.warning[0].value.replace("\\", "") == EN("library.delete_busy")
    assert len(library().runs()) == 1
    driving.close()


def test_files_are_imported_and_bad_ones_are_refused(shelf: AppTest, tmp_path: Path) -> None:
    elsewhere = Library(Settings(mindtrail_home=tmp_path / "elsewhere"))
    run = elsewhere.start(TOPIC)
    elsewhere.pause(run)
    events = elsewhere.events(run)
    elsewhere.close()
    lines = "".join(f"{to_line(event)}\n" for event in events)
    for name, text in (("cut.jsonl", lines[:-30]), ("not.md", "Hello"), ("x.jsonl", "")):
        shelf.file_uploader(key="import_file").set_value((name, text.encode(), "text/plain"))
        shelf.run()
        shelf.button(key="import_go").click().run()
        assert shelf.error, name
        assert library().runs() == []
    shelf.file_uploader(key="import_file").set_value(("a.jsonl", lines.encode(), "text/plain"))
    shelf.run()
    shelf.button(key="import_go").click().run()
    assert params(shelf)["run"] == run
    shelf.switch_page(PAGE).run()
    log = to_process_log(events).encode()
    shelf.file_uploader(key="import_file").set_value(("a.md", log, "text/markdown"))
    shelf.run()
    shelf.button(key="import_go").click().run()
    assert len(library().runs()) == 1, "the same run is here once"


def test_the_page_speaks_korean(desk: AppTest) -> None:
    desk.query_params["lang"] = "ko"
    desk.run()
    made()
    desk.switch_page(PAGE).run()
    assert Texts("ko")("library.title") in html_of(desk)
    assert Texts("ko")("status.state.paused") in html_of(desk)
    assert (ROOT / PAGE).is_file()
