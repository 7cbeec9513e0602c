"""Relations between two things of one sentence, each resting on a trigger in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors import cues, words
from ontology.kinds import Kind, Relation, Role


@dataclass(frozen=True, slots=True)
class Named:
    """A thing named in a sentence: its number, kind, role and range in the text."""

    thing: int
    kind: Kind
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A relation, with numbers of things, and how sure its trigger makes us."""

    head: int
    relation: Relation
    tail: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What stands between two names, the left one first, when a relation holds.

    A rule that is ``turned`` has its head on the right ("X uses Y": Y is part of X).
    The left name may have to be the ``subject`` (no preposition before it) or what the
    text introduces (``new``); ``after`` tells what follows the right one.
    """

    relation: Relation
    between: re.Pattern[str]
    heads: tuple[Kind, ...]
    tails: tuple[Kind, ...]
    confidence: float
    same_kind: bool = False
    subject: bool = False
    new: bool = False
    turned: bool = False
    after: re.Pattern[str] | None = None


_M, _B, _C = (Kind.METHOD,), (Kind.BENCHMARK,), (Kind.CONCEPT,)
_ANY = _M + _B + _C
# The confidence is the share of a rule's relations that are annotated, between things
# that are annotated, in the 1,600 English and 1,355 French train abstracts: the number
# of relations found stands behind it, English + French.
_RULES = (
    Rule(Relation.OUTPERFORMS, cues.OUTPERFORMS, _M, _M, 0.74, subject=True),  # 129+16
    Rule(
        Relation.EXTENDS,
        cues.EXTENDS,
        _M + _B,
        _M + _B,
        0.62,  # 23+3
        same_kind=True,
        subject=True,
        new=True,
    ),
    Rule(Relation.PART_OF, cues.MADE_OF, _M, _M, 0.67, turned=True, new=True),  # 262+76
    Rule(Relation.USED_FOR, cues.MEANT_AS, _M + _B, _C, 0.64),  # 485+270
    Rule(Relation.USED_FOR, cues.DONE_TO, _M + _B, _C, 0.54),  # 48+15
    Rule(
        Relation.IS_A,
        cues.IS_A,
        _ANY,
        _ANY,
        0.8,  # 44+13
        same_kind=True,
        subject=True,
        after=cues.PHRASE_END,
    ),
    Rule(
        Relation.IS_A,
        cues.KINDS_SUCH_AS,
        _ANY,
        _ANY,
        0.63,  # 61+12
        same_kind=True,
        subject=True,
        turned=True,
    ),
)
# A benchmark in a sentence that names the method introduced (483+127), in one that
# tells of "our" tests (112+68), in one that puts another method to the test (4+3).
_ON_NEW, _ON_OURS, _ON_OTHER = 0.83, 0.58, 0.43
# Names further apart than this many characters are in different clauses.
_REACH = 140


def relate(
    text: str, span: tuple[int, int], named: Sequence[Named], main: Named | None
) -> Iterator[Found]:
    """Yield the relations that a sentence states; ``main`` is what the text introduces.

    "Our method" and the like stand for ``main``.
    """
    inside = sorted(
        [*named, *_selves(text, span, main)], key=lambda one: (one.start, -one.end)
    )
    for rule in _RULES:
        yield from _ruled(rule, text, span, inside)
    yield from _evaluated_on(text, span, inside, main)


def specialises(name: str, other: str) -> bool:
    """Say whether a name is another with words put to it: "Nested MAP" and "MAP".

    English puts them before, French after; what a preposition joins is something else,
    unless it is called a version of the other.

    >>> specialises("outcome-conditioned GFlowNet", "GFlowNets")
    True
    >>> specialises("réseaux convolutifs", "réseau"), specialises("GAN with MAP", "MAP")
    (True, False)
    """
    if len(words.split(name)) <= len(words.split(other)):
        return False
    own, ours = _taken_apart(name)
    _, theirs = _taken_apart(other)
    if not 0 < len(theirs) < len(ours):
        return False
    if ours[-len(theirs) :] == theirs:
        rest = " ".join(ours[: -len(theirs)])
        return bool(cues.VERSION_OF.match(rest)) or not cues.JOINT.search(rest)
    rest = " ".join(own[len(theirs) :])
    return ours[: len(theirs)] == theirs and bool(cues.QUALIFIER.match(rest))


@lru_cache(maxsize=4096)
def _taken_apart(name: str) -> tuple[list[str], list[str]]:
    """Give the words of a name and their keys."""
    doc = words.tokens(name)
    return [token.text for token in doc], [token.norm_ for token in doc]


def _selves(text: str, span: tuple[int, int], main: Named | None) -> Iterator[Named]:
    if main is not None:
        for match in cues.SELF.finditer(text, *span):
            yield Named(main.thing, main.kind, main.role, *match.span())


def _ruled(
    rule: Rule, text: str, span: tuple[int, int], named: Sequence[Named]
) -> Iterator[Found]:
    for i, a in enumerate(named):
        for j, b in enumerate(named[i + 1 :], i + 1):
            if b.start - a.end > _REACH:
                break
            if not _holds(rule, text, span, a, b) or _between(named[i + 1 : j], a, b):
                continue
            yield from _found(rule, a, b)
            if rule.after is None:
                for one in _list_after(text, named[j + 1 :], b):
                    yield from _found(rule, a, one)


def _found(rule: Rule, a: Named, b: Named) -> Iterator[Found]:
    if _fits(rule, a, b):
        head, tail = (b, a) if rule.turned else (a, b)
        yield Found(head.thing, rule.relation, tail.thing, rule.confidence)


def _fits(rule: Rule, a: Named, b: Named) -> bool:
    head, tail = (b, a) if rule.turned else (a, b)
    return (
        head.thing != tail.thing
        and head.kind in rule.heads
        and tail.kind in rule.tails
        and (head.kind is tail.kind or not rule.same_kind)
        and not (rule.new and b.role is Role.INTRODUCES)
    )


def _holds(rule: Rule, text: str, span: tuple[int, int], a: Named, b: Named) -> bool:
    return (
        a.end <= b.start
        and _fits(rule, a, b)
        and (a.role is Role.INTRODUCES or not rule.new)
        and rule.between.fullmatch(text, a.end, b.start) is not None
        and (rule.after is None or rule.after.match(text, b.end, span[1]) is not None)
        and not (rule.subject and cues.GOVERNED.search(text, span[0], a.start))
        and not is_denied(text, span, a.start, b.start)
    )


def is_denied(text: str, span: tuple[int, int], start: int, end: int) -> bool:
    """Say whether what a sentence claims up to ``end`` is turned round or hedged.

    A negation counts from the beginning of the clause in which the claim starts, a
    doubt anywhere in the sentence.
    """
    if _is_doubted(text, span):
        return True
    if not _is_negated(text, *span):
        return False
    clause = max(text.rfind(mark, span[0], start) for mark in ",;:") + 1
    return _is_negated(text, max(clause, span[0]), end)


# Many pairs of things of one sentence ask the same.
@lru_cache(maxsize=1024)
def _is_doubted(text: str, span: tuple[int, int]) -> bool:
    return cues.DOUBT.search(text[span[0] : span[1]]) is not None


@lru_cache(maxsize=1024)
def _is_negated(text: str, start: int, end: int) -> bool:
    return cues.NEGATION.search(text, start, end) is not None


def _between(named: Sequence[Named], a: Named, b: Named) -> bool:
    """Say whether one of the things between could be meant in the place of these."""
    return any(
        a.end <= one.start
        and one.end <= b.start
        and one.thing not in (a.thing, b.thing)
        and one.kind in (a.kind, b.kind)
        for one in named
    )


def _list_after(text: str, named: Sequence[Named], first: Named) -> Iterator[Named]:
    """Yield the further members of a list: "X and Y", "X (XX), Y et Z"."""
    end = first.end
    for one in named:
        gap = text[end : one.start]
        if one.start < end or (one.thing == first.thing and gap == " ("):
            continue
        if not cues.LIST.fullmatch(gap):
            return
        yield one
        end = one.end


def _evaluated_on(
    text: str, span: tuple[int, int], named: Sequence[Named], main: Named | None
) -> Iterator[Found]:
    targets = [
        one
        for one in named
        if one.kind is Kind.BENCHMARK
        and one.role is Role.EVALUATES_ON
        and not is_denied(text, span, one.start, one.start)
    ]
    if not targets or not cues.EVALUATE.search(text, *span):
        return
    for head, confidence in _tested(text, span, named, targets[0], main):
        for target in targets:
            yield Found(head.thing, Relation.EVALUATED_ON, target.thing, confidence)


def _tested(
    text: str,
    span: tuple[int, int],
    named: Sequence[Named],
    target: Named,
    main: Named | None,
) -> list[tuple[Named, float]]:
    """Give the method that is tested, if there is one, and how sure that is."""
    methods = [one for one in named if one.kind is Kind.METHOD]
    new = [one for one in methods if one.role is Role.INTRODUCES]
    if new:
        return [(new[0], _ON_NEW)]
    if (
        main is not None
        and cues.WE_OR_RESULTS.search(text, *span)
        and cues.TESTED.search(text, *span)
    ):
        return [(main, _ON_OURS)]
    others = (
        one
        for one in methods
        if one.end <= target.start
        and cues.PUT_TO_TEST.search(text, span[0], one.start)
        and cues.UPON.search(text, one.end, target.start)
    )
    return [(one, _ON_OTHER) for one in others][:1]
