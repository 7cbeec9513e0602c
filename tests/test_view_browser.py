"""The page in a real browser, as people use it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
import view_graphs

from kg.view import model
from kg.vocabulary import francisation, named

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STRINGS = json.loads(files("kg.view").joinpath("strings.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def lab() -> model.Model:
    return model.read(*view_graphs.lab())


def drawn(page: Page) -> set[str]:
    return set(page.evaluate("labkg.drawn()"))


def heading(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


@pytest.mark.parametrize("name", view_graphs.GRAPHS)
def test_the_page_is_one_file_that_asks_for_nothing(name: str, visit):
    one = visit(name)
    one.open()

    assert one.requests == [one.address]
    nodes = len(model.read(*view_graphs.GRAPHS[name]()).nodes)
    assert f"{nodes:,}" in one.page.locator("#counts").inner_text()
    assert one.page.locator("#empty").is_visible() is (name == "empty")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_graph_is_painted_with_names_and_captions(scheme: str, visit):
    page = visit(color_scheme=scheme).open()
    colors, ground = page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas");
          const pen = canvas.getContext("2d");
          const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set(new Uint32Array(data.buffer));
          return [seen.size, data[0]];
        }"""
    )

    assert colors > 200
    assert (ground < 60) is (scheme == "dark")
    assert len(page.evaluate("labkg.labels()")) > 60
    assert page.evaluate("labkg.captions()") > 4
    assert "NetHack" in page.evaluate("labkg.labels()")


@pytest.mark.parametrize(
    ("lang", "query", "name"),
    [
        ("en", "apprentissage par renf", "Reinforcement learning"),
        ("en", "reinforcement learning", "Reinforcement learning"),
        ("fr", "reinforcement learning", "Apprentissage par renforcement"),
        ("fr", "ECHANTILLONNAGE de thomp", "Échantillonnage de Thompson"),
        ("en", "monte carlo langevin", "Langevin Monte Carlo"),
        ("en", "CLIP", "CLIP"),
        ("fr", "lovelace", "Ada Lovelace"),
    ],
)
def test_search_reads_both_languages_without_accents_or_case(
    lang: str, query: str, name: str, visit
):
    page = visit().open(f"#lang={lang}")
    page.keyboard.press("/")
    page.keyboard.type(query)

    first = page.locator("#results li").first
    assert first.locator("bdi").first.inner_text() == name
    page.keyboard.press("Enter")
    assert heading(page) == name
    assert page.locator("#found").is_hidden()


def test_search_shows_the_words_that_were_found(visit):
    page = visit().open("#lang=en")
    page.fill("#search", "apprentissage par renforcement")

    second = page.locator("#results li").first.locator(".other bdi")
    assert second.inner_text().startswith("Apprentissage par renforcement")
    assert second.get_attribute("lang") == "fr"


def test_search_finds_other_names_and_says_when_there_is_nothing(visit):
    page = visit().open()
    page.fill("#search", "nips")
    assert "Neural Information" in page.locator("#results li").first.inner_text()

    page.fill("#search", "zzzz")
    assert page.locator("#results li").count() == 0
    assert page.locator("#found-count").inner_text() == "No result"


def test_a_click_on_a_node_opens_it_and_a_click_on_nothing_does_nothing(visit):
    one = visit()
    page = one.open()
    one.select("benchmark/nethack")
    assert heading(page) == "NetHack"
    assert "node=benchmark/nethack" in page.url

    page.locator("#stage").click(position={"x": 3, "y": 3})
    assert heading(page) == "NetHack"

    page.get_by_role("button", name="Close").click()
    assert heading(page) == "Overview"
    assert "node=" not in page.url


