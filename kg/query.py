"""A build -> answers: SPARQL questions, named or free, and their results as text."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from pyparsing import ParseException, ParseResults
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql import parser
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from kg.namespaces import PREFIXES, on_one_line
from kg.sparql_errors import explain_syntax
from ontology.kinds import Lang

FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl")

# rdflib answers FROM <file:///etc/passwd> and FROM <http://…> by reading them.
_REFUSED: Mapping[str, str] = {
    "ServiceGraphPattern": "SERVICE asks another endpoint",
    "DatasetClause": "FROM reads another graph, from a file or the network",
    "GraphGraphPattern": "GRAPH names one graph among several",
}
# rdflib cannot sort rows by an expression that has no value in one of them.
_UNSORTABLE = (
    "the query fails: an expression in ORDER BY has no value in some row; "
    'write COALESCE(…, "") round it'
)
_HEADER = re.compile(r"# (en|fr|param): (.*)")
_TRIPLE = ("subject", "predicate", "object")
_ESCAPES = str.maketrans(
    {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name: its titles, default parameters and SPARQL text."""

    name: str
    titles: Mapping[Lang, str]
    parameters: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]


# In a question, a group with its FILTER comes first, the rest of the pattern next,
# then everything OPTIONAL: rdflib passes what it found on through one join only.
# With two, it compares all rows with all rows, and what takes 0.2 seconds on 18,000
# triples took 36 (evidence-of).
def named() -> tuple[Question, ...]:
    """Return the questions that have a name, in the order of their names."""
    files = resources.files("kg").joinpath("queries").iterdir()
    found = (file for file in files if file.name.endswith(".rq"))
    return tuple(
        _question(file.name.removesuffix(".rq"), file.read_text("utf-8"))
        for file in sorted(found, key=lambda file: file.name)
    )


def run(
    graph: Graph, text: str, *, parameters: Mapping[str, str] = MappingProxyType({})
) -> Result:
    """Answer a SPARQL query over a graph alone, with variables bound to strings.

    Raises ValueError for what is no query, and for what would read elsewhere.

    >>> text = "SELECT ?loud { BIND (UCASE($word) AS ?loud) }"
    >>> list(run(Graph(), text, parameters={"word": "a"}))
    [(rdflib.term.Literal('A'),)]
    """
    tree = _parse(text, parameters)
    query = _translate(tree)
    bound: dict[str, Identifier] = {
        key: Literal(value) for key, value in parameters.items()
    }
    try:
        result = graph.query(query, initBindings=bound)
        rows = result.bindings  # a SELECT is answered only when asked for rows
    except TypeError as error:
        raise ValueError(_UNSORTABLE) from error
    # rdflib raises plain Exception, and lets re.error through.
    except Exception as error:
        raise ValueError(on_one_line(f"the query fails: {error}")) from error
    if "groupby" in tree[1] and rows == [{}]:
        result.bindings = []  # rdflib makes a group of nothing where there is none
    return result


def render(result: Result, form: str) -> str:
    """Write a result as ``table``, ``json``, ``csv``, ``tsv``, ``xml`` or ``ttl``.

    A graph that is no ``ttl`` is written as rows of subject, predicate, object.
    """
    if form not in FORMATS:
        raise ValueError(f"{form}: no such format: choose from {', '.join(FORMATS)}")
    if result.type == "ASK":
        return _render_answer(bool(result.askAnswer), form)
    if form == "ttl":
        return _turtle(result)
    return _RENDER[form](_table(result))


def _question(name: str, text: str) -> Question:
    header = [match.groups() for match in map(_HEADER.match, text.split("\n")) if match]
    parameters = (value.partition("=") for key, value in header if key == "param")
    return Question(
        name,
        {Lang(key): value for key, value in header if key != "param"},
        {key.strip(): value.strip() for key, _, value in parameters},
        text,
    )


def _parse(text: str, parameters: Mapping[str, str]) -> ParseResults:
    try:
        tree = parser.parseQuery(text)
    except RecursionError as error:
        raise ValueError("the query is nested too deeply: make it flatter") from error
    except ParseException as error:
        raise ValueError(explain_syntax(text)) from error
    _check(tree, parameters)
    return tree


