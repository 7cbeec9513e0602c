"""Seed -> an invented lab page in the bytes of a file, with what is true of it.

Which trait of real pages each feature covers:

- *Page styles*: style "A" (announcements, cookie text, abstracts), "B" (portraits),
  "C" (news); "chrome", "publications-heading", "no-abstract", "author-lines" (one a
  line, else comma separated).
- *The cut marker*: always after 140 characters, in the language of the chrome; none in
  "short-abstract"; in HTML only with "html-marker".
- *Lines that follow*: "date", "year-only" (`2025-12-31` means 2026), "venue",
  "odd-status" (`Accept (regular)`), "venue-entities", "empty-venue".
- *Titles lie*: "own-title", "stranger-title" (style A, at most one of them).
- *Artefacts*: "lost-formula", "paragraph-break", "hard-wrap", "near-duplicate",
  "latex", "glued-words", "leading-noise", "curly-quotes", "unicode-hyphens",
  "no-break-spaces", "middle-dots", "backronyms", "links", "no-final-newline"; one work
  on several pages is what `generate_site` makes.
- *Language*: "other-language", "mixed-language", "lying-lang" (the HTML attribute).
- *Files*: "crlf", "bom", "windows-1252" (French), "nul"; HTML: "html-entities",
  "html-inline".

Clean text keeps curly quotes, U+2010, U+00A0 and middle dots as the page has them:
compare `normal(found)` with `normal(true)`. What cannot be told from the page is not
generated: in style A a second paragraph has more than 140 characters and an abstract
without marker comes first or follows a date or venue.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape, unescape
from html.entities import codepoint2name
from itertools import groupby
from typing import Literal

import page_texts as texts

Lang = Literal["en", "fr"]
Form = Literal["txt", "html"]
Style = Literal["A", "B", "C"]

FOLD = 140
# How often each feature is used where it could be: a page, a work or a line.
CHANCES = {
    "chrome": 1.0,
    "publications-heading": 0.5,
    "no-abstract": 0.3,
    "author-lines": 0.5,
    "short-abstract": 0.12,
    "own-title": 0.4,
    "stranger-title": 0.6,
    "date": 0.35,
    "year-only": 0.4,
    "venue": 0.8,
    "odd-status": 0.4,
    "venue-entities": 0.15,
    "empty-venue": 0.1,
    "lost-formula": 0.1,
    "paragraph-break": 0.12,
    "hard-wrap": 0.12,
    "near-duplicate": 0.3,
    "latex": 0.25,
    "glued-words": 0.15,
    "leading-noise": 0.1,
    "curly-quotes": 0.4,
    "unicode-hyphens": 0.2,
    "no-break-spaces": 0.3,
    "middle-dots": 0.8,
    "backronyms": 0.1,
    "links": 0.3,
    "no-final-newline": 0.6,
    "other-language": 0.5,
    "mixed-language": 0.07,
    "lying-lang": 0.3,
    "crlf": 0.2,
    "bom": 0.15,
    "windows-1252": 0.2,
    "nul": 0.06,
    "html-marker": 0.5,
    "html-entities": 0.4,
    "html-inline": 0.5,
}
FEATURES = frozenset(CHANCES)
_CHROME = {"A": 1.0, "B": 0.6, "C": 0.3}
_FOREIGN = {"en": 0.3, "fr": 1.0}
_LANGS: tuple[Lang, Lang] = ("en", "fr")
_PAPERS: tuple[Style, Style] = ("A", "B")
_OTHER: dict[Lang, Lang] = {"en": "fr", "fr": "en"}
_NORMAL = str.maketrans("‘’“”‐\N{NO-BREAK SPACE}⋅", "''\"\"- ·")


@dataclass(frozen=True, slots=True)
class TrueRecord:
    """One publication as the page shows it; `work` is the same for the same work."""

    work: str
    title: str | None
    abstract: str | None
    lang: Lang
    authors: tuple[str, ...] = ()
    date: str | None = None
    year: int | None = None
    venue: str | None = None
    status: str | None = None
    links: tuple[str, ...] = ()
    raw_start: int = -1
    raw_end: int = -1


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """The file, its text as offsets count it, and what a reader should find in it."""

    name: str
    data: bytes
    text: str
    encoding: str
    lang: Lang
    truth: tuple[TrueRecord, ...]
    topics: tuple[str, ...]
    prose: tuple[str, ...]
    boilerplate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A publication before any page shows it."""

    lang: Lang
    topics: tuple[int, int]
    name: str
    title: str
    sentences: tuple[str, ...]
    authors: tuple[str, ...]
    date: str | None
    venue: str | None
    status: str
    link: str | None


