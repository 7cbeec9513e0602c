"""What a build says -> quads: what each page contributes stands in its graph.

The named graphs are disjoint, and their union is what the files say:

``BASE`` + ``graph/facts``
    all of ``graph.ttl``
``BASE`` + ``graph/evidence``
    the assertions, and what else of ``evidence.ttl`` belongs to no page alone
the IRI of a page
    its mentions, and the links of assertions to them and to the page
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from typing import IO

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from kg.base import DEFAULT_BASE
from kg.blocks import Block, Term
from kg.errors import KGError
from kg.folder import EVIDENCE, FACTS
from ontology.terms import KG, NIF

FACTS_GRAPH, EVIDENCE_GRAPH, PAGES = "graph/facts", "graph/evidence", "page/"

# Forms that a graph is loaded from, by how the file is called.
_FORMS: Mapping[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
_URI_SPACE = NamedNode("http://rdfs.org/ns/void#uriSpace")
_CONTEXT = NamedNode(str(NIF.referenceContext))
_HAS_EVIDENCE = NamedNode(str(KG.evidence))
_SUBJECT = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#subject")
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")


def files(folder: Path) -> tuple[Path, ...]:
    """Return the Turtle files of a build: its facts, and its evidence if written.

    Raises KGError where there is no build.
    """
    facts, evidence = folder / FACTS, folder / EVIDENCE
    if not facts.is_file():
        raise KGError(
            f"{folder}: holds no {FACTS}; run kg build --output {folder} first"
        )
    return (facts, evidence) if evidence.is_file() else (facts,)


def base(paths: Sequence[Path]) -> str:
    """Return the IRI that things of a build are named under, as its dataset says."""
    for path in paths:
        for quad in _parsed(path):
            if quad.predicate == _URI_SPACE and isinstance(quad.object, Literal):
                return quad.object.value
    return DEFAULT_BASE


def quads(paths: Sequence[Path], base: str) -> Iterator[Quad]:
    """Yield what the files say, each triple in the one graph that it belongs to.

    Quads of a file that names graphs stay where they are. Raises KGError for what
    cannot be read, with the file and the line.
    """
    for path in paths:
        pages, is_evidence = _mentions(path)
        rest = NamedNode(base + (EVIDENCE_GRAPH if is_evidence else FACTS_GRAPH))
        for quad in _parsed(path):
            subject, predicate, target = quad.triple
            graph = pages.get(subject)
            if quad.graph_name != DefaultGraph():
                yield quad
                continue
            if predicate == _HAS_EVIDENCE:
                graph = pages.get(target)
            elif is_evidence and predicate == _DERIVED:
                graph = _page(target, base)
            yield Quad(subject, predicate, target, graph or rest)


def lines_of_facts(block: Block, base: str) -> str:
    """Write a block of the facts as N-Quads."""
    end = f" <{base}{FACTS_GRAPH}> .\n"
    return "".join(
        f"<{block.subject}> <{predicate}> {_written(value)}{end}"
        for predicate, values in block.said.items()
        for value in values
    )


def lines_of_evidence(block: Block, base: str) -> str:
    """Write a block of the evidence as N-Quads, each triple in its graph."""
    rest = f"<{base}{EVIDENCE_GRAPH}>"
    pages = block.said.get(_CONTEXT.value)
    whole = f"<{pages[-1]}>" if pages and isinstance(pages[-1], str) else None
    found = []
    for predicate, values in block.said.items():
        start = f"<{block.subject}> <{predicate}> "
        for value in values:
            graph = whole or rest
            if predicate == _HAS_EVIDENCE.value:
                page = block.pages.get(value) if isinstance(value, str) else None
                graph = f"<{page}>" if page else rest
            elif predicate == _DERIVED.value:
                is_page = isinstance(value, str) and value.startswith(base + PAGES)
                graph = f"<{value}>" if is_page else rest
            found.append(f"{start}{_written(value)} {graph} .\n")
    return "".join(found)


def is_evidence(store: Store, graph: NamedNode) -> bool:
    """Tell whether a graph holds assertions or mentions, which are no facts."""
    return any(
        next(iter(store.quads_for_pattern(None, term, None, graph)), None) is not None
        for term in (_SUBJECT, _CONTEXT)
    )


def form(path: Path) -> RdfFormat:
    """Return the form of a file; raises KGError for one that none is known of."""
    found = _FORMS.get(Path(path.name.removesuffix(".gz")).suffix)
    if found is None:
        known = ", ".join(_FORMS)
        raise KGError(f"{path}: is none of {known} (or one of them with .gz)")
    return found


def triples(path: Path) -> Iterator[Triple]:
    """Yield the triples of a file, whatever graph they stand in."""
    for quad in _parsed(path):
        yield quad.triple


def _mentions(path: Path) -> tuple[Mapping[object, NamedNode], bool]:
    """Return the page of each mention in a file, and whether the file is evidence."""
    pages: dict[object, NamedNode] = {}
    is_evidence = False
    for quad in _parsed(path):
        if quad.predicate == _CONTEXT and isinstance(quad.object, NamedNode):
            pages[quad.subject] = quad.object
        is_evidence |= quad.predicate == _SUBJECT
    return pages, is_evidence or bool(pages)


def _page(node: object, base: str) -> NamedNode | None:
    if isinstance(node, NamedNode) and node.value.startswith(base + PAGES):
        return node
    return None


def _parsed(path: Path) -> Iterator[Quad]:
    known = form(path)
    with opened(path) as file:
        yield from parse(file, format=known)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file of RDF, packed or not; raises KGError for what it cannot hold."""
    try:
        with GzipFile(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield BufferedReader(file) if isinstance(file, GzipFile) else file
    except SyntaxError as error:
        raise KGError(f"{path}: {' '.join(str(error.msg).split())}") from error
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or error
        raise KGError(f"{path}: cannot be read: {why}") from error


def _written(value: Term) -> str:
    if isinstance(value, str):
        return f"<{value}>"
    text, kind = value
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r")
    if not kind:
        return f'"{text}"'
    return f'"{text}"{kind}' if kind.startswith("@") else f'"{text}"^^<{kind}>'
