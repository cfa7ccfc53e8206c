"""Photos of any size through both encoders: the prefix of the language model, the features of the segmenter."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import DynamicCache

from ..coordinates import Box
from ..models.backbone import Backbone
from ..models.inputs import Photo
from ..models.loupe import Loupe
from ..text import Text, parse_box
from .batch import Prefix
from .feature_store import FeatureStore


def photo_prefix(model: Loupe, text: Text, photos: Sequence[Photo], backbone: Backbone | None = None) -> Prefix:
    """One causal pass over system and image for each photo. Shorter prefixes are padded on the left."""
    backbone, device, image = backbone or model.backbone, model.device, text.image
    seen = backbone.see([p.patches.to(device) for p in photos], [p.grid for p in photos])
    rows = [text.prefix(len(features)) for features in seen.features]
    width = max(map(len, rows))
    ids = torch.tensor([[text.pad] * (width - len(r)) + r for r in rows], device=device)
    mask = torch.tensor([[0] * (width - len(r)) + [1] * len(r) for r in rows], device=device)
    positions = torch.zeros(3, len(rows), width, dtype=torch.long)
    for i, (row, photo) in enumerate(zip(rows, photos, strict=True)):
        positions[:, i, width - len(row) :] = backbone.positions(torch.tensor([row]), image, photo.grid)[:, 0]
    embeds, where = backbone.embed(ids), ids == image
    embeds = embeds.masked_scatter(where[..., None], torch.cat(seen.features).to(embeds.dtype))
    cache = DynamicCache()
    uneven = len({len(r) for r in rows}) > 1
    deepstack = (where, seen.deepstack) if seen.deepstack else None
    backbone.hidden(embeds, positions.to(device), cache, mask if uneven else None, deepstack)
    linear = model.config.context.positions == "linear"
    first = positions.amax((0, 2)).to(device) + 1
    regions = seen.regions and [one.tolist() for one in seen.regions]
    return Prefix(cache, first, mask if uneven else None, embeds if linear else None, regions)


def segment_features(
    model: Loupe, photos: Sequence[Photo], store: FeatureStore | None = None
) -> tuple[Tensor, ...]:
    """Image embedding and high-res features [B,...]. Only what LENS trains of SAM2's encoder, the decoder's two
    convolutions on its high-res maps, keeps a gradient."""
    encoder = model.segmenter.encoder
    whole = not hasattr(encoder, "levels")
    with torch.no_grad():
        kept = [store.read(p.source) if store and p.source else None for p in photos]
        missing = [i for i, k in enumerate(kept) if k is None]
        if missing:
            pixels = torch.stack([photos[i].segment for i in missing]).to(model.device)
            fresh = encoder(pixels) if whole else encoder.levels(pixels)
            for row, i in enumerate(missing):
                kept[i] = [level[row] for level in fresh]
                if store and photos[i].source:
                    store.write(photos[i].source, kept[i])
        levels = tuple(torch.stack([k[n].to(model.device) for k in kept]) for n in range(len(kept[0])))
    return levels if whole else encoder.pyramid(levels)


def photo_parts(model: Loupe, photos: Sequence[Photo]) -> Tensor | None:
    """Each photo's (height, width) in the segmenter's square, int64 [B,2]; None where photos fill it."""
    if model.config.segmenter.fit == "stretch":
        return None
    return torch.tensor([p.part for p in photos], device=model.device)


def photo_box(text: Text, photo: Photo, reply: str) -> Box | None:
    """The box that a reply names, in pixels of the segmenter's image."""
    size = photo.seen if text.config.coordinates == "absolute" else (1000, 1000)
    written = parse_box(reply, size, text.config)
    return written and photo.written_to_segment(written, text.config.coordinates)
