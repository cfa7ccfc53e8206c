"""Where a recipe's model starts: ImageNet trunks and a detector for the small kind, published folders for the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ..config import BackboneConfig, DetectorVision, ModelConfig, Recipe, RunConfig
from ..events import EngineError
from ..published.coprs import load_coprs
from ..published.files import read_checkpoint
from ..published.lens import load_lens
from ..published.nanodet import read_convolutions
from ..published.sam2 import of_one_image
from ..tensors import complain
from ..unread import why
from ..models.backbone import build_backbone
from ..models.backbones import FAMILIES
from ..models.loupe import Loupe, build_connector, build_prior, build_segmenter
from ..models.nanodet import NanoDet
from ..models.backbones.small.words import SPREAD

RANDOM = "random"
"""Instead of a folder: untrained weights, to try shapes, export and verification without a download."""


def start(run: RunConfig) -> Loupe:
    """The model before any stage.

    `run.weights`: folders or files by part. Either "backbone" (a transformers folder) and "segmenter" (Meta's
    checkpoint), each of which may be "random"; or "lens", a LENS checkpoint, with "segmenter" where its own SAM2 was
    never trained; or "coprs", the actor folder of a CoPRS checkpoint (refseg_modules.pt, llm_hf/), with "segmenter".
    """
    config = run.recipe.model
    weights = run.weights or {}
    if config.backbone.kind == "small":
        return start_small(config, weights)
    published = next((name for name in PUBLISHED if name in weights), None)
    missing = [part for part in (() if published else ("backbone", "segmenter")) if part not in weights]
    if missing:
        names = " ".join(f"--weights {part}=DIR" for part in missing)
        raise EngineError("weights-missing", f"{run.recipe.name} starts from published weights; give {names}")
    # Parts that are read are not drawn first: a 3B model's random numbers take minutes.
    with torch.device("meta"):
        model = Loupe(config)
    if published:
        return PUBLISHED[published](model, weights)
    backbone, random = weights["backbone"], weights["backbone"] == RANDOM
    model.backbone.qwen = build_backbone(config) if random else read_backbone(config.backbone, Path(backbone))
    if "context_queries" in model._parameters:
        model.context_queries = nn.Parameter(torch.randn(model.context_queries.shape) * 0.02)
    for name, build in (("connector", build_connector), ("prior", build_prior)):
        if hasattr(model, name):
            setattr(model, name, build(config))
    if weights["segmenter"] == RANDOM:
        model.segmenter = build_segmenter(config)
    else:
        # What is not in the file (buffers of positions) is computed at construction, so not on the meta device.
        tensors = read_checkpoint(Path(weights["segmenter"]))
        if config.segmenter.kind == "sam2":
            tensors = of_one_image(tensors)
        model.segmenter = build_segmenter(config).load_meta(tensors)
    return model


def start_small(config: ModelConfig, weights: dict[str, str]) -> Loupe:
    """`weights` has "detector", a folder (published/nanodet.py) or "random", where one of the encoders sees through one."""
    model = Loupe(config).load_imagenet()
    sees, segments = isinstance(config.vision, DetectorVision), config.segmenter.trunk == "nanodet"
    if not sees and not segments:
        return model
    if sees:
        with torch.no_grad():
            # As large as the tokens that the tower puts beside them.
            words = model.backbone.text.embed_tokens.weight
            words *= SPREAD / words.std()
    if "detector" not in weights:
        raise EngineError(
            "weights-missing", "this recipe sees through NanoDet; fetch it (npx loupe-trainer fetch) or give --weights detector=DIR"
        )
    if weights["detector"] != RANDOM:
        convolutions = read_convolutions(Path(weights["detector"]))
        if sees:
            model.backbone.vision.trunk.load(convolutions)
        if segments:
            model.segmenter.encoder.trunk.take(NanoDet().load(convolutions))
    return model


def start_from_lens(model: Loupe, weights: dict[str, str]) -> Loupe:
    config = model.config
    if config.connector is None or config.connector.kind != "lens" or config.segmenter.kind != "sam2":
        raise EngineError("weights-mismatch", "a LENS checkpoint needs a recipe with connector lens and segmenter sam2")
    meta = read_checkpoint(Path(weights["segmenter"])) if "segmenter" in weights else None
    lens = load_lens(read_checkpoint(Path(weights["lens"])), config.connector.heads, meta, config.connector.depth > 0)
    model.backbone.qwen = build_backbone(config)
    fill_backbone(model.backbone.qwen, lens.qwen)
    expected = (config.context.queries, config.backbone.hidden)
    if tuple(lens.head.learnable_query.shape[1:]) != expected:
        found = tuple(lens.head.learnable_query.shape[1:])
        raise EngineError("weights-mismatch", f"the checkpoint has queries of {found}, the recipe of {expected}")
    model.connector = lens.head
    model.segmenter = build_segmenter(config).load_meta(lens.sam)
    return model


def start_from_coprs(model: Loupe, weights: dict[str, str]) -> Loupe:
    config, folder = model.config, Path(weights["coprs"])
    if config.context.token is None or config.segmenter.kind != "sam1":
        raise EngineError("weights-mismatch", "a CoPRS checkpoint needs a recipe with a context token and segmenter sam1")
    if "segmenter" not in weights:
        raise EngineError("weights-missing", "CoPRS does not save SAM's image encoder; give --weights segmenter=sam_vit_h")
    coprs = load_coprs(read_checkpoint(folder / "refseg_modules.pt"))
    model.backbone.qwen = read_backbone(config.backbone, folder / "llm_hf")
    model.prior = coprs.head
    model.segmenter = build_segmenter(config).load_meta(read_checkpoint(Path(weights["segmenter"])), tuned=coprs.sam)
    return model


def published_recipe(run: RunConfig) -> Recipe:
    """The recipe as the released weights want it: LENS's context pass counts every token as text, and its figures were
    measured with SAM2's dynamic multimask."""
    recipe = run.recipe
    if "lens" not in (run.weights or {}):
        return recipe
    context = recipe.model.context.model_copy(update={"positions": "linear"})
    model = recipe.model.model_copy(update={"context": context, "dynamic_multimask": True})
    return recipe.model_copy(update={"model": model})


