"""Files written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_SCRATCH = ".part"


def sweep(folder: Path) -> None:
    """Remove what programs that were killed left of files they were writing."""
    for path in folder.glob(f".*{_SCRATCH}"):
        if path.is_file():
            path.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a file under a temporary name beside its place, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_SCRATCH}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def move(written: Path, path: Path) -> None:
    """Put a file that is written in its place."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.replace(path)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give a folder of its own within a folder, for as long as it is needed.

    What one that was killed has left behind is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f".*.*{_SCRATCH}"):
        if old.is_dir() and not _is_running(old.name.split(".")[1]):
            shutil.rmtree(old, ignore_errors=True)
    made = Path(mkdtemp(prefix=f".{os.getpid()}.", suffix=_SCRATCH, dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _is_running(process: str) -> bool:
    if not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
