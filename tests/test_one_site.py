"""What the pages of one site say of each other, through the whole build."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from rdflib import DCTERMS, SKOS, Graph

from kg.cli import main
from ontology.terms import KG, SCHEMA

HOST = "https://lab.example"
MENU = (
    "<div><p>Home</p><p>People</p><p>Our platform offers courses on federated "
    "learning to all who work in hospitals and in the public service.</p></div>"
)
FOOTER = (
    "<div><p>The summer school on graph neural networks takes place in Montréal each "
    "year in the last week of June.</p></div>"
)
FRAME = {"federated learning", "graph neural network"}
TEXT = {
    "en": "We propose {name}, a method for games. {name} is evaluated on the NetHack "
    "game, where it is far better than all that was known before it.",
    "fr": "Nous présentons {name}, une méthode pour les jeux. Nous évaluons {name} sur "
    "le jeu NetHack, et les résultats sont bien meilleurs qu’avant.",
}
NAMES = ("Zorba", "Kwando", "Mirlo", "Tavira", "Belmo", "Vauban")


def page(lang, name, *, head="", frame=True):
    before, after = (MENU, FOOTER) if frame else ("", "")
    return (
        f"<!doctype html><html lang={lang}><head><title>{name}</title>{head}</head>"
        f"<body>{before}<h1>{name}</h1><p>{TEXT[lang].format(name=name)}</p>"
        f"{after}</body></html>"
    )


def build(output, pages):
    """Build pages given as (address, HTML); give the facts and the account."""
    lines = (json.dumps({"url": HOST + path, "html": html}) for path, html in pages)
    source = output.parent / "pages.jsonl"
    source.write_text("\n".join(lines), "utf-8")
    words = ["build", str(source), "--output", str(output), "--no-html"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    account = json.loads((output / "build.json").read_bytes())
    return Graph().parse(output / "graph.ttl"), account


def labels(graph):
    return {str(name) for name in graph.objects(None, SKOS.prefLabel)}


@pytest.mark.parametrize("count", [4, 6])
def test_what_a_site_repeats_is_left_out_once_it_is_seen_often_enough(tmp_path, count):
    pages = [(f"/{name}", page("en", name)) for name in NAMES[:count]]

    graph, _ = build(tmp_path / "out", pages)

    found = labels(graph)
    assert "NetHack" in found
    assert found & FRAME == (FRAME if count < 5 else set())


def test_a_page_is_read_anew_when_its_site_turns_out_to_repeat_a_line(tmp_path):
    pages = [(f"/{name}", page("en", name)) for name in NAMES]
    build(tmp_path / "out", pages[:4])

    grown, _ = build(tmp_path / "out", pages)
    anew, _ = build(tmp_path / "anew", pages)

    assert labels(grown) == labels(anew)
    for name in ("graph.ttl", "evidence.ttl", "records.jsonl"):
        first, second = ((tmp_path / one / name) for one in ("out", "anew"))
        assert first.read_bytes() == second.read_bytes()


def test_versions_of_a_page_in_two_languages_are_linked(tmp_path):
    link = f"<link rel=alternate hreflang={{}} href='{HOST}{{}}'>"
    pages = [
        ("/en/zorba", page("en", "Zorba", head=link.format("fr", "/fr/zorba"))),
        ("/fr/zorba", page("fr", "Zorba", head=link.format("en", "/en/zorba"))),
        ("/fr/mirlo", page("fr", "Mirlo")),
    ]

    graph, _ = build(tmp_path / "out", pages)

    linked = {
        (str(graph.value(one, SCHEMA.url)), str(graph.value(other, DCTERMS.language)))
        for one, other in graph.subject_objects(KG.translationOf)
    }
    assert linked == {(f"{HOST}/en/zorba", "fr"), (f"{HOST}/fr/zorba", "en")}
    result = CliRunner().invoke(main, ["validate", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output


def test_a_page_at_a_second_address_is_set_aside(tmp_path):
    head = f"<link rel=canonical href='{HOST}/zorba'>"
    pages = [
        ("/print/zorba", page("en", "Zorba", head=head, frame=False)),
        ("/zorba", page("en", "Zorba", head=head)),
    ]

    graph, account = build(tmp_path / "out", pages)

    assert account["set_aside"] == [
        {
            "source": f"{HOST}/print/zorba",
            "reason": f"is another address of {HOST}/zorba",
        }
    ]
    assert {str(one) for one in graph.objects(None, SCHEMA.url)} == {f"{HOST}/zorba"}


def test_metadata_fill_in_what_a_publication_leaves_out(tmp_path):
    head = (
        "<meta name=citation_title content='Zorba'>"
        "<meta name=citation_author content='Ada Lovelace'>"
        "<meta name=citation_publication_date content='2024/05/06'>"
        "<meta name=citation_doi content='10.1000/ZORBA.7'>"
    )
    abstract = TEXT["en"].format(name="Zorba")
    folded = f"{abstract[:140]}… (see more){abstract[140:]}"
    html = (
        f"<html lang=en><head>{head}</head><body><h2>Zorba</h2><p>{folded}</p></body>"
    )

    build(tmp_path / "out", [("/zorba", html)])

    (line,) = (tmp_path / "out" / "records.jsonl").read_text("utf-8").splitlines()
    record = json.loads(line)
    assert record["authors"] == ["Ada Lovelace"]
    assert record["date"] == "2024-05-06"
    assert "https://doi.org/10.1000/zorba.7" in record["links"]
