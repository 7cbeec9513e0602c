"""A build goes out in the forms of others, and their readers find all of it there."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import networkx
import pyshacl
import pytest
import sample
from command import kg
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib import DCTERMS, RDF, RDFS, SKOS, BNode, Dataset, Graph, URIRef
from rdflib import Literal as Text
from rdflib.namespace import DCAT, VOID, Namespace

from kg import build, files
from kg.exports import graphml, jsonld, nquads, tables, trig, void
from kg.exports.lab import Lab
from kg.exports.reading import Build, read
from kg.graph import PREDICATES
from ontology.terms import KG, SCHEMA

ROOT = Path(__file__).parent.parent
BASE = "https://w3id.org/labkg/id/"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
BY = "https://creativecommons.org/licenses/by/4.0/"
FORMS = ("nquads", "trig", "jsonld", "graphml", "csv", "rocrate", "void")
TEXTS = ("nquads", "trig", "jsonld", "graphml", "void")
# What a spreadsheet takes for a formula.
RUNS = re.compile(r"\s*[=+\-@＝＋－＠]")
HOSTILE = {
    "lines": "one\ntwo\r\nthree\u2028four",
    "quotes": '"double" \'single\' \\ back\\" “curly” « guillemets »',
    "controls": "a\x00b\x01c\x1bd\x7fe\x85f\ufffeg\uffffh",
    "formula": '=HYPERLINK("http://example.org","x")',
    "command": "@SUM(1+1)|cmd",
    "right to left": "safe\u202egnp.exe",
    "markup": "<script>&amp;]]></script><!--",
    "long": "é" * 10_000,
    "blank": " \t ",
    "turtle": 'x"@en ; a <y> .\n}\n@prefix evil: <urn:x> .\n',
    "separators": "a;b|c,d\te",
    "emoji": "𝒮 👩‍🔬",
}


# Its parsers use what it deprecates itself.
rdflib_is_old = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def triples(graph: Graph) -> list[Triple]:
    """Give a graph in the terms of pyoxigraph, whatever its texts hold."""

    def term(node: object) -> NamedNode | Literal:
        if not isinstance(node, Text):
            return NamedNode(str(node))
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or XSD_STRING)))

    return [Triple(*map(term, triple)) for triple in sorted(graph)]


def write(folder: Path, one: sample.Sample) -> Path:
    """Write a sample as a build does; give its folder."""
    for name, graph in (("graph.ttl", one.facts), ("evidence.ttl", one.evidence)):
        data = serialize(triples(graph), format=RdfFormat.TURTLE)
        files.write(folder / name, data or b"")
    return folder


def hostile() -> sample.Sample:
    """Build the sample, with names and quotes that mean harm."""
    one = sample.build()
    for number, text in enumerate(HOSTILE.values()):
        thing = sample.ID[f"concept/hostile-{number}"]
        one.thing(thing, KG.Concept, {"en": text, "fr": text}, Text(text, "en"))
        one.state((sample.MEMORY, KG.mentions, thing), Text(text, "en"))
        one.facts.add((sample.ADA, SCHEMA.name, Text(text)))
    return one


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small(place: Path) -> Path:
    """Write the sample; give its folder."""
    return write(Path("small"), sample.build())


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    list(build.run(build.Options((ROOT / "seeds",), folder)))
    return folder


@pytest.fixture(scope="session", params=["seeds", "sample", "hostile"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Build:
    """Give the builds that each form is tried on."""
    if request.param == "seeds":
        return read(request.getfixturevalue("seeds"))
    made = sample.build() if request.param == "sample" else hostile()
    return read(write(tmp_path_factory.mktemp(request.param), made))


def facts(folder: Path) -> Graph:
    return Graph().parse(folder / "graph.ttl", format="turtle")


def everything(folder: Path) -> set[Triple]:
    return {
        quad.triple
        for name in ("graph.ttl", "evidence.ttl")
        for quad in parse(path=folder / name, format=RdfFormat.TURTLE)
    }


def own_facts(folder: Path) -> set[Triple]:
    """Give the facts without the terms of the ontology."""
    return {
        quad.triple
        for quad in parse(path=folder / "graph.ttl", format=RdfFormat.TURTLE)
        if not quad.subject.value.startswith(str(KG._NS))
    }


def quads_of(data: bytes, form: RdfFormat) -> set[Quad]:
    return set(parse(data, format=form))


# --- N-Quads and TriG --------------------------------------------------------------


@pytest.mark.parametrize(
    ("writer", "form"), [(nquads, RdfFormat.N_QUADS), (trig, RdfFormat.TRIG)]
)
def test_the_dataset_is_all_of_the_build_in_its_graphs(built, writer, form):
    quads = quads_of(writer.write(built), form)

    assert quads == set(built.quads)
    assert {quad.triple for quad in quads} == everything(built.folder)
    assert len(quads) == len(everything(built.folder))


@rdflib_is_old
@pytest.mark.parametrize(("writer", "form"), [(nquads, "nquads"), (trig, "trig")])
def test_rdflib_reads_the_dataset(built, writer, form):
    read_back = Dataset().parse(data=writer.write(built), format=form)

    assert len(list(read_back.quads())) == len(built.quads)


@pytest.mark.parametrize(("writer", "form"), [(nquads, "nquads"), (trig, "trig")])
def test_raptor_reads_the_dataset(built, writer, form, tmp_path: Path):
    if shutil.which("rapper") is None:
        pytest.skip("rapper (raptor2-utils) is not installed")
    # No page brings these in: reading drops them, and raptor takes them for no text.
    refused = set("\0\ufffe\uffff")
    quads = [quad for quad in built.quads if not refused & set(quad.object.value)]
    path = tmp_path / "dataset"
    path.write_bytes(writer.write(dataclasses.replace(built, quads=tuple(quads))))

    ran = subprocess.run(
        ["rapper", "--count", "--input", form, path],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert f"returned {len(quads)} triples" in ran.stderr
    assert "rror" not in ran.stderr


def test_nquads_are_sorted_as_rdfc_1_0_sorts_them(built):
    lines = nquads.write(built).decode().split("\n")

    assert lines.pop() == ""
    assert lines == sorted(lines)
    assert len(lines) == len(set(lines)) == len(built.quads)


def test_canonical_nquads_escape_what_the_standard_names_and_no_more():
    text = 'é\t\b\n\r\f"\\\x00\x1f\x7f\ufffe\u202e'
    quad = Quad(
        NamedNode("urn:s"), NamedNode("urn:p"), Literal(text), NamedNode("urn:g")
    )

    line = nquads.write(Build(Path(), BASE, (quad,))).decode()

    told = r'"é\t\b\n\r\f\"\\\u0000\u001F\u007F\uFFFE' + '\u202e"'
    assert line == f"<urn:s> <urn:p> {told} <urn:g> .\n"


def test_trig_has_one_block_a_graph_facts_first(built):
    text = trig.write(built).decode()

    blocks = re.findall(r"^(\S+) \{$", text, re.MULTILINE)
    assert blocks[:2] == [f"<{BASE}graph/facts>", f"<{BASE}graph/evidence>"]
    assert blocks[2:] == sorted(blocks[2:])
    assert len(blocks) == len({quad.graph_name for quad in built.quads})


def test_trig_declares_the_prefixes_it_uses_in_order(seeds: Path):
    head, _, rest = trig.write(read(seeds)).decode().partition("\n\n")

    prefixes = re.findall(r"^@prefix (\S+:) <\S+> \.$", head, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    assert {"kg:", "skos:", "pub:", "page:"} <= set(prefixes)
    assert all(re.search(rf"[\s^]{prefix}", rest) for prefix in prefixes)
    assert "\tpub:w" in rest


# --- JSON-LD -----------------------------------------------------------------------


def test_json_ld_expands_to_the_facts_and_nothing_else(built):
    quads = quads_of(jsonld.write(built), RdfFormat.JSON_LD)

    assert {quad.triple for quad in quads} == own_facts(built.folder)


@rdflib_is_old
@pytest.mark.parametrize("built", ["seeds", "sample"], indirect=True)
def test_rdflib_finds_the_same_in_json_ld(built):
    read_back = Graph().parse(data=jsonld.write(built), format="json-ld")

    wanted = {
        triple
        for triple in facts(built.folder)
        if not str(triple[0]).startswith(str(KG._NS))
    }
    assert set(read_back) == wanted


def test_the_context_is_in_the_file_and_loads_nothing(built):
    document = json.loads(jsonld.write(built))

    assert isinstance(document["@context"], dict)
    assert document["@context"]["name"]["@id"] == "schema:name"
    assert document["@context"]["schema"] == "https://schema.org/"


def test_the_context_knows_every_relation(built):
    context = json.loads(jsonld.write(built))["@context"]

    for term in PREDICATES.values():
        name = str(term).partition("#")[2]
        assert context[name] == {"@id": f"kg:{name}", "@type": "@id"}


def test_a_publication_is_a_tree_that_names_what_it_speaks_of(small: Path):
    document = json.loads(kg("export", small, "--format", "jsonld").stdout)

    (memory,) = (one for one in document["@graph"] if one["id"] == str(sample.MEMORY))
    assert list(memory)[:4] == ["id", "type", "name", "abstract"]
    assert memory["type"] == ["ScholarlyArticle", "Publication"]
    assert memory["name"] == {"en": "Mastering Memory Tasks with World Models"}
    assert memory["datePublished"] == "2024-01-16"
    assert memory["author"] == [
        {"id": str(sample.ADA), "type": ["Person"], "name": "Ada Lovelace"}
    ]
    assert memory["uses"] == [
        {
            "id": str(sample.SSM),
            "type": ["skos:Concept", "Method"],
            "prefLabel": {"en": "state space model", "fr": "modèle à espace d’états"},
        }
    ]
    assert memory["codeRepository"] == ["https://example.org/r2i"]


def test_a_year_keeps_its_datatype(small: Path):
    document = json.loads(kg("export", small, "--format", "jsonld").stdout)

    dates = [one.get("datePublished") for one in document["@graph"]]
    assert {"@value": "2023", "@type": "xsd:gYear"} in dates


def test_other_names_are_lists_however_few(small: Path):
    document = json.loads(kg("export", small, "--format", "jsonld").stdout)

    names = [one["altLabel"] for one in document["@graph"] if "altLabel" in one]
    assert {"en": ["R2I"]} in names


def test_publications_come_first_and_people_stand_where_they_are_named(small: Path):
    document = json.loads(kg("export", small, "--format", "jsonld").stdout)

    ids = [one["id"] for one in document["@graph"]]
    assert ids[:3] == [f"{BASE}publication/{number}" for number in (1, 2, 3)]
    assert str(sample.ADA) not in ids
    assert len(ids) == len(set(ids))


# --- GraphML -----------------------------------------------------------------------


def network(data: bytes) -> networkx.MultiDiGraph:
    return networkx.read_graphml(io.BytesIO(data), force_multigraph=True)


def shown(text: str) -> str:
    """Give a text as a label shows it: on one line, without control characters."""
    one_line = " ".join(text.split())
    kept = "".join(c for c in one_line if not (c < " " or "\x7f" <= c <= "\x9f"))
    return re.sub("[\ufffe\uffff]", "\ufffd", kept)


def test_networkx_reads_every_thing_and_statement(built):
    graph = network(graphml.write(built))

    facts_ = facts(built.folder)
    kinds = (KG.Publication, KG.Method, KG.Benchmark, KG.Concept, KG.Venue, KG.Page)
    things = {one for kind in kinds for one in facts_.subjects(RDF.type, kind)}
    things |= set(facts_.subjects(RDF.type, SCHEMA.Person))
    assert set(graph) == set(map(str, things))
    joined = [
        (subject, predicate, target)
        for subject, predicate, target in facts_
        if {subject, target} <= things
        and not (predicate == KG.versionOf and subject > target)
    ]
    relations = graph.edges(data="relation")
    assert sorted(relations) == sorted(
        (str(s), str(o), re.split("[#/]", p)[-1]) for s, p, o in joined
    )


def test_a_node_has_both_names_its_kind_and_its_publications(small: Path):
    graph = network(graphml.write(read(small)))

    assert graph.nodes[str(sample.RL)] == {
        "label": "reinforcement learning",
        "label_en": "reinforcement learning",
        "label_fr": "apprentissage par renforcement",
        "kind": "Concept",
        "publications": 1,
    }
    assert graph.nodes[str(sample.NETHACK)]["publications"] == 3
    assert graph.nodes[str(sample.INTRINSIC)]["year"] == 2023
    assert graph.nodes[str(sample.CREDIT)]["label"] == "attribution de mérite"
    assert "label_en" not in graph.nodes[str(sample.CREDIT)]
    assert graph.nodes[str(sample.ADA)]["label_fr"] == "Ada Lovelace"
    assert graph.nodes[str(sample.FRENCH_PAGE)]["label"] == "seeds/fr.txt"


def test_a_publication_without_a_title_goes_by_its_abstract(small: Path):
    graph = network(graphml.write(read(small)))

    label = graph.nodes[str(sample.FRENCH)]["label_fr"]
    assert label == "L’apprentissage par renforcement joue à NetHack."


def test_an_edge_has_its_relation_confidence_and_evidence(small: Path):
    graph = network(graphml.write(read(small)))

    (edge,) = graph.get_edge_data(str(sample.MOTIF), str(sample.NETHACK)).values()
    assert edge == {
        "relation": "evaluatedOn",
        "confidence": 0.45,
        "evidence": 1,
        "assertion": str(
            sample.assertion_of(sample.MOTIF, KG.evaluatedOn, sample.NETHACK)
        ),
    }


def test_two_relations_of_one_pair_are_two_edges_and_versions_one(small: Path):
    graph = network(graphml.write(read(small)))

    two = graph.get_edge_data(str(sample.R2I), str(sample.DREAMER)).values()
    assert {edge["relation"] for edge in two} == {"extends", "outperforms"}
    pair = str(sample.INTRINSIC), str(sample.FRENCH)
    assert graph.number_of_edges(*pair) + graph.number_of_edges(*pair[::-1]) == 1


def test_without_evidence_edges_have_no_confidence(small: Path):
    (small / "evidence.ttl").unlink()

    graph = network(graphml.write(read(small)))

    assert all(
        edge.keys() == {"relation", "evidence"} for *_, edge in graph.edges(data=True)
    )
    assert {told for *_, told in graph.edges(data="evidence")} == {0}


def test_hostile_names_survive_or_are_made_safe_in_graphml(place: Path):
    graph = network(graphml.write(read(write(Path("hostile"), hostile()))))

    for number, text in enumerate(HOSTILE.values()):
        iri = f"{BASE}concept/hostile-{number}"
        assert graph.nodes[iri]["label"] == (shown(text) or iri)


# --- CSV ---------------------------------------------------------------------------


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def is_safe(row: Iterable[str]) -> bool:
    return not any(RUNS.match(cell) for cell in row)


@pytest.mark.parametrize(
    ("reader", "id_", "ends"),
    [
        ("gephi", "Id", ("Source", "Target")),
        ("neo4j", "iri:ID", (":START_ID", ":END_ID")),
    ],
)
def test_the_tables_hold_the_network_and_no_edge_hangs_loose(built, reader, id_, ends):
    written = tables.write(built, reader)

    graph = network(graphml.write(built))
    nodes, edges = rows(written["nodes.csv"]), rows(written["edges.csv"])
    ids = [row[id_] for row in nodes]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(graph)
    assert sorted((row[ends[0]], row[ends[1]]) for row in edges) == sorted(
        (source, target) for source, target in graph.edges()
    )


@pytest.mark.parametrize("reader", ["gephi", "neo4j"])
def test_no_cell_runs_in_a_spreadsheet_and_each_row_is_one_line(built, reader):
    for data in tables.write(built, reader).values():
        table = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))

        assert all(is_safe(row) for row in table)
        assert len({len(row) for row in table}) == 1
        assert data.count(b"\n") == len(table)


def test_gephi_finds_the_columns_it_knows(small: Path):
    written = tables.write(read(small), "gephi")

    (node,) = (
        row for row in rows(written["nodes.csv"]) if row["Id"] == str(sample.SSM)
    )
    assert node == {
        "Id": str(sample.SSM),
        "Label": "state space model",
        "label_en": "state space model",
        "label_fr": "modèle à espace d’états",
        "kind": "Method",
        "year": "",
        "publications": "1",
    }
    assert {row["Type"] for row in rows(written["edges.csv"])} == {"Directed"}


def test_neo4j_finds_types_in_its_headers(small: Path):
    written = tables.write(read(small), "neo4j")

    head = written["nodes.csv"].decode().partition("\n")[0]
    assert head == "iri:ID,name,label_en,label_fr,:LABEL,year:int,publications:int"
    edges = rows(written["edges.csv"])
    assert {"EVALUATES_ON", "PUBLISHED_IN"} <= {row[":TYPE"] for row in edges}
    assert all(re.fullmatch("[A-Z_]+", row[":TYPE"]) for row in edges)
    assert {row["confidence:double"] for row in edges} >= {"0.45", "0.9", ""}


def test_the_tables_go_into_a_folder_that_is_named(small: Path):
    result = kg("export", small, "--format", "csv", "--for", "neo4j", "-o", "new/out")

    assert result.stdout == "nodes: new/out/nodes.csv\nedges: new/out/edges.csv\n"
    assert sorted(path.name for path in Path("new/out").iterdir()) == [
        "edges.csv",
        "nodes.csv",
    ]


# --- RO-Crate ----------------------------------------------------------------------


def crate(folder: Path) -> dict[str, dict[str, object]]:
    document = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))
    assert document["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert document.keys() == {"@context", "@graph"}
    return {one["@id"]: one for one in document["@graph"]}


def refusals(folder: Path) -> list[str]:
    """Check a crate against what RO-Crate 1.1 says that it MUST be."""
    document = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))
    found = crate(folder)
    descriptor, root = found["ro-crate-metadata.json"], found["./"]
    held = {id_ for id_, one in found.items() if one["@type"] == "File"}
    rules = {
        "each @id stands once": len(found) == len(document["@graph"]),
        "each entity has a type": all("@type" in one for one in found.values()),
        "the descriptor is one": descriptor["@type"] == "CreativeWork"
        and descriptor["about"] == {"@id": "./"}
        and descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"},
        "the root is described": root["@type"] == "Dataset"
        and all(root[key] for key in ("name", "description", "license")),
        "its date is of ISO 8601": re.fullmatch(
            r"\d{4}(-\d\d-\d\d)?", str(root["datePublished"])
        )
        is not None,
        "hasPart names the files": {part["@id"] for part in root["hasPart"]} == held,
        "the files are there": all((folder / unquote(id_)).is_file() for id_ in held),
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    return broken + [link for one in found.values() for link in loose(one, found)]


def loose(one: dict[str, object], found: dict[str, dict[str, object]]) -> list[str]:
    """Find what is nested, and links that lead to nothing in the crate."""
    values = [
        part
        for key, value in one.items()
        for part in (value if isinstance(value, list) else [value])
        if key != "conformsTo" and isinstance(part, dict)
    ]
    return [str(v) for v in values if v.keys() != {"@id"} or v["@id"] not in found]


@pytest.fixture
def copy(seeds: Path, place: Path) -> Path:
    """Copy the build of the seeds; give its folder."""
    for name in (
        "graph.ttl",
        "evidence.ttl",
        "graph.html",
        "records.jsonl",
        "build.json",
    ):
        files.write(place / "build" / name, (seeds / name).read_bytes())
    return Path("build")


def test_a_crate_is_what_the_specification_asks_for(copy: Path):
    Path("kg.toml").write_text(f'license = "{BY}"\npublished = 2026-01-31\n', "utf-8")

    result = kg("export", copy, "--format", "rocrate")

    assert result.stdout == "crate: build/ro-crate-metadata.json\n"
    assert result.stderr == ""
    assert refusals(copy) == []
    assert crate(copy)["./"]["datePublished"] == "2026-01-31"
    assert crate(copy)["./"]["license"] == {"@id": BY}
    assert crate(copy)[BY]["name"] == "CC BY 4.0"


def test_a_crate_tells_type_size_and_digest_of_each_file(copy: Path):
    kg("export", copy, "--format", "rocrate")

    found = crate(copy)
    for name, kind in (
        ("graph.ttl", "text/turtle"),
        ("evidence.ttl", "text/turtle"),
        ("graph.html", "text/html"),
        ("records.jsonl", "application/x-ndjson"),
        ("build.json", "application/json"),
    ):
        data = (copy / name).read_bytes()
        assert found[name]["contentSize"] == str(len(data))
        assert found[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert found[name]["encodingFormat"] == kind


def test_a_crate_tells_the_program_and_the_pages(copy: Path):
    kg("export", copy, "--format", "rocrate")

    found = crate(copy)
    action, account = found["#build"], json.loads((copy / "build.json").read_bytes())
    assert found["#labkg"]["version"] == account["labkg"]
    pages = {found[page["@id"]]["name"] for page in action["object"]}
    assert pages == {page["source"] for page in account["pages"]}
    digests = {found[page["@id"]]["sha256"] for page in action["object"]}
    assert digests == {page["sha256"] for page in account["pages"]}


def test_a_crate_without_settings_says_what_is_missing(copy: Path):
    result = kg("export", copy, "--format", "rocrate")

    assert refusals(copy) == []
    assert "No licence is stated" in str(crate(copy)["./"]["license"])
    assert crate(copy)["./"]["datePublished"] == "2026"
    assert result.stderr == (
        "kg: kg.toml: published: is missing; "
        "the crate bears the newest date of a publication\n"
        "kg: kg.toml: license: is missing; the crate says that none is stated\n"
    )


def test_a_crate_without_any_date_is_refused(copy: Path):
    text = (copy / "graph.ttl").read_text("utf-8")
    (copy / "graph.ttl").write_text(
        re.sub(r"schema:datePublished \S+ ;", "", text), "utf-8"
    )

    result = kg("export", copy, "--format", "rocrate")

    assert result.exit_code == 1
    assert "kg.toml: published: is missing" in result.stderr
    assert not (copy / "ro-crate-metadata.json").exists()


def test_a_crate_holds_the_exports_beside_the_build_but_not_itself(copy: Path):
    kg("export", copy, "--format", "nquads", "-o", copy / "tout à fait.nq")
    (copy / ".hidden.csv").write_text("x", "utf-8")
    (copy / "notes.docx").write_text("x", "utf-8")
    kg("export", copy, "--format", "rocrate")
    first = (copy / "ro-crate-metadata.json").read_bytes()

    kg("export", copy, "--format", "rocrate")

    parts = [part["@id"] for part in crate(copy)["./"]["hasPart"]]
    assert parts[5:] == ["tout%20à%20fait.nq"]
    assert (copy / "ro-crate-metadata.json").read_bytes() == first


# --- VoID and DCAT -----------------------------------------------------------------

SHAPES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:shapes:> .

:title sh:path dcterms:title ; sh:minCount 2 ; sh:maxCount 2 ; sh:uniqueLang true ;
    sh:languageIn ( "en" "fr" ) .
:Set a sh:NodeShape ; sh:targetClass void:Dataset ; sh:property :title ,
    [ sh:path void:triples ; sh:datatype xsd:integer ; sh:minCount 1 ] .
:Catalogued a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property
    [ sh:path void:entities ; sh:datatype xsd:integer ; sh:minCount 1 ] ,
    [ sh:path dcat:distribution ; sh:class dcat:Distribution ; sh:minCount 1 ] ,
    [ sh:path sd:namedGraph ; sh:class sd:NamedGraph ; sh:minCount 2 ] ,
    [ sh:path dcterms:license ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] .
:File a sh:NodeShape ; sh:targetClass dcat:Distribution ; sh:property :title ,
    [ sh:path dcat:byteSize ; sh:datatype xsd:integer ; sh:minCount 1 ] ,
    [ sh:path dcat:mediaType ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dcat:downloadURL ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] .
:Named a sh:NodeShape ; sh:targetClass sd:NamedGraph ; sh:property
    [ sh:path sd:name ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sd:graph ; sh:class sd:Graph ; sh:minCount 1 ; sh:maxCount 1 ] .
"""
DATASET = URIRef(f"{BASE}dataset")


