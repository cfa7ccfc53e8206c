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


def write_scenes(sources: Path, scenes: list[Scene], folder: Path, truth: Path) -> None:
    """The scenes' photos, and to `truth` what each of their prompts means: its mask, or null when nothing matches."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for scene in scenes:
        picture, masks = compose(sources, scene.background, scene.items, scene.size)
        (folder / f"{scene.id}.jpg").write_bytes(encode_jpeg(picture))
        expressions = [
            {"text": text, "rle": None if index is None else encode_rle(masks[index])}
            for text, _, index in scene.prompts
        ]
        entry = {"file": f"{scene.id}.jpg", "width": picture.width, "height": picture.height}
        entries.append({**entry, "expressions": expressions})
    truth.write_text(json.dumps({"scenes": entries}, indent=2) + "\n")


def write_list(scenes: list[Scene], file: Path) -> None:
    """samples.json, which the app offers its samples from."""
    entries = [
        {
            "id": scene.id,
            "file": f"{scene.id}.jpg",
            "width": scene.size[0],
            "height": scene.size[1],
            "title": scene.title,
            "credit": CREDIT,
            "prompts": [{"text": text, "kind": kind} for text, kind, _ in scene.prompts],
        }
        for scene in scenes
    ]
    file.write_text(json.dumps({"samples": entries}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sources = Path(sys.argv[1])
    samples, tests = ROOT / "public" / "samples", ROOT / "tests"
    write_scenes(sources, SAMPLES, samples, tests / "fixtures" / "samples.json")
    write_list(SAMPLES, samples / "samples.json")
    write_scenes(sources, TRUTH_SCENES, tests / "e2e" / "scenes", tests / "e2e" / "scenes" / "scenes.json")
