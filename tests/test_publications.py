"""One work is one publication, on however many pages it stands."""

from __future__ import annotations

import random

from kg import pages, publications, records, showings
from ontology.kinds import Lang

A = (
    "The Clock and Pizza interpretations were introduced to argue that different "
    "architectural designs can yield distinct circuits for modular addition. In this "
    "work, we show that this is not the case, and that both the uniform and trainable "
    "attention architectures implement the same algorithm via equivalent "
    "representations. Our methodology goes beyond the interpretation of neurons."
)
TOUCHED = A.replace("the uniform and trainable", "uniform attention and trainable")
REWRITTEN = (
    "The Clock and Pizza interpretations were introduced to argue that different "
    "architectural designs can yield distinct circuits for modular addition. Applying "
    "geometric analyses to learned circuits, we find that both are one and the same."
)
OTHER = (
    "Graph neural networks pass messages between nodes, yet deep ones smooth their "
    "features away until no node differs from another one in the graph. We show that "
    "a simple normalisation prevents this and prove a bound on its depth."
)


def found(text, source="x.txt"):
    folded = "\n".join(
        line[:140] + "… (see more)" + line[140:] if len(line) > 140 else line
        for line in text.split("\n")
    )
    content = records.split(pages.parse(folded.encode(), source))
    return [showings.shown(i, one) for i, one in enumerate(content.records)]


def test_texts_are_compared_beside_as_they_are_here(monkeypatch):
    shown = [*found(A), *found(TOUCHED, "b.txt"), *found(REWRITTEN), *found(OTHER)]
    here = publications.merge(shown)

    monkeypatch.setattr(publications, "_MANY", 1)

    assert publications.merge(shown) == here
    assert len(here) == 3


def test_a_work_on_two_pages_is_one_with_two_sources():
    (work,) = publications.merge([*found(A, "a.txt"), *found(A, "b.txt")])

    assert sorted(record.source for record in work.records) == ["a.txt", "b.txt"]


def test_a_touched_up_text_is_the_same_work_and_shares_its_venue():
    (work,) = publications.merge(found(f"{A}\n2025-12-31\nICLR (poster)\n{TOUCHED}"))

    assert (work.venue, work.status, work.year) == ("ICLR", "poster", 2026)


def test_a_rewritten_abstract_is_a_version():
    first, second = publications.merge(found(f"{A}\n{REWRITTEN}"))

    assert first.versions == (second.key,)
    assert second.versions == (first.key,)


def test_other_works_have_nothing_to_do_with_it():
    first, second = publications.merge(found(f"{A}\n{OTHER}"))

    assert first.versions == second.versions == ()


def test_a_cut_copy_is_the_same_work():
    (work,) = publications.merge([*found(A), *found(A[: len(A) * 2 // 3], "b.txt")])

    assert work.abstract == A


def test_a_title_alone_goes_to_the_work_that_owns_it():
    own = "Clock and Pizza Circuits for Modular Addition"
    (work,) = publications.merge(
        [*found(f"{own}\n{A}"), *found(f"{own}\n{OTHER}", "b.txt")[:1]]
    )

    assert work.title == own
    assert len(work.records) == 2


def test_the_order_of_the_records_is_nothing():
    all_ = [*found(f"{A}\n{TOUCHED}\n{REWRITTEN}\n{OTHER}"), *found(A, "b.txt")]
    shuffled = all_[:]
    random.Random(4).shuffle(shuffled)

    assert publications.merge(all_) == publications.merge(shuffled)


def test_works_of_one_title_by_others_are_two_with_ids_of_their_own():
    title = "Introduction to the special issue"
    shown = [
        showings.Shown(f"{i}.txt", 0, Lang.EN, title, None, (0, 33), authors=(name,))
        for i, name in enumerate(("Ada Lovelace", "Alan Turing", "Ada Lovelace"))
    ]

    ada, alan = sorted(publications.merge(shown), key=lambda work: work.authors)

    assert ada.key != alan.key
    assert [len(work.records) for work in (ada, alan)] == [2, 1]
