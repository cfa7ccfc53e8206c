"""Which weights a stage owns, and how a later stage gets them."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ..events import EngineError
from ..models.loupe import Loupe
from .checkpoint import load_checkpoint

PARTS = {
    "vision": (
        *("backbone.qwen.model.visual.", "backbone.qwen.model.language_model.embed_tokens", "backbone.qwen.lm_head"),
        "backbone.reader.",
    ),
    "segmenter": ("segmenter.",),
    "choice": ("backbone.",),
    "cold_start": ("backbone.",),
    "align": ("context_queries", "connector.", "prior."),
    "rl": (
        *("backbone.", "context_queries", "connector.", "prior."),
        *("segmenter.mask_decoder.", "segmenter.prompt_encoder.", "segmenter.encoder.conv_s"),
    ),
}
"""The parameters that each stage owns, by prefix: what its checkpoint holds."""


WORDS = ("embed_tokens.weight", "lm_head.weight")


def owned(weights: dict[str, Tensor], stage: str) -> dict[str, Tensor]:
    return {name: value for name, value in weights.items() if name.startswith(PARTS[stage])}


def load_stage(model: Loupe, run: Path, stage: str) -> None:
    """Puts a stage's weights into the model: the averaged ones where it keeps an average, adapters merged."""
    path = run / stage / "checkpoint.pt"
    if not path.exists():
        raise EngineError("stage-missing", f"{path} does not exist; run the {stage} stage first")
    weights = load_checkpoint(path)["weights"]
    if weights is None:
        raise EngineError("stage-unfinished", f"{path} holds an adapter still in training; finish the {stage} stage first")
    fill_from(model, weights, path)


def with_row(words: Tensor, own: Tensor) -> Tensor:
    """[V,D] → [V+1,D], where the model's own have a row more."""
    lacks = own.shape[0] == words.shape[0] + 1 and own.shape[1:] == words.shape[1:]
    return torch.cat([words, own[-1:].to(words)]) if lacks else words


def fill_from(model: Loupe, weights: dict[str, Tensor], path: Path) -> None:
    """A word more than the weights have, as where a context token came later, keeps what the model has of it."""
    own = model.state_dict()
    if model.config.rows > model.config.backbone.vocab:
        weights = {name: with_row(value, own[name]) if name in own and name.endswith(WORDS) else value for name, value in weights.items()}
    wrong = [name for name, value in weights.items() if name not in own or own[name].shape != value.shape]
    if wrong:
        raise EngineError("stage-mismatch", f"{path} was trained with other model settings: {wrong[:3]}; give another --run, or delete that stage's folder to train it anew")
    model.load_state_dict(weights, strict=False)
