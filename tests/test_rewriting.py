"""What a build says as before is copied, and is what a build from nothing writes."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from unittest.mock import Mock

import page_generator
import pytest
from command import kg
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg import checking, described, former, graph, rewriting, store
from kg.blocks import Block
from kg.sorting import Pile
from ontology.terms import KG

PAGE = (
    "Nous présentons {name}, une méthode d’apprentissage par renforcement. "
    "Nous évaluons {name} sur le jeu NetHack, et les résultats sont bons.\n"
)
NAME = "https://e.org/name"
PREFIXES = {"a": "https://e.org/a/", "e": "https://e.org/", "z": "https://z.org/"}
FILES = ("graph.ttl", "evidence.ttl", "records.jsonl")


# ---- one file


def made(subject, rows):
    return Block(subject, {NAME: tuple((row.decode(), "") for row in rows)})


def told(texts):
    """Give blocks in the order of a file."""
    return (
        graph.Told(place, subject, [text.encode()], made)
        for (place, subject), text in sorted(texts.items())
    )


def written(folder, name, texts, former=None):
    looked, gone, lines = [], [], folder / f"{name}.rows"
    ways = rewriting.Ways(
        look=lambda block: looked.append(block.subject) or 0,
        quads=lambda block: None,
        is_asked=lambda subject: False,
        gone=gone.append,
    )
    path = folder / name
    wrote = rewriting.write(
        path, told(texts), PREFIXES, ways, lines=Pile(lines), former=former
    )
    return rewriting.Former(path, wrote.head, lines), looked, gone, wrote


SUBJECTS = st.sampled_from(
    [f"https://{end}" for end in ("e.org/b", "z.org/c", "x.y/d")]
)
TEXTS = st.dictionaries(
    st.tuples(st.integers(0, 2), SUBJECTS), st.sampled_from(["", "one", "two\né"])
)


@given(old=TEXTS, new=TEXTS)
def test_a_file_is_the_same_whatever_was_there_before(tmp_path_factory, old, new):
    folder = tmp_path_factory.mktemp("files")
    before, *_ = written(folder, "before", old)

    file, looked, gone, wrote = written(folder, "after", new, before)

    fresh, *_, anew = written(folder, "anew", new)
    assert file.path.read_bytes() == fresh.path.read_bytes()
    assert list(Pile(file.lines)) == list(Pile(fresh.lines))
    assert replace(wrote, gone=0) == anew
    assert looked == [
        one for (_, one), text in sorted(new.items()) if old.get((_, one)) != text
    ]
    assert wrote.gone == len(gone)
    assert sorted(gone) == sorted(
        one for (place, one), text in old.items() if new.get((place, one)) != text
    )


# ---- builds


def build(folder, *words):
    result = kg("build", *words, "--output", folder, "--no-html")
    assert result.exit_code == 0, result.output
    return folder


def files(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


def quads(folder):
    return {str(one) for one in Store.read_only(str(store.place(folder)))}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Give generated pages, and their build."""
    folder = tmp_path_factory.mktemp("site")
    pages = folder / "pages"
    pages.mkdir()
    for page in page_generator.generate_site(12, pages=6):
        (pages / page.name).write_bytes(page.data)
    return pages, build(folder / "output", pages)


@pytest.fixture
def copy(site, tmp_path):
    for path, name in zip(site, ("pages", "output"), strict=True):
        shutil.copytree(path, tmp_path / name)
    return tmp_path / "pages", tmp_path / "output"


@pytest.fixture(scope="module")
def anew(tmp_path_factory):
    """Build pages from nothing, the same ones once."""
    known = {}

    def output(pages):
        told = tuple((one.name, one.read_bytes()) for one in sorted(pages.iterdir()))
        if told not in known:
            known[told] = build(tmp_path_factory.mktemp("anew") / "output", pages)
        return known[told]

    return output


@pytest.fixture
def looked(monkeypatch):
    """Count what is looked at."""
    found = []
    for name in ("fact", "evidence"):
        look = getattr(checking.Check, name)

        def count(self, block, look=look):
            found.append(block.subject)
            return look(self, block)

        monkeypatch.setattr(checking.Check, name, count)
    return found


def change(pages):
    (pages / "more.txt").write_text(PAGE.format(name="Zorba"), "utf-8")


