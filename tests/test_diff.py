"""kg diff tells what differs between two builds, and why, in either language."""

from __future__ import annotations

import json
from pathlib import Path

import diff_builds as builds
import pytest
import sample
from click.testing import CliRunner
from diff_builds import decision, iri, on_a_page
from rdflib import SKOS, Literal
from sample import (
    DREAMER,
    ENGLISH_PAGE,
    FRENCH,
    FRENCH_PAGE,
    MEMORY,
    MOTIF,
    NETHACK,
    R2I,
    SSM,
)

from kg.cli import main
from ontology.terms import KG

ZORBA = on_a_page(
    "We propose Zorba, a method for reinforcement learning that extends DreamerV3. "
    "Zorba outperforms Vorba on the NetHack game. We evaluate Zorba on NetHack with "
    "several agents and study deep reinforcement learning."
)
RECALL = on_a_page(
    "We introduce Recall to Imagine (R2I), a method that improves long-term memory in "
    "reinforcement learning. R2I outperforms DreamerV3 on Memory Maze. Zorba is "
    "compared with R2I in all experiments."
)
KORBA = on_a_page(
    "Nous présentons Korba, une méthode d’apprentissage par renforcement. Korba "
    "surpasse Zorba sur le jeu NetHack. Nous évaluons Korba sur NetHack, et les "
    "résultats sont bons."
)
EQUAL = KORBA.replace("Korba surpasse Zorba", "Korba égale Zorba")
BAD = "\x1b[31m\u202egone\u2028.txt\x9b"
PAGES = {"a.txt": ZORBA, "b.txt": RECALL, "c.txt": KORBA}
FULL = "Recall to Imagine"


def run(*words):
    return CliRunner().invoke(main, ["diff", *map(str, words)])


def text(old, new, *words):
    result = run(old, new, *words)
    assert result.exit_code == 0, result.output
    return result.output


def document(old, new):
    return json.loads(text(old, new, "--format", "json"))


def whys(told):
    return [(one["why"], one.get("page")) for one in told["reasons"]]


def thing(told, id_):
    """Give what is told of a thing by its old or new id."""
    (one,) = [
        one
        for one in told["things"]
        if iri(id_) in [side["iri"] for side in (one["old"], one["new"]) if side]
        and not (one["change"] == "changed" and len(told["things"]) > 1)
    ] or [one for one in told["things"] if one["new"] and one["new"]["iri"] == iri(id_)]
    return one


def statement(told, subject, predicate, object_):
    """Give what is told of a statement by ids; None stands for any subject."""
    found = []
    for one in told["statements"]:
        said = one["new"] or one["old"]
        ends = subject in (None, said["subject"].removeprefix(builds.BASE))
        if ends and (said["predicate"], said["object"]) == (predicate, iri(object_)):
            found.append(one)
    (one,) = found
    return one


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("builds")


@pytest.fixture(scope="module")
def make(folder):
    """Give a function that writes each build of a name once."""
    made: dict[str, Path] = {}

    def make(name, *args, **options):
        if name not in made:
            made[name] = builds.write(folder / name, *args, **options)
        return made[name]

    return make


@pytest.fixture(scope="module")
def old(make):
    return make("old", PAGES)


@pytest.fixture(scope="module")
def new(make):
    pages = {"a.txt": ZORBA, "c.txt": EQUAL, "d.txt": RECALL.replace(FULL, "Far Call")}
    return make("new", pages)


@pytest.fixture(scope="module")
def changes(old, new):
    return document(old, new)


# --- the same, and no build --------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "no change\n"), ("fr", "aucun changement\n")]
)
def test_a_build_is_the_same_as_itself(old, lang, line):
    assert text(old, old, "--lang", lang) == line


def test_the_same_graph_under_other_settings_is_no_change(make, old):
    other = make("other", PAGES, versions={"reading": "another"})

    line = text(old, other)

    assert line.startswith("no change, though the builds were made with other settings")
    assert line.count("\n") == 1


