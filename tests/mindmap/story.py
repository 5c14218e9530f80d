"""Builds hand-made runs, event by event, the way the loop would record them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from research_core.domain.events import (
    Event,
    EvidenceGathered,
    Injected,
    PlanMade,
    Recorded,
    RunStarted,
    SearchRead,
    SearchReplied,
    StepReasoned,
)
from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.domain.values import (
    Brief,
    Budget,
    ClaimDraft,
    ConceptDraft,
    Contradiction,
    InjectionForm,
    KeptResult,
    Match,
    PassageDraft,
    QueryDraft,
    QuestionDraft,
    Quote,
    Relation,
    Voice,
)

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
QUERY = "self-consistency sample count"


@dataclass
class Story:
    """A run that is told one event at a time; keeps the events and the folded research."""

    run: str = "run1"
    events: list[Recorded] = field(default_factory=list)
    research: Research = field(init=False)

    def __post_init__(self) -> None:
        self.research = Research(id=self.run)

    def tell(self, event: Event, after_s: float = 1.0) -> int:
        """Append any event, so many seconds after the one before; returns its number."""
        seq = len(self.events) + 1
        before = self.events[-1].at if self.events else START
        recorded = Recorded(self.run, seq, before + timedelta(seconds=after_s), event)
        self.events.append(recorded)
        self.research = fold(self.research, recorded)
        return seq

    def start(
        self,
        topic: str = "Better answers at inference time",
        language: str = "en",
        reasoner: str = "extractive",
        providers: tuple[str, ...] = ("documents",),
        budget: Budget | None = None,
        search_price: float = 0.0,
    ) -> int:
        """The run begins; returns the event's number."""
        brief = Brief(
            topic,
            language,
            reasoner,
            providers,
            budget=budget or Budget(),
            search_price=search_price,
        )
        return self.tell(RunStarted(brief))

    def plan(self, *questions: str, queries: tuple[str, ...] = (QUERY,)) -> list[str]:
        """Returns the ids of the questions."""
        drafts = tuple(QuestionDraft(text) for text in questions)
        asked = tuple(QueryDraft(text) for text in queries)
        seq = self.tell(PlanMade("extractive", "First the plan.", drafts, asked))
        return [f"q{seq}.{place}" for place in range(len(questions))]

    def find(
        self, *pages: tuple[str, str], query: str = QUERY, provider: str = "documents"
    ) -> list[str]:
        """A search that finds (title, text) pages; returns the ids of the sources."""
        reply = self.tell(SearchReplied(query, provider, [text for _, text in pages], 12))
        kept = tuple(
            KeptResult(f"https://example.org/{reply}/{place}", title, f"/{place}", 0.8)
            for place, (title, _) in enumerate(pages)
        )
        seq = self.tell(SearchRead(query, provider, kept))
        return [f"s{seq}.{place}" for place in range(len(pages))]

    def gather(self, *passages: tuple[str, str]) -> list[str]:
        """Each (source, question): the whole source is read. Returns the ids of the evidence."""
        drafts = tuple(
            PassageDraft(source, 0, len(self.research.sources[source].text), question, 0.7)
            for source, question in passages
        )
        round_ = self.research.gathered_rounds + 1
        seq = self.tell(EvidenceGathered(round_, (), drafts))
        return [f"e{seq}.{place}" for place in range(len(passages))]

    def reason(
        self,
        *claims: ClaimDraft,
        concepts: tuple[ConceptDraft, ...] = (),
        relations: tuple[Relation, ...] = (),
        contradictions: tuple[Contradiction, ...] = (),
        voices: tuple[Voice, ...] = (),
        answered: tuple[str, ...] = (),
        used: tuple[str, ...] = (),
    ) -> int:
        """One reasoning step; returns its number."""
        return self.tell(
            StepReasoned(
                round=self.research.gathered_rounds,
                reasoner="extractive",
                planning="Read what was found.",
                execution="Voting over samples helps.",
                reflection="Small models are still open.",
                claims=claims,
                voices=voices,
                contradictions=contradictions,
                concepts=concepts,
                relations=relations,
                answered=answered,
                used=used,
            )
        )

    def inject(self, text: str, form: InjectionForm = "note", node: str | None = None) -> str:
        """Returns the id of the injection."""
        return f"i{self.tell(Injected(form, text, node))}"


def claim(
    text: str,
    question: str,
    *evidence: str,
    concepts: tuple[str, ...] = (),
    match: Match = "exact",
) -> ClaimDraft:
    """A claim that quotes each piece of evidence once."""
    quotes = tuple(Quote(each, f"“{text}” in {each}", match) for each in evidence)
    return ClaimDraft(text, question, quotes, concepts, score=0.6)


def short_story(run: str = "run1") -> Story:
    """Two questions, three sources, two steps, a contradiction, a relation, an injection."""
    story = Story(run)
    story.start()
    one, two = story.plan("Which methods help most?", "언제 효과가 멈추는가?")
    a, b, c = story.find(
        ("Self-consistency", "Voting over 40 samples adds 17.9 points."),
        ("Scaling compute", "Gains flatten after 64 samples."),
        ("추론 시 계산", "표본 10개에서 이득이 줄어든다."),
    )
    first, second, third = story.gather((a, one), (b, two), (c, two))
    note = story.inject("Does it hold for Korean benchmarks?", node=two)
    step = story.reason(
        claim("Voting adds 17.9 points", one, first, concepts=("Voting",)),
        claim("Gains flatten after 64 samples", two, second, concepts=("voting", "Samples")),
        concepts=(ConceptDraft("Voting", ("majority vote",), 0.9), ConceptDraft("Samples")),
        relations=(Relation("voting", "samples", "CAUSES", "more votes", 0.8, first),),
        answered=(one,),
        used=(note,),
    )
    story.gather((c, two))
    story.reason(
        claim("이득은 표본 10개에서 줄어든다", two, third, concepts=("samples", "표본")),
        concepts=(ConceptDraft("표본", ("samples drawn",), 0.7), ConceptDraft("VOTING", ("SC",))),
        contradictions=(Contradiction(f"c{step}.1", "@0", "where gains flatten"),),
        voices=(Voice(f"c{step}.0", Quote(second, "adds points", "close")),),
    )
    return story


def injected_story(run: str = "run1") -> Story:
    """A query and a question were put in; the next step used both, and claims more besides."""
    story = short_story(run)
    query = story.inject("verifier", "query")
    question = story.inject("Does it hold for small models?", "question")
    seq = query[1:]
    story.tell(SearchReplied(f"y{seq}.0", "documents", ["A verifier helps."], 1))
    kept = KeptResult("https://example.org/verifier", "On verifiers", "/0", 0.9)
    read = story.tell(SearchRead(f"y{seq}.0", "documents", (kept,)))
    old = next(iter(story.research.sources))
    mine, theirs = story.gather((f"s{read}.0", "q2.0"), (old, "q2.0"))
    story.reason(
        claim("A verifier helps", "q2.0", mine, concepts=("verifier",)),
        claim("Small models gain little", f"q{question[1:]}.0", theirs, concepts=("Samples",)),
        claim("Beside the point", "q2.0", theirs, concepts=("aside",)),
        concepts=(ConceptDraft("verifier"), ConceptDraft("Samples"), ConceptDraft("aside")),
        used=(query, question),
    )
    return story
