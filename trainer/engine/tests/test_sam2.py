"""SAM 2 on transformers' modules: Meta's weights land where they belong; prompts are answered as transformers does."""

from __future__ import annotations

import re

import pytest
import torch
from transformers.models.sam2.configuration_sam2 import Sam2Config as HfConfig
from transformers.models.sam2.configuration_sam2 import Sam2MaskDecoderConfig, Sam2PromptEncoderConfig
from transformers.models.sam2.modeling_sam2 import Sam2Model

from loupe_engine.config import Sam2Config
from loupe_engine.events import EngineError
from loupe_engine.models.segmenters.sam2 import HIERA, Hiera, Sam2Segmenter, vision_config

from .filled import filled

SIZE, MLP = 64, 32
TINY = Hiera(width=16, heads=1, blocks=(1, 1, 2, 1), global_blocks=(3,), windows=(4, 2, 2, 2), background=3)
CONFIG = filled(Sam2Config, kind="sam2", size="tiny", image_size=SIZE, mlp_dim=MLP)


def shaken(module: torch.nn.Module, seed: int) -> torch.nn.Module:
    """No parameter at a constant initial value, where a missing or misplaced one would not be seen."""
    generator = torch.Generator().manual_seed(seed)
    for tensor in [*module.parameters(), *module.buffers()]:
        tensor.data = tensor.data + 0.1 * torch.randn(tensor.shape, generator=generator)
    return module.eval()


def segmenter(seed: int) -> Sam2Segmenter:
    return shaken(Sam2Segmenter(CONFIG, TINY), seed)


TO_META = [
    (r"^encoder\.(conv_s\d)\.", r"sam_mask_decoder.\1."),
    (r"^encoder\.no_memory_embedding$", "no_mem_embed"),
    (r"^encoder\.", "image_encoder."),
    (r"^(mask_decoder|prompt_encoder)\.", r"sam_\1."),
    (r"shared_embedding\.positional_embedding", "pe_layer.positional_encoding_gaussian_matrix"),
    (r"neck\.convs\.(\d)", r"neck.convs.\1.conv"),
    (r"patch_embed\.projection", "patch_embed.proj"),
    (r"mask_embed\.conv1", "mask_downscaling.0"),
    (r"mask_embed\.layer_norm1", "mask_downscaling.1"),
    (r"mask_embed\.conv2", "mask_downscaling.3"),
    (r"mask_embed\.layer_norm2", "mask_downscaling.4"),
    (r"mask_embed\.conv3", "mask_downscaling.6"),
    (r"upscale_conv1", "output_upscaling.0"),
    (r"upscale_layer_norm", "output_upscaling.1"),
    (r"upscale_conv2", "output_upscaling.3"),
    (r"layer_norm_final", "norm_final"),
    (r"layer_norm(\d)", r"norm\1"),
    (r"\.o_proj\.", ".out_proj."),
    (r"mlp\.proj_in\.", "mlp.layers.0."),
    (r"mlp\.proj_out\.", "mlp.layers.1."),
    (r"(head|mlps\.\d)\.layers\.0\.", r"\1.layers.1."),
    (r"(head|mlps\.\d)\.proj_in\.", r"\1.layers.0."),
    (r"(head|mlps\.\d)\.proj_out\.", r"\1.layers.2."),
]


def meta_state(model: Sam2Segmenter) -> dict[str, torch.Tensor]:
    """The segmenter's weights as Meta's checkpoint has them."""
    state = {}
    for name, value in model.state_dict().items():
        for pattern, new in TO_META:
            name = re.sub(pattern, new, name)
        state[name] = value
    kinds = state.pop("sam_prompt_encoder.point_embed.weight")
    return state | {f"sam_prompt_encoder.point_embeddings.{i}.weight": kinds[i : i + 1] for i in range(4)}


@pytest.fixture(scope="module")
def photo() -> torch.Tensor:
    return torch.randn(2, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(9))


def answer(model: Sam2Segmenter, photo: torch.Tensor) -> list[torch.Tensor]:
    """A box, a coarse mask and a language token on two photos → every output."""
    with torch.no_grad():
        embed, *high = model.encode(photo)
        coords, labels = torch.tensor([[[5.0, 8.0], [40.0, 50.0]]] * 2), torch.tensor([[2, 3]] * 2)
        mask = torch.linspace(-4, 4, 2 * 16 * 16).reshape(2, 1, 16, 16)
        sparse, dense = model.embed_prompts(coords, labels, mask, torch.ones(2))
        token = torch.full((2, 1, 256), 0.3)
        return [embed, *high, *model.decode(embed, tuple(high), torch.cat([sparse, token], dim=1), dense)]


