"""A block of JSON-LD -> the things that it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Node: TypeAlias = Mapping[str, Json]

LONGEST = 500_000
_MOST_NODES = 5_000
# Templates wrap the block against old browsers, or end it like a statement.
_BEFORE = re.compile(r"<!--|(?://|/\*)?\s?<!\[CDATA\[(?:\s?\*/)?")
_AFTER = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";")
_HALVES = re.compile("[\ud800-\udfff]")  # of characters, as "\\ud83d" writes them
# What a page or a list is made of. Other properties lead to other works: those that
# it cites, those that it is part of.
_PARTS = ("@graph", "mainEntity", "hasPart", "itemListElement", "item")


def nodes(text: str) -> Iterator[Node]:
    """Yield the things in a block, outermost first.

    Raises ValueError, in one line, for a block that is too long, too deep or no JSON.
    """
    if len(text) > LONGEST:
        raise ValueError(f"has {len(text)} characters; at most {LONGEST} are read")
    try:
        whole: Json = json.loads(_unwrapped(text), strict=False)
    except RecursionError:
        raise ValueError("is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"is no JSON ({error})") from None
    yield from _walk(whole)


def types(node: Node) -> frozenset[str]:
    """Give the names of a thing's types, without what stands before them."""
    found = node.get("@type")
    listed = found if isinstance(found, list) else [found]
    return frozenset(re.split(r"[/:#]", one)[-1] for one in listed if type(one) is str)


def texts(value: Json, name: str = "name") -> Iterator[str]:
    """Yield the texts of a value: of a string, a thing with a name, a list of these."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            one = next((one[k] for k in ("@value", name) if k in one), None)
        if isinstance(one, str) and not _HALVES.search(one):
            yield one


def _unwrapped(text: str) -> str:
    found = _BEFORE.match(text.strip())
    inner = text.strip()[found.end() if found else 0 :]
    for end in _AFTER:
        inner = inner.removesuffix(end).rstrip()
    return inner


def _walk(whole: Json) -> Iterator[Node]:
    ahead, seen = [whole], 0
    while ahead and seen < _MOST_NODES:
        value = ahead.pop()
        seen += 1
        if isinstance(value, list):
            ahead += reversed(value[:_MOST_NODES])
        elif isinstance(value, dict):
            yield value
            ahead += [value[part] for part in reversed(_PARTS) if part in value]
