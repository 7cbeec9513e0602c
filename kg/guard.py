"""What a SPARQL query may not say: a query reads the store alone.

The engine asks any address that SERVICE names, and a query nested deeply enough ends
its process. Both are refused before it sees the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_DEEPEST = 100
# A SERVICE clause wherever it stands, in a string or a comment too: finding out what
# is a string would mean to read the text exactly as the engine does, and each
# difference would be a way past. Its words need no blanks between them, and a name may
# hold many signs that are no letters: ⁺a: is a prefix. A variable ?service is none.
_GAP = r"(?>\s|\#[^\r\n]*+)*+"
_NAME = r"(?:[?$]|[^\s{}<>\#:]*+:)(?>\\.|[^\s{}<>\#\\])*+"
_SERVICE = re.compile(
    rf"(?<![?$])SERVICE(?:{_GAP}SILENT)?{_GAP}(?:<[^<>]*+>|{_NAME}){_GAP}\{{",
    re.IGNORECASE,
)
_WORD = re.compile(r"SERVICE", re.IGNORECASE)
# Each one is looked at, to the end of the text if need be: that must end soon.
_MOST_SERVICES = 100
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LAST_CODE_POINT = 0x10FFFF
# Possessive, and a string may lack its end: a megabyte of anything is read in a moment.
_TOKEN = re.compile(
    r"""
      (?P<iri> <[^<>"{}|^`\\\s]*+> )
    | (?P<skip> \#[^\r\n]*+
        | \"{3}(?>[^"\\]|\\.|"(?!""))*+(?:\"{3})?
        | '{3}(?>[^'\\]|\\.|'(?!''))*+(?:'{3})?
        | "(?>[^"\\\r\n]|\\.)*+"? | '(?>[^'\\\r\n]|\\.)*+'? )
    | (?P<word> [?$]?[\w.-]++ | (?=:) ) (?P<name> :[\w.%-]*+ )?
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)


def check(
    text: str, *, prefixes: Mapping[str, str], holds: Callable[[str], bool]
) -> bool:
    """Raise ValueError for a query that would read anything but the store.

    ``holds`` says whether the store has a graph of that IRI: FROM may name these.
    Returns whether the query has a FROM of its own.
    """
    for written in (text, _unescaped(text)):
        if _WORD.subn("", written, _MOST_SERVICES)[1] == _MOST_SERVICES or (
            _SERVICE.search(written)
        ):
            raise ValueError(
                "SERVICE asks another endpoint: a query reads the store alone"
            )
    tokens = list(_tokens(text))
    _check_depth(tokens)
    named = tuple(_from(tokens, prefixes))
    for iri in named:
        if not holds(iri):
            raise ValueError(
                f"FROM <{iri}>: is no graph of the store; "
                "SELECT DISTINCT ?g { GRAPH ?g {} } lists those that are"
            )
    return bool(named)


def _unescaped(text: str) -> str:
    r"""Put characters in the place of \u0053 and \U00000053.

    >>> _unescaped(r"\u0053ERVICE")
    'SERVICE'
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= _LAST_CODE_POINT else match[0]

    return _ESCAPE.sub(character, text)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup and match.lastgroup != "skip":
            yield match.lastgroup, match[0]


def _check_depth(tokens: list[tuple[str, str]]) -> None:
    depth = 0
    for kind, _ in tokens:
        depth += (kind == "open") - (kind == "close")
        if depth > _DEEPEST:
            raise ValueError("the query is nested too deeply: make it flatter")


def _from(tokens: list[tuple[str, str]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the IRI of each FROM and FROM NAMED."""
    known = dict(prefixes)
    words = [text.upper() if kind == "word" else "" for kind, text in tokens]
    for place, word in enumerate(words):
        following = tokens[place + 1 : place + 3]
        if word == "PREFIX" and [kind for kind, _ in following] == ["name", "iri"]:
            known[following[0][1].removesuffix(":")] = following[1][1][1:-1]
        elif word == "FROM" and following:
            at = 1 if following[0][1].upper() == "NAMED" else 0
            kind, name = following[at] if at < len(following) else ("", "")
            if kind == "iri":
                yield name[1:-1]
            elif kind == "name":
                prefix, _, local = name.partition(":")
                yield known.get(prefix, f"{prefix}:") + local
