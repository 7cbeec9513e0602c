"""A graph too large for one page -> the page of a part of it, when it is asked for.

With more things than some tens of thousands a page takes a browser too long. It then
begins with the things that most is said of, and is asked for anew round any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pyoxigraph import NamedNode, Store

from kg.dataset import FACTS_GRAPH
from kg.view import page
from kg.view.linked import Linked
from kg.view.look import Look

# The things that a page of a part has.
MOST = 1_500


@dataclass(frozen=True, slots=True)
class Wish:
    """A page that is asked for: of which store, round which thing, in what dress.

    It has ``most`` things at most.
    """

    place: Path
    base: str
    around: str | None
    title: str
    lang: Literal["en", "fr"] = "en"
    look: Look | None = None
    most: int = MOST


def draw(wish: Wish) -> str | None:
    """Give the page of a part of a store; None where there is no such thing."""
    whole = _whole(wish.place, wish.base)
    if wish.around is None:
        chosen = whole.most_linked(wish.most)
    elif (thing := NamedNode(wish.around)) in whole.links:
        chosen = whole.around(thing, wish.most)
    else:
        return None
    part = whole.part(frozenset(chosen))
    return page.render(
        part.facts,
        part.evidence,
        title=wish.title,
        lang=wish.lang,
        look=wish.look,
        whole=part.whole,
        asks=True,
    )


@lru_cache(maxsize=1)
def _whole(place: Path, base: str) -> Linked:
    return Linked(Store.read_only(str(place)), NamedNode(base + FACTS_GRAPH))
