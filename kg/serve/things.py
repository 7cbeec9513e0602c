"""What the graph says of a thing, as values: names, statements and their proofs."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kg import shown
from kg.namespaces import short
from ontology.kinds import Lang
from ontology.terms import KG

# A thing of two classes is shown as the first of them.
CLASSES: Mapping[str, str] = MappingProxyType(
    {kind: str(term) for kind, term in shown.CLASSES.items()}
    | {"Assertion": str(KG.Assertion), "Mention": str(KG.Mention)}
)


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A value that is no thing: its language or its datatype, if it has one."""

    value: str
    lang: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing as others speak of it: its classes, and its name in each language.

    ``is_untitled``: the name is the beginning of its abstract. ``parts`` are subject,
    property and object of an assertion, which has no name of its own.
    """

    iri: str
    classes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    is_untitled: bool = False
    parts: tuple[Node, ...] = ()

    @property
    def kind(self) -> str:
        """Name what sort of thing this is: a key of ``CLASSES``, or nothing.

        >>> Node("urn:x", ("https://w3id.org/labkg/ontology#Method",)).kind
        'Method'
        """
        return next((kind for kind, iri in CLASSES.items() if iri in self.classes), "")

    def called(self, lang: Lang) -> Text:
        """Give the name in a language; in another, or the IRI, where there is none.

        >>> Node("urn:x", names={"en": "memory"}).called(Lang.FR)
        Text(value='memory', lang='en', datatype='')
        """
        if self.parts:
            return Text(" — ".join(part.called(lang).value for part in self.parts))
        for told in (str(lang), *sorted(self.names)):
            if told in self.names:
                return Text(self.names[told], told)
        return Text(short(self.iri))


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing, and where it comes from."""

    text: Text
    is_preferred: bool
    sources: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A sentence of a page, and where it stands there (code points)."""

    source: str
    begin: int
    end: int
    text: Text
    page: str
    mention: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The assertion behind a statement: how sure it is, and who says so.

    ``decisions`` are what people decided of it.
    """

    assertion: str
    confidence: str = ""
    quotes: tuple[Quote, ...] = ()
    decisions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What stands at the other end of a property, and the proof if there is one."""

    end: Node | Text
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one property, outgoing or incoming; ``total`` counts them all.

    ``said`` is the property; ``kind`` is told where the incoming ones are parted by
    what they come from.
    """

    said: Node
    statements: tuple[Statement, ...]
    total: int
    is_incoming: bool = False
    kind: str = ""

    @property
    def is_cut(self) -> bool:
        """Tell whether some statements are counted and not listed."""
        return self.total > len(self.statements)

    def ordered(self, lang: Lang) -> Sequence[Statement]:
        """Give the statements, the surest first, then by name in a language."""

        def key(one: Statement) -> tuple[float, str, str]:
            sure = float(one.proof.confidence or 0) if one.proof else 0.0
            end = one.end if isinstance(one.end, Text) else one.end.called(lang)
            apart = unicodedata.normalize("NFKD", end.value.casefold())
            folded = "".join(char for char in apart if not unicodedata.combining(char))
            return -sure, folded, end.value

        return sorted(self.statements, key=key)


@dataclass(frozen=True, slots=True)
class Thing:
    """All that the graph says of an IRI; ``quotes`` are those of an assertion."""

    node: Node
    names: tuple[Name, ...]
    groups: tuple[Group, ...]
    quotes: tuple[Quote, ...] = ()

    def values(self, iri: str) -> tuple[Node | Text, ...]:
        """Give what the thing has for a property."""
        return tuple(
            statement.end
            for group in self.groups
            if group.said.iri == iri and not group.is_incoming
            for statement in group.statements
        )
