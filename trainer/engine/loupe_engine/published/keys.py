"""Names in published checkpoints: Qwen-VL's old and new transformers prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from torch import Tensor

from ..tensors import Renamed, complain

LAYER = {
    *(f"self_attn.{p}_proj.{kind}" for p in "qkv" for kind in ("weight", "bias")),
    *("self_attn.o_proj.weight", "mlp.gate_proj.weight", "mlp.up_proj.weight", "mlp.down_proj.weight"),
    *("input_layernorm.weight", "post_attention_layernorm.weight"),
}
"""One language layer of Qwen2-VL and Qwen2.5-VL."""

LANGUAGE, VISION = "model.language_model.", "model.visual."


def qwen_name(name: str) -> str | None:
    """Today's transformers name of a language or vision tensor; None if it is neither.

    Until 4.51: visual.*, model.{layers,embed_tokens,norm}.*; since then model.visual.*, model.language_model.*.
    """
    if name.startswith("visual."):
        return "model." + name
    if name.startswith(("model.layers.", "model.embed_tokens.", "model.norm.")):
        return LANGUAGE + name.removeprefix("model.")
    return name if name.startswith((LANGUAGE, VISION)) or name == "lm_head.weight" else None


def qwen_tensors(source: Mapping[str, Tensor]) -> Renamed:
    """The language model and vision tower under today's names. Complete as far as that can be told without a model:
    every language layer whole, every vision block with the names of block 0. `lm_head.weight` may be absent (tied)."""
    stored: dict[str, str] = {}
    for name in source:
        new = qwen_name(name)
        if new in stored:
            complain("stored under the old and the new prefix", [stored[new], name], "save the checkpoint again")
        if new is not None:
            stored[new] = name
    advice = "download it again; a LoRA or partial save must be merged first"
    language = grouped(stored, LANGUAGE + "layers.")
    expected = {f"{LANGUAGE}layers.{i}.{s}" for i in range(max(language, default=0) + 1) for s in LAYER}
    expected |= {LANGUAGE + "embed_tokens.weight", LANGUAGE + "norm.weight"}
    vision = grouped(stored, VISION + "blocks.")
    block = vision.get(0, set())
    expected |= {f"{VISION}blocks.{i}.{s}" for i in range(max(vision, default=0) + 1) for s in block or {"*"}}
    expected.add(VISION + "patch_embed.proj.weight")
    complain("missing in the checkpoint", expected - set(stored), advice)
    other = {n for n in stored if n.startswith((LANGUAGE, VISION + "blocks."))} - expected
    complain("unexpected in the checkpoint", (stored[n] for n in other), "is this a Qwen2-VL or Qwen2.5-VL model?")
    return Renamed(source, stored)


def grouped(names: Iterable[str], prefix: str) -> dict[int, set[str]]:
    """prefix + "{i}.rest" → {i: {rest, …}}."""
    found: dict[int, set[str]] = {}
    for name in names:
        if match := re.fullmatch(r"(\d+)\.(.+)", name.removeprefix(prefix)) if name.startswith(prefix) else None:
            found.setdefault(int(match[1]), set()).add(match[2])
    return found
