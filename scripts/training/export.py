"""Write a trained network as ``extractors.learned`` loads it.

The encoder becomes an ONNX graph with weights of eight bits, the heads plain arrays.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.network import HEAD, LOWER, SIZE, Network
from training.pretrained import Pretrained

Array = np.ndarray[Any, Any]
# Operators of onnxruntime that ONNX has not: attention and eight-bit products.
_OWN = "com.microsoft"
_HEADS = {
    "span_start": "span.start",
    "span_end": "span.end",
    "span_out": "span.out",
    "mention_start": "mention.start",
    "mention_end": "mention.end",
    "role_1": "role.1",
    "role_2": "role.2",
    "pair_1": "pair.1",
    "pair_2": "pair.2",
}
# Seven bits are enough for the table of subwords: it is looked up, not multiplied, and
# packs an eighth smaller.
_MOST_OF_TABLE = 63
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export(network: Network, pretrained: Pretrained, folder: Path) -> None:
    """Write encoder.onnx, heads.npz and subwords.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v.detach().numpy() for k, v in network.state_dict().items()}
    encoder = {
        k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("enc")
    }
    (folder / "encoder.onnx").write_bytes(graph(encoder).SerializeToString())
    _write_arrays(folder / "heads.npz", dict(_heads(state)))
    marks = pretrained.marks
    told: dict[str, object] = {
        "first": marks.first,
        "last": marks.last,
        "unknown": marks.unknown,
        "pieces": pretrained.pieces,
    }
    if pretrained.scores is not None:
        told["scores"] = [round(score, 4) for score in pretrained.scores]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    (folder / "subwords.json").write_text(text + "\n", "utf-8")


def _heads(state: Mapping[str, Array]) -> Mapping[str, Array]:
    arrays = {
        "kind": state["kind.weight"],
        "span.width": state["span_width.weight"],
    }
    for ours, name in _HEADS.items():
        arrays[name + ".w"] = state[ours + ".weight"].T
        arrays[name + ".b"] = state[ours + ".bias"]
    return {name: array.astype(np.float16) for name, array in arrays.items()}


