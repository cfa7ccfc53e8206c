"""What docs/lens.md begins with, made up: python -m tests.made_published OUT (from trainer/engine).

A LENS and a CoPRS checkpoint in their published layout under the names that the document gives them, of the recipes lens-3b and
coprs-3b with a tiny language model that was taught one answer, 64 queries and four blocks of connector as published, and the
smallest of Meta's published SAMs. Writes OUT/LENS, OUT/sam2_hiera_large.pt, OUT/CoPRS, OUT/sam_vit_h_4b8939.pth, the changed
recipes OUT/lens-3b.yaml and OUT/coprs-3b.yaml, photos/photo.png with lines.jsonl, whose truth is PyTorch's mask, and
OUT/{lens,coprs}.json: what PyTorch answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from loupe_engine.config import Recipe

from .answering import SHAPE, TOWER, Making, make_photo
from .checkpoints import save_coprs, save_lens
from .filled import filled

RECIPES = Path(__file__).resolve().parents[2] / "recipes"
BACKBONE = {"hidden": 64, "layers": 3, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": 900}
SAM = {"lens": "tiny", "coprs": "vit_b"}
FILES = {"lens": ("LENS", "sam2_hiera_large.pt"), "coprs": ("CoPRS/actor", "sam_vit_h_4b8939.pth")}


def smaller(head: str) -> dict:
    """The published recipe at sizes that a test can wait for. Weights stay as they are: of so narrow a model 4 bits leave little."""
    settings = yaml.safe_load((RECIPES / f"{head}-3b.yaml").read_text())
    model, limits = settings["model"], {"min_pixels": 3136, "max_pixels": TOWER["max_pixels"]}
    model["backbone"] |= BACKBONE
    model["vision"] |= {**SHAPE, **limits, "window": 56, "full_attention": [1]}
    model["segmenter"] |= {"size": SAM[head], "image_size": 128}
    settings["export"] |= {"decoder_bits": 32, "max_new_tokens": 48}
    return settings


def main(out: Path) -> None:
    (out / "photos").mkdir(parents=True, exist_ok=True)
    make_photo().save(out / "photos" / "photo.png")
    lines = []
    for head, (folder, meta) in FILES.items():
        settings = smaller(head)
        (out / f"{head}-3b.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
        making = Making(out, head, filled(Recipe, **settings))
        model = making.teach(small=True)
        if head == "lens":
            save_lens(model, out / folder, making.tokenizer, out / meta)
        else:
            save_coprs(model, out / folder, out / meta, making.tokenizer)
        making.ask(model)
        said = json.loads((out / f"{head}.json").read_text())
        lines.append({"id": head, "image": "photo.png", "expression": said["prompt"], "rle": said["mask"]})
    (out / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
