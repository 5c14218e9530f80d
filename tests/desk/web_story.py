"""A finished run on the web with as many sources as one likes: hosts, dates, copies, doubts."""

from __future__ import annotations

from research_core.domain.events import (
    EvidenceGathered,
    ModelReplied,
    ReportWritten,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.values import (
    ClaimDraft,
    Contradiction,
    DroppedResult,
    KeptResult,
    PassageDraft,
    Quote,
    Report,
    Section,
    Sentence,
    Source,
)
from tests.mindmap.story import Story
from tests.servers.slow_tavily import HOSTILE_TITLE

TOPIC = "What do heat pumps do in old houses?"
A_SEARCH = 10
HOSTILE_WORDS = "<script>window.hacked=1</script> ![p](https://evil.example/p.png) stays text"


def text_of(number: int) -> str:
    """A page; every tenth one prints what the one before it does."""
    number -= number % 10 == 9
    lines = [
        f"Report {number} on heat pumps.",
        f"In survey {number} a heat pump in an old house reached {number / 10 + 2:.1f} times its input.",
        f"It went on through the winter of the year {1900 + number}, as the owners of the house tell. "
        * 6,
        HOSTILE_WORDS,
    ]
    return "\n\n".join(lines)


def said(number: int) -> str:
    """The sentence of a page that a claim quotes."""
    return text_of(number).split("\n\n")[1]


def web_story(run: str, sources: int = 30, reasoner: str = "extractive") -> Story:
    """The run, told by its events; importing its process log brings it into any library."""
    story = Story(run)
    story.start(TOPIC, providers=("tavily",), reasoner=reasoner)
    searches = -(-sources // A_SEARCH)
    queries = tuple(f"heat pumps {n}" for n in range(searches))
    asked = story.plan("How far do they go?", "What do they cost?", queries=(*queries, "no luck"))
    for n in range(searches):
        _search(story, n, range(n * A_SEARCH, min(sources, (n + 1) * A_SEARCH)))
    story.tell(SearchFailed(f"y2.{searches}", "tavily", "timeout", "No answer in 30 s.", 30_000))
    for half in (0, 1):
        _step(story, half, asked)
    story.tell(ReportWritten(_report(story)))
    return story


def _search(story: Story, n: int, pages: range) -> None:
    results = [{"url": _url(page), "raw_content": text_of(page)} for page in pages]
    story.tell(SearchReplied(f"y2.{n}", "tavily", {"results": results}, 800 + n))
    kept = tuple(
        KeptResult(
            _url(page),
            HOSTILE_TITLE if page % 7 == 3 else f"Heat pumps, part {page}",
            f"/results/{place}/raw_content",
            round(0.95 - place / 20, 2),
            f"20{15 + page % 10}-0{1 + page % 9}-11",
        )
        for place, page in enumerate(pages)
    )
    story.tell(SearchRead(f"y2.{n}", "tavily", kept, (DroppedResult(_url(0), "duplicate"),)))


def _url(page: int) -> str:
    return f"https://host{page % 40}.example/{page}"


def _step(story: Story, half: int, asked: list[str]) -> None:
    """Each page of one half is read and says its sentence; the last one's is not found there."""
    found = list(story.research.sources.values())[half::2]
    passages = tuple(
        PassageDraft(source.id, 0, source.text.index("\n\n", 30), asked[place % 2], 0.7)
        for place, source in enumerate(found)
    )
    seq = story.tell(EvidenceGathered(half + 1, (), passages))
    drafts = [
        _claim(source, f"e{seq}.{place}", asked[place % 2], source is found[-1])
        for place, source in enumerate(found)
    ]
    story.tell(
        ModelReplied("reason", half + 1, "gemini-2.5-flash", "{}", "stop", 900, 300, 1500, 0.001)
    )
    story.reason(
        *drafts, contradictions=(Contradiction("@0", "@1", "the factor"),), answered=(asked[half],)
    )


def _claim(source: Source, evidence: str, question: str, is_made_up: bool) -> ClaimDraft:
    words = said(int(source.url.rsplit("/", 1)[1]))
    quote = (
        Quote(evidence, "nobody wrote this", "missing") if is_made_up else Quote(evidence, words)
    )
    return ClaimDraft(words, question, (quote,), score=0.6)


def _report(story: Story) -> Report:
    claims = list(story.research.claims.values())
    told = [
        Section(
            "question",
            question.text,
            tuple(
                Sentence(claim.text, (claim.id,))
                for claim in claims
                if claim.question == question.id
            )[:30],
            question.id,
        )
        for question in story.research.questions
    ]
    several = Sentence("Three pages agree on this.", tuple(claim.id for claim in claims[3:6]))
    summary = Section("summary", "Summary", (Sentence("Many pages speak of it."), several))
    return Report(TOPIC, "en", "extractive", (summary, *told))
