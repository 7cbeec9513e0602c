r"""Blocks -> Turtle that people can read, a block at a time.

The Turtle is that of rdflib's serialiser, byte for byte, but for what that writes and
nobody can read again: a text of several lines that ends in \", and a short name with
characters that Turtle does not allow in one (such as ª), whose IRI is written whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import category

from rdflib import RDF, XSD

from kg.blocks import NUMBERS, Block, Term, Text

_TYPE, _NIL = str(RDF.type), str(RDF.nil)
_DECIMAL, _BOOLEAN = str(XSD.decimal), str(XSD.boolean)
# What nearly all IRIs are: a namespace, and a name that needs no closer look.
_PLAIN = re.compile(r"(.*[/#])([A-Za-z0-9_][A-Za-z0-9_-]*)\Z", re.ASCII | re.DOTALL)
# As rdflib parts an IRI: categories of the characters that a name may begin with, those
# that may follow, and single ones.
_STARTS = frozenset({"Ll", "Lu", "Lo", "Lt", "Nl", "Nd"})
_FOLLOWS = _STARTS | {"Mc", "Me", "Mn", "Lm"}
_ALLOWED = frozenset("\u00b7\u0387-._%()")
_FORBIDDEN = re.compile(r'[<>" {}|\\^`]')
# A quotation mark at the very end, which would end the text one mark too early.
_OPEN = re.compile(r'(?<!\\)(?:\\\\)*"\Z')
# The Turtle grammar's PN_LOCAL: https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%]"
_FIRST = rf"[{_BASE}_:0-9]|{_ESCAPE}"
_LATER = rf"[{_BASE}_:0-9\u00b7\u0300-\u036f\u203f\u2040-]|{_ESCAPE}"
_LOCAL = re.compile(rf"(?:(?:{_FIRST})(?:(?:{_LATER}|\.)*(?:{_LATER}))?)?")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Turtle:
    """Write blocks; keep which prefixes they need."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take the namespace of each prefix that may be used."""
        self._prefixes = {
            namespace: (prefix, 1 << number)
            for number, (prefix, namespace) in enumerate(sorted(prefixes.items()))
        }
        self._used = 0
        self._verbs = {_TYPE: ("a", 0)}

    def text(self, block: Block) -> str:
        """Write a block, with an empty line before it."""
        return self.written(block)[0]

    def written(self, block: Block) -> tuple[str, int]:
        """Write a block; tell which prefixes it needs, each as a bit."""
        before, self._used = self._used, 0
        text = self._text(block)
        needed, self._used = self._used, self._used | before
        return text, needed

    def need(self, prefixes: int) -> None:
        """Take it that prefixes are needed, each a bit, as ``written`` tells them."""
        self._used |= prefixes

    def _text(self, block: Block) -> str:
        term = self._term
        lines = []
        for predicate, values in block.said.items():
            verb, needed = self._verbs.get(predicate) or self._verb(predicate)
            self._used |= needed
            told = ",\n        ".join(map(term, values))
            lines.append(f"{verb} {told}")
        said = " ;\n    ".join(lines)
        return f"\n{self._iri(block.subject)} {said} .\n"

    def head(self) -> str:
        """Declare the prefixes that were used so far."""
        used = sorted(
            (prefix, namespace)
            for namespace, (prefix, bit) in self._prefixes.items()
            if bit & self._used
        )
        return "".join(f"@prefix {name}: <{space}> .\n" for name, space in used)

    def _verb(self, predicate: str) -> tuple[str, int]:
        before, self._used = self._used, 0
        verb = self._verbs[predicate] = self._iri(predicate), self._used
        self._used |= before
        return verb

    def _term(self, term: Term) -> str:
        return self._iri(term) if isinstance(term, str) else self._literal(term)

    def _iri(self, iri: str) -> str:
        plain = _PLAIN.match(iri)
        if plain is None:
            return self._odd(iri)
        known = self._prefixes.get(plain[1])
        if known is None:
            return f"<{iri}>"
        prefix, bit = known
        self._used |= bit
        return "()" if iri == _NIL else f"{prefix}:{plain[2]}"

    def _odd(self, iri: str) -> str:
        namespace, name = _parted(iri)
        if namespace not in self._prefixes or _FORBIDDEN.search(iri):
            namespace, name = iri, ""
        name = name.replace("(", r"\(").replace(")", r"\)")
        name = _PERCENT.sub(r"\\%", name)
        known = self._prefixes.get(namespace)
        if known is None or _LOCAL.fullmatch(name) is None:
            return f"<{iri}>"
        prefix, bit = known
        self._used |= bit
        return f"{prefix}:{name}"

    def _literal(self, term: Text) -> str:
        text, kind = term
        if not kind:
            return _quoted(text)
        if kind.startswith("@"):
            return _quoted(text) + kind
        datatype = self._iri(kind)
        if kind == _BOOLEAN and text in ("true", "false"):
            return text
        if kind in NUMBERS:
            return f"{text}.0" if kind == _DECIMAL and "." not in text else text
        return f"{_quoted(text)}^^{datatype}"


def _parted(iri: str) -> tuple[str, str]:
    """Part an IRI into a namespace and a name, as rdflib does."""
    for place in range(len(iri) - 1, -1, -1):
        char = iri[place]
        if category(char) in _FOLLOWS or char in _ALLOWED:
            continue
        for start in range(place, len(iri)):
            if category(iri[start]) in _STARTS or iri[start] == "_":
                return iri[:start], iri[start:]
        break
    return iri, ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    if "\n" not in text:
        escaped = escaped.replace('"', '\\"').replace("\r", "\\r")
        return f'"{escaped}"'
    escaped = escaped.replace('"""', r"\"\"\"").replace("\r", "\\r")
    if _OPEN.search(escaped):
        escaped = escaped[:-1] + r"\""
    return f'"""{escaped}"""'
