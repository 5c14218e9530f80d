"""Models on the command line: what a run will cost, what it may cost, and which key is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from research_core import Budget, load_settings, spent
from research_core.command_line.main import main
from tests.command_line.runs import research_of
from tests.conftest import TOPIC
from tests.servers.model_server import ModelAnswer
from tests.servers.tavily import TavilyServer
from tests.servers.thinking import KEY, Thinking

TAVILY_KEY = "tvly-of-the-machine"


@pytest.fixture
def mind(mind: Thinking, monkeypatch: pytest.MonkeyPatch) -> Thinking:
    """A Gemini that the command line finds set up, with one model."""
    monkeypatch.setenv("GEMINI_MODEL", "gemini-3.6-flash")
    return mind


def run_of(err: str) -> str:
    (run,) = re.findall(r"^run (\w+)$", err, re.MULTILINE)
    return str(run)


def test_an_estimate_costs_nothing_and_starts_nothing(
    mind: Thinking, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", TOPIC, "--reasoner", "gemini", "--estimate"]) == 0
    printed = capsys.readouterr()
    assert re.fullmatch(
        r"about 5 model calls \(at most 13\), [\d,]+ tokens, 0 paid searches, \d+ minutes, "
        r"0\.\d{3} dollars\n",
        printed.out,
    )
    assert printed.err == ""
    assert main(["list"]) == 0
    assert "No runs yet" in capsys.readouterr().out
    assert not mind.server.asked


def test_an_estimate_grows_with_the_rounds_and_counts_paid_searches(
    mind: Thinking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", TAVILY_KEY)
    words = ["run", TOPIC, "--reasoner", "gemini", "--search", "documents,tavily", "--estimate"]
    assert main([*words, "--rounds", "1"]) == 0
    assert main([*words, "--rounds", "6"]) == 0
    little, much = capsys.readouterr().out.splitlines()
    assert "about 3 model calls" in little
    assert "4 paid searches" in little
    assert "about 8 model calls" in much
    assert "24 paid searches" in much


def test_an_estimate_without_a_model_or_a_price_says_so(
    mind: Thinking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", TOPIC, "--reasoner", "extractive", "--estimate"]) == 0
    assert "about 0 model calls" in capsys.readouterr().out
    monkeypatch.setenv("GEMINI_MODEL", "a-model-of-tomorrow")
    assert main(["run", TOPIC, "--reasoner", "gemini", "--estimate"]) == 0
    assert "no price known" in capsys.readouterr().out


def test_at_four_fifths_of_its_calls_a_run_asks_and_goes_on_when_told(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    assert main([*words, "--max-calls", "2"]) == 3
    printed = capsys.readouterr()
    run = run_of(printed.err)
    assert "paused (budget.calls)" in printed.err
    assert f"raise the limit: python -m research_core resume {run} --max-calls N" in printed.err
    assert f"or finish now: python -m research_core report {run}" in printed.err
    assert printed.out == ""
    assert len(mind.server.asked) == 2
    assert main(["resume", run, "--max-calls", "40"]) == 0
    assert capsys.readouterr().out.startswith(f"# {TOPIC}")
    research = research_of(run)
    assert research.budget == Budget(calls=40)
    assert research.report is not None
    assert (research.report.reasoner, research.report.because) == ("gemini", "")
    assert spent(research).calls == len(mind.server.asked) <= 40


def test_resumed_with_its_old_limit_a_run_keeps_it_and_ends_without_the_model(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    assert main([*words, "--max-calls", "2"]) == 3
    run = run_of(capsys.readouterr().err)
    assert main(["resume", run]) == 0
    assert "[1]" in capsys.readouterr().out
    research = research_of(run)
    assert research.report is not None
    assert research.report.because == "budget"
    assert len(mind.server.asked) == 2


def test_report_finishes_a_run_that_rests_at_its_budget(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    assert main([*words, "--max-calls", "2"]) == 3
    run = run_of(capsys.readouterr().err)
    assert main(["report", run]) == 0
    assert capsys.readouterr().out.startswith(f"# {TOPIC}")
    assert len(mind.server.asked) <= 2


@pytest.mark.parametrize("limit", [["--max-calls", "-1"], ["--max-money", "-0.1"]])
def test_a_limit_below_nothing_is_bad_usage(
    limit: list[str], mind: Thinking, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", TOPIC, "--reasoner", "gemini", *limit]) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert printed.err.endswith(".\n")
    assert not mind.server.asked


def test_rewrite_asks_for_the_report_alone_and_writes_it_anew(
    mind: Thinking, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.md"
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    mind.refusal, mind.reports_only = ModelAnswer(status=400), True
    assert main([*words, "--out", str(out)]) == 0
    run = run_of(capsys.readouterr().err)
    before = research_of(run)
    assert before.report is not None
    assert before.report.because
    mind.refusal = None
    asked = len(mind.server.asked)
    assert main(["rewrite", run, "--out", str(out)]) == 0
    after = research_of(run)
    assert after.report is not None
    assert after.report.because == ""
    assert after.claims == before.claims
    assert len(mind.server.asked) == asked + 1
    assert "Written by gemini" in out.read_text()


def test_a_missing_key_is_bad_usage_and_named(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    assert main(words) == 2
    printed = capsys.readouterr()
    assert "Set GOOGLE_API_KEY, or choose another way of reasoning." in printed.err
    assert printed.out == ""
    main(["list"])
    assert "No runs yet" in capsys.readouterr().out


def test_a_model_that_nobody_knows_pauses_with_its_cause(
    mind: Thinking,
    documents: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GEMINI_MODEL", "gemini-of-yesterday")
    mind.refusal = ModelAnswer(status=404)
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    assert main(words) == 3
    printed = capsys.readouterr().err
    run = run_of(printed)
    assert "paused (model.unknown_model: " in printed
    assert "Gemini does not know this model" in printed
    assert KEY not in printed
    monkeypatch.setenv("GEMINI_MODEL", "gemini-3.6-flash")
    mind.refusal = None
    assert main(["resume", run]) == 0
    assert "Written by gemini" in capsys.readouterr().out


def test_a_refused_key_pauses_with_its_cause(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mind.good_keys = frozenset()
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"]
    assert main(words) == 3
    printed = capsys.readouterr().err
    assert "paused (model.refused_key: " in printed
    assert KEY not in printed


def test_show_prints_what_was_spent(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["run", TOPIC, "--documents", str(documents), "--reasoner", "gemini"])
    run = run_of(capsys.readouterr().err)
    assert main(["show", run]) == 0
    calls = len(mind.server.asked)
    money = calls * (900 * 1.5 + 300 * 7.5) / 1e6
    assert (
        f"\n{calls} model calls, {calls * 1200:,} tokens, {money:.4f} dollars\n"
        in capsys.readouterr().out
    )


def test_no_key_is_ever_printed_or_written(
    mind: Thinking,
    documents: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The server repeats the key in its refusals, as some do."""
    files = [tmp_path / name for name in ("r.md", "p.md", "e.jsonl")]
    outputs = ["--out", str(files[0]), "--process-log", str(files[1]), "--events", str(files[2])]
    with TavilyServer() as tavily:
        monkeypatch.setenv("TAVILY_API_KEY", TAVILY_KEY)
        monkeypatch.setenv("TAVILY_BASE_URL", tavily.url)
        words = ["run", TOPIC, "--documents", str(documents), "--search", "documents,tavily"]
        mind.refusal = ModelAnswer(status=403)
        assert main([*words, "--reasoner", "gemini", *outputs]) == 3
        printed = capsys.readouterr()
        run = run_of(printed.err)
        said = printed.err + printed.out
        mind.refusal = None
        for command in (["resume", run, *outputs], ["show", run], ["list", "--json"]):
            assert main(command) == 0
            printed = capsys.readouterr()
            said += printed.err + printed.out
    assert {asked.key for asked in mind.server.asked} == {KEY}
    assert tavily.asked
    home = [path for path in load_settings().mindtrail_home.rglob("*") if path.is_file()]
    assert home
    written = b"".join(path.read_bytes() for path in [*home, *files])
    for key in (KEY, TAVILY_KEY):
        assert key not in said
        assert key.encode() not in written
