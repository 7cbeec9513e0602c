"""``kg extract``: JSON lines of texts in, JSON lines of entities and relations out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.language import detect
from kg import output, pipeline
from kg.build import check_base
from kg.errors import KGError
from kg.readings import ExtractorError, Link, Reading
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


def run(lines: Iterable[bytes], *, base: str, min_confidence: float) -> Iterator[str]:
    """Yield a JSON line for each line that is not blank, in order."""
    check_base(base)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        item = parse(line, number)
        try:
            reading = pipeline.read_text(
                item.text, item.lang, title_only=item.title_only
            )
        except ExtractorError as error:
            raise KGError(f"line {number}: {error}") from error
        reading = sure(reading, min_confidence)
        entities = pipeline.resolve_one(reading, item.lang)
        yield output.extracted(item.id, item.lang, reading, entities, base)


def parse(line: bytes, number: int) -> Item:
    """Read one line; raise KGError that names it when it is not of the form."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KGError(f"line {number}: is not JSON in UTF-8: {error}") from error
    if not isinstance(value, dict) or "id" not in value:
        raise KGError(f'line {number}: should be an object with an "id"')
    parts = []
    for key in ("title", "abstract"):
        part = value.get(key)
        if part is not None and not isinstance(part, str):
            raise KGError(f'line {number}: "{key}" should be a string')
        if part:
            parts.append(_LINE_BREAK.sub(" ", part))
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


def sure(reading: Reading, least: float) -> Reading:
    """Keep the things that are sure enough, and the relations between them."""
    kept = [i for i, thing in enumerate(reading.things) if thing.confidence >= least]
    place = {old: new for new, old in enumerate(kept)}
    links = [
        Link(place[k.head], k.relation, place[k.tail], k.sentence, k.confidence)
        for k in reading.links
        if k.head in place and k.tail in place
    ]
    return replace(
        reading, things=tuple(reading.things[i] for i in kept), links=tuple(links)
    )
