"""Documents that the analyst uploads."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from pathlib import Path

from research_core.errors import BadInput
from research_core.search.formats import LARGEST_FILE, READERS

_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
# Windows gives these names to devices, whatever suffix follows.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST_STEM = 180  # bytes; file systems allow 255 for a name, and "-2" and a suffix follow


def save_upload(folder: Path, name: str, data: bytes) -> Path:
    """Saves ``data`` in ``folder`` (made when missing) under a safe form of ``name``.

    Returns where it lies. The same content under the same name is saved once; another
    content under that name gets "-2", "-3", ... Raises BadInput, with nothing saved, for
    a suffix that no reader knows, for more than 25 MB, and when the folder refuses.
    """
    stem, suffix = _safe(name)
    if suffix not in READERS:
        raise BadInput(
            f"{name!r} cannot be read. Upload one of: {', '.join(READERS)}.",
            code="upload.format",
            name=name,
            formats=", ".join(READERS),
        )
    if len(data) > LARGEST_FILE:
        megabytes = str(LARGEST_FILE // 2**20)
        raise BadInput(
            f"{name!r} is larger than {megabytes} MB. Upload it in parts.",
            code="upload.too_large",
            name=name,
            megabytes=megabytes,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(folder, stem, suffix, data)
    except OSError as error:
        raise BadInput(
            f"{name!r} could not be saved: {error.strerror or type(error).__name__}.",
            code="upload.refused",
            name=name,
        ) from error


def _write(folder: Path, stem: str, suffix: str, data: bytes) -> Path:
    for number in count(1):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        try:
            with path.open("xb") as file:  # never follows a link, never overwrites
                file.write(data)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == data:
                return path
        except OSError:  # half a document is worse than none
            path.unlink(missing_ok=True)
            raise
        else:
            return path
    raise AssertionError("count() does not end")


def _safe(name: str) -> tuple[str, str]:
    """The stem and the lower-case suffix of a file name that is safe on every system."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    last = " ".join(_UNSAFE.sub(" ", last).split()).rstrip(" .")
    stem, dot, suffix = last.rpartition(".")
    stem = stem.strip(" .~$").encode()[:_LONGEST_STEM].decode("utf-8", "ignore").strip(" .")
    if not stem:
        stem = "document"
    if _DEVICE.fullmatch(stem):
        stem = f"_{stem}"
    return stem, f"{dot}{suffix}".lower()
