"""A statement has a quote, one role to each thing, and the right kinds."""

from __future__ import annotations

import pytest

from extractors import registry
from kg import entities, pages, records, statements, texts
from kg.entities import Seen
from kg.gists import gist
from kg.statements import Said
from kg.thresholds import Least
from ontology.kinds import Relation, Role

FIRST = "We propose Zorba, a method for games. Zorba is evaluated on the NetHack game."
SECOND = (
    "We compare several agents with Zorba on the NetHack benchmark and on Atari games."
)


def stated(*sources, least=0.0):
    said, seen, sure = [], [], Least.both(least)
    for i, raw in enumerate(sources):
        cut = raw.ljust(150, ".")
        page = pages.parse(f"{cut[:140]}… (see more){cut[140:]}".encode(), f"{i}.txt")
        for text in texts.texts(page, records.split(page), registry.load()):
            said.append(Said("publication/w1", gist(page.source, text, sure)))
            seen += [Seen(t, text.lang, page.source) for t in text.reading.things]
    return statements.relate(said, entities.resolve(seen))


def test_the_strongest_role_of_all_versions_counts():
    roles = {
        s.object: s.predicate for s in stated(SECOND, FIRST) if s.predicate in set(Role)
    }

    assert roles["method/zorba"] == "introduces"


def test_one_role_for_each_thing():
    pairs = [
        (s.subject, s.object) for s in stated(FIRST, SECOND) if s.predicate in set(Role)
    ]

    assert len(pairs) == len(set(pairs))


def test_every_statement_is_quoted():
    assert all(one.quotes for one in stated(FIRST, SECOND))


def test_a_relation_is_quoted_with_its_sentence():
    (one,) = [s for s in stated(FIRST) if s.predicate == Relation.EVALUATED_ON]

    assert one.quotes[0].text.startswith("Zorba is evaluated on")


@pytest.mark.parametrize("least", [0.99, 1.0])
def test_what_is_not_sure_enough_is_not_stated(least):
    assert stated(FIRST, least=least) == ()
