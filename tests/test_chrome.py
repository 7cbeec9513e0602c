"""Lines that a site repeats go; nothing that a publication is made of ever does."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import page_generator
import pytest
from page_texts import PLANTED

from kg import chrome, pages, records
from kg.mend import mend

SEEDS = Path(__file__).parent.parent / "seeds"
LEAK = re.compile("|".join(map(re.escape, PLANTED)))
# What the rules for a single page leave: no cookie block, no main element.
FEATURES = page_generator.FEATURES - {
    *("chrome", "windows-1252", "bom", "nul", "lying-lang")
}
HEAD = {
    "en": """Lab of Invented Learning
Home
Research
Publications
News
Zorbinex programme
Discover our KwantBot9 platform for quantum computing and language models.""",
    "fr": """Laboratoire inventé
Accueil
Recherche
Publications
Nouvelles
Programme Zorbinex
Découvrez notre plateforme KwantBot9 pour les grands modèles de langage.""",
}
TAIL = {
    "en": """Related news
Vextralume wins the reinforcement learning challenge
Our team releases OptiGloop, a new diffusion model for proteins
Quick links
Publications
Privacy Policy
The lab develops Zorbinex, an open platform for federated learning.
© 2026 Lab of Invented Learning. All rights reserved.""",
    "fr": """Nouvelles connexes
