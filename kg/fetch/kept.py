"""A folder of what was fetched: pages by their content, and an index of addresses.

``index.sqlite`` has a row for each address; ``files/ab/ab12…`` holds the bytes whose
SHA-256 that is. A file is written before its row, so that a row can be relied upon
whenever the program is killed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from kg import files
from kg.errors import KGError

INDEX = "index.sqlite"
_FORM = 1
# A run that was interrupted longer ago than this is not resumed, but begun anew: with
# what is kept, that costs a short answer for each page.
_RESUMED = timedelta(days=1)
_TABLES = """
create table runs (number integer primary key, began text not null, ended text);
create table answers (
    address text primary key, kind text not null, run integer not null,
    fetched text not null, reason text not null, target text not null,
    etag text not null, modified text not null,
    media text not null, charset text not null,
    sha256 text not null, noindex integer not null
) without rowid;
create index contents on answers (sha256) where sha256 <> '';
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an address.

    A ``page`` has bytes, ``moved`` a target, ``aside`` and ``trouble`` a reason, and
    trouble may pass. ``run`` is the last run in which that was the answer, ``fetched``
    when it first was (YYYY-MM-DDThh:mm:ssZ).
    """

    address: str
    kind: Literal["page", "moved", "aside", "trouble"]
    run: int = 0
    fetched: str = ""
    reason: str = ""
    target: str = ""
    etag: str = ""
    modified: str = ""
    media: str = ""
    charset: str = ""
    sha256: str = ""
    noindex: bool = False


_COLUMNS = ", ".join(field.name for field in fields(Kept))
_MARKS = ", ".join("?" for _ in fields(Kept))


class Store:
    """The folder, open; no other process can open it meanwhile."""

    def __init__(self, folder: Path, database: sqlite3.Connection) -> None:
        self.folder = folder
        self._database = database

    def begin(self, now: datetime) -> int:
        """Give the run that begins its number: the last one's if that was cut off."""
        row = self._database.execute(
            "select number, began, ended from runs order by number desc limit 1"
        ).fetchone()
        if row and row[2] is None and now - datetime.fromisoformat(row[1]) < _RESUMED:
            return int(row[0])
        made = self._database.execute(
            "insert into runs (began) values (?)", (now.isoformat(),)
        )
        return int(made.lastrowid or 0)

    def finish(self, run: int, now: datetime) -> None:
        """Note that a run has asked for all it wanted."""
        self._database.execute(
            "update runs set ended = ? where number = ?", (now.isoformat(), run)
        )

    def get(self, address: str) -> Kept | None:
        """Give what is known of an address."""
        row = self._database.execute(
            f"select {_COLUMNS} from answers where address = ?",  # noqa: S608
            (address,),
        ).fetchone()
        return None if row is None else Kept(*row)

    def put(self, one: Kept, data: bytes | None = None) -> None:
        """Keep what is now known of an address, and its bytes if they are new."""
        before = self.get(one.address)
        if data is not None and read(self.folder, one) is None:
            try:
                files.write(_file(self.folder, one.sha256), data)
            except OSError as error:
                raise _unwritten(self.folder, error) from error
        self._database.execute(
            f"insert or replace into answers ({_COLUMNS}) values ({_MARKS})",  # noqa: S608
            astuple(one),
        )
        if before and before.sha256 and before.sha256 != one.sha256:
            self._drop(before.sha256)

    def _drop(self, name: str) -> None:
        others = self._database.execute(
            "select 1 from answers where sha256 = ? limit 1", (name,)
        ).fetchone()
        if others is None:
            _file(self.folder, name).unlink(missing_ok=True)


def read(folder: Path, one: Kept) -> bytes | None:
    """Give the bytes of a page; None if they are not what they were."""
    try:
        data = _file(folder, one.sha256).read_bytes()
    except OSError:
        return None
    return data if sha256(data) == one.sha256 else None


def sha256(data: bytes) -> str:
    """Name bytes by their content."""
    return hashlib.sha256(data).hexdigest()


def _file(folder: Path, name: str) -> Path:
    return folder / "files" / name[:2] / name


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open the folder for this process alone, and make it where there is none.

    Raises KGError for one that is in use, damaged, or of another version.
    """
    index = folder / INDEX
    try:
        folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(index, timeout=0.5, isolation_level=None)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unwritten(folder, error) from error
    try:
        _prepare(database, index)
        for left in folder.glob("files/*/.*.part"):
            left.unlink(missing_ok=True)
        yield Store(folder, database)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise KGError(
                f"{folder}: is in use; wait until the other kg has ended"
            ) from error
        raise KGError(f"{index}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise KGError(
            f"{index}: cannot be read ({error}); remove {folder} to fetch all anew"
        ) from error
    finally:
        database.close()


def _unwritten(folder: Path, error: Exception) -> KGError:
    told = getattr(error, "strerror", None) or error
    return KGError(f"{folder}: cannot be written: {told}")


def _prepare(database: sqlite3.Connection, index: Path) -> None:
    database.execute("pragma locking_mode = exclusive")
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = normal")
    database.execute("begin immediate")
    (form,) = database.execute("pragma user_version").fetchone()
    if form == 0:
        for statement in _TABLES.split(";"):
            database.execute(statement)
        database.execute(f"pragma user_version = {_FORM}")
    database.execute("commit")
    if form not in (0, _FORM):
        raise KGError(
            f"{index}: was written by another version of kg; "
            f"remove {index.parent} to fetch all anew"
        )
