"""What a run will cost, before it starts."""

from __future__ import annotations

from research_core.domain.spending import FREE_PLACES
from research_core.domain.values import Estimate
from research_core.models.prices import PriceTable

# Measured over runs on the recorded answers: prompt and reply tokens a call.
_PLAN, _STEP, _REPORT = (700, 700), (6_000, 2_200), (3_500, 2_200)
_MOST_CALLS_A_STEP = 3  # with a repair and a free question to the mind map
_QUERIES_FIRST, _QUERIES_LATER = 4, 4
_SECONDS_A_CALL, _SECONDS_A_ROUND = 12, 6


def estimate(
    reasoner: str, model: str | None, providers: tuple[str, ...], rounds: int, prices: PriceTable
) -> Estimate:
    """The likely and the most calls, tokens, searches, minutes and US dollars of a run.

    ``money`` is None when the price of the model is not known.
    """
    paid = [name for name in providers if name not in FREE_PLACES]
    searches = (_QUERIES_FIRST + _QUERIES_LATER * (rounds - 1)) * len(paid)
    money: float | None = searches * max((prices.search(name) for name in paid), default=0.0)
    calls = prompt = reply = 0
    if reasoner != "extractive":
        calls = 1 + rounds + 1
        prompt = _PLAN[0] + rounds * _STEP[0] + _REPORT[0]
        reply = _PLAN[1] + rounds * _STEP[1] + _REPORT[1]
        price = prices.cost(reasoner, model or "", prompt, reply)
        money = None if price is None or money is None else money + price
    seconds = calls * _SECONDS_A_CALL + rounds * _SECONDS_A_ROUND
    return Estimate(
        calls=calls,
        most_calls=calls and 2 + rounds * _MOST_CALLS_A_STEP + 2,
        tokens=prompt + reply,
        most_tokens=2 * (prompt + reply),
        searches=searches,
        minutes=seconds / 60,
        money=money,
    )
