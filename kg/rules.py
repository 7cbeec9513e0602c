"""``ontology/shapes.ttl`` -> rules that one block can be held against.

SHACL looks things up in a graph; a graph of ten million triples is not held. Here each
block is looked at once: what it says stands in it, and of other things only what they
are is asked. What takes more (``kg:Mention``, ``sh:equals``, SPARQL) is kg.checking's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TypeAlias

from rdflib import RDF, SH, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Literal, Node

from kg import blocks
from kg.blocks import NUMBERS, STRING, Block, Term
from kg.namespaces import expand
from kg.validate import SHAPES as _SHAPES
from kg.validate import Violation
from ontology.terms import KG

# All that a thing is, with what that stands under; nothing for a text.
Kinds: TypeAlias = Callable[[Term], frozenset[str]]
_Test: TypeAlias = Callable[[Term, Block], bool]
# The values that are wrong; None for a fault of them all. Of no values a check says the
# same in every block.
_Check: TypeAlias = Callable[[Sequence[Term], Block], Iterable[Term | None]]

_INTEGER = str(XSD.integer)
_NOTHING: tuple[Term, ...] = ()
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+\Z")
# What says of a shape whom it is about and what to tell, and what kg.checking does.
_TOLD = frozenset(
    {
        RDF.type,
        SH.path,
        SH.message,
        SH.property,
        SH.targetClass,
        SH.targetNode,
        SH.targetSubjectsOf,
        SH.targetObjectsOf,
        SH.sparql,
        SH.equals,
    }
)


@dataclass(frozen=True, slots=True)
class _Property:
    path: str
    message: str
    checks: tuple[_Check, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    classes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]
    message: str
    tests: tuple[_Test, ...]
    properties: tuple[_Property, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of things of some kinds of which some properties are said.

    Tests are those of the thing itself, with what is told if one fails; ``parts`` are
    the checks of each property, but for those that one without values always meets.
    """

    tests: tuple[tuple[_Test, str], ...]
    parts: tuple[_Property, ...]


