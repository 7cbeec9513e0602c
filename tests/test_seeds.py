"""The four seed pages give what a person who reads them would say."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS, VOID

from kg import graph, page_results, pipeline, sources, validate
from kg.base import DEFAULT_BASE
from kg.mend import mend
from ontology.kinds import Kind, Lang, Relation, Role
from ontology.terms import KG, NIF

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def build():
    return pipeline.assemble(page_results.read_pages(sources.documents([SEEDS])))


@pytest.fixture(scope="module")
def graphs(build):
    return pipeline.graphs(build, base=DEFAULT_BASE)


def entity(build, name):
    return next(
        one
        for one in build.entities
        if name in one.names.values() or any(name in also for also in one.also.values())
    )


def work(build, words):
    return next(one for one in build.publications if words in (one.abstract or ""))


def said(build, subject, predicate, object_):
    return next(
        one
        for one in build.statements
        if (one.subject, one.predicate, one.object) == (subject, predicate, object_)
    )


def test_there_are_24_publications_with_text_and_one_title(build):
    assert sum(bool(one.abstract) for one in build.publications) == 24
    (alone,) = [one for one in build.publications if not one.abstract]
    assert alone.title.startswith("Mechanistic Unlearning")


def test_one_work_on_two_pages_has_two_sources(build):
    one = work(build, "one-shot random pruning")

    assert [record.source[:3] for record in one.records] == ["000", "001"]
    assert one.title is None


def test_two_touched_up_texts_are_one_work_and_the_rewritten_one_a_version(build):
    first = work(build, "we can statistically analyze")
    second = work(build, "Applying geometric and topological analyses")

    assert len(first.records) == 2
    assert first.versions == (second.key,)
    assert second.versions == (first.key,)


@pytest.mark.parametrize(
    ("words", "venue", "year"),
    [
        ("dihedral multiplication", "venue/icml", 2026),
        ("we can statistically analyze", "venue/iclr", 2026),
        ("non-adversarial method", "venue/iclr", 2025),
    ],
)
def test_venues_and_years_belong_to_the_abstract_above(build, words, venue, year):
    one = work(build, words)

    assert one.year == year
    assert said(build, f"publication/w{one.key}", "published-in", venue).quotes


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("DreamerV3", Kind.METHOD, Role.COMPARES),
        ("R2I", Kind.METHOD, Role.INTRODUCES),
        ("BSuite", Kind.BENCHMARK, Role.EVALUATES_ON),
        ("POPGym", Kind.BENCHMARK, Role.EVALUATES_ON),
        ("Memory Maze", Kind.BENCHMARK, Role.EVALUATES_ON),
        ("Atari", Kind.BENCHMARK, Role.EVALUATES_ON),
        ("DMC", Kind.BENCHMARK, Role.EVALUATES_ON),
        ("Motif", Kind.METHOD, Role.INTRODUCES),
        ("NetHack", Kind.BENCHMARK, Role.EVALUATES_ON),
        ("HyperCombinator", Kind.METHOD, Role.INTRODUCES),
        ("OC-GFN", Kind.METHOD, Role.INTRODUCES),
        ("RICE-N", Kind.BENCHMARK, Role.INTRODUCES),
        ("VCR-Wiki", Kind.BENCHMARK, Role.INTRODUCES),
        ("MAP", Kind.METHOD, Role.INTRODUCES),
        ("Bayesian MAP", Kind.METHOD, Role.INTRODUCES),
        ("Nested MAP", Kind.METHOD, Role.INTRODUCES),
        ("Raidar", Kind.METHOD, Role.INTRODUCES),
        ("TinyStories", Kind.BENCHMARK, Role.EVALUATES_ON),
    ],
)
def test_named_things_have_their_type_and_role(build, name, kind, role):
    one = entity(build, name)
    roles = {s.predicate for s in build.statements if s.object == one.id}

    assert one.kind is kind
    assert role in roles


def test_the_expansion_that_a_page_spells_out_is_the_full_name(build):
    assert entity(build, "MAP").names[Lang.EN] == (
        "Model Merging with Amortized Pareto Front"
    )


def test_gflownets_are_a_method(build):
    assert entity(build, "GFlowNets").kind is Kind.METHOD


@pytest.mark.parametrize(
    ("head", "relation", "tail", "quote"),
    [
        ("R2I", Relation.OUTPERFORMS, "DreamerV3", "R2I is faster than"),
        (
            "OC-GFN",
            Relation.EXTENDS,
            "GFlowNets",
            "outcome-conditioned GFlowNet (OC-GFN)",
        ),
        ("Motif", Relation.EVALUATED_ON, "NetHack", "We evaluate Motif's performance"),
    ],
)
def test_relations_stand_with_their_sentences(build, head, relation, tail, quote):
    one = said(build, entity(build, head).id, relation, entity(build, tail).id)

    assert any(quote in shown.text for shown in one.quotes)


def test_reinforcement_learning_is_one_thing_with_two_names(build):
    one = entity(build, "reinforcement learning")
    pages = {q.page for s in build.statements if s.object == one.id for q in s.quotes}

    assert one.names[Lang.FR] == "apprentissage par renforcement"
    assert len(pages) >= 2


def test_nothing_comes_from_announcements_or_cookie_text(build):
    chrome = (
        "cookie",
        "témoins",
        "cohort",
        "Fellowship",
        "startups",
        "GPAI",
        "rapport",
    )
    quotes = [quote.text for one in build.statements for quote in one.quotes]

    assert not [text for text in quotes if any(word in text for word in chrome)]


def test_every_statement_has_quotes_that_are_in_the_raw_pages(build, graphs):
    raw = {
        source.name: source.path.read_text("utf-8") for source in sources.find([SEEDS])
    }
    names = {page.sha256: page.source for page in build.pages}

    for one in build.statements:
        assert one.quotes
        for quote in one.quotes:
            assert mend(raw[names[quote.page]][quote.start : quote.end]) == quote.text


def test_the_graph_conforms(graphs):
    assert validate.check(graphs.facts, graphs.evidence) == ()


def test_every_fact_has_its_assertion(graphs):
    asserted = {
        tuple(
            graphs.evidence.value(node, part)
            for part in (RDF.subject, RDF.predicate, RDF.object)
        )
        for node in graphs.evidence.subjects(RDF.type, KG.Assertion)
    }
    stated = {
        triple
        for predicate in graph.PREDICATES.values()
        for triple in graphs.facts.triples((None, predicate, None))
    }

    assert asserted == stated


def test_the_data_set_describes_itself(graphs):
    node = URIRef(DEFAULT_BASE + "dataset")

    assert graphs.facts.value(node, VOID.documents) == Literal(4)
    assert {t.language for t in graphs.facts.objects(node, DCTERMS.title)} == {
        "en",
        "fr",
    }


def test_labels_are_rdf_with_languages(graphs):
    node = URIRef(DEFAULT_BASE + "concept/reinforcement-learning")

    assert set(graphs.facts.objects(node, SKOS.prefLabel)) == {
        Literal("reinforcement learning", lang="en"),
        Literal("apprentissage par renforcement", lang="fr"),
    }


def test_indices_are_code_points_of_the_raw_page(graphs):
    mention = next(graphs.evidence.subjects(RDF.type, KG.Mention))
    begin = int(graphs.evidence.value(mention, NIF.beginIndex))
    end = int(graphs.evidence.value(mention, NIF.endIndex))

    assert 0 <= begin < end