@dataclass(frozen=True, slots=True)
class _Atom:
    """A word or a space: as the page has it, and as it should be read."""

    raw: str
    clean: str


@dataclass(frozen=True, slots=True)
class _Block:
    """One line or paragraph of a page; blocks of one item belong together."""

    kind: str
    text: str
    item: int = -1
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands between the chrome of a page and its end."""

    blocks: tuple[_Block, ...]
    truth: tuple[TrueRecord, ...] = ()
    topics: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()


class _Dice:
    """Seeded chance that says yes only to the features of the page."""

    def __init__(self, key: str, features: frozenset[str]) -> None:
        if unknown := features - FEATURES:
            raise ValueError(f"features {sorted(unknown)}: not among FEATURES")
        self.rng = random.Random(key)
        self._features = features

    def has(self, feature: str, share: float = 1.0) -> bool:
        """Draw whether a feature is used here."""
        drawn = self.rng.random() < CHANCES[feature] * share
        return drawn and feature in self._features

    def without(self, *features: str) -> None:
        """Use these features no more."""
        self._features -= set(features)


def generate(
    seed: int,
    *,
    style: Style,
    lang: Lang,
    form: Form = "txt",
    features: frozenset[str] | None = None,
) -> GeneratedPage:
    """Return the page of a seed; with `features`, only those artefacts occur."""
    allowed = FEATURES if features is None else features
    dice = _Dice(f"{seed} {style} {lang} {form}", allowed)
    return _page(dice, f"{seed:03}", style, lang, form, ())


def generate_site(
    seed: int,
    *,
    pages: int,
    form: Form = "txt",
    features: frozenset[str] | None = None,
) -> tuple[GeneratedPage, ...]:
    """Return pages of one site; each two of style A or B tell of one work."""
    allowed = FEATURES if features is None else features
    dice = _Dice(f"{seed} site {form}", allowed - {"short-abstract"})
    pool = [_works(dice, dice.rng.choice(_LANGS), 1, ())[0] for _ in range(pages)]
    made: list[GeneratedPage] = []
    for number in range(pages):
        style: Style = "C" if number % 5 == 4 else dice.rng.choice(_PAPERS)
        shared = () if style == "C" else (pool[(number - number // 5) // 2],)
        lang = dice.rng.choice(_LANGS)
        page_dice = _Dice(f"{seed} {number} {form}", allowed)
        made.append(_page(page_dice, f"{number:03}", style, lang, form, shared))
    return tuple(made)


def normal(text: str) -> str:
    """Return the one form in which found and true text are compared."""
    return " ".join(text.translate(_NORMAL).split())


def _page(
    dice: _Dice,
    number: str,
    style: Style,
    lang: Lang,
    form: Form,
    shared: Sequence[Work],
) -> GeneratedPage:
    """Make the content and the chrome, lay them out, and write the bytes."""
    encoding = _encoding(dice, lang)
    content = _CONTENTS[style](dice, lang, form, shared)
    boilerplate = _banner(dice, lang) if dice.has("chrome", _CHROME[style]) else ()
    eol = "\r\n" if dice.has("crlf") else "\n"
    truth = content.truth
    if form == "txt":
        text, truth = _plain(dice, style, boilerplate, content, eol)
    else:
        saved = _saved(dice, lang, encoding, boilerplate, content)
        text = "\n".join(saved).replace("\n", eol)
        boilerplate += _around(lang) if boilerplate else ()
    if not dice.has("no-final-newline"):
        text += eol
    data = text.encode(encoding)
    return GeneratedPage(
        f"{number}_{sha256(data).hexdigest()[:16]}.{form}",
        data,
        text,
        encoding,
        lang,
        truth,
        content.topics,
        content.prose,
        boilerplate,
    )


def _encoding(dice: _Dice, lang: Lang) -> str:
    """Choose the encoding; Windows-1252 lacks some letters, so they go."""
    if lang == "fr" and dice.has("windows-1252"):
        dice.without("unicode-hyphens")
        return "windows-1252"
    return "utf-8-sig" if dice.has("bom") else "utf-8"


# Contents: what a page of each style says.


def _listing(dice: _Dice, lang: Lang, form: Form, shared: Sequence[Work]) -> _Content:
    """Style A: at most one title, then abstracts without titles or authors."""
    marker = _marker(dice, lang, form)
    blocks, truth = [], []
    works = _works(dice, lang, dice.rng.randint(3, 7), shared)
    if dice.has("publications-heading"):
        blocks.append(_Block("heading", texts.HEADINGS[lang][3]))
    own = dice.has("own-title")
    if not own and dice.has("stranger-title"):
        stranger = next(work for work in works if work not in shared)
        works.remove(stranger)
        blocks.append(_Block("title", stranger.title, 0))
        truth.append(TrueRecord(stranger.title, stranger.title, None, stranger.lang))
    for work in _with_version(dice, works):
        first = work is works[0]
        if len(work.sentences) == 1 and not (first or blocks[-1].kind in _AFTER):
            continue
        if own and first:
            blocks.append(_Block("title", work.title, 0))
        record, lines = _show(dice, work, marker, len(truth), whole=own and first)
        truth.append(record if own and first else replace(record, title=None))
        blocks += lines
    return _Content(tuple(blocks), tuple(truth))


def _portrait(dice: _Dice, lang: Lang, form: Form, shared: Sequence[Work]) -> _Content:
    """Style B: a person, with topics, biography and publications."""
    portrait, interests, biography, publications = texts.HEADINGS[lang]
    person, marker = _person(dice), _marker(dice, lang, form)
    works = _works(dice, lang, dice.rng.randint(3, 6), shared)
    column = _LANGS.index(lang)
    pairs = dice.rng.sample(texts.TASKS + texts.APPROACHES, dice.rng.randint(3, 6))
    topics = sorted(pair[column][0].upper() + pair[column][1:] for pair in pairs)
    prose = _prose(dice, lang, person, dice.rng.randint(1, 3))
    blocks = [_Block("heading", portrait + person)]
    blocks += [_Block("role", role) for role in texts.ROLES[lang]]
    blocks += [_Block("heading", interests), *(_Block("topic", n) for n in topics)]
    blocks += [_Block("heading", biography), *(_Block("prose", n) for n in prose)]
    blocks.append(_Block("heading", publications))
    truth = []
    lined = dice.has("author-lines")
    for item, work in enumerate(_with_version(dice, works)):
        bare = work not in shared and dice.has("no-abstract")
        record, lines = _item(dice, work, marker, item, bare=bare, lined=lined)
        truth.append(record)
        blocks += lines
    return _Content(tuple(blocks), tuple(truth), tuple(topics), prose)


def _news(dice: _Dice, lang: Lang, form: Form, shared: Sequence[Work]) -> _Content:
    """Style C: plain paragraphs."""
    prose = _prose(dice, lang, _person(dice), dice.rng.randint(3, 7))
    return _Content(tuple(_Block("prose", part) for part in prose), prose=prose)


def _item(
    dice: _Dice, work: Work, marker: str, item: int, *, bare: bool, lined: bool
) -> tuple[TrueRecord, list[_Block]]:
    """Return a publication of a portrait; a bare one has no abstract."""
    record, lines = _show(dice, work, marker, item, whole=False)
    if bare:
        record, lines = TrueRecord(work.title, work.title, None, work.lang), []
    head = [_Block("title", work.title, item)]
    if bare and dice.rng.random() < 0.5:
        return record, head
    names = work.authors if lined else (", ".join(work.authors),)
    head += [_Block("authors", name, item) for name in names]
    return replace(record, authors=work.authors), head + lines


def _with_version(dice: _Dice, works: Sequence[Work]) -> list[Work]:
    """Put a second version of one of the works next to it or at the end."""
    made = [*works]
    long = [work for work in works if len(work.sentences) > 1]
    if long and dice.has("near-duplicate"):
        chosen = dice.rng.choice(long)
        place = dice.rng.choice((made.index(chosen) + 1, len(made)))
        made.insert(place, _reworded(dice, chosen))
    return made


def _marker(dice: _Dice, lang: Lang, form: Form) -> str:
    """Return the cut marker of the page; a saved page may show all of its text."""
    return texts.MARKERS[lang] if form == "txt" or dice.has("html-marker") else ""


def _prose(dice: _Dice, lang: Lang, person: str, count: int) -> tuple[str, ...]:
    """Return paragraphs about a person, a project, or both."""
    spoken = _OTHER[lang] if dice.has("other-language", 0.3 * _FOREIGN[lang]) else lang
    made = []
    for _ in range(count):
        sentences = []
        for template in dice.rng.sample(texts.PROSE[spoken], dice.rng.randint(1, 3)):
            topics = dice.rng.randrange(len(texts.TASKS)), dice.rng.randrange(10)
            slots = _slots(dice, spoken, topics, _name(dice))
            sentences.append(template.format(person=person, **slots))
        made.append(_letters(dice, " ".join(sentences)))
    return tuple(made)


_AFTER = ("date", "venue")
_CONTENTS: Mapping[Style, Callable[[_Dice, Lang, Form, Sequence[Work]], _Content]]
_CONTENTS = {"A": _listing, "B": _portrait, "C": _news}


# Works: what is written, before any page cuts and garbles it.


def _works(dice: _Dice, lang: Lang, count: int, shared: Sequence[Work]) -> list[Work]:
    """Return works that share no topic with one another, the shared ones among them."""
    taken = ({work.topics[0] for work in shared}, {work.topics[1] for work in shared})
    tasks = [n for n in range(len(texts.TASKS)) if n not in taken[0]]
    approaches = [n for n in range(len(texts.APPROACHES)) if n not in taken[1]]
    topics = zip(
        dice.rng.sample(tasks, count), dice.rng.sample(approaches, count), strict=True
    )
    works = [*shared]
    for pair in topics:
        foreign = dice.has("other-language", _FOREIGN[lang])
        works.append(_work(dice, _OTHER[lang] if foreign else lang, pair))
    dice.rng.shuffle(works)
    return works


def _work(dice: _Dice, lang: Lang, topics: tuple[int, int]) -> Work:
    """Write one work: its abstract, its title, who made it, where it appeared."""
    dubbed = dice.has("backronyms")
    name = dice.rng.choice([*texts.BACKRONYMS]) if dubbed else _name(dice)
    link = _link(dice, name) if dice.has("links") else None
    slots = _slots(dice, lang, topics, name)
    if dice.has("short-abstract"):
        sentences, link = [dice.rng.choice(texts.SHORT[lang])], None
    else:
        sentences = _templates(dice, lang, dubbed=dubbed, linked=link is not None)
    slots |= {"phrase": texts.BACKRONYMS.get(name, ""), "link": link or ""}
    filled = [sentence.format(**slots) for sentence in sentences]
    if len(filled) > 1 and dice.has("mixed-language"):
        other = dice.rng.choice(texts.ABSTRACTS[_OTHER[lang]]["closing"])
        filled.append(other.format(**_slots(dice, _OTHER[lang], topics, name)))
    return Work(
        lang,
        topics,
        name,
        dice.rng.choice(texts.TITLES[lang]).format(**slots),
        tuple(filled),
        tuple(_person(dice) for _ in range(dice.rng.randint(1, 4))),
        _date(dice),
        *_venue(dice),
        link,
    )


def _templates(dice: _Dice, lang: Lang, *, dubbed: bool, linked: bool) -> list[str]:
    """Choose the sentences of an abstract in their order, about four to eight."""
    parts = texts.ABSTRACTS[lang]
    details = dice.rng.sample(parts["detail"], dice.rng.randint(2, 5))
    kinds = ("opening", "gap", "method", "evaluation", "closing")
    one = {kind: dice.rng.choice(parts[kind]) for kind in kinds}
    chosen = [one["opening"], one["gap"], one["method"]]
    chosen += [texts.DUBBING[lang]] * dubbed + details + [one["evaluation"]]
    if dice.rng.random() < 0.6:
        chosen.append(one["closing"])
    return chosen + [dice.rng.choice(texts.CODE[lang])] * linked


def _slots(
    dice: _Dice, lang: Lang, topics: tuple[int, int], name: str
) -> dict[str, str]:
    """Return the words that fill the templates of one work."""
    column = _LANGS.index(lang)
    task, approach = texts.TASKS[topics[0]][column], texts.APPROACHES[topics[1]][column]
    bench, bench2 = dice.rng.sample(texts.BENCHMARKS, 2)
    return {
        "task": task,
        "Task": task[0].upper() + task[1:],
        "approach": approach,
        "Approach": approach[0].upper() + approach[1:],
        "name": name,
        "bench": bench,
        "bench2": bench2,
        "baseline": dice.rng.choice(texts.BASELINES),
        "domain": dice.rng.choice(texts.DOMAINS[lang]),
        "n": str(dice.rng.randint(3, 40)),
        "m": str(dice.rng.randint(2, 60)),
    }


def _name(dice: _Dice) -> str:
    return dice.rng.choice(texts.NAME_HEADS) + dice.rng.choice(texts.NAME_TAILS)


def _person(dice: _Dice) -> str:
    parts = (texts.FIRST_NAMES, texts.MIDDLES, texts.LAST_NAMES)
    first, middle, last = (dice.rng.choice(part) for part in parts)
    return f"{first}{middle} {last}"


def _link(dice: _Dice, name: str) -> str:
    return dice.rng.choice(texts.LINKS).format(slug=name.lower())


def _date(dice: _Dice) -> str | None:
    """Return a date line: a day, or the last day of the year before."""
    year, month, day = dice.rng.randint(2017, 2025), dice.rng.randint(1, 12), 0
    if not dice.has("date"):
        return None
    if dice.has("year-only"):
        return f"{year}-12-31"
    day = dice.rng.randint(1, 28)
    return f"{year}-{month:02}-{day:02}"


def _venue(dice: _Dice) -> tuple[str | None, str]:
    """Return a venue as the site spells it, "" if empty, and the status."""
    odd = texts.ODD_STATUSES if dice.has("odd-status") else texts.STATUSES
    status = dice.rng.choice(odd)
    if dice.has("empty-venue"):
        return "", status
    escaped = dice.has("venue-entities")
    return dice.rng.choice(texts.ESCAPED_VENUES if escaped else texts.VENUES), status


# Abstracts as pages show them: pairs of what stands there and what it means.


def _garble(dice: _Dice, work: Work, *, whole: bool) -> list[_Atom]:
    """Return the words of an abstract with the artefacts that befell it."""
    text = _letters(dice, " ".join(work.sentences))
    atoms = [_Atom(part, part) for part in re.findall(r" |[^ ]+", text)]
    if dice.has("latex"):
        atoms = _latex(dice, atoms)
    if dice.has("glued-words"):
        atoms = _glued(atoms, work.name)
    if dice.has("leading-noise"):
        prefix = dice.rng.choice(texts.PREFIXES[work.lang])
        atoms = [_Atom(prefix, ""), *atoms]
    lost = not whole and dice.has("lost-formula")
    if lost:
        atoms = _lost(dice, atoms)
    if dice.has("paragraph-break"):
        atoms = _broken(dice, atoms)
    elif not lost and dice.has("hard-wrap") and _length(atoms) > FOLD:
        atoms = _wrapped(atoms, dice.rng.randint(60, 95))
    return _with_nul(dice, atoms) if dice.has("nul") else atoms


def _letters(dice: _Dice, text: str) -> str:
    """Vary the letters that are kept in clean text: dots, quotes, hyphens, spaces."""
    if not dice.has("middle-dots"):
        text = re.sub(r"·\w+·s|·\w+", lambda m: "s" * m[0].endswith("·s"), text)
    elif dice.has("unicode-hyphens"):
        text = text.replace("·", "⋅")
    if dice.has("curly-quotes"):
        text = re.sub(r"(?<!\S)'", "‘", text).replace("'", "’")
        text = re.sub(r'(?<!\S)"', "“", text).replace('"', "”")
    if dice.has("unicode-hyphens"):
        text = re.sub(r"(?<=[a-z])-(?=[a-z])(?!\S*[/.]\w)", "‐", text)
    if dice.has("no-break-spaces"):
        text = re.sub(r" (?=[:?!;%»])|(?<=«) |(?<=\d) ", "\N{NO-BREAK SPACE}", text)
    return text


def _latex(dice: _Dice, atoms: list[_Atom]) -> list[_Atom]:
    """Write dashes, percents and some words the way LaTeX does."""
    wraps = (r"\emph{%s}|%s", r"\textbf{%s}|%s", "``%s''|“%s”", "`%s'|‘%s’")
    raws = [atom.raw.replace("%", r"\%") for atom in atoms]
    made = [
        _Atom("--" if raw == "–" else raw, atom.clean)
        for raw, atom in zip(raws, atoms, strict=True)
    ]
    words = [n for n, atom in enumerate(made) if re.fullmatch("[a-zé]{5,}", atom.raw)]
    for n in dice.rng.sample(words, min(2, len(words))):
        raw, clean = dice.rng.choice(wraps).split("|")
        made[n] = _Atom(raw % made[n].raw, clean % made[n].clean)
    return made


def _glued(atoms: list[_Atom], name: str) -> list[_Atom]:
    """Drop the space between a word and the name after it, as in `underpinsAI`."""
    for n in range(2, len(atoms)):
        if atoms[n].raw.startswith(name) and atoms[n - 2].raw.isalpha():
            return [*atoms[: n - 1], *atoms[n:]]
    return atoms


def _lost(dice: _Dice, atoms: list[_Atom]) -> list[_Atom]:
    """Cut the text in mid-sentence, where its first formula stood."""
    ends = [
        n
        for n in range(len(atoms))
        if atoms[n].raw.isalpha() and _length(atoms[: n + 1]) > FOLD + 20
    ]
    return atoms[: dice.rng.choice(ends) + 1] if ends else atoms


def _broken(dice: _Dice, atoms: list[_Atom]) -> list[_Atom]:
    """Begin a paragraph between two sentences; both sides exceed the fold."""
    gaps = [
        n
        for n in range(1, len(atoms))
        if atoms[n].raw == " "
        and atoms[n - 1].raw.endswith(".")
        and _length(atoms[:n]) > FOLD
        and _length(atoms[n + 1 :]) > FOLD
    ]
    at = {dice.rng.choice(gaps)} if gaps else set()
    return [_Atom("\n", " ") if n in at else atom for n, atom in enumerate(atoms)]


def _wrapped(atoms: list[_Atom], width: int) -> list[_Atom]:
    """Break the lines at a width, as some PDF readers do."""
    made: list[_Atom] = []
    column = 0
    for n, atom in enumerate(atoms):
        word = len(atoms[n + 1].raw) if n + 1 < len(atoms) else 0
        if atom.raw == " " and column + 1 + word > width:
            made.append(_Atom("\n", " "))
            column = 0
        else:
            made.append(atom)
            column += len(atom.raw)
    return made


def _with_nul(dice: _Dice, atoms: list[_Atom]) -> list[_Atom]:
    """Put a NUL byte between two words, behind the fold: it is in no count."""
    places = [n for n in range(len(atoms)) if _length(atoms[:n]) > FOLD]
    at = dice.rng.choice(places) if places else len(atoms)
    return [*atoms[:at], _Atom("\0", ""), *atoms[at:]] if places else atoms


def _length(atoms: Sequence[_Atom]) -> int:
    return sum(len(atom.raw) for atom in atoms)


def _show(
    dice: _Dice, work: Work, marker: str, item: int, *, whole: bool
) -> tuple[TrueRecord, list[_Block]]:
    """Return a work's abstract and the lines that follow it, with their truth."""
    atoms = _garble(dice, work, whole=whole)
    raw = "".join(atom.raw for atom in atoms)
    clean = "".join(atom.clean for atom in atoms)
    links = (work.link,) if work.link and work.link in clean else ()
    if marker and len(raw) > FOLD:
        raw = raw[:FOLD] + marker + raw[FOLD:]
    record = TrueRecord(work.title, work.title, clean, work.lang, links=links)
    blocks = [_Block("abstract", raw, item, links)]
    if work.date:
        blocks.append(_Block("date", work.date, item))
        record = _dated(record, work.date)
        if dice.has("venue"):
            line = f"{work.venue} ({work.status})"
            blocks.append(_Block("venue", line, item))
            venue = " ".join(unescape(work.venue or "").split()) or None
            record = replace(record, venue=venue, status=work.status)
    return record, blocks