PUBLISHED = {"lens": start_from_lens, "coprs": start_from_coprs}


def fill_backbone(qwen: PreTrainedModel, tensors: Mapping[str, Tensor]) -> None:
    """Every tensor is used and every parameter filled; a tied LM head may be left out."""
    wanted = qwen.state_dict()
    tied = {"lm_head.weight"} if qwen.config.tie_word_embeddings else set()
    advice = "is this the recipe's model?"
    complain("missing in the checkpoint", set(wanted) - set(tensors) - tied, advice)
    complain("unexpected in the checkpoint", set(tensors) - set(wanted) - tied, advice)
    wrong = [f"{n} {tuple(tensors[n].shape)} instead of {tuple(wanted[n].shape)}"
             for n in tensors if n in wanted and tensors[n].shape != wanted[n].shape]  # fmt: skip
    complain("wrong shapes in the checkpoint", wrong, advice)
    with torch.no_grad():
        for name in set(tensors) - tied:
            wanted[name].copy_(tensors[name])


def read_backbone(config: BackboneConfig, folder: Path) -> PreTrainedModel:
    """transformers' own reader, safetensors alone; the folder's model must be the recipe's."""
    if not (folder / "config.json").is_file():
        raise EngineError("weights-missing", f"{folder} holds no config.json; give the folder of {config.source}")
    family = FAMILIES[config.kind].model
    try:
        model = family.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, trust_remote_code=False, dtype=torch.float32
        )
    except Exception as error:  # of a config.json of another shape transformers raises nearly anything
        reason = why(error) if isinstance(error, (OSError, ValueError, RuntimeError)) else f"{type(error).__name__}: {why(error)}"
        raise EngineError("weights-broken", f"{folder} cannot be read as {config.source or config.kind} ({reason}); download it again") from error
    text = model.config.text_config
    found = (text.hidden_size, text.num_hidden_layers, text.num_attention_heads, text.num_key_value_heads)
    wanted = (config.hidden, config.layers, config.heads, config.kv_heads)
    if found != wanted:
        names = "hidden, layers, heads, kv_heads"
        raise EngineError("weights-mismatch", f"{folder} is a model of {found}, the recipe asks for {wanted} ({names})")
    model.set_attn_implementation("sdpa")
    return model
