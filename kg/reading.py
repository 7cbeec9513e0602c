"""Documents -> results of pages: from the cache, or from what reads them.

Twice over the documents: what the pages of a site repeat, and which of them are one,
is known only when all have been looked at. Then each is read without what its site
repeats.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Set,
)
from dataclasses import dataclass, replace
from typing import TypeAlias

from kg import chrome, console, pipeline, translations
from kg.cache import Cache, Kept, Results
from kg.documents import Document, SetAside
from kg.pressed import Packed
from kg.translations import Located
from kg.workers import Failed

# Gives all documents; or those of some names, among which others may be.
Documents: TypeAlias = Callable[[Container[str] | None], Iterable[Document | SetAside]]
# Reads documents, in whatever order: kg.packed.read, here or elsewhere.
Engine: TypeAlias = Callable[
    [Iterable[Document]], Iterator[tuple[Document, Packed | SetAside | Failed]]
]


@dataclass(frozen=True, slots=True)
class Read:
    """What came of all documents: pages sorted by name, and what is none.

    ``pairs`` are the digests of pages that are one in two languages, ``addresses``
    tells where pages stand, by digest. ``keys`` are those of all results that count.
    ``hits`` counts the pages whose results were there already, ``new`` those read.
    """

    results: Results
    set_aside: tuple[SetAside, ...]
    pairs: tuple[tuple[str, str], ...]
    addresses: Mapping[str, str]
    keys: frozenset[bytes]
    hits: int = 0
    new: int = 0


def read(
    documents: Documents, cache: Cache, engine: Engine, *, total: int | None = None
) -> Read:
    """Read what is new; ``documents`` gives the same each time.

    Of documents with the same bytes the one whose name comes first counts. A page that
    ends the process that reads it, or takes too long, is set aside; it is tried again
    in the next build.
    """
    reader = _Reader(cache)
    reader.look(documents(None), engine, total)
    reader.compare()
    if unread := reader.unread():
        reader.read(documents(unread), engine, len(unread))
    return reader.told()


@dataclass(slots=True)
class _Page:
    """A document under its name; ``looked`` and ``kept`` say where its results are.

    ``about`` is the document without its data. ``is_read`` says that nothing more is
    asked of it, ``reason`` why it is no page.
    """

    name: str
    about: Document
    looked: Kept | None
    kept: Kept
    is_read: bool = False
    reason: str | None = None


class _Reader:
    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.pages: dict[str, _Page] = {}
        self.aside: list[SetAside] = []
        self.copies: dict[str, str] = {}
        self.located: list[Located] = []
        self.chrome: dict[str, tuple[int, ...]] = {}
        self.new: set[str] = set()

    def look(
        self,
        documents: Iterable[Document | SetAside],
        engine: Engine,
        total: int | None,
    ) -> None:
        """Have an engine look at all documents of which nothing is kept."""

        def unseen() -> Iterator[Document]:
            for document in documents:
                if isinstance(document, SetAside):
                    self.aside.append(document)
                elif (asked := self._to_look_at(document)) is not None:
                    yield asked
                    continue
                done()

        with console.counting("Looking at pages", total) as done:
            self._take(engine(unseen()), done)

    def _to_look_at(self, document: Document) -> Document | None:
        """Give what is asked of a document first; nothing of one that is there."""
        asked = document if document.publication else replace(document, chrome=None)
        sha256 = _digest(document)
        key = self.cache.key_of(asked, sha256)
        kept = Kept(document.name, key, sha256)
        known = self.pages.get(sha256)
        if known is not None:
            self.copies[max(known.name, document.name)] = sha256
            if known.name <= document.name:
                return None
        self.pages[sha256] = _Page(
            name=document.name,
            about=replace(document, data=b""),
            looked=None if document.publication else kept,
            kept=kept,
            is_read=document.publication,
        )
        return None if self.cache.has(key) else asked

    def compare(self) -> None:
        """Find what the pages of each site repeat, and which pages are one."""
        sites: dict[str, list[_Page]] = defaultdict(list)
        for page in sorted(self.pages.values(), key=lambda page: page.name):
            if page.looked is None:
                continue
            page.reason = page.reason or self.cache.reason(page.looked.key)
            if page.reason is None:
                sites[chrome.site(page.name, page.about.address)].append(page)
        for pages in sites.values():
            self._compare(pages)

    def _compare(self, pages: Collection[_Page]) -> None:
        found = chrome.repeated(
            self.cache.glance(_looked(one)).fingerprint for one in pages
        )
        by_name = {page.name: page for page in pages}
        located = []
        for page in pages:
            kept = _looked(page)
            glance = self.cache.glance(kept)
            self.chrome[kept.sha256] = chrome.places(glance.fingerprint, found)
            lang = glance.fingerprint.lang
            located.append(Located(page.name, kept.sha256, lang, glance.place))

        def alike(one: str, other: str) -> bool:
            first, second = (
                self.cache.glance(_looked(by_name[name])).fingerprint
                for name in (one, other)
            )
            return chrome.alike(first, second, found)

        aliases = translations.aliases(located, alike)
        for name, first in aliases.items():
            by_name[name].reason = f"is another address of {first}"
        self.located += (one for one in located if one.source not in aliases)

    def unread(self) -> Set[str]:
        """Name the pages that are not read yet, without what their sites repeat."""
        names = set()
        for sha256, page in self.pages.items():
            if page.is_read or page.reason:
                continue
            asked = replace(page.about, chrome=self.chrome[sha256])
            key = self.cache.key_of(asked, sha256)
            page.kept = Kept(page.name, key, sha256)
            page.is_read = self.cache.has(key)
            if not page.is_read:
                names.add(page.name)
        return names

    def read(
        self, documents: Iterable[Document | SetAside], engine: Engine, total: int
    ) -> None:
        """Have an engine read the pages that are not read yet."""
        unread = (self._to_read(document) for document in documents)
        with console.counting("Reading pages", total) as done:
            self._take(engine(asked for asked in unread if asked is not None), done)

    def _to_read(self, document: Document | SetAside) -> Document | None:
        """Ask for a page without what its site repeats; nothing of one that is read."""
        if isinstance(document, SetAside):
            return None
        sha256 = _digest(document)
        page = self.pages.get(sha256)
        if page is None or page.is_read or page.reason or page.name != document.name:
            return None
        page.is_read = True
        return replace(document, chrome=self.chrome[sha256])

    def _take(
        self,
        results: Iterable[tuple[Document, Packed | SetAside | Failed]],
        done: Callable[[], None],
    ) -> None:
        for document, result in results:
            sha256 = _digest(document)
            self.new.add(sha256)
            if not isinstance(result, Failed):
                self.cache.put(self.cache.key_of(document, sha256), result)
            elif self.pages[sha256].name == document.name:
                self.pages[sha256].reason = result.reason
            done()
        self.cache.flush()

    def told(self) -> Read:
        """Tell what came of all."""
        kept, keys = [], set()
        for page in sorted(self.pages.values(), key=lambda page: page.name):
            keys |= {page.kept.key} | ({page.looked.key} if page.looked else set())
            reason = page.reason or self.cache.reason(page.kept.key)
            if reason is None and not page.is_read:
                reason = "was no longer there when it was to be read"
            if reason is None:
                kept.append(page.kept)
            else:
                self.aside.append(SetAside(page.name, reason))
        for name, sha256 in self.copies.items():
            self.aside.append(pipeline.copy_of(name, self.pages[sha256].name))
        there = {page.sha256 for page in kept}
        located = [one for one in self.located if one.sha256 in there]
        return Read(
            results=Results(self.cache, kept),
            set_aside=tuple(self.aside),
            pairs=translations.pairs(located),
            addresses={one.sha256: one.address for one in located if one.address},
            keys=frozenset(keys),
            hits=len(self.pages) - len(self.new),
            new=len(self.new),
        )


def _looked(page: _Page) -> Kept:
    if page.looked is None:
        raise ValueError(f"{page.name} was not looked at")
    return page.looked


def _digest(document: Document) -> str:
    return hashlib.sha256(document.data).hexdigest()
