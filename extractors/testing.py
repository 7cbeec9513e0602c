"""What the author of a plug-in calls in a test: the promises of an extractor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from extractors.api import Extractor, Hit, Passage, PassageKind
from ontology.kinds import Kind, Lang

_PROSE = (
    "We propose Recall to Imagine (R2I), which outperforms DreamerV3 on BSuite.",
    "Nous proposons l’apprentissage par renforcement (AR) : « R2I » bat DreamerV3 !",
    "L'évaluation\u00a0: les réseaux (voir p. ex. Fig. 2)\u202f; qu’en est-il\u00a0?",
)
_ODD = (
    "",
    " ",
    "\n",
    "a",
    "É",
    "’",
    "(",
    "(())[[]])))",
    "“Quoted” ‘words’ and l’IA d’aujourd’hui",
    "\u00a0\u202f\u2009\ufeff\u200b",
    "👩🏽‍🔬 learns 🤖 with RL 🚀",
    "e\u0301tude de\u0301compose\u0301e",
    "LES RÉSULTATS SONT PRÉSENTÉS PAR LE LIA",
    "התוצאות של GPT-4 טובות. النتائج على ImageNet جيدة.",
    "深度强化学习（DRL）在 Atari 上的表现",
    "$\\alpha_{t}^{2}$ \\textbf{GFlowNet}s **bold** <b>tag</b> &amp; {}",
    "ICLR.cc/2024/Conference",
)
# 100,000 characters each: slow patterns show themselves on these.
_LONG = (
    "x" * 100_000,
    "A" * 100_000,
    "(" * 100_000,
    "Deep " * 20_000,
    "a-B" * 33_334,
    "Nous présentons une méthode (UM). " * 2_942,
)


def passages() -> Iterator[Passage]:
    """Yield passages of every kind, in both languages, that break careless code."""
    for lang in Lang:
        for text in (*_PROSE, *_ODD):
            for kind in get_args(PassageKind):
                yield Passage(text, lang, kind)
    for text in _LONG:
        yield Passage(text, Lang.EN)


def check(extractor: Extractor) -> None:
    """Raise AssertionError, in one sentence, if an extractor breaks a promise.

    It must yield hits inside its passage, with a kind and a score from 0 to 1, the
    same ones each time, whatever it has read before.
    """
    before = [(passage, tuple(extractor(passage))) for passage in passages()]
    for passage, hits in before:
        for hit in hits:
            _check_hit(hit, passage)
    for passage, hits in reversed(before):
        _expect(
            tuple(extractor(passage)) == hits,
            f"{_shown(passage)} gave other hits the second time: an extractor must "
            "remember nothing between passages",
        )


def _check_hit(hit: Hit, passage: Passage) -> None:
    where = _shown(passage)
    length = len(passage.text)
    _expect(isinstance(hit, Hit), f"{where}: {hit!r} is no Hit")
    _expect(
        0 <= hit.start < hit.end <= length,
        f"{where}: {hit.start}-{hit.end} is no range of its {length} characters",
    )
    _expect(
        bool(passage.text[hit.start : hit.end].strip()),
        f"{where}: {hit.start}-{hit.end} holds nothing but space",
    )
    _expect(isinstance(hit.kind, Kind), f"{where}: {hit.kind!r} is no Kind")
    _expect(0 <= hit.score <= 1, f"{where}: score {hit.score} is not from 0 to 1")
    if hit.long is not None:
        start, end = hit.long
        _expect(
            0 <= start < end <= length,
            f"{where}: long form {start}-{end} is no range of its {length} characters",
        )


def _expect(holds: bool, sentence: str) -> None:
    if not holds:
        raise AssertionError(sentence)


def _shown(passage: Passage) -> str:
    text = passage.text if len(passage.text) <= 40 else f"{passage.text[:37]}..."
    return f"{passage.kind} {text!r} ({passage.lang})"
