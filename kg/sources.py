"""Paths -> source files, each with the name that the graph gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset({".txt", ".html", ".htm", ".xhtml"})

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; ``name`` does not depend on where the folder lies."""

    path: Path
    name: str


def find(paths: Iterable[Path]) -> tuple[Source, ...]:
    """List the pages under the paths, sorted by name.

    A page in a folder is named by its path inside; where two folders hold the same
    name, the folders' names come first. Raises ValueError for a path that is not there.
    """
    found = list(dict.fromkeys(pair for path in paths for pair in _under(path)))
    seen: dict[Path, tuple[Path, Path]] = {}
    for root, path in found:
        seen.setdefault(path.resolve(), (root, path))
    depth = 0
    names = {path: _name(root, path, 0) for root, path in seen.values()}
    while len(set(names.values())) < len(names) and depth < _DEEPEST:
        depth += 1
        often = Counter(names.values())
        names = {
            path: _name(root, path, depth) if often[names[path]] > 1 else names[path]
            for root, path in seen.values()
        }
    sources = [Source(path, name) for path, name in names.items()]
    return tuple(sorted(sources, key=lambda source: (source.name, str(source.path))))


def _under(path: Path) -> Iterator[tuple[Path, Path]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.suffix.lower() in SUFFIXES and not (hidden or file.is_dir()):
                yield path, file
    elif path.exists():
        yield path.parent, path
    elif path.parts[:1] and path.parts[0] in ("http:", "https:"):
        raise ValueError(
            f"{path.as_posix().replace(':/', '://', 1)}: addresses are not read; "
            "save the page as an .html file and give that"
        )
    else:
        raise ValueError(f"{path}: there is no such file or folder")


def _name(root: Path, path: Path, depth: int) -> str:
    """Name a page by its path under ``root``, with ``depth`` folders above it."""
    above = root.resolve().parts[1:]
    parts = above[len(above) - depth :] if depth else ()
    return "/".join((*parts, path.relative_to(root).as_posix()))