def test_a_page_more_or_less_changes_few_blocks(copy, tmp_path, looked):
    pages, output = copy
    before = quads(output)
    change(pages)

    build(output, pages)

    many = len(looked)
    fresh = build(tmp_path / "anew", pages)
    assert 0 < many < (len(looked) - many) / 10
    assert files(output) == files(fresh)
    assert quads(output) == quads(fresh) != before

    (pages / "more.txt").unlink()
    build(output, pages)

    assert quads(output) == before


def test_what_is_copied_is_told_in_the_account_as_in_one_from_nothing(copy, tmp_path):
    pages, output = copy
    change(pages)

    accounts = [
        json.loads((build(folder, pages) / "build.json").read_bytes())
        for folder in (output, tmp_path / "anew")
    ]

    assert accounts[0].pop("run") != accounts[1].pop("run")
    assert accounts[0] == accounts[1]


@pytest.mark.parametrize("name", ["graph.ttl", "evidence.ttl"])
def test_a_file_changed_by_hand_is_not_copied_from(copy, looked, name):
    pages, output = copy
    with (output / name).open("a") as file:
        file.write("# mine\n")
    change(pages)

    build(output, pages)

    assert b"# mine" not in (output / name).read_bytes()
    lists = [former.lines_of(output / "blocks", one) for one in FILES[:2]]
    assert len(looked) == sum(1 for path in lists for _ in Pile(path))


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b'{"heads": 3}'])
def test_a_broken_list_is_not_used(copy, anew, content):
    pages, output = copy
    path = output / "blocks" / "written.json"
    path.unlink() if content is None else path.write_bytes(content)
    change(pages)

    build(output, pages)

    assert files(output) == files(anew(pages))


@pytest.mark.parametrize("name", ["graph.ttl", "evidence.ttl"])
@pytest.mark.parametrize("size", [None, 0, -40])
def test_a_list_that_was_lost_or_cut_is_not_used(copy, anew, name, size):
    """Nor does what is gone from the files stay in the store then."""
    pages, output = copy
    path = former.lines_of(output / "blocks", name)
    path.unlink() if size is None else path.write_bytes(path.read_bytes()[:size])
    sorted(pages.iterdir())[0].unlink()
    change(pages)

    build(output, pages)

    fresh = anew(pages)
    assert files(output) == files(fresh)
    assert quads(output) == quads(fresh)


def test_where_too_much_changes_all_is_written_anew(copy, anew, monkeypatch):
    pages, output = copy
    monkeypatch.setattr(described, "MOST_GONE", 0)
    change_store = Mock(wraps=store.changed)
    monkeypatch.setattr(store, "changed", change_store)
    sorted(pages.iterdir())[0].unlink()

    build(output, pages)

    fresh = anew(pages)
    assert files(output) == files(fresh)
    assert quads(output) == quads(fresh)
    change_store.assert_not_called()


def test_without_evidence_or_a_cache_nothing_is_kept_of_blocks(copy):
    pages, output = copy

    build(output, pages, "--evidence", "none")
    assert not (output / "blocks").exists()

    build(output, pages, "--no-cache")
    assert not (output / "blocks").exists()


class Less:
    """A block that says less than it should."""

    def __init__(self, one, predicate):
        self.place, self.subject = one.place, one.subject
        self._one, self._predicate = one, predicate

    def digest(self):
        """Tell that it changed."""
        return b"another"

    def block(self):
        """Give what is left of it."""
        said = dict(self._one.block().said)
        del said[self._predicate]
        return Block(self.subject, said)


def test_what_changed_and_what_did_not_must_fit_together(copy, monkeypatch):
    """A fact that goes while its assertion stays as it was is found all the same."""
    pages, output = copy
    facts, mentions = graph.Blocks.facts, str(KG.mentions)

    def less(self):
        for one in facts(self):
            is_one = "page/" in one.subject and mentions in one.block().said
            yield Less(one, mentions) if is_one else one

    change(pages)
    before = files(output)
    monkeypatch.setattr(graph.Blocks, "facts", less)

    result = kg("build", pages, "--output", output, "--no-html")

    assert result.exit_code == 1
    assert "breaks its own rules" in result.output
    assert files(output) == before
