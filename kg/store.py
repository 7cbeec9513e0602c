"""The embedded store: the dataset of a build on disk, indexed for SPARQL.

``DIR/store`` holds one folder a state, named by what it was made from, and the file
``current`` that names the one in use. A new state is written beside it and then named,
so that a build that is killed leaves the old one whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store, Triple

from kg import dataset, files
from kg.errors import KGError
from kg.filling import AT_ONCE
from kg.folder import EVIDENCE, FACTS

FOLDER, CURRENT = "store", "current"


@dataclass(frozen=True, slots=True)
class State:
    """The folder of a state, its base, the digests of what it is made from."""

    place: Path
    base: str
    made_from: Mapping[str, str]


def write(folder: Path, *, base: str | None = None) -> None:
    """Make the store of a build from its Turtle files, whole or not at all."""
    paths = dataset.files(folder)
    load(folder, paths, base=base or dataset.base(paths))


def load(folder: Path, paths: Sequence[Path], *, base: str) -> None:
    """Make the store in a folder from files of triples or quads.

    What the store held before is gone; a state that is there already is kept as it
    is. Raises KGError for a file that cannot be read, and then changes nothing.
    """
    use(folder, prepare(folder, paths, base=base))


def prepare(
    folder: Path,
    paths: Sequence[Path],
    *,
    base: str,
    make: Callable[[Path], None] | None = None,
) -> State:
    """Make a state beside the one in use, which stays as it is.

    ``make`` puts a store of what the files say into a folder that is not there yet;
    else they are read.
    """
    made_from = {path.name: _digest(path) for path in paths}
    told = json.dumps({"base": base, "files": list(made_from.items())}, indent=2)
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    root = folder / FOLDER
    if not (root / name).is_dir():
        part = root / f".{name}.{os.getpid()}.part"
        try:
            root.mkdir(parents=True, exist_ok=True)
            if make is None:
                _fill(part, paths, base)
            else:
                make(part)
            part.rename(root / name)
        except OSError as error:
            raise KGError(f"{root}: cannot be written: {error}") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return State(root / name, base, made_from)


def use(folder: Path, state: State) -> None:
    """Take a state into use; what the store held before is gone."""
    root, name = folder / FOLDER, state.place.name
    made_from = list(state.made_from.items())
    told = {"state": name, "base": state.base, "files": made_from}
    files.write(root / CURRENT, f"{json.dumps(told, indent=2)}\n".encode())
    for old in root.iterdir():
        if old.name not in (name, CURRENT):
            shutil.rmtree(old, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Change:
    """What makes of a store another: facts first, then the evidence, a file of each.

    ``quads`` are files of N-Quads to be put in, ``gone`` name in a line each the
    subjects whose facts or evidence go before that. ``before`` is the folder of the
    store to change, which stays as it is.
    """

    before: Path
    quads: Sequence[Path]
    gone: Sequence[Path]


def changed(folder: Path, change: Change, base: str) -> None:
    """Make a store of another in a folder of its own; what both hold is there once."""
    store = _copied(change.before, folder)
    facts = NamedNode(base + dataset.FACTS_GRAPH)
    for path, are_facts in zip(change.gone, (True, False), strict=True):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                subject = NamedNode(line.rstrip("\n"))
                for quad in list(store.quads_for_pattern(subject, None, None, None)):
                    if (quad.graph_name == facts) is are_facts:
                        store.remove(quad)
    _load(store, change.quads)


def more(folder: Path, before: Path, quads: Sequence[Path]) -> None:
    """Make a store of another in a folder of its own, which holds N-Quads as well."""
    _load(_copied(before, folder), quads)


def _copied(before: Path, folder: Path) -> Store:
    folder.mkdir(parents=True)
    for path in before.iterdir():
        if path.suffix == ".sst":  # never written again
            _link(path, folder / path.name)
        elif path.name != "LOCK":
            shutil.copy2(path, folder / path.name)
    return Store(str(folder))


def _load(store: Store, quads: Sequence[Path]) -> None:
    for path in quads:
        with path.open("rb") as file:
            while part := file.read(AT_ONCE) + file.readline():
                store.bulk_load(part, RdfFormat.N_QUADS)
    store.flush()


def _link(path: Path, other: Path) -> None:
    try:
        other.hardlink_to(path)
    except OSError:  # not every file system has such links
        shutil.copy2(path, other)


def place(folder: Path) -> Path | None:
    """Return the folder of the store in use, None where it is missing or older.

    It is older where a Turtle file of the build is not the one it was made from.
    """
    account = _read(folder)
    if account is None or not account.place.is_dir():
        return None
    for name in (FACTS, EVIDENCE):
        path = folder / name
        if path.is_file() and account.made_from.get(name) != _digest(path):
            return None
    return account.place


def made_from(folder: Path) -> Mapping[str, str] | None:
    """Return the digests of the files that the store in use was made from."""
    account = _read(folder)
    return None if account is None else account.made_from


def current(folder: Path) -> Path | None:
    """Return the folder of the store in use, of whatever age."""
    account = _read(folder)
    return None if account is None else account.place


def base(folder: Path) -> str:
    """Return the IRI that the things of a build or of a store are named under."""
    account = _read(folder)
    return dataset.base(dataset.files(folder)) if account is None else account.base


def opened(folder: Path) -> Store:
    """Open what a build says, to be read only.

    Where the store is missing or older than the Turtle files, these are read into
    memory. Raises KGError where there is neither.
    """
    path = place(folder)
    if path is None:
        return in_memory(dataset.files(folder))
    try:
        return Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise KGError(
            f"{path}: cannot be read: {error}; kg load {folder} makes it anew"
        ) from error


def in_memory(paths: Sequence[Path]) -> Store:
    """Read files into a store that is kept in memory."""
    return _filled(Store, paths, dataset.base(paths))


def at(place: Path) -> Store:
    """Open a store in a folder, to be read only."""
    return Store.read_only(str(place))


def graphs(store: Store) -> Iterator[tuple[NamedNode, Iterator[Triple]]]:
    """Yield each named graph with its triples, in the order of the names."""
    named = (one for one in store.named_graphs() if isinstance(one, NamedNode))
    for name in sorted(named, key=lambda one: one.value):
        found = store.quads_for_pattern(None, None, None, name)
        yield name, (quad.triple for quad in found)


def _fill(folder: Path, paths: Sequence[Path], base: str) -> None:
    """Make a store of files of any kind, in a folder of its own."""

    def made() -> Store:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return Store(str(folder))

    store = _filled(made, paths, base)
    store.optimize()
    store.flush()


def _filled(made: Callable[[], Store], paths: Sequence[Path], base: str) -> Store:
    """Load files into an empty store.

    Triples are facts and go in as they are. A file that turns out to be evidence has
    its triples put in the graphs of their pages, one by one, in a store begun anew.
    """
    evidence = {one for one in paths if one.name.removesuffix(".gz") == EVIDENCE}
    while True:
        store = made()
        other = _other_evidence(store, paths, evidence, base)
        if other is None:
            return store
        evidence.add(other)
        del store  # which holds the lock on its folder


def _other_evidence(
    store: Store, paths: Sequence[Path], evidence: Set[Path], base: str
) -> Path | None:
    """Load files; stop at one that is evidence and not known to be, and return it."""
    facts = NamedNode(base + dataset.FACTS_GRAPH)
    for path in paths:
        form = dataset.form(path)
        if path in evidence or form.supports_datasets:
            store.bulk_extend(dataset.quads([path], base))
            continue
        with dataset.opened(path) as file:
            store.bulk_load(file, form, to_graph=facts)
        if dataset.is_evidence(store, facts):
            return path
    return None


def _read(folder: Path) -> State | None:
    root = folder / FOLDER
    try:
        told = json.loads((root / CURRENT).read_bytes())
        return State(root / told["state"], str(told["base"]), dict(told["files"]))
    except OSError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise KGError(
            f"{root / CURRENT}: is broken; kg load {folder} makes it anew"
        ) from error


def _digest(path: Path) -> str:
    try:
        return files.digest(path)
    except OSError as error:
        raise KGError(f"{path}: cannot be read: {error.strerror}") from error
