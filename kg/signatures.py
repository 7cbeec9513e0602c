"""Which kinds of things a relation may hold between."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.kinds import Kind, Relation

_ANY = frozenset({Kind.METHOD, Kind.BENCHMARK, Kind.CONCEPT})
_M, _B = frozenset({Kind.METHOD}), frozenset({Kind.BENCHMARK})
_SIGNATURES: Mapping[Relation, tuple[tuple[frozenset[Kind], frozenset[Kind]], ...]] = {
    Relation.OUTPERFORMS: ((_M, _M),),
    Relation.EXTENDS: ((_M, _M), (_B, _B)),
    Relation.EVALUATED_ON: ((_M, _B),),
    Relation.USED_FOR: ((_M | _B, frozenset({Kind.CONCEPT})),),
    Relation.PART_OF: ((_ANY, _ANY),),
    Relation.IS_A: ((_ANY, _ANY),),
}


def fits(relation: Relation, head: Kind, tail: Kind) -> bool:
    """Say whether a relation may hold from a thing of one kind to one of another."""
    return any(
        head in heads and tail in tails for heads, tails in _SIGNATURES[relation]
    )
