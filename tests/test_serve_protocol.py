"""The site speaks HTTP and the SPARQL 1.1 Protocol, as the real `kg serve` is asked."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest
import server
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import RDF, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import Namespace
from server import Answer, Server, asked

from kg import store
from kg.cli import serve
from kg.serve.negotiate import choose

BASE = "https://w3id.org/labkg/id/"
FACTS, EVIDENCE = f"{BASE}graph/facts", f"{BASE}graph/evidence"
R2I = f"{BASE}method/recall-to-imagine"
PAGE = "/id/method/recall-to-imagine"
KG = "https://w3id.org/labkg/ontology#"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

SELECT = "SELECT ?s ?o { ?s <urn:p> ?o }"
ONE_ROW = "SELECT (1 AS ?one) {}"
CONSTRUCT = "CONSTRUCT { <urn:s> <urn:p> 'é' } {}"
TABLES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the sample as anyone would who gives no option."""
    folder = server.build(tmp_path_factory.mktemp("lab") / "build")
    with server.serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve it below a path of a public name, to scripts of one site, and few rows."""
    folder = server.build(tmp_path_factory.mktemp("other") / "build")
    options = (
        *("--public-url", "https://lab.example/graph", "--rows", "3"),
        *("--cors", "https://friend.example", "--log-queries"),
        *("--allow-host", "alias.example"),
    )
    with server.serving(folder, *options) as running:
        yield running


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the sample, and then break the account of its store."""
    folder = server.build(tmp_path_factory.mktemp("broken") / "build")
    with server.serving(folder) as running:
        (folder / "store" / "current").write_text("{")
        yield running


# --- the test cases of the W3C -------------------------------------------------------

W3C = Path(__file__).resolve().parents[2] / "shared" / "w3c-sparql-tests"
CASES = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest#"
KASEI = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": set(TABLES),
    "RDF": set(GRAPHS),
}


def _manifest() -> Graph:
    path = W3C / "protocol" / "manifest.ttl"
    return Graph().parse(path, publicID=CASES[:-1]) if path.is_file() else Graph()


MANIFEST = _manifest()
ENTRIES = [
    str(entry).removeprefix(CASES)
    for entries in MANIFEST.objects(None, MF.entries)
    for entry in Collection(MANIFEST, entries)
]
NEEDS_CASES = pytest.mark.skipif(
    not ENTRIES, reason=f"the test cases of the W3C are not at {W3C}"
)


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the data of the W3C's cases, each file in the graph that they name."""
    folder = tmp_path_factory.mktemp("w3c") / "build"
    folder.mkdir()
    quads = [
        Quad(*quad.triple, NamedNode(KASEI.format(number)))
        for number in (1, 2, 3)
        for quad in parse(path=W3C / "protocol" / f"data{number}.nt")
    ]
    path = folder / "data.nq"
    path.write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    store.load(folder, [path], base="urn:w3c:")
    with server.serving(folder) as running:
        yield running


def _sent(running: Server, request: URIRef) -> Answer:
    def told(subject: URIRef, predicate: URIRef) -> str:
        return str(MANIFEST.value(subject, predicate) or "")

    headers = MANIFEST.value(request, HT.headers)
    fields = {
        told(header, HT.fieldName): told(header, HT.fieldValue)
        for header in (Collection(MANIFEST, headers) if headers else ())
    }
    body = MANIFEST.value(request, HT.body)
    content = None
    if body is not None:
        coding = told(body, CNT.characterEncoding)
        content = told(body, CNT.chars).encode(coding)
    return running.send(
        told(request, HT.methodName), told(request, HT.absolutePath), fields, content
    )


def _requests(name: str) -> list[URIRef]:
    action = MANIFEST.value(URIRef(CASES + name), MF.action)
    return list(Collection(MANIFEST, MANIFEST.value(action, HT.requests)))


def _families(request: URIRef) -> set[int]:
    """Give the families of status that a case expects: 2 for StatusCode2xx."""
    expected = MANIFEST.objects(MANIFEST.value(request, HT.resp), MF.expectedStatus)
    return {int(str(one)[-3]) for one in expected}


@NEEDS_CASES
def test_all_34_cases_of_the_protocol_are_there():
    assert len(ENTRIES) == 34


