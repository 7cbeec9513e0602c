"""Train the model of a language: ``python -m training.run {en,fr} --corpus FOLDER``.

Three stages, each kept in ``build/training``: the encoder warmed up on unannotated
text, the network taught, and what ``extractors.learned`` loads. A stage that is there
is not done again.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import torch

from extractors.learned.model import FOLDER
from extractors.learned.subwords import Unigram, WordPiece
from ontology.kinds import Lang
from training import pretrained, warmup
from training.corpus import WRITTEN, Json, example, records, text_of, unannotated
from training.corpus import word_counts as counted
from training.export import export
from training.finetune import Settings, train
from training.narrow import fewer_heads, fewer_units
from training.network import Encoder, Network
from training.pretrained import Marks, Pretrained

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "training"
# English text a plain encoder of English reads; French one that knows both languages,
# which learns from the English records too. Steps of 8 texts, passes over the records.
LAYERS = {Lang.EN: 6, Lang.FR: 7}
STEPS = {Lang.EN: 980, Lang.FR: 790}
# Steps of the warm-up after the inner nets have been cut down.
STEPS_NARROW = {Lang.EN: 300, Lang.FR: 250}
PASSES = {Lang.EN: 6, Lang.FR: 4}
# How the own language is taught at the end; each from the same start.
LAST = {
    Lang.EN: (
        Settings(3, rate=1e-4, rate_of_heads=4e-4, seed=2),
        Settings(3, rate=1e-4, rate_of_heads=4e-4, seed=3),
        Settings(2, rate=4e-5, rate_of_heads=1.5e-4, seed=2),
    ),
    Lang.FR: (Settings(2, rate=1e-4, rate_of_heads=4e-4, seed=2),),
}
# Inner units and heads of a layer that are kept, of 1,536 and 12: for speed.
UNITS = 1024
HEADS = {Lang.EN: 9, Lang.FR: 12}
# Pieces that the text of training needs less often are not shipped.
_LEAST = 2
_ENGLISH_FOR_WORDS = 35_000


def main() -> None:
    """Read the options and run the stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lang", type=Lang, choices=list(Lang))
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=FOLDER)
    parser.add_argument("--share", type=float, default=1.0, help="of the records")
    parser.add_argument("--passes", type=int, help="over the records")
    parser.add_argument("--threads", type=int, default=2)
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    warm = warmed(told.lang, told.corpus)
    chosen = share_of(told.lang, told.corpus, told.share)
    network = taught(warm, chosen, told.passes or PASSES[told.lang], told)
    own = [one for one in chosen if one["lang"] == told.lang]
    taught_warm = replace(warm, encoder=network.encoder)
    network.encoder = fewer_heads(
        taught_warm, [text_of(one) for one in own], HEADS[told.lang]
    )
    export(_finished(network, own, warm, told.lang), warm, told.output / told.lang)


def _finished(
    network: Network, own: list[Json], warm: Pretrained, lang: Lang
) -> Network:
    """Teach a network its own language once more, and average what comes of it.

    The mean of networks taught from one start is better than each: Wortsman et al.,
    "Model soups" (ICML 2022). The French one counts as it was too, since it knows the
    field of the English records better then.
    """
    print(f"{lang}: {len(own)} records of its own language", flush=True)
    examples = [example(one, warm) for one in own]
    before = _copied(network)
    made = [before] if lang is Lang.FR else []
    for how in LAST[lang]:
        network.load_state_dict(before)
        train(network, examples, warm.marks, how)
        made.append(_copied(network))
    mean = {name: sum(one[name] for one in made) / len(made) for name in before}
    network.load_state_dict(mean)
    return network


