"""The named questions answer from the four seed pages what a person finds in them."""

from __future__ import annotations

import re
import runpy
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sample
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from rdflib import RDF, Graph, URIRef
from rdflib import Literal as Text
from rdflib.namespace import SKOS
from sample import ADA, CREDIT, ENGLISH_PAGE, FRENCH, ID, INTRINSIC, MEMORY, MOTIF, RL

from kg import store
from kg.query import Question, named, run
from kg.results import Rows
from ontology.kinds import Lang
from ontology.terms import KG, SCHEMA

ROOT = Path(__file__).parent.parent
QUESTIONS = {question.name: question for question in named()}
# What the seeds do not tell: who signs, what stands in French abstracts, what people
# decided, and what a thing is called in Wikidata.
SILENT = {
    "author-publications",
    "authors",
    "co-authors",
    "cross-language",
    "decisions",
    "external-links",
    "methods-by-venue-year",
    "missing-english",
}
CLIMATE = "Comprehensive global cooperation is essential to limit globa..."
CLOCK = "The Clock and Pizza interpretations, associated with archite..."
DIHEDRAL = "We find multilayer perceptrons and transformers both univers..."
INVERSE = "In inverse reinforcement learning (IRL), an agent seeks to r..."
MOTIF_START = "Exploring rich environments and evaluating one's actions wit..."
R2I_START = "Current model-based reinforcement learning (MBRL) agents str..."
SAFE = "Learning safe policies has presented a longstanding challeng..."
SPARSE = "Effectively scaling up deep reinforcement learning models ha..."
UNLEARNING = (
    "Mechanistic Unlearning: Robust Knowledge Unlearning and Editing via "
    "Mechanistic Localization"
)
FIRST, SECOND = "000_c708342405a35a39.txt", "001_54c3b6edd3eefac5.txt"
THIRD, FOURTH = "002_fbebddb98a358dac.txt", "003_1bba1fceb11bee44.txt"
ICLR = "International Conference on Learning Representations"
ICML = "International Conference on Machine Learning"
# A person can check these in seeds/: parameters, columns, and all rows.
ANSWERS: list[tuple[str, dict[str, str], str, list[tuple[object, ...]]]] = [
    (
        "compared-with",
        {"name": "dreamerv3"},
        "english title",
        [("DreamerV3", R2I_START)],
    ),
    ("evaluated-on", {}, "english through", [("Motif", "evaluatedOn")]),
    (
        "evaluated-on",
        {"benchmark": "popgym"},
        "english through",
        [("Recall to Imagine", "evaluatedOn")],
    ),
    (
        "extends",
        {},
        "this that",
        [("outcome-conditioned GFlowNet", "generative flow network")],
    ),
    ("languages", {}, "written_in page_language", [("en", "en"), ("en", "fr")]),
    (
        "links",
        {},
        "leads_to link title",
        [
            ("code", "https://github.com/ahugs/simple-icrl", SAFE),
            ("site", "https://www.ai4climatecoop.org", CLIMATE),
        ],
    ),
    ("missing-facts", {"fact": "abstract"}, "title", [(UNLEARNING,)]),
    ("outperforms", {}, "this that", [("Recall to Imagine", "DreamerV3")]),
    (
        "pages",
        {},
        "source page_language publications quotes_french",
        [
            (FIRST, "en", 4, 0),
            (SECOND, "en", 5, 0),
            (THIRD, "fr", 9, 0),
            (FOURTH, "fr", 8, 0),
        ],
    ),
    (
        "publications-by-year",
        {},
        "published publications with_venue",
        [("2026", 2, 2), ("2025", 1, 1), ("", 22, 0)],
    ),
    (
        "several-pages",
        {},
        "title source",
        [(SPARSE, FIRST), (SPARSE, SECOND)],
    ),
    (
        "statuses",
        {},
        "accepted_as venue published title",
        [
            ("Accept (Poster)", ICLR, "2026", CLOCK),
            ("Accept (regular)", ICML, "2026", DIHEDRAL),
            ("poster", ICLR, "2025", INVERSE),
        ],
    ),
    (
        "venues-by-year",
        {},
        "published english publications",
        [("2026", ICLR, 1), ("2026", ICML, 1), ("2025", ICLR, 1)],
    ),
    (
        "used-for",
        {"concept": "négociation climatique"},
        "english purpose",
        [("RICE-N", "climate negotiation")],
    ),
    ("versions", {}, "title", [(CLOCK,)]),
]
# Rows that are among the answer; what else is there may change with the program.
AMONG: list[tuple[str, dict[str, str], str, tuple[object, ...]]] = [
    ("acronyms", {}, "acronym english", ("R2I", "Recall to Imagine")),
    ("benchmarks", {}, "english publications methods", ("NetHack", 1, 1)),
    ("broader", {}, "english under", ("Dreamer", "DreamerV3")),
    ("broader", {}, "english under", ("machine learning", "reinforcement learning")),
    ("dataset", {}, "property value", ("documents", 4)),
    (
        "introduced-by-year",
        {},
        "kind english title",
        ("Method", "Motif", MOTIF_START),
    ),
    ("names-of", {"name": "RL"}, "form label", ("altLabel", "RL")),
    (
        "narrower",
        {},
        "under english",
        (
            "inverse reinforcement learning",
            "inverse constrained reinforcement learning",
        ),
    ),
    (
        "names-of",
        {"name": "RL"},
        "written_in label source",
        (
            "fr",
            "apprentissage par renforcement",
            "vocabulaire labkg : FranceTerme, OQLF",
        ),
    ),
    ("parts", {}, "this that", ("large language model", "Motif")),
    ("passages", {}, "source about", (FOURTH, MOTIF_START)),
    ("publication-entities", {"publication": "climate"}, "english", ("RICE-N",)),
    ("related-publications", {"work": "we propose Motif"}, "title", (SAFE,)),
    ("roles", {}, "role english french", ("introduces", "introduces", "introduit")),
    ("timeline", {}, "published role title", ("2026", "mentions", DIHEDRAL)),
    ("together-with", {"name": "motif"}, "english", ("NetHack",)),
    ("venue-topics", {"venue": "ICML"}, "published_in english", (ICML, "Cayley graph")),
]


