"""``kg vocabulary missing``: things without a name, and what may help to find one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import view_graphs
from click.testing import CliRunner, Result
from rdflib import SKOS, Graph, Literal, URIRef

from kg import graph
from kg.cli import main
from kg.vocabulary import missing, named
from kg.vocabulary.spreadsheet import csv_text, unguarded
from ontology import vocabulary
from ontology.kinds import Lang
from ontology.terms import KG

ENTRIES = vocabulary.entries(
    {
        id_: ("test.toml", table)
        for id_, table in {
            "graph": {"type": "concept", "en": "graph", "fr": "graphe"},
            "representation-learning": {
                "type": "concept",
                "en": "representation learning",
                "fr": "apprentissage de représentations",
                "en_acronyms": ["RL"],
            },
            "learning": {"type": "concept", "en": "learning", "fr": "apprentissage"},
            "pruning": {"type": "method", "en": "pruning"},
            "chart": {"type": "concept", "en": "graph", "fr": "diagramme"},
        }.items()
    }
)


def things(*graphs: Graph) -> tuple[named.Named, ...]:
    return named.read(*graphs)


def parts(name: str, lang: Lang = Lang.FR) -> list[tuple[str, tuple[str, ...]]]:
    """Give what the vocabulary says of the parts of a name, in another language."""
    maker = view_graphs.Maker()
    names = (name, "") if lang is Lang.FR else ("", name)
    maker.thing("Concept", "x", *names)
    found = missing.find(things(*maker.graphs()), lang)
    (one,) = missing.with_parts(found, lang, ENTRIES)
    return [(part.text, part.names) for part in one.parts]


def written(folder: Path, graphs: tuple[Graph, Graph]) -> Path:
    """Write graphs as a build does."""
    for file, one in zip(("graph.ttl", "evidence.ttl"), graphs, strict=True):
        (folder / file).write_bytes(graph.turtle(one))
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["vocabulary", "missing", *words])


def test_what_has_no_name_in_a_language_is_missing_there_alone():
    found = things(*view_graphs.french())

    assert [one.name for one in missing.find(found, Lang.FR)] == [
        "graph representation learning"
    ]
    assert missing.find(found, Lang.EN) == ()


def test_a_proper_name_that_is_the_same_in_both_languages_is_not_missing():
    maker = view_graphs.Maker()
    maker.thing("Method", "dreamer", "DreamerV3", "DreamerV3")

    assert missing.find(things(*maker.graphs()), Lang.FR) == ()


@pytest.mark.parametrize(
    ("name", "proper"), [("Recall to Imagine", True), ("frontier models", False)]
)
def test_a_name_written_like_a_proper_name_is_said_to_be(name: str, proper: bool):
    maker = view_graphs.Maker()
    maker.thing("Method", "x", name)

    (one,) = missing.find(things(*maker.graphs()), Lang.FR)

    assert one.proper is proper


def test_benchmarks_and_venues_are_not_on_the_list():
    maker = view_graphs.Maker()
    maker.thing("Benchmark", "b", "memory maze")
    maker.thing("Venue", "v", "a conference")

    assert things(*maker.graphs()) == ()


def test_the_most_frequent_comes_first_by_publications_then_mentions():
    maker = view_graphs.Maker()
    page = maker.page(0, "en")
    works = [maker.publication(str(n), page) for n in range(2)]
    often, twice, rare = (
        maker.thing("Concept", name, name) for name in ("often", "twice", "rare")
    )
    maker.say(works[0], KG.studies, rare, page, "a rare thing")
    maker.say(works[0], KG.studies, twice, page, "twice", "twice again")
    for work in works:
        maker.say(work, KG.studies, often, page)

    found = missing.find(things(*maker.graphs()), Lang.FR)

    assert [one.name for one in found] == ["often", "twice", "rare"]
    assert [one.thing.publications for one in found] == [2, 1, 1]
    assert [len(one.thing.sentences) for one in found] == [0, 2, 1]


def test_examples_hold_the_name_and_come_from_two_pages_where_they_can():
    maker = view_graphs.Maker()
    pages = [maker.page(n, "en") for n in range(2)]
    work = maker.publication("0", pages[0])
    thing = maker.thing("Concept", "gap", "action gap")
    maker.say(work, KG.studies, thing, pages[0], "It helps.", "Action gaps do.")
    maker.say(work, KG.studies, thing, pages[0], "An action gap.")
    maker.say(work, KG.mentions, thing, pages[1], "The action-gap is.")

    (one,) = missing.find(things(*maker.graphs()), Lang.FR)

    assert [(e.page, e.text) for e in one.examples] == [
        ("seeds/000.txt", "Action gaps do."),
        ("seeds/001.txt", "The action-gap is."),
    ]


def test_the_longest_known_parts_are_told_whatever_their_endings():
    assert parts("deep graphs representations learning") == [
        ("graphs", ("diagramme", "graphe")),
        ("representations learning", ("apprentissage de représentations",)),
    ]


def test_a_french_name_is_taken_apart_for_its_english():
    told = parts("Apprentissage de représentations de graphes", Lang.EN)

    assert told == [
        ("Apprentissage de représentations", ("representation learning",)),
        ("graphes", ("graph",)),
    ]


@pytest.mark.parametrize("name", ["RL agents", "pruning", "paragraph", "unlearning"])
def test_acronyms_bits_of_words_and_nameless_entries_suggest_nothing(name: str):
    assert parts(name) == []


def test_a_suggestion_is_marked_and_only_given_when_asked(tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.french()))

    plain = run("--lang", "fr", "--graph", folder).output
    asked = run("--lang", "fr", "--graph", folder, "--suggest").output

    assert "→" not in plain
    (line,) = (line for line in asked.splitlines() if "→" in line)
    assert line.strip().startswith("suggestion, checked by nobody: built from: ")
    assert "apprentissage de représentations" in line


def test_the_list_tells_kind_counts_sentence_and_iri(tmp_path: Path):
    done = run("--lang", "fr", "--graph", str(written(tmp_path, view_graphs.french())))

    assert done.output.splitlines() == [
        "Without a name in French: 1 of 5 methods and concepts, the most frequent "
        "first",
        "",
        "1. graph representation learning (concept, 2 publications, 2 mentions)",
        "   “Graph representation learning is.”",
        "     seeds/000.txt 360-393",
        "   https://w3id.org/labkg/id/concept/graph-learning",
    ]


def test_headings_are_french_where_asked(tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.french()))

    told = run("--lang", "fr", "--graph", folder, "--in", "fr").output

    assert told.startswith("Sans nom en français\u00a0: 1 des 5 méthodes et concepts")
    assert "(concept, 2 publications, 2 mentions)" in told


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Nothing is missing: all methods and concepts (5) have a name in "),
        (
            "fr",
            "Rien ne manque\u00a0: toutes les méthodes et tous les concepts (5) ont ",
        ),
    ],
)
def test_an_empty_list_says_so(lang: str, told: str, tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.french()))

    done = run("--lang", "en", "--graph", folder, "--in", lang)

    assert done.exit_code == 0
    assert done.output.startswith(told)


def test_a_build_of_nothing_is_told_from_one_that_lacks_nothing(tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.empty()))

    assert "holds no method" in run("--lang", "fr", "--graph", folder).output


def test_csv_has_one_row_a_thing_and_an_empty_one_its_header(tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.french()))

    done = run("--lang", "fr", "--graph", folder, "--format", "csv", "--suggest")
    none = run("--lang", "en", "--graph", folder, "--format", "csv")

    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["name"] == "graph representation learning"
    assert (row["kind"], row["publications"], row["mentions"]) == ("concept", "2", "2")
    assert row["example_1"] == "Graph representation learning is."
    assert row["example_2"] == ""
    assert row["iri"].endswith("concept/graph-learning")
    assert "apprentissage de représ" in row["unchecked_suggestion"]
    assert list(csv.DictReader(io.StringIO(none.stdout))) == []
    assert none.stdout.startswith("name,kind,publications")
    assert "Nothing is missing" in none.stderr


def test_a_folder_without_a_build_is_told_in_one_line(tmp_path: Path):
    done = run("--lang", "fr", "--graph", str(tmp_path))

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "holds no graph.ttl" in done.stderr


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@x", " =x", "＝x", "'=1"])
def test_no_cell_runs_in_a_spreadsheet_and_each_can_be_had_back(cell: str):
    written = csv_text(["a"], [[cell]])

    assert written == f"a\n'{cell}\n"
    assert unguarded(written.splitlines()[1]) == cell


def test_the_source_of_another_name_is_told_from_that_of_the_preferred_one():
    maker = view_graphs.Maker()
    iri = maker.thing("Concept", "x", "a thing", "une chose", "a thingy", "a")
    for text in (
        "attested in x — y.txt",
        "a thingy — attested in z.txt",
        "a — labkg vocabulary: usage in the field",
    ):
        maker.facts.add((iri, KG.labelSource, Literal(text, lang="en")))

    (one,) = things(*maker.graphs())

    assert {name.text: name.source for name in one.names} == {
        "a thing": "attested in x — y.txt",
        "une chose": "",
        "a thingy": "attested in z.txt",
        "a": "labkg vocabulary: usage in the field",
    }


def test_names_in_a_language_of_no_concern_are_left_alone():
    maker = view_graphs.Maker()
    iri = maker.thing("Concept", "x", "a thing")
    for lang in ("de", None):
        maker.facts.add((URIRef(iri), SKOS.prefLabel, Literal("Ding", lang=lang)))

    (one,) = missing.find(things(*maker.graphs()), Lang.FR)

    assert one.name == "a thing"
