"""Tiny models in the layout in which they are published for transformers.js: python -m tests.hub_layout OUT FAMILY... (from
trainer/engine). FAMILY is qwen2_vl, qwen2_5_vl, qwen3_vl, each with _q4 behind it for weights of 4 bits, sam2 or edgetam, or
with _small behind these, which a GPU drawn in software can run.

Published weights cannot be had here. A Qwen-VL of random weights is taught three replies to three questions on a photo (one
box, two, none), so that its answers have boxes; what else it is asked it answers with noise of its own. Writes OUT/FAMILY
(config, tokenizer, onnx/ …), OUT/photo.png and OUT/questions.json.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from tokenizers import AddedToken
from torch import Tensor, nn

from loupe_engine.config import BackboneConfig, QwenVision, TextConfig
from loupe_engine.models.backbone import text_settings
from loupe_engine.models.backbones import FAMILIES
from loupe_engine.models.backbones.family import CLIP, HALF
from loupe_engine.models.inputs import to_tensor
from loupe_engine.models.backbones.small.vision import patchify
from loupe_engine.text import Text, train_tokenizer

from . import hub_qwen, hub_sam2
from .filled import filled
from .hub_files import special_tokens, write_small

SIZE = (448, 224)
"""Of the photo: no tower resizes it."""
RED, GREEN = (40, 60, 200, 180), (270, 40, 420, 190)
SYSTEM = "You are a helpful assistant."
ASKED = "Where is {question}? Think first."
QUESTIONS = {
    "the red thing": ("a red box", [(RED, "red box")]),
    "both things": ("a box and a ball", [(RED, "red box"), (GREEN, "green ball")]),
    "an elephant": ("no animal here", []),
}
MARKS = ["<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>"]
VOCAB, NUMBERS = 900, 420

SHAPE = {"hidden": 64, "depth": 2, "heads": 2, "intermediate": 96, "patch_size": 14}
TOWERS = {
    "qwen2_vl": {**SHAPE, "intermediate": 256},
    "qwen2_5_vl": {**SHAPE, "window": 56, "full_attention": [1]},
    "qwen3_vl": {**SHAPE, "patch_size": 16, "deepstack": [0], "positions": 16},
}


def configs(family: str) -> tuple[BackboneConfig, QwenVision]:
    shape = {"hidden": 64, "layers": 3, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": VOCAB, "head_size": 32}
    return filled(BackboneConfig, kind=family, **shape), filled(QwenVision, kind="qwen", **TOWERS[family])


def build(family: str, text: Text) -> nn.Module:
    backbone, tower = configs(family)
    made = FAMILIES[family]
    model = made.model(
        made.config(
            text_config=text_settings(backbone),
            vision_config=made.vision(tower, backbone.hidden),
            tie_word_embeddings=True,
            **special_tokens(text),
        )
    )
    for weight in model.model.visual.parameters():
        if weight.ndim > 1:
            nn.init.normal_(weight, std=0.08)
    return model.eval()


def make_photo() -> Image.Image:
    image = Image.new("RGB", SIZE, (60, 110, 150))
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((RED[0], RED[1], RED[2] - 1, RED[3] - 1), fill=(220, 30, 30))
    drawing.ellipse(GREEN, fill=(30, 200, 70))
    return image


def reply_of(family: str, thought: str, things: list[tuple[tuple[int, ...], str]]) -> str:
    """Each family's own way to say a box."""
    relative = family != "qwen2_5_vl"
    scaled = [
        (tuple(round(v * 1000 / SIZE[i % 2]) if relative else v for i, v in enumerate(box)), label) for box, label in things
    ]
    if family == "qwen2_vl" and things:
        said = [
            f"<|object_ref_start|>{label}<|object_ref_end|><|box_start|>({b[0]},{b[1]}),({b[2]},{b[3]})<|box_end|>"
            for b, label in scaled
        ]
        return f"<think>{thought}</think>{''.join(said)}"
    listed = ",".join(f'{{"bbox_2d":[{",".join(map(str, b))}],"label":"{label}"}}' for b, label in scaled)
    return f"<think>{thought}</think>[{listed}]"


