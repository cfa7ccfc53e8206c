"""Bundles with known answers, made from random weights: python -m tests.answering OUT NAME... (from trainer/engine).

Published weights cannot be had here, and random ones answer with noise, which no engine could be compared on. So a
model of a published family is taught one photo, one question, one reply and one mask, exported, and asked through
PyTorch; the engine must then say, box and draw the same, also of a click and of a box. NAME is lens-tiny, unified-tiny
(both float32), coprs-tiny (8 bits), detector-tiny (8 bits, of the small kind, with regions that the reply points at), or
lens-3b: the recipe's true shapes with few layers. Writes OUT/models (registry,
bundles) and for each OUT/NAME.json beside OUT/photo.png.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask
from torch import Tensor, nn

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.coordinates import scale_box
from loupe_engine.export.bundle import export_fp32, write_bundle
from loupe_engine.export.manifest import write_registry
from loupe_engine.export.pipeline import Pipeline, Prediction, Run
from loupe_engine.export.published import write_published_bundle
from loupe_engine.export.reference import recording, reference_graphs
from loupe_engine.export.run import bundle_folder
from loupe_engine.export.verify import verify
from loupe_engine.models.inputs import Photo, prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.models.segmenters.sam1 import VIT, Vit
from loupe_engine.models.segmenters.sam2 import HIERA, Hiera
from loupe_engine.training.start import published_recipe, start
from loupe_engine.stages.batch import Prefix
from loupe_engine.stages.datasets import low_res_mask
from loupe_engine.stages.language import reply_pass
from loupe_engine.stages.losses import bce, dice, hard_iou
from loupe_engine.stages.masks import draw
from loupe_engine.stages.photos import photo_box, photo_parts, photo_prefix, segment_features
from loupe_engine.text import Text, pointer, save_tokenizer, train_tokenizer
from loupe_engine.verbs import import_published, tokenizer_of

from .checkpoints import save_coprs, save_lens
from .detector_file import write_detector
from .filled import filled

IMPORTED = ("lens-tiny", "coprs-tiny")
QUESTION, BOX = "the red thing on the left", (30, 40, 130, 120)
SIZE = (300, 220)
SHAPE = {"hidden": 64, "depth": 2, "heads": 2, "intermediate": 96}
TOWER = {"kind": "qwen", **SHAPE, "patch_size": 14, "max_pixels": 30000}
TINY = {
    "lens": {"kind": "qwen2_5_vl", "tower": {**TOWER, "window": 56, "full_attention": [1]}},
    "unified": {"kind": "qwen3_vl", "tower": {**TOWER, "patch_size": 16, "deepstack": [0, 1], "positions": 16}},
    "coprs": {"kind": "qwen2_vl", "tower": {**TOWER, "intermediate": 256}},
}
TINY_HIERA = Hiera(width=16, heads=1, blocks=(1, 1, 2, 1), global_blocks=(3,), windows=(4, 2, 2, 2), background=3)
TINY_VIT = Vit(width=32, heads=2, depth=2, global_blocks=(1,), window=3)
"""Much smaller than any published one."""
REPLIES = {
    "lens": '[{"bbox_2d":[%d,%d,%d,%d],"label":"cup"}]',
    "unified": '<think>a cup</think><answer>[{"bbox_2d":[%d,%d,%d,%d],"label":"cup"}]</answer>',
    "detector": f'<think>a cup {pointer(3)}</think><answer>[{{"bbox_2d":[%d,%d,%d,%d],"label":"cup"}}]</answer>',
    "coprs": "<think>a cup</think>\nHere is the reference position: <REF_POS>",
}


def export_settings(name: str, bits: int) -> dict:
    return {
        "id": name, "name": name, "version": "0", "summary": "for tests", "can": [], "cannot": [], "base_models": [],
        "licence": {"id": "none", "note": ""}, "decoder_bits": bits, "max_new_tokens": 48,
    }  # fmt: skip


def tiny(head: str) -> Recipe:
    made, coprs = TINY[head], head == "coprs"
    kind = {"kind": "sam1", "size": "vit_b"} if coprs else {"kind": "sam2", "size": "tiny"}
    backbone = {"hidden": 64, "layers": 3, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": 900, "head_size": 32}
    return filled(
        Recipe,
        name=f"{head}-tiny",
        model={
            "backbone": {"kind": made["kind"], **backbone},
            "vision": made["tower"],
            "segmenter": {**kind, "image_size": 128, "mlp_dim": 128},
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
            **({"case": "lower", "signs": ".,?"} if head == "unified" else {}),
        },
        data={"train": [{"name": "photo-pack"}]},
        stages={},
        export=export_settings(f"{head}-tiny", 8 if coprs else 32),
    )  # fmt: skip


def tiny_detector() -> Recipe:
    return filled(
        Recipe,
        name="detector-tiny",
        model={
            "backbone": {"hidden": 64, "layers": 3, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": 900},
            "vision": {"kind": "detector", "image_size": 160, "regions": 12},
            "segmenter": {"kind": "lite", "image_size": 64, "mlp_dim": 128},
            "context": {"queries": 8},
            "connector": {"depth": 1, "heads": 2, "prompt_tokens": 2},
        },
        text={"case": "lower", "signs": ".,?"},
        data={"train": [{"name": "photo-pack"}]},
        stages={},
        export=export_settings("detector-tiny", 8),
    )


def true_shapes() -> Recipe:
    """lens-3b, with two layers of its language model and of its vision tower, one of them windowed."""
    file = Path(__file__).resolve().parents[2] / "recipes" / "lens-3b.yaml"
    settings = yaml.safe_load(file.read_text())
    settings["model"]["backbone"]["layers"] = 2
    settings["model"]["vision"] |= {"depth": 2, "full_attention": [1]}
    return filled(Recipe, **{**settings, "export": export_settings("lens-3b", 4)})


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
    """Until text, box and click all draw `target` [1,S/4,S/4]: text and box with mask 0, the click with the others."""
    with torch.no_grad():
        prefix: Prefix = photo_prefix(model, text, [photo])
        _, context = reply_pass(model, text, prefix, [(text.question(QUESTION), reply)])
        features = segment_features(model, [photo])
    written = photo_box(text, photo, text.tokenizer.decode(reply, skip_special_tokens=False))
    box = torch.tensor([written]) if model.config.prompt_with_box else None
    pad = model.config.pad_box
    corrections = [(torch.from_numpy(c), torch.from_numpy(k)) for c, k in corrections_of(photo, pad).values()]
    parts = ("segmenter.mask_decoder.", "prior.", "connector.proj_to_sam.")
    learnt = [p for name, p in model.named_parameters() if name.startswith(parts)]
    for p in learnt:
        p.requires_grad_(True)
    optimizer = torch.optim.AdamW(learnt, lr=1e-3, weight_decay=0.0)
    low = target.shape[-1]
    blank = torch.zeros(1, 1, low, low), torch.zeros(1)
    for _ in range(steps):
        mask, heatmap = draw(model, features, context, box, parts_B2=photo_parts(model, [photo]))
        prompts = [model.segmenter.embed_prompts(*points, *blank) for points in corrections]
        clicked, boxed = (model.segmenter.decode(features[0], tuple(features[1:]), *one)[0][0] for one in prompts)
        drawn = torch.cat([mask, boxed[:1], clicked[1:], *([] if heatmap is None else [heatmap])])
        targets = target.expand(len(drawn), -1, -1)
        loss = (bce(drawn, targets) + dice(drawn, targets)).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        worst = hard_iou(drawn[:5], targets[:5]).min().item()
        if worst > 0.98 and bce(drawn[:5], targets[:5]).max() < 0.03:
            break
    print(f"mask loss {loss.item():.4f}, IoU {worst:.3f}", file=sys.stderr)
    model.requires_grad_(False)


def corrections_of(photo: Photo, pad: bool) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Points [1,N,2] and labels [1,N] of a click in the middle of the box and of the box itself, in the order they are
    taught in. `pad`: the box is followed by a point that is none (model.pad_box)."""
    x1, y1, x2, y2 = scale_box(BOX, SIZE, photo.part[::-1])
    click = np.array([[[(x1 + x2) / 2, (y1 + y2) / 2], [0, 0]]], np.float32), np.array([[1, -1]], np.int64)
    corners, kinds = [[x1, y1], [x2, y2]], [2, 3]
    if pad:
        corners, kinds = [*corners, [0, 0]], [*kinds, -1]
    return {"click": click, "box": (np.array([corners], np.float32), np.array([kinds], np.int64))}


