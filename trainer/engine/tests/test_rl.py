"""The RL stage: it trains what it should, resumes as if unbroken, and raises the reward it is given."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.models.loupe import Loupe
from loupe_engine.rewards import REWARDS, Truth
from loupe_engine.stages.rl import Rl, rl, setup
from loupe_engine.stages.rollout import rollout
from loupe_engine.stages.scenes import Scenes
from loupe_engine.text import parse_box
from loupe_engine.training import Turn
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe
from .filled import filled

SETTINGS = {
    "steps": 4, "batch": 16, "lr": 1e-3, "warmup": 1, "log_every": 1, "checkpoint_every": 2, "prompts_per_image": 2,
    "group": 4, "max_new_tokens": 8, "rewards": {"format_tags": 1.0, "mask_iou": 1.0}, "beta": 0.04,
}  # fmt: skip


def with_rl(run: RunConfig, folder: Path, **changes: object) -> RunConfig:
    recipe = tiny_recipe().model_dump()
    recipe["stages"]["rl"] = {**SETTINGS, **changes}
    return filled(RunConfig, **{**run.model_dump(), "recipe": recipe, "run": str(folder)})


def fresh(run: RunConfig) -> Loupe:
    torch.manual_seed(0)
    return Loupe(run.recipe.model).load_imagenet()


def lines(run: RunConfig) -> list[dict]:
    return [json.loads(line) for line in (Path(run.run) / "rl" / "metrics.jsonl").read_text().splitlines()]


def test_it_trains_its_parts_and_leaves_the_rest(run_config: RunConfig, tmp_path: Path) -> None:
    run = with_rl(run_config, tmp_path / "run", lr_scale={"connector": 0.0})
    model = fresh(run)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    rl(run, model, tokenizer_of(run))
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert {"context_queries", "prior.query.weight", "backbone.qwen.model.language_model.norm.weight"} <= changed
    assert any(name.startswith("segmenter.mask_decoder.") for name in changed)
    frozen = ("connector.", "segmenter.encoder.", "segmenter.paint", "backbone.qwen.model.visual.trunk.")
    assert not [name for name in changed if name.startswith(frozen)]
    first = lines(run)[0]["metrics"]
    # Before the first step policy and reference are the same weights, and each rollout serves one update.
    assert abs(first["kl"]) < 1e-3
    assert first["reward"] == first["rewards/format_tags"] + first["rewards/mask_iou"]


def test_the_share_of_absent_questions_is_kept(run_config: RunConfig, tmp_path: Path) -> None:
    for share in (0.0, 0.5, 1.0):
        run = with_rl(run_config, tmp_path / str(share), absent_share=share)
        scenes = Scenes(fresh(run), tokenizer_of(run), Pool(Path(run.pool or "")))
        # Only scenes that can be asked either way.
        kinds = [[bool(e["targets"]) for e in record["expressions"]] for record in scenes.pool.records]
        scenes.usable = [i for i, kind in enumerate(kinds) if len(set(kind)) == 2]
        batches = [scenes.asked(Turn(seed, "rl", 0), run.recipe.stages.rl) for seed in range(60)]
        absent = [asked.truth.absent for batch in batches for asked in batch.asked]
        assert abs(np.mean(absent) - share) < (0.15 if share == 0.5 else 1e-9)


def test_a_resumed_run_goes_on_as_if_unbroken(run_config: RunConfig, tmp_path: Path) -> None:
    # A rate that does not depend on the length: half a run is then the first half of the whole one.
    rate = {"kind": "constant"}
    whole, broken = (with_rl(run_config, tmp_path / name, schedule=rate) for name in ("whole", "broken"))
    rl(whole, fresh(whole), tokenizer_of(whole))
    half = with_rl(run_config, tmp_path / "broken", schedule=rate, steps=2)
    rl(half, fresh(half), tokenizer_of(half))
    rl(broken, fresh(broken), tokenizer_of(broken))
    assert [line["loss"] for line in lines(broken)] == [line["loss"] for line in lines(whole)]


def test_rollouts_that_serve_several_updates_go_on_after_a_stop(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second update of a batch of rollouts has a ratio that is not 1; a run that stops between the two goes on with
    what was sampled."""
    settings = {"updates": 2, "checkpoint_every": 1, "clip_low": 1e-5, "clip_high": 1e-5, "samples_every": 2, "max_new_tokens": 24}
    # Random weights earn nothing with any real reward.
    monkeypatch.setitem(REWARDS, "varied", lambda completion, truth: len(completion.text) % 7 / 7)
    settings["rewards"] = {"varied": 1.0}
    whole = with_rl(run_config, tmp_path / "whole", **settings)
    rl(whole, fresh(whole), tokenizer_of(whole))
    ratios = [line["metrics"]["clip_ratio/region_mean"] for line in lines(whole)]
    assert ratios[0] == ratios[2] == 0 and max(ratios[1], ratios[3]) > 0
    broken = with_rl(run_config, tmp_path / "broken", **settings)
    half = with_rl(run_config, tmp_path / "broken", **settings, schedule={"kind": "constant"})
    whole_constant = with_rl(run_config, tmp_path / "constant", **settings, schedule={"kind": "constant"})
    rl(whole_constant, fresh(whole_constant), tokenizer_of(whole_constant))
    half.recipe.stages.rl.steps = 3
    rl(half, fresh(half), tokenizer_of(half))
    broken.recipe.stages.rl.schedule = half.recipe.stages.rl.schedule
    rl(broken, fresh(broken), tokenizer_of(broken))
    assert [line["loss"] for line in lines(broken)] == [line["loss"] for line in lines(whole_constant)]
    kept = sorted(p.name for p in (tmp_path / "whole" / "rl" / "samples").glob("*.json"))
    assert kept == ["00000000.json", "00000002.json"]
    sample = json.loads((tmp_path / "whole" / "rl" / "samples" / kept[0]).read_text())
    assert len(sample["replies"]) == 4 and sample["expression"]


