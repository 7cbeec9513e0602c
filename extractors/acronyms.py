"""Find acronyms beside their long forms, in both orders and both languages.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions
in biomedical text" (PSB 2003), with French elision and function words, digits that
stand for words (R2I), and a plural s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors import heads, words
from extractors.api import Hit, Passage
from extractors.vocabulary import kind_of
from ontology.kinds import Kind

_SHORT = r"[A-Za-zÀ-ÿ0-9][\w+*./-]{0,14}[\w+*]"
_AFTER = re.compile(rf"(?<=\s)[(\[]\s?({_SHORT})\s?[)\],;]")
_BEFORE = re.compile(rf"(?<![\w-])({_SHORT})\s[(\[]([^()\[\]]{{5,90}})[)\]]")
# "(Long Short-Term Memory, LSTM)" and "(LSTM : Long Short-Term Memory)": the English
# name of a thing that a French text translates.
_INSIDE = re.compile(
    rf"[(\[]\s?(?:([^()\[\],;:\n]{{5,90}}?)\s?[,;:]\s(?:ou\s|or\s)?({_SHORT})"
    rf"|({_SHORT})\s?[,;:–-]\s(?:for\s|pour\s)?([^()\[\],;:\n]{{5,90}}?))\s?[)\]]"
)
_WORD = re.compile(r"[^\W_]+")
# Spaces of all widths: "gradient descent-ascent\u00a0(GDA)".
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_INNER_CAPITAL = re.compile(r"[a-zà-ÿ]+[A-ZÀ-Ý]+[a-zà-ÿ]*$")
_BACKRONYM = 4  # letters at least; shorter ones are met by chance
_FUNCTION = frozenset(
    "a an and as at by for from in into of on or the to via with "
    "à au aux avec ce d dans de des du en et l la le les ou par pour sur un une".split()
)
# A long form never begins with these.
_NEVER_FIRST = _FUNCTION | frozenset(
    "our we this these that it its them their new novel called named is are notre nos "
    "nous cette ces son sa leur appelé appelée nommé nommée".split()
)
# A long form is a name: no verb, no pronoun stands in it.
_NEVER_INSIDE = frozenset(
    "is are was were has have had be been can may show shows present presents chose "
    "see we our us they their it its he she you your i also ever maybe today all "
    "several ont est sont etait ete peut nous vous ils elles notre nos leur leurs "
    "trouve donne tous toute".split()
)
_DIGIT_WORDS = {"2": ("to", "two", "too"), "4": ("for", "four"), "3": ("three",)}
# Between (|A| + 5, 2|A|) words are looked at for an acronym of |A| letters.
_EXTRA = 5
# More content words than letters, by more than one: the walk went too far back.
_SKIPPED = 1
# Share of an acronym's letters that begin words (or are capitals) of its long form.
_BEGINNING = 0.6
# Letters at least for initials that stand in the other order ("machines à vecteurs de
# support (SVM)"): two are met by chance.
_TURNED = 3
# Of 1,511 pairs in the annotated training abstracts 0.87 are annotated as one thing and
# 0.93 in part; of 43 whose long form is one hyphened attribute ("out-of-distribution
# (OOD) detection") 0.44 and 0.53.
_SCORE, _ATTRIBUTE = 0.9, 0.5


class Acronyms:
    """Yield a hit for the long form and one for the acronym, which names the other."""

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        """Yield the pairs that the passage itself spells out; none is ever guessed."""
        for long, short in pairs(passage.text):
            name = passage.text[long[0] : long[1]]
            acronym = passage.text[short[0] : short[1]]
            if heads.is_body(name) or acronym in heads.OTHER_CAPITALS:
                continue
            kind = (
                kind_of(name, passage.lang)
                or heads.kind_of(name, passage.lang)
                or heads.kind_of(acronym, passage.lang)
                or Kind.METHOD
            )
            score = _ATTRIBUTE if _is_attribute(passage.text, name, short) else _SCORE
            yield Hit(*long, kind, score)
            yield Hit(*short, kind, score, long=long)


def pairs(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the ranges of long form and acronym for each pair in a text.

    >>> t = "Recall to Imagine (R2I) et l'apprentissage par renforcement (AR)"
    >>> [(t[a:b], t[c:d]) for (a, b), (c, d) in pairs(t)]
    [('Recall to Imagine', 'R2I'), ('apprentissage par renforcement', 'AR')]
    """
    for match in _AFTER.finditer(text):
        core = _core(match[1])
        if _is_acronym(core):
            floor = _clause_start(text, match.start())
            long = _long_form(text, floor, match.start(), core)
            if long:
                yield long, match.span(1)
    yield from _backronyms(text)
    for match in _BEFORE.finditer(text):
        yield from _whole(text, match.span(2), match.span(1))
    for match in _INSIDE.finditer(text):
        long_group, short_group = (1, 2) if match[2] else (4, 3)
        yield from _whole(text, match.span(long_group), match.span(short_group))


