"""Blocks -> the two Turtle files, checked, and N-Quads of what is new in them.

What a block breaks is told once all have been seen. Blocks that are as they were in the
build before are copied from there, and not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kg import dataset, former, graph, rewriting
from kg.checking import Check
from kg.folder import EVIDENCE, FACTS
from kg.former import Before
from kg.graph import Blocks
from kg.rewriting import Ways, Written
from kg.sorting import Pile
from kg.validate import Violation

# Takes lines of N-Quads for a store that is made anew.
Put: TypeAlias = Callable[[bytes], object]
# Blocks that are taken out of a store, at most: each takes 3 KB of memory for a while,
# and a million of them longer than the store takes to be made anew.
MOST_GONE = 100_000


@dataclass(frozen=True, slots=True)
class Described:
    """The files that were written: how many triples they have, and what is wrong.

    ``heads`` are the bytes before the first block of each. ``before`` is what was
    copied from, if anything.
    """

    facts: int
    evidence: int
    heads: Mapping[str, int]
    wrong: Sequence[Violation]
    before: Before | None


def describe(said: Blocks, scratch: Path, before: Before | None, put: Put) -> Described:
    """Write facts and evidence into a folder.

    What is new to the store of ``before`` goes into a file beside each; what a store
    must learn that is made anew is ``put``.
    """
    if before is not None:
        told = _describe(said, scratch, before, put)
        if told is not None:
            return told
        _clear(scratch)
    told = _describe(said, scratch, None, put)
    if told is None:
        raise RuntimeError("a whole build was taken for a part of one")
    return told


def describe_facts(said: Blocks, scratch: Path, put: Put) -> Described:
    """Write the facts alone; of the evidence only a file of N-Quads, for the page."""
    check = Check(said.types, scratch, evidence=False)
    facts = _written(FACTS, said, scratch, check, None, put)
    count = 0
    with (scratch / f"{EVIDENCE}.nq").open("wb") as quads:
        for one in said.evidence():
            block = one.block()
            quads.write(_bytes(dataset.lines_of_evidence(block, said.base)))
            count += len(block)
    return Described(facts.triples, count, {}, check.found(), None)


def _describe(
    said: Blocks, scratch: Path, before: Before | None, put: Put
) -> Described | None:
    """Write both; None if what changed is too much, or does not fit what did not."""
    check = Check(said.types, scratch, evidence=True, all_come=before is None)
    facts = _written(FACTS, said, scratch, check, before, put)
    evidence = _written(EVIDENCE, said, scratch, check, before, put)
    if before is not None and facts.balance + evidence.balance:
        return None
    if facts.gone + evidence.gone > MOST_GONE:
        return None
    heads = {FACTS: facts.head, EVIDENCE: evidence.head}
    return Described(facts.triples, evidence.triples, heads, check.found(), before)


def _written(
    name: str,
    said: Blocks,
    scratch: Path,
    check: Check,
    before: Before | None,
    put: Put,
) -> Written:
    is_facts = name == FACTS
    told, look, lines = (
        (said.facts(), check.fact, dataset.lines_of_facts)
        if is_facts
        else (said.evidence(), check.evidence, dataset.lines_of_evidence)
    )
    known = None
    if before is not None:
        known = before.facts if is_facts else before.evidence
    place = scratch / former.FOLDER
    place.mkdir(exist_ok=True)
    with (
        (scratch / f"{name}.nq").open("wb") as quads,
        (scratch / f"{name}.gone").open("wb") as gone,
    ):
        learn = put if before is None else quads.write

        def go(subject: str) -> None:
            gone.write(_bytes(f"{subject}\n"))

        return rewriting.write(
            scratch / name,
            told,
            graph.prefixes(said.base),
            Ways(
                look,
                lambda block: learn(_bytes(lines(block, said.base))),
                check.asks,
                go,
            ),
            lines=Pile(former.lines_of(place, name)),
            former=known,
        )


def _clear(scratch: Path) -> None:
    for name in (FACTS, EVIDENCE):
        former.lines_of(scratch / former.FOLDER, name).unlink(missing_ok=True)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
