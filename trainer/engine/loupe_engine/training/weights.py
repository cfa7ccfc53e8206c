"""Which weights a stage owns, and how a later stage gets them."""

from __future__ import annotations

from pathlib import Path

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


def fill_from(model: Loupe, weights: dict[str, Tensor], path: Path) -> None:
    own = model.state_dict()
    wrong = [name for name, value in weights.items() if name not in own or own[name].shape != value.shape]
    if wrong:
        raise EngineError("stage-mismatch", f"{path} was trained with other model settings: {wrong[:3]}")
    model.load_state_dict(weights, strict=False)
