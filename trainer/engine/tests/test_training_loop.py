"""What a stage's settings make the loop do, on a few steps of the tiny model."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from loupe_engine.config import RunConfig
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.cold_start import cold_start
from loupe_engine.training import train, Turn
from loupe_engine.training.checkpoint import load_checkpoint
from loupe_engine.training.checkpointing import checkpointed_layers
from loupe_engine.training.randomness import rng_for
from loupe_engine.training.weights import load_stage
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe


def with_settings(run: RunConfig, folder: Path, **stage: object) -> RunConfig:
    return run.model_copy(update={"recipe": tiny_recipe(**stage), "run": str(folder)})


def fresh(run: RunConfig) -> Loupe:
    torch.manual_seed(0)
    return Loupe(run.recipe.model)


def lines(run: RunConfig, stage: str) -> list[dict]:
    return [json.loads(line) for line in (Path(run.run) / stage / "metrics.jsonl").read_text().splitlines()]


class Pull:
    """Draws the context queries to random targets: the smallest thing that trains."""

    def __init__(self, model: Loupe, share: int):
        self.weight, self.share = model.context_queries, share
        self.drawn: list[np.ndarray] = []
        self.before: list[torch.Tensor] = []
        """The weights that each draw met."""

    def __call__(self, turn: Turn) -> tuple[torch.Tensor, dict[str, float], int]:
        targets = turn.rng.normal(size=(self.share, *self.weight.shape)).astype(np.float32)
        self.drawn.append(targets)
        self.before.append(self.weight.detach().clone())
        return (self.weight - torch.from_numpy(targets)).square().mean(), {}, self.share


def pull(run: RunConfig, model: Loupe | None = None) -> tuple[Loupe, Pull]:
    model = model or fresh(run)
    stage = Pull(model, run.recipe.stages.align.share)
    train(run, "align", model, [{"params": [model.context_queries]}], stage)
    return model, stage


def test_micro_batches_make_the_step_of_their_whole_batch(run_config: RunConfig, tmp_path: Path) -> None:
    run = with_settings(run_config, tmp_path / "run", steps=1, accumulate=4, warmup=0, clip=1e9)
    model, stage = pull(run)
    assert [len(d) for d in stage.drawn] == [2, 2, 2, 2] and not np.array_equal(stage.drawn[0], stage.drawn[1])
    expected = fresh(run).context_queries
    optimizer = torch.optim.AdamW([expected], lr=1e-3, weight_decay=0.01, betas=(0.9, 0.98))
    loss = (expected - torch.from_numpy(np.concatenate(stage.drawn))).square().mean()
    loss.backward()
    optimizer.step()
    torch.testing.assert_close(model.context_queries, expected, rtol=0, atol=1e-7)
    assert lines(run, "align")[0]["loss"] == pytest.approx(loss.item(), rel=1e-6)


def test_a_batch_that_cannot_be_split_is_refused(run_config: RunConfig, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="batch of 8 cannot be split evenly into 3 micro-batches"):
        pull(with_settings(run_config, tmp_path / "run", accumulate=3))


def test_every_draw_of_a_step_has_its_own_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = np.random.default_rng([7, sum(b"align"), 3]).random(4).tolist()
    assert rng_for(7, "align", 3).random(4).tolist() == alone
    draws = [alone, rng_for(7, "align", 3, micro=1).random(4).tolist()]
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in ("0", "1"):
        monkeypatch.setenv("RANK", rank)
        draws += [rng_for(7, "align", 3, micro).random(4).tolist() for micro in (0, 1)]
    assert len({tuple(d) for d in draws}) == 6


def test_the_average_is_what_later_stages_get(run_config: RunConfig, tmp_path: Path) -> None:
    whole = with_settings(run_config, tmp_path / "whole", steps=6, ema=0.8, schedule={"kind": "constant"})
    model, stage = pull(whole)
    raw = load_checkpoint(Path(whole.run) / "align/checkpoint.pt")["raw"]["context_queries"]
    # torch's own average of the weights that training went through.
    theirs = AveragedModel(torch.nn.ParameterList([stage.before[0]]), multi_avg_fn=get_ema_multi_avg_fn(0.8))
    for weights in (*stage.before, raw):
        theirs.update_parameters(torch.nn.ParameterList([weights]))
    later = fresh(whole)
    load_stage(later, Path(whole.run), "align")
    torch.testing.assert_close(later.context_queries, theirs.module[0], rtol=0, atol=1e-6)
    assert torch.equal(model.context_queries, later.context_queries) and not torch.equal(raw, later.context_queries)
    plain, _ = pull(with_settings(run_config, tmp_path / "plain", steps=6, schedule={"kind": "constant"}))
    assert torch.equal(plain.context_queries, raw)

    half = with_settings(run_config, tmp_path / "broken", steps=3, ema=0.8, schedule={"kind": "constant"})
    pull(half)
    pull(with_settings(run_config, tmp_path / "broken", steps=6, ema=0.8, schedule={"kind": "constant"}))
    resumed = fresh(whole)
    load_stage(resumed, tmp_path / "broken", "align")
    assert torch.equal(resumed.context_queries, later.context_queries)


LORA = {"rank": 4, "alpha": 8, "targets": ["q_proj", "v_proj"]}


def test_adapters_train_alone_and_end_as_plain_weights(run_config: RunConfig, tmp_path: Path) -> None:
    def run_of(folder: str, steps: int) -> RunConfig:
        return with_settings(run_config, tmp_path / folder, steps=steps, lora=LORA, schedule={"kind": "constant"})

    whole, base = run_of("whole", 4), fresh(run_config).state_dict()
    model = fresh(whole)
    cold_start(whole, model, tokenizer_of(whole))
    assert model.state_dict().keys() == base.keys()
    text = "backbone.qwen.model.language_model."
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, base[name])}
    assert {n.split(".")[-2] for n in changed if n.startswith(text)} == {"q_proj", "v_proj"}
    later = fresh(whole)
    load_stage(later, Path(whole.run), "cold_start")
    for name, value in later.state_dict().items():
        assert torch.equal(value, model.state_dict()[name])
    # In rank 4, and not nothing.
    name = f"{text}layers.1.self_attn.q_proj.weight"
    difference = model.state_dict()[name] - base[name]
    assert torch.linalg.matrix_rank(difference, rtol=1e-3) == 4

    cold_start(run_of("broken", 2), fresh(whole), tokenizer_of(run_of("broken", 2)))
    torch.manual_seed(99)
    cold_start(run_of("broken", 4), fresh(whole), tokenizer_of(whole))
    assert [li["loss"] for li in lines(run_of("broken", 4), "cold_start")] == [li["loss"] for li in lines(whole, "cold_start")]


def test_an_adapter_in_training_is_no_stage_yet(run_config: RunConfig, tmp_path: Path) -> None:
    run = with_settings(run_config, tmp_path / "run", steps=4, checkpoint_every=1, log_every=2, lora=LORA)
    model = fresh(run)
    calls = []

    def broken(turn: Turn) -> tuple[torch.Tensor, dict[str, float], int]:
        calls.append(turn.step)
        trained = [p for p in model.backbone.text.parameters() if p.requires_grad]
        return sum(p.sum() for p in trained) * (float("nan") if len(calls) == 3 else 1.0), {}, 1

    with pytest.raises(EngineError, match=r"the loss is nan at step 2; the last checkpoint, .*checkpoint\.pt of step 2"):
        train(run, "cold_start", model, [{"params": list(model.backbone.parameters())}], broken)
    with pytest.raises(EngineError, match="finish the cold_start stage first"):
        load_stage(fresh(run), Path(run.run), "cold_start")


@pytest.mark.parametrize(
    ("lora", "message"), [({**LORA, "targets": ["no_such"]}, "no_such"), (LORA, "does not train the language model")]
)
def test_adapters_that_adapt_nothing(run_config: RunConfig, tmp_path: Path, lora: dict, message: str) -> None:
    run = with_settings(run_config, tmp_path / "run", lora=lora)
    model = fresh(run)
    trained = model.backbone.parameters() if "no_such" in message else model.connector.parameters()
    with pytest.raises(EngineError, match=message):
        train(run, "align", model, [{"params": list(trained)}], lambda rng, progress: None)


def test_a_gradient_that_is_not_finite_ends_the_stage(run_config: RunConfig, tmp_path: Path) -> None:
    run = with_settings(run_config, tmp_path / "run", checkpoint_every=1, steps=3)
    model = fresh(run)
    model.context_queries.data.fill_(1.0)

    def steep(turn: Turn) -> tuple[torch.Tensor, dict[str, float], int]:
        # Its value is 1 everywhere that the model has been, its slope at exactly 1 is none.
        edge = torch.sqrt((model.context_queries.flatten()[0] - 1).abs())
        return 1 + (edge if turn.step == 2 else model.context_queries.sum() * 0), {}, 1

    with pytest.raises(EngineError, match=r"the gradient is nan at step 2; .*of step 2, is kept") as failed:
        train(run, "align", model, [{"params": [model.context_queries], "weight_decay": 0.0}], steep)
    assert failed.value.code == "gradient-not-finite"


def test_checkpointed_layers_give_the_same_gradients(run_config: RunConfig, tmp_path: Path) -> None:
    plain = with_settings(run_config, tmp_path / "plain", precision="fp32")
    thrifty = with_settings(run_config, tmp_path / "thrifty", precision="fp32", gradient_checkpointing=True)
    for run in (plain, thrifty):
        cold_start(run, fresh(run), tokenizer_of(run))
    ours = [li["loss"] for li in lines(plain, "cold_start")]
    assert [li["loss"] for li in lines(thrifty, "cold_start")] == pytest.approx(ours, rel=1e-5)


def test_checkpointed_layers_keep_less(run_config: RunConfig) -> None:
    backbone = fresh(run_config).backbone
    embeds, positions = torch.randn(2, 32, 64), torch.arange(32).expand(3, 2, -1)

    def kept() -> int:
        sizes: dict[int, int] = {}

        def pack(tensor: torch.Tensor) -> torch.Tensor:
            sizes[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
            hidden = backbone.hidden(embeds, positions)
        own = {p.untyped_storage().data_ptr() for p in backbone.parameters()}
        total = sum(size for at, size in sizes.items() if at not in own)
        hidden.sum().backward()
        return total

    whole = kept()
    with checkpointed_layers(backbone):
        assert kept() < whole / 3
    assert kept() == whole


@pytest.mark.parametrize("has", [True, False])
def test_precision_is_what_the_recipe_says_and_the_processor_has(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has: bool
) -> None:
    from loupe_engine.training.precision import autocast, has_bfloat16

    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    has_bfloat16.cache_clear()
    x = torch.randn(4, 4)
    for precision, dtype in (("bf16", torch.bfloat16 if has else torch.float32), ("fp32", torch.float32)):
        run = with_settings(run_config, tmp_path, precision=precision)
        with autocast(run.recipe.stages.align):
            assert (x @ x).dtype == dtype
    assert has_bfloat16("cuda")
    has_bfloat16.cache_clear()


def test_a_disk_that_was_full_for_a_while(run_config: RunConfig, tmp_path: Path) -> None:
    from .test_training_checkpoint import no_file_beyond

    def run_of(folder: str) -> RunConfig:
        return with_settings(run_config, tmp_path / folder, steps=6, checkpoint_every=2)

    full = run_of("full")
    model = fresh(full)
    stage = Pull(model, 8)

    def until_step_4(turn: Turn) -> tuple[torch.Tensor, dict[str, float], int]:
        if len(stage.drawn) == 3:
            limit.__enter__()
        return stage(turn)

    limit = no_file_beyond(1 << 16)
    with pytest.raises(EngineError, match="The last whole checkpoint is kept"):
        try:
            train(full, "align", model, [{"params": [model.context_queries]}], until_step_4)
        finally:
            limit.__exit__(None, None, None)
    assert load_checkpoint(Path(full.run) / "align/checkpoint.pt")["step"] == 2
    pull(full)
    pull(run_of("whole"))
    assert [li["loss"] for li in lines(full, "align")] == [li["loss"] for li in lines(run_of("whole"), "align")]
