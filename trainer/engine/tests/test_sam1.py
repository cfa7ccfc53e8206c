"""SAM on transformers' modules: Meta's weights land where they belong; prompts are answered as transformers does."""

from __future__ import annotations

import re

import pytest
import torch
from transformers.models.sam.modeling_sam import SamModel

from loupe_engine.config import Sam1Config
from loupe_engine.events import EngineError
from loupe_engine.models.segmenters.sam1 import VIT, Sam1Segmenter, Vit, sam_config

from .filled import filled

SIZE = 64
TINY = Vit(width=32, heads=2, depth=2, global_blocks=(1,), window=3)
CONFIG = filled(Sam1Config, kind="sam1", size="vit_b", image_size=SIZE, mlp_dim=32)


def segmenter(seed: int) -> Sam1Segmenter:
    """No parameter at a constant initial value, where a missing or misplaced one would not be seen."""
    model, generator = Sam1Segmenter(CONFIG, TINY).eval(), torch.Generator().manual_seed(seed)
    for tensor in [*model.parameters(), *model.buffers()]:
        tensor.data = tensor.data + 0.1 * torch.randn(tensor.shape, generator=generator)
    return model


TO_META = [
    (r"^encoder\.trunk\.", "image_encoder."),
    (r"image_encoder\.layers", "image_encoder.blocks"),
    (r"neck\.conv1", "neck.0"),
    (r"neck\.layer_norm1", "neck.1"),
    (r"neck\.conv2", "neck.2"),
    (r"neck\.layer_norm2", "neck.3"),
    (r"shared_embedding\.positional_embedding", "pe_layer.positional_encoding_gaussian_matrix"),
    (r"\.point_embed\.", ".point_embeddings."),
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
    (r"(head|mlps\.\d)\.layers\.0\.", r"\1.layers.1."),
    (r"(head|mlps\.\d)\.proj_in\.", r"\1.layers.0."),
    (r"(head|mlps\.\d)\.proj_out\.", r"\1.layers.2."),
]


def meta_state(model: Sam1Segmenter) -> dict[str, torch.Tensor]:
    """The segmenter's weights as Meta's checkpoint has them."""
    state = {}
    for name, value in model.state_dict().items():
        for pattern, new in TO_META:
            name = re.sub(pattern, new, name)
        state[name] = value
    return state


@pytest.fixture(scope="module")
def photo() -> torch.Tensor:
    return torch.randn(2, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(9))


def answer(model: Sam1Segmenter, photo: torch.Tensor) -> list[torch.Tensor]:
    """A heatmap alone, as in CoPRS, on two photos → every output but the object score, which SAM lacks."""
    with torch.no_grad():
        (embed,) = model.encode(photo)
        heatmap = torch.linspace(-4, 4, 512).reshape(2, 1, 16, 16)
        none = torch.zeros(2, 0, 2), torch.zeros(2, 0, dtype=torch.long)
        sparse, dense = model.embed_prompts(*none, heatmap, torch.ones(2))
        masks, iou, score = model.decode(embed, (), sparse, dense)
    assert score is None and sparse.shape == (2, 0, 256)
    return [embed, masks, iou]


def test_meta_weights_give_the_same_outputs(photo: torch.Tensor) -> None:
    ours = segmenter(1)
    state = meta_state(ours)
    # Names of Meta's file, not just the inverse of our table.
    assert {
        "image_encoder.pos_embed",
        "image_encoder.patch_embed.proj.weight",
        "image_encoder.blocks.1.attn.rel_pos_h",
        "image_encoder.blocks.0.mlp.lin1.weight",
        "image_encoder.neck.3.bias",
        "prompt_encoder.point_embeddings.3.weight",
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
        "prompt_encoder.not_a_point_embed.weight",
        "mask_decoder.transformer.layers.0.mlp.lin2.bias",
        "mask_decoder.transformer.final_attn_token_to_image.out_proj.weight",
        "mask_decoder.output_upscaling.3.weight",
        "mask_decoder.iou_prediction_head.layers.2.weight",
    } <= set(state)
    theirs = segmenter(2).load_meta(state)
    for a, b in zip(answer(ours, photo), answer(theirs, photo), strict=True):
        assert torch.equal(a, b)
    assert "prompt_encoder.shared_embedding.positional_embedding" not in dict(theirs.named_parameters())


def test_tuned_decoder_stands_in_for_metas(photo: torch.Tensor) -> None:
    meta, tuned = segmenter(1), segmenter(2)
    prompts = {n: v for n, v in meta_state(tuned).items() if not n.startswith("image_encoder.")}
    both = segmenter(3).load_meta(meta_state(meta), prompts)
    embed, masks, _ = answer(both, photo)
    assert torch.equal(embed, answer(meta, photo)[0])
    with torch.no_grad():
        empty = torch.zeros(2, 0, 256)
        dense = tuned.embed_mask(torch.linspace(-4, 4, 512).reshape(2, 1, 16, 16), torch.ones(2))
        assert torch.equal(masks, tuned.decode(embed, (), empty, dense)[0])
    prompts.pop("mask_decoder.iou_token.weight")
    with pytest.raises(EngineError, match="iou_token"):
        segmenter(3).load_meta(meta_state(meta), prompts)


@pytest.mark.parametrize("prompt", ["click", "box"])
def test_answers_as_transformers_does(photo: torch.Tensor, prompt: str) -> None:
    ours, theirs = segmenter(3), SamModel(sam_config(TINY, CONFIG)).eval()
    state = {re.sub(r"^encoder\.trunk", "vision_encoder", n): v for n, v in ours.state_dict().items()}
    state["shared_image_embedding.positional_embedding"] = state["prompt_encoder.shared_embedding.positional_embedding"]
    theirs.load_state_dict(state)
    if prompt == "click":
        coords, labels = torch.tensor([[[20.0, 30.0]], [[50.0, 7.0]]]), torch.tensor([[1], [0]])
        given = {"input_points": coords[:, None], "input_labels": labels[:, None]}
        coords = torch.cat([coords, torch.zeros(2, 1, 2)], dim=1)
        labels = torch.cat([labels, torch.full((2, 1), -1)], dim=1)
    else:
        boxes = torch.tensor([[5.0, 8.0, 40.0, 50.0], [1.0, 2.0, 63.0, 60.0]])
        given = {"input_boxes": boxes[:, None]}
        coords, labels = boxes.reshape(2, 2, 2), torch.tensor([[2, 3]] * 2)
    with torch.no_grad():
        (embed,) = ours.encode(photo)
        prompts = ours.embed_prompts(coords, labels, torch.zeros(2, 1, 16, 16), torch.zeros(2))
        masks, iou, _ = ours.decode(embed, (), *prompts)
        several = theirs(pixel_values=photo, multimask_output=True, **given)
        single = theirs(pixel_values=photo, multimask_output=False, **given)
    wanted = torch.cat([single.pred_masks, several.pred_masks], dim=2)[:, 0]
    torch.testing.assert_close(masks, wanted, rtol=1e-4, atol=1e-4)
    wanted = torch.cat([single.iou_scores, several.iou_scores], dim=2)[:, 0]
    torch.testing.assert_close(iou, wanted, rtol=1e-4, atol=1e-5)


def test_sizes_are_the_published_ones() -> None:
    published = {"vit_b": 93_735_472, "vit_l": 312_342_832, "vit_h": 641_090_608}
    assert set(published) == set(VIT)
    for size, parameters in published.items():
        with torch.device("meta"):
            model = Sam1Segmenter(filled(Sam1Config, kind="sam1", size=size))
        assert sum(p.numel() for p in model.parameters()) == parameters
