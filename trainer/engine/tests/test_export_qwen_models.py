"""Tiny random models of the three Qwen-VL families, and what holds for every graph exported from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from torch import nn
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
)

from loupe_engine.events import EngineError
from loupe_engine.export.qwen.decoder import export_decoder
from loupe_engine.export.qwen.embeddings import export_embeddings
from loupe_engine.export.qwen.layers import quantize_rows
from loupe_engine.export.qwen.vision import export_vision

FAMILIES = ("qwen2", "qwen2_5", "qwen3")
EXPORTS = {"decoder_model_merged": export_decoder, "embed_tokens": export_embeddings, "vision_encoder": export_vision}
LIMIT = 130_000
"""Bytes a data file in these tests: small enough that the token table and the head have to be split."""
FORBIDDEN = {"Loop", "Scan", "If", "NonZero", "Compress", "Unique"}
D, VOCAB, LAYERS, KV_HEADS = 64, 1000, 4, 2


def text_config(section: list[int], **more: object) -> dict:
    rope = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": section}
    return {
        "vocab_size": VOCAB, "hidden_size": D, "num_hidden_layers": LAYERS, "num_attention_heads": 4,
        "num_key_value_heads": KV_HEADS, "intermediate_size": 96, "rope_parameters": rope,
        "max_position_embeddings": 64, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, **more,
    }  # fmt: skip


def tiny(family: str) -> nn.Module:
    """Inner widths of the towers are no whole quantization blocks, as in the real Qwen2.5-VL (3420)."""
    torch.manual_seed(0)
    vision = {"num_heads": 2, "patch_size": 4}
    wide = {**vision, "hidden_size": D, "out_hidden_size": D}
    if family == "qwen2":
        tower = {**vision, "depth": 2, "embed_dim": D, "hidden_size": D, "mlp_ratio": 2}
        config = Qwen2VLConfig(text_config=text_config([2, 3, 3]), vision_config=tower, tie_word_embeddings=True)
        model = Qwen2VLForConditionalGeneration(config)
    elif family == "qwen2_5":
        tower = {**wide, "depth": 3, "intermediate_size": 76, "window_size": 32, "fullatt_block_indexes": [1]}
        config = Qwen2_5_VLConfig(text_config=text_config([2, 3, 3]), vision_config=tower, tie_word_embeddings=True)
        model = Qwen2_5_VLForConditionalGeneration(config)
    else:
        tower = {**wide, "depth": 4, "intermediate_size": 100, "num_position_embeddings": 64}
        tower["deepstack_visual_indexes"] = [0, 1, 3]
        text = text_config([6, 5, 5], head_dim=32)
        config = Qwen3VLConfig(text_config=text, vision_config=tower, tie_word_embeddings=False)
        model = Qwen3VLForConditionalGeneration(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.08)
    return model.eval()


def session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def difference(got: np.ndarray, want: torch.Tensor | np.ndarray) -> float:
    """Largest error, in units of the largest wanted value."""
    want = np.asarray(want.detach() if isinstance(want, torch.Tensor) else want)
    assert got.shape == want.shape
    return float(np.abs(got - want).max() / np.abs(want).max())


def dequantize(part: nn.Module, bits: int) -> None:
    """Replaces the weight of every linear layer by what its quantized form stands for, unpacked here by hand."""
    for layer in part.modules():
        if not isinstance(layer, nn.Linear):
            continue
        packed, scales = quantize_rows(layer.weight, bits)
        codes = packed if bits == 8 else np.stack([packed & 15, packed >> 4], -1).reshape(*packed.shape[:2], 32)
        weight = (codes.astype(np.float32) - 2 ** (bits - 1)) * scales[..., None]
        weight = weight.reshape(len(weight), -1)[:, : layer.in_features]
        layer.weight = nn.Parameter(torch.from_numpy(np.ascontiguousarray(weight)))


@pytest.mark.parametrize("mode", ["fp32", "q4f16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_files_stay_small_and_graphs_plain(family: str, mode: str, tmp_path: Path) -> None:
    model = tiny(family)
    for name, export in EXPORTS.items():
        files = export(model, tmp_path / f"{name}.onnx", mode, LIMIT)
        graph = onnx.load(str(files[0]), load_external_data=False).graph
        assert not {node.op_type for node in graph.node} & FORBIDDEN
        assert len(files) > 1
        assert all(file.stat().st_size <= LIMIT for file in files[1:])
        suffixes = ["", *(f"_{i}" for i in range(1, len(files) - 1))]
        assert [file.name for file in files[1:]] == [f"{name}.onnx_data{suffix}" for suffix in suffixes]


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="weight mode 'q3'"):
        export_embeddings(tiny("qwen2"), tmp_path / "embed_tokens.onnx", "q3")