class Rules:
    """The rules, and what each tells who breaks it."""

    def __init__(self, shapes: Graph, kinds: Kinds) -> None:
        """Read the rules; ``kinds`` says what a thing is, wherever it is told.

        Raises RuntimeError for a rule that is none of those known here.
        """
        self._shapes, self._kinds = shapes, kinds
        self._rules = tuple(map(self._rule, shapes.subjects(RDF.type, SH.NodeShape)))
        self._asked: dict[object, _Asked] = {}
        self._objects: dict[str, list[_Rule]] = {}
        for rule in self._rules:
            for predicate in rule.objects_of:
                self._objects.setdefault(predicate, []).append(rule)

    @cached_property
    def messages(self) -> Mapping[str, str]:
        """Give what each rule with a name tells, by the end of its IRI."""
        found = {}
        for shape in self._shapes.subjects(RDF.type, None):
            for told in (shape, self._shapes.value(shape, SH.sparql)):
                message = told and self._shapes.value(told, SH.message)
                if message is not None:
                    found[str(shape).rpartition("#")[2]] = str(message)
        return found

    @cached_property
    def of_the_whole(self) -> frozenset[str]:
        """Give the names of the rules that are SPARQL queries."""
        shapes = self._shapes.subjects(SH.sparql, None)
        return frozenset(str(shape).rpartition("#")[2] for shape in shapes)

    def allowed(self, name: str) -> frozenset[str]:
        """Give the values that a rule allows, by the end of its IRI."""
        for shape, values in self._shapes.subject_objects(SH["in"]):
            if str(shape).endswith(f"#{name}"):
                return frozenset(map(str, Collection(self._shapes, values)))
        raise RuntimeError(f"ontology/shapes.ttl: {name} lists no values")

    @cached_property
    def both_ways(self) -> Mapping[str, tuple[frozenset[str], str]]:
        """Give the properties that go both ways: between what, and what is told."""
        found = {}
        for shape, predicate in self._shapes.subject_objects(SH.equals):
            path = self._shapes.value(shape, SH.path)
            if self._shapes.value(path, SH.inversePath) != predicate:
                raise RuntimeError(f"ontology/shapes.ttl: {shape}: is not known here")
            kinds = {
                kind
                for holder in self._shapes.subjects(SH.property, shape)
                for kind in self._aims(holder, SH.targetClass)
            }
            message = str(self._shapes.value(shape, SH.message) or "")
            found[str(predicate)] = frozenset(kinds), message
        return found

    @cached_property
    def to_another(self) -> frozenset[str]:
        """Give the properties in which no thing stands to itself."""
        query = self._shapes.value(_SHAPES.NotItself, SH.sparql)
        told = str(self._shapes.value(query, SH.select))
        names = re.findall(r"\w+:\w+", told.partition(" IN ")[2])
        return frozenset(iri for name in names if (iri := expand(name)))

    def broken(self, block: Block) -> Iterator[Violation]:
        """Yield what is wrong with a thing, and with what it speaks of."""
        subject, asked = block.subject, self._asked_of(block)
        for test, message in asked.tests:
            if not test(subject, block):
                yield Violation(subject, "", "", message)
        for part in asked.parts:
            values = block.said.get(part.path, _NOTHING)
            for check in part.checks:
                for value in check(values, block):
                    shown = "" if value in (None, subject) else text(value)
                    yield Violation(subject, part.path, shown, part.message)
        for predicate in self._objects.keys() & block.said.keys():
            for value in block.said[predicate]:
                for rule in self._objects[predicate]:
                    if not all(test(value, block) for test in rule.tests):
                        yield Violation(text(value), "", "", rule.message)

    def _asked_of(self, block: Block) -> _Asked:
        kinds = self._kinds(block.subject)
        key = kinds, tuple(block.said)
        asked = self._asked.get(key)
        if asked is None:
            rules = [
                rule
                for rule in self._rules
                if rule.classes & kinds or rule.subjects_of & block.said.keys()
            ]
            parts = (_needed(part, block) for rule in rules for part in rule.properties)
            asked = self._asked[key] = _Asked(
                tuple((test, rule.message) for rule in rules for test in rule.tests),
                tuple(part for part in parts if part.checks),
            )
        return asked

    # --- how a shape is read --------------------------------------------------------

    def _rule(self, shape: Node) -> _Rule:
        return _Rule(
            classes=self._aims(shape, SH.targetClass),
            subjects_of=self._aims(shape, SH.targetSubjectsOf),
            objects_of=self._aims(shape, SH.targetObjectsOf),
            message=str(self._shapes.value(shape, SH.message) or ""),
            tests=tuple(self._tests(shape)),
            properties=tuple(
                map(self._property, self._shapes.objects(shape, SH.property))
            ),
        )

    def _aims(self, shape: Node, target: URIRef) -> frozenset[str]:
        return frozenset(map(str, self._shapes.objects(shape, target)))

    def _tests(self, shape: Node) -> Iterator[_Test]:
        """Yield what the thing itself must meet."""
        for term, value in self._shapes.predicate_objects(shape):
            if term not in _TOLD:
                yield self._test(shape, term, value)

    def _property(self, shape: Node) -> _Property:
        path = self._shapes.value(shape, SH.path)
        message = str(self._shapes.value(shape, SH.message) or "")
        if not isinstance(path, URIRef):  # ^path, which only sh:equals is about
            return _Property("", message, ())
        return _Property(str(path), message, tuple(self._checks(shape)))

    def _checks(self, shape: Node) -> Iterator[_Check]:
        for term, value in self._shapes.predicate_objects(shape):
            if term in _TOLD or (term == SH["class"] and value == KG.Mention):
                continue
            make = _OF_ALL.get(term)
            if make is not None:
                yield make(value)
            else:
                yield _each(self._test(shape, term, value))

    def _test(self, shape: Node, term: Node, value: Node) -> _Test:
        make = _OF_ONE.get(term)
        if make is not None:
            return make(value)
        if term == SH["class"]:
            kinds, kind = self._kinds, str(value)
            return lambda one, _: kind in kinds(one)
        if term in (SH["or"], SH.xone, SH["in"], SH.languageIn):
            members = list(Collection(self._shapes, value))
            if term == SH["in"]:
                known = {blocks.term(member) for member in members}
                return lambda one, _: one in known
            if term == SH.languageIn:
                langs = {f"@{member}" for member in members}
                return lambda one, _: _lang(one).partition("-")[0] in langs
            tests = [self._conforms(member) for member in members]
            if term == SH["or"]:
                return lambda one, block: any(test(one, block) for test in tests)
            return lambda one, block: sum(test(one, block) for test in tests) == 1
        raise RuntimeError(f"ontology/shapes.ttl: {shape}: {term} is not known here")

    def _conforms(self, shape: Node) -> _Test:
        """Test a thing against a shape within a shape; its block must be its own."""
        tests = tuple(self._tests(shape))
        properties = [
            self._property(part) for part in self._shapes.objects(shape, SH.property)
        ]

        def test(one: Term, block: Block) -> bool:
            return all(test(one, block) for test in tests) and not any(
                True
                for part in properties
                for check in part.checks
                for _ in check(block.said.get(part.path, _NOTHING), block)
            )

        return test


def _needed(part: _Property, block: Block) -> _Property:
    """Leave out the checks that blocks like this one meet, having no values."""
    if part.path in block.said:
        return part
    failed = (check for check in part.checks if tuple(check(_NOTHING, block)))
    return replace(part, checks=tuple(failed))