Vextralume gagne le défi d’apprentissage par renforcement
Notre équipe publie OptiGloop, un nouveau modèle de diffusion
Liens rapides
Publications
Confidentialité
Le laboratoire développe Zorbinex, une plateforme d’apprentissage fédéré.
© 2026 Laboratoire inventé. Tous droits réservés.""",
}
BEGINNING = (
    "Deep networks lose their plasticity over time, and this work studies why it is "
    "lost. We propose Zorba, a sparse method that keeps it in deep net"
)
FOLDED = BEGINNING[:140] + "… (see more)works, and evaluate it on NetHack."


def framed(made):
    """Put the same lines round the pages of a site, out of any element that tells."""
    head, tail = (text[made.lang].split("\n") for text in (HEAD, TAIL))
    if made.name.endswith("txt"):
        return "\n".join([*head, made.text.rstrip("\r\n"), *tail])
    before = "".join(f"<div>{line}</div>" for line in head)
    after = "".join(
        f"<h3>{line}</h3>" if number in (0, 3) else f"<div>{line}</div>"
        for number, line in enumerate(tail)
    )
    text = re.sub("</?main>", "", made.text)
    return text.replace("<body>", f"<body>{before}").replace("</body>", after)


def site(seed, size, form):
    for made in page_generator.generate_site(
        seed, pages=size, form=form, features=FEATURES
    ):
        text = framed(made)
        yield made, pages.parse(text.encode(), made.name, html=form == "html")


def cleaned(read):
    found = chrome.repeated(map(chrome.lines_of, read))
    return [
        chrome.without(page, chrome.places(chrome.lines_of(page), found))
        for page in read
    ]


def gone(texts):
    """Give the lines that go from pages of text, page by page."""
    read = [pages.parse(text.encode(), f"p{n}.txt") for n, text in enumerate(texts)]
    return [
        [line.text.text for line in before.lines if line not in after.lines]
        for before, after in zip(read, cleaned(read), strict=True)
    ]


def normal(text):
    return " ".join(page_generator.normal(text).split()) if text else ""


def told(content):
    shown = [part for r in content.records for part in (r.title, r.abstract) if part]
    return [text.text for text in (*shown, *(prose.text for prose in content.prose))]


def fields(record):
    return (
        record.title and record.title.text,
        record.authors,
        record.date,
        record.venue,
        record.status,
    )


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("seed", range(2))
def test_no_chrome_of_a_site_is_read_and_no_record_is_lost(seed, form):
    made, read = zip(*site(seed, 40, form), strict=True)
    leaks = Counter()
    for true, before, after in zip(made, read, cleaned(read), strict=True):
        was, now = records.split(before), records.split(after)
        leaks["before"] += sum(bool(LEAK.search(text)) for text in told(was))
        leaks["after"] += sum(bool(LEAK.search(text)) for text in told(now))
        known = {normal((r.abstract or r.title).text): r for r in was.records}
        found = {normal((r.abstract or r.title).text): r for r in now.records}
        for work in true.truth:
            key = normal(work.abstract or work.title)
            if key in known:
                assert fields(found[key]) == fields(known[key])
        prose = [normal(one.text.text) for one in now.prose]
        assert all(normal(one) in prose for one in (*true.topics, *true.prose))

    assert leaks["before"] > 100
    assert leaks["after"] == 0


@pytest.mark.parametrize("form", ["txt", "html"])
def test_of_few_pages_nothing_goes(form):
    read = [page for _, page in site(0, 4, form)]

    assert cleaned(read) == read


def test_the_seeds_stay_as_they_are():
    read = [
        pages.parse(path.read_bytes(), path.name)
        for path in sorted(SEEDS.glob("*.txt"))
    ]

    assert len(read) == 4
    assert cleaned(read) == read


def test_the_order_of_the_pages_is_nothing():
    prints = [chrome.lines_of(page) for _, page in site(1, 40, "txt")]
    found = {
        chrome.repeated(random.Random(seed).sample(prints, len(prints)))
        for seed in range(5)
    }

    assert len(found) == 1
    assert found.pop().lines


def test_of_a_large_site_the_same_pages_are_looked_at():
    """Whatever else changes: so a page does not make all others be read anew."""
    prints = [
        replace(chrome.lines_of(page), identity=f"{number} {page.source}")
        for _, page in site(1, 40, "txt")
        for number in range(40)
    ]
    found = chrome.repeated(prints)

    assert found.lines
    assert chrome.repeated(prints[::-1]) == found


def test_a_page_is_cut_by_what_is_kept_of_its_lines():
    """So that the lines that go, which its reading depends on, cost no reading."""
    read = [page for _, page in site(2, 12, "html")]
    found = chrome.repeated(map(chrome.lines_of, read))
    for page in read:
        lines = chrome.lines_of(page)
        places = chrome.places(lines, found)
        left = chrome.without(page, places).lines

        assert len(left) == len(page.lines) - len(places)
        assert all(page.lines[place] not in left for place in places)


def test_offsets_stay_those_of_the_raw_page():
    for page in cleaned([page for _, page in site(2, 12, "html")]):
        for line in page.lines:
            start, end = line.text.span(0, len(line.text))
            shown = mend(page.raw[start:end], html=True)
            assert shown.split() == mend(line.text.text).split()


# --- what must never go

MENU = "Home\nNews\nContact"
FOOT = "Follow us\nContact\n© 2026 Lab. All rights reserved."


def own(number):
    """Give a work that one page alone shows."""
    return f"A Study of Things Number {number}\n{number} {FOLDED}\n2024-01-{number:02}"


def test_the_frame_of_plain_pages_goes():
    texts = [f"{MENU}\n{own(n)}\n{FOOT}" for n in range(1, 8)]

    assert gone(texts) == [[*MENU.split("\n"), *FOOT.split("\n")]] * 7


@pytest.mark.parametrize(
    "work",
    [
        "Zorba: Keeping Plasticity in Deep Networks",
        "Zorba: Keeping Plasticity in Deep Networks\nAda Lovelace, Grace Hopper",
        "Zorba: Keeping Plasticity in Deep Networks\nAda Lovelace",
        f"Zorba: Keeping Plasticity in Deep Networks\n{FOLDED}",
        f"{FOLDED}\n2024-01-02\nNeurIPS 2023 (poster)",
        f"{FOLDED}\nThe code is on our site, with the models.",
        "Zorba: Keeping Plasticity\n2024-01-02\nNeurIPS 2023 (poster)",
        "Zorba: Keeping Plasticity\nInternational Conference on Machine Learning",
        "Deep Kelp\nAda Lovelace, Grace Hopper",
        "Selected publications\nZorba: Keeping Plasticity in Deep Networks",
        "Kelp Looks at Forests from Space\nZorba: Keeping Plasticity in Deep Networks",
    ],
)
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
def test_a_work_that_all_pages_show_stays(work, last):
    parts = ([own(n), work] if last else [work, own(n)] for n in range(1, 9))
    texts = ["\n".join([MENU, *shown, FOOT]) for shown in parts]

    for lines in gone(texts):
        assert not set(lines) & set(work.split("\n"))


def test_what_pages_of_text_repeat_in_their_middle_stays():
    texts = [f"{own(n)}\nNews\n{FOOT}\n{own(n + 9)}" for n in range(1, 9)]

    assert gone(texts) == [[]] * 8


@pytest.mark.parametrize(
    "heading", ["Publications", "Publications récentes", "Selected papers", "2024"]
)
def test_the_works_under_a_heading_of_html_stay(heading):
    titles = "<li>Zorba: Keeping Plasticity in Networks</li><li>On Kelp</li>"
    read = [
        pages.parse(
            f"<html><body><p>{n} {FOLDED}</p><h2>{heading}</h2><ol>{titles}</ol>"
            f"<h2>Number {n}</h2><p>More of {n} is to come.</p></body></html>".encode(),
            f"{n}.html",
        )
        for n in range(1, 9)
    ]

    assert cleaned(read) == read


def test_a_section_of_html_that_pages_repeat_goes():
    read = [
        pages.parse(
            f"<html><body><p>{n} {FOLDED}</p><h2>Related news</h2><div>Our team wins "
            "the Zorbinex challenge</div><div>See all</div>"
            f"<h2>Number {n}</h2><p>More of {n} is to come.</p></body></html>".encode(),
            f"{n}.html",
        )
        for n in range(1, 9)
    ]

    assert all("Zorbinex" not in str(told(records.split(p))) for p in cleaned(read))


def test_topics_at_the_end_of_pages_stay():
    head = "Portrait of {}\nResearch Topics\nCausality of {}"
    topics = "Deep Learning\nMachine Learning\nReinforcement Learning"
    texts = [f"{head.format(n, n)}\n{topics}\n{FOOT}" for n in range(1, 9)]

    for lines in gone(texts):
        assert not set(lines) & set(topics.split("\n"))


def test_a_list_that_is_one_heading_and_its_topics_stays():
    topics = "Research Topics\nDeep Learning\nMachine Learning"
    texts = [f"Portrait of N{n}\n{topics}\n{FOOT}" for n in range(1, 9)]

    for lines in gone(texts):
        assert not set(lines) & set(topics.split("\n"))


def test_a_heading_before_works_stays():
    texts = [f"{MENU}\nPublications\n{own(n)}\n{FOOT}" for n in range(1, 9)]

    assert all("Publications" not in lines for lines in gone(texts))
    assert all("Home" in lines for lines in gone(texts))


def test_captures_of_a_list_that_grows_keep_their_titles():
    titles = [f"Zorba, Part {n}: The Plasticity of Networks" for n in range(20)]
    texts = [
        "\n".join([MENU, "Publications", *titles[n::-1], FOOT]) for n in range(8, 20)
    ]

    for lines in gone(texts):
        assert not set(lines) & set(titles)


def test_captures_of_one_address_are_one_page():
    text = f"{MENU}\n{own(1)}\n{FOOT}"
    read = [pages.parse(f"{text} {n}".encode(), f"{n}.txt") for n in range(9)]
    prints = [
        chrome.lines_of(page, f"https://lab.org/a?at={page.source}") for page in read
    ]

    assert chrome.repeated(prints) == chrome.Chrome()


def test_copies_of_one_page_stay_whole():
    assert gone([f"{MENU}\n{own(1)}\n{FOOT}"] * 9) == [[]] * 9


@pytest.mark.parametrize(
    "line",
    [
        "The course begins on 4 June in Montréal.",
        "L’atelier aura lieu le 12 décembre.",
        "Registration opens March 2",
        "Updated 2024-05-03",
        "Long " * 81,
    ],
)
def test_a_line_with_a_date_or_a_long_one_stays(line):
    texts = [f"{own(n)}\n{line}" for n in range(1, 9)]

    assert gone(texts) == [[]] * 8


@pytest.mark.parametrize(
    "texts",
    [
        ["x"] * 9,
        ["\n" * 5 + "a" + "\n" * n for n in range(9)],
        [f"{n}\n" * 3_000 for n in range(9)],
        [f"{FOOT}\n" * 500 + str(n) for n in range(9)],
        [f"{FOLDED}\n" * 200 + f"{n}\n{FOOT}" for n in range(9)],
        ["\ud7ff\u202e\x00\x0b\u2028x\n" + str(n) for n in range(9)],
        ["(" * 5_000 + f"\n{n}" for n in range(9)],
    ],
)
def test_odd_pages_are_looked_at_without_harm(texts):
    for text, lines in zip(texts, gone(texts), strict=True):
        assert not [line for line in lines if line not in text]


def test_pages_that_show_the_same_are_alike():
    prints = [chrome.lines_of(page) for _, page in site(4, 12, "txt")]
    found = chrome.repeated(prints)
    one, other, *_ = prints
    shorter = replace(one, lines=one.lines[: 3 * len(one.lines) // 4])

    assert chrome.alike(one, shorter, found)
    assert not chrome.alike(one, other, found)


@pytest.mark.parametrize(
    ("name", "address", "found"),
    [
        ("a.html", "https://www.lab.org/en/a", "lab.org"),
        ("a.html", "https://fr.lab.org:8000/", "lab.org:8000"),
        ("lab/en/a.html", None, "/lab"),
        ("a.html", None, "/"),
        ("a.html", "http://[::1", "/"),
    ],
)
def test_a_site_is_a_host_or_a_folder(name, address, found):
    assert chrome.site(name, address) == found


def test_groups_are_by_site():
    groups = defaultdict(list)
    for number in range(1, 9):
        page = pages.parse(f"{own(number)}\n{FOOT}".encode(), f"s{number}/a.txt")
        groups[chrome.site(page.source, None)].append(chrome.lines_of(page))

    assert all(chrome.repeated(group) == chrome.Chrome() for group in groups.values())