@NEEDS_CASES
@pytest.mark.parametrize("name", [n for n in ENTRIES if "update" not in n] or [""])
def test_a_query_case_of_the_w3c_passes(w3c, name):
    for request in _requests(name):
        response = MANIFEST.value(request, HT.resp)
        form = MANIFEST.value(response, MF.expectedFormat)
        value = MANIFEST.value(response, MF.expectedBoolean)

        answer = _sent(w3c, request)

        assert answer.status // 100 in _families(request), answer
        assert form is None or answer.media in FORMATS[str(form)]
        assert value is None or answer.json["boolean"] is value.toPython()


@NEEDS_CASES
@pytest.mark.parametrize("name", [n for n in ENTRIES if "update" in n] or [""])
def test_an_update_case_of_the_w3c_is_refused_and_changes_nothing(w3c, name):
    """A service may refuse updates (Protocol §2.2): its status then is one of 4xx."""
    every = "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
    before = w3c.ask(every).json
    request, *_ = _requests(name)  # what follows asks for what the update did

    answer = _sent(w3c, request)

    assert answer.status in (400, 403, 415)
    assert w3c.ask(every).json == before
    assert len(before["results"]["bindings"]) >= 3


# The three cases of the Service Description name no request: they say what is found.


def test_w3c_service_description_get_on_the_endpoint_returns_rdf(lab):
    """Case returns-rdf."""
    answer = lab.get("/sparql")

    assert answer.status == 200
    assert list(parse(answer.body, GRAPHS[answer.media]))


def test_w3c_service_description_has_the_endpoint_that_was_asked(lab):
    """Case has-endpoint-triple."""
    told = Graph().parse(data=lab.get("/sparql").text, format="turtle")

    assert set(told.objects(None, SD.endpoint)) == {URIRef(f"{lab.url}sparql")}


def test_w3c_service_description_conforms_to_its_schema(lab):
    """Case conforms-to-schema: classes and what stands between them, as §3 has it."""
    told = Graph().parse(data=lab.get("/sparql").text, format="turtle")

    (service,) = told.subjects(RDF.type, SD.Service)
    (held,) = told.objects(service, SD.defaultDataset)
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in told
    assert (held, RDF.type, SD.Dataset) in told
    (default,) = told.objects(held, SD.defaultGraph)
    assert (default, RDF.type, SD.Graph) in told
    graphs = set(told.objects(held, SD.namedGraph))
    assert graphs == set(told.subjects(RDF.type, SD.NamedGraph))
    names = [str(name) for graph in graphs for name in told.objects(graph, SD.name)]
    assert sorted(names) == [EVIDENCE, FACTS]
    assert all(isinstance(one, URIRef) for one in told.objects(None, SD.resultFormat))


# --- ways to ask ---------------------------------------------------------------------

