"""The same path over real answers of a web search, recorded once and kept outside the project."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from research_core import Library, Settings, citations, to_markdown
from tests.servers.tavily import Answer, Asked, TavilyServer

RECORDED = Path(__file__).parents[2] / "shared/data/tavily_recorded.jsonl"
TOPIC = "LLM 에서 fine tuning, 학습 없이 test time 에서 성능을 가장 좋게 하는 방법을 찾아서"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_file(), reason="the recorded answers lie beside the project, not in it"
)


class RecordedTavily(TavilyServer):
    """Answers each query with the recorded answer to the most similar one, and its neighbours."""

    def __init__(self) -> None:
        super().__init__()
        lines = RECORDED.read_text(encoding="utf-8").splitlines()
        self._recorded: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def _next(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        query = asked.body["query"]
        near = sorted(self._recorded, key=lambda r: -fuzz.token_set_ratio(query, r["query"][:200]))
        results = [result for answer in near[:5] for result in answer["results"]]
        return Answer.of({**near[0], "query": query, "results": results})


@pytest.mark.system
@pytest.mark.parametrize(
    ("topic", "language"),
    [
        (TOPIC, "ko"),
        ("How does test-time adaptation help language and vision models?", "en"),
        ("고령화 사회에서 자산관리 시장은 어떻게 변하는가", "ko"),
        ("빅테크의 금융업 진출이 금융 시장에 미치는 영향", "ko"),
        ("인공지능 윤리의 주요 쟁점과 정책 동향", "ko"),
    ],
)
def test_a_complete_report_cites_only_what_was_returned(
    topic: str, language: str, tmp_path: Path
) -> None:
    with RecordedTavily() as server:
        settings = Settings(
            mindtrail_home=tmp_path, tavily_api_key="tvly-loopback", tavily_base_url=server.url
        )
        library = Library(settings)
        run = library.start(topic, providers=("tavily",))
        for _ in library.drive(run):
            pass
        research = library.research(run)
        library.close()
    assert research.state == "finished"
    assert research.report is not None
    assert research.report.language == language
    returned = {
        result["url"]
        for reply in research.replies.values()
        for result in reply["results"]  # type: ignore[index]
    }
    numbers = citations(research, research.report)
    assert numbers
    assert {research.sources[source].url for source in numbers} <= returned
    text = to_markdown(research)
    body, _, references = text.rpartition("\n## ")
    cited = {int(n) for n in re.findall(r"(?<!\\)\[(\d+)\]", body)}
    listed = {int(n) for n in re.findall(r"^(\d+)\. ", references, re.MULTILINE)}
    assert cited == listed == set(numbers.values())
    for claim in research.claims.values():
        for quote in claim.quotes:
            assert quote.text in research.sources[research.evidence[quote.evidence].source].text
    queries = [asked.body["query"] for asked in server.asked]
    assert len(queries) == len(set(queries))
    assert all(len(query) <= 400 for query in queries)