def true_mask() -> np.ndarray:
    mask = np.zeros(SIZE[::-1], bool)
    mask[BOX[1] : BOX[3], BOX[0] : BOX[2]] = True
    return mask


@contextmanager
def tiny_trunks() -> Iterator[None]:
    """SAM's smallest sizes are tiny ones meanwhile."""
    with patch.dict(HIERA, tiny=TINY_HIERA), patch.dict(VIT, vit_b=TINY_VIT):
        yield


class Making:
    """A bundle, or what it is made of, in the making."""

    def __init__(self, out: Path, name: str, recipe: Recipe):
        self.out, self.name, self.head, self.begin = out, name, recipe.model.head, time.perf_counter()
        self.is_detector, folder = name.startswith("detector"), out / "runs" / name
        self.tokenizer = (folder if self.is_detector else out) / "tokenizer"
        weights = {"backbone": "random", "segmenter": "random", "tokenizer": str(self.tokenizer)}
        if self.is_detector:
            write_detector(folder / "nanodet")
            weights = {"detector": str(folder / "nanodet")}
        run = filled(
            RunConfig,
            verb="verify",
            recipe=recipe,
            run=str(folder),
            out=str(out / "models" / name),
            weights={**weights, "lens": ""} if self.head == "lens" else weights,
            threads=torch.get_num_threads(),
        )
        self.recipe = published_recipe(run)
        self.run = run.model_copy(update={"recipe": self.recipe, "weights": weights})

    def tell(self, what: str) -> None:
        print(f"{self.name}: {what} after {time.perf_counter() - self.begin:.1f} s", file=sys.stderr)

    def teach(self, small: bool) -> Loupe:
        """`small`: not of true shapes, which learn otherwise."""
        recipe, answer = self.recipe, REPLIES["detector" if self.is_detector else self.head]
        words = [QUESTION, answer, "0 1 2 3 4 5 6 7 8 9 a cup Here is the reference position", recipe.text.system]
        words.append(recipe.text.question)
        save_tokenizer(train_tokenizer(words * 20, 880, 300, recipe.model.vision.regions), self.tokenizer)
        text = self.text = tokenizer_of(self.run)
        torch.manual_seed(5)
        model = start(self.run)
        if small and not self.is_detector:
            # transformers draws SAM's own weights next to zero (1e-10), which sees nothing.
            for weight in model.segmenter.encoder.parameters():
                if weight.ndim > 1:
                    nn.init.normal_(weight, std=0.05)
        model.eval().requires_grad_(False)
        self.tell("drawn")
        photo = prepare(model.config, np.asarray(make_photo()))
        if "%d" in answer:
            answer = answer % photo.photo_to_written(BOX, recipe.text.coordinates)
        ids = [*text.encode(answer), text.eos]
        teach_reply(model, text, photo, ids, 300 if small else 60, 1e-2 if small else 4e-4)
        self.tell("taught the reply")
        target = low_res_mask(true_mask(), photo, recipe.model.segmenter.mask_size)[None]
        teach_mask(model, text, photo, ids, target, 150 if small else 60)
        self.tell("taught the mask")
        return model

    def imported(self, model: Loupe) -> Loupe:
        """By way of a checkpoint in the published layout: the bundle, and the model as it is read from there."""
        folder, meta = self.out / "checkpoints" / self.name, self.out / f"{self.name}-sam.pt"
        if self.head == "lens":
            save_lens(model, folder, self.tokenizer, meta)
        else:
            save_coprs(model, folder, meta, self.tokenizer)
        weights = {self.head: str(folder), "segmenter": str(meta)}
        run = self.run.model_copy(update={"weights": weights})
        import_published(run)
        return start(run)

    def ask(self, model: Loupe) -> None:
        """Writes OUT/NAME.json."""
        image, graphs = np.asarray(make_photo()), reference_graphs(model)
        photo = prepare(model.config, image)
        queries = None if model.queries is None else model.queries.detach().numpy()
        with recording(graphs) as (run_graph, calls):
            limit = self.recipe.export.max_new_tokens
            said = Pipeline(run_graph, model.config, self.text, queries, limit)(image, QUESTION)
        heatmap = next((outputs["heatmap"][0, 0] for called, _, outputs in calls if called == "prior"), None)
        answers = expected(said, heatmap, photo, refined(graphs, photo, model.config.pad_box))
        (self.out / f"{self.name}.json").write_text(json.dumps(answers))
        self.tell("asked")


