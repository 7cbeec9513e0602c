"""Sources of all forms together: their order, their names, and docs/intake.md."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import warc_files
from click.testing import CliRunner
from warc_files import Answer

from kg import sources
from kg.cli import main
from kg.documents import Document, SetAside
from kg.intake import folders

LAB = "https://lab.example/"
ROOT = Path(__file__).parent.parent


def read(*paths):
    return list(sources.documents(paths))


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Write one source of each form; some hold the same address."""
    (tmp_path / "pages" / "sub").mkdir(parents=True)
    (tmp_path / "pages" / "a.txt").write_text("We study agents.")
    (tmp_path / "pages" / "sub" / "a.html").write_text("<p>We study graphs.")
    host = tmp_path / "lab.example"
    host.mkdir()
    (host / "index.html").write_text("<p>We study memory.")
    (host / "news.html").write_text("<p>We study models.")
    warc_files.write(tmp_path / "crawl.warc.gz", [Answer(LAB), Answer(LAB + "a")])
    (tmp_path / "pages.jsonl").write_text(
        json.dumps({"url": LAB, "text": "New.", "date": "2026-06-01"}) + "\n"
        '{"url": "https://lab.example/a", "text": "Old."}\n'
        "no JSON\n"
    )
    (tmp_path / "papers.json").write_text('[{"title": "A B", "authors": [], "id": 1}]')
    files = ("pages", "lab.example", "crawl.warc.gz", "pages.jsonl", "papers.json")
    return [tmp_path / name for name in files]


def test_all_forms_are_read_in_one_order(many):
    found = read(*many)

    assert [one.name for one in found if isinstance(one, Document)] == [
        "a.txt",
        LAB + "a",
        LAB + "news.html",
        LAB,
        "papers.json#1",
        "sub/a.html",
    ]
    assert [one for one in found if isinstance(one, SetAside)] == [
        SetAside(LAB, "a newer one of this name counts, in pages.jsonl"),
        SetAside(LAB, "a newer one of this name counts, in pages.jsonl"),
        SetAside(LAB + "a", "a newer one of this name counts, in crawl.warc.gz"),
        SetAside("pages.jsonl:3", "is no JSON: Expecting value at 0"),
    ]


def test_the_order_in_which_sources_are_given_is_nothing(many):
    found = read(*many)
    shuffled = random.Random(1)

    for _ in range(5):
        shuffled.shuffle(many)
        assert read(*many, *many[:2]) == found


def test_a_folder_holds_sources_of_all_forms(many, tmp_path):
    def content(found):
        return sorted(one.data for one in found if isinstance(one, Document))

    assert content(read(tmp_path)) == content(read(*many))


def test_where_a_folder_lies_is_nothing(many, tmp_path):
    found = read(*many)
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in many:
        path.rename(moved / path.name)

    assert read(*(moved / path.name for path in many)) == found


def test_a_folder_and_what_is_in_it_are_read_once(many):
    inner = many[0] / "sub"

    assert read(many[0], inner) == read(inner, many[0]) == read(many[0])


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "p.jsonl").write_text(f'{{"text": "{place}"}}\n')

    found = read(tmp_path / "x" / "p.jsonl", tmp_path / "y" / "p.jsonl")

    assert [one.name for one in found] == ["x/p.jsonl:1", "y/p.jsonl:1"]


def test_documents_are_counted_where_that_is_cheap(many):
    cheap = [path for path in many if path.name != "crawl.warc.gz"]

    assert sources.count(sources.listed(many)) is None
    assert sources.count(sources.listed(cheap)) == len(read(*cheap)) == 8


