"""What has no name in a language: the work-list, and the marks elsewhere."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import view_graphs
from tabs import location
from test_view_browser import STRINGS, heading

from kg.vocabulary import missing, named
from ontology.kinds import Lang

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

LANGS = pytest.mark.parametrize("lang", ["fr", "en"])


def lacking(name: str, lang: str) -> tuple[missing.Missing, ...]:
    things = named.read(*view_graphs.GRAPHS[name]())
    return missing.find(things, Lang(lang))


def listed(page: Page) -> list[str]:
    return page.locator(".worklist > li > .open").all_inner_texts()


@LANGS
@pytest.mark.parametrize("name", ["french", "lab", "evaluations"])
def test_the_list_is_that_of_the_command(name: str, lang: str, visit):
    page = visit(name).open(f"#lang=en&view=names&without={lang}")
    found = lacking(name, lang)

    assert listed(page) == [one.name for one in found[:10]]
    button = page.locator(f'[data-held="without-{lang}"]')
    assert button.get_attribute("aria-pressed") == "true"
    assert button.inner_text().startswith(f"{len(found)} without")


def test_a_thing_tells_how_often_it_is_met_and_quotes_its_sentences(visit):
    page = visit("evaluations").open("#lang=fr&view=names")
    first = page.locator(".worklist > li").first
    (one, *_) = lacking("evaluations", "fr")

    assert one.name == "Recall to Imagine"
    assert "Méthode · dans 1 publication" in first.inner_text()
    assert STRINGS["fr"]["nameless_proper"] in first.inner_text()
    quotes = first.locator("blockquote p")
    assert quotes.all_inner_texts() == [each.text for each in one.examples]
    assert quotes.first.get_attribute("lang") == "en"
    assert quotes.locator("mark").count() > 0
    first.get_by_role("button", name="Recall to Imagine").click()
    assert heading(page) == "Recall to Imagine"
    assert "view=names" in location(page)


def test_the_language_that_lacks_is_chosen_and_stands_in_the_address(visit):
    page = visit("hostile").open("#lang=fr&view=names")
    assert "Seulement en français" not in listed(page)

    page.get_by_role("button", name="sans nom anglais").click()
    assert listed(page) == ["Seulement en français"]
    assert "without=en" in location(page)
    held = page.evaluate("document.activeElement.dataset.held")
    assert held == "without-en"
    page.go_back()
    assert "Seulement en français" not in listed(page)


def test_a_list_without_end_shows_more_when_asked(visit):
    page = visit("large").open("#lang=en&view=names")
    found = lacking("large", "fr")
    assert len(listed(page)) == 10

    page.get_by_role("button", name="Show 50 more").click()

    assert listed(page) == [one.name for one in found[:60]]
    assert page.evaluate("document.activeElement.innerText") == found[10].name


def test_where_nothing_is_missing_the_list_says_so(visit):
    page = visit("one").open("#lang=fr&view=names")
    assert STRINGS["fr"]["nameless_none_fr"] in page.locator("#names").inner_text()

    page.get_by_role("button", name="sans nom anglais").click()
    assert STRINGS["fr"]["nameless_none_en"] in page.locator("#names").inner_text()


@LANGS
@pytest.mark.parametrize("name", ["evaluations", "hostile"])
def test_the_file_is_that_of_the_command(name: str, lang: str, visit):
    page = visit(name).open(f"#lang=fr&view=names&without={lang}")
    written = missing.rows(lacking(name, lang), told_in=Lang.FR)
    rows = [row[:-1] for row in csv.reader(io.StringIO(written))]
    if len(rows) == 1:
        assert page.locator("#names").get_by_role("button", name="CSV").count() == 0
        return

    with page.expect_download() as started:
        page.locator("#names").get_by_role("button", name="CSV").click()
    raw = Path(started.value.path()).read_bytes()
    told = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))

    assert [len(row) for row in told] == [len(row) for row in rows]
    assert [row[0] for row in told] == [row[0] for row in rows] or name == "hostile"
    if name == "evaluations":
        assert told == rows


@pytest.mark.parametrize(
    ("lang", "told", "sign"),
    [("fr", "pas de nom français connu", "EN"), ("en", "no English name known", "FR")],
)
def test_the_table_and_search_mark_what_has_no_name(
    lang: str, told: str, sign: str, visit
):
    names = {"fr": ("evaluations", "Recall to Imagine"), "en": ("hostile", "Seulement")}
    graph, name = names[lang]
    page = visit(graph).open(f"#lang={lang}&view=table")
    mark = page.locator("#sheet tbody tr", has_text=name).locator("th .nameless")
    assert mark.inner_text().split("\n")[0].startswith(sign)
    assert mark.locator(".unseen").inner_text() == told
    assert mark.get_attribute("title") == told

    page.fill("#search", name)
    mark = page.locator("#results li").first.locator(".nameless")
    assert mark.locator(".unseen").inner_text() == told


def test_what_has_a_name_or_needs_none_bears_no_mark(visit):
    page = visit("evaluations").open("#lang=fr&view=table")

    for name in ("DreamerV3", "Modèle d’états", "Work 0"):
        row = page.locator("#sheet tbody tr", has_text=name).first
        assert row.locator(".nameless").count() == 0


def test_a_phone_shows_the_list_without_scrolling_sideways(visit):
    phone = {"width": 390, "height": 844}
    page = visit("large", viewport=phone, has_touch=True, is_mobile=True).open(
        "#lang=en&view=names"
    )
    for place in ("html", "#names"):
        wide = page.locator(place).evaluate("e => e.scrollWidth - e.clientWidth")
        assert wide <= 0, place
