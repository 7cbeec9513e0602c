"""What people decide holds in every build, and is told of when it matches nothing."""

from __future__ import annotations

import json
import random
import re
import textwrap
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner

from extractors import words
from kg import curated, curation, page_results, pipeline, record_lines, validate
from kg.base import DEFAULT_BASE
from kg.cli import main
from kg.errors import KGError
from kg.gists import gist
from kg.links import Link
from kg.quotes import Quote
from kg.readings import Reading
from kg.sources import Source
from kg.statements import Said, relate
from kg.texts import Text
from kg.things import Thing
from kg.thresholds import Least
from ontology import vocabulary
from ontology.kinds import Kind, Lang, Relation, Role

BASE = DEFAULT_BASE
LEAST = Least.both(0.2)

ZORBA = (
    "We propose Zorba, a method for reinforcement learning that extends DreamerV3. "
    "Zorba outperforms Vorba on the NetHack game. We evaluate Zorba on NetHack with "
    "several agents and study deep reinforcement learning."
)
RECALL = (
    "We introduce Recall to Imagine (R2I), a method that improves long-term memory in "
    "reinforcement learning. R2I outperforms DreamerV3 on Memory Maze. Zorba is "
    "compared with R2I in all experiments."
)
KORBA = (
    "Nous présentons Korba, une méthode d’apprentissage par renforcement. Korba "
    "surpasse Zorba sur le jeu NetHack. Nous évaluons Korba sur NetHack, et les "
    "résultats sont bons."
)
PAGES = {"a.txt": ZORBA, "b.txt": RECALL, "c.txt": KORBA}


def on_a_page(text):
    """Write an abstract as a page does, cut after 140 characters."""
    return f"{text[:140]}… (see more){text[140:]}"


def write(folder, pages=PAGES, toml=None):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(on_a_page(text), "utf-8")
    if toml is not None:
        (folder / curation.FILE).write_text(toml, "utf-8")
    return folder


def table(action, **fields):
    """Write a decision as TOML; ``as_`` is ``as``."""
    fields = {"why": "because", "by": "Ada", **fields}
    lines = [
        f"{key.rstrip('_')} = {json.dumps(value)}" for key, value in fields.items()
    ]
    return "\n".join([f"[[{action}]]", *lines, ""])


def read(folder, *tables):
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / curation.FILE
    file.write_text("\n".join(tables), "utf-8")
    return curation.read([file], BASE)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("pages"))
    return [
        page_results.read_page(Source(folder / name, name).document()) for name in PAGES
    ]


@pytest.fixture
def build(results, tmp_path):
    """Give the build of the pages under some decisions."""

    def build(*tables):
        return pipeline.assemble(
            results, least=LEAST, decisions=read(tmp_path, *tables)
        )

    return build


def entity(built, id_):
    return next(one for one in built.entities if one.id == id_)


def ids(built):
    return {one.id for one in built.entities}


def triples(built):
    return {(one.subject, one.predicate, one.object) for one in built.statements}


def role(built, page, thing):
    """Give the statement of what a page says of a thing."""
    sha = next(one.sha256 for one in built.pages if one.source == page)
    (found,) = [
        one
        for one in built.statements
        if one.object == thing
        and one.subject.startswith("publication/")
        and {quote.page for quote in one.quotes} == {sha}
    ]
    return found


def all_names(one):
    return {*one.names.values(), *(name for some in one.also.values() for name in some)}


def unmet(built):
    return [one.place for one in built.unmet]


# --- each action -------------------------------------------------------------------


def test_the_pages_say_what_these_tests_rely_on(build):
    built = build()

    assert {
        "method/zorba",
        "method/korba",
        "method/recall-to-imagine",
        "method/dreamerv3",
        "benchmark/nethack",
        "concept/reinforcement-learning",
    } <= ids(built)
    assert ("method/korba", "outperforms", "method/zorba") in triples(built)
    assert ("method/zorba", "evaluated-on", "benchmark/nethack") in triples(built)


@pytest.mark.parametrize("thing", ["method/zorba", f"{BASE}method/zorba"])
def test_a_forbidden_thing_leaves_no_node_and_no_statement(build, thing):
    built = build(table("forbid", thing=thing))

    assert "method/zorba" not in ids(built)
    assert not any("method/zorba" in (s, o) for s, _, o in triples(built))
    assert unmet(built) == []


