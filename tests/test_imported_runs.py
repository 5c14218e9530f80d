"""Process logs of an older program are imported by command line, resumed, and end in a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from research_core import Library, Settings, citations, load_settings
from research_core.command_line.main import main
from tests.servers.tavily import Answer, Asked, TavilyServer
from tests.servers.thinking import Thinking

DATA = Path(__file__).parents[2] / "shared/data"
SEED = DATA / "seed_process_log.md"
LOGS = sorted((DATA / "process_logs").glob("*.md"))

pytestmark = pytest.mark.skipif(
    not SEED.is_file(), reason="the logs lie beside the project, not in it"
)
# Each search finds another page, in the language of the logs.
_PAGES = (
    "prompt engineering은 fine-tuning 없이 지시문을 다듬어 LLM의 test time 성능을 높이는 방법이다.",
    "in-context learning은 예시 몇 개를 prompt에 넣는 방법이며, 예시의 순서에 따라 성능이 달라진다.",
    "decoding strategies는 test time에 LLM의 답을 바꾸며, 온도를 낮추면 답이 한결같아진다.",
    "zero-shot learning은 예시 없이 묻는 방법이고, few-shot learning은 예시를 몇 개 보이는 방법이다.",
    "self-consistency는 여러 답을 뽑아 다수결로 고르며, LLM의 GSM8K 정확도를 17.9점 높였다.",
    "fine-tuning 없이 test time 계산을 늘리는 기법은 LLM 성능을 높이지만 추론 비용이 늘어난다.",
)


class KoreanTavily(TavilyServer):
    """One new page a query, for as long as there are any; then the last one again."""

    def _next(self, asked: Asked) -> Answer:
        with self._guard:
            self.asked.append(asked)
            place = min(len(self.asked), len(_PAGES)) - 1
        page = {
            "url": f"https://example.org/page-{place}",
            "title": _PAGES[place].split()[0],
            "content": _PAGES[place],
            "raw_content": _PAGES[place],
            "score": 0.9,
        }
        return Answer.of({"query": asked.body["query"], "results": [page]})


@pytest.fixture
def tavily(monkeypatch: pytest.MonkeyPatch) -> Iterator[TavilyServer]:
    """A Tavily that the command line finds set up."""
    with KoreanTavily() as server:
        monkeypatch.setenv("TAVILY_API_KEY", "tvly-loopback")
        monkeypatch.setenv("TAVILY_BASE_URL", server.url)
        yield server


def imported(path: Path, reasoner: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The id of the run that the import printed."""
    assert main(["import", str(path), "--reasoner", reasoner]) == 0
    (run,) = re.findall(r"^run (\w+): ", capsys.readouterr().out, re.MULTILINE)
    return str(run)


def test_the_seed_log_goes_on_with_a_model_to_a_report_of_its_own(
    mind: Thinking, tavily: TavilyServer, capsys: pytest.CaptureFixture[str]
) -> None:
    run = imported(SEED, "gemini", capsys)
    library = Library(load_settings())
    before = library.research(run)
    old = {source.url for source in before.sources.values()}
    assert old
    assert main(["resume", run]) == 0
    text = capsys.readouterr().out
    research = library.research(run)
    report = research.report
    assert (research.state, research.steps[0].reasoner) == ("finished", "imported")
    assert report is not None
    assert (report.reasoner, report.language, report.because) == ("gemini", "ko", "")
    assert old <= {source.url for source in research.sources.values()}
    assert old & {research.sources[e.source].url for e in research.evidence.values()}
    listed = {int(n) for n in re.findall(r"^(\d+)\. ", text.rpartition("\n## ")[2], re.MULTILINE)}
    assert listed == set(citations(research, report).values())
    assert listed
    graph = library.graph(run)
    names = {node.id for node in graph.nodes}
    step = research.steps[0].id
    assert step in names
    assert any(step in (edge.source, edge.target) for edge in graph.edges)
    library.close()


@pytest.mark.parametrize("path", LOGS, ids=[path.stem for path in LOGS])
def test_every_log_is_resumed_to_a_report(
    path: Path, tavily: TavilyServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = imported(path, "extractive", capsys)
    log = tmp_path / "log.md"
    assert main(["resume", run, "--process-log", str(log)]) == 0
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    library = Library(load_settings())
    research = library.research(run)
    assert printed.out.startswith("# ")
    assert (research.state, research.brief.language) == ("finished", "ko")
    assert research.report is not None
    assert sum(step.reasoner != "imported" for step in research.steps) >= 1
    other = Library(Settings(mindtrail_home=tmp_path / "second"))
    assert other.import_log(log.read_text(encoding="utf-8")) == run
    assert other.events(run) == library.events(run)
    other.close()
    library.close()
