"""A rebuild reads what changed, and writes what a build from nothing writes."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import page_generator
import pytest
from click.testing import CliRunner

from kg import packed
from kg.cli import main

OUTPUTS = ("graph.ttl", "evidence.ttl", "records.jsonl")
PAGE = (
    "Nous présentons {name}, une méthode d’apprentissage par renforcement. "
    "Nous évaluons {name} sur le jeu NetHack, et les résultats sont bons.\n"
)
NAMES = "Zorba Kwando Mirlo Tavira Belmo Ostrava Luzerne Quimper Sartène Vauban".split()


def kg(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


def build(folder, *words):
    return kg("build", *words, "--output", folder, "--no-html")


def outputs(folder):
    files = {name: (folder / name).read_bytes() for name in OUTPUTS}
    account = json.loads((folder / "build.json").read_bytes())
    del account["run"]
    return {**files, "build.json": account}


def run_of(folder):
    return json.loads((folder / "build.json").read_bytes())["run"]


def write(folder, names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_text(PAGE.format(name=name), "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Give five generated pages of one site, and their build from nothing."""
    folder = tmp_path_factory.mktemp("site")
    pages, output = folder / "pages", folder / "output"
    pages.mkdir()
    for page in page_generator.generate_site(11, pages=5):
        (pages / page.name).write_bytes(page.data)
    build(output, pages, "--workers", 2)
    return pages, output


def copied(site, place):
    """Copy the pages and their build to a place where they may be changed."""
    shutil.copytree(site[0], place / "pages")
    shutil.copytree(site[1], place / "output")
    return place / "pages", place / "output"


# ---- what is read


def test_nothing_changed_nothing_is_read_or_written(site, tmp_path):
    pages, output = copied(site, tmp_path)
    before = {p: p.stat().st_mtime_ns for p in output.glob("*.ttl")}

    result = build(output, pages)

    assert "nothing has changed" in result.stdout
    assert f"graph: {output / 'graph.ttl'}" in result.stdout
    assert run_of(output)["cache"] == {"hits": 5, "read": 0}
    assert {p: p.stat().st_mtime_ns for p in output.glob("*.ttl")} == before


def test_only_the_page_that_changed_is_read(site, tmp_path):
    pages, output = copied(site, tmp_path)
    page = sorted(pages.iterdir())[3]
    page.write_bytes(page.read_bytes() + b"\n" + PAGE.format(name="Zorba").encode())

    build(output, pages)

    assert run_of(output)["cache"] == {"hits": 4, "read": 1}
    build(tmp_path / "anew", pages)
    assert outputs(output) == outputs(tmp_path / "anew")
    assert outputs(output) != outputs(site[1])


def test_a_page_under_another_name_is_not_read_again(site, tmp_path):
    pages, output = copied(site, tmp_path)
    first = sorted(pages.iterdir())[0]
    first.rename(first.with_name(f"renamed{first.suffix}"))

    build(output, pages)

    assert run_of(output)["cache"] == {"hits": 5, "read": 0}
    build(tmp_path / "anew", pages, "--no-cache")
    assert outputs(output) == outputs(tmp_path / "anew")


def test_another_option_reads_nothing_but_writes_anew(site, tmp_path):
    pages, output = copied(site, tmp_path)

    result = build(output, pages, "--min-confidence", 0.9)

    assert "nothing has changed" not in result.stdout
    assert run_of(output)["cache"] == {"hits": 5, "read": 0}
    assert outputs(output) != outputs(site[1])


def test_a_file_that_was_changed_by_hand_is_written_anew(site, tmp_path):
    pages, output = copied(site, tmp_path)
    (output / "graph.ttl").write_text("# mine\n")

    build(output, pages)

    assert outputs(output) == outputs(site[1])


def test_without_a_cache_all_is_read_and_nothing_is_left(site, tmp_path):
    pages, output = copied(site, tmp_path)

    build(output, pages, "--no-cache", "--base", "https://example.org/id/")

    assert run_of(output)["cache"] == {"hits": 0, "read": 5}
    assert sorted(path.name for path in output.glob("*.sqlite*")) == ["cache.sqlite"]


def test_another_vocabulary_reads_all_anew(tmp_path, monkeypatch):
    pages = write(tmp_path / "pages", NAMES[:2])
    output = tmp_path / "output"
    build(output, pages)
    own = tmp_path / "own.toml"
    own.write_text('[zorba]\ntype = "method"\nname = "Zorba"\n', "utf-8")
    monkeypatch.setenv("LABKG_VOCABULARY", str(own))

    subprocess.run(
        [sys.executable, "-m", "kg", "build", pages, "-o", output, "--no-html"],
        check=True,
        capture_output=True,
    )

    assert run_of(output)["cache"] == {"hits": 0, "read": 2}


# ---- retraction


def test_what_only_a_page_that_is_gone_said_is_gone(tmp_path):
    pages = write(tmp_path / "pages", NAMES[:3])
    build(tmp_path / "output", pages)
    assert b"Zorba" in (tmp_path / "output" / "evidence.ttl").read_bytes()

    (pages / "Zorba.txt").unlink()
    build(tmp_path / "output", pages)

    for name in OUTPUTS:
        assert b"Zorba" not in (tmp_path / "output" / name).read_bytes()
    text = kg("query", "--graph", tmp_path / "output", "ASK {?s ?p 'Zorba'@fr}").stdout
    assert "true" not in text
    with sqlite3.connect(tmp_path / "output" / "cache.sqlite") as table:
        assert table.execute("SELECT COUNT(*) FROM results").fetchone() == (4,)


