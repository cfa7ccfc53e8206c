"""The modules against independent references: transformers' own code and full recomputation."""

import numpy as np
import torch
from PIL import Image
from transformers import DynamicCache, Qwen2VLImageProcessor

from loupe_engine.config import ConvVision, ModelConfig
from loupe_engine.models.backbone import mrope_positions
from loupe_engine.models.loupe import Loupe
from loupe_engine.training import Turn
from loupe_engine.models.backbones.small.vision import patchify, unpatchify

from .conftest import tiny_recipe
from .filled import filled


def test_patches_are_in_qwen_order() -> None:
    config = filled(ConvVision, image_size=64, patch_size=16, merge_size=2)
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    processor = Qwen2VLImageProcessor(
        patch_size=16,
        merge_size=2,
        temporal_patch_size=2,
        do_resize=False,
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
    )
    theirs = processor(images=Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
    ours = patchify(torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 127.5 - 1, config)[0]
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_unpatchify_inverts_patchify() -> None:
    config = filled(ConvVision, image_size=96, patch_size=16, merge_size=2)
    image = torch.randn(2, 3, 96, 96)
    assert torch.equal(unpatchify(patchify(image, config), config), image)


def test_positions_equal_transformers() -> None:
    model = Loupe(tiny_recipe().model)
    qwen = model.backbone.qwen.model
    image, ids = qwen.config.image_token_id, [5, 6, 7]
    tokens = torch.tensor([ids + [image] * 12 + [8, 9]])
    # 3×4 merged tokens: transformers is told the grid in patches (merge 2).
    kinds = (tokens == image).int()
    theirs, _ = qwen.get_rope_index(tokens, kinds, image_grid_thw=torch.tensor([[1, 6, 8]]))
    assert torch.equal(mrope_positions(tokens, image, (3, 4)), theirs[-3:])


def test_chunks_on_the_cache_equal_one_pass() -> None:
    """Prefix, question, reply and context queries in four chunks give the hidden states of a single pass."""
    torch.manual_seed(0)
    model = Loupe(tiny_recipe().model).eval()
    embeds = torch.randn(1, 20, 64)
    positions = torch.arange(20).expand(3, 1, 20)
    with torch.no_grad():
        whole = model.backbone.hidden(embeds, positions, DynamicCache())
        cache, parts = DynamicCache(), []
        for a, b in ((0, 9), (9, 14), (14, 15), (15, 20)):
            parts.append(model.backbone.hidden(embeds[:, a:b], positions[..., a:b], cache))
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)


def test_head_decides_what_reaches_the_decoder() -> None:
    torch.manual_seed(0)
    outputs = {}
    for head in ("lens", "coprs", "unified"):
        torch.manual_seed(1)
        model = Loupe(ModelConfig(**{**tiny_recipe().model.model_dump(), "head": head})).eval()
        torch.manual_seed(2)
        embed = torch.randn(1, 256, 4, 4)
        context = torch.randn(1, 4, 64)
        with torch.no_grad():
            sparse, dense, _ = model.prompts(context, embed, None)
            outputs[head] = (sparse.shape[1], dense)
    tokens = 2
    assert (outputs["lens"][0], outputs["coprs"][0], outputs["unified"][0]) == (1 + tokens, 1, 1 + tokens)
    constant = outputs["lens"][1]
    assert torch.allclose(constant, constant[..., :1, :1].expand_as(constant)), "lens uses the learned no-mask embedding"
    assert not torch.allclose(outputs["coprs"][1], constant)
    assert torch.allclose(outputs["coprs"][1], outputs["unified"][1])


def test_queries_reach_the_alignment_loss_and_nothing_else_moves(run_config) -> None:
    from loupe_engine.stages.align import Align
    from loupe_engine.stages.scenes import Scenes
    from loupe_engine.data.reader import Pool
    from loupe_engine.verbs import tokenizer_of
    from pathlib import Path

    text = tokenizer_of(run_config)
    torch.manual_seed(0)
    model = Loupe(run_config.recipe.model).eval().requires_grad_(False)
    for part in (model.context_queries, model.connector, model.prior):
        part.requires_grad_(True)
    stage = Align(run_config, model, text, Scenes(model, text, Pool(Path(run_config.pool))))
    loss, _, _ = stage(Turn(0, "align", 0))
    loss.backward()
    assert model.context_queries.grad.abs().sum() > 0
    assert all(p.grad is None for p in model.backbone.parameters())
    assert all(p.grad is None for p in model.segmenter.parameters())
