"""What a measurement needs and a run does not have: drawn scenes or photos, random weights, a tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

from ..config import DatasetConfig, DatasetsConfig, RunConfig
from ..data.compose import make_scene
from ..data.drawn import draw_library
from ..data.pool import build_pool
from ..data.scene import Scene
from ..events import note
from ..training.start import PUBLISHED, RANDOM
from ..text import save_tokenizer, train_tokenizer

DRAWN = 128
"""Scenes or photos."""
PHOTO = (640, 480)
"""Width and height of a drawn photo: those of a usual one, as the dry run counts them."""
VOCAB, LARGEST_NUMBER = 1024, 300


def on_real_data(run: RunConfig, scratch: Path) -> RunConfig:
    """The run as it is, with what it lacks in `scratch`: its scenes or datasets, published weights (random then), their
    tokenizer. Everything of the run is there where it has no tokenizer yet."""
    if not (Path(run.run) / "tokenizer" / "tokenizer.json").exists():
        run = run.model_copy(update={"run": str(scratch / "run")})
    if run.recipe.model.backbone.kind != "small":
        run = with_weights(run, scratch)
    return with_datasets(run, scratch) if run.recipe.data.train else with_scenes(run, scratch)


def with_scenes(run: RunConfig, scratch: Path) -> RunConfig:
    if (Path(run.pool or "") / "scenes.jsonl").exists():
        return run
    note(f"no scene pool: {DRAWN} scenes of drawn shapes instead")
    settings, pool = run.recipe.data, scratch / "pool"
    library = draw_library(scratch / "drawn", settings.seed)
    build_pool(pool, library, "train", DRAWN, settings.seed, settings.expressions_per_scene, settings.size)
    return run.model_copy(update={"pool": str(pool)})


def with_datasets(run: RunConfig, scratch: Path) -> RunConfig:
    if run.data_root:
        return run
    note(f"no --data: {DRAWN} photos of drawn shapes, {PHOTO[0]} × {PHOTO[1]} pixels, instead")
    draw_photos(scratch / "photo-pack", run.recipe.seed)
    pack = DatasetConfig(name="photo-pack", folder=None, options={"split": "train"}, weight=1.0)
    recipe = run.recipe.model_copy(update={"data": DatasetsConfig(train=[pack])})
    return run.model_copy(update={"recipe": recipe, "data_root": str(scratch)})


def with_weights(run: RunConfig, scratch: Path) -> RunConfig:
    weights = dict(run.weights or {})
    if not any(name in weights for name in PUBLISHED):
        missing = [part for part in ("backbone", "segmenter") if part not in weights]
        if missing:
            note(f"no --weights for {' and '.join(missing)}: random ones instead")
        weights |= dict.fromkeys(missing, RANDOM)
    if weights.get("backbone") == RANDOM and "tokenizer" not in weights:
        text = run.recipe.text
        lines = [f"{text.system} system user assistant {text.question}"] * 20
        save_tokenizer(train_tokenizer(lines, VOCAB, LARGEST_NUMBER), scratch / "tokenizer")
        weights["tokenizer"] = str(scratch / "tokenizer")
    return run.model_copy(update={"weights": weights})


def draw_photos(folder: Path, seed: int) -> None:
    """A photo pack (data.readers.photo_pack) of drawn scenes, stretched to a photo's size."""
    library = draw_library(folder / "library", seed)
    lines = []
    for number in range(DRAWN):
        scene = make_scene(np.random.default_rng([seed, number]), library, "train", PHOTO[1])
        Image.fromarray(scene.image).resize(PHOTO).save(folder / f"{number}.jpg")
        lines.append(record_of(scene, f"{number}.jpg"))
    (folder / "annotations.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def record_of(scene: Scene, image: str) -> dict:
    labels = np.asarray(Image.fromarray(scene.labels).resize(PHOTO, Image.Resampling.NEAREST))
    things = []
    for index, one in enumerate(scene.objects):
        rle = coco_mask.encode(np.asfortranarray(labels == index + 1))
        things.append(
            {
                "id": index,
                "name": one.name,
                "kind": "thing",
                "iscrowd": 0,
                "bbox": [float(v) for v in coco_mask.toBbox(rle)],
                "area": int(coco_mask.area(rle)),
                "rle": {"size": rle["size"], "counts": rle["counts"].decode("ascii")},
            }
        )
    size = {"width": PHOTO[0], "height": PHOTO[1]}
    return {"image": image, "source": "drawn", **size, "split": "train", "complete": True, "instances": things}
