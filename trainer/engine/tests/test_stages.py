"""Stages on a drawn pool: losses fall, a stopped run goes on as if unbroken, a torn checkpoint is refused."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import RunConfig
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.align import align
from loupe_engine.stages.cold_start import cold_start
from loupe_engine.stages.numbers import Numbers
from loupe_engine.stages.questions import make_example
from loupe_engine.stages.segmenter import pretrain_segmenter
from loupe_engine.training import loop, train, Turn
from loupe_engine.training.weights import load_stage
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe


def with_steps(run: RunConfig, folder: str, **stage: object) -> RunConfig:
    return run.model_copy(update={"recipe": tiny_recipe(**stage), "run": folder})


def fresh(run: RunConfig) -> Loupe:
    torch.manual_seed(0)
    return Loupe(run.recipe.model).load_imagenet()


def losses(run: RunConfig, stage: str) -> list[float]:
    return [json.loads(line)["loss"] for line in (Path(run.run) / stage / "metrics.jsonl").read_text().splitlines()]


def test_segmenter_loss_falls(run_config: RunConfig) -> None:
    run = with_steps(run_config, run_config.run, steps=40, lr=2e-3, checkpoint_every=100)
    pretrain_segmenter(run, fresh(run))
    lines = [json.loads(line) for line in (Path(run.run) / "segmenter" / "metrics.jsonl").read_text().splitlines()]
    # One kind of prompt, so that the mixture of kinds does not move the mean.
    curve = [line["loss"] for line in lines if "iou_box" in line["metrics"] and "iou_corrected" not in line["metrics"]]
    assert sum(curve[-3:]) < 0.7 * sum(curve[:3])


def test_cold_start_loss_falls(run_config: RunConfig) -> None:
    run = with_steps(run_config, run_config.run, steps=40, lr=3e-3)
    cold_start(run, fresh(run), tokenizer_of(run))
    curve = losses(run, "cold_start")
    assert sum(curve[-5:]) < 0.7 * sum(curve[:5])


def test_supervised_tokens_are_the_right_words(run_config: RunConfig) -> None:
    text = tokenizer_of(run_config)
    numbers = Numbers(text, 64, 2.0)
    think = "i see frog left, two apples top right, frog bottom. the frogs: left and bottom."
    mentions = [(think.index(words), think.index(words) + len(words), members)
                for words, members in (("frog left", [0]), ("two apples top right", [1, 2]), ("frog bottom", [3]))]  # fmt: skip
    mentions.append((think.index("left and"), len(think) - 1, [0, 3]))
    expression = {"text": "both frogs", "think": think, "label": "frogs", "targets": [0, 3], "mentions": mentions}
    made = make_example(text, numbers, expression, (1, 2, 33, 64))

    def words(indices: Iterable[int]) -> str:
        return text.decode([made.reply[i] for i in indices])

    assert words(made.items) == " frog left frog bottom"
    assert words(made.conclusion) == " the frogs: left and bottom."
    assert [text.decode([made.reply[i]]) for i in made.box] == ["1", "2", "33", "64"]
    assert made.pointers == []
    absent = {"text": "cat", "think": "no cat here.", "label": "", "targets": [], "mentions": []}
    made = make_example(text, numbers, absent, None)
    assert words(made.conclusion) == "no cat here." and made.items == [] and made.box == []


def test_resumed_run_has_the_losses_of_an_unbroken_one(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = with_steps(run_config, str(tmp_path / "whole"), steps=6, checkpoint_every=3)
    cold_start(whole, fresh(whole), tokenizer_of(whole))
    broken = with_steps(run_config, str(tmp_path / "broken"), steps=6, checkpoint_every=3)
    text = tokenizer_of(broken)

    class Killed(Exception):
        pass

    real = loop.emit

    def die_at_step_5(event: str, **fields: object) -> None:
        real(event, **fields)
        if event == "step" and fields["step"] == 5:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(loop, "emit", die_at_step_5)
        cold_start(broken, fresh(broken), text)
    # Steps 4 and 5 were lost with the process; the checkpoint of step 3 is the start.
    torch.manual_seed(99)
    cold_start(broken, fresh(broken), text)
    assert losses(broken, "cold_start") == losses(whole, "cold_start")


def test_torn_checkpoint_is_refused(run_config: RunConfig) -> None:
    folder = Path(run_config.run) / "segmenter"
    folder.mkdir(parents=True)
    (folder / "checkpoint.pt").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(EngineError, match="cannot be read"):
        pretrain_segmenter(run_config, fresh(run_config))


def test_alignment_needs_its_stages(run_config: RunConfig) -> None:
    with pytest.raises(EngineError, match="run the segmenter stage first"):
        load_stage(fresh(run_config), Path(run_config.run), "segmenter")


def test_not_finite_loss_ends_the_stage(run_config: RunConfig) -> None:
    model = fresh(run_config)
    weight = model.context_queries

    def explode(turn: Turn) -> tuple[torch.Tensor, dict, int]:
        return (weight * float("nan")).sum(), {}, 1

    with pytest.raises(EngineError, match="step 0"):
        train(run_config, "align", model, [{"params": [weight]}], explode)


def test_whole_story(run_config: RunConfig, tmp_path: Path) -> None:
    """Every stage, export and the graph half of verify, at a size that takes seconds."""
    from loupe_engine.export.bundle import export_fp32, write_bundle
    from loupe_engine.export.graphs import graph_exports
    from loupe_engine.export.pipeline import Pipeline
    from loupe_engine.export.reference import recording, reference_graphs
    from loupe_engine.export.verify import compared, onnx_graphs
    from loupe_engine.models.inputs import prepare

    text = tokenizer_of(run_config)
    pretrain_segmenter(run_config, fresh(run_config))
    cold_start(run_config, fresh(run_config), text)
    model = fresh(run_config)
    for stage in ("segmenter", "cold_start"):
        load_stage(model, Path(run_config.run), stage)
    align(run_config, model, text)
    model.eval()
    fp32, out = tmp_path / "fp32", tmp_path / "tiny"
    run_config.recipe.export.segmenter_bits = 8
    export_fp32(model, fp32)
    manifest = write_bundle(model, run_config.recipe, Path(run_config.run) / "tokenizer", fp32, out)
    assert set(manifest["graphs"]) == {g.name for g in graph_exports(model)} | {"decoder_model_merged"}
    assert manifest["graphs"]["segment_encoder"]["weights"] == "q8+fp16"
    assert manifest["vocabulary"] in {f["path"] for f in manifest["files"]}
    assert len({(out / f["path"]).stat().st_mode for f in manifest["files"]}) == 1
    image = np.random.default_rng(1).integers(0, 255, (50, 70, 3), np.uint8)
    with recording(reference_graphs(model)) as (graphs, calls):
        pipeline = Pipeline(graphs, model.config, text, model.queries.detach().numpy(), 3)
        pipeline(image, "the cup")
        # Whatever so little training answers, the graphs behind a box are run too.
        photo = prepare(model.config, image)
        segment = graphs("segment_encoder", {"pixel_values": photo.segment[None].numpy()})
        pipeline.mask(np.random.default_rng(2).normal(size=(1, 4, 64)).astype(np.float32), photo, segment, (1, 2, 30, 40))
    rows = compared(calls, onnx_graphs(out / "onnx", 1), onnx_graphs(fp32, 1), half=False)
    assert {r["graph"] for r in rows} == set(manifest["graphs"])
    assert max(r["fp32_error"] for r in rows) <= 1e-3
    # The segment encoder's convolutions have a byte a weight, and a scale for each channel.
    assert all(r["shipped_error"] <= (0.1 if r["graph"] == "segment_encoder" else 5e-2) for r in rows)


def test_verification_leaves_out_scenes_without_a_question(run_config: RunConfig, tmp_path: Path) -> None:
    from loupe_engine.export.verify import photos

    source, copy = Path(run_config.pool or ""), tmp_path / "pool"
    shutil.copytree(source, copy)
    records = [json.loads(line) for line in (copy / "scenes.jsonl").read_text().splitlines()]
    records[0]["expressions"] = []
    (copy / "scenes.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    asked = [question for _, question in photos(run_config.model_copy(update={"pool": str(copy)}), 3)]
    assert asked == [record["expressions"][0]["text"] for record in records[1:4]]
