"""One text of ``kg extract``: a JSON line in, a JSON line out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors import registry
from extractors.api import Passage, PassageKind
from extractors.language import detect
from kg import entities
from kg.entities import Entities, Seen
from kg.errors import KGError
from kg.links import Link
from kg.readings import ExtractorError, Reading
from kg.readings import read as read_passage
from kg.thresholds import Least
from kg.traced import Traced
from ontology.kinds import Lang

# A line break means "end of the title" in a passage; any other becomes a space, which
# keeps all offsets.
_LINE_BREAK = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True)
class Item:
    """One text as it came in."""

    id: object
    lang: Lang
    text: str
    title_only: bool


def extracted(number: int, line: bytes, least: Least, base: str) -> str:
    """Read the text of a line and write what was found, what is sure enough of it.

    Raises:
        KGError: the line is not of the form, or an extractor failed; names the line.

    """
    item = parse(line, number)
    try:
        reading = read(item)
    except ExtractorError as error:
        raise KGError(f"line {number}: {error}") from error
    reading = sure(reading, least)
    return _written(item, reading, resolve_one(reading, item.lang), base)


def read(item: Item) -> Reading:
    """Read the text of an item."""
    return read_text(item.text, item.lang, title_only=item.title_only)


def read_text(text: str, lang: Lang, *, title_only: bool) -> Reading:
    """Read one text that is no page.

    Names are told with their accents on the letters, as the vocabulary and the model
    write them; ranges are those of the text as it is given.
    """
    kind: PassageKind = "title" if title_only else "abstract"
    composed = Traced.of(text).composed()
    reading = read_passage(Passage(composed.text, lang, kind), registry.load())
    return reading if composed.text == text else _as_given(reading, text, composed)


def _as_given(reading: Reading, text: str, composed: Traced) -> Reading:
    """Give a reading of a composed text with the ranges of the text itself."""
    return Reading(
        text,
        tuple(composed.span(*sentence) for sentence in reading.sentences),
        tuple(
            replace(thing, mentions=tuple(composed.span(*at) for at in thing.mentions))
            for thing in reading.things
        ),
        tuple(
            replace(link, sentence=composed.span(*link.sentence))
            for link in reading.links
        ),
    )


def resolve_one(reading: Reading, lang: Lang) -> Entities:
    """Give the entities of a text that stands alone."""
    return entities.resolve(Seen(thing, lang, "text") for thing in reading.things)


def parse(line: bytes, number: int) -> Item:
    """Read one line; raise KGError that names it when it is not of the form."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:  # also that a number has too many digits
        raise KGError(f"line {number}: is not JSON in UTF-8: {error}") from error
    except RecursionError as error:
        raise KGError(f"line {number}: is nested too deeply") from error
    if not isinstance(value, dict) or "id" not in value:
        raise KGError(f'line {number}: should be an object with an "id"')
    parts = []
    for key in ("title", "abstract"):
        part = value.get(key)
        if part is not None and not isinstance(part, str):
            raise KGError(f'line {number}: "{key}" should be a string')
        if part:
            parts.append(_LINE_BREAK.sub(" ", part))
    _check_writable([value["id"], *parts], number)
    lang = value.get("lang")
    if lang not in (None, "en", "fr"):
        raise KGError(f'line {number}: "lang" is {lang!r}; it should be "en" or "fr"')
    text = "\n".join(parts)
    return Item(
        value["id"],
        Lang(lang) if lang else detect(text),
        text,
        not value.get("abstract"),
    )


def _check_writable(values: Sequence[object], number: int) -> None:
    r"""Refuse what Python reads but cannot write again as JSON in UTF-8.

    Half a surrogate pair ("\ud800"), NaN, and numbers too large for a float.
    """
    try:
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise KGError(f"line {number}: cannot be written again: {error}") from error


def sure(reading: Reading, least: Least) -> Reading:
    """Keep the things and the relations between them that are sure enough."""
    kept = [
        i for i, thing in enumerate(reading.things) if thing.confidence >= least.things
    ]
    place = {old: new for new, old in enumerate(kept)}
    links = [
        Link(place[k.head], k.relation, place[k.tail], k.sentence, k.confidence)
        for k in reading.links
        if k.head in place and k.tail in place and k.confidence >= least.links
    ]
    return replace(
        reading, things=tuple(reading.things[i] for i in kept), links=tuple(links)
    )


def _written(item: Item, reading: Reading, resolved: Entities, base: str) -> str:
    found = [
        {
            "iri": base + resolved.of(thing, item.lang).id,
            "variants": list(thing.variants),
            "type": str(thing.kind),
            "role": str(thing.role),
            "confidence": thing.confidence,
            "mentions": [list(mention) for mention in thing.mentions],
        }
        for thing in reading.things
    ]
    relations = [
        [
            reading.things[link.head].variants[0],
            str(link.relation),
            reading.things[link.tail].variants[0],
        ]
        for link in reading.links
    ]
    told = {
        "id": item.id,
        "lang": str(item.lang),
        "entities": found,
        "relations": relations,
    }
    return json.dumps(told, ensure_ascii=False)
