"""Metadata fill in what a page leaves out; what the page shows comes first."""

from __future__ import annotations

import json

import pytest

from extractors import registry
from kg import completion, harvest, pages, records, texts
from kg.mend import mend

TITLE = "Zorba: Keeping Plasticity in Deep Networks"
TEXT = (
    "Deep networks lose their plasticity over time, and this work studies why it is "
    "lost. We propose Zorba, a sparse method that keeps plasticity in deep networks, "
    "and evaluate it on NetHack, where it learns three times as fast as the others."
)
OTHER = (
    "Satellite images of forests are hard to label, so few labels are to be had. We "
    "present Kelp, which needs none of them, and compare it with four baselines on "
    "two data sets that we publish with this article and with all of our code."
)
TAGS = {
    "citation_title": TITLE,
    "citation_author": "Lovelace, Ada",
    "citation_date": "2024-05-03",
    "citation_doi": "10.1000/abc",
    "citation_journal_title": "Journal of Plasticity",
    "citation_abstract": TEXT,
}
ADA = ("Ada Lovelace",)
LINK = ("https://doi.org/10.1000/abc",)


def read(body, head=None, **tags):
    named = {**TAGS, **tags}
    told = "".join(
        f'<meta name="{name}" content="{text}">' for name, text in named.items() if text
    )
    html = (
        f"<html><head>{told if head is None else head}</head><body>{body}</body></html>"
    )
    page = pages.parse(html.encode(), "a.html")
    works = harvest.read(page).works
    return page, completion.complete(page, records.split(page), works)


def only(body, head=None, **tags):
    _, content = read(body, head, **tags)
    (record,) = content.records
    return record


def shown(record):
    return (
        record.title and record.title.text,
        record.abstract and record.abstract.text,
        record.authors,
        record.date,
        record.venue,
        record.links,
    )


def listed(*parts):
    return "<h2>Publications</h2>" + "".join(parts)


def test_what_a_record_lacks_is_filled_in():
    record = only(listed(f"<h3>{TITLE}</h3><p>{TEXT}</p>"))

    assert shown(record) == (TITLE, TEXT, ADA, "2024-05-03", TAGS[_VENUE], LINK)


_VENUE = "citation_journal_title"


def test_what_a_page_shows_is_kept():
    record = only(
        listed(
            f"<h3>{TITLE}</h3><p>Grace Hopper, Alan Turing</p>"
            f"<p>{TEXT} See https://doi.org/10.1000/ABC.</p>"
            "<p>2023-01-02</p><p>Some Conference (poster)</p>"
        )
    )

    assert record.authors == ("Grace Hopper", "Alan Turing")
    assert (record.date, record.venue) == ("2023-01-02", "Some Conference")
    assert record.links == ("https://doi.org/10.1000/ABC",)


def test_a_day_is_filled_in_only_for_the_year_that_is_shown():
    body = listed(f"<h3>{TITLE}</h3><p>{TEXT}</p><p>2025-12-31</p>")

    assert (only(body).date, only(body).year) == (None, 2026)
    assert only(body, citation_date="2026-04-05").date == "2026-04-05"


def test_a_date_in_words_counts_as_its_mark_up_says():
    body = listed(
        f"<h3>{TITLE}</h3><p>{TEXT}</p>"
        '<p><time datetime="2022-04-05T10:00">5 avril 2022</time></p>'
    )

    assert only(body, "").date == "2022-04-05"


@pytest.mark.parametrize("datetime", ["5 avril", "P3D", "2022-04-055", "10:00", ""])
def test_another_time_is_no_date(datetime):
    body = listed(
        f'<h3>{TITLE}</h3><p>{TEXT}</p><time datetime="{datetime}">x y</time>'
    )

    assert all(record.date is None for record in read(body, "")[1].records)


def test_metadata_of_another_work_are_left_out():
    record = only(listed(f"<h3>Kelp Looks at Forests</h3><p>{OTHER}</p>"))

    assert shown(record) == ("Kelp Looks at Forests", OTHER, (), None, None, ())


def test_metadata_go_to_the_one_of_several_records_that_they_are_of():
    _, content = read(
        listed(
            f"<h3>Kelp Looks at Forests</h3><p>{OTHER}</p>",
            f"<h3>{TITLE.upper()}</h3><p>{TEXT}</p>",
        )
    )

    assert [record.authors for record in content.records] == [(), ADA]


def test_a_title_without_its_subtitle_is_known():
    record = only(
        listed(f"<h3>{TITLE}: The Whole Story</h3><p>{TEXT}</p>"), citation_abstract=""
    )

    assert record.authors == ADA


def test_two_records_of_one_title_are_nobodys():
    _, content = read(
        listed(f"<h3>{TITLE}</h3><p>{TEXT}</p><h3>{TITLE}</h3><p>{OTHER}</p>"),
        citation_abstract="",
    )

    assert all(record.authors == () for record in content.records)