def test_the_panel_quotes_every_sentence_and_marks_the_name(visit, lab: model.Model):
    page = visit().open("#node=benchmark/nethack")
    hack = next(i for i, n in enumerate(lab.nodes) if n.key == "benchmark/nethack")
    edges = [e for e in lab.edges if e.object == hack]
    quotes = [lab.quotes[number] for edge in edges for number in edge.quotes]
    told = page.eval_on_selector_all(
        "#panel blockquote footer",
        """all => all.map((one) => [
          one.parentElement.querySelector("p").textContent, one.textContent,
        ])""",
    )

    assert len(told) == len(quotes) > 1
    for quote in quotes:
        place = f"{quote.source} · characters {quote.begin:,}–{quote.end:,} English"
        assert [quote.text.value, place] in told
    marks = page.locator("#panel mark").all_text_contents()
    assert marks.count("NetHack") >= len(quotes)
    assert page.locator("#panel blockquote p[lang=en]").count() == len(quotes)


def test_names_are_marked_whatever_their_accents_case_and_number(visit):
    page = visit().open("#node=concept/large-language-models")
    marked = page.locator("#panel mark").all_text_contents()

    assert "Large language models" in marked


def test_the_panel_gives_names_in_both_languages(visit):
    page = visit().open("#lang=fr&node=method/thompson-sampling")

    assert heading(page) == "Échantillonnage de Thompson"
    assert page.locator("#panel dd bdi[lang=fr]").first.inner_text() == heading(page)
    assert (
        page.locator("#panel dd bdi[lang=en]").first.inner_text() == "Thompson sampling"
    )
    page = visit().open("#lang=fr&node=benchmark/nethack")
    assert "pas de nom français connu" in page.locator("#panel").inner_text()


def test_the_panel_of_a_publication_tells_what_is_known_of_it(visit):
    page = visit().open("#node=publication/00000000")
    text = page.locator("#panel").inner_text()

    assert "21 January 2020" in text
    assert "poster" in text
    assert page.locator("#panel .abstract").get_attribute("lang") == "en"
    link = page.locator("#panel dl a")
    assert link.get_attribute("href") == "https://example.org/code/0"
    assert link.get_attribute("rel") == "noopener noreferrer"
    page.locator("#panel dd button").first.click()
    assert page.locator("#panel .head").inner_text().startswith("Person")


def chrome(page: Page) -> set[str]:
    """Give the words of the chrome: what is not data in a language of its own."""
    return set(
        page.evaluate(
            """() => {
              const words = [];
              const walk = (node) => {
                if (node.nodeType === 3) words.push(node.textContent.trim());
                if (node.nodeType !== 1 || ["SCRIPT", "STYLE", "BDI", "NOSCRIPT",
                    "BLOCKQUOTE", "CODE", "A", "H1"].includes(node.tagName)) return;
                if (node.hasAttribute("lang")) return;
                for (const name of ["aria-label", "placeholder", "title"]) {
                  if (node.hasAttribute(name)) words.push(node.getAttribute(name));
                }
                node.childNodes.forEach(walk);
              };
              walk(document.body);
              return words;
            }"""
        )
    )


def words_of(lang: str) -> set[str]:
    return {
        word
        for text in STRINGS[lang].values()
        for word in ([text] if isinstance(text, str) else text)
        if "{" not in word
    }


@pytest.mark.parametrize("view", ["graph", "table", "names"])
def test_changing_the_language_leaves_no_word_of_the_other(view: str, visit):
    one = visit()
    for node in ("", "publication/00000001", "method/thompson-sampling"):
        page = one.open(f"#lang=en&node={node}&view={view}")
        for lang, other in (("fr", "en"), ("en", "fr")):
            page.locator(f"#to-{lang}").click()
            seen = chrome(page)

            assert page.locator("html").get_attribute("lang") == lang
            assert f"lang={lang}" in page.url
            assert len(seen & words_of(lang)) > 12
            assert seen & (words_of(other) - words_of(lang)) == set()


def test_a_deep_link_opens_its_state_and_back_returns(visit):
    page = visit().open("#lang=fr&node=benchmark/nethack&view=table")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert heading(page) == "NetHack"
    assert page.locator("#sheet").is_visible()

    page.locator("#to-graph").click()
    page.locator("#to-en").click()
    page.keyboard.press("Escape")
    assert heading(page) == "Overview"

    page.go_back()
    assert heading(page) == "NetHack"
    assert page.locator("html").get_attribute("lang") == "en"
    page.go_back()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.go_back()
    assert page.locator("#sheet").is_visible()