@pytest.fixture(scope="module")
def seeds(seeds_build: Path) -> Store:
    return store.opened(seeds_build)


def ask(graph: Store, name: str, /, **parameters: str) -> Rows:
    answer = run(graph, QUESTIONS[name].filled(parameters))
    assert isinstance(answer, Rows)
    return answer


def rows(answer: Rows, columns: str) -> list[tuple[object, ...]]:
    places = [answer.columns.index(name) for name in columns.split()]
    return [tuple(_value(row[place]) for place in places) for row in answer.rows]


def _value(term: object) -> object:
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return None
    kind = term.datatype.value.rpartition("#")[2]
    return int(term.value) if kind == "integer" else term.value


# --- what the seeds say -------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_an_answer_in_the_seeds(seeds, name):
    assert bool(ask(seeds, name).rows) is (name not in SILENT)


@pytest.mark.parametrize(("name", "parameters", "columns", "expected"), ANSWERS)
def test_the_answer_is_that_of_who_reads_the_pages(
    seeds, name, parameters, columns, expected
):
    assert rows(ask(seeds, name, **parameters), columns) == expected


@pytest.mark.parametrize(("name", "parameters", "columns", "expected"), AMONG)
def test_the_answer_holds_what_the_pages_say(
    seeds, name, parameters, columns, expected
):
    assert expected in rows(ask(seeds, name, **parameters), columns)


def test_counts_agree_with_what_is_listed(seeds):
    """The same things, counted by one question and listed by another."""
    kinds = dict(rows(ask(seeds, "counts"), "kind things"))

    assert kinds["Publication"] == len(ask(seeds, "publications").rows)
    assert kinds["Benchmark"] == len(ask(seeds, "benchmarks").rows)
    assert kinds["Venue"] == len(ask(seeds, "venues").rows)
    assert kinds["Page"] == len(ask(seeds, "pages").rows)
    things = sum(kinds[kind] for kind in ("Method", "Benchmark", "Concept", "Venue"))
    assert things == len(ask(seeds, "names").rows)
    said = rows(ask(seeds, "statements"), "statements")
    assert kinds["Assertion"] == sum(count for (count,) in said)