@pytest.mark.parametrize(
    ("reply", "drawn", "paid"),
    [
        ('<think>a</think><answer>[{"bbox_2d":[1,2,30,40],"label":"x"}]</answer>', True, True),
        ("<think>a</think><answer>(1,2),(30,40)</answer>", False, True),
        ("no tags and no box", False, True),
        ("<think>a</think><answer>[]</answer><|im_end|>", False, False),
        ("<think>a</think><answer> [ ] </answer>", False, False),
    ],
)
def test_lens_pays_the_mask_of_a_reply_without_a_box(
    run_config: RunConfig, tmp_path: Path, reply: str, drawn: bool, paid: bool
) -> None:
    """LENS draws whatever was said, and its reward is the IoU squared; only what the app takes for a refusal draws nothing.
    Where the recipe does not ask for it, as before."""
    probabilities = torch.zeros(8, 8)
    probabilities[2:6, 2:6] = 0.9
    target = torch.zeros(8, 8)
    target[2:6, 2:8] = 1
    iou = 16 / 24
    for asked, expected in ((None, drawn), (True, paid)):
        run = with_rl(run_config, tmp_path / "run", **({} if asked is None else {"mask_without_box": asked}))
        text = tokenizer_of(run)
        stage = Rl(run, fresh(run), text, Scenes(fresh(run), text, Pool(Path(run.pool or ""))))
        box = parse_box(reply, 64, text.config)
        completion = stage.completion(text.encode(reply), reply, box, probabilities)
        truth = Truth(box=(1, 2, 30, 40), mask=target)
        assert REWARDS["mask_iou_squared"](completion, truth) == pytest.approx(iou**2 if expected else 0.0)


def test_rewards_know_the_recipes_own_tags(run_config: RunConfig, tmp_path: Path) -> None:
    """The LENS paper's <thinking>."""
    run = with_rl(run_config, tmp_path / "run")
    run.recipe.text.think = ("<thinking>", "</thinking>")
    text = tokenizer_of(run)
    stage = Rl(run, fresh(run), text, Scenes(fresh(run), text, Pool(Path(run.pool or ""))))
    reply = '<thinking>a cup, a cup</thinking><answer>[{"bbox_2d":[1,2,30,40],"label":"cup"}]</answer>'
    earned = {}
    for said in (reply, reply.replace("thinking", "think")):
        completion = stage.completion(text.encode(said), said, (1, 2, 30, 40), torch.zeros(8, 8))
        earned[said] = [REWARDS[name](completion, Truth()) for name in ("format_tags", "format_tags_strict", "distinct")]
    assert list(earned.values()) == [[1, 1, 0.5], [0, 0, 0]]


def test_weights_of_the_losses_change_at_their_step(run_config: RunConfig, tmp_path: Path) -> None:
    """CoPRS's coefficients: what the change leaves out stays."""
    change = [{"step": 2, "losses": {"segmentation": 0.0}}]
    run = with_rl(run_config, tmp_path / "run", losses={"segmentation": 1.0, "dice": 3.0}, losses_from=change)
    assert run.recipe.stages.rl.losses_at(2) == {"segmentation": 0.0, "dice": 3.0}
    rl(run, fresh(run), tokenizer_of(run))
    early, late = lines(run)[0], lines(run)[3]
    assert early["loss"] > 0.5 * early["metrics"]["segmentation"] > 0.5
    assert abs(late["loss"]) < 0.2 < late["metrics"]["segmentation"]


def test_nothing_is_sampled_while_the_policy_weighs_nothing(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CoPRS's supervised mode, and from step 2 on the joint one."""
    change = [{"step": 2, "losses": {"policy": 1.0}}]
    run = with_rl(run_config, tmp_path / "run", losses={"policy": 0.0, "segmentation": 0.5}, losses_from=change)
    sampled: list[int] = []

    def counted(*arguments: object) -> list[list[int]]:
        sampled.append(len(lines(run)))
        return rollout(*arguments)

    monkeypatch.setattr("loupe_engine.stages.rl.rollout", counted)
    model = fresh(run)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    rl(run, model, tokenizer_of(run))
    assert sampled == [2, 3]
    for line in lines(run)[:2]:
        assert line["loss"] == pytest.approx(0.5 * line["metrics"]["segmentation"]) and line["loss"] > 0
        assert not {"reward", "kl", "completions/mean_length"} & set(line["metrics"])
        assert {"bce_mask", "dice_mask", "bce_heatmap", "dice_heatmap"} < set(line["metrics"])
    assert "reward" in lines(run)[2]["metrics"]

    alone = with_rl(run_config, tmp_path / "alone", losses={"policy": 0.0}, rewards={})
    model.load_state_dict(before)
    groups, stage = setup(alone, model, tokenizer_of(alone))
    assert stage.reference is None and groups
    loss, _, asked = stage(Turn(7, "rl", 0))
    assert asked == SETTINGS["batch"] / SETTINGS["group"]
    loss.backward()
    # The language model learns to draw.
    assert any(p.grad is not None and p.grad.any() for n, p in model.named_parameters() if "language_model" in n)
    assert len(sampled) == 2