def described(one: Build, lab: Lab | None = None) -> Graph:
    return Graph().parse(data=void.write(one, lab or Lab()), format="turtle")


def test_the_description_has_its_shape_and_no_blank_nodes(built):
    graph = described(built, Lab(BY, date(2026, 1, 31)))

    shapes = Graph().parse(data=SHAPES, format="turtle")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, report
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)


def test_the_description_counts_what_is_there(built):
    graph = described(built)

    whole = facts(built.folder) + Graph().parse(
        built.folder / "evidence.ttl", format="turtle"
    )

    def said(subject: object, predicate: URIRef) -> object:
        return graph.value(subject, predicate).toPython()

    assert said(DATASET, VOID.triples) == len(whole)
    assert said(DATASET, VOID.distinctSubjects) == len(set(whole.subjects()))
    assert said(DATASET, VOID.distinctObjects) == len(set(whole.objects()))
    assert said(DATASET, VOID.properties) == len(set(whole.predicates()))
    parts = list(graph.objects(DATASET, VOID.propertyPartition))
    counted = {
        graph.value(part, VOID.property): said(part, VOID.triples) for part in parts
    }
    assert counted == {
        term: len(list(whole.triples((None, term, None))))
        for term in set(whole.predicates())
    }
    kinds = list(graph.objects(DATASET, VOID.classPartition))
    assert {
        graph.value(kind, VOID["class"]): said(kind, VOID.entities) for kind in kinds
    } == {
        kind: len(set(whole.subjects(RDF.type, kind)))
        for kind in set(whole.objects(None, RDF.type))
    }


