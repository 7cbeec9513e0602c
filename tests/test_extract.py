"""`kg extract` streams: in order, the same bytes from any workers, bounded memory."""

from __future__ import annotations

import codecs
import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
import unicodedata

import pytest

from kg.errors import KGError
from kg.extract import parse, read_text, sure
from kg.links import Link
from kg.readings import Reading
from kg.stream import Settings, run
from kg.things import Thing
from kg.thresholds import BALANCED, Least
from ontology.kinds import Kind, Lang, Relation, Role

BASE = "https://example.org/id/"
# More than one batch for each of two workers.
MANY = 36


def line(id_, **told):
    return json.dumps({"id": id_, **told}, ensure_ascii=False).encode() + b"\n"


def text_line(i):
    """Give a line of one language or the other, with a title or without."""
    if i % 3 == 0:
        abstract = f"Nous évaluons Zorba{i}, un réseau de neurones, sur le jeu NetHack."
        return line(i, abstract=abstract)
    abstract = f"We propose Zorba{i} (Z{i}), which outperforms DreamerV3 on Atari."
    return line(i, title=f"Zorba{i}: reinforcement learning", abstract=abstract)


LINES = tuple(map(text_line, range(MANY)))


def found(lines, workers=1, least=0.0):
    return list(run(lines, Settings(BASE, Least.both(least), workers)))


def children():
    return set(multiprocessing.active_children())


def stays(child):
    """Say whether a process goes on; it is given a minute to end."""
    for _ in range(600):
        if child not in children():
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def plain():
    """Give what one process makes of the lines."""
    return found(LINES)


# --- the form ----------------------------------------------------------------------


def test_each_line_is_answered_in_order(plain):
    answers = [json.loads(one) for one in plain]

    assert [one["id"] for one in answers] == list(range(MANY))
    assert [one["lang"] for one in answers] == [
        "fr" if i % 3 == 0 else "en" for i in range(MANY)
    ]
    assert any(one["entities"] for one in answers)


def test_mentions_are_ranges_of_title_and_abstract(plain):
    for given, made in zip(LINES, plain, strict=True):
        told = json.loads(given)
        text = "\n".join(told[key] for key in ("title", "abstract") if key in told)
        for entity in json.loads(made)["entities"]:
            assert {text[a:b] for a, b in entity["mentions"]} <= set(entity["variants"])


def test_relations_are_between_first_variants(plain):
    for one in map(json.loads, plain):
        names = {entity["variants"][0] for entity in one["entities"]}
        assert {end for head, _, tail in one["relations"] for end in (head, tail)} <= (
            names
        )


def test_breaks_and_byte_order_marks_of_any_system_are_no_text():
    lines = [codecs.BOM_UTF8 + LINES[1], b"\n", b" \t\r\n", codecs.BOM_UTF8 + b"\n"]
    lines += [LINES[2].replace(b"\n", b"\r\n"), LINES[3].rstrip(b"\n")]

    assert found(lines) == found(LINES[1:4])


def test_a_line_break_in_an_abstract_keeps_all_places():
    told = {"id": 1, "abstract": "We\r\nuse\nDreamerV3."}

    item = parse(json.dumps(told).encode(), 1)

    assert item.text == "We  use DreamerV3."
    assert item.title_only is False


def test_accents_apart_from_their_letters_change_nothing_but_the_places():
    """Names are told composed; ranges count the code points of the text given."""
    told = {
        "title": "Un réseau de neurones",
        "abstract": "Nous évaluons Zorba, un réseau de neurones, sur le jeu NetHack.",
    }
    parts = {key: unicodedata.normalize("NFD", part) for key, part in told.items()}
    text = "\n".join(parts.values())

    composed, apart = map(json.loads, found([line(1, **told), line(1, **parts)]))

    mentions = [one.pop("mentions") for one in apart["entities"]]
    before = [one.pop("mentions") for one in composed["entities"]]
    assert apart == composed
    assert list(map(len, mentions)) == list(map(len, before))
    assert "réseau de neurones" in apart["entities"][0]["variants"]
    for one, places in zip(apart["entities"], mentions, strict=True):
        cut = {unicodedata.normalize("NFC", text[a:b]) for a, b in places}
        assert cut <= set(one["variants"])