@pytest.mark.parametrize("name", ["ZORBA", "zorba"])
def test_a_name_is_forbidden_in_any_case(build, name):
    assert "method/zorba" not in ids(build(table("forbid", name=name)))


@pytest.mark.parametrize(
    "where", [{"page": "b.txt"}, {"evidence": "zorba is  compared with R2I"}]
)
def test_a_thing_may_be_forbidden_in_one_place_alone(build, where):
    before, built = build(), build(table("forbid", thing="method/zorba", **where))

    assert role(before, "b.txt", "method/zorba")
    assert role(built, "a.txt", "method/zorba")
    with pytest.raises(ValueError, match="values to unpack"):
        role(built, "b.txt", "method/zorba")


def test_what_is_forbidden_is_so_however_little_is_asked_for(results, tmp_path):
    decisions = read(tmp_path, table("forbid", thing="method/zorba"))
    built = pipeline.assemble(results, least=Least.both(0.0), decisions=decisions)

    assert "method/zorba" not in ids(built)


@pytest.mark.parametrize("prefix", ["", BASE])
def test_a_merged_pair_is_one_node_with_both_names(build, prefix):
    built = build(
        table("merge", thing=f"{prefix}method/zorba", into=f"{prefix}method/korba")
    )
    one = entity(built, "method/korba")

    assert "method/zorba" not in ids(built)
    assert one.names == {Lang.EN: "Korba", Lang.FR: "Korba"}
    assert "Zorba" in all_names(one)
    assert ("method/korba", "evaluated-on", "benchmark/nethack") in triples(built)
    assert not any(s == o for s, _, o in triples(built))


def test_a_merge_takes_the_names_of_the_vocabulary_along(build):
    built = build(
        table("merge", thing="concept/reinforcement-learning", into="method/zorba")
    )
    one = entity(built, "method/zorba")

    assert "concept/reinforcement-learning" not in ids(built)
    assert {"reinforcement learning", "apprentissage par renforcement"} <= all_names(
        one
    )


def test_a_thing_is_merged_into_what_only_the_vocabulary_knows(build):
    built = build(
        table("merge", thing="method/zorba", into="method/proximal-policy-optimization")
    )
    one = entity(built, "method/proximal-policy-optimization")

    assert one.names == vocabulary.load()["proximal-policy-optimization"].names
    assert "Zorba" in one.also[Lang.EN]
    assert one.entry == "proximal-policy-optimization"


@pytest.mark.parametrize("turned", [False, True])
def test_merges_follow_one_another_in_any_order(build, turned):
    merges = [
        table("merge", thing="method/zorba", into="method/korba"),
        table("merge", thing="method/korba", into="method/recall-to-imagine"),
    ]
    built = build(*(reversed(merges) if turned else merges))

    assert not {"method/zorba", "method/korba"} & ids(built)
    assert {"Korba", "Zorba", "R2I"} <= all_names(
        entity(built, "method/recall-to-imagine")
    )
    assert unmet(built) == []


def test_merges_in_a_circle_make_one_thing(build):
    built = build(
        table("merge", thing="method/zorba", into="method/korba"),
        table("merge", thing="method/korba", into="method/zorba"),
    )

    assert len({"method/zorba", "method/korba"} & ids(built)) == 1


def test_a_part_of_a_thing_is_split_off_by_page(build):
    built = build(
        table("split", thing="method/zorba", page="b.txt", as_="Zorba of the Maze")
    )
    one = entity(built, "method/zorba-of-the-maze")

    assert one.names[Lang.EN] == "Zorba of the Maze"
    assert one.sources[Lang.EN, "Zorba of the Maze"] == "curation by Ada"
    assert role(built, "b.txt", one.id)
    assert role(built, "a.txt", "method/zorba")


def test_a_part_of_a_thing_is_split_off_by_evidence(build):
    built = build(
        table("split", thing="method/zorba", evidence="surpasse Zorba", as_="Zorba B")
    )

    assert ("method/korba", "outperforms", "method/zorba-b") in triples(built)
    assert ("method/zorba", "evaluated-on", "benchmark/nethack") in triples(built)


