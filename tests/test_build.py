"""The whole program on small pages: what is written, where, and how it fails."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import click
import page_generator
import pyoxigraph
import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.namespace import SKOS

from kg.cli import main
from kg.view import part

SEEDS = Path(__file__).parent.parent / "seeds"
PAGE = (
    "Nous présentons Zorba, une méthode d’apprentissage par renforcement. "
    "Nous évaluons Zorba sur le jeu NetHack, et les résultats sont bons.\n"
)
OUTPUTS = ("graph.ttl", "evidence.ttl", "graph.html", "records.jsonl", "build.json")


def kg(*words, **options):
    return CliRunner().invoke(main, [str(word) for word in words], **options)


def build(folder, *words):
    result = kg("build", *words, "--output", folder)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    build(folder, SEEDS)
    return folder


def names(folder):
    return {path.name for path in folder.iterdir()}


def outputs(folder):
    """Give the files of a build; of the account what is the same each time."""
    files = {name: (folder / name).read_bytes() for name in OUTPUTS}
    account = json.loads(files["build.json"])
    del account["run"]
    return {**files, "build.json": account}


def test_a_build_writes_its_files_and_says_where_the_page_is(tmp_path):
    result = build(tmp_path, SEEDS)

    assert names(tmp_path) == {*OUTPUTS, "store", "cache.sqlite", "blocks"}
    assert f"page:  {tmp_path / 'graph.html'}" in result.stdout


def other_process(folder, sources, seed, workers):
    subprocess.run(
        [
            sys.executable,
            "-m",
            "kg",
            "build",
            *map(str, sources),
            "--workers",
            str(workers),
            "--output",
            str(folder),
        ],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
    )
    return outputs(folder)


def test_the_same_pages_give_the_same_bytes(tmp_path, built):
    """Two hash seeds, shuffled sources, two workers, a second run, another folder."""
    expected = outputs(built)
    copies = tmp_path / "elsewhere"
    shutil.copytree(SEEDS, copies)
    files = sorted(copies.iterdir())
    random.Random(7).shuffle(files)

    assert other_process(tmp_path / "a", files, 1, 1) == expected
    assert other_process(tmp_path / "b", [copies], 2, 2) == expected
    build(built, SEEDS)
    assert outputs(built) == expected


def test_generated_sites_give_the_same_bytes_in_any_order(tmp_path):
    pages = tmp_path / "site"
    pages.mkdir()
    for page in page_generator.generate_site(5, pages=9):
        (pages / page.name).write_bytes(page.data)
    files = sorted(pages.iterdir())

    build(tmp_path / "a", *files)
    build(tmp_path / "b", *reversed(files))

    assert outputs(tmp_path / "a") == outputs(tmp_path / "b")


def test_three_parsers_count_the_same_triples(built):
    for name in ("graph.ttl", "evidence.ttl"):
        rdflib_count = len(Graph().parse(built / name))
        store = pyoxigraph.Store()
        store.load(path=str(built / name), format=pyoxigraph.RdfFormat.TURTLE)

        assert len(store) == rdflib_count


@pytest.mark.skipif(shutil.which("rapper") is None, reason="rapper is not installed")
def test_rapper_counts_the_same_triples(built):
    for name in ("graph.ttl", "evidence.ttl"):
        lines = subprocess.run(
            ["rapper", "-q", "-i", "turtle", "-o", "ntriples", str(built / name)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()

        assert len(set(lines)) == len(Graph().parse(built / name))


def test_records_are_json_lines_with_offsets_into_the_abstract(built):
    lines = (built / "records.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]

    assert len(records) == 25
    for record in records:
        text = record["abstract"] or record["title"]
        for entity in record["entities"]:
            for start, end in entity["mentions"]:
                assert text[start:end] in entity["variants"]


def test_the_account_names_pages_and_counts(built):
    account = json.loads((built / "build.json").read_text("utf-8"))

    assert account["counts"]["publications"] == 25
    assert [page["source"][:3] for page in account["pages"]] == [
        "000",
        "001",
        "002",
        "003",
    ]
    assert account["warnings"] == []


def test_bad_files_are_named_and_the_rest_is_built(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "good.txt").write_text(PAGE, "utf-8")
    (pages / "same.txt").write_text(PAGE, "utf-8")
    (pages / "old.txt").write_bytes(PAGE.replace("Zorba", "Vorba").encode("cp1252"))
    (pages / "nul.txt").write_text(PAGE.replace("bons", "b\x00ons"), "utf-8")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (pages / "huge.txt").write_bytes(b"a" * 50_000_000)
    (pages / "gone.txt").symlink_to(pages / "nowhere")

    result = build(tmp_path / "out", pages)

    warnings = json.loads((tmp_path / "out" / "build.json").read_text())["warnings"]
    assert sorted(line.partition(":")[0] for line in warnings) == [
        "binary.txt",
        "empty.txt",
        "gone.txt",
        "huge.txt",
        "nul.txt",
        "same.txt",
    ]
    assert result.stderr.splitlines() == [f"kg: {line}" for line in warnings]


def test_windows_text_and_french_prose_are_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(PAGE.encode("cp1252"))

    build(tmp_path / "out", tmp_path / "a.txt")
    graph = (tmp_path / "out" / "graph.ttl").read_text("utf-8")

    assert "concept:reinforcement-learning" in graph
    assert "bench:nethack" in graph


def test_nothing_found_is_an_error_that_says_why(tmp_path):
    (tmp_path / "a.txt").write_text("Il fait beau. Le chat dort sur le lit de Marie.")

    result = kg("build", tmp_path / "a.txt", "--output", tmp_path / "out")

    assert result.exit_code == 1
    assert "no entity was found" in result.stderr
    assert names(tmp_path / "out") == {"cache.sqlite"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["build", "nowhere"], 1, "there is no such file or folder"),
        (["build", "--base", "id"], 1, "should be an IRI"),
        (["build", "--workers", "0"], 2, "0 is not in the range"),
        (["build", "--nonsense"], 2, "No such option"),
        (["query", "select *", "--graph", "nowhere"], 1, "holds no graph.ttl"),
        (["query"], 2, "give a QUERY"),
        (["validate", "nowhere"], 1, "graph.ttl"),
        (["explain", "R2I", "--graph", "nowhere"], 1, "holds no graph.ttl"),
    ],
)
def test_mistakes_are_told_in_one_line(tmp_path, monkeypatch, words, code, told):
    monkeypatch.chdir(tmp_path)

    result = kg(*words)

    assert result.exit_code == code
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_without_pages_is_told(tmp_path):
    result = kg("build", tmp_path)

    assert result.exit_code == 1
    assert "holds no page" in result.stderr


def test_an_output_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")

    result = kg("build", SEEDS, "--output", tmp_path / "file" / "out", "--no-html")

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_a_base_of_ones_own_names_all_things(tmp_path):
    build(tmp_path, SEEDS, "--base", "https://example.org/id/", "--no-html")

    text = (tmp_path / "graph.ttl").read_text("utf-8")
    assert "https://example.org/id/" in text
    assert "w3id.org/labkg/id" not in text


def test_evidence_and_page_can_be_left_out(tmp_path):
    build(tmp_path, SEEDS, "--evidence", "none", "--no-html")

    files = {"graph.ttl", "records.jsonl", "build.json"}
    assert names(tmp_path) == {*files, "store", "cache.sqlite"}
    assert kg("validate", tmp_path).exit_code == 0


def test_a_higher_confidence_keeps_less(tmp_path, built):
    build(tmp_path, SEEDS, "--min-confidence", "0.8", "--no-html")

    assert len(Graph().parse(tmp_path / "graph.ttl")) < len(
        Graph().parse(built / "graph.ttl")
    )


def test_extract_answers_line_by_line_in_order():
    lines = [
        {"id": "a", "abstract": "We propose Zorba, a method evaluated on NetHack."},
        {"id": 2, "lang": "fr", "title": "L’apprentissage par renforcement"},
        {"id": "c"},
    ]

    result = kg("extract", "-", input="\n".join(map(json.dumps, lines)))

    first, second, third = map(json.loads, result.stdout.splitlines())
    assert [first["id"], second["id"], third["id"]] == ["a", 2, "c"]
    assert {e["variants"][0] for e in first["entities"]} == {"Zorba", "NetHack"}
    assert second["lang"] == "fr"
    assert second["entities"][0]["iri"].endswith("concept/reinforcement-learning")
    assert third["entities"] == []


def test_extract_gives_offsets_into_title_and_abstract():
    title, abstract = "Zorba: learning", "We propose Zorba,\na method for NetHack."
    line = json.dumps({"id": 1, "title": title, "abstract": abstract})

    result = json.loads(kg("extract", "-", input=line).stdout)

    text = f"{title}\n{abstract}"
    for entity in result["entities"]:
        assert {text[a:b] for a, b in entity["mentions"]} <= set(entity["variants"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1: is not JSON"),
        ("[]", 'should be an object with an "id"'),
        ('{"id": 1, "abstract": 5}', '"abstract" should be a string'),
        ('{"id": 1, "lang": "de"}', 'it should be "en" or "fr"'),
    ],
)
def test_extract_names_the_line_that_is_wrong(line, told):
    result = kg("extract", "-", input=line)

    assert result.exit_code == 1
    assert told in result.stderr


def test_the_graph_can_be_asked(built):
    asked = kg("query", "--name", "evaluated-on", "--graph", built, "--format", "json")

    rows = json.loads(asked.stdout)["results"]["bindings"]
    assert any("Motif" in str(row) for row in rows)


def test_every_named_question_runs_and_is_listed_in_both_languages(built):
    listed = kg("query", "--list").stdout.splitlines()

    assert len(listed) >= 12
    for line in listed:
        name = line.split()[0]
        assert kg("query", "--name", name, "--graph", built).exit_code == 0


@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "xml"])
def test_answers_come_in_every_form(built, form):
    result = kg(
        "query", "select ?s {?s a kg:Method}", "--graph", built, "--format", form
    )

    assert result.exit_code == 0
    assert "w3id.org" in result.stdout


def test_explain_tells_names_and_sentences(built):
    text = kg("explain", "R2I", "--graph", built).stdout

    assert "Recall to Imagine" in text
    assert "R2I is faster than" in text


def test_a_build_validates(built):
    assert kg("validate", built).exit_code == 0


def test_view_writes_the_page_again(tmp_path, built):
    shutil.copytree(built, tmp_path / "copy")
    (tmp_path / "copy" / "graph.html").unlink()

    result = kg("view", tmp_path / "copy", "--lang", "fr", "--title", "Labo")

    assert result.exit_code == 0
    assert '<html lang="fr"' in (tmp_path / "copy" / "graph.html").read_text("utf-8")


def test_every_command_and_option_has_help():
    for name, command in main.commands.items():
        assert command.help, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name}"


def test_a_page_of_too_many_things_shows_the_most_prominent(tmp_path, monkeypatch):
    monkeypatch.setattr(part, "LARGEST", 20)
    monkeypatch.setattr(part, "PROMINENT", 8)

    result = build(tmp_path, SEEDS)

    assert "graph.html shows the 8 most prominent; kg serve" in result.stderr
    assert '"whole":187' in (tmp_path / "graph.html").read_text("utf-8")


def test_blanks_of_all_widths_stand_in_no_name(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(
        "Publications\n"
        "We propose alternating gradient steps\u00a0(AGS), a new method for games. AGS "
        "beats completely random\u2028measures\u2003(CRMs) on the benchmark NetHack.\n"
        "2024-01-01\n",
        "utf-8",
    )

    build(tmp_path / "output", page, "--no-html")

    graph = Graph().parse(tmp_path / "output" / "graph.ttl")
    labels = {str(one) for one in graph.objects(None, SKOS.prefLabel)}
    assert {"alternating gradient steps", "completely random measures"} <= labels


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_a_full_disk_is_told_in_one_line(asked):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kg", asked],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert done.returncode == 1
    assert done.stderr == (
        "kg: the output cannot be written: No space left on device\n"
    )
