"""The gate before the report: each sentence cites claims that exist, are checked and bear it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from research_core.bearing.judging import is_borne
from research_core.domain.research import Research
from research_core.domain.standing import live_questions, usable_quotes
from research_core.domain.values import Claim, Section, Sentence
from research_core.domain.wording import wording_of
from research_core.reading.language import language_of
from research_core.reading.support import shares_words
from research_core.reasoners.model.checking import number_in
from research_core.reasoners.model.replies import answer_in, plain
from research_core.reasoners.steering import words_of
from research_core.texts import say

_HEAD = re.compile(r"^#{1,4}\s*(.+?)\s*$")
_MARK = re.compile(r"\[(\d+(?:\s*[,;]\s*\d+)*)\]")
# A sentence ends at its stop, with the marks that stand before or right behind it.
_SENTENCE = re.compile(
    r"[^.!?。]*(?:[.!?。](?!\s|$|\[)[^.!?。]*)*(?:[.!?。]+(?:\s*\[[\d,;\s]+\])*|$)"
)
# What ends in a stop without ending a sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:al|e\.g|i\.e|vs|cf|[Ff]igs?|[Ee]qs?|[Ss]ecs?|Dr|Mrs?|Ms|Prof|No|approx|ca)|\b[A-Z])\.\s*$"
)
_LONGEST_ABBREVIATED = 12  # so that no more of a line is looked at for one
_LIST = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_LEAST_KEPT = 0.6
_LEAST_COVERED = 0.5


@dataclass(frozen=True, slots=True)
class Gated:
    """The sections whose sentences passed; ``trouble`` says why they make no report ("": they
    do), ``dropped`` how many sentences did not pass."""

    sections: tuple[Section, ...]
    dropped: int
    trouble: str


def numbered_claims(research: Research, section: str = "") -> dict[int, Claim]:
    """The claims that a report, or the one section of it with that key, may rest on, by the
    number it cites them with.

    What the analyst rejects keeps its number to itself: a reply that was asked for before
    must not cite another claim by it.
    """
    checked = (claim for claim in research.claims.values() if claim.verified)
    return {
        number: claim
        for number, claim in enumerate(checked, 1)
        if section in ("", "summary", claim.question) and research.stands(claim)
    }


def gate(text: str, research: Research, section: str = "") -> Gated:
    """What of a model's report stands, or of the one section with that key."""
    claims = numbered_claims(research, section)
    found: dict[str, list[Sentence]] = {}
    dropped = 0
    place = ""
    for line in map(_on_one_line, answer_in(text).splitlines()):
        if head := _HEAD.match(line):
            place = _place(head[1], research)
            continue
        for sentence in _sentences(line):
            kept = _checked(sentence, claims, research)
            if kept is None:
                dropped += 1
            elif not any(kept in said for at, said in found.items() if at == place or not section):
                found.setdefault(place, []).append(kept)
    if section:  # a model may leave its heading out, or write more than it was asked for
        place = "" if section == "summary" else section
        found = {place: found.get(place) or found.get("", [])}
    sections = _sections(found, research)
    return Gated(sections, dropped, _trouble(sections, dropped, research, section))


def _on_one_line(line: str) -> str:
    """Runs of white space made one: what is matched below is then linear in its length."""
    return " ".join(line.split())


def _sentences(line: str) -> list[str]:
    pieces: list[str] = []
    for piece in _SENTENCE.findall(_LIST.sub("", line)):
        if pieces and _ABBREVIATED.search(pieces[-1][-_LONGEST_ABBREVIATED:]):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    whole = [piece.strip() for piece in pieces]
    return [piece for piece in whole if _MARK.sub("", piece).strip(" .*_")]


def _checked(sentence: str, claims: Mapping[int, Claim], research: Research) -> Sentence | None:
    """The sentence without its marks and with its claims; None when it must not stand."""
    numbers = [number_in(n) for marks in _MARK.findall(sentence) for n in re.split("[,;]", marks)]
    cited = [claims.get(number) for number in dict.fromkeys(numbers)]
    known = [claim for claim in cited if claim]
    if not known or len(known) < len(cited):
        return None
    words = _tidy(sentence)
    quotes = [quote for claim in known for quote in usable_quotes(research, claim)]
    evidence = [words_of(research, claim)[0] for claim in known]
    evidence += [quote.text for quote in quotes]
    around = [research.evidence[quote.evidence].text for quote in quotes]
    if not is_borne(words, evidence, around) or not shares_words(words, [*evidence, *around]):
        return None
    return Sentence(words, tuple(claim.id for claim in known))


def _tidy(sentence: str) -> str:
    words = " ".join(plain(_MARK.sub("", sentence)).replace("**", "").split())
    return re.sub(r"\s+([.,!?。])", r"\1", words)


def _place(heading: str, research: Research) -> str:
    """The id of the question that a heading names, "" for the summary."""
    named = re.match(r"\W{0,12}Q(\d{1,6})\b", heading)
    number = int(named[1]) if named else 0
    if 0 < number <= len(research.questions):
        return research.questions[number - 1].id
    wording = wording_of(heading)
    same = [q.id for q in research.questions if wording_of(q.text) in wording]
    return same[0] if same else ""


def _sections(found: Mapping[str, list[Sentence]], research: Research) -> tuple[Section, ...]:
    sections = []
    if found.get(""):
        heading = say(research.brief.language, "report.summary")
        sections.append(Section("summary", heading, tuple(found[""])))
    for question in live_questions(research):
        if found.get(question.id):
            sentences = tuple(found[question.id])
            sections.append(Section("question", question.text, sentences, question.id))
    return tuple(sections)


def _trouble(sections: tuple[Section, ...], dropped: int, research: Research, section: str) -> str:
    """Why these sections are no report, in words for the model; "" when they are one."""
    sentences = [sentence for section in sections for sentence in section.sentences]
    if not sentences:
        return "no sentence cites a claim that bears it"
    if len(sentences) < _LEAST_KEPT * (len(sentences) + dropped):
        return f"{dropped} sentences cite no claim, or say more than the claims they cite"
    ours = [s for s in sentences if language_of(s.text) == research.brief.language]
    if len(ours) * 2 < len(sentences):
        return "it is not written in the language asked for"
    if section:
        return ""
    wanted = {claim.question for claim in numbered_claims(research).values()}
    covered = {research.claims[claim].question for s in sentences for claim in s.claims}
    if len(covered & wanted) < _LEAST_COVERED * len(wanted):
        return "it leaves out most of the questions"
    return ""
