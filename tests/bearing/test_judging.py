"""Statements on an invented aqueduct beside what was found out about it, in two languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_core.bearing.judging import is_borne, judge

FLOW = "The Torv aqueduct carries 3,400 litres of water a second since its repair in June 2029."
COST = "Its repair cost 1.8 billion marks because of the broken arches near Lessing."
FISH = "The water authority did not find any trace of lead in the Torv aqueduct in 2030."
PLAN = "The water authority expects a second aqueduct to save 20 million marks a year."
SHARE = "The share of leaks fell from 18 percent to 11 percent."
OLDER = "The Torv aqueduct is longer than the Nerl aqueduct."
HALF = "Half of the farms below Torv use its water."
FLOW_KO = "토르브 수로는 2029년 6월 보수 뒤로 초당 물 3,400리터를 나른다."
FISH_KO = "수도국은 2030년에 토르브 수로에서 납을 찾지 못했다."
SHARE_KO = "누수 비율은 18%에서 11%로 줄었다."
PLAN_KO = "수도국은 두 번째 수로가 해마다 200억 원을 아낄 것으로 예상한다."
OLDER_KO = "주민은 옛 수로보다 새 수로에 더 만족한다."


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Since June 2029 the Torv aqueduct carries 3,400 litres of water a second.", FLOW),
        ("The repair of the aqueduct cost 1,800 million marks.", COST),
        ("In 2030 no lead was found in the Torv aqueduct.", FISH),
        ("A second aqueduct may save 20 million marks a year.", PLAN),
        ("The share of leaks fell by 7 percentage points.", SHARE),
        ("The share of leaks decreased from 18% to 11%.", SHARE),
        ("50% of the farms below Torv use its water.", HALF),
        ("2029년 6월부터 토르브 수로는 초당 물 3,400리터를 나른다.", FLOW_KO),
        ("2030년 토르브 수로에서는 납이 나오지 않았다.", FISH_KO),
        ("누수 비율이 7%포인트 줄었다.", SHARE_KO),
        ("토르브 수로는 초당 3,400리터를 나른다.", FLOW),
    ],
)
def test_what_the_evidence_says_is_borne(statement: str, evidence: str) -> None:
    assert is_borne(statement, [evidence]), judge(statement, [evidence])


@pytest.mark.parametrize(
    ("statement", "evidence", "reason"),
    [
        ("The Torv aqueduct carries 4,300 litres of water a second.", FLOW, "figures"),
        ("The Torv aqueduct carries 3,400 litres a second since July 2029.", FLOW, "dates"),
        ("The repair cost 1.8 million marks.", COST, "figures"),
        (
            "The water authority found traces of lead in the Torv aqueduct in 2030.",
            FISH,
            "negation",
        ),
        ("The Torv aqueduct does not carry water.", FLOW, "negation"),
        ("The share of leaks rose from 11 percent to 18 percent.", SHARE, "order"),
        ("The share of leaks rose by 7 percentage points.", SHARE, "direction"),
        ("The Nerl aqueduct is longer than the Torv aqueduct.", OLDER, "roles"),
        ("토르브 수로는 초당 물 4,300리터를 나른다.", FLOW_KO, "figures"),
        ("수도국은 2030년에 토르브 수로에서 납을 찾았다.", FISH_KO, "negation"),
        ("누수 비율은 11%에서 18%로 늘었다.", SHARE_KO, "order"),
        ("주민은 새 수로보다 옛 수로에 더 만족한다.", OLDER_KO, "roles"),
        ("토르브 수로는 초당 4,300리터를 나른다.", FLOW, "figures"),
    ],
)
def test_what_the_evidence_says_otherwise_is_contradicted(
    statement: str, evidence: str, reason: str
) -> None:
    verdict = judge(statement, [evidence])
    assert (verdict.kind, verdict.reason) == ("contradicted", reason)


@pytest.mark.parametrize(
    ("statement", "evidence", "reason"),
    [
        (
            "The water authority has saved 20 million marks a year by an aqueduct.",
            PLAN,
            "certainty",
        ),
        ("수도국은 두 번째 수로로 해마다 200억 원을 아꼈다.", PLAN_KO, "certainty"),
        ("All farms below Torv use its water.", HALF, "quantity"),
        ("The Torv aqueduct, built by Aurel Minz, carries water.", FLOW, "names"),
        ("According to its insurer, the repair cost 1.8 billion marks.", COST, "names"),
        ("재무부에 따르면 누수 비율은 18%에서 11%로 줄었다.", SHARE_KO, "names"),
        ("대표 윤서하는 누수 비율이 18%에서 11%로 줄었다고 했다.", SHARE_KO, "names"),
        ("Its repair cost 1.8 billion marks because of an earthquake.", COST, "cause"),
        ("Half of the farms below Torv use its water and grow rice for export.", HALF, "words"),
        ("Half of the farms use its water, see https://farms.example/a.", HALF, "names"),
    ],
)
def test_what_the_evidence_does_not_say_is_unclear(
    statement: str, evidence: str, reason: str
) -> None:
    verdict = judge(statement, [evidence])
    assert (verdict.kind, verdict.reason) == ("unclear", reason)


def test_two_claims_bear_what_neither_does_alone() -> None:
    both = "Half of the farms below Torv use its water, and the share of leaks fell to 11 percent."
    assert is_borne(both, [HALF, SHARE])
    assert not is_borne(both, [HALF])


def test_four_digits_may_be_a_year_or_a_count() -> None:
    assert is_borne(
        "The works employ 1870 people from Torv.", ["The works employ 1,870 people from Torv."]
    )
    assert is_borne("The works employ 1,870 weavers.", ["The works employ 1870 weavers in Torv."])
    assert not is_borne(
        "The works employ 1780 weavers.", ["The works employ 1870 weavers in Torv."]
    )


def test_what_a_quote_leaves_out_may_stand_around_it() -> None:
    quote = "did not find any trace of lead"
    assert is_borne("No trace of lead was found in the Torv aqueduct in 2030.", [quote], [FISH])


def test_each_sentence_of_a_passage_is_turned_by_itself() -> None:
    passage = f"{FISH} {SHARE}"
    assert is_borne("The share of leaks fell from 18 to 11 percent.", [passage])


def test_a_part_of_a_denial_is_no_statement_of_it() -> None:
    assert not is_borne("find any trace of lead in the Torv aqueduct", [FISH])


@given(st.sampled_from([FLOW, COST, FISH, PLAN, SHARE, OLDER, HALF, FLOW_KO, FISH_KO, PLAN_KO]))
def test_every_sentence_bears_itself(sentence: str) -> None:
    assert is_borne(sentence, [f"{FLOW} {sentence}"])


@given(st.text(max_size=120), st.lists(st.text(max_size=120), max_size=3))
def test_any_texts_have_a_verdict(statement: str, evidence: list[str]) -> None:
    verdict = judge(statement, evidence)
    assert (verdict.kind == "borne") is (verdict.reason == "")
