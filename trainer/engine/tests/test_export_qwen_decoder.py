"""The exported decoder and token table against transformers' own forward over a DynamicCache."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from transformers import DynamicCache

from loupe_engine.events import EngineError
from loupe_engine.export.qwen.decoder import axis_of_frequency, export_decoder
from loupe_engine.export.qwen.embeddings import export_embeddings

from .test_export_qwen_models import D, FAMILIES, KV_HEADS, LAYERS, dequantize, difference, session, tiny

LIMIT = 20_000
"""Bytes a data file: small enough that the head and the larger matrices have to be split in every mode."""
CHUNKS = (17, 6, 1, 1)
"""Prefill of an empty cache, several tokens on a filled one, single steps."""
IMAGE = slice(3, 9)
"""Where the photo's 2 x 3 tokens lie in the first chunk."""


def positions() -> np.ndarray:
    """i64 [3,1,25]: text counts on all three axes, the photo stands still in time and spreads over the others."""
    table = np.arange(sum(CHUNKS))[None].repeat(3, axis=0)
    table[0, IMAGE], table[1, IMAGE], table[2, IMAGE] = 3, 3 + np.arange(6) // 3, 3 + np.arange(6) % 3
    table[:, IMAGE.stop :] -= 3
    return table[:, None]


def inputs(levels: int) -> Iterator[tuple[int, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Chunk by chunk: past length, embeddings, positions, image mask, deepstack features of the image tokens."""
    generator = torch.Generator().manual_seed(1)
    past = 0
    for length in CHUNKS:
        mask = torch.zeros(1, length, dtype=torch.bool)
        if past == 0:
            mask[0, IMAGE] = True
        embeds = torch.randn(1, length, D, generator=generator)
        features = torch.randn(levels, int(mask.sum()), D, generator=generator)
        yield past, embeds, torch.from_numpy(positions()[:, :, past : past + length]), mask, features
        past += length


@torch.no_grad()
def reference(model: nn.Module, levels: int) -> list[dict[str, np.ndarray]]:
    """transformers' own outputs for every chunk."""
    text, cache, outputs = model.model.language_model, DynamicCache(), []
    for past, embeds, position_ids, mask, features in inputs(levels):
        deepstack = {"visual_pos_masks": mask, "deepstack_visual_embeds": list(features)} if levels else {}
        everything = torch.ones(1, past + embeds.shape[1], dtype=torch.long)
        hidden = text(
            inputs_embeds=embeds,
            attention_mask=everything,
            position_ids=position_ids,
            past_key_values=cache,
            **deepstack,
        ).last_hidden_state
        output = {"hidden_states": hidden, "logits": model.lm_head(hidden[:, -1:])}
        for i, layer in enumerate(cache.layers):
            output |= {f"present.{i}.key": layer.keys, f"present.{i}.value": layer.values}
        outputs.append({name: value.numpy().copy() for name, value in output.items()})
    return outputs


def exported(path: Path, levels: int, head_dim: int, dtype: type = np.float32) -> list[dict[str, np.ndarray]]:
    """The graph's outputs for every chunk, its cache fed back."""
    run, outputs = session(path), []
    names = [output.name for output in run.get_outputs()]
    empty = np.zeros((1, KV_HEADS, 0, head_dim), dtype)
    cache = {f"past_key_values.{i}.{kind}": empty for i in range(LAYERS) for kind in ("key", "value")}
    for past, embeds, position_ids, mask, features in inputs(levels):
        feeds = {"inputs_embeds": embeds.numpy(), "position_ids": position_ids.numpy(), **cache}
        feeds["attention_mask"] = np.ones((1, past + embeds.shape[1]), np.int64)
        if levels:
            feeds["deepstack"] = np.zeros((levels, embeds.shape[1], D), np.float32)
            feeds["deepstack"][:, mask[0].numpy()] = features.numpy()
        output = dict(zip(names, run.run(None, feeds), strict=True))
        cache = {n.replace("present", "past_key_values"): v for n, v in output.items() if n.startswith("present")}
        outputs.append(output)
    return outputs


def worst(got: list[dict[str, np.ndarray]], want: list[dict[str, np.ndarray]]) -> float:
    assert all(one.keys() == other.keys() for one, other in zip(got, want, strict=True))
    return max(difference(a[name], b[name]) for a, b in zip(got, want, strict=True) for name in a)


def shape_of(model: nn.Module) -> tuple[int, int]:
    """deepstack levels, head_dim."""
    levels = len(getattr(model.config.vision_config, "deepstack_visual_indexes", ()))
    return levels, model.model.language_model.layers[0].self_attn.head_dim


@pytest.mark.parametrize("family", FAMILIES)
def test_fp32_equals_transformers(family: str, tmp_path: Path) -> None:
    model = tiny(family)
    export_decoder(model, tmp_path / "decoder.onnx", "fp32", LIMIT)
    levels, head_dim = shape_of(model)
    assert worst(exported(tmp_path / "decoder.onnx", levels, head_dim), reference(model, levels)) < 5e-6


@pytest.mark.parametrize(("mode", "bits", "bound"), [("q8", 8, 0.03), ("q4", 4, 0.4)])
@pytest.mark.parametrize("family", FAMILIES)
def test_quantized_equals_transformers_with_those_weights(
    family: str, mode: str, bits: int, bound: float, tmp_path: Path
) -> None:
    """Exact against the dequantized model; near the original one (random weights: no structure absorbs the error)."""
    model = tiny(family)
    export_decoder(model, tmp_path / "decoder.onnx", mode, LIMIT)
    levels, head_dim = shape_of(model)
    got, original = exported(tmp_path / "decoder.onnx", levels, head_dim), reference(model, levels)
    model.lm_head.weight = nn.Parameter(model.lm_head.weight.detach().clone())  # untie
    dequantize(model, bits)
    assert worst(got, reference(model, levels)) < 2e-5
    assert 1e-3 < worst(got, original) < bound


@pytest.mark.parametrize("family", FAMILIES)
def test_halves_stay_near_q4(family: str, tmp_path: Path) -> None:
    model = tiny(family)
    levels, head_dim = shape_of(model)
    for mode in ("q4", "q4f16"):
        export_decoder(model, tmp_path / f"{mode}.onnx", mode, LIMIT)
    half = exported(tmp_path / "q4f16.onnx", levels, head_dim, np.float16)
    assert half[0]["present.0.key"].dtype == np.float16
    assert half[0]["logits"].dtype == half[0]["hidden_states"].dtype == np.float32
    assert worst(half, exported(tmp_path / "q4.onnx", levels, head_dim)) < 5e-3


def test_a_bfloat16_model_exports_like_its_float32_copy(tmp_path: Path) -> None:
    """Casting a model also casts its rotary frequencies; the export must not inherit that."""
    half = copy.deepcopy(tiny("qwen2_5")).bfloat16()
    single = tiny("qwen2_5")
    single.load_state_dict({name: value.float() for name, value in half.state_dict().items()})
    one = export_decoder(half, tmp_path / "half" / "decoder.onnx", "q4")
    other = export_decoder(single, tmp_path / "single" / "decoder.onnx", "q4")
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]


@pytest.mark.parametrize(("mode", "bound"), [("fp32", 0), ("q8", 0.01), ("q4", 0.1), ("q4f16", 0.1)])
def test_embeddings_are_the_rows_of_the_table(mode: str, bound: float, tmp_path: Path) -> None:
    model = tiny("qwen2")
    files = export_embeddings(model, tmp_path / "embed_tokens.onnx", mode, 130_000)
    ids = np.array([[0, 999, 17, 17, 500]])
    got = session(files[0]).run(None, {"input_ids": ids})[0]
    assert got.dtype == np.float32
    assert difference(got, model.get_input_embeddings().weight[torch.from_numpy(ids)]) <= bound


def test_interleaved_axes_by_hand() -> None:
    assert axis_of_frequency([2, 1, 1], interleaved=False) == [0, 0, 1, 2]
    assert axis_of_frequency([4, 2, 2], interleaved=True) == [0, 1, 2, 0, 1, 2, 0, 0]


def test_sliding_windows_are_refused(tmp_path: Path) -> None:
    model = tiny("qwen2")
    model.model.language_model.has_sliding_layers = True
    with pytest.raises(EngineError, match="sliding-window"):
        export_decoder(model, tmp_path / "decoder.onnx", "fp32")
