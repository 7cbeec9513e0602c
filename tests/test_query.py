"""Questions are answered from the build alone, and the answers written in full."""

from __future__ import annotations

import csv
import io
import json

import pytest
import sample
from rdflib import SKOS, Graph, Literal, URIRef, Variable
from rdflib.query import Result
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
from kg.query import FORMATS, named, render, run
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
    "acronyms": (
        {},
        "acronym thing",
        [("ICLR", ICLR), ("R2I", R2I), ("RL", RL), ("SSM", SSM)],
    ),
    "benchmarks-together": (
        {},
        "first second publications",
        [("Atari", "NetHack", 1)],
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
    "introduced-by-year": (
        {},
        "published kind english title",
        [
            ("2024", "Method", "Recall to Imagine", MEMORY_TITLE),
            ("2023", "Method", "Motif", MOTIF_TITLE),
        ],
    ),
    "low-confidence": (
        {},
        "confidence subject says object",
        [
            ("0.45", "Motif", "evaluatedOn", "NetHack"),
            ("0.5", FRENCH_START, "mentions", "attribution de mérite"),
        ],
    ),
    "method-benchmark-table": (
        {},
        "method benchmark stated publications",
        [
            ("Motif", "NetHack", True, 1),
            ("Recall to Imagine", "Atari", True, 1),
            ("Recall to Imagine", "NetHack", False, 1),
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
    "missing-french": (
        {},
        "kind thing publications",
        [("Benchmark", ATARI, 1), ("Method", MOTIF, 1), ("Method", R2I, 1)],
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
    "outperforms": (
        {"name": "R2I"},
        "this that quote",
        [("Recall to Imagine", "DreamerV3", FASTER)],
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
    "used-for": (
        {"concept": "RL"},
        "english purpose",
        [("Motif", "reinforcement learning")],
    ),
    "venues": ({}, "english publications", [(ICLR_NAME, 1)]),
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    graphs = sample.build()
    return graphs.facts + graphs.evidence


def ask(graph: Graph, name: str, /, **parameters: str) -> Result:
    question = QUESTIONS[name]
    return run(graph, question.text, parameters={**question.parameters, **parameters})


def column(result: Result, name: str) -> list[str]:
    return [str(row[Variable(name)]) for row in result.bindings]


def rows(result: Result, columns: str) -> list[tuple[object, ...]]:
    """Give IRIs as they are, texts and decimals as strings, counts as numbers."""
    return [
        tuple(_value(row.get(Variable(name))) for name in columns.split())
        for row in result.bindings
    ]


def _value(term: object) -> object:
    if isinstance(term, Literal) and isinstance(term.value, (bool, int)):
        return term.value
    return str(term) if isinstance(term, Literal) else term


# --- named questions ---------------------------------------------------------------


def test_every_question_is_tried_below():
    assert list(QUESTIONS) == sorted(ANSWERS)
    assert len(QUESTIONS) >= 16


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
def test_a_question_answers_the_same_in_another_engine(graph, name):
    """A file that only rdflib understands would be of no use in a triple store."""
    oxigraph = pytest.importorskip("pyoxigraph")
    store = oxigraph.Store()
    triples = graph.serialize(format="nt").encode()
    store.load(triples, format=oxigraph.RdfFormat.N_TRIPLES)
    parameters = {**QUESTIONS[name].parameters, **ANSWERS[name][0]}
    text = QUESTIONS[name].text
    for key, value in parameters.items():
        text = text.replace(f"${key}", Literal(value).n3())

    theirs = store.query(text)

    columns = [variable.value for variable in theirs.variables]
    found = [tuple(None if t is None else t.value for t in row) for row in theirs]
    ours = ask(graph, name, **parameters)
    assert columns == [str(variable) for variable in ours.vars]
    assert found == [tuple(None if t is None else str(t) for t in row) for row in ours]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_about_an_empty_graph_has_no_answer(name):
    assert ask(Graph(), name).bindings == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_order_of_an_answer_is_not_that_of_the_triples(graph, name):
    backwards = Graph()
    for triple in sorted(graph, reverse=True):
        backwards.add(triple)
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
def test_a_parameter_is_a_text_and_never_a_piece_of_query(graph, text):
    assert ask(graph, "evaluated-on", benchmark=text).bindings == []
    added = Graph() + graph
    added.add((ATARI, SKOS.altLabel, Literal(text, "en")))
    assert column(ask(added, "evaluated-on", benchmark=text), "method") == [str(R2I)]


def test_a_concept_counts_publications_on_what_a_text_calls_a_kind_of_it(graph):
    added = Graph() + graph
    added.add((SSM, KG.isA, CREDIT))

    result = ask(added, "concept-publications", concept="attribution de mérite")

    assert ("uses", MEMORY) in rows(result, "role publication")


def test_a_publication_is_found_by_its_iri(graph):
    result = ask(graph, "publication-entities", publication=str(FRENCH))

    assert {str(FRENCH)} == set(column(result, "by"))
    assert len(result) == 3


# --- what is run and what is not ---------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_well_known_prefixes_need_no_declaration(graph, prefix):
    result = run(graph, f"SELECT ?x {{ BIND ({prefix}:name AS ?x) }}")

    assert column(result, "x") == [f"{PREFIXES[prefix]}name"]


def test_a_query_may_declare_a_prefix_otherwise(graph):
    text = "PREFIX kg: <https://example.org/> ASK { BIND (kg:a AS ?x) ?s a ?x }"

    assert run(graph, text).askAnswer is False


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT * FROM <{file}> {{ ?s ?p ?o }}", "FROM reads another graph"),
        ("SELECT * FROM NAMED <{file}> {{ ?s ?p ?o }}", "FROM reads another graph"),
        ("ASK FROM <{file}> {{ ?s ?p ?o }}", "FROM reads another graph"),
        ("DESCRIBE <x:a> FROM <{file}>", "FROM reads another graph"),
        (
            "CONSTRUCT {{ ?s ?p ?o }} FROM <{file}> WHERE {{ ?s ?p ?o }}",
            "FROM reads another graph",
        ),
        (
            "CONSTRUCT FROM <{file}> WHERE {{ ?s ?p ?o }}",
            "FROM reads another graph",
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
        ("SELECT * {{ GRAPH <{file}> {{ ?s ?p ?o }} }}", "GRAPH names one graph"),
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
    assert "GRAPH" not in offered
    assert "SERVICE" not in offered


def test_explaining_an_error_leaves_the_grammar_as_it_was(graph):
    explain_syntax("SELECT * {")

    assert run(graph, "ASK {}").askAnswer is True


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT * { ?x foo:bar ?y }", "prefix : foo"),
        ("SELECT ?y { ?x ?p ?o } ORDER BY LCASE(?z)", "COALESCE"),
        ("SELECT * {" + "{" * 5000 + "}" * 5001, "nested too deeply"),
    ],
    ids=["no prefix", "nothing to sort by", "too deep"],
)
def test_what_parses_but_cannot_be_answered_is_told_on_one_line(graph, text, why):
    with pytest.raises(ValueError, match=why) as raised:
        run(graph, text)

    assert len(str(raised.value).splitlines()) == 1


def test_a_parameter_that_nothing_takes_is_an_error(graph):
    with pytest.raises(ValueError, match="benchmrk: no such parameter"):
        run(graph, "SELECT * { ?s ?p $benchmark }", parameters={"benchmrk": "a"})


def test_a_group_of_nothing_is_no_row_but_a_count_of_nothing_is():
    groups = "SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o } GROUP BY ?x"

    assert run(Graph(), groups).bindings == []
    assert column(run(Graph(), "SELECT (COUNT(*) AS ?n) { ?x ?p ?o }"), "n") == ["0"]


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


def test_a_table_keeps_control_characters_from_the_terminal():
    graph = Graph()
    graph.add((ATARI, SKOS.prefLabel, Literal("red\x1b[31m\x07", "en")))

    assert "red[31m\n" in render(run(graph, "SELECT ?o { ?s ?p ?o }"), "table")


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
    again = Result.parse(written, format=form)

    assert again.vars == result.vars
    assert list(map(dict, again.bindings)) == list(map(dict, result.bindings))


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
    again = Result.parse(io.BytesIO(render(result, "xml").encode()), format="xml")
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
    assert again.isomorphic(run(graph, text).graph)


@pytest.mark.parametrize("form", ["json", "tsv", "xml"])
def test_a_graph_is_written_as_sorted_rows_too(graph, form):
    result = run(graph, CONSTRUCT)

    again = Result.parse(io.BytesIO(render(result, form).encode()), format=form)

    assert list(map(str, again.vars)) == ["subject", "predicate", "object"]
    found = [tuple(row) for row in again]
    assert found == sorted(result.graph)
    assert (DREAMER, SKOS.prefLabel, Literal("DreamerV3", "fr")) in found


def test_a_graph_is_written_as_a_table(graph):
    head, _, first, *_ = render(run(graph, CONSTRUCT), "table").splitlines()

    assert head.split() == ["subject", "predicate", "object"]
    assert first.split() == [str(DREAMER), str(SKOS.prefLabel), "DreamerV3"]


def test_an_unknown_form_is_answered_with_those_that_exist(graph):
    with pytest.raises(ValueError, match=", ".join(FORMATS)):
        render(run(graph, "ASK {}"), "yaml")


def test_a_blank_node_is_written_in_every_form():
    graph = Graph().parse(data="[] <x:a> <x:b> .", format="turtle")
    result = run(graph, "SELECT ?s { ?s ?p ?o }")

    (name,) = column(result, "s")
    assert f"_:{name}" in render(result, "csv")
    assert f"_:{name}" in render(result, "tsv")
    assert json.loads(render(result, "json"))["results"]["bindings"] == [
        {"s": {"type": "bnode", "value": name}}
    ]
    assert name in render(result, "table")
    assert name in render(result, "xml")
    assert not isinstance(next(iter(result))[0], URIRef)
