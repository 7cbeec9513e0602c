"""What is said of one thing: the block in which a graph is sorted, checked, written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

# An IRI, or a text with what it is: "" for plain, "@en" for a language, else the IRI of
# its datatype. Plain values, since there are millions of them and they wait in files.
Text: TypeAlias = tuple[str, str]
Term: TypeAlias = str | Text

STRING = str(XSD.string)
NUMBERS = frozenset({str(XSD.integer), str(XSD.decimal)})
_FIRST = (str(RDF.type), str(RDFS.label))


@dataclass(frozen=True, slots=True)
class Block:
    """All that a graph says of one subject, in the order of the file.

    ``pages`` gives the page of each mention that an assertion rests on.
    """

    subject: str
    said: Mapping[str, tuple[Term, ...]]
    pages: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the triples."""
        return sum(map(len, self.said.values()))


def order(predicate: str) -> tuple[int, str]:
    """Give the place of a property in a block: types, labels, then by IRI."""
    return (_FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)), predicate


def in_order(terms: Collection[Term]) -> tuple[Term, ...]:
    """Sort values: IRIs before texts, texts by datatype, language and content."""
    if len(terms) == 1:
        return tuple(terms)
    iris = sorted(term for term in terms if isinstance(term, str))
    texts = sorted((term for term in terms if not isinstance(term, str)), key=_place)
    return *iris, *texts


def graph(blocks: Iterator[Block], into: Graph) -> Graph:
    """Add what blocks say to an rdflib graph; return that graph."""
    for block in blocks:
        subject = URIRef(block.subject)
        for predicate, values in block.said.items():
            for value in values:
                into.add((subject, URIRef(predicate), node(value)))
    return into


def of(graph: Graph, subject: Node) -> Block:
    """Give what an rdflib graph says of a subject."""
    values: dict[str, set[Term]] = {}
    for predicate, value in graph.predicate_objects(subject):
        values.setdefault(str(predicate), set()).add(term(value))
    said = {one: in_order(values[one]) for one in sorted(values, key=order)}
    return Block(str(subject), said)


def term(node: Node) -> Term:
    """Give a node of an rdflib graph as a term."""
    if not isinstance(node, Literal):
        return str(node)
    if node.language:
        return str(node), f"@{node.language}"
    return str(node), str(node.datatype) if node.datatype else ""


def node(term: Term) -> URIRef | Literal:
    """Give a term as rdflib has it."""
    if isinstance(term, str):
        return URIRef(term)
    text, kind = term
    if kind.startswith("@"):
        return Literal(text, lang=kind[1:])
    return Literal(text, datatype=URIRef(kind) if kind else None)


def _place(term: Text) -> tuple[str, str, str | Decimal]:
    text, kind = term
    if kind.startswith("@"):
        return STRING, kind, text
    return kind or STRING, "", Decimal(text) if kind in NUMBERS else text
