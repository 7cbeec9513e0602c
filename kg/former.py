"""The files of the build before: whether they can be copied from, block by block.

``DIR/blocks`` holds a list of the blocks of each Turtle file, and what the files were
written by. It is of use to the next build only, and may be deleted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg import files, store, version
from kg.folder import EVIDENCE, FACTS
from kg.rewriting import Former

FOLDER = "blocks"
_TOLD = "written.json"
_NAMES = (FACTS, EVIDENCE)


@dataclass(frozen=True, slots=True)
class Before:
    """The Turtle files of the build before, and the folder of its store."""

    facts: Former
    evidence: Former
    store: Path


def find(folder: Path, prefixes: Mapping[str, str]) -> Before | None:
    """Return the files of a build, if this program wrote them and nobody changed them.

    ``prefixes`` are those that may be used now; with others it is no use to copy.
    """
    place = folder / FOLDER
    try:
        told = json.loads((place / _TOLD).read_bytes())
        heads = {name: int(told["heads"][name]) for name in _NAMES}
        is_ours = (
            told["by"] == _by(prefixes)
            and told["files"] == store.made_from(folder)
            and told["lists"] == _digests(place)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    at = store.place(folder) if is_ours else None
    if at is None:
        return None
    facts, evidence = (
        Former(folder / name, heads[name], lines_of(place, name)) for name in _NAMES
    )
    return Before(facts, evidence, at)


def lines_of(place: Path, name: str) -> Path:
    """Return where the list of the blocks of a file is."""
    return place / f"{name}.rows"


def describe(
    place: Path,
    prefixes: Mapping[str, str],
    heads: Mapping[str, int],
    digests: Mapping[str, str],
) -> None:
    """Write beside the lists what they are of."""
    told = {
        "by": _by(prefixes),
        "files": digests,
        "heads": heads,
        "lists": _digests(place),
    }
    (place / _TOLD).write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def keep(written: Path | None, folder: Path) -> None:
    """Put lists in their place in the folder of a build; None removes those there."""
    place = folder / FOLDER
    if place.exists():
        shutil.rmtree(place)
    if written is not None:
        written.rename(place)


def _digests(place: Path) -> Mapping[str, str]:
    return {name: files.digest(lines_of(place, name)) for name in _NAMES}


def _by(prefixes: Mapping[str, str]) -> list[object]:
    return [version.of_program(), sorted(map(list, prefixes.items()))]
