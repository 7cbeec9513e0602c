"""Facts and evidence -> what is wrong with them.

The rules stand in ``ontology/shapes.ttl``, but for those on the form of every
triple (blank nodes, languages, datatypes, unknown terms). In SHACL each of these
is a SPARQL scan of the whole graph: on 18,000 triples the five of them took 6.2
seconds beside 3.2 for all other shapes; here one pass takes 0.1.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import Namespace
from rdflib.term import Node

from kg.namespaces import on_one_line, short
from ontology.kinds import Lang
from ontology.terms import KG

SHAPES = Namespace("https://w3id.org/labkg/shapes#")
_LANGUAGES = frozenset(Lang)
# What every store that was tried hands back as it got it; xsd:double, durations
# and xsd:nonNegativeInteger are among those that some rewrite or refuse.
_DATATYPES = frozenset(
    {XSD.string, XSD.integer, XSD.decimal, XSD.date, XSD.gYear, XSD.boolean}
)
_TRAILING_ZEROS = re.compile(r"\.\d+0\Z")
_BRACKETED = re.compile(r"<([^<>\s]+)>")
_LINES = 200


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A rule that a thing breaks: which thing, where, with what value, and how."""

    focus: str
    path: str
    value: str
    message: str


def check(facts: Graph, evidence: Graph) -> tuple[Violation, ...]:
    """Return what breaks a rule in a graph and its evidence, in a fixed order."""
    return _check(facts + evidence, shapes())


def check_facts(facts: Graph) -> tuple[Violation, ...]:
    """Return what breaks a rule in a graph that was built without evidence."""
    rules = shapes()
    rules.add((SHAPES.FactHasAssertion, SH.deactivated, Literal(True)))
    return _check(Graph() + facts, rules)


def check_folder(folder: Path) -> tuple[Violation, ...]:
    """Return what breaks a rule in the ``graph.ttl`` and ``evidence.ttl`` there.

    The account of a build says whether it was asked to leave the evidence out.
    """
    facts = _read(folder / "graph.ttl")
    if _is_without_evidence(folder):
        return check_facts(facts)
    return check(facts, _read(folder / "evidence.ttl"))


def report(violations: Iterable[Violation]) -> str:
    """Write violations for a person, grouped by thing, one a line, 200 at most."""
    found = sorted(violations)
    if not found:
        return "The graph conforms."
    lines = [f"{len(found)} {'violation' if len(found) == 1 else 'violations'}"]
    for focus, group in groupby(islice(found, _LINES), attrgetter("focus")):
        lines.append(_shorten(focus))
        lines += [f"  {_line(violation)}" for violation in group]
    if len(found) > _LINES:
        lines.append(f"... and {len(found) - _LINES} more")
    return "\n".join(lines)


def _is_without_evidence(folder: Path) -> bool:
    account = folder / "build.json"
    if (folder / "evidence.ttl").exists() or not account.is_file():
        return False
    try:
        return bool(json.loads(account.read_text("utf-8"))["evidence"] == "none")
    except (ValueError, KeyError, TypeError):
        return False


def shapes() -> Graph:
    """Read the rules that stand in ``ontology/shapes.ttl``."""
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def _check(graph: Graph, shapes: Graph) -> tuple[Violation, ...]:
    """Run all rules; the graph is the caller's to give away."""
    # It costs 0.15 seconds, and only validation needs it.
    from pyshacl import validate

    _, results, explained = validate(graph, shacl_graph=shapes, inplace=True)
    if not isinstance(results, Graph):
        raise RuntimeError(f"ontology/shapes.ttl cannot be applied: {explained}")
    return tuple(sorted({*_violations(results), *_malformed(graph)}))


def _violations(results: Graph) -> Iterator[Violation]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus = results.value(result, SH.focusNode)
        value = results.value(result, SH.value)
        if focus == SHAPES.Data:  # a rule about all things says which in the value
            focus, value = value, None
        yield Violation(
            _text(focus),
            _path(results, results.value(result, SH.resultPath)),
            "" if value == focus else _text(value),
            min(str(text) for text in results.objects(result, SH.resultMessage)),
        )


def _path(results: Graph, path: Node | None) -> str:
    inverse = results.value(path, SH.inversePath) if path else None
    return f"^{inverse}" if inverse else str(path or "")


def _text(term: Node | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, URIRef) else term.n3()


def _malformed(graph: Graph) -> Iterator[Violation]:
    """Find what no triple may hold, whatever it is about."""
    for subject, predicate, value in graph:
        for fault in chain(_nodes(subject, value), terms(predicate, value)):
            yield Violation(_text(subject), str(predicate), _text(value), fault)


def _nodes(subject: Node, value: Node) -> Iterator[str]:
    if isinstance(subject, BNode) or isinstance(value, BNode):
        yield "a blank node: give the thing an IRI made from its content"
    if isinstance(value, Literal):
        yield from literal(value)


def literal(value: Literal) -> Iterator[str]:
    """Yield what is wrong with a text or value, whatever it is about."""
    if value.language is not None:
        if value.language not in _LANGUAGES:
            yield f"a text in language {value.language}: tag it @en or @fr"
        return
    datatype = value.datatype or XSD.string
    if datatype not in _DATATYPES:
        allowed = ", ".join(sorted(short(known) for known in _DATATYPES))
        yield f"a value that some stores change: make it one of {allowed}"
    elif value.ill_typed:
        yield f"not a possible {short(datatype)}: write a value of that type"
    elif datatype == XSD.decimal and _TRAILING_ZEROS.search(value):
        yield "a decimal that ends in zeros, which stores drop: write it without them"


def terms(predicate: Node, value: Node) -> Iterator[str]:
    """Yield what is wrong with the terms that a triple uses."""
    used = (predicate, value) if predicate == RDF.type else (predicate,)
    for term in used:
        if isinstance(term, URIRef) and term.startswith(str(KG)) and term not in KG:
            yield f"no such term as {short(term)}: use one of ontology/kg.ttl"


def _read(path: Path) -> Graph:
    if not path.is_file():
        raise ValueError(f"{path}: no such file: name the folder of a build")
    try:
        with _quiet():
            return Graph().parse(path, format="turtle")
    # rdflib's reader raises SyntaxError, AssertionError, IndexError or plain
    # Exception, as the fault may be.
    except Exception as error:
        raise ValueError(f"{path}: {_why(error)}: it should be Turtle") from error


def _why(error: Exception) -> str:
    if not isinstance(error, SyntaxError):
        return on_one_line(f"unreadable ({error})")
    wrong = re.search(r"Bad syntax \((.*)\) at \^", str(error))
    where = f"line {getattr(error, 'lines', 0) + 1}"
    return on_one_line(f"{where}: {wrong[1] if wrong else error}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal.

    Such a literal is a violation, told of in its place.
    """
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _line(violation: Violation) -> str:
    parts = (_shorten(violation.path), _shorten(violation.value))
    place = " ".join(part for part in parts if part)
    message = _BRACKETED.sub(lambda found: short(found[1]), violation.message)
    return on_one_line(f"{place}: {message}" if place else message)


def _shorten(term: str) -> str:
    """Write a path, an IRI or a literal with prefixes, on one line."""
    inverse = term.startswith("^")
    named = _BRACKETED.sub(lambda found: short(found[1]), term.removeprefix("^"))
    return on_one_line(("^" if inverse else "") + short(named))