def _translate(tree: ParseResults) -> Query:
    try:
        namespaces = {prefix: str(iri) for prefix, iri in PREFIXES.items()}
        return translateQuery(tree, None, namespaces)
    # Unknown prefixes and variables bound twice are plain Exception in rdflib.
    except Exception as error:
        raise ValueError(on_one_line(f"the query cannot be read: {error}")) from error


def _check(tree: object, parameters: Mapping[str, str]) -> None:
    """Refuse what reads elsewhere, and parameters that nothing in the query takes."""
    variables = set()
    for part in _parts(tree):
        if isinstance(part, Variable):
            variables.add(str(part))
        elif isinstance(part, CompValue) and part.name in _REFUSED:
            raise ValueError(f"{_REFUSED[part.name]}: a query reads the build alone")
    for key in parameters:
        if key not in variables:
            raise ValueError(f"{key}: no such parameter: the query has no ${key}")


def _parts(tree: object) -> Iterator[object]:
    """Walk through a parse tree."""
    yield tree
    if isinstance(tree, CompValue):
        for value in tree.values():
            yield from _parts(value)
    elif isinstance(tree, (list, tuple, ParseResults)):
        for value in tree:
            yield from _parts(value)


def _render_answer(answer: bool, form: str) -> str:
    word = "true" if answer else "false"
    if form == "json":
        return _json({"head": {}, "boolean": answer})
    if form == "xml":
        result = Result("ASK")
        result.askAnswer = answer
        return _xml(result)
    if form == "table":
        return f"{word}\n"
    raise ValueError(f"{form}: an ASK is answered yes or no: take table, json or xml")


def _turtle(result: Result) -> str:
    if result.graph is None:
        raise ValueError(
            "ttl: a SELECT gives rows, not triples: "
            "ask with CONSTRUCT or DESCRIBE, or take table, json, csv, tsv or xml"
        )
    return result.graph.serialize(format="turtle")


def _table(result: Result) -> _Table:
    if result.graph is not None:
        return _Table(_TRIPLE, tuple(sorted(result.graph)))
    variables = tuple(result.vars or ())
    rows = (tuple(row.get(v) for v in variables) for row in result.bindings)
    return _Table(tuple(map(str, variables)), tuple(rows))


def _as_text(table: _Table) -> str:
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


def _plain(term: Node | None) -> str:
    return "" if term is None else on_one_line(str(term))


def _width(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char)
    )


def _as_json(table: _Table) -> str:
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
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _json_term(term: Node) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    if isinstance(term, BNode):
        return {"type": "bnode", "value": str(term)}
    said = {"type": "literal", "value": str(term)}
    if isinstance(term, Literal) and term.language:
        said["xml:lang"] = term.language
    elif isinstance(term, Literal) and term.datatype:
        said["datatype"] = str(term.datatype)
    return said


def _as_csv(table: _Table) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(table.columns)
    writer.writerows(map(_csv_row, table.rows))
    return lines.getvalue()


def _csv_row(row: Sequence[Node | None]) -> list[str]:
    cells = ("" if term is None else str(term) for term in row)
    return [
        f"_:{cell}" if isinstance(term, BNode) else cell
        for term, cell in zip(row, cells, strict=True)
    ]


def _as_tsv(table: _Table) -> str:
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(map(_tsv_term, row)) for row in table.rows]
    return "".join(f"{line}\n" for line in lines)


def _tsv_term(term: Node | None) -> str:
    """Write a term as Turtle does, on one line."""
    if term is None:
        return ""
    if not isinstance(term, Literal):
        return term.n3()
    quoted = f'"{term.translate(_ESCAPES)}"'
    if term.language:
        return f"{quoted}@{term.language}"
    return f"{quoted}^^<{term.datatype}>" if term.datatype else quoted


def _as_xml(table: _Table) -> str:
    result = Result("SELECT")
    result.vars = [Variable(name) for name in table.columns]
    result.bindings = [
        {
            variable: term
            for variable, term in zip(result.vars, row, strict=True)
            if isinstance(term, Identifier)
        }
        for row in table.rows
    ]
    return _xml(result)


def _xml(result: Result) -> str:
    written = result.serialize(format="xml")
    return f"{(written or b'').decode('utf-8').rstrip()}\n"


_RENDER: Mapping[str, Callable[[_Table], str]] = {
    "table": _as_text,
    "json": _as_json,
    "csv": _as_csv,
    "tsv": _as_tsv,
    "xml": _as_xml,
}
