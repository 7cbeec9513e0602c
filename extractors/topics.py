"""Take each line of a list of research topics for the name that it is."""

from __future__ import annotations

from collections.abc import Iterator

from extractors import heads
from extractors.api import Hit, Passage
from ontology.kinds import Kind

# A person put the line into a list of topics; nothing is surer.
_SCORE = 0.95
# A longer line is a sentence that strayed into the list.
_MOST_WORDS = 8


class Topics:
    """Yield one hit for the whole of a topic line, and none elsewhere."""

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        """Yield the topic; its kind is told by its head, else it is a concept."""
        if passage.kind == "topic" and 0 < len(passage.text.split()) <= _MOST_WORDS:
            line = passage.text[0].lower() + passage.text[1:]
            kind = heads.kind_of(line, passage.lang)
            if kind is not Kind.METHOD:
                kind = Kind.CONCEPT
            yield Hit(0, len(passage.text), kind, _SCORE)
