"""Paths -> documents, each with the name that the graph gives it."""

from __future__ import annotations

import importlib.util
import os
import stat
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kg.documents import MAX_BYTES, Document, SetAside, too_large
from kg.errors import KGError
from kg.intake import folders, jsonfiles, mirrors, saved, streams
from kg.intake.folders import Form
from kg.intake.names import Best, Names, shown
from kg.intake.streams import BrokenFileError

PAGES = frozenset({"html", "text"})
_DEEPEST = 20
_MOST = 1 << 40  # documents in a file
_READ = (
    "pages are .html and .txt files, WARC archives (.warc, .warc.gz), and JSON lines "
    "of pages or publications (.jsonl, .json)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; ``name`` does not depend on where the folder lies.

    ``address`` is where the page of a mirror stood, and its name then; ``reason`` says
    why the file is not read.
    """

    path: Path
    name: str
    form: Form = "text"
    address: str | None = None
    reason: str | None = None

    @property
    def is_page(self) -> bool:
        """Say whether the file is one page, and no container of pages."""
        return self.form in PAGES

    @property
    def file(self) -> str:
        """Name the file where its pages bear other names."""
        return shown(self.path.name) if self.address else self.name

    def document(self) -> Document | SetAside:
        """Load the file, which is one page."""
        if self.reason is not None:
            return SetAside(self.name, self.reason)
        try:
            data = streams.start(self.path, MAX_BYTES + 1)
        except BrokenFileError as error:
            return SetAside(self.name, str(error))
        if len(data) > MAX_BYTES:
            return SetAside(self.name, too_large(self.path.stat().st_size))
        return Document(
            self.name,
            data,
            html=self.form == "html",
            address=self.address or saved.address(data),
        )

    def documents(self) -> Iterator[Document | SetAside]:
        """Load the pages of the file, one after another."""
        if self.reason is not None or self.is_page:
            yield self.document()
        elif self.form == "json":
            yield from jsonfiles.read(self.path, self.name)
        else:
            from kg.intake import archives

            yield from archives.read(self.path, self.name)


def documents(paths: Iterable[Path]) -> Iterator[Document | SetAside]:
    """Load all documents under the paths, one at a time, in a fixed order.

    Of several with one name the newest counts, then the first; the others are set
    aside. Files are sorted by name. Containers are read twice: for the names first.
    Raises ValueError for a path that is not there, and where there is nothing to read.
    """
    return load(listed(paths))


def count(found: Iterable[Source]) -> int | None:
    """Count the documents in files; None where that would take long."""
    total = 0
    for source in found:
        if source.form == "warc" and source.reason is None:
            return None
        single = source.is_page or source.reason is not None
        total += 1 if single else jsonfiles.count(source.path)
    return total


def find(paths: Iterable[Path]) -> tuple[Source, ...]:
    """List the files under the paths that are one page each, sorted by name.

    A page in a folder is named by its path inside; where two folders hold the same
    name, the folders' names come first. In a mirror of a site it is named by its
    address. Raises ValueError for a path that is not there.
    """
    return tuple(source for source in _all(paths) if source.is_page)


def listed(paths: Iterable[Path]) -> tuple[Source, ...]:
    """List all files under the paths that hold documents, as ``documents`` does."""
    given = tuple(paths)
    found = _all(given)
    if not found:
        listed = ", ".join(str(path) for path in given)
        raise ValueError(f"{listed}: holds no page; {_READ}")
    archives = any(source.form == "warc" for source in found)
    if archives and importlib.util.find_spec("warcio") is None:
        raise KGError("reading WARC files needs warcio; pip install 'labkg[web]'")
    return found


def load(
    found: Sequence[Source], only: Container[str] | None = None
) -> Iterator[Document | SetAside]:
    """Load the documents of files that were listed, as ``documents`` does.

    Files that are one page each are loaded only if they have one of some names.
    """
    names = Names()
    try:
        for first, source in enumerate(found):
            for place, (name, date) in enumerate(_names(source), first * _MOST):
                names.add(name, Best(place, date, source.file))
        for first, source in enumerate(found):
            place = first * _MOST
            if only is not None and source.is_page and source.name not in only:
                continue
            for document in source.documents():
                if isinstance(document, SetAside):
                    yield document
                    continue
                best = names.best(document.name)
                yield document if best is None else _chosen(document, place, best)
                place += 1
    finally:
        names.close()


def _names(source: Source) -> Iterator[tuple[str, str | None]]:
    """Give the names of a file's documents, with their dates; a page is not opened."""
    if source.is_page and source.reason is None:
        yield source.name, None
    elif source.reason is None:
        for document in source.documents():
            if isinstance(document, Document):
                yield document.name, document.date


def _chosen(document: Document, place: int, best: Best) -> Document | SetAside:
    if best.place == place:
        return document
    newer = (
        "a newer one" if (best.date or "") > (document.date or "") else "another one"
    )
    return SetAside(document.name, f"{newer} of this name counts, in {best.file}")


def _all(paths: Iterable[Path]) -> tuple[Source, ...]:
    """List all files under the paths, each once, sorted by name."""
    seen: dict[str, tuple[Path, Source]] = {}
    folder = cache(os.path.realpath)
    # The outermost folder names a file; a link to it does only where it is hidden.
    for path in sorted(paths, key=lambda path: (len(path.resolve().parts), str(path))):
        under = sorted(_under(path), key=lambda source: source.path.is_symlink())
        for source in under:
            root = path if path.is_dir() else path.parent
            seen.setdefault(_place(source, folder), (root, source))
    named = _named(seen.values())
    return tuple(sorted(named, key=lambda source: (source.name, str(source.path))))


def _place(source: Source, folder: Callable[[Path], str]) -> str:
    """Give where a file is, whatever leads there; ``folder`` gives that of its own."""
    if source.reason:
        return str(source.path)
    if source.path.is_symlink():
        return os.path.realpath(source.path)
    return f"{folder(source.path.parent)}{os.sep}{source.path.name}"


def _under(path: Path) -> Iterator[Source]:
    """List the files of one source, without names but those that are addresses."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        raise ValueError(f"{path}: there is no such file or folder") from None
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    if not is_folder:
        yield Source(path, "", folders.form(path.name) or "text")
        return
    found = tuple(folders.files(path))
    addresses = mirrors.addresses(path, (file.path for file in found))
    for file in found:
        address = addresses.get(file.path)
        if address is None or file.form not in PAGES or file.reason is not None:
            yield Source(file.path, "", file.form, reason=file.reason)
        elif address:
            yield Source(file.path, address, file.form, address)


def _named(found: Iterable[tuple[Path, Source]]) -> Iterator[Source]:
    """Name files by their paths; where two have one name, folders come before it."""
    unnamed = []
    for root, source in found:
        if source.address:
            yield source
        else:
            unnamed.append((root, source))
    names = [_name(root, source.path, 0) for root, source in unnamed]
    depth = 0
    while len(set(names)) < len(names) and depth < _DEEPEST:
        depth += 1
        often = Counter(names)
        names = [
            _name(root, source.path, depth) if often[name] > 1 else name
            for name, (root, source) in zip(names, unnamed, strict=True)
        ]
    for name, (_, source) in zip(names, unnamed, strict=True):
        yield replace(source, name=name)


def _name(root: Path, path: Path, depth: int) -> str:
    """Name a file by its path under ``root``, with ``depth`` folders above it."""
    parts: Sequence[str] = ()
    if depth:
        above = root.resolve().parts[1:]
        parts = above[len(above) - depth :]
    if path == root:  # a folder that cannot be read
        root = root.parent
    return shown("/".join((*parts, path.relative_to(root).as_posix())))
