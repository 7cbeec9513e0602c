"""The extractors that run: the built-in ones, named here, and plug-ins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from extractors.api import Extractor

# The entry-point group in which a package offers an extractor.
GROUP = "kg.extractors"

BUILTIN: Mapping[str, str] = {
    "vocabulary": "extractors.vocabulary:default",
    "acronyms": "extractors.acronyms:Acronyms",
    "coined": "extractors.coined:Coined",
    "topics": "extractors.topics:Topics",
    "learned": "extractors.learned.model:Learned",
}


@cache
def load() -> Mapping[str, Extractor]:
    """Make every extractor, by name; raise ValueError for one that cannot be made."""
    made: dict[str, Extractor] = {}
    for name, place in BUILTIN.items():
        module, _, attribute = place.partition(":")
        made[name] = getattr(import_module(module), attribute)()
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in made:
            raise ValueError(
                f"plug-in {point.name!r} has the name of another extractor"
            )
        try:
            made[point.name] = point.load()()
        except Exception as error:  # foreign code: anything may be raised
            raise ValueError(
                f"plug-in {point.name!r} does not load: {error}"
            ) from error
    return made