def test_names_that_one_text_took_for_one_thing_are_split(build):
    """Mentions and relations go with the name, the rest keeps its IRI."""
    built = build(
        table("split", thing="method/recall-to-imagine", names=["R2I"], as_="R2I agent")
    )
    rest = entity(built, "method/recall-to-imagine")

    assert "R2I" not in all_names(rest)
    assert "R2I" in all_names(entity(built, "method/r2i-agent"))
    assert ("method/r2i-agent", "outperforms", "method/dreamerv3") in triples(built)


def test_what_is_split_off_under_the_name_of_another_thing_is_that_thing(build):
    built = build(
        table("split", thing="method/zorba", page="b.txt", as_="Korba"),
        table(
            "split",
            thing="method/zorba",
            page="c.txt",
            as_="Reinforcement learning",
            type="concept",
        ),
    )

    assert role(built, "b.txt", "method/korba")
    assert not any(re.search(r"korba.|learning-[0-9a-f]{6}", id_) for id_ in ids(built))
    names = entity(built, "concept/reinforcement-learning").names
    assert names[Lang.EN] == "reinforcement learning"


def test_what_was_split_off_is_retyped_merged_and_named(build):
    split = table("split", thing="method/zorba", page="b.txt", as_="Zorba B")
    retyped = build(
        table("retype", thing="method/zorba-b", type="benchmark"),
        table("rename", thing="benchmark/zorba-b", lang="fr", name="Zorba le banc"),
        split,
    )
    merged = build(
        table("merge", thing="method/zorba-b", into="method/korba"),
        table("rename", thing="method/zorba", lang="fr", name="Zorba le Grec"),
        split,
    )

    assert entity(retyped, "benchmark/zorba-b").names == {
        Lang.EN: "Zorba B",
        Lang.FR: "Zorba le banc",
    }
    assert entity(retyped, "method/zorba")
    assert "Zorba B" in all_names(entity(merged, "method/korba"))
    assert entity(merged, "method/korba").names[Lang.FR] == "Korba"
    assert unmet(retyped) == unmet(merged) == []


def test_a_retype_that_breaks_a_relation_drops_it(build):
    built = build(table("retype", thing="method/zorba", type="benchmark"))

    assert "method/zorba" not in ids(built)
    assert entity(built, "benchmark/zorba").names[Lang.EN] == "Zorba"
    assert role(built, "a.txt", "benchmark/zorba")
    relations = {(p, o) for s, p, o in triples(built) if s == "benchmark/zorba"}
    assert ("evaluated-on", "benchmark/nethack") not in relations
    assert ("method/korba", "outperforms", "benchmark/zorba") not in triples(built)


def test_a_thing_of_the_vocabulary_keeps_its_names_when_it_is_retyped(build):
    built = build(
        table("retype", thing="concept/reinforcement-learning", type="method")
    )
    one = entity(built, "method/reinforcement-learning")

    assert one.names == vocabulary.load()["reinforcement-learning"].names
    assert one.wikidata == vocabulary.load()["reinforcement-learning"].wikidata
    assert not any(
        id_.startswith("concept/reinforcement-learning") for id_ in ids(built)
    )


def test_a_retype_on_one_page_leaves_the_others(build):
    built = build(table("retype", thing="method/zorba", type="benchmark", page="b.txt"))

    assert role(built, "a.txt", "method/zorba")
    assert role(built, "b.txt", "benchmark/zorba")


def test_what_stands_above_is_carried_over(build):
    """Deep reinforcement learning stands under what is forbidden, merged, retyped."""
    deep, learning = (
        "concept/deep-reinforcement-learning",
        "concept/reinforcement-learning",
    )
    assert learning in entity(build(), deep).broader

    forbidden = build(table("forbid", thing=learning))
    merged = build(table("merge", thing=learning, into="concept/long-term-memory"))
    retyped = build(table("retype", thing=learning, type="method"))
    one = build(table("merge", thing=deep, into=learning))

    assert learning not in {*entity(forbidden, deep).broader, *ids(forbidden)}
    assert "concept/long-term-memory" in entity(merged, deep).broader
    assert learning not in {*entity(merged, deep).broader, *ids(merged)}
    assert "method/reinforcement-learning" in entity(retyped, deep).broader
    assert learning not in {*entity(retyped, deep).broader, *ids(retyped)}
    assert deep not in ids(one)
    assert learning not in entity(one, learning).broader


