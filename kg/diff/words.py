"""Texts of pages -> what may be shown on a terminal, on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pyoxigraph import Literal
from rdflib import RDFS

from kg import dataset
from kg.namespaces import on_one_line, short
from kg.quote_marks import quoted
from ontology.kinds import Lang
from ontology.terms import KG

# Marks that turn the direction of all that follows them, or stand for line ends.
_TURNING = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_MOST_SHOWN = 100


def plain(text: str) -> str:
    r"""Write a text on one line, without what a terminal or a reader would obey.

    >>> plain("a\n\x1b[31mb\u202ec")
    'a [31mbc'
    """
    return _TURNING.sub("", on_one_line(text))


def shown(text: str, lang: Lang) -> str:
    """Quote the beginning of a text."""
    line = plain(text)
    if len(line) > _MOST_SHOWN:
        line = f"{line[:_MOST_SHOWN].rstrip()}…"
    return quoted(line, lang)


def term(name: str, lang: Lang) -> str:
    """Name a class or property in a language, given its IRI or the local name of ours.

    >>> term("evaluatesOn", Lang.FR), term("urn:x", Lang.EN)
    ('évalue sur', 'urn:x')
    """
    iri = name if ":" in name else f"{KG._NS}{name}"
    return _labels().get(iri, {}).get(lang) or plain(short(iri))


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with resources.as_file(resources.files("ontology") / "kg.ttl") as path:
        for subject, predicate, label in dataset.triples(path):
            if predicate.value == str(RDFS.label) and isinstance(label, Literal):
                named = found.setdefault(str(subject).strip("<>"), {})
                named[label.language or ""] = label.value
    return found
