"""What a request would like best: Accept, Accept-Language (RFC 9110 §12.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ontology.kinds import Lang

# A range of languages, by the part that names the language.
_LANGUAGE = re.compile(r"([a-z]{1,8})(?:-[a-z0-9]{1,8})*|\*")


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type offered that is liked best, None where none is accepted.

    Among those liked as much, the one offered first. No header accepts all.

    >>> choose("text/html, */*;q=0.1", ["application/json", "text/csv"])
    'application/json'
    >>> choose("text/csv;q=0.5, application/json;q=0", ["application/json", "text/csv"])
    'text/csv'
    >>> choose("image/png", ["text/csv"]) is None
    True
    """
    ranges: dict[str, float] = {}
    for name, parameters in _elements(accept):
        ranges.setdefault("*/*" if name == "*" else name, _weight(parameters))
    ranges = ranges or {"*/*": 1.0}
    liked = max(offered, key=lambda media: _quality(media, ranges), default=None)
    return liked if liked and _quality(liked, ranges) else None


def language(header: str, asked: str | None) -> Lang:
    """Choose the language of an answer: that of the address, else the preferred one.

    A range with parameters besides its weight counts for nothing.

    >>> language("fr-CA,fr;q=0.9,en;q=0.8", None), language("fr", "en")
    (<Lang.FR: 'fr'>, <Lang.EN: 'en'>)
    >>> language("de, fr;q=0.3, en;q=0", None), language("", "tlh")
    (<Lang.FR: 'fr'>, <Lang.EN: 'en'>)
    """
    if asked in set(Lang):
        return Lang(asked)
    told: dict[str, float] = {}
    for name, parameters in _elements(header):
        match = _LANGUAGE.fullmatch(name)
        if match and not parameters.keys() - {"q"}:
            key = match[1] or "*"
            told[key] = max(_weight(parameters), told.get(key, 0))
    order = [*told, *Lang]
    rest = told.get("*", 0)
    return max(Lang, key=lambda one: (told.get(one, rest), -order.index(one)))


def _quality(media: str, ranges: Mapping[str, float]) -> float:
    """Weigh a media type by the most specific range that it falls into."""
    family = media.partition("/")[0]
    patterns = (media, f"{family}/*", "*/*")
    return next((ranges[one] for one in patterns if one in ranges), 0.0)


def _elements(header: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield what a header names, in small letters, each with its parameters."""
    for part in header.lower().split(","):
        name, *rest = (piece.strip() for piece in part.split(";"))
        pairs = (piece.partition("=") for piece in rest)
        if name:
            yield name, {key.strip(): value.strip() for key, _, value in pairs}


def _weight(parameters: Mapping[str, str]) -> float:
    """Read how much something is liked: from 0 to 1; 0 for what is no weight."""
    try:
        weight = float(parameters.get("q", "1"))
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
