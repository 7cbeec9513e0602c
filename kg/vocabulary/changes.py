"""A spreadsheet that came back -> the entries that it changes in a lab's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import files
from kg.errors import KGError
from kg.vocabulary import fields, table, toml
from kg.vocabulary.check import problems
from kg.vocabulary.tables import Read, Tables, laid, read, released, text_of
from ontology.kinds import Lang
from ontology.vocabulary import PROPER, USAGE, Table

# What an own file cannot take away from an entry that is shipped.
_KEPT = ("type", "name", "form", "wikidata")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a spreadsheet changed; nothing was, where rows are refused."""

    changes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An entry as a row of the spreadsheet wants it, and the line of the row."""

    line: int
    table: Table


def bring(file: Path, into: Path) -> Outcome:
    """Write what a CSV changes into a lab's own file, or say each row it refuses.

    Only entries that are new or differ from the shipped ones are written, and of those
    only the fields that differ. What the own file holds already stays.
    """
    shipped = _sound(released())
    before = text_of(into) if into.exists() else ""
    own = _sound(read(before, str(into)))
    now = laid(shipped, own)
    wanted, refused = _wanted(_rows(file), shipped, now)
    after = {id_: placed for id_, placed in own.items() if id_ not in wanted}
    for id_, one in wanted.items():
        least = _differing(shipped[id_][1], one.table) if id_ in shipped else one.table
        if least:
            after[id_] = str(into), least
    refused += _unsound(laid(shipped, after), wanted, now)
    if refused:
        lines = [f"{file}: line {line}: {told}" for line, told in sorted(refused)]
        return Outcome(refused=tuple(lines))
    if wanted:
        held = {id_: one for id_, (_, one) in after.items()}
        files.write(into, toml.rewrite(before, held).encode())
    return Outcome(tuple(_told(now, wanted)))


def _rows(file: Path) -> Sequence[table.Row | tuple[int, str]]:
    try:
        return tuple(table.read(file.read_bytes()))
    except OSError as error:
        raise KGError(f"{file}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise KGError(f"{file}: {error}") from error


def _sound(found: Read) -> Tables:
    """Give the tables read; raise KGError for the first that is wrong in form."""
    for fault in found.faults:
        raise KGError(str(fault))
    for id_, (file, one) in found.tables.items():
        for told in fields.wrong(one):
            # An own table of a shipped entry has no type and no name of its own.
            if not told.startswith(("has no", "form: only")):
                raise KGError(f"{file}: [{id_}]: {told}")
    return found.tables


def _wanted(
    rows: Sequence[table.Row | tuple[int, str]], shipped: Tables, now: Tables
) -> tuple[dict[str, _Wanted], list[tuple[int, str]]]:
    """Give the entries that rows would change, and the rows that cannot be read."""
    wanted: dict[str, _Wanted] = {}
    refused: list[tuple[int, str]] = []
    lines: dict[str, int] = {}
    for row in rows:
        if not isinstance(row, table.Row):
            refused.append(row)
            continue
        id_ = row.cells["id"]
        try:
            if not id_:
                raise ValueError("has no id")
            if id_ in lines:
                raise ValueError(f"[{id_}]: stands in line {lines[id_]} too")
            lines[id_] = row.line
            current = now[id_][1] if id_ in now else {}
            new = _merged(row, current, shipped[id_][1] if id_ in shipped else {})
        except ValueError as error:
            refused.append((row.line, str(error)))
            continue
        if id_ not in now or _form(new) != _form(current):
            wanted[id_] = _Wanted(row.line, new)
    return wanted, refused


def _merged(row: table.Row, current: Table, shipped: Table) -> Table:
    """Lay the cells of a row over an entry; an empty cell takes a field away."""
    id_ = row.cells["id"]
    cells = {field: cell for field, cell in row.cells.items() if field != "id"}
    try:
        told = table.fields(cells)
    except ValueError as error:
        raise ValueError(f"[{id_}]: {error}") from error
    for field in _KEPT:
        if shipped.get(field) and told.get(field, True) == "":
            raise ValueError(f"[{id_}]: {field}: cannot be empty; it is shipped")
    return {key: value for key, value in {**current, **told}.items() if value}


def _form(one: Table) -> Mapping[str, str]:
    """Write an entry so that two which say the same are equal."""
    usual = PROPER if one.get("name") else USAGE
    return {
        field: "" if field.endswith("_source") and cell == usual else cell
        for field, cell in table.cells(one).items()
    }


def _differing(shipped: Table, new: Table) -> Table:
    """Give the fields of an entry that differ from the shipped ones."""
    before, after = _form(shipped), _form(new)
    usual = PROPER if new.get("name") else USAGE
    least: dict[str, object] = {}
    for field in fields.FIELDS:
        if before[field] != after[field]:
            is_list = field in (*fields.NAME_LISTS, *fields.WORD_LISTS)
            nothing = usual if field.endswith("_source") else ""
            least[field] = new.get(field, [] if is_list else nothing)
    return least


def _unsound(
    tables: Tables, wanted: Mapping[str, _Wanted], now: Tables
) -> list[tuple[int, str]]:
    """Say what the check calls an error in what rows want, and in what stands below."""
    lines = {id_: one.line for id_, one in wanted.items()}
    for id_, (_, one) in tables.items():
        for above in fields.items(one, "broader"):
            if above in wanted and _kind(now, above) != _kind(tables, above):
                lines.setdefault(id_, wanted[above].line)
    return [
        (lines[problem.id], f"[{problem.id}]: {problem.text}")
        for problem in sorted(problems(tables, lines.keys()))
        if not problem.is_remark
    ]


def _kind(tables: Tables, id_: str) -> object:
    return tables[id_][1].get("type") if id_ in tables else None


def _told(now: Tables, wanted: Mapping[str, _Wanted]) -> Iterator[str]:
    for id_, one in sorted(wanted.items()):
        after = table.cells(one.table)
        if id_ not in now:
            names = (f'{field} "{after[field]}"' for field in ("name", *Lang))
            told = ", ".join(name for name in names if not name.endswith(' ""'))
            yield f"added [{id_}]: {after['type']}, {told}"
            continue
        before = table.cells(now[id_][1])
        for field in table.COLUMNS[1:]:
            if before[field] != after[field]:
                yield f'changed [{id_}]: {field} "{before[field]}" -> "{after[field]}"'
