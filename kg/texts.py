"""Records and prose -> texts: what is read of a page, each sentence quotable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.api import Extractor, Passage, PassageKind
from extractors.language import detect
from kg.mend import mend
from kg.pages import Page
from kg.quotes import Quote
from kg.readings import Reading, read
from kg.records import Content, Prose, Record
from kg.traced import Traced
from ontology.kinds import Lang

# No abstract is this long; what is longer is a table or a dump, and is read in pieces
# of this many characters where it is prose, cut with a remark where it is a record.
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a page with what was found in it; ``quotes`` go with its sentences.

    ``record`` is the number of the publication record it belongs to, or None for
    prose and topics. ``title_length`` says how much of it is title and line break.
    """

    lang: Lang
    record: int | None
    title_length: int
    reading: Reading
    quotes: tuple[Quote, ...]


def texts(
    page: Page, content: Content, extractors: Mapping[str, Extractor]
) -> Iterator[Text]:
    """Read all texts of a page; ``page`` in a quote is the page's sha256."""
    for number, record in enumerate(content.records):
        yield _of_record(page, number, record, extractors)
    for prose in content.prose:
        for start in range(0, len(prose.text), LONGEST):
            piece = prose.text[start : start + LONGEST].strip()
            if piece.text:
                yield _of_prose(page, replace(prose, text=piece), extractors)


def remarks(content: Content) -> Iterator[str]:
    """Yield one line for each text that is too long to be read whole."""
    for record in content.records:
        for part in (record.title, record.abstract):
            if part is not None and len(part) > LONGEST:
                yield (
                    f"a text of {len(part)} characters was read to character {LONGEST}"
                )


def quote(page: Page, text: Traced, start: int, end: int, lang: Lang) -> Quote:
    """Quote a part of a text; widened to all of it where its ends cannot be cut.

    ``lang`` is the language of the text, for a part that does not tell its own.
    """
    for a, b in ((start, end), (0, len(text))):
        first, last = text.span(a, b)
        raw = page.raw[first:last]
        shown, told = _mended(raw, lang, html=page.form == "html")
        if shown == text.text[a:b].strip():
            return Quote(page.sha256, first, last, shown, told)
    first, last = text.span(start, end)
    return Quote(page.sha256, first, last, shown, told)


# Where no sentence can be cut out of a text, each of them asks for all of it.
@lru_cache(maxsize=4)
def _mended(raw: str, lang: Lang, *, html: bool) -> tuple[str, Lang]:
    shown = mend(raw, html=html)
    return shown, detect(shown, lang)


def quote_at(text: Text, place: int) -> Quote:
    """Give the quote of the sentence in which a place of the text lies."""
    for (a, b), quote in zip(text.reading.sentences, text.quotes, strict=True):
        if a <= place < b:
            return quote
    raise ValueError(f"place {place} lies in no sentence")


def _of_record(
    page: Page, number: int, record: Record, extractors: Mapping[str, Extractor]
) -> Text:
    parts = [
        part[:LONGEST].strip()
        for part in (record.title, record.abstract)
        if part is not None
    ]
    whole = "\n".join(part.text for part in parts)
    kind: PassageKind = "abstract" if record.abstract else "title"
    reading = read(Passage(whole, record.lang, kind), extractors)
    title = len(parts[0]) + 1 if len(parts) > 1 else 0
    quotes = []
    for a, b in reading.sentences:
        part, shift = (parts[-1], title) if a >= title else (parts[0], 0)
        quotes.append(quote(page, part, a - shift, b - shift, record.lang))
    return Text(record.lang, number, title, reading, tuple(quotes))


def _of_prose(page: Page, prose: Prose, extractors: Mapping[str, Extractor]) -> Text:
    reading = read(Passage(prose.text.text, prose.lang, prose.kind), extractors)
    quotes = tuple(
        quote(page, prose.text, a, b, prose.lang) for a, b in reading.sentences
    )
    return Text(prose.lang, None, 0, reading, quotes)