Way = Callable[[Server, str], Answer]
WAYS: dict[str, Way] = {
    "get": lambda lab, query: lab.get(asked(query)),
    "get with a slash": lambda lab, query: lab.get(asked(query).replace("?", "/?")),
    "form": lambda lab, query: lab.send(
        "POST",
        "/sparql",
        {"Content-Type": server.FORM},
        urlencode({"query": query}).encode(),
    ),
    "form with charset": lambda lab, query: lab.send(
        "POST",
        "/sparql",
        {"Content-Type": f"{server.FORM}; charset=UTF-8"},
        urlencode({"query": query}).encode(),
    ),
    "direct": lambda lab, query: lab.ask(query),
    "direct with charset": lambda lab, query: lab.send(
        "POST",
        "/sparql",
        {"Content-Type": 'Application/SPARQL-Query; Charset="utf-8"'},
        query.encode(),
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_query_comes_by_any_way_of_the_protocol(lab, way):
    answer = way(lab, "SELECT ('é ☃ + & = %' AS ?said) { FILTER (1 + 1 = 2) }")

    assert answer.status == 200
    assert [row["said"]["value"] for row in answer.bindings] == ["é ☃ + & = %"]


NO_QUERY = {
    "two queries by get": ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, b""),
    "two queries in a form": (
        *("POST", "/sparql", server.FORM),
        b"query=ASK%7B%7D&query=ASK%7B%7D",
    ),
    "one in the address, one in a form": (
        *("POST", "/sparql?query=ASK%7B%7D", server.FORM),
        b"query=ASK%7B%7D",
    ),
    "one in the address, one as the body": (
        *("POST", "/sparql?query=ASK%7B%7D", server.DIRECT),
        b"ASK {}",
    ),
    "no query but a graph": ("GET", "/sparql?default-graph-uri=urn:g", None, b""),
    "no query in a form": ("POST", "/sparql", server.FORM, b"quest=ASK%7B%7D"),
    "nothing in a form": ("POST", "/sparql", server.FORM, b""),
    "an empty body": ("POST", "/sparql", server.DIRECT, b""),
    "no type": ("POST", "/sparql", None, b"ASK {}"),
    "plain text": ("POST", "/sparql", "text/plain", b"ASK {}"),
    "json": ("POST", "/sparql", "application/json", b'{"query": "ASK {}"}'),
    "utf-16": ("POST", "/sparql", server.DIRECT, "ASK {}".encode("utf-16")),
    "utf-16, and says so": (
        *("POST", "/sparql", f"{server.DIRECT}; charset=utf-16"),
        "ASK {}".encode("utf-16"),
    ),
    "latin-1": ("POST", "/sparql", server.DIRECT, "ASK {} #é".encode("latin-1")),
    "latin-1 in a form": ("POST", "/sparql", server.FORM, b"query=ASK%7B%7D%23%E9"),
    "latin-1 by get": ("GET", "/sparql?query=ASK%7B%7D%23%E9", None, b""),
    "an unknown format": ("GET", "/sparql?query=ASK%7B%7D&format=exe", None, b""),
    "a syntax error": ("GET", "/sparql?query=ASK%7B", None, b""),
    "put": ("PUT", "/sparql", server.DIRECT, b"ASK {}"),
    "delete": ("DELETE", "/sparql", None, b""),
    "patch": ("PATCH", "/sparql", server.DIRECT, b"ASK {}"),
}


@pytest.mark.parametrize("request_", NO_QUERY.values(), ids=NO_QUERY)
def test_what_is_no_query_is_refused_as_the_fault_of_who_asks(lab, request_):
    method, path, media, body = request_

    answer = lab.send(method, path, {"Content-Type": media} if media else {}, body)

    assert answer.status in (400, 405, 415)


@pytest.mark.parametrize("query", ["ASK {", "SELECT * { ?s foo:p ?o }", "SELECT ?x"])
def test_a_mistake_is_told_in_one_line(lab, query):
    answer = lab.ask(query)

    assert answer.status == 400
    assert answer.media == "application/json"
    assert answer.json["error"]
    assert "\n" not in answer.json["error"]


UPDATES = {
    "clear": "CLEAR ALL",
    "insert": "INSERT DATA { <urn:s> <urn:p> 1 }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "drop": "DROP ALL",
    "load": "LOAD <http://127.0.0.1:9/>",
    "two": "ASK {} ; DROP ALL",
}


@pytest.mark.parametrize("text", UPDATES.values(), ids=UPDATES)
@pytest.mark.parametrize("way", ["update form", "update body", "query", "get"])
def test_an_update_is_refused_however_it_comes(lab, way, text):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = lab.ask(count).body
    body = {"update form": urlencode({"update": text}).encode()}.get(way, text.encode())
    media = {"update form": server.FORM, "update body": "application/sparql-update"}

    if way == "get":
        answer = lab.get(f"/sparql?{urlencode({'update': text})}")
    else:
        kind = {"Content-Type": media.get(way, server.DIRECT)}
        answer = lab.send("POST", "/sparql", kind, body)

    assert answer.status == (400 if way == "query" else 403)
    assert lab.ask(count).body == before


# --- forms of answers ----------------------------------------------------------------


def read_table(answer: Answer) -> list[list[str]]:
    """Read rows of values in any form of table, the names of columns first."""
    if answer.media.endswith("json"):
        names = answer.json["head"]["vars"]
        rows = ([row[n]["value"] for n in names] for row in answer.bindings)
        return [names, *rows]
    if answer.media.endswith("xml"):
        root = ElementTree.fromstring(answer.body)
        space = "{http://www.w3.org/2005/sparql-results#}"
        names = [one.get("name") for one in root.iter(f"{space}variable")]
        return [
            names,
            *(
                [binding[0].text for binding in row]
                for row in root.iter(f"{space}result")
            ),
        ]
    delimiter = "\t" if "tab" in answer.media else ","
    rows = list(csv.reader(io.StringIO(answer.text), delimiter=delimiter))
    return [[name.lstrip("?") for name in rows[0]], *rows[1:]]


@pytest.mark.parametrize("media", TABLES)
def test_a_select_is_given_in_each_form_of_table(lab, media):
    answer = lab.ask('SELECT (1 AS ?n) ("é" AS ?s) {}', media)

    (names, row) = read_table(answer)
    assert answer.status == 200
    assert answer.media == media
    assert names == ["n", "s"]
    assert [cell.partition("^^")[0] for cell in row] == ["1", "é"]


@pytest.mark.parametrize("media", TABLES)
def test_an_empty_table_is_whole_in_each_form(lab, media):
    answer = lab.ask(SELECT, media)

    assert answer.status == 200
    assert read_table(answer) == [["s", "o"]]
    assert "x-result-limit" not in answer.headers


@pytest.mark.parametrize("media", TABLES[:2])
@pytest.mark.parametrize(
    ("query", "value"), [("ASK {}", True), (f"ASK {{?s {'<urn:no>'} ?o}}", False)]
)
def test_an_ask_is_given_as_json_and_xml(lab, media, query, value):
    answer = lab.ask(query, media)

    assert answer.media == media
    if media.endswith("json"):
        assert answer.json["boolean"] is value
    else:
        assert f"<boolean>{str(value).lower()}</boolean>" in answer.text


@pytest.mark.parametrize("media", GRAPHS)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{R2I}>", "DESCRIBE <urn:no>"])
def test_a_graph_is_given_in_each_form_of_rdf(lab, media, query):
    answer = lab.ask(query, media)

    told = list(parse(answer.body, GRAPHS[media]))
    assert answer.status == 200
    assert answer.media == media
    assert bool(told) == ("urn:no" not in query)
    if query == CONSTRUCT:
        assert [quad.object for quad in told] == [Literal("é")]


# What is asked for, in which words, what comes.
LIKED = [
    (ONE_ROW, "*/*", TABLES[0]),
    (ONE_ROW, "", TABLES[0]),
    (ONE_ROW, "text/csv", "text/csv"),
    (ONE_ROW, "TEXT/CSV", "text/csv"),
    (ONE_ROW, "application/json", "application/json"),
    (ONE_ROW, "text/*", "text/xml"),
    (ONE_ROW, "text/csv;q=0.1, application/sparql-results+xml;q=0.9", TABLES[1]),
    (ONE_ROW, "text/csv ; q=1.0 , */* ; q=0.1", "text/csv"),
    (ONE_ROW, "application/*;q=0, */*;q=0.5", "text/xml"),
    (ONE_ROW, "text/html, text/tab-separated-values", TABLES[3]),
    (ONE_ROW, "text/html,application/xhtml+xml,*/*;q=0.8", TABLES[0]),
    (CONSTRUCT, "*/*", "text/turtle"),
    (CONSTRUCT, "application/ld+json, text/turtle;q=0.9", "application/ld+json"),
    (CONSTRUCT, "application/sparql-results+json, */*;q=0.1", "text/turtle"),
    (CONSTRUCT, "text/plain", "text/plain"),
    ("ASK {}", "text/csv, */*;q=0.5", TABLES[0]),
    ("ASK {}", "text/xml", "text/xml"),
]


@pytest.mark.parametrize(("query", "accept", "media"), LIKED)
def test_the_form_that_is_liked_best_is_given(lab, query, accept, media):
    answer = lab.ask(query, accept)

    assert (answer.status, answer.media) == (200, media)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (ONE_ROW, "image/png"),
        (ONE_ROW, "text/turtle"),
        (ONE_ROW, "text/html"),
        (ONE_ROW, "*/*;q=0"),
        ("ASK {}", "text/csv"),
        (CONSTRUCT, "text/csv"),
    ],
)
def test_a_form_that_there_is_not_is_told_with_those_that_there_are(lab, query, accept):
    answer = lab.ask(query, accept)

    assert answer.status == 406
    assert "there is application/sparql-results+json" in answer.json["error"] or (
        "there is text/turtle" in answer.json["error"]
    )