def test_sentences_of_relations_are_places_of_the_text_given():
    text = (
        "Cet e\u0301te\u0301.\nDreamerV3 surpasse R2D2 sur le jeu e\u0301tendu NetHack."
    )

    reading = read_text(text, Lang.FR, title_only=False)

    assert reading.text == text
    assert [text[a:b][:4] for a, b in reading.sentences] == ["Cet ", "Drea"]
    assert reading.links
    assert {link.sentence for link in reading.links} <= set(reading.sentences)


@pytest.mark.parametrize(
    ("told", "text", "title_only"),
    [
        ({"title": "A", "abstract": "B"}, "A\nB", False),
        ({"title": "A"}, "A", True),
        ({"title": "A", "abstract": ""}, "A", True),
        ({"title": None, "abstract": "B"}, "B", False),
        ({}, "", True),
    ],
)
def test_a_text_is_title_and_abstract_or_the_one_that_is_there(told, text, title_only):
    item = parse(line("x", **told), 1)

    assert (item.text, item.title_only) == (text, title_only)


def test_what_is_less_sure_is_left_out_and_relations_follow_their_ends():
    names = ("A1", "B2", "C3", "D4")
    sures = (0.9, 0.4, 0.8, 0.5)
    things = tuple(
        Thing(Kind.METHOD, (name,), ((0, 2),), Role.USES, 0, chance)
        for name, chance in zip(names, sures, strict=True)
    )
    links = tuple(
        Link(head, Relation.EXTENDS, tail, (0, 2), chance)
        for head, tail, chance in ((0, 1, 0.9), (2, 3, 0.5), (0, 2, 0.49), (3, 0, 0.6))
    )
    reading = Reading("A1", ((0, 2),), things, links)

    less = sure(reading, Least.both(0.5))

    told = [thing.variants[0] for thing in less.things]
    assert told == ["A1", "C3", "D4"]
    assert [(told[k.head], told[k.tail], k.confidence) for k in less.links] == [
        ("C3", "D4", 0.5),
        ("D4", "A1", 0.6),
    ]
    assert sure(reading, Least.both(0.0)) == reading


def test_the_confidence_that_is_asked_for_unasked_is_the_balanced_one():
    assert Settings(BASE).least == BALANCED


# --- what is wrong with a line -----------------------------------------------------


WRONG = {
    "half an object": (b"{", "is not JSON in UTF-8"),
    "Latin 1": (b'{"id": 1, "title": "\xe9"}', "is not JSON in UTF-8"),
    "UTF-16": ('{"id": 1}'.encode("utf-16"), "is not JSON in UTF-8"),
    "two objects": (b'{"id": 1} {"id": 2}', "is not JSON in UTF-8"),
    "many digits": (b'{"id": ' + b"1" * 5000 + b"}", "is not JSON in UTF-8"),
    "deep": (b'{"id": ' + b"[" * 9999 + b"]" * 9999 + b"}", "is nested too deeply"),
    "NaN": (b'{"id": NaN}', "cannot be written again"),
    "infinite": (b'{"id": [1e999]}', "cannot be written again"),
    "half a pair as id": (rb'{"id": "\ud800"}', "cannot be written again"),
    "half a pair": (rb'{"id": 1, "title": "\udc00"}', "cannot be written again"),
    "list": (b"[1]", 'should be an object with an "id"'),
    "string": (b'"id"', 'should be an object with an "id"'),
    "no id": (b'{"title": "A"}', 'should be an object with an "id"'),
    "title of strings": (b'{"id": 1, "title": ["A"]}', '"title" should be a string'),
    "no number": (b'{"id": 1, "abstract": NaN}', '"abstract" should be a string'),
    "languages": (b'{"id": 1, "lang": ["fr"]}', 'it should be "en" or "fr"'),
    "empty language": (b'{"id": 1, "lang": ""}', 'it should be "en" or "fr"'),
}


