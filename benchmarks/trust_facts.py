"""Facts on invented subjects, and statements on them that are true or false, as templates.

Each fact is a text and its statements: (kind, is it borne?, text). The slots are filled by
``trust.py``: {place}, {firm}, {other}, {person}, {stranger}, {thing}, {n}, {m} (n > m, of
three digits), {t} = 10 n, {p}, {q} (percents, p > q), {d} = p - q, {y}, {x} (years, y < x), {day}.
"""

from __future__ import annotations

Statements = list[tuple[str, bool, str]]

ENGLISH: list[tuple[str, Statements]] = [
    (
        "{firm} delivered {n},000 {thing} from {place} in {y}.",
        [
            ("same words", True, "In {y} {firm} delivered {n},000 {thing} from {place}."),
            ("passive", True, "{n},000 {thing} were delivered by {firm} from {place} in {y}."),
            ("more than", True, "{firm} delivered more than {m},000 {thing} in {y}."),
            ("digits", False, "{firm} delivered {m},000 {thing} from {place} in {y}."),
            ("scale", False, "{firm} delivered {n} million {thing} from {place} in {y}."),
            ("date", False, "{firm} delivered {n},000 {thing} from {place} in {x}."),
            ("negation", False, "{firm} did not deliver {thing} from {place} in {y}."),
            ("name", False, "{other} delivered {n},000 {thing} from {place} in {y}."),
            ("added clause", False, "{firm} delivered {n},000 {thing} and went to court over unpaid wages."),
        ],
    ),
    (
        "The price of {thing} in {place} rose by {p} percent in March {y}.",
        [
            ("other form", True, "In March {y} the price of {thing} in {place} increased by {p}%."),
            ("direction", False, "The price of {thing} in {place} fell by {p} percent in March {y}."),
            ("unit", False, "The price of {thing} in {place} rose by {p} percentage points in March {y}."),
            ("unit", False, "The price of {thing} in {place} rose by {p} dollars in March {y}."),
            ("digits", False, "The price of {thing} in {place} rose by {q} percent in March {y}."),
            ("date", False, "The price of {thing} in {place} rose by {p} percent in May {y}."),
        ],
    ),
    (
        "The works at {place} were opened by {person} on {day} June {y}.",
        [
            ("date form", True, "{person} opened the works at {place} on June {day}, {y}."),
            ("date form", True, "The works at {place} were opened on {y}-06-{day}."),
            ("date", False, "The works at {place} were opened by {person} on {day} July {y}."),
            ("name", False, "The works at {place} were opened by {stranger} on {day} June {y}."),
            ("negation", False, "The works at {place} were never opened."),
        ],
    ),
    (
        "The share of waste at {place} fell from {p} percent to {q} percent.",
        [
            ("arithmetic", True, "The share of waste at {place} fell by {d} percentage points."),
            ("swapped figures", False, "The share of waste at {place} rose from {q} percent to {p} percent."),
            ("direction", False, "The share of waste at {place} rose by {d} percentage points."),
            ("digits", False, "The share of waste at {place} fell from {p} percent to 1 percent."),
        ],
    ),
    (
        "{firm} expects the new hall at {place} to save {n} million euros a year.",
        [
            ("hedged", True, "The new hall at {place} may save {firm} {n} million euros a year."),
            ("number form", True, "{firm} expects the new hall to save {n},000,000 euros a year."),
            ("certainty", False, "The new hall at {place} has saved {firm} {n} million euros a year."),
            ("scale", False, "{firm} expects the new hall at {place} to save {n} billion euros a year."),
            ("unit", False, "{firm} expects the new hall at {place} to save {n} million dollars a year."),
        ],
    ),
    (
        "Workers at {place} are less content with the new roster than with the old one.",
        [
            ("same words", True, "At {place} workers are less content with the new roster than with the old one."),
            ("comparison", False, "Workers at {place} are more content with the new roster than with the old one."),
            ("roles", False, "Workers at {place} are less content with the old roster than with the new one."),
        ],
    ),
    (
        "Half of the {thing} made at {place} are sold abroad.",
        [
            ("number form", True, "50 percent of the {thing} made at {place} are sold abroad."),
            ("quantity", False, "All {thing} made at {place} are sold abroad."),
            ("negation", False, "The {thing} made at {place} are not sold abroad."),
        ],
    ),
    (
        "The inspectors found no fault in the {thing} of {firm} in {y}.",
        [
            ("passive", True, "No fault was found in the {thing} of {firm} in {y}."),
            ("negation", False, "The inspectors found a fault in the {thing} of {firm} in {y}."),
            ("negation", False, "Faults were found in the {thing} of {firm} in {y}."),
        ],
    ),
    (
        "The kilns at {place} were shut down because of cracks in the chimney.",
        [
            ("same words", True, "Because of cracks in the chimney the kilns at {place} were shut down."),
            ("cause", False, "The kilns at {place} were shut down because of high wages."),
            ("negation", False, "The kilns at {place} were not shut down despite cracks in the chimney."),
        ],
    ),
    (
        "A firing at {place} takes {q} hours.",
        [
            ("unit form", True, "At {place} a firing takes {q} hours."),
            ("unit", False, "A firing at {place} takes {q} minutes."),
            ("number words", False, "A firing at {place} takes two hundred hours."),
            ("nothing to do", False, "Penguins sleep on floating islands of glass."),
        ],
    ),
]  # fmt: skip