def test_a_build_that_is_the_same_has_an_empty_document_and_update(old):
    told = document(old, old)

    assert told["triples"] == {"added": 0, "removed": 0}
    assert told["pages"] == told["things"] == told["statements"] == []
    assert text(old, old, "--format", "sparql") == ""


@pytest.mark.parametrize("words", [(), ("--format", "json"), ("--format", "sparql")])
def test_the_exit_code_tells_whether_builds_differ_if_asked(old, new, words):
    assert run(old, new, *words).exit_code == 0
    assert run(old, new, *words, "--exit-code").exit_code == 1
    assert run(old, old, *words, "--exit-code").exit_code == 0


def test_a_folder_that_holds_no_build_is_told_on_one_line(old, tmp_path):
    result = run(old, tmp_path)

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert f"{tmp_path}: holds no graph.ttl" in result.stderr


@pytest.mark.parametrize("told", ["[", "[]", '{"decisions": [{"action": "eat"}]}'])
def test_a_broken_account_is_told_on_one_line(old, tmp_path, told):
    (tmp_path / "graph.ttl").write_bytes((old / "graph.ttl").read_bytes())
    (tmp_path / "build.json").write_text(told)

    result = run(old, tmp_path)

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "is not the account of a build" in result.stderr


# --- pages -------------------------------------------------------------------------


def test_pages_are_gone_new_and_changed(changes):
    assert [
        (one["change"], (one["new"] or one["old"])["source"])
        for one in changes["pages"]
    ] == [("removed", "b.txt"), ("changed", "c.txt"), ("added", "d.txt")]


def test_a_thing_is_gone_with_its_only_page(changes):
    one = thing(changes, "method/recall-to-imagine")

    assert one["change"] == "removed"
    assert one["old"]["class"] == "Method"
    assert whys(one) == [("page-gone", "b.txt")]


def test_a_thing_is_new_with_its_page(changes):
    assert whys(thing(changes, "method/far-call")) == [("page-new", "d.txt")]


def test_a_publication_of_a_changed_text_is_the_same_publication(changes):
    (one,) = [one for one in changes["publications"] if one["change"] == "renamed"]

    assert one["old"]["iri"] != one["new"]["iri"]
    assert whys(one) == [("page-changed", "c.txt")]
    assert [field["name"] for field in one["fields"]] == ["https://schema.org/abstract"]


def test_a_statement_is_gone_with_its_sentence(changes):
    one = statement(changes, "method/korba", "outperforms", "method/zorba")

    assert one["change"] == "removed"
    (reason,) = one["reasons"]
    assert reason["why"] == "sentence-gone"
    assert reason["certain"]
    assert reason["en"] == (
        "c.txt changed: “Korba surpasse Zorba sur le jeu NetHack.” is no longer there"
    )
    assert reason["fr"].startswith("c.txt a changé : «")


def test_sentences_behind_a_statement_come_and_go(changes):
    one = statement(changes, "method/zorba", "evaluatedOn", "benchmark/nethack")

    assert one["change"] == "changed"
    assert whys(one) == [("sentence-gone", "c.txt"), ("sentence-new", "c.txt")]


def test_what_only_stands_elsewhere_on_a_page_is_no_change(make, old):
    moved = make("moved", {**PAGES, "c.txt": f"\n\n{KORBA}"})

    told = document(old, moved)

    assert [one["change"] for one in told["pages"]] == ["changed"]
    assert told["publications"] == told["things"] == told["statements"] == []


def test_a_page_may_have_another_name(make, old):
    renamed = {("z.txt" if name == "b.txt" else name): PAGES[name] for name in PAGES}
    told = document(old, make("renamed", renamed))

    (page,) = told["pages"]
    assert page["change"] == "renamed"
    assert (page["old"]["source"], page["new"]["source"]) == ("b.txt", "z.txt")
    assert told["statements"] == []


