"""The page without a browser: model, layout, and what the HTML may not hold."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import math
import os
import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
import view_graphs
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg.view import layout, model, page
from kg.view.look import Look, style
from kg.view.page import render
from kg.vocabulary import francisation
from kg.vocabulary import named as build
from ontology.terms import KG, SCHEMA

STRINGS = json.loads(files("kg.view").joinpath("strings.json").read_text("utf-8"))
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def lab() -> model.Model:
    return model.read(*view_graphs.lab())


@pytest.fixture(scope="module")
def placed(lab: model.Model) -> layout.Layout:
    return layout.arrange(lab)


@pytest.fixture(scope="module")
def html() -> str:
    return render(*view_graphs.lab(), title="Graphe d’essai", lang="fr")


class Reader(HTMLParser):
    """Collects the elements of a page with their attributes and their text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        self.elements.append((tag, {key: value or "" for key, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        """Let no element take the text that follows it."""
        self.elements.append(("", {}, []))

    def handle_data(self, data: str) -> None:
        """Give the text to the element that holds it."""
        if self.elements:
            self.elements[-1][2].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str], str]]:
        """Give the attributes and the text of each element of a name."""
        return [(a, "".join(text)) for name, a, text in self.elements if name == tag]


def content(html: str) -> dict[str, object]:
    """Give the data of a page, unpacked where it is packed."""
    (text,) = (
        text for attributes, text in Reader(html).all("script") if "id" in attributes
    )
    data = json.loads(text)
    if isinstance(data, str):
        data = json.loads(zlib.decompress(base64.b64decode(data)))
    assert isinstance(data, dict)
    return data


def named(shown: model.Model, name: str) -> int:
    return next(i for i, n in enumerate(shown.nodes) if name in n.names.values())


# ---- model


def test_every_kind_of_thing_is_a_node(lab: model.Model):
    assert len(lab.nodes) == 150
    assert {node.kind for node in lab.nodes} == set(model.KINDS)


def test_a_node_has_a_name_in_each_language_it_is_known_in(lab: model.Model):
    sampling = lab.nodes[named(lab, "Thompson sampling")]

    assert sampling.names == {
        "en": "Thompson sampling",
        "fr": "Échantillonnage de Thompson",
    }
    assert lab.nodes[named(lab, "NetHack")].names == {"en": "NetHack"}


def test_an_untitled_publication_is_named_by_its_first_words(lab: model.Model):
    work = next(n for n in lab.nodes if n.kind == "Publication" and n.untitled)
    name = work.names["en"]

    assert name.endswith("…")
    assert work.details["abstract"][0].value.startswith(name.rstrip("…"))


def test_a_statement_has_its_confidence_and_the_sentences_that_say_so(
    lab: model.Model,
):
    hack = named(lab, "NetHack")
    edges = [e for e in lab.edges if e.object == hack]

    assert edges
    assert all(e.confidence == 0.9 and e.quotes for e in edges)
    for edge in edges:
        for quote in (lab.quotes[number] for number in edge.quotes):
            assert "NetHack" in quote.text.value
            assert quote.text.lang == "en"
            assert quote.end - quote.begin == len(quote.text.value)
            assert lab.nodes[quote.page].details["source"][0].value == quote.source


def test_two_versions_of_a_work_are_joined_by_one_line(lab: model.Model):
    (place,) = (i for i, p in enumerate(lab.predicates) if p.key == "versionOf")

    assert len([e for e in lab.edges if e.predicate == place]) == 1


def test_a_term_said_to_be_a_kind_of_another_is_not_drawn_under_it_twice():
    maker = view_graphs.Maker()
    one, other = (maker.thing("Concept", slug, slug) for slug in ("one", "other"))
    maker.facts.add((one, KG.isA, other))
    maker.facts.add((one, SKOS.broader, other))

    shown = model.read(*maker.graphs())

    assert [p.key for p in shown.predicates] == ["isA"]
    assert len(shown.edges) == 1


def test_a_property_the_page_does_not_know_keeps_its_own_label():
    maker = view_graphs.Maker()
    one, other = (maker.thing("Concept", slug, slug) for slug in ("one", "other"))
    term = URIRef("https://example.org/tames")
    maker.facts.add((one, term, other))
    maker.facts.add((term, RDFS.label, Literal("apprivoise", lang="fr")))

    (predicate,) = model.read(*maker.graphs()).predicates

    assert predicate == model.Predicate("tames", str(term), {"fr": "apprivoise"})


