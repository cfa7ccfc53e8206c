"""What trainer/README.md's full-size commands begin with, made up: python -m tests.made_full_size OUT (from trainer/engine).

Files of the published names and layout, of the recipe lens-3b at sizes that a test can wait for (OUT/lens-3b.yaml): OUT/QWEN as
Qwen2.5-VL-3B-Instruct's folder is on the hub, OUT/sam2_hiera_large.pt as Meta's file, with its 157 tensors of video memory,
OUT/LENS as its authors save, and OUT/DATASETS/refer_seg with RefCOCO, RefCOCO+ and RefCOCOg of COCO's train2014. Random numbers.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import torch
import yaml
from PIL import Image, ImageDraw
from safetensors.torch import save_file

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.models.loupe import Loupe
from loupe_engine.text import save_tokenizer, train_tokenizer
from loupe_engine.training.start import start

from .checkpoints import GENERATION, config_of, copied, language, save_lens, write_beside
from .filled import filled
from .headers_alone import SHARD
from .made_published import smaller

SETS = {"refcoco": "refs(unc).p", "refcoco+": "refs(unc).p", "refcocog": "refs(umd).p"}
SPLITS = {"refcocog": ("train", "train", "train", "train", "val", "test")}
HELD_OUT = ("train", "train", "train", "train", "val", "testA", "testB")
SIZE, SIDE = (160, 120), 50
THINGS = {"cup": (220, 30, 30), "ball": (30, 200, 70)}
STAGE = {"steps": None, "epochs": 1, "batch": 4, "accumulate": 1, "warmup": 0, "checkpoint_every": 2, "log_every": 1}


def recipe() -> dict:
    """lens-3b, shorter too: as many questions a step as two processes can share."""
    settings = smaller("lens")
    for stage in settings["stages"].values():
        stage |= {key: value for key, value in STAGE.items() if value is not None}
    settings["stages"]["rl"] |= {"batch": 8, "group": 4, "max_new_tokens": 12}
    settings["export"]["max_new_tokens"] = 12
    return settings


def save_qwen(model: Loupe, folder: Path, tokenizer: Path) -> None:
    """Two shards with their index in bfloat16, today's settings of generation; no lm_head, which is tied."""
    folder.mkdir()
    tensors, index = {n: v.bfloat16() for n, v in language(model).items()}, {}
    names = list(tensors)
    for i, part in enumerate((names[: len(names) // 2], names[len(names) // 2 :]), start=1):
        save_file(copied({n: tensors[n] for n in part}), folder / (SHARD % i), {"format": "pt"})
        index |= {n: SHARD % i for n in part}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": index}))
    config = config_of(model.config) | {"architectures": ["Qwen2_5_VLForConditionalGeneration"], "torch_dtype": "bfloat16"}
    write_beside(folder, config, tokenizer)
    (folder / "generation_config.json").write_text(json.dumps({**GENERATION, "repetition_penalty": 1.05}))


def save_datasets(folder: Path) -> None:
    photos = folder / "images/mscoco/images/train2014"
    photos.mkdir(parents=True)
    for name, file in SETS.items():
        images, annotations, refs = [], [], []
        for i, split in enumerate(SPLITS.get(name, HELD_OUT)):
            image_id = 100 * (1 + list(SETS).index(name)) + i
            image = Image.new("RGB", SIZE, (30 * i, 90, 120))
            images.append({"id": image_id, "width": SIZE[0], "height": SIZE[1]})
            for k, (thing, colour) in enumerate(THINGS.items()):
                x, y = 10 + 80 * k, 20 + 5 * i
                ImageDraw.Draw(image).rectangle((x, y, x + SIDE - 1, y + SIDE - 1), fill=colour)
                ann_id, corners = 2 * image_id + k, [x, y, x + SIDE, y, x + SIDE, y + SIDE, x, y + SIDE]
                annotations.append({"id": ann_id, "image_id": image_id, "category_id": 1, "iscrowd": 0, "area": SIDE**2,
                                    "bbox": [x, y, SIDE, SIDE], "segmentation": [corners]})  # fmt: skip
                said = [f"the {thing}", f"{thing} on the {'left' if k == 0 else 'right'}"]
                refs.append({"ref_id": ann_id, "ann_id": ann_id, "image_id": image_id, "split": split, "category_id": 1,
                             "file_name": f"COCO_train2014_{image_id:012d}_{ann_id}.jpg", "sent_ids": [ann_id, ann_id + 9],
                             "sentences": [{"sent": s, "raw": s, "sent_id": ann_id, "tokens": s.split()} for s in said]})  # fmt: skip
            image.save(photos / f"COCO_train2014_{image_id:012d}.jpg")
        (folder / name).mkdir()
        # As Python 2 wrote them.
        (folder / name / file).write_bytes(pickle.dumps(refs, 2))
        instances = {"info": {}, "licenses": [], "images": images, "annotations": annotations, "categories": [{"id": 1, "name": "thing"}]}
        (folder / name / "instances.json").write_text(json.dumps(instances))


def main(out: Path) -> None:
    settings = recipe()
    (out / "lens-3b.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    tokenizer = out / "tokenizer"
    words = ["the cup on the left", "ball on the right", settings["text"]["question"], settings["text"]["system"]]
    save_tokenizer(train_tokenizer([*words, '[{"bbox_2d":[10,20,60,70],"label":"cup"}]'] * 20, 880, 300), tokenizer)
    weights = {"backbone": "random", "segmenter": "random", "tokenizer": str(tokenizer)}
    made = filled(Recipe, **settings)
    torch.manual_seed(7)
    model = start(filled(RunConfig, verb="import", recipe=made, run=str(out / "runs"), weights=weights, threads=1))
    with torch.no_grad():
        # Nothing at its initial constant, or SAM2 would count as untrained.
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.02)
    save_qwen(model, out / "QWEN", tokenizer)
    save_lens(model, out / "LENS", tokenizer, out / "sam2_hiera_large.pt")
    save_datasets(out / "DATASETS/refer_seg")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
