"""Find names that papers coin or use without telling: DreamerV3, Motif, VCR-Wiki."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from extractors import cues, heads, words
from extractors.api import Hit, Passage
from extractors.vocabulary import FUNCTION_WORDS
from ontology.kinds import Kind

# How sure each sign makes us: between the share of names annotated as this kind and
# as any kind, in 1,400 annotated training abstracts of both languages (of 124 in
# titles 0.87 and 0.99, 92 introduced 0.85 and 0.94, 58 cued twice 0.67 and 0.90, 58
# shaped twice 0.52 and 0.83; once: 201 cued 0.65 and 0.77, 241 shaped 0.32 and 0.61).
_TITLED, _COINED, _CUED, _SHAPED = 0.85, 0.9, 0.8, 0.7
# The same for a name that stands but once in its text.
_CUED_ONCE, _SHAPED_ONCE = 0.7, 0.55
# Two letters that nothing explains are as a rule no name, however often they stand.
_SHORT = 2

# Share of capital words in a line that is a heading, and the words of a shorter one.
_SHOUTED, _LOUD = 0.7, 3
# Words between "called" and the name; words of a name before a title's colon.
_APPOSED, _TITLE_WORDS = 8, 4
_PIECE = r"[^\W_](?:[\w+]*[^\W_])?(?:(?:\+{1,2}|(?<![^\W_]{2})\*)(?![\w*]))?"
_CHUNK = re.compile(rf"{_PIECE}(?:(?:[-‐‑/.&]|(?<=\w)_)(?={_PIECE}){_PIECE})*")
_LETTER, _LETTERS = re.compile(r"[^\W_]"), re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"[-‐‑/]")
_AMOUNT = re.compile(r"\d[\d.,]*[kKmMbBgGtTx%]?")
_ROMAN = re.compile(r"[IVXLC]+(?:e|è[mr]e|er|th)?$")
# Fields and families so common that their capitals alone name nothing.
_NO_NAMES = heads.OTHER_CAPITALS | frozenset(
    "QA MT TA LM LMs L0 L1 L2 AI IA ML AA NLP TAL RL DL LLM LLMs KL AR VR I II III IV "
    "V VI VII VIII IX X XI XII".split()
)
# "500M", "1000Hz", "70B".
_AMOUNT = re.compile(r"\d+(?:[A-Z]?[a-z]+|[kKMBGT]+)$")
# A last capital lends an acronym its letter: "AutocompletioN".
_SPELLING = re.compile(r"[A-Z]?[a-z]{3,}[A-Z]$")
# Words that begin a sentence or a heading and belong to no name after them.
_LEADING = frozenset(
    "a an the our this these that its their in on for with from to by and or we if as "
    "at while when since although however most many some such recent existing both "
    "unlike using towards toward beyond le la les l un une des du de d ce cet cette "
    "ces notre nos son sa ses leur leurs en dans pour par sur avec et ou nous si "
    "comme vers il ils elle elles chaque plusieurs selon entre".split()
)
_MATHS = re.compile(r"\$[^$\n]{1,200}\$|\\[A-Za-z]+|https?://\S+|www\.\S+")
# Half of a word in markup: "\\textbf{PRO}babilistically", "**R**epresentation".
_MARKED_AFTER = re.compile(r"(?:\}|\*{1,3})[^\W_]")
_MARKED_BEFORE = re.compile(r"[^\W_]\*{1,3}$|\^$")
# "Horst, 1961", "Shwartz-Ziv & Tishby, 2017", "Tseng et al.".
_CITED = re.compile(
    r"(?:\s(?:&|and|et)\s[A-ZÀ-Ý][\w-]+|,? et al\b\.?)*,?\s\(?(?:19|20)\d\d|,? et al\b"
)
# What bears a name of its own and is neither method nor benchmark nor concept.
_OTHER_NOUN = re.compile(
    r"\b(?:projects?|laborator(?:y|ies)|lab|teams?|universit(?:y|ies)|compan(?:y|ies)|"
    r"licen[cs]es?|consortium|institute|projets?|laboratoires?|équipes?|universités?|"
    r"entreprises?|société|licences?|groupes?|agence|institut|GDR|ANR|sites? [Ww]eb)"
    r"\s(?:de\s|du\s|of\s|européen\s|ANR\s|TAL\s(?:du\s)?|[Nn]ational\s)*"
    r"(?:l['’]|d['’]|le\s|la\s|the\s)?[\"“«(]?\s?$"
)
_DETERMINERS = re.compile(
    r"\s*(?:(?:an?|the|our|its|this|une?|le|la|les|notre|l['’]|d['’]|des?|du|new|novel|"
    r"simple|general|nouvelle?|nouveau|nouvel)\s*)*",
    re.IGNORECASE,
)
# "a method, X," – words between the verb and the name it introduces.
_REACH = 14
_CLAUSE_END = re.compile(r"[.;:!?\n]|\b(?:that|which|to|for|where|qui|pour|afin)\b")
# Linguistic resources are what one works on.
_RESOURCE = (
    r"(?:dictionnaires?|thésaurus|ressources?|banques?|wordnets?|lexicons?|resources?)"
)
_BEFORE_BENCHMARK = re.compile(
    rf"\b(?:{cues.BENCHMARK_NOUN}|{_RESOURCE})\s*,?\s*"
    rf"(?:{cues.SUCH_AS}\s*,?\s*|:\s*|\(\s*|of\s+|d['’]|de\s+"
    r"|from\s+)?(?:the\s+|l['’]|le\s+|la\s+|les\s+)?$",
    re.IGNORECASE,
)
_BEFORE_METHOD = re.compile(
    rf"\b{cues.METHOD_NOUN}\s*,?\s*(?:\(?{cues.SUCH_AS}\s*,?\s*|:\s*|called\s+|named\s+"
    r"|appelée?\s+|nommée?\s+)?$",
    re.IGNORECASE,
)
_LISTED_BENCHMARK = re.compile(
    rf"\b{cues.BENCHMARK_NOUN}\s*[,(]?\s*{cues.SUCH_AS}\s*,?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_JUST_METHOD = re.compile(
    r"\b(?:method|algorithm|model|agent|framework|system|architecture|optimi[sz]er"
    r"|méthode|algorithme|modèle|système) $",
    re.IGNORECASE,
)
_SIMULATES = re.compile(
    r"\s?(?:\([^)]*\))?,?\s+[^.;]{0,80}"
    r"\b(?:simulat(?:es?|ing|or)|simul(?:e|ant|ateur))\b"
)
_AFTER_BENCHMARK = re.compile(
    rf"(?:['’]s)?[\s-]+(?:{cues.BENCHMARK_NOUN}|\w+\s(?:benchmarks?|data ?sets?|corpus"
    r"|corpora|suites?|environments?|test ?beds?|simulators?|treebanks?|challenges?)"
    r")\b",
    re.IGNORECASE,
)
# A word that may follow a name that one verb introduces: "we propose Motif to …".
_FOLLOWS_NAME = re.compile(
    r"\s*(?:$|[,.;:!?()\n—–\[\]»”\"*}]|(?:an?|to|that|which|who|for|as|and|with|in|on"
    r"|by|where|is|are|qui|que|pour|une?|et|afin|dont|est|avec|dans|comme|permettant)\b)"
)
_INDEFINITE = re.compile(
    r"\b(?:an?|un|une|des|new|novel|nouvel|nouvelle|nouveau)\s+$", re.IGNORECASE
)
_ENTITIES = re.compile(r"\bnamed[ -]entit(?:y|ies)\b|\bentités? nommée", re.IGNORECASE)
_AFTER_METHOD = re.compile(rf"(?:['’]s)?[\s-]+{cues.METHOD_NOUN}\b", re.IGNORECASE)
_EVALUATED_ON = re.compile(
    r"(?:evaluat\w+|experiments?|test\w*|results?|validat\w+|performances?|scores?"
    r"|évalu\w+|expéri\w+|résultats?|train\w*|entraîn\w+)\b[^.;]{0,60}"
    r"\b(?:on|in|across|sur|dans)"
    r"\s+(?:the\s+|both\s+|le\s+|la\s+|les\s+|l['’])?$",
    re.IGNORECASE,
)
# What may stand between two names of one list.
_LIST_GAP = re.compile(r"\*?\s*(?:,|and|or|et|ou|,\s*(?:and|or|et|ou))\s*$")
# What the name before it is: "Few-NERD : un jeu de données pour …".
_CALLED_BENCHMARK = re.compile(
    rf"(?:an?|the|une?|le|la)\s+(?:[\w-]+\s+){{0,3}}?{cues.BENCHMARK_NOUN}\b",
    re.IGNORECASE,
)
_TITLE_NAME = re.compile(r"([^:\n]{2,60}?)\s?:\s")


@dataclass(frozen=True, slots=True)
class _Name:
    """A range that may be a name.

    ``shaped``: its letters say so. ``weak``: its capital says nothing, since any word
    has one there: it stands in a title or begins a sentence.
    """

    start: int
    end: int
    shaped: bool
    weak: bool = False


class Coined:
    """Find names by their shape and by the cue words that introduce them."""

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        """Yield a hit for each place where a coined or named thing stands."""
        text = passage.text
        names = list(_names(passage))
        kinds: dict[str, tuple[Kind, float]] = {}
        titled = list(_titled(passage))
        _learn(kinds, ((name, kind) for name, kind in titled if kind), _TITLED)
        _learn(kinds, _introduced(passage, names), _COINED)
        _learn(kinds, _cued(text, names, passage), _CUED)
        for surface, kind in titled:
            if kind is None:  # the text may tell it
                told = kinds.get(surface)
                own = told[0] if told else _kind_of(surface, passage)
                kinds[surface] = own, _TITLED
        _spread(kinds, text, names)
        for surface, (kind, score) in kinds.items():
            places = list(re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text))
            if score == _CUED and len(places) == 1:
                score = _CUED_ONCE
            for match in places:
                yield Hit(match.start(), match.end(), kind, score)
        others = {text[n.start : n.end] for n in names if _is_other(text, n.start)}
        shaped = [(n, text[n.start : n.end]) for n in names if n.shaped]
        often = Counter(surface for _, surface in shaped if len(surface) > _SHORT)
        for name, surface in shaped:
            if surface not in kinds and surface not in others:
                kind = heads.kind_of(surface, passage.lang) or Kind.METHOD
                score = _SHAPED if often[surface] > 1 else _SHAPED_ONCE
                yield Hit(name.start, name.end, kind, score)


def _learn(
    kinds: dict[str, tuple[Kind, float]],
    told: Iterator[tuple[str, Kind]],
    score: float,
) -> None:
    for surface, kind in told:
        kinds.setdefault(surface, (kind, score))


def _is_other(text: str, start: int) -> bool:
    return _OTHER_NOUN.search(text[max(0, start - 60) : start]) is not None


# --- candidates --------------------------------------------------------------------


def _names(passage: Passage) -> Iterator[_Name]:
    """Yield chunks shaped like names and runs of capitalised words."""
    text = passage.text
    starts = {_first_letter(text, a) for a, _ in words.sentences(text)}
    shouted = [(a, b) for a, b in words.sentences(text) if _is_shouted(text[a:b])]
    other = [*(match.span() for match in _MATHS.finditer(text)), *shouted]
    run: list[re.Match[str]] = []
    for chunk in _CHUNK.finditer(text):
        if chunk[0].islower():
            continue
        if run and not _goes_on(text, run[-1], chunk):
            yield from _run(run, starts, passage)
            run = []
        if not any(a <= chunk.start() < b for a, b in other):
            run.append(chunk)
    yield from _run(run, starts, passage)


def _first_letter(text: str, start: int) -> int:
    match = _LETTER.search(text, start)
    return match.start() if match else start


def _is_shouted(sentence: str) -> bool:
    """Say whether a line is all in capitals: "LES RÉSULTATS SONT PRÉSENTÉS"."""
    parts = [part for part in _LETTERS.findall(sentence) if len(part) > 1]
    return (
        len(parts) > 1
        and sum(part.isupper() for part in parts) > _SHOUTED * len(parts)
        and any(
            words.fold(part) in FUNCTION_WORDS or not part.isascii() for part in parts
        )
    )


def _goes_on(text: str, last: re.Match[str], chunk: re.Match[str]) -> bool:
    return (
        text[last.end() : chunk.start()] == " "
        and _is_capital(last[0])
        and _is_capital(chunk[0])
    )


def _is_capital(word: str) -> bool:
    if word.islower():
        return False
    return word[0].isupper() or any(map(is_shaped, _JOINED.split(word)))


def _run(
    run: Sequence[re.Match[str]], starts: set[int], passage: Passage
) -> Iterator[_Name]:
    chunks = [c for c in run if not _is_half(passage.text, c)]
    if not chunks or not any(_is_capital(chunk[0]) for chunk in chunks):
        return
    title = passage.kind == "title" or chunks[0].start() < passage.text.find("\n")
    first = chunks[0].start() in starts or _after_colon(passage.text, chunks[0].start())
    if first and not is_shaped(chunks[0][0]):
        yield _Name(*_core(chunks[0]), shaped=False, weak=True)
        chunks = chunks[1:]  # a sentence begins with a capital whatever the word
    while len(chunks) > 1 and words.fold(chunks[0][0]) in _LEADING:
        chunks = chunks[1:]
    if _is_loud(chunks):
        return
    plain = all(_is_plain(chunk[0]) for chunk in chunks)
    if len(chunks) > 1 and not title and (plain or is_shaped(chunks[-1][0])):
        yield _Name(chunks[0].start(), chunks[-1].end(), False)
    for chunk in chunks:
        start, end = _core(chunk)
        shaped = is_shaped(passage.text[start:end])
        yield _Name(start, end, shaped, title and not shaped)


def _after_colon(text: str, start: int) -> bool:
    return text[max(0, start - 3) : start].rstrip().endswith((":", ";"))


def _is_loud(chunks: Sequence[re.Match[str]]) -> bool:
    return len(chunks) >= _LOUD and all(
        chunk[0].isupper() and chunk[0].isalpha() for chunk in chunks
    )


def _is_half(text: str, chunk: re.Match[str]) -> bool:
    """Say whether markup cuts the chunk out of a longer word, or it cites people."""
    before = text[max(0, chunk.start() - 4) : chunk.start()]
    after = text[chunk.end() : chunk.end() + 40]
    return bool(
        _MARKED_AFTER.match(after)
        or _MARKED_BEFORE.search(before)
        or (chunk[0][1:].islower() and _CITED.match(after))
        or (_CITED.match(after) and not chunk[0].isupper())
    )


def _is_plain(word: str) -> bool:
    return len(word) > 1 and word[0].isupper()


def _core(chunk: re.Match[str]) -> tuple[int, int]:
    """Cut what a hyphen glued to a name: "RL-based", "LLM-generated", "8-GPU"."""
    start, end = chunk.span()
    parts = _JOINED.split(chunk[0])
    while len(parts) > 1 and parts[-1].islower() and len(parts[-1]) > 2:
        end -= len(parts.pop()) + 1
    while len(parts) > 1 and (
        (parts[0].islower() and len(parts[0]) > 2)
        or (parts[0].isdigit() and parts[1] in _NO_NAMES)
    ):
        start += len(parts.pop(0)) + 1
    if len(parts) > 1 and "/" in chunk[0][start - chunk.start() : end - chunk.start()]:
        end = start + chunk[0][start - chunk.start() :].index("/")
    return start, end


@lru_cache(maxsize=1 << 14)
def is_shaped(word: str) -> bool:
    """Say whether a word has the shape of a name: capitals inside, or digits."""
    if _AMOUNT.fullmatch(word):
        return False
    bare = word[:-1] if word.endswith("s") else word
    letters = [char for char in bare if char.isalpha()]
    if not letters or len(bare) < 2 or _is_no_name(word):
        return False
    if bare.endswith(("+", "*")):
        return word[0].isupper()
    if word[0].islower():  # "geneRative" spells an acronym, it is no name
        return bare[1:2].isupper() and len(letters) >= 3 and word.isascii()
    if bare.isupper():
        return bare.isascii() and (len(letters) >= 2 or any(c.isdigit() for c in bare))
    parts = re.split(r"[-‐‑]", bare)
    digits = any(char.isdigit() for char in bare)
    if len(parts) > 1 and not digits:
        return any(is_shaped(part) for part in parts)
    inner = any(char.isupper() and bare[i].isalnum() for i, char in enumerate(bare[1:]))
    return (inner or (digits and bare[0].isalpha())) and any(c.isupper() for c in bare)


def _is_no_name(word: str) -> bool:
    return bool(
        word in _NO_NAMES
        or _ROMAN.match(word)
        or _AMOUNT.match(word)
        or _SPELLING.match(word)
        or (word.isupper() and words.fold(word) in FUNCTION_WORDS)
    )


# --- signs -------------------------------------------------------------------------


def _titled(passage: Passage) -> Iterator[tuple[str, Kind | None]]:
    """Yield the name before the colon of a title: "Motif: Intrinsic Motivation …".

    With its kind where the words beside it tell that.
    """
    text = passage.text
    match = _TITLE_NAME.match(text) if _has_title(passage) else None
    if match is None or len(match[1].split()) > _TITLE_WORDS:
        return
    surface = match[1]
    while words.fold(surface.partition(" ")[0]) in _LEADING and " " in surface:
        surface = surface.partition(" ")[2]
    again = re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text[match.end() :])
    alone = "\n" not in text
    if not surface[0].isupper() or words.fold(surface) in _LEADING | FUNCTION_WORDS:
        return
    one = " " not in surface
    if again or (one and (alone or is_shaped(surface))):
        called = _CALLED_BENCHMARK.match(text, match.end())
        yield (
            surface,
            Kind.BENCHMARK if called else _kind_here(text, match.span(1), passage),
        )


def _has_title(passage: Passage) -> bool:
    return passage.kind == "title" or 0 <= passage.text.find("\n") <= 300


def _introduced(passage: Passage, names: Sequence[_Name]) -> Iterator[tuple[str, Kind]]:
    text = passage.text
    for cue in cues.INTRODUCE.finditer(text):
        yield from _object_of(text, cue.end(), names, passage)
    for cue in cues.NAMING.finditer(text):
        if _ENTITIES.search(text[max(0, cue.start() - 20) : cue.end() + 10]):
            continue  # "named entities", "entités nommées"
        for name in names:
            gap = text[cue.end() : name.start]
            if (
                name.start >= cue.end()
                and _is_apposed(gap)
                and _stands_alone(text, name)
            ):
                surface = text[name.start : name.end]
                kind = _kind_before(text, cue.start()) or _kind_of(surface, passage)
                yield surface, kind
                break


def _is_apposed(gap: str) -> bool:
    return not re.search(r"[.;:?!\n]", gap) and len(gap.split()) <= _APPOSED


def _stands_alone(text: str, name: _Name) -> bool:
    """Say whether capitals that only look like a name stand as one in the sentence."""
    if name.shaped:
        return True
    surface = text[name.start : name.end]
    return (
        not name.weak
        and len(surface) > 1
        and _FOLLOWS_NAME.match(text[name.end : name.end + 20]) is not None
    )


def _object_of(
    text: str, end: int, names: Sequence[_Name], passage: Passage
) -> Iterator[tuple[str, Kind]]:
    """Yield the names that follow an introducing verb within its clause."""
    clause = text[end : end + 160]
    stop = _CLAUSE_END.search(clause)
    limit = end + (stop.start() if stop else len(clause))
    inside = [n for n in names if end <= n.start < limit and _stands_alone(text, n)]
    found = False
    for name in _outermost(inside):
        gap = text[end : name.start]
        if len(gap.split()) > _REACH:
            return
        if found and not name.shaped:
            return  # what an acronym stands for: "ADAPT: Actively Discovering and …"
        if _INDEFINITE.search(gap):
            continue  # "we propose a Transformer-based model"
        surface = text[name.start : name.end]
        direct = _DETERMINERS.fullmatch(gap) is not None
        apposed = gap.rstrip().endswith((",", ":", "—", "–"))
        if direct or apposed or _kind_before(text, name.start):
            kind = _kind_here(text, (name.start, name.end), passage)
            yield surface, kind or _kind_of(surface, passage)
            end, found = name.end, True


def _outermost(names: Sequence[_Name]) -> Iterator[_Name]:
    last = -1
    for name in sorted(names, key=lambda n: (n.start, -n.end)):
        if name.start >= last:
            yield name
            last = name.end


def _kind_of(surface: str, passage: Passage) -> Kind:
    return heads.kind_of(surface, passage.lang) or Kind.METHOD


def _kind_here(text: str, span: tuple[int, int], passage: Passage) -> Kind | None:
    """Tell the kind of a name from the words beside it."""
    after = text[span[1] : span[1] + 40]
    surface = text[span[0] : span[1]]
    if _AFTER_METHOD.match(after):
        return Kind.METHOD
    if _AFTER_BENCHMARK.match(after):
        return Kind.BENCHMARK
    before = _kind_before(text, span[0])
    if before:
        return before
    known = heads.kind_of(surface, passage.lang)
    if known:
        return known
    if _SIMULATES.match(text[span[1] : span[1] + 120]):
        return Kind.BENCHMARK  # a simulator that a paper introduces is a benchmark
    apposed = re.match(
        rf"\s?(?:\([^)]*\))?,\s+(?:an?|the|une?|le|la)\s+((?:[\w-]+\s+){{0,5}}?)"
        rf"(?:({cues.BENCHMARK_NOUN})|({cues.METHOD_NOUN}))\b",
        text[span[1] : span[1] + 120],
        re.IGNORECASE,
    )
    if apposed:
        return Kind.BENCHMARK if apposed[2] else Kind.METHOD
    return None


def _kind_before(text: str, start: int) -> Kind | None:
    before = text[max(0, start - 60) : start]
    if _BEFORE_METHOD.search(before):
        return Kind.METHOD
    if _BEFORE_BENCHMARK.search(before):
        return Kind.BENCHMARK
    return None


def _cued(
    text: str, names: Sequence[_Name], passage: Passage
) -> Iterator[tuple[str, Kind]]:
    for name in names:
        surface = text[name.start : name.end]
        before = text[max(0, name.start - 120) : name.start]
        kind: Kind | None = None
        if name.weak or len(surface) < 2 or _is_other(text, name.start):
            continue
        if name.shaped or _is_name_like(surface):
            kind = _kind_here(text, (name.start, name.end), passage)
            if kind is None and _EVALUATED_ON.search(before):
                kind = Kind.BENCHMARK
        elif _LISTED_BENCHMARK.search(before):
            kind = Kind.BENCHMARK
        elif _JUST_METHOD.search(before) and _stands_alone(text, name):
            kind = Kind.METHOD
        if kind is None and _is_specialised(surface):
            kind = _kind_of(surface, passage)
        if kind is not None:
            yield surface, kind


def _is_specialised(surface: str) -> bool:
    """Say whether a capitalised word makes another name of one: "Nested MAP"."""
    parts = surface.split()
    return len(parts) == 2 and _is_plain(parts[0]) and is_shaped(parts[1])


def _is_name_like(surface: str) -> bool:
    """Several capitalised words, none of them common: "Memory Maze"."""
    parts = surface.split()
    return len(parts) > 1 and all(part[0].isupper() for part in parts)


def _spread(
    kinds: dict[str, tuple[Kind, float]], text: str, names: Sequence[_Name]
) -> None:
    """Names of one list are of one kind: "BSuite and POPGym"."""
    shaped = [n for n in names if n.shaped or text[n.start : n.end] in kinds]
    ordered = list(_outermost(shaped))
    for _ in range(2):
        for a, b in pairwise(ordered):
            if not _LIST_GAP.match(text[a.end : b.start]):
                continue
            left, right = text[a.start : a.end], text[b.start : b.end]
            if left in kinds and right not in kinds and right not in _NO_NAMES:
                kinds[right] = kinds[left]
            elif right in kinds and left not in kinds and left not in _NO_NAMES:
                kinds[left] = kinds[right]