def _core(short: str) -> str:
    """Give an acronym without the s of its plural."""
    return short[:-1] if short.endswith("s") and _is_acronym(short[:-1]) else short


def _whole(
    text: str, inside: tuple[int, int], short: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the pair if all of a range is the long form of the acronym."""
    core = _core(text[short[0] : short[1]])
    letters = len(text[inside[0] : inside[1]].replace(" ", ""))
    if not _is_acronym(core) or len(core) > letters / 2:
        return
    long = _long_form(text, *inside, core)
    if long and not text[inside[0] : long[0]].strip(f"{_BLANKS}\"'‘’“”«»*"):
        yield long, short


def _is_attribute(text: str, name: str, short: tuple[int, int]) -> bool:
    """Say whether the pair only tells something of the noun that comes after it."""
    return (
        "-" in name
        and not re.search(r"\s", name)
        and name[0].islower()
        and re.match(r"[)\]]\s[^\W\d_]", text[short[1] : short[1] + 3]) is not None
    )


def _backronyms(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield names spelt by capitals inside words: "geneRative … viA …" is Raidar."""
    for a, b in words.sentences(text):
        chunks = list(_WORD.finditer(text, a, b))
        odd = [i for i, m in enumerate(chunks) if _INNER_CAPITAL.match(m[0])]
        if not odd:
            continue
        for name in chunks:
            span = _spelt(chunks, odd[0], name[0])
            if span and not span[0] <= name.start() < span[1]:
                yield span, name.span()


def _spelt(chunks: list[re.Match[str]], odd: int, name: str) -> tuple[int, int] | None:
    """Find consecutive words around the odd one whose capitals spell the name."""
    if len(name) < _BACKRONYM or not name[0].isupper():
        return None
    for first in range(max(0, odd - _BACKRONYM), odd + 1):
        if chunks[first][0].islower():
            continue
        capitals = ""
        for last in range(first, min(len(chunks), first + 3 * len(name))):
            capitals += "".join(char for char in chunks[last][0] if char.isupper())
            if capitals == name.upper() and last >= odd:
                return chunks[first].start(), chunks[last].end()
    return None


def _is_acronym(short: str) -> bool:
    letters = [char for char in short if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return (2 <= len(short) <= 15 and capitals >= 2) or (
        capitals == 1 and any(char.isdigit() for char in short) and len(short) >= 2
    )


def _clause_start(text: str, end: int) -> int:
    start = max(0, end - 200)
    for stop in (". ", "; ", "(", ")", ": ", "\n", "? ", "! ", ", "):
        place = text.rfind(stop, start, end)
        if place >= 0:
            start = max(start, place + len(stop))
    return start


def _long_form(text: str, floor: int, end: int, short: str) -> tuple[int, int] | None:
    """Find the long form that ends at ``end``: of several the one spelt best."""
    stop = floor + len(text[floor:end].rstrip(f"{_BLANKS}\"'‘’“”«»*,:–-"))
    window = list(_WORD.finditer(text, floor, stop))
    if not window or words.fold(window[-1][0]) in _NEVER_FIRST:
        return None
    content = [m for m in window if words.fold(m[0]) not in _FUNCTION]
    most = min(len(short) + _EXTRA, 2 * len(short), len(short) + _SKIPPED)
    best: tuple[float, int] | None = None
    for match in reversed(content[-most:]):
        name = text[match.start() : stop]
        if words.fold(match[0]) in _NEVER_FIRST or _is_same(name, short):
            continue
        if _is_said(name):
            continue
        share = _spells(name, short)
        if share >= _BEGINNING and (best is None or share > best[0]):
            best = share, match.start()
    return (_whole_name(text, floor, best[1]), stop) if best else None


def _is_said(name: str) -> bool:
    """Say whether words are a piece of a sentence rather than a name."""
    return any(words.fold(m[0]) in _NEVER_INSIDE for m in _WORD.finditer(name))


def _is_same(name: str, short: str) -> bool:
    return len(name) <= len(short) or short.casefold() in re.split(
        r"[\s-]", name.casefold()
    )


def _spells(name: str, short: str) -> float:
    """Give the share of the acronym's letters that begin words of the name, in order.

    0 if a letter is not there at all, the first word does not give the first letter,
    or the last content word gives none.
    """
    chunks = [m for m in _WORD.finditer(name) if words.fold(m[0]) not in _FUNCTION]
    wanted = [char for char in short if char.isalnum()]
    initials = [m[0][0] for m in chunks]
    if len(wanted) >= _TURNED and _same_letters(reversed(initials), wanted):
        return 1.0
    last = len(name) - len(re.split(r"\s", name[: chunks[-1].end()])[-1])
    share = _alignment(name, wanted, min(last, chunks[-1].start()))
    if not share and len(chunks) > 2 and all(m[0][0].isupper() for m in chunks):
        # A name in title case may end with a word that its acronym leaves out:
        # "Merging with Amortized Pareto Front (MAP)"; all letters must begin words.
        share = _alignment(name, wanted, chunks[-2].start())
        return share if share == 1 else 0.0
    return share


def _same_letters(some: Iterable[str], others: Iterable[str]) -> bool:
    return words.fold("".join(some)) == words.fold("".join(others))


def _alignment(name: str, wanted: Sequence[str], last: int) -> float:
    """Align letters with a name so that most begin a word; give their share.

    Only capitals and digits count: the others go on inside a word (GFlowNet).
    ``states`` maps a place in the name to the most letters that begin words when the
    letters so far end there.
    """
    letters = [words.fold(char)[:1] for char in name]
    states: dict[int, int] = {}
    for i, char in enumerate(wanted):
        places = _places(name, letters, words.fold(char))
        weight = int(not char.islower())
        if not places and char in _DIGIT_WORDS and i:
            continue  # a version: "GPT-4"
        reached: dict[int, int] = {}
        for place, begins in places.items():
            before = [score for at, score in states.items() if at < place]
            if i == 0 and place == 0:
                reached[place] = weight
            elif i and before:
                reached[place] = max(before) + begins * weight
        states = reached
    ends = [score for at, score in states.items() if at >= last]
    most = sum(not char.islower() for char in wanted)
    return max(ends, default=0) / most


def _places(name: str, letters: Sequence[str], char: str) -> dict[int, int]:
    """Give where a letter stands in a name: 1 where a word begins there, else 0."""
    if char in _DIGIT_WORDS:
        found = {
            match.start(): 1
            for match in _WORD.finditer(name)
            if match[0].casefold() in (*_DIGIT_WORDS[char], char)
            or match[0].startswith(char)
        }
        if found:
            return found
    return {
        i: int(i == 0 or not name[i - 1].isalnum() or name[i].isupper())
        for i, letter in enumerate(letters)
        if letter == char
    }


def _whole_name(text: str, floor: int, start: int) -> int:
    """Reach back over capitalised words of the same name: "Model Merging with …".

    Not over the first word of a sentence, which has a capital whatever it is.
    """
    first = start
    while text[first].isupper():
        before = re.search(r"[A-ZÀ-Ý][\w-]+\s$", text[floor:first])
        if before is None or words.fold(before[0].strip()) in _NEVER_FIRST:
            return first
        first = floor + before.start()
        if _begins_sentence(text, first):
            break
    return start


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start]
    return re.search(r"(?:^|[.!?:]\s|\n)\s*$", before) is not None
