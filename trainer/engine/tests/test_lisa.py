"""LISA's head: a token of the reply whose state prompts the mask decoder, taught by true replies and masks alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import RunConfig
from loupe_engine.data.drawn import draw_library
from loupe_engine.data.pool import build_pool
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation.predict import Predictor
from loupe_engine.events import EngineError
from loupe_engine.export.run import export
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.align import align
from loupe_engine.stages.cold_start import cold_start
from loupe_engine.stages.questions import Questions
from loupe_engine.stages.rl import rl
from loupe_engine.stages.scenes import Scenes
from loupe_engine.stages.segmenter import pretrain_segmenter
from loupe_engine.training import Turn
from loupe_engine.verbs import tokenizer_of, trained

from .conftest import tiny_recipe
from .filled import filled

TOKEN = "<seg>"
SFT = {
    "steps": 100, "batch": 16, "lr": 2e-3, "warmup": 4, "log_every": 1, "checkpoint_every": 100, "prompts_per_image": 2,
    "group": 2, "max_new_tokens": 8, "rewards": {}, "precision": "fp32",
    "losses": {"policy": 0.0, "reply": 1.0}, "lr_scale": {"decoder": 2.0, "connector": 2.0},
}  # fmt: skip


def with_head(run: RunConfig, head: str = "lisa", **rl_settings: object) -> RunConfig:
    recipe = tiny_recipe().model_dump()
    if head == "lisa":
        recipe["model"] |= {"head": head, "context": {"token": TOKEN}, "connector": None, "prompt_with_box": False}
    recipe["stages"] |= {"vision": None, "segmenter": None, "rl": {**SFT, **rl_settings}}
    return filled(RunConfig, **{**run.model_dump(), "recipe": recipe})


def fresh(run: RunConfig) -> Loupe:
    torch.manual_seed(0)
    return Loupe(run.recipe.model).load_imagenet()


def lines(run: RunConfig, stage: str = "rl") -> list[dict]:
    return [json.loads(line) for line in (Path(run.run) / stage / "metrics.jsonl").read_text().splitlines()]


def test_a_reply_that_draws_has_the_token_and_a_refusal_has_none(run_config: RunConfig) -> None:
    run = with_head(run_config)
    text, model = tokenizer_of(run), fresh(run)
    token = text.tokenizer.token_to_id(TOKEN)
    assert token is not None and token < model.backbone.text.embed_tokens.num_embeddings == run.recipe.model.backbone.vocab + 1
    questions = Questions(model, text, Pool(Path(run.pool or "")))
    for record, own in zip(questions.pool.records, questions.examples, strict=True):
        for expression, example in zip(record["expressions"], own, strict=True):
            assert example.reply.count(token) == (1 if expression["targets"] else 0)
            assert not expression["targets"] or example.reply[-2:] == [token, text.eos]


def test_supervised_fine_tuning_teaches_token_and_mask(run_config: RunConfig, tmp_path: Path) -> None:
    """From a cold start without the token, as the papers' other rows have it, on a segmenter that boxes have taught."""
    folder = tmp_path / "few"
    build_pool(folder, draw_library(tmp_path / "library"), "train", 2, seed=5, size=64)
    before = with_head(run_config, "unified")
    text, model = tokenizer_of(before), fresh(before)
    assert text.tokenizer.token_to_id(TOKEN) is None
    short = before.model_copy(update={"recipe": tiny_recipe(steps=40, lr=3e-3, checkpoint_every=100)})
    pretrain_segmenter(short, fresh(short))
    cold_start(short, model, text)
    run = with_head(run_config.model_copy(update={"pool": str(folder)}), prompts_per_image=8)
    run.recipe.stages.segmenter = short.recipe.stages.segmenter
    run.recipe.stages.align = None
    text = tokenizer_of(run)
    assert text.tokenizer.token_to_id(TOKEN) is not None
    model = trained(run, "rl")
    words = torch.load(Path(run.run) / "cold_start" / "checkpoint.pt", weights_only=False)["weights"]
    name = next(name for name in words if name.endswith("embed_tokens.weight"))
    assert torch.equal(model.state_dict()[name][:-1], words[name].to(model.state_dict()[name]))
    rl(run, model, text)
    curve = lines(run)
    first, last = ({key: np.mean([line["metrics"][key] for line in some]) for key in ("reply", "dice_mask", "iou_mask")} for some in (curve[:8], curve[-8:]))  # fmt: skip
    assert np.mean([line["loss"] for line in curve[-8:]]) < 0.7 * np.mean([line["loss"] for line in curve[:8]])
    assert last["reply"] < 0.5 * first["reply"]
    assert last["dice_mask"] < first["dice_mask"] - 0.03 and last["iou_mask"] > first["iou_mask"] + 0.05
    pool = Pool(Path(run.pool or ""))
    predictor = Predictor(trained(run), text, 64)
    said = [p for i, record in enumerate(pool.records) for p in predictor(np.asarray(pool.images[i]), [e["text"] for e in record["expressions"] if e["targets"]])]  # fmt: skip
    written = [text.tokenizer.token_to_id(TOKEN) in p.tokens for p in said]
    assert np.mean(written) > 0.5
    assert all((p.mask is not None) == one or p.absent for p, one in zip(said, written, strict=True))
    assert all(p.heatmap is None for p in said)


def test_alignment_trains_its_head_alone(run_config: RunConfig) -> None:
    run = with_head(run_config)
    model = fresh(run)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    align(run, model, tokenizer_of(run))
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {f"connector.project.{layer}.{kind}" for layer in (0, 2) for kind in ("weight", "bias")}


def test_a_forced_reply_has_the_token_too(run_config: RunConfig) -> None:
    run = with_head(run_config)
    text, pool = tokenizer_of(run), Pool(Path(run.pool or ""))
    predictor = Predictor(fresh(run), text, 8)
    said = predictor(np.asarray(pool.images[0]), ["the cup"], [(4.0, 6.0, 30.0, 40.0)])[0]
    assert said.reply.endswith(TOKEN) and said.mask is not None and said.box is not None


def test_replies_that_are_learnt_have_their_boxes_as_they_are(run_config: RunConfig) -> None:
    run = with_head(run_config)
    text, model = tokenizer_of(run), fresh(run)
    source, config = Scenes(model, text, Pool(Path(run.pool or ""))), run.recipe.stages.rl.without_rollouts()
    exact, off = (source.forced(Turn(5, "rl", 0), config, exact=one).asked for one in (True, False))
    assert all(a.prompt == pytest.approx(a.truth.box) for a in exact)
    assert any(a.prompt != pytest.approx(a.truth.box) for a in off)


def test_there_is_no_bundle_of_it(run_config: RunConfig) -> None:
    run = with_head(run_config)
    with pytest.raises(EngineError, match="a bundle has no head") as refused:
        export(run, fresh(run))
    assert refused.value.code == "export-head"


def test_another_context_has_no_word_more(run_config: RunConfig) -> None:
    """A run without a token keeps its table, so that its numbers are drawn and trained as they were."""
    model = fresh(with_head(run_config, "unified"))
    assert model.backbone.text.embed_tokens.num_embeddings == 700
