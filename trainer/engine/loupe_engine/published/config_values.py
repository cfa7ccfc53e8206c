"""What a checkpoint's config.json says against what a recipe takes it for. Most of it leaves no trace in the tensors' shapes: a
wrong rotary base or window would go unnoticed and make every answer worse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ..config import ClipVision, ModelConfig, QwenVision

TEXT = {
    *("attention_dropout", "bos_token_id", "eos_token_id", "pad_token_id", "head_dim", "hidden_act", "hidden_size"),
    *("initializer_range", "intermediate_size", "max_position_embeddings", "max_window_layers", "layer_types"),
    *("num_attention_heads", "num_hidden_layers", "num_key_value_heads", "rms_norm_eps", "rope_theta", "rope_scaling"),
    *("rope_parameters", "sliding_window", "use_sliding_window", "use_cache", "vocab_size", "attention_bias"),
    *("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id", "vision_token_id"),
    *("model_type", "torch_dtype", "dtype", "tie_word_embeddings", "_attn_implementation_autoset", "_name_or_path"),
    *("architectures", "mlp_bias", "pretraining_tp"),
}
TOP = {
    *("architectures", "transformers_version", "text_config", "vision_config", "num_of_query", "if_use_qwen_connector"),
    *("image_token_index", "image_seq_length", "projector_hidden_act", "vision_feature_layer", "vision_feature_select_strategy"),
    *("ignore_index", "multimodal_projector_bias"),
}
VISION = {
    *("depth", "embed_dim", "hidden_size", "hidden_act", "intermediate_size", "mlp_ratio", "num_heads", "in_channels"),
    *("in_chans", "out_hidden_size", "patch_size", "spatial_merge_size", "spatial_patch_size", "temporal_patch_size"),
    *("tokens_per_second", "window_size", "fullatt_block_indexes", "deepstack_visual_indexes", "num_position_embeddings"),
    *("initializer_range", "model_type", "torch_dtype", "dtype", "_attn_implementation_autoset", "_name_or_path"),
    *("image_size", "num_hidden_layers", "num_attention_heads", "projection_dim", "vocab_size"),
    *("attention_dropout", "initializer_factor", "layer_norm_eps", "num_channels"),
}
"""What transformers writes for these families, and LENS with it. Other keys stand for something that is not known here."""

EPSILON = 1e-6


def config_differences(said: Mapping[str, object], model: ModelConfig, queries: bool) -> Iterator[str]:
    """In words, without the file's name. `queries`: whether it is LENS's, which counts its context queries there too.

    Keys of the language model lie at the top (before transformers 4.52), in text_config, or in both.
    """
    nested, vision = section(said, "text_config"), section(said, "vision_config")
    yield from (f"{name} is {told(said[name])}, not a section" for name in ("text_config", "vision_config")
                if name in said and not isinstance(said[name], dict))  # fmt: skip
    text = {**said, **nested}
    rope = section(text, "rope_scaling") | section(text, "rope_parameters")
    flat = {**text, "rope_theta": rope.get("rope_theta", text.get("rope_theta")), "mrope_section": rope.get("mrope_section")}
    yield from compared(flat, text_values(model), "")
    if isinstance(model.vision, QwenVision):
        yield from compared(vision, vision_values(model.backbone.kind, model.vision, model.backbone.hidden), "vision_config.")
    if isinstance(model.vision, ClipVision):
        yield from compared(vision, clip_values(model.vision), "vision_config.")
        yield from compared(said, LLAVA, "")
    if queries:
        yield from lens_values(said, model)
    yield from unknown(said, TOP | TEXT, "")
    yield from unknown(nested, TEXT, "text_config.")
    yield from unknown(vision, VISION, "vision_config.")


def section(said: Mapping[str, object], name: str) -> dict[str, object]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def text_values(model: ModelConfig) -> dict[str, object]:
    b = model.backbone
    values: dict[str, object] = {
        "hidden_size": b.hidden, "num_hidden_layers": b.layers, "num_attention_heads": b.heads,
        "num_key_value_heads": b.kv_heads, "intermediate_size": b.intermediate, "rope_theta": b.rope_theta,
        "tie_word_embeddings": b.tied, "rms_norm_eps": EPSILON, "hidden_act": "silu",
        # CoPRS adds a row for its token.
        "vocab_size": (b.vocab, b.vocab + 1) if model.context.token else b.vocab,
    }  # fmt: skip
    if b.kind == "llava":
        return {**values, "rms_norm_eps": 1e-5}
    return {**values, "mrope_section": b.mrope_section, "use_sliding_window": False}


LLAVA = {"vision_feature_layer": -2, "vision_feature_select_strategy": "default", "projector_hidden_act": "gelu"}


def clip_values(v: ClipVision) -> dict[str, object]:
    return {"hidden_size": v.hidden, "num_hidden_layers": v.depth, "num_attention_heads": v.heads, "intermediate_size": v.intermediate,
            "image_size": v.image_size, "patch_size": v.patch_size}  # fmt: skip


def vision_values(kind: str, v: QwenVision, hidden: int) -> dict[str, object]:
    shared = {"depth": v.depth, "num_heads": v.heads, "patch_size": v.patch_size, "spatial_merge_size": v.merge_size,
              "temporal_patch_size": v.temporal_patch_size}  # fmt: skip
    if kind == "qwen2_vl":
        return {**shared, "embed_dim": v.hidden, "hidden_size": hidden}
    shared |= {"hidden_size": v.hidden, "intermediate_size": v.intermediate, "out_hidden_size": hidden}
    if kind == "qwen2_5_vl":
        return {**shared, "window_size": v.window, "fullatt_block_indexes": v.full_attention, "hidden_act": "silu"}
    return {**shared, "deepstack_visual_indexes": v.deepstack, "num_position_embeddings": v.positions}


def compared(said: Mapping[str, object], wanted: Mapping[str, object], before: str) -> Iterator[str]:
    for name, value in wanted.items():
        allowed = value if isinstance(value, tuple) else (value,)
        # What is not said is what transformers takes it for, which is what these families were made with.
        if (got := said.get(name)) is not None and not any(same(got, one) for one in allowed):
            yield f"{before}{name} is {told(got)}, expected {' or '.join(map(told, allowed))}"


def same(got: object, wanted: object) -> bool:
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    return got == wanted


def lens_values(said: Mapping[str, object], model: ModelConfig) -> Iterator[str]:
    """null stands for what LENS's classes take: 64 queries and the connector."""
    if (count := said.get("num_of_query")) is not None and not same(count, model.context.queries):
        yield f"num_of_query is {told(count)}, expected {model.context.queries}"
    wanted = model.connector is None or model.connector.depth > 0
    if (uses := said.get("if_use_qwen_connector")) is not None and uses is not wanted:
        yield f"if_use_qwen_connector is {told(uses)}, expected {told(wanted)}: connector.depth is 0 of LENS without a connector"


def unknown(said: Mapping[str, object], known: set[str], before: str) -> Iterator[str]:
    for name in said:
        if name not in known:
            yield f"{before}{told(name)[1:-1]} is {told(said[name])}; this key is not known here"


def told(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else text[:59] + "…"
