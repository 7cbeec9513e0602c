"""Rows come back sorted, however few of them fit into memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from kg.sorting import Pile, Sorter

ROWS = some.lists(
    some.tuples(
        some.text(max_size=4),
        some.tuples(some.text(), some.integers(0, 1 << 40), some.none()),
    )
)


@given(rows=ROWS, held=some.sampled_from([1, 500, 1 << 20]))
def test_rows_come_by_key_and_those_of_one_key_as_they_came(
    tmp_path_factory, rows, held
):
    sorter = Sorter(tmp_path_factory.mktemp("rows"), held=held)
    for key, row in rows:
        sorter.add(key, row)

    found = list(sorter)

    assert found == sorted(rows, key=lambda one: one[0])
    assert list(sorter) == found


def test_rows_of_a_key_are_given_together(tmp_path):
    sorter = Sorter(tmp_path, held=1)
    for key in ("b", "a", "b"):
        sorter.add(key, len(key))

    assert list(sorter.grouped()) == [("a", [1]), ("b", [1, 1])]


def test_a_sorter_holds_no_more_than_it_may(tmp_path):
    sorter = Sorter(tmp_path, held=10_000)
    for number in range(1_000):
        sorter.add(str(number), "x" * 100)

    assert sorter._size < 10_000
    assert len(list(tmp_path.iterdir())) > 10
    assert sum(1 for _ in sorter) == 1_000


def test_a_pile_keeps_the_order_beyond_what_it_holds(tmp_path):
    pile = Pile.within(tmp_path)
    rows = [(str(number), ("x" * 1_000, number)) for number in range(1_000)]
    for key, row in rows:
        pile.add(key, row)

    assert list(pile) == rows
    assert list(pile) == rows


def test_half_of_a_surrogate_pair_in_a_text_is_kept(tmp_path):
    sorter = Sorter(tmp_path, held=1)
    sorter.add("\ud800", "a\udcff")

    assert list(sorter) == [("\ud800", "a\udcff")]
