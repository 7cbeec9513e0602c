"""What is known of a thing is told with its names, statements, quotes and pages."""

from __future__ import annotations

import pytest
import sample
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from sample import (
    ADA,
    ATARI,
    CREDIT,
    DREAMER,
    ENGLISH_PAGE,
    FRENCH,
    FRENCH_PAGE,
    ICLR,
    ID,
    INTRINSIC,
    MEMORY,
    MOTIF,
    R2I,
    RL,
    SSM,
    assertion_of,
)

from kg import ask
from kg.explain import explain
from kg.graph import turtle
from ontology.kinds import Lang
from ontology.terms import KG


@pytest.fixture(scope="module")
def graphs():
    return sample.build()


@pytest.fixture(scope="module", params=["rdflib", "store"])
def parts(request, graphs, tmp_path_factory):
    """Give the facts and the evidence, of either kind."""
    if request.param == "rdflib":
        return graphs.facts, graphs.evidence
    folder = tmp_path_factory.mktemp("build")
    (folder / "graph.ttl").write_bytes(turtle(graphs.facts))
    (folder / "evidence.ttl").write_bytes(turtle(graphs.evidence))
    return ask.stored(folder)


@pytest.fixture
def tell(parts):
    def tell(name: str, lang: Lang = Lang.EN) -> str:
        return explain(*parts, name, lang=lang)

    return tell


def test_a_method_is_explained_whole(tell):
    assert tell("Motif") == "\n".join(
        [
            "Motif",
            "  https://w3id.org/labkg/id/method/motif",
            "  method",
            "",
            "Names",
            "  en  Motif  (vocabulary, en)",
            "",
            "What it is and does",
            "  → evaluated on",
            "      NetHack  <https://w3id.org/labkg/id/benchmark/nethack>"
            "  confidence 0.45",
            "        “Motif plays NetHack.”",
            "        seeds/en.txt 17600-17620",
            "  → used for",
            "      reinforcement learning"
            "  <https://w3id.org/labkg/id/concept/reinforcement-learning>"
            "  confidence 0.9",
            "        “Motif is for RL.”",
            "        seeds/en.txt 19000-19016",
            "",
            "What is said of it",
            "  ← introduces",
            "      Motif: Intrinsic Motivation"
            "  <https://w3id.org/labkg/id/publication/2>  confidence 0.9",
            "        “Motif plays NetHack.”",
            "        seeds/en.txt 14800-14820",
        ]
    )


def test_headings_and_labels_are_in_the_language_asked_for(tell):
    told = tell("reinforcement learning", Lang.FR)

    assert told.splitlines()[0] == "apprentissage par renforcement"
    for words in ("  concept", "Noms", "Ce qui en est dit", "← étudie", "confiance"):
        assert words in told
    assert "What is said" not in told


def test_a_quote_stands_in_the_marks_of_its_own_language(tell):
    told = tell("NetHack")

    assert "“Motif plays NetHack.”" in told
    assert "«\u00a0L’apprentissage par renforcement joue à NetHack.\u00a0»" in told


def test_names_are_told_in_both_languages_with_their_sources(tell):
    told = tell("SSM")

    assert "  en  state space model  (vocabulary, en)\n" in told
    assert "  fr  modèle à espace d’états  (vocabulary, fr)\n" in told
    assert "  en  SSM  (also)\n" in told


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("Recall to Imagine", R2I),
        ("recall TO imagine", R2I),
        ("r2i", R2I),
        ("attribution de mérite", CREDIT),
        ("Attribution de merite", CREDIT),
        ("modele a espace d'etats", SSM),
        ("MODÈLE À ESPACE D’ÉTATS", SSM),
        ("jeux atari", ATARI),
        ("iclr", ICLR),
        ("Mastering memory tasks with world models", MEMORY),
        ("seeds/en.txt", ENGLISH_PAGE),
        ("ada lovelace", ADA),
        (str(RL), RL),
        (f"<{RL}>", RL),
    ],
)
def test_a_thing_is_found_by_any_of_its_names(tell, name, thing):
    assert tell(name).splitlines()[1] == f"  {thing}"


def test_a_term_is_found_by_its_prefixed_name(tell):
    assert tell("kg:uses").splitlines()[:2] == ["uses", f"  {KG.uses}"]


