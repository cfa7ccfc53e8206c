"""What vLLM is given: every weight under a name that it takes, in every process at every turn; prompts; settings.

vLLM itself does not run here: it needs a GPU.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import AutoConfig

from loupe_engine.config import LoraConfig, ModelConfig, RunConfig, TextConfig
from loupe_engine.events import EngineError
from loupe_engine.models.backbone import Backbone, build_backbone
from loupe_engine.models.inputs import prepare
from loupe_engine.stages.rollout import Sampling
from loupe_engine.experimental.vllm import (
    Vllm,
    engine_settings,
    image_inputs,
    prompts,
    refuse,
    sampling_settings,
    write_folder,
)
from loupe_engine.experimental.weight_sync import Sync, bits, policy_weights
from loupe_engine.text import Text, save_tokenizer, train_tokenizer
from loupe_engine.training import lora

from .conftest import tiny_recipe
from .filled import filled
from .test_datasets_source import REPLY, SIZES, TOWERS, recipe

ENGINE = Path(__file__).resolve().parent.parent
# `hf_to_vllm_mapper` of vLLM 0.26's Qwen2-VL, Qwen2.5-VL and Qwen3-VL has these prefixes, and its loader refuses names
# that its modules have not.
MAPPED = ("model.language_model.", "model.visual.", "lm_head.")


def model_config(kind: str, tied: bool = True) -> ModelConfig:
    config = recipe(kind, "unified").model
    return config.model_copy(update={"backbone": config.backbone.model_copy(update={"tied": tied})})


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Text:
    folder = tmp_path_factory.mktemp("run")
    words = ["the cup left of the ball system user assistant", REPLY]
    save_tokenizer(train_tokenizer(words * 20, 690, 200), folder / "tokenizer")
    return Text.load(folder / "tokenizer", 0, filled(TextConfig))


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", TOWERS)
def test_the_weights_sent_are_the_whole_model_under_vllms_names(kind: str, tied: bool) -> None:
    torch.manual_seed(1)
    policy, other = build_backbone(model_config(kind, tied)), build_backbone(model_config(kind, tied))
    sent = list(policy_weights(policy, torch.float32))
    names = [name for name, _ in sent]
    assert len(set(names)) == len(names) and all(name.startswith(MAPPED) for name in names)
    assert ("lm_head.weight" in names) is not tied
    assert any("deepstack_merger_list.1." in name for name in names) is (kind == "qwen3_vl")
    missing, unexpected = other.load_state_dict(dict(sent), strict=False)
    assert not unexpected and missing == (["lm_head.weight"] if tied else [])
    assert all(torch.equal(a, b) for a, b in zip(policy.parameters(), other.parameters(), strict=True))


def test_adapters_are_merged_into_what_is_sent_alone() -> None:
    policy = build_backbone(model_config("qwen2_5_vl"))
    before = [name for name, _ in policy_weights(policy, torch.float32)]
    text = policy.model.language_model
    lora.inject(text, filled(LoraConfig, rank=2, alpha=4), [{"params": list(text.parameters())}])
    for name, parameter in text.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter)
    untouched = {name: p.clone() for name, p in policy.named_parameters()}
    sent = dict(policy_weights(policy, torch.float32))
    assert all(torch.equal(p, untouched[name]) for name, p in policy.named_parameters())
    lora.merge(text)
    merged = dict(policy.named_parameters())
    assert sorted(sent) == sorted(before)
    assert all(torch.allclose(sent[name], merged[name], atol=1e-6) for name in before)


class Receiver:
    """The far end of a load: keeps what it is given, but for `lost`."""

    def __init__(self) -> None:
        self.taken: dict[str, Tensor] = {}
        self.lost = ""

    def load(self, weights: object) -> None:
        for name, weight in weights:
            if name != self.lost:
                self.taken[name] = weight.clone()

    def sum(self) -> int:
        return sum(map(bits, self.taken.values()))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_one_stale_tensor_is_noticed(dtype: torch.dtype) -> None:
    policy, receiver = build_backbone(model_config("qwen3_vl")), Receiver()
    sync = Sync(policy, dtype, receiver.load, receiver.sum)
    sync(0)
    receiver.lost = "model.language_model.layers.1.self_attn.k_norm.weight"
    sync(1)  # The same numbers still.
    with torch.no_grad():
        policy.get_parameter(receiver.lost)[3] += 0.01
    with pytest.raises(EngineError, match="step 2") as error:
        sync(2)
    assert error.value.code == "vllm-stale"
    receiver.load = lambda weights: next(iter(weights))
    with pytest.raises(EngineError, match="step 3"):
        Sync(policy, dtype, receiver.load, receiver.sum)(3)


def test_the_sum_of_bits_is_that_of_stacked_and_padded_weights() -> None:
    q, k = torch.randn(5, 8), torch.randn(3, 8)
    stacked = torch.cat([q, k, torch.zeros(2, 8)])
    for dtype in (torch.float32, torch.bfloat16):
        assert bits(q.to(dtype)) + bits(k.to(dtype)) == bits(stacked.to(dtype))


def test_every_process_takes_the_weights_at_every_turn(tmp_path: Path) -> None:
    """Two processes that train together, with two micro-batches a step."""
    settings = {"steps": 3, "batch": 8, "accumulate": 2, "lr": 1e-2, "warmup": 0, "group": 2, "prompts_per_image": 1}
    own = recipe("qwen2_5_vl", "unified").model_dump()
    own["stages"] = {"rl": {**settings, "precision": "fp32", "rewards": {"mask_iou": 1.0}}}
    run = filled(RunConfig, verb="rl", recipe=own, run=str(tmp_path / "run"), threads=1)
    (tmp_path / "config.json").write_text(run.model_dump_json())
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    words = [*launcher, "-m", "tests.vllm_ranks", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, *words], cwd=ENGINE, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    first, second = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1))
    assert first == second
    steps, sums = [(step, micro) for step, micro, _ in first["seen"]], [total for _, _, total in first["seen"]]
    assert steps == [(step, micro) for step in range(3) for micro in range(2)]
    assert sums[::2] == sums[1::2] and len(set(sums)) == 3
    assert first["sharded"] == "vllm-unsupported"


@pytest.mark.parametrize("kind", TOWERS)
def test_prompts_hold_the_policys_own_image_tokens(kind: str, text: Text) -> None:
    config, merge = model_config(kind), 2
    torch.manual_seed(2)
    backbone, rng = Backbone(config), np.random.default_rng(0)
    photos = [prepare(config, rng.integers(0, 255, (h, w, 3), dtype=np.uint8)) for w, h in (SIZES[0], SIZES[3])]
    questions = [text.question(q) for q in ("cup", "the cup", "ball", "the ball")]
    rows = prompts(text, image_inputs(backbone, photos, torch.float32), questions)
    levels = len(config.vision.deepstack)
    for i, row in enumerate(rows):
        photo, image = photos[i // 2], row["multi_modal_data"]["image"]
        rows_of, columns = photo.grid
        assert image["image_grid_thw"].tolist() == [[1, rows_of * merge, columns * merge]]
        assert image["image_embeds"].shape == (rows_of * columns, 32 * (1 + levels))
        with torch.no_grad():
            alone = backbone.see([photo.patches], [photo.grid])
        seen = torch.cat([alone.features[0], *alone.deepstack], dim=-1)
        assert torch.allclose(image["image_embeds"], seen, atol=1e-5)
        ids = row["prompt_token_ids"]
        assert ids.count(text.image) == 1
        at = ids.index(text.image)
        grown = [*ids[:at], *[text.image] * (rows_of * columns), *ids[at + 1 :]]
        assert grown == text.prefix(rows_of * columns) + questions[i]


def run_of(kind: str, folder: Path, **rl: object) -> RunConfig:
    own = recipe(kind, "unified").model_dump()
    own["stages"]["rl"] |= rl
    return filled(RunConfig, verb="rl", recipe=own, run=str(folder), device="cuda", threads=1)


@pytest.mark.parametrize("kind", TOWERS)
def test_the_folder_describes_the_model_in_training(kind: str, text: Text, tmp_path: Path) -> None:
    run = run_of(kind, tmp_path)
    save_tokenizer(text.tokenizer, tmp_path / "tokenizer")
    with torch.device("meta"):
        qwen = build_backbone(run.recipe.model)
    model = type("Model", (), {"config": run.recipe.model, "backbone": type("Backbone", (), {"qwen": qwen})})
    folder = write_folder(tmp_path / "vllm", run, model, text)
    config = AutoConfig.from_pretrained(folder)
    assert config.image_token_id == text.image and config.architectures == [type(qwen).__name__]
    assert config.text_config.to_dict() == qwen.config.text_config.to_dict()
    assert config.vision_config.to_dict() == qwen.config.vision_config.to_dict()
    assert not list(folder.glob("*.safetensors"))
    settings = engine_settings(folder, run.recipe.stages.rl, run.recipe.model.vision, text)
    largest = max(prepare(run.recipe.model, np.zeros((h, w, 3), np.uint8)).grid for w, h in SIZES)
    assert settings["load_format"] == "dummy"
    assert settings["max_model_len"] >= len(text.prefix(largest[0] * largest[1])) + 512 + 6


def test_sampling_is_the_recipes() -> None:
    settings = sampling_settings(Sampling(0.9, 0.8, 50, 33), eos=7, seed=11)
    assert [settings[k] for k in ("temperature", "top_p", "top_k", "max_tokens", "seed")] == [0.9, 0.8, 50, 33, 11]
    assert settings["stop_token_ids"] == [7] and settings["ignore_eos"]


def test_what_cannot_be_is_refused(text: Text, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def code(run: RunConfig) -> str:
        with pytest.raises(EngineError) as error:
            refuse(run)
        return error.value.code

    run = run_of("qwen2_5_vl", tmp_path)
    refuse(run)
    assert code(run.model_copy(update={"recipe": tiny_recipe()})) == "vllm-unsupported"
    assert code(run.model_copy(update={"device": "cpu"})) == "vllm-unsupported"
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(EngineError, match="requirements-vllm.txt") as error:
        Vllm(run, None, text, Sampling())
    assert error.value.code == "vllm-missing"
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    assert code(run) == "vllm-unsupported"
