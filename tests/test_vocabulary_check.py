"""What a librarian writes amiss in a vocabulary file is told, all of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import kg

from extractors.api import Passage
from extractors.vocabulary import Vocabulary, key
from kg.vocabulary import check, fields
from kg.vocabulary.tables import laid, read, with_own
from ontology import vocabulary
from ontology.kinds import Lang


def found(text: str, *, focus: set[str] | None = None) -> list[str]:
    """Give the problems of a small vocabulary that stands alone."""
    parsed = read(text, "f.toml")
    assert not parsed.faults
    told = check.problems(parsed.tables, focus or set(parsed.tables))
    return [str(one) for one in sorted(told)]


def test_a_sound_entry_has_no_problem():
    text = """
        [word-order]
        type = "concept"
        en = "word order"
        fr = "ordre des mots"
        fr_variants = [{ name = "l’ordre\u00a0: x", source = "O", region = "fr-CA" }]
        en_acronyms = ["WO"]
        fr_source = "usage"
        wikidata = "Q256020"
        [icml]
        type = "venue"
        form = "series"
        name = "International Conference on Machine Learning"
        en_acronyms = ["ICML"]
    """

    assert found(text) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("titel = 'x'", "titel: there is no such field; fields are type, form,"),
        ("en_variants = 'x'", "en_variants: 'x' should be a list, ['x']"),
        ("en_variants = [3]", "en_variants: 3 should be a text in quote marks"),
        ("en_variants = ['']", "en_variants: is empty; leave it out"),
        (
            "fr_variants = [{ source = 'x' }]",
            "fr_variants: {'source': 'x'} should be { name, source, region }",
        ),
        (
            "fr_variants = [{ name = 'x', region = 'ca' }]",
            "fr_variants: 'ca' should be one of fr-CA, fr-FR, en-CA, en-GB, en-US",
        ),
        ("fr_region = 'Québec'", "fr_region: 'Québec' should be one of fr-CA, fr-FR"),
        ("fr_source = ''", "fr_source: is empty; leave it out"),
        ("wikidata = '42'", "wikidata: '42' should be an item of Wikidata, Q and"),
        ("form = 'series'", "form: only a venue has one; leave it out"),
        ("broader = ['nothing']", "broader: there is no entry 'nothing'"),
        ("broader = ['x']", "broader: a circle: x → x"),
        ("en_variants = ['tree']", "en_variants: 'tree' stands there twice"),
        ("fr_acronyms = ['SON']", "fr_acronyms: 'SON' is a word of running text; giv"),
        ('fr_variants = ["arbre d\'x"]', 'fr_variants: "arbre d\'x" has a straight a'),
        ("fr_variants = ['arbre : x']", "fr_variants: 'arbre : x' has an ordinary bla"),
        ("fr_variants = ['arbre: x']", "fr_variants: 'arbre: x' lacks a no-break spac"),
        ("fr_variants = ['« x »']", "fr_variants: '« x »' has an ordinary blank where"),
        ("fr_variants = ['“x”']", "fr_variants: '“x”' has quote marks that are not Fr"),
        ("en_variants = ['a  b']", "en_variants: 'a  b' has two blanks in a row"),
        ("en_variants = ['ab ']", "en_variants: 'ab ' has a blank at its start or end"),
        ("en_variants = ['a\u200bb']", "en_variants: 'a\\u200bb' has a character that"),
        ("fr_variants = ['e\u0301t']", "fr_variants: 'e\u0301t' has accents apart fro"),
    ],
)
def test_an_error_is_told_with_its_field(line: str, told: str):
    (problem,) = found(f"[x]\ntype='concept'\nen='tree'\nfr='arbre'\n{line}")

    assert problem.startswith(f"f.toml: [x]: {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("type='concept'\nen='tree'", "has no French name"),
        ("type='concept'\nfr='arbre'", "has no English name"),
        (
            "type='concept'\nen='tree'\nfr='Arbre de décision'",
            "fr: 'Arbre de décision' begins with a capital; a common noun has none",
        ),
        (
            "type='concept'\nen='tree'\nfr='arbre'\nfr_variants=['arbres']",
            "fr_variants: 'arbres' is found by 'arbre' already; leave it out",
        ),
        (
            "type='concept'\nen='tree bank'\nfr='arbre'\nen_variants=['tree-banks']",
            "en_variants: 'tree-banks' is found by 'tree bank' already; leave it out",
        ),
    ],
)
def test_a_remark_asks_for_a_look(text: str, told: str):
    (problem,) = found(f"[x]\n{text}")

    assert problem.startswith(f"f.toml: [x]: remark: {told}")


@pytest.mark.parametrize(
    "lines",
    [
        "en='a b'\nfr='événement'\nen_variants=['a-b']\nfr_variants=['évènement']",
        "en='Q-learning'\nfr='Q-apprentissage'\nfr_variants=['Q-learning']",
        "en='Markov chain'\nfr='chaîne de Markov'",
        "en='Monte Carlo'\nfr='Monte-Carlo'",
        'name="Montezuma\'s Revenge"',
        "en='map'\nfr='carte'\nen_acronyms=['MAP']",
        "en='x-ray'\nfr='rayon X'\nfr_acronyms=['SAC']\ncontext=['onde']",
        "en='ratio'\nfr='ratio 3:1'",
    ],
)
def test_what_is_right_is_let_be(lines: str):
    assert found(f"[x]\ntype='concept'\n{lines}") == []


def test_every_problem_of_an_entry_is_told_not_the_first_alone():
    told = found("[X y]\n".replace("X y", '"X y"') + "tipe='x'\nbroader='y'")

    assert [
        line.removeprefix("f.toml: [X y]: ").partition(":")[0] for line in told
    ] == [
        "broader",
        "has no name",
        "has no type; give one of method, benchmark, concept, venue",
        "is no id",
        "tipe",
    ]


CLASH = """
    [one]
    type = "concept"
    en = "pruned tree"
    fr = "élagué"
    {}
    [two]
    type = "method"
    en = "other"
    fr = "autre"
    en_variants = ["Pruned-Trees"]
    {}
