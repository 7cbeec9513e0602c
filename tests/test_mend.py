"""Mending gives what a person reads, and any part of it mends to itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mend import clean, mend
from kg.traced import Traced


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("motiv… (see more)ating", "motivating"),
        ("ces… (voir plus) modèles", "ces modèles"),
        ("Linear … (voir plus)policies", "Linear policies"),
        ("cut... (See more)off", "cutoff"),
        ("two\nlines\r\nhere", "two lines here"),
        (r"a \emph{scaling} approach", "a scaling approach"),
        (r"\textbf{\emph{deep}} nets", "deep nets"),
        (r"by 5\% and \$3", "by 5% and $3"),
        ("a `wrapper', it's", "a ‘wrapper’, it's"),
        ("``wrapped capabilities''", "“wrapped capabilities”"),
        ("advantage -- the core", "advantage – the core"),
        ("a so\u00adft hyphen\u200b", "a soft hyphen"),
        ("l’apprentissage\u00a0: « oui »", "l’apprentissage\u00a0: « oui »"),
        ("re\u0301seau c\u0327a", "réseau ça"),
        ("re… (see more)\u0301seau", "réseau"),
        ("{1, 2} stays", "{1, 2} stays"),
        ("e.g. 'x' and don't", "e.g. 'x' and don't"),
    ],
)
def test_raw_text_is_mended(raw, shown):
    assert mend(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("le <em>r&eacute;seau</em> &amp; fin", "le réseau & fin"),
        ("un<br>deux", "un deux"),
        ("re&#769;seau, re<b>\u0301</b>seau", "réseau, réseau"),
        ("a <a href='x>y'>b</a><!-- no --> c", "a b c"),
        ("x<script>evil()</script>y", "xy"),
    ],
)
def test_html_source_is_mended(raw, shown):
    assert mend(raw, html=True) == shown


_PIECES = [
    "réseau ",
    "re\u0301seau ",
    "\u0302",
    "motiv",
    "… (see more)",
    "\n",
    " ",
    "\\emph{a b}",
    "--",
    "x. ",
    "Y",
]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12), st.data())
def test_a_word_mends_to_itself_where_it_stands(pieces, data):
    raw = "".join(pieces)
    text = clean(Traced.of(raw))
    words = [i for i, char in enumerate(text.text) if char.isalpha()]
    if not words:
        return
    first = data.draw(st.sampled_from(words))
    last = data.draw(st.sampled_from([i for i in words if i >= first]))
    start, end = text.span(first, last + 1)

    assert mend(raw[start:end]) == text.text[first : last + 1]
