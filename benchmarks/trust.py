"""What the rules let pass and refuse: statements with a verdict, made from invented facts.

``python -m benchmarks.trust [--seed N] [--missed]`` prints, for each kind, how many false
statements would be told as fact and how many true ones refused; ``--missed`` names them. A
statement that is told as its quote instead counts as refused.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.trust_facts import ENGLISH, KOREAN
from research_core.bearing.judging import is_borne
from research_core.reading.support import shares_words

_WORDS = {
    "en": {
        "place": ["Brannoch", "Lower Tilse", "Port Eddery", "Marnow"],
        "firm": ["Halden Tiles", "Orrin Ceramics", "Vessel & Sons"],
        "other": ["Kestrel Clay", "Dunmore Glass"],
        "person": ["Ada Renholm", "Joss Perrin", "Mira Tolland"],
        "stranger": ["Ellis Brandt", "Noor Kavali"],
        "thing": ["tiles", "bricks", "pipes", "vases"],
    },
    "ko": {
        "place": ["솔머리", "가람골", "큰들", "새여울"],
        "firm": ["한빛도기", "두레요업", "온누리타일"],
        "other": ["바른점토", "늘푸른유리"],
        "person": ["윤서하", "문가온", "차노을"],
        "stranger": ["오해든", "서마루"],
        "thing": ["타일", "벽돌", "도자기", "기와"],
    },
}
ROUNDS = 5  # draws of each fact


@dataclass(frozen=True)
class Case:
    """A statement, the text it cites, and whether that bears it."""

    language: str
    kind: str
    is_borne: bool
    statement: str
    evidence: str


def drawn(seed: int) -> Iterator[Case]:
    """All statements on ``ROUNDS`` draws of every fact."""
    chance = Random(seed)  # noqa: S311 - a draw, not a secret
    for language, facts in (("en", ENGLISH), ("ko", KOREAN)):
        for _ in range(ROUNDS):
            for text, statements in facts:
                slots = _slots(language, chance)
                for kind, borne, statement in statements:
                    yield Case(
                        language, kind, borne, statement.format(**slots), text.format(**slots)
                    )


def _slots(language: str, chance: Random) -> dict[str, str]:
    words = {name: chance.choice(found) for name, found in _WORDS[language].items()}
    m, q, y = chance.randint(110, 500), chance.randint(5, 30), chance.randint(2024, 2040)
    n, p, x = m + chance.randint(100, 400), q + chance.randint(4, 40), y + chance.randint(1, 9)
    numbers = {"n": n, "m": m, "p": p, "q": q, "d": p - q, "y": y, "x": x}
    return {**words, **{name: str(value) for name, value in numbers.items()},
            "t": f"{10 * n:,}", "day": str(chance.randint(10, 28))}  # fmt: skip


def is_told(case: Case) -> bool:
    """True when a report may say so, citing the evidence."""
    texts = [case.evidence]
    return is_borne(case.statement, texts) and shares_words(case.statement, texts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="name each that is judged wrongly")
    wish = parser.parse_args()
    of: Counter[tuple[bool, str, str]] = Counter()
    wrong: Counter[tuple[bool, str, str]] = Counter()
    for case in drawn(wish.seed):
        key = case.is_borne, case.kind, case.language
        of[key] += 1
        if is_told(case) != case.is_borne:
            wrong[key] += 1
            if wish.missed:
                print(f"{case.kind}: {case.statement} | {case.evidence}")
    print(f"{'':18} {'':3} {'of':>5} {'wrong':>6}")
    for key in sorted(of):
        borne, kind, language = key
        told = "true, refused" if borne else "false, told"
        print(f"{kind:18} {language:3} {of[key]:5} {wrong[key]:6}  {told if wrong[key] else ''}")
    for borne, told in ((False, "false told as fact"), (True, "true refused")):
        count, missed = (sum(n for k, n in c.items() if k[0] is borne) for c in (of, wrong))
        print(f"{told}: {missed} of {count} ({missed / count:.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
