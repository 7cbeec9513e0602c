"""Gists of texts, and entities -> statements, each with the sentences behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.entities import Entities, Entity
from kg.gists import Gist
from kg.merges import Reason
from kg.quotes import Quote
from kg.signatures import fits
from ontology.kinds import Kind, Relation, Role

# What a statement says: a role, a relation, or where a work appeared.
PUBLISHED_IN = "published-in"

_STRENGTH: Mapping[str, int] = {role: i for i, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, predicate and object by their ids, how sure, and the quotes.

    ``decisions`` are those of people about it.
    """

    subject: str
    predicate: str
    object: str
    confidence: float
    quotes: tuple[Quote, ...]
    decisions: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the id of the publication or page whose text it is."""

    subject: str
    text: Gist


def relate(said: Iterable[Said], entities: Entities) -> tuple[Statement, ...]:
    """Make the statements of all texts, sorted; none without a quote.

    A publication has one role to an entity, the strongest that one of its texts
    supports; a page that is no publication mentions what its prose names.
    """
    roles: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    links: dict[tuple[str, Relation, str], list[_Claim]] = defaultdict(list)
    for one in said:
        found = [entities.at(named.key) for named in one.text.named]
        for named, entity in zip(one.text.named, found, strict=True):
            role = _possible(named.role, entity)
            claim = _Claim(role, named.sure, named.quote)
            roles[one.subject, entity.id].append(claim)
        for link, claim in _links(one.text, found):
            links[link].append(claim)
    return tuple(
        sorted(
            [*_strongest(roles), *_merged(links)],
            key=lambda s: (s.subject, s.predicate, s.object),
        )
    )


class _Claim(NamedTuple):
    predicate: str
    confidence: float
    quote: Quote


def _possible(role: Role, entity: Entity) -> Role:
    """Only a benchmark is evaluated on; a name met as one elsewhere is used."""
    if role is Role.EVALUATES_ON and entity.kind is not Kind.BENCHMARK:
        return Role.USES
    return role


def _links(
    text: Gist, found: Sequence[Entity]
) -> Iterator[tuple[tuple[str, Relation, str], _Claim]]:
    for head, relation, tail, sure, quote in text.tied:
        subject, object_ = found[head], found[tail]
        if subject.id != object_.id and fits(relation, subject.kind, object_.kind):
            link = subject.id, relation, object_.id
            yield link, _Claim(relation, sure, quote)


def _strongest(
    roles: Mapping[tuple[str, str], Sequence[_Claim]],
) -> Iterator[Statement]:
    for (subject, entity), claims in roles.items():
        best = min(claims, key=lambda claim: _STRENGTH[claim.predicate]).predicate
        chosen = [claim for claim in claims if claim.predicate == best]
        yield _statement(subject, best, entity, chosen)


def _merged(
    links: Mapping[tuple[str, Relation, str], Sequence[_Claim]],
) -> Iterator[Statement]:
    for (head, relation, tail), claims in links.items():
        yield _statement(head, relation, tail, claims)


def _statement(
    subject: str, predicate: str, object_: str, claims: Sequence[_Claim]
) -> Statement:
    quotes = {(c.quote.page, c.quote.start, c.quote.end): c.quote for c in claims}
    return Statement(
        subject=subject,
        predicate=str(predicate),
        object=object_,
        confidence=max(claim.confidence for claim in claims),
        quotes=tuple(quotes[key] for key in sorted(quotes)),
    )