def test_a_page_that_is_set_aside_says_why(make, old):
    less = {name: PAGES[name] for name in ("a.txt", "b.txt")}
    aside = make("aside", less, aside=[("c.txt", "60 MB is too large for a page")])

    (page,) = document(old, aside)["pages"]
    assert whys(page) == [("page-set-aside", "c.txt")]
    assert page["reasons"][0]["fr"] == (
        "c.txt est maintenant écartée : 60 MB is too large for a page"
    )
    (page,) = document(aside, old)["pages"]
    assert whys(page) == [("page-was-set-aside", "c.txt")]
    assert "is set aside now: 60 MB" in text(old, aside)


def test_what_is_told_of_a_page_may_change_alone(tmp_path):
    def change(one):
        one.facts.remove((FRENCH_PAGE, sample.DCTERMS.language, None))
        one.facts.add((FRENCH_PAGE, sample.DCTERMS.language, Literal("en")))

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    (page,) = document(old, new)["pages"]
    assert page["change"] == "changed"
    assert [(one["removed"], one["added"]) for one in page["fields"]] == [
        (["fr"], ["en"])
    ]
    assert "− language: “fr”\n      + language: “en”" in text(old, new)


# --- decisions ---------------------------------------------------------------------


def test_a_forbidden_thing_is_gone_because_of_the_decision(make, old):
    built = make("forbidden", PAGES, decision("forbid", name="zorba", why="no method"))

    told = document(old, built)
    back = document(built, old)

    one = thing(told, "method/zorba")
    assert one["change"] == "removed"
    assert whys(one) == [("decision", "curation.toml: forbid 1")]
    assert one["reasons"][0]["fr"].startswith("interdit par Ada : no method")
    assert whys(statement(told, "method/korba", "outperforms", "method/zorba")) == [
        ("decision", "curation.toml: forbid 1")
    ]
    assert whys(thing(back, "method/zorba")) == [
        ("decision-gone", "curation.toml: forbid 1")
    ]
    assert told["decisions"]["added"][0]["en"] == "forbidden by Ada: no method"


def test_a_merged_thing_tells_what_it_is_now(make, old):
    merge = decision("merge", thing="method/zorba", into="method/korba")
    told = document(old, make("merged", PAGES, merge))

    (one,) = [one for one in told["things"] if one["change"] == "merged"]
    assert one["old"]["iri"] == iri("method/zorba")
    assert one["new"]["iri"] == iri("method/korba")
    assert whys(one) == [("decision", "curation.toml: merge 1")]
    assert told["moved_statements"] > 0


def test_a_statement_between_what_is_one_thing_now_is_gone(make, old, tmp_path):
    """Without the decisions, names alone tell that two things have become one."""
    merge = decision("merge", thing="method/zorba", into="method/korba")
    built = builds.write(tmp_path, PAGES, merge)
    account = json.loads((built / "build.json").read_bytes())
    del account["decisions"]
    (built / "build.json").write_text(json.dumps(account))

    told = document(old, built)

    one = statement(told, "method/korba", "outperforms", "method/zorba")
    assert whys(one) == [("nothing-between", None)]
    (one,) = [one for one in told["things"] if one["change"] == "merged"]
    assert whys(one) == [("has-its-name", None)]
    assert one["reasons"][0]["fr"] == "Korba porte maintenant son nom"


def test_a_retyped_thing_has_another_id(make, old):
    retype = decision("retype", thing="method/recall-to-imagine", type="benchmark")
    told = document(old, make("retyped", PAGES, retype))

    (one,) = [one for one in told["things"] if one["change"] == "renamed"]
    assert one["new"]["iri"] == iri("benchmark/recall-to-imagine")
    assert whys(one) == [("decision", "curation.toml: retype 1")]
    lost = statement(
        told, "method/recall-to-imagine", "outperforms", "method/dreamerv3"
    )
    assert whys(lost) == [("decision", "curation.toml: retype 1")]
    assert "Recall to Imagine (method) is Recall to Imagine (benchmark) now" in text(
        old, make("retyped", PAGES, retype)
    )


