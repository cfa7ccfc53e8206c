"""Bundles with known answers, made from random weights: python -m tests.answering OUT NAME... (from trainer/engine).

Published weights cannot be had here, and random ones answer with noise, which no engine could be compared on. So a model
of a published family is taught one photo, one question, one reply and one mask, exported, and asked through PyTorch; the
engine must then say, box and draw the same. NAME is lens-tiny, coprs-tiny, unified-tiny, or lens-3b: the recipe's true
shapes with few layers. Writes OUT/models (registry, bundles) and for each OUT/NAME.json beside OUT/photo.png.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask
from torch import Tensor, nn

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.export.manifest import write_registry
from loupe_engine.export.pipeline import Pipeline
from loupe_engine.export.published import write_published_bundle
from loupe_engine.export.reference import reference_graphs
from loupe_engine.models.inputs import Photo, prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.models.start import published_recipe, start
from loupe_engine.stages.batch import Prefix
from loupe_engine.stages.datasets import low_res_mask
from loupe_engine.stages.language import reply_pass
from loupe_engine.stages.losses import bce, dice, hard_iou
from loupe_engine.stages.masks import draw
from loupe_engine.stages.photos import photo_box, photo_parts, photo_prefix, segment_features
from loupe_engine.text import Text, save_tokenizer, train_tokenizer
from loupe_engine.verbs import tokenizer_of

QUESTION, BOX = "the red thing on the left", (30, 40, 130, 120)
SIZE = (300, 220)
TOWER = {"kind": "qwen", "hidden": 64, "depth": 2, "heads": 2, "intermediate": 96, "patch_size": 14, "max_pixels": 30000}
TINY = {
    "lens": {"kind": "qwen2_5_vl", "tower": {**TOWER, "window": 56, "full_attention": [1]}},
    "unified": {"kind": "qwen3_vl", "tower": {**TOWER, "patch_size": 16, "deepstack": [0, 1], "positions": 16}},
    "coprs": {"kind": "qwen2_vl", "tower": {**TOWER, "intermediate": 256}},
}
REPLIES = {
    "lens": '[{"bbox_2d":[%d,%d,%d,%d],"label":"cup"}]',
    "unified": '<think>a cup</think><answer>[{"bbox_2d":[%d,%d,%d,%d],"label":"cup"}]</answer>',
    "coprs": "<think>a cup</think>\nHere is the reference position: <REF_POS>",
}


def export_settings(name: str, bits: int) -> dict:
    return {
        "id": name, "name": name, "version": "0", "summary": "for tests", "can": [], "cannot": [], "base_models": [],
        "licence": {"id": "none", "note": ""}, "decoder_bits": bits, "max_new_tokens": 48,
    }  # fmt: skip


def tiny(head: str) -> Recipe:
    made, coprs = TINY[head], head == "coprs"
    backbone = {"hidden": 64, "layers": 3, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": 900, "head_size": 32}
    return Recipe(
        name=f"{head}-tiny",
        model={
            "backbone": {"kind": made["kind"], **backbone},
            "vision": made["tower"],
            "segmenter": {"kind": "sam1", "size": "vit_b", "image_size": 128} if coprs else {"kind": "sam2", "size": "tiny", "image_size": 128},
            "context": {"queries": 8, "token": "<REF_POS>" if coprs else None},
            "connector": {"kind": "lens" if head == "lens" else "vit", "depth": 1, "heads": 2, "prompt_tokens": 2},
            "head": head,
            "prompt_with_box": head == "unified",
        },
        text={
            "think": None if head == "lens" else ("<think>", "</think>"),
            "answer": ("<answer>", "</answer>") if head == "unified" else None,
            "box": "none" if coprs else "json",
            "coordinates": "relative1000" if head == "unified" else "absolute",
        },
        data={"train": [{"name": "photo-pack"}]},
        stages={},
        export=export_settings(f"{head}-tiny", 8),
    )  # fmt: skip


def true_shapes() -> Recipe:
    """lens-3b, with two layers of its language model and of its vision tower, one of them windowed."""
    file = Path(__file__).resolve().parents[2] / "recipes" / "lens-3b.yaml"
    settings = yaml.safe_load(file.read_text())
    settings["model"]["backbone"]["layers"] = 2
    settings["model"]["vision"] |= {"depth": 2, "full_attention": [1]}
    return Recipe(**{**settings, "export": export_settings("lens-3b", 4)})


def make_photo() -> Image.Image:
    image = Image.new("RGB", SIZE, (60, 110, 150))
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((BOX[0], BOX[1], BOX[2] - 1, BOX[3] - 1), fill=(220, 30, 30))
    drawing.ellipse((180, 60, 260, 150), fill=(30, 200, 70))
    return image


def teach_reply(model: Loupe, text: Text, photo: Photo, reply: list[int], steps: int, rate: float) -> None:
    """Until the reply is what the model says, with something to spare for quantization."""
    question = text.question(QUESTION)
    # A narrow model cannot tell its tokens apart before they have learnt to differ; a wide one can.
    narrow = model.config.backbone.hidden < 256
    layers = list((model.backbone.text if narrow else model.backbone.text.layers).parameters())
    for p in layers:
        p.requires_grad_(True)
    with torch.no_grad():
        seen = model.backbone.see([photo.patches], [photo.grid])
    model.backbone.see = lambda *_: seen  # The tower is not taught.
    optimizer = torch.optim.AdamW(layers, lr=rate, weight_decay=0.0)
    for _ in range(steps):
        prefix = photo_prefix(model, text, [photo])
        hidden, _ = reply_pass(model, text, prefix, [(question, reply)])
        logits = model.backbone.logits(hidden[0, len(question) - 1 : len(question) - 1 + len(reply)])
        loss = F.cross_entropy(logits, torch.tensor(reply))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(layers, 1.0)
        optimizer.step()
        print(f"reply loss {loss.item():.4f}", file=sys.stderr)
        if loss.item() < 0.003:
            break
    del model.backbone.see
    for p in layers:
        p.requires_grad_(False)


def teach_mask(model: Loupe, text: Text, photo: Photo, reply: list[int], target: Tensor, steps: int) -> None:
    with torch.no_grad():
        prefix: Prefix = photo_prefix(model, text, [photo])
        _, context = reply_pass(model, text, prefix, [(text.question(QUESTION), reply)])
        features = segment_features(model, [photo])
    written = photo_box(text, photo, text.tokenizer.decode(reply, skip_special_tokens=False))
    box = torch.tensor([written]) if model.config.prompt_with_box else None
    parts = [model.segmenter.mask_decoder, getattr(model, "prior", None), getattr(getattr(model, "connector", None), "proj_to_sam", None)]
    learnt = [p for part in parts if part is not None for p in part.parameters()]
    for p in learnt:
        p.requires_grad_(True)
    optimizer = torch.optim.AdamW(learnt, lr=1e-3, weight_decay=0.0)
    for _ in range(steps):
        mask, heatmap = draw(model, features, context, box, parts_B2=photo_parts(model, [photo]))
        loss = (bce(mask, target) + dice(mask, target)).mean()
        if heatmap is not None:
            loss = loss + (bce(heatmap, target) + dice(heatmap, target)).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    print(f"mask loss {loss.item():.4f}, IoU {hard_iou(mask, target).item():.3f}", file=sys.stderr)
    model.requires_grad_(False)


def true_mask() -> np.ndarray:
    mask = np.zeros(SIZE[::-1], bool)
    mask[BOX[1] : BOX[3], BOX[0] : BOX[2]] = True
    return mask


def make(out: Path, name: str) -> None:
    head = name.split("-")[0]
    small = name.endswith("-tiny")
    recipe = tiny(head) if small else true_shapes()
    folder = out / "runs" / name
    words = [QUESTION, REPLIES[head], "0 1 2 3 4 5 6 7 8 9 a cup Here is the reference position", recipe.text.system]
    save_tokenizer(train_tokenizer(words * 20, 880, 300), out / "tokenizer")
    weights = {"backbone": "random", "segmenter": "random", "tokenizer": str(out / "tokenizer")}
    run = RunConfig(verb="export", recipe=recipe, run=str(folder), weights={**weights, "lens": ""} if head == "lens" else weights, threads=2)
    recipe = published_recipe(run)
    run = run.model_copy(update={"recipe": recipe, "weights": weights})
    text = tokenizer_of(run)
    torch.manual_seed(5)
    model = start(run).eval().requires_grad_(False)
    image = np.asarray(make_photo())
    photo = prepare(model.config, image)
    reply = REPLIES[head]
    if "%d" in reply:
        reply = reply % photo.photo_to_written(BOX, recipe.text.coordinates)
    ids = [*text.encode(reply), text.eos]
    teach_reply(model, text, photo, ids, 300 if small else 60, 1e-2 if small else 4e-4)
    teach_mask(model, text, photo, ids, low_res_mask(true_mask(), photo, recipe.model.segmenter.mask_size)[None], 150 if small else 60)
    write_published_bundle(model, recipe, folder / "tokenizer", out / "models" / name)
    queries = None if model.queries is None else model.queries.numpy()
    said = Pipeline(reference_graphs(model), model.config, text, queries, recipe.export.max_new_tokens)(image, QUESTION)
    (out / f"{name}.json").write_text(json.dumps(expected(model, photo, said, image)))


def expected(model: Loupe, photo: Photo, said, image: np.ndarray) -> dict:
    """What PyTorch says: tokens, box in pixels of the photo, mask at the photo's size as the engine enlarges it."""
    height, width = image.shape[:2]
    box = said.box and [v * s for v, s in zip(said.box, (width / photo.part[1], height / photo.part[0]) * 2)]
    side, low = photo.segment.shape[-1], said.logits.shape[-1]
    rows, columns = (p * low / side for p in photo.part)
    logits = said.logits[: round(rows), : round(columns)]
    mask = F.interpolate(torch.from_numpy(logits)[None, None], (height, width), mode="bilinear")[0, 0].numpy() > 0
    rle = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    truth = true_mask()
    return {
        "prompt": QUESTION,
        "tokens": said.tokens,
        "reply": said.reply,
        "box": box,
        "rle": {"size": rle["size"], "counts": rle["counts"].decode()},
        "iou_with_truth": float((mask & truth).sum() / (mask | truth).sum()),
    }


def main(out: Path, names: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    make_photo().save(out / "photo.png")
    for name in names:
        make(out, name)
        print(f"{name}: made", file=sys.stderr)
    write_registry(out / "models", names[0])


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(Path(sys.argv[1]), sys.argv[2:])
