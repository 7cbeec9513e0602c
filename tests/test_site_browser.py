"""The site in a real browser, as people use it, with its real server behind it."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from tabs import findings, location

from kg import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
THING = "id/method/recall-to-imagine"
CONCEPT = "id/concept/reinforcement-learning"
ROWS = 1000
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
NUMBERS = """SELECT ?n ?word WHERE {
  VALUES (?n ?word) { (10 "b"@fr) (9 "É"@fr) (100 "a"@en) (UNDEF "c") (-1 UNDEF) }
}"""
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("served") / "build"
    list(build.run(build.Options((ROOT / "seeds",), path)))
    return path


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    pytest.importorskip("uvicorn")
    pytest.importorskip("starlette")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--port", str(port), "--rows", str(ROWS), "--deadline", "2"]
    with subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", str(folder), *options],
        cwd=folder,
        stderr=subprocess.DEVNULL,
    ) as server:
        where = f"http://127.0.0.1:{port}/"
        try:
            wait_for(where, server)
            yield where
        finally:
            server.terminate()
            server.wait(10)


def wait_for(where: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "kg serve has ended"
        try:
            urllib.request.urlopen(f"{where}health", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("kg serve does not answer")


@dataclass
class Tab:
    """A tab of the site, with what it asked for and what it complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def ask(self, text: str) -> Page:
        """Run a query on the query page and wait for its end."""
        if "/query" not in location(self.page):
            self.open("query")
        self.page.fill("#text", text)
        self.page.click("#run")
        return self.answered()

    def answered(self) -> Page:
        """Wait until a query has ended."""
        self.page.wait_for_selector("#result[aria-busy=false]", timeout=10_000)
        return self.page


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Tab]]:
    tabs: list[Tab] = []

    def start(**options: object) -> Tab:
        context = browser.new_context(
            **{**DESK, "locale": "en-CA", "reduced_motion": "reduce", **options}
        )
        one = Tab(context.new_page(), address)
        one.page.on("request", lambda request: one.requests.append(request.url))
        one.page.on("console", lambda message: one.remarks.append(message.text))
        one.page.on("pageerror", lambda error: one.remarks.append(str(error)))
        one.page.on("dialog", lambda dialog: one.remarks.append(dialog.message))
        tabs.append(one)
        return one

    yield start
    for one in tabs:
        one.page.context.close()
        assert one.remarks == []
        assert [url for url in one.requests if not url.startswith(address)] == []


def cells(page: Page, column: int) -> list[str]:
    return page.locator(f"#result td:nth-child({column}) bdi").all_inner_texts()


def told(page: Page) -> str:
    return page.inner_text("#told")