def test_all_things_of_a_name_are_told():
    graphs = sample.build()
    graphs.facts.add((MOTIF, SKOS.altLabel, Literal("rl", "en")))

    told = explain(graphs.facts, graphs.evidence, "RL")

    assert told.startswith(f"2 things are called RL:\n  {RL}\n  {MOTIF}\n\n")
    assert f"\nreinforcement learning\n  {RL}\n" in told
    assert f"\nMotif\n  {MOTIF}\n" in told


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Nethak", "NetHack"),
        ("recal to imagin", "Recall to Imagine"),
        ("atribution de merit", "attribution de mérite"),
        ("world models", "Mastering Memory Tasks with World Models"),
    ],
)
def test_an_unknown_name_is_answered_with_those_near_it(tell, name, near):
    with pytest.raises(ValueError, match="nothing of that name") as raised:
        tell(name)

    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert line.partition("near it: ")[2].split(", ")[0] == near


@pytest.mark.parametrize("name", ["", "  ", "zzzz", "https://example.org/none", "kg:x"])
def test_what_is_like_nothing_is_said_to_be_so(tell, name):
    with pytest.raises(ValueError, match="nor of a name near it"):
        tell(name)


def test_a_publication_without_title_goes_by_the_start_of_its_abstract():
    graphs = sample.build()
    abstract = Literal("Nous étudions " + "longuement " * 20, "fr")
    graphs.publication(ID["publication/4"], FRENCH_PAGE, title=None, abstract=abstract)

    told = explain(graphs.facts, graphs.evidence, f"{ID}publication/4")

    first = told.splitlines()[0]
    assert first == "Nous étudions longuement longuement longuement longuement lo…"


def test_the_other_version_is_told_once(tell):
    told = tell(str(INTRINSIC))

    assert told.count("version of") == 1
    assert told.count(str(FRENCH)) == 1


def test_facts_without_evidence_are_told_without_quotes(graphs):
    told = explain(graphs.facts, Graph(), "Motif")

    assert "  → evaluated on\n      NetHack  <" in told
    assert "confidence" not in told
    assert "“" not in told


def test_all_quotes_behind_a_statement_are_told_in_the_order_of_the_page():
    graphs = sample.build()
    assertion = assertion_of(R2I, KG.outperforms, DREAMER)
    for begin in (900, 30):
        mention = ID[f"mention/{begin}"]
        graphs.evidence.add((assertion, KG.evidence, mention))
        text = Literal(f"Said at {begin}.", "en")
        graphs.quote(mention, text, ENGLISH_PAGE, begin=begin)

    told = explain(graphs.facts, graphs.evidence, "R2I")

    first, second = told.index("Said at 30."), told.index("Said at 900.")
    assert first < second < told.index("R2I is faster than DreamerV3.")


def test_control_characters_in_a_page_do_not_reach_the_terminal():
    graphs = sample.build()
    graphs.facts.add((MOTIF, SKOS.altLabel, Literal("evil\x1b[31m\nname", "en")))

    told = explain(graphs.facts, graphs.evidence, "Motif")

    assert "evil[31m name" in told
    assert "\x1b" not in told


def test_the_answer_does_not_depend_on_the_order_of_the_triples(graphs, tell):
    backwards = Graph()
    for triple in sorted(graphs.facts, reverse=True):
        backwards.add(triple)

    assert explain(backwards, graphs.evidence, "R2I") == tell("R2I")


def test_everything_in_the_sample_can_be_explained(graphs, tell):
    for thing in set(graphs.facts.subjects(RDF.type)):
        for lang in Lang:
            assert f"\n  {thing}\n" in tell(str(thing), lang)


def test_broader_read_backwards_is_narrower():
    facts, evidence = Graph(), Graph()
    general, special = (URIRef(f"https://example.org/{name}") for name in "ab")
    for node, name in ((general, "learning"), (special, "deep learning")):
        facts.add((node, RDF.type, KG.Concept))
        facts.add((node, SKOS.prefLabel, Literal(name, lang="en")))
    facts.add((special, SKOS.broader, general))

    assert "← narrower" in explain(facts, evidence, "learning")
    assert "← plus spécifique" in explain(facts, evidence, "learning", lang=Lang.FR)
