"""Checkpoints in their published layout and at their true sizes that hold no numbers: headers, and as much nothing behind them
as they say. A language model of 3 billion parameters takes some kilobytes of disk so."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import torch

from loupe_engine.models.loupe import Loupe

from .test_sam1 import meta_state as sam1_state
from .test_sam2 import meta_state as sam2_state

Shapes = dict[str, tuple[int, ...]]
WIDTH = {"F32": 4, "BF16": 2, "F16": 2, "U8": 1}
SHARD = "model-0000%d-of-00002.safetensors"

CONFIG = {
    "architectures": ["SAMR1ForConditionalGeneration_qwen2p5"], "attention_dropout": 0.0, "bos_token_id": 151643,
    "eos_token_id": 151645, "hidden_act": "silu", "hidden_size": 2048, "if_use_qwen_connector": True,
    "image_token_id": 151655, "initializer_range": 0.02, "intermediate_size": 11008, "max_position_embeddings": 128000,
    "max_window_layers": 70, "model_type": "qwen2_vl", "num_attention_heads": 16, "num_hidden_layers": 36,
    "num_key_value_heads": 2, "num_of_query": 64, "rms_norm_eps": 1e-06,
    "rope_scaling": {"mrope_section": [16, 24, 24], "rope_type": "default", "type": "default"}, "rope_theta": 1000000.0,
    "sliding_window": 32768, "tie_word_embeddings": True, "torch_dtype": "bfloat16", "transformers_version": "4.51.3",
    "use_cache": False, "use_sliding_window": False, "video_token_id": 151656, "vision_end_token_id": 151653,
    "vision_start_token_id": 151652, "vision_token_id": 151654, "vocab_size": 151936,
    "vision_config": {
        "depth": 32, "embed_dim": 1280, "fullatt_block_indexes": [7, 15, 23, 31], "hidden_act": "silu", "hidden_size": 1280,
        "in_channels": 3, "in_chans": 3, "initializer_range": 0.02, "intermediate_size": 3420, "mlp_ratio": 4,
        "model_type": "qwen2_vl", "num_heads": 16, "out_hidden_size": 2048, "patch_size": 14, "spatial_merge_size": 2,
        "spatial_patch_size": 14, "temporal_patch_size": 2, "tokens_per_second": 2, "torch_dtype": "bfloat16",
        "window_size": 112,
    },
}  # fmt: skip
"""As LENS saves it: flat, under Qwen2-VL's name, with the values of Qwen2.5-VL-3B."""


def old_name(name: str) -> str:
    """Today's transformers names → those of 4.51, in which LENS and CoPRS saved."""
    name = name.removeprefix("backbone.qwen.")
    return name.removeprefix("model.") if name.startswith("model.visual.") else name.replace("model.language_model.", "model.")


def shapes_of(tensors: Mapping[str, torch.Tensor]) -> Shapes:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def language_shapes(model: Loupe) -> Shapes:
    state = shapes_of(model.state_dict())
    return {old_name(n): s for n, s in state.items() if n.startswith("backbone.") and not n.endswith("lm_head.weight")}


def lens_shapes(model: Loupe) -> Shapes:
    head = {n.removeprefix("connector."): s for n, s in shapes_of(model.state_dict()).items() if n.startswith("connector.")}
    return {**language_shapes(model), **head, **{"sam." + n: s for n, s in shapes_of(sam2_state(model.segmenter)).items()}}


def write_headers(path: Path, shapes: Shapes, dtypes: Mapping[str, str] = {}) -> None:
    entries, at = {}, 0
    for name, shape in shapes.items():
        dtype = dtypes.get(name, "BF16")
        end = at + torch.Size(shape).numel() * WIDTH[dtype]
        entries[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, end]}
        at = end
    header = json.dumps({"__metadata__": {"format": "pt"}, **entries}).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + at)


def write_lens(folder: Path, shapes: Shapes, config: Mapping[str, object] = CONFIG, dtypes: Mapping[str, str] = {}) -> None:
    """Two shards and their index, config.json, files named as a tokenizer's."""
    folder.mkdir(parents=True)
    names, index = list(shapes), {}
    for i, part in enumerate((names[: len(names) // 2], names[len(names) // 2 :]), start=1):
        write_headers(folder / (SHARD % i), {n: shapes[n] for n in part}, dtypes)
        index |= {n: SHARD % i for n in part}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {"total_size": 0}, "weight_map": index}))
    write_beside(folder, config)


def write_beside(folder: Path, config: Mapping[str, object]) -> None:
    (folder / "config.json").write_text(json.dumps(config))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_text("{}")


def save_hollow(path: Path, shapes: Shapes, wrap: bool = False) -> None:
    """By torch.save, every tensor a single number that is repeated: its header has the whole shape."""
    state = {name: torch.zeros(1).expand(shape) for name, shape in shapes.items()}
    torch.save({"model": state} if wrap else state, path)


def write_coprs(actor: Path, model: Loupe, config: Mapping[str, object]) -> Shapes:
    """The actor's folder, with a row for <REF_POS> in the token tables. Returns what Meta's file has."""
    sam = shapes_of(sam1_state(model.segmenter))
    head = {"heatmap_head." + n: s for n, s in shapes_of(model.prior.state_dict()).items()}
    (actor / "llm_hf").mkdir(parents=True)
    save_hollow(actor / "refseg_modules.pt", {**{n: s for n, s in sam.items() if not n.startswith("image_encoder.")}, **head})
    language, rows = language_shapes(model), int(str(config["vocab_size"]))
    language["model.embed_tokens.weight"] = (rows, *language["model.embed_tokens.weight"][1:])
    write_headers(actor / "llm_hf" / "model.safetensors", language)
    write_beside(actor / "llm_hf", {n: v for n, v in config.items() if n not in ("num_of_query", "if_use_qwen_connector")})
    return sam
