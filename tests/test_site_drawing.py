"""A graph too large for one page is drawn in parts, asked for from the site."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from pyoxigraph import NamedNode, Store
from rdflib import RDF, URIRef

from kg import dataset, page_results, pipeline, prominent, sources, store
from kg.serve import app, drawing
from kg.serve.drawing import Wish
from kg.view.linked import KINDS, Linked
from kg.view.part import of_store
from ontology.terms import ITSRDF, KG

SEEDS = Path(__file__).parent.parent / "seeds"
BASE = "https://w3id.org/labkg/id/"
MOTIF = f"{BASE}method/motif"
LEARNING = f"{BASE}concept/reinforcement-learning"


@pytest.fixture(scope="module")
def folder(seeds_build) -> Path:
    return seeds_build


@pytest.fixture(scope="module")
def whole(folder) -> Linked:
    place = store.current(folder)
    return Linked(
        Store.read_only(str(place)), NamedNode(f"{BASE}{dataset.FACTS_GRAPH}")
    )


def kinds(part) -> set[URIRef]:
    return {
        subject for kind in KINDS for subject in part.facts.subjects(RDF.type, kind)
    }


def test_links_are_as_many_in_a_build_as_in_its_store(whole):
    results = page_results.read_pages(sources.documents([SEEDS]))

    links = prominent.links(pipeline.assemble(results))

    assert {f"{BASE}{id_}": count for id_, count in links.items()} == {
        one.value: count for one, count in whole.links.items()
    }
    assert sum(links.values()) > 100


def test_the_page_of_a_large_build_has_what_its_store_says_of_those_things(whole):
    results = page_results.read_pages(sources.documents([SEEDS]))
    build = pipeline.assemble(results)
    chosen = frozenset(whole.most_linked(60))

    small = of_store(prominent.store(prominent.part(build, 60), BASE), BASE)

    expected = whole.part(chosen)
    assert {str(one) for one in kinds(small)} == {one.value for one in chosen}
    assert about(small.facts, kinds(small)) == about(expected.facts, kinds(small))
    assert proofs(small.evidence) >= proofs(expected.evidence)
    everything = of_store(prominent.store(build, BASE), BASE)
    assert proofs(small.evidence) < proofs(everything.evidence)


def about(graph, things):
    """Give what is said of things."""
    return {one for one in graph if one[0] in things}


def proofs(graph):
    """Give what assertions say, but not which other things a sentence names."""
    return {one for one in graph if one[1] != ITSRDF.taIdentRef}


def test_a_part_has_the_things_that_are_chosen_and_no_other(whole):
    chosen = frozenset(whole.most_linked(20))

    part = whole.part(chosen)

    assert {str(one) for one in kinds(part)} == {one.value for one in chosen}
    assert part.whole == len(whole.links)
    for assertion in part.evidence.subjects(RDF.type, KG.Assertion):
        for end in (RDF.subject, RDF.object):
            thing = part.evidence.value(assertion, end)
            assert NamedNode(str(thing)) in chosen or thing not in kinds(part)


def test_a_part_of_everything_is_everything(whole, folder):
    part = whole.part(frozenset(whole.links))

    facts = {str(triple) for triple in dataset.triples(folder / "evidence.ttl")}
    assert len(part.evidence) == len(facts)


def test_what_is_round_a_thing_comes_nearest_first(whole):
    thing = NamedNode(MOTIF)

    near = whole.around(thing, 5)
    far = whole.around(thing, 100)

    assert near[0] == thing
    assert far[: len(near)] == near
    assert len(far) == len(set(far))
    assert {one.value for one in near[1:]} <= {
        one.value for one in whole._beside(thing)
    }


def test_a_page_of_a_part_says_how_much_there_is_and_asks_for_the_rest(folder):
    place = store.current(folder)

    text = drawing.draw(Wish(place, BASE, LEARNING, title="Part", lang="fr", most=12))

    (data,) = re.findall(r'<script[^>]* id="data"[^>]*>(.*?)</script>', text, re.DOTALL)
    data = json.loads(data)
    things = [node for node in data["nodes"] if node["group"] not in ("Page", "Person")]
    assert len(things) == 12
    assert LEARNING in {node["iri"] for node in things}
    assert (data["whole"], data["asks"]) == (187, True)
    assert "connect-src &#39;self&#39;" in text or "connect-src 'self'" in text
    assert drawing.draw(Wish(place, BASE, "https://x.example/no", title="")) is None


# --- in a browser, from a site that draws in parts -----------------------------------


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """Serve the seeds as if they were too many for one page."""
    settings = app.Settings(
        folder, "http://127.0.0.1/", frozenset({"127.0.0.1"}), largest=20, drawn=20
    )
    server = uvicorn.Server(
        uvicorn.Config(app.application(settings), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    remarks: list[str] = []
    page.on("console", lambda message: remarks.append(message.text))
    page.on("pageerror", lambda error: remarks.append(str(error)))
    yield page
    context.close()
    assert remarks == []


def drawn(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


@pytest.mark.browser
def test_what_is_not_on_the_page_is_found_and_drawn(tab, site):
    tab.goto(f"{site}graph.html?around={MOTIF}#lang=en")
    drawn(tab)
    tab.press("body", "/")
    tab.keyboard.type("bsuite")
    option = tab.get_by_role("option", name=re.compile("BSuite.*not on this page"))
    option.click()
    drawn(tab)

    expect(tab.locator("#panel h2")).to_have_text("BSuite")
    assert "around=" in tab.url


@pytest.mark.browser
def test_a_thing_leads_to_the_page_of_what_is_round_it(tab, site):
    tab.goto(f"{site}graph.html#lang=fr&node=concept/reinforcement-learning")
    drawn(tab)

    tab.get_by_role("link", name="Dessiner ce qui l’entoure").click()
    drawn(tab)

    expect(tab.locator("html")).to_have_attribute("lang", "fr")
    expect(tab.locator("#panel h2")).to_have_text("apprentissage par renforcement")
    assert "reinforcement-learning" in tab.url.partition("#")[0]
