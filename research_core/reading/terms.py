"""The words that carry a text's subject: Korean particles and endings stripped by rule."""

from __future__ import annotations

import re

from research_core.reading.words import words_of

_WORD = re.compile(r"[A-Za-z0-9À-ɏ]+(?:['’\-.][A-Za-z0-9À-ɏ]+)*|[가-힣]+|[一-鿿ぁ-ヿ]+|[^\W_]+")
# Particles and copulas, longest first; what is left must keep two syllables.
_PARTICLE = re.compile(
    r"(?:에서는|으로는|에게는|에서도|으로도|이라는|이라고|에서의|으로의|까지는|부터는|보다는|에서|에게|으로|라는|라고"
    r"|까지|부터|보다|처럼|마다|만큼|이나|이란|하고|에는|에도|와의|과의|로는|은|는|이|가|을|를|의|에|로|와|과|도|만|나|란)$"
)
_VERBAL = re.compile(
    r"(?:하|되|있|없|않|못|같|높|낮|크|작|많|적|좋|나쁘)?"
    r"(?:다|고|며|면|서|게|지|니|요|죠|한|된|할|될|인|던|는데|지만|므로|도록|려고|하기|되기|해|돼|했|됐|하여|되어|아야|어야|였다|았다|었다|습니다|입니다|는)$"
)
# "정확도", "난이도", "온도": nouns in -도, not words with the particle.
_NOUN_IN_DO = re.compile(
    r"(?:^.|정확|난이|신뢰|만족|의존|유사|복잡|선호|인지|중요|활용|이해|충성|완성|성숙|기여|참여|몰입|민감|가능|관심)도$"
)
# Particles that no noun ends in; "결과", "효과", "평가" end in what looks like one.
_SURE = re.compile(
    r"(?:을|를|은|는|에|에서|으로)$|^[팀내네책글말앞뒤옆안밖속점값답표수양질힘년월일원명]의$"
)
ADNOMINAL = re.compile(
    r"^(?:있|없|않)|(?<![제권상하기북소무])(?:한|할)$|(?:된|될|하던|스러운|로운|려운|까운|다운|빠른|느린|다른|모른|쉬운)$"
)
_STEM_OF_VERB = re.compile(r"(?:하|되|있|없|않|하는|되는|지는|시키|어지|아지|려)$")


def stem(word: str) -> str:
    """A word without its plural ending: enough to let "models" meet "model"."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def content_words(text: str) -> list[str]:
    """The words that carry the subject, in order, without particles; each once.

    "LLM 에서 test time 성능을 좋게 하는 방법" -> ["LLM", "test", "time", "성능"].
    """
    kept: dict[str, None] = {}
    lists = (words_of("ko"), words_of("en"))
    for word in _WORD.findall(text):
        bare = noun(word) if "가" <= word[0] <= "힣" else word
        if not bare or any(bare.casefold() in words.function for words in lists):
            continue
        kept[bare] = None
    return list(kept)


def noun(word: str) -> str:
    """The stem of a Korean word with its particle, "" for a verb form or a lone particle."""
    function = words_of("ko").function
    if word in function or ADNOMINAL.search(word):
        return ""
    stripped = _PARTICLE.sub("", word)
    is_noun = _NOUN_IN_DO.search(word) is not None
    bare = word if is_noun or len(stripped) < 2 else stripped
    if len(stripped) == 1 and stripped != word and (stripped in function or _SURE.search(word)):
        return ""
    if len(bare) < 2 or bare in function or _STEM_OF_VERB.search(bare):
        return ""
    if bare == word and not is_noun and _VERBAL.search(word):
        return ""
    return bare
