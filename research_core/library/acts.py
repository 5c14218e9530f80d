"""What an analyst does to a run: each act is an event in the journal, and nothing else."""

from __future__ import annotations

from research_core.domain.events import (
    BudgetSet,
    ConceptRenamed,
    ConceptsMerged,
    Event,
    Injected,
    MapQuestioned,
    NodeMarked,
    Recorded,
    ReportRequested,
    RewriteRequested,
    RunDiscarded,
    RunLabelled,
    RunPaused,
    RunResumed,
    RunStopped,
    TrustSet,
)
from research_core.domain.research import Research
from research_core.domain.values import Budget, InjectionForm, Mark, Trust
from research_core.errors import BadInput
from research_core.intake import (
    checked_budget,
    checked_domain,
    checked_injection,
    checked_map_question,
    checked_mark,
    checked_name,
    checked_tags,
    checked_title,
    checked_trust,
)
from research_core.known_runs import KnownRuns
from research_core.library.nodes import check_concept, check_node, check_section
from research_core.ports import Journal


class Acts:
    """Whoever calls these may be any tab, process or machine on the same journal.

    Every method raises UnknownRun for a run that is not here.
    """

    def __init__(self, journal: Journal, known: KnownRuns) -> None:
        self._journal = journal
        self._known = known

    def research(self, run: str) -> Research:
        """The run as it stands in the journal; while a team's database is away, as it was
        last seen here. Raises UnknownRun, and StoreAway for a run never seen here."""
        return self._known.research(run)

    def pause(self, run: str) -> None:
        """Pause a run at work: the calls in flight end and are recorded, then it rests."""
        if self.research(run).state == "running":
            self._say(run, RunPaused("analyst"))

    def resume(self, run: str) -> None:
        """Let the run go on; a complete run only when an injection waits to be used.

        Drive it afterwards. Raises UnknownRun, and BadInput for a run in the bin.
        """
        research = self._out_of_bin(run)
        is_complete = research.state == "finished" and not research.queued
        if not is_complete and research.state != "running":
            self._say(run, RunResumed())

    def stop(self, run: str) -> None:
        """End a run without a report. It stays in the library and can be resumed."""
        if self.research(run).state in ("running", "paused"):
            self._say(run, RunStopped())

    def report_now(self, run: str) -> None:
        """Write the report from what is here. Drive the run afterwards if it rests.

        Raises BadInput for a run in the bin.
        """
        if self._out_of_bin(run).state != "finished":
            self._say(run, ReportRequested())

    def inject(
        self, run: str, text: str, form: InjectionForm = "query", node: str | None = None
    ) -> str:
        """Put in a query, a question or a note; gives the injection's id, its receipt.

        Raises BadInput (empty or too long, or a run in the bin) or UnknownRun.
        """
        words = checked_injection(text, form)
        self._out_of_bin(run)
        return f"i{self._say(run, Injected(form, words, node)).seq}"

    def set_budget(self, run: str, budget: Budget) -> None:
        """Give the run another budget; resume it afterwards if it rests. Raises BadInput."""
        self._say(run, BudgetSet(checked_budget(budget)))

    def rewrite_report(self, run: str, section: str = "") -> None:
        """Have a complete run's report written anew by the run's own reasoner: all of it, or
        the one section with this key. Raises BadInput for a section that is not there, and a
        run in the bin."""
        research = self._out_of_bin(run)
        if research.state == "finished":
            check_section(research, section)
            self._say(run, RewriteRequested(section))

    def mark(self, run: str, node: str, mark: Mark) -> None:
        """Pin or reject a node of the map, or ("none") take that back. Nothing is recorded
        when it is so already. Raises BadInput for a node that is not there."""
        research = self.research(run)
        check_node(research, node)
        if research.marks.get(node, "none") != checked_mark(mark):
            self._say(run, NodeMarked(node, mark))

    def rename(self, run: str, concept: str, name: str) -> None:
        """Give a concept another name; it still answers to the old one.

        Raises BadInput for an empty or too long name, one that another concept bears (merge
        the two instead), and a concept that is not there.
        """
        research = self.research(run)
        words = checked_name(name)
        if check_concept(research, concept, words).name != words:
            self._say(run, ConceptRenamed(concept, words))

    def merge(self, run: str, concept: str, into: str) -> None:
        """Let one concept go up in another. Raises BadInput when either is not there, or both
        are the same."""
        research = self.research(run)
        check_concept(research, into)
        check_concept(research, concept, other_than=into)
        self._say(run, ConceptsMerged(concept, into))

    def trust(self, run: str, domain: str, trust: Trust) -> None:
        """Say how far a domain is trusted; it acts on the run from its next action on.

        Raises BadInput for what is no domain.
        """
        host = checked_domain(domain)
        if self.research(run).trust.get(host, "neutral") != checked_trust(trust):
            self._say(run, TrustSet(host, trust))

    def label(self, run: str, title: str, tags: tuple[str, ...] = ()) -> None:
        """Give the run a title ("" for its topic) and tags in the library. Raises BadInput."""
        research = self.research(run)
        label = RunLabelled(checked_title(title), checked_tags(tags))
        if (research.title, research.tags) != (label.title, label.tags):
            self._say(run, label)

    def discard(self, run: str) -> None:
        """Put the run into the bin: it rests and leaves the list, and nothing is deleted."""
        if not self.research(run).discarded:
            self._say(run, RunDiscarded())

    def recover(self, run: str) -> None:
        """Take the run out of the bin, as it was. Drive it afterwards if it was at work."""
        if self.research(run).discarded:
            self._say(run, RunDiscarded(discarded=False))

    def question_map(self, run: str, text: str) -> str:
        """Ask the mind map in plain words, whatever the run is doing; gives the question's id.

        Drive the run afterwards: its model writes the query, and the answer is an event.
        Raises BadInput, before anything is recorded.
        """
        words = checked_map_question(text, self._out_of_bin(run).brief.reasoner)
        return f"m{self._say(run, MapQuestioned(words)).seq}"

    def _out_of_bin(self, run: str) -> Research:
        """The run, which is to be driven: nobody drives one in the bin."""
        research = self.research(run)
        if research.discarded:
            raise BadInput(
                f"Run {run} is in the bin. Take it out there, in the library; nothing was changed.",
                code="run.in_bin",
            )
        return research

    def _say(self, run: str, event: Event) -> Recorded:
        self._known.head(run)
        return self._journal.append(run, event)
