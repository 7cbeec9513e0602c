"""Tables of entries -> the TOML file of a lab, sorted by id."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from kg.vocabulary.fields import FIELDS
from ontology.vocabulary import Table

_HEADER = re.compile(r"[ \t]*\[([^\[\]\n]+)\][ \t]*(?:#.*)?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 88


@dataclass(frozen=True, slots=True)
class _Block:
    """The text of one table as it stands in a file, and the comments above it."""

    comments: str
    text: str


def rewrite(before: str, tables: Mapping[str, Table]) -> str:
    """Write tables; those that a file holds already stay as they stand there.

    Comments above a table stay with it, and those at the head of the file. A comment
    within a table that changes goes to the place above it if it has a line of its own.
    """
    known = tomllib.loads(before)
    head, blocks, foot = _blocks(before, known)
    parts = [head]
    for id_, table in sorted(tables.items()):
        block = blocks.get(id_)
        if block is None:
            parts.append(_table(id_, table))
        elif table == known[id_]:
            parts.append(block.comments + block.text)
        else:
            inner = re.findall(r"^[ \t]*#.*\n", block.text, re.MULTILINE)
            parts.append(block.comments + "".join(inner) + _table(id_, table))
    stripped = (part.strip("\n") for part in (*parts, foot))
    return "\n\n".join(part for part in stripped if part) + "\n"


def _blocks(
    text: str, known: Mapping[str, object]
) -> tuple[str, Mapping[str, _Block], str]:
    """Take a file apart: its head, its tables, its foot.

    All is empty where lines that look like headings of tables are none.
    """
    pieces: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if _HEADER.fullmatch(line.rstrip("\r\n")):
            pieces.append([])
        pieces[-1].append(line)
    blank = [at for at, line in enumerate(pieces[0]) if not line.strip()]
    first = blank[-1] if blank else len(pieces[0])
    head, comments = pieces[0][:first], pieces[0][first:]
    blocks: dict[str, _Block] = {}
    for piece in pieces[1:]:
        body, after = _tail(piece)
        for id_, table in _alone("".join(body)).items():
            if table == known.get(id_):
                blocks[id_] = _Block("".join(comments).lstrip(), "".join(body))
        comments = after
    if set(blocks) != set(known):
        return "", {}, ""
    return "".join(head), blocks, "".join(comments)


def _tail(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines of a table from the comments after them."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return lines[:at], lines[at:]


def _alone(text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _table(id_: str, table: Table) -> str:
    key = id_ if _BARE.fullmatch(id_) else _string(id_)
    order = [field for field in FIELDS if field in table]
    rest = sorted(set(table) - set(FIELDS))
    lines = (_line(field, table[field]) for field in (*order, *rest))
    return "\n".join((f"[{key}]", *lines)) + "\n"


def _line(field: str, value: object) -> str:
    if not isinstance(value, list):
        return f"{field} = {_value(value)}"
    line = f"{field} = [{', '.join(map(_value, value))}]"
    if len(line) <= _WIDTH:
        return line
    return "\n".join((f"{field} = [", *(f"    {_value(one)}," for one in value), "]"))


def _value(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{key} = {_value(one)}" for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if not isinstance(value, str):
        raise ValueError(f"{value!r} should be a text in quote marks")
    return _string(value)


def _string(text: str) -> str:
    """Write a basic string; JSON's form is TOML's but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
