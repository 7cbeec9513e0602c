"""What leaves the page: links, citations, Turtle, CSV, pictures, and paper."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import unicodedata
import xml.etree.ElementTree as ET
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
import view_graphs
from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, Graph, Literal, URIRef
from tabs import location
from view_graphs import BASE

from kg.view import model
from ontology.terms import KG, SCHEMA

if TYPE_CHECKING:
    from conftest import Visit
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

STRINGS = json.loads(files("kg.view").joinpath("strings.json").read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
THOMPSON = "method/thompson-sampling"
# What the page knows of a thing; the graph also gives each a second class.
TOLD = {
    *(SKOS.prefLabel, SKOS.altLabel, SKOS.broader, SCHEMA.name, SCHEMA.abstract),
    *(SCHEMA.datePublished, SCHEMA.inLanguage, SCHEMA.codeRepository, SCHEMA.url),
    *(SCHEMA.author, PROV.wasDerivedFrom, DCTERMS.source, DCTERMS.language),
    *(KG.status, KG.sha256),
}


@pytest.fixture
def reader(visit: Callable[..., Visit]) -> Callable[..., Visit]:
    """Give tabs whose clipboard the test may read."""

    def start(name: str = "lab", **options: object) -> Visit:
        return visit(name, permissions=["clipboard-read"], **options)

    return start


def pasted(page: Page, lang: str = "en") -> str:
    """Wait until the page says that it has copied, and take what it has."""
    page.locator("#live", has_text=STRINGS[lang]["copied"]).wait_for(state="attached")
    page.locator("#live").evaluate("one => { one.textContent = ''; }")
    return page.evaluate("navigator.clipboard.readText()")


def menu(page: Page, place: str) -> Locator:
    """Open the menu of the panel or of the bar."""
    host = page.locator({"panel": "#panel .share", "bar": "#share"}[place])
    host.locator("> button").click()
    return host


def choose(page: Page, place: str, key: str, lang: str = "en") -> None:
    """Click on a choice, which may have a number in it."""
    word = STRINGS[lang][key]
    name = word
    if isinstance(word, list):
        name = re.compile(word[1].replace("{n}", r"\d+"))
    menu(page, place).get_by_role("menuitem", name=name, exact=True).click()


def saved(page: Page, place: str, key: str, lang: str = "en") -> tuple[str, bytes]:
    """Give the name and the content of the file that a choice hands over."""
    with page.expect_download() as waiting:
        choose(page, place, key, lang)
    name = waiting.value.suggested_filename
    assert name in page.locator("#live").inner_text()
    return name, waiting.value.path().read_bytes()


def facts_of(facts: Graph, iri: URIRef) -> set[tuple[object, ...]]:
    """Give what the page knows of a thing, in both directions."""
    about = {t for t in facts.triples((iri, None, None)) if keeps(facts, t)}
    others = {t for t in facts.triples((None, None, iri)) if keeps(facts, t)}
    return about | others


def keeps(facts: Graph, triple: tuple[object, ...]) -> bool:
    subject, predicate, thing = triple
    if predicate == KG.versionOf:
        return (thing, predicate, subject) not in facts or str(subject) < str(thing)
    known = predicate in TOLD or str(predicate).startswith(str(KG))
    return known or (predicate == RDF.type and str(thing) in model.TERMS.values())


# ---- the menus


@pytest.mark.parametrize("place", ["panel", "bar"])
def test_the_menu_is_walked_by_keys_and_gives_the_focus_back(place: str, visit):
    page = visit().open(f"#node={THOMPSON}")
    host = page.locator({"panel": "#panel .share", "bar": "#share"}[place])
    button = host.locator("> button")
    held = "document.activeElement.textContent"
    assert button.get_attribute("aria-haspopup") == "menu"

    button.focus()
    page.keyboard.press("ArrowDown")
    words = host.get_by_role("menuitem").all_inner_texts()
    assert button.get_attribute("aria-expanded") == "true"
    assert host.get_by_role("menu").get_attribute("aria-label") == "Share"
    assert page.evaluate(held) == words[0] == "Copy link"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(held) == words[-1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(held) == words[1]
    page.keyboard.press("End")
    assert page.evaluate(held) == words[-1]
    page.keyboard.press("Home")
    assert page.evaluate(held) == words[0]

    page.keyboard.press("Escape")
    assert button.evaluate("one => one === document.activeElement")
    assert button.get_attribute("aria-expanded") == "false"
    assert host.get_by_role("menu").count() == 0
    assert "node=" in location(page)
    page.keyboard.press("ArrowUp")
    assert page.evaluate(held) == words[-1]
    page.keyboard.press("Tab")
    assert host.get_by_role("menu").count() == 0


def test_a_menu_closes_when_another_place_is_clicked_and_speaks_both_languages(visit):
    page = visit().open("#lang=fr")
    host = menu(page, "bar")
    assert "Image PNG" in host.get_by_role("menuitem").all_inner_texts()

    page.locator("#search").click()

    assert host.get_by_role("menu").count() == 0
    page.locator("#to-en").click()
    assert host.locator("> button").inner_text() == "Share"
    words = menu(page, "bar").get_by_role("menuitem").all_inner_texts()
    assert "PNG image" in words
    assert "Image PNG" not in words


# ---- what is copied


@pytest.mark.parametrize("place", ["panel", "bar"])
def test_a_link_that_was_copied_opens_what_was_seen(place: str, reader):
    one = reader()
    page = one.open(f"#node={THOMPSON}&hide=uses&lang=fr")
    choose(page, place, "copy_link", "fr")

    address = pasted(page, "fr")
    assert page.locator("#told").inner_text() == "Copié"
    assert address.startswith(one.address)
    again = one.open(address.removeprefix(one.address))
    assert again.locator("#panel h2").inner_text() == "Échantillonnage de Thompson"
    assert not again.get_by_role("checkbox", name="utilise").is_checked()


def test_the_iri_that_is_copied_is_that_of_the_graph(reader):
    page = reader().open(f"#node={THOMPSON}")
    choose(page, "panel", "copy_iri")

    assert pasted(page) == BASE + THOMPSON
    button = page.locator("#panel .share > button")
    assert button.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("key", [THOMPSON, "publication/00000000", "page/00000001"])
def test_the_query_that_is_copied_finds_every_fact(key: str, lang: str, reader):
    facts, _ = view_graphs.lab()
    facts.add((KG.uses, RDFS.label, Literal("utilise", lang="fr")))
    facts.add((KG.uses, RDFS.label, Literal("uses", lang="en")))
    page = reader().open(f"#node={key}&lang={lang}")
    choose(page, "panel", "copy_sparql", lang)

    rows = list(Graph().parse(data=facts.serialize()).query(pasted(page, lang)))

    iri = URIRef(BASE + key)
    assert {(str(r.direction), r.predicate, r.value) for r in rows} == {
        *(("→", p, o) for _, p, o in facts.triples((iri, None, None))),
        *(("←", p, s) for s, p, _ in facts.triples((None, None, iri))),
    }
    assert len({(r.direction, r.predicate, r.value) for r in rows}) == len(rows)
    for row in rows:
        names = [*facts.objects(row.value, SKOS.prefLabel | SCHEMA.name)]
        if names:
            best = [name for name in names if name.language == lang]
            assert row.valueLabel in (best or names)
        if row.predicate == KG.uses:
            assert str(row.predicateLabel) == {"en": "uses", "fr": "utilise"}[lang]


def expected_citations(key: str, lang: str) -> set[str]:
    shown = model.read(*view_graphs.lab())
    here = next(n for n, node in enumerate(shown.nodes) if node.key == key)
    lines = set()
    for edge in shown.edges:
        if here not in (edge.subject, edge.object):
            continue
        (day,) = (text.value for text in shown.nodes[edge.subject].details["date"])
        for quote in (shown.quotes[number] for number in edge.quotes):
            year, month = day[:4], int(day[5:7])
            begin, end = (place(n, lang) for n in (quote.begin, quote.end))
            if lang == "en":
                where = f"{quote.source}, characters {begin}–{end}"
                lines.add(f"“{quote.text.value}” — {where}, 21 {MONTHS[month]} {year}")
            else:
                where = f"{quote.source}, caractères {begin} à {end}"
                said = f"«\u202f{quote.text.value}\u202f»"
                lines.add(f"{said} — {where}, 21 {MOIS[month]} {year}")
    return lines


MONTHS = " January February March April May June July August September".split(" ")
MOIS = " janvier février mars avril mai juin juillet août septembre".split(" ")


def place(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", {"en": ",", "fr": "\u202f"}[lang])


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_quotes_are_cited_with_page_place_and_date(lang: str, reader):
    page = reader().open(f"#node=benchmark/nethack&lang={lang}")
    expected = expected_citations("benchmark/nethack", lang)
    choose(page, "panel", "copy_quotes", lang)

    lines = pasted(page, lang).splitlines()
    assert len(lines) == len(expected) > 1
    assert set(lines) == expected
    page.locator("#panel .links summary").first.click()
    page.locator("#panel .copy").first.click()
    citation = pasted(page, lang)
    assert citation in expected
    assert page.locator("#panel blockquote p").first.inner_text() in citation


def test_a_thing_without_quotes_has_none_to_copy(visit):
    page = visit("two").open("#node=concept/topology")
    words = menu(page, "panel").get_by_role("menuitem").all_inner_texts()

    assert not [word for word in words if "quote" in word]


def test_an_old_browser_copies_all_the_same(reader):
    page = reader().open(f"#node={THOMPSON}")
    page.evaluate("window.clipboard = navigator.clipboard")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    choose(page, "panel", "copy_iri")

    page.locator("#live", has_text="Copied").wait_for(state="attached")
    assert page.evaluate("clipboard.readText()") == BASE + THOMPSON
    assert page.locator("textarea").count() == 0
    button = page.locator("#panel .share > button")
    assert button.evaluate("one => one === document.activeElement")


def test_where_nothing_copies_the_text_is_shown_and_selected(reader):
    page = reader().open(f"#node={THOMPSON}")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.execCommand = () => false")

    choose(page, "panel", "copy_iri")

    dialog = page.get_by_role("dialog")
    assert dialog.locator("textarea").input_value() == BASE + THOMPSON
    assert page.evaluate("String(getSelection())") == BASE + THOMPSON
    assert "keyboard" in dialog.locator("p").inner_text()
    assert page.locator("#live").inner_text() != "Copied"
    dialog.get_by_role("button", name="Close").focus()
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert "node=" in location(page)
    button = page.locator("#panel .share > button")
    assert button.evaluate("one => one === document.activeElement")


# ---- Turtle and CSV


@pytest.mark.parametrize(
    "key",
    [
        *(THOMPSON, "concept/imitation-learning", "venue/neural-information-"),
        *("publication/00000000", "publication/00000001", "page/00000001"),
        "person/person-1",
    ],
)
def test_the_turtle_of_a_node_is_what_the_graph_says_of_it(key: str, visit):
    facts, _ = view_graphs.lab()
    nodes = model.read(*view_graphs.lab()).nodes
    key = next(node.key for node in nodes if node.key.startswith(key))
    page = visit().open(f"#node={key}")

    name, content = saved(page, "panel", "turtle_node")

    assert name == f"{key.replace('/', '-')}.ttl"
    assert set(Graph().parse(data=content)) == facts_of(facts, URIRef(BASE + key))


@pytest.mark.parametrize("key", [THOMPSON, "concept/imitation-learning"])
def test_the_turtle_with_neighbours_holds_what_is_lit(key: str, visit):
    facts, _ = view_graphs.lab()
    page = visit().open(f"#node={key}")
    lines = set(page.evaluate("labkg.drawn()"))

    name, content = saved(page, "panel", "turtle_near")

    iri = URIRef(BASE + key)
    near = {
        other
        for s, _, o in facts_of(facts, iri)
        for other in (s, o)
        if str(other).removeprefix(BASE) in lines
    }
    found = set(Graph().parse(data=content))
    assert name == f"{key.replace('/', '-')}-neighbours.ttl"
    assert found <= set(facts)
    assert {s for s, _, _ in found} == near
    labels = {t for one in near for t in facts.triples((one, SKOS.prefLabel, None))}
    assert labels <= found
    relations = {(s, p, o) for s, p, o in facts_of(facts, iri) if {s, o} <= near}
    drawn = {(s, p, o) for s, p, o in found if {s, o} <= near}
    assert drawn == relations


def test_the_turtle_of_what_is_drawn_holds_every_line(visit):
    facts, _ = view_graphs.lab()
    page = visit().open("#kinds=Method,Publication")

    name, content = saved(page, "bar", "turtle_drawn")

    found = Graph().parse(data=content)
    keys = {str(one).removeprefix(BASE) for one in found.subjects(RDF.type)}
    things = set(found.subjects())
    assert name == "research-graph.ttl"
    assert keys == set(page.evaluate("labkg.drawn()"))
    assert set(found) <= set(facts)
    lines = sum(o in things for _, _, o in found)
    assert lines == page.evaluate("labkg.lines()")


def table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_csv_has_a_line_for_each_relation(lang: str, visit):
    shown = model.read(*view_graphs.lab())
    key = "benchmark/nethack"
    here = next(n for n, node in enumerate(shown.nodes) if node.key == key)
    page = visit().open(f"#node={key}&lang={lang}")

    name, content = saved(page, "panel", "csv_near", lang)

    head, *rows = table(content)
    edges = [edge for edge in shown.edges if here in (edge.subject, edge.object)]
    assert name == "benchmark-nethack-neighbours.csv"
    assert head[0] == {"en": "Subject", "fr": "Sujet"}[lang]
    assert len(rows) == len(edges) > 1
    by_iri = {(row[6], row[7], row[8]): row for row in rows}
    for edge in edges:
        ends = shown.nodes[edge.subject], shown.nodes[edge.object]
        predicate = shown.predicates[edge.predicate]
        row = by_iri[ends[0].iri, predicate.iri, ends[1].iri]
        quotes = [shown.quotes[number] for number in edge.quotes]
        assert row[0] in ends[0].names.values()
        assert row[1] == STRINGS[lang][f"forward_{predicate.key}"]
        assert row[2] == "NetHack"
        assert row[3] == "0.9"
        assert row[4].split("\n") == [quote.text.value for quote in quotes]
        assert [one.partition(",")[0] for one in row[5].split("\n")] == [
            quote.source for quote in quotes
        ]


def test_the_csv_of_what_is_drawn_follows_the_filters(visit):
    page = visit().open("#hide=mentions")
    _, content = saved(page, "bar", "csv_drawn")

    _, *rows = table(content)
    assert len(rows) == page.evaluate("labkg.lines()")
    assert "mentions" not in {row[1] for row in rows}


def test_hostile_texts_leave_the_page_as_texts(visit):
    """Every name, quote and address, in Turtle, in CSV and in SVG."""
    facts, _ = view_graphs.hostile()
    one = visit("hostile")
    page = one.open("#kinds=Publication,Method,Benchmark,Concept,Page")

    _, turtle = saved(page, "bar", "turtle_drawn")
    found = Graph().parse(data=turtle)
    assert set(found) <= set(facts)
    assert {str(one) for one in found.objects(None, SKOS.prefLabel)} >= (
        set(view_graphs.HOSTILE)
    )
    _, content = saved(page, "bar", "csv_drawn")
    _, *rows = table(content)
    assert len(rows) == page.evaluate("labkg.lines()")
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if re.match(r"\s*[=+@-]", cell)]
    assert any(cell.startswith("'=") for cell in cells)
    name, content = saved(page, "bar", "save_svg")
    assert re.fullmatch(r"[\w-]{1,80}\.svg", name)
    inert(ET.fromstring(content))
    asked = [address for address in one.requests if not address.startswith("blob:")]
    assert asked == [one.address]


def test_a_hostile_address_stays_within_its_brackets(reader):
    page = reader("hostile").open("#node=method/hostile-0")
    choose(page, "panel", "copy_sparql")

    facts, _ = view_graphs.hostile()
    query = pasted(page)
    assert len(list(facts.query(query))) > 3
    assert "\u2028" not in query


# ---- pictures


def inert(drawing: ET.Element) -> None:
    """Check that nothing in a drawing runs or is fetched."""
    tags = {one.tag for one in drawing.iter()}
    names = {name for one in drawing.iter() for name in one.attrib}
    values = [value for one in drawing.iter() for value in one.attrib.values()]
    assert tags == {SVG + tag for tag in ("svg", "title", "rect", "path", "text")}
    assert not [name for name in names if name.startswith("on") or "href" in name]
    assert not [value for value in values if re.search(r"url\(|var\(|:\S", value)]


def words(drawing: ET.Element) -> list[str]:
    """Give the texts that are read, not those that only clear their ground."""
    texts = drawing.iter(f"{SVG}text")
    return ["".join(one.itertext()) for one in texts if "aria-hidden" not in one.attrib]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_svg_holds_what_is_seen_with_its_text(scheme: str, visit):
    page = visit(color_scheme=scheme).open()
    labels = page.evaluate("labkg.labels()")
    ground = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--stage')"
    )

    name, content = saved(page, "bar", "save_svg")
    drawing = ET.fromstring(content)

    assert name == "research-graph.svg"
    inert(drawing)
    assert drawing.find(f"{SVG}title").text == "Research graph"
    assert "sans-serif" in drawing.get("font-family")
    assert drawing.find(f"{SVG}rect").get("fill") == ground.strip()
    painted = words(drawing)
    caption = painted.pop()
    assert caption.startswith("Research graph · ")
    assert caption.endswith(page.locator("#drawn").inner_text())
    assert " ".join(painted).split() == " ".join(labels).split()
    shapes = [one for one in drawing.iter(f"{SVG}path") if "transform" in one.attrib]
    assert len(shapes) == 2 * len(page.evaluate("labkg.drawn()"))
    assert saved(page, "bar", "save_svg") == (name, content)


def test_the_png_is_twice_as_fine_and_the_same_each_time(visit):
    page = visit().open(f"#node={THOMPSON}")
    box = page.locator("#stage").bounding_box()

    name, content = saved(page, "bar", "save_png")

    assert name == "method-thompson-sampling.png"
    assert content.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", content[16:24])
    assert (wide, high) == (2 * round(box["width"]), 2 * round(box["height"] + 30))
    assert saved(page, "bar", "save_png")[1] == content


# How much is painted, and how much of that differs, both as fine as the PNG.
COMPARE = """async ([svg, png]) => {
  const load = async (type, text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([bytes], { type }));
    await image.decode();
    return image;
  };
  const painted = await load("image/png", png);
  const { width, height } = painted;
  const pixels = (image) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, width, height);
    return pen.getImageData(0, 0, width, height).data;
  };
  const [one, other] = [pixels(await load("image/svg+xml", svg)), pixels(painted)];
  let far = 0, ink = 0;
  for (let n = 0; n < one.length; n++) {
    far += Math.abs(one[n] - other[n]);
    ink += Math.abs(one[n] - one[n % 4]);
  }
  return [ink / one.length, far / ink];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hash_", ["", f"#node={THOMPSON}"], ids=["all", "chosen"])