def test_the_table_has_a_row_for_every_node_and_sorts(visit, lab: model.Model):
    page = visit().open("#view=table")
    rows = page.locator("tbody tr")
    assert rows.count() == len(lab.nodes)
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Relations")

    page.locator("#sheet").get_by_role("button", name="Name").click()
    names = page.locator("tbody th bdi").all_text_contents()
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    assert names[0] == "A simple recipe for Diversity via Diffusion model"
    assert names[-1] == "Yelp reviews"

    page.locator("tbody button", has_text="Yelp reviews").click()
    assert heading(page) == "Yelp reviews"


def test_filters_count_what_there_is_and_hide_what_they_say(visit, lab: model.Model):
    page = visit().open()
    for kind in model.KINDS:
        count = sum(node.kind == kind for node in lab.nodes)
        name = STRINGS["en"][f"kind_{kind}"][1]
        row = page.locator("#kinds .filter", has_text=name)
        assert row.locator(".count").inner_text() == str(count)
        assert row.locator("input").is_checked() is (kind not in {"Page", "Person"})

    assert not [key for key in drawn(page) if key.startswith(("page/", "person/"))]
    page.get_by_role("checkbox", name="Source pages").check()
    assert len([key for key in drawn(page) if key.startswith("page/")]) == 4
    page.get_by_role("checkbox", name="Publications").uncheck()
    assert not [key for key in drawn(page) if key.startswith("publication/")]
    page.get_by_role("button", name="Show only: Benchmarks").click()
    assert {key.partition("/")[0] for key in drawn(page)} == {"benchmark"}


def test_the_relation_filter_takes_away_its_lines(visit, lab: model.Model):
    page = visit().open()
    (place,) = (i for i, p in enumerate(lab.predicates) if p.key == "studies")
    count = sum(edge.predicate == place for edge in lab.edges)
    before = page.evaluate("labkg.lines()")

    page.get_by_role("checkbox", name="studies").uncheck()

    assert page.evaluate("labkg.lines()") == before - count


def test_the_keyboard_walks_opens_and_closes(visit):
    page = visit().open()
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#live").inner_text()
    page.keyboard.press("ArrowDown")
    second = page.locator("#live").inner_text()

    assert "relations" in first
    assert second not in {"", first}
    page.keyboard.press("Enter")
    assert second.startswith(heading(page).rstrip("…"))
    page.keyboard.press("Escape")
    assert heading(page) == "Overview"


def test_zooming_and_fitting_move_the_camera(visit):
    page = visit().open()
    place = "labkg.locate('benchmark/nethack')"
    before = page.evaluate(place)
    page.get_by_role("button", name="Zoom in").click()
    nearer = page.evaluate(place)
    assert nearer != before

    page.mouse.move(600, 400)
    page.mouse.down()
    page.mouse.move(650, 420, steps=3)
    page.mouse.up()
    panned = page.evaluate(place)
    assert panned["x"] - nearer["x"] == pytest.approx(50, abs=6)
    assert heading(page) == "Overview"

    page.locator("#fit").click()
    assert page.evaluate(place) == before


def test_a_large_graph_draws_a_part_and_reaches_all_of_it(visit):
    page = visit("large").open()
    status = page.locator("#drawn")
    assert status.inner_text() == "300 of 1,000 drawn"

    page.fill("#search", "optimal transport 5")
    hidden = page.locator("#results li").first.locator("bdi").first.inner_text()
    before = drawn(page)
    page.keyboard.press("Enter")
    assert heading(page) == hidden
    added = drawn(page) - before
    assert "concept/optimal-transport-5" in added | before
    assert status.inner_text() == f"{300 + len(added)} of 1,000 drawn"

    page.locator("#to-table").click()
    assert page.locator("tbody tr").count() == 1000


