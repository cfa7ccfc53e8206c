"""Weights beside an .onnx file: nothing above the limit, nothing lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from loupe_engine.events import EngineError
from loupe_engine.export.qwen.external import ALIGNMENT, save_split

LIMIT = 20_000


def model_of(*sizes: int) -> onnx.ModelProto:
    """Adds up vectors that are broadcast from their first element; the i-th holds i, i + 1, ..."""
    weights = [np.arange(i, i + size, dtype=np.float32) for i, size in enumerate(sizes)]
    tensors = [numpy_helper.from_array(w, f"w{i}") for i, w in enumerate(weights)]
    nodes = [helper.make_node("ReduceMax", [t.name], [f"m{i}"], keepdims=1) for i, t in enumerate(tensors)]
    nodes.append(helper.make_node("Sum", ["x", *(f"m{i}" for i in range(len(sizes)))], ["y"]))
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    graph = helper.make_graph(nodes, "sum", [x], [y], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def test_tensors_are_spread_over_files_within_the_limit_and_come_back(tmp_path: Path) -> None:
    model = model_of(2000, 2500, 1000, 5000, 3)
    before = model.SerializeToString()
    files = save_split(model, tmp_path / "sum.onnx", LIMIT)
    assert model.SerializeToString() == before
    assert [f.name for f in files] == ["sum.onnx", "sum.onnx_data", "sum.onnx_data_1", "sum.onnx_data_2"]
    # 2000 and 2500 floats share a file, the second at the next page; 5000 floats fill one alone.
    assert [f.stat().st_size for f in files[1:]] == [2 * ALIGNMENT + 10_000, 4000, LIMIT]
    got = ort.InferenceSession(str(files[0])).run(None, {"x": np.zeros(1, np.float32)})[0]
    assert got == [1999 + 2500 + 1001 + 5002 + 6]


def test_values_that_are_not_raw_bytes_are_stored_too(tmp_path: Path) -> None:
    model = model_of(3)
    model.graph.initializer[0].CopyFrom(helper.make_tensor("w0", TensorProto.FLOAT, [700], [0.5] * 700))
    files = save_split(model, tmp_path / "sum.onnx")
    assert files[1].read_bytes() == np.full(700, 0.5, np.float32).tobytes()


def test_a_tensor_above_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="w1 has 20004 bytes"):
        save_split(model_of(10, 5001), tmp_path / "sum.onnx", LIMIT)


def test_data_files_of_an_earlier_export_disappear(tmp_path: Path) -> None:
    save_split(model_of(5000, 5000, 5000), tmp_path / "sum.onnx", LIMIT)
    files = save_split(model_of(5000), tmp_path / "sum.onnx", LIMIT)
    assert sorted(tmp_path.iterdir()) == sorted(files)
