"""Fused graphs: the plain export's numbers on a small random model, and how few nodes are left of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from loupe_engine.export.bundle import QUANTIZED, export_fp32
from loupe_engine.export.fused import FUSIONS, fused
from loupe_engine.export.fused.patterns import fuse_gelus, fuse_pads, fuse_skip_norms
from loupe_engine.export.quantize import quantize_matmuls, save_external, store_halves, unpack_once
from loupe_engine.models.loupe import Loupe
from onnx import TensorProto, helper, numpy_helper

from .conftest import tiny_recipe
from .folding import folded_as_shipped

BUNDLE = Path(__file__).resolve().parents[3] / "models/nano/onnx"
Run = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
CLICKS = {"one click": [1], "a click and no point": [1, -1], "a box": [2, 3], "no point": [-1], "five": [2, 3, 1, 0, -1]}


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """plain/ and fused/, of a model whose norms and biases are drawn too."""
    folder = tmp_path_factory.mktemp("graphs")
    torch.manual_seed(0)
    config = tiny_recipe().model
    deeper = config.connector.model_copy(update={"depth": 2})
    model = Loupe(config.model_copy(update={"connector": deeper}))
    for parameter in model.parameters():
        if parameter.ndim == 1:
            torch.nn.init.normal_(parameter, mean=float(parameter.mean()), std=0.3)
    export_fp32(model, folder / "fp32")
    for kind in ("plain", "fused"):
        (folder / kind).mkdir()
    for name in FUSIONS:
        for kind in ("plain", "fused"):
            graph = onnx.load(str(folder / "fp32" / f"{name}.onnx"))
            graph = store_halves(unpack_once(quantize_matmuls(graph, 8)) if name in QUANTIZED else graph)
            save_external(fused(name, graph) if kind == "fused" else graph, folder / kind / f"{name}.onnx")
    return folder


def session(path: Path) -> Run:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    made = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda feeds: dict(zip([o.name for o in made.get_outputs()], made.run(None, feeds)))


def assert_same(plain: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert plain.keys() == other.keys()
    for name, value in plain.items():
        assert value.shape == other[name].shape, name
        assert np.abs(value - other[name]).max() <= 1e-5 * np.abs(value).max(), name


def noise(path: Path, seed: int = 0, **dynamic: int) -> dict[str, np.ndarray]:
    """Normal numbers for the graph's float inputs."""
    rng = np.random.default_rng(seed)
    inputs = onnx.load(str(path), load_external_data=False).graph.input
    feeds = {}
    for value in inputs:
        kind = value.type.tensor_type
        shape = [dynamic[d.dim_param] if d.dim_param else d.dim_value for d in kind.shape.dim]
        if kind.elem_type == TensorProto.FLOAT:
            feeds[value.name] = rng.normal(size=shape).astype(np.float32)
    return feeds


@pytest.mark.parametrize("name", [name for name in FUSIONS if name != "mask_decoder"])
def test_same_numbers(graphs: Path, name: str) -> None:
    feeds = noise(graphs / "plain" / f"{name}.onnx")
    plain, other = (session(graphs / kind / f"{name}.onnx")(feeds) for kind in ("plain", "fused"))
    assert_same(plain, other)


@pytest.mark.parametrize("mask", [0, 1])
@pytest.mark.parametrize("prompts", [0, 2, 5])
@pytest.mark.parametrize("labels", CLICKS.values(), ids=CLICKS.keys())
def test_same_masks_for_any_prompt(graphs: Path, labels: list[int], prompts: int, mask: int) -> None:
    path = graphs / "plain/mask_decoder.onnx"
    feeds = noise(path, seed=prompts, prompts=prompts, points=len(labels))
    feeds["point_coords"] = feeds["point_coords"] * 20 + 32
    feeds["point_labels"] = np.array([labels], np.int64)
    feeds["has_mask_input"] = np.array([mask], np.float32)
    plain, other = session(path)(feeds), session(graphs / "fused/mask_decoder.onnx")(feeds)
    assert_same(plain, other)
    assert ((plain["masks"] > 0) == (other["masks"] > 0)).mean() > 0.999


def folded(path: Path, tmp_path: Path) -> Counter[str]:
    """Operators that are left when the session has computed what depends on weights alone."""
    return Counter(node.op_type for node in folded_as_shipped(path, tmp_path / "folded.onnx").graph.node)


