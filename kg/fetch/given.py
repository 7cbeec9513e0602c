"""What stands on the command line -> addresses, and what is none.

A file of addresses ends in ``.urls``, or in ``.txt`` where all its lines are addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KGError

_MOST = 50_000_000
_STARTS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Given:
    """Sources of both kinds, in the order in which they were given.

    ``addresses`` are written as someone wrote them; ``paths`` may be files or folders.
    """

    addresses: tuple[str, ...]
    paths: tuple[Path, ...]


def split(words: Iterable[str]) -> Given:
    """Tell addresses, and those that a file lists, from paths.

    Raises KGError for a ``.urls`` file that cannot be read or holds another line.
    """
    addresses: list[str] = []
    paths: list[Path] = []
    for word in words:
        if is_address(word):
            addresses.append(word)
            continue
        listed = _listed(Path(word))
        if listed is None:
            paths.append(Path(word))
        else:
            addresses += listed
    return Given(tuple(addresses), tuple(paths))


def is_address(word: str) -> bool:
    """Tell an address of any scheme (``ftp://`` too) from a path."""
    scheme, mark, _ = word.strip().partition("://")
    return bool(mark) and scheme.isascii() and scheme.isalnum()


def lines(text: str) -> Iterator[str]:
    """Give the lines that say something: not empty, and no ``#`` before them."""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped


def is_list(text: str) -> bool:
    """Tell whether all lines that say something are addresses, and there is one."""
    found = False
    for line in lines(text):
        if not line.lower().startswith(_STARTS) or len(line.split()) > 1:
            return False
        found = True
    return found


def _listed(path: Path) -> list[str] | None:
    """Read a list of addresses; None for a file that is none."""
    suffix = path.suffix.lower()
    if suffix not in (".urls", ".txt") or not path.is_file():
        return None
    text = _text(path)
    if is_list(text):
        return list(lines(text))
    if suffix == ".txt":
        return None
    odd = [line for line in lines(text) if not is_list(line)]
    if not odd:
        raise KGError(f"{path}: holds no address")
    raise KGError(
        f"{path}: {odd[0][:100]!r} is no address such as https://lab.example/"
    )


def _text(path: Path) -> str:
    try:
        if path.suffix.lower() == ".txt" and path.stat().st_size > _MOST:
            return ""
        return path.read_bytes()[:_MOST].decode("utf-8-sig", "replace")
    except OSError as error:
        raise KGError(f"{path}: cannot be read: {error.strerror or error}") from error
