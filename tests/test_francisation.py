"""``kg vocabulary francisation``: how far a build is named in French, and as what."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import view_graphs
from click.testing import CliRunner, Result
from rdflib import SKOS, Graph, Literal
from test_vocabulary_missing import written

from kg.cli import main
from kg.vocabulary import francisation, named
from kg.vocabulary.francisation import Origin
from ontology.kinds import Kind
from ontology.terms import KG

OFFICIAL = view_graphs.OFFICIAL


def report(*graphs: Graph) -> francisation.Report:
    return francisation.report(named.read(*graphs))


def spoken(*quotes: str, lang: str = "fr") -> francisation.Report:
    """Report on large language models, of which sentences of a page speak."""
    maker = view_graphs.Maker()
    page = maker.page(1, lang)
    names = ("large language model", "grand modèle de langage", "LLM")
    iri = maker.thing("Method", "llm", *names)
    maker.facts.add((iri, SKOS.altLabel, Literal("modèle de langage", lang="fr")))
    maker.facts.add((iri, SKOS.altLabel, Literal("LLM", lang="fr")))
    maker.facts.add((iri, KG.labelSource, Literal(OFFICIAL, lang="fr")))
    work = maker.publication("0", page)
    maker.say(work, KG.uses, iri, page, *quotes, lang=lang)
    return report(*maker.graphs())


def instead(told: francisation.Report) -> list[tuple[str, str, int]]:
    (one,) = told.unused
    return [(used.name.text, str(used.name.lang), used.sentences) for used in one.used]


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["vocabulary", "francisation", *words])


@pytest.mark.parametrize(
    ("source", "origins"),
    [
        ("vocabulaire labkg : FranceTerme", [Origin.FRANCETERME]),
        ("vocabulaire labkg : FranceTerme (fr-FR)", [Origin.FRANCETERME]),
        ("vocabulaire labkg : Journal officiel 2024", [Origin.JOURNAL]),
        (OFFICIAL, [Origin.FRANCETERME, Origin.OQLF]),
        ("vocabulaire labkg : OQLF (fr-CA)", [Origin.OQLF]),
        ("vocabulaire labkg : usage du domaine", [Origin.USAGE]),
        ("labkg vocabulary: usage in the field", [Origin.USAGE]),
        ("vocabulaire labkg : nom propre", [Origin.PROPER]),
        ("nom propre, attesté dans 003.txt", [Origin.PROPER]),
        ("attesté dans 003.txt", [Origin.ATTESTED]),
        ("attesté dans OQLF.txt", [Origin.ATTESTED]),
        ("attesté dans franceterme/Journal officiel.html", [Origin.ATTESTED]),
        ("vocabulaire labkg : notre comité", [Origin.OTHER]),
        ("", [Origin.UNTOLD]),
    ],
)
def test_a_source_is_official_only_where_an_office_gave_the_name(
    source: str, origins: list[Origin]
):
    assert list(francisation.origins(source)) == origins


def test_shares_are_counted_by_kind_and_for_all():
    told = report(*view_graphs.french())

    assert told.shares == (
        francisation.Share(Kind.METHOD, 1, 1, 0, 0),
        francisation.Share(Kind.CONCEPT, 4, 3, 1, 0),
        francisation.Share(None, 5, 4, 1, 0),
    )


def test_a_name_of_two_offices_counts_under_both_and_once_as_official():
    told = {one.origin: one for one in report(*view_graphs.french()).origins}

    assert told[None] == francisation.Count(None, 2, 1)
    assert told[Origin.FRANCETERME] == francisation.Count(Origin.FRANCETERME, 2, 1)
    assert told[Origin.OQLF] == francisation.Count(Origin.OQLF, 2, 1)
    assert told[Origin.JOURNAL] == francisation.Count(Origin.JOURNAL, 0, 0)
    assert told[Origin.USAGE] == francisation.Count(Origin.USAGE, 1, 0)
    assert told[Origin.UNTOLD] == francisation.Count(Origin.UNTOLD, 1, 0)


def test_an_official_name_among_the_others_counts_as_one():
    (one,) = report(*view_graphs.french()).unused

    assert [name.text for name in one.official] == ["peaufinage"]
    assert [(used.name.text, used.sentences) for used in one.used] == [
        ("réglage fin", 2),
        ("fine-tuning", 1),
    ]
    assert one.example.text == "Un réglage fin du modèle suffit."
    assert one.example.page == "seeds/001.txt"


def test_what_is_named_officially_in_english_sentences_alone_is_not_reported():
    told = report(*view_graphs.french())

    assert (told.official, told.quoted, told.used) == (3, 2, 1)


@pytest.mark.parametrize(
    "quote",
    [
        "Les grands modèles de langage hallucinent.",
        "GRAND MODÈLE DE LANGAGE",
        "Un grand modèle de langage (LLM) suffit.",
    ],
    ids=["plural", "capitals", "beside another"],
)
def test_the_official_name_is_known_whatever_its_endings(quote: str):
    assert spoken(quote).unused == ()


def test_one_sentence_with_the_official_name_is_enough():
    assert spoken("Un LLM.", "Un grand modèle de langage.").unused == ()


def test_other_names_stand_with_the_number_of_their_sentences():
    told = spoken("Les LLMs lisent.", "Un LLM ou un modèle de langage.")

    assert instead(told) == [("LLM", "fr", 2), ("modèle de langage", "fr", 1)]


def test_english_in_a_french_sentence_is_what_is_used_instead():
    told = spoken("Nous adaptons des large language models.")

    assert instead(told) == [("large language model", "en", 1)]


def test_a_shorter_name_is_not_found_in_the_longer_one():
    official = spoken("Des grands modèles de langage.", lang="fr")

    assert official.used == 1


def test_a_sentence_without_any_name_that_is_known_is_still_an_example():
    (one,) = spoken("Ces modèles géants lisent tout.").unused

    assert one.used == ()
    assert one.example.text == "Ces modèles géants lisent tout."


def test_the_report_is_told_in_english_and_in_french(tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.french()))

    english = run("--graph", folder).output
    french = run("--graph", folder, "--in", "fr").output

    assert "concepts               3   75.0%" in english
    assert "peaufinage (FranceTerme, OQLF)" in english
    assert "used instead: réglage fin (2 sentences), fine-tuning (English, " in english
    french = french.replace("\u00a0", " ")
    assert "75,0 %" in french
    assert "employé à la place : réglage fin (2 phrases), fine-tuning (ang" in french
    assert "« Un réglage fin du modèle suffit. »" in french
    assert "instead" not in french


def test_csv_rows_are_told_apart_by_their_section(tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.french()))
    file = tmp_path / "out" / "report.csv"

    done = run("--graph", folder, "--format", "csv", "-o", str(file))

    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert done.output == ""
    cells = {(r["section"], r["item"], r["group"]): r for r in rows}
    both = cells["names", "both languages", "concepts"]
    assert (both["count"], both["total"], both["percent"]) == ("3", "4", "75.0")
    assert cells["sources", "official", "others"]["count"] == "1"
    assert cells["official", "official name used there", "all"]["count"] == "1"
    unused = cells["official_unused", "peaufinage", "concepts"]
    assert unused["source"] == "peaufinage: FranceTerme, OQLF"
    assert unused["used_instead"].startswith("réglage fin (2 sentences)")
    assert unused["example"] == "Un réglage fin du modèle suffit."
    assert unused["page"] == "seeds/001.txt"
    assert unused["iri"].endswith("concept/fine-tuning")


def test_the_columns_and_sections_of_a_csv_are_documented():
    told = (Path(__file__).parent.parent / "docs" / "vocabulary.md").read_text("utf-8")

    for lang in ("en", "fr"):
        words = francisation._WORDS[lang]
        for word in (*words.columns, *words.sections):
            assert f"`{word}`" in told, word


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "holds no method and no concept"), ("fr", "ni méthode ni concept")],
)
def test_a_build_of_nothing_says_so(lang: str, told: str, tmp_path: Path):
    folder = str(written(tmp_path, view_graphs.empty()))

    done = run("--graph", folder, "--in", lang)

    assert done.exit_code == 0
    assert told in done.output
    assert run("--graph", folder, "--format", "csv").exit_code == 0


def test_a_build_without_french_sentences_says_so(tmp_path: Path):
    graphs = view_graphs.french()
    folder = written(tmp_path, (graphs[0], Graph()))

    told = run("--graph", str(folder)).output

    assert "no French sentence of the build speaks of any of them" in told
