"""build.json: what a build was made from, what it wrote, and how its last run went.

All of it but ``run`` is the same for the same pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg import files, store
from kg.errors import KGError
from kg.folder import ACCOUNT, EVIDENCE, FACTS, PAGE, RECORDS

_INPUTS, _FILES, _RUN = "inputs", "files", "run"


def add(folder: Path, *, inputs: str | None = None, run: Mapping[str, object]) -> None:
    """Add to the account how the run went, and what the files were made from.

    ``inputs`` is a digest of all that; None where the files stay as they are.
    """
    told = _read(folder)
    if inputs is not None:
        told[_INPUTS] = inputs
        told[_FILES] = digests(folder)
    told[_RUN] = dict(run)
    data = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    try:
        files.write(folder / ACCOUNT, data.encode())
    except OSError as error:
        raise KGError(f"{folder}: cannot be written: {error.strerror}") from error


def is_current(folder: Path, inputs: str) -> bool:
    """Say whether the files of a build are those made from the same inputs."""
    told = _read(folder)
    return (
        told.get(_INPUTS) == inputs
        and told.get(_FILES) == digests(folder)
        and store.place(folder) is not None
    )


def warnings(folder: Path) -> Sequence[str]:
    """Return what a build was warned of."""
    told = _read(folder).get("warnings")
    return [str(line) for line in told] if isinstance(told, list) else []


def digests(folder: Path) -> Mapping[str, str]:
    """Return the sha256 of each file of a build that is there."""
    found = {}
    for name in (FACTS, EVIDENCE, RECORDS, PAGE):
        try:
            found[name] = files.digest(folder / name)
        except OSError:
            continue
    return found


def _read(folder: Path) -> dict[str, object]:
    try:
        told = json.loads((folder / ACCOUNT).read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
