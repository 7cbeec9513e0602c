"""The embedded store holds what the Turtle files say, and is changed whole or not."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sample
from click.testing import CliRunner
from pyoxigraph import NamedNode, RdfFormat, parse

from kg import dataset, filling, graph, store
from kg.cli import main
from kg.errors import KGError
from ontology.terms import KG

BASE = "https://w3id.org/labkg/id/"
EVERY = "SELECT * { ?s ?p ?o }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the two Turtle files of the sample."""
    graphs = sample.build()
    (tmp_path / "graph.ttl").write_bytes(graph.turtle(graphs.facts))
    (tmp_path / "evidence.ttl").write_bytes(graph.turtle(graphs.evidence))
    return tmp_path


def triples(*paths: Path) -> set[str]:
    return {
        str(quad.triple)
        for path in paths
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    }


def held(folder: Path) -> set[str]:
    return {str(quad) for quad in store.opened(folder)}


def kg(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


# --- what stands in which graph ----------------------------------------------------


def test_the_graphs_are_apart_and_together_what_the_files_say(folder):
    store.write(folder)

    found = [str(quad.triple) for quad in store.opened(folder)]

    assert len(found) == len(set(found))
    assert set(found) == triples(*dataset.files(folder))


def test_facts_evidence_and_each_page_have_a_graph(folder):
    store.write(folder)

    names = [name.value for name, _ in store.graphs(store.opened(folder))]

    pages = {
        quad.subject.value
        for quad in parse(path=folder / "graph.ttl", format=RdfFormat.TURTLE)
        if quad.object == NamedNode(str(KG.Page))
    }
    assert names == [f"{BASE}graph/evidence", f"{BASE}graph/facts", *sorted(pages)]


def test_a_mention_and_its_links_stand_in_the_graph_of_its_page(folder):
    store.write(folder)

    for name, inside in store.graphs(store.opened(folder)):
        for subject, predicate, target in inside:
            if predicate.value.endswith(("#referenceContext", "#wasDerivedFrom")):
                of_page = name == target
                assert of_page or name.value == f"{BASE}graph/facts"
            if subject.value.startswith(f"{BASE}mention/"):
                assert name.value.startswith(f"{BASE}page/")


def test_a_base_of_ones_own_names_the_graphs(tmp_path):
    pages = tmp_path / "pages"
    shutil.copytree("seeds", pages)
    out = tmp_path / "out"
    kg("build", pages, "-o", out, "--base", "https://lab.example/kg/", "--no-html")

    names = {name.value for name, _ in store.graphs(store.opened(out))}

    assert "https://lab.example/kg/graph/facts" in names
    assert all(name.startswith("https://lab.example/kg/") for name in names)


# --- files of RDF, and a store that is loaded from them ------------------------------


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_a_store_is_loaded_from_files_without_a_build(folder, tmp_path, packed):
    paths = list(dataset.files(folder))
    if packed:
        for place, path in enumerate(paths):
            paths[place] = path.with_suffix(".ttl.gz")
            paths[place].write_bytes(gzip.compress(path.read_bytes()))
    store.write(folder)

    told = kg("load", *paths, "--graph", tmp_path / "other")

    assert held(tmp_path / "other") == held(folder)
    assert f"({len(held(folder)):,} triples in 4 graphs)" in told


def test_evidence_is_known_by_what_it_says_not_by_its_name(folder, tmp_path):
    facts, evidence = dataset.files(folder)
    store.write(folder)
    proofs = tmp_path / "proofs.nt"
    proofs.write_text("".join(f"{one} .\n" for one in sorted(triples(evidence))))

    kg("load", facts, proofs, "--graph", tmp_path / "other")

    assert held(tmp_path / "other") == held(folder)


LINES = [f'<x:a{number}> <x:b> "c" <x:g> .\n'.encode() for number in range(100)]


def fill(place: Path, lines: Iterable[bytes]) -> None:
    with filling.filling(place.with_name("part")) as filled:
        for line in lines:
            filled.put(line)
        filled.end()
        filled.into(place)


def test_a_store_is_filled_part_by_part_while_lines_come(tmp_path, monkeypatch):
    monkeypatch.setattr(filling, "AT_ONCE", 50)

    fill(tmp_path / "made", LINES)

    assert len(store.at(tmp_path / "made")) == 100
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize("place", [0, 50, 100])
def test_what_a_store_refuses_is_raised_and_ends_its_thread(
    tmp_path, monkeypatch, place
):
    monkeypatch.setattr(filling, "AT_ONCE", 50)
    before = threading.enumerate()

    with pytest.raises(SyntaxError):
        fill(tmp_path / "made", (*LINES[:place], b"no quad\n", *LINES[place:]))

    assert not (tmp_path / "made").exists()
    assert threading.enumerate() == before


def test_a_store_that_is_not_wanted_any_more_ends_its_thread(tmp_path, monkeypatch):
    monkeypatch.setattr(filling, "AT_ONCE", 50)
    before = threading.enumerate()

    def lines() -> Iterator[bytes]:
        yield from LINES
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "made", lines())

    assert threading.enumerate() == before


def test_a_store_gets_more_part_by_part_and_the_one_before_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "AT_ONCE", 50)
    quads = tmp_path / "more.nq"
    quads.write_bytes(b"".join(LINES[:80]))
    fill(tmp_path / "one", LINES[40:])

    store.more(tmp_path / "other", tmp_path / "one", [quads])

    assert len(store.at(tmp_path / "one")) == 60
    assert len(store.at(tmp_path / "other")) == 100


