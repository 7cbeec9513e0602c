"""Tables of entries -> rows of a spreadsheet, and back."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.vocabulary.fields import NAME_LISTS, WORD_LISTS
from kg.vocabulary.spreadsheet import csv_text, unguarded
from kg.vocabulary.tables import Tables
from ontology.vocabulary import Table

COLUMNS = tuple(
    "id type en en_source en_region en_variants en_acronyms fr fr_source fr_region "
    "fr_variants fr_acronyms name broader context form wikidata".split()
)
_DELIMITERS = (",", ";", "\t")
_BETWEEN = " | "
_SPECIAL = re.compile(r"([\\|{};])")
_SOURCED = re.compile(r"((?:[^\\{}]|\\.)*)\{((?:[^\\{}]|\\.)*)\}")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a spreadsheet: where it stands, and the cells of the columns it has."""

    line: int
    cells: Mapping[str, str]


def write(tables: Tables) -> bytes:
    """Write tables as CSV in UTF-8, sorted by id; the same bytes each time."""
    rows = ((id_, *cells(one).values()) for id_, (_, one) in sorted(tables.items()))
    return csv_text(COLUMNS, rows).encode()


def cells(table: Table) -> Mapping[str, str]:
    """Write the fields of a sound table as cells, in the order of the columns."""
    return {field: _cell(table.get(field)) for field in COLUMNS[1:]}


def fields(row: Mapping[str, str]) -> Table:
    r"""Read cells as the fields of a table, empty ones too; raise ValueError.

    >>> fields({"fr_variants": r"arbre | A\|B {OQLF; fr-CA}"})
    {'fr_variants': ['arbre', {'name': 'A|B', 'source': 'OQLF', 'region': 'fr-CA'}]}
    """
    found: dict[str, object] = {}
    for field, cell in row.items():
        try:
            found[field] = _value(field, cell)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from error
    return found


def read(data: bytes) -> Iterator[Row | tuple[int, str]]:
    """Read the rows of a CSV, as Excel, LibreOffice and ``write`` make them.

    What is wrong with a line is told as its number and why; raise ValueError for what
    is no such table at all. The separator is a comma, a semicolon or a tab.
    """
    lines = _decoded(data)
    rows = _records(lines, _delimiter(lines))
    header = next((row for _, row in rows), [])
    columns = [cell.strip().casefold() for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    _check_header(columns)
    for line, row in rows:
        told = [unguarded(unicodedata.normalize("NFC", cell.strip())) for cell in row]
        if not any(told):
            continue
        if any(told[len(columns) :]):
            yield line, f"has more cells than the {len(columns)} columns of the header"
        else:
            padded = [*told, *[""] * len(columns)]
            yield Row(line, dict(zip(columns, padded, strict=False)))


def _cell(value: object) -> str:
    if isinstance(value, list):
        return _BETWEEN.join(map(_item, value))
    return "" if value is None else str(value)


def _item(value: object) -> str:
    if not isinstance(value, dict):
        return _escape(str(value))
    source, region = (_escape(str(value.get(key, ""))) for key in ("source", "region"))
    more = f"{source}; {region}" if region else source
    return _escape(str(value["name"])) + (f" {{{more}}}" if more else "")


def _value(field: str, cell: str) -> object:
    if field in NAME_LISTS:
        return [_named(part) for part in _split(cell, "|")]
    if field in WORD_LISTS:
        return [_unescape(part) for part in _split(cell, "|")]
    if _BETWEEN in cell:
        raise ValueError(f"{cell!r} should be one; others go to a list column")
    return cell


def _named(part: str) -> str | dict[str, str]:
    sourced = _SOURCED.fullmatch(part)
    if sourced is None:
        if re.search(r"(?<!\\)[{}]", part):
            raise ValueError(f"{part!r} should be: name {{source; region}}")
        return _unescape(part)
    name = _unescape(sourced[1].strip())
    told = [_unescape(one) for one in _split(sourced[2], ";", empty=True)]
    if not name or len(told) > 2:
        raise ValueError(f"{part!r} should be: name {{source; region}}")
    keyed = zip(("source", "region"), told, strict=False)
    given = {key: value for key, value in keyed if value}
    return {"name": name, **given} if given else name


def _split(text: str, sign: str, *, empty: bool = False) -> list[str]:
    """Split a text at a sign that no backslash goes before."""
    parts = re.findall(rf"(?:[^\\{sign}]|\\.|\\$)+|[{sign}]", text, re.DOTALL)
    told = [""]
    for part in parts:
        if part == sign:
            told.append("")
        else:
            told[-1] = part.strip()
    return told if empty else [part for part in told if part]


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _unescape(text: str) -> str:
    return re.sub(r"\\([\\|{};])", r"\1", text)


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # Excel's "Unicode text"
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line}: is not UTF-8; save it as CSV UTF-8") from error


def _delimiter(text: str) -> str:
    """Give the separator that makes most columns known."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(sign: str) -> int:
        header = next(csv.reader([first], delimiter=sign), [])
        return sum(cell.strip().casefold() in COLUMNS for cell in header)

    return max(_DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, with the number of their first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise ValueError(f"line {line}: cannot be read: {error}") from error
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, row


def _check_header(columns: Sequence[str]) -> None:
    known = f"columns are {', '.join(COLUMNS)}"
    if "id" not in columns:
        raise ValueError(f"line 1: has no column id; {known}")
    for column in columns:
        if column not in COLUMNS:
            raise ValueError(f"line 1: there is no column {column!r}; {known}")
        if columns.count(column) > 1:
            raise ValueError(f"line 1: column {column} stands there twice")