@pytest.mark.parametrize(("wrong", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_line_is_named_by_its_number_in_the_file(wrong, told):
    made = run([LINES[0], b"\n", wrong, LINES[1]], Settings(BASE, workers=1))

    assert json.loads(next(made))["id"] == 0
    with pytest.raises(KGError, match=r"^line 3: ") as error:
        next(made)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_what_can_be_read_can_be_written_however_deep():
    """Reading and writing reach the limit of nesting at another depth each."""
    for depth in range(800, 1000):
        nested = b'{"id": ' + b"[" * depth + b"]" * depth + b"}"
        assert answer(nested).startswith((nested.decode()[:-1], "line 1: "))


def answer(given):
    try:
        return found([given])[0]
    except KGError as error:
        return str(error)


def test_what_else_a_line_says_is_no_matter():
    more = b'{"score": NaN, "note": "\\ud800", ' + LINES[1].lstrip(b"{")

    assert found([more]) == found([LINES[1]])


def test_a_base_that_is_no_iri_is_told_at_once():
    with pytest.raises(KGError, match="nonsense"):
        next(run(iter(LINES), Settings("nonsense")))


# --- workers -----------------------------------------------------------------------


def test_two_workers_give_the_same_bytes_as_one(plain):
    assert found(LINES, workers=2) == plain


def test_lines_in_another_order_give_the_same_bytes_line_by_line(plain):
    order = random.Random(5).sample(range(MANY), 18)

    made = found([LINES[i] for i in order])

    assert made == [plain[i] for i in order]


def test_lines_are_read_only_as_far_ahead_as_workers_are_busy():
    """Three batches of sixteen lines for each worker, of a file that may be endless."""
    before, drawn, ahead = children(), 0, []

    def endless():
        nonlocal drawn
        while True:
            drawn += 1
            yield line(drawn)

    made = run(endless(), Settings(BASE, workers=2))
    for i in range(300):
        assert json.loads(next(made))["id"] == i + 1
        ahead.append(drawn - i - 1)
    started = children() - before
    made.close()

    assert len(started) == 2
    assert max(ahead) <= 2 * 3 * 16
    assert not any(stays(child) for child in started)


def test_a_worker_that_is_killed_is_told():
    before = children()
    made = run((line(i) for i in range(500)), Settings(BASE, workers=2))
    next(made)

    for child in children() - before:
        child.kill()

    with pytest.raises(KGError, match="try fewer with --workers"):
        list(made)


def test_few_lines_start_no_process():
    before = children()
    made = run(map(line, range(63)), Settings(BASE))

    for i in range(63):
        assert json.loads(next(made))["id"] == i
        assert not children() - before
    assert next(made, None) is None


def test_one_worker_reads_a_line_when_it_is_asked_for():
    """So a program may write a line, and wait for the answer before the next."""
    drawn = []
    made = run(
        (drawn.append(i) or line(i) for i in range(9)), Settings(BASE, workers=1)
    )

    for i in range(9):
        next(made)
        assert drawn == list(range(i + 1))


# --- the command -------------------------------------------------------------------


def command(*told):
    return [sys.executable, "-m", "kg", "extract", *map(str, told), "--base", BASE]


def kg(*told, **options):
    options = {"capture_output": True, "timeout": 120, **options}
    return subprocess.run(command(*told, "--min-confidence", 0), **options)


def test_the_command_reads_stdin_and_writes_the_same_bytes_in_any_process(plain):
    done = kg(
        "-",
        input=codecs.BOM_UTF8 + b"\n".join(LINES[:4]),
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == "".join(one + "\n" for one in plain[:4])


def test_a_wrong_line_is_told_in_a_line_after_all_before_it(tmp_path, plain):
    """Also by workers, which read on beyond it meanwhile."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"".join([*LINES[:18], b"\n", b"{nonsense\n", *LINES[18:]]))

    done = kg(path, "--workers", 2)

    assert done.returncode == 1
    assert done.stderr.startswith(b"kg: line 20: is not JSON in UTF-8")
    assert done.stderr.count(b"\n") == 1
    assert done.stdout.decode() == "".join(one + "\n" for one in plain[:18])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_closed_pipe_ends_the_command_in_silence(tmp_path, workers):
    """As `kg extract FILE | head -1` does; the answers are more than a pipe holds."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"".join(line(f"{i} {'x' * 9999}") for i in range(60)))

    with subprocess.Popen(
        command(path, "--workers", workers),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        first = process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()

    assert json.loads(first)["id"].startswith("0 ")
    assert (process.returncode, told) == (0, b"")


def test_a_file_that_is_not_there_is_told_in_a_line(tmp_path):
    done = kg(tmp_path / "none.jsonl")

    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"none.jsonl: cannot be read" in done.stderr
