"""Documents -> batches: what goes to a machine at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from kg.documents import Document

# Three seconds of reading where all is text (some 25 kB a second and core), less where
# much is markup: short beside a build, long beside the 20 ms that its way takes.
BYTES = 64_000
_PAGES = 64


def batches(
    documents: Iterable[Document], most: int = BYTES
) -> Iterator[tuple[Document, ...]]:
    """Yield documents together until they hold so many bytes; the last may hold more.

    Where a batch ends is decided by what is in it: a build that goes on in the middle
    of the documents soon makes the same batches as one that began at the first.
    """
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.data)
        is_end = size > most // 4 and zlib.crc32(document.data) % 8 == 0
        if is_end or size >= most or len(batch) == _PAGES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
