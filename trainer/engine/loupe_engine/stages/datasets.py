"""Questions on published datasets, photo by photo: the source of recipes with `data.train`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import RlConfig, RunConfig, StageConfig
from ..coordinates import Box, scale_box
from ..data.mixture import Mixture
from ..data.readers import Dataset, Loaded, Sample, folder_of, open_dataset
from ..masks import tight_box
from ..events import EngineError, note
from ..models.backbone import Backbone
from ..models.inputs import Photo, prepare
from ..models.loupe import Loupe
from ..rewards import Truth
from ..text import Text
from ..training import Turn
from ..training.clock import part
from .batch import Asked, Batch, Prefix
from .feature_store import FeatureStore
from .photos import photo_box, photo_parts, photo_prefix, segment_features
from .samples import View, view_of

TOLD = 5
"""So many samples of a dataset that are left out are named; the rest are counted."""


def low_res_mask(mask: np.ndarray, photo: Photo, size: int, fit: str = "stretch") -> Tensor:
    """bool [H,W] of the photo → float32 [size,size], 0 outside the photo: the share of each low-res cell it covers; with fit
    "pad" as CoPRS makes its soft targets, resized with the photo, padded and resized once more, in half precision."""
    side = photo.segment.shape[-1]
    if fit == "pad":
        whole = torch.from_numpy(mask)[None, None].float()
        part = F.interpolate(whole, photo.part, mode="bilinear", align_corners=False, antialias=True)
        square = F.pad(part, (0, side - photo.part[1], 0, side - photo.part[0]))
        soft = F.interpolate(square, (size, size), mode="bilinear", align_corners=False)[0, 0]
        return soft.clamp(0, 1).half().float()
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
        sets = [open_dataset(d.name, folder_of(root, d.name, d.folder), **d.options) for d in chosen]
        self.mixture = Mixture(sets, [d.weight for d in chosen], run.recipe.seed)
        self.features = FeatureStore(Path(run.features), model) if run.features else None
        for opened in sets:
            note(f"{opened.name}: {len(opened)} records")

    def __len__(self) -> int:
        return len(self.mixture)

    def usable(self, dataset: Dataset, index: int, present: bool) -> tuple[Sample, Loaded] | None:
        """A sample with a mask; `present`: with a target. What cannot be read is counted in its dataset's `skips`, and
        the first few are told at once."""
        before = dataset.skips.total
        sample = dataset.read(index)
        loaded = None
        if sample is not None and sample.decode_mask is not None and not (present and sample.absent):
            loaded = dataset.load(sample)
        if dataset.skips.total > before and dataset.skips.total <= TOLD:
            skip = dataset.skips.first[-1]
            note(f"{dataset.name}: {skip.where} is left out ({skip.message})")
        return None if loaded is None else (sample, loaded)

    def instead(self, rng: np.random.Generator, present: bool) -> tuple[Sample, Loaded]:
        """Another sample in the place of one that cannot be used; no other process's samples move."""
        for _ in range(1000):
            found = self.usable(*self.mixture.at(int(rng.integers(len(self)))), present)
            if found is not None:
                return found
        skips = "; ".join(f"{d.name}: {d.skips}" for d in self.mixture.sets)
        raise EngineError("data-unusable", f"1000 samples in a row could not be used ({skips}); is --data the folder of these sets, with their photos?")

    def truth(self, sample: Sample, mask: np.ndarray, ignore: np.ndarray | None, photo: Photo) -> tuple[Truth, Tensor]:
        """Where the set has no boxes (ReasonSeg), the box is the one around the mask, as in LENS."""
        size, fit = self.model.config.segmenter.mask_size, self.model.config.segmenter.fit
        box = sample.box or tight_box(mask)
        box = None if box is None else scale_box(box, photo.size[::-1], photo.part[::-1])
        valid = low_res_mask(np.ones(photo.size, bool) if ignore is None else ~ignore, photo, size, fit) >= 0.5
        return Truth(box, low_res_mask(mask, photo, size, fit), absent=sample.absent), valid

    @part("data")
    def batch(self, turn: Turn, photos: int, config: StageConfig, present: bool) -> Batch:
        """`photos`: of the whole step, over all micro-batches and processes. One expression is drawn a question, so that a
        group of rollouts never mixes two."""
        rng, out, each = turn.rng, Batch([], []), config.prompts_per_image
        for position in turn.position(photos, config.accumulate):
            sample, loaded = self.usable(*self.mixture.at(position), present) or self.instead(rng, present)
            photo = replace(prepare(self.model.config, loaded.photo), source=str(sample.image))
            truth, valid = self.truth(sample, loaded.mask, loaded.ignore, photo)
            out.photos.append(photo)
            for expression in rng.choice(sample.expressions, each, replace=len(sample.expressions) < each):
                asked = Asked(self.text.question(str(expression)), truth, str(expression), valid=valid)
                if present:
                    self.force(asked, photo)
                out.asked.append(asked)
        return out

    def force(self, asked: Asked, photo: Photo) -> None:
        """Adds the true reply (no thought: these sets have none), with its context token (CoPRS, LISA), and its box, as LENS does."""
        coordinates = self.text.config.coordinates
        if asked.truth.box is None:
            raise EngineError("data-unusable", f"{photo.source}: the mask of {asked.expression!r} is empty, so it has no true box, which this stage forces; take it out of the data")
        of_photo = scale_box(asked.truth.box, photo.part[::-1], photo.size[::-1])
        written = photo.photo_to_written(of_photo, coordinates)
        asked.reply = self.text.forced(written, asked.expression, self.model.config.context.token)
        asked.prompt = photo.written_to_segment(written, coordinates)

    def forced(self, turn: Turn, config: StageConfig, exact: bool = False) -> Batch:
        """The boxes are always as they are, as LENS forces them."""
        return self.batch(turn, config.batch // config.prompts_per_image, config, present=True)

    def asked(self, turn: Turn, config: RlConfig) -> Batch:
        photos = config.batch // (config.group * config.prompts_per_image)
        return self.batch(turn, photos, config, present=False)

    def prefix(self, batch: Batch, backbone: Backbone) -> Prefix:
        return photo_prefix(self.model, self.text, batch.photos, backbone)

    def encode(self, batch: Batch, each: int) -> tuple[Tensor, ...]:
        return tuple(t.repeat_interleave(each, 0) for t in segment_features(self.model, batch.photos, self.features))

    def parts(self, batch: Batch) -> Tensor | None:
        return photo_parts(self.model, batch.photos)

    def box(self, batch: Batch, photo: int, reply: str) -> Box | None:
        return photo_box(self.text, batch.photos[photo], reply)

    def view(self, batch: Batch, photo: int) -> View:
        return view_of(self.model.config, batch.photos[photo])

    def counts(self) -> dict[str, float]:
        return {"skipped": float(sum(d.skips.total for d in self.mixture.sets))}
