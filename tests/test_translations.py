"""Pages in two languages, or at two addresses, find each other; no claim is trusted."""

from __future__ import annotations

import random

import pytest
from rdflib import DCTERMS, PROV, RDF, Graph, Literal, Namespace, URIRef

from kg import validate
from kg.harvest import Place
from kg.translations import Located, aliases, pairs
from ontology.kinds import Lang
from ontology.terms import KG, SCHEMA

EN, FR = Lang.EN, Lang.FR
BASE = Namespace("https://lab.org/")


def page(name, lang, *versions, address="", canonical=None, host="https://lab.org"):
    where = None if address is None else f"{host}/{address or name}"
    own = canonical and f"{host}/{canonical}"
    named = tuple(
        (tongue, text if "://" in text else f"{host}/{text}")
        for tongue, text in versions
    )
    return Located(name, f"sha-{name}", lang, Place(where, own, named))


def found(*pages):
    made = {pairs(random.Random(seed).sample(pages, len(pages))) for seed in range(9)}
    (only,) = made  # whatever the order
    return {tuple(one.removeprefix("sha-") for one in pair) for pair in only}


def test_two_pages_that_name_each_other_are_a_pair():
    one, other = page("e", EN, (FR, "f")), page("f", FR, (EN, "e"))

    assert found(one, other) == {("e", "f")}


def test_one_page_that_names_another_is_enough_on_one_site():
    assert found(page("f", FR, (EN, "e"), (FR, "f")), page("e", EN)) == {("e", "f")}


def test_a_page_is_met_at_its_canonical_address():
    one = page("e", EN, (FR, "fr/zorba"))
    other = page("f", FR, address="index.php?id=3", canonical="fr/zorba")

    assert found(one, other) == {("e", "f")}


@pytest.mark.parametrize("text", ["http://www.lab.org/f/", "https://lab.org/f.html"])
def test_an_address_may_be_written_in_other_ways(text):
    assert found(page("e", EN, (FR, text)), page("f", FR)) == {("e", "f")}


@pytest.mark.parametrize(
    "pages",
    [
        (page("e", EN, (FR, "f")), page("f", EN)),
        (page("e", EN, (FR, "e")),),
        (page("e", EN, (FR, "gone")), page("f", FR)),
        (page("e", EN, (FR, "f")), page("f", FR, (EN, "other"))),
        (page("e", EN, (FR, "f"), (FR, "g")), page("f", FR), page("g", FR)),
        (page("e", EN, (FR, "f")), page("d", EN, (FR, "f")), page("f", FR)),
        (page("e", EN, (EN, "f")), page("f", FR)),
        (page("e", EN, (FR, "f"), address=None), page("f", FR)),
        (
            page("e", EN, (FR, "https://lab.org/f"), host="https://evil.org"),
            page("f", FR),
        ),
    ],
    ids=[
        *("same language", "itself", "not built", "names another", "two claimed"),
        *("claimed twice", "wrong language", "nowhere", "another site"),
    ],
)
def test_what_is_not_sure_is_no_pair(pages):
    assert found(*pages) == set()


def test_two_sites_may_agree():
    one = page("e", EN, (FR, "https://lab.fr/f"))
    other = page("f", FR, (EN, "https://lab.org/e"), host="https://lab.fr")

    assert found(one, other) == {("e", "f")}


def test_nobody_comes_between_two_pages_that_agree():
    one, other = page("e", EN, (FR, "f")), page("f", FR, (EN, "e"))
    strangers = [page(f"e{number}", EN, (FR, "f")) for number in range(5)]

    assert found(one, other, *strangers) == {("e", "f")}


def test_pages_that_agree_with_several_have_no_partner():
    one = page("e", EN, (FR, "f"), (FR, "g"))
    others = page("f", FR, (EN, "e")), page("g", FR, (EN, "e"))

    assert found(one, *others) == set()


def test_two_captures_of_one_address_are_nobodys_partner():
    captures = page("f1", FR, address="f"), page("f2", FR, address="f")

    assert found(page("e", EN, (FR, "f")), *captures) == set()


# --- one page at two addresses


def other_names(*pages, alike=lambda one, other: True):
    made = [
        dict(aliases(random.Random(seed).sample(pages, len(pages)), alike))
        for seed in range(9)
    ]
    assert all(one == made[0] for one in made)
    return made[0]


def test_the_page_at_the_canonical_address_counts():
    pages = (
        page("a-print", EN, canonical="zorba"),
        page("m", EN, canonical="zorba"),
        page("zorba", EN, canonical="zorba"),
    )

    assert other_names(*pages) == {"a-print": "zorba", "m": "zorba"}


def test_else_the_first_by_name_counts():
    pages = page("b", EN, canonical="zorba"), page("a", EN, canonical="zorba")

    assert other_names(*pages) == {"b": "a"}


def test_a_page_that_calls_nothing_its_own_is_where_it_was_found():
    pages = page("zorba", EN), page("print", EN, canonical="zorba")

    assert other_names(*pages) == {"print": "zorba"}


@pytest.mark.parametrize(
    "pages",
    [
        (page("e", EN, canonical="zorba"), page("f", FR, canonical="zorba")),
        (page("a", EN, canonical="b"), page("b", EN, canonical="a")),
        (page("a", EN, canonical="b"), page("b", EN, canonical="c")),
        (page("a", EN, address="zorba"), page("b", EN, address="zorba")),
        (page("a", EN, address=None), page("b", EN, address=None)),
    ],
    ids=["languages", "each other", "a chain", "captures", "nowhere"],
)
def test_other_pages_keep_their_place(pages):
    assert other_names(*pages) == {}


def test_a_template_that_calls_all_pages_one_sets_none_aside():
    pages = [page(f"p{number}", EN, canonical="news") for number in range(5)]

    assert other_names(*pages, alike=lambda one, other: False) == {}


# --- in the graph


def said(*triples):
    graph = Graph()
    for name, lang in (("e", "en"), ("f", "fr")):
        node = BASE[f"page/p{name}"]
        graph.add((node, RDF.type, KG.Page))
        graph.add((node, RDF.type, PROV.Entity))
        graph.add((node, DCTERMS.source, Literal(name)))
        graph.add((node, DCTERMS.language, Literal(lang)))
        graph.add((node, KG.sha256, Literal(name * 64)))
        graph.add((node, SCHEMA.url, URIRef(f"https://lab.org/{name}")))
    for one, predicate, other in triples:
        graph.add((BASE[f"page/p{one}"], predicate, URIRef(other)))
    return [violation.message for violation in validate.check(graph, Graph())]


E, F = (f"https://lab.org/page/p{name}" for name in "ef")
BOTH = (("e", KG.translationOf, F), ("f", KG.translationOf, E))


def test_a_pair_in_the_graph_conforms():
    assert said(*BOTH) == []


@pytest.mark.parametrize(
    ("triples", "told"),
    [
        (BOTH[:1], "goes one way only"),
        ((*BOTH, ("e", KG.translationOf, E)), "to itself"),
        ((*BOTH, ("e", SCHEMA.url, "https://lab.org/g")), "several addresses"),
        ((("e", KG.translationOf, "https://lab.org/x"),), "that is no page"),
    ],
)
def test_a_pair_that_is_none_is_told(triples, told):
    assert any(told in message for message in said(*triples))
