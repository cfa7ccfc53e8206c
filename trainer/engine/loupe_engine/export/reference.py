"""A bundle's graphs computed by the trained PyTorch modules themselves: what every export is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor
from transformers import DynamicCache

from ..config import DetectorVision, SquareVision
from ..models.loupe import Loupe
from ..models.backbones.small.vision import unpatchify
from .pipeline import Feeds, Run

Inputs = dict[str, Tensor]
FEATURES = ("image_embed", "high_res_feats.0", "high_res_feats.1")


def reference_graphs(model: Loupe) -> Run:
    """transformers' own forward for the language model, not the rewritten modules that are exported."""
    graphs: dict[str, Callable[[Loupe, Inputs], Inputs]] = {
        "vision_encoder": vision_encoder,
        "embed_tokens": lambda model, x: {"inputs_embeds": model.backbone.embed(x["input_ids"])},
        "decoder_model_merged": decoder,
        "connector": connector,
        "segment_encoder": lambda model, x: dict(zip(FEATURES, model.segmenter.encoder(x["pixel_values"]))),
        "prior": prior,
        "mask_decoder": mask_decoder,
    }

    @torch.no_grad()
    def run(name: str, feeds: Feeds) -> Feeds:
        inputs = {k: torch.from_numpy(np.array(v)) for k, v in feeds.items()}
        return {k: v.float().numpy() for k, v in graphs[name](model, inputs).items()}

    return run


def vision_encoder(model: Loupe, x: Inputs) -> Inputs:
    vision, tower = model.config.vision, model.backbone.vision
    if isinstance(vision, DetectorVision):
        features = tower.features(unpatchify(x["pixel_values"][None], vision))
        return {"image_features": tower.merge(features)[0], "regions": tower.found(features)[0]}
    if isinstance(vision, SquareVision):
        grid = (vision.grid, vision.grid)
    else:
        rows, columns = (x["patch_positions"].amax(0) + 1).tolist()
        grid = (rows // vision.merge_size, columns // vision.merge_size)
    seen = model.backbone.see([x["pixel_values"]], [grid])
    out = {"image_features": seen.features[0]}
    return {**out, "deepstack": torch.stack(seen.deepstack)} if seen.deepstack else out


def decoder(model: Loupe, x: Inputs) -> Inputs:
    cache, embeds = DynamicCache(), x["inputs_embeds"]
    if x["past_key_values.0.key"].shape[2]:
        for i in range(model.config.backbone.layers):
            key, value = (x[f"past_key_values.{i}.{kind}"].float() for kind in ("key", "value"))
            cache.update(key, value, i)
    deepstack = None
    if "deepstack" in x:
        everywhere = torch.ones(embeds.shape[:2], dtype=torch.bool)
        deepstack = (everywhere, list(x["deepstack"]))
    hidden = model.backbone.hidden(embeds, x["position_ids"], cache, deepstack=deepstack)
    present = {}
    for i, layer in enumerate(cache.layers):
        present |= {f"present.{i}.key": layer.keys, f"present.{i}.value": layer.values}
    return {"logits": model.backbone.logits(hidden[:, -1:]), "hidden_states": hidden, **present}


def connector(model: Loupe, x: Inputs) -> Inputs:
    out = model.connector(x["context_hidden"])
    return dict(zip(("prompt_tokens", "concentration"), out if isinstance(out, tuple) else (out,)))


def prior(model: Loupe, x: Inputs) -> Inputs:
    more = () if model.config.context.token is not None else (model.segmenter.image_positions(),)
    return {"heatmap": model.prior(x["concentration"], x["image_embed"], *more)}


def mask_decoder(model: Loupe, x: Inputs) -> Inputs:
    prompts = (x[name] for name in ("point_coords", "point_labels", "mask_input", "has_mask_input"))
    points, dense = model.segmenter.embed_prompts(*prompts)
    high_res = tuple(x[name] for name in FEATURES[1:] if name in x)
    sparse = torch.cat([points, x["prompt_tokens"]], dim=1)
    masks, iou, score = model.segmenter.decode(x["image_embed"], high_res, sparse, dense)
    out = {"masks": masks, "iou_scores": iou}
    return out if score is None else {**out, "object_score": score}


Call = tuple[str, Feeds, Feeds]


@contextmanager
def recording(run: Run) -> Iterator[tuple[Run, list[Call]]]:
    """`run`, with every call's name, inputs and outputs kept."""
    calls: list[Call] = []

    def recorded(name: str, feeds: Feeds) -> Feeds:
        out = run(name, feeds)
        calls.append((name, feeds, out))
        return out

    yield recorded, calls
