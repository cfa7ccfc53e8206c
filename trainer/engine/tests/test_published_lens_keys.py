"""LENS's published names: old and new prefixes, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from loupe_engine.events import EngineError
from loupe_engine.published.files import read_checkpoint
from loupe_engine.published.lens import Lens, load_head, load_lens

from .test_published_synthetic import HEADS, Checkpoint, D, M, head_part, meta_part, rand, stage_2_save


@pytest.fixture
def checkpoint() -> Checkpoint:
    return stage_2_save(meta_part(torch.Generator().manual_seed(1)))


def renamed(t: Checkpoint) -> Checkpoint:
    """The new transformers layout, written out by hand."""
    heads = {"model.layers.": "model.language_model.layers.", "visual.": "model.visual."}
    heads |= {f"model.{n}.": f"model.language_model.{n}." for n in ("embed_tokens", "norm")}
    new = {}
    for name, value in t.items():
        old = next((h for h in heads if name.startswith(h)), "")
        new[heads.get(old, "") + name[len(old) :]] = value
    return new


def same(a: Lens, b: Lens) -> None:
    for ours, theirs in ((a.head.state_dict(), b.head.state_dict()), (a.qwen, b.qwen), (a.sam, b.sam)):
        assert set(ours) == set(theirs) and len(ours) > 3
        assert all(torch.equal(ours[n], theirs[n]) for n in ours)


def test_old_and_new_prefixes_in_one_file_and_in_shards(checkpoint: Checkpoint, tmp_path: Path) -> None:
    new = renamed(checkpoint)
    assert "model.visual.merger.mlp.0.weight" in new and "visual.merger.mlp.0.weight" not in new
    save_file(checkpoint, tmp_path / "model.safetensors")
    old = load_lens(read_checkpoint(tmp_path), HEADS)
    shards = tmp_path / "shards"
    shards.mkdir()
    names = sorted(new)
    parts = {"a.safetensors": names[::2], "b.safetensors": names[1::2]}
    for file, part in parts.items():
        save_file({n: new[n] for n in part}, shards / file)
    index = {"weight_map": {n: file for file, part in parts.items() for n in part}}
    (shards / "model.safetensors.index.json").write_text(json.dumps(index))
    same(old, load_lens(read_checkpoint(shards), HEADS))
    assert set(old.qwen) == {n for n in new if n.startswith(("model.", "lm_head"))}
    layer = "layers.1.mlp.up_proj.weight"
    assert torch.equal(old.qwen["model.language_model." + layer], checkpoint["model." + layer])
    assert not any(n.startswith(("memory", "maskmem")) for n in old.sam)
    assert torch.equal(old.sam["no_mem_embed"], checkpoint["sam.no_mem_embed"])


def test_a_tied_lm_head_may_be_missing(checkpoint: Checkpoint) -> None:
    del checkpoint["lm_head.weight"]
    assert "lm_head.weight" not in load_lens(checkpoint, HEADS).qwen


def test_other_sizes_are_inferred() -> None:
    g = torch.Generator().manual_seed(0)
    t = {n: v for n, v in head_part(g).items() if "blocks.1." not in n}
    t |= {"learnable_query": rand(g, 1, 3, D), "connector.pos_embed": rand(g, 1, 3, D), "conv_1d.weight": rand(g, D, D, 3)}
    head = load_head(t, HEADS)
    assert len(head.connector.blocks) == 1 and head(rand(g, 2, 3, D)).shape == (2, 1, 256)


def test_lens_without_a_connector() -> None:
    """`if_use_qwen_connector` false, in LENS's code the convolution right behind the language model (Table 4)."""
    g = torch.Generator().manual_seed(0)
    t = {n: v for n, v in head_part(g).items() if not n.startswith("connector.")}
    head = load_head(t, HEADS, connector=False)
    assert set(head.state_dict()) == set(t)
    context = rand(g, 2, t["learnable_query"].shape[1], D)
    mixed = torch.nn.functional.conv1d(context.transpose(1, 2), t["conv_1d.weight"], t["conv_1d.bias"]).transpose(1, 2)
    hidden = torch.nn.functional.gelu(mixed @ t["proj_to_sam.0.weight"].T + t["proj_to_sam.0.bias"])
    expected = hidden @ t["proj_to_sam.2.weight"].T + t["proj_to_sam.2.bias"]
    torch.testing.assert_close(head(context), expected, rtol=1e-5, atol=1e-6)
    with pytest.raises(EngineError, match="unexpected"):
        load_head(head_part(g), HEADS, connector=False)


def refused(checkpoint: Checkpoint, code: str) -> str:
    with pytest.raises(EngineError) as caught:
        load_lens(checkpoint, HEADS)
    assert caught.value.code == code
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        *("learnable_query", "connector.pos_embed", "connector.blocks.0.attn.qkv.bias", "connector.blocks.1.norm2.weight"),
        *("conv_1d.bias", "proj_to_sam.2.weight", "model.embed_tokens.weight", "model.norm.weight"),
        *("model.layers.0.self_attn.k_proj.bias", "model.layers.1.mlp.down_proj.weight", "visual.blocks.1.norm1.weight"),
        *("visual.patch_embed.proj.weight", "sam.no_mem_embed", "sam.sam_prompt_encoder.no_mask_embed.weight"),
    ],
)
def test_a_missing_key_is_named(checkpoint: Checkpoint, name: str) -> None:
    del checkpoint[name]
    assert name.removeprefix("model.").removeprefix("sam.") in refused(checkpoint, "checkpoint-keys")


@pytest.mark.parametrize("part", ["visual.", "model.", "connector."])
def test_a_missing_part_is_refused(checkpoint: Checkpoint, part: str) -> None:
    assert "missing" in refused({n: v for n, v in checkpoint.items() if not n.startswith(part)}, "checkpoint-keys")


@pytest.mark.parametrize(
    "name",
    [
        *("something.weight", "connector.norm.weight", "connector.blocks.1.attn.q_norm.weight", "proj_to_sam.1.weight"),
        *("model.layers.0.self_attn.q_proj.lora_A.weight", "visual.blocks.1.extra.weight", "sam.unknown", "learnable_query2"),
    ],
)
def test_an_unexpected_key_is_named(checkpoint: Checkpoint, name: str) -> None:
    checkpoint[name] = torch.zeros(2)
    assert name in refused(checkpoint, "checkpoint-keys")


def test_both_prefixes_at_once(checkpoint: Checkpoint) -> None:
    checkpoint["model.language_model.norm.weight"] = checkpoint["model.norm.weight"]
    message = refused(checkpoint, "checkpoint-keys")
    assert "model.norm.weight" in message and "model.language_model.norm.weight" in message


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        *(("learnable_query", (M, D)), ("learnable_query", (2, M, D)), ("learnable_query", (1, M, D - 2))),
        *(("conv_1d.weight", (D, D, M - 1)), ("connector.blocks.1.mlp.fc1.weight", (2 * D, D))),
        *(("proj_to_sam.2.weight", (128, D)), ("sam.no_mem_embed", (1, 256))),
    ],
)
def test_a_wrong_shape_is_named(checkpoint: Checkpoint, name: str, shape: tuple[int, ...]) -> None:
    checkpoint[name] = torch.zeros(shape)
    message = refused(checkpoint, "checkpoint-keys")
    assert name.removeprefix("sam.") in message and str(shape) in message