def test_what_no_page_names_may_be_forbidden_too(build):
    before = build()
    (above,) = entity(before, "concept/reinforcement-learning").broader

    built = build(table("forbid", thing=above))

    assert above in ids(before)
    assert above not in ids(built)
    assert unmet(built) == []


def test_a_new_name_is_preferred_and_the_old_one_stays(build):
    built = build(
        table("rename", thing=f"<{BASE}method/zorba>", lang="fr", name="Zorba le Grec")
    )
    one = entity(built, "method/zorba")

    assert one.names == {Lang.EN: "Zorba", Lang.FR: "Zorba le Grec"}
    assert one.also[Lang.FR] == ("Zorba",)
    assert one.sources[Lang.FR, "Zorba le Grec"] == "curation par Ada"


def test_one_more_name_is_added(build):
    built = build(
        table("add_name", thing="method/zorba", lang="en", name="the Greek"),
        table(
            "add_name", thing="concept/long-term-memory", lang="fr", name="mémoire B"
        ),
    )
    one = entity(built, "method/zorba")

    assert one.names[Lang.EN] == "Zorba"
    assert one.also[Lang.EN] == ("the Greek",)
    assert one.sources[Lang.EN, "the Greek"] == "curation by Ada"
    assert "mémoire B" in all_names(entity(built, "concept/long-term-memory"))


def test_a_statement_is_confirmed(build):
    built = build(
        table(
            "confirm",
            subject="method/korba",
            predicate="kg:outperforms",
            object="method/zorba",
            evidence="Korba surpasse",
        )
    )
    (one,) = [
        s
        for s in built.statements
        if s.predicate == Relation.OUTPERFORMS and s.decisions
    ]

    assert one.confidence == 1.0
    assert one.decisions[0].told(Lang.EN) == "confirmed by Ada: because"


OUTPERFORMS = {
    "subject": "method/korba",
    "predicate": "outperforms",
    "object": "method/zorba",
}


@pytest.mark.parametrize(
    "where", [{}, {"evidence": "Korba surpasse Zorba"}, {"page": "c.txt"}]
)
def test_a_statement_is_rejected(build, where):
    built = build(table("reject", **OUTPERFORMS, **where))

    assert tuple(OUTPERFORMS.values()) not in triples(built)
    assert unmet(built) == []


@pytest.mark.parametrize("action", ["confirm", "reject"])
@pytest.mark.parametrize("where", [{"evidence": "Zorba surpasse"}, {"page": "a.txt"}])
def test_a_statement_is_judged_where_it_stands_alone(build, action, where):
    built = build(table(action, **OUTPERFORMS, **where))

    assert tuple(OUTPERFORMS.values()) in triples(built)
    assert unmet(built) == [f"curation.toml: {action} 1"]


def test_a_role_is_rejected(build, results):
    stated = role(build(), "a.txt", "method/zorba")

    built = build(
        table(
            "reject",
            subject=stated.subject,
            predicate="introduces",
            object="method/zorba",
        )
    )
    graphs = pipeline.graphs(built, base=BASE)

    assert (stated.subject, "introduces", "method/zorba") not in triples(built)
    lines = [json.loads(line) for line in record_lines.lines(built, BASE)]
    (record,) = [one for one in lines if one["iri"] == BASE + stated.subject]
    assert f"{BASE}method/zorba" not in {one["iri"] for one in record["entities"]}
    assert not validate.check(graphs.facts, graphs.evidence)


def test_what_nothing_says_cannot_be_confirmed(build):
    built = build(table("confirm", **{**OUTPERFORMS, "object": "method/none"}))

    assert unmet(built) == ["curation.toml: confirm 1"]


def test_statements_of_what_was_merged_are_judged_by_either_id(build):
    merge = table("merge", thing="method/zorba", into="method/dreamerv3")

    for object_ in ("method/zorba", "method/dreamerv3"):
        built = build(merge, table("reject", **{**OUTPERFORMS, "object": object_}))

        assert unmet(built) == []
        assert not any(
            (s, p) == ("method/korba", "outperforms") for s, p, _ in triples(built)
        )