def test_thirty_random_parts_come_and_go(tmp_path):
    """build(A and B), then without B, is build(A)."""
    pages, whole = write(tmp_path / "pages", NAMES), tmp_path / "whole"
    build(whole, pages)
    chance = random.Random(30)
    for number in range(30):
        gone = chance.sample(NAMES, chance.randrange(1, len(NAMES)))
        for name in gone:
            (pages / f"{name}.txt").unlink()
        both = shutil.copytree(whole, tmp_path / f"both{number}")
        alone = tmp_path / f"alone{number}"
        alone.mkdir()
        shutil.copy(whole / "cache.sqlite", alone)
        build(both, pages)
        build(alone, pages)
        assert outputs(both) == outputs(alone), gone
        write(pages, gone)


# ---- interrupted


@pytest.fixture
def run_and_kill():
    """Give what runs a command, and kills it with SIGKILL after so many seconds."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("forking.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:

        def run(words, seconds=None):
            server.stdin.write(json.dumps(words) + "\n")
            server.stdin.flush()
            child = int(server.stdout.readline())
            if seconds is not None:
                time.sleep(seconds)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            return int(server.stdout.readline())

        yield run
        server.stdin.close()


def test_a_build_that_is_killed_goes_on_and_ends_the_same(site, tmp_path, run_and_kill):
    """Twenty kills at random moments, some on top of those before."""
    pages, output = write(tmp_path / "pages", NAMES[:4]), tmp_path / "output"
    build(tmp_path / "whole", pages)
    expected = outputs(tmp_path / "whole")
    words = ["build", str(pages), "--output", str(output), "--no-html"]
    begun = time.monotonic()
    assert run_and_kill(words) == 0
    whole = time.monotonic() - begun
    chance = random.Random(20)
    killed = 0
    while killed < 20:
        shutil.rmtree(output)
        for _ in range(4):  # each goes on where the one before was killed
            killed += run_and_kill(words, chance.uniform(0, whole)) == signal.SIGKILL
            for name in OUTPUTS:
                if (output / name).exists():
                    assert (output / name).read_bytes() == expected[name]
        output.mkdir(exist_ok=True)

    build(output, pages)

    assert outputs(output) == expected
    assert not list(output.glob(".*.part"))


def test_two_builds_do_not_write_into_one_folder(site, tmp_path):
    pages, output = copied(site, tmp_path)
    with sqlite3.connect(output / "cache.sqlite") as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("DELETE FROM results")
        result = CliRunner().invoke(
            main, ["build", str(pages), "--output", str(output)]
        )
    assert result.exit_code == 1
    assert "another build is writing into this folder" in result.stderr


@pytest.mark.parametrize(
    "content", [b"", b"not a table", b"SQLite format 3\0" + b"x" * 99]
)
def test_a_broken_cache_is_made_anew(site, tmp_path, content):
    pages, output = copied(site, tmp_path)
    (output / "cache.sqlite").write_bytes(content)

    build(output, pages, "--workers", 2)

    assert outputs(output) == outputs(site[1])


# ---- pages that take others with them

READ = packed.read


def deadly(document):
    """Stand in for a reader that some pages end; where a process finds it."""
    if b"Kwando" in document.data:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"Mirlo" in document.data:
        time.sleep(3600)
    return READ(document)


def test_pages_that_end_or_stall_a_process_are_named_and_the_rest_is_built(
    tmp_path, monkeypatch
):
    pages = write(tmp_path / "pages", NAMES)
    monkeypatch.setattr(packed, "read", deadly)

    output = tmp_path / "output"
    build(output, pages, "--workers", 2, "--page-seconds", 25)
    monkeypatch.undo()

    account = json.loads((output / "build.json").read_bytes())
    assert [one["source"] for one in account["set_aside"]] == [
        "Kwando.txt",
        "Mirlo.txt",
    ]
    killed, stalled = (one["reason"] for one in account["set_aside"])
    assert killed == "the process that read it was killed by SIGKILL, twice"
    assert stalled.startswith("took longer than 25 seconds")
    assert account["counts"]["pages"] == len(NAMES) - 2

    build(output, pages)

    assert run_of(output)["cache"] == {"hits": 8, "read": 2}
    assert json.loads((output / "build.json").read_bytes())["set_aside"] == []


def test_the_run_is_told(site):
    told = run_of(site[1])

    assert told["cache"] == {"hits": 0, "read": 5}
    assert {"read", "merge", "write"} <= set(told["seconds"])
    assert told["memory_peak_mb"]["build"] > 50
    assert told["memory_peak_mb"]["worker"] > 50


def test_a_log_for_programs(site, tmp_path):
    pages, output = copied(site, tmp_path)

    result = build(output, pages, "--log-json", "--min-confidence", 0.8)

    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert {line["event"] for line in lines} >= {"begin", "end"}
    ends = [line["stage"] for line in lines if line["event"] == "end"]
    assert ends == list(run_of(output)["seconds"])
    assert all(line["time"].endswith("+00:00") for line in lines)


def test_memory_is_that_of_the_build_alone(tmp_path):
    """Not of the large program that started it."""
    (tmp_path / "pages").mkdir()
    write(tmp_path / "pages", NAMES[:1])
    words = "-m kg build pages --no-html --output out"
    large = bytearray(os.urandom(1 << 20)) * 800
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}

    subprocess.run(
        [sys.executable, *words.split()],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
    )

    assert run_of(tmp_path / "out")["memory_peak_mb"]["build"] < len(large) >> 21
