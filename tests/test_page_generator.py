"""What the page generator calls true can be seen in the bytes it writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from itertools import product

import page_texts as texts
import pytest
from page_generator import (
    FEATURES,
    FOLD,
    Form,
    GeneratedPage,
    Lang,
    Style,
    TrueRecord,
    generate,
    generate_site,
    normal,
)

STYLES: tuple[Style, ...] = ("A", "B", "C")
LANGS: tuple[Lang, ...] = ("en", "fr")
FORMS: tuple[Form, ...] = ("txt", "html")
SEEDS = range(12)
MARKER = re.compile(r"… \((?:see more|voir plus)\)")
Sign = Callable[[GeneratedPage], object]


def _raws(page: GeneratedPage) -> Iterator[tuple[TrueRecord, str]]:
    """Yield the records with an abstract, and the abstract as it stands there."""
    for record in page.truth:
        if record.raw_start >= 0:
            raw = page.text[record.raw_start : record.raw_end]
            yield record, raw.replace("\r\n", "\n")


def _any(sign: Callable[[TrueRecord, str], object]) -> Sign:
    """Make a sign that one of the abstracts of a page bears."""
    return lambda page: any(sign(record, raw) for record, raw in _raws(page))


def _shown(pattern: str) -> Sign:
    """Make a sign that is a pattern in the text of a page."""
    return lambda page: re.search(pattern, page.text)


def _titled(page: GeneratedPage) -> bool:
    """Tell whether the only title of a list belongs to the first abstract."""
    return bool(page.truth) and bool(page.truth[0].title and page.truth[0].abstract)


def _works(page: GeneratedPage) -> list[str]:
    return [record.work for record in page.truth]


# How a feature shows, in the style, language and form that have it.
SIGNS: dict[str, tuple[Style, Lang, Form, Sign]] = {
    "chrome": ("A", "en", "txt", lambda page: page.boilerplate),
    "publications-heading": ("A", "en", "txt", _shown(r"(?m)^Publications$")),
    "no-abstract": ("B", "en", "txt", lambda p: any(not r.abstract for r in p.truth)),
    "author-lines": (
        *("B", "en", "txt"),
        lambda p: any("\n".join(r.authors) in p.text for r in p.truth if r.authors[1:]),
    ),
    "short-abstract": ("A", "en", "txt", _any(lambda _, raw: len(raw) <= FOLD)),
    "own-title": ("A", "en", "txt", _titled),
    "stranger-title": ("A", "en", "txt", lambda page: page.truth[0].abstract is None),
    "date": ("A", "en", "txt", lambda page: any(r.date for r in page.truth)),
    "year-only": ("A", "en", "txt", _shown("-12-31")),
    "venue": ("A", "en", "txt", lambda page: any(r.status for r in page.truth)),
    "odd-status": ("A", "en", "txt", _shown(r"\((Accept|peer-)")),
    "venue-entities": ("A", "en", "txt", _shown(r"&amp; \w+")),
    "empty-venue": ("A", "en", "txt", _shown(r"\n \(\w")),
    "lost-formula": ("A", "en", "txt", _any(lambda _, raw: raw[-1].isalpha())),
    "paragraph-break": ("A", "en", "txt", _any(lambda _, raw: raw.count("\n") == 1)),
    "hard-wrap": ("A", "en", "txt", _any(lambda _, raw: raw.count("\n") > 3)),
    "near-duplicate": ("B", "en", "txt", lambda p: len({*_works(p)}) < len(p.truth)),
    "latex": ("A", "en", "txt", _shown(r"\\emph\{|\\textbf\{|``|`\w|--|\\%")),
    "glued-words": (
        "A",
        "en",
        "txt",
        _shown(r"[a-z]{4,}[A-Z][a-z]{2,}(o|i|en|a|uR|AM)"),
    ),
    "leading-noise": ("A", "en", "txt", _any(lambda _, raw: raw[:2] in ("Ab", ". "))),
    "curly-quotes": ("A", "fr", "txt", _any(lambda _, raw: "’" in raw)),
    "unicode-hyphens": ("A", "en", "txt", _shown("‐")),
    "no-break-spaces": ("A", "fr", "txt", _shown("\N{NO-BREAK SPACE}")),
    "middle-dots": ("A", "fr", "txt", _any(lambda _, raw: "·" in raw)),
    "backronyms": ("A", "en", "txt", _shown("We dub our")),
    "links": ("A", "en", "txt", lambda page: any(r.links for r in page.truth)),
    "no-final-newline": ("A", "en", "txt", lambda page: page.text[-1] != "\n"),
    "other-language": (
        "A",
        "fr",
        "txt",
        lambda p: any(r.lang == "en" for r in p.truth),
    ),
    "mixed-language": ("A", "en", "txt", _shown(r"\. (Nou?s|Ce) \w+")),
    "lying-lang": ("A", "fr", "html", _shown('<html lang="en">')),
    "crlf": ("A", "en", "txt", _shown("\r\n")),
    "bom": ("A", "en", "txt", lambda page: page.data.startswith(b"\xef\xbb\xbf")),
    "windows-1252": ("A", "fr", "txt", lambda page: b"d'\xe9" in page.data.lower()),
    "nul": ("A", "en", "txt", lambda page: b"\0" in page.data),
    "html-marker": ("A", "en", "html", _shown(MARKER.pattern)),
    "html-entities": ("A", "fr", "html", _shown("&eacute;")),
    "html-inline": ("A", "en", "html", _shown("<em>")),
}


@cache
def _pages(form: Form) -> tuple[GeneratedPage, ...]:
    """Return pages of every style and language, with all features."""
    kinds = product(SEEDS, STYLES, LANGS)
    return tuple(generate(n, style=s, lang=lang, form=form) for n, s, lang in kinds)


def _stems(text: str) -> set[str]:
    """Return the content words of a text, by their first six letters."""
    return {word[:6] for word in re.findall(r"\w{4,}", normal(text).lower())}


def _share(title: str, abstract: str) -> float:
    words = _stems(title)
    return len(words & _stems(abstract)) / len(words)


def test_every_feature_has_a_sign():
    assert {*SIGNS} == FEATURES


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_a_feature_occurs_when_allowed_and_only_then(feature: str):
    style, lang, form, sign = SIGNS[feature]
    needed = {"year-only": {"date"}, "venue": {"date"}, "windows-1252": {"chrome"}}
    venues = {"odd-status", "venue-entities", "empty-venue"}
    others = {"date", "venue"} if feature in venues else needed.get(feature, set())

    def count(features: set[str]) -> int:
        pages = (
            generate(n, style=style, lang=lang, form=form, features=frozenset(features))
            for n in range(40)
        )
        return sum(bool(sign(page)) for page in pages)

    assert count(others | {feature}) > 0
    assert count(others) == 0


def test_an_unknown_feature_is_refused():
    with pytest.raises(ValueError, match="latecks"):
        generate(0, style="A", lang="en", features=frozenset({"latecks"}))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_seed_gives_the_same_bytes(form: Form):
    again = (
        generate(n, style=style, lang=lang, form=form)
        for n, style, lang in product(SEEDS, STYLES, LANGS)
    )

    assert tuple(again) == _pages(form)
    assert generate_site(3, pages=6, form=form) == generate_site(3, pages=6, form=form)


@pytest.mark.parametrize("form", FORMS)
def test_the_text_is_the_decoded_file(form: Form):
    for page in _pages(form):
        assert page.data.decode(page.encoding) == page.text
        assert not page.text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")


@pytest.mark.parametrize("form", FORMS)
def test_the_lines_of_a_page_all_end_alike(form: Form):
    for page in _pages(form):
        assert page.text.count("\r\n") in (0, page.text.count("\n"))


def test_the_marker_stands_after_140_characters_in_the_language_of_the_chrome():
    for page in _pages("txt"):
        marker = texts.MARKERS[page.lang]
        raws = [raw for _, raw in _raws(page)]
        assert len(MARKER.findall(page.text)) == sum(marker in raw for raw in raws)
        for raw in raws:
            assert raw.find(marker) == (FOLD if len(raw) > FOLD else -1)


def test_the_clean_abstract_is_the_raw_one_where_nothing_befell_it():
    for seed, style in product(SEEDS, STYLES[:2]):
        page = generate(seed, style=style, lang="fr", features=frozenset())
        for record, raw in _raws(page):
            assert MARKER.sub("", raw) == record.abstract
            assert 500 <= len(record.abstract or "") <= 1400


def test_the_clean_abstract_has_no_trace_of_what_is_to_be_repaired():
    traces = re.compile(r"\\|``|''|`|--|\n|\r|\0|^Abstract |^\. |  |see more|voir plus")
    for page in _pages("txt"):
        for record, raw in _raws(page):
            assert record.abstract
            assert not traces.search(record.abstract)
            kept = _stems(MARKER.sub("", raw)) & _stems(record.abstract)
            assert len(kept) > 0.8 * len(_stems(record.abstract))


@pytest.mark.parametrize("form", FORMS)
def test_what_a_record_says_stands_on_the_page(form: Form):
    for page in _pages(form):
        shown = unescape(unescape(page.text))
        for record in page.truth:
            said = [record.title, *record.authors, record.date, record.status]
            assert all(part in shown for part in said if part)
            assert record.title or record.abstract
            assert (record.venue or "") in normal(shown)
        if form == "txt":
            assert all(part in page.text for part in (*page.topics, *page.prose))


def test_a_year_without_a_day_is_the_year_after_the_last_of_december():
    dated = [
        (record, page.text[record.raw_end :].lstrip()[:10])
        for page in _pages("txt")
        for record in page.truth
        if record.year is not None
    ]

    assert {record.date for record, _ in dated} > {None}
    for record, line in dated:
        assert line == (record.date or f"{int(record.year or 0) - 1}-12-31")


@pytest.mark.parametrize("form", FORMS)
def test_boilerplate_is_shown_and_is_never_content(form: Form):
    for page in _pages(form):
        shown = unescape(page.text)
        content = [*page.prose, *page.topics, *(r.abstract or "" for r in page.truth)]
        content += [record.title or "" for record in page.truth]
        assert all(line in shown for line in page.boilerplate)
        assert not any(name in text for name in texts.PLANTED for text in content)
        assert not any(line in text for line in page.boilerplate for text in content)


def test_a_plain_list_has_at_most_one_title_and_it_comes_first():
    for seed, form in product(SEEDS, FORMS):
        page = generate(seed, style="A", lang="en", form=form)
        assert not any(record.title for record in page.truth[1:])


def test_own_titles_share_words_with_their_abstract_and_strangers_do_not():
    own: list[float] = []
    strange: list[float] = []
    for page in _pages("txt"):
        titles = [record for record in page.truth if record.title]
        for titled, (record, _) in product(titles, _raws(page)):
            share = _share(titled.title or "", record.abstract or "")
            if titled is record:
                own.append(share)
            elif titled.work != record.work:
                strange.append(share)

    assert sum(share >= 0.34 for share in own) > 0.98 * len(own)
    assert sum(share < 0.34 for share in strange) > 0.98 * len(strange)


def test_a_work_stands_on_several_pages_of_a_site():
    pages = generate_site(5, pages=8, features=frozenset())
    told = [{(r.work, r.abstract) for r in page.truth} for page in pages]
    twice = [a & b for n, a in enumerate(told) for b in told[:n]]

    assert any(work for shared in twice for work, abstract in shared if abstract)


def test_a_saved_page_is_whole():
    for page in _pages("html"):
        assert page.text.startswith("<!DOCTYPE html>")
        charset = page.encoding.removesuffix("-sig")
        assert f'<meta charset="{charset}">' in page.text
        assert page.text.rstrip().endswith("</html>")
        for tag in ("main", "article", "p", "ul", "li", "nav", "div", "time"):
            opened = re.findall(rf"<{tag}[ >]", page.text)
            assert len(opened) == page.text.count(f"</{tag}>")
