"""Train the model of a language: ``python -m training.run {en,fr} --corpus FOLDER``.

Three stages, each kept in ``build/training``: the encoder warmed up on unannotated
text, the network taught, and what ``extractors.learned`` loads. A stage that is there
is not done again.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict
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
from training.network import Encoder, Network
from training.pretrained import Marks, Pretrained

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "training"
# English text a plain encoder of English reads; French one that knows both languages,
# which learns from the English records too. Steps of 8 texts, passes over the records.
LAYERS = {Lang.EN: 6, Lang.FR: 7}
STEPS = {Lang.EN: 980, Lang.FR: 790}
PASSES = {Lang.EN: 6, Lang.FR: 4}
# Passes over the records of the own language, at half the pace, after those of both.
LAST_PASSES = {Lang.EN: 0, Lang.FR: 3}
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
    if passes := LAST_PASSES[told.lang]:
        print(f"{told.lang}: {len(own)} records of its own language", flush=True)
        settings = Settings(passes, rate=1e-4, rate_of_heads=4e-4, seed=2)
        before = {name: value.clone() for name, value in network.state_dict().items()}
        train(network, [example(one, warm) for one in own], warm.marks, settings)
        _average(network, before)
    export(network, warm, told.output / told.lang)


def _average(network: Network, before: Mapping[str, torch.Tensor]) -> None:
    """Put each weight midway between what it was and what it is.

    The two networks are good at different things (one knows the other language's
    field better): Wortsman et al., "Model soups" (ICML 2022).
    """
    after = network.state_dict()
    network.load_state_dict({n: (before[n] + value) / 2 for n, value in after.items()})


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
    """Give the encoder of a language, warmed up on the text of the field."""
    kept = BUILD / f"{lang}.warm.pt"
    if not kept.exists():
        start = _pretrained(lang, corpus)
        print(f"{lang}: {STEPS[lang]} steps on unannotated text", flush=True)
        texts = list(_unannotated(lang, corpus))
        warmup.warm_up(start, texts, STEPS[lang])
        BUILD.mkdir(parents=True, exist_ok=True)
        saved = {
            "encoder": start.encoder.state_dict(),
            "pieces": start.pieces,
            "scores": start.scores,
            "marks": asdict(start.marks),
        }
        torch.save(saved, kept)
    return _loaded(kept)


def _loaded(path: Path) -> Pretrained:
    saved = torch.load(path)
    pieces, scores = tuple(saved["pieces"]), saved["scores"]
    layers = {n.split(".")[1] for n in saved["encoder"] if n.startswith("layers.")}
    encoder = Encoder(len(pieces), len(layers))
    encoder.load_state_dict(saved["encoder"])
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
    dev = frozenset(
        (one["title"] or "").casefold()
        for name in ("en.dev", "fr.dev")
        for one in records(corpus / f"{name}.jsonl")
    )
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
    the English ones.
    """
    chosen = [*records(corpus / "en.train.jsonl"), *records(WRITTEN / "en.jsonl")]
    if lang is Lang.FR:
        chosen = [*chosen[::2], *_french(corpus)]
    random.Random(0).shuffle(chosen)
    return chosen[: round(share * len(chosen))]


def _french(corpus: Path) -> list[Json]:
    return [*records(corpus / "fr.train.jsonl"), *records(WRITTEN / "fr.jsonl")]


if __name__ == "__main__":
    main()