def test_a_decision_twice_is_as_once(build):
    merge = table("merge", thing="method/zorba", into="method/korba")
    name = table("add_name", thing="method/korba", lang="fr", name="le Corbeau")
    built = build(merge, merge, name, name)

    one = entity(built, "method/korba")
    assert one.also[Lang.FR].count("le Corbeau") == 1
    assert unmet(built) == []


def test_all_decisions_together_give_a_graph_that_conforms(build):
    built = build(
        table("forbid", thing="concept/long-term-memory"),
        table("merge", thing="method/zorba", into="method/korba"),
        table(
            "split", thing="method/recall-to-imagine", names=["R2I"], as_="R2I agent"
        ),
        table("retype", thing="concept/reinforcement-learning", type="method"),
        table("retype", thing="benchmark/memory-maze", type="method"),
        table("rename", thing="method/r2i-agent", lang="fr", name="R2I"),
        table("rename", thing="method/korba", lang="en", name="Zorba"),
        table("add_name", thing="method/korba", lang="fr", name="Zorba"),
        table(
            "reject",
            subject="method/r2i-agent",
            predicate="outperforms",
            object="method/dreamerv3",
        ),
    )
    graphs = pipeline.graphs(built, base=BASE)

    assert unmet(built) == []
    assert not validate.check(graphs.facts, graphs.evidence)


def test_every_name_of_a_curated_thing_says_where_it_comes_from(build):
    built = build(
        table("merge", thing="concept/reinforcement-learning", into="method/zorba"),
        table("split", thing="method/zorba", page="b.txt", as_="Zorba B"),
        table("rename", thing="method/zorba", lang="fr", name="Zorba le Grec"),
        table("retype", thing="concept/deep-reinforcement-learning", type="method"),
    )

    for one in built.entities:
        have = {(lang, name) for lang, name in one.names.items()}
        have |= {(lang, name) for lang, some in one.also.items() for name in some}
        assert set(one.sources) == have


# --- small texts -------------------------------------------------------------------


def text_of(words_, *things, lang=Lang.EN, links=()):
    """Make a text with things, each of one kind and of the names given."""
    sentences = tuple(words.sentences(words_))
    found = []
    for kind, *names in things:
        mentions = [m.span() for name in names for m in re.finditer(name, words_)]
        found.append(
            Thing(
                kind=kind,
                variants=tuple(names),
                mentions=tuple(sorted(mentions)),
                role=Role.USES,
                shown=0,
                confidence=0.9,
            )
        )
    quotes = tuple(Quote("x", a, b, words_[a:b], lang) for a, b in sentences)
    reading = Reading(words_, sentences, tuple(found), tuple(links))
    return Text(lang, 0, 0, reading, quotes)


def curate(tmp_path, pages, *tables):
    return curated.curate(pages, read(tmp_path, *tables), 0.5)


def test_links_go_with_the_sentence_that_names_a_part(tmp_path):
    said = "Alma beats Borel. Alva beats Corel."
    things = [
        (Kind.METHOD, "Alma", "Alva"),
        (Kind.METHOD, "Borel"),
        (Kind.METHOD, "Corel"),
    ]
    first, second = words.sentences(said)
    links = [
        Link(0, Relation.OUTPERFORMS, 1, first, 0.9),
        Link(0, Relation.OUTPERFORMS, 2, second, 0.9),
    ]
    text = text_of(said, *things, links=links)

    found = curate(
        tmp_path,
        [("a.txt", [text])],
        table("split", thing="method/alma", names=["Alva"], as_="Alva net"),
    )
    ((_, (changed,)),) = found.pages
    told = gist("a.txt", changed, Least.both(0.5))
    stated = relate([Said("publication/w1", told)], found.entities)

    assert {(s.subject, s.object) for s in stated if s.predicate == "outperforms"} == {
        ("method/alma", "method/borel"),
        ("method/alva-net", "method/corel"),
    }


def test_one_proper_name_may_be_two_kinds_if_people_say_so(tmp_path):
    """Without a decision a proper name is of the kind it is met as most."""
    pages = [
        (name, [text_of("Raidar works.", (Kind.METHOD, "Raidar"))])
        for name in ("a.txt", "b.txt", "c.txt")
    ]

    found = curate(
        tmp_path,
        pages,
        table("retype", thing="method/raidar", type="benchmark", page="b.txt"),
    )

    assert set(found.entities.by_id) == {"method/raidar", "benchmark/raidar"}


