"""Rollouts by vLLM (`rollout.engine: vllm`), for published families; the default is `rollout.rollout`.

NEVER RUN: needs a GPU. Without one, weights, prompts and positions were held once, by hand, to the loader and
the processors of vLLM 0.26 and the settings to its own; no engine has been built, and none has sampled a token.

Every process has an engine of its own, inside itself. It is built with random weights from a folder without any, so
that it cannot sample from those that training began with (LENS's and CoPRS's releases do, in most processes or all),
and takes the policy's, all of them, before every batch of rollouts (weight_sync: a sum over every bit, on both sides).
Photos go in as image tokens of the policy's own vision tower, so their pixels and grid are those of training.

Not the policy to the last bit: vLLM has all weights in bf16, of which autocast keeps norms and embeddings in fp32.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..config import QwenVision, RlConfig, RunConfig
from ..events import EngineError
from ..models.backbone import Backbone
from ..models.inputs import Photo, vision_normal
from ..models.loupe import Loupe
from ..processes import world
from ..text import Text
from ..stages.rollout import Sampling
from ..training.clock import part
from .weight_sync import Sync, bits, sharded

LONGEST_QUESTION = 512
"""Tokens of a question, beside those of system, photo and reply."""


def refuse(run: RunConfig) -> None:
    """EngineError "vllm-unsupported" where vLLM has no such model, or a process not all of the weights."""
    kind = run.recipe.model.backbone.kind
    if kind in ("small", "llava"):
        raise EngineError("vllm-unsupported", f"here vLLM takes no model of kind {kind}; set rollout.engine to torch")
    if run.device != "cuda":
        raise EngineError("vllm-unsupported", "rollouts by vLLM need --device cuda; or set rollout.engine to torch")
    if any(os.environ.get(f"ACCELERATE_USE_{way}", "false").lower() == "true" for way in ("FSDP", "DEEPSPEED")):
        raise sharded()


def image_inputs(backbone: Backbone, photos: Sequence[Photo], dtype: torch.dtype) -> list[dict[str, Tensor]]:
    """A photo each: image tokens [tokens,D·(1+levels)], with Qwen3-VL's deepstack; its grid [1,3] in patches."""
    device, merge = next(backbone.parameters()).device, backbone.vision.spatial_merge_size
    with torch.no_grad():
        seen = backbone.see([p.patches.to(device) for p in photos], [p.grid for p in photos])
    levels = [level.split([len(f) for f in seen.features]) for level in seen.deepstack]
    out = []
    for i, photo in enumerate(photos):
        embeds = torch.cat([seen.features[i], *(level[i] for level in levels)], dim=-1)
        grid = torch.tensor([[1, photo.grid[0] * merge, photo.grid[1] * merge]])
        out.append({"image_embeds": embeds.to("cpu", dtype), "image_grid_thw": grid})
    return out