def _dated(record: TrueRecord, line: str) -> TrueRecord:
    """Read a date line: the last day of a year means the next year, no day."""
    if line.endswith("-12-31"):
        return replace(record, year=int(line[:4]) + 1)
    return replace(record, date=line, year=int(line[:4]))


def _reworded(dice: _Dice, work: Work) -> Work:
    """Return another version of a work: some words differ, or a sentence is gone."""
    sentences = list(work.sentences)
    for old, new in texts.REWORDINGS[work.lang]:
        place = next((n for n, one in enumerate(sentences) if old in one), 0)
        sentences[place] = sentences[place].replace(old, new, 1)
    if sentences == list(work.sentences) or dice.rng.random() < 0.3:
        del sentences[-2]
    return replace(work, sentences=tuple(sentences))


# Files: chrome and content as plain text, or as a page saved by a browser.


def _banner(dice: _Dice, lang: Lang) -> tuple[str, ...]:
    """Return one to four announcements and the nine lines of the cookie block."""
    blocks = dice.rng.sample(texts.ANNOUNCEMENTS[lang], dice.rng.randint(1, 4))
    *cookies, player, last = texts.COOKIES[lang]
    if dice.rng.random() < 0.5:
        player, last = "Multimedia Player", last.replace(" ?", "?")
    announced = [part for block in blocks for part in block.split("|")]
    return (*announced, *cookies, player, last)


