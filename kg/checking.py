"""Blocks as they are written -> what is wrong with them, in bounded memory.

It finds what ``kg validate`` finds in the files. What takes two blocks to see is sorted
in files until both have come: a fact and its assertion, an assertion and its quotes,
two versions of a work.

Where only the blocks are looked at that changed, a fact and its assertion may not both
come. So each block has a balance: facts count for it and assertions against it, and so
do the two ends of a link that goes both ways. Of all blocks together it is 0 where each
has its other. It is a sum of hashes of 64 bits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from rdflib import PROV, RDF, RDFS, SKOS, XSD, URIRef
from rdflib.util import from_n3

from kg import blocks, graph, validate
from kg.blocks import Block, Term
from kg.rules import Rules, is_possible, text
from kg.sorting import Sorter
from kg.validate import Violation
from ontology.terms import ITSRDF, KG, NIF

_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(
    str, (RDF.type, RDF.subject, RDF.predicate, RDF.object)
)
_EVIDENCE, _DERIVED = str(KG.evidence), str(PROV.wasDerivedFrom)
_IDENTIFIES, _CONTEXT = str(ITSRDF.taIdentRef), str(NIF.referenceContext)
_INTEGER = str(XSD.integer)
_LABEL, _SOURCE = str(SKOS.prefLabel), str(KG.labelSource)
_MENTION = str(KG.Mention)
# The rules of ontology/shapes.ttl about the whole that are written here.
WHOLE = frozenset(
    {
        "NotItself",
        "LabelHasSource",
        "FactHasAssertion",
        "AssertionHolds",
        "OneAssertion",
        "EvidenceNamesIt",
        "EvidenceFromPage",
    }
)


class Check:
    """Look at each block of a build: all facts first, then the evidence.

    Both come in the order of their files. ``types`` says what each thing of the facts
    is; what must wait does so in files of a folder, which the caller removes. Where not
    all blocks come, the caller sees to it that their balance is 0.
    """

    def __init__(
        self,
        types: Mapping[str, tuple[str, ...]],
        folder: Path,
        *,
        evidence: bool,
        all_come: bool = True,
    ) -> None:
        """Take what things are; without evidence, facts go without assertions."""
        self._types, self._with_evidence = types, evidence
        self._all_come = all_come
        self._quoted: set[str] = set()
        self._own: tuple[str, tuple[str, ...]] = ("", ())
        self._kinds: dict[tuple[str, ...], frozenset[str]] = {(): frozenset()}
        self._rules = Rules(validate.shapes(), self._kinds_of)
        if self._rules.of_the_whole != WHOLE:
            raise RuntimeError("ontology/shapes.ttl: a query is not known here")
        self._asserted = self._rules.allowed("predicateKnown")
        self._statements, self._quotes, self._pairs = (Sorter(folder) for _ in range(3))
        self._rests: Iterator[tuple[str, list[Any]]] | None = None
        self._next: tuple[str, list[Any]] | None = None
        self._found: set[Violation] = set()

    def fact(self, block: Block) -> int:
        """Look at a block of the facts; return its balance."""
        self._look(block)
        self._found.update(self._rules.broken(block))
        subject, said = block.subject, block.said
        balance = 0
        for predicate in self._rules.both_ways.keys() & said.keys():
            for other in map(text, said[predicate]):
                pair = "\t".join((predicate, *sorted((subject, other))))
                balance += _weight(pair) * ((subject < other) - (subject > other))
                if self._all_come:
                    self._pairs.add(pair, (subject, other))
        if self._with_evidence:
            for predicate in self._asserted & said.keys():
                for value in said[predicate]:
                    key = f"{subject}\t{predicate}\t{text(value)}"
                    balance += _weight(key)
                    if self._all_come:
                        self._statements.add(key, None)
        return balance

    def asks(self, subject: str) -> bool:
        """Say whether a block must come because another that came rests on it."""
        return subject in self._quoted

    def evidence(self, block: Block) -> int:
        """Look at a block of the evidence; return its balance.

        What it says of a thing of the facts (why its names are one) no rule is about.
        """
        balance = 0
        self._look(block)
        subject, said = block.subject, block.said
        if subject not in self._types:
            self._found.update(self._rules.broken(block))
        if _MENTION in said.get(_TYPE, ()):
            self._meet(block)
        triples = (said.get(part, ()) for part in (_SUBJECT, _PREDICATE, _OBJECT))
        for triple in product(*triples):
            key = "\t".join(map(text, triple))
            if text(triple[1]) in self._asserted:
                balance -= _weight(key)
            if self._all_come:
                self._statements.add(key, subject)
        named = tuple(product(said.get(_SUBJECT, ()), said.get(_OBJECT, ())))
        pages = said.get(_DERIVED, ())
        for quote in said.get(_EVIDENCE, ()):
            self._quotes.add(text(quote), (subject, named, pages))
            if not self._all_come:
                self._quoted.add(text(quote))
        return balance

    def found(self) -> tuple[Violation, ...]:
        """Return what is wrong, sorted, once all blocks have come."""
        self._meet(None)
        self._found.update(self._one_way(), self._unproven())
        return tuple(sorted(self._found))

    def _look(self, block: Block) -> None:
        own = block.said.get(_TYPE, ())
        self._own = block.subject, tuple(one for one in own if isinstance(one, str))
        for predicate, values in block.said.items():
            for value in values:
                for fault in _malformed(predicate, value):
                    shown = text(value)
                    told = Violation(block.subject, predicate, shown, fault)
                    self._found.add(told)
            if predicate in self._rules.to_another and block.subject in values:
                message = self._rules.messages["NotItself"]
                self._found.add(Violation(block.subject, predicate, "", message))
        if _SOURCE in block.said:
            self._found.update(self._sourceless(block))

    def _kinds_of(self, term: Term) -> frozenset[str]:
        if not isinstance(term, str):
            return self._kinds[()]
        subject, own = self._own
        types = self._types.get(term) or (own if term == subject else ())
        kinds = self._kinds.get(types)
        if kinds is None:
            kinds = self._kinds[types] = frozenset(_above(types))
        return kinds

    # --- what takes two blocks to see -----------------------------------------------

    def _meet(self, mention: Block | None) -> None:
        """Hold a quote against the assertions that rest on it; at the end, none."""
        if self._rests is None:
            self._rests = self._quotes.grouped()
            self._next = next(self._rests, None)
        while self._next and (mention is None or self._next[0] <= mention.subject):
            quote, claims = self._next
            self._next = next(self._rests, None)
            is_it = mention is not None and quote == mention.subject
            for assertion, named, pages in claims:
                self._found.update(
                    self._misquoted(
                        assertion, named, pages, quote, mention if is_it else None
                    )
                )

    def _misquoted(
        self,
        assertion: str,
        named: Iterable[tuple[Term, Term]],
        pages: tuple[Term, ...],
        quote: str,
        mention: Block | None,
    ) -> Iterator[Violation]:
        said = mention.said if mention is not None else {}
        messages, shown = self._rules.messages, _shown(quote)
        if mention is None:
            yield Violation(assertion, _EVIDENCE, quote, messages["evidence"])
        identified = said.get(_IDENTIFIES, ())
        if any(one not in identified and two not in identified for one, two in named):
            told = _filled(messages["EvidenceNamesIt"], quote=shown)
            yield Violation(assertion, _EVIDENCE, "", told)
        if any(page not in pages for page in said.get(_CONTEXT, ())):
            told = _filled(messages["EvidenceFromPage"], quote=shown)
            yield Violation(assertion, _EVIDENCE, "", told)

    def _one_way(self) -> Iterator[Violation]:
        for key, rows in self._pairs.grouped():
            predicate = key.partition("\t")[0]
            kinds, message = self._rules.both_ways[predicate]
            for one, other in {*rows} - {(two, one) for one, two in rows}:
                for focus, value in ((one, other), (other, one)):
                    if kinds & self._kinds_of(focus):
                        yield Violation(focus, f"^{predicate}", value, message)

    def _unproven(self) -> Iterator[Violation]:
        messages = self._rules.messages
        for key, rows in self._statements.grouped():
            subject, predicate, value = key.split("\t", 2)
            assertions = sorted({row for row in rows if row is not None})
            shown = _shown(value)
            parts = {"s": _shown(subject), "p": predicate, "o": shown}
            if not assertions:
                told = _filled(messages["FactHasAssertion"], object=shown)
                yield Violation(subject, predicate, "", told)
            elif None not in rows and predicate in self._asserted:
                told = _filled(messages["AssertionHolds"], **parts)
                yield from (Violation(one, "", "", told) for one in assertions)
            if len(assertions) > 1:
                count = str(len(assertions))
                told = _filled(messages["OneAssertion"], assertions=count, **parts)
                yield Violation(assertions[-1], "", "", told)

    def _sourceless(self, block: Block) -> Iterator[Violation]:
        named = {_lang(label) for label in block.said.get(_LABEL, ())}
        for source in block.said[_SOURCE]:
            if _lang(source) not in named:
                shown = source if isinstance(source, str) else source[0]
                told = _filled(self._rules.messages["LabelHasSource"], text=shown)
                yield Violation(block.subject, _SOURCE, "", told)


def _weight(key: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    )


def _above(types: Iterable[str]) -> Iterator[str]:
    """Yield kinds, and what they stand under in the ontology."""
    known = graph.ontology()
    for one in types:
        yield from map(str, known.transitive_objects(URIRef(one), RDFS.subClassOf))


def _malformed(predicate: str, value: Term) -> Iterable[str]:
    if isinstance(value, str):
        return _unknown(predicate, value if predicate == _TYPE else None)
    text_, kind = value
    if kind in ("", "@en", "@fr") or (kind == _INTEGER and is_possible(text_, kind)):
        return _unknown(predicate, None)
    return (*_unknown(predicate, None), *_ill(value))


@lru_cache(maxsize=1 << 12)
def _unknown(predicate: str, kind: str | None) -> tuple[str, ...]:
    value = URIRef(kind) if kind is not None else URIRef("")
    return tuple(validate.terms(URIRef(predicate), value))


@lru_cache(maxsize=1 << 14)
def _ill(value: tuple[str, str]) -> tuple[str, ...]:
    found = blocks.node(value)
    return () if isinstance(found, URIRef) else tuple(validate.literal(found))


def _lang(term: Term) -> str | None:
    if isinstance(term, str):
        return None
    return term[1] if term[1].startswith("@") else ""


def _shown(value: str) -> str:
    """Give an IRI, or the content of a text that is written as a violation shows it."""
    return str(from_n3(value)) if value.startswith('"') else value


def _filled(message: str, **values: str) -> str:
    for name, value in values.items():
        message = message.replace(f"{{?{name}}}", value)
    return message
