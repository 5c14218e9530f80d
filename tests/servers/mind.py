"""A model of our own for tests: it reads our prompts and answers as a careful model would.

It plans from the topic's words, claims what the passages say and quotes them verbatim, and
writes a report of the claims it is given. What it says follows from the prompt alone.
"""

from __future__ import annotations

import json
import re

_PASSAGE = re.compile(r"^\[E(\d+)\] (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^Q(\d+) \[", re.MULTILINE)
_CLAIM = re.compile(r"^\[(\d+)\] (.+) \((?:Q(\d+), )?\d+ sources\)$", re.MULTILINE)
_ROUND = re.compile(r"Round (\d+) of at most (\d+)|최대 (\d+)회차 중 (\d+)회차")
_TOPIC = re.compile(r"(?:Topic|주제): (.+)|(?:wants to know|알고자 하는 것):\n(.+)")
_MOST_CLAIMS = 12


def reply_to(prompt: str) -> str:
    """The reply to one of our prompts: a plan, a step, a report, or Cypher."""
    if "Cypher" in prompt and "$research" in prompt:
        return "MATCH (c:Claim {research: $research}) RETURN c.text AS claim LIMIT 25"
    if '"questions"' in prompt:
        return json.dumps(plan(prompt), ensure_ascii=False)
    if '"claims"' in prompt:
        return json.dumps(step(prompt), ensure_ascii=False)
    return report(prompt)


def plan(prompt: str) -> dict[str, object]:
    """Two questions and three queries about the topic."""
    topic = _topic(prompt)
    return {
        "planning": f"First the basics of this: {topic}. Then its limits.",
        "questions": [
            {"text": topic, "terms": topic.split()[:6]},
            {"text": f"{topic} limits", "terms": [*topic.split()[:3], "limits", "한계"]},
        ],
        "queries": [
            {"text": topic[:380], "question": "Q1"},
            {"text": f"{topic[:360]} limits", "question": "Q2"},
            {"text": f"{topic[:360]} comparison", "question": "Q1"},
        ],
    }


def step(prompt: str, ask_map: bool = False) -> dict[str, object]:
    """A claim a passage, in the passage's own words; done in the last round."""
    passages = _PASSAGE.findall(prompt)[:_MOST_CLAIMS]
    questions = len(_QUESTION.findall(prompt)) or 1
    number, last = rounds(prompt)
    claims = [
        {
            "text": words,
            "question": f"Q{1 + place % questions}",
            "evidence": [{"id": f"E{label}", "quote": words}],
            "concepts": [words.split()[0].strip(".,")],
            "confidence": 0.8,
        }
        for place, (label, words) in enumerate(passages)
    ]
    return {
        "planning": f"Round {number} reads {len(passages)} passages.",
        "claims": claims,
        "support": [],
        "contradictions": [],
        "concepts": [],
        "relations": [],
        "execution": f"{len(claims)} passages say something.",
        "reflection": "The next round looks for more.",
        "answered": ["Q1"] if claims else [],
        "queries": [{"text": f"{_topic(prompt)[:300]} aspect {number}", "question": "Q1"}],
        "map_questions": ["Which claims are there?"] if ask_map else [],
        "done": number >= last,
    }


def report(prompt: str) -> str:
    """A sentence a claim, each with its number, under the headings that were asked for."""
    by_question: dict[str, list[str]] = {}
    lines = []
    for number, words, label in _CLAIM.findall(prompt):
        sentence = words.rstrip(".。 ")
        by_question.setdefault(label, []).append(f"{sentence} [{number}].")
    headings = re.findall(r"^## Q(\d+) (.+)$", prompt, re.MULTILINE)
    first = next(iter(by_question.values()), [""])
    lines += ["## Summary", first[0], ""]
    for label, text in headings:
        lines += [f"## Q{label} {text}", *by_question.get(label, []), ""]
    return "\n".join(lines)


def rounds(prompt: str) -> tuple[int, int]:
    """The round that a prompt is for, and the last one."""
    found = _ROUND.search(prompt)
    if not found:
        return 1, 1
    if found[1]:
        return int(found[1]), int(found[2])
    return int(found[4]), int(found[3])


def _topic(prompt: str) -> str:
    found = _TOPIC.search(prompt)
    return (found[1] or found[2]).strip() if found else "topic"
