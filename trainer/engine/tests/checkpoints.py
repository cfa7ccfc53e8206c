"""A model saved in the layout in which LENS's and CoPRS's authors publish: transformers 4.51's names, shards with their index,
config.json, the tokenizer; and Meta's file beside it, whose mask decoder is another than the checkpoint's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from loupe_engine.config import ModelConfig
from loupe_engine.models.loupe import Loupe

from .headers_alone import CONFIG, SHARD, old_name
from .published_layout import video_memory
from .test_sam1 import meta_state as sam1_state
from .test_sam2 import meta_state as sam2_state

GENERATION = {"do_sample": False, "eos_token_id": [151645, 151643], "pad_token_id": 151643, "transformers_version": "4.51.3"}


def language(model: Loupe) -> dict[str, Tensor]:
    state = model.state_dict()
    return {old_name(n): v for n, v in state.items() if n.startswith("backbone.") and not n.endswith("lm_head.weight")}


def config_of(config: ModelConfig, rows: int = 0) -> dict[str, object]:
    """As Qwen2-VL's and Qwen2.5-VL's lay flat before transformers 4.52. `rows`: more than the recipe has."""
    b, v = config.backbone, config.vision
    vision = {"depth": v.depth, "num_heads": v.heads, "patch_size": v.patch_size, "spatial_merge_size": v.merge_size,
              "temporal_patch_size": v.temporal_patch_size, "in_channels": 3, "model_type": b.kind}  # fmt: skip
    if b.kind == "qwen2_vl":
        vision |= {"embed_dim": v.hidden, "hidden_size": b.hidden, "mlp_ratio": v.intermediate // v.hidden}
    else:
        vision |= {"hidden_size": v.hidden, "intermediate_size": v.intermediate, "out_hidden_size": b.hidden,
                   "window_size": v.window, "fullatt_block_indexes": v.full_attention}  # fmt: skip
    return {
        **{k: value for k, value in CONFIG.items() if k not in ("num_of_query", "if_use_qwen_connector")},
        "hidden_size": b.hidden, "intermediate_size": b.intermediate, "num_attention_heads": b.heads,
        "num_hidden_layers": b.layers, "num_key_value_heads": b.kv_heads, "vocab_size": b.vocab + rows,
        "rope_theta": b.rope_theta, "max_position_embeddings": 32768, "bos_token_id": None, "eos_token_id": None,
        "rope_scaling": {"mrope_section": b.mrope_section, "rope_type": "default", "type": "default"},
        "tie_word_embeddings": b.tied, "torch_dtype": "float32", "model_type": b.kind, "vision_config": vision,
    }  # fmt: skip


def copied(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {n: v.contiguous().clone() for n, v in tensors.items()}


def save_lens(model: Loupe, folder: Path, tokenizer: Path | None = None, meta: Path | None = None) -> None:
    """`tokenizer`: a folder to copy it from. `meta`: where sam2_hiera_*.pt is written: the same frozen encoder, as LENS's second
    stage leaves it, and a decoder of zeros."""
    head = {n.removeprefix("connector."): v for n, v in model.state_dict().items() if n.startswith("connector.")}
    sam = sam2_state(model.segmenter)
    tensors = {**language(model), **head, **{"sam." + n: v for n, v in sam.items()}}
    folder.mkdir(parents=True)
    names, index = list(tensors), {}
    for i, part in enumerate((names[: len(names) // 2], names[len(names) // 2 :]), start=1):
        save_file(copied({n: tensors[n] for n in part}), folder / (SHARD % i), {"format": "pt"})
        index |= {n: SHARD % i for n in part}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": index}))
    queries = {"num_of_query": model.config.context.queries, "if_use_qwen_connector": True}
    write_beside(folder, {**config_of(model.config), **queries, "model_type": "qwen2_vl"}, tokenizer)
    if meta is not None:
        untuned = {n: v if n.startswith("image_encoder.") else torch.zeros_like(v) for n, v in sam.items()}
        torch.save({"model": {**copied(untuned), **video_memory()}}, meta)


def save_coprs(model: Loupe, actor: Path, meta: Path, tokenizer: Path | None = None) -> None:
    """`actor`: refseg_modules.pt and llm_hf/, whose token table has a row more, as the authors' registration leaves it.
    `meta`: where sam_vit_*.pth is written."""
    sam = sam1_state(model.segmenter)
    tuned = {n: v for n, v in sam.items() if not n.startswith("image_encoder.")}
    head = {"heatmap_head." + n: v for n, v in model.prior.state_dict().items()}
    (actor / "llm_hf").mkdir(parents=True)
    torch.save(copied({**tuned, **head}), actor / "refseg_modules.pt")
    tensors, table = language(model), "model.embed_tokens.weight"
    tensors[table] = torch.cat([tensors[table], torch.zeros_like(tensors[table][:1])])
    save_file(copied(tensors), actor / "llm_hf" / "model.safetensors", {"format": "pt"})
    write_beside(actor / "llm_hf", config_of(model.config, rows=1), tokenizer)
    torch.save(copied({n: v if n not in tuned else torch.zeros_like(v) for n, v in sam.items()}), meta)


def write_beside(folder: Path, config: dict[str, object], tokenizer: Path | None) -> None:
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    (folder / "generation_config.json").write_text(json.dumps(GENERATION))
    for name in ("tokenizer.json", "tokenizer_config.json") if tokenizer else ():
        shutil.copyfile(tokenizer / name, folder / name)