def test_a_thing_that_is_split_off_tells_what_from(make, old):
    split = decision(
        "split", thing="method/recall-to-imagine", names=["R2I"], as_="R2I model"
    )
    told = document(old, make("split", PAGES, split))

    (one,) = [one for one in told["things"] if one["change"] == "split"]
    assert one["old"]["iri"] == iri("method/recall-to-imagine")
    assert one["new"]["iri"] == iri("method/r2i-model")
    assert whys(one) == [("decision", "curation.toml: split 1")]


def test_a_confirmed_statement_is_surer_because_of_the_decision(make, old):
    confirm = decision(
        "confirm",
        subject="method/korba",
        predicate="outperforms",
        object="method/zorba",
    )
    told = document(old, make("confirmed", PAGES, confirm))

    (one,) = told["statements"]
    assert one["change"] == "changed"
    assert one["new"]["confidence"] == 1
    assert whys(one) == [("decision", "curation.toml: confirm 1")]


def test_a_rejected_statement_is_gone_because_of_the_decision(make, old):
    reject = decision(
        "reject", subject="method/korba", predicate="outperforms", object="method/zorba"
    )
    told = document(old, make("rejected", PAGES, reject))

    (one,) = told["statements"]
    assert whys(one) == [("decision", "curation.toml: reject 1")]


def test_a_name_that_was_given_is_told_with_the_decision(make, old):
    rename = decision("rename", thing="method/zorba", lang="fr", name="Zorbe")
    told = document(old, make("named", PAGES, rename))

    (one,) = told["things"]
    assert one["change"] == "changed"
    assert whys(one) == [("decision", "curation.toml: rename 1")]
    fields = {field["name"]: field for field in one["fields"]}
    assert fields[str(SKOS.prefLabel)]["added"] == ["Zorbe@fr"]


# --- what was asked for, and versions ----------------------------------------------


def test_what_is_under_a_higher_threshold_is_gone(make, old):
    higher = make("higher", PAGES, least=0.6)
    told, back = document(old, higher), document(higher, old)

    one, new = thing(told, "method/vorba"), thing(back, "method/vorba")
    assert whys(one) == [("threshold-higher", None)]
    assert whys(new) == [("threshold-lower", None)]
    assert "0.6 is asked for now, 0.2 was before" in one["reasons"][0]["en"]
    assert {"name": "min_confidence", "old": "0.2", "new": "0.6"} in told["settings"]


def test_what_stood_above_a_thing_goes_with_it(make, old):
    told = document(
        make("low", {"a.txt": ZORBA}), make("high", {"a.txt": ZORBA}, least=0.6)
    )

    one = thing(told, "method/dreamer")
    assert whys(one) == [("thing-gone", None)]
    assert one["reasons"][0]["fr"] == "DreamerV3 n’est plus là"


def test_another_version_reads_the_same_page_otherwise(make, tmp_path):
    """Of pages that are the same, the version is the reason; else it may be."""
    before = make("before", PAGES, versions={"reading": "1"})
    after = builds.write(
        tmp_path / "after",
        {**PAGES, "c.txt": EQUAL},
        decision("forbid", name="Vorba"),
        versions={"reading": "2"},
    )
    account = json.loads((after / "build.json").read_bytes())
    account["decisions"] = []
    (after / "build.json").write_text(json.dumps(account))

    told = document(before, after)

    one = thing(told, "method/vorba")
    assert [(r["why"], r["certain"]) for r in one["reasons"]] == [("version", True)]
    assert one["reasons"][0]["en"] == "read with another version: reading 1 → 2"
    assert "the reasons marked likely may be either" in text(before, after)


def test_without_evidence_pages_still_tell_why(make):
    old = make("bare old", PAGES, evidence="none")
    new = make("bare new", {"a.txt": ZORBA, "c.txt": KORBA}, evidence="none")

    told = document(old, new)

    assert whys(thing(told, "method/recall-to-imagine")) == [("page-gone", "b.txt")]
    assert {one["change"] for one in told["statements"]} == {"removed"}


# --- roles, versions of a work, what other pages say: graphs made by hand ----------


def by_hand(folder, change=lambda one: None):
    one = sample.build()
    change(one)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "graph.ttl").write_bytes(builds.turtle(one.facts))
    (folder / "evidence.ttl").write_bytes(builds.turtle(one.evidence))
    return folder