def test_meta_weights_give_the_same_outputs(photo: torch.Tensor) -> None:
    ours = segmenter(1)
    state = meta_state(ours)
    # The names LENS's and Meta's files are known to have (published facts), not just the inverse of our table.
    assert {
        "image_encoder.trunk.blocks.0.norm1.weight",
        "image_encoder.trunk.blocks.1.mlp.layers.1.bias",
        "image_encoder.trunk.pos_embed_window",
        "image_encoder.neck.convs.3.conv.weight",
        "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
        "sam_prompt_encoder.mask_downscaling.6.bias",
        "sam_mask_decoder.transformer.layers.1.cross_attn_token_to_image.out_proj.weight",
        "sam_mask_decoder.transformer.norm_final_attn.weight",
        "sam_mask_decoder.output_hypernetworks_mlps.3.layers.2.weight",
        "sam_mask_decoder.pred_obj_score_head.layers.1.weight",
        "sam_mask_decoder.conv_s0.weight",
        "no_mem_embed",
    } <= set(state)
    theirs = segmenter(2).load_meta(state)
    for a, b in zip(answer(ours, photo), answer(theirs, photo), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("change", ["missing", "extra"])
def test_incomplete_or_foreign_weights_are_refused(change: str) -> None:
    state = meta_state(segmenter(1))
    if change == "missing":
        del state["sam_mask_decoder.conv_s1.bias"]
    else:
        state["image_encoder.trunk.blocks.5.norm1.weight"] = torch.zeros(128)
    with pytest.raises(EngineError, match="conv_s1.bias" if change == "missing" else "blocks.5"):
        segmenter(2).load_meta(state)


@pytest.fixture(scope="module")
def reference() -> tuple[Sam2Segmenter, Sam2Model]:
    """Our segmenter and transformers' whole model with the same weights."""
    ours = segmenter(3)
    config = HfConfig(
        vision_config=vision_config(TINY, SIZE),
        prompt_encoder_config=Sam2PromptEncoderConfig(image_size=SIZE),
        mask_decoder_config=Sam2MaskDecoderConfig(mlp_dim=MLP, dynamic_multimask_via_stability=False),
    )
    theirs = Sam2Model(config).eval()
    state = {}
    for name, value in ours.state_dict().items():
        name = re.sub(r"^encoder\.(conv_s\d)", r"mask_decoder.\1", name)
        name = re.sub(r"^encoder\.no_memory", "no_memory", name)
        name = re.sub(r"^encoder\.neck", "vision_encoder.neck", name)
        state[re.sub(r"^encoder\.trunk", "vision_encoder.backbone", name)] = value
    state["shared_image_embedding.positional_embedding"] = state["prompt_encoder.shared_embedding.positional_embedding"]
    theirs.load_state_dict(state)
    return ours, theirs


@pytest.mark.parametrize("prompt", ["click", "box", "mask"])
def test_answers_as_transformers_does(
    reference: tuple[Sam2Segmenter, Sam2Model], photo: torch.Tensor, prompt: str
) -> None:
    ours, theirs = reference
    mask, has = torch.zeros(2, 1, 16, 16), torch.zeros(2)
    pad = torch.zeros(2, 1, 2), torch.full((2, 1), -1)
    if prompt == "click":
        coords, labels = torch.tensor([[[20.0, 30.0]], [[50.0, 7.0]]]), torch.tensor([[1], [0]])
        given = {"input_points": coords[:, None], "input_labels": labels[:, None]}
        coords, labels = torch.cat([coords, pad[0]], dim=1), torch.cat([labels, pad[1]], dim=1)
    elif prompt == "box":
        boxes = torch.tensor([[5.0, 8.0, 40.0, 50.0], [1.0, 2.0, 63.0, 60.0]])
        given = {"input_boxes": boxes[:, None]}
        coords = torch.cat([boxes.reshape(2, 2, 2), pad[0]], dim=1)
        labels = torch.tensor([[2, 3, -1]] * 2)
    else:
        mask, has = torch.linspace(-4, 4, 512).reshape(2, 1, 16, 16), torch.ones(2)
        given = {"input_masks": mask}
        coords, labels = torch.zeros(2, 2, 2), torch.full((2, 2), -1)  # transformers pads its own padding point
    with torch.no_grad():
        embed, *high = ours.encode(photo)
        masks, iou, score = ours.decode(embed, tuple(high), *ours.embed_prompts(coords, labels, mask, has))
        several = theirs(pixel_values=photo, multimask_output=True, **given)
        single = theirs(pixel_values=photo, multimask_output=False, **given)
    for level, want in zip((*high, embed), several.image_embeddings, strict=True):
        torch.testing.assert_close(level, want, rtol=1e-4, atol=1e-5)
    wanted = torch.cat([single.pred_masks, several.pred_masks], dim=2)[:, 0]
    torch.testing.assert_close(masks, wanted, rtol=1e-4, atol=1e-4)
    wanted = torch.cat([single.iou_scores, several.iou_scores], dim=2)[:, 0]
    torch.testing.assert_close(iou, wanted, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(score, several.object_score_logits[:, 0], rtol=1e-4, atol=1e-5)


def test_sizes_are_the_published_ones() -> None:
    """Published totals include 7.5 million parameters of the video memory, the same in every size."""
    published = {"tiny": 38.9, "small": 46.0, "base_plus": 80.8, "large": 224.4}
    assert set(published) == set(HIERA)
    for size, millions in published.items():
        with torch.device("meta"):
            model = Sam2Segmenter(filled(Sam2Config, kind="sam2", size=size))
        assert sum(p.numel() for p in model.parameters()) / 1e6 == pytest.approx(millions - 7.5, abs=0.06)


def test_image_size_must_fit_the_windows() -> None:
    with pytest.raises(EngineError, match="steps of 32"):
        Sam2Segmenter(filled(Sam2Config, kind="sam2", size="tiny", image_size=1000))
