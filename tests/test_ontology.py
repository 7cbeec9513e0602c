"""The ontology file says what the closed namespace names, in two languages."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, BNode, Graph, URIRef

from kg.namespaces import PREFIXES, expand, short
from ontology.terms import KG, SCHEMA

ONTOLOGY = URIRef("https://w3id.org/labkg/ontology")
TERMS = sorted(str(KG[name]) for name in KG.__annotations__ if name[0] != "_")
ROLES = (KG.introduces, KG.evaluatesOn, KG.comparesWith, KG.uses, KG.studies)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    text = resources.files("ontology").joinpath("kg.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


@pytest.mark.parametrize("term", TERMS, ids=short)
def test_a_term_has_one_label_and_comment_in_each_language(ontology, term):
    for predicate in (RDFS.label, RDFS.comment):
        texts = list(ontology.objects(URIRef(term), predicate))

        assert sorted(text.language for text in texts) == ["en", "fr"]
        assert all(text.strip() for text in texts)


def test_comments_are_translated_not_copied(ontology):
    for term in TERMS:
        english, french = ontology.objects(URIRef(term), RDFS.comment)

        assert str(english) != str(french)


def test_the_file_defines_the_terms_of_the_namespace_and_no_other(ontology):
    defined = {str(s) for s in ontology.subjects(RDFS.isDefinedBy, ONTOLOGY)}
    spoken_of = {str(s) for s in ontology.subjects() if str(s).startswith(str(KG))}

    assert defined == spoken_of == set(TERMS)


def test_every_other_term_has_a_label_in_each_language(ontology):
    others = set(ontology.subjects()) - {URIRef(term) for term in TERMS} - {ONTOLOGY}

    assert SCHEMA.author in others
    for other in others:
        languages = {text.language for text in ontology.objects(other, RDFS.label)}
        assert languages == {"en", "fr"}, other


def test_a_term_is_a_class_or_a_property(ontology):
    kinds = {
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
    }
    for term in TERMS:
        (kind,) = kinds.intersection(ontology.objects(URIRef(term), RDF.type))

        assert (kind == OWL.Class) == short(term).removeprefix("kg:")[0].isupper()


def test_there_are_no_blank_nodes(ontology):
    assert not [node for triple in ontology for node in triple if type(node) is BNode]


def test_the_header_names_the_ontology_in_both_languages(ontology):
    for predicate in (DCTERMS.title, DCTERMS.description):
        texts = ontology.objects(ONTOLOGY, predicate)
        assert {text.language for text in texts} == {"en", "fr"}
    prefix = ontology.value(ONTOLOGY, VANN.preferredNamespacePrefix)
    address = ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)
    assert (str(prefix), str(address)) == ("kg", str(KG))


@pytest.mark.parametrize("role", ROLES, ids=short)
def test_a_role_is_a_way_to_mention(ontology, role):
    assert (role, RDFS.subPropertyOf, KG.mentions) in ontology
    assert (role, RDFS.domain, KG.Publication) in ontology


def test_a_page_that_mentions_a_thing_is_not_thereby_a_publication(ontology):
    assert (KG.mentions, RDFS.subPropertyOf, SCHEMA.mentions) in ontology
    assert ontology.value(KG.mentions, RDFS.domain) is None


@pytest.mark.parametrize("kind", [KG.Method, KG.Benchmark, KG.Concept], ids=short)
def test_a_kind_is_a_research_entity_and_so_a_concept(ontology, kind):
    above = set(ontology.transitive_objects(kind, RDFS.subClassOf))

    assert {KG.ResearchEntity, SKOS.Concept} < above


def test_a_kind_of_a_thing_is_a_narrower_one(ontology):
    assert (KG.isA, RDFS.subPropertyOf, SKOS.broader) in ontology


def test_the_shapes_name_only_terms_that_exist():
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    used = set(re.findall(r"\bkg:(\w+)", text))

    assert {"Method", "uses", "confidence"} < used
    assert used <= set(KG.__annotations__)


def test_the_shapes_are_sound_shacl(shapes):
    from pyshacl import validate

    conforms, _, told = validate(Graph(), shacl_graph=shapes, meta_shacl=True)

    assert conforms, told


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_short_name_stands_for_its_iri(prefix):
    iri = f"{PREFIXES[prefix]}label"

    assert expand(short(iri)) == iri


@pytest.mark.parametrize(
    "iri",
    ["https://schema.org/a/b", "https://schema.org/", "https://example.org/a"],
    ids=["a path", "a bare namespace", "a stranger"],
)
def test_what_no_prefix_can_write_stays_whole(iri):
    assert short(iri) == iri
