"""What a person reads whose settings, disk or model cannot be worked with: each of these codes is thrown by what a person starts,
in a line that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator, PartialState
from accelerate.state import AcceleratorState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin

from loupe_engine.bench.run import bench
from loupe_engine.config import RunConfig
from loupe_engine.dry_run import dry_run
from loupe_engine.evaluation.answers import Answers
from loupe_engine.evaluation.forced import forced_levels
from loupe_engine.evaluation.run import refuse_own_lines, stability_of
from loupe_engine.events import EngineError
from loupe_engine.export.published import mode_of
from loupe_engine.export.qwen.decoder import export_decoder
from loupe_engine.export.qwen.embeddings import export_embeddings
from loupe_engine.export.qwen.layers import shards
from loupe_engine.export.qwen.vision import export_vision
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.batch import Truth
from loupe_engine.stages.datasets import Datasets
from loupe_engine.training import Turn, metrics, train
from loupe_engine.training.distributed import Ranks
from loupe_engine.verbs import tokenizer_of

from .test_datasets_source import opened, recipe, root  # noqa: F401
from .test_export_qwen_models import tiny
from .test_training_checkpoint import no_file_beyond
from .test_training_loop import LORA, fresh, with_settings


def bad(run: RunConfig, **extra: str) -> RunConfig:
    return run.model_copy(update={"extra": extra})


def answers_on_a_full_disk(run: RunConfig) -> None:
    answers = Answers(Path(run.run) / "eval/one.jsonl", {"weights": "a"})
    with no_file_beyond(100):
        answers.add([{"number": number, "id": str(number), "expression": "x" * 90} for number in range(9)])


def metrics_on_a_full_disk(run: RunConfig) -> None:
    Path(run.run).mkdir(parents=True)
    with no_file_beyond(100):
        metrics.append(Path(run.run) / "metrics.jsonl", {"step": 1, "name": "x" * 200})


def without_boxes(run: RunConfig) -> None:
    text = run.recipe.text.model_copy(update={"box": "none"})
    forced_levels(bad(run, box="true").model_copy(update={"recipe": run.recipe.model_copy(update={"text": text})}))


def adapters(run: RunConfig, targets: list[str], part: str) -> None:
    own = with_settings(run, Path(run.run), lora={**LORA, "targets": targets})
    model = fresh(own)
    train(own, "align", model, [{"params": list(getattr(model, part).parameters())}], lambda turn: None)


def of_odd_bits(run: RunConfig) -> None:
    mode_of(run.recipe.export.model_copy(update={"decoder_bits": 8, "activations": "fp16"}))


def of_another_rope(run: RunConfig) -> None:
    model = tiny("qwen2")
    model.model.language_model.rotary_emb.rope_type = "yarn"
    export_decoder(model, Path(run.run) / "decoder.onnx", "q4")


def with_windows(run: RunConfig) -> None:
    model = tiny("qwen2")
    model.model.language_model.has_sliding_layers = True
    export_decoder(model, Path(run.run) / "decoder.onnx", "q4")


def of_another_family(run: RunConfig) -> None:
    model = tiny("qwen2")
    model.config.model_type = "gemma"
    export_vision(model, Path(run.run) / "vision.onnx", "q4")


def of_odd_columns(run: RunConfig) -> None:
    model = tiny("qwen2")
    table = model.get_input_embeddings()
    table.weight = torch.nn.Parameter(table.weight[:, :40])
    export_embeddings(model, Path(run.run) / "table.onnx", "q4")


def of_another_activation(run: RunConfig) -> None:
    model = tiny("qwen2")
    model.config.text_config.hidden_act = model.model.language_model.config.hidden_act = "relu6"
    export_decoder(model, Path(run.run) / "decoder.onnx", "q4")


def of_many_words(run: RunConfig) -> None:
    export_embeddings(tiny("qwen2"), Path(run.run) / "table.onnx", "fp32", limit=1000)


EVAL = "measure the run with `npx loupe-trainer eval`"
ROWS: list[tuple[str, Callable[[RunConfig], object], str]] = [
    ("answers-not-written", answers_on_a_full_disk, "make room and start again"),
    ("metrics-not-written", metrics_on_a_full_disk, "make room and start again"),
    ("bench-steps", lambda run: bench(bad(run, steps="0")), "give at least 1"),
    ("bench-stages", lambda run: bench(bad(run, stages="align,warmup")), "no stage 'warmup'; it has vision, segmenter"),
    ("box-unreadable", lambda run: forced_levels(bad(run, box="half")), "e.g. --box 1,0.7"),
    ("no-box", without_boxes, "leave --box out"),
    ("stability-unreadable", lambda run: stability_of("much"), "give DELTA,BAR, e.g. 0.05,0.98"),
    ("out-is-lines", lambda run: refuse_own_lines(Path("a.jsonl"), {"lines": "./a.jsonl"}), "choose another --out or --name"),
    ("config-invalid", dry_run, "give --dry-run to a stage's verb"),
    ("export-mode", of_odd_bits, "no export of 8 bits with fp16 activations; choose 4 bits with fp32"),
    ("lora-targets", lambda run: adapters(run, ["no_such"], "backbone"), "q_proj, v_proj"),
    ("lora-unused", lambda run: adapters(run, ["q_proj"], "connector"), "take `lora` out of its settings"),
    ("export-unsupported", of_another_rope, f"'yarn' has no export; {EVAL}"),
    ("export-unsupported", with_windows, EVAL),
    ("export-unsupported", of_another_family, f"'gemma' has no export; {EVAL}"),
    ("export-unsupported", of_another_activation, f"'relu6' has no export; {EVAL}"),
    ("export-unsupported", of_odd_columns, "set export.decoder_bits=32"),
    ("export-unsupported", of_many_words, f"do not fit 1000 bytes; {EVAL}"),
    ("export-unsupported", lambda run: shards(4, 2000, 1000), EVAL),
]


@pytest.mark.parametrize(("code", "ask", "advice"), ROWS, ids=[f"{row[0]} {i}" for i, row in enumerate(ROWS)])
def test_it_is_said(run_config: RunConfig, code: str, ask: Callable[[RunConfig], object], advice: str) -> None:
    with pytest.raises(EngineError) as error:
        ask(run_config)
    assert error.value.code == code
    assert advice in str(error.value) and "\n" not in str(error.value)


@pytest.fixture
def accelerators() -> None:
    """accelerate keeps one state a process."""
    AcceleratorState._reset_state(True)
    yield
    AcceleratorState._reset_state(True)


def test_precision_of_recipe_and_launcher_must_agree(run_config: RunConfig, accelerators: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """`accelerate launch` hands its configuration on in the environment."""
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "bf16")
    run = with_settings(run_config, Path(run_config.run), precision="fp32")
    with pytest.raises(EngineError, match="says precision: fp32, accelerate's configuration bf16; make them the same") as error:
        Ranks(run, run.recipe.stages.align)
    assert error.value.code == "precision-conflict"


def test_what_sharded_weights_cannot(run_config: RunConfig, accelerators: None) -> None:
    """accelerate shards on GPUs alone: here its state says that it does, and nothing is sharded yet."""
    Accelerator(cpu=True)
    PartialState._shared_state["distributed_type"] = DistributedType.FSDP
    run = with_settings(run_config, Path(run_config.run), lora=LORA)
    with pytest.raises(EngineError, match="lora and ema .+; leave them out, or give --processes alone") as error:
        Ranks(run, run.recipe.stages.align)
    assert error.value.code == "sharded-unsupported"
    plain = with_settings(run_config, Path(run_config.run))
    ranks = Ranks(plain, plain.recipe.stages.align)
    AcceleratorState._shared_state["fsdp_plugin"] = FullyShardedDataParallelPlugin(auto_wrap_policy="transformer_based_wrap")
    with pytest.raises(EngineError, match=r"wrapped one by one cannot do: use .+ or zero2\.yaml") as error:
        ranks._refuse_lone_layers(Loupe(plain.recipe.model))
    assert error.value.code == "sharded-unsupported"


def test_data_that_cannot_be_used(root: Path, tmp_path: Path) -> None:  # noqa: F811
    """A pack whose photos are gone; a mask without a pixel."""
    run, model, source = opened(root, tmp_path / "run", recipe("qwen2_vl", "lens"))
    batch = source.forced(Turn(2, "align", 0), run.recipe.stages.align)
    empty = replace(batch.asked[0], truth=Truth(None, batch.asked[0].truth.mask))
    with pytest.raises(EngineError, match="the mask of .+ is empty, .+; take it out of the data") as error:
        source.force(empty, batch.photos[0])
    assert error.value.code == "data-unusable"
    shutil.copytree(root, tmp_path / "data/photo-pack", ignore=shutil.ignore_patterns("*.png", "photo-pack"))
    gone = Datasets(run.model_copy(update={"data_root": str(tmp_path / "data")}), model, tokenizer_of(run))
    with pytest.raises(EngineError, match="1000 samples in a row .+image-missing.+; is --data the folder of these sets") as error:
        gone.forced(Turn(2, "align", 0), run.recipe.stages.align)
    assert error.value.code == "data-unusable"
