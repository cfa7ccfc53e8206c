"""The small files beside a Qwen-VL's graphs, as they are published for transformers.js: config, tokenizer, generation, processor."""

from __future__ import annotations

import json
from pathlib import Path

from loupe_engine.config import BackboneConfig, QwenVision
from loupe_engine.models.backbone import text_settings
from loupe_engine.models.backbones import FAMILIES
from loupe_engine.models.backbones.family import CLIP, HALF
from loupe_engine.text import Text, write_tokenizer

from .hub_qwen import suffix_of

CHAT_TEMPLATE = (
    "{% set image_count = namespace(value=0) %}{% for message in messages %}{% if loop.first and message['role'] != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n{% else %}{% for content in message['content'] %}"
    "{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}"
    "{% set image_count.value = image_count.value + 1 %}{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>\n"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""Qwen2-VL's, without what it says of videos."""


def special_tokens(text: Text) -> dict[str, int]:
    return {
        "image_token_id": text.image,
        "video_token_id": text.pad,
        "vision_start_token_id": text.vision_start,
        "vision_end_token_id": text.vision_end,
    }


def write_small(folder: Path, text: Text, backbone: BackboneConfig, tower: QwenVision, modes: list[str]) -> None:
    """`modes`: in which the graphs are there, each with one file of weights."""
    family = backbone.kind
    settings = text_settings(backbone)
    rope = settings.pop("rope_parameters")
    settings |= {"rope_theta": rope["rope_theta"], "rope_scaling": {"type": "mrope", "mrope_section": rope["mrope_section"]}}
    vision = FAMILIES[family].vision(tower, backbone.hidden)
    graphs = ("vision_encoder", "embed_tokens", "decoder_model_merged")
    config: dict[str, object] = {
        "model_type": family,
        "architectures": [FAMILIES[family].model.__name__],
        **special_tokens(text),
        "vision_config": {"model_type": family, **vision},
        "tie_word_embeddings": True,
        "transformers.js_config": {
            "use_external_data_format": {f"{name}{suffix_of(mode)}.onnx": 1 for name in graphs for mode in modes}
        },
    }
    # Qwen2-VL's repository has the language model's settings at the top; the others' below text_config.
    config |= settings if family == "qwen2_vl" else {"text_config": {"model_type": f"{family}_text", **settings}}
    mean, std = HALF if family == "qwen3_vl" else CLIP
    processor = {
        "processor_class": FAMILIES[family].model.__name__.replace("ForConditionalGeneration", "Processor"),
        "image_processor_type": "Qwen2VLImageProcessorFast" if family == "qwen3_vl" else "Qwen2VLImageProcessor",
        "do_resize": True, "do_rescale": True, "do_normalize": True, "do_convert_rgb": True,
        "image_mean": mean, "image_std": std, "rescale_factor": 1 / 255, "resample": 3,
        "patch_size": tower.patch_size, "merge_size": tower.merge_size, "temporal_patch_size": tower.temporal_patch_size,
        **({"size": {"shortest_edge": 65536, "longest_edge": 16777216}} if family == "qwen3_vl" else {"min_pixels": 3136, "max_pixels": 12845056}),
    }  # fmt: skip
    generation = {"eos_token_id": [text.eos, text.pad], "pad_token_id": text.pad, "do_sample": True, "temperature": 0.01}
    tokenizer = {
        "tokenizer_class": "Qwen2Tokenizer", "chat_template": CHAT_TEMPLATE, "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>", "bos_token": None, "unk_token": None, "add_prefix_space": False,
        "clean_up_tokenization_spaces": False, "model_max_length": 32768,
    }  # fmt: skip
    write_tokenizer(text.tokenizer, tokenizer, folder)
    for name, content in (("config", config), ("preprocessor_config", processor), ("generation_config", generation)):
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2))