def test_the_description_agrees_with_what_the_graph_says_of_itself(seeds: Path):
    graph = described(read(seeds))

    own = set(facts(seeds).triples((DATASET, None, None)))
    assert own < set(graph)
    assert len(list(graph.objects(DATASET, VOID.entities))) == 1


@rdflib_is_old
def test_the_description_names_the_graphs_and_what_each_holds(built):
    graph = described(built)

    dataset = Dataset().parse(data=nquads.write(built), format="nquads")
    held = {
        graph.value(named, SD.name): graph.value(
            graph.value(named, SD.graph), VOID.triples
        ).toPython()
        for named in graph.objects(DATASET, SD.namedGraph)
    }
    assert held == {one.identifier: len(one) for one in dataset.graphs() if len(one)}


def test_the_description_tells_the_files_as_they_are(seeds: Path):
    graph = described(read(seeds))

    sizes = {
        str(graph.value(file, DCAT.downloadURL)).removeprefix(BASE): graph.value(
            file, DCAT.byteSize
        ).toPython()
        for file in graph.objects(DATASET, DCAT.distribution)
    }
    names = ("graph.ttl", "evidence.ttl", "graph.html", "records.jsonl", "build.json")
    assert sizes == {name: (seeds / name).stat().st_size for name in names}
    assert set(graph.objects(DATASET, VOID.dataDump)) == {
        URIRef(f"{BASE}graph.ttl"),
        URIRef(f"{BASE}evidence.ttl"),
    }


