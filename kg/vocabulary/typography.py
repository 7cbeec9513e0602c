"""A name -> what its letters, blanks and signs break of the rules of writing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from extractors import words

# U+00A0 and the narrow U+202F: French sets one before « : » and inside quote marks.
_NO_BREAK = "\u00a0\u202f"
_ORDINARY = re.compile(r"[ \t](?=[:;?!%»])|(?<=«)[ \t]")
_MISSING = re.compile(rf"[^\s{_NO_BREAK}]:(?=\s|$)|«(?![\s])|(?<!\s)»")
_WRONG_QUOTES = re.compile(r'["“”„]')
_PARTS = re.compile(r"[\s\-‐‑–’']+")


def blanks(text: str) -> Iterator[str]:
    """Tell of blanks and characters that no name holds, in either language.

    >>> list(blanks("tree  bank "))
    ['has a blank at its start or end', 'has two blanks in a row']
    """
    if text != text.strip():
        yield "has a blank at its start or end"
    if re.search(r"\s\s", text):
        yield "has two blanks in a row"
    if any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") for char in text):
        yield "has a character that cannot be seen; type the name anew"
    if text != unicodedata.normalize("NFC", text):
        yield "has accents apart from their letters; type the name anew"


def french(text: str) -> Iterator[str]:
    r"""Tell what French typography asks of a name.

    >>> list(french("méthode de l'arbre"))
    ['has a straight apostrophe; write ’']
    >>> list(french("thème : rhème")), list(french("thème\u00a0: rhème"))
    (['has an ordinary blank where French sets a no-break space (U+00A0)'], [])
    """
    if "'" in text:
        yield "has a straight apostrophe; write ’"
    if _WRONG_QUOTES.search(text):
        yield "has quote marks that are not French; write «\u00a0…\u00a0»"
    if _ORDINARY.search(text):
        yield "has an ordinary blank where French sets a no-break space (U+00A0)"
    elif _MISSING.search(text):
        yield "lacks a no-break space (U+00A0) before a colon or inside « »"


def capital(text: str, english: Sequence[str]) -> Iterator[str]:
    """Tell of a French common noun that begins with a capital.

    A word that has its capital in an English name of the thing too is a name.

    >>> list(capital("Arbre de décision", ["decision tree"]))
    ['begins with a capital; a common noun has none in French']
    >>> list(capital("Q-apprentissage", ["Q-learning"]))
    []
    """
    first = next((part for part in _PARTS.split(text) if part), "")
    if len(first) < 2 or not first[0].isupper() or not first[1:].islower():
        return
    named = (part for name in english for part in _PARTS.split(name))
    if words.fold(first) not in {words.fold(one) for one in named if one[:1].isupper()}:
        yield "begins with a capital; a common noun has none in French"
