"""What is gone goes on to say what it was, why it went and what took its place."""

from __future__ import annotations

import diff_builds as builds
import pytest
from click.testing import CliRunner
from diff_builds import BASE, decision, iri, on_a_page
from pyoxigraph import Store
from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, Literal, URIRef

from kg import dataset, pipeline, query, validate
from kg.cli import main
from kg.diff import tombstones
from kg.errors import KGError
from kg.view.page import render
from ontology.terms import KG

ZORBA = on_a_page(
    "We propose Zorba, a method for reinforcement learning that extends DreamerV3. "
    "Zorba outperforms Vorba on the NetHack game. We evaluate Zorba on NetHack with "
    "several agents and study deep reinforcement learning."
)
KORBA = on_a_page(
    "Nous présentons Korba, une méthode d’apprentissage par renforcement. Korba "
    "surpasse Zorba sur le jeu NetHack. Nous évaluons Korba sur NetHack, et les "
    "résultats sont bons."
)
PAGES = {"a.txt": ZORBA, "c.txt": KORBA}
LESS = {"a.txt": ZORBA}
KORBA_IRI, ZORBA_IRI = URIRef(iri("method/korba")), URIRef(iri("method/zorba"))
# Questions that count all triples of the store, or tell of every class.
COUNTING = {"dataset"}


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return builds.write(tmp_path_factory.mktemp("old"), PAGES, versions=None)


def left(old, folder, pages, *decisions, **options):
    """Give what an old build leaves in the build of some pages, as a graph."""
    built = builds.merge(folder, pages, *decisions, **options)
    found = Graph()
    for triple in tombstones.triples(old, built, base=BASE):
        found.add(triple)
    return found


def said(found, subject, predicate):
    return sorted(found.objects(subject, predicate))


def test_a_thing_that_is_gone_says_what_it_was_and_why(old, tmp_path):
    found = left(old, tmp_path, LESS)

    assert said(found, KORBA_IRI, RDF.type) == [KG.Tombstone]
    assert said(found, KORBA_IRI, OWL.deprecated) == [Literal(True)]
    assert said(found, KORBA_IRI, KG.was) == [KG.Method]
    assert set(found.objects(KORBA_IRI, RDFS.label)) == {
        Literal("Korba", "en"),
        Literal("Korba", "fr"),
    }
    assert set(found.objects(KORBA_IRI, KG.removedBecause)) == {
        Literal("c.txt is gone", "en"),
        Literal("c.txt n’est plus là", "fr"),
    }
    assert said(found, KORBA_IRI, DCTERMS.isReplacedBy) == []


def test_a_publication_without_title_goes_by_its_first_words(old, tmp_path):
    found = left(old, tmp_path, LESS)

    (work,) = found.subjects(KG.was, KG.Publication)
    (label,) = found.objects(work, RDFS.label)
    assert label.startswith("Nous présentons Korba, une méthode")


def test_what_is_still_there_leaves_nothing(old, tmp_path):
    assert len(left(old, tmp_path, PAGES)) == 0


def test_a_merged_thing_leads_to_what_took_its_place(old, tmp_path):
    merge = decision(
        "merge", thing="method/korba", into="method/zorba", why="one thing"
    )

    found = left(old, tmp_path, PAGES, merge)

    assert said(found, KORBA_IRI, DCTERMS.isReplacedBy) == [ZORBA_IRI]
    (english, french) = said(found, KORBA_IRI, KG.removedBecause)
    assert english == Literal("merged by Ada: one thing (curation.toml: merge 1)", "en")
    assert french.startswith("fusionné par Ada : one thing")


def test_a_publication_leads_to_the_same_work_with_another_text(old, tmp_path):
    equal = {**PAGES, "c.txt": KORBA.replace("surpasse", "égale")}

    found = left(old, tmp_path, equal)

    ((work, now),) = found.subject_objects(DCTERMS.isReplacedBy)
    assert work != now
    assert (work, KG.was, KG.Publication) in found
    assert now.startswith(iri("publication/"))


def test_what_is_under_the_threshold_says_so(old, tmp_path):
    found = left(old, tmp_path, PAGES, least=0.6)

    (told, _) = said(found, URIRef(iri("method/vorba")), KG.removedBecause)
    assert told.startswith("0.532 sure at most: 0.6 is asked for now")


def test_tombstones_go_on_until_the_thing_is_back(old, tmp_path):
    first = left(old, tmp_path / "1", LESS)
    second = builds.write(tmp_path / "2", LESS, more=first)

    third = left(second, tmp_path / "3", LESS)
    back = left(second, tmp_path / "4", PAGES)

    assert set(third) == set(first)
    assert (KORBA_IRI, None, None) not in back
    assert len(back) == 0


