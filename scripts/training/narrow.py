"""Cut an encoder down to the units and heads that matter most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from extractors.learned.encoder import FEATURES, split
from training.network import HEAD, Encoder
from training.pretrained import Pretrained

_TEXTS, _PIECES = 96, 300


def fewer_units(warm: Pretrained, texts: Sequence[str], kept: int) -> Encoder:
    """Give the encoder with some inner units a layer, the most used ones.

    A unit counts by the norm of what it gives over some texts times the norm of its
    outgoing weights: the criterion of Sun et al., "A Simple and Effective Pruning
    Approach for Large Language Models" (ICLR 2024), taken for whole units.
    """
    old = warm.encoder
    given = _norms(warm, texts, "outer")
    state = dict(old.state_dict())
    for number, norms in enumerate(given):
        name = f"layers.{number}."
        weight = norms * state[name + "outer.weight"].norm(dim=0)
        best = weight.topk(kept).indices.sort().values
        for part in ("inner.weight", "inner.bias"):
            state[name + part] = state[name + part][best]
        state[name + "outer.weight"] = state[name + "outer.weight"][:, best]
    new = Encoder(len(warm.pieces), len(old.layers), kept, old.layers[0].heads)
    new.load_state_dict(state)
    return new


def fewer_heads(warm: Pretrained, texts: Sequence[str], kept: int) -> Encoder:
    """Give the encoder with some heads a layer, by the same criterion.

    That most heads can go is shown by Michel et al., "Are Sixteen Heads Really Better
    than One?" (NeurIPS 2019).
    """
    old = warm.encoder
    given = _norms(warm, texts, "attended")
    state = dict(old.state_dict())
    for number, norms in enumerate(given):
        name = f"layers.{number}."
        weight = norms * state[name + "attended.weight"].norm(dim=0)
        of_heads = weight.view(-1, HEAD).square().sum(1)
        best = of_heads.topk(kept).indices.sort().values
        rows = (best[:, None] * HEAD + torch.arange(HEAD)).flatten()
        for part in ("query", "key", "value"):
            for kind in ("weight", "bias"):
                state[f"{name}{part}.{kind}"] = state[f"{name}{part}.{kind}"][rows]
        state[name + "attended.weight"] = state[name + "attended.weight"][:, rows]
    feed = old.layers[0].inner.out_features
    new = Encoder(len(warm.pieces), len(old.layers), feed, kept)
    new.load_state_dict(state)
    return new


def _norms(warm: Pretrained, texts: Sequence[str], part: str) -> list[Tensor]:
    """Give the norm of each input of a part of each layer, over some texts."""
    layers = warm.encoder.layers
    squares = [torch.zeros(getattr(layer, part).in_features) for layer in layers]

    def watch(number: int) -> Callable[[object, tuple[Tensor]], None]:
        def add(_: object, given: tuple[Tensor]) -> None:
            squares[number] += given[0].detach().float().square().sum((0, 1))

        return add

    handles = [
        getattr(layer, part).register_forward_pre_hook(watch(number))
        for number, layer in enumerate(layers)
    ]
    warm.encoder.eval()
    with torch.no_grad():
        for text in texts[:_TEXTS]:
            ids = torch.tensor([_pieces(warm, text)])
            features = torch.zeros(*ids.shape, FEATURES)
            warm.encoder(ids, features, torch.ones_like(ids).bool())
    for handle in handles:
        handle.remove()
    return [square.sqrt() for square in squares]


def _pieces(warm: Pretrained, text: str) -> list[int]:
    marks, ids = warm.marks, [warm.marks.first]
    for word in split(text):
        ids += warm.subwords(word.text, spaced=word.spaced)
    return [*ids[:_PIECES], marks.last]
