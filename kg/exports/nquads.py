"""Build -> N-Quads, one statement a line, in the canonical order."""

from __future__ import annotations

from pyoxigraph import RdfFormat, serialize

from kg.exports.reading import Build

# The canonical form escapes what is no character of XML; pyoxigraph leaves these two.
_ESCAPED = tuple(
    (char.encode(), f"\\u{ord(char):X}".encode()) for char in "\ufffe\uffff"
)


def write(build: Build) -> bytes:
    """Write the quads as RDFC-1.0 would: without blank nodes that is sorted lines.

    UTF-8 sorts bytes as Unicode sorts characters, which is the order it asks for.
    """
    text = serialize(build.quads, format=RdfFormat.N_QUADS) or b""
    for char, escape in _ESCAPED:
        text = text.replace(char, escape)
    return b"".join(sorted(text.splitlines(keepends=True)))
