"""``kg export``: a build -> the bytes or files of a form, and what to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kg import console, files
from kg.errors import KGError
from kg.exports import graphml, jsonld, nquads, reading, rocrate, tables, trig, void
from kg.exports.lab import Lab
from kg.exports.parts import CRATE, is_of_build
from kg.exports.reading import Build

Form = Literal["nquads", "trig", "jsonld", "graphml", "csv", "rocrate", "void"]
_WRITERS: Mapping[Form, Callable[[Build], bytes]] = {
    "nquads": nquads.write,
    "trig": trig.write,
    "jsonld": jsonld.write,
    "graphml": graphml.write,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What ``kg export`` is asked to do; ``reader`` is who reads the tables."""

    folder: Path
    form: Form
    output: Path | None = None
    reader: Literal["gephi", "neo4j"] = "gephi"
    lab: Lab = field(default_factory=Lab)


def run(options: Options) -> bytes:
    """Write a build in a form; return what goes to stdout.

    That is the form itself where no place was named for it; of tables and of a crate,
    which are files, it is where they are.
    """
    build = reading.read(options.folder)
    if options.form == "csv":
        return _tables(build, options)
    if options.form == "rocrate":
        return _crate(build, options)
    if options.form == "void":
        data = void.write(build, options.lab)
    else:
        data = _WRITERS[options.form](build)
    if options.output is None:
        return data
    _write(options, options.output, data)
    return b""


def _tables(build: Build, options: Options) -> bytes:
    folder = options.output or options.folder
    if folder.exists() and not folder.is_dir():
        raise KGError(f"{folder}: is a file; two tables need a folder")
    told = []
    for name, data in tables.write(build, options.reader).items():
        _write(options, folder / name, data)
        told.append(f"{Path(name).stem}: {folder / name}\n")
    return "".join(told).encode()


def _crate(build: Build, options: Options) -> bytes:
    path = options.output or options.folder
    path = path / CRATE if path.is_dir() else path
    _write(options, path, rocrate.write(build, options.lab))
    for key, told in (
        ("published", "the crate bears the newest date of a publication"),
        ("license", "the crate says that none is stated"),
    ):
        if getattr(options.lab, key) is None:
            console.remark(f"kg: kg.toml: {key}: is missing; {told}")
    return f"crate: {path}\n".encode()


def _write(options: Options, path: Path, data: bytes) -> None:
    if is_of_build(options.folder, path):
        raise KGError(f"{path}: is a file of the build itself; name another")
    try:
        files.write(path, data)
    except FileExistsError as error:
        why = f"{error.filename} is a file, not a folder"
        raise KGError(f"{path}: cannot be written: {why}") from error
    except OSError as error:
        raise KGError(f"{path}: cannot be written: {error.strerror}") from error
