"""Sub-questions from what the sources talk about: communities of their key phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import networkx as nx

from research_core.domain.values import QuestionDraft
from research_core.reading.phrases import Phrase
from research_core.reading.terms import content_words, stem
from research_core.reasoners.extractive.material import NAME, Unit
from research_core.texts import say

MOST_QUESTIONS = 6
_FACETS = ("definition", "figures", "comparison", "limit", "cost", "cause")
_SEED = 7
# From so many phrases on, questions are asked only of those that have a name in the report's
# language; sources in another language then answer them through glosses.
_ENOUGH_NAMED = 8


def questions_from(
    phrases: Sequence[Phrase], units: Sequence[Unit], topic: str, language: str
) -> tuple[QuestionDraft, ...]:
    """Up to six questions, the best covered first; () when the sources share no phrase.

    ``phrases`` hold places in ``units``. Each community of phrases that stand in the same
    sentences becomes one question, asked after the facet that its sentences are richest in.
    """
    usual = _by_facet(units, range(len(units)))
    named = [phrase for phrase in phrases if phrase.has_name(language)]
    phrases = named if len(named) >= _ENOUGH_NAMED else phrases
    asked: Counter[str] = Counter()
    drafts: list[QuestionDraft] = []
    sources = len({unit.source for unit in units})
    for community in _communities(phrases, topic, sources):
        places = set().union(*(phrase.places for phrase in community))
        if len({units[place].source for place in places}) < 2 and len(drafts) >= 2:
            continue
        facet = _facet(community[0], units, usual, asked)
        drafts.append(_question(community, units, facet, language))
        asked[facet] += 1
        if len(drafts) == MOST_QUESTIONS:
            break
    return tuple(drafts)


def _communities(phrases: Sequence[Phrase], topic: str, sources: int) -> list[list[Phrase]]:
    """Groups of phrases, weightiest first, each group's weightiest phrase in front."""
    subject = {stem(word.casefold()) for word in content_words(topic)}
    own = [
        phrase
        for phrase in phrases
        if not _is_topic(phrase, subject) and not _is_everywhere(phrase, sources)
    ] or list(phrases)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(own)))
    for left, right in combinations(range(len(own)), 2):
        shared = len(own[left].places & own[right].places)
        if shared:
            smaller = min(len(own[left].places), len(own[right].places))
            graph.add_edge(left, right, weight=shared / smaller)
    groups = nx.community.louvain_communities(graph, seed=_SEED, resolution=1.3)
    ranked = [
        sorted((own[place] for place in group), key=lambda phrase: -phrase.weight)
        for group in groups
    ]
    return sorted(ranked, key=lambda group: -sum(phrase.weight for phrase in group[:3]))


def _is_topic(phrase: Phrase, subject: set[str]) -> bool:
    """A phrase made of the topic's own words would put everything under one question.

    "language model" is what the L and M of a topic's "LLM" stand for.
    """
    for name in phrase.names:
        words = [stem(word) for word in name.casefold().replace("-", " ").split()]
        initials = "".join(word[0] for word in words)
        if all(word in subject for word in words):
            return True
        if len(words) > 1 and any(word.endswith(initials) for word in subject if len(word) < 6):
            return True
    return False


def _is_everywhere(phrase: Phrase, sources: int) -> bool:
    """A phrase of nearly all sources is the topic in other words; a name is no subject."""
    in_most = sources >= 6 and len(phrase.sources) > 0.65 * sources
    return in_most or (len(phrase.names) == 1 and NAME.fullmatch(phrase.names[0]) is not None)


def _by_facet(units: Sequence[Unit], places: Sequence[int] | set[int] | range) -> Counter[str]:
    return Counter(facet for place in places for facet in units[place].brings)


def _facet(head: Phrase, units: Sequence[Unit], usual: Counter[str], asked: Counter[str]) -> str:
    """What the head's sentences tell more of than others do; nothing is asked three times."""
    here = _by_facet(units, head.places)
    least = max(2, 0.25 * len(head.places))
    lift = {
        facet: (here[facet] / len(head.places)) / ((usual[facet] + 1) / len(units))
        for facet in _FACETS
        if here[facet] >= least and asked[facet] < 2
    }
    return max(lift, key=lambda facet: (lift[facet], facet)) if lift else "general"


def _question(
    community: list[Phrase], units: Sequence[Unit], facet: str, language: str
) -> QuestionDraft:
    head = community[0]
    partner = _partner(head, community[1:], units, facet)
    form = facet
    if facet == "comparison" and partner is None:
        form = "general"
    elif partner is not None and f"{facet}_two" in _TWO:
        form = f"{facet}_two"
    names = {"a": head.name(language), "b": partner.name(language) if partner else ""}
    leading = [head, *([partner] if partner else [])]
    others = [phrase for phrase in community if phrase not in leading][:4]
    return QuestionDraft(
        text=say(language, f"question.{form}", **names),
        terms=tuple(
            name for phrase in (*leading, *others) for name in phrase.names_for(language)
        ),
        facet="" if facet == "general" else facet,
    )


_TWO = {"figures_two", "cost_two", "general_two"}


def _partner(
    head: Phrase, others: Sequence[Phrase], units: Sequence[Unit], facet: str
) -> Phrase | None:
    """The phrase that most often stands beside the head, in sentences with the facet."""
    heads = {word for name in head.names for word in name.casefold().split()}

    def shared(phrase: Phrase) -> int:
        places = head.places & phrase.places
        return sum(facet == "general" or facet in units[place].brings for place in places)

    fitting = [
        phrase
        for phrase in others
        if shared(phrase) >= 2
        and (" " in phrase.names[0] or "-" in phrase.names[0] or len(phrase.names) > 1)
        and not heads & {word for name in phrase.names for word in name.casefold().split()}
    ]
    return max(fitting, key=lambda phrase: (shared(phrase), phrase.weight), default=None)