def test_the_svg_looks_as_the_png_does(scheme: str, hash_: str, visit):
    page = visit(color_scheme=scheme).open(hash_)
    files = [saved(page, "bar", key)[1] for key in ("save_svg", "save_png")]

    ink, far = page.evaluate(COMPARE, [b64encode(one).decode() for one in files])

    assert ink > 3
    assert far < 0.05


# ---- paper


@pytest.fixture
def paper(visit: Callable[..., Visit]) -> Iterator[Callable[..., Page]]:
    """Give pages as they stand on paper, until the test ends."""
    printed: list[Page] = []

    def start(name: str, hash_: str, **options: object) -> Page:
        page = visit(name, **options).open(hash_)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        printed.append(page)
        return page

    yield start
    for page in printed:
        page.emulate_media(media="null")


@dataclass
class Sheet:
    """A page of a PDF: its size, and its text without any space."""

    width: float
    height: float
    text: str


def sheets(page: Page) -> list[Sheet]:
    """Print to PDF as a person would, and read what Chromium wrote."""
    page.emulate_media(media="null")
    written = page.pdf(format="A4", prefer_css_page_size=True)
    found = re.finditer(rb"(?:^|\n)(\d+) 0 obj\n(.*?)endobj", written, re.DOTALL)
    objects = {int(one[1]): one[2] for one in found}

    def stream(number: bytes) -> str:
        head, _, rest = objects[int(number)].partition(b"stream\n")
        raw = rest.rpartition(b"\nendstream")[0]
        return (zlib.decompress(raw) if b"Flate" in head else raw).decode("latin-1")

    def letters(text: str) -> dict[int, str]:
        known = {}
        told = text.partition("endcodespacerange")[2]
        for line in re.findall(r"^(<.*>)$", told, re.MULTILINE):
            first, *last, letter = re.findall(r"<(\w+)>", line)
            start = bytes.fromhex(letter).decode("utf-16-be")
            count = int((last or [first])[0], 16) - int(first, 16) + 1
            for step in range(count):
                sign = start[:-1] + chr(ord(start[-1]) + step)
                known[int(first, 16) + step] = sign
        return known

    fonts = {
        number: letters(stream(one[1]))
        for number, text in objects.items()
        if (one := re.search(rb"/ToUnicode (\d+)", text))
    }
    made = []
    for text in objects.values():
        if b"/Type /Page\n" not in text:
            continue
        size = re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", text)
        content = stream(re.search(rb"/Contents (\d+)", text)[1])
        words, font = "", 0
        for name, glyphs in re.findall(r"/F(\d+) |<([0-9A-F]+)> Tj", content):
            font = int(name) if name else font
            for glyph in re.findall("....", glyphs):
                words += fonts.get(font, {}).get(int(glyph, 16), "")
        made.append(Sheet(float(size[1]), float(size[2]), squeezed(words)))
    return made


