"""The full-size path on tiny published-family models: photos of different sizes, padding, every head and family."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.align import align
from loupe_engine.stages.batch import Batch
from loupe_engine.models.inputs import prepare
from loupe_engine.stages.datasets import Datasets
from loupe_engine.stages.language import reply_pass
from loupe_engine.stages.rl import rl
from loupe_engine.text import save_tokenizer, train_tokenizer
from loupe_engine.training import Turn
from loupe_engine.verbs import tokenizer_of, trained

from .filled import filled

TOWERS = {
    "qwen2_vl": {"hidden": 32, "depth": 2, "heads": 2, "intermediate": 64, "patch_size": 14},
    "qwen2_5_vl": {"hidden": 32, "depth": 2, "heads": 2, "intermediate": 64, "patch_size": 14, "window": 56, "full_attention": [1]},
    "qwen3_vl": {"hidden": 32, "depth": 2, "heads": 2, "intermediate": 64, "patch_size": 16, "deepstack": [0, 1], "positions": 16},
}  # fmt: skip
STAGE = {"steps": 2, "batch": 4, "lr": 1e-3, "warmup": 1, "log_every": 1, "checkpoint_every": 2, "prompts_per_image": 1}


def recipe(kind: str, head: str, token: str | None = None, **changes: object) -> Recipe:
    sam = {"kind": "sam1", "size": "vit_b", "image_size": 64} if head == "coprs" else {"kind": "sam2", "size": "tiny", "image_size": 128}
    return filled(
        Recipe,
        name="tiny-" + kind,
        model={
            "backbone": {"kind": kind, "hidden": 32, "layers": 3, "heads": 2, "kv_heads": 1, "intermediate": 48, "vocab": 700},
            "vision": {"kind": "qwen", "min_pixels": 3136, "max_pixels": 8000, **TOWERS[kind]},
            "segmenter": sam,
            "context": {"queries": 4, "token": token, "positions": changes.pop("positions", "mrope")},
            "connector": {"kind": "lens" if head == "lens" else "vit", "depth": 1, "heads": 2, "prompt_tokens": 2},
            "head": head,
            "prompt_with_box": head == "unified",
        },
        data={"train": [{"name": "photo-pack", "options": {"split": "train"}}]},
        stages={"align": STAGE, "rl": {**STAGE, "batch": 8, "group": 4, "max_new_tokens": 6, "rewards": {"mask_iou": 1, "box_iou": 1}}},
        export={"id": "tiny", "name": "t", "version": "0", "summary": "s", "can": [], "cannot": [], "licence": {"id": "x", "note": ""}, "base_models": []},
    )  # fmt: skip


SIZES = [(120, 80), (64, 96), (90, 90), (200, 60)]
REPLY = "<think>red</think><answer>[]</answer>"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo pack of four photos of four sizes, each with a red box and a green disc, and a trained tokenizer."""
    folder = tmp_path_factory.mktemp("data")
    lines = []
    for i, (width, height) in enumerate(SIZES):
        image = Image.new("RGB", (width, height), (30 * i, 90, 120))
        draw = ImageDraw.Draw(image)
        draw.rectangle((5, 5, 40, 30), fill=(220, 20, 30))
        draw.ellipse((20, 35, 55, 55), fill=(20, 200, 60))
        image.save(folder / f"{i}.png")
        things = []
        for name, box in (("cup", (5, 5, 41, 31)), ("ball", (20, 35, 56, 56))):
            mask = np.zeros((height, width), np.uint8)
            mask[box[1] : box[3], box[0] : box[2]] = 1
            rle = coco_mask.encode(np.asfortranarray(mask))
            bbox = [box[0], box[1], box[2] - box[0], box[3] - box[1]]
            things.append({"id": len(things), "name": name, "kind": "thing", "iscrowd": 0, "bbox": bbox, "area": int(mask.sum()),
                           "rle": {"size": [height, width], "counts": rle["counts"].decode()}})  # fmt: skip
        lines.append({"image": f"{i}.png", "source": "coco", "width": width, "height": height, "split": "train",
                      "complete": True, "instances": things})  # fmt: skip
    (folder / "annotations.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    words = ["the cup left of the ball", "You are Loupe. Find: system user assistant", REPLY]
    save_tokenizer(train_tokenizer(words * 20, 690, 200), folder / "tokenizer")
    return folder


def opened(root: Path, folder: Path, recipe: Recipe) -> tuple[RunConfig, Loupe, Datasets]:
    weights = {"backbone": "random", "segmenter": "random", "tokenizer": str(root / "tokenizer")}
    (root / "photo-pack").symlink_to(root, target_is_directory=True) if not (root / "photo-pack").exists() else None
    run = filled(RunConfig, verb="test", recipe=recipe, run=str(folder), data_root=str(root), weights=weights, threads=1)
    torch.manual_seed(3)
    model = trained(run, "align").eval()
    return run, model, Datasets(run, model, tokenizer_of(run))


@pytest.mark.parametrize("kind", TOWERS)
def test_a_padded_batch_on_the_cache_equals_transformers_own_forward(kind: str, root: Path, tmp_path: Path) -> None:
    """Prefixes of different lengths side by side, then the reply on their cache, against the family's own forward over
    the whole sequence with its own positions and image merging."""
    run, model, source = opened(root, tmp_path, recipe(kind, "unified"))
    text = source.text
    photos = [source.usable(*source.mixture.at(position), True) for position in (0, 1, 5)]
    batch = Batch([prepare(model.config, loaded.photo) for _, loaded in photos], [])
    assert len({p.grid for p in batch.photos}) > 1
    rows = [(text.question(q), text.encode(REPLY)) for q in ("the cup", "the cup left of the ball", "ball")]
    with torch.no_grad():
        hidden, context = reply_pass(model, text, source.prefix(batch, model.backbone), rows)
        for i, (photo, (question, reply)) in enumerate(zip(batch.photos, rows, strict=True)):
            ids = text.prefix(photo.grid[0] * photo.grid[1]) + question + reply
            qwen, merge = model.backbone.qwen, model.config.vision.merge_size
            qwen.config.image_token_id = qwen.model.config.image_token_id = text.image
            qwen.config.vision_start_token_id = qwen.model.config.vision_start_token_id = text.vision_start
            types = torch.tensor([[int(t == text.image) for t in ids]])
            out = qwen.model(
                input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                pixel_values=photo.patches, image_grid_thw=torch.tensor([[1, photo.grid[0] * merge, photo.grid[1] * merge]]),
                mm_token_type_ids=types,
            ).last_hidden_state[0]  # fmt: skip
            own = len(question) + len(reply)
            assert torch.allclose(hidden[i, :own], out[-own:], atol=2e-5)
    assert context.shape == (3, 4, 32)


def test_the_linear_pass_is_the_published_one(root: Path, tmp_path: Path) -> None:
    run, model, source = opened(root, tmp_path, recipe("qwen2_5_vl", "lens", positions="linear"))
    batch = source.forced(Turn(2, "align", 0), run.recipe.stages.align)
    text = source.text
    with torch.no_grad():
        prefix = source.prefix(batch, model.backbone)
        _, context = reply_pass(model, text, prefix.repeat(1), [(a.question, a.reply) for a in batch.asked])
        for i, asked in enumerate(batch.asked):
            photo = batch.photos[i]
            ids = torch.tensor([text.prefix(photo.grid[0] * photo.grid[1]) + asked.question + asked.reply])
            seen = model.backbone.see([photo.patches], [photo.grid])
            embeds = model.backbone.embed(ids)
            embeds = embeds.masked_scatter((ids == text.image)[..., None], seen.features[0])
            mask = torch.ones_like(ids)
            whole, mask, positions = model.connector.second_pass(embeds, mask)
            out = model.backbone.text(inputs_embeds=whole, attention_mask=mask, position_ids=positions).last_hidden_state
            assert torch.allclose(context[i], out[0, -4:], atol=2e-5)


@pytest.mark.parametrize(("kind", "head", "token"), [("qwen2_vl", "lens", None), ("qwen3_vl", "unified", None), ("qwen2_5_vl", "coprs", "<REF_POS>"), ("qwen2_5_vl", "lisa", "<seg>")])  # fmt: skip
def test_alignment_and_rl_train_every_head(kind: str, head: str, token: str | None, root: Path, tmp_path: Path) -> None:
    run, model, source = opened(root, tmp_path, recipe(kind, head, token))
    before = {n: p.detach().clone() for n, p in model.named_parameters()}
    align(run, model, source.text)
    moved = {n.split(".")[0] for n, p in model.named_parameters() if not torch.equal(p, before[n])}
    learns = {"coprs": {"prior"}, "lens": {"connector"}, "lisa": {"connector"}}
    assert moved == learns.get(head, {"context_queries", "connector", "prior"})
    rl(run, model, source.text)
    lines = [json.loads(line) for line in (tmp_path / "rl" / "metrics.jsonl").read_text().splitlines()]
    assert len(lines) == 2 and all(np.isfinite(line["loss"]) for line in lines)
    moved = [n for n, p in model.named_parameters() if not torch.equal(p, before[n])]
    assert any(".visual." in n for n in moved) and any("mask_decoder" in n for n in moved)
    assert not any(n.startswith(("segmenter.encoder.trunk", "segmenter.encoder.neck")) for n in moved)


def test_the_context_token_is_read_in_the_reply_alone(root: Path, tmp_path: Path) -> None:
    """CoPRS's prompt spells the token out: a reply without it must not fall back on the prompt's."""
    run, model, source = opened(root, tmp_path, recipe("qwen2_5_vl", "coprs", "<REF_POS>"))
    text = source.text
    token = text.tokenizer.token_to_id("<REF_POS>")
    batch = source.forced(Turn(2, "align", 0), run.recipe.stages.align)
    question = batch.asked[0].question
    assert token is not None
    words = text.encode("cup ball")
    rows = [([token, *question], words), (question, [*words, token, *words, token, *words])]
    with torch.no_grad():
        prefix = source.prefix(Batch(batch.photos[:1], []), model.backbone).repeat(2)
        hidden, context = reply_pass(model, text, prefix, rows)
    assert torch.equal(context[0], torch.zeros_like(context[0]))
    assert torch.equal(context[1, 0], hidden[1, len(question) + 2 * len(words) + 1])


@pytest.mark.parametrize("shows", [True, False])
def test_a_true_reply_has_the_context_token(shows: bool, root: Path, tmp_path: Path) -> None:
    """As CoPRS's prompt shows it, where the question does; so supervised masks are drawn from a state, not from zeros."""
    settings = recipe("qwen2_5_vl", "coprs", "<REF_POS>")
    settings.text.answer, settings.text.box = None, "none"
    said = "<REF_POS>"
    if shows:
        said = "\nHere: <REF_POS>"
        settings.text.question = "Find {question}. <REF_POS> <think> here </think>" + said
    run, model, source = opened(root, tmp_path, settings)
    text, asked = source.text, source.forced(Turn(2, "align", 0), run.recipe.stages.align).asked
    assert {text.tokenizer.decode(a.reply, skip_special_tokens=False) for a in asked} == {f"<think></think>{said}<|im_end|>"}
    assert all(a.reply.count(text.tokenizer.token_to_id("<REF_POS>")) == 1 for a in asked)


def test_what_cannot_be_read_is_counted_told_and_replaced(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """A missing picture and a corrupt mask: the run goes on, and says so."""
    folder = tmp_path / "data"
    folder.mkdir()
    lines = [json.loads(line) for line in (root / "annotations.jsonl").read_text().splitlines()]
    lines[1]["instances"][0]["rle"]["counts"] = "not runs"
    (folder / "annotations.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    for i in (0, 1, 2):
        (folder / f"{i}.png").write_bytes((root / f"{i}.png").read_bytes())
    (folder / "photo-pack").symlink_to(folder, target_is_directory=True)
    run, model, _ = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "lens"))
    run = run.model_copy(update={"data_root": str(folder)})
    rl(run, model, tokenizer_of(run))
    metrics = [json.loads(line) for line in (tmp_path / "run" / "rl" / "metrics.jsonl").read_text().splitlines()]
    assert metrics[-1]["metrics"]["skipped"] >= 1
    said = capsys.readouterr().out
    assert "is left out" in said and ("3.png" in said or "bad" in said or "1.png" in said)


def test_features_are_kept_and_used(root: Path, tmp_path: Path) -> None:
    run, model, source = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "lens"))
    kept = Datasets(run.model_copy(update={"features": str(tmp_path / "kept")}), model, source.text)
    config = run.recipe.stages.align
    batch = kept.forced(Turn(1, "align", 0), config)
    with torch.no_grad():
        fresh = source.encode(batch, 1)
        first = kept.encode(batch, 1)
        files = list((tmp_path / "kept").rglob("*.pt"))
        assert len(files) == len({p.source for p in batch.photos}) and torch.equal(first[0], fresh[0])
        model.segmenter.encoder.levels = None  # Whoever needs it now fails.
        again = kept.encode(batch, 1)
    assert all(torch.allclose(a, b, atol=2e-2, rtol=2e-2) for a, b in zip(again, fresh, strict=True))