def text(term: Term) -> str:
    """Write a value as a violation shows it."""
    return term if isinstance(term, str) else blocks.node(term).n3()


def is_possible(value: str, datatype: str) -> bool:
    """Tell whether a value is one of its datatype: no 31 February."""
    if datatype == _INTEGER and _WHOLE_NUMBER.match(value):
        return True
    return _is_possible(value, datatype)


@lru_cache(maxsize=1 << 14)
def _is_possible(value: str, datatype: str) -> bool:
    return not Literal(value, datatype=URIRef(datatype)).ill_typed


def _lang(term: Term) -> str:
    return "" if isinstance(term, str) or not term[1].startswith("@") else term[1]


def _number(term: Term) -> Decimal | None:
    if isinstance(term, str) or not term[1] or term[1].startswith("@"):
        return None
    if term[1] in NUMBERS and is_possible(*term):
        return Decimal(term[0])
    value = Literal(term[0], datatype=URIRef(term[1])).value
    return Decimal(value) if isinstance(value, int | float) else None


def _each(test: _Test) -> _Check:
    def check(values: Sequence[Term], block: Block) -> Iterable[Term]:
        return [value for value in values if not test(value, block)]

    return check


# --- what all values of a property must meet ---------------------------------------


def _at_least(count: Node) -> _Check:
    least = int(str(count))
    return lambda values, _: () if len(values) >= least else (None,)


def _at_most(count: Node) -> _Check:
    most = int(str(count))
    return lambda values, _: () if len(values) <= most else (None,)


def _has(wanted: Node) -> _Check:
    term = blocks.term(wanted)
    return lambda values, _: () if term in values else (None,)


def _one_a_language(_: Node) -> _Check:
    def check(values: Sequence[Term], _: Block) -> Iterable[None]:
        if len(values) < 2:
            return ()
        langs = [lang for lang in map(_lang, values) if lang]
        return (None,) if len(set(langs)) < len(langs) else ()

    return check


def _none_of(other: Node) -> _Check:
    predicate = str(other)

    def check(values: Sequence[Term], block: Block) -> Iterable[Term]:
        others = block.said.get(predicate, _NOTHING)
        return [value for value in values if value in others] if others else ()

    return check


def _less_than(other: Node) -> _Check:
    predicate = str(other)

    def check(values: Sequence[Term], block: Block) -> Iterable[Term]:
        others = block.said.get(predicate, _NOTHING)
        return [one for one in values if any(not _is_less(one, two) for two in others)]

    return check


def _is_less(one: Term, other: Term) -> bool:
    low, high = _number(one), _number(other)
    if low is not None and high is not None:
        return low < high
    if _is_words(one) and _is_words(other):
        return _words(one) < _words(other)
    if _is_words(one) or _is_words(other):
        return False
    return bool(blocks.node(one) < blocks.node(other))


def _is_words(term: Term) -> bool:
    return isinstance(term, str) or term[1] in ("", STRING) or bool(_lang(term))


def _words(term: Term) -> str:
    return term if isinstance(term, str) else term[0]


# --- what each value must meet ------------------------------------------------------


def _of_datatype(wanted: Node) -> _Test:
    datatype = str(wanted)
    kinds = {datatype, ""} if datatype == STRING else {datatype}

    def test(one: Term, _: Block) -> bool:
        if isinstance(one, str) or one[1] not in kinds:
            return False
        return not one[1] or is_possible(*one)

    return test


def _of_node_kind(wanted: Node) -> _Test:
    if wanted != SH.IRI:
        raise RuntimeError(f"ontology/shapes.ttl: {wanted} is not known here")
    return lambda one, _: isinstance(one, str)


def _like(pattern: Node) -> _Test:
    known = re.compile(str(pattern))
    return lambda one, _: known.search(_words(one)) is not None


def _long(count: Node) -> _Test:
    least = int(str(count))
    return lambda one, _: len(_words(one)) >= least


def _from(least: Node) -> _Test:
    limit = Decimal(str(least))
    return lambda one, _: (number := _number(one)) is not None and number >= limit


def _up_to(most: Node) -> _Test:
    limit = Decimal(str(most))
    return lambda one, _: (number := _number(one)) is not None and number <= limit


_OF_ALL: Mapping[Node, Callable[[Node], _Check]] = {
    SH.minCount: _at_least,
    SH.maxCount: _at_most,
    SH.hasValue: _has,
    SH.uniqueLang: _one_a_language,
    SH.disjoint: _none_of,
    SH.lessThan: _less_than,
}
_OF_ONE: Mapping[Node, Callable[[Node], _Test]] = {
    SH.datatype: _of_datatype,
    SH.nodeKind: _of_node_kind,
    SH.pattern: _like,
    SH.minLength: _long,
    SH.minInclusive: _from,
    SH.maxInclusive: _up_to,
}
