"""Traced text knows where each of its characters stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.traced import Traced


def test_a_slice_keeps_its_places():
    text = Traced.of("abcdef", 1, 5)[1:3]

    assert (text.text, text.span(0, 2)) == ("cd", (2, 4))


def test_what_replaces_a_match_maps_to_all_of_it():
    text = Traced.of("a &amp; b").sub(re.compile("&amp;"), "&")

    assert text.text == "a & b"
    assert text.span(2, 3) == (2, 7)


def test_a_join_maps_the_gap_to_what_lay_between():
    raw = "one\n\ntwo"
    text = Traced.join([Traced.of(raw, 0, 3), Traced.of(raw, 5, 8)], " ")

    assert text.text == "one two"
    assert text.span(3, 4) == (3, 5)


def test_stripping_nothing_but_spaces_leaves_nothing():
    assert Traced.of("  \n ").strip().text == ""


def test_a_letter_and_its_accent_are_one_and_map_to_both():
    text = Traced.of("un re\u0301seau", 3).composed()

    assert text.text == "réseau"
    assert [text.span(i, i + 1) for i in range(3)] == [(3, 4), (4, 6), (6, 7)]


@pytest.mark.parametrize("raw", ["réseau", "x\u0302 \u0301a", "1\u0338", "", "\u0301"])
def test_what_cannot_be_composed_stays_where_it_was(raw):
    assert Traced.of(raw).composed() == Traced.of(raw)


def test_all_accents_of_a_letter_go_with_it_in_whatever_order():
    text = Traced.of("o\u0323\u0302o\u0302\u0323 x\u0302o\u0302").composed()

    assert text.text == "ộộ x\u0302ô"
    assert [text.span(i, i + 1) for i in (0, 1, 3, 4, 5)] == [
        *((0, 3), (3, 6), (7, 8)),
        *((8, 9), (9, 11)),
    ]


@given(st.text(alphabet="ab \n", max_size=40))
def test_kept_characters_are_those_of_the_raw_text(raw):
    text = Traced.of(raw).sub(re.compile(r" +"), "").strip()

    assert all(
        raw[start:end] == char
        for char, start, end in zip(text.text, text.starts, text.ends, strict=True)
    )
