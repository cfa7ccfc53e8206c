"""The small kind's decoder: the same numbers as transformers', its own choice, few nodes, weights shared with embed_tokens."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from torch import nn

from loupe_engine.export.qwen.embeddings import export_embeddings
from loupe_engine.export.quantize import quantize_matmuls, save_external, share_weights, store_halves, unpack_once
from loupe_engine.export.small_decoder import export_small_decoder

from .test_export_qwen_decoder import exported, reference, shape_of, worst
from .test_export_qwen_models import LAYERS, dequantize, tiny

CHOICE = ("next_token", "next_embeds")


def without_choice(outputs: list[dict[str, np.ndarray]]) -> list[dict[str, np.ndarray]]:
    return [{name: value for name, value in output.items() if name not in CHOICE} for output in outputs]


def test_it_equals_transformers_and_chooses_as_they_would(tmp_path: Path) -> None:
    model = tiny("qwen2_5")
    export_small_decoder(model, tmp_path / "decoder.onnx")
    levels, head_dim = shape_of(model)
    got, want = exported(tmp_path / "decoder.onnx", levels, head_dim), reference(model, levels)
    assert worst(without_choice(got), want) < 5e-6
    table = model.get_input_embeddings().weight.detach().numpy()
    for one in got:
        choice = one["next_token"]
        assert choice.dtype == np.int32 and choice.shape == (1, 1)
        assert choice.item() == one["logits"].argmax()
        np.testing.assert_array_equal(one["next_embeds"][0, 0], table[choice.item()])


def test_shipped_it_equals_transformers_with_those_weights(tmp_path: Path) -> None:
    model = tiny("qwen2_5")
    files = export_small_decoder(model, tmp_path / "raw" / "decoder.onnx")
    graph = store_halves(unpack_once(quantize_matmuls(onnx.load(str(files[0])), 8)))
    assert not any(node.op_type == "MatMulNBits" for node in graph.graph.node)
    save_external(graph, tmp_path / "decoder.onnx")
    levels, head_dim = shape_of(model)
    got = without_choice(exported(tmp_path / "decoder.onnx", levels, head_dim))
    dequantize(model, 8)
    assert worst(got, reference(model, levels)) < 2e-4


def test_it_has_few_nodes(tmp_path: Path) -> None:
    files = export_small_decoder(tiny("qwen2_5"), tmp_path / "decoder.onnx")
    nodes = Counter(node.op_type for node in onnx.load(str(files[0]), load_external_data=False).graph.node)
    assert nodes["GroupQueryAttention"] == LAYERS
    assert nodes["SkipSimplifiedLayerNormalization"] == 2 * LAYERS
    assert nodes["MatMul"] == 5 * LAYERS + 1
    assert nodes["RotaryEmbedding"] == 2 * LAYERS
    assert nodes["Softmax"] == nodes["Concat"] - 1 == 0


def test_a_tied_token_table_is_stored_once(tmp_path: Path) -> None:
    model = tiny("qwen2_5")
    assert model.get_input_embeddings().weight is model.lm_head.weight
    graph = onnx.load(str(export_small_decoder(model, tmp_path / "decoder.onnx")[0]))
    table = model.lm_head.weight.detach().numpy()
    tables = [tensor for tensor in graph.graph.initializer if sorted(tensor.dims) == sorted(table.shape)]
    assert len(tables) == 1 and np.array_equal(numpy_helper.to_array(tables[0]), table.T)


def test_a_token_table_of_its_own_is_shared_with_the_embeddings(tmp_path: Path) -> None:
    model = tiny("qwen2_5")
    model.lm_head.weight = nn.Parameter(model.lm_head.weight.detach() * 2)
    embed, files = export_embeddings(model, tmp_path / "embed_tokens.onnx", "fp32"), export_small_decoder(model, tmp_path / "raw" / "decoder.onnx")
    graph = onnx.load(str(files[0]))
    shared = share_weights(graph, embed[0])
    save_external(graph, tmp_path / "decoder.onnx")
    assert shared == embed[1:]
    table = model.get_input_embeddings().weight
    assert (tmp_path / "decoder.onnx_data").stat().st_size < files[1].stat().st_size - table.numel() * 3
    levels, head_dim = shape_of(model)
    assert worst(without_choice(exported(tmp_path / "decoder.onnx", levels, head_dim)), reference(model, levels)) < 5e-6