def make(out: Path, name: str) -> None:
    head, small = name.split("-")[0], name.endswith("-tiny")
    recipe = tiny_detector() if head == "detector" else tiny(head) if small else true_shapes()
    with tiny_trunks() if small else nullcontext():
        making = Making(out, name, recipe)
        verified = model = making.teach(small)
        run = making.run
        tokenizer, bundle = Path(run.run) / "tokenizer", bundle_folder(run)
        if making.is_detector:
            export_fp32(model, Path(run.run) / "fp32")
            write_bundle(model, recipe, tokenizer, Path(run.run) / "fp32", bundle)
        elif name in IMPORTED:
            verified = making.imported(model)
        else:
            write_published_bundle(model, making.recipe, tokenizer, bundle)
        making.tell("exported")
        making.ask(model)
        if not small or name in IMPORTED:
            verify(run, verified, [(np.asarray(make_photo()), QUESTION)])
            making.tell("verified")


def refined(run: Run, photo: Photo, pad: bool) -> dict[str, np.ndarray]:
    """Mask logits of the click (the best of the three for ambiguous prompts) and of the box."""
    features = run("segment_encoder", {"pixel_values": photo.segment[None].numpy()})
    low = photo.segment.shape[-1] // 4
    blank = {"mask_input": np.zeros((1, 1, low, low), np.float32), "has_mask_input": np.zeros(1, np.float32)}
    drawn = {}
    for name, (coords, labels) in corrections_of(photo, pad).items():
        prompt = {"prompt_tokens": np.zeros((1, 0, 256), np.float32), "point_coords": coords, "point_labels": labels}
        out = run("mask_decoder", {**features, **prompt, **blank})
        drawn[name] = out["masks"][0, 1 + int(out["iou_scores"][0, 1:].argmax()) if name == "click" else 0]
    return drawn