def _plain(
    dice: _Dice, style: Style, banner: tuple[str, ...], content: _Content, eol: str
) -> tuple[str, tuple[TrueRecord, ...]]:
    """Return the text, and the truth with the places of the abstracts in it."""
    blocks = [*(_Block("chrome", line) for line in banner), *content.blocks]
    truth = [*content.truth]
    spaced = style != "A" and dice.rng.random() < 0.7
    text = ""
    for n, block in enumerate(blocks):
        gap = n > 0 and style != "A" and _parts(blocks[n - 1], block, spaced=spaced)
        text += eol * (n > 0) + eol * gap
        raw = block.text.replace("\n", eol)
        if block.kind == "abstract":
            start, end = len(text), len(text) + len(raw)
            truth[block.item] = replace(truth[block.item], raw_start=start, raw_end=end)
        text += raw
    return text, tuple(truth)


def _parts(before: _Block, block: _Block, *, spaced: bool) -> bool:
    """Tell whether a blank line stands between two blocks of a portrait or article."""
    if block.kind == "heading" or (before.kind == "chrome" and block.kind != "chrome"):
        return True
    return spaced and (block.item != before.item or block.kind == "prose")


def _saved(
    dice: _Dice, lang: Lang, encoding: str, banner: tuple[str, ...], content: _Content
) -> list[str]:
    """Return the lines of an HTML page; without a banner, no chrome at all."""
    named = dice.has("html-entities")
    claimed = _OTHER[lang] if dice.has("lying-lang") else lang
    charset = encoding.removesuffix("-sig")
    headings = [block.text for block in content.blocks if block.kind == "heading"]
    title = _visible(" | ".join([*headings[:1], "OptiGloop"]), named=named)
    before, after = _frame(lang, banner, named=named) if banner else ([], [])
    return [
        "<!DOCTYPE html>",
        f'<html lang="{claimed}">',
        f'<head><meta charset="{charset}"><title>{title}</title>',
        '<meta name="description" content="Zorbinex, KwantBot9">',
        "<style>.fold { color: gray }</style>",
        '<script>var site = {name: "KwantBot9", topic: "quantum computing"};</script>',
        "</head>",
        "<body>",
        *before,
        "<main>",
        *_main(dice, content.blocks, named=named),
        "</main>",
        *after,
        "</body>",
        "</html>",
    ]


