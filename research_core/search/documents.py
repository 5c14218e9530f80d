"""The analyst's own documents, and the sample library that comes with Mindtrail."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from research_core.domain.values import JSON, DroppedResult, KeptResult
from research_core.errors import BadInput, SearchError
from research_core.ports import SearchReply
from research_core.search.folder import Folder, Shelf
from research_core.search.ranking import Hit
from research_core.search.results import read_results

SAMPLE_LIBRARY = Path(__file__).parent / "sample_library"

_SCHEME = "documents:"
_MOST_RESULTS = 8


class DocumentsSearch:
    """A :class:`research_core.ports.SearchProvider` over the documents in a folder."""

    def __init__(self, folder: Path, sample: bool = False) -> None:
        """``folder`` is searched with all folders in it; ``sample`` (set by itself for the
        sample library) is recorded with each reply. Raises BadInput when there is no
        such folder or it may not be read.
        """
        _check(folder)
        self._path = folder
        self._folder = _folder(folder.resolve())
        self._sample = sample or folder.resolve() == SAMPLE_LIBRARY.resolve()

    @property
    def name(self) -> str:
        return "documents"

    def search(self, query: str, known: frozenset[str]) -> SearchReply:
        """The documents that have something on ``query``, the best first, at most eight.

        A document whose URL is in ``known`` comes without its whole text. What could
        not be read is named in ``skipped``. Raises SearchError when the folder is gone.
        """
        try:
            shelf = self._folder.shelf()
        except OSError as error:
            raise SearchError(
                "unreachable",
                f"The folder {str(self._path)!r} can no longer be read; put it back and resume.",
            ) from error
        hits = shelf.ranking.best(query, _MOST_RESULTS)
        results: list[JSON] = [_result(shelf, hit, known) for hit in hits]
        raw: JSON = {"query": query, "sample": self._sample, "results": results}
        return SearchReply(raw, shelf.skipped)

    def read(
        self, raw: JSON, known: frozenset[str]
    ) -> tuple[tuple[KeptResult, ...], tuple[DroppedResult, ...]]:
        return read_results(raw, known, lambda url: url.startswith(_SCHEME))


def _result(shelf: Shelf, hit: Hit, known: frozenset[str]) -> JSON:
    stamp, document = shelf.stamps[hit.document], shelf.documents[hit.document]
    url = _SCHEME + stamp.name
    result: dict[str, JSON] = {
        "url": url,
        "path": stamp.name,
        "title": document.title,
        "content": document.text[hit.start : hit.end],
        "score": hit.score,
        "modified": stamp.modified,
    }
    if url not in known:
        result["raw_content"] = document.text
    return result


@lru_cache(maxsize=16)
def _folder(root: Path) -> Folder:
    """One index for all providers of a folder in this process."""
    return Folder(root)


def _check(folder: Path) -> None:
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        trouble = "does not exist"
    except NotADirectoryError:
        trouble = "is not a folder"
    except (OSError, ValueError):  # a name that the system refuses is a ValueError
        trouble = "cannot be read"
    else:
        return
    raise BadInput(
        f"The folder {str(folder)!r} {trouble}. Choose a folder with your documents.",
        code="documents.folder",
        folder=str(folder),
        trouble=trouble,
    )
