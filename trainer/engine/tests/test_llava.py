"""LLaVA-1.5 as a backbone: transformers' own logits, its published layouts, CoPRS's head on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.events import EngineError
from loupe_engine.export.run import export
from loupe_engine.models.inputs import prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.published.check import Report, check_language
from loupe_engine.stages.batch import Batch
from loupe_engine.stages.datasets import Datasets
from loupe_engine.stages.language import reply_pass
from loupe_engine.stages.photos import photo_prefix
from loupe_engine.stages.rl import rl
from loupe_engine.text import save_tokenizer, train_tokenizer
from loupe_engine.training.start import read_backbone
from loupe_engine.turns import VICUNA
from loupe_engine.verbs import tokenizer_of, trained

from .filled import filled
from .test_datasets_source import STAGE, root  # noqa: F401

TOKEN = "<REF_POS>"


def recipe() -> Recipe:
    return filled(
        Recipe,
        name="tiny-llava",
        model={
            "backbone": {"kind": "llava", "hidden": 32, "layers": 3, "heads": 2, "kv_heads": 2, "intermediate": 48, "vocab": 720, "tied": False},
            "vision": {"kind": "clip", "hidden": 24, "depth": 3, "heads": 2, "intermediate": 40, "image_size": 56, "patch_size": 14},
            "segmenter": {"kind": "sam1", "size": "vit_b", "image_size": 64},
            "context": {"token": TOKEN},
            "connector": None,
            "head": "coprs",
            "prompt_with_box": False,
        },
        text={"system": "A chat.", "question": "Find {question}.", "answer": None, "box": "none"},
        data={"train": [{"name": "photo-pack", "options": {"split": "train"}}]},
        stages={"rl": {**STAGE, "batch": 8, "group": 4, "max_new_tokens": 6, "rewards": {"mask_coprs": 1, "format_coprs": 1}}},
        export={"id": "tiny", "name": "t", "version": "0", "summary": "s", "can": [], "cannot": [], "licence": {"id": "x", "note": ""}, "base_models": []},
    )  # fmt: skip


@pytest.fixture
def opened(root: Path, tmp_path: Path) -> tuple[RunConfig, Loupe]:  # noqa: F811
    words = ["the cup left of the ball. A chat. USER: Find ASSISTANT: <think>red</think>"]
    tokenizer = train_tokenizer(words * 20, 690, 200)
    tokenizer.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in VICUNA.special])
    save_tokenizer(tokenizer, tmp_path / "vicuna")
    if not (root / "photo-pack").exists():
        (root / "photo-pack").symlink_to(root, target_is_directory=True)
    weights = {"backbone": "random", "segmenter": "random", "tokenizer": str(tmp_path / "vicuna")}
    run = filled(RunConfig, verb="test", recipe=recipe(), run=str(tmp_path / "run"), data_root=str(root), weights=weights, threads=1)
    torch.manual_seed(3)
    return run, trained(run, "rl").eval()


def transformers_own() -> LlavaForConditionalGeneration:
    """Built by hand, not by the family."""
    text = LlamaConfig(
        hidden_size=32, num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=2, intermediate_size=48, vocab_size=720,
        max_position_embeddings=4096, rms_norm_eps=1e-5,
    )  # fmt: skip
    vision = CLIPVisionConfig(
        hidden_size=24, num_hidden_layers=3, num_attention_heads=2, intermediate_size=40, image_size=56, patch_size=14
    )
    return LlavaForConditionalGeneration(LlavaConfig(vision_config=vision, text_config=text)).eval()


def test_logits_are_transformers_own(opened: tuple[RunConfig, Loupe]) -> None:
    """Two photos and replies of two lengths on the photos' cached prefixes, against whole sequences and pixels."""
    run, model = opened
    text, qwen = tokenizer_of(run), transformers_own()
    qwen.load_state_dict(model.backbone.qwen.state_dict())
    qwen.config.image_token_index = qwen.model.config.image_token_index = text.image
    rng = np.random.default_rng(1)
    photos = [prepare(model.config, rng.integers(0, 255, (*size, 3), np.uint8)) for size in ((80, 120), (96, 64))]
    rows = [(text.question("the cup"), text.encode("<think>red</think><REF_POS></s>")), (text.question("ball"), text.encode("red</s>"))]
    mean, std = (torch.tensor(v)[:, None, None] for v in ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)))
    with torch.no_grad():
        hidden, _ = reply_pass(model, text, photo_prefix(model, text, photos), rows)
        ours = model.backbone.logits(hidden)
        for i, (photo, (question, reply)) in enumerate(zip(photos, rows, strict=True)):
            ids = torch.tensor([text.prefix(16) + question + reply])
            assert int((ids == text.image).sum()) == 16
            # Patches back into pixels: [4,4 patches, 3, 14, 14].
            pixels = photo.patches.reshape(4, 4, 3, 14, 14).permute(2, 0, 3, 1, 4).reshape(1, 3, 56, 56)
            assert (pixels[0] * std + mean).min() >= -1e-5 and (pixels[0] * std + mean).max() <= 1 + 1e-5
            theirs = qwen(input_ids=ids, pixel_values=pixels, attention_mask=torch.ones_like(ids)).logits[0]
            own = len(question) + len(reply)
            assert (ours[i, :own] - theirs[-own:]).abs().max() < 1e-4