@pytest.mark.parametrize(
    ("form", "media"),
    [
        *(("json", TABLES[0]), ("xml", TABLES[1]), ("csv", TABLES[2])),
        *(("tsv", TABLES[3]),),
    ],
)
def test_a_link_names_the_form_of_a_table(lab, form, media):
    answer = lab.get(asked(ONE_ROW, format=form), accept="text/html")

    assert (answer.status, answer.media) == (200, media)


@pytest.mark.parametrize(
    ("form", "media"), [*zip(["ttl", "nt", "jsonld", "rdf"], GRAPHS, strict=True)]
)
def test_a_link_names_the_form_of_a_graph(lab, form, media):
    answer = lab.get(asked(CONSTRUCT, format=form), accept="text/html")

    assert (answer.status, answer.media) == (200, media)


@pytest.mark.parametrize(
    "path",
    [
        asked(ONE_ROW),
        "/sparql",
        "/",
        "/query",
        PAGE,
        "/robots.txt",
        "/no",
        "/graph.ttl",
    ],
)
def test_head_says_what_get_says_and_gives_no_body(lab, path):
    given, told = lab.get(path), lab.send("HEAD", path)

    changing = {"date"}
    assert told.status == given.status
    assert told.body == b""
    assert {k: v for k, v in told.headers.items() if k not in changing} == {
        k: v for k, v in given.headers.items() if k not in changing
    }


