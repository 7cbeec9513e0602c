"""What a build writes is what rdflib would write of it, byte for byte."""

from __future__ import annotations

from pathlib import Path

import many_pages
import pytest
import rdflib_writer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat, Store, parse
from rdflib import RDF, SKOS, Graph, Literal, URIRef

from kg import (
    build,
    described,
    filling,
    graph,
    page_results,
    pipeline,
    sources,
    store,
)
from kg.base import DEFAULT_BASE
from kg.entities import Entity
from kg.errors import KGError
from kg.publications import Publication
from kg.quotes import Quote
from kg.showings import Shown
from kg.statements import PUBLISHED_IN, Statement
from kg.validate import Violation
from ontology.kinds import Kind, Lang, Relation, Role
from ontology.terms import SCHEMA

SEEDS = Path(__file__).parent.parent / "seeds"
NASTY = some.text(
    some.one_of(
        some.sampled_from("\"\\\n\r\t'.%@^<> «’é\0\u2028"),
        some.characters(codec="utf-8"),
    ),
    max_size=12,
)
# rdflib leaves a quotation mark open after a backslash, at the end of several lines.
TEXTS = NASTY.filter(lambda text: not ("\n" in text and text.endswith('\\"')))
LINKS = some.one_of(
    some.sampled_from(
        [
            "github.com/a/b",
            "https://schema.org/name",
            "https://schema.org/",
            "https://schema.org/a.",
            "https://schema.org/a.b",
            "https://schema.org/50%",
            "https://schema.org/50%25(x)",
            "https://[schema",
            "https://schema.org/-a",
            "https://schema.org/ü",
            "https://schema.org/ª",
            "https://schema.org/a\u06dd\u0488",
            "https://schema.org/1٣",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil",
            "http://www.w3.org/XML/1998/namespacelang",
            f"{DEFAULT_BASE}page/",
            f"{DEFAULT_BASE}method/a/b",
        ]
    ),
    NASTY.map(lambda text: f"https://example.org/{text}"),
    NASTY.map(lambda text: f"https://schema.org/{text}"),
)
LANGS = some.sampled_from(Lang)
DIGESTS = some.sampled_from("abcdef").map(lambda char: char * 64)
ENTITIES = ("method/a", "benchmark/b", "concept/c", "venue/d")


@some.composite
def builds(draw):
    """Draw the four parts of a build, in any order, some of them more than once."""
    pages = {
        f"{digest[0]}.txt": graph.PageNode(f"{digest[0]}.txt", digest, draw(LANGS))
        for digest in draw(some.lists(DIGESTS, min_size=1))
    }
    works = [
        Publication(
            key=key,
            records=tuple(
                Shown(source, 0, draw(LANGS), draw(TEXTS) or None, None, (0, 0))
                for source in draw(some.lists(some.sampled_from(sorted(pages))))
            ),
            lang=draw(LANGS),
            title=draw(TEXTS),
            abstract=draw(TEXTS),
            authors=tuple(draw(some.lists(TEXTS, max_size=2))),
            date=draw(
                some.sampled_from([None, "2024-01-16", "2024-1-6", "2024-02-31"])
            ),
            year=draw(some.sampled_from([None, 2023])),
            venue=None,
            status=draw(TEXTS),
            links=tuple(draw(some.lists(LINKS, max_size=3))),
            versions=tuple(draw(some.lists(some.sampled_from(["1", "2"])))),
        )
        for key in draw(some.sets(some.sampled_from(["1", "2", "3"])))
    ]
    things = [
        Entity(
            id=id_,
            kind=Kind(id_.partition("/")[0]),
            names=draw(some.dictionaries(LANGS, TEXTS)),
            also=draw(some.dictionaries(LANGS, some.lists(TEXTS).map(tuple))),
            sources=draw(some.dictionaries(some.tuples(LANGS, TEXTS), TEXTS)),
            broader=tuple(draw(some.lists(some.sampled_from(ENTITIES)))),
            wikidata=draw(some.sampled_from([None, "Q1"])),
        )
        for id_ in draw(some.sets(some.sampled_from(ENTITIES)))
    ]
    said = some.builds(
        Statement,
        some.sampled_from([*ENTITIES, "publication/w1", "page/paaaaaaaaaaaaaaaa"]),
        some.sampled_from([*Role, *Relation, PUBLISHED_IN]),
        some.sampled_from(ENTITIES),
        some.sampled_from([1.0, 0.5, 0.123]),
        some.lists(
            some.builds(
                Quote, DIGESTS, some.integers(0, 3), some.integers(4, 9), TEXTS, LANGS
            )
        ).map(tuple),
    )
    return tuple(pages.values()), works, things, draw(some.lists(said))


def written(parts, folder: Path, base: str = DEFAULT_BASE) -> tuple[bytes, bytes]:
    said = graph.assemble(*parts, base=base, folder=folder)
    described.describe(said, folder, None, lambda quads: None)
    return (folder / "graph.ttl").read_bytes(), (folder / "evidence.ttl").read_bytes()