def _copied(network: Network) -> Mapping[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def taught(
    warm: Pretrained, chosen: list[Json], passes: int, told: argparse.Namespace
) -> Network:
    """Give the network taught from all records chosen."""
    torch.manual_seed(0)
    network = Network(warm.encoder)
    kept = BUILD / f"{told.lang}.{told.share:g}.pt"
    if kept.exists():
        network.load_state_dict(torch.load(kept))
        return network
    print(f"{told.lang}: {len(chosen)} annotated records", flush=True)
    examples = [example(one, warm) for one in chosen]
    train(network, examples, warm.marks, Settings(passes))
    torch.save(network.state_dict(), kept)
    return network


def warmed(lang: Lang, corpus: Path) -> Pretrained:
    """Give the encoder of a language, warmed up on the text of the field, cut down."""
    wide, narrow = (BUILD / f"{lang}.{name}.pt" for name in ("warm", "narrow"))
    if not narrow.exists():
        texts = list(_unannotated(lang, corpus))
        if not wide.exists():
            start = _pretrained(lang, corpus)
            print(f"{lang}: {STEPS[lang]} steps on unannotated text", flush=True)
            warmup.warm_up(start, texts, STEPS[lang])
            _save(start, wide)
        start = _loaded(wide)
        start = replace(start, encoder=fewer_units(start, texts, UNITS))
        steps = STEPS_NARROW[lang]
        print(f"{lang}: {steps} steps more, cut down", flush=True)
        warmup.warm_up(start, texts[STEPS[lang] * warmup.BATCH :], steps, seed=2)
        _save(start, narrow)
    return _loaded(narrow)


def _save(warm: Pretrained, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    saved = {
        "encoder": warm.encoder.state_dict(),
        "pieces": warm.pieces,
        "scores": warm.scores,
        "marks": asdict(warm.marks),
    }
    torch.save(saved, path)


def _loaded(path: Path) -> Pretrained:
    saved = torch.load(path)
    pieces, scores = tuple(saved["pieces"]), saved["scores"]
    state = saved["encoder"]
    layers = {n.split(".")[1] for n in state if n.startswith("layers.")}
    feed = len(state["layers.0.inner.bias"])
    encoder = Encoder(len(pieces), len(layers), feed)
    encoder.load_state_dict(state)
    marks = Marks(**saved["marks"])
    subwords = (
        WordPiece(pieces, marks.unknown)
        if scores is None
        else Unigram(pieces, scores, marks.unknown)
    )
    return Pretrained(encoder, subwords, pieces, scores, marks)


def _pretrained(lang: Lang, corpus: Path) -> Pretrained:
    texts = [text_of(one) for one in share_of(Lang.FR, corpus, 1.0)]
    texts += list(unannotated(corpus, Lang.FR, frozenset()))
    english = list(unannotated(corpus, Lang.EN, frozenset()))
    counts = counted(texts + english[:_ENGLISH_FOR_WORDS])
    if lang is Lang.EN:
        return pretrained.minilm(counts, _LEAST)
    return pretrained.multilingual_e5(counts, _LEAST, LAYERS[lang])


def _unannotated(lang: Lang, corpus: Path) -> Iterator[str]:
    """Yield the texts of the warm-up in random order, none of the dev sets.

    For French, what there is in French over and over, and an English text after each
    third.
    """
    unseen = [*records(corpus / "en.dev.jsonl"), *records(corpus / "fr.dev.jsonl")]
    if lang is Lang.FR:
        originals = _originals(corpus)
        english = records(corpus / "en.train.jsonl")
        unseen += [one for one in english if one["id"] in originals]
    dev = frozenset((one["title"] or "").casefold() for one in unseen)
    chance = random.Random(1)
    english = list(unannotated(corpus, Lang.EN, dev))
    chance.shuffle(english)
    if lang is Lang.EN:
        yield from english
        return
    french = list(unannotated(corpus, Lang.FR, dev))
    french += [text_of(one) for one in _french(corpus)]
    french = list(dict.fromkeys(french))
    chance.shuffle(french)
    for i, text in enumerate(english):
        yield french[i % len(french)]
        if i % 3 == 0:
            yield text


def share_of(lang: Lang, corpus: Path, share: float) -> list[Json]:
    """Give a share of the annotated records that a language is learned from.

    English is learned from English records, French from the French ones and half of
    the English ones, less the originals of the French dev records that are
    translations.
    """
    chosen = [*records(corpus / "en.train.jsonl"), *records(WRITTEN / "en.jsonl")]
    if lang is Lang.FR:
        originals = _originals(corpus)
        chosen = [one for one in chosen[::2] if one["id"] not in originals]
        chosen += _french(corpus)
    random.Random(0).shuffle(chosen)
    return chosen[: round(share * len(chosen))]


def _originals(corpus: Path) -> frozenset[str]:
    """Give the English records that records of the French dev set translate."""
    dev = records(corpus / "fr.dev.jsonl")
    return frozenset(one["twin_of"] for one in dev if "twin_of" in one)


def _french(corpus: Path) -> list[Json]:
    return [*records(corpus / "fr.train.jsonl"), *records(WRITTEN / "fr.jsonl")]


if __name__ == "__main__":
    main()
