"""Teach names, roles and relations to an encoder, all at once."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from extractors.learned.encoder import FEATURES, KINDS, ends_of, features
from extractors.learned.heads import ROLES, WIDEST, between, pair_bits
from training.corpus import Example
from training.network import Network
from training.pretrained import Marks

_IGNORED = -100
_NO_NAME = len(KINDS)
# Weights of the losses: of names (per word), roles (per thing), relations (per pair).
_NAMES, _ROLES, _PAIRS = 10.0, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how fast to learn; ``forgotten`` is the mean share of vocabulary.

    The vocabulary was chosen with this text in sight and knows less of other text:
    so from each text a share of its entries is taken away, from none to twice
    ``forgotten``.
    """

    epochs: int
    rate: float = 2e-4
    rate_of_heads: float = 8e-4
    batch: int = 8
    warm: float = 0.08
    forgotten: float = 0.4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts in tensors; things, mentions and pairs of all texts in one row each."""

    ids: Tensor
    mask: Tensor
    ends: Tensor
    read: Tensor
    features: Tensor
    names: Tensor
    kinds: Tensor
    roles: Tensor
    mention_text: Tensor
    mention_span: Tensor
    mention_thing: Tensor
    pair_text: Tensor
    pair_things: Tensor
    pair_spans: Tensor
    pair_between: Tensor
    pair_bits: Tensor
    pair_class: Tensor
    pair_key: tuple[tuple[int, int, int], ...]


def train(
    network: Network, examples: Sequence[Example], marks: Marks, how: Settings
) -> None:
    """Train a network in place; prints one line for each pass over the examples."""
    chance = random.Random(how.seed)
    torch.manual_seed(how.seed)
    optimiser, rates = _optimiser(network, how)
    total = math.ceil(len(examples) / how.batch) * how.epochs
    step, began = 0, time.monotonic()
    network.train()
    for epoch in range(1, how.epochs + 1):
        sums = np.zeros(3)
        count = 0
        for chosen in _batches(examples, how.batch, chance):
            pace = min(1, (step + 1) / (how.warm * total)) * max(0.02, 1 - step / total)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            batch = collate(chosen, marks, chance, how.forgotten)
            losses = _losses(network, batch)
            loss = _NAMES * losses[0] + _ROLES * losses[1] + _PAIRS * losses[2]
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            count += 1
            sums += [float(one.detach()) for one in losses]
        names, roles, pairs = sums / count
        print(
            f"  pass {epoch} of {how.epochs}: names {names:.3f}, roles {roles:.3f}, "
            f"pairs {pairs:.3f}; {time.monotonic() - began:.0f} s",
            flush=True,
        )
    network.eval()


def _optimiser(
    network: Network, how: Settings
) -> tuple[torch.optim.Optimizer, list[float]]:
    """AdamW; norms, biases and our own inputs learn faster and do not decay."""

    def is_plain(name: str) -> bool:
        return not any(part in name for part in ("bias", "norm", "features"))

    own = list(network.encoder.named_parameters())
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder")]
    groups = [
        {"params": [p for n, p in own if is_plain(n)], "weight_decay": 0.01},
        {"params": [p for n, p in own if not is_plain(n)], "weight_decay": 0.0},
        {"params": heads, "weight_decay": 0.01},
    ]
    rates = [how.rate, 3 * how.rate, how.rate_of_heads]
    return torch.optim.AdamW(groups, fused=True), rates


def _batches(
    examples: Sequence[Example], size: int, chance: random.Random
) -> Iterator[list[Example]]:
    """Yield the examples in random order, those of like length together."""
    order = list(examples)
    chance.shuffle(order)
    made: list[list[Example]] = []
    for start in range(0, len(order), 30 * size):
        part = sorted(order[start : start + 30 * size], key=lambda e: len(e.pieces))
        made += [part[i : i + size] for i in range(0, len(part), size)]
    chance.shuffle(made)
    yield from made


def collate(
    examples: Sequence[Example], marks: Marks, chance: random.Random, forgotten: float
) -> Batch:
    """Put examples into tensors."""
    texts = len(examples)
    pieces = max(len(e.pieces) for e in examples)
    count = max(len(e.firsts) for e in examples)
    ids = torch.full((texts, pieces), marks.padding)
    mask = torch.zeros(texts, pieces, dtype=torch.bool)
    ends = torch.zeros(texts, count + 2, 2, dtype=torch.long)
    read = torch.zeros(texts, count + 2, dtype=torch.bool)
    bits = torch.zeros(texts, pieces, FEATURES)
    names = torch.full((texts, count, WIDEST), _IGNORED)
    rows: dict[str, list[object]] = {name: [] for name in _ROWS}
    keys = []
    for i, one in enumerate(examples):
        ids[i, : len(one.pieces)] = torch.tensor(one.pieces)
        mask[i, : len(one.pieces)] = True
        known_ends = torch.from_numpy(ends_of(one.firsts, len(one.pieces)))
        ends[i, : len(known_ends)] = known_ends
        read[i, : len(known_ends)] = True
        share = chance.random() * 2 * forgotten
        gone = {e for e in sorted({e for _, e in one.known}) if chance.random() < share}
        known = [name for name, entry in one.known if entry not in gone]
        bits[i, list(one.firsts)] = torch.from_numpy(features(one.text, known))
        _name_classes(names[i], one)
        shift = len(rows["kinds"])
        for thing, role in zip(one.things, one.roles, strict=True):
            for span in thing.spans:
                rows["mention_text"].append(i)
                rows["mention_span"].append(span)
                rows["mention_thing"].append(len(rows["kinds"]))
            rows["kinds"].append(KINDS.index(thing.kind))
            rows["roles"].append(ROLES.index(role) if thing.spans else _IGNORED)
        opening = [number == 0 for number in one.sentence]
        rows["pair_bits"] += pair_bits(one.pairs, opening).tolist()
        for pair in one.pairs:
            rows["pair_text"].append(i)
            rows["pair_things"].append((shift + pair.head, shift + pair.tail))
            rows["pair_spans"].append((*pair.head_span, *pair.tail_span))
            rows["pair_between"].append(between(pair))
            rows["pair_class"].append(one.related.get((pair.head, pair.tail), 0))
            keys.append((i, pair.head, pair.tail))
    tensors = {
        name: torch.tensor(rows[name], dtype=form).reshape(-1, *shape)
        for name, (form, shape) in _ROWS.items()
    }
    return Batch(ids, mask, ends, read, bits, names, **tensors, pair_key=tuple(keys))


_ROWS: dict[str, tuple[torch.dtype, tuple[int, ...]]] = {
    "kinds": (torch.long, ()),
    "roles": (torch.long, ()),
    "mention_text": (torch.long, ()),
    "mention_span": (torch.long, (2,)),
    "mention_thing": (torch.long, ()),
    "pair_text": (torch.long, ()),
    "pair_things": (torch.long, (2,)),
    "pair_spans": (torch.long, (4,)),
    "pair_between": (torch.long, (2,)),
    "pair_bits": (torch.float, (8,)),
    "pair_class": (torch.long, ()),
}


def _name_classes(target: Tensor, one: Example) -> None:
    """Fill in the class of each span of a text: words x WIDEST."""
    count = len(one.firsts)
    for width in range(WIDEST):
        target[: max(0, count - width), width] = _NO_NAME
    for start, end in one.unsure:
        if end - start < WIDEST:
            target[start, end - start] = _IGNORED
    for (start, end), kind in one.names.items():
        target[start, end - start] = KINDS.index(kind)


def _losses(network: Network, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    with torch.autocast("cpu", torch.bfloat16):
        words = network.vectors(
            batch.ids, batch.features, batch.mask, batch.ends, batch.read
        )
        names = network.spans(words).float()
        roles, pairs = heads_of_things(network, words, batch)
    places = batch.names[:, :, 0] != _IGNORED
    of_names = F.cross_entropy(
        names.reshape(-1, _NO_NAME + 1),
        batch.names.reshape(-1),
        ignore_index=_IGNORED,
        reduction="sum",
    )
    of_roles = F.cross_entropy(roles.float(), batch.roles, ignore_index=_IGNORED)
    return of_names / places.sum(), of_roles, _pair_loss(pairs.float(), batch)


def heads_of_things(
    network: Network, words: Tensor, batch: Batch
) -> tuple[Tensor, Tensor]:
    """Score the roles of the things of a batch and the relations of its pairs."""
    mentions = network.mentions(words, batch.mention_text, batch.mention_span)
    mean, most, kinds = network.pooled(mentions, batch.mention_thing, batch.kinds)
    head, tail = batch.pair_things.T
    sums = F.pad(words.float(), (0, 0, 1, 0)).cumsum(1)
    left, right = batch.pair_between.T
    context = sums[batch.pair_text, right] - sums[batch.pair_text, left]
    parts = [
        mean[head],
        mean[tail],
        network.mentions(words, batch.pair_text, batch.pair_spans[:, :2]),
        network.mentions(words, batch.pair_text, batch.pair_spans[:, 2:]),
        context / (right - left).clamp(min=1)[:, None],
        kinds[head],
        kinds[tail],
        batch.pair_bits,
    ]
    return network.roles((mean, most, kinds)), network.pairs(parts)


def _pair_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Learn a relation from the sentence that says it most clearly.

    Which of the sentences with both things states the relation is not annotated: of
    these only the one where it is likeliest now is learned from (hard expectation
    maximisation, as in multi-instance learning).
    """
    if not len(scores):
        return scores.sum()
    logs = F.log_softmax(scores, 1)
    own = logs[torch.arange(len(logs)), batch.pair_class]
    values, wanted = own.detach().tolist(), batch.pair_class.tolist()
    clearest: dict[tuple[int, int, int], int] = {}
    for i, key in enumerate(batch.pair_key):
        if wanted[i] and values[i] > values[clearest.setdefault(key, i)]:
            clearest[key] = i
    weights = (batch.pair_class == 0).float()
    weights[list(clearest.values())] = 1
    return -(own * weights).sum() / weights.sum()
