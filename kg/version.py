"""What the result of reading a page depends on beside the page: program, model, words.

Told by content, not by a version number: a lab changes its vocabulary, a developer the
program, between two builds of one version.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from pathlib import Path

from extractors.registry import GROUP
from ontology.vocabulary import OWN

# Libraries whose releases may read a page otherwise.
LIBRARIES = ("beautifulsoup4", "lxml", "numpy", "onnxruntime", "spacy")
_ROOT = Path(__file__).resolve().parent.parent
# Of the program's own folder what ``kg.packed`` imports: only these read pages.
READING = (
    "__init__ addresses chrome clusters completion documents folding harvest "
    "intake/__init__ intake/plain json_ld links markup mend metadata packed "
    "page_results pages pressed quotes readings records showings signatures texts "
    "things traced venue_line"
).split()
_READS = (*(f"kg/{name}.py" for name in READING), "extractors/**/*", "ontology/**/*")
_WRITES = ("kg/**/*",)


def of_reading() -> str:
    """Return a digest of all that reading one page depends on but the page."""
    return _digest([*_files(_READS), *_plugins(), *_own_vocabulary(), *_around()])


def of_program() -> str:
    """Return a digest of all that a build depends on but its pages and options."""
    return _digest([of_reading().encode(), *_files(_WRITES)])


def _digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def _files(patterns: Iterable[str]) -> Iterator[bytes]:
    for pattern in patterns:
        for path in sorted(_ROOT.glob(pattern)):
            if path.is_file() and path.parent.name != "__pycache__":
                yield path.relative_to(_ROOT).as_posix().encode()
                yield path.read_bytes()


def _plugins() -> Iterator[bytes]:
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        release = point.dist.version if point.dist else ""
        yield f"{point.name} {point.value} {release}".encode()
        found = find_spec(point.module)
        if found is not None and found.origin and Path(found.origin).is_file():
            yield Path(found.origin).read_bytes()


def _own_vocabulary() -> Iterator[bytes]:
    own = os.environ.get(OWN)
    if own:
        yield Path(own).read_bytes()


def _around() -> Iterator[bytes]:
    yield platform.python_version().encode()
    for name in LIBRARIES:
        yield f"{name} {version(name)}".encode()