# --- which graphs are read -----------------------------------------------------------

TYPES = "SELECT (COUNT(*) AS ?n) { ?s a <" + KG + "%s> }"
NAMES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"


def count(answer: Answer) -> int:
    assert answer.status == 200, answer.text
    return int(answer.bindings[0]["n"]["value"])


def names(answer: Answer) -> set[str]:
    assert answer.status == 200, answer.text
    return {row["g"]["value"] for row in answer.bindings}


def test_a_query_reads_all_graphs_together(lab):
    assert count(lab.ask(TYPES % "Method")) > 0  # in the facts
    assert count(lab.ask(TYPES % "Assertion")) > 0  # in the evidence


def test_the_protocol_names_default_graphs(lab):
    only = lab.ask(TYPES % "Assertion", default_graph_uri=FACTS)
    both = lab.get(
        f"{asked(TYPES % 'Assertion', default_graph_uri=FACTS)}"
        f"&{urlencode({'default-graph-uri': EVIDENCE})}"
    )

    assert count(only) == 0
    assert count(both) == count(lab.ask(TYPES % "Assertion"))


def test_from_names_default_graphs(lab):
    query = TYPES % "Assertion"

    assert count(lab.ask(query.replace("{", f"FROM <{FACTS}> {{"))) == 0
    assert count(lab.ask(query.replace("{", f"FROM <{EVIDENCE}> {{"))) > 0


def test_the_protocol_outweighs_from(lab):
    """As the protocol has it, §2.1.4."""
    query = (TYPES % "Assertion").replace("{", f"FROM <{FACTS}> {{")

    assert count(lab.ask(query, default_graph_uri=EVIDENCE)) > 0
    assert count(lab.ask(query, named_graph_uri=EVIDENCE)) == 0


def test_named_graphs_are_those_named(lab):
    every = names(lab.ask(NAMES))
    wanted = NAMES.replace("{", f"FROM NAMED <{FACTS}> {{", 1)

    assert {FACTS, EVIDENCE} < every
    assert names(lab.ask(NAMES, named_graph_uri=EVIDENCE)) == {EVIDENCE}
    assert names(lab.ask(wanted)) == {FACTS}
    assert names(lab.ask(wanted, named_graph_uri=EVIDENCE)) == {EVIDENCE}
    assert names(lab.ask(NAMES, default_graph_uri=FACTS)) == set()


def test_a_graph_that_there_is_not_is_empty_for_the_protocol_and_an_error_in_from(lab):
    """The protocol lets a service say so or not; FROM is where people mistype."""
    query = TYPES % "Method"

    assert count(lab.ask(query, default_graph_uri="urn:no")) == 0
    assert lab.ask(query.replace("{", "FROM <urn:no> {")).status == 400


def test_a_relative_iri_is_relative_to_the_endpoint(lab):
    answer = lab.ask("SELECT (<x/y> AS ?a) (IRI('z') AS ?b) {}")

    (row,) = answer.bindings
    assert row["a"]["value"] == f"{lab.url}x/y"
    assert row["b"]["value"] == f"{lab.url}z"