def test_a_tombstone_leads_on_to_what_is_there_now(old, tmp_path):
    merge = decision("merge", thing="method/korba", into="method/vorba")
    first = left(old, tmp_path / "1", PAGES, merge)
    second = builds.write(tmp_path / "2", PAGES, merge, more=first)
    further = decision("merge", thing="method/vorba", into="method/zorba")

    third = left(second, tmp_path / "3", PAGES, merge, further)

    assert said(first, KORBA_IRI, DCTERMS.isReplacedBy) == [URIRef(iri("method/vorba"))]
    assert said(third, KORBA_IRI, DCTERMS.isReplacedBy) == [ZORBA_IRI]
    assert said(third, URIRef(iri("method/vorba")), DCTERMS.isReplacedBy) == [ZORBA_IRI]


def test_the_same_builds_leave_the_same_in_the_same_order(old, tmp_path):
    one = builds.merge(tmp_path, LESS)

    first = tombstones.triples(old, one, base=BASE)

    assert first == tombstones.triples(old, one, base=BASE)
    assert list(first) == sorted(first, key=lambda told: [n.n3() for n in told])


def test_another_base_is_refused(old, tmp_path):
    built = builds.merge(tmp_path, LESS)

    with pytest.raises(KGError, match="tombstones need the same --base"):
        tombstones.triples(old, built, base="https://example.org/id/")


# --- what is gone is not shown as what is there ------------------------------------


@pytest.fixture(scope="module")
def buried(old, tmp_path_factory):
    """Give a build with tombstones, and the same build without."""
    folder = tmp_path_factory.mktemp("buried")
    merge = decision("merge", thing="method/vorba", into="method/zorba")
    found = left(old, folder / "found", LESS, merge)
    return (
        builds.write(folder / "with", LESS, merge, more=found),
        builds.write(folder / "without", LESS, merge),
    )


def test_the_rules_of_a_graph_allow_tombstones(buried):
    assert validate.check_folder(buried[0]) == ()


@pytest.mark.parametrize(
    ("triple", "message"),
    [
        ((KORBA_IRI, RDF.type, KG.Venue), "of another class too"),
        ((KORBA_IRI, KG.was, KG.Concept), "give exactly one kg:was"),
        ((KORBA_IRI, KG.removedBecause, Literal("x", "en")), "one kg:removedBecause"),
        (
            (KORBA_IRI, DCTERMS.isReplacedBy, URIRef(iri("method/no"))),
            "not in the graph",
        ),
        ((KORBA_IRI, OWL.deprecated, Literal(False)), "owl:deprecated true, once"),
    ],
)
def test_the_rules_of_a_graph_refuse_what_is_half_gone(
    buried, tmp_path, triple, message
):
    facts = Graph().parse(buried[0] / "graph.ttl")
    facts.add(triple)
    (tmp_path / "graph.ttl").write_text(facts.serialize(format="turtle"), "utf-8")
    (tmp_path / "evidence.ttl").write_bytes((buried[0] / "evidence.ttl").read_bytes())

    assert any(message in one.message for one in validate.check_folder(tmp_path))


def store(folder):
    held = Store()
    held.extend(dataset.quads(dataset.files(folder), BASE))
    return held


@pytest.mark.parametrize(
    "question",
    [one for one in query.named() if one.name not in COUNTING],
    ids=lambda q: q.name,
)
def test_no_named_question_finds_what_is_gone(buried, question):
    with_, without = (store(folder) for folder in buried)

    text = question.filled({})

    assert query.run(with_, text) == query.run(without, text)


def test_the_page_shows_nothing_of_what_is_gone(old, tmp_path):
    built = builds.merge(tmp_path, LESS)
    graphs = pipeline.graphs(built, base=BASE)
    before = render(graphs.facts, graphs.evidence, title="t")
    for triple in tombstones.triples(old, built, base=BASE):
        graphs.facts.add(triple)

    assert render(graphs.facts, graphs.evidence, title="t") == before


def test_explain_tells_of_what_is_gone_by_its_iri_alone(buried):
    def explain(name):
        return CliRunner().invoke(main, ["explain", name, "--graph", str(buried[0])])

    assert explain("Korba").exit_code == 1
    told = explain(KORBA_IRI).output
    assert "thing that is gone" in told
    assert "c.txt is gone" in told


def test_differences_do_not_count_tombstones_as_things(buried):
    result = CliRunner().invoke(main, ["diff", str(buried[1]), str(buried[0])])

    assert result.exit_code == 0, result.output
    assert "No page, publication, thing or statement differs" in result.output
