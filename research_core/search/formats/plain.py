"""Plain text, in whatever encoding it was saved."""

from __future__ import annotations

import codecs

from research_core.search.formats.common import Document, Unreadable, first_line

# Looked at when a file is not UTF-8. CP949 holds EUC-KR; short Korean texts are taken for
# Chinese when every encoding of the world competes.
_ENCODINGS = ["cp949", "utf_16_le", "utf_16_be", "cp1252", "shift_jis", "gb18030"]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_plain(data: bytes) -> Document:
    """A text file, its first line as its title. Raises Unreadable."""
    text = decode(data)
    return Document(first_line(text), text)


def decode(data: bytes, declared: str = "") -> str:
    """The text in ``data``: by its mark, as UTF-8, as ``declared``, or by what it looks like.

    Raises Unreadable when the bytes are no text.
    """
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in (*marked, "utf-8", declared):
        text = _decoded(data, encoding)
        if text is not None and _has_few_zeros(text):
            return text
    return _mended(data) or _guessed(data)


def _mended(data: bytes) -> str | None:
    """UTF-8 with a scratch, as a cut or spliced file has; None when it is something else."""
    text = data.decode("utf-8", "replace")
    written = sum(character > "\x7f" for character in text)
    broken = text.count("\ufffd")
    is_scratch = 20 * broken < written and _has_few_zeros(text)
    return text.replace("\ufffd", "") if is_scratch else None


def _has_few_zeros(text: str) -> bool:
    """False for binary data, and for UTF-16 that was taken for something else."""
    return 20 * text.count("\0") <= len(text)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415

    korean = _decoded(data, "cp949")
    if korean is not None and _is_mostly_korean(korean):
        return korean
    best = from_bytes(data, cp_isolation=_ENCODINGS).best()
    if best is None:
        raise Unreadable("damaged", "not text in any known encoding")
    return str(best)


def _is_mostly_korean(text: str) -> bool:
    """True when hardly a character beyond ASCII is anything but a common Hangul syllable."""
    foreign = [character for character in text if character > "\x7f"]
    # KS X 1001 holds the syllables in use; other bytes rarely decode to these alone.
    common = sum(
        "가" <= character <= "힣" and len(character.encode("euc-kr", "ignore")) == 2
        for character in foreign
    )
    return common > 0.9 * len(foreign) and _has_few_zeros(text)
