"""What a page tells machines is read, and nothing that it tells can break a build."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kg import addresses, harvest, pages
from kg.mend import mend
from ontology.kinds import Lang

HERE = "https://lab.org/en/zorba"
TEXT = (
    "We study why plasticity is lost in deep networks over time, and propose Zorba, a "
    "sparse method that keeps it. On NetHack, Zorba learns three times as fast."
)


def about(head="", body="<p>We study learning.</p>", address=HERE):
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return harvest.read(pages.parse(html.encode(), "a.html"), address)


def place(head="", body="<p>We study learning.</p>", address=HERE):
    return about(head, body, address).place


def metas(*pairs):
    return "".join(f'<meta name="{name}" content="{text}">' for name, text in pairs)


def block(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


def work(head):
    (found,) = about(head).works
    return found


# --- addresses


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('<link rel="canonical" href="/en/other#top">', "https://lab.org/en/other"),
        ("<LINK HREF=other REL='nofollow CANONICAL'>", "https://lab.org/en/other"),
        (
            '<meta property="og:url" content="https://LAB.org:443/x">',
            "https://lab.org/x",
        ),
        (block({"@type": "WebPage", "url": "/x"}), "https://lab.org/x"),
        ('<link rel="canonical" href="https://m.lab.org/x">', "https://m.lab.org/x"),
        ('<base href="/fr/"><link rel=canonical href=x>', "https://lab.org/fr/x"),
        (
            '<link rel="canonical" href="/a&amp;b?c=1&amp;d">',
            "https://lab.org/a&b?c=1&d",
        ),
    ],
)
def test_a_page_names_its_own_address(head, found):
    assert place(head).canonical == found


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="javascript:alert(1)">',
        '<link rel="canonical" href="data:text/html,x">',
        '<link rel="canonical" href=" java\nscript:alert(1)">',
        '<link rel="canonical" href="file:///etc/passwd">',
        '<link rel="canonical" href="https://evil.org/en/zorba">',
        '<link rel="canonical" href="//evil.org/en/zorba">',
        '<link rel="canonical" href="https://lab.org@evil.org/en/zorba">',
        '<link rel="canonical" href="https://lab.org.evil.org/en/zorba">',
        '<link rel="canonical" href="https://ada:secret@lab.org/en/zorba">',
        '<link rel="canonical" href="http://[::1">',
        '<link rel="canonical" href="https://lab.org:99999/">',
        f'<link rel="canonical" href="/{"x" * 9_000}">',
        '<link rel="canonical" href="/a"><link rel="canonical" href="/b">',
        '<link rel="canonical" href="">',
        '<link rel="canonical" href="https://lab.org/">',
        '<!-- <link rel="canonical" href="/x"> -->',
        '<script>var a = \'<link rel="canonical" href="/x">\';</script>',
        '<title><link rel="canonical" href="/x"></title>',
        '<noscript><link rel="canonical" href="/x"></noscript>',
        '</head><body><link rel="canonical" href="/x">',
    ],
)
def test_an_address_that_is_not_its_own_does_not_count(head):
    assert place(head).canonical is None


def test_a_home_page_may_be_the_home_page():
    head = '<link rel="canonical" href="/">'

    assert place(head, address="https://lab.org/?utm=1").canonical == "https://lab.org/"


def test_a_saved_page_is_believed_about_its_address():
    head = '<link rel="canonical" href="https://lab.org/x">'

    assert place(head, address=None).canonical == "https://lab.org/x"
    assert place('<link rel="canonical" href="/x">', address=None).canonical is None


def test_versions_are_the_links_to_other_languages():
    head = (
        '<link rel="alternate" hreflang="fr-CA" href="/fr/zorba">'
        '<link rel="alternate" hreflang="x-default" href="/">'
        '<link rel="alternate" hreflang="de" href="/de/zorba">'
        '<link rel="alternate" hreflang="fr" href="javascript:void(0)">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    body = '<a rel="alternate" hreflang="en" href="../en/zorba">English</a><a>x</a>'

    assert place(head, body).versions == (
        (Lang.FR, "https://lab.org/fr/zorba"),
        (Lang.EN, "https://lab.org/en/zorba"),
    )


def test_a_link_that_only_names_a_language_leads_to_another_page():
    assert (
        place(body='<a hreflang="fr" href="/fr/x">rapport</a><p>x</p>').versions == ()
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.lab.org/a", "https://lab.org/a"),
        ("https://lab.org/a/", "https://lab.org/a"),
        ("https://lab.org/%C3%A9t%C3%A9", "https://lab.org/été"),
        ("https://lab.org/fr/index.html", "https://lab.org/fr/"),
        ("https://lab.org/fr/zorba.html", "https://lab.org/fr/zorba"),
    ],
)
def test_ways_to_write_one_address_are_one(one, other):
    assert addresses.key(one) == addresses.key(other)


@pytest.mark.parametrize("other", ["https://lab.org/b", "https://lab.org/a?p=2"])
def test_other_addresses_are_others(other):
    assert addresses.key("https://lab.org/a") != addresses.key(other)


@pytest.mark.parametrize("path", ["/a b", "/a<b>", "/%zz", '/"', "/a\\b", "/{x}|^`"])
def test_an_address_holds_what_an_iri_may(path):
    found = addresses.absolute(path, HERE)

    assert found
    assert not set(found) & set('<>"{}|\\^` ')
    assert "%zz" not in found


def test_half_a_character_is_no_address():
    assert addresses.absolute("/\ud800", HERE) is None


def test_a_page_of_text_has_but_its_address():
    page = pages.parse(b'<link rel="canonical" href="/x"> We study.', "a.txt")

    assert harvest.read(page, HERE) == harvest.About(harvest.Place(HERE))


# --- publications


def test_highwire_tags_tell_a_publication():
    found = work(
        metas(
            ("citation_title", "Zorba: Plasticity &amp; Sparsity"),
            ("citation_author", "Lovelace, Ada"),
            ("citation_author", "Grace Hopper"),
            ("citation_publication_date", "2024/5/3"),
            ("citation_conference_title", "Some Conference"),
            ("citation_doi", "doi:10.1000/ABC."),
            ("citation_abstract", TEXT),
        )
    )

    assert found.title.text == "Zorba: Plasticity & Sparsity"
    assert found.authors == ("Ada Lovelace", "Grace Hopper")
    assert (found.date, found.year, found.doi) == ("2024-05-03", 2024, "10.1000/abc")
    assert (found.venue.text, found.abstracts[0].text) == ("Some Conference", TEXT)


def test_json_ld_tells_a_publication():
    found = work(
        block(
            {
                "@context": "https://schema.org",
                "@graph": [
                    {"@type": "WebSite", "name": "Lab"},
                    {
                        "@type": ["ScholarlyArticle", "x:Other"],
                        "headline": {"@value": "Zorba", "@language": "en"},
                        "author": [
                            {"@type": "Person", "name": "Lovelace, Ada"},
                            {"givenName": "Grace", "familyName": "Hopper"},
                            {"@type": "Organization", "name": "Some Lab"},
                            "Alan Turing",
                        ],
                        "datePublished": "2024-05-03T10:00:00+02:00",
                        "identifier": {"propertyID": "doi", "value": "10.1000/ABC"},
                        "isPartOf": {
                            "@type": "PublicationIssue",
                            "isPartOf": [{"@type": "Periodical", "name": "Review"}],
                        },
                        "abstract": TEXT,
                    },
                ],
            }
        )
    )

    assert found.title.text == "Zorba"
    assert found.authors == ("Ada Lovelace", "Grace Hopper", "Alan Turing")
    assert (found.date, found.doi) == ("2024-05-03", "10.1000/abc")
    assert (found.venue.text, found.abstracts[0].text) == ("Review", TEXT)


def test_what_two_blocks_say_of_one_work_is_joined():
    head = metas(("citation_title", "Zorba: A Method"), ("citation_year", "2024"))
    node = {"@type": "ScholarlyArticle", "name": "ZORBA – a method", "author": "Ada Li"}

    found = work(head + block([node, {**node, "author": "Someone Else"}]))

    assert (found.title.text, found.authors, found.year) == (
        "Zorba: A Method",
        ("Ada Li",),
        2024,
    )


def test_a_work_that_is_cited_is_not_told():
    node = {"@type": "ScholarlyArticle", "name": "Zorba: A Method"}
    node["citation"] = [{"@type": "ScholarlyArticle", "name": "Another Work"}]

    assert [one.title.text for one in about(block(node)).works] == ["Zorba: A Method"]


@pytest.mark.parametrize("kind", ["Article", "NewsArticle", "BlogPosting", "WebPage"])
def test_who_posts_a_page_did_not_write_the_work_on_it(kind):
    found = about(
        block(
            {
                "@type": kind,
                "headline": "Zorba: A Method",
                "author": {"name": "Web Master"},
                "datePublished": "2025-01-02T23:30:00-05:00",
            }
        )
    )

    assert found.works == ()
    assert found.place.published == "2025-01-02"


def test_a_page_says_when_it_appeared():
    head = '<meta property="article:published_time" content="2025-03-04T10:00:00Z">'
    other = block({"@type": "NewsArticle", "datePublished": "2025-03-05"})

    assert place(head).published == "2025-03-04"
    assert place(head + other).published is None


def test_dublin_core_alone_is_no_publication():
    head = metas(("DC.title", "Zorba"), ("dcterms.creator", "Government of Canada"))

    assert about(head).works == ()
    with_doi = work(head + metas(("DC.Identifier", "https://doi.org/10.1000/1")))
    assert with_doi.title.text == "Zorba"


def test_tags_of_several_works_are_left_out():
    head = metas(("citation_title", "One"), ("citation_title", "Another"))

    assert about(head).works == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("https://dx.doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        ("https://doi.org/10.1000/a?utm=1", "10.1000/a"),
        ("DOI 10.1000/a.", "10.1000/a"),
        ("10.1016/S0140-6736(05)17766-1)", "10.1016/s0140-6736(05)17766-1"),
        ("10.1002/(SICI)1097(199)49:8<693::AID>3.0.CO;2-O",) * 2,
        ("10.1000/", None),
        ("10.10/a", None),
        ("11.1000/a", None),
        ("10.1000/a b", None),
        ('10.1000/a"onclick="x', None),
        ("javascript:10.1000/a", None),
        ("https://evil.org/10.1000/a", None),
        ("10.1000/" + "a" * 500, None),
        ("10.١٢٣٤/a", None),
        ("", None),
    ],
)
def test_a_doi_is_checked_and_has_one_form(text, found):
    assert harvest.doi(text) == (found.lower() if found else None)


def test_a_doi_address_is_an_iri():
    found = harvest.doi_address("10.1000/<a>[b]#é%")

    assert found == "https://doi.org/10.1000/%3Ca%3E%5Bb%5D%23%C3%A9%25"


@pytest.mark.parametrize(
    ("text", "date", "year"),
    [
        ("2024-05-03", "2024-05-03", 2024),
        ("2024-05-03T23:59:59-05:00", "2024-05-03", 2024),
        ("2024/01/01", None, 2024),
        ("2025-12-31T23:00:00Z", None, 2026),
        ("2023-12-31", "2023-12-31", 2023),
        ("05/03/2024", None, 2024),
        ("2024-02-30", None, 2024),
        ("2024", None, 2024),
        ("0000-05-03", None, None),
        ("20240503123", None, None),
        ("soon", None, None),
    ],
)
def test_dates_are_read_as_far_as_they_tell(text, date, year):
    found = work(metas(("citation_title", "Zorba"), ("citation_date", text)))

    assert (found.date, found.year) == (date, year)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Lovelace, Ada", "Ada Lovelace"),
        ("van der Berg, Anna Maria", "Anna Maria van der Berg"),
        ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("Ada\u00a0Lovelace (Some Lab)", "Ada Lovelace"),
        ("Émilie du Châtelet", "Émilie du Châtelet"),
        ("王 小明", "王 小明"),
        ("admin", None),
        ("ada@lab.org Lovelace", None),
        ("https://lab.org ada", None),
        ("&lt;b&gt; Ada", None),
        ("Ada \u202eecalevoL", None),
        ("Ada 123", None),
        ("A " * 90, None),
    ],
)
def test_an_author_has_the_form_of_a_name(name, found):
    authors = work(
        metas(("citation_title", "Zorba"), ("citation_author", name))
    ).authors

    assert authors == ((found,) if found else ())


# --- texts can be quoted


@pytest.mark.parametrize(
    "raw",
    [
        "Zorba &amp; L&rsquo;&eacute;t&eacute;  of\n networks",
        "a &lt; b, &#x41; and &quot;c&quot;",
        "\\emph{Scaling} in motiv… (see more)ating --- ways",
        "&nbsp; leading and trailing \u200b ",
        "de\u0301ja\u0300 vu",
    ],
)
def test_a_text_of_a_tag_is_its_slice_of_the_page_mended(raw):
    html = f"<html><head>{metas(('citation_title', raw))}</head><body>x y</body></html>"
    page = pages.parse(html.encode(), "a.html")
    (found,) = harvest.read(page).works
    start, end = found.title.traced.span(0, len(found.title.traced))

    assert mend(page.raw[start:end], html=True) == found.title.text


def test_a_text_with_mark_up_in_it_is_known_but_not_quoted():
    title = work(metas(("citation_title", "On &lt;i&gt;E. coli&lt;/i&gt;"))).title

    assert (title.text, title.traced) == ("On E. coli", None)


def test_a_text_of_json_is_quoted_where_nothing_in_it_is_escaped():
    plain, escaped = (
        work(block({"@type": "ScholarlyArticle", "name": name})).title
        for name in ("Zorba: été", 'Zorba: "été"')
    )

    assert plain.traced is not None
    assert (escaped.text, escaped.traced) == ('Zorba: "été"', None)


# --- nasty pages


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is no JSON"),
        ("", "is no JSON"),
        ("[" * 100_000, "is nested too deep"),
        ('{"a":' * 70_000 + "1" + "}" * 70_000, "is nested too deep"),
        ("[" + "1," * 300_000 + "1]", "has 600003 characters"),
        ("9" * 100_000, "is no JSON"),
        ("{'@type': 'ScholarlyArticle'}", "is no JSON"),
    ],
    ids=["cut", "empty", "lists", "objects", "huge", "number", "quotes"],
)
def test_a_broken_block_is_told_in_one_line(text, reason):
    good = block({"@type": "ScholarlyArticle", "name": "Zorba"})

    found = about(block(text) + good)

    assert [one.title.text for one in found.works] == ["Zorba"]
    (remark,) = found.remarks
    assert remark.startswith(f"a block of JSON-LD {reason}")
    assert "\n" not in remark
    assert len(remark) < 300


@pytest.mark.parametrize(
    "text",
    [
        '<!-- {"@type": "ScholarlyArticle", "name": "Zorba"} -->',
        '//<![CDATA[\n{"@type": "ScholarlyArticle", "name": "Zorba"}\n//]]>',
        '{"@type": "ScholarlyArticle", "name": "Zorba"};',
        '{"@type": "https://schema.org/ScholarlyArticle", "name": "Zor\nba"}',
    ],
)
def test_a_block_may_be_wrapped_as_templates_do(text):
    assert work(block(text)).title.text.replace(" ", "") == "Zorba"


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "ScholarlyArticle"},
        {"@type": 7, "name": "Zorba"},
        {"@type": "ScholarlyArticle", "name": ["\ud800"]},
        {"@type": "ScholarlyArticle", "name": {"name": {"name": "x"}}},
        {"@type": [["ScholarlyArticle"]], "name": "Zorba"},
        {"@type": None, "@graph": [None, 1, True, "x", [[[]]]]},
    ],
)
def test_a_block_of_other_forms_tells_nothing(node):
    found = about(f'<script type="application/ld+json">{json.dumps(node)}</script>')

    assert (found.works, found.remarks) == ((), ())


@pytest.mark.parametrize(
    "fields",
    [
        {"author": {"name": ["A B"]}},
        {"author": [[["A B"]], {"@type": {}, "name": "A B"}, 3]},
        {"datePublished": 2024, "identifier": {"value": 10.1}},
        {"isPartOf": {"isPartOf": {"isPartOf": {"isPartOf": {"isPartOf": {}}}}}},
        {"isPartOf": []},
        {"abstract": {"@value": 3}, "headline": 3, "description": "x" * 400},
    ],
)
def test_fields_of_other_forms_are_passed_over(fields):
    found = work(block({"@type": "ScholarlyArticle", "name": "Zorba", **fields}))

    assert found.title.text == "Zorba"
    assert found.date is None


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="' * 50_000,
        '<meta content="' + "x" * 1_000_000,
        "<meta " + " " * 1_000_000,
        "<link rel=canonical href='" * 50_000,
        "<!--" * 100_000,
        "<script type='application/ld+json'>" * 20_000,
        "<a " + "hreflan" * 100_000,
        "<a hreflang=fr rel=alternate href=/x>" * 20_000,
        "<div>" * 100_000,
        "<" * 500_000,
        block("{" + " " * 400_000),
        block(";" * 400_000),
        metas(
            ("citation_doi", "10.1000/" + "." * 15_000), ("citation_title", "(" * 9999)
        ),
    ],
    ids=[
        *("names", "value", "blanks", "links", "comments", "scripts", "hreflang"),
        *("anchors", "nested", "open", "json blanks", "json ends", "doi"),
    ],
)
def test_a_page_made_to_keep_a_reader_busy_is_read(head):
    page = pages.parse(b"<html><body>We study learning.</body></html>", "a.html")
    found = harvest.read(replace(page, raw=f"<html><head>{head}"), HERE)

    assert len(found.place.versions) <= 100
    assert all(one.doi is None for one in found.works)