def expected(said: Prediction, heatmap: np.ndarray | None, photo: Photo, corrections: dict[str, np.ndarray]) -> dict:
    """What PyTorch says: tokens, box in pixels of the photo, masks at its size, low-res numbers that span it."""
    low = said.logits.shape
    mask, truth = photo_mask(said.logits, photo), true_mask()
    masks = {name: rle_of(photo_mask(logits, photo)) for name, logits in corrections.items()}
    return {
        "prompt": QUESTION,
        "tokens": said.tokens,
        "reply": said.reply,
        "box": said.box and scale_box(said.box, photo.part[::-1], SIZE),
        "mask": rle_of(mask),
        "logits": spanning(said.logits, photo, low).flatten().tolist(),
        "heatmap": None if heatmap is None else spanning(heatmap, photo, low).sigmoid().flatten().tolist(),
        "iou_with_truth": float((mask & truth).sum() / (mask | truth).sum()),
        "click": {"at": [(BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2], "mask": masks["click"]},
        "boxed": {"box": BOX, "mask": masks["box"]},
    }


def photo_mask(logits: np.ndarray, photo: Photo) -> np.ndarray:
    """Low-res logits [S/4,S/4] → bool [H,W]."""
    return spanning(logits, photo, photo.size).numpy() > 0


def spanning(logits: np.ndarray, photo: Photo, size: tuple[int, int]) -> Tensor:
    """Low-res logits [S/4,S/4] → the photo's alone at `size`: as SAM2 enlarges them or, of a padded photo, SAM."""
    x, side = torch.from_numpy(logits)[None, None], photo.segment.shape[-1]
    if photo.part != (side, side):
        x = F.interpolate(x, (side, side), mode="bilinear")[..., : photo.part[0], : photo.part[1]]
    return F.interpolate(x, size, mode="bilinear")[0, 0]


def rle_of(mask: np.ndarray) -> dict:
    rle = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": rle["size"], "counts": rle["counts"].decode()}


def main(out: Path, names: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    make_photo().save(out / "photo.png")
    for name in names:
        make(out, name)
        print(f"{name}: made", file=sys.stderr)
    write_registry(out / "models", names[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
