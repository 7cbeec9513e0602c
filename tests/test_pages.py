"""Files become pages, or one clear line says why not."""

from __future__ import annotations

import unicodedata

import pytest

from kg import markup, pages
from kg.pages import PageError
from ontology.kinds import Lang

EN = """Learn how generative AI helps you. The next cohort is in Zorbinex.
We use cookies to analyze the usage of our website. Read our Privacy Policy.
Setting cookies
You can enable and disable the types of cookies you wish to accept.
Essential cookies
These cookies are necessary for the operation of the site. (Still active)
Analytics cookies
Do you accept the use of cookies to measure the audience of our sites?
Multimedia Player
Do you accept the use of cookies to watch the video content (YouTube, etc.)?
Publications
A Title"""
FR = """Découvrez la formation Zorbinex en IA générative.
Nous utilisons des témoins pour analyser le trafic de notre site web.
Paramètre des cookies
Vous pouvez activer et désactiver les types de cookies que vous souhaitez accepter.
Cookies essentiels
Ces cookies sont nécessaires au fonctionnement du site. (Toujours actif)
Cookies analyse
Acceptez-vous l'utilisation de cookies pour mesurer l'audience de nos sites ?
Lecteur Multimédia
Acceptez-vous l'utilisation de cookies pour afficher les vidéos (YouTube, etc.) ?
Un titre"""


def lines(page):
    return [line.text.text for line in page.lines]


@pytest.mark.parametrize(
    ("text", "lang", "left"),
    [(EN, Lang.EN, ["Publications", "A Title"]), (FR, Lang.FR, ["Un titre"])],
    ids=["English", "French"],
)
def test_all_up_to_the_end_of_the_cookie_block_is_chrome(text, lang, left):
    page = pages.parse(text.encode(), "x.txt")

    assert (page.lang, page.framed, lines(page)) == (lang, True, left)


def test_a_cookie_block_is_known_with_accents_apart_from_their_letters():
    text = FR.replace("cookies", "témoins").replace("Cookies", "Témoins")

    page = pages.parse(unicodedata.normalize("NFD", text).encode(), "x.txt")

    assert (page.lang, lines(page)) == (Lang.FR, ["Un titre"])


def test_an_article_about_cookies_is_no_cookie_block():
    text = (
        "Cookies and privacy on the web are studied by many people in this long line.\n"
        "A method detects cookies with neural networks, and it works well on the web."
    )

    assert len(pages.parse(text.encode(), "x.txt").lines) == 2


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("été à Montréal".encode(), "été à Montréal"),
        ("été à Montréal".encode("utf-8-sig"), "été à Montréal"),
        ("l’été à Montréal".encode("cp1252"), "l’été à Montréal"),
        ("été à Montréal".encode("utf-16"), "été à Montréal"),
    ],
    ids=["UTF-8", "byte order mark", "Windows-1252", "UTF-16"],
)
def test_encodings_are_told_apart(data, shown):
    assert pages.parse(data, "x.txt").raw == shown


def test_a_declared_charset_counts_in_html():
    html = (
        '<html><head><meta charset="windows-1250"></head><body><p>źle</p></body></html>'
    )

    page = pages.parse(html.encode("cp1250"), "x.html")

    assert lines(page) == ["źle"]


def test_one_damaged_byte_does_not_spoil_a_page():
    page = pages.parse("déjà évalué à côté".encode() + b"\xff", "x.txt")

    assert page.raw.startswith("déjà évalué")
    assert "not valid UTF-8" in page.remarks[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"%PDF-1.7 text", "binary"),
        (bytes(range(256)) * 9, "binary"),
        (b"<html><body><script>x</script></body></html>", "no text"),
        (b"a" * (pages.MAX_BYTES + 1), "too large"),
    ],
    ids=["empty", "blank", "PDF", "binary", "no text", "huge"],
)
def test_what_is_no_page_is_told_in_one_line(data, reason):
    with pytest.raises(PageError, match=reason) as caught:
        pages.parse(data, "x.txt")

    assert "\n" not in str(caught.value)


def test_nul_bytes_are_left_out_and_told():
    page = pages.parse(b"We read\x00 this text.", "x.txt")

    assert page.remarks == ("1 NUL characters were left out",)


def test_offsets_count_windows_line_ends():
    page = pages.parse(b"one\r\ntwo", "x.txt")

    assert page.lines[1].text.span(0, 3) == (5, 8)


HTML = """<!DOCTYPE html><html lang="fr"><head><title>Zorbinex</title><style>p{}</style>
</head><body><header>Zorbinex</header>
<nav><ul><li><a href="/">Zorbinex</a></li></ul></nav>
<div class="cookie-banner"><p>Zorbinex cookies</p></div>
<main><h1>Nouvelle m&eacute;thode</h1><p>Le <em>r&eacute;seau</em> apprend.<br>Bien.</p>
<script>var Zorbinex = "<p>Zorbinex</p>";</script><aside>Zorbinex</aside></main>
<footer>Zorbinex</footer></body></html>"""


def test_html_chrome_is_told_by_structure():
    page = pages.parse(HTML.encode(), "x.html")

    assert lines(page) == ["Nouvelle méthode", "Le réseau apprend.", "Bien."]
    assert page.lines[0].level == 1


def test_html_text_has_offsets_in_the_source():
    page = pages.parse(HTML.encode(), "x.html")
    start, end = page.lines[1].text.span(3, 9)

    assert page.raw[start:end] == "r&eacute;seau"


def test_html_without_main_loses_its_menus():
    html = (
        "<html><body><ul><li><a>Home</a></li><li><a>About</a></li><li><a>Jobs</a></li>"
        "</ul><p>We study deep learning for games.</p></body></html>"
    )

    assert lines(pages.parse(html.encode(), "x.html")) == [
        "We study deep learning for games."
    ]


def test_a_script_keeps_silent_whatever_its_attributes_hold():
    script = f"<script data-a='<b> x > 2' src=data:{'a' * 9000}>We lose this.</script>"
    html = f"<html><body>{script}<p>We study learning.</p></body></html>"

    page = pages.parse(html.encode(), "x.html")

    assert lines(page) == ["We study learning."]
    assert markup.text_of(html).text.strip() == "We study learning."


@pytest.mark.parametrize("tag", ["<main>", "<article>", "<ul><li>", "<section>"])
def test_a_header_deep_in_other_elements_is_judged_by_them(tag):
    """Also where elements stand in one another a thousand times."""
    html = f"<html><body><p>We study learning.</p>{tag * 1000}<header>A title</header>"

    found = lines(pages.parse(html.encode(), "x.html"))

    assert ("A title" in found) == (tag in ("<main>", "<article>"))


def test_deeply_nested_html_keeps_its_text():
    html = b"<html><body>" + b"<div>" * 5000 + b"We study learning." + b"</div>" * 5000

    assert "We study learning." in lines(pages.parse(html, "x.html"))