def test_what_stays_keeps_its_iri_when_its_best_name_is_split_off(tmp_path):
    pages = [
        ("a.txt", [text_of("Alma wins.", (Kind.METHOD, "Alma"))]),
        ("b.txt", [text_of("Alma or Alva.", (Kind.METHOD, "Alma", "Alva"))]),
    ]

    found = curate(
        tmp_path,
        pages,
        table("split", thing="method/alma", names=["Alma"], as_="Alma mater"),
    )

    assert found.entities.by_id["method/alma"].names[Lang.EN] == "Alva"
    assert "Alma" in all_names(found.entities.by_id["method/alma-mater"])


def test_a_name_with_any_word_in_it_is_no_decision(tmp_path):
    """The keys of things that people decided on are told from names."""
    said = "We use the decided net model."
    found = curate(
        tmp_path,
        [("a.txt", [text_of(said, (Kind.METHOD, "the decided net model"))])],
        table("forbid", thing="method/none"),
    )

    assert list(found.entities.by_id) == ["method/the-decided-net-model"]


def test_the_order_of_texts_is_nothing(tmp_path):
    pages = [
        ("a.txt", [text_of("Alma wins.", (Kind.METHOD, "Alma"))]),
        ("b.txt", [text_of("Borel wins.", (Kind.METHOD, "Borel"))]),
        ("c.txt", [text_of("Corel wins.", (Kind.BENCHMARK, "Corel"))]),
    ]
    tables = [
        table("merge", thing="method/alma", into="benchmark/corel"),
        table("split", thing="method/borel", page="b.txt", as_="Borel set"),
    ]

    found = [
        curate(tmp_path, list(order), *tables).entities.by_id
        for order in permutations(pages)
    ]

    assert all(one == found[0] for one in found)


# --- files -------------------------------------------------------------------------

GOOD = {"thing": "method/zorba", "lang": "fr", "name": "Zorba"}
NO_WHY = '[[rename]]\nby = "Ada"\nthing = "method/zorba"\nlang = "fr"\nname = "Z"\n'


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[[forbid", "is not TOML"),
        ("[[delete]]\n", "delete: is no decision; those are [[split]], [[retype]]"),
        ("[forbid]\nname = 'x'\n", "forbid: should be a list, [[forbid]]"),
        ("forbid = ['x']\n", "forbid 1: should be a table"),
        ("by = 3\n", "by: should be the name of who decides"),
        (NO_WHY, "rename 1: why: is missing"),
        (NO_WHY.replace("by =", "why ="), "rename 1: by: who decided?"),
        (table("rename", **{**GOOD, "why": " "}), "rename 1: why: should not be empty"),
        (table("rename", **GOOD, page="a.txt"), "rename 1: page: is no field of it"),
        (
            table("rename", **{**GOOD, "lang": "de"}),
            "lang: input should be 'en' or 'fr'",
        ),
        (
            table("rename", **{**GOOD, "thing": "Zorba"}),
            "thing: 'Zorba' should be an id",
        ),
        (
            table("rename", **{**GOOD, "name": "a\u0007b"}),
            "name: should hold no control",
        ),
        (table("retype", thing="method/a", type="venue"), "type: input should be"),
        (
            table("merge", thing="method/a", into="method/a"),
            "into: is the thing itself",
        ),
        (table("merge", thing="method/a", into="venue/b"), "into: 'venue/b' should be"),
        (
            table("merge", thing="https://other.org/method/a", into="method/b"),
            "thing: 'https://other.org/method/a' should be an id",
        ),
        (table("forbid"), "forbid 1: what is forbidden? Give thing or name"),
        (
            table("split", thing="method/a", as_="B"),
            "split 1: which part is another thing? Give names, evidence or page",
        ),
        (
            table("split", thing="method/a", as_="A", page="b.txt"),
            "split 1: as: is the name of the thing itself",
        ),
        (
            table("split", thing="method/a", as_="B", names="A"),
            "names: input should be a valid list",
        ),
        (
            table("confirm", subject="method/a", predicate="beats", object="method/b"),
            "confirm 1: predicate: 'beats' is none of comparesWith, evaluatedOn",
        ),
    ],
)
def test_a_bad_file_gives_one_clear_line(tmp_path, toml, told):
    file = tmp_path / curation.FILE
    file.write_text(toml, "utf-8")

    with pytest.raises(KGError) as raised:
        curation.read([file], BASE)

    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"{file}: ")
    assert told in line