def test_the_conversation_is_vicunas(opened: tuple[RunConfig, Loupe]) -> None:
    run, _ = opened
    text = tokenizer_of(run)
    whole = text.tokenizer.decode(text.prefix(2) + text.question("the cup") + text.forced(None, "", TOKEN), skip_special_tokens=False)
    assert whole == f"<s>A chat. USER: <image><image>\nFind the cup. ASSISTANT:<think></think>{TOKEN}</s>"
    assert text.plain("a </s> <image>") != "a </s> <image>"


CONFIG = {
    "architectures": ["LlavaForConditionalGeneration"], "ignore_index": -100, "image_token_index": 32000, "model_type": "llava",
    "pad_token_id": 32001, "projector_hidden_act": "gelu", "tie_word_embeddings": False, "torch_dtype": "float16",
    "text_config": {
        "_name_or_path": "lmsys/vicuna-7b-v1.5", "architectures": ["LlamaForCausalLM"], "max_position_embeddings": 4096,
        "model_type": "llama", "rms_norm_eps": 1e-05, "torch_dtype": "float16", "vocab_size": 720,
        "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "num_key_value_heads": 2, "intermediate_size": 48,
    },
    "transformers_version": "4.36.0.dev0", "vision_feature_layer": -2, "vision_feature_select_strategy": "default",
    "vision_config": {
        "hidden_size": 24, "image_size": 56, "intermediate_size": 40, "model_type": "clip_vision_model", "num_attention_heads": 2,
        "num_hidden_layers": 3, "patch_size": 14, "projection_dim": 768, "vocab_size": 32000,
    },
}  # fmt: skip
"""The keys that llava-hf's files have, and of the language model the sizes, which are Llama's own there."""


def published(name: str) -> str:
    """As llava-hf's files of before transformers 4.52 have it."""
    name = name.replace("model.vision_tower.", "vision_tower.vision_model.").replace("model.multi_modal_projector.", "multi_modal_projector.")
    return name.replace("model.language_model.", "language_model.model.").replace("lm_head.", "language_model.lm_head.")


def newer(name: str) -> str:
    return name.replace("model.vision_tower.", "model.vision_tower.vision_model.")


def write(folder: Path, model: Loupe, names: Callable[[str], str]) -> None:
    folder.mkdir()
    state = {names(n): v.contiguous().clone() for n, v in model.backbone.qwen.state_dict().items() if "position_ids" not in n}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(CONFIG))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_text("{}")


@pytest.mark.parametrize("names", [published, newer])
def test_published_layouts_are_read(opened: tuple[RunConfig, Loupe], tmp_path: Path, names: Callable[[str], str]) -> None:
    run, model = opened
    write(tmp_path / "llava", model, names)
    read = read_backbone(run.recipe.model.backbone, tmp_path / "llava").state_dict()
    wanted = model.backbone.qwen.state_dict()
    assert read.keys() == wanted.keys() and all(torch.equal(read[n], wanted[n]) for n in wanted)
    report = Report()
    check_language(report, tmp_path / "llava", run.recipe, model, {})
    assert report.differences == []
    said = json.loads((tmp_path / "llava" / "config.json").read_text())
    said["vision_feature_layer"], said["vision_config"]["image_size"] = -1, 336
    (tmp_path / "llava" / "config.json").write_text(json.dumps(said))
    check_language(report, tmp_path / "llava", run.recipe, model, {})
    told = [one["message"] for one in report.differences]
    assert told == ["vision_config.image_size is 336, expected 56", "vision_feature_layer is -1, expected -2"]


def test_another_size_is_refused(opened: tuple[RunConfig, Loupe], tmp_path: Path) -> None:
    run, model = opened
    write(tmp_path / "llava", model, published)
    other = run.recipe.model.backbone.model_copy(update={"layers": 4})
    with pytest.raises(EngineError) as refused:
        read_backbone(other, tmp_path / "llava")
    assert refused.value.code == "weights-mismatch"


def test_coprs_trains_on_it(opened: tuple[RunConfig, Loupe]) -> None:
    run, model = opened
    before = {n: p.detach().clone() for n, p in model.named_parameters()}
    rl(run, model, tokenizer_of(run))
    lines = [json.loads(line) for line in (Path(run.run) / "rl" / "metrics.jsonl").read_text().splitlines()]
    assert len(lines) == 2 and all(np.isfinite(line["loss"]) for line in lines)
    moved = {n for n, p in model.named_parameters() if not torch.equal(p, before[n])}
    for part in ("language_model.layers.0.", "vision_tower.encoder.layers.1.", "multi_modal_projector.", "prior.", "mask_decoder."):
        assert any(part in n for n in moved), part
    # The last block's output is not used.
    assert not any("vision_tower.encoder.layers.2." in n for n in moved)
    assert Datasets(run, model, tokenizer_of(run)).prefix(Batch([prepare(model.config, np.zeros((40, 60, 3), np.uint8))], []), model.backbone).mask is None


def test_there_is_no_bundle_of_it(opened: tuple[RunConfig, Loupe]) -> None:
    run, model = opened
    with pytest.raises(EngineError, match="measure the run with") as refused:
        export(run, model)
    assert refused.value.code == "export-family"


def test_a_tokenizer_of_another_family_is_refused(opened: tuple[RunConfig, Loupe], root: Path, tmp_path: Path) -> None:  # noqa: F811
    run = opened[0].model_copy(update={"run": str(tmp_path / "other"), "weights": {"tokenizer": str(root / "tokenizer")}})
    with pytest.raises(EngineError, match="has no token <pad>"):
        tokenizer_of(run)
