"""A store -> answers: SPARQL questions, named or free."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from operator import attrgetter

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from kg import guard
from kg.namespaces import PREFIXES, on_one_line
from kg.results import Answer, Result, Rows, Triples
from ontology.kinds import Lang

_HEADER = re.compile(r"# (en|fr|param): (.*)")
_PARAMETER = re.compile(r"\$(\w+)")
_KNOWN: Mapping[str, str] = {prefix: str(iri) for prefix, iri in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name: its titles, default parameters and SPARQL text."""

    name: str
    titles: Mapping[Lang, str]
    parameters: Mapping[str, str]
    text: str

    def filled(self, given: Mapping[str, str]) -> str:
        """Return the query with each ``$parameter`` written out as a string.

        What is not given keeps its default; the text is one for any store. Raises
        ValueError for what is no parameter.
        """
        for key in given:
            if key not in self.parameters:
                known = ", ".join(f"{name}=…" for name in self.parameters) or "none"
                raise ValueError(
                    f"{key}: is no parameter of {self.name}; it takes {known}"
                )
        values = {**self.parameters, **given}

        def written(match: re.Match[str]) -> str:
            value = values.get(match[1])
            return match[0] if value is None else _quoted(value)

        return _PARAMETER.sub(written, self.text)


def named() -> tuple[Question, ...]:
    """Return the questions that have a name, in the order of their names."""
    files = resources.files("kg").joinpath("queries").iterdir()
    found = (
        _question(file.name.removesuffix(".rq"), file.read_text("utf-8"))
        for file in files
        if file.name.endswith(".rq")
    )
    return tuple(sorted(found, key=attrgetter("name")))


def run(
    store: Store,
    text: str,
    *,
    most: int | None = None,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
    base: str | None = None,
) -> Result:
    """Answer a SPARQL 1.1 query over a store alone.

    The default graph is the union of all graphs of the store, or of ``default_graphs``
    where these or ``named_graphs`` are given. Of the answer, ``most`` rows or triples
    are kept. Relative IRIs are relative to ``base``. Raises ValueError for what is no
    query, and for what would read elsewhere.

    >>> run(Store(), 'SELECT ?loud { BIND (UCASE("a") AS ?loud) }').rows
    ((<Literal value=A datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#string>>,),)
    """
    has_from = guard.check(text, prefixes=_KNOWN, holds=lambda iri: _holds(store, iri))
    told = bool(default_graphs or named_graphs)
    try:
        found = store.query(
            text,
            base_iri=base,
            prefixes=dict(_KNOWN),
            use_default_graph_as_union=not (told or has_from),
            default_graph=[NamedNode(iri) for iri in default_graphs] if told else None,
            named_graphs=[NamedNode(iri) for iri in named_graphs] if told else None,
        )
        return _kept(found, most)
    except SyntaxError as error:
        raise ValueError(_why(text, error)) from error
    except (OSError, RuntimeError) as error:
        raise ValueError(on_one_line(f"the query fails: {error}")) from error


def _kept(
    found: QuerySolutions | QueryBoolean | QueryTriples, most: int | None
) -> Result:
    if isinstance(found, QueryBoolean):
        return Answer(bool(found))
    asked = None if most is None else most + 1
    if isinstance(found, QuerySolutions):
        rows = tuple(tuple(row) for row in islice(found, asked))
        columns = tuple(variable.value for variable in found.variables)
        return Rows(columns, rows[:most], cut=most is not None and len(rows) > most)
    # A CONSTRUCT may give a triple more than once, a graph holds it once.
    triples = tuple(dict.fromkeys(islice(found, asked)))
    return Triples(triples[:most], cut=most is not None and len(triples) > most)


def _holds(store: Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(NamedNode(iri))
    except ValueError:  # a relative IRI
        return False


def _why(text: str, error: SyntaxError) -> str:
    """Say on one line where a query stops making sense, and what was expected."""
    # The engine's own account lists every letter that a name could go on with.
    from kg.sparql_errors import explain_syntax

    if told := explain_syntax(text):
        return told
    if "Prefix not found" in str(error.msg):
        line = re.match(r"error at (\d+)", str(error.msg))
        known = ", ".join(f"{prefix}:" for prefix in _KNOWN)
        return (
            f"line {line[1] if line else 1}: a prefix is not declared; write "
            f"PREFIX x: <…> before the query (known without: {known})"
        )
    return on_one_line(f"the query cannot be read: {error.msg}")


def _quoted(text: str) -> str:
    return str(Literal(text))


def _question(name: str, text: str) -> Question:
    header = [match.groups() for match in map(_HEADER.match, text.split("\n")) if match]
    parameters = (value.partition("=") for key, value in header if key == "param")
    return Question(
        name,
        {Lang(key): value for key, value in header if key != "param"},
        {key.strip(): value.strip() for key, _, value in parameters},
        text,
    )
