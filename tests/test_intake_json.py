"""JSON lines and exports become pages and publications, bad lines are named."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg import page_results, sources
from kg.documents import MAX_BYTES, Document, SetAside
from kg.intake import objects, plain, streams, values
from kg.mend import mend
from ontology.kinds import Lang

LAB = "https://lab.example/"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
CORPUS = SHARED / "corpus" / "abstracts_en.jsonl.gz"
PAPER = {
    "title": "Zorba: A Sparse Method for Plasticity",
    "abstract": "We study plasticity. We propose Zorba, a sparse method.",
    "authors": [{"name": "Ada Martin"}, {"author": {"name": "Bob Roy"}}, "Cléa Dubé"],
    "date": "2024-05-17",
    "releases": [{"venue": {"name": "ICLR", "date": "2024-05-07"}, "status": "poster"}],
    "links": [{"type": "arxiv", "link": "2401.00001"}, {"url": LAB + "zorba"}],
    "topics": [{"name": "plasticity"}],
    "doi": "10.1000/zorba",
}
PLAIN = """\
Title: Zorba: A Sparse Method for Plasticity
Authors: Ada Martin; Bob Roy; Cléa Dubé
Abstract: We study plasticity. We propose Zorba, a sparse method.
Date: 2024-05-17
Venue: ICLR
Status: poster
Link: https://doi.org/10.1000/zorba
Link: https://arxiv.org/abs/2401.00001
Link: https://lab.example/zorba
"""


def read(*paths):
    return list(sources.documents(paths))


def lines(path: Path, *objects) -> Path:
    """Write lines: texts as they are, all else as JSON."""
    shown = (one if isinstance(one, str) else json.dumps(one) for one in objects)
    path.write_text("".join(f"{one}\n" for one in shown), "utf-8")
    return path


def made(tmp_path, **fields):
    """Read one publication with these fields; give it, and its record."""
    (document,) = read(lines(tmp_path / "p.jsonl", fields))
    assert isinstance(document, Document), document
    _, content = plain.read(document)
    return content.records[0]


def text(paper) -> str:
    """Give the plain text of a publication."""
    found = objects.document(values.Value(":1", json.dumps(paper).encode()), "p.jsonl")
    assert isinstance(found, Document), found
    return found.data.decode()


# --- pages ---------------------------------------------------------------------------


def test_lines_of_pages_are_pages(tmp_path):
    path = lines(
        tmp_path / "p.jsonl",
        {"url": LAB, "html": "<p>Bonjour à tous", "date": "2026-05-01T08:00:00-04:00"},
        {"url": LAB + "a", "text": "We study agents.", "date": "2026-05-01"},
        {"url": "notes/b", "text": "We study graphs."},
        {"id": 7, "text": "We study models.", "date": "some day"},
        {"text": "We study memory."},
    )

    assert read(path) == [
        Document(
            LAB,
            "<p>Bonjour à tous".encode(),
            html=True,
            address=LAB,
            date="2026-05-01T12:00:00Z",
        ),
        Document(LAB + "a", b"We study agents.", address=LAB + "a", date="2026-05-01"),
        Document("notes/b", b"We study graphs."),
        Document("p.jsonl#7", b"We study models."),
        Document("p.jsonl:5", b"We study memory."),
    ]


@pytest.mark.parametrize("name", ["p.jsonl.gz", "p.ndjson.gz", "p.jsonl", "p.json.gz"])
def test_files_may_be_packed(tmp_path, name):
    path = tmp_path / name
    line = b'{"url": "https://lab.example/", "text": "We study agents."}\n'
    path.write_bytes(gzip.compress(line) if name.endswith("gz") else line)

    assert [one.name for one in read(path)] == [LAB]


def test_a_byte_order_mark_and_blank_lines_are_nothing(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'\xef\xbb\xbf\r\n{"text": "A page."}\r\n\r\n{"text": "B page."}')

    assert [one.name for one in read(path)] == ["p.jsonl:2", "p.jsonl:4"]


BAD = {
    "no JSON": ('{"text": "a', "is no JSON"),
    "no object": ('["a", "b"]', "is a list"),
    "a number": ("17", "is a number"),
    "no text": ('{"url": "https://lab.example/"}', "has no text"),
    "empty text": ('{"text": "", "title": " ", "abstract": null}', "has no text"),
    "text of a wrong type": ('{"text": 5}', "its text is a number"),
    "title of a wrong type": ('{"title": ["a"]}', "its title is a list"),
    "address of a wrong type": ('{"url": {}, "text": "a"}', "its url is an object"),
    "date of a wrong type": ('{"text": "a", "date": 5}', "its date is a number"),
    "authors of a wrong type": ('{"title": "a", "authors": "b"}', "authors is text"),
    "an author of a wrong type": ('{"title": "a", "authors": [1]}', "authors hold a"),
    "releases of a wrong type": ('{"title": "a", "releases": [0]}', "releases hold a"),
    "half a character": (r'{"text": "a \ud835 b"}', "half a character"),
    "half a character in a title": (r'{"title": "a \udc00"}', "half a character"),
    "nested deeply": ('{"text":' + "[" * 100_000 + "]" * 100_000 + "}", "too deeply"),
    "nested objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, "too deeply"),
    "a long number": ('{"text": ' + "1" * 5000 + "}", "too long"),
    "a long name": ('{"id": "' + "a" * 5000 + '", "text": "b"}', "name of 50"),
    "a long line": ('{"text": "' + "a" * MAX_BYTES + '"}', "more than 10 MB"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path, case):
    line, reason = BAD[case]
    path = lines(tmp_path / "p.jsonl", {"text": "A page."}, line, {"text": "B page."})

    first, aside, last = read(path)

    assert (first.name, last.name) == ("p.jsonl:1", "p.jsonl:3")
    assert (aside.source, reason in aside.reason) == ("p.jsonl:2", True), aside
    assert len(aside.reason) < 200


@pytest.mark.parametrize("case", BAD)
def test_a_bad_element_of_an_array_is_named_and_the_rest_is_read(tmp_path, case):
    line, reason = BAD[case]
    if case == "no JSON":
        line = '{"text": "a\n}'
    path = tmp_path / "p.json"
    path.write_text(f'[{{"text": "A page."}},\n{line},\n{{"text": "B page."}}]')

    first, aside, last = read(path)

    assert (first.name, last.name) == ("p.json[0]", "p.json[2]")
    assert (aside.source, reason in aside.reason) == ("p.json[1]", True), aside


def test_a_line_of_bytes_that_are_no_text_is_named(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'{"text": "A page."}\n{"text": "caf\xe9"}\n{"text": "B page."}\n')

    assert read(path)[1] == SetAside("p.jsonl:2", "byte 13 is not valid UTF-8")


def test_a_line_of_100_mb_is_never_held(tmp_path):
    path = tmp_path / "p.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(100):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n{"text": "A page."}\n')

    tracemalloc.start()
    found = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [one.source for one in found[:1]] == ["p.jsonl:1"]
    assert [one.name for one in found[1:]] == ["p.jsonl:2"]
    assert peak < 4 * MAX_BYTES


@pytest.mark.parametrize("form", ["lines", "array"])
def test_a_long_file_is_never_held(tmp_path, form):
    path = tmp_path / "p.json"
    page = json.dumps({"text": "a" * 1_000_000})
    with path.open("w") as file:
        file.write("[\n" if form == "array" else "")
        for i in range(20):
            file.write(page + (",\n" if form == "array" and i < 19 else "\n"))
        file.write("]" if form == "array" else "")

    tracemalloc.start()
    total = sum(isinstance(one, Document) for one in sources.documents([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert total == 20
    assert peak < MAX_BYTES


def test_a_file_of_lines_is_read_up_to_where_it_is_cut_off(tmp_path):
    whole = gzip.compress(
        b"".join(b'{"text": "%d %s"}\n' % (i, b"ab" * i) for i in range(300))
    )
    path = tmp_path / "p.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])

    found = read(path)

    assert len(found) > 100
    assert [one.name for one in found[:-1]] == [
        f"p.jsonl.gz:{i}" for i in range(1, len(found))
    ]
    assert found[-1] == SetAside(
        "p.jsonl.gz", "is cut off: its gzip data end too early"
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b"[]", b"[\n]\n", b"{}"[:0]])
def test_a_file_without_values_is_named(tmp_path, data):
    path = tmp_path / "p.json"
    path.write_bytes(data)

    assert read(path) == [SetAside("p.json", "the file is empty")]


# --- arrays --------------------------------------------------------------------------

SHAPES = {
    "an array": '[{"text": "a"}, {"text": "b"}]',
    "an array over lines": '[\n  {\n "text": "a"\n },\n {"text": "b"}\n]\n',
    "lines": '{"text": "a"}\n{"text": "b"}\n',
    "objects over lines": '{\n "text": "a"\n}\n{\n "text": "b"\n}\n',
    "an object of an export": '{"_last_id": 2, "_papers": [{"text": "a"}, '
    '{"text": "b"}], "_exclusions": ["x", "y"]}',
    "brackets in texts": '[{"text": "a"}, {"text": "b", "x": "]}\\"[{,"}]',
}


@pytest.mark.parametrize("shape", SHAPES)
def test_files_have_many_shapes(tmp_path, shape):
    path = tmp_path / "p.json"
    path.write_text(SHAPES[shape])

    assert [one.data for one in read(path)] == [b"a", b"b"]


def test_what_stands_after_an_array_is_named(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text('[1, {"text": "a"}]\n{"text": "b"}\n')

    assert read(path) == [
        SetAside("p.jsonl[0]", "is a number; a page or publication is an object"),
        Document("p.jsonl[1]", b"a"),
        SetAside("p.jsonl", "holds more after the end of its array"),
    ]


def test_an_array_that_is_not_closed_is_read_as_far_as_it_goes(tmp_path):
    path = tmp_path / "p.json"
    path.write_text('[{"text": "a"},\n{"text": "b"')

    assert [type(one) for one in read(path)] == [Document, SetAside, SetAside]


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)


@given(some.lists(JSON), some.integers(1, 40), some.sampled_from([None, 0, 1]))
def test_an_array_is_cut_into_its_elements_wherever_the_pieces_end(
    elements, size, indent
):
    data = json.dumps(elements, indent=indent, ensure_ascii=bool(size % 2)).encode()

    class Pieces(io.BytesIO):
        def read1(self, _=-1, /):
            return self.read(size)

    found = list(values._Elements().of(Pieces(data[1:])))

    assert [json.loads(one.data) for one in found] == elements
    assert [one.place for one in found] == [f"[{i}]" for i in range(len(found))]


@given(some.binary(max_size=300))
def test_no_bytes_whatever_stop_the_reading_of_a_file(data):
    try:
        found = list(values._Elements().of(io.BufferedReader(io.BytesIO(data))))
    except streams.BrokenFileError:
        found = []
    assert all(one.data.strip() for one in found)


# --- publications --------------------------------------------------------------------


def test_a_publication_is_written_as_plain_text():
    assert text(PAPER) == PLAIN


def test_a_publication_is_a_page_of_one_record(tmp_path):
    record = made(tmp_path, **PAPER)

    assert record.title.text == PAPER["title"]
    assert record.abstract.text == PAPER["abstract"]
    assert record.authors == ("Ada Martin", "Bob Roy", "Cléa Dubé")
    assert (record.date, record.year) == ("2024-05-17", 2024)
    assert (record.venue, record.status) == ("ICLR", "poster")
    assert record.lang is Lang.EN
    assert record.links == tuple(
        line.removeprefix("Link: ") for line in PLAIN.splitlines()[-3:]
    )


def test_quotes_of_a_publication_are_places_of_its_plain_text(tmp_path):
    (document,) = read(lines(tmp_path / "p.jsonl", PAPER))
    raw = document.data.decode()

    result = page_results.read_page(document)

    quotes = [one for text in result.texts for one in text.quotes]
    quotes.append(result.records[0].venue_quote)
    assert len(quotes) == 4
    assert all(mend(raw[one.start : one.end]) == one.text for one in quotes)
    assert {one.page for one in quotes} == {result.sha256}


def test_publications_are_named_by_address_id_or_line(tmp_path):
    path = lines(
        tmp_path / "p.jsonl",
        {"title": "A B", "url": LAB},
        {"title": "B C", "id": "x:1"},
        {"title": "C D", "paper_id": 5},
        {"key": "k", "paper": {"title": "D E"}},
        {"key": "k", "paper": {"title": "E F", "id": 3}},
        {"title": "F G"},
    )

    assert [one.name for one in read(path)] == [
        LAB,
        *("p.jsonl#x:1", "p.jsonl#5", "p.jsonl#k", "p.jsonl#3", "p.jsonl:6"),
    ]


@pytest.mark.parametrize(
    ("told", "text", "lang"),
    [
        ("fr", "We study it", Lang.FR),
        ("FR-ca", "We study it", Lang.FR),
        ("English", "Nous étudions la plasticité", Lang.EN),
        (None, "Nous étudions la plasticité des réseaux", Lang.FR),
        ("de", "We study plasticity", Lang.EN),
    ],
)
def test_the_language_is_told_else_detected(tmp_path, told, text, lang):
    assert made(tmp_path, title=text, lang=told).lang is lang


@pytest.mark.parametrize(
    ("fields", "day", "year"),
    [
        ({"date": "2024-05-17"}, "2024-05-17", 2024),
        ({"date": "2024-05-17T08:00:00Z"}, "2024-05-17", 2024),
        ({"date": "2024-05"}, None, 2024),
        ({"date": "2024"}, None, 2024),
        ({"year": 2024}, None, 2024),
        ({"year": "2024"}, None, 2024),
        ({"date": "2023-12-31"}, None, 2024),
        ({"date": "2023-12-31", "date_precision": 3}, "2023-12-31", 2023),
        ({"date": "2024-01-01", "date_precision": 1}, None, 2024),
        ({"date": "2024-05-01", "date_precision": 2}, None, 2024),
        ({"date": "2000-01-01", "date_precision": 0}, None, None),
        ({"date": "2024-02-30"}, None, 2024),
        ({"date": "May 2024"}, None, None),
        ({"date": "12-05-2024"}, None, None),
        (
            {"date": {"text": "2023", "timestamp": 1672549200, "precision": 1}},
            None,
            2023,
        ),
        ({"date": {"timestamp": 1698465600, "precision": 3}}, "2023-10-28", 2023),
        ({"date": {"timestamp": 1e300, "precision": 3}}, None, None),
        ({"venue": {"name": "V", "date": "2024-05-17"}}, "2024-05-17", 2024),
    ],
    ids=str,
)
def test_a_date_is_a_day_or_a_year_alone(tmp_path, fields, day, year):
    record = made(tmp_path, title="A Title", **fields)

    assert (record.date, record.year) == (day, year)


def release(name, status=None, date=None, **more):
    return {"venue": {"name": name, "date": date, **more}, "status": status}


PREPRINT = release("ArXiv", "preprint", "2024-09-01", type="preprint")
REFUSED = release("NeurIPS", "Reject", "2024-12-01")
TOLD = release("ICML", "published", "2024-07-01", peer_reviewed=True)


@pytest.mark.parametrize(
    ("releases", "venue"),
    [
        ([PREPRINT, TOLD, REFUSED], "ICML"),
        ([REFUSED, PREPRINT], "ArXiv"),
        ([REFUSED], "NeurIPS"),
        ([release("ICLR", "oral"), TOLD], "ICML"),
        ([release("A"), release("B", date="2024")], "B"),
        ([release("A"), release("B")], "A"),
        ([release(""), release(None)], None),
        ([{"venue": "ICLR", "status": "poster"}], "ICLR"),
        ([], None),
    ],
)
def test_of_several_releases_the_reviewed_one_is_told(tmp_path, releases, venue):
    assert made(tmp_path, title="A Title", releases=releases).venue == venue


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ({"type": "arxiv.pdf", "link": "x", "url": LAB + "p"}, LAB + "p"),
        ({"type": "doi.abstract", "link": "10.1/a"}, None),
        ({"type": "doi", "link": "10.1000/a b"}, None),
        (
            {"type": "openreview", "link": "aB_1"},
            "https://openreview.net/forum?id=aB_1",
        ),
        (
            {"type": "pmc", "link": "PMC12"},
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12",
        ),
        ({"type": "pubmed", "link": 12}, "https://pubmed.ncbi.nlm.nih.gov/12"),
        ({"type": "html", "link": LAB}, LAB),
        ({"type": "git", "url": "git@github.com:a/b.git"}, None),
        ({"type": "html", "link": "javascript:alert(1)"}, None),
        ({"type": "html", "url": "https://a.b/<script>"}, None),
        ({"type": "corpusid", "link": "1"}, None),
        (LAB + "x", LAB + "x"),
    ],
    ids=str,
)
def test_links_are_addresses(tmp_path, link, address):
    found = made(tmp_path, title="A Title", links=[link]).links

    assert found == ((address,) if address else ())


@pytest.mark.parametrize(
    "doi", ["10.1000/a", "doi:10.1000/a", "https://doi.org/10.1000/a"]
)
def test_a_doi_is_a_link(tmp_path, doi):
    assert made(tmp_path, title="A Title", doi=doi).links == (
        "https://doi.org/10.1000/a",
    )


def test_facts_cannot_be_forged_by_what_they_hold(tmp_path):
    """A line break in a title begins no other line, whatever character makes it."""
    breaks = "\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028"
    for line_break in breaks:
        record = made(
            tmp_path,
            title=f"A Title{line_break}Venue: Forged",
            abstract=f"Some text.{line_break}Date: 1999",
            authors=[f"Ada{line_break}Status: x; Bob"],
        )

        assert record.title.text == "A Title Venue: Forged"
        assert (record.venue, record.year, record.status) == (None, None, None)
        assert record.authors == ("Ada Status: x, Bob",)


def test_mark_up_of_journals_is_no_text(tmp_path):
    record = made(
        tmp_path,
        title="A <i>Title</i>",
        abstract="<jats:title>Abstract</jats:title> <jats:p>We say a &lt; b.</jats:p>",
    )

    assert record.title.text == "A Title"
    assert record.abstract.text == "We say a < b."


def test_french_spaces_are_kept(tmp_path):
    record = made(tmp_path, title="Voici\u00a0: un\u202ftitre")

    assert record.title.text == "Voici\u00a0: un\u202ftitre"


@given(JSON)
def test_no_object_whatever_stops_the_reading(value):
    """It is a document that can be read, or it is set aside."""
    keys = ("title", "abstract", "authors", "releases", "date", "url", "links", "doi")
    for key in keys:
        paper = {"title": "A Title", key: value}
        found = objects.document(
            values.Value(":1", json.dumps(paper).encode()), "p.json"
        )
        if isinstance(found, Document):
            plain.read(found)


@pytest.mark.skipif(not CORPUS.exists(), reason="needs the corpus of abstracts")
def test_the_corpus_of_abstracts_is_read(tmp_path):
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        told = [next(file) for _ in range(300)]
    path = tmp_path / "abstracts.jsonl"
    path.write_text("".join(told), "utf-8")

    found = read(path)

    for line, document in zip(told, found, strict=True):
        paper = json.loads(line)
        (record,) = plain.read(document)[1].records
        assert document.name == f"abstracts.jsonl#{paper['id']}"
        assert (record.lang, record.year) == (paper["lang"], paper["year"])
        assert record.abstract