def test_quads_stay_in_the_graphs_that_they_name(tmp_path):
    quads = tmp_path / "all.nq"
    quads.write_text('<x:a> <x:b> "c" <x:g> .\n<x:a> <x:b> "d" .\n')

    kg("load", quads, "--graph", tmp_path)

    assert held(tmp_path) == {
        '<x:a> <x:b> "c" <x:g>',
        f'<x:a> <x:b> "d" <{BASE}graph/facts>',
    }


def test_what_is_loaded_takes_the_place_of_what_was_there(tmp_path):
    for text in ("<x:a> <x:b> <x:c> .", "<x:d> <x:e> <x:f> ."):
        path = tmp_path / "one.nt"
        path.write_text(text)
        kg("load", path, "--graph", tmp_path)

    assert held(tmp_path) == {f"<x:d> <x:e> <x:f> <{BASE}graph/facts>"}
    assert len([one for one in (tmp_path / "store").iterdir() if one.is_dir()]) == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("broken.ttl", "<x:a> <x:b> .\n", "broken.ttl: Parser error at line 1"),
        ("missing.ttl", None, "missing.ttl: cannot be read: No such file"),
        ("table.csv", "a,b", "table.csv: is none of .ttl, .nt"),
        ("cut.ttl.gz", "not packed", "cut.ttl.gz: cannot be read"),
    ],
)
def test_what_cannot_be_loaded_is_told_and_changes_nothing(folder, name, text, said):
    kg("load", folder)
    before = held(folder)
    path = folder / name
    if text is not None:
        path.write_text(text)
    elsewhere = folder / "elsewhere"
    (good := folder / "good.nt").write_text("<x:a> <x:b> <x:c> .")
    kg("load", good, "--graph", elsewhere)

    result = CliRunner().invoke(main, ["load", str(path), "--graph", str(elsewhere)])

    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    assert held(elsewhere) == {f"<x:a> <x:b> <x:c> <{BASE}graph/facts>"}
    assert held(folder) == before


def test_files_do_not_replace_the_store_of_a_build(folder):
    (folder / "other.nt").write_text("<x:a> <x:b> <x:c> .")

    result = CliRunner().invoke(
        main, ["load", str(folder / "other.nt"), "--graph", str(folder)]
    )

    assert result.exit_code == 1
    assert "give --graph another folder" in result.output


# --- what is asked is what stands in the Turtle files --------------------------------


def test_a_build_keeps_a_store_that_its_queries_use(tmp_path):
    kg("build", "seeds", "-o", tmp_path, "--no-html")

    assert store.place(tmp_path) is not None
    assert set(map(str, store.in_memory(dataset.files(tmp_path)))) == held(tmp_path)


def test_turtle_changed_by_hand_is_what_is_asked(folder):
    store.write(folder)
    with (folder / "graph.ttl").open("a") as file:
        file.write("\n<x:new> a <x:Method> .\n")

    assert store.place(folder) is None
    assert f"<x:new> {RDF_TYPE} <x:Method> <{BASE}graph/facts>" in held(folder)


RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def test_a_copied_build_keeps_its_store(folder, tmp_path):
    store.write(folder)
    shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copyfile)

    assert store.place(tmp_path / "copy") is not None


def test_without_a_build_the_message_says_what_to_run(tmp_path):
    with pytest.raises(KGError, match=r"holds no graph\.ttl; run kg build --output"):
        store.opened(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"state": 1, "files": 2}'])
def test_a_broken_account_of_the_store_is_one_line(folder, text):
    store.write(folder)
    (folder / "store" / "current").write_text(text)

    result = CliRunner().invoke(main, ["query", EVERY, "--graph", str(folder)])

    assert result.exit_code == 1
    assert result.output.startswith("kg: ")
    assert "kg load" in result.output
    kg("load", folder)
    assert held(folder)


def test_a_broken_store_is_one_line(folder):
    store.write(folder)
    place = store.place(folder)
    (place / "CURRENT").write_text("nothing")

    result = CliRunner().invoke(main, ["query", EVERY, "--graph", str(folder)])

    assert result.exit_code == 1
    assert "makes it anew" in result.output


# --- a store is changed whole --------------------------------------------------------

LOADER = """
import sys
from pathlib import Path
from kg import store
print("ready", flush=True)
store.load(Path(sys.argv[1]), [Path(sys.argv[2])], base="https://w3id.org/labkg/id/")
"""


@pytest.mark.parametrize("after", [0.0, 0.1, 0.4])
def test_a_load_that_is_killed_leaves_the_old_store_whole(tmp_path, after):
    (small := tmp_path / "small.nt").write_text("<x:a> <x:b> <x:c> .")
    big = tmp_path / "big.nt"
    big.write_text("".join(f"<x:a{n}> <x:b> <x:c{n}> .\n" for n in range(100_000)))
    kg("load", small, "--graph", tmp_path)
    before = held(tmp_path)

    loader = subprocess.Popen(
        [sys.executable, "-c", LOADER, tmp_path, big], stdout=subprocess.PIPE
    )
    assert loader.stdout.readline() == b"ready\n"
    time.sleep(after)
    os.kill(loader.pid, signal.SIGKILL)
    loader.communicate()

    assert held(tmp_path) == before
    kg("load", big, "--graph", tmp_path)
    assert len(held(tmp_path)) == 100_000
    states = [one.name for one in (tmp_path / "store").iterdir() if one.is_dir()]
    assert states == [json.loads((tmp_path / "store" / "current").read_text())["state"]]


def test_who_reads_the_old_store_reads_on(folder):
    store.write(folder)
    reading = store.opened(folder)
    before = {str(quad) for quad in reading}
    with (folder / "graph.ttl").open("a") as file:
        file.write("\n<x:new> a <x:Method> .\n")

    store.write(folder)

    assert {str(quad) for quad in reading} == before
    assert len(held(folder)) == len(before) + 1
