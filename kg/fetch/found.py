"""What came of a run -> documents, and the lines that tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.documents import MAX_BYTES, Document, SetAside, too_large
from kg.fetch import kept
from kg.fetch.exchange import HTML
from kg.fetch.kept import Kept


@dataclass(frozen=True, slots=True)
class Found:
    """Pages and what was set aside, sorted by address; the bytes lie in the folder.

    ``fetched`` and ``unchanged`` count the pages whose bytes came now, or are still the
    same; ``stale`` says why a kept page could not be asked for anew. ``left_out``
    counts the pages beyond the limit.
    """

    folder: Path
    pages: tuple[Kept, ...]
    aside: tuple[SetAside, ...]
    fetched: int = 0
    unchanged: int = 0
    stale: tuple[SetAside, ...] = ()
    left_out: int = 0

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.pages) + len(self.aside)

    def documents(self) -> Iterator[Document | SetAside]:
        """Load the pages one at a time; all that there is, sorted by address."""
        both: list[Kept | SetAside] = [*self.pages, *self.aside]
        for one in sorted(both, key=_place):
            yield self._document(one) if isinstance(one, Kept) else one

    def summary(self) -> Iterator[str]:
        """Tell in lines what was fetched, and why something was not."""
        count = len(self.pages)
        rest = count - self.fetched - self.unchanged
        told = f"{self.fetched} fetched, {self.unchanged} unchanged"
        if rest:
            told += f", {rest} taken from what is kept"
        yield f"{count} page{'s' * (count != 1)}: {told}"
        for reason, number in _counted(self.stale):
            yield f"{number} not asked for anew, the copy of before is read: {reason}"
        for reason, number in _counted(self.aside):
            yield f"{number} set aside: {reason}"
        if self.left_out:
            yield f"{self.left_out} more left out, as --limit has it"

    def _document(self, one: Kept) -> Document | SetAside:
        data = kept.read(self.folder, one)
        if data is None:
            return SetAside(
                one.address, f"its copy in {self.folder} is damaged; fetch it again"
            )
        if len(data) > MAX_BYTES:
            return SetAside(one.address, too_large(len(data)))
        return Document(
            one.address,
            data,
            html=one.media in HTML,
            charset=one.charset or None,
            address=one.address,
            date=one.fetched,
        )


def _place(one: Kept | SetAside) -> tuple[str, str]:
    if isinstance(one, Kept):
        return one.address, ""
    return one.source, one.reason


def _counted(troubles: Iterable[SetAside]) -> Iterator[tuple[str, int]]:
    """Count the reasons, without what differs from one address to the next."""
    counts = Counter(one.reason.partition(":")[0] for one in troubles)
    yield from sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
