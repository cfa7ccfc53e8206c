"""The dry run's figures against the same passes with real tensors, on a model small enough to run."""

from __future__ import annotations

import pytest
import torch
from transformers import DynamicCache

from loupe_engine.config import DryRunConfig, Recipe, RunConfig
from loupe_engine.dry_run import passes
from loupe_engine.dry_run.estimate import estimate, split
from loupe_engine.dry_run.lengths import Lengths
from loupe_engine.dry_run.memory import Held, resident
from loupe_engine.dry_run.parts import counts, is_trained, stand_in
from loupe_engine.dry_run.questions import KNOWN
from loupe_engine.dry_run.trace import Peak, without_numbers
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe

from .conftest import tiny_recipe
from .filled import filled

STAGE = {"batch": 8, "steps": 2, "lr": 1e-3, "prompts_per_image": 1, "precision": "fp32"}
RL = {**STAGE, "group": 4, "max_new_tokens": 24, "rewards": {"box_iou": 1.0}}
LENGTHS = Lengths(grid=(6, 8), system=5, question=9, reply=12, queries=4)


def recipe_of(**rl: object) -> Recipe:
    """A Qwen2.5-VL in small, with windows in its tower."""
    model = {
        "backbone": {
            "kind": "qwen2_5_vl", "hidden": 64, "layers": 9, "heads": 4, "kv_heads": 2, "intermediate": 160,
            "vocab": 500,
        },
        "vision": {
            "kind": "qwen", "hidden": 32, "depth": 4, "heads": 2, "intermediate": 48, "patch_size": 14, "window": 56,
            "full_attention": [1, 3],
        },
        "segmenter": {"kind": "lite", "image_size": 64, "mlp_dim": 64},
        "context": {"queries": 4},
        "connector": {"depth": 1, "heads": 2, "prompt_tokens": 2},
    }  # fmt: skip
    tiny = tiny_recipe().model_dump()
    return filled(Recipe, **{**tiny, "model": model, "stages": {"rl": {**RL, **rl}, "align": STAGE}})


def real(recipe: Recipe, attention: str) -> Loupe:
    """All layers are run, and count for themselves."""
    model = Loupe(recipe.model).eval()
    model.backbone.qwen.set_attn_implementation(attention)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(is_trained(name, recipe, "rl"))
    return model


def run(model: Loupe) -> tuple[DynamicCache, dict[str, passes.Cost]]:
    features, tower = passes.tower_pass(model, LENGTHS)
    cache, prefix = passes.prefix_pass(model, LENGTHS, features, 2)
    context, reply = passes.reply_pass(model, LENGTHS, cache, 8)
    encoded, _, _ = passes.encoder_pass(model)
    masks = passes.mask_pass(model, context, encoded, 8)
    return cache, {"tower": tower, "prefix": prefix, "reply": reply, "masks": masks}


def faked(recipe: Recipe) -> dict[str, passes.Cost]:
    with without_numbers():
        return run(stand_in(recipe, recipe.stages.rl, filled(DryRunConfig, stage="rl")))[1]


def test_parameters_are_those_of_the_real_model() -> None:
    recipe = recipe_of(lr_scale={"vision": 0})
    with without_numbers():
        counted = counts(stand_in(recipe, recipe.stages.rl, filled(DryRunConfig, stage="rl")))
    model = Loupe(recipe.model)
    assert sum(size for size, _ in counted.values()) == sum(p.numel() for p in model.parameters())
    assert counted["vision tower"] == (sum(p.numel() for p in model.backbone.vision.parameters()), 0)
    assert counted["language model"][1] == sum(p.numel() for p in model.backbone.text.parameters())
    assert counted["segment encoder"][1] == 0