def test_two_things_never_share_the_key_of_a_deep_link():
    facts = Graph()
    for base in ("https://a.example/method/x", "https://b.example/method/x"):
        facts.add((URIRef(base), RDF.type, KG.Method))

    keys = [node.key for node in model.read(facts, Graph()).nodes]

    assert keys == ["https://a.example/method/x", "https://b.example/method/x"]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("mailto:ada@example.org", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("two words: one", False),
    ],
)
def test_only_web_and_mail_addresses_are_links(address: str, safe: bool):
    assert model.Text(address).links is safe


def test_a_graph_of_nothing_has_nothing_to_show():
    assert model.read(*view_graphs.empty()) == model.Model((), (), (), ())


def test_sources_of_other_names_stand_apart_from_those_of_the_preferred():
    node = next(
        node
        for node in model.read(*view_graphs.french()).nodes
        if node.key == "concept/fine-tuning"
    )

    assert node.sources == {
        model.Text("réglage fin", "fr"): (model.Text(view_graphs.FIELD_USE, "fr"),),
        model.Text("peaufinage", "fr"): (model.Text(view_graphs.OFFICIAL, "fr"),),
    }


def test_a_source_tells_its_origins_and_the_page_that_attests_a_name():
    shown = model.read(*view_graphs.reading())
    told = {source.text.value: source for source in shown.sources}
    (page,) = (i for i, node in enumerate(shown.nodes) if node.key == "page/00000001")

    attested = told["attested in seeds/001.txt"]
    assert (attested.origins, attested.page) == (("attested",), page)
    official = told["vocabulaire labkg : FranceTerme, OQLF (fr-CA)"]
    assert (official.origins, official.page) == (("FranceTerme", "OQLF"), -1)
    assert told["Larousse, 2024"].origins == ("other",)


def test_the_source_of_a_name_is_that_of_the_longest_name_it_begins_with():
    maker = view_graphs.Maker()
    thing = maker.thing("Concept", "rl", "learning", "", "RL", "RL — deep")
    for source in ("usage", "RL — usage", "RL — deep — OQLF"):
        maker.facts.add((thing, KG.labelSource, Literal(source, lang="en")))

    (node,) = model.read(*maker.graphs()).nodes

    assert {name.value: told[0].value for name, told in node.sources.items()} == {
        "learning": "usage",
        "RL": "usage",
        "RL — deep": "OQLF",
    }


# ---- layout


def test_islands_share_the_whole_stage_and_nothing_twice(placed: layout.Layout):
    assert len(placed.islands) > 3
    for shape, (width, height) in enumerate(placed.sizes):
        boxes = [island.boxes[shape] for island in placed.islands]
        area = sum(box.width * box.height for box in boxes)
        assert area == pytest.approx(width * height, rel=0.01)
        for one, other in itertools.combinations(boxes, 2):
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(across, down) < 0.01


def test_every_node_lies_in_the_box_of_its_island(
    lab: model.Model, placed: layout.Layout
):
    for node in range(len(lab.nodes)):
        for shape, (x, y) in enumerate(placed.positions[node]):
            box = placed.islands[placed.home[node]].boxes[shape]
            assert box.x < x < box.x + box.width
            assert box.y < y < box.y + box.height


def test_no_two_nodes_lie_upon_each_other(placed: layout.Layout):
    for shape in range(len(layout.SHAPES)):
        points = [positions[shape] for positions in placed.positions]
        nearest = min(math.dist(a, b) for a, b in itertools.combinations(points, 2))
        assert nearest > 8


def test_an_island_is_named_by_things_that_live_there(
    lab: model.Model, placed: layout.Layout
):
    for place, island in enumerate(placed.islands):
        assert island.names
        for node in island.names:
            assert placed.home[node] == place
            assert lab.nodes[node].kind in {"Method", "Benchmark", "Concept"}


