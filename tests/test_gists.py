"""A gist keeps what is sure enough in a text, and where that is named."""

from __future__ import annotations

import pytest

from kg.entities import Seen, key_of, resolve
from kg.gists import gist
from kg.links import Link
from kg.quotes import Quote
from kg.readings import Reading
from kg.texts import Text
from kg.things import Thing, slim
from kg.thresholds import Least
from ontology.kinds import Kind, Lang, Relation, Role

SAID = "On games\nAlma beats Borel. Corel beats Alma."
TITLE, FIRST, SECOND = (0, 8), (9, 26), (27, 44)
LEAST = Least(things=0.5, links=0.4)


def thing(name, sure, role=Role.USES):
    start = SAID.index(name)
    return Thing(
        kind=Kind.METHOD,
        variants=(name,),
        mentions=((start, start + len(name)),),
        role=role,
        shown=0,
        confidence=sure,
        sure_of_role=0.5,
    )


@pytest.fixture
def text():
    things = (thing("Corel", 0.3), thing("Alma", 0.9), thing("Borel", 0.8))
    links = (
        Link(1, Relation.OUTPERFORMS, 2, FIRST, 0.6),
        Link(0, Relation.OUTPERFORMS, 1, SECOND, 0.9),
        Link(2, Relation.EXTENDS, 1, FIRST, 0.3),
    )
    spans = (TITLE, FIRST, SECOND)
    quotes = tuple(Quote("s", a + 50, b + 50, SAID[a:b], Lang.EN) for a, b in spans)
    return Text(Lang.EN, 7, 9, Reading(SAID, spans, things, links), quotes)


def test_it_names_what_is_sure_and_the_sentence_that_shows_it(text):
    kept = gist("a.txt", text, LEAST)

    assert (kept.source, kept.record) == ("a.txt", 7)
    assert [(one.key, one.sure, one.quote.start) for one in kept.named] == [
        ("method proper alma", 0.45, 59),
        ("method proper borel", 0.4, 59),
    ]


def test_it_ties_only_what_it_names(text):
    (tied,) = gist("a.txt", text, LEAST).tied

    assert (tied.head, tied.relation, tied.tail) == (0, Relation.OUTPERFORMS, 1)
    assert tied.quote.text == "Alma beats Borel."


def test_it_tells_where_things_are_named(text):
    places = gist("a.txt", text, LEAST).places()

    assert (places.title_length, places.page) == (9, "s")
    assert [list(names) for names, _ in places.things] == [["Alma"], ["Borel"]]
    assert [SAID[slice(*ranges[0])] for _, ranges in places.things] == ["Alma", "Borel"]
    assert [tuple(one) for one in places.sentences] == [(50, 58), (59, 76), (77, 94)]


@pytest.mark.parametrize("name", ["Recall  to\nImagine", "+  +", "l’ agent"])
def test_however_a_text_parts_the_words_of_a_name_its_key_is_one(name):
    """Things are told apart by their names with single spaces, texts have others."""
    told = Thing(Kind.METHOD, (name,), ((0, len(name)),), Role.USES, 0, 0.9)
    key = key_of(told, Lang.EN)

    found = resolve([Seen(slim(told), Lang.EN, "a.txt")])

    assert found.at(key) is next(iter(found.by_id.values()))
