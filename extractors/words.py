"""One tokeniser and one sentence splitter for both languages, on spaCy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# l', d', qu', jusqu' … are words of their own, with any apostrophe; so are 's, every
# sign, and the name after a word that lacks its space ("underpinsAI").
_TOKEN = re.compile(
    r"(?<!\w)(?:[ldnmtsjc]|qu|lorsqu|puisqu|jusqu|quoiqu)['’ʼ]|(?<=\w)['’]s(?!\w)"
    r"|[^\W_]*?(?-i:[a-z]{4}(?=AI\b))|[^\W_]+|[^\w\s]|_",
    re.IGNORECASE,
)
APOSTROPHES = frozenset("'’ʼ")
_PLAIN_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")

# Ends of abbreviations after which a sentence goes on; not over the end of a line.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|fig|figs|eq|eqs|sec|resp|approx|no|dr|prof|mr|mrs"
    r"|ms|st|vol|pp|p|ex|p\. ?ex|c\.-?à\.?-?d|w\.r\.t|a\.k\.a|i\.i\.d|inc|ltd|jr|sr"
    r"|m|mme)|\b[A-Z])\.\Z",
    re.IGNORECASE,
)
# Only where a row of stops begins: from each of 10,000 dots to the last is too far.
_STOP = re.compile(
    r"(?<![.!?…])[.!?…]+(?:['\"”’»)\]]|\s»)*(?=\s+[\"“«(\[‘]?\s?[A-ZÀ-ÝŒ0-9])|\n+"
)
# The longest of all sentences in 72,000 abstracts has 2,014 characters; what is longer
# is a list or a table, and goes on as another sentence at the next sign or space.
_LONGEST = 2_500
_GAP = re.compile(r"\W")


@cache
def language() -> Language:
    """Make the tokeniser that reads both languages; its norms are folded words."""
    # Here, for it takes half a second, and a build that has nothing to read needs none.
    import spacy
    from spacy.attrs import NORM

    nlp = spacy.blank("xx")
    getters = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]  # no stub
    getters[NORM] = stem
    for lexeme in nlp.vocab:  # a few words are there already, "space" for one
        lexeme.norm_ = stem(lexeme.orth_)
    return nlp


def tokens(text: str) -> Doc:
    """Split a text of either language into words; hyphens stand alone.

    Not by spaCy's own tokeniser: on a row of 100,000 brackets it takes two minutes.

    >>> [token.text for token in tokens("l’IA d'un underpinsAI (RL-based)")]
    ['l’', 'IA', "d'", 'un', 'underpins', 'AI', '(', 'RL', '-', 'based', ')']
    """
    from spacy.tokens import Doc
    from spacy.util import get_words_and_spaces

    found = [match[0] for match in _TOKEN.finditer(text)]
    return Doc(language().vocab, *get_words_and_spaces(found, text))


def split(text: str) -> list[str]:
    """Give the words of a text, as ``ranges`` finds them."""
    if "AI" in text or not APOSTROPHES.isdisjoint(text):
        return _TOKEN.findall(text)
    return _PLAIN_TOKEN.findall(text)  # the same, three times as fast


@lru_cache(maxsize=8)
def ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Give the half-open ranges of the words of a text, without the spaces."""
    return tuple(match.span() for match in _TOKEN.finditer(text))


# Texts are made of the same words over and over.
_WORDS_KEPT = 1 << 16


@lru_cache(maxsize=_WORDS_KEPT)
def fold(word: str) -> str:
    """Fold case, accents, ligatures and apostrophes.

    >>> fold("Réseaux"), fold("L’œuvre")
    ('reseaux', "l'oeuvre")
    """
    word = word.casefold().replace("’", "'").replace("œ", "oe").replace("æ", "ae")
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word)
    return "".join(char for char in plain if not unicodedata.combining(char))


@lru_cache(maxsize=_WORDS_KEPT)
def stem(word: str) -> str:
    """Give the matching key of a word: folded, without the marks of number and gender.

    A key is for finding; it is never shown and never names a thing.

    >>> stem("convolutifs"), stem("convolutive"), stem("networks"), stem("réseaux")
    ('convolutif', 'convolutif', 'network', 'reseau')
    >>> stem("corpus"), stem("bias"), stem("loss"), stem("RL"), stem("stratégies")
    ('corpus', 'bias', 'loss', 'rl', 'strategi')
    >>> stem("policies") == stem("policy"), stem("temps"), stem("bayésienne")
    (True, 'temps', 'bayesien')
    """
    key = fold(word)
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if len(key) < 4 or key[-1] not in _LAST or key in _INVARIABLE:
        return key
    for ending, plain, least in _ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= least:
            return key[: len(key) - len(ending)] + plain
    return key


# What ends in s whatever its number, in either language, and would else meet another
# word: "temps" is not "temp", "Thomas" is not "Thoma".
_INVARIABLE = frozenset(
    "acces alias atlas bayes bias bonus bras canvas bus campus census concours "
    "consensus corps corpus cours discours divers exces express focus genus lens "
    "locus lucas mars modulus news nexus opus parcours paris plus prix processus "
    "progres proces radius recours repas secours sens series sous species status "
    "stimulus succes temps thomas toujours univers velours vers versus virus "
    "voix".split()
)
_IRREGULAR = {"jeux": "jeu", "corpora": "corpus"}
# Tried in order, the longer first: an ending, what takes its place, and the letters
# that must be left. Singular and plural, masculine and feminine of one word meet in one
# key; what is no inflection (bias, loss, analysis) keeps its end.
_ENDINGS = (
    ("sses", "ss", 2),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("izes", "iz", 2),
    ("trix", "tric", 2),
    ("ysis", "ys", 2),
    ("esis", "es", 2),
    ("eaux", "eau", 2),
    ("yaux", "yau", 2),
    ("aux", "al", 2),
    ("elles", "el", 2),
    ("elle", "el", 2),
    ("iennes", "ien", 2),
    ("ienne", "ien", 2),
    ("ives", "if", 2),
    ("ive", "if", 2),
    ("ifs", "if", 2),
    ("euses", "eur", 2),
    ("euse", "eur", 2),
    ("ies", "i", 2),
    ("ees", "", 5),
    ("ee", "", 5),
    ("ss", "ss", 2),
    ("is", "is", 2),
    ("ias", "ias", 2),
    ("es", "", 2),
    ("s", "", 2),
    ("y", "i", 2),
    ("ie", "i", 2),
    ("e", "", 2),
)
_LAST = frozenset(ending[-1] for ending, _, _ in _ENDINGS)


@lru_cache(maxsize=8)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Give the half-open ranges of the sentences of a text.

    >>> [text[a:b] for text in ["Voir p. ex. Fig. 2. Elle dit « oui. » Puis, fin."]
    ...     for a, b in sentences(text)]
    ['Voir p. ex. Fig. 2.', 'Elle dit « oui. »', 'Puis, fin.']
    """
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _STOP.finditer(text):
        end = match.end()
        if _ABBREVIATION.search(text[max(0, end - 12) : end]):
            continue
        yield from _cut(text, start, end)
        start = end
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the range of a sentence, in pieces where it is too long for one."""
    while end - start > _LONGEST and (gap := _GAP.search(text, start + _LONGEST, end)):
        yield from _trimmed(text, start, gap.start())
        start = gap.start()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
