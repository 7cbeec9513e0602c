"""``kg build`` takes addresses: pages that are fetched, kept and built."""

from __future__ import annotations

import json

import crawl_site
import pytest
from click.testing import CliRunner
from rdflib import DCTERMS, Graph

from kg.cli import main
from ontology.terms import KG

TEXT = (
    "Nous présentons {}, une méthode d’apprentissage par renforcement. Nous évaluons "
    "{} sur le jeu NetHack, et les résultats sont bons."
)
NAMES = ("Zorba", "Kwando", "Mirlo")


@pytest.fixture
def site():
    with crawl_site.running() as one:
        for name in NAMES:
            one.replies[f"/{name}"] = crawl_site.page(TEXT.format(name, name))
        one.replies["/sitemap.xml"] = crawl_site.sitemap(
            *(f"{one.url}/{name}" for name in NAMES)
        )
        yield one


def build(folder, *sources):
    words = [*sources, "--output", folder, "--no-html", "--delay", 0, "--allow-private"]
    return CliRunner().invoke(main, ["build", *map(str, words)])


def sources(folder):
    graph = Graph().parse(folder / "graph.ttl")
    return {
        str(graph.value(one, DCTERMS.source)) for one in graph.subjects(None, KG.Page)
    }


def test_a_sitemap_is_fetched_and_built_and_then_built_without_a_network(
    site, tmp_path
):
    result = build(tmp_path / "out", f"{site.url}/sitemap.xml")

    assert result.exit_code == 0, result.output
    assert "3 pages: 3 fetched" in result.stderr
    assert sources(tmp_path / "out") == {f"{site.url}/{name}" for name in NAMES}
    site.paths().clear()

    again = build(tmp_path / "out", f"{site.url}/sitemap.xml", "--offline")

    assert again.exit_code == 0, again.output
    assert "nothing has changed" in again.stdout


def test_a_page_that_is_gone_from_the_site_is_gone_from_the_graph(site, tmp_path):
    build(tmp_path / "out", f"{site.url}/sitemap.xml")
    del site.replies["/Kwando"]

    result = build(tmp_path / "out", f"{site.url}/sitemap.xml")

    assert result.exit_code == 0, result.output
    assert sources(tmp_path / "out") == {f"{site.url}/{n}" for n in ("Zorba", "Mirlo")}
    account = json.loads((tmp_path / "out" / "build.json").read_bytes())
    assert [one["source"] for one in account["set_aside"]] == [f"{site.url}/Kwando"]


def test_a_page_fetched_counts_before_one_of_its_address_in_a_file(site, tmp_path):
    saved = tmp_path / "saved.jsonl"
    old = {"url": f"{site.url}/Zorba", "text": TEXT.format("Belmo", "Belmo")}
    other = {"url": f"{site.url}/other", "text": TEXT.format("Vauban", "Vauban")}
    saved.write_text("\n".join(map(json.dumps, (old, other))), "utf-8")

    result = build(tmp_path / "out", f"{site.url}/Zorba", saved)

    assert result.exit_code == 0, result.output
    facts = (tmp_path / "out" / "graph.ttl").read_text("utf-8")
    assert sources(tmp_path / "out") == {f"{site.url}/Zorba", f"{site.url}/other"}
    assert "Belmo" not in facts


def test_no_page_at_all_is_told(site, tmp_path):
    result = build(tmp_path / "out", f"{site.url}/nowhere")

    assert result.exit_code == 1
    told = f"kg: {site.url}/nowhere: no page could be read"
    assert result.stderr.splitlines()[-1] == told
