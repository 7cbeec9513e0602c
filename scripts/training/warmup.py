"""Let an encoder read unannotated text of the field before it is taught."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extractors.learned.encoder import FEATURES, split
from training.network import SIZE, Encoder
from training.pretrained import Marks, Pretrained

BATCH = 8
_RATE, _RATE_OF_HEAD = 3e-4, 1e-3
_WORDS, _PIECES = 230, 300
# Of the words a fifth are hidden: 80 % behind the mask, 10 % behind another piece.
_HIDDEN, _MASKED, _SWAPPED = 0.2, 0.8, 0.9
_SPECIAL = 5


def warm_up(
    pretrained: Pretrained, texts: Sequence[str], steps: int, seed: int = 1
) -> None:
    """Train the encoder in place to guess hidden words.

    Devlin et al. (NAACL 2019), section 3.1, with whole words hidden; in the field's own
    text, as Gururangan et al., "Don't Stop Pretraining" (ACL 2020).
    """
    chance = random.Random(seed)
    torch.manual_seed(seed)
    encoder, marks = pretrained.encoder, pretrained.marks
    head = _Guess(encoder)
    groups = [
        {"params": list(encoder.parameters())},
        {"params": list(head.own.parameters())},
    ]
    optimiser = torch.optim.AdamW(groups, fused=True)
    encoder.train()
    began, total = time.monotonic(), 0.0
    rows = [(ids, words) for ids, words in _rows(pretrained, texts[: steps * BATCH])]
    for step, batch in enumerate(_batches(rows, chance), 1):
        pace = min(1, step / 50) * max(0.03, 1 - step / steps)
        for group, rate in zip(
            optimiser.param_groups, (_RATE, _RATE_OF_HEAD), strict=True
        ):
            group["lr"] = rate * pace
        ids, hidden = _padded(batch, marks, chance)
        shown = _disguised(ids, hidden, marks, len(encoder.word.weight))
        with torch.autocast("cpu", torch.bfloat16):
            scores = head(shown, ids != marks.padding, hidden)
        loss = F.cross_entropy(scores.float(), ids[hidden])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        total += float(loss.detach())
        if step % 100 == 0:
            past = time.monotonic() - began
            print(
                f"  step {step} of {steps}: {total / 100:.3f}; {past:.0f} s", flush=True
            )
            total = 0.0
    encoder.eval()


class _Guess(nn.Module):
    """Score all pieces for each hidden one, by the encoder's own table."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.own = nn.Sequential(nn.Linear(SIZE, SIZE), nn.GELU(), nn.LayerNorm(SIZE))
        self.own.register_parameter(
            "bias", nn.Parameter(torch.zeros(len(encoder.word.weight)))
        )

    def forward(self, ids: Tensor, mask: Tensor, hidden: Tensor) -> Tensor:
        features = torch.zeros(*ids.shape, FEATURES)
        x = self.own(self.encoder(ids, features, mask)[hidden])
        scores: Tensor = x @ self.encoder.word.weight.T.to(x.dtype) + self.own.bias
        return scores


_Row = tuple[list[int], list[range]]


def _rows(pretrained: Pretrained, texts: Sequence[str]) -> Iterator[_Row]:
    for text in texts:
        ids, places = [pretrained.marks.first], []
        for word in split(text)[:_WORDS]:
            pieces = pretrained.subwords(word.text, spaced=word.spaced)
            if len(ids) + len(pieces) > _PIECES:
                break
            places.append(range(len(ids), len(ids) + len(pieces)))
            ids.extend(pieces)
        yield [*ids, pretrained.marks.last], places


def _batches(rows: list[_Row], chance: random.Random) -> Iterator[list[_Row]]:
    for start in range(0, len(rows), 40 * BATCH):
        part = sorted(rows[start : start + 40 * BATCH], key=lambda row: len(row[0]))
        made = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        chance.shuffle(made)
        yield from made


def _padded(
    rows: Sequence[_Row], marks: Marks, chance: random.Random
) -> tuple[Tensor, Tensor]:
    length = max(len(ids) for ids, _ in rows)
    padded = torch.full((len(rows), length), marks.padding)
    hidden = torch.zeros(len(rows), length, dtype=torch.bool)
    for i, (ids, places) in enumerate(rows):
        padded[i, : len(ids)] = torch.tensor(ids)
        for place in places:
            if chance.random() < _HIDDEN:
                hidden[i, place.start : place.stop] = True
    return padded, hidden


def _disguised(ids: Tensor, hidden: Tensor, marks: Marks, pieces: int) -> Tensor:
    shown, draw = ids.clone(), torch.rand(ids.shape)
    shown[hidden & (draw < _MASKED)] = marks.mask
    swapped = hidden & (draw > _SWAPPED)
    shown[swapped] = torch.randint(_SPECIAL, pieces, (int(swapped.sum()),))
    return shown
