"""Names of documents -> which of several with one name counts."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import PurePath

_TABLE = """
CREATE TABLE best (name BLOB PRIMARY KEY, date TEXT, place INTEGER, file TEXT)
WITHOUT ROWID
"""
_ADD = """
INSERT INTO best VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE
SET date = excluded.date, place = excluded.place, file = excluded.file
WHERE excluded.date > best.date
"""
_ASK = "SELECT place, date, file FROM best WHERE name = ?"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Best:
    """The document that counts for a name: its place among all, its date, its file."""

    place: int
    date: str | None
    file: str


class Names:
    """The names of all documents, in a table on disk that is gone with the program.

    The newest document of a name counts, one without a date is the oldest; of equals
    the first does.
    """

    def __init__(self) -> None:
        # A feeding thread may read on what another began.
        self._table = sqlite3.connect("", check_same_thread=False)
        self._table.execute(_TABLE)

    def add(self, name: str, best: Best) -> None:
        """Put in the next document."""
        row = (_key(name), best.date or "", best.place, best.file)
        self._table.execute(_ADD, row)

    def best(self, name: str) -> Best | None:
        """Say which document counts for a name; None for one that was not put in."""
        row = self._table.execute(_ASK, (_key(name),)).fetchone()
        return Best(row[0], row[1] or None, row[2]) if row else None

    def close(self) -> None:
        """Drop the table."""
        self._table.close()


def shown(name: str | PurePath) -> str:
    r"""Write a name so that it is one line of text, whatever its bytes.

    >>> shown("a\nb")
    'a\\x0ab'
    """
    text = name.as_posix() if isinstance(name, PurePath) else name
    return _CONTROL.sub(lambda match: _escaped(match[0]), text)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:16]