def test_hostile_texts_stay_texts(visit):
    one = visit("hostile")
    page = one.open("#node=publication/0")
    for view in ("graph", "names", "table"):
        page.locator(f"#to-{view}").click()
        page.fill("#search", "script")
        assert page.locator("#results li").count() > 1
        page.keyboard.press("Escape")
        page.locator("#to-fr").click()

        assert page.title() != "owned"
        assert page.locator("script").count() == 2
        assert page.locator("img, iframe, [onload], [onerror]").count() == 0
        links = page.eval_on_selector_all("a", "all => all.map(a => a.href)")
        within = [link for link in links if link.startswith(f"{one.address}#")]
        assert [link for link in links if link not in within] == [
            "https://example.org/ok"
        ]
        assert len(within) == 3
    names = page.locator("tbody th bdi").all_text_contents()
    assert view_graphs.SCRIPT in names
    assert "__proto__" in names
    assert one.requests == [one.address]


@pytest.mark.parametrize("name", ["lab", "hostile", "french"])
def test_a_phone_has_nothing_to_scroll_sideways(name: str, visit):
    phone = {"width": 390, "height": 844}
    page = visit(name, viewport=phone, has_touch=True, is_mobile=True).open()
    nodes = model.read(*view_graphs.GRAPHS[name]()).nodes
    key = max(nodes, key=lambda node: max(map(len, node.names.values()))).key
    views = ("#lang=fr", "#lang=fr&view=table", "#lang=fr&view=names")
    for hash_ in (*views, "#lang=en&view=names", f"#lang=en&node={key}"):
        page.evaluate("hash => { location.hash = hash }", hash_)
        page.wait_for_function("hash => location.hash === hash", arg=hash_)
        for place in ("html", "#sheet", "#names", "#panel"):
            wide = page.locator(place).evaluate("e => e.scrollWidth - e.clientWidth")
            assert wide <= 0, (hash_, place)


def test_a_phone_opens_a_node_at_a_touch(visit):
    one = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = one.open()
    at = page.evaluate("labkg.locate('benchmark/nethack')")
    box = page.locator("#stage").bounding_box()
    page.touchscreen.tap(box["x"] + at["x"], box["y"] + at["y"])

    assert heading(page) == "NetHack"


def test_the_drawing_is_hidden_from_screen_readers_and_the_stage_is_named(visit):
    page = visit().open("#lang=fr")
    stage = page.locator("#stage")

    assert page.locator("canvas").get_attribute("aria-hidden") == "true"
    assert stage.get_attribute("tabindex") == "0"
    assert stage.get_attribute("aria-label") == STRINGS["fr"]["stage"]
    assert page.locator("h1").count() == 1
    assert page.locator("[role=status][aria-live=polite]").count() == 1


# ---- names: the report on both languages


def cells(page: Page, key: str) -> list[list[str]]:
    """Give the rows of a table of figures, its head first."""
    return page.eval_on_selector_all(
        f"#names table[aria-labelledby={key}] tr",
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))",
    )


def test_the_names_view_gives_the_figures_of_the_command(visit):
    page = visit("french").open("#lang=en&view=names")
    report = francisation.report(named.read(*view_graphs.french()))

    assert page.locator("#names").is_visible()
    assert not page.locator("#stage").is_visible()
    assert not page.locator("#filters").is_visible()
    shares = cells(page, "names_shares")[1:]
    assert [row[0] for row in shares] == ["Methods", "Concepts", "All"]
    assert [[int(row[n]) for n in (1, 3, 4, 5)] for row in shares] == [
        [share.both, share.english_only, share.french_only, share.total]
        for share in report.shares
    ]
    assert [row[2] for row in shares] == ["100.0%", "75.0%", "80.0%"]
    origins = cells(page, "names_origins")[1:]
    assert [row[0] for row in origins][:4] == [
        "Official",
        "FranceTerme",
        "Journal officiel",
        "OQLF",
    ]
    assert [[int(cell) for cell in row[1:]] for row in origins] == [
        [one.preferred, one.others] for one in report.origins
    ]