def told_in_time(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for what is told once the browser has done something of its own."""
    from playwright.sync_api import expect

    expect(page.locator("#told")).to_have_text(text, timeout=10_000)


def forgive(tab: Tab, status: int) -> None:
    """Take away the line that the browser itself writes of an answer that failed."""
    line = f"Failed to load resource: the server responded with a status of {status}"
    assert [one for one in tab.remarks if one.startswith(line)]
    tab.remarks[:] = [one for one in tab.remarks if not one.startswith(line)]


# ---- questions


@pytest.mark.parametrize(
    ("lang", "title", "put"),
    [
        ("en", "Which methods are evaluated on a benchmark", "Put the question"),
        (
            "fr",
            "Quelles méthodes sont évaluées sur un banc d’essai",
            "Poser la question",
        ),
    ],
)
def test_a_question_is_chosen_changed_and_answered(lang, title, put, visit):
    tab = visit()
    page = tab.open(f"query?lang={lang}")
    page.fill("#narrow", title.upper())
    page.locator(".questions li:visible a").click()
    tab.answered()
    assert page.inner_text(".chosen h2") == title
    assert cells(page, 1) == ["Motif"]

    page.fill('[name="p.benchmark"]', "atari")
    page.get_by_role("button", name=put).click()
    tab.answered()
    assert page.input_value("#text").count('LCASE("atari")') == 1
    assert cells(page, 1) == ["Recall to Imagine"]
    page.locator("#result td a", has_text="method:recall-to-imagine").click()
    assert page.inner_text("h1") == "Recall to Imagine"
    assert page.evaluate("document.documentElement.lang") == lang


def test_the_questions_are_narrowed_down_by_words(visit):
    page = visit().open("query?lang=fr")
    every = page.locator(".questions li").count()
    page.fill("#narrow", "evaluees banc")

    shown = page.locator(".questions li:visible").all_inner_texts()
    assert 0 < len(shown) < every
    assert all("évaluées" in one and "banc" in one for one in shown)


# ---- the editor


def test_control_and_enter_run_and_tab_leaves_the_editor(visit):
    tab = visit()
    page = tab.open("query?lang=en")
    page.fill("#text", NUMBERS)
    page.focus("#text")
    page.keyboard.press("Control+Enter")
    tab.answered()
    assert re.fullmatch(r"5 rows in 0\.\d+ s", told(page))

    page.focus("#text")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    assert page.input_value("#text") == NUMBERS


def test_each_line_has_its_number_beside_it(visit):
    page = visit().open("query")
    page.fill("#text", "\n".join("x" * 300 for _ in range(120)))
    page.evaluate("document.querySelector('#text').scrollTop = 1e6")
    page.wait_for_timeout(100)

    assert page.locator(".lines span").count() == 120
    last = page.locator(".lines span").last.bounding_box()
    box = page.locator("#text").bounding_box()
    assert box["y"] < last["y"] < box["y"] + box["height"] - 10


def test_prefixes_that_a_query_lacks_are_added(visit):
    tab = visit()
    page = tab.open("query")
    query = (
        "PREFIX kg: <https://w3id.org/labkg/ontology#>\n"
        "SELECT ?name { method:motif a kg:Method ; skos:prefLabel ?name }"
    )
    page.fill("#text", query)
    page.click("#prefixes")

    added, _, rest = page.input_value("#text").partition("PREFIX kg:")
    assert f"PREFIX kg:{rest}" == query
    assert re.findall(r"PREFIX (\w+):", added) == ["skos", "method"]
    page.click("#run")
    tab.answered()
    assert set(cells(page, 1)) == {"Motif"}


# ---- answers


def test_rows_are_sorted_by_any_column_up_down_and_back(visit):
    tab = visit()
    page = tab.ask(NUMBERS)
    number = page.get_by_role("button", name="n", exact=True)
    head = page.locator("thead th").first
    assert cells(page, 1) == ["10", "9", "100", "-1"]

    number.click()
    assert cells(page, 1) == ["-1", "9", "10", "100"]
    assert head.get_attribute("aria-sort") == "ascending"
    number.press("Enter")
    assert cells(page, 1) == ["100", "10", "9", "-1"]
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("tbody tr").last.inner_text().strip() == "c"
    number.press("Enter")
    assert cells(page, 1) == ["10", "9", "100", "-1"]
    assert head.get_attribute("aria-sort") is None
    page.get_by_role("button", name="word").click()
    assert cells(page, 2) == ["a", "b", "c", "É"]


def test_languages_are_shown_and_told_to_readers(visit):
    page = visit().ask(NUMBERS)

    assert page.locator("#result td bdi[lang=fr]").count() == 2
    assert page.locator("#result .lang").all_inner_texts() == ["fr", "fr", "en"]


def test_iris_are_links_here_or_outside_or_none(visit):
    page = visit().ask(
        "SELECT ?x { VALUES ?x { <https://w3id.org/labkg/id/method/motif> "
        "<https://w3id.org/labkg/id/a%20b> <https://example.org/é> "
        "<http://www.w3.org/2004/02/skos/core#Concept> "
        "<javascript:alert(1)> <data:text/html,x> } }"
    )

    links = page.locator("#result td a").evaluate_all(
        "all => all.map((a) => [a.getAttribute('href'), a.innerText, a.rel])"
    )
    assert links == [
        ["/id/method/motif", "method:motif", ""],
        ["/id/a%2520b", "https://w3id.org/labkg/id/a%20b", ""],
        ["https://example.org/é", "https://example.org/é↗", "noreferrer"],
        [
            "http://www.w3.org/2004/02/skos/core#Concept",
            "skos:Concept↗",
            "noreferrer",
        ],
    ]
    assert "javascript:alert(1)" in cells(page, 1)


def test_texts_of_answers_stay_texts(visit):
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    page = visit().ask(f"SELECT ('{evil}' AS ?x) ('{evil}'@en AS ?y) {{}}")

    assert cells(page, 1) == [evil]
    assert page.locator("#result img, #result script").count() == 0


def test_an_answer_that_is_cut_says_so_and_shows_the_rest_on_demand(visit):
    page = visit().ask(ALL)

    assert page.locator("tbody tr").count() == 500
    assert "at most 1,000 rows" in page.inner_text("#result .remark")
    more = page.get_by_role("button", name="Show 500 more rows")
    more.click()
    assert page.locator("tbody tr").count() == 1000
    assert more.is_hidden()
    assert page.evaluate("document.activeElement.rowIndex") == 501


def test_an_answer_that_is_whole_says_nothing_of_limits(visit):
    page = visit().ask(f"{ALL} LIMIT 7")

    assert page.locator("#result .remark").count() == 0
    assert told(page).startswith("7 rows")


def test_no_rows_are_no_table(visit):
    page = visit(locale="fr-CA").ask("SELECT ?x { ?x a <urn:nothing> }")

    assert "Rien ne répond à cette requête." in page.inner_text("#result")
    assert told(page).startswith("0 ligne en 0,")


def test_a_yes_or_no_is_told_in_words(visit):
    page = visit(locale="fr-CA").ask("ASK { ?s ?p ?o }")

    assert page.inner_text(".verdict") == "Oui"
    names = page.locator("#result .tools button").all_inner_texts()
    assert names == ["JSON", "XML"]


def test_answers_are_taken_away_in_every_form(visit):
    page = visit().ask(NUMBERS)
    files = {}
    for name in page.locator("#result .tools button").all_inner_texts():
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        download = waiting.value
        files[download.suggested_filename] = Path(download.path()).read_bytes()

    assert sorted(files) == ["answer.csv", "answer.json", "answer.tsv", "answer.xml"]
    rows = list(csv.reader(io.StringIO(files["answer.csv"].decode())))
    assert rows[:3] == [["n", "word"], ["10", "b"], ["9", "É"]]
    assert files["answer.tsv"].decode().splitlines()[1].endswith('\t"b"@fr')
    assert len(json.loads(files["answer.json"])["results"]["bindings"]) == 5
    xml = parse_query_results(files["answer.xml"], format=QueryResultsFormat.XML)
    assert len(list(xml)) == 5


def test_triples_are_a_table_and_turtle_to_take_away(visit):
    tab = visit()
    page = tab.ask(
        "CONSTRUCT { ?x <urn:named> ?name ; <urn:said> ?said } WHERE { "
        "VALUES (?x ?name ?said) { "
        '(<urn:a> "l\\"été\\n\\\\ <b>"@fr 1.5) (<urn:b> "𝄞" <urn:c>) } }'
    )
    assert told(page).startswith("4 triples")
    assert sorted(cells(page, 3)) == ["1.5", 'l"été\n\\ <b>', "urn:c", "𝄞"]
    names = page.locator("#result .tools button").all_inner_texts()
    assert names == ["Turtle", "N-Triples", "JSON-LD"]

    for name, form in (
        ("Turtle", RdfFormat.TURTLE),
        ("N-Triples", RdfFormat.N_TRIPLES),
        ("JSON-LD", RdfFormat.JSON_LD),
    ):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        text = Path(waiting.value.path()).read_bytes()
        assert len(list(parse(text, format=form))) == 4


# ---- what goes wrong


def test_a_query_that_cannot_be_read_is_told_with_its_place(visit):
    tab = visit(locale="fr-CA")
    page = tab.ask("SELECT ?x WHERE {\n  ?x a ?y\n  ?oops\n}")

    alert = page.get_by_role("alert")
    assert "La requête n’a pas été acceptée" in alert.inner_text()
    assert alert.locator("[lang=en]").inner_text().startswith("line ")
    line = int(re.search(r"line (\d+)", alert.inner_text())[1])
    start = page.evaluate("document.querySelector('#text').selectionStart")
    assert page.input_value("#text")[:start].count("\n") == line - 1
    assert page.evaluate("document.activeElement.id") == "text"
    forgive(tab, 400)


def test_a_query_that_takes_too_long_is_told(visit):
    tab = visit(locale="fr-CA")
    page = tab.ask(SLOW)

    told_of_it = page.get_by_role("alert").inner_text()
    assert "plus de temps que le serveur n’en accorde" in told_of_it
    forgive(tab, 504)
    tab.ask("ASK {}")
    assert page.inner_text(".verdict") == "Oui"


def test_a_query_can_be_stopped(visit):
    page = visit().open("query?lang=en")
    page.fill("#text", SLOW)
    page.click("#run")
    page.click("#stop")

    page.wait_for_function("document.querySelector('#told').textContent === 'Stopped.'")
    assert page.locator("#stop").is_hidden()


def test_a_busy_server_and_none_at_all_are_told(visit):
    tab = visit()
    page = tab.open("query?lang=en")

    def busy(route: Route) -> None:
        route.fulfill(status=503, body=json.dumps({"error": "all workers are busy"}))

    page.route("**/sparql", busy)
    tab.ask("ASK {}")
    alert = page.get_by_role("alert").inner_text()
    assert "The server is busy" in alert
    assert "all workers are busy" in alert
    page.unroute("**/sparql")
    page.route("**/sparql", lambda route: route.fulfill(status=502, body="<html>"))
    tab.ask("ASK {}")
    assert page.get_by_role("alert").inner_text() == "The query failed"
    page.unroute("**/sparql")
    page.route("**/sparql", lambda route: route.abort())
    tab.ask("ASK {}")
    assert "cannot be reached" in page.get_by_role("alert").inner_text()
    tab.remarks[:] = [one for one in tab.remarks if "Failed to load" not in one]


# ---- history and links


def test_the_history_outlives_the_page_until_it_is_cleared(visit):
    tab = visit()
    tab.ask("# first\nSELECT ?first { ?first a ?y } LIMIT 1")
    page = tab.ask("ASK { ?second ?p ?o }")
    tab.ask("# first\nSELECT ?first { ?first a ?y } LIMIT 1")
    page.reload()
    assert page.locator("#history li").count() == 2
    page.click("#history summary")
    gists = page.locator("#history li").all_inner_texts()
    assert gists == ["SELECT ?first { ?first a ?y } LIMIT 1", "ASK { ?second ?p ?o }"]

    page.get_by_role("button", name="ASK { ?second ?p ?o }").click()
    assert page.input_value("#text") == "ASK { ?second ?p ?o }"
    page.click("#clear")
    assert page.locator("#history").is_hidden()
    page.reload()
    assert page.locator("#history").is_hidden()


def test_what_failed_is_not_kept(visit):
    tab = visit()
    page = tab.ask("SELECT nonsense")

    assert page.locator("#history").is_hidden()
    forgive(tab, 400)


@pytest.mark.parametrize("kept", ["nonsense", '{"a": 1}', '[1, null, "ASK {}"]'])
def test_a_history_that_others_have_spoilt_is_no_hindrance(kept, visit):
    tab = visit()
    page = tab.open("query")
    page.evaluate("kept => localStorage.setItem('labkg.queries', kept)", kept)
    page.reload()

    tab.ask("ASK {}")
    assert page.locator("#history li").count() == 1


def test_a_link_shares_a_query_that_no_log_sees(visit):
    one, other = visit(permissions=["clipboard-read", "clipboard-write"]), visit()
    query = "SELECT ?x WHERE {\n  ?x a <urn:é&a#b> # 100 %\n}"
    page = one.open("query?lang=fr&question=names")
    one.answered()
    page.fill("#text", query)
    page.click("#share")
    told_in_time(page, "Le lien vers cette requête est copié.")
    link = page.evaluate("navigator.clipboard.readText()")

    other.page.goto(link)
    other.answered()
    assert other.page.input_value("#text") == query
    assert told(other.page).startswith("0 ligne")
    assert [url for url in other.requests if "urn" in url.partition("#")[0]] == []


def test_a_link_is_left_in_the_address_where_nothing_may_be_copied(visit):
    page = visit().open("query?lang=en")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.fill("#text", "ASK {}")
    page.click("#share")

    told_in_time(page, re.compile("in the address bar"))
    assert location(page).endswith("#query=ASK%20%7B%7D")


def test_a_link_of_a_cut_list_asks_for_the_rest(visit):
    tab = visit()
    page = tab.open("query?lang=en&query=SELECT+%3Fx+%7B+%3Fx+a+%3Fy+%7D+LIMIT+3")
    tab.answered()

    assert told(page).startswith("3 rows")


# ---- without scripts


def test_without_scripts_questions_are_filled_and_the_server_answers(visit):
    page = visit(java_script_enabled=False).open("query?lang=fr")
    page.get_by_role(
        "link", name="Quelles méthodes sont évaluées sur un banc d’essai"
    ).click()
    assert "NetHack" in page.input_value("#text")
    assert (
        page.locator("#prefixes, #share, #stop, #narrow").filter(visible=True).count()
        == 0
    )
    page.select_option("[name=format]", "json")
    page.click("#run")

    assert "/sparql?query=" in location(page)
    assert "method/motif" in page.content()


# ---- for everyone


@pytest.mark.parametrize(
    ("lang", "scheme", "device"),
    [
        ("en", "light", DESK),
        ("fr", "dark", DESK),
        ("en", "dark", PHONE),
        ("fr", "light", PHONE),
    ],
    ids=["en-light-desk", "fr-dark-desk", "en-dark-phone", "fr-light-phone"],
)
def test_axe_finds_nothing_on_any_page(lang, scheme, device, visit, folder):
    tab = visit(color_scheme=scheme, **device)
    page, found = tab.page, []
    work = json.loads((folder / "records.jsonl").read_text("utf-8").splitlines()[0])
    work = work["iri"].removeprefix("https://w3id.org/labkg/")
    for path in ("", THING, CONCEPT, work, "query", "nothing/here"):
        tab.open(f"{path}?lang={lang}")
        page.locator("details").evaluate_all("all => all.forEach((d) => d.open = true)")
        found += findings(page, path)
        assert overflow(page) <= 0, path
    forgive(tab, 404)
    for query in (NUMBERS, "ASK {}", "SELECT"):
        tab.open(f"query?lang={lang}&question=evaluated-on")
        tab.answered()
        tab.ask(query)
        page.locator("details").evaluate_all("all => all.forEach((d) => d.open = true)")
        found += findings(page, query)
        assert overflow(page) <= 0, query
    forgive(tab, 400)

    assert found == []


def overflow(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("path", ["", THING, "query?question=names"])
def test_letters_twice_as_large_lose_nothing(path, visit):
    tab = visit(viewport={"width": 390, "height": 844})
    driver = tab.page.context.new_cdp_session(tab.page)
    driver.send("Page.enable")
    driver.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page = tab.open(path)

    assert page.locator("body").evaluate("e => getComputedStyle(e).fontSize") == "32px"
    assert overflow(page) <= 0


def test_the_keyboard_reaches_everything_and_skips_the_header(visit):
    page = visit().open(THING)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "document.querySelector('main').contains(document.activeElement)"
    assert page.evaluate(inside)


def test_print_shows_the_sentences_that_are_folded(visit):
    page = visit().open(THING)
    page.emulate_media(media="print")

    quotes = page.locator(".group blockquote")
    assert quotes.count() > 5
    assert quotes.evaluate_all("all => all.every((q) => q.checkVisibility())")
    assert page.locator("header nav:visible").count() == 0


def test_the_page_of_a_thing_is_read_in_the_other_language(visit):
    page = visit(locale="fr-CA").open(CONCEPT)
    assert page.inner_text("h1") == "apprentissage par renforcement"
    page.click(".switch a[hreflang=en]")
    assert page.inner_text("h1") == "reinforcement learning"
    assert location(page).endswith(f"{CONCEPT}?lang=en")
    page.locator(".statements a").first.click()
    page.wait_for_load_state()  # a page that has only just begun has no root
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_sentence_stands_behind_each_statement(visit):
    page = visit().open(f"{THING}?lang=en")
    row = page.locator(".statements li", has_text="DreamerV3").first
    row.locator("summary").click()

    quote = row.locator("blockquote")
    assert "faster than the state-of-the-art MBRL method" in quote.inner_text()
    quote.locator("a").last.click()
    assert "Quoted sentence" in page.inner_text(".kind")


def test_a_thing_is_found_in_the_drawing(visit):
    page = visit().open(f"{THING}?lang=fr")
    page.get_by_role("link", name="Voir dans le dessin").click()
    page.wait_for_selector("html[data-ready]", timeout=10_000)

    assert page.inner_text("#panel h2") == "Recall to Imagine"
    assert page.evaluate("document.documentElement.lang") == "fr"