def unsay(one, *triple):
    """Take a statement away, with its assertion."""
    one.facts.remove(triple)
    one.evidence.remove((sample.assertion_of(*triple), None, None))


def other_bytes(one, page=ENGLISH_PAGE):
    one.facts.remove((page, KG.sha256, None))
    one.facts.add((page, KG.sha256, Literal("0" * 64)))


def new_role(one):
    unsay(one, MEMORY, KG.uses, SSM)
    one.state(
        (MEMORY, KG.introduces, SSM), Literal("State space models are new.", "en")
    )


def test_a_role_that_changed_is_told_once(tmp_path):
    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", new_role)

    (one,) = document(old, new)["statements"]
    (back,) = document(new, old)["statements"]

    assert one["change"] == back["change"] == "role"
    assert (one["old"]["predicate"], one["new"]["predicate"]) == ("uses", "introduces")
    assert one["reasons"][0]["en"] == "“introduces” is stronger than “uses”"
    assert back["reasons"][0]["fr"].startswith("rien n’appuie plus « introduit »")
    assert "uses → introduces  state space model" in text(old, new)
    assert whys(one)[1:] == [("other-pages", "seeds/en.txt")]


def test_a_sentence_that_is_still_there_is_read_otherwise(tmp_path):
    def change(one):
        other_bytes(one)
        unsay(one, R2I, KG.extends, DREAMER)
        quote = Literal("R2I extends DreamerV3.", "en")
        one.state((MEMORY, KG.mentions, R2I), quote)
        unsay(one, MEMORY, KG.introduces, R2I)

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    one = statement(document(old, new), None, "extends", "method/dreamerv3")
    assert whys(one) == [("not-read-so-now", "seeds/en.txt")]
    back = statement(document(new, old), None, "extends", "method/dreamerv3")
    assert whys(back) == [("read-so-now", "seeds/en.txt")]


def test_a_sentence_of_running_text_is_likely_gone(tmp_path):
    def change(one):
        other_bytes(one)
        unsay(one, R2I, KG.extends, DREAMER)
        one.evidence.remove((sample.mention_of(R2I, KG.extends, DREAMER), None, None))

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    (one,) = document(old, new)["statements"]
    assert [(r["why"], r["certain"]) for r in one["reasons"]] == [
        ("sentence-gone", False)
    ]
    assert one["reasons"][0]["en"].endswith("is no longer there (likely)")


def test_a_name_that_went_to_a_new_thing_tells_whose_it_was(tmp_path):
    imagine = sample.ID["method/imagine"]

    def change(one):
        one.facts.remove((R2I, SKOS.altLabel, None))
        one.thing(imagine, KG.Method, {"en": "R2I"})
        one.state((MEMORY, KG.uses, imagine), Literal("R2I is used.", "en"))

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    one = thing(document(old, new), "method/imagine")
    assert one["change"] == "split"
    assert one["old"]["iri"] == str(R2I)
    assert whys(one)[0] == ("was-its-name", None)
    assert one["reasons"][0]["fr"] == "son nom était un de ceux de Recall to Imagine"


def test_names_that_are_brought_together_tell_why(tmp_path):
    def change(one):
        for triple in (
            (MOTIF, KG.evaluatedOn, NETHACK),
            (MOTIF, KG.usedFor, sample.RL),
        ):
            unsay(one, *triple)
        unsay(one, sample.INTRINSIC, KG.introduces, MOTIF)
        one.facts.remove((MOTIF, None, None))
        one.facts.add((R2I, SKOS.altLabel, Literal("Motif", "en")))
        for text, lang in (
            ("“Motif”, “R2I”: one text", "en"),
            ("« Motif », « R2I » : un texte", "fr"),
        ):
            one.evidence.add((R2I, KG.mergedBecause, Literal(text, lang)))

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    one = thing(document(old, new), "method/motif")
    assert one["change"] == "merged"
    assert whys(one) == [("one-thing", None)]
    assert one["reasons"][0]["fr"] == "« Motif », « R2I » : un texte"


