"""Questions are answered from the build alone, and the answers written in full."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import sample
from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib import SKOS, Graph, Literal, URIRef
from rdflib.query import Result as Parsed
from sample import (
    ATARI,
    CREDIT,
    DREAMER,
    FRENCH,
    ICLR,
    ID,
    INTRINSIC,
    MEMORY,
    MOTIF,
    NETHACK,
    R2I,
    RL,
    SSM,
)

from kg.namespaces import PREFIXES
from kg.query import named, run
from kg.results import FORMATS, Result, render
from kg.sparql_errors import explain_syntax
from ontology.kinds import Lang
from ontology.terms import KG

QUESTIONS = {question.name: question for question in named()}
ICLR_NAME = "International Conference on Learning Representations"
MEMORY_TITLE = "Mastering Memory Tasks with World Models"
MOTIF_TITLE = "Motif: Intrinsic Motivation"
FRENCH_START = "L’apprentissage par renforcement joue à NetHack."
RL_FR = "apprentissage par renforcement"
PLAYS = "Motif plays NetHack."
FASTER = "R2I is faster than DreamerV3."

# What each question answers on the sample: parameters other than the default
# ones, the columns looked at, and all rows in their order.
ANSWERS: dict[str, tuple[dict[str, str], str, list[tuple[object, ...]]]] = {
    "abstracts": (
        {"language": "fr"},
        "publication title published abstract",
        [(FRENCH, None, "", FRENCH_START)],
    ),
    "acronyms": (
        {},
        "acronym thing",
        [("ICLR", ICLR), ("R2I", R2I), ("RL", RL), ("SSM", SSM)],
    ),
    "author-publications": (
        {"person": "ada"},
        "name published title",
        [("Ada Lovelace", "2024", MEMORY_TITLE)],
    ),
    "authors": ({}, "name publications since", [("Ada Lovelace", 1, "2024")]),
    "benchmarks": (
        {},
        "benchmark publications methods",
        [(NETHACK, 3, 1), (ATARI, 1, 1)],
    ),
    "benchmarks-by-year": (
        {"year": "2024"},
        "published english publications",
        [("2024", "Atari", 1), ("2024", "NetHack", 1)],
    ),
    "benchmarks-together": (
        {},
        "first second publications",
        [("Atari", "NetHack", 1)],
    ),
    "broader": (
        {"name": "attribution de mérite"},
        "english french under",
        [("reinforcement learning", RL_FR, "attribution de mérite")],
    ),
    "co-authors": ({"person": "ada"}, "name with", []),
    "compared-with": (
        {"name": "dreamerv3"},
        "thing title quote",
        [(DREAMER, MEMORY_TITLE, FASTER)],
    ),
    "concept-by-year": (
        {"concept": "rl"},
        "published publications",
        [("", 1)],
    ),
    "concept-publications": (
        {"concept": "Apprentissage par renforcement"},
        "role about publication",
        [
            ("mentions", "attribution de mérite", FRENCH),
            ("studies", "reinforcement learning", FRENCH),
        ],
    ),
    "counts": (
        {},
        "kind things both_names",
        [
            ("Assertion", 19, 0),
            ("Benchmark", 2, 1),
            ("Concept", 2, 1),
            ("Method", 4, 2),
            ("Page", 2, 0),
            ("Publication", 3, 0),
            ("Venue", 1, 0),
        ],
    ),
    "cross-language": (
        {},
        "english french quotes_english quotes_french",
        [("NetHack", "NetHack", 3, 1), ("reinforcement learning", RL_FR, 2, 2)],
    ),
    "dataset": ({}, "property value", []),
    "decisions": ({}, "subject says object told", []),
    "evaluated-on": (
        {},
        "method through",
        [(MOTIF, "evaluatedOn"), (R2I, "introduces")],
    ),
    "evidence-of": (
        {"name": "nethack"},
        "subject says quote source confidence",
        [
            ("Motif", "evaluatedOn", PLAYS, "seeds/en.txt", "0.45"),
            (FRENCH_START, "evaluatesOn", FRENCH_START, "seeds/fr.txt", "0.8"),
            (
                MEMORY_TITLE,
                "evaluatesOn",
                "R2I is tested on Atari and NetHack.",
                "seeds/en.txt",
                "0.9",
            ),
            (MOTIF_TITLE, "evaluatesOn", PLAYS, "seeds/en.txt", "0.9"),
        ],
    ),
    "extends": (
        {"name": "dreamerv3"},
        "this that quote",
        [("Recall to Imagine", "DreamerV3", "R2I extends DreamerV3.")],
    ),
    "external-links": (
        {},
        "kind thing match elsewhere",
        [("Concept", RL, "exact", URIRef("https://example.org/rl"))],
    ),
    "homonyms": ({}, "name things", []),
    "introduced-by-year": (
        {},
        "published kind english title",
        [
            ("2024", "Method", "Recall to Imagine", MEMORY_TITLE),
            ("2023", "Method", "Motif", MOTIF_TITLE),
        ],
    ),
    "languages": (
        {},
        "written_in page_language publications",
        [("en", "en", 2), ("fr", "fr", 1)],
    ),
    "links": (
        {},
        "leads_to link title",
        [("code", URIRef("https://example.org/r2i"), MEMORY_TITLE)],
    ),
    "low-confidence": (
        {},
        "confidence subject says object",
        [
            ("0.45", "Motif", "evaluatedOn", "NetHack"),
            ("0.5", FRENCH_START, "mentions", "attribution de mérite"),
        ],
    ),
    "merges": ({}, "thing why", []),
    "method-benchmark-table": (
        {},
        "method benchmark through publications",
        [
            ("Motif", "NetHack", "evaluatedOn", 1),
            ("Recall to Imagine", "Atari", "evaluatedOn", 1),
            ("Recall to Imagine", "NetHack", "introduces", 1),
        ],
    ),
    "method-roles": (
        {},
        "method introduce use compare study",
        [
            (SSM, 0, 1, 0, 0),
            (DREAMER, 0, 0, 1, 0),
            (MOTIF, 1, 0, 0, 0),
            (R2I, 1, 0, 0, 0),
        ],
    ),
    "methods-by-venue-year": (
        {"venue": "iclr", "year": "2024"},
        "published_in published method",
        [(ICLR_NAME, "2024", R2I)],
    ),
    "missing-english": (
        {},
        "kind french publications",
        [("Concept", "attribution de mérite", 1)],
    ),
    "missing-facts": (
        {"fact": "venue"},
        "lacks publication",
        [("venue", FRENCH), ("venue", INTRINSIC)],
    ),
    "missing-french": (
        {},
        "kind thing publications",
        [("Benchmark", ATARI, 1), ("Method", MOTIF, 1), ("Method", R2I, 1)],
    ),
    "most-connected": (
        {},
        "thing publications others",
        [
            (NETHACK, 3, 7),
            (ATARI, 1, 4),
            (DREAMER, 1, 4),
            (R2I, 1, 4),
            (SSM, 1, 4),
            (CREDIT, 1, 2),
            (RL, 1, 2),
            (MOTIF, 1, 1),
        ],
    ),
    "names": (
        {},
        "thing french source_french",
        [
            (ATARI, None, None),
            (NETHACK, "NetHack", "vocabulary, fr"),
            (CREDIT, "attribution de mérite", "vocabulary, fr"),
            (RL, RL_FR, "vocabulary, fr"),
            (DREAMER, "DreamerV3", "vocabulary, fr"),
            (MOTIF, None, None),
            (R2I, None, None),
            (SSM, "modèle à espace d’états", "vocabulary, fr"),
            (ICLR, None, None),
        ],
    ),
    "names-of": (
        {"name": "rl"},
        "written_in form label source",
        [
            ("en", "prefLabel", "reinforcement learning", "vocabulary, en"),
            ("en", "altLabel", "RL", None),
            ("fr", "prefLabel", RL_FR, "vocabulary, fr"),
        ],
    ),
    "narrower": (
        {"name": "RL"},
        "under french narrow",
        [("reinforcement learning", "attribution de mérite", CREDIT)],
    ),
    "never-evaluated": ({}, "method title", []),
    "newcomers": (
        {"year": "2023"},
        "since kind thing",
        [("2023", "Benchmark", NETHACK), ("2023", "Method", MOTIF)],
    ),
    "no-broader": ({}, "thing publications", []),
    "outperforms": (
        {"name": "R2I"},
        "this that quote",
        [("Recall to Imagine", "DreamerV3", FASTER)],
    ),
    "page-publications": (
        {"page": "en.txt"},
        "source published title things",
        [
            ("seeds/en.txt", "2024", MEMORY_TITLE, 5),
            ("seeds/en.txt", "2023", MOTIF_TITLE, 2),
        ],
    ),
    "page-says": (
        {"page": "FR.txt"},
        "subject says object confidence",
        [
            (FRENCH_START, "studies", "reinforcement learning", "0.9"),
            (FRENCH_START, "evaluatesOn", "NetHack", "0.8"),
            (FRENCH_START, "mentions", "attribution de mérite", "0.5"),
            (ID["page/fr"], "mentions", "reinforcement learning", "0.9"),
        ],
    ),
    "pages": (
        {},
        "source page_language publications quotes_english quotes_french",
        [("seeds/en.txt", "en", 2, 15, 0), ("seeds/fr.txt", "fr", 1, 0, 4)],
    ),
    "pages-share": (
        {"first": "en.txt", "second": "fr.txt"},
        "thing quotes_first quotes_second",
        [(NETHACK, 3, 1), (RL, 2, 2)],
    ),
    "parts": (
        {},
        "this that quote",
        [("state space model", "Recall to Imagine", "SSMs sit inside R2I.")],
    ),
    "passages": (
        {"name": "nethack", "language": "fr"},
        "quote source begin end subject",
        [(FRENCH_START, "seeds/fr.txt", 23200, 23248, FRENCH)],
    ),
    "publication-entities": (
        {"publication": "intrinsic"},
        "title role kind english",
        [
            (MOTIF_TITLE, "evaluatesOn", "Benchmark", "NetHack"),
            (MOTIF_TITLE, "introduces", "Method", "Motif"),
        ],
    ),
    "publications": (
        {},
        "year language venue status publication",
        [
            ("2024", "en", ICLR_NAME, "oral", MEMORY),
            ("2023", "en", None, None, INTRINSIC),
            ("", "fr", None, None, FRENCH),
        ],
    ),
    "publications-by-year": (
        {},
        "published publications with_venue",
        [("2024", 1, 1), ("2023", 1, 0), ("", 1, 0)],
    ),
    "publications-in-language": (
        {"language": "fr"},
        "published title publication",
        [("", FRENCH_START, FRENCH)],
    ),
    "related-publications": (
        {"work": "motif: "},
        "title shared publication",
        [(FRENCH_START, 1, FRENCH), (MEMORY_TITLE, 1, MEMORY)],
    ),
    "relations": (
        {"relation": "evaluatedOn"},
        "this says that confidence",
        [
            ("Motif", "evaluatedOn", "NetHack", "0.45"),
            ("Recall to Imagine", "evaluatedOn", "Atari", "0.9"),
        ],
    ),
    "roles": (
        {},
        "role english french publications things",
        [
            ("evaluatesOn", None, None, 3, 2),
            ("introduces", None, None, 2, 2),
            ("comparesWith", None, None, 1, 1),
            ("mentions", None, None, 1, 1),
            ("publishedIn", None, None, 1, 1),
            ("studies", None, None, 1, 1),
            ("uses", "uses", "utilise", 1, 1),
        ],
    ),
    "several-pages": ({}, "title source", []),
    "sources": (
        {},
        "written_in source names",
        [("en", "vocabulary, en", 8), ("fr", "vocabulary, fr", 5)],
    ),
    "statements": (
        {},
        "says statements lowest highest",
        [
            ("evaluatesOn", 4, "0.8", "0.9"),
            ("mentions", 3, "0.5", "0.9"),
            ("evaluatedOn", 2, "0.45", "0.9"),
            ("introduces", 2, "0.9", "0.9"),
            ("comparesWith", 1, "0.9", "0.9"),
            ("extends", 1, "0.9", "0.9"),
            ("outperforms", 1, "0.9", "0.9"),
            ("partOf", 1, "0.9", "0.9"),
            ("publishedIn", 1, "0.9", "0.9"),
            ("studies", 1, "0.9", "0.9"),
            ("usedFor", 1, "0.9", "0.9"),
            ("uses", 1, "0.9", "0.9"),
        ],
    ),
    "statuses": (
        {"status": "oral"},
        "accepted_as venue published title",
        [("oral", ICLR_NAME, "2024", MEMORY_TITLE)],
    ),
    "timeline": (
        {"name": "nethack"},
        "published role publication",
        [
            ("", "evaluatesOn", FRENCH),
            ("2023", "evaluatesOn", INTRINSIC),
            ("2024", "evaluatesOn", MEMORY),
        ],
    ),
    "together-with": (
        {"name": "Motif"},
        "kind english publications",
        [("Benchmark", "NetHack", 1)],
    ),
    "topics": ({}, "english publications", [("reinforcement learning", 1)]),
    "used-for": (
        {"concept": "RL"},
        "english purpose",
        [("Motif", "reinforcement learning")],
    ),
    "venue-topics": (
        {"venue": "iclr"},
        "published_in kind thing publications",
        [
            (ICLR_NAME, "Benchmark", ATARI, 1),
            (ICLR_NAME, "Benchmark", NETHACK, 1),
            (ICLR_NAME, "Method", DREAMER, 1),
            (ICLR_NAME, "Method", R2I, 1),
            (ICLR_NAME, "Method", SSM, 1),
        ],
    ),
    "venues": ({}, "english publications", [(ICLR_NAME, 1)]),
    "venues-by-year": (
        {},
        "published english publications",
        [("2024", ICLR_NAME, 1)],
    ),
    "versions": (
        {},
        "title other_title other",
        [(MOTIF_TITLE, FRENCH_START, FRENCH)],
    ),
}


@pytest.fixture(scope="module")
def whole() -> Graph:
    graphs = sample.build()
    return graphs.facts + graphs.evidence


@pytest.fixture(scope="module")
def graph(whole: Graph) -> Store:
    return stored(whole)


def stored(graph: Graph) -> Store:
    store = Store()
    store.load(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    return store


def ask(graph: Store, name: str, /, **parameters: str) -> Result:
    return run(graph, QUESTIONS[name].filled(parameters))


def column(result: Result, name: str) -> list[str]:
    place = result.columns.index(name)
    return [row[place].value for row in result.rows]


def rows(result: Result, columns: str) -> list[tuple[object, ...]]:
    """Give IRIs as they are, texts and decimals as strings, counts as numbers."""
    places = [result.columns.index(name) for name in columns.split()]
    return [tuple(_value(row[place]) for place in places) for row in result.rows]


def _value(term: object) -> object:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value == "true"
    return int(term.value) if kind == "integer" else term.value


# --- named questions ---------------------------------------------------------------


def test_every_question_is_tried_below():
    assert sorted(QUESTIONS) == sorted(ANSWERS)
    assert len(QUESTIONS) >= 32


def test_questions_are_listed_by_their_names():
    assert [question.name for question in named()] == sorted(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_answers_what_the_sample_says(graph, name):
    parameters, columns, expected = ANSWERS[name]

    assert rows(ask(graph, name, **parameters), columns) == expected


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_a_title_in_each_language_and_an_order(name):
    question = QUESTIONS[name]

    assert set(question.titles) == set(Lang)
    assert question.titles[Lang.EN] != question.titles[Lang.FR]
    assert "\nORDER BY " in question.text


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_answers_the_same_in_rdflib(whole, graph, name):
    """A file that only one engine understands is of no use in a triple store."""
    parameters = ANSWERS[name][0]

    theirs = whole.query(QUESTIONS[name].filled(parameters))

    ours = ask(graph, name, **parameters)
    assert [str(variable) for variable in theirs.vars] == list(ours.columns)
    found = [tuple(None if t is None else str(t) for t in row) for row in theirs]
    assert found == [
        tuple(None if t is None else t.value for t in row) for row in ours.rows
    ]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_about_an_empty_graph_has_no_answer(name):
    assert ask(Store(), name).rows == ()


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_order_of_an_answer_is_not_that_of_the_triples(graph, name):
    backwards = Store()
    for quad in sorted(graph, key=str, reverse=True):
        backwards.add(quad)
    parameters, *_ = ANSWERS[name]

    answers = [render(ask(g, name, **parameters), "tsv") for g in (graph, backwards)]

    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["atari", "ATARI", "Jeux Atari"])
def test_a_benchmark_is_named_in_any_case_and_language(graph, name):
    assert column(ask(graph, "evaluated-on", benchmark=name), "method") == [str(R2I)]


@pytest.mark.parametrize(
    "text",
    [
        'NetHack" || true) #',
        "NetHack\\",
        'a"@en . } #',
        "$benchmark",
        "line\nbreak",
        "') UNION {?s ?p ?o} #",
    ],
)
def test_a_parameter_is_a_text_and_never_a_piece_of_query(whole, graph, text):
    assert ask(graph, "evaluated-on", benchmark=text).rows == ()
    added = Graph() + whole
    added.add((ATARI, SKOS.altLabel, Literal(text, "en")))
    answer = ask(stored(added), "evaluated-on", benchmark=text)
    assert column(answer, "method") == [str(R2I)]


def test_a_concept_counts_publications_on_what_a_text_calls_a_kind_of_it(whole):
    added = Graph() + whole
    added.add((SSM, KG.isA, CREDIT))

    result = ask(stored(added), "concept-publications", concept="attribution de mérite")

    assert ("uses", MEMORY) in rows(result, "role publication")


def test_a_publication_is_found_by_its_iri(graph):
    result = ask(graph, "publication-entities", publication=str(FRENCH))

    assert {str(FRENCH)} == set(column(result, "by"))
    assert len(result.rows) == 3


# --- what is run and what is not ---------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_well_known_prefixes_need_no_declaration(graph, prefix):
    result = run(graph, f"SELECT ?x {{ BIND ({prefix}:name AS ?x) }}")

    assert column(result, "x") == [f"{PREFIXES[prefix]}name"]


def test_a_query_may_declare_a_prefix_otherwise(graph):
    text = "PREFIX kg: <https://example.org/> ASK { BIND (kg:a AS ?x) ?s a ?x }"

    assert run(graph, text).value is False


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT * FROM <{file}> {{ ?s ?p ?o }}", "is no graph of the store"),
        ("SELECT * FROM NAMED <{file}> {{ ?s ?p ?o }}", "is no graph of the store"),
        ("ASK FROM <{file}> {{ ?s ?p ?o }}", "is no graph of the store"),
        ("DESCRIBE <x:a> FROM <{file}>", "is no graph of the store"),
        (
            "CONSTRUCT {{ ?s ?p ?o }} FROM <{file}> WHERE {{ ?s ?p ?o }}",
            "is no graph of the store",
        ),
        (
            "CONSTRUCT FROM <{file}> WHERE {{ ?s ?p ?o }}",
            "is no graph of the store",
        ),
        ("SELECT * {{ SERVICE <{file}> {{ ?s ?p ?o }} }}", "SERVICE asks another"),
        (
            "SELECT * {{ SERVICE SILENT <{file}> {{ ?s ?p ?o }} }}",
            "SERVICE asks another",
        ),
        (
            "SELECT * {{ {{ SELECT ?s {{ SERVICE <{file}> {{ ?s ?p ?o }} }} }} }}",
            "SERVICE asks another",
        ),
        (
            "ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{file}> {{ ?s ?p ?o }} }} }}",
            "SERVICE asks another",
        ),
        (
            "SELECT * {{ OPTIONAL {{ {{ ?s ?p ?o }} UNION "
            "{{ ?s ?p ?o MINUS {{ SERVICE ?e {{ ?s ?p ?o }} }} }} }} }}",
            "SERVICE asks another",
        ),
        ("LOAD <{file}>", "an update"),
        ("LOAD SILENT <{file}> INTO GRAPH <x:a>", "an update"),
        ("INSERT DATA {{ <x:a> <x:b> <x:c> }}", "an update"),
        ("DELETE WHERE {{ ?s ?p ?o }}", "an update"),
        ("CLEAR ALL", "an update"),
        ("PREFIX x: <x:> INSERT {{ ?s x:a ?o }} WHERE {{ ?s ?p ?o }}", "an update"),
    ],
)
def test_what_would_read_elsewhere_or_write_is_refused(graph, tmp_path, text, what):
    secret = tmp_path / "secret.ttl"
    secret.write_text('<x:a> <x:b> "secret" .')
    before = len(graph)

    with pytest.raises(ValueError, match=what) as raised:
        run(graph, text.format(file=secret.as_uri()))

    assert len(str(raised.value).splitlines()) == 1
    assert len(graph) == before


def test_a_text_may_speak_of_what_is_refused(graph):
    text = """# FROM here, a SERVICE
    SELECT ?x { BIND ("LOAD <file:///x> FROM SERVICE" AS ?x) }"""

    assert column(run(graph, text), "x") == ["LOAD <file:///x> FROM SERVICE"]


@pytest.mark.parametrize(
    ("text", "where", "expected", "found"),
    [
        ("SELEC ?x {}", "1, column 1", "DESCRIBE, PREFIX or SELECT", "SELEC"),
        ("SELECT x { ?x ?y ?z }", "1, column 8", "a variable", "x"),
        ("SELECT ?x {\n  ?x a }", "2, column 8", "a prefixed name", "}"),
        ("SELECT ?x {\n\t?x a }", "2, column 7", "a prefixed name", "}"),
        ("SELECT ?x { ?x ?y ", "1, column 19", "an IRI", "the end of the query"),
        ('SELECT ?x { ?x ?y "z }', "1, column 19", "a string", '"z'),
        ("SELECT * { FILTR(?x) }", "1, column 12", "a keyword", "FILTR(?x)"),
        ("SELECT * {} ORDR BY ?x", "1, column 13", "ORDER", "ORDR"),
        ("SELECT * {} LIMIT ten", "1, column 19", "expected a number,", "ten"),
        ("SELECT * { FILTER(?x > ) }", "1, column 24", "a function", ")"),
        ("SELECT (?x ?y) {}", "1, column 12", "AS", "?y)"),
        ("SELECT * {}}", "1, column 12", "GROUP", "}"),
        ("ASK { ?x a kg:A ?y a kg:B }", "1, column 17", '";"', "?y"),
        ("", "1, column 1", "SELECT", "the end of the query"),
    ],
)
def test_a_syntax_error_says_where_and_what_was_expected(
    graph, text, where, expected, found
):
    with pytest.raises(ValueError, match=r"^line \d+, column \d+: expected ") as raised:
        run(graph, text)

    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"line {where}: expected ")
    assert expected in line
    assert line.endswith(f", not {found}")


def test_what_is_refused_is_not_offered_either():
    offered = explain_syntax("SELECT * { ?x ?y ?z . . }")

    assert "OPTIONAL" in offered
    assert "SERVICE" not in offered


def test_explaining_an_error_leaves_the_grammar_as_it_was(graph):
    explain_syntax("SELECT * {")

    assert run(graph, "ASK {}").value is True


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT *\n{ ?x foo:bar ?y }", "line 2: a prefix is not declared"),
        ("SELECT * {" + "{" * 5000 + "}" * 5001, "nested too deeply"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "cannot be read"),
    ],
    ids=["no prefix", "too deep", "bound twice"],
)
def test_what_parses_but_cannot_be_answered_is_told_on_one_line(graph, text, why):
    with pytest.raises(ValueError, match=why) as raised:
        run(graph, text)

    assert len(str(raised.value).splitlines()) == 1


def test_a_parameter_that_nothing_takes_is_an_error():
    with pytest.raises(ValueError, match="benchmrk: is no parameter of evaluated-on"):
        QUESTIONS["evaluated-on"].filled({"benchmrk": "a"})


def test_an_answer_is_cut_where_asked_and_says_so(graph):
    every = "SELECT ?s { ?s a ?kind }"

    cut, uncut = run(graph, every, most=3), run(graph, every)

    assert (len(cut.rows), cut.cut) == (3, True)
    assert len(uncut.rows) > 3
    assert run(graph, every, most=len(uncut.rows)) == uncut
    assert len(run(graph, "DESCRIBE ?x { ?x a kg:Method }", most=5).triples) == 5


# --- rendering ---------------------------------------------------------------------

LONG = "https://example.org/" + "a" * 200
VALUES = f"""SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{
    (<{LONG}> "l’été, \\"ici\\"\\n\\tet là"@fr 7)
    (UNDEF "名前" 0.5)
}} }}"""


def test_a_table_is_aligned_and_cuts_nothing(graph):
    first, rule, *body = render(run(graph, VALUES), "table").splitlines()

    assert first == f"a{' ' * 219}  b                   c"
    assert rule == f"{'-' * 220}  {'-' * 18}  ---"
    assert body == [
        f'{LONG}  l’été, "ici" et là'.replace("là", "là  7"),
        f"{' ' * 220}  名前                0.5",
    ]


def test_a_table_without_rows_has_its_head(graph):
    assert render(run(graph, "SELECT ?name { ?name a kg:Nothing }"), "table") == (
        "name\n----\n"
    )


HOSTILE = 'SELECT ?o { BIND ("red\x1b[31m\x07" AS ?o) }'


def test_a_table_keeps_control_characters_from_the_terminal():
    assert "red[31m\n" in render(run(Store(), HOSTILE), "table")


def test_xml_stays_xml_with_characters_that_it_cannot_hold():
    written = render(run(Store(), HOSTILE), "xml")

    assert ElementTree.fromstring(written).find(".//{*}literal").text == (
        "red\ufffd[31m\ufffd"
    )


def test_json_is_that_of_the_standard(graph):
    answer = json.loads(render(run(graph, VALUES), "json"))

    assert answer == {
        "head": {"vars": ["a", "b", "c"]},
        "results": {
            "bindings": [
                {
                    "a": {"type": "uri", "value": LONG},
                    "b": {
                        "type": "literal",
                        "value": 'l’été, "ici"\n\tet là',
                        "xml:lang": "fr",
                    },
                    "c": {
                        "type": "literal",
                        "value": "7",
                        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                    },
                },
                {
                    "b": {"type": "literal", "value": "名前"},
                    "c": {
                        "type": "literal",
                        "value": "0.5",
                        "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
                    },
                },
            ]
        },
    }


@pytest.mark.parametrize("form", ["json", "tsv", "xml"])
def test_what_is_written_reads_back_the_same(graph, form):
    result = run(graph, VALUES)

    written = io.BytesIO(render(result, form).encode())
    again = Parsed.parse(written, format=form)

    assert tuple(map(str, again.vars)) == result.columns
    first, second = again.bindings
    assert {str(k): v for k, v in first.items()} == {
        "a": URIRef(LONG),
        "b": Literal('l’été, "ici"\n\tet là', "fr"),
        "c": Literal(7),
    }
    assert {str(k): v for k, v in second.items()} == {
        "b": Literal("名前"),
        "c": Literal(Decimal("0.5")),
    }


def test_csv_gives_plain_values(graph):
    written = render(run(graph, VALUES), "csv")

    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["a", "b", "c"],
        [LONG, 'l’été, "ici"\n\tet là', "7"],
        ["", "名前", "0.5"],
    ]


def test_tsv_is_one_line_a_row(graph):
    assert render(run(graph, VALUES), "tsv").splitlines()[1:] == [
        rf'<{LONG}>	"l’été, \"ici\"\n\tet là"@fr	'
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '\t"名前"\t"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    ]


def test_a_select_is_no_turtle(graph):
    with pytest.raises(ValueError, match=r"^ttl: a SELECT gives rows.*CONSTRUCT"):
        render(run(graph, VALUES), "ttl")


@pytest.mark.parametrize("yes", [True, False])
def test_a_yes_or_no_is_written_in_three_forms(graph, yes):
    kind = "kg:Method" if yes else "kg:Nothing"
    result = run(graph, f"ASK {{ ?x a {kind} }}")

    assert render(result, "table") == f"{str(yes).lower()}\n"
    assert json.loads(render(result, "json")) == {"head": {}, "boolean": yes}
    again = Parsed.parse(io.BytesIO(render(result, "xml").encode()), format="xml")
    assert again.askAnswer is yes


@pytest.mark.parametrize("form", ["csv", "tsv", "ttl"])
def test_a_yes_or_no_has_no_other_form(graph, form):
    with pytest.raises(ValueError, match=f"^{form}: an ASK is answered yes or no"):
        render(run(graph, "ASK {}"), form)


CONSTRUCT = (
    "CONSTRUCT { ?x skos:prefLabel ?l } WHERE { ?x a kg:Method; skos:prefLabel ?l }"
)
DESCRIBE = f"DESCRIBE <{MOTIF}>"


@pytest.mark.parametrize("text", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
def test_a_graph_is_written_as_turtle(graph, text):
    again = Graph().parse(data=render(run(graph, text), "ttl"), format="turtle")

    assert (MOTIF, SKOS.prefLabel, Literal("Motif", "en")) in again
    assert len(again) == len(run(graph, text).triples)
    assert render(run(graph, text), "ttl") == render(run(graph, text), "ttl")


@pytest.mark.parametrize("form", ["json", "tsv", "xml"])
def test_a_graph_is_written_as_sorted_rows_too(graph, form):
    result = run(graph, CONSTRUCT)

    again = Parsed.parse(io.BytesIO(render(result, form).encode()), format=form)

    assert list(map(str, again.vars)) == ["subject", "predicate", "object"]
    found = [tuple(row) for row in again]
    assert len(found) == len(result.triples)
    assert (DREAMER, SKOS.prefLabel, Literal("DreamerV3", "fr")) in found


def test_a_graph_is_written_as_a_table(graph):
    head, _, first, *_ = render(run(graph, CONSTRUCT), "table").splitlines()

    assert head.split() == ["subject", "predicate", "object"]
    assert first.split() == [str(DREAMER), str(SKOS.prefLabel), "DreamerV3"]


def test_an_unknown_form_is_answered_with_those_that_exist(graph):
    with pytest.raises(ValueError, match=", ".join(FORMATS)):
        render(run(graph, "ASK {}"), "yaml")


def test_a_blank_node_is_written_in_every_form():
    store = Store()
    store.load(b"[] <x:a> <x:b> .", format=RdfFormat.TURTLE)
    result = run(store, "SELECT ?s { ?s ?p ?o }")

    (name,) = column(result, "s")
    assert f"_:{name}" in render(result, "csv")
    assert f"_:{name}" in render(result, "tsv")
    assert json.loads(render(result, "json"))["results"]["bindings"] == [
        {"s": {"type": "bnode", "value": name}}
    ]
    assert name in render(result, "table")
    assert name in render(result, "xml")