KOREAN: list[tuple[str, Statements]] = [
    (
        "{firm}은 {y}년에 {place}에서 {thing} {n}만 개를 만들었다.",
        [
            ("same words", True, "{y}년 {firm}은 {place}에서 {thing} {n}만 개를 만들었다."),
            ("number form", True, "{firm}은 {y}년에 {place}에서 {thing} {t},000개를 만들었다."),
            ("more than", True, "{firm}은 {y}년에 {thing}를 {m}만 개 넘게 만들었다."),
            ("digits", False, "{firm}은 {y}년에 {place}에서 {thing} {m}만 개를 만들었다."),
            ("scale", False, "{firm}은 {y}년에 {place}에서 {thing} {n}억 개를 만들었다."),
            ("date", False, "{firm}은 {x}년에 {place}에서 {thing} {n}만 개를 만들었다."),
            ("negation", False, "{firm}은 {y}년에 {place}에서 {thing}를 만들지 않았다."),
            ("added clause", False, "{firm}은 {thing} {n}만 개를 만들었고 임금 체불로 소송을 당했다."),
        ],
    ),
    (
        "{place}의 {thing} 값은 {y}년 3월에 {p}% 올랐다.",
        [
            ("other form", True, "{y}년 3월 {place}의 {thing} 값이 {p}퍼센트 올랐다."),
            ("direction", False, "{place}의 {thing} 값은 {y}년 3월에 {p}% 내렸다."),
            ("unit", False, "{place}의 {thing} 값은 {y}년 3월에 {p}%포인트 올랐다."),
            ("digits", False, "{place}의 {thing} 값은 {y}년 3월에 {q}% 올랐다."),
            ("date", False, "{place}의 {thing} 값은 {y}년 5월에 {p}% 올랐다."),
        ],
    ),
    (
        "{person} 대표는 {y}년 6월 {day}일에 {place} 공장을 열었다.",
        [
            ("date form", True, "{place} 공장은 {y}-06-{day}에 {person} 대표가 열었다."),
            ("date", False, "{person} 대표는 {y}년 7월 {day}일에 {place} 공장을 열었다."),
            ("negation", False, "{person} 대표는 {place} 공장을 열지 않았다."),
        ],
    ),
    (
        "{place} 공장의 폐기물 비율은 {p}%에서 {q}%로 줄었다.",
        [
            ("arithmetic", True, "{place} 공장의 폐기물 비율은 {d}%포인트 줄었다."),
            ("swapped figures", False, "{place} 공장의 폐기물 비율은 {q}%에서 {p}%로 늘었다."),
            ("direction", False, "{place} 공장의 폐기물 비율은 {d}%포인트 늘었다."),
        ],
    ),
    (
        "{firm}은 {place}의 새 공장이 해마다 {n}억 원을 아낄 것으로 예상한다.",
        [
            ("same words", True, "{firm}은 {place} 새 공장이 해마다 {n}억 원을 아낄 것으로 예상하고 있다."),
            ("certainty", False, "{firm}은 {place}의 새 공장으로 해마다 {n}억 원을 아꼈다."),
            ("scale", False, "{firm}은 {place}의 새 공장이 해마다 {n}만 원을 아낄 것으로 예상한다."),
            ("unit", False, "{firm}은 {place}의 새 공장이 해마다 {n}억 달러를 아낄 것으로 예상한다."),
        ],
    ),
    (
        "{place} 직원은 옛 근무표보다 새 근무표에 덜 만족한다.",
        [
            ("same words", True, "옛 근무표보다 새 근무표에 {place} 직원은 덜 만족한다."),
            ("comparison", False, "{place} 직원은 옛 근무표보다 새 근무표에 더 만족한다."),
            ("roles", False, "{place} 직원은 새 근무표보다 옛 근무표에 덜 만족한다."),
        ],
    ),
    (
        "{place}에서 만든 {thing}의 절반은 외국에서 팔린다.",
        [
            ("number form", True, "{place}에서 만든 {thing}의 50%는 외국에서 팔린다."),
            ("quantity", False, "{place}에서 만든 {thing}는 모두 외국에서 팔린다."),
            ("negation", False, "{place}에서 만든 {thing}는 외국에서 팔리지 않는다."),
        ],
    ),
    (
        "검사관은 {y}년에 {firm}의 {thing}에서 결함을 찾지 못했다.",
        [
            ("same words", True, "{y}년 검사관은 {firm}의 {thing}에서 아무 결함도 찾지 못했다."),
            ("negation", False, "검사관은 {y}년에 {firm}의 {thing}에서 결함을 찾았다."),
        ],
    ),
    (
        "{place}의 가마는 굴뚝 균열 때문에 멈추었다.",
        [
            ("same words", True, "굴뚝 균열 때문에 {place}의 가마가 멈추었다."),
            ("cause", False, "{place}의 가마는 인건비 때문에 멈추었다."),
            ("negation", False, "{place}의 가마는 굴뚝 균열에도 멈추지 않았다."),
        ],
    ),
    (
        "{place}에서 한 번 굽는 데는 {q}시간이 걸린다.",
        [
            ("same words", True, "{place}에서 한 번 굽는 데 {q}시간이 걸린다."),
            ("unit", False, "{place}에서 한 번 굽는 데는 {q}분이 걸린다."),
            ("nothing to do", False, "펭귄은 떠다니는 유리섬에서 잠든다."),
        ],
    ),
]  # fmt: skip
