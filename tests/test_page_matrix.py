"""Evaluations and comparisons: tables of methods, each cell with its sentences."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tabs import location
from test_view_browser import STRINGS, chrome, heading, words_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

EVALUATIONS = "#lang=en&view=matrix"
COMPARISONS = f"{EVALUATIONS}&about=comparisons"
NEVER = f"{EVALUATIONS}&about=never"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def rows(page: Page) -> list[str]:
    return page.locator("#matrix tbody th .open").all_inner_texts()


def columns(page: Page) -> list[str]:
    return page.locator("#matrix thead .open").all_inner_texts()


def cell(page: Page, method: str, benchmark: str) -> Locator:
    return page.locator(f'#matrix .cell[aria-label^="{method}, {benchmark}"]')


def how(page: Page, method: str, benchmark: str) -> str:
    label = cell(page, method, benchmark).get_attribute("aria-label") or ""
    return label.rpartition(": ")[2]


def line(page: Page, method: str) -> str:
    """Give what stands beside a method, on one line."""
    button = page.get_by_role("button", name=method, exact=True)
    return " ".join(
        page.locator("#matrix tbody tr", has=page.locator("th").filter(has=button))
        .locator("td")
        .inner_text()
        .split()
    )


def saved(page: Page) -> list[list[str]]:
    with page.expect_download() as started:
        page.locator("#matrix").get_by_role("button", name="CSV").click()
    raw = Path(started.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_the_header_leads_to_the_table_of_evaluations(visit):
    page = visit("evaluations").open("#lang=en")
    page.get_by_role("button", name="Evaluations").click()

    assert "view=matrix" in location(page)
    assert page.locator("#matrix h2").inner_text() == STRINGS["en"]["evaluations_title"]
    assert rows(page) == ["Recall to Imagine", "State space model", "=1+1"]
    assert columns(page) == ["Atari", "Memory Maze"]
    assert page.locator("#filters").is_visible()
    assert not page.locator("#stage").is_visible()


def test_what_is_said_and_what_a_publication_implies_differ_in_sign_and_in_words(visit):
    page = visit("evaluations").open(EVALUATIONS)

    assert how(page, "Recall to Imagine", "Atari") == "directly said"
    assert cell(page, "Recall to Imagine", "Atari").inner_text() == "●"
    for method, benchmark in (
        ("Recall to Imagine", "Memory Maze"),
        ("State space model", "Atari"),
        ("=1+1", "Atari"),
    ):
        assert how(page, method, benchmark) == "by the same publication"
        assert cell(page, method, benchmark).inner_text() == "○"
    assert cell(page, "=1+1", "Memory Maze").count() == 0


def test_a_cell_opens_its_sentences_and_escape_goes_back_to_it(visit):
    page = visit("evaluations").open(f"{EVALUATIONS}&node=benchmark/atari")
    button = cell(page, "Recall to Imagine", "Memory Maze")
    button.focus()
    page.keyboard.press("Enter")
    proof = page.locator("#matrix .proof")

    assert button.get_attribute("aria-expanded") == "true"
    assert proof.locator("h3").evaluate("e => e === document.activeElement")
    assert "Recall to Imagine × Memory Maze" in proof.inner_text()
    assert "introduces Recall to Imagine" in proof.inner_text()
    assert "90%" in proof.inner_text()
    quotes = proof.locator("blockquote")
    assert quotes.locator("p").all_inner_texts() == [
        "We present Recall to Imagine (R2I).",
        "Il résout le Labyrinthe de mémoire.",
    ]
    assert quotes.last.locator("p").get_attribute("lang") == "fr"
    assert quotes.last.locator("mark").inner_text() == "Labyrinthe de mémoire"
    assert "seeds/001.txt" in quotes.last.locator("footer").inner_text()

    page.keyboard.press("Escape")
    assert proof.count() == 0
    assert button.evaluate("e => e === document.activeElement")
    assert heading(page) == "Atari"


def test_an_open_cell_shows_what_is_said_before_what_is_implied(visit):
    page = visit("evaluations").open(EVALUATIONS)
    cell(page, "Recall to Imagine", "Atari").click()
    proof = page.locator("#matrix .proof")

    text = proof.inner_text()
    assert text.index("directly said") < text.index("by the same publication")
    proof.get_by_role("button", name="Work 0").click()
    assert heading(page) == "Work 0"
    assert page.locator("#matrix .proof").count() == 1
    cell(page, "Recall to Imagine", "Atari").click()
    assert page.locator("#matrix .proof").count() == 0


def test_arrows_go_from_cell_to_cell_and_one_only_stops_tab(visit):
    page = visit("evaluations").open(EVALUATIONS)
    assert page.locator("#matrix .cell[tabindex='0']").count() == 1
    page.locator("#matrix .cell[tabindex='0']").focus()
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(f"{key}")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        walked.append(label.partition(":")[0])

    assert walked == [
        "Recall to Imagine, Memory Maze",
        "State space model, Memory Maze",
        "=1+1, Atari",
        "=1+1, Atari",
        "State space model, Atari",
    ]
    assert page.locator("#matrix .cell[tabindex='0']").count() == 1


@pytest.mark.parametrize(
    ("lang", "typed", "methods", "benchmarks"),
    [
        ("en", "MEMOIRE", ["Recall to Imagine", "State space model"], ["Memory Maze"]),
        ("fr", "memory", 2, ["Labyrinthe de mémoire"]),
        ("en", "r2i", ["Recall to Imagine"], ["Atari", "Memory Maze"]),
        ("en", "modele atari", ["State space model"], ["Atari"]),
        ("fr", "r2i maze", ["Recall to Imagine"], ["Labyrinthe de mémoire"]),
    ],
)
def test_typing_narrows_in_both_languages_without_accents_or_case(
    lang: str, typed: str, methods: list[str] | int, benchmarks: list[str], visit
):
    page = visit("evaluations").open(f"#lang={lang}&view=matrix")
    page.locator("#matrix input").press_sequentially(typed)

    found = rows(page)
    assert found == methods or len(found) == methods
    assert columns(page) == benchmarks
    assert page.locator("#matrix input").input_value() == typed
    assert page.locator("#live").inner_text()[0] == str(len(found))


def test_rows_are_sorted_as_the_address_says(visit):
    page = visit("evaluations").open(EVALUATIONS)
    page.locator("#matrix select").focus()
    page.locator("#matrix select").select_option(label="name")
    assert "sort=name" in location(page)
    assert rows(page) == ["=1+1", "Recall to Imagine", "State space model"]
    assert page.locator("#matrix select").evaluate("e => e === document.activeElement")

    page.locator("#matrix select").select_option(label="year of introduction")
    assert rows(page) == ["Recall to Imagine", "=1+1", "State space model"]
    assert "2024" in page.locator("#matrix tbody th").first.inner_text()
    page.go_back()
    assert rows(page)[0] == "=1+1"


def test_the_filters_of_the_page_hold_here_too(visit):
    one = visit("evaluations")
    page = one.open(f"{EVALUATIONS}&from=2024")
    assert rows(page) == ["Recall to Imagine", "State space model"]

    page.get_by_role("checkbox", name="evaluated on").uncheck()
    assert how(page, "Recall to Imagine", "Atari") == "by the same publication"

    page = one.open(f"{EVALUATIONS}&kinds=Concept")
    assert (
        page.locator("#matrix .muted").inner_text()
        == (STRINGS["en"]["evaluations_left"])
    )


def test_the_file_has_a_line_for_each_pair_and_no_cell_that_runs(visit):
    page = visit("evaluations").open(EVALUATIONS)
    head, *lines = saved(page)
    named = [dict(zip(head, row, strict=True)) for row in lines]

    assert [(row["Method (EN)"], row["Benchmark (EN)"]) for row in named] == [
        ("Recall to Imagine", "Atari"),
        ("Recall to Imagine", "Memory Maze"),
        ("State space model", "Atari"),
        ("State space model", "Memory Maze"),
        ("'=1+1", "Atari"),
    ]
    assert [row["How"] for row in named] == [
        "directly said",
        *["by the same publication"] * 4,
    ]
    assert named[0]["Sentence"].split("\n") == [
        "R2I does as well on Atari.",
        "Atari suits R2I.",
    ]
    assert named[0]["Source page"].split("\n") == ["seeds/000.txt"] * 2
    assert named[1]["Benchmark (FR)"] == "Labyrinthe de mémoire"
    assert named[1]["Publication"] == "Work 0"
    assert {row["Confidence"] for row in named} == {"0.9"}
    assert named[4]["Method (FR)"] == "'+1"
    assert named[4]["Sentence"] == "'=1+1 plays Atari."
    assert named[4]["IRI 1"].endswith("/method/formula")


def test_the_file_holds_what_the_table_was_narrowed_down_to(visit):
    page = visit("evaluations").open(f"{EVALUATIONS}&about=comparisons")
    page.locator("#matrix input").fill("r2i")
    head, *lines = saved(page)

    assert [row[:6] for row in [head, *lines]] == [
        [
            *("Method (EN)", "Method (FR)", "How"),
            *("Compared with (EN)", "Compared with (FR)", "Publication"),
        ],
        [
            *("Recall to Imagine", "", "outperforms\nis compared with"),
            *("DreamerV3", "DreamerV3", "Work 0"),
        ],
    ]


def test_methods_never_evaluated_stand_with_what_introduces_them(visit):
    one = visit("evaluations")
    page = one.open(EVALUATIONS)
    page.get_by_role("button", name="Never evaluated").click()
    assert rows(page) == ["Motif", "DreamerV3", "Silent method"]
    assert line(page, "Motif") == "Work 2"
    assert line(page, "Silent method") == STRINGS["en"]["not_introduced"]
    assert [row[0] for row in saved(page)] == [
        "Method (EN)",
        "Motif",
        "DreamerV3",
        "Silent method",
    ]

    hidden = one.open(f"{NEVER}&hide=evaluatedOn,evaluatesOn")
    assert rows(hidden) == ["Motif", "DreamerV3", "Silent method"]


def test_two_clicks_tell_what_a_method_is_compared_with(visit):
    page = visit("evaluations").open("#lang=en")
    page.locator("#to-matrix").click()
    page.get_by_role("button", name="Comparisons").click()

    text = line(page, "DreamerV3")
    assert text.startswith("outperformed by Recall to Imagine")
    assert "serves as a comparison for Recall to Imagine in Work 0" in text
    assert text.count("R2I is faster than DreamerV3.") == 2
    text = line(page, "Recall to Imagine")
    assert text.startswith("outperforms DreamerV3")
    assert "is compared with DreamerV3 in Work 0" in text
    assert line(page, "Motif").startswith("serves as a comparison for Work 3")


def test_a_name_opens_in_the_panel_and_its_row_is_marked(visit):
    page = visit("evaluations").open(COMPARISONS)
    page.locator("#matrix tbody th .open", has_text="DreamerV3").click()

    assert heading(page) == "DreamerV3"
    assert "about=comparisons" in location(page)
    current = page.locator("#matrix tr[aria-current] th")
    assert current.inner_text().startswith("DreamerV3")


def test_a_large_table_opens_with_a_part_and_shows_more(visit):
    page = visit("large").open("#lang=en")
    page.click("#to-matrix")
    assert (len(rows(page)), len(columns(page))) == (30, 30)
    assert "30 of " in page.locator("#matrix .rest").inner_text()

    page.get_by_role("button", name="Show more methods").click()
    assert len(rows(page)) == 60
    page.get_by_role("button", name="Show more benchmarks").click()
    assert len(columns(page)) > 30
    page.locator("#matrix input").fill("procgen")
    assert len(rows(page)) <= 30


@pytest.mark.parametrize(
    ("name", "hash_", "key"),
    [
        ("empty", EVALUATIONS, "evaluations_none"),
        ("two", EVALUATIONS, "evaluations_none"),
        ("two", COMPARISONS, "comparisons_none"),
        ("one", NEVER, "never_none"),
    ],
)
def test_an_empty_table_says_so(name: str, hash_: str, key: str, visit):
    page = visit(name).open(hash_)

    assert page.locator("#cells").inner_text() == STRINGS["en"][key]


def test_words_that_nothing_is_called_by_are_told(visit):
    page = visit("evaluations").open(EVALUATIONS)
    page.locator("#matrix input").fill("zzz")

    assert page.locator("#cells").inner_text() == "Nothing is called “zzz” here."
    assert page.locator("#live").inner_text() == "Nothing is called “zzz” here."


@pytest.mark.parametrize("about", ["evaluations", "comparisons", "never"])
def test_changing_the_language_leaves_no_word_of_the_other(about: str, visit):
    page = visit("evaluations").open(f"#lang=en&view=matrix&about={about}")
    if about == "evaluations":
        cell(page, "Recall to Imagine", "Atari").click()
    for lang, other in (("fr", "en"), ("en", "fr")):
        page.locator(f"#to-{lang}").click()

        assert chrome(page) & (words_of(other) - words_of(lang)) == set()
        assert page.locator("#matrix .proof").count() == (about == "evaluations")


@pytest.mark.parametrize("about", ["evaluations", "comparisons", "never"])
@pytest.mark.parametrize("name", ["evaluations", "large", "hostile"])
def test_a_phone_scrolls_a_table_in_its_own_region(name: str, about: str, visit):
    page = visit(name, is_mobile=True, **PHONE).open(
        f"#lang=fr&view=matrix&about={about}"
    )
    if page.locator(".cell").count():
        page.locator(".cell").first.click()

    wide = page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide <= 0


def test_a_printed_table_is_whole(visit):
    page = visit("evaluations").open(EVALUATIONS)
    cell(page, "Recall to Imagine", "Atari").click()
    page.emulate_media(media="print")
    try:
        cut = page.locator(".grid").evaluate("e => e.scrollHeight - e.clientHeight")
        board = page.locator("#board").bounding_box()
        matrix = page.locator("#matrix").bounding_box()
    finally:
        page.emulate_media(media="screen")

    assert cut <= 0
    assert board
    assert matrix
    assert board["height"] >= matrix["height"]


def test_the_table_has_heads_that_stay_and_a_name(visit):
    page = visit("large").open(EVALUATIONS)
    grid = page.locator("#matrix .grid")
    assert grid.get_attribute("tabindex") == "0"
    assert grid.get_attribute("aria-label") == STRINGS["en"]["evaluations_title"]
    assert page.locator("#matrix thead th:not([scope=col])").count() == 0
    assert page.locator("#matrix tbody th:not([scope=row])").count() == 0

    grid.evaluate("e => e.scrollTo(300, 500)")
    region = grid.bounding_box()
    head = page.locator("#matrix thead").bounding_box()
    first = page.locator("#matrix tbody th").nth(12).bounding_box()
    assert region
    assert head
    assert first
    assert head["y"] == pytest.approx(region["y"], abs=1)
    assert first["x"] == pytest.approx(region["x"], abs=1)


def test_hostile_names_stay_text_in_every_table(visit):
    one = visit("hostile")
    page = one.open(NEVER)
    assert page.locator("#matrix tbody tr").count() > 1
    page.locator("#matrix input").fill("script")
    page.locator("#to-fr").click()

    assert page.title() != "owned"
    assert page.locator("img, iframe, [onload], [onerror]").count() == 0
    assert one.requests == [one.address]