def _frame(
    lang: Lang, banner: tuple[str, ...], *, named: bool
) -> tuple[list[str], list[str]]:
    """Return the chrome before and after the content."""

    def paragraphs(lines: Sequence[str]) -> str:
        return "".join(f"<p>{_visible(line, named=named)}</p>" for line in lines)

    size = len(texts.COOKIES[lang])
    links = [_visible(label, named=named) for label in texts.NAVIGATION[lang]]
    items = "".join(
        f'<li><a href="/{n}">{link}</a></li>' for n, link in enumerate(links)
    )
    before = [
        f"<header><nav><ul>{items}</ul></nav>",
        f'<div class="announcements">{paragraphs(banner[:-size])}</div></header>',
        f'<div id="cookies" role="dialog">{paragraphs(banner[-size:])}</div>',
    ]
    aside = paragraphs(texts.ASIDES[lang])
    footer = paragraphs(texts.FOOTERS[lang])
    return before, [f"<aside>{aside}</aside>", f"<footer>{footer}</footer>"]


def _around(lang: Lang) -> tuple[str, ...]:
    """Return the chrome sentences that only saved pages have."""
    lines = (*texts.NAVIGATION[lang], *texts.ASIDES[lang], *texts.FOOTERS[lang])
    return tuple(line for line in lines if " " in line)