def test_an_unused_official_term_shows_what_stands_instead_and_opens(visit):
    page = visit("french").open("#lang=fr&view=names")
    (term,) = page.locator("#names .terms > li").all()
    text = term.inner_text()

    assert "FranceTerme, OQLF" in text
    assert "réglage fin (2 phrases)" in text
    assert "fine-tuning" in text
    assert term.locator("dd bdi[lang=en]").inner_text() == "fine-tuning"
    assert term.locator("blockquote p").get_attribute("lang") == "fr"
    assert term.locator("mark").all_inner_texts() == ["réglage fin"]
    term.get_by_role("button", name="peaufinage").click()
    assert heading(page) == "réglage fin"
    assert "view=names" in page.url
    term.get_by_role("button", name="seeds/001.txt").click()
    assert heading(page) == "seeds/001.txt"


def test_the_names_view_follows_the_language(visit):
    page = visit("french").open("#lang=en&view=names")
    assert page.locator("#names h2").inner_text() == STRINGS["en"]["names_title"]

    page.locator("#to-fr").click()

    assert page.locator("#names h2").inner_text() == STRINGS["fr"]["names_title"]
    assert cells(page, "names_shares")[2][2].split() == ["75,0", "%"]
    assert (
        page.locator("#names").get_attribute("aria-label")
        == (STRINGS["fr"]["names_region"])
    )


def test_the_graph_stands_as_it_was_after_a_look_at_the_names(visit):
    page = visit().open()
    place = "[labkg.locate('benchmark/nethack'), labkg.drawn().length]"
    before = page.evaluate(place), page.locator("#stage").bounding_box()

    page.locator("#to-names").click()
    page.locator("#to-graph").click()

    assert (page.evaluate(place), page.locator("#stage").bounding_box()) == before
    page.go_back()
    assert page.locator("#names").is_visible()


@pytest.mark.parametrize(
    ("name", "key"), [("empty", "names_none"), ("lab", "names_no_official")]
)
def test_the_names_view_says_what_it_has_nothing_to_say_of(name: str, key: str, visit):
    page = visit(name).open("#view=names")

    assert STRINGS["en"][key] in page.locator("#names").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_names_view_prints_whole(scheme: str, visit):
    page = visit("french", color_scheme=scheme).open("#view=names")
    page.emulate_media(media="print")
    try:
        names = page.locator("#names").bounding_box()
        board = page.locator("#board").bounding_box()
        hidden = page.locator("#names").evaluate("e => e.scrollHeight - e.clientHeight")
    finally:
        page.emulate_media(media="screen")

    assert names
    assert board
    assert hidden <= 0
    assert board["height"] >= names["height"]


def test_the_names_view_has_tables_with_heads_and_headings_in_order(visit):
    page = visit("french").open("#view=names")
    tables = page.locator("#names table")

    assert tables.count() == 2
    for table in tables.all():
        label = table.get_attribute("aria-labelledby")
        assert page.locator(f"#names h3#{label}").count() == 1
        assert table.locator("thead th:not([scope=col])").count() == 0
        assert table.locator("tbody th:not([scope=row])").count() == 0
    levels = page.eval_on_selector_all(
        "#names :is(h1, h2, h3, h4)", "all => all.map(one => one.tagName)"
    )
    assert levels == ["H2", "H3", "H3", "H3", "H3"]
    assert page.locator("#to-names").get_attribute("aria-pressed") == "true"
    assert page.locator("#names").get_attribute("tabindex") == "0"


def test_the_panel_tells_the_source_of_each_name_beside_it(visit):
    page = visit("french").open("#lang=fr&node=concept/fine-tuning")
    names = page.locator("#panel > dl > dd")

    assert names.nth(0).inner_text() == "réglage fin Usage du domaine"
    assert names.nth(1).inner_text() == "fine-tuning"
    assert names.nth(2).inner_text() == "peaufinagefrançais FranceTerme, OQLF"
    details = page.locator("#panel details.technical")
    assert not details.locator("li").first.is_visible()
    details.locator("summary").click()
    assert details.locator("li").all_inner_texts() == [
        view_graphs.FIELD_USE,
        f"peaufinage — {view_graphs.OFFICIAL}",
    ]
    scrolling = page.locator("#panel dd:not([tabindex])").evaluate_all(
        "all => all.filter(one => one.scrollHeight > one.clientHeight).length"
    )
    assert scrolling == 0