"""


@pytest.mark.parametrize(
    ("first", "second", "at"),
    [
        ("", "", "one"),
        ("context = ['x']", "", "two"),
        ("", "context = ['x']", "one"),
        ("context = ['x']", "context = ['y']", None),
    ],
)
def test_two_entries_of_one_name_both_need_context(first, second, at):
    told = found(CLASH.format(first, second))

    assert [line.partition(": ")[2].partition(":")[0] for line in told] == (
        [f"[{at}]"] if at else []
    )


def test_a_clash_names_the_other_entry_and_its_file():
    (told,) = found(CLASH.format("", ""))

    assert told == (
        "f.toml: [one]: 'pruned tree' is a name of [two] in f.toml as 'Pruned-Trees'; "
        "give both context words, or take it from one"
    )


def test_a_clash_is_told_at_the_entry_that_one_looks_at():
    (told,) = found(CLASH.format("", ""), focus={"two"})

    assert told.startswith("f.toml: [two]: 'Pruned-Trees' is a name of [one]")


@pytest.mark.parametrize(
    "names",
    [
        ("en_acronyms=['MAP']", "en='map'"),
        ("name='AIES'", "en_acronyms=['AI']"),
        ("en='transformer'", "fr='transformer'"),
        ("en='bias'", "en='biology'"),
    ],
)
def test_names_that_the_matcher_tells_apart_do_not_clash(names):
    first, second = (f"type='concept'\n{line}" for line in names)
    told = found(f"[a]\n{first}\n[b]\n{second}")

    assert not [line for line in told if "is a name of" in line]


@pytest.mark.parametrize("other", ["tree bank", "tree-banks", "Tree–bank", "TREE‑BANK"])
def test_keys_are_those_of_the_matcher(other: str):
    tables = read("[x]\ntype='concept'\nen='tree-bank'", "f").tables
    matcher = Vocabulary(vocabulary.entries(tables))

    assert [hit.entry for hit in matcher(Passage(other))] == ["x"]
    assert key(other) == key("tree-bank")


def test_a_circle_is_told_once_with_its_whole_way():
    line = "[{}]\ntype='concept'\nen='{}'\nfr='f{}'\nbroader=['{}']\n"
    text = "".join(line.format(a, a, a, b) for a, b in ("xy", "yz", "zy"))

    assert found(text) == ["f.toml: [y]: broader: a circle: y → z → y"]


@pytest.mark.parametrize(
    ("below", "above", "fits"),
    [
        ("method", "concept", True),
        ("method", "method", True),
        ("benchmark", "benchmark", True),
        ("venue", "concept", False),
        ("concept", "venue", False),
        ("venue", "venue", False),
        ("method", "benchmark", False),
    ],
)
def test_kinds_that_may_stand_above_a_kind(below: str, above: str, fits: bool):
    told = found(
        f"[low]\ntype='{below}'\nname='Lowe'\nbroader=['high']\n"
        f"[high]\ntype='{above}'\nname='Haig'"
    )

    assert told == (
        []
        if fits
        else [
            f"f.toml: [low]: broader: {above} 'high' cannot stand above a {below}",
        ]
    )


def test_a_concept_under_a_method_is_worth_a_look():
    (told,) = found(
        "[low]\ntype='concept'\nname='Lowe'\nbroader=['high']\n"
        "[high]\ntype='method'\nname='Haig'"
    )

    assert told == (
        "f.toml: [low]: remark: broader: method 'high' stands above a concept"
    )


def test_an_own_file_is_read_as_the_build_reads_it(tmp_path: Path, monkeypatch):
    monkeypatch.delenv(vocabulary.OWN, raising=False)
    own = tmp_path / "own.toml"
    own.write_text("[neurips]\nen_variants = ['x']\n[new]\ntype='concept'\nen='new x'")

    shipped = with_own(None).tables

    assert dict(with_own(own).tables) == vocabulary.over(shipped, own)
    assert laid(shipped, {}) == shipped


def test_the_shipped_vocabulary_has_sound_fields(monkeypatch):
    monkeypatch.delenv(vocabulary.OWN, raising=False)

    for id_, (_, table) in with_own(None).tables.items():
        assert list(fields.wrong(table)) == [], id_


def test_of_an_own_file_its_entries_alone_are_told(tmp_path: Path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[reinforcement-learning]\nfr = "l\'apprentissage"\n'
        "[ours]\ntype='concept'\nen='reinforcement learning'\n",
        "utf-8",
    )

    result = kg("vocabulary", "check", own)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{own}: [ours]: 'reinforcement learning' is a name of "
        f"[reinforcement-learning] in {own} too; "
        "give both context words, or take it from one",
        f"{own}: [ours]: remark: has no French name",
        f'{own}: [reinforcement-learning]: fr: "l\'apprentissage" has a straight '
        "apostrophe; write ’",
    ]
    assert result.stderr == "2 errors, 1 remark\n"


def test_remarks_fail_nothing(tmp_path: Path):
    own = tmp_path / "own.toml"
    own.write_text("[ours]\ntype='concept'\nen='a thing of ours'\n")

    result = kg("vocabulary", "check", own)

    assert (result.exit_code, result.stderr) == (0, "0 errors, 1 remark\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x\n", "is not TOML: "),
        ("x = 3\n", "[x]: should be a table"),
        ("\n[x]\n[x]\n", "is not TOML: "),
    ],
)
def test_a_file_that_is_no_vocabulary_is_told_so(tmp_path: Path, text, told):
    own = tmp_path / "own.toml"
    own.write_text(text)

    result = kg("vocabulary", "check", own)

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{own}: {told}")


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path):
    result = kg("vocabulary", "check", tmp_path / "none.toml")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"kg: {tmp_path / 'none.toml'}: cannot be read: No")


def test_names_of_a_proper_name_count_in_both_languages():
    named = fields.names({"name": "NetHack", "en_variants": ["NLE"]})

    assert (
        named[Lang.EN]
        == named[Lang.FR]
        == (
            ("name", "NetHack"),
            ("en_variants", "NLE"),
        )
    )
