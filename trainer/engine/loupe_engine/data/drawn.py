"""A small drawn library (shapes and gradients), for checks where no photos are at hand."""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ..whole_files import write_whole
from .sources import Library

# Shapes: name, colour, polygon corners in the unit square (None draws an ellipse).
_DRAWN = [
    ("apple", (200, 30, 30), None), ("apple", (60, 160, 50), None), ("lemon", (240, 220, 40), None),
    ("car", (40, 80, 200), [(0, 0.5), (0.25, 0.2), (0.75, 0.2), (1, 0.5), (1, 0.8), (0, 0.8)]),
    ("car", (200, 30, 30), [(0, 0.5), (0.3, 0.1), (0.7, 0.1), (1, 0.5), (1, 0.9), (0, 0.9)]),
    ("cup", (230, 230, 230), [(0.1, 0), (0.9, 0), (0.7, 1), (0.3, 1)]),
    ("duck", (240, 220, 60), [(0, 0.4), (0.3, 0), (0.5, 0.4), (1, 0.4), (0.8, 1), (0.2, 1)]),
    ("frog", (60, 160, 50), [(0.2, 0), (0.8, 0), (1, 1), (0, 1)]),
    ("dog", (120, 75, 40), [(0, 0.1), (0.4, 0.3), (1, 0.3), (1, 1), (0.1, 1)]),
    ("bed", (150, 60, 160), [(0, 0), (0.1, 0.5), (1, 0.5), (1, 1), (0, 1)]),
]  # fmt: skip


def draw_library(root: Path, seed: int = 0, copies: int = 4) -> Library:
    """Draw a small folder of cut-outs and backgrounds (shapes, gradients) and open it: data for checks anywhere."""
    rng = np.random.default_rng(seed)
    (root / "cutouts").mkdir(parents=True, exist_ok=True)
    (root / "backgrounds").mkdir(exist_ok=True)
    lines = []
    for index, (name, colour, corners) in enumerate(_DRAWN * copies):
        side = int(rng.integers(80, 160))
        image = Image.new("RGBA", (side, side))
        shade = tuple(int(v) for v in np.clip(np.array(colour) + rng.integers(-15, 16, 3), 0, 255)) + (255,)
        if corners:
            points = [tuple(float(v) * (side - 1) for v in corner) for corner in corners]
            ImageDraw.Draw(image).polygon(points, fill=shade)
        else:
            ImageDraw.Draw(image).ellipse((0, 0, side - 1, side - 1), fill=shade)
        path = f"cutouts/{index:03d}.png"
        image.save(root / path)
        lines.append(json.dumps({"image": path, "name": name, "width": side, "height": side}))
    for index in range(12):
        base = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(base).resize((256, 192), Image.Resampling.BICUBIC).save(root / f"backgrounds/{index:02d}.jpg")
    write_whole(root / "cutouts.jsonl", "\n".join(lines) + "\n")
    return Library.open(root)
