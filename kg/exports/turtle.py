"""Sorted quads -> Turtle or TriG that people can read, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple

_DECLARED = re.compile(rb"(?:@prefix [^\n]*\n)*")


def write(
    sorted_: Iterable[Quad] | Iterable[Triple],
    form: RdfFormat,
    prefixes: Mapping[str, str],
) -> bytes:
    """Write what is sorted already: prefixes in order, an empty line after a thing.

    pyoxigraph declares prefixes in another order each time. A line break in a literal
    is escaped, so what ends a line here ends a statement.
    """
    text = serialize(sorted_, format=form, prefixes=dict(prefixes)) or b""
    declared = _DECLARED.match(text)
    head = declared[0] if declared else b""
    rest = re.sub(rb" \.\n(?=[^}])", b" .\n\n", text[len(head) :])
    rest = rest.replace(b"\n}\n", b"\n}\n\n").rstrip() + b"\n"
    used = (line for line in sorted(head.splitlines()) if _uses(rest, line.split()[1]))
    return b"".join(line + b"\n" for line in used) + b"\n" + rest


def _uses(text: bytes, prefix: bytes) -> bool:
    return (
        re.search(rb"(?:^|[\s^])" + re.escape(prefix), text, re.MULTILINE) is not None
    )