def test_a_base_in_the_query_outweighs_it(lab):
    answer = lab.ask("BASE <http://e.example/a/> SELECT (<b> AS ?a) {}")

    assert answer.bindings[0]["a"]["value"] == "http://e.example/a/b"


# --- limits that are seen ------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "cut"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT * { ?s ?p ?o } LIMIT 4", True),
        ("SELECT * { ?s ?p ?o } LIMIT 3", False),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3", False),
        ("ASK {}", False),
    ],
)
def test_an_answer_that_was_cut_says_so(other, query, cut):
    answer = other.ask(query)

    assert answer.status == 200
    assert answer.headers.get("x-result-limit") == ("3" if cut else None)
    if "SELECT" in query:
        assert len(answer.bindings) == 3


# --- things, pages, files ------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "text/html"),
        ("text/html", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("image/png", "text/html"),
    ],
)
def test_a_thing_is_given_in_the_form_asked_for(lab, accept, media):
    answer = lab.get(PAGE, accept)

    assert (answer.status, answer.media) == (200, media)
    assert "Accept" in answer.headers["vary"]
    if media == "text/html":
        assert "Accept-Language" in answer.headers["vary"]
    else:
        told = parse(answer.body, GRAPHS[media])
        assert NamedNode(R2I) in {quad.subject for quad in told}


@pytest.mark.parametrize(
    ("form", "media"), [*zip(["ttl", "nt", "jsonld"], GRAPHS, strict=False)]
)
def test_a_link_names_the_form_of_a_thing(lab, form, media):
    answer = lab.get(f"{PAGE}?format={form}", accept="text/html")

    assert (answer.status, answer.media) == (200, media)


def test_a_thing_in_a_form_that_there_is_not_is_refused(lab):
    assert lab.get(f"{PAGE}?format=exe").status == 400


