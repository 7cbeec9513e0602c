"""A corpus with bombs in it: what is good is built, what is bad is named."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import poison
import pytest

from extractors import registry, words
from extractors.api import Passage
from kg import query, readings, store
from kg.mend import mend

ROOT = Path(__file__).resolve().parent.parent
# Seconds that a page may take: ten times what the slowest takes of a core. The one that
# never ends stands in a folder of its own, beside one that is read at once.
PAGE_SECONDS, STALLING_SECONDS = 60, 8
PAGE_MEMORY = 2_048
# MB that the process holds which hands out documents: 10 MB of each at most, and what
# Python and its libraries need.
BUILD_MEMORY = 700
PRESENTED = """
SELECT ?source ?name {
  ?page a kg:Page ; dcterms:source ?source ; kg:mentions ?thing .
  ?thing a kg:Method ; skos:prefLabel ?name FILTER (lang(?name) = "fr")
}
"""


@dataclass(frozen=True)
class Built:
    """A build of good and bad pages, and what is to come of the bad ones."""

    output: Path
    told: Mapping[str, str | None]
    account: Mapping[str, Any]

    @property
    def aside(self) -> Mapping[str, str]:
        """The reason for each name that is set aside."""
        return {one["source"]: one["reason"] for one in self.account["set_aside"]}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build once, in a process of its own, so that its memory is its own."""
    pytest.importorskip("warcio")
    folder = tmp_path_factory.mktemp("poisoned")
    told = poison.write(folder / "pages")
    account = build(folder, seconds=PAGE_SECONDS)
    return Built(folder / "output", told, account)


def build(folder, *, seconds):
    call = [sys.executable, "-m", "poison", "build", folder / "pages", "--no-html"]
    call += ["--output", folder / "output", "--workers", 2]
    call += ["--page-seconds", seconds, "--page-memory", PAGE_MEMORY]
    done = subprocess.run(
        [str(word) for word in call],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads((folder / "output" / "build.json").read_bytes())


def test_every_good_page_is_in_the_graph(built):
    """With the method that it presents."""
    answer = query.run(store.opened(built.output), PRESENTED)
    found = {(source.value, name.value) for source, name in answer.rows}

    assert set(poison.good().items()) - found == set()


def test_every_bad_page_is_named_with_its_reason(built):
    wrong = {
        name: built.aside.get(name)
        for name, reason in built.told.items()
        if reason and not re.search(reason, built.aside.get(name, ""))
    }

    assert wrong == {}


def test_what_only_looks_bad_is_read(built):
    """Also the good pages of archives whose other pages are bombs."""
    read = {page["source"] for page in built.account["pages"]}
    harmless = {name for name, reason in built.told.items() if reason is None}

    assert {name: built.aside.get(name) for name in harmless - read} == {}


def test_nothing_else_is_set_aside(built):
    assert set(built.aside) <= set(built.told)


def test_a_page_that_never_ends_is_named_and_the_others_are_read(tmp_path):
    poison.write_stalling(tmp_path / "pages")

    account = build(tmp_path, seconds=STALLING_SECONDS)

    (aside,) = account["set_aside"]
    assert aside["source"] == "always.txt"
    assert aside["reason"].startswith(f"took longer than {STALLING_SECONDS} seconds")
    assert [page["source"] for page in account["pages"]] == ["good.txt"]


def test_memory_stays_bounded(built):
    peak = built.account["run"]["memory_peak_mb"]

    assert peak["build"] < BUILD_MEMORY
    assert peak["worker"] < PAGE_MEMORY


# --- what was found to take minutes, or gigabytes ------------------------------------


@pytest.mark.parametrize("unit", ["AbC ", "A-", "(ABC ", "SAC outperforms PPO "])
def test_what_is_too_long_for_a_sentence_is_read_as_several(unit):
    text = (unit * 10_000)[:10_000].strip()

    ranges = words.sentences(text)

    assert len(ranges) == 4
    assert all(not text[b:c].strip() for (_, b), (c, _) in pairwise(ranges))


def test_a_list_of_everything_ties_no_more_than_a_hundred_things():
    names = [f"{a}o{b}a{c}X" for a in "BCDF" for b in "bcdfgklm" for c in "bcdfgklm"]
    text = "We propose " + ". We propose ".join(names)

    reading = readings.read(Passage(text, kind="abstract"), registry.load())

    assert len(reading.things) > 200
    assert 0 < len({one.head for one in reading.links}) <= 100


def test_a_row_of_stops_ends_a_sentence_at_its_last():
    text = "." * 10_000 + " A"

    assert words.sentences(text)[-1] == (10_001, 10_002)


def test_commands_within_commands_are_all_unwrapped():
    """Each holds 2,000 characters at most: what is open for longer stays open."""
    assert mend("\\emph{" * 300 + "x" + "}" * 300) == "x"
    assert mend("\\emph{" * 20_000 + "x") == "x"
