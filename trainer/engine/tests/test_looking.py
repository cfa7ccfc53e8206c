"""Before the choice learns anything: kinds are words, and words look at what is called like them."""

import torch
import torch.nn.functional as F

from loupe_engine.config import Recipe
from loupe_engine.models.backbone import Backbone
from loupe_engine.models.backbones.small.detector import PARTS, DetectorTower
from loupe_engine.models.nanodet import KINDS
from loupe_engine.stages.looking import reading, start_looking, start_reading_off

from .conftest import tiny_recipe
from .filled import filled


def recipe() -> Recipe:
    tiny = tiny_recipe(steps=2).model_dump()
    tiny["model"]["vision"] = {"kind": "detector", "image_size": 96, "regions": 6}
    tiny["model"]["backbone"] |= {"hidden": 128, "heads": 4, "kv_heads": 2, "layers": 4}
    return filled(Recipe, **tiny)


def test_a_kind_is_known_by_its_name_before_anything_is_learnt() -> None:
    torch.manual_seed(0)
    config = recipe().model
    tower = DetectorTower(config.vision, config.backbone.hidden).eval()
    words = torch.randn(KINDS, config.backbone.hidden) * 0.125
    rows = torch.zeros(1, KINDS, tower.feature_size)
    rows[..., : sum(PARTS)] = 0.1 * torch.randn(1, KINDS, sum(PARTS))
    logits = torch.full((KINDS, KINDS), -4.6) + 4.2 * torch.eye(KINDS)  # each kind with a probability of 0.4
    rows[0, :, sum(PARTS) - KINDS : sum(PARTS)] = logits
    tower.position = torch.nn.Parameter(torch.zeros(1, config.vision.grid**2 + KINDS, config.backbone.hidden))

    def right() -> float:
        with torch.no_grad():
            tokens = tower.merge_regions(rows)[0]
        return (F.normalize(tokens, dim=-1) @ F.normalize(words, dim=-1).T).argmax(-1).eq(torch.arange(KINDS)).float().mean().item()

    assert right() < 0.2
    tower.name_kinds(words)
    assert right() > 0.95


def test_a_word_looks_first_at_the_region_that_is_called_like_it() -> None:
    torch.manual_seed(0)
    backbone = Backbone(recipe().model).eval()
    names = torch.randn(40, 128) * 0.125
    regions = names[:6] + 0.03 * torch.randn(6, 128)
    embeds = torch.cat([regions, names[[4, 1, 3]]])[None]
    positions = torch.arange(9).expand(3, 1, -1)

    def looked() -> list[int]:
        with torch.no_grad():
            _, attentions = backbone.hidden_and_attentions(embeds, positions, None)
        return attentions[1][0, :2, 6:, :6].mean(0).argmax(-1).tolist()

    assert looked() != [4, 1, 3]
    start_looking(backbone, names, regions)
    assert looked() == [4, 1, 3]
    # Nothing is added yet: what comes out is what went in, levelled.
    with torch.no_grad():
        out = backbone.hidden(embeds, positions)
    assert torch.allclose(F.normalize(out, dim=-1), F.normalize(embeds, dim=-1), atol=1e-5)


def test_a_pointer_is_followed_by_the_name_of_its_region() -> None:
    torch.manual_seed(0)
    backbone = Backbone(recipe().model).eval()
    # What names differ in passes through one head, of 32.
    names, pointers = F.pad(torch.randn(40, 24) * 0.25, (0, 104)), F.pad(torch.randn(6, 104) * 0.125, (24, 0))
    called = [7, 3, 21, 3, 30, 11]
    regions = names[called] + pointers
    embeds = torch.cat([regions, pointers[[4, 1, 2]]])[None]
    positions = torch.arange(9).expand(3, 1, -1)
    start_looking(backbone, names, regions)

    def said() -> list[int]:
        with torch.no_grad():
            out = backbone.hidden(embeds, positions)[0, 6:]
        return (out @ names.T).argmax(-1).tolist()

    assert said() != [30, 3, 21]
    start_reading_off(backbone, pointers, pointers, names)
    with torch.no_grad():
        _, attentions = backbone.hidden_and_attentions(embeds, positions, None)
    assert attentions[reading(4)][0, 2:, 6:, :6].mean(0).argmax(-1).tolist() == [4, 1, 2]
    assert said() == [30, 3, 21]
