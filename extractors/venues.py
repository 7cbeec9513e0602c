"""Match venue names in their many spellings; make one name of an unknown one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors import words
from extractors.api import Hit, Passage
from extractors.vocabulary import Vocabulary
from ontology import vocabulary
from ontology.kinds import Kind
from ontology.vocabulary import Entry

_YEAR = r"(?:19|20)\d\d"
_ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th|e|ème)|first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|(?:twen|thir|for|fif)t(?:y|ieth)(?:[- ](?:first|second|third|fourth"
    r"|fifth|sixth|seventh|eighth|ninth))?|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth)"
)
# What changes from year to year around the name of a venue.
_NOISE = re.compile(
    rf"\b(?:in )?proceedings of (?:the )?|\bactes d(?:e la|u|es|e l['’]) ?"
    rf"|\bproc\. (?:of )?(?:the )?"
    rf"|\b{_ORDINAL}\b\s*(?:annual |édition |annuelle? )?"
    r"|\bannual\b(?= (?:meeting|conf))"
    rf"|['’]\d\d\b|\b{_YEAR}\b|\b(?:volume|vol\.?|no\.?|issue|numéro) ?\d+\b"
    r"|\b(?:main conference|(?:oral|poster) session|(?:poster|oral|spotlight)\b(?=\W*$)"
    r"|(?:main|conference|research|datasets and benchmarks|industry) track)\b",
    re.IGNORECASE,
)
# "…, Vienna, Austria" after the year.
_PLACE = re.compile(r"(?<=\d\d\d\d),\s*[A-ZÀ-Ý][\w .’'-]*,\s*[A-ZÀ-Ý][\w .’'-]*$")
_TRAILING = re.compile(r"(?:\s+\d+|\s*[-–—,:;(/]\s*\d*)+\s*$")
_OPENREVIEW = re.compile(r"([A-Za-z]+)\.(?:cc|org|net)\b(?:/\S*)?")
_CATALOGUE = re.compile(
    r"\bdblp\.org/(?:journals|conf|series)/([\w-]+)\S*", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]](?=\W*$)")
_SHORTENED = (
    (re.compile(r"\bInt(?:'l\b|\.)", re.IGNORECASE), "International"),
    (re.compile(r"\bConf\.", re.IGNORECASE), "Conference"),
    (re.compile(r"\bTrans\.", re.IGNORECASE), "Transactions"),
    (re.compile(r"\bSymp\.", re.IGNORECASE), "Symposium"),
)


class Venues:
    """Match venue names; sure of them on a venue line, less so in an abstract."""

    def __init__(self, *, in_prose: float = 0.6) -> None:
        if not 0 <= in_prose <= 1:
            raise ValueError(f"in_prose is {in_prose}: it must lie between 0 and 1")
        self._in_prose = in_prose
        self._match = Vocabulary(_venues())

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        """Yield a hit for each venue name in the passage."""
        score = 1.0 if passage.kind == "venue" else self._in_prose
        for hit in self._match(passage):
            yield Hit(hit.start, hit.end, Kind.VENUE, score, hit.entry)


def _venues() -> Mapping[str, Entry]:
    return {one.id: one for one in vocabulary.load().values() if one.kind is Kind.VENUE}


def entry_of(line: str, venues: Venues) -> str | None:
    """Give the vocabulary entry of a venue as a page spells it, or None.

    Names that cover more of the line win; a workshop at a conference is not that
    conference.
    """
    plain = " ".join(_plain(line).split())
    hits = sorted(
        venues(Passage(plain, kind="venue")),
        key=lambda hit: (hit.start - hit.end, hit.start, hit.entry or ""),
    )
    if hits and _covers(plain, [hit for hit in hits if hit.entry == hits[0].entry]):
        return hits[0].entry
    return None


def _plain(line: str) -> str:
    text = _CATALOGUE.sub(lambda match: match[1], line)
    text = _OPENREVIEW.sub(_group, text)
    for short, full in _SHORTENED:
        text = short.sub(full, text)
    return text.upper() if text.isupper() and len(text) <= 12 else text


def _group(match: re.Match[str]) -> str:
    """Give the name in an OpenReview group: "ICML.cc/2025/Workshop/X"."""
    workshop = re.search(r"/(Workshop)(?:/([\w-]+))?", match[0], re.IGNORECASE)
    return " ".join(filter(None, (match[1], *(workshop.groups() if workshop else ()))))


def _covers(text: str, hits: Sequence[Hit]) -> bool:
    """Say whether what is left beside the names could stand there in any year."""
    first = hits[0]
    if _WORKSHOP.search(text) and not _WORKSHOP.search(text[first.start : first.end]):
        return False
    rest = list(text)
    for hit in hits:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    left = _BRACKETS.sub("", _NOISE.sub(" ", _PLACE.sub("", "".join(rest))))
    return all(words.fold(word) in _PLAIN for word in re.findall(r"[^\W\d_]+", left))


_WORKSHOP = re.compile(r"\b(?:workshops?|atelier|tutorial|symposium)\b", re.IGNORECASE)
_PLAIN = frozenset(
    "the of on in and for de la le les du des et sur l d international internationale "
    "conference conférence journal revue advances annual meeting track poster oral "
    "spotlight notable top ieee acm cvf aaai usenix siam proceedings actes systems "
    "preprint abs".split()
)


def canonical(line: str) -> str:
    """Give one name for the yearly spellings of a venue that no entry knows.

    >>> canonical("Proceedings of the 3rd Workshop on Tiny Graphs 2024")
    'Workshop on Tiny Graphs'
    """
    text = _BRACKETS.sub(" ", _PLACE.sub("", _plain(line)))
    text = _BRACKETS.sub(" ", _NOISE.sub(" ", text))
    text = " ".join(_TRAILING.sub("", text).split()).strip(" ,;:-–—/.")
    text = re.sub(r"^the(?:\s+|$)", "", text, flags=re.IGNORECASE)
    return text or line.strip()
