"""A step of every stage with the model on a GPU that is not there: nothing is left on the CPU that meets it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.bench.stage import setup
from loupe_engine.config import Recipe, RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation.predict import Predictor
from loupe_engine.training.start import start
from loupe_engine.training import Turn
from loupe_engine.verbs import tokenizer_of

from .filled import filled
from .nano_gpu import STAGES, tiny_nano_gpu
from .placement import pretended_cuda

pytestmark = pytest.mark.filterwarnings("ignore:CUDA is not available")


# Of the segmenter a box with a coarse mask, and a click with corrections.
STEPS = {"segmenter": [0, 1]}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_keeps_to_one_device(run_config: RunConfig, stage: str) -> None:
    run = run_config.model_copy(update={"recipe": tiny_nano_gpu()})
    text = tokenizer_of(run)
    with pretended_cuda():
        model = start(run).to("cuda")
        assert model.device.type == "cuda"
        groups, compute = setup(run, stage, model, text)
        if isinstance(compute, torch.nn.Module):
            # As accelerate does with what a stage trains beside the model.
            compute.to("cuda")
        # The segmenter's prompts and corrections are drawn anew each turn.
        for step in STEPS.get(stage, [0]):
            loss, _, samples = compute(Turn(7, stage, step))
            assert loss.device.type == "cuda" and samples > 0
            loss.backward()
        trained = [p for group in groups for p in group["params"] if p.grad is not None]
        assert trained and all(p.grad.device == p.device for p in trained)


def test_a_detector_keeps_to_one_device(run_config: RunConfig) -> None:
    tiny = tiny_nano_gpu().model_dump()
    tiny["model"]["vision"] = {"kind": "detector", "image_size": 64, "regions": 5, "order": "left_to_right"}
    run = run_config.model_copy(update={"recipe": filled(Recipe, **tiny), "weights": {"detector": "random"}})
    text, pool = tokenizer_of(run), Pool(Path(run.pool or ""))
    with pretended_cuda():
        model = start(run).to("cuda")
        _, compute = setup(run, "cold_start", model, text)
        compute(Turn(7, "cold_start", 0))[0].backward()
        assert len(Predictor(model, text, 12)(np.asarray(pool.images[0]), ["the cup"])) == 1


def test_answers_keep_to_one_device(run_config: RunConfig) -> None:
    run = run_config.model_copy(update={"recipe": tiny_nano_gpu()})
    pool = Pool(Path(run.pool or ""))
    with pretended_cuda():
        predictor = Predictor(start(run).to("cuda"), tokenizer_of(run), 12)
        answers = predictor(np.asarray(pool.images[0]), ["the cup", "a star"])
    assert len(answers) == 2


def test_what_cuda_refuses_is_refused() -> None:
    with pretended_cuda():
        there, here = torch.ones(3, device="cuda"), torch.ones(3)
        assert (there * 2).device.type == "cuda" and (there.cpu() + here).device.type == "cpu"
        with pytest.raises(RuntimeError, match="expected all tensors on the same device"):
            there + here
        with pytest.raises(TypeError, match="use Tensor.cpu"):
            there.numpy()
        assert here.to("cuda") is not here and here.device.type == "cpu"
        weight = torch.nn.Parameter(torch.ones(3, device="cuda"))
        (weight * 2).sum().backward()
        assert weight.grad.device.type == "cuda"
