"""The answer to a SPARQL query, and the forms that it is written in."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    RdfFormat,
    Triple,
    serialize,
)
from rdflib import XSD, Graph

from kg.characters import for_xml
from kg.namespaces import PREFIXES, on_one_line

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl")

_STRING = str(XSD.string)
_RESULTS = "http://www.w3.org/2005/sparql-results#"
_TRIPLE = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT; ``cut`` says that it has more rows than these."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE; ``cut`` says that there are more."""

    triples: tuple[Triple, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an ASK."""

    value: bool


Result: TypeAlias = Rows | Triples | Answer


def render(result: Result, form: str) -> str:
    """Write a result as ``table``, ``json``, ``csv``, ``tsv``, ``xml`` or ``ttl``.

    A graph that is no ``ttl`` is written as rows of subject, predicate, object. Raises
    ValueError for a form that the result does not have.
    """
    if form not in FORMATS:
        raise ValueError(f"{form}: no such format: choose from {', '.join(FORMATS)}")
    if isinstance(result, Answer):
        return _render_answer(result.value, form)
    if form == "ttl":
        if isinstance(result, Triples):
            return as_rdf(result, RdfFormat.TURTLE)
        raise ValueError(
            "ttl: a SELECT gives rows, not triples: "
            "ask with CONSTRUCT or DESCRIBE, or take table, json, csv, tsv or xml"
        )
    return _RENDER[form](result if isinstance(result, Rows) else _as_rows(result))


def as_rdf(
    result: Triples, form: RdfFormat, prefixes: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Write triples in a form of RDF, sorted; Turtle with our prefixes and others."""
    ordered = sorted(result.triples, key=str)
    if form != RdfFormat.TURTLE:
        return _rdf(ordered, form)
    # pyoxigraph writes prefixes in an order that changes from run to run.
    graph = Graph()
    for prefix, iri in {**PREFIXES, **prefixes}.items():
        graph.bind(prefix, str(iri), replace=True)
    graph.parse(data=_rdf(ordered, RdfFormat.N_TRIPLES), format="nt")
    return graph.serialize(format="turtle")


def _rdf(triples: Sequence[Triple], form: RdfFormat) -> str:
    return (serialize(triples, format=form) or b"").decode()


def _as_rows(result: Triples) -> Rows:
    rows = (tuple(triple) for triple in sorted(result.triples, key=str))
    return Rows(_TRIPLE, tuple(rows), result.cut)


def _render_answer(answer: bool, form: str) -> str:
    word = "true" if answer else "false"
    if form == "json":
        return _json({"head": {}, "boolean": answer})
    if form == "xml":
        return _xml((), f"<boolean>{word}</boolean>")
    if form == "table":
        return f"{word}\n"
    raise ValueError(f"{form}: an ASK is answered yes or no: take table, json or xml")


# --- a table for people --------------------------------------------------------------


def _as_text(table: Rows) -> str:
    rows = [table.columns, *(tuple(map(_plain, row)) for row in table.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))
    return "".join(f"{_aligned(row, widths)}\n" for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell + " " * (width - _width(cell))
        for cell, width in zip(row, widths, strict=True)
    )
    return "  ".join(cells).rstrip()


def _plain(term: Term | None) -> str:
    return on_one_line(_value(term))


def _value(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _width(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char)
    )


# --- SPARQL 1.1 Query Results JSON, CSV and TSV, XML (W3C, 2013) ---------------------


def _as_json(table: Rows) -> str:
    bindings = [
        {
            name: _json_term(term)
            for name, term in zip(table.columns, row, strict=True)
            if term is not None
        }
        for row in table.rows
    ]
    return _json({"head": {"vars": table.columns}, "results": {"bindings": bindings}})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _json_term(term: Term) -> Mapping[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = zip(_TRIPLE, map(_json_term, term), strict=True)
        return {"type": "triple", "value": dict(parts)}
    said = {"type": "literal", "value": term.value}
    if term.language:
        said["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        said["datatype"] = term.datatype.value
    return said


def _as_csv(table: Rows) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(table.columns)
    writer.writerows([_value(term) for term in row] for row in table.rows)
    return lines.getvalue()


def _as_tsv(table: Rows) -> str:
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(map(_tsv_term, row)) for row in table.rows]
    return "".join(f"{line}\n" for line in lines)


def _tsv_term(term: Term | None) -> str:
    """Write a term as N-Triples does, which is on one line."""
    return "" if term is None else str(term).replace("\t", r"\t")


def _as_xml(table: Rows) -> str:
    rows = "\n".join(_xml_row(table.columns, row) for row in table.rows)
    return _xml(table.columns, f"<results>\n{rows}\n</results>")


def _xml(columns: Sequence[str], body: str) -> str:
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in columns)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sparql xmlns="{_RESULTS}">\n<head>{head}</head>\n{body}\n</sparql>\n'
    )


def _xml_row(columns: Sequence[str], row: Sequence[Term | None]) -> str:
    cells = (
        f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        for name, term in zip(columns, row, strict=True)
        if term is not None
    )
    return f"<result>{''.join(cells)}</result>"


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, Triple):
        parts = zip(_TRIPLE, term, strict=True)
        inner = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts)
        return f"<triple>{inner}</triple>"
    about = ""
    if term.language:
        about = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != _STRING:
        about = f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{about}>{_xml_text(term.value)}</literal>"


def _xml_text(text: str) -> str:
    """Escape a text; what XML 1.0 cannot hold becomes the replacement character."""
    return escape(for_xml(text), {"\r": "&#13;"})


_RENDER: Mapping[str, Callable[[Rows], str]] = {
    "table": _as_text,
    "json": _as_json,
    "csv": _as_csv,
    "tsv": _as_tsv,
    "xml": _as_xml,
}