def test_a_publication_that_another_page_shows_too_is_merged(tmp_path):
    def change(one):
        one.facts.remove((FRENCH, None, None))
        one.facts.remove((None, None, FRENCH))
        for triple in list(one.facts.triples((None, None, None))):
            assert FRENCH not in triple
        one.evidence.remove((None, sample.RDF.subject, FRENCH))
        one.facts.add((MEMORY, sample.PROV.wasDerivedFrom, FRENCH_PAGE))
        one.facts.remove((MEMORY, sample.SCHEMA.abstract, None))
        abstract = "L’apprentissage par renforcement joue à NetHack."
        one.facts.add((MEMORY, sample.SCHEMA.abstract, Literal(abstract, "fr")))

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    told = document(old, new)
    (one,) = [one for one in told["publications"] if one["change"] == "merged"]
    assert (one["old"]["iri"], one["new"]["iri"]) == (str(FRENCH), str(MEMORY))
    assert whys(one) == [("same-work", None)]


# --- forms -------------------------------------------------------------------------


def test_the_text_counts_first_then_tells_by_page_and_by_thing(old, new):
    told = text(old, new)

    heads = [line for line in told.splitlines() if line and line[0] not in " "]
    assert heads[-2:] == ["By page", "By thing"]
    assert "pages             1     1        0        1" in told
    assert told.index("b.txt  is gone") < told.index("c.txt  changed")
    assert told.index("c.txt  changed") < told.index("d.txt  is new")


def test_the_text_is_french_if_asked(old, new):
    told = text(old, new, "--lang", "fr")

    assert "Par page\n  − b.txt  n’est plus là\n" in told
    assert "− Recall to Imagine (méthode)\n      b.txt n’est plus là\n" in told
    assert "By thing" not in told


def test_the_text_is_bounded_and_says_how_much_is_left(make, folder):
    pages = {
        f"{i:02}.txt": ZORBA.replace("Zorba", f"Zorb{chr(97 + i)}a") for i in range(26)
    }
    many = make("many", {**pages, "z.txt": KORBA})
    none = make("none", {"z.txt": KORBA})

    short, whole = text(many, none), text(many, none, "--all")

    assert "more (--all)" in short
    assert "more (--all)" not in whole
    assert len(whole.splitlines()) > len(short.splitlines())
    assert all(f"− {name}  is gone" in whole for name in pages)


def test_the_document_counts_what_it_lists(changes):
    for sort in ("pages", "publications", "things", "statements"):
        assert sum(changes["counts"][sort].values()) == len(changes[sort])


@pytest.mark.parametrize("form", ["text", "json", "sparql"])
def test_the_same_builds_give_the_same_bytes(old, new, form):
    assert text(old, new, "--format", form) == text(old, new, "--format", form)


@pytest.mark.parametrize("words", [(), ("--format", "json"), ("--format", "sparql")])
def test_nothing_hostile_reaches_the_terminal(tmp_path, words):
    def change(one):
        one.thing(sample.ID["method/bad"], KG.Method, {"en": f"Bad{BAD}\n\rname"})
        one.state((MEMORY, KG.uses, sample.ID["method/bad"]), Literal(f"x{BAD}", "en"))
        one.facts.add((ENGLISH_PAGE, sample.DCTERMS.source, Literal(f"0{BAD}")))
        one.facts.remove((ENGLISH_PAGE, sample.DCTERMS.source, Literal("seeds/en.txt")))

    old, new = by_hand(tmp_path / "old"), by_hand(tmp_path / "new", change)

    for told in (text(old, new, "--all", *words), text(new, old, "--all", *words)):
        assert "\n" in told
        assert not set(told.replace("\n", "")) & set("\x1b\x9b\r\u202e\u2028\x00")


def test_every_reason_has_words_in_both_languages():
    from kg.diff.reasons import Reason, Why
    from ontology.kinds import Lang

    for why in Why:
        told = {Reason(why, told=(("en", "x"), ("fr", "x"))).say(lang) for lang in Lang}
        assert all(told)
