"""The pages of the site without a browser: what they say, what they never hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import sample
import site_store
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize
from rdflib import DCTERMS, RDF, SKOS, Graph, URIRef

from kg import build, query, store
from kg.serve import (
    assets,
    describing,
    jsonld,
    negotiate,
    overview,
    pages,
    rows,
    things,
)
from kg.serve.pages import Download
from kg.serve.visits import Site, Visit
from kg.view.look import Look, style
from ontology.kinds import Lang
from ontology.terms import KG, NIF, SCHEMA

ROOT = Path(__file__).parent.parent
BASE = "https://w3id.org/labkg/id/"
SITE = Site("http://127.0.0.1:8000/", BASE)
R2I, RL = f"{BASE}method/recall-to-imagine", f"{BASE}concept/reinforcement-learning"
FOLDER = files("kg.serve") / "site"
STRINGS = json.loads((FOLDER / "strings.json").read_text("utf-8"))
SCRIPT = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}"
FRENCH, ENGLISH = Visit(Lang.FR), Visit(Lang.EN)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("site") / "build"
    list(build.run(build.Options((ROOT / "seeds",), path, html=False)))
    return path


@pytest.fixture(scope="module")
def seeds(folder: Path) -> Store:
    return store.opened(folder)


@pytest.fixture(scope="module")
def ask(seeds: Store) -> rows.Ask:
    return site_store.asking(seeds)


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    return Graph().parse(folder / "graph.ttl") + Graph().parse(folder / "evidence.ttl")


@pytest.fixture(scope="module")
def lab() -> rows.Ask:
    """Ask the small graph, whose publications have titles, authors and dates."""
    made = sample.build()
    return site_store.asking(site_store.of_graphs(made.facts, made.evidence))


def described(ask: rows.Ask, iri: str, **options: int) -> things.Thing:
    told = describing.describe(ask, iri, **options)
    assert told is not None
    return told


class Reader(HTMLParser):
    """Collects elements with their attributes, and the text of the page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self.inside = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """Give the text, its blanks made one."""
        return re.sub(r"[ \n]+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self.inside = ""

    def handle_data(self, data: str) -> None:
        """Keep text apart from scripts."""
        (self.scripts if self.inside == "script" else self.words).append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """Give the attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        """Give all addresses of the page."""
        names = ("href", "src", "action", "formaction", "data")
        return [a[name] for _, a in self.elements for name in names if name in a]


def every_page(ask: rows.Ask, visit: Visit, site: Site = SITE) -> Iterator[str]:
    """Give a page of each sort."""
    files = [Download("graph.ttl", 130_915)]
    yield pages.home(site, visit, overview.summary(ask), questions=3, downloads=files)
    for iri in (R2I, RL, f"{BASE}dataset"):
        yield pages.thing(site, visit, described(ask, iri))
    yield pages.query(site, visit, query.named())
    yield pages.error(site, visit, 404, "no such thing")


# ---- the language


@pytest.mark.parametrize(
    ("header", "asked", "lang"),
    [
        ("", None, "en"),
        ("fr", None, "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", None, "fr"),
        ("en-US,en;q=0.5,fr;q=0.9", None, "en"),
        ("en;q=0.4, fr;q=0.5", None, "fr"),
        ("fr, en", None, "fr"),
        ("en, fr", None, "en"),
        ("de, fr;q=0.1", None, "fr"),
        ("de, *;q=0.5, en;q=0.1", None, "fr"),
        ("fr;q=0, *", None, "en"),
        ("de", None, "en"),
        ("FR-ca", None, "fr"),
        ("fr;q=x, en;q=0.2", None, "en"),
        ("fr;level=1;q=0.9, en;q=0.2", None, "en"),
        ("fr;q=0.1;q=0.4, en;q=0.2", None, "fr"),
        (",;=,q=1,;;", None, "en"),
        ("fr", "en", "en"),
        ("en", "fr", "fr"),
        ("fr", "tlh", "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_or_else_preferred(header, asked, lang):
    assert negotiate.language(header, asked) == lang


def test_the_switch_keeps_the_address_and_links_keep_the_language(ask):
    visit = Visit.of("query", {"lang": "fr", "question": "names", "p.x": "é&"}, "en")
    asked = Reader(pages.query(SITE, visit, query.named()))
    plain = Reader(pages.query(SITE, Visit.of("query", {}, "fr"), query.named()))

    switch = {a["hreflang"]: a["href"] for a in asked.all("a") if "hreflang" in a}
    assert switch["en"] == "/query?question=names&p.x=%C3%A9%26&lang=en"
    assert "/?lang=fr" in asked.links()
    assert "/" in plain.links()
    assert not [link for link in plain.links() if "lang=fr" in link and "?q" in link]


def test_search_engines_find_the_page_in_each_language(ask):
    visit = Visit.of("id/method/recall-to-imagine", {"lang": "fr"}, "")
    page = Reader(pages.thing(SITE, visit, described(ask, R2I)))

    where = f"{SITE.public}id/method/recall-to-imagine"
    found = {a["hreflang"]: a["href"] for a in page.all("link") if "hreflang" in a}
    assert found == {
        "en": f"{where}?lang=en",
        "fr": f"{where}?lang=fr",
        "x-default": where,
    }
    forms = {a["type"]: a["href"] for a in page.all("link") if "type" in a}
    assert forms["text/turtle"] == f"{where}?format=ttl"
    assert forms["application/ld+json"] == f"{where}?format=jsonld"
    assert page.all("html") == [{"lang": "fr"}]


def test_the_words_are_complete_in_both_languages():
    shape = {
        lang: {
            key: (
                isinstance(word, list),
                [set(re.findall(r"\{\w+\}", one)) for one in forms(word)],
            )
            for key, word in words.items()
        }
        for lang, words in STRINGS.items()
    }

    assert shape["en"] == shape["fr"]
    assert all(len(w) == 2 for w in STRINGS["en"].values() if isinstance(w, list))


def forms(word: str | list[str]) -> list[str]:
    return [word] if isinstance(word, str) else word


def test_the_french_words_are_set_as_french_is():
    for key, word in STRINGS["fr"].items():
        for one in forms(word):
            assert "'" not in one, key
            assert not re.search(r"[^\u202f][:;?!»](?!\w)", one), key
            assert not re.search(r"«[^\u202f]", one), key


# Words that are chosen by what they are about, by how they begin.
FAMILIES = {
    "kind_": {*things.CLASSES, "thing"},
    "incoming_": None,
    "property_": None,
    "error_": None,
    "file_": None,
    "lang_": {"en", "fr"},
    "parameter_": {name for one in query.named() for name in one.parameters},
    "query_error_": {"400", "503", "504"},
}


def test_every_word_is_used_and_every_used_word_is_there():
    sources = [
        path.read_text("utf-8") for path in FOLDER.iterdir() if ".html" in path.name
    ]
    sources += [(FOLDER / "query.js").read_text("utf-8")]
    sources += [(FOLDER.parent / "pages.py").read_text("utf-8")]
    called = {
        key
        for text in sources
        for key in re.findall(r"""\bt\(\s*["'](\w+)["'](?! ~)""", text)
    }
    named = {key for text in sources for key in re.findall(r"""["'](\w+)["']""", text)}
    words = set(STRINGS["en"])

    assert called <= words
    plain = {w for w in words if not w.startswith(tuple(FAMILIES))}
    assert plain - named == set()
    for prefix, known in FAMILIES.items():
        if known is not None:
            assert {w for w in words if w.startswith(prefix)} == {
                f"{prefix}{one}" for one in known
            }


# ---- what is said of a thing


def test_all_that_is_said_of_each_thing_of_the_seeds_is_told(ask, graph):
    """Of everything but the proofs themselves, of which there are hundreds alike."""
    known = {
        subject
        for subject in graph.subjects(RDF.type, None)
        if str(subject).startswith(BASE)
        and not re.search("/(assertion|mention)/[am](?!0)", str(subject))
    }
    assert len(known) > 190
    for subject in known:
        told = described(ask, str(subject), most=10_000)
        outgoing = {
            (group.said.iri, value(one.end))
            for group in told.groups
            for one in group.statements
            if not group.is_incoming
        }
        incoming = {
            (group.said.iri, value(one.end))
            for group in told.groups
            for one in group.statements
            if group.is_incoming
        }
        assert outgoing == {
            (str(p), str(o)) for p, o in graph.predicate_objects(subject)
        }
        assert incoming == {
            (str(p), str(s))
            for s, p in graph.subject_predicates(subject)
            if p not in (RDF.subject, RDF.object)
        }
        for visit in (ENGLISH, FRENCH):
            html = pages.thing(SITE, visit, told)
            headings = re.findall(r'<dt>(.+?)<|class="property">(.+?)<', html)
            assert headings
            assert not [one for one in headings if ":" in "".join(one)]


def value(end: things.Node | things.Text) -> str:
    return end.iri if isinstance(end, things.Node) else end.value


@pytest.mark.parametrize(
    ("visit", "words"),
    [
        (
            ENGLISH,
            ["Method", "introduced by", "confidence 60%", "evaluated on", "also"],
        ),
        (
            FRENCH,
            ["Méthode", "introduit par", "confiance 60\u202f%", "évaluée sur", "aussi"],
        ),
    ],
)
def test_the_page_of_a_thing_says_what_the_graph_says(visit, words, ask, graph):
    page = Reader(pages.thing(SITE, visit, described(ask, R2I)))

    for word in (*words, "R2I", "Recall to Imagine", "attested in 003_", "Memory Maze"):
        assert word in page.text
    for mention in graph.subjects(NIF.anchorOf, None):
        if (mention, None, URIRef(R2I)) in graph:
            quote = " ".join(str(graph.value(mention, NIF.anchorOf)).split())
            assert quote in page.text
            assert f"/id/mention/{str(mention).rpartition('/')[2]}" in page.links()


def test_a_publication_has_its_title_authors_date_and_links(lab):
    visit = Visit(Lang.FR, asked=True)
    page = Reader(pages.thing(SITE, visit, described(lab, str(sample.MEMORY))))

    for word in (
        "Mastering Memory Tasks with World Models",
        "We present Recall to Imagine (R2I).",
        "Ada Lovelace",
        "2024-01-16",
        "oral",
        "anglais",
        "auteur ou autrice",
    ):
        assert word in page.text
    assert {"https://example.org/r2i", "/id/person/ada-lovelace?lang=fr"} <= {
        *page.links()
    }


def test_a_page_tells_what_was_read_there_and_its_digest(ask, graph):
    iri = next(graph.subjects(RDF.type, KG.Page))
    page = Reader(pages.thing(SITE, ENGLISH, described(ask, str(iri))))

    assert str(graph.value(iri, KG.sha256)) in page.text
    works = {
        f"/id/{str(work).removeprefix(BASE)}"
        for work in graph.subjects(RDF.type, KG.Publication)
        if (work, None, iri) in graph
    }
    assert works
    assert works <= set(page.links())


def test_assertions_and_mentions_have_pages(ask, graph):
    assertion = min(graph.subjects(RDF.type, KG.Assertion))
    mention = min(graph.objects(assertion, KG.evidence))
    one = pages.thing(SITE, FRENCH, described(ask, str(assertion)))
    other = pages.thing(SITE, FRENCH, described(ask, str(mention)))

    quote = " ".join(str(graph.value(mention, NIF.anchorOf)).split())
    assert quote in Reader(one).text
    assert quote in Reader(other).text
    for end in (RDF.subject, RDF.object):
        iri = str(graph.value(assertion, end)).removeprefix(BASE)
        assert f"/id/{iri}" in Reader(one).links()
    assert f"/id/{str(assertion).removeprefix(BASE)}" in Reader(other).links()


def test_a_long_list_is_cut_with_a_sign_and_a_query_for_the_rest(ask, seeds):
    told = described(ask, RL, most=3)
    narrower = next(
        group
        for group in told.groups
        if group.is_incoming and group.said.iri == str(SKOS.broader)
    )
    page = Reader(pages.thing(SITE, ENGLISH, told))

    assert (narrower.is_cut, narrower.total) == (True, 11)
    assert "3 of 11 are listed." in page.text
    queries = [
        parse_qs(urlsplit(link).query)["query"][0]
        for link in page.links()
        if link.startswith("/query?query=") and "broader" in unquote(link)
    ]
    (rest,) = [one for one in queries if "?thing <" in one]
    assert len(query.run(seeds, rest).rows) == 11


@pytest.mark.parametrize("lang", list(Lang))
def test_a_list_goes_by_sureness_and_by_name_in_the_language(lang, ask):
    groups = {g.said.iri: g for g in described(ask, RL).groups if g.is_incoming}
    sure = [
        float(one.proof.confidence)
        for one in groups[str(KG.mentions)].ordered(lang)
        if one.proof
    ]
    names = [
        one.end.called(lang).value for one in groups[str(SKOS.broader)].ordered(lang)
    ]

    assert len(sure) > 5
    assert sure == sorted(sure, reverse=True)
    assert names == sorted(names)


def test_a_list_that_is_whole_bears_no_sign(ask):
    assert "are listed" not in pages.thing(SITE, ENGLISH, described(ask, RL))


@pytest.mark.parametrize(
    "iri",
    [
        f"{BASE}method/no-such-method",
        "no iri",
        "",
        f"{BASE}x> ?p ?o }} #",
        f"{BASE}x\n",
        f"{BASE}\\u003e",
        'urn:"',
    ],
)
def test_nothing_is_made_up_of_what_is_not_there(iri, ask):
    assert describing.describe(ask, iri) is None


def test_few_queries_tell_of_a_thing_however_much_there_is(ask):
    asked = []

    def counting(text: str) -> object:
        asked.append(text)
        return ask(text)

    describing.describe(counting, RL)

    assert len(asked) <= 12


def test_values_of_other_people_that_are_no_numbers_do_no_harm():
    """Another's data may call anything a place or a confidence."""
    thing, other, assertion, mention, page = (
        NamedNode(f"{BASE}x/{name}") for name in "abcde"
    )
    name = {key: NamedNode(str(term)) for key, term in TERMS.items()}
    told = [
        Triple(thing, name["uses"], other),
        Triple(assertion, name["subject"], thing),
        Triple(assertion, name["predicate"], name["uses"]),
        Triple(assertion, name["object"], other),
        Triple(assertion, name["confidence"], Literal("very")),
        Triple(assertion, name["evidence"], mention),
        Triple(mention, name["quote"], Literal("quoted")),
        Triple(mention, name["begin"], Literal("²")),
        Triple(mention, name["end"], Literal("1.5")),
        Triple(mention, name["page"], page),
    ]
    ask = site_store.asking(site_store.of_triples(told))

    page_of_it = Reader(pages.thing(SITE, ENGLISH, described(ask, thing.value)))
    assert "quoted" in page_of_it.text
    assert "confidence" not in page_of_it.text


TERMS: Mapping[str, URIRef] = {
    "uses": KG.uses,
    "subject": RDF.subject,
    "predicate": RDF.predicate,
    "object": RDF.object,
    "confidence": KG.confidence,
    "evidence": KG.evidence,
    "quote": NIF.anchorOf,
    "begin": NIF.beginIndex,
    "end": NIF.endIndex,
    "page": NIF.referenceContext,
}


def test_the_source_of_a_name_is_that_of_the_longest_name_it_begins_with():
    """As on the page of the drawing; the name of a page may hold a dash too."""
    thing = NamedNode(f"{BASE}concept/rl")
    texts = (
        (SKOS.prefLabel, ("learning",)),
        (SKOS.altLabel, ("RL", "RL — deep")),
        (KG.labelSource, ("seen in a — b", "RL — seen in c — d", "RL — deep — OQLF")),
    )
    told = site_store.of_triples(
        Triple(thing, NamedNode(str(term)), Literal(text, language="en"))
        for term, values in texts
        for text in values
    )

    names = described(site_store.asking(told), thing.value).names

    assert {one.text.value: one.sources[0].value for one in names} == {
        "learning": "seen in a — b",
        "RL": "seen in c — d",
        "RL — deep": "OQLF",
    }


# ---- what pages may not hold


@pytest.fixture(scope="module")
def hostile() -> rows.Ask:
    """Ask a graph whose every name, language and address is meant to do harm."""
    work, thing, page = (NamedNode(f"{BASE}{one}") for one in ("w/1", "m/1", "p/1"))
    evil = NamedNode("javascript:alert(1)")
    said = NamedNode("https://evil.example/#uses")

    def term(one: URIRef) -> NamedNode:
        return NamedNode(str(one))

    told = [
        Triple(work, term(RDF.type), term(KG.Publication)),
        Triple(work, term(SCHEMA.name), Literal(SCRIPT, language="en")),
        Triple(work, term(SCHEMA.abstract), Literal(SCRIPT)),
        Triple(work, term(SCHEMA.url), evil),
        Triple(work, term(SCHEMA.url), NamedNode("data:text/html,x")),
        Triple(work, term(SCHEMA.url), Literal("javascript:alert(3)")),
        Triple(work, term(SCHEMA.url), Literal(' https://example.org/" onx=1')),
        Triple(work, term(SCHEMA.codeRepository), NamedNode("https:evil")),
        Triple(work, term(KG.uses), thing),
        Triple(work, said, thing),
        Triple(evil, term(KG.uses), thing),
        Triple(work, term(KG.labelSource), Literal(SCRIPT)),
        Triple(work, term(KG.curated), Literal(SCRIPT, language="en")),
        Triple(thing, term(RDF.type), term(KG.Method)),
        Triple(thing, term(RDF.type), evil),
        Triple(thing, term(SKOS.prefLabel), Literal(SCRIPT, language="x-evil")),
        Triple(thing, term(SKOS.altLabel), Literal(SCRIPT)),
        Triple(said, term(RDF.type), evil),
        Triple(page, term(DCTERMS.source), Literal("javascript:alert(4)")),
        Triple(page, term(RDF.type), term(KG.Page)),
    ]
    return site_store.asking(site_store.of_triples(told))


@pytest.mark.parametrize("name", ["w/1", "m/1", "p/1"])
@pytest.mark.parametrize("visit", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_hostile_texts_stay_texts(name, visit, hostile):
    told = described(hostile, BASE + name)
    html = pages.thing(Site(SITE.public, BASE, title=SCRIPT), visit, told)
    page = Reader(html)

    scripts = page.all("script")
    assert scripts == [{"type": "application/ld+json"}]
    assert page.all("img") == []
    json.loads("".join(page.scripts))
    assert_safe(page)
    assert "{{7*7}}" in page.text
    assert "49" not in page.text


def test_what_is_asked_for_stays_text():
    visit = Visit.of(
        "query", {"query": SCRIPT, "question": SCRIPT, "p.name": SCRIPT}, SCRIPT
    )
    page = Reader(pages.query(SITE, visit, query.named()))
    wrong = Reader(
        pages.error(SITE, Visit.of(SCRIPT, {SCRIPT: SCRIPT}, ""), 400, SCRIPT)
    )

    assert page.all("img") == wrong.all("img") == []
    assert SCRIPT in " ".join(page.words)
    assert SCRIPT in " ".join(wrong.words)
    assert len(page.all("script")) == 2
    assert_safe(page)
    assert_safe(wrong)


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example", "\\/evil.example"]
)
def test_no_path_leads_the_switch_to_another_site(path):
    """A browser takes ``//name`` for another site, and turns backslashes."""
    page = Reader(pages.error(SITE, Visit.of(path, {}, ""), 404))

    for link in (a["href"] for a in page.all("a")):
        assert not re.match(r"[/\\]{2}", link)


def assert_safe(page: Reader) -> None:
    """Check that links lead to the site or the web, and that nothing acts by itself."""
    for link in page.links():
        assert re.match(r"/(?![/\\])|#|https?://[^/]|mailto:", link), link
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag == "script" and "src" not in attributes:
            assert attributes["type"] in ("application/json", "application/ld+json")
    assert page.all("style") == []


@pytest.mark.parametrize("visit", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_a_strict_policy_lets_every_page_be(visit, ask):
    for html in every_page(ask, visit):
        assert_safe(Reader(html))


@pytest.mark.parametrize("visit", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_pages_load_nothing_but_our_own_files(visit, ask):
    for html in every_page(ask, visit):
        page = Reader(html)
        loaded = [a["src"] for _, a in page.elements if "src" in a]
        loaded += [
            a["href"] for a in page.all("link") if a["rel"] in ("stylesheet", "icon")
        ]
        for address in loaded:
            path = urlsplit(address).path
            assert path.startswith("/site/")
            assert assets.asset(path.removeprefix("/site/")) is not None
    for name in ("page.css", "query.js", "icon.svg"):
        text = assets.asset(name).content.decode()
        assert not re.search(r"@import|url\(", text)
        outside = set(re.findall(r"https?://[^\s\"'`)]+", text))
        assert {one for one in outside if "www.w3.org" not in one} == set()


def test_only_files_of_the_site_are_given_out():
    for name in ("strings.json", "base.html", "../pages.py", "", "dom.js"):
        assert assets.asset(name) is None


def test_an_asset_has_another_address_when_it_changes():
    asset = assets.asset("page.css")

    assert asset.media_type == "text/css"
    assert assets.Asset(b"other", "text/css").digest != asset.digest


@pytest.mark.parametrize("visit", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_a_site_below_a_path_stays_there(visit, ask):
    site = Site("https://lab.example/graph/", BASE)
    for html in every_page(ask, visit, site):
        for link in Reader(html).links():
            inside = link.startswith(("/graph/", "#", site.public))
            assert inside or not link.startswith("/"), link


def test_things_of_another_site_are_left_to_it():
    """The label of a thing elsewhere is a link there, with a sign that it is."""
    assert SITE.address("http://www.wikidata.org/entity/Q1") == (
        "http://www.wikidata.org/entity/Q1"
    )
    assert SITE.path("http://www.wikidata.org/entity/Q1") is None
    assert SITE.address(f"{BASE}a?b#c%20d/é") == "/id/a%3Fb%23c%2520d/%C3%A9"


def test_the_colours_are_those_of_the_drawing():
    drawing = style(Look())
    colours = drawing[: drawing.index("* {")]

    assert assets.asset("page.css").content.decode().startswith(colours)


# ---- JSON-LD


def parsed(text: str) -> Graph:
    """Read JSON-LD without asking for any context."""
    triples = (one.triple for one in parse(text, format=RdfFormat.JSON_LD))
    lines = serialize(triples, format=RdfFormat.N_TRIPLES)
    return Graph().parse(data=lines, format="nt")


def valued(graph: Graph) -> set[tuple[object, ...]]:
    """Give triples whose numbers compare as numbers: a store writes 1.0 as 1."""
    return {
        (s, p, o.toPython() if o.datatype else o)
        if hasattr(o, "datatype")
        else (s, p, o)
        for s, p, o in graph
    }


DERIVED = {
    str(SCHEMA.name),
    str(SCHEMA.alternateName),
    str(SCHEMA.mentions),
    str(SCHEMA.sameAs),
    str(SCHEMA.inLanguage),
}


@pytest.mark.parametrize(
    "name",
    [
        "method/recall-to-imagine",
        "concept/reinforcement-learning",
        "publication/w9ebbef3313b8bac7",
        "assertion/a01677f0488be4c16",
        "mention/mbf89e49195ff2ce4",
        "page/p2a7f78ab4beb0dab",
        "venue/iclr",
        "dataset",
    ],
)
def test_json_ld_says_what_the_graph_says_and_its_schema_org_names(name, ask, graph):
    told = described(ask, BASE + name)
    text = jsonld.written(jsonld.document(told))
    read = parsed(text)

    subject, known = URIRef(BASE + name), valued(graph)
    assert {one for one in known if one[0] == subject} <= valued(read)
    for one in valued(read) - known:
        is_class = one[1] == RDF.type and one[2] in (SCHEMA.DefinedTerm, SCHEMA.WebPage)
        assert is_class or str(one[1]) in DERIVED, one
    assert set(read.objects(None, SCHEMA.name)) <= set(graph.objects())
    others = set(read.objects(None, SCHEMA.mentions))
    assert others <= set(read.objects(subject, None))


def test_json_ld_of_a_hostile_thing_parses(hostile):
    told = described(hostile, f"{BASE}w/1")
    text = jsonld.inlined(jsonld.document(told))

    assert "<" not in text
    read = parsed(text)
    assert SCRIPT in {str(one) for one in read.objects()}


def test_search_engines_read_of_a_work_what_it_is(lab):
    card = jsonld.card(described(lab, str(sample.MEMORY)))

    assert "ScholarlyArticle" in card["@type"]
    assert card["name"] == [
        {"@value": "Mastering Memory Tasks with World Models", "@language": "en"}
    ]
    assert card["datePublished"] == [{"@value": "2024-01-16", "@type": "xsd:date"}]
    (author,) = card["author"]
    assert (author["@type"], author["name"]) == (["Person"], ["Ada Lovelace"])
    assert isinstance(card["@context"], dict)


# ---- home, queries, errors


def test_the_home_page_counts_and_leads_on(ask, graph):
    summary = overview.summary(ask)
    page = Reader(
        pages.home(
            SITE,
            FRENCH,
            summary,
            questions=31,
            downloads=[Download("graph.ttl", 1_234_567), Download("x.bin", 12)],
        )
    )

    assert summary.triples == len(graph)
    for kind, iri in things.CLASSES.items():
        assert summary.counts[kind] == len(set(graph.subjects(RDF.type, URIRef(iri))))
    assert f"{len(graph):,}".replace(",", "\u202f") in page.text
    assert "31 questions toutes prêtes" in page.text
    assert "1 Mo" in page.text
    assert "12 octets" in page.text
    expected = {"/query", "/graph.ttl", "/sparql", "/.well-known/void"}
    assert expected | {"/graph.html#lang=fr", "/id/benchmark/nethack"} <= {
        *page.links()
    }


def test_a_graph_that_holds_nothing_has_a_home_page_all_the_same():
    summary = overview.summary(site_store.asking(Store()))

    assert "<h1>" in pages.home(SITE, ENGLISH, summary, questions=0)


def test_a_site_without_a_drawing_leads_to_none(ask):
    site = Site(SITE.public, BASE, is_drawn=False)
    for html in every_page(ask, ENGLISH, site):
        assert "graph.html" not in html


def test_each_question_is_offered_in_the_language_of_the_page():
    for visit in (ENGLISH, FRENCH):
        page = Reader(pages.query(SITE, visit, query.named()))
        for one in query.named():
            assert " ".join(one.titles[visit.lang].split()) in page.text
            assert f"/query?question={one.name}" in page.links()


def test_a_question_is_filled_with_what_the_address_says():
    asked = {"question": "evaluated-on", "p.benchmark": 'Net"Hack\\', "p.other": "x"}
    html = pages.query(SITE, Visit.of("query", asked, "fr"), query.named())
    page = Reader(html)

    assert 'LCASE("Net\\"Hack\\\\")' in page.text
    assert "# param" not in page.text
    fields = {a.get("name"): a.get("value") for a in page.all("input")}
    assert fields["p.benchmark"] == 'Net"Hack\\'
    assert "p.other" not in fields
    (form,) = [a for a in page.all("form") if a.get("id") == "editor"]
    assert form["action"] == "/sparql"
    assert "data-runs" in form


def test_a_question_about_a_language_is_put_in_that_of_the_page():
    asked = {"question": "merges"}
    page = Reader(pages.query(SITE, Visit.of("query", asked, "fr"), query.named()))

    assert {"name": "p.language", "value": "fr"}.items() <= {
        **next(a for a in page.all("input") if a.get("name") == "p.language")
    }.items()


def test_the_page_opens_with_a_query_that_is_not_run_yet(seeds):
    html = pages.query(SITE, ENGLISH, query.named())
    (text,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)

    assert "data-runs" not in html
    shown = Reader(text).words
    assert len(query.run(seeds, "".join(shown)).rows) == 20


def test_prefixes_are_those_of_the_turtle_files(folder):
    text = (folder / "graph.ttl").read_text("utf-8")
    text += (folder / "evidence.ttl").read_text("utf-8")
    written = dict(re.findall(r"@prefix (\w+): <(.+)> \.", text))
    known = pages.prefixes(BASE)

    shared = {key: written[key] for key in written.keys() & known.keys()}
    assert len(shared) > 15
    assert shared == {key: known[key] for key in shared}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 413, 500, 503, 504, 418])
def test_an_error_is_told_in_both_languages(status):
    texts = {
        lang: Reader(pages.error(SITE, Visit(lang), status, "why it is so")).text
        for lang in Lang
    }

    for text in texts.values():
        assert str(status) in text
        assert "why it is so" in text
    assert texts[Lang.EN] != texts[Lang.FR]