def test_the_licence_is_told_where_it_is_known(small: Path):
    silent = kg("export", small, "--format", "void").stdout
    Path("kg.toml").write_text(f'license = "{BY}"\npublished = 2026-01-31\n', "utf-8")

    told = kg("export", small, "--format", "void").stdout

    assert "license" not in silent
    assert "issued" not in silent
    graph = Graph().parse(data=told, format="turtle")
    assert graph.value(DATASET, DCTERMS.license) == URIRef(BY)
    assert str(graph.value(DATASET, DCTERMS.issued)) == "2026-01-31"
    assert len(set(graph.subjects(DCTERMS.license, None))) == 3


# --- all forms ---------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_build_gives_the_same_bytes_in_any_process(copy: Path, form: str):
    """Hashes of texts, and so the order of sets, differ from process to process."""
    written = []
    for seed in ("1", "2"):
        name = Path(f"{seed}.out")
        words = ["export", copy, "--format", form, "-o", name]
        ran = subprocess.run(
            [sys.executable, "-m", "kg", *words],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        paths = sorted(name.iterdir()) if name.is_dir() else [name]
        written.append([path.read_bytes() for path in paths])

    assert written[0] == written[1]
    assert all(written[0])


@pytest.mark.parametrize("form", TEXTS)
def test_stdout_has_the_bytes_that_a_file_gets(small: Path, form: str):
    result = kg("export", small, "--format", form, "-o", "deep/down/file")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert Path("deep/down/file").read_bytes() == (
        kg("export", small, "--format", form).stdout_bytes
    )


@pytest.mark.parametrize("form", FORMS)
def test_without_a_build_it_says_so(place: Path, form: str):
    (place / "empty").mkdir()

    result = kg("export", "empty", "--format", form)

    assert result.exit_code == 1
    assert result.stderr == (
        "kg: empty: holds no graph.ttl; run kg build --output empty first\n"
    )
    assert list((place / "empty").iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_written_is_told_on_one_line(small: Path, form: str):
    Path("file").write_text("kept", "utf-8")

    result = kg("export", small, "--format", form, "-o", "file/inside")

    assert result.exit_code == 1
    assert "file/inside" in result.stderr
    assert "cannot be written: " in result.stderr
    assert re.search("Not a directory|file is a file, not a folder", result.stderr)
    assert Path("file").read_text("utf-8") == "kept"


def test_tables_do_not_take_the_place_of_a_file(small: Path):
    Path("file").write_text("kept", "utf-8")

    result = kg("export", small, "--format", "csv", "-o", "file")

    assert result.stderr == "kg: file: is a file; two tables need a folder\n"
    assert Path("file").read_text("utf-8") == "kept"


@pytest.mark.parametrize("form", TEXTS)
def test_an_export_never_replaces_a_file_of_the_build(small: Path, form: str):
    before = (small / "graph.ttl").read_bytes()

    result = kg("export", small, "--format", form, "-o", "small/../small/graph.ttl")

    assert result.exit_code == 1
    assert result.stderr == (
        "kg: small/../small/graph.ttl: is a file of the build itself; name another\n"
    )
    assert (small / "graph.ttl").read_bytes() == before


def test_a_broken_graph_is_told_with_its_line(small: Path):
    (small / "graph.ttl").write_text("<a> <b> .\n", "utf-8")

    result = kg("export", small, "--format", "nquads")

    assert result.exit_code == 1
    assert result.stderr.startswith("kg: small/graph.ttl: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_broken_account_is_told(copy: Path):
    (copy / "build.json").write_text("{", "utf-8")

    result = kg("export", copy, "--format", "rocrate")

    assert result.stderr == "kg: build/build.json: is not JSON; run kg build again\n"


def test_a_form_that_does_not_exist_is_a_mistyped_command(small: Path):
    result = kg("export", small, "--format", "gexf")

    assert result.exit_code == 2
    assert "'gexf' is not one of" in result.stderr


def test_a_reader_goes_with_tables_only(small: Path):
    result = kg("export", small, "--format", "graphml", "--for", "gephi")

    assert result.exit_code == 2
    assert "--for goes with --format csv" in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'license = "CC BY"',
            "kg.toml: license: should be an address such as https://",
        ),
        ('license = "https://a b"', "kg.toml: license: should be an address such as"),
        ('published = "soon"', "kg.toml: published: input should be a valid date"),
        ("published = 2026-01-31T10:00:00", "kg.toml: published: "),
    ],
)
def test_a_setting_of_the_wrong_form_is_told(small: Path, text: str, told: str):
    Path("kg.toml").write_text(text, "utf-8")

    result = kg("export", small, "--format", "void")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"kg: {told}")
    assert result.stderr.count("\n") == 1