NODES = {"mask_decoder": 120, "connector": 29, "prior": 8, "segment_encoder": 116, "vision_encoder": 101}
"""Without reshapes, which move nothing; before, the mask decoder had 381."""


def assert_fused(ops: Counter[str], name: str) -> None:
    assert ops.total() - ops["Reshape"] == NODES[name], ops
    assert not {"Erf", "Shape", "Pad"} & ops.keys()


@pytest.mark.parametrize("name", FUSIONS)
def test_few_nodes(graphs: Path, tmp_path: Path, name: str) -> None:
    assert_fused(folded(graphs / "fused" / f"{name}.onnx", tmp_path), name)


@pytest.mark.parametrize("name", FUSIONS)
def test_the_bundled_graph_is_fused(tmp_path: Path, name: str) -> None:
    assert_fused(folded(BUNDLE / f"{name}.onnx", tmp_path), name)


def chain(nodes: list[onnx.NodeProto], initializers: dict[str, np.ndarray], shape: list[int]) -> onnx.ModelProto:
    """x → y and what else the nodes make of it."""
    value = helper.make_tensor_value_info
    outputs = [value("y", TensorProto.FLOAT, None)]
    tensors = [numpy_helper.from_array(array, name) for name, array in initializers.items()]
    graph = helper.make_graph(nodes, "chain", [value("x", TensorProto.FLOAT, shape)], outputs, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def ops(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


@pytest.mark.parametrize("pads", [[0, 0, 0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 0, 0, 2, 2]])
def test_padding_becomes_the_convolutions_own(pads: list[int]) -> None:
    weights = {"w": np.ones((2, 1, 3, 3), np.float32), "pads": np.array(pads, np.int64)}
    nodes = [
        helper.make_node("Pad", ["x", "pads"], ["padded"]),
        helper.make_node("Conv", ["padded", "w"], ["y"], pads=[0, 0, 0, 0], strides=[2, 2]),
    ]
    model = fuse_pads(chain(nodes, weights, [1, 1, 8, 8]))
    assert ops(model) == ["Conv"]
    assert list(model.graph.node[0].attribute[0].ints) == [pads[2], pads[3], pads[6], pads[7]]


@pytest.mark.parametrize("pads", [[0, 1, 0, 0, 0, 0, 0, 0], None])
def test_other_padding_stays(pads: list[int] | None) -> None:
    """Of channels, or with something else than zeros."""
    weights = {"w": np.ones((2, 2, 3, 3), np.float32), "seven": np.array(7, np.float32)}
    weights["pads"] = np.array(pads or [0, 0, 0, 0, 0, 0, 1, 1], np.int64)
    nodes = [
        helper.make_node("Pad", ["x", "pads", "" if pads else "seven"], ["padded"]),
        helper.make_node("Conv", ["padded", "w"], ["y"], pads=[0, 0, 0, 0]),
    ]
    assert ops(fuse_pads(chain(nodes, weights, [1, 1 if pads else 2, 8, 8]))) == ["Pad", "Conv"]


def test_a_sum_that_others_read_comes_out_of_its_norm() -> None:
    weights = {name: np.ones(8, np.float32) for name in ("w", "b")}
    nodes = [
        helper.make_node("Add", ["x", "x"], ["sum"]),
        helper.make_node("LayerNormalization", ["sum", "w", "b"], ["n"], axis=-1, epsilon=1e-5),
        helper.make_node("Add", ["sum", "n"], ["y"]),
    ]
    model = chain(nodes, weights, [1, 3, 8])
    x = np.random.default_rng(0).normal(size=(1, 3, 8)).astype(np.float32)
    before = ort.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0]
    after = fuse_skip_norms(model)
    assert ops(after) == ["SkipLayerNormalization", "Add"]
    np.testing.assert_allclose(ort.InferenceSession(after.SerializeToString()).run(None, {"x": x})[0], before, rtol=1e-5)


def test_an_erf_that_is_no_gelu_stays() -> None:
    nodes = [helper.make_node("Div", ["x", "c"], ["d"]), helper.make_node("Erf", ["d"], ["y"])]
    assert ops(fuse_gelus(chain(nodes, {"c": np.array(2, np.float32)}, [4]))) == ["Div", "Erf"]
