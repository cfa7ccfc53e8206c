"""Questions on published datasets, photo by photo: the source of recipes with `data.train`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import RlConfig, RunConfig, StageConfig
from ..coordinates import Box, scale_box
from ..data.readers import Loaded, Sample, open_dataset
from ..events import EngineError, note
from ..models.backbone import Backbone
from ..models.inputs import Photo, prepare
from ..models.loupe import Loupe
from ..rewards import Truth
from ..text import Text
from ..training.clock import part
from .batch import Asked, Batch, Prefix
from .photos import photo_box, photo_parts, photo_prefix, segment_features
from .segmenter import jitter_box

BOX_ERROR = 0.0
"""LENS forces the true box."""


def low_res_mask(mask: np.ndarray, photo: Photo, size: int) -> Tensor:
    """bool [H,W] of the photo → the share of each low-res cell it covers, float32 [size,size]; 0 outside the photo."""
    side = photo.segment.shape[-1]
    rows, columns = (max(1, round(p * size / side)) for p in photo.part)
    shares = F.interpolate(torch.from_numpy(mask)[None, None].float(), (rows, columns), mode="area")[0, 0]
    out = torch.zeros(size, size)
    out[:rows, :columns] = shares
    return out


class Datasets:
    """A batch's photos are `Photo`s, on the CPU until they are used."""

    def __init__(self, run: RunConfig, model: Loupe, text: Text):
        self.model, self.text = model, text
        root = Path(run.data_root or "")
        if not run.data_root:
            raise EngineError("data-missing", "this recipe trains on published datasets; give their folder with --data")
        chosen = run.recipe.data.train
        self.sets = [open_dataset(d.name, root / (d.folder or d.name), **d.options) for d in chosen]
        sizes = np.array([len(s) * d.weight for s, d in zip(self.sets, chosen, strict=True)])
        self.shares = sizes / sizes.sum()
        for opened in self.sets:
            note(f"{opened.name}: {len(opened)} records")

    def samples(self, rng: np.random.Generator, present: bool) -> Iterator[tuple[Sample, Loaded]]:
        """Samples with a mask, endlessly; `present`: only those with a target. What cannot be read is counted in the
        datasets' `skips`."""
        misses = 0
        while misses < 1000:
            dataset = self.sets[int(rng.choice(len(self.sets), p=self.shares))]
            sample = dataset.read(int(rng.integers(len(dataset))))
            if sample is None or sample.decode_mask is None or (present and sample.absent):
                misses += 1
                continue
            loaded = dataset.load(sample)
            if loaded is None:
                misses += 1
                continue
            misses = 0
            yield sample, loaded
        skips = "; ".join(f"{d.name}: {d.skips}" for d in self.sets)
        raise EngineError("data-unusable", f"1000 samples in a row could not be used ({skips})")

    def truth(self, sample: Sample, mask: np.ndarray, ignore: np.ndarray | None, photo: Photo) -> tuple[Truth, Tensor]:
        size = self.model.config.segmenter.mask_size
        box = None if sample.box is None else scale_box(sample.box, photo.size[::-1], photo.part[::-1])
        valid = low_res_mask(np.ones(photo.size, bool) if ignore is None else ~ignore, photo, size) >= 0.5
        return Truth(box, low_res_mask(mask, photo, size), absent=sample.absent), valid

    @part("data")
    def batch(self, rng: np.random.Generator, photos: int, each: int, present: bool) -> Batch:
        """One expression is drawn a question, so that a group of rollouts never mixes two."""
        stream, out = self.samples(rng, present), Batch([], [])
        for _ in range(photos):
            sample, loaded = next(stream)
            photo = prepare(self.model.config, loaded.photo)
            truth, valid = self.truth(sample, loaded.mask, loaded.ignore, photo)
            out.photos.append(photo)
            for expression in rng.choice(sample.expressions, each, replace=len(sample.expressions) < each):
                asked = Asked(self.text.question(str(expression)), truth, valid=valid)
                if present:
                    self.force(rng, asked, str(expression), photo)
                out.asked.append(asked)
        return out

    def force(self, rng: np.random.Generator, asked: Asked, expression: str, photo: Photo) -> None:
        """Adds the true reply (no thought: these sets have none) and its box."""
        coordinates = self.text.config.coordinates
        if asked.truth.box is None:
            raise EngineError("data-unusable", "alignment forces true boxes, and a sample has none")
        box = jitter_box(rng, np.array(asked.truth.box, np.float32), photo.segment.shape[-1], BOX_ERROR)
        size = photo.part[::-1]
        written = photo.photo_to_written(scale_box(tuple(box.tolist()), size, photo.size[::-1]), coordinates)
        asked.reply = self.text.reply("", written, expression).ids
        asked.prompt = photo.written_to_segment(written, coordinates)

    def forced(self, rng: np.random.Generator, config: StageConfig) -> Batch:
        return self.batch(rng, config.share // config.prompts_per_image, config.prompts_per_image, present=True)

    def asked(self, rng: np.random.Generator, config: RlConfig) -> Batch:
        photos = config.share // (config.group * config.prompts_per_image)
        return self.batch(rng, photos, config.prompts_per_image, present=False)

    def prefix(self, batch: Batch, backbone: Backbone) -> Prefix:
        return photo_prefix(self.model, self.text, batch.photos, backbone)

    def encode(self, batch: Batch, each: int) -> tuple[Tensor, ...]:
        return tuple(t.repeat_interleave(each, 0) for t in segment_features(self.model, batch.photos))

    def parts(self, batch: Batch) -> Tensor | None:
        return photo_parts(self.model, batch.photos)

    def box(self, batch: Batch, photo: int, reply: str) -> Box | None:
        return photo_box(self.text, batch.photos[photo], reply)