def test_a_file_that_is_not_utf_8_is_told_of(tmp_path):
    file = tmp_path / curation.FILE
    file.write_bytes("by = 'Zoé'".encode("cp1252"))

    with pytest.raises(KGError, match="cannot be read"):
        curation.read([file], BASE)


def test_reasons_of_several_lines_are_told_on_one(tmp_path):
    (one,) = read(
        tmp_path, '[[forbid]]\nname = "x"\nby = "Ada"\nwhy = """no\nmethod"""'
    )

    assert one.told(Lang.EN) == "forbidden by Ada: no method"
    assert one.told(Lang.FR) == "interdit par Ada : no method"


def test_files_of_all_folders_hold_and_are_told_apart(tmp_path):
    one = write(tmp_path / "x" / "pages", {}, table("forbid", thing="method/none"))
    two = write(tmp_path / "y" / "pages", {}, table("forbid", thing="method/zorba"))
    deep = write(two / "2024", {}, table("split", thing="method/a", as_="b", page="c"))

    files = curation.beside([two, one, one, two / "2024" / "page.txt"])
    made = curation.read(files, BASE)

    assert set(files) == {folder / curation.FILE for folder in (one, two, deep)}
    assert curation.read(reversed(files), BASE) == made
    assert [made.place for made in made] == [
        "pages/2024/curation.toml: split 1",
        "x/pages/curation.toml: forbid 1",
        "y/pages/curation.toml: forbid 1",
    ]


def test_of_two_files_the_one_that_matches_nothing_is_named(results, tmp_path):
    for folder, thing in (("x", "none"), ("y", "zorba")):
        write(tmp_path / folder / "pages", {}, table("forbid", thing=f"method/{thing}"))
    files = curation.beside([tmp_path / "x", tmp_path / "y"])

    built = pipeline.assemble(results, decisions=curation.read(files, BASE))

    assert unmet(built) == ["x/pages/curation.toml: forbid 1"]


# --- the whole program -------------------------------------------------------------


def kg(*args):
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == 0, result.stderr
    return result


def run(folder, *sources):
    """Build, and give the warnings once on stderr and once in the account."""
    args = ("--no-html", "--min-confidence", 0.2, "--output", folder)
    told = kg("build", *sources, *args).stderr.splitlines()
    account = json.loads((folder / "build.json").read_text("utf-8"))
    return told, account["warnings"]


def explained(folder, name, lang):
    return kg("explain", name, "--graph", folder, "--lang", lang).stdout


DECISIONS = "\n".join(
    [
        'by = "Zoé Côté"\n[[merge]]\nthing = "method/korba"\ninto = "method/zorba"\n'
        'why = "Korba est Zorba"\n',
        table("retype", thing="method/dreamerv3", type="benchmark", why="an arena"),
        table(
            "rename", thing="method/zorba", lang="fr", name="Zorba le Grec", why="ok"
        ),
        table(
            "reject",
            subject="method/recall-to-imagine",
            predicate="evaluatedOn",
            object="benchmark/memory-maze",
            evidence="on Memory Maze",
            why="not shown",
        ),
        table(
            "confirm",
            subject="method/zorba",
            predicate="evaluatedOn",
            object="benchmark/nethack",
            why="I looked",
        ),
    ]
)


