"""Results of pages come back from bytes as they were; damaged bytes are told."""

from __future__ import annotations

import marshal
import zlib
from dataclasses import replace

import page_generator
import pytest

from kg import packed
from kg.documents import Document
from kg.page_results import Glance, PageResult, look, read_page
from kg.pressed import Packed


@pytest.fixture(scope="module")
def documents():
    """Give the pages of a made-up site, in both languages."""
    made = page_generator.generate_site(7, pages=4)
    return [Document(page.name, page.data) for page in made]


@pytest.fixture(scope="module")
def results(documents):
    """Give what was read of them."""
    found = [read_page(one) for one in documents]
    assert all(isinstance(one, PageResult) for one in found)
    return found


def test_results_come_back_as_they_were(results):
    assert [packed.unpack(packed.pack(one)) for one in results] == results
    assert any(one.records and one.texts for one in results)
    assert any(text.reading.links for one in results for text in one.texts)


def test_glances_come_back_as_they_were(documents):
    glances = [look(one) for one in documents]

    assert all(isinstance(one, Glance) for one in glances)
    again = [packed.unpack_glance(packed.pack(one)) for one in glances]
    assert again == glances


def test_any_character_comes_back(results):
    odd = "\ud800 \0 \U0001f600 \u2028"
    page = replace(results[0], remarks=(odd,))

    assert packed.unpack(packed.pack(page)).remarks == (odd,)


@pytest.mark.parametrize(("things", "links"), [(0.55, 0.43), (0.3, 0.9), (1.1, 0.0)])
def test_what_is_less_sure_is_left_out(results, things, links):
    for page in results:
        loaded = packed.unpack(packed.pack(page), things=things, links=links)

        for text, whole in zip(loaded.texts, page.texts, strict=True):
            known = whole.reading.things
            assert text.quotes == whole.quotes
            assert text.reading.things == tuple(
                one for one in known if one.confidence >= things
            )
            assert tied(text.reading) == [
                link
                for link, (head, tail) in zip(
                    tied(whole.reading), ends(whole.reading), strict=True
                )
                if link[-1] >= links and min(head, tail) >= things
            ]


def tied(reading):
    """List the links of a text by what they tie, not by numbers."""
    things = reading.things
    return [
        (things[one.head], one.relation, things[one.tail], one.sentence, one.confidence)
        for one in reading.links
    ]


def ends(reading):
    """List how sure the two ends of each link are."""
    things = reading.things
    return [
        (things[one.head].confidence, things[one.tail].confidence)
        for one in reading.links
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zlib",
        zlib.compress(b""),
        zlib.compress(b"no marshal"),
        zlib.compress(marshal.dumps(None)),
        zlib.compress(marshal.dumps((1, 2))),
        zlib.compress(marshal.dumps(("a", "b", "zz", (), (), ()))),
        zlib.compress(marshal.dumps(("a", "b", "en", ((1,),), (), ()))),
        zlib.compress(marshal.dumps(("a", "b", "en", (), ((1,),), ()))),
    ],
)
def test_damaged_bytes_are_told(data):
    for unpack in (packed.unpack, packed.unpack_glance):
        with pytest.raises(ValueError, match="is no result of a page"):
            unpack(Packed(data))


def test_bytes_that_end_early_are_told(results):
    data = packed.pack(results[0]).data

    for end in range(0, len(data), 97):
        with pytest.raises(ValueError, match="is no result of a page"):
            packed.unpack(Packed(data[:end]))
