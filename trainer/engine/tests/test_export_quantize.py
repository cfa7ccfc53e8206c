"""Weights that are unpacked once: the numbers of MatMulNBits, from a graph that ONNX Runtime folds to plain MatMul."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from loupe_engine.export.dequantize import dequantize
from loupe_engine.export.quantize import (
    fold,
    quantize_convs,
    quantize_matmuls,
    save_external,
    store_halves,
    unpack_once,
)

from .folding import as_the_app, folded_as_shipped

BUNDLE = Path(__file__).resolve().parents[3] / "models/nano/onnx"


def matmul(rows: int, columns: int) -> onnx.ModelProto:
    """x [N,rows] → y [N,columns], with one constant weight."""
    weight = np.random.default_rng(0).normal(size=(rows, columns)).astype(np.float32)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "matmul",
        [value("x", TensorProto.FLOAT, ["n", rows])],
        [value("y", TensorProto.FLOAT, ["n", columns])],
        [numpy_helper.from_array(weight, "w")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def ops(model: onnx.ModelProto) -> Counter[str]:
    return Counter(node.op_type for node in model.graph.node)


def run(path: Path, x: np.ndarray) -> np.ndarray:
    return ort.InferenceSession(str(path), as_the_app(), providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


@pytest.mark.parametrize("rows", [2, 32, 96, 256])
def test_same_numbers_folded_when_the_session_starts(tmp_path: Path, rows: int) -> None:
    packed, plain = tmp_path / "packed.onnx", tmp_path / "plain.onnx"
    save_external(quantize_matmuls(matmul(rows, 64), 8), packed)
    save_external(store_halves(unpack_once(quantize_matmuls(matmul(rows, 64), 8))), plain)
    shipped = onnx.load(str(plain))
    assert ops(shipped) == {"Cast": 1, "Mul": 1, "Reshape": 1, "MatMul": 1}
    # One byte a weight; the scales stay float32.
    dtypes = {tensor.data_type for tensor in shipped.graph.initializer}
    assert dtypes == {TensorProto.INT8, TensorProto.FLOAT, TensorProto.INT64}
    assert ops(fold(plain, tmp_path / "folded.onnx")) == {"MatMul": 1}
    x = np.random.default_rng(1).normal(size=(5, rows)).astype(np.float32)
    np.testing.assert_allclose(run(plain, x), run(packed, x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("rows", "bits"), [(256, 4), (80, 8)])
def test_what_it_cannot_unpack_stays_as_it_is(rows: int, bits: int) -> None:
    assert ops(unpack_once(quantize_matmuls(matmul(rows, 64), bits))) == {"MatMulNBits": 1}


def test_one_weight_of_two_matmuls_is_unpacked_once() -> None:
    model = quantize_matmuls(matmul(64, 64), 8)
    first = model.graph.node[0]
    second = helper.make_node(first.op_type, ["y", *first.input[1:]], ["z"], domain=first.domain)
    second.attribute.extend(first.attribute)
    model.graph.node.append(second)
    assert ops(unpack_once(model)) == {"Cast": 1, "Mul": 1, "Reshape": 1, "MatMul": 2}


@pytest.mark.parametrize("rows", [2, 32, 96, 256])
def test_one_node_a_weight_says_the_same_and_is_folded(tmp_path: Path, rows: int) -> None:
    plain, shipped, again = (tmp_path / f"{name}.onnx" for name in ("plain", "shipped", "again"))
    made = [store_halves(unpack_once(quantize_matmuls(matmul(rows, 64), 8))) for _ in range(3)]
    save_external(made[0], plain)
    save_external(dequantize(made[1]), shipped)
    save_external(dequantize(made[2], pack=True), again)
    assert ops(onnx.load(str(shipped))) == {"DequantizeLinear": 1, "MatMul": 1}
    # MatMulNBits has no blocks of two.
    assert ops(onnx.load(str(again))) == ({"MatMulNBits": 1} if rows > 2 else {"DequantizeLinear": 1, "MatMul": 1})
    assert ops(folded_as_shipped(shipped, tmp_path / "folded.onnx")) == {"MatMul": 1}
    x = np.random.default_rng(1).normal(size=(5, rows)).astype(np.float32)
    np.testing.assert_allclose(run(shipped, x), run(plain, x), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(run(again, x), run(plain, x), rtol=1e-4, atol=1e-5)


def test_a_weight_of_two_matmuls_is_not_packed_twice() -> None:
    model = quantize_matmuls(matmul(64, 64), 8)
    first = model.graph.node[0]
    second = helper.make_node(first.op_type, ["y", *first.input[1:]], ["z"], domain=first.domain)
    second.attribute.extend(first.attribute)
    model.graph.node.append(second)
    assert ops(dequantize(unpack_once(model), pack=True)) == {"DequantizeLinear": 1, "MatMul": 2}


@pytest.mark.parametrize(("name", "products"), [("mask_decoder", 30), ("decoder_model_merged", 20)])
def test_the_bundled_graphs_unpack_nothing_at_a_run(tmp_path: Path, name: str, products: int) -> None:
    folded = folded_as_shipped(BUNDLE / f"{name}.onnx", tmp_path / "folded.onnx")
    assert ops(folded)["MatMul"] + ops(folded)["Gemm"] > products and not ops(folded)["MatMulNBits"]
    assert TensorProto.INT8 not in {tensor.data_type for tensor in folded.graph.initializer}


def test_convolutions_are_a_byte_a_weight_and_unpacked_when_the_session_starts(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    # The second row of weights is a hundred times smaller than the others: it has a scale of its own.
    weight = rng.normal(size=(64, 32, 3, 3)).astype(np.float32)
    weight[1] /= 100
    alone = rng.normal(size=(64, 1, 3, 3)).astype(np.float32)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["wide"]), helper.make_node("Conv", ["wide", "alone"], ["y"], group=64)],
        "convs",
        [value("x", TensorProto.FLOAT, [1, 32, 9, 9])],
        [value("y", TensorProto.FLOAT, [1, 64, 5, 5])],
        [numpy_helper.from_array(weight, "w"), numpy_helper.from_array(alone, "alone")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    plain, packed = tmp_path / "plain.onnx", tmp_path / "packed.onnx"
    save_external(model, plain)
    x = rng.normal(size=(1, 32, 9, 9)).astype(np.float32)
    before = run(plain, x)
    save_external(dequantize(store_halves(quantize_convs(onnx.load(str(plain))))), packed)
    assert ops(onnx.load(str(packed))) == {"DequantizeLinear": 1, "Cast": 1, "Conv": 2}
    assert ops(folded_as_shipped(packed, tmp_path / "folded.onnx")) == {"Conv": 2}
    assert packed.with_name("packed.onnx_data").stat().st_size < 0.27 * plain.with_name("plain.onnx_data").stat().st_size
    error = np.abs(run(packed, x) - before).max((0, 2, 3)) / np.abs(before).max((0, 2, 3))
    assert error.max() < 0.02
