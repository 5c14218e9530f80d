"""Which lines of a page can be quoted, and where they stand."""

import pytest

from research_core.reading.sentences import sentences_of

KEPT = [
    "A heat pump is a device that moves heat from the outside air into a house.",
    "Ground-source heat pumps reached a seasonal performance factor of 4.1 in the trial.",
    "Running costs depend on the price of electricity and on the price of gas.",
    "제2형 당뇨병은 인슐린 저항성이 커지고 혈당이 높아지는 만성 질환이다.",
    "개인 카페는 가맹비가 없어 초기 비용이 15% 정도 낮습니다.",
    "Eine Wärmepumpe ist ein Gerät, das der Umgebung Wärme entzieht und in das Haus bringt.",
]
DROPPED = [
    "In the next section we will look at how grants are paid out to owners.",
    "We use cookies to improve your experience on this website.",
    "Sign up to our newsletter for more energy tips every week!",
    "Anna Miller is an energy editor who lives in Berlin with two cats.",
    "© 2025 The Energy Review. All rights reserved worldwide and elsewhere.",
    "Home | About | Contact | Privacy | Terms | Jobs | Press",
    "Accuracy against generated tokens for four methods.",
    "How much does a heat pump cost in an old house today?",
    "Click here to download the full report on old houses.",
    "Figure 3 shows the efficiency of the heat pump over the year.",
    "Heat Pumps In Old Houses And What They Cost Their Owners.",
    "and therefore the efficiency of the whole system falls a little.",
    "Write to kim@example.org for a copy of the complete survey results.",
    "다음 글에서는 프랜차이즈 카페의 가맹비를 자세히 살펴보겠습니다.",
    "이 글이 도움이 되셨다면 구독과 좋아요를 부탁드립니다.",
    "김민수 기자는 십 년째 골목 상권을 취재하고 있는 사람이다.",
    "무단전재 및 재배포를 금지하며 저작권은 본사에 있습니다.",
    "카페 창업 비용은 어느 정도나 들어가는 것일까?",
    "초기 비용을 줄이기 위한 여러 가지 방법과 주의할 점에 관한",
]


@pytest.mark.parametrize("line", KEPT)
def test_a_telling_sentence_is_kept_whole(line: str) -> None:
    assert [sentence.text for sentence in sentences_of(line)] == [line]


@pytest.mark.parametrize("line", DROPPED)
def test_furniture_teasers_and_fragments_are_dropped(line: str) -> None:
    assert sentences_of(line) == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("However, a heat pump costs more to buy than a gas boiler does.", "a heat pump costs"),
        ("Second, wall insulation lowers the heat demand of the house a lot.", "wall insulation"),
        ("Refrigerant: Propane is flammable and needs additional safety measures.", "Propane is"),
        ("▶ 또한, 권리금은 상권에 따라 차이가 크다고 알려져 있습니다.", "권리금은"),
        ("운용 보수: 상장 펀드는 매년 운용 보수를 내야 하는 상품입니다.", "상장 펀드는"),
        ("둘째, 임대료는 매출의 10%를 넘지 않아야 이익이 남는다.", "임대료는"),
    ],
)
def test_an_opening_that_only_connects_is_trimmed(line: str, left: str) -> None:
    (sentence,) = sentences_of(line)
    assert sentence.text.startswith(left)
    assert sentence.text == line[sentence.start : sentence.end]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Self-consistency samples several answers and takes a vote among them.",
            "This needs no training and works through any interface.",
        ),
        (
            "자기 일관성은 답을 여러 번 뽑아 투표로 고르는 기법이다.",
            "이는 추가 학습 없이도 어디서나 쓸 수 있는 방법이다.",
        ),
    ],
)
def test_a_sentence_that_leans_brings_the_one_before(first: str, second: str) -> None:
    text = f"{first} {second}"
    alone, leaning = sentences_of(text)
    assert alone.stands_alone
    assert not leaning.stands_alone
    assert leaning.before is not None
    assert text[leaning.before : leaning.end] == text


def test_a_leaning_sentence_with_nothing_before_it_has_nothing_to_bring() -> None:
    (sentence,) = sentences_of("This needs no training and works through any interface.")
    assert not sentence.stands_alone
    assert sentence.before is None


def test_wrapped_lines_are_one_sentence_with_its_exact_place() -> None:
    text = (
        "# Title\n\nA heat pump that is too large switches on and off too often,\n"
        "which shortens the life of the compressor.\n"
    )
    (sentence,) = sentences_of(text)
    assert sentence.text == text[sentence.start : sentence.end]
    assert sentence.text.endswith("compressor.")


def test_code_tables_and_references_are_left_out() -> None:
    body = "A heat pump is a device that moves heat from the air into a house. " * 3
    text = (
        "```\nprint('A heat pump is a device that moves heat from the air.')\n```\n"
        "| Model | The seasonal performance of the device is high. |\n\n"
        f"{body}\n\nReferences\n\nMiller wrote that a heat pump is a machine for old houses.\n"
    )
    texts = {sentence.text for sentence in sentences_of(text)}
    assert texts == {"A heat pump is a device that moves heat from the air into a house."}


@pytest.mark.parametrize(
    "text",
    ["", "\n\n\f\n", "日本の家では、ヒートポンプが広く使われています。とても静かです。", "�" * 50],
)
def test_strange_text_never_fails(text: str) -> None:
    for sentence in sentences_of(text):
        assert text[sentence.start : sentence.end] == sentence.text


def test_japanese_is_split() -> None:
    text = "ヒートポンプは、外の空気から熱を集めて家を暖める装置であり、電気で動きます。" * 2
    assert {sentence.language for sentence in sentences_of(text)} <= {"ja"}