def test_operations_are_within_5_percent_of_those_of_real_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipe_of()
    estimated = faked(recipe)
    monkeypatch.setattr(passes, "LAYERS", recipe.model.backbone.layers)
    _, counted = run(real(recipe, "eager"))
    for name, cost in counted.items():
        assert estimated[name].flops == pytest.approx(cost.flops, rel=0.05), name
    # And what every account of transformers says: 2 operations for each weight and token, and attention's products.
    b, rows = recipe.model.backbone, 8 * LENGTHS.row
    attention = 2 * b.hidden * b.hidden + 2 * b.hidden * b.kv_heads * b.head_dim
    weights = b.layers * (attention + 3 * b.hidden * b.intermediate)
    scores = b.layers * 4 * b.hidden * LENGTHS.whole
    assert estimated["reply"].flops == pytest.approx(rows * (2 * weights + scores), rel=0.05)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_kept_bytes_are_within_a_factor_2_of_what_autograd_keeps(
    precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = recipe_of(precision=precision)
    estimated = faked(recipe)
    monkeypatch.setattr(passes, "LAYERS", recipe.model.backbone.layers)
    bf16 = precision == "bf16"
    monkeypatch.setattr(passes, "computing", lambda model: torch.autocast("cpu", torch.bfloat16, enabled=bf16))
    _, kept = run(real(recipe, "sdpa"))
    if precision == "fp32":
        for name, cost in kept.items():
            assert cost.kept / 2 < estimated[name].kept < cost.kept * 2, name
    # Autocast's copies of the weights are counted as the working copy.
    trained = [p for n, p in Loupe(recipe.model).named_parameters() if is_trained(n, recipe, "rl")]
    copies = 2 * sum(p.numel() for p in trained) if bf16 else 0
    everything = sum(cost.kept for cost in kept.values())
    assert everything / 2 < sum(cost.kept for cost in estimated.values()) + copies < everything * 2


def test_the_cache_of_sampling_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipe_of()
    with without_numbers():
        model = stand_in(recipe, recipe.stages.rl, filled(DryRunConfig, stage="rl"))
        prefix, _ = passes.prefix_pass(model, LENGTHS, torch.empty(48, 64), 2)
        _, estimated = passes.decode_step(model, LENGTHS, prefix, 8)
    model, cache = real(recipe, "sdpa"), DynamicCache()
    tokens = LENGTHS.prefix + LENGTHS.question + LENGTHS.reply
    with torch.no_grad():
        model.backbone.hidden(torch.zeros(8, tokens, 64), torch.arange(tokens).expand(3, 8, -1), cache)
    assert estimated == passes.nbytes(cache)


def test_checkpointing_keeps_the_inputs_of_layers() -> None:
    cost = passes.Cost(flops=0, kept=900, inputs=90, layers=9)
    assert cost.activations(False) == 900
    assert cost.activations(True) == 90 + 2 * 100


def test_one_card_holds_what_adamw_really_makes() -> None:
    model = torch.nn.Linear(40, 30, bias=False)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 40)).sum().backward()
    optimizer.step()
    moments = [s[name] for s in optimizer.state.values() for name in ("exp_avg", "exp_avg_sq")]
    rows = resident(Held(1200, 1200, 1200, 0, 1200), filled(DryRunConfig, stage="rl"), bf16=False)
    assert rows["weights"] == model.weight.nbytes
    assert rows["gradients"] == model.weight.grad.nbytes
    assert rows["optimizer"] == sum(m.nbytes for m in moments)


@pytest.mark.parametrize(("shard", "bytes_a_parameter"), [("zero2", 2 + 14 / 8), ("zero3", 2.0), ("fsdp", 2.0 + 4)])
def test_shards_split_what_they_should(shard: str, bytes_a_parameter: float) -> None:
    settings = filled(DryRunConfig, stage="rl", gpus=8, shard=shard)
    rows = resident(Held(8000, 8000, 0, 0, 8000), settings, bf16=True)
    assert sum(rows.values()) == 8000 * bytes_a_parameter


def test_peak_counts_what_lives_at_the_same_time() -> None:
    x = torch.zeros(1000)
    with Peak() as peak:
        y = x + 1
        z = y.view(10, 100) * 2
        del y
        torch.empty(500)
        del z
    assert peak.bytes == 8000
    assert peak.live == 0


def test_the_whole_estimate_of_a_small_recipe_and_what_it_says_when_memory_is_short() -> None:
    recipe = recipe_of(epochs=2, steps=None)
    common = {"verb": "dry-run", "recipe": recipe, "run": "unused"}
    good = estimate(filled(RunConfig, **common, dry_run=filled(DryRunConfig, stage="rl", photo=(280, 200))))
    assert good["fits"] and good["advice"] == []
    assert good["steps"] == 2 * (recipe.data.scenes // 2)
    assert good["lengths"]["usual"]["image"] == 7 * 10
    assert good["lengths"]["longest"]["reply"] == 24
    assert good["hours"] == pytest.approx(good["steps"] * sum(good["seconds_a_step"].values()) / 3600)
    short = filled(DryRunConfig, stage="rl", gpus=2, gpu_memory_gb=good["peak"]["bytes"] / 2e9)
    bad = estimate(filled(RunConfig, **common, dry_run=short))
    assert not bad["fits"] and bad["advice"][0].startswith("the largest parts are")


def test_without_a_weight_of_the_policy_there_is_no_rollout_and_no_reference() -> None:
    common = {"verb": "dry-run", "run": "unused", "dry_run": filled(DryRunConfig, stage="rl", photo=(280, 200))}
    both, alone = (
        estimate(filled(RunConfig, **common, recipe=recipe_of(losses={"policy": weight}))) for weight in (1.0, 0.0)
    )
    assert both["flops_a_step"]["rollout"] > 0 == alone["flops_a_step"]["rollout"]
    assert "reference model" in both["memory"]["update"] and "reference model" not in alone["memory"]["update"]
    learnt = estimate(filled(RunConfig, **common, recipe=recipe_of(losses={"policy": 0.0, "reply": 1.0})))
    assert learnt["flops_a_step"]["forward"] > alone["flops_a_step"]["forward"]
    # As many questions, each once.
    assert (both["batch"]["samples"], alone["batch"]["samples"]) == (8, 2) and both["batch"]["photos"] == alone["batch"]["photos"]


def test_a_batch_that_cannot_be_split_is_refused() -> None:
    with pytest.raises(EngineError, match="accumulate × GPUs must divide 2"):
        split(recipe_of().stages.rl, 3)


def test_zero3_is_refused_where_the_language_model_learns() -> None:
    settings = filled(DryRunConfig, stage="rl", gpus=2, shard="zero3")
    with pytest.raises(EngineError, match="frozen language model"):
        estimate(filled(RunConfig, verb="dry-run", recipe=recipe_of(), run="unused", dry_run=settings))


def test_the_datasets_of_lens_have_the_published_size() -> None:
    assert sum(KNOWN[one] for one in KNOWN if one[0] in ("refcoco", "refcoco+", "refcocog")) == 126_908
