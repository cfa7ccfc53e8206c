"""The stages of a model whose questions a sentence encoder reads first, and what is exported of it."""

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np
import onnxruntime as ort
import pytest
import torch

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.export.bundle import export_fp32, write_bundle
from loupe_engine.models.backbones.small.sentences import Sentences
from loupe_engine.stages.batch import Prefix
from loupe_engine.stages.choice import choice
from loupe_engine.stages.cold_start import cold_start
from loupe_engine.stages.questions import Questions
from loupe_engine.stages.rollout import Sampling, rollout
from loupe_engine.stages.vision import pretrain_vision
from loupe_engine.verbs import tokenizer_of, trained

from .filled import filled
from .language_file import WIDTH, write_language
from .test_detector_stages import run as seen  # noqa: F401

VOCABULARY = 1500


@pytest.fixture
def run(seen: RunConfig, tmp_path: Path) -> RunConfig:  # noqa: F811
    write_language(tmp_path / "minilm")
    recipe = seen.recipe.model_dump()
    recipe["model"]["backbone"] |= {"vocab": VOCABULARY, "reader": {"hidden": WIDTH, "layers": 2, "heads": 4, "intermediate": 64}}
    recipe["stages"] = {name: recipe["stages"][name] for name in ("vision", "cold_start")}
    recipe["stages"]["cold_start"] |= {"losses": {"choice": 0.5}, "log_every": 1}
    recipe["stages"]["choice"] = {"steps": 2, "batch": 8, "prompts_per_image": 2, "lr": 3e-3, "ema": 0.5, "losses": {"look": 0.5}}
    return seen.model_copy(update={"recipe": filled(Recipe, **recipe), "weights": {**seen.weights, "language": str(tmp_path / "minilm")}})


def test_the_encoder_stays_and_its_map_learns_from_the_choice_on(run: RunConfig) -> None:
    text, maps = tokenizer_of(run), []
    for name, stage in (("vision", pretrain_vision), ("choice", choice), ("cold_start", cold_start)):
        stage(run, trained(run, name), text)
        reader = trained(run, {"vision": "choice", "choice": "cold_start"}.get(name)).backbone.reader
        maps.append(reader.narrow.weight.detach().clone())
    lines = (Path(run.run) / "cold_start/metrics.jsonl").read_text().splitlines()
    # A made-up detector's regions show nothing, but that nothing matches is an answer too.
    assert any(json.loads(line)["metrics"]["chosen"] > 0 for line in lines), "the question's end goes on choosing"
    theirs = Sentences(Path(run.weights["language"])).model.encoder.layer.state_dict()
    assert all(torch.equal(reader.layers.state_dict()[key], value) for key, value in theirs.items())
    assert maps[0].abs().max() > 0 and not torch.equal(maps[0], maps[1]) and not torch.equal(maps[1], maps[2])


def test_a_bundles_embeddings_read_the_question(run: RunConfig, tmp_path: Path) -> None:
    text = tokenizer_of(run)
    pretrain_vision(run, trained(run, "vision"), text)
    model = trained(run, "choice").eval()
    export_fp32(model, tmp_path / "fp32")
    write_bundle(model, run.recipe, Path(run.run) / "tokenizer", tmp_path / "fp32", tmp_path / "bundle")
    said = json.loads((tmp_path / "bundle/vocabulary.json").read_text())
    assert "zebra" in said["names"] and said["words"] is None, "it knows more words than it was asked"
    options = ort.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = ort.InferenceSession(str(tmp_path / "bundle/onnx/embed_tokens.onnx"), options, providers=["CPUExecutionProvider"])
    data = tmp_path / "bundle/onnx/embed_tokens.onnx_data"
    backbone = run.recipe.model.backbone
    layers = sum(p.numel() for p in model.backbone.reader.layers.parameters())
    # A byte a weight, and a scale for each block; places stay halves.
    assert data.stat().st_size < 1.2 * (VOCABULARY * (backbone.hidden + WIDTH) + layers) + 2 * 128 * WIDTH + 60_000
    for ids in (text.question("find the red dog"), text.question("red"), text.prefix(), [text.vision_end], [text.eos], text.encode(" dog")):
        (embeds,) = session.run(None, {"input_ids": np.array([ids])})
        with torch.no_grad():
            want = model.backbone.embed(torch.tensor([ids]))[0].numpy()
        assert embeds.shape == (1, len(ids), backbone.hidden)
        assert np.abs(embeds[0] - want).max() < 0.05 * np.abs(want).max()


def test_a_question_is_read_alike_beside_longer_ones(run: RunConfig) -> None:
    text = tokenizer_of(run)
    pretrain_vision(run, trained(run, "vision"), text)
    model = trained(run, "choice").eval()
    questions = Questions(model, text, Pool(Path(run.pool)))
    asked = [text.question(one) for one in ("the cup", "what is it that one could sit on, nearest the cup?")]
    states = []
    backbone, logits = model.backbone, model.backbone.logits
    with torch.no_grad(), patch.object(backbone, "logits", lambda hidden: states.append(hidden) or logits(hidden)):
        for some in (asked, asked[:1]):
            prefix = Prefix(questions.prefix_pass([0] * len(some)), torch.full((len(some),), questions.first))
            rollout(backbone, prefix, some, Sampling(temperature=0, max_new_tokens=1), text.eos, text.pad)
    together, alone = states
    assert torch.allclose(together[0], alone[0], atol=1e-4)