def squeezed(text: str) -> str:
    """Leave out spaces and ligatures, which paper has at its own places."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_node_prints_with_all_its_sentences(lang: str, scheme: str, visit):
    shown = model.read(*view_graphs.lab())
    key = "benchmark/nethack"
    here = next(n for n, node in enumerate(shown.nodes) if node.key == key)
    edges = [edge for edge in shown.edges if here in (edge.subject, edge.object)]
    quotes = {n for edge in edges for n in edge.quotes}
    page = visit(color_scheme=scheme).open(f"#node={key}&lang={lang}")
    before = page.locator("#panel").inner_html()

    printed = sheets(page)

    text = "".join(sheet.text for sheet in printed)
    assert all(sheet.height > sheet.width for sheet in printed)
    assert "NetHack" in printed[0].text
    for number in quotes:
        assert squeezed(shown.quotes[number].text.value) in text
    for sheet in printed:
        assert f"NetHack·Researchgraph·{BASE}{key}" in sheet.text
    for word in ("share", "graph", "table", "search", "only", "frame"):
        assert squeezed(STRINGS[lang][word]) not in text.replace("Researchgraph", "")
    assert page.locator("#panel").inner_html() == before
    assert page.locator("#board figure").count() == 0


def test_paper_is_black_on_white_with_all_disclosures_open(paper):
    key = "publication/00000000"
    page = paper("lab", f"#node={key}", color_scheme="dark")
    color = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"

    assert page.locator("body").evaluate(color) == [
        "rgb(0, 0, 0)",
        "rgb(255, 255, 255)",
    ]
    assert page.locator("#panel mark").first.evaluate(color)[0] == "rgb(0, 0, 0)"
    assert page.locator("#panel details:not([open])").count() == 0
    assert page.locator("#panel .more:visible, #panel .copy:visible").count() == 0
    for place in ("#filters", "#bar", "#panel .share", ".search", "#stage", ".switch"):
        assert not page.locator(place).first.is_visible(), place
    quote = page.locator("#panel blockquote").first
    assert quote.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    drawing = page.locator("#board figure > svg")
    seen = drawing.locator("text:not([aria-hidden])").all_text_contents()
    assert "NetHack" in seen
    shapes = drawing.locator("path[transform]")
    assert shapes.count() == 2 * page.locator("#panel .links > li").count() + 2
    ground = drawing.locator("rect").evaluate("e => getComputedStyle(e).fill")
    assert ground == "rgb(255, 255, 255)"


def test_after_printing_the_panel_is_as_it_was(visit):
    page = visit().open("#node=publication/00000000")
    panel = page.locator("#panel")
    page.locator("#panel summary").last.focus()
    panel.evaluate("e => { e.scrollTop = 120; }")
    kept = panel.evaluate("e => [e.innerHTML, e.scrollTop]")

    for name in ("beforeprint", "beforeprint", "afterprint", "afterprint"):
        page.evaluate("name => dispatchEvent(new Event(name))", name)

    assert panel.evaluate("e => [e.innerHTML, e.scrollTop]") == kept
    held = "e => e === document.activeElement"
    assert page.locator("#panel summary").last.evaluate(held)
    assert page.locator("html").get_attribute("data-print") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_graph_prints_on_a_landscape_sheet_and_its_figures_follow(
    scheme: str, visit
):
    page = visit(color_scheme=scheme).open()

    first, *others = sheets(page)

    assert first.width > first.height
    assert "Researchgraph" in first.text
    assert "NetHack" in first.text
    assert squeezed(STRINGS["en"]["forward_evaluatesOn"]) in first.text
    assert "Overview" not in first.text
    (second,) = others
    assert "Overview" in second.text
    assert squeezed(STRINGS["en"]["stat_quotes"][1]) in second.text
    assert squeezed(STRINGS["en"]["overview_hint"]) not in second.text


def test_the_drawing_on_paper_shows_what_the_screen_is_turned_to(paper, visit):
    page = paper("lab", "")
    whole = page.locator("figure text").count()
    page.emulate_media(media="null")
    page = visit().open()
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()

    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    drawing = page.locator("figure > svg")
    assert drawing.get_attribute("viewBox") == "0 0 1180 680"
    assert drawing.locator("text").count() < whole


def test_a_path_prints_from_left_to_right(paper):
    page = paper("lab", f"#node={THOMPSON}&with=benchmark/nethack")
    circles = page.locator("figure path[transform]").evaluate_all(
        "all => all.map(e => +e.getAttribute('transform').match(/[\\d.]+/)[0])"
    )

    assert sorted(set(circles))[0] == pytest.approx(0.15 * 760, abs=1)
    assert sorted(set(circles))[-1] == pytest.approx(0.85 * 760, abs=1)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_table_prints_whole_with_its_head_on_each_sheet(lang: str, visit):
    nodes = model.read(*view_graphs.lab()).nodes
    page = visit().open(f"#view=table&lang={lang}")

    printed = sheets(page)

    text = "".join(sheet.text for sheet in printed)
    assert len(printed) > 2
    head = squeezed("".join(STRINGS[lang][f"column_{c}"] for c in ("name", "kind")))
    for sheet in printed:
        assert head in sheet.text
    for node in nodes:
        assert any(squeezed(name) in text for name in node.names.values()), node.key
    assert squeezed(STRINGS[lang]["overview"]) not in text


def test_the_names_print_whole(visit):
    page = visit("french").open("#view=names&lang=fr")

    text = "".join(sheet.text for sheet in sheets(page))

    assert squeezed(STRINGS["fr"]["names_title"]) in text
    assert "peaufinage" in text
    assert "Lesréglagesfinsetlefine-tuningcoûtentcher." in text or "réglagefin" in text


@pytest.mark.parametrize("name", ["empty", "one", "two", "hostile"])
def test_any_graph_prints(name: str, visit):
    key = {"one": "concept/topology", "hostile": "publication/0"}.get(name, "")
    for hash_ in ("", f"#node={key}", "#view=table"):
        page = visit(name).open(hash_)
        assert len(sheets(page)) > 0
        assert page.title() != "owned"


def test_the_menu_prints(visit):
    page = visit().open(f"#node={THOMPSON}")
    page.evaluate("window.print = () => { window.asked = true; }")
    choose(page, "panel", "print")

    assert page.evaluate("window.asked")