# --- any text ----------------------------------------------------------------------

THING = NamedNode(f"{BASE}concept/any")
texts = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)


def naming(name: str, lang: str) -> Build:
    """Give a build of one concept and a publication that uses it."""
    graph, work = NamedNode(f"{BASE}graph/facts"), NamedNode(f"{BASE}publication/w")

    def fact(subject: NamedNode, predicate: object, value: object) -> Quad:
        return Quad(subject, NamedNode(str(predicate)), value, graph)

    return Build(
        Path(),
        BASE,
        (
            fact(THING, RDF.type, NamedNode(str(KG.Concept))),
            fact(THING, SKOS.prefLabel, Literal(name, language=lang)),
            fact(THING, RDFS.comment, Literal(name)),
            fact(work, RDF.type, NamedNode(str(KG.Publication))),
            fact(work, SCHEMA.name, Literal(name, language=lang)),
            fact(work, KG.uses, THING),
        ),
    )


@settings(deadline=None)
@given(texts, some.sampled_from(["en", "fr"]))
def test_any_name_comes_back_from_every_form_of_rdf(name: str, lang: str):
    one = naming(name, lang)

    assert quads_of(nquads.write(one), RdfFormat.N_QUADS) == set(one.quads)
    assert quads_of(trig.write(one), RdfFormat.TRIG) == set(one.quads)
    assert {quad.triple for quad in quads_of(jsonld.write(one), RdfFormat.JSON_LD)} == {
        quad.triple for quad in one.quads
    }