def make_text(family: str) -> Text:
    replies = [reply_of(family, *answer) for answer in QUESTIONS.values()]
    words = [*QUESTIONS, *replies, SYSTEM, ASKED, "system user assistant"]
    tokenizer = train_tokenizer(words * 20, VOCAB - len(MARKS) - 4, NUMBERS)
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in MARKS])
    return Text(tokenizer, 0, filled(TextConfig))


def teach(model: nn.Module, text: Text, family: str, steps: int = 400) -> None:
    _, tower = configs(family)
    pixels = to_tensor(np.asarray(make_photo()), HALF if family == "qwen3_vl" else CLIP)
    patches = patchify(pixels[None], tower)[0]
    grid = torch.tensor([[1, SIZE[1] // tower.patch_size, SIZE[0] // tower.patch_size]])
    image = [text.image] * (len(patches) // tower.merge_size**2)
    with torch.no_grad():
        seen = model.model.get_image_features(patches, grid)
    # The tower is not taught. Deepstack features have no place in this layout: the model is taught without.
    if getattr(seen, "deepstack_features", None):
        seen.deepstack_features = [torch.zeros_like(level) for level in seen.deepstack_features]
    model.model.get_image_features = lambda *_, **__: seen
    sequences = []
    for question, answer in QUESTIONS.items():
        before = text.encode(f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n<|vision_start|>")
        asked = text.encode(f"<|vision_end|>{ASKED.replace('{question}', question)}<|im_end|>\n<|im_start|>assistant\n")
        reply = [*text.encode(reply_of(family, *answer)), text.eos]
        sequences.append((before + image + asked, reply))
    layers = list(model.model.language_model.parameters())
    for p in model.parameters():
        p.requires_grad_(False)
    for p in layers:
        p.requires_grad_(True)
    optimizer = torch.optim.AdamW(layers, lr=5e-3, weight_decay=0.0)
    for step in range(steps):
        losses = [loss_of(model, text, patches, grid, *sequence) for sequence in sequences]
        loss = torch.stack(losses).max()
        optimizer.zero_grad(set_to_none=True)
        torch.stack(losses).mean().backward()
        nn.utils.clip_grad_norm_(layers, 1.0)
        optimizer.step()
        if loss.item() < 0.003:
            break
    del model.model.get_image_features
    print(f"{family}: reply loss {loss.item():.4f} after {step + 1} steps", file=sys.stderr)
    model.requires_grad_(False)


def loss_of(model: nn.Module, text: Text, patches: Tensor, grid: Tensor, asked: list[int], reply: list[int]) -> Tensor:
    ids = torch.tensor([asked + reply])
    kinds = (ids == text.image).int()
    out = model(input_ids=ids, pixel_values=patches, image_grid_thw=grid, mm_token_type_ids=kinds)
    logits = out.logits[0, len(asked) - 1 : -1]
    return F.cross_entropy(logits, torch.tensor(reply))


def write_qwen(folder: Path, family: str, mode: str) -> None:
    text = make_text(family)
    torch.manual_seed(5)
    model = build(family, text)
    teach(model, text, family)
    hub_qwen.write_graphs(model, folder / "onnx", mode)
    write_small(folder, text, *configs(family), [mode])


def main(out: Path, names: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    make_photo().save(out / "photo.png")
    answers = {
        question: {
            "thought": thought,
            "things": [{"box": box, "label": label} for box, label in things],
            "replies": {family: reply_of(family, thought, things) for family in TOWERS},
        }
        for question, (thought, things) in QUESTIONS.items()
    }
    (out / "questions.json").write_text(json.dumps({"system": SYSTEM, "asked": ASKED, "answers": answers}, indent=2))
    for name in names:
        begin = time.perf_counter()
        if name.startswith(tuple(hub_sam2.BUILT)):
            size = hub_sam2.TAUGHT if name.endswith("_small") else hub_sam2.SIZE
            hub_sam2.write_repository(out / name, np.asarray(make_photo()), [RED, GREEN], size, name.removesuffix("_small"))
        else:
            write_qwen(out / name, name.removesuffix("_q4"), "q4" if name.endswith("_q4") else "fp32")
        print(f"{name} made in {time.perf_counter() - begin:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