def expected(parts, base: str = DEFAULT_BASE) -> tuple[bytes, bytes]:
    graphs = rdflib_writer.assemble(*parts, base=base)
    return rdflib_writer.turtle(graphs.facts), rdflib_writer.turtle(graphs.evidence)


def parts_of(built: pipeline.Build):
    return built.pages, built.publications, built.entities, built.statements


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=builds(), base=some.sampled_from([DEFAULT_BASE, "https://ex.org/é#"]))
def test_builds_of_nasty_texts_are_written_as_rdflib_writes_them(
    tmp_path_factory, parts, base
):
    folder = tmp_path_factory.mktemp("written")

    assert written(parts, folder, base) == expected(parts, base)


def test_the_seeds_are_written_as_rdflib_writes_them(tmp_path):
    parts = parts_of(
        pipeline.assemble(page_results.read_pages(sources.documents((SEEDS,))))
    )

    assert written(parts, tmp_path) == expected(parts)


def test_made_pages_are_written_as_rdflib_writes_them(tmp_path):
    (tmp_path / "many").mkdir()
    folder = many_pages.build(tmp_path / "many", pages=60)
    place = (folder / "pages",)
    parts = parts_of(
        pipeline.assemble(page_results.read_pages(sources.documents(place)))
    )

    facts, evidence = expected(parts)

    assert (folder / "graph.ttl").read_bytes() == facts
    assert (folder / "evidence.ttl").read_bytes() == evidence


def test_the_order_of_what_is_given_is_nothing(tmp_path):
    parts = parts_of(
        pipeline.assemble(page_results.read_pages(sources.documents((SEEDS,))))
    )
    (tmp_path / "backwards").mkdir()

    turned = tuple(tuple(reversed(part)) for part in parts)

    assert written(turned, tmp_path / "backwards") == written(parts, tmp_path)


def test_a_graph_in_memory_is_written_alike():
    built = pipeline.assemble(page_results.read_pages(sources.documents((SEEDS,))))
    graphs = pipeline.graphs(built, base=DEFAULT_BASE)

    for one in (graphs.facts, graphs.evidence):
        assert graph.turtle(one) == rdflib_writer.turtle(one)


@pytest.mark.parametrize(
    "text", ['a\n\\"', 'a\n"', '\n"""', '\n""""', "\\\n", '\n\\\\"', "\r\n\t"]
)
def test_a_text_of_several_lines_is_read_again(text):
    """Rdflib leaves the mark at the end of the first one open."""
    one = Graph().add((URIRef("https://e.org/a"), SCHEMA.name, Literal(text, "en")))

    (triple,) = parse(graph.turtle(one), format=RdfFormat.TURTLE)

    assert triple.object.value == text


@pytest.mark.parametrize("name", ["ª", "aº", "a\u0488", "a.", "50%25", "é", "a.b", "ⅷ"])
def test_an_iri_is_read_again_whatever_its_name(name):
    """Rdflib writes short names that Turtle does not allow."""
    iri = str(SCHEMA[name])
    one = Graph().add((URIRef(iri), SCHEMA.name, Literal("a")))

    (triple,) = parse(graph.turtle(one), format=RdfFormat.TURTLE)

    assert triple.subject.value == iri


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=builds())
def test_the_quads_are_those_that_the_files_give(tmp_path_factory, parts):
    folder = tmp_path_factory.mktemp("quads")
    said = graph.assemble(*parts, base=DEFAULT_BASE, folder=folder)

    quads: list[bytes] = []
    described.describe(said, folder, None, quads.append)

    lines = Store()
    lines.load(b"".join(quads), RdfFormat.N_QUADS)
    paths = [folder / "graph.ttl", folder / "evidence.ttl"]
    assert {*map(str, lines)} == {*map(str, store.in_memory(paths))}


def test_a_store_that_cannot_be_filled_is_told_in_its_own_words(tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError("IO error: No space left on device")

    monkeypatch.setattr(filling, "Store", full)

    with pytest.raises(KGError, match=r"cannot be written: IO error: No space left on"):
        list(build.run(build.Options((SEEDS,), tmp_path, html=False)))

    assert not (tmp_path / "graph.ttl").exists()
    assert not list(tmp_path.glob(".*.part"))


def test_what_breaks_a_rule_leaves_the_files_as_they_were(tmp_path, monkeypatch):
    list(build.run(build.Options((SEEDS,), tmp_path, html=False)))
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    (tmp_path / "pages").mkdir()
    page = next(SEEDS.iterdir())
    (tmp_path / "pages" / page.name).write_bytes(page.read_bytes())
    broken = Violation(str(SKOS.Concept), str(RDF.type), "", "is wrong")
    monkeypatch.setattr(described.Check, "found", lambda _: (broken,))

    with pytest.raises(KGError, match="breaks its own rules"):
        list(build.run(build.Options((tmp_path / "pages",), tmp_path, html=False)))

    assert {path: path.read_bytes() for path in before} == before
    assert not list(tmp_path.glob(".*.part"))
    assert store.place(tmp_path) is not None