def test_the_working_set_takes_from_every_island_its_share():
    shown = model.read(*view_graphs.lab(1000))
    placed = layout.arrange(shown)
    drawn = [i for i, rank in enumerate(placed.ranks) if rank < layout.WORKING_SET]
    works = [i for i in drawn if shown.nodes[i].kind == "Publication"]

    assert sorted(placed.ranks) == list(range(1000))
    assert len(works) == pytest.approx(300 * 164 / 1000, abs=20)
    for island in range(len(placed.islands)):
        whole = placed.home.count(island)
        part = sum(placed.home[i] == island for i in drawn)
        assert part == pytest.approx(whole * 0.3, abs=4)


def test_what_nothing_joins_is_still_placed():
    placed = layout.arrange(model.read(*view_graphs.two()))

    assert len(placed.islands) == 1
    assert placed.positions[0] != placed.positions[1]


def test_pages_alone_are_placed_too():
    maker = view_graphs.Maker()
    for number in range(3):
        maker.page(number, "en")

    placed = layout.arrange(model.read(*maker.graphs()))

    assert len(set(placed.positions)) == 3


# ---- page


def test_the_same_graph_gives_the_same_bytes_whatever_the_hash_seed(html: str):
    code = (
        "import sys, hashlib; sys.path[:0] = ['tests']; import view_graphs\n"
        "from kg.view.page import render\n"
        "html = render(*view_graphs.lab(), title='Graphe d’essai', lang='fr')\n"
        "print(hashlib.sha256(html.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert found == {hashlib.sha256(html.encode()).hexdigest()}


def test_the_order_of_triples_does_not_matter(html: str):
    turned = []
    for graph in view_graphs.lab():
        other = Graph()
        for triple in sorted(graph, reverse=True):
            other.add(triple)
        turned.append(other)

    assert render(*turned, title="Graphe d’essai", lang="fr") == html


def test_the_policy_names_the_script_and_the_style_of_the_page(html: str):
    reader = Reader(html)
    (policy,) = (
        attributes["content"]
        for attributes, _ in reader.all("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    scripts = [
        text for attributes, text in reader.all("script") if "type" not in attributes
    ]

    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    for directive, texts in (
        ("script-src", scripts),
        ("style-src", [text for _, text in reader.all("style")]),
    ):
        (text,) = texts
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[directive] == f"'sha256-{digest}'"


def test_the_page_asks_for_nothing_from_outside(html: str):
    reader = Reader(html)
    _, style = reader.all("style")[0]

    for _, attributes, _ in reader.elements:
        assert not {"src", "href", "srcset", "action", "style"} & attributes.keys()
        assert not [key for key in attributes if key.startswith("on")]
    assert "url(" not in style
    assert "@import" not in style
    assert not {"link", "img", "iframe", "base", "form"} & {
        name for name, _, _ in reader.elements
    }


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page_is_a_whole_document_in_its_language(lang: str):
    page = render(*view_graphs.one(), title="A & <b>", lang=lang)  # type: ignore[arg-type]
    reader = Reader(page)

    assert page.startswith("<!doctype html>")
    assert reader.all("html")[0][0]["lang"] == lang
    assert [text for _, text in reader.all("title")] == ["A & <b>"]
    assert [text for _, text in reader.all("h1")] == ["A & <b>"]
    assert STRINGS[lang]["no_script"] in page
    chrome = page.partition('<script type="application/json"')[0]
    assert STRINGS[{"en": "fr", "fr": "en"}[lang]]["stage_help"] not in chrome


@pytest.mark.parametrize(
    ("nodes", "most"), [(150, 800_000), (1000, 1_200_000)], ids=["150", "1000"]
)
def test_a_page_keeps_its_budget(nodes: int, most: int):
    page = render(*view_graphs.lab(nodes), title="budget")

    assert len(page.encode()) < most
    assert len(content(page)["nodes"]) == nodes  # type: ignore[arg-type]


def test_hostile_texts_come_through_whole_and_end_nothing():
    page = render(*view_graphs.hostile(), title=view_graphs.SCRIPT)
    reader = Reader(page)
    names = {
        name
        for node in content(page)["nodes"]  # type: ignore[attr-defined]
        for name in node["names"].values()
    }

    assert set(view_graphs.HOSTILE) <= names
    assert not {"<", ">", "&"} & set(reader.all("script")[0][1])
    assert len(reader.all("script")) == 2
    assert not reader.all("img")
    assert not reader.all("svg")
    assert reader.all("title")[0][1] == view_graphs.SCRIPT
    assert "\u2028" not in page
    assert "\u2029" not in page


def test_only_safe_addresses_are_marked_as_links():
    page = render(*view_graphs.hostile(), title="links")
    texts = [
        text
        for node in content(page)["nodes"]  # type: ignore[attr-defined]
        for texts in node.get("details", {}).values()
        for text in texts
    ]

    assert [t["text"] for t in texts if t.get("link")] == ["https://example.org/ok"]


def test_the_page_holds_the_report_that_the_command_gives():
    graphs = view_graphs.french()
    told = content(render(*graphs, title="names"))
    report = francisation.report(build.read(*graphs))
    held = told["francisation"]
    assert isinstance(held, dict)

    assert (held["official"], held["quoted"], held["used"]) == (3, 2, 1)
    assert [share["total"] for share in held["shares"]] == [
        share.total for share in report.shares
    ]
    (term,) = held["unused"]
    nodes = told["nodes"]
    assert isinstance(nodes, list)
    assert nodes[term["node"]]["iri"] == report.unused[0].thing.iri
    assert nodes[term["quote"]["page"]]["group"] == "Page"
    assert term["quote"]["text"] == report.unused[0].example.text


def test_importing_the_page_does_not_import_pyvis():
    code = (
        "import sys, kg.view.page\n"
        "print({'pyvis', 'IPython', 'scipy'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "set()"


def test_a_lone_surrogate_and_a_nought_do_not_stop_the_page():
    maker = view_graphs.Maker()
    work = maker.publication("0", maker.page(0, "en"))
    maker.facts.add((work, SCHEMA.name, Literal("a\ud800b\0c", lang="en")))

    page = render(*maker.graphs(), title="x")

    assert "a?b\ufffdc" in page
    assert page.encode()


# ---- the words of the chrome


def test_both_languages_have_the_same_words_with_the_same_gaps():
    def gaps(text: str | list[str]) -> list[str]:
        first = text if isinstance(text, str) else text[-1]
        return sorted(re.findall(r"\{\w+\}", first))

    assert STRINGS["en"].keys() == STRINGS["fr"].keys()
    for key, text in STRINGS["en"].items():
        assert type(text) is type(STRINGS["fr"][key]), key
        assert gaps(text) == gaps(STRINGS["fr"][key]), key


def test_only_words_that_both_languages_share_are_the_same_in_both():
    same = {key for key, text in STRINGS["en"].items() if text == STRINGS["fr"][key]}
    shared = {
        *("types", "relations_title", "relations", "stat_relations", "selected"),
        *("date", "column_date", "code", "source", "sha256", "address"),
        *("column_kind", "column_relations", "kind_Publication", "kind_Concept"),
        "names_total",
    }

    assert same == shared


def test_french_has_its_spaces_and_its_apostrophes():
    for key, text in STRINGS["fr"].items():
        for words in [text] if isinstance(text, str) else text:
            assert not re.search(r"(?<!\u202f)[:;?!»]", words), key
            assert not re.search(r"«(?!\u202f)", words), key
            assert "'" not in words, key


def test_every_word_asked_for_is_there_and_every_word_is_asked_for():
    script = "".join(map(page._read, page._SCRIPTS))
    template = files("kg.view").joinpath("template.html").read_text("utf-8")
    asked = set(re.findall(r'this\.t\("(\w+)"', script))
    asked |= set(re.findall(r"t\('(\w+)'\)", template))
    asked |= set(re.findall(r'data-(?:text|label)="(\w+)"', template))
    known = set(STRINGS["en"])
    made = re.compile(r"(kind|column|lang|no_name|forward|inverse|stat|origin)_")

    assert asked <= known
    quoted = set(re.findall(r'"(\w+)"', script))
    assert {key for key in known - asked - quoted if not made.match(key)} == set()


# ---- colours


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_colour_can_be_read_on_every_ground(theme: int):
    block = re.findall(r":root \{(.*?)\}", style(Look()), re.S)[theme]
    colors = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))

    for ink in ("text", "muted", "accent", *model.KINDS):
        for ground in ("stage", "surface", "sunken"):
            assert _contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)
    assert _contrast(colors["on-accent"], colors["accent"]) >= 4.5
    assert _contrast(colors["on-mark"], colors["mark"]) >= 4.5