def _main(dice: _Dice, blocks: Sequence[_Block], *, named: bool) -> list[str]:
    """Return the elements of the content, publications grouped or not."""
    wrap = dice.rng.choice(("article", "div", ""))
    tags = {**_TAGS, "abstract": dice.rng.choice(("p", "div"))}
    opaque = dict.fromkeys(tags, "field-item")
    classes = dice.rng.choice(({kind: kind for kind in tags}, opaque, {}))
    inline = dice.has("html-inline")
    made = []
    for (listed, item), group in groupby(blocks, lambda b: (b.kind == "topic", b.item)):
        outer = "ul" if listed else wrap if item >= 0 else ""
        lines = [
            _element(
                tags[b.kind], classes.get(b.kind), _inner(b, named=named, inline=inline)
            )
            for b in group
        ]
        made += [f"<{outer}>", *lines, f"</{outer}>"] if outer else lines
    return made


def _element(tag: str, name: str | None, inner: str) -> str:
    """Return an element, with a class or without."""
    return (
        f'<{tag} class="{name}">{inner}</{tag}>' if name else f"<{tag}>{inner}</{tag}>"
    )


def _inner(block: _Block, *, named: bool, inline: bool) -> str:
    """Return the inside of a block as HTML; a lone line break becomes `<br>`."""
    shown = _visible(block.text, named=named)
    if shown.count("\n") == 1:
        shown = shown.replace("\n", "<br>\n")
    if inline and block.kind in ("abstract", "prose"):
        shown = re.sub(r" ([a-z]{6,}) ", r" <em>\1</em> ", shown, count=1)
        shown = re.sub(r"(… |&hellip; )(\([a-z]+ [a-z]+\))", _FOLD_MARKUP, shown)
        for link in block.links:
            address = link if "://" in link else f"http://{link}"
            shown = shown.replace(link, f'<a href="{address}">{link}</a>')
    return shown


def _visible(text: str, *, named: bool) -> str:
    """Escape a text for HTML, its letters beyond ASCII as named entities or not."""
    shown = escape(text, quote=False)
    if not named:
        return shown
    return "".join(
        f"&{codepoint2name[ord(letter)]};"
        if ord(letter) > 127 and ord(letter) in codepoint2name
        else letter
        for letter in shown
    )


_FOLD_MARKUP = r'<span class="fold">\1\2</span>'
_TAGS = {
    "heading": "h2",
    "title": "h3",
    "authors": "p",
    "date": "time",
    "venue": "p",
    "topic": "li",
    "role": "p",
    "prose": "p",
}
