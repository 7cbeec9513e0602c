"""What is read as one page: its bytes, and what came along with them."""

from __future__ import annotations

from dataclasses import dataclass

# A lab page has 5 to 500 kB; what is larger is a dump or a log.
MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of a page, under the name that the graph gives it.

    ``html`` is true where its place says so (a file's ending, a media type), else its
    content tells. ``charset`` is what a server or an archive called its encoding,
    ``address`` where it stood on the web, ``date`` when it was fetched (YYYY-MM-DD…).
    ``publication`` is true for one publication in the plain text of kg/intake/plain.py.
    ``chrome`` are the numbers of the lines that its site repeats; None while that is
    not known.
    """

    name: str
    data: bytes
    html: bool = False
    charset: str | None = None
    address: str | None = None
    date: str | None = None
    publication: bool = False
    chrome: tuple[int, ...] | None = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A page that was not read, and why."""

    source: str
    reason: str


def too_large(size: int) -> str:
    """Say that so many bytes are no page."""
    return (
        f"{size / 1e6:.0f} MB is too large for a page; "
        f"at most {MAX_BYTES / 1e6:.0f} MB are read"
    )