def test_decisions_hold_over_a_rebuild_with_changed_pages(tmp_path):
    pages, out = write(tmp_path / "pages"), tmp_path / "out"
    run(out, pages)
    before = explained(out, "Zorba", "en")
    assert "What people decided" not in before

    (pages / curation.FILE).write_text(DECISIONS, "utf-8")
    assert run(out, pages) == ([], [])
    kg("validate", out)
    curated_ = (out / "graph.ttl").read_text("utf-8")
    english, french = (explained(out, "Zorba", lang) for lang in ("en", "fr"))
    assert "method:korba" not in curated_
    assert "benchmark/dreamerv3" in explained(out, "DreamerV3", "en")
    assert "merged by Zoé Côté: Korba est Zorba" in english
    assert "Ce que des personnes ont décidé" in french
    assert "fusionné par Zoé Côté : Korba est Zorba" in french
    assert "Zorba le Grec  (curation par Ada)" in french
    assert re.search(r"confidence 1\n +confirmed by Ada: I looked\n", english)
    assert re.search(r"confiance 1\n +confirmé par Ada : I looked\n", french)
    assert "evaluated on" not in explained(out, "Recall to Imagine", "en")

    # An abstract no longer says what was rejected, a page is gone, another is new.
    (pages / "c.txt").unlink()
    edited = RECALL.replace("R2I outperforms DreamerV3 on Memory Maze. ", "")
    write(pages, {"b.txt": edited, "d.txt": ZORBA.replace("propose", "now extend")})
    told, warned = run(out, pages)

    assert told == [f"kg: {line}" for line in warned]
    assert [line.partition(":")[2].strip() for line in warned] == [
        "merge 1: matches nothing (any more): Korba est Zorba",
        "reject 1: matches nothing (any more): not shown",
    ]
    assert "benchmark/dreamerv3" in explained(out, "DreamerV3", "en")
    assert "Zorba le Grec  (curation par Ada)" in explained(out, "Zorba", "fr")
    assert "confirmed by Ada: I looked" in explained(out, "Zorba", "en")

    # All is as it was once the pages are.
    (pages / "d.txt").unlink()
    write(pages)
    assert run(out, pages) == ([], [])
    assert (out / "graph.ttl").read_text("utf-8") == curated_


def test_the_same_bytes_from_pages_in_any_order(tmp_path):
    pages = write(tmp_path / "pages", toml=DECISIONS)
    files = [pages / name for name in PAGES]
    random.Random(3).shuffle(files)

    run(tmp_path / "a", pages)
    run(tmp_path / "b", *files, "--workers", 2)

    for name in ("graph.ttl", "evidence.ttl", "records.jsonl"):
        assert (tmp_path / "a" / name).read_bytes() == (
            tmp_path / "b" / name
        ).read_bytes()


def test_venues_are_renamed_and_where_a_work_appeared_is_rejected(tmp_path):
    page = tmp_path / "a.txt"
    page.write_text(f"{on_a_page(ZORBA)}\n2024-05-01\nICLR (poster)\n", "utf-8")
    result = [page_results.read_page(Source(page, page.name).document())]
    (stated,) = [
        one
        for one in pipeline.assemble(result, least=LEAST).statements
        if one.object == "venue/iclr"
    ]

    made = read(
        tmp_path,
        table("rename", thing="venue/iclr", lang="fr", name="la conférence ICLR"),
        table(
            "reject",
            subject=f"{BASE}{stated.subject}",
            predicate="kg:publishedIn",
            object="venue/iclr",
        ),
    )
    built = pipeline.assemble(result, least=LEAST, decisions=made)

    assert entity(built, "venue/iclr").names[Lang.FR] == "la conférence ICLR"
    assert "venue/iclr" not in {one.object for one in built.statements}
    assert unmet(built) == []


def test_a_bad_file_fails_the_build_in_one_line(tmp_path):
    pages = write(tmp_path / "pages", toml="[[forbid]]\nwhy = 'x'\nby = 'y'\n")

    result = CliRunner().invoke(
        main, ["build", str(pages), "-o", str(tmp_path / "out")]
    )

    assert result.exit_code == 1
    (line,) = result.stderr.strip().splitlines()
    assert "curation.toml: forbid 1: what is forbidden?" in line


def test_the_examples_in_the_documentation_are_read(tmp_path):
    text = (Path(__file__).parent.parent / "docs" / "curation.md").read_text("utf-8")
    blocks = re.findall(r"^    \[\[.*\n(?:    \w.*\n)+", text, re.MULTILINE)

    made = read(tmp_path, 'by = "Zoé"', *(textwrap.dedent(block) for block in blocks))

    assert {type(one.decision) for one in made} == set(curation._ACTIONS.values())
