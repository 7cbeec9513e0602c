"""The closed sets of words that the whole project shares."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a name stands for."""

    METHOD = "method"
    BENCHMARK = "benchmark"
    CONCEPT = "concept"
    VENUE = "venue"


class Lang(StrEnum):
    """A language that names, texts and pages are read and written in."""

    EN = "en"
    FR = "fr"


class Role(StrEnum):
    """What a publication does with a thing, strongest first.

    The spelling is that of annotated corpora and of ``kg extract``; RDF has the
    same roles as properties (``evaluates-on`` is ``kg:evaluatesOn``).
    """

    INTRODUCES = "introduces"
    EVALUATES_ON = "evaluates-on"
    COMPARES = "compares"
    USES = "uses"
    STUDIES = "studies"
    MENTIONS = "mentions"


class Relation(StrEnum):
    """How one thing stands to another, when a text says so."""

    OUTPERFORMS = "outperforms"
    EXTENDS = "extends"
    PART_OF = "part-of"
    EVALUATED_ON = "evaluated-on"
    USED_FOR = "used-for"
    IS_A = "is-a"
