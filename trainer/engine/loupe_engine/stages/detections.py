"""A detector's boxes on whole photos, before scenes are made of them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from ..data.detections import MAYBE
from ..data.pictures.decode import decode_picture
from ..data.pictures.sniff import read_picture
from ..data.sources import Library
from ..events import note
from ..models.inputs import squares
from ..models.nanodet import KINDS, MEAN, STD, NanoDet
from ..models.backbones.small.regions import find_regions
from ..published.nanodet import read_convolutions

SIDE = 512
"""Labels are made once: larger than the model sees them."""
MOST = 40
BATCH = 8


@torch.inference_mode()
def detect_photos(library: Library, weights: Path, out: Path) -> None:
    """Writes `out` (data/detections.py reads it), whole or not at all. Raises what `read_convolutions` does."""
    detector = NanoDet().load(read_convolutions(weights)).eval()
    images = [r["image"] for r in library.records]
    note(f"looking for things on {len(images)} photos")

    def read(image: str) -> torch.Tensor:
        pixels = decode_picture(read_picture(library.root / image), upright=False)
        return squares([np.asarray(pixels)], SIDE, (MEAN, STD))

    lines = []
    with ThreadPoolExecutor(torch.get_num_threads()) as threads:
        for start in range(0, len(images), BATCH):
            names = images[start : start + BATCH]
            levels = detector(torch.cat(list(threads.map(read, names))))
            regions = find_regions(levels, SIDE, MOST, "score")
            scores, kinds = regions.seen[:, -KINDS:].sigmoid().max(1)
            boxes = regions.boxes.transpose(1, 2) / SIDE
            for name, *found in zip(names, kinds.tolist(), scores.tolist(), boxes.tolist(), strict=True):
                rows = [[k, round(s, 3), *(round(v, 4) for v in b)] for k, s, b in zip(*found, strict=True) if s >= MAYBE / 2]
                lines.append(json.dumps({"image": name, "found": rows}) + "\n")
    temporary = out.with_suffix(".tmp")
    temporary.write_text("".join(lines), encoding="ascii")
    temporary.rename(out)