def test_a_name_in_any_language_and_case_asks_the_same(seeds):
    english, french, short = (
        ask(seeds, "concept-publications", concept=name).rows
        for name in ("Reinforcement learning", "APPRENTISSAGE PAR RENFORCEMENT", "rl")
    )

    assert len(english) > 10
    assert english == french == short


def test_a_passage_stands_where_it_is_said_to(seeds):
    found = rows(ask(seeds, "passages", name="DreamerV3"), "quote source begin end")

    assert found
    for quote, source, begin, end in found:
        text = (ROOT / "seeds" / source).read_bytes().decode("utf-8")
        assert text[begin:end].split()[:3] == quote.split()[:3]


# --- what the seeds are silent about ------------------------------------------------


@pytest.fixture
def more() -> Graph:
    """Give the sample with what it lacks for some questions."""
    graphs = sample.build()
    return graphs.facts + graphs.evidence


def stored(graph: Graph) -> Store:
    held = Store()
    held.load(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    return held


def test_who_signs_with_whom_is_told_of_both(more):
    grace = ID["person/grace-hopper"]
    more.add((grace, RDF.type, SCHEMA.Person))
    more.add((grace, SCHEMA.name, Text("Grace Hopper")))
    more.add((MEMORY, SCHEMA.author, grace))
    more.add((INTRINSIC, SCHEMA.author, grace))
    graph = stored(more)

    assert rows(ask(graph, "co-authors"), "name with publications") == [
        ("Ada Lovelace", "Grace Hopper", 1),
        ("Grace Hopper", "Ada Lovelace", 1),
    ]
    assert rows(ask(graph, "authors"), "name publications since") == [
        ("Grace Hopper", 2, "2023"),
        ("Ada Lovelace", 1, "2024"),
    ]
    assert rows(ask(graph, "co-authors", person="ada"), "author") == [(str(ADA),)]


def test_a_decision_is_told_in_the_language_asked_for(more):
    assertion = sample.assertion_of(MEMORY, KG.introduces, sample.R2I)
    more.add((MOTIF, KG.curated, Text("renamed by Ada", "en")))
    more.add((MOTIF, KG.curated, Text("renommé par Ada", "fr")))
    more.add((assertion, KG.curated, Text("confirmé par Ada", "fr")))
    graph = stored(more)

    assert rows(ask(graph, "decisions"), "subject says object told") == [
        ("Motif", "", "", "renamed by Ada")
    ]
    french = rows(ask(graph, "decisions", language="fr"), "says object told")
    assert french == [
        ("introduces", "Recall to Imagine", "confirmé par Ada"),
        ("", "", "renommé par Ada"),
    ]


def test_a_close_match_is_told_from_an_exact_one(more):
    more.add((MOTIF, SKOS.closeMatch, URIRef("https://example.org/motif")))

    found = rows(ask(stored(more), "external-links"), "match thing")

    assert found == [("exact", str(RL)), ("close", str(MOTIF))]


def test_one_name_of_two_things_is_a_homonym(more):
    more.add((MOTIF, SKOS.altLabel, Text("rl", "en")))

    found = rows(ask(stored(more), "homonyms"), "name things first last")

    assert found == [("rl", 2, str(RL), str(MOTIF))]


def test_a_method_is_evaluated_through_its_publication_too(more):
    method = ID["method/new"]
    more.add((method, RDF.type, KG.Method))
    more.add((FRENCH, KG.introduces, method))
    assert rows(ask(stored(more), "never-evaluated"), "method") == []

    more.remove((FRENCH, KG.evaluatesOn, None))
    assert rows(ask(stored(more), "never-evaluated"), "method") == [(str(method),)]


def test_a_concept_in_the_tree_is_not_without_a_place(more):
    assert rows(ask(stored(more), "no-broader"), "thing") == []

    more.remove((CREDIT, SKOS.broader, RL))
    found = rows(ask(stored(more), "no-broader"), "thing publications")
    assert found == [(str(CREDIT), 1), (str(RL), 1)]


def test_a_publication_on_two_pages_is_listed_with_both(more):
    more.add((FRENCH, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"), ENGLISH_PAGE))

    found = rows(ask(stored(more), "several-pages"), "publication source")

    assert found == [(str(FRENCH), "seeds/en.txt"), (str(FRENCH), "seeds/fr.txt")]


# --- how a question is written ------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_takes_the_parameters_that_it_declares(question: Question):
    _, _, body = question.text.partition("\n\n")

    assert set(re.findall(r"\$(\w+)", body)) == set(question.parameters)
    # $name and ?name are one variable to SPARQL, and two to who fills in the text.
    assert not set(re.findall(r"\?(\w+)", body)) & set(question.parameters)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_titled_in_english_and_in_french(question: Question):
    assert set(question.titles) == set(Lang)
    for title in question.titles.values():
        assert title[0].isupper()
        assert title[-1] not in ".?!"
        assert "'" not in title
    assert re.search(
        r"\b(de|des|du|en|le|la|les|un|une|d’|qui|quoi)\b",
        question.titles[Lang.FR].lower(),
    )


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_keeps_to_what_stores_answer_alike(question: Question):
    """Each of these gave other answers in one of five stores; see docs/queries.md."""
    _, _, body = question.text.partition("\n\n")

    words = r"\b(?:GROUP_CONCAT|SAMPLE|AVG|MINUS|LIMIT|OFFSET|GRAPH|FROM|NOW|RAND)\b"
    assert not re.search(words, body)
    assert not re.search(r"\b(?:true|false)\b", body)
    assert not re.search(r"CONCAT \([^)]*[^\x00-\x7f]", body)
    assert not re.search(r"OPTIONAL \{[^{}]*EXISTS", body)
    assert not re.search(r"NOT EXISTS \{[^}]*(?:\||\bIN\b)", body)
    assert all(len(line) <= 100 for line in body.splitlines())


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_two_rows_have_one_place_in_the_order(seeds, question: Question):
    """The order is that of what is shown, and leaves nothing to the store."""
    head, _, select = question.filled({}).partition("\nSELECT ")
    inner, _, order = f"SELECT {select}".rpartition("\nORDER BY ")
    keys = list(_expressions(order))
    columns = ask(seeds, question.name).columns
    assert set(re.findall(r"\?(\w+)", order)) <= set(columns)
    bound = " ".join(f"BIND ({key} AS ?key{i})" for i, key in enumerate(keys))
    places = " ".join(f"?key{i}" for i in range(len(keys)))

    found = run(seeds, f"{head}\nSELECT {places} {{ {{ {inner} }} {bound} }}")

    assert isinstance(found, Rows)
    assert len(set(map(str, found.rows))) == len(found.rows)


def _expressions(order: str) -> Iterator[str]:
    """Split an ORDER BY at the blanks between brackets."""
    found, depth = "", 0
    for char in order.strip():
        depth += (char == "(") - (char == ")")
        if char.isspace() and not depth:
            if found:
                yield found.removeprefix("DESC")
            found = ""
        else:
            found += char
    yield found.removeprefix("DESC")


# Joined in the wrong order, the patterns of one of these took 50 s over four times as
# many triples; none takes 0.5 s of a processor here.
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_thousand_pages_are_asked_in_no_time(thousand: Store, question: Question):
    began = time.process_time()

    run(thousand, question.filled({}))

    assert time.process_time() - began < 2


@pytest.fixture(scope="module")
def thousand(thousand_pages_build: Path) -> Store:
    return store.opened(thousand_pages_build)


# --- docs/queries.md ----------------------------------------------------------------


def test_the_document_tells_every_question_as_it_is():
    script = runpy.run_path(str(ROOT / "scripts" / "query-docs"))
    told = (ROOT / "docs" / "queries.md").read_text("utf-8")

    for question in QUESTIONS.values():
        assert "".join(script["account"](question)) in told, (
            f"{question.name}: docs/queries.md is out of date; run scripts/query-docs"
        )
    headings = re.findall(r"^### `(.+)`$", told, re.MULTILINE)
    assert sorted(headings) == sorted(QUESTIONS)
