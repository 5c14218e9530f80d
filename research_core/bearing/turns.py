"""What turns a statement around: negation, direction, how sure it is, of how many it speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without|hardly|refus\w+|denie[sd]|"
    r"fail(?:s|ed)? to|lack(?:s|ed)?|unable)\b|n['’]t\b"
    r"|(?:지|진|질|지는|지도|지를)\s?(?:않|못|아니|말|마[라십])|(?<![가-힣])(?:안|못)\s[가-힣]|없[다었이는을던으고어지]|아니[다었라며고]|"
    r"아닌|못[하했한할]|않[다았은는을고던아]|모른다",
    re.IGNORECASE,
)
# These deny nothing: "not only", "no less than", 틀림없이.
_DENIES_NOTHING = re.compile(
    r"\bnot only\b|\bno (?:less|fewer|more) than\b|\bnot (?:more|less) than\b|\bno longer than\b"
    r"|\bNo\.\s?\d|뿐만?\s?아니라|틀림없|다름없|끊임없|수\s?없이\s?많|빠짐없이|관계없이|상관없이",
    re.IGNORECASE,
)
# "Lower Saxony" tells no direction; a name at the beginning has a second word.
_NAME = re.compile(r"(?<=[a-z,;]\s)[A-Z][\w’'-]+|^[A-Z][\w’'-]+(?=\s[A-Z][a-z])")
_ONLY = re.compile(
    r"\b(?:only|solely|exclusively)\b|(?<![\d천백십수])만(?=\s|으로|이\s)|뿐(?=이|\s)|오직",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:rise[sn]?|rose|rising|increas\w*|grow(?:s|n|ing|th)?|grew|gain(?:s|ed)?|climb\w*|higher|more|"
    r"up|better|improv\w+|faster|longer|larger|bigger|greater|gr[ae]w|expand\w*|soar\w*|above|exceed\w*)\b"
    r"|오[르른를]|올[랐라]|늘[었어고며린]|늘어|증가|상승|높[아은다았]|많[아은다]|더\s|향상|개선|확대|빨라|커[졌지]",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fall(?:s|en|ing)?|fell|drop\w*|declin\w*|decreas\w*|reduc\w*|lower\w*|less|fewer|down|"
    r"worse\w*|slower|shorter|smaller|shrink\w*|shrank|shrunk|cut(?:s|ting)?|lost|loss\w*|sank|below)\b"
    r"|내[리린릴렸]|줄[었어고며인]|줄어|감소|하락|낮[아은다았]|적[다어은게]|덜\s|악화|축소|떨어|느려|작아",
    re.IGNORECASE,
)
_NOT_A_DIRECTION = re.compile(
    r"\b(?:more than|less than|fewer than|up to|no more|no less|at (?:least|most))"
    r"(?=\s+(?:[\d$€£₩]|a\b|an\b|half|one|two|three|four|five|six|seven|eight|nine|ten|twenty))"
    r"|\bset up\b|\bmore or less\b|더\s?이상|더불어|더구나|덜컥|\bgave up\b|\bonce more\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:may|might|could|should|would|expect\w*|plan(?:s|ned|ning)?\s+to|intend\w*|hope[sd]?\s+to|aim[s]?\s+to|"
    r"forecast\w*|predict\w*|project(?:s|ed)\b|estimat\w*|possibl[ey]|perhaps|probably|likely|"
    r"appear(?:s|ed)?\s+to|"
    r"seem(?:s|ed)?\s+to|suggest\w*|propos\w*|consider(?:s|ing)?|is to\b|are to\b|expected to)\b"
    r"|예상|전망|예정|계획|것으로\s?보|듯하|수도\s?있|추정|관측"
    r"|기대[하되한했]|가능성|[할될일릴칠낄] 것",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:all|every|everyone|everybody|each|always|entire(?:ly)?|whole)\b|모두|모든|전부|전원|항상|언제나",
    re.I,
)
_OBLIGED = re.compile(
    r"\b(?:must|required|obliged|mandatory|has to|have to|had to)\b"
    r"|의무|해야\s?(?:하|한|했)|어야\s?만?\s?(?:하|한)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Turns:
    """How a text stands to what it speaks of."""

    denials: int
    is_exclusive: bool
    rises: bool
    falls: bool
    is_open: bool
    is_whole: bool
    is_obliged: bool

    @property
    def denies(self) -> bool:
        """True when it denies something; two denials make none."""
        return self.denials % 2 == 1

    @property
    def direction(self) -> int:
        """1 for more, -1 for less, 0 for neither or both."""
        return self.rises - self.falls


def turns_of(text: str) -> Turns:
    """The turns of a sentence."""
    plain = _DENIES_NOTHING.sub(" ", _NAME.sub(" ", text))
    moves = _NOT_A_DIRECTION.sub(" ", plain)
    return Turns(
        len(_NEGATION.findall(plain)),
        _ONLY.search(plain) is not None,
        _UP.search(moves) is not None,
        _DOWN.search(moves) is not None,
        _OPEN.search(plain) is not None,
        _WHOLE.search(plain) is not None,
        _OBLIGED.search(plain) is not None,
    )
