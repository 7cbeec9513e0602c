"""Two stores -> the quads that only one of them holds."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad, Store


def only(here: Store, there: Store) -> Iterator[Quad]:
    """Yield what one store holds and the other does not, in no fixed order.

    Nothing is kept in memory: each quad is looked up in the other store.
    """
    return (quad for quad in here if quad not in there)