def prompts(text: Text, images: list[dict[str, Tensor]], questions: list[list[int]]) -> list[dict[str, Any]]:
    """vLLM's prompts, equally many questions a photo, photo by photo. One image token stands for the photo: vLLM makes
    it as many as the grid has, and would do so with the first of many."""
    each = len(questions) // len(images)
    return [
        {"prompt_token_ids": text.prefix(1) + question, "multi_modal_data": {"image": images[i // each]}}
        for i, question in enumerate(questions)
    ]


def sampling_settings(sampling: Sampling, eos: int, seed: int) -> dict[str, Any]:
    """Of `SamplingParams`. The model's own end tokens do not count: `eos` alone ends a reply of `rollout.rollout`."""
    return {
        "temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": sampling.top_k,
        "max_tokens": sampling.max_new_tokens, "seed": seed, "stop_token_ids": [eos], "ignore_eos": True,
        "detokenize": False,
    }  # fmt: skip


def write_folder(folder: Path, run: RunConfig, model: Loupe, text: Text) -> Path:
    """All that vLLM reads of a model but its weights: the settings of the one in training, the run's tokenizer, and how
    a photo would be prepared (vLLM measures its memory with one)."""
    folder.mkdir(parents=True, exist_ok=True)
    config = copy.deepcopy(model.backbone.qwen.config)
    config.architectures = [type(model.backbone.qwen).__name__]
    config.image_token_id = text.image
    config.vision_start_token_id, config.vision_end_token_id = text.vision_start, text.vision_end
    config.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(Path(run.run) / "tokenizer" / name, folder / name)
    v, (mean, std) = model.config.vision, vision_normal(model.config)
    family = {"qwen2_vl": "Qwen2VL", "qwen2_5_vl": "Qwen2_5_VL", "qwen3_vl": "Qwen3VL"}[model.config.backbone.kind]
    video = "Qwen3VLVideoProcessor" if family == "Qwen3VL" else "Qwen2VLVideoProcessor"
    shared = {"processor_class": f"{family}Processor", "patch_size": v.patch_size, "merge_size": v.merge_size,
              "temporal_patch_size": v.temporal_patch_size, "image_mean": mean, "image_std": std,
              "size": {"shortest_edge": v.min_pixels, "longest_edge": v.max_pixels}}  # fmt: skip
    image = {**shared, "image_processor_type": "Qwen2VLImageProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(image))
    (folder / "video_preprocessor_config.json").write_text(json.dumps({**shared, "video_processor_type": video}))
    return folder


def engine_settings(folder: Path, config: RlConfig, vision: QwenVision, text: Text) -> dict[str, Any]:
    """Of vLLM's `LLM`."""
    photo = vision.max_pixels // (vision.patch_size * vision.merge_size) ** 2
    return {
        "model": str(folder), "load_format": "dummy", "generation_config": "vllm", "tensor_parallel_size": 1,
        # Several processes have a process group already, in which each engine is a group of its own.
        "distributed_executor_backend": "external_launcher" if world() > 1 else "uni",
        "dtype": "bfloat16" if config.precision == "bf16" else "float32",
        "gpu_memory_utilization": config.rollout.gpu_memory,
        "max_model_len": photo + len(text.prefix(1)) + LONGEST_QUESTION + config.max_new_tokens,
        "limit_mm_per_prompt": {"image": 1, "video": 0}, "enable_mm_embeds": True, "mm_processor_cache_gb": 0,
    }  # fmt: skip


class Vllm:
    """One process's engine. EngineError: "vllm-missing", "vllm-unsupported", "vllm-stale"."""

    def __init__(self, run: RunConfig, model: Loupe, text: Text, sampling: Sampling):
        refuse(run)
        os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"  # Within this process, where its weights can be reached.
        try:
            from vllm import LLM, SamplingParams
        except ImportError as error:
            how = "pip install -r trainer/engine/requirements-vllm.txt in the trainer's environment"
            message = f"vLLM is not there ({error}): {how}, or set rollout.engine to torch"
            raise EngineError("vllm-missing", message) from error
        self.model, self.text, self.sampling, self.params = model, text, sampling, SamplingParams
        config = run.recipe.stages.rl
        self.dtype = torch.bfloat16 if config.precision == "bf16" else torch.float32
        folder = write_folder(Path(run.run) / "rl" / f"vllm-{os.environ.get('RANK', '0')}", run, model, text)
        self.llm = LLM(**engine_settings(folder, config, model.config.vision, text))
        self.sync = Sync(
            model.backbone.qwen, self.dtype,
            load=lambda weights: self.llm.apply_model(lambda own: own.load_weights(weights)),
            received=lambda: self.llm.apply_model(lambda own: sum(bits(p.to(self.dtype)) for p in own.parameters()))[0],
        )  # fmt: skip

    @part("rollout")
    def __call__(self, step: int, photos: Sequence[Photo], questions: list[list[int]], seed: int) -> list[list[int]]:
        """As `rollout.rollout`: token ids of one reply a question, the end token included where it was reached.
        Questions stand photo by photo; row i is sampled with `seed` + i."""
        rows = prompts(self.text, image_inputs(self.model.backbone, photos, self.dtype), questions)
        params = [self.params(**sampling_settings(self.sampling, self.text.eos, seed + i)) for i in range(len(rows))]
        # The image tokens are made as in training; autocast must not reach into vLLM's own passes.
        with torch.autocast(self.model.device.type, enabled=False):
            self.sync(step)
            # Keys and values of the same tokens under other weights.
            if not self.llm.reset_prefix_cache():
                raise EngineError("vllm-stale", f"step {step}: vLLM did not empty its cache of keys and values")
            outputs = self.llm.generate(rows, params, use_tqdm=False)
        return [list(output.outputs[0].token_ids) for output in outputs]
