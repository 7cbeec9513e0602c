"""Processes die, stall and eat memory; the other items get their results."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from kg import workers
from kg.errors import KGError
from kg.workers import Limits


def act(item: str) -> str:
    """Do what an item says; at module level, where a process finds it."""
    what, _, more = item.partition(" ")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "exit":
        os._exit(3)
    if what == "die-once" and not Path(more).exists():
        Path(more).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "stall":
        time.sleep(3600)
    if what == "eat":
        return str(len(bytearray(int(more) << 20)))
    if what == "raise":
        raise ValueError(more)
    if what == "nest":
        return act(item)
    return f"{what} done"


def results(items, **options):
    return {
        item: result if isinstance(result, str) else result.reason
        for item, result in workers.run(act, items, **{"workers": 2, **options})
    }


GOOD = [f"good{i}" for i in range(40)]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_every_item_has_its_result(count):
    assert results(GOOD, workers=count) == {one: f"{one} done" for one in GOOD}


def test_nothing_in_nothing_out():
    assert results([]) == {}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("die", "the process that read it was killed by SIGKILL, twice"),
        ("exit", "the process that read it ended with status 3, twice"),
        ("raise oh no", "could not be read: ValueError: oh no"),
        ("nest", "is nested too deeply"),
    ],
)
def test_a_bad_item_fails_alone(item, reason):
    found = results([*GOOD[:20], item, *GOOD[20:]])

    assert found.pop(item) == reason
    assert found == {one: f"{one} done" for one in GOOD}


def test_an_item_that_was_not_to_blame_is_done_by_another_process(tmp_path):
    item = f"die-once {tmp_path / 'mark'}"

    assert results([item, *GOOD])[item] == "die-once done"


def test_an_item_that_stalls_is_ended():
    found = results([*GOOD, "stall"], limits=Limits(seconds=6))

    assert found.pop("stall").startswith("took longer than 6 seconds")
    assert found == {one: f"{one} done" for one in GOOD}


@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory elsewhere")
def test_an_item_that_eats_memory_is_told_of():
    found = results([*GOOD, "eat 3000", "eat 1"], limits=Limits(memory=2 << 30))

    assert found.pop("eat 3000").startswith("needs more than 2048 MB of memory")
    assert found.pop("eat 1") == str(1 << 20)
    assert found == {one: f"{one} done" for one in GOOD}


def test_items_are_taken_as_they_are_needed():
    taken = []

    def endless():
        for number in itertools.count():
            taken.append(number)
            yield f"good{number}"

    running = workers.run(act, endless(), workers=2)
    for _ in range(5):
        next(running)
    running.close()

    assert len(taken) < 40


def test_processes_that_never_get_ready_are_an_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr("multiprocessing.spawn._python_exe", b"/bin/false")

    with pytest.raises(KGError, match="3 worker processes in a row"):
        results(GOOD)


def test_no_process_is_left():
    running = workers.run(act, iter(["good", "stall"]), workers=2)
    next(running)

    assert multiprocessing.active_children()
    running.close()
    assert not multiprocessing.active_children()


# ---- one call beside


def test_a_call_beside_gives_its_result():
    beside = workers.Beside(act, "work")
    try:
        assert beside.result() == "work done"
    finally:
        beside.close()


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("exit", "ended with status 3"),
        ("die", "was killed by SIGKILL"),
        ("raise " + "x" * 1_000_000, "ended with status 1"),
    ],
)
def test_a_call_beside_that_ends_its_process_is_told(item, told, capfd):
    beside = workers.Beside(act, item)
    try:
        with pytest.raises(KGError, match=told):
            beside.result()
    finally:
        beside.close()


def test_what_a_call_beside_says_is_wrong_is_told():
    beside = workers.Beside(refuse, "this")
    try:
        with pytest.raises(KGError, match="no this"):
            beside.result()
    finally:
        beside.close()


def refuse(item: str) -> str:
    """Say that nothing can come of an item."""
    raise KGError(f"no {item}")


def test_a_call_beside_is_ended_with_what_asked_for_it():
    beside = workers.Beside(act, "stall")

    beside.close()

    assert not multiprocessing.active_children()
