"""One line of an evaluation set, and its picture, as `loupe eval` reads them."""

from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

from .expressions import Expression


def save(image: Image.Image, out: Path, name: str) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    image.save(out / "images" / f"{name}.jpg", quality=92)


def encode(mask: np.ndarray) -> dict:
    """Bool [H,W] → COCO RLE with text counts."""
    rle = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": [int(v) for v in rle["size"]], "counts": rle["counts"].decode("ascii")}


def line(image: str, expression: Expression, mask: np.ndarray | None, name: str | None = None) -> dict:
    return {
        "id": name or image,
        "image": f"{image}.jpg",
        "expression": expression.text,
        "rle": None if mask is None else encode(mask),
        "kind": expression.kind,
        "template": expression.template,
    }
