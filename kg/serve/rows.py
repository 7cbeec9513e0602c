"""Rows of a SELECT: how queries for pages are asked, and what stands in a row.

Nothing here knows where queries are answered: ``Ask`` takes the text of a SELECT and
gives its rows as the JSON form of SPARQL writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from kg.namespaces import PREFIXES
from kg.serve.things import Text

Term: TypeAlias = Mapping[str, str]
Row: TypeAlias = Mapping[str, Term]
Ask: TypeAlias = Callable[[str], Sequence[Row]]

PROLOGUE = "".join(f"PREFIX {key}: <{name}>\n" for key, name in PREFIXES.items())
# So many values stand in one query: it stays small enough for any endpoint.
_AT_ONCE = 500
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def in_batches(ask: Ask, text: str, values: Iterable[str]) -> Iterator[Row]:
    """Ask for each batch of values, written where the text has ``$values``."""
    rest = list(values)
    for start in range(0, len(rest), _AT_ONCE):
        some = " ".join(rest[start : start + _AT_ONCE])
        yield from ask(PROLOGUE + text.replace("$values", some))


def in_brackets(iris: Iterable[str]) -> list[str]:
    """Write IRIs as SPARQL does."""
    return [f"<{iri}>" for iri in iris]


def value(row: Row, name: str) -> str:
    """Read a cell; nothing where it is empty."""
    return row[name]["value"] if name in row else ""


def number(row: Row, name: str) -> int:
    """Read a whole number; 0 where foreign data say something else."""
    told = value(row, name)
    return int(told) if _DECIMAL.fullmatch(told) and "." not in told else 0


def decimal(row: Row, name: str) -> str:
    """Read a decimal as it is written; nothing where foreign data say other things."""
    told = value(row, name)
    return told if _DECIMAL.fullmatch(told) else ""


def text(term: Term) -> Text:
    """Read a literal."""
    return Text(term["value"], term.get("xml:lang", ""), term.get("datatype", ""))


def leads_on(term: Term) -> bool:
    """Tell whether a term is an IRI that a query may name."""
    return term["type"] == "uri" and is_iri(term["value"])


def is_iri(text: str) -> bool:
    """Tell whether a text is an IRI, which nothing in a query can be mistaken for."""
    return _IRI.fullmatch(text) is not None