XSD = "http://www.w3.org/2001/XMLSchema#"
values = some.builds(
    lambda text, kind: Literal(text, datatype=NamedNode(XSD + kind)),
    some.one_of(
        texts, some.integers().map(str), some.sampled_from(["007", "-0", "2e5"])
    ),
    some.sampled_from(["string", "integer", "decimal", "boolean", "date", "gYear"]),
)
links = some.sampled_from([THING, NamedNode("https://example.org/a?b=c#d")])
properties = some.sampled_from(
    [SCHEMA.name, SCHEMA.datePublished, SCHEMA.url, KG.status, KG.uses, RDFS.seeAlso]
)


@settings(deadline=None)
@given(some.lists(some.tuples(properties, some.one_of(values, links)), max_size=6))
def test_any_value_of_any_property_comes_back_from_json_ld(said):
    graph = NamedNode(f"{BASE}graph/facts")
    quads = [Quad(THING, NamedNode(str(key)), value, graph) for key, value in said]
    one = dataclasses.replace(naming("name", "fr"), quads=tuple(dict.fromkeys(quads)))

    read_back = quads_of(jsonld.write(one), RdfFormat.JSON_LD)

    assert {quad.triple for quad in read_back} == {quad.triple for quad in quads}


@settings(deadline=None)
@given(texts, some.sampled_from(["en", "fr"]))
def test_any_name_is_read_by_network_programs(name: str, lang: str):
    one = naming(name, lang)

    graph = network(graphml.write(one))
    assert graph.nodes[THING.value]["label"] == (shown(name) or THING.value)
    for data in tables.write(one, "neo4j").values():
        table = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
        assert all(is_safe(row) for row in table)
        assert data.count(b"\n") == len(table)
    ids = {row["iri:ID"] for row in rows(tables.write(one, "neo4j")["nodes.csv"])}
    assert ids == {THING.value, f"{BASE}publication/w"}


def test_graphml_is_xml_that_other_parsers_take(built):
    root = Xml.fromstring(graphml.write(built))

    assert root.tag == "{http://graphml.graphdrawing.org/xmlns}graphml"