def test_an_abstract_alone_on_its_page_gets_the_title():
    record = only(listed(f"<p>{TEXT}</p>"), citation_abstract="")

    assert shown(record)[:3] == (TITLE, TEXT, ADA)


def test_a_title_that_fits_two_abstracts_is_neithers():
    _, content = read(
        listed(f"<p>{TEXT}</p><p>2024-01-02</p><p>{TEXT} Deep networks.</p>"),
        citation_abstract="",
        citation_title="Plasticity in Deep Networks",
    )

    assert [record.title for record in content.records] == [None, None]


def test_a_title_and_its_abstract_that_were_parted_are_joined():
    title = "On Rivers"
    body = listed(f"<h3>{title}</h3><p>{TEXT}</p>")

    assert len(read(body, "")[1].records) == 2
    assert shown(only(body, citation_title=title))[:3] == (title, TEXT, ADA)


def test_an_abstract_that_passed_for_prose_is_a_record():
    thanks = "We thank those who helped us."
    page, content = read(f"<h1>{TITLE}</h1><p>{TEXT}</p><p>{thanks}</p>")
    (record,) = content.records
    start, _ = record.abstract.span(0, len(TEXT))

    assert shown(record)[:2] == (TITLE, TEXT)
    assert start == page.raw.rfind(TEXT)
    assert [prose.text.text for prose in content.prose] == [thanks]


def test_an_abstract_in_two_paragraphs_is_one():
    first, second = TEXT.split(" We propose ")
    body = f"<h2>Abstract</h2><p>{first}</p><p>We propose {second}</p>"
    _, content = read(body)

    assert [record.abstract.text for record in content.records] == [TEXT]
    assert content.prose == ()


def test_an_abstract_that_only_a_tag_has_is_quoted_from_there():
    page, content = read("<p>Nothing else is shown.</p>")
    (record,) = content.records
    start, end = record.abstract.span(0, len(record.abstract))

    assert mend(page.raw[start:end], html=True) == TEXT
    assert shown(record) == (TITLE, TEXT, ADA, "2024-05-03", TAGS[_VENUE], LINK)


@pytest.mark.parametrize(
    "tags",
    [
        {"citation_abstract": TEXT[:90]},
        {"citation_abstract": TEXT[:-1] + "…"},
        {"citation_abstract": f"&lt;p&gt;{TEXT}&lt;/p&gt;"},
    ],
    ids=["short", "cut", "marked up"],
)
def test_an_abstract_of_a_tag_that_cannot_be_quoted_whole_is_left_out(tags):
    assert read("<p>Nothing else is shown.</p>", **tags)[1].records == ()


def test_a_page_with_an_abstract_of_its_own_gets_no_other():
    record = only(listed(f"<h3>Kelp Looks at Forests</h3><p>{OTHER}</p>"))

    assert record.abstract.text == OTHER


def test_an_abstract_with_escapes_in_json_is_not_quoted():
    node = {"@type": "ScholarlyArticle", "name": TITLE, "abstract": TEXT + ' "So."'}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'

    assert read("<p>Nothing else is shown.</p>", head)[1].records == ()
    node["abstract"] = TEXT
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert only("<p>Nothing else is shown.</p>", head).abstract.text == TEXT


def test_a_news_item_is_no_publication():
    node = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "author": {"name": "Web Master"},
        "datePublished": "2025-05-06",
        "abstract": TEXT,
    }
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    record = only(listed(f"<h3>{TITLE}</h3><p>{TEXT}</p>"), head)

    assert (record.authors, record.date) == ((), None)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.replace("plasticity", "plas&shy;ticit&eacute;"),
        TEXT.replace("Zorba", "\\emph{Zorba}").replace(" We", "\n\n We"),
        TEXT.replace("time", "ti… (see more)me"),
        "Abstract: " + TEXT,
        f"« {TEXT} »".replace("'", "&rsquo;"),
    ],
)
def test_every_quote_of_a_completed_page_is_its_slice_mended(raw):
    page, content = read("<p>Nothing else is shown.</p>", citation_abstract=raw)
    found = tuple(texts.texts(page, content, registry.load()))

    assert len(content.records) == 1
    for text in found:
        for one in text.quotes:
            assert mend(page.raw[one.start : one.end], html=True) == one.text
    line = content.records[0].venue_line
    assert texts.quote(page, line, 0, len(line), page.lang).text == TAGS[_VENUE]


def test_a_page_without_metadata_stays_as_it_is():
    page, content = read(listed(f"<h3>{TITLE}</h3><p>{TEXT}</p>"), "")

    assert completion.complete(page, content, ()) == content
