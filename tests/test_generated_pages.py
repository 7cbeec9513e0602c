"""Pages that the reader has never seen, made with every artefact, against the truth."""

from __future__ import annotations

import re

import page_generator
import pytest
from page_texts import PLANTED

from extractors import registry
from kg import page_results, pages, pipeline, records, sources, texts
from kg.mend import mend

SEEDS = range(18)
KINDS = [
    (style, lang, form)
    for style in "ABC"
    for lang in ("en", "fr")
    for form in ("txt", "html")
]


def normal(text):
    return " ".join(page_generator.normal(text).split()) if text else ""


def made(style, lang, form):
    for seed in SEEDS:
        yield page_generator.generate(seed, style=style, lang=lang, form=form)


def parsed(made_page, form):
    return pages.parse(made_page.data, made_page.name, html=form == "html")


def ids(kind):
    return "-".join(kind)


@pytest.fixture(params=KINDS, ids=ids)
def kind(request):
    return request.param


def test_records_are_those_of_the_page(kind):
    wrong = total = 0
    for page in made(*kind):
        found = {
            normal((r.abstract or r.title).text): r
            for r in records.split(parsed(page, kind[2])).records
        }
        for true in page.truth:
            total += 1
            wrong += not _agrees(true, found.get(normal(true.abstract or true.title)))
        wrong += len(found.keys() - {normal(t.abstract or t.title) for t in page.truth})

    assert wrong <= 0.01 * total


def _agrees(true, found):
    return found is not None and all(
        normal(a) == normal(b)
        for a, b in (
            (true.title, found.title and found.title.text),
            (true.date, found.date),
            (str(true.year), str(found.year)),
            (true.venue, found.venue),
            (true.status, found.status),
            (true.lang, found.lang),
            (" ".join(true.links), " ".join(found.links)),
            (" ".join(dict.fromkeys(true.authors)), " ".join(found.authors)),
        )
    )


def test_topics_and_prose_are_those_of_the_page(kind):
    differing = 0
    for page in made(*kind):
        prose = records.split(parsed(page, kind[2])).prose
        topics = sorted(normal(p.text.text) for p in prose if p.kind == "topic")
        running = [normal(p.text.text) for p in prose if p.kind == "prose"]
        differing += topics != sorted(map(normal, page.topics))
        differing += running != [normal(text) for text in page.prose]

    assert differing <= 0.03 * len(SEEDS)


def test_raw_text_is_the_text_that_offsets_count(kind):
    assert all(parsed(page, kind[2]).raw == page.text for page in made(*kind))


def test_every_quote_is_its_slice_of_the_raw_page_mended(kind):
    for page in made(*kind):
        read = parsed(page, kind[2])
        for text in texts.texts(read, records.split(read), registry.load()):
            for one in text.quotes:
                raw = page.text[one.start : one.end]
                assert mend(raw, html=kind[2] == "html") == one.text


def test_every_sentence_is_quoted_word_for_word(kind):
    for page in made(*kind):
        read = parsed(page, kind[2])
        for text in texts.texts(read, records.split(read), registry.load()):
            for (a, b), one in zip(text.reading.sentences, text.quotes, strict=True):
                assert text.reading.text[a:b] in one.text


def test_nothing_of_the_chrome_is_read(kind):
    planted = re.compile("|".join(map(re.escape, PLANTED)))
    for page in made(*kind):
        read = parsed(page, kind[2])
        content = records.split(read)
        shown = [r.abstract or r.title for r in content.records]
        for text in [*shown, *(prose.text for prose in content.prose)]:
            assert not planted.search(text.text)


def test_a_works_pages_are_its_sources(tmp_path):
    site = page_generator.generate_site(3, pages=12)
    for page in site:
        (tmp_path / page.name).write_bytes(page.data)
    built = pipeline.assemble(page_results.read_pages(sources.documents([tmp_path])))
    shown = {}
    for page in site:
        for true in page.truth:
            shown.setdefault(true.work, set()).add(page.name)
    several = {work for work, names in shown.items() if len(names) > 1}
    merged = [
        work for work in built.publications if len({r.source for r in work.records}) > 1
    ]

    assert several
    assert len(merged) == len(several)
    assert len(built.pages) == len(site)
    assert not built.set_aside