@pytest.mark.parametrize(
    ("header", "parameter", "lang"),
    [
        ("fr", "", "fr"),
        ("fr-CA, en;q=0.5", "", "fr"),
        ("en", "", "en"),
        ("de", "", "en"),
        ("en", "?lang=fr", "fr"),
        ("fr", "?lang=en", "en"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/query", PAGE, "/nothing/here"])
def test_a_page_is_in_the_language_asked_for(lab, path, header, parameter, lang):
    answer = lab.get(path + parameter, "text/html", Accept_Language=header)

    assert f'<html lang="{lang}"' in answer.text
    assert answer.status == (404 if "nothing" in path else 200)


NOTHING = [
    "/nothing",
    "/id/method/no-such",
    "/id/",
    "/site/no.js",
    "/../pyproject.toml",
]


@pytest.mark.parametrize("path", [*NOTHING, "/site/..%2f..%2fapp.py", "/store/current"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json"])
def test_what_there_is_not_is_404_for_people_and_programs(lab, path, accept):
    answer = lab.get(path, accept)

    assert answer.status == 404
    if accept == "text/html":
        assert answer.media == "text/html"
    else:
        assert answer.json["error"]


def test_files_of_a_build_can_be_taken_and_are_kept_while_they_are_the_same(lab):
    given = lab.get("/graph.ttl")
    again = lab.get("/graph.ttl", If_None_Match=given.headers["etag"])

    assert (given.status, given.media) == (200, "text/turtle")
    assert list(parse(given.body, RdfFormat.TURTLE))
    assert again.status in (200, 304)
    assert given.headers["cache-control"] == "no-cache"


def test_a_part_of_a_file_can_be_taken(lab):
    whole = lab.get("/graph.ttl")
    part = lab.get("/graph.ttl", Range="bytes=0-9")

    assert part.status == 206
    assert part.body == whole.body[:10]


def test_an_asset_is_kept_for_ever_under_an_address_with_its_digest(lab):
    home = lab.get("/", "text/html").text
    path = next(part for part in home.split('"') if part.startswith("/site/page.css"))

    kept, plain = lab.get(path), lab.get("/site/page.css")

    assert "v=" in path
    assert "immutable" in kept.headers["cache-control"]
    assert plain.headers["cache-control"] == "no-cache"
    assert lab.get("/site/page.css?v=old").headers["cache-control"] == "no-cache"
    assert kept.body == plain.body


def test_robots_are_kept_from_queries(lab):
    lines = lab.get("/robots.txt").text.splitlines()

    assert {"Disallow: /sparql", "Disallow: /query"} <= set(lines)


def test_the_data_set_is_described_where_it_is_looked_for(lab):
    answer = lab.get("/.well-known/void")

    assert list(parse(answer.body, GRAPHS[answer.media]))


def test_a_browser_at_the_endpoint_comes_to_the_page_for_queries(lab):
    answer = lab.get("/sparql", "text/html,application/xhtml+xml,*/*;q=0.8")

    assert answer.status == 303
    assert answer.headers["location"] == "/query"


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/ld+json"]
)
def test_the_service_is_described_in_each_form(lab, media):
    answer = lab.get("/sparql", media)

    told = {
        (str(q.predicate.value), q.object) for q in parse(answer.body, GRAPHS[media])
    }
    assert answer.media == media
    assert (str(SD.endpoint), NamedNode(f"{lab.url}sparql")) in told


def test_the_service_in_a_form_that_there_is_not_is_refused(lab):
    assert lab.get("/sparql", "image/png").status == 406


# --- who may ask ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:9"]
)
def test_a_name_of_this_machine_is_answered(lab, host):
    assert lab.get("/robots.txt", Host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""),
        *("localhost.evil.example", "evil.example:localhost", "localhost:80:evil"),
        *("0.0.0.0", "[::]", "localhost, evil.example", "localhost@evil.example"),
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/sparql?query=ASK%7B%7D", "/graph.ttl", "/health"]
)
def test_another_name_is_not_answered(lab, path, host):
    """Or a page elsewhere could read the site of who opens it, by a name of its own."""
    answer = lab.get(path, Host=host)

    assert answer.status == 421
    assert "another name" in answer.json["error"]


def test_the_public_name_and_allowed_names_are_answered(other):
    assert other.get("/robots.txt", Host="lab.example").status == 200
    assert other.get("/robots.txt", Host="alias.example:8443").status == 200
    assert other.get("/robots.txt", Host="evil.example").status == 421


PREFLIGHT = {"Access-Control-Request-Method": "POST"}


def test_scripts_of_other_sites_read_nothing_unless_asked(lab):
    plain = lab.get(asked(ONE_ROW), Origin="https://friend.example")
    before = lab.send(
        "OPTIONS", "/sparql", {"Origin": "https://f.example", **PREFLIGHT}
    )

    assert plain.status == 200
    assert before.status == 405
    for answer in (plain, before):
        assert not [
            name for name in answer.headers if name.startswith("access-control")
        ]


def test_scripts_of_a_site_that_is_let_read_answers(other):
    allowed = {"Origin": "https://friend.example"}
    plain = other.send("GET", asked(ONE_ROW), allowed)
    before = other.send("OPTIONS", "/sparql", {**allowed, **PREFLIGHT})
    stranger = other.send("GET", asked(ONE_ROW), {"Origin": "https://evil.example"})

    assert plain.headers["access-control-allow-origin"] == "https://friend.example"
    assert "x-result-limit" in plain.headers["access-control-expose-headers"].lower()
    assert before.status == 200
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in stranger.headers
    assert "access-control-allow-credentials" not in plain.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/"), ("GET", "/query"), ("GET", PAGE), ("GET", "/site/page.css")),
        *(("GET", "/graph.ttl"), ("GET", "/robots.txt"), ("GET", "/no"), ("PUT", "/")),
        *(("GET", "/sparql"), ("GET", "/sparql?query=ASK%7B%7D"), ("GET", "/health")),
        *(("GET", "/sparql?query=A"), ("POST", "/sparql"), ("DELETE", "/sparql")),
    ],
)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_answer_bears_the_headers_that_protect(lab, method, path, host):
    headers = lab.send(method, path, {"Host": host}).headers

    assert {name: headers.get(name) for name in SECURITY} == SECURITY
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_fault_of_the_site_bears_them_too_and_says_one_line(broken, accept):
    answer = broken.get("/", accept)

    assert answer.status == 500
    assert answer.media == "application/json"
    assert answer.json == {"error": "the site has failed here; its log says why"}
    assert answer.text.count("\n") == 1
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def test_the_log_tells_of_a_fault(broken):
    broken.get("/", "text/html")

    log = broken.log.read_text()
    assert "current: is broken" in log
    assert any(line.startswith("GET / 500 ") for line in broken.lines())