def _write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write what numpy loads, the same bytes each time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.save(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            info = zipfile.ZipInfo(name + ".npy", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, buffer.getvalue())


def eight_bits(matrix: Array, axis: int, most: int = 127) -> tuple[Array, Array]:
    """Round a matrix to int8 with one scale for each row or column.

    Symmetric: the largest absolute value along ``axis`` becomes ``most``.
    """
    scale = np.abs(matrix).max(axis, keepdims=True) / most
    scale[scale == 0] = 1
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Nodes and constants of a graph, as they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, array: Array) -> str:
        held = np.ascontiguousarray(array)
        self.constants.append(numpy_helper.from_array(held, name))
        return name

    def node(
        self, kind: str, inputs: list[str], *outputs: str, domain: str = "", **told: Any
    ) -> str:
        self.nodes.append(
            helper.make_node(kind, inputs, list(outputs), domain=domain, **told)
        )
        return outputs[0]

    def linear(self, x: str, weight: Array, bias: Array, name: str) -> str:
        """Multiply in eight bits; what comes in is rounded as it comes."""
        rounded, scale = eight_bits(weight, 0)
        inputs = [
            x,
            self.constant(name + ".w", rounded),
            self.constant(name + ".s", scale[0]),
            "",
            self.constant(name + ".b", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, domain=_OWN)

    def norm(self, x: str, weight: Array, bias: Array, name: str) -> str:
        """Norm each row to mean 0 and variance 1, then scale and shift it.

        In small steps: onnxruntime's own LayerNormalization takes four times as long.
        The means are products with the constant "mean", which is quickest.
        """
        off = self.node("Sub", [x, self._mean(x, name)], name + ".off")
        square = self.node("Mul", [off, off], name + ".square")
        moved = self.node("Add", [self._mean(square, name), "epsilon"], name + ".var")
        root = self.node("Sqrt", [moved], name + ".root")
        over = self.node("Reciprocal", [root], name + ".over")
        even = self.node("Mul", [off, over], name + ".even")
        scaled = self.node(
            "Mul", [even, self.constant(name + ".w", weight)], name + ".scaled"
        )
        return self.node("Add", [scaled, self.constant(name + ".b", bias)], name)

    def _mean(self, x: str, name: str) -> str:
        return self.node("MatMul", [x, "mean"], f"{name}.mean.{x}")


def graph(state: Mapping[str, Array]) -> onnx.ModelProto:
    """Make the graph of an encoder from its weights.

    Inputs: ``ids`` (pieces), ``feat`` (pieces x FEATURES), ``first`` and ``last`` (the
    first and last piece of each word); output: ``h`` (words x SIZE).
    """
    g = _Graph()
    g.constant("zero", np.array([0]))
    g.constant("mean", np.full((SIZE, 1), 1 / SIZE, np.float32))
    g.constant("epsilon", np.float32([1e-12]))
    table, scale = eight_bits(state["word.weight"], 1, _MOST_OF_TABLE)
    g.node("Gather", [g.constant("table", table), "ids"], "rows")
    g.node("Cast", ["rows"], "cast", to=TensorProto.FLOAT)
    g.node("Gather", [g.constant("table.s", scale), "ids"], "scales")
    g.node("Mul", ["cast", "scales"], "words")
    places, scale = eight_bits(state["position.weight"], 1)
    g.node("Shape", ["ids"], "count")
    g.node("Slice", [g.constant("places", places), "zero", "count", "zero"], "row8")
    g.node("Cast", ["row8"], "rowf", to=TensorProto.FLOAT)
    g.node("Slice", [g.constant("places.s", scale), "zero", "count", "zero"], "rows.s")
    g.node("Mul", ["rowf", "rows.s"], "placed")
    told = g.constant("features", state["features.weight"])
    g.node("MatMul", ["feat", told], "told")
    g.node("Add", ["words", "placed"], "sum")
    g.node("Add", ["sum", "told"], "all")
    g.norm("all", state["norm.weight"], state["norm.bias"], "flat")
    x = g.node("Unsqueeze", ["flat", "zero"], "x")
    layers = len({name.split(".")[1] for name in state if name.startswith("layers.")})
    for i in range(layers):
        if i == LOWER:
            x = _joined(g, x)
        x = _layer(g, x, state, f"layers.{i}.")
    g.node("Squeeze", [x, "zero"], "h")
    made = helper.make_graph(
        g.nodes,
        "labkg",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"]),
            helper.make_tensor_value_info("feat", TensorProto.FLOAT, ["pieces", 16]),
            helper.make_tensor_value_info("first", TensorProto.INT64, ["words"]),
            helper.make_tensor_value_info("last", TensorProto.INT64, ["words"]),
        ],
        [helper.make_tensor_value_info("h", TensorProto.FLOAT, ["words", SIZE])],
        g.constants,
    )
    versions = [helper.make_opsetid("", 18), helper.make_opsetid(_OWN, 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=9)


def _joined(g: _Graph, x: str) -> str:
    """Put in place of the pieces of each word the mean of the first and the last."""
    g.node("Gather", [x, "first"], "firsts", axis=1)
    g.node("Gather", [x, "last"], "lasts", axis=1)
    g.node("Add", ["firsts", "lasts"], "twice")
    return g.node("Mul", ["twice", g.constant("half", np.float32([0.5]))], "joined")


def _layer(g: _Graph, x: str, state: Mapping[str, Array], name: str) -> str:
    def weight(part: str) -> Array:
        return state[f"{name}{part}.weight"].T

    def bias(part: str) -> Array:
        return state[f"{name}{part}.bias"]

    parts = ("query", "key", "value")
    mixed = np.concatenate([weight(part) for part in parts], 1)
    g.linear(x, mixed, np.concatenate([bias(part) for part in parts]), name + "qkv")
    heads = mixed.shape[1] // (3 * HEAD)
    three = [name + part for part in parts]
    g.node("Split", [name + "qkv"], *three, axis=-1, num_outputs=3)
    g.node("MultiHeadAttention", three, name + "seen", domain=_OWN, num_heads=heads)
    seen = g.linear(name + "seen", weight("attended"), bias("attended"), name + "out")
    g.node("Add", [x, seen], name + "sum")
    norm = "attended_norm"
    y = g.norm(name + "sum", weight(norm).T, bias(norm), name + "norm")
    inner = g.linear(y, weight("inner"), bias("inner"), name + "inner")
    g.node("Gelu", [inner], name + "gelu", domain=_OWN)
    outer = g.linear(name + "gelu", weight("outer"), bias("outer"), name + "outer")
    g.node("Add", [y, outer], name + "sum2")
    norm = "outer_norm"
    return g.norm(name + "sum2", weight(norm).T, bias(norm), name + "norm2")
