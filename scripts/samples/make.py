"""Write the app's sample photos and the end-to-end scenes with their truth.

    .venv/bin/python scripts/samples/make.py .cache/samples

The folder is what sources.py unpacked. The same sources give the same files.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
from compose import compose
from gallery import GALLERY, gallery_entry
from photos import PHOTOS, Photo
from PIL import Image
from pycocotools import mask as coco
from scenes import SAMPLES, TRUTH_SCENES, Scene

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 80_000
CREDIT = "Cut-outs: Tux Paint stamps (GPL-2); background: Debian wallpapers (GPL-2+). See CREDITS.md"


def encode_jpeg(picture: Image.Image) -> bytes:
    """The best quality that stays within MAX_BYTES."""
    for quality in range(90, 50, -4):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= MAX_BYTES:
            return buffer.getvalue()
    raise ValueError(f"the picture does not fit in {MAX_BYTES} bytes")


def encode_rle(mask: np.ndarray) -> dict:
    """COCO compressed RLE of a bool mask [height, width]; `size` is [height, width]."""
    rle = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": [int(v) for v in rle["size"]], "counts": rle["counts"].decode()}


def scene_entry(sources: Path, scene: Scene, folder: Path) -> dict:
    """Writes the scene's picture. What each of its prompts means: its mask, or null when nothing matches."""
    picture, masks = compose(sources, scene.background, scene.items, scene.size)
    return entry(folder, scene.id, picture, masks, scene.prompts)


def photo_entry(sources: Path, photo: Photo, folder: Path) -> dict:
    picture = Image.open(sources / "skimage" / "data" / photo.file).convert("RGB")
    return entry(folder, photo.id, picture, photo.masks(picture.size), photo.prompts)


def entry(folder: Path, name: str, picture: Image.Image, masks: list[np.ndarray], prompts: list) -> dict:
    (folder / f"{name}.jpg").write_bytes(encode_jpeg(picture))
    expressions = [{"text": text, "rle": None if i is None else encode_rle(masks[i])} for text, _, i in prompts]
    return {"file": f"{name}.jpg", "width": picture.width, "height": picture.height, "expressions": expressions}


def write_truth(entries: list[dict], file: Path) -> None:
    file.write_text(json.dumps({"scenes": entries}, indent=2) + "\n")


def write_list(gallery: list[dict], samples: list[Photo | Scene], truth: list[dict], file: Path) -> None:
    """samples.json: first the gallery, then what only links name. Links hold the bytes of a photo's file to be as they were."""
    entries = gallery + [
        {
            "id": sample.id,
            "file": made["file"],
            "width": made["width"],
            "height": made["height"],
            "title": sample.title,
            "credit": sample.credit if isinstance(sample, Photo) else CREDIT,
            "prompts": [{"text": text, "kind": kind} for text, kind, _ in sample.prompts],
        }
        for sample, made in zip(samples, truth, strict=True)
    ]
    file.write_text(json.dumps({"samples": entries}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sources = Path(sys.argv[1])
    samples, scenes = ROOT / "public" / "samples", ROOT / "tests" / "e2e" / "scenes"
    samples.mkdir(parents=True, exist_ok=True)
    scenes.mkdir(parents=True, exist_ok=True)
    truth = [photo_entry(sources, p, samples) for p in PHOTOS] + [scene_entry(sources, s, samples) for s in SAMPLES]
    write_truth(truth, ROOT / "tests" / "fixtures" / "samples.json")
    gallery = [gallery_entry(sources, photo, samples) for photo in GALLERY]
    write_list(gallery, [*PHOTOS, *SAMPLES], truth, samples / "samples.json")
    write_truth([scene_entry(sources, s, scenes) for s in TRUTH_SCENES], scenes / "scenes.json")