def test_a_page_below_a_path_is_found_with_and_without_it(other):
    """A proxy may cut the path off or leave it."""
    with_path = other.get(f"/graph{PAGE}", "text/html", Host="lab.example")
    without = other.get(PAGE, "text/html", Host="lab.example")

    assert with_path.status == without.status == 200
    assert with_path.body == without.body


def test_addresses_below_a_path_are_those_seen_from_outside(other):
    seen = {"Host": "lab.example"}
    page = other.send("GET", "/graph/", {**seen, "Accept": "text/html"}).text
    moved = other.send("GET", "/graph/sparql", {**seen, "Accept": "text/html"})
    told = Graph().parse(data=other.get("/graph/sparql", **seen).text, format="turtle")
    relative = other.ask("SELECT (<x> AS ?a) {}").bindings[0]["a"]["value"]

    links = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page))
    assert links
    assert {link for link in links if not link.startswith("/graph/")} == set()
    assert moved.headers["location"] == "/graph/query"
    assert set(told.objects(None, SD.endpoint)) == {
        URIRef("https://lab.example/graph/sparql")
    }
    assert relative == "https://lab.example/graph/x"
    assert "Disallow: /graph/sparql" in other.get("/robots.txt").text


# --- the log -------------------------------------------------------------------------


def test_the_log_holds_no_query_unless_asked(lab):
    secret = "what-i-want-to-know"
    lab.ask(f"ASK {{ <urn:{secret}> ?p ?o }}")
    lab.get(asked(f"ASK {{ <urn:{secret}> ?p ?o }}"))
    lab.get(f"/{asked(f'ASK {{ <urn:{secret}> }}').partition('?')[2]}?{secret}")
    lab.get(asked(f"ASK {{ <urn:{secret}> "))

    lines = lab.lines()

    queries = [line for line in lines if "/sparql " in line]
    assert any(line.startswith("POST /sparql 200 ") for line in queries)
    assert not [line for line in queries if secret in line]


def test_the_log_holds_queries_where_asked_each_on_one_line(other):
    other.ask("ASK {\n  <urn:wanted> ?p ?o\r\n}\x1b[31m")

    (line,) = [line for line in other.lines() if "urn:wanted" in line]
    assert line.startswith("query: ASK { <urn:wanted> ?p ?o }")
    assert "\x1b" not in line


def test_a_path_cannot_write_lines_of_its_own_into_the_log(lab):
    lab.get("/a%0aGET%20/forged%20200%0d%1b[2J")

    assert not [line for line in lab.lines() if line.startswith("GET /forged")]
    assert "\x1b" not in lab.log.read_text()


# --- the Accept header by itself -----------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", "a/one"),
        ("", "a/one"),
        ("*", "a/one"),
        ("b/*", "b/two"),
        ("b/two;q=0.5, a/*;q=0.4", "b/two"),
        ("a/*;q=0, */*", "b/two"),
        ("b/two;level=1;q=1, a/one;q=0.9", "b/two"),
        ("a/one;q=oops, b/two;q=0.1", "b/two"),
        ("a/one;q=7, b/two;q=0.1", "b/two"),
        (",,;;, b/two", "b/two"),
        ("c/three", None),
        ("a/one;q=0, b/two;q=0.000", None),
    ],
)
def test_the_accept_header_is_read_as_http_has_it(accept, chosen):
    assert choose(accept, ("a/one", "b/two")) == chosen


def test_the_public_address_has_no_port_of_this_machine(other):
    told = other.get("/", "text/html", Host="lab.example").text

    assert f":{other.port}" not in told
    assert urlsplit("https://lab.example/graph/").netloc in json.dumps(told)


# --- what is written about it --------------------------------------------------------

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_each_option_is_told_and_each_option_told_is_there():
    given = {name for option in serve.params for name in option.opts if "--" in name}
    text = (DOCS / "serving.md").read_text("utf-8")
    used = (DOCS / "deploy" / "labkg.service").read_text("utf-8")
    used = used.partition("ExecStart=")[2].partition("\n")[0]
    used += (
        (DOCS / "deploy" / "Dockerfile").read_text("utf-8").partition("ENTRYPOINT")[2]
    )

    options = text.partition("## Options")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(--[a-z-]+)`", options)) == given
    assert set(re.findall(r"--[a-z-]+", used)) <= given