def test_only_files_of_one_page_are_found_as_such(many):
    assert [one.name for one in sources.find(many)] == [
        *("a.txt", LAB, LAB + "news.html", "sub/a.html")
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "nothing: there is no such file or folder"),
        ("a.txt/b", "a.txt/b: there is no such file or folder"),
        ("empty", "empty: holds no page; pages are .html and .txt files"),
    ],
)
def test_a_source_that_holds_nothing_is_told_in_one_line(
    tmp_path, monkeypatch, name, said
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("A page.")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.png").write_bytes(b"\x89PNG")

    with pytest.raises(ValueError, match=re.escape(said)) as raised:
        sources.documents([Path(name)])

    assert "\n" not in str(raised.value)


def test_nothing_is_left_open(many):
    """A build may stop after any document; warnings of open files are errors here."""
    for stop in range(6):
        found = sources.documents(many)
        for _ in range(stop):
            next(found)
        found.close()


_PEAK = """
import resource, sys
from pathlib import Path
from kg import sources
from kg.cli import main
from kg.intake import folders

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
total = sum(len(one.data) for one in sources.documents([Path(sys.argv[1])]))
print(total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="needs kB of memory as Linux counts"
)
@pytest.mark.parametrize("name", ["long.jsonl", "long.json", "long.warc"])
def test_memory_does_not_grow_with_a_container(tmp_path, name):
    """60 MB of pages of 10 kB, each read twice, take a few MB of a process."""
    path = tmp_path / name
    page = "We study agents. " * 600
    with path.open("wb") as file:
        if name == "long.json":
            file.write(b"[")
        for i in range(6_000):
            if name == "long.warc":
                one = warc_files.packed([Answer(f"{LAB}{i}", page)], gzipped=False)
                one = one[one.index(b"WARC/1.0", 8) :]
            else:
                one = json.dumps({"url": f"{LAB}{i}", "text": page}).encode()
                one += b",\n" if name == "long.json" and i < 5_999 else b"\n"
            file.write(one)
        if name == "long.json":
            file.write(b"]")

    ran = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    total, grown = map(int, ran.stdout.split())
    assert total == 6_000 * len(page)
    assert grown < 30_000


# --- docs/intake.md ------------------------------------------------------------------

DOCUMENT = (ROOT / "docs" / "intake.md").read_text("utf-8")
SECTIONS = {
    part.partition("\n")[0]: part
    for part in re.split(r"^## ", DOCUMENT, flags=re.M)[1:]
}
TEXT = (
    "<!doctype html><html><p>We study reinforcement learning with world models, and "
    "propose a method that learns state space models.</p></html>"
)


def code(section: str, language: str) -> list[str]:
    """Give the examples in one language of a section."""
    pattern = rf"^```{language}\n(.*?)^```"
    return re.findall(pattern, SECTIONS[section], re.M | re.S)


def files_of(section: str) -> None:
    """Write the files that the example of a section reads."""
    if section == "Web archives":
        (program,) = code(section, "python")
        exec(program, {})
    elif section in ("JSON lines of pages", "Publications"):
        (name,) = re.findall(r"^kg build (\S+)$", SECTIONS[section], re.M)
        Path(name).write_text(code(section, "json")[0], "utf-8")
    else:
        (names,) = code(section, "text")
        for name in names.splitlines():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(f"{TEXT}<!-- {name} -->", "utf-8")


NAMES = {
    "Folders of saved pages": [
        *("Ada Martin - Lab.html", "fr/a-propos", "fr/publications.html?page=2"),
        "notes.txt",
    ],
    "A mirror of a site": [
        LAB + "en/",
        LAB + "en/news?page=2",
        LAB + "en/people?lang=fr",
    ],
    "Web archives": [LAB],
    "JSON lines of pages": [LAB + "en/", LAB + "notes"],
    "Publications": ["papers.json#17"],
}


@pytest.mark.parametrize("section", NAMES)
def test_every_example_of_the_document_is_built(tmp_path, monkeypatch, section):
    monkeypatch.chdir(tmp_path)
    files_of(section)
    (command,) = re.findall(r"^kg (build .*)$", code(section, "sh")[0], re.M)

    ran = CliRunner().invoke(main, [*command.split(), "--output", "out", "--no-html"])

    assert ran.exit_code == 0, ran.output
    account = json.loads(Path("out/build.json").read_text("utf-8"))
    assert sorted(page["source"] for page in account["pages"]) == sorted(NAMES[section])
    assert not account["set_aside"]


def test_the_plain_text_of_the_document_is_that_of_its_publication(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    files_of("Publications")

    (document,) = read(Path("papers.json"))

    assert document.data.decode() == code("Publications", "text")[0]


def test_the_document_names_every_ending_that_is_read():
    endings = set(re.findall(r"`(\.[a-z]+)`", DOCUMENT.partition("## ")[0]))

    assert endings >= set(folders._ENDINGS) | {".gz"}
