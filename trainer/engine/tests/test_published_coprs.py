"""CoPRS's heatmap head, on a synthetic refseg_modules.pt with the published key names."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loupe_engine.events import EngineError
from loupe_engine.models.heads.coprs import mask_prompt
from loupe_engine.published.coprs import load_coprs
from loupe_engine.published.files import read_checkpoint

torch.set_num_threads(1)
D = 32


@pytest.fixture
def checkpoint() -> dict[str, Tensor]:
    g = torch.Generator().manual_seed(0)
    rand = lambda *shape: torch.randn(*shape, generator=g) * 0.3  # noqa: E731
    return {
        "heatmap_head.q_proj.weight": rand(256, D),
        "heatmap_head.k_proj.weight": rand(256, 256, 1, 1),
        "heatmap_head.fuser.0.weight": rand(4, 4, 3, 3),
        "heatmap_head.fuser.0.bias": rand(4),
        "heatmap_head.fuser.2.weight": rand(1, 4, 3, 3),
        "heatmap_head.fuser.2.bias": rand(1) - 1.8,
        "prompt_encoder.no_mask_embed.weight": rand(1, 256),
        "mask_decoder.iou_token.weight": rand(1, 256),
    }


def convolve(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """3×3 with zeros around: the nine shifted images, weighed. [C,H,W] → [O,H,W]."""
    _, h, w = x.shape
    around = torch.zeros(x.shape[0], h + 2, w + 2, dtype=x.dtype)
    around[:, 1:-1, 1:-1] = x
    out = bias[:, None, None].expand(-1, h, w).clone()
    for dy in range(3):
        for dx in range(3):
            out += torch.einsum("oc,chw->ohw", weight[:, :, dy, dx], around[:, dy : dy + h, dx : dx + w])
    return out


def enlarge(size: int, dtype: torch.dtype) -> Tensor:
    """Bilinear enlargement by four as a matrix [4·size, size]: pixel centres, edges repeated."""
    matrix = torch.zeros(4 * size, size, dtype=dtype)
    for i in range(4 * size):
        at = min(max((i + 0.5) / 4 - 0.5, 0), size - 1)
        low = int(at)
        matrix[i, low] += 1 - (at - low)
        matrix[i, min(low + 1, size - 1)] += at - low
    return matrix


def straight_line(t: dict[str, Tensor], query: Tensor, image: Tensor) -> Tensor:
    """The fact sheet's B1 for one sample: query [D], image [256,E,E] → [4E,4E]."""
    t = {n.removeprefix("heatmap_head."): v for n, v in t.items()}
    q = t["q_proj.weight"] @ query
    k = torch.einsum("oc,chw->ohw", t["k_proj.weight"][:, :, 0, 0], image)
    scores = torch.stack([sum(q[c] * k[c] for c in range(64 * h, 64 * h + 64)) / math.sqrt(64) for h in range(4)])
    inner = convolve(scores, t["fuser.0.weight"], t["fuser.0.bias"])
    heat = convolve(inner / (1 + torch.exp(-inner)), t["fuser.2.weight"], t["fuser.2.bias"])[0]
    up = enlarge(image.shape[1], image.dtype)
    return up @ heat @ up.T


@pytest.mark.parametrize("size", [64, 6])
def test_head_equals_the_straight_line(checkpoint: dict[str, Tensor], size: int) -> None:
    g = torch.Generator().manual_seed(1)
    query = torch.randn(2, D, generator=g).double()
    image = torch.randn(2, 256, size, size, generator=g).double() * 0.2
    got = load_coprs(checkpoint).head.double()(query, image)
    doubled = {n: v.double() for n, v in checkpoint.items()}
    want = torch.stack([straight_line(doubled, q, i) for q, i in zip(query, image, strict=True)])
    assert got.shape == (2, 1, 4 * size, 4 * size) and want.std() > 0.1
    assert torch.allclose(got[:, 0], want, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("height", "width", "rows", "columns"), [(1024, 683, 256, 171), (1, 1024, 1, 256), (1024, 4, 256, 1)])
def test_mask_prompt_outside_the_image(height: int, width: int, rows: int, columns: int) -> None:
    heat = torch.randn(2, 1, 256, 256, generator=torch.Generator().manual_seed(2))
    got = mask_prompt(heat, torch.tensor([[height, width], [1024, 1024]]))
    want = torch.full((256, 256), -50.0)
    want[:rows, :columns] = heat[0, 0, :rows, :columns]
    assert torch.equal(got[0, 0], want)
    assert torch.equal(got[1], heat[1])


def test_a_saved_file(checkpoint: dict[str, Tensor], tmp_path: Path) -> None:
    torch.save(checkpoint, tmp_path / "refseg_modules.pt")
    loaded = load_coprs(read_checkpoint(tmp_path / "refseg_modules.pt"))
    for name, value in loaded.head.state_dict().items():
        assert torch.equal(value, checkpoint["heatmap_head." + name])
    assert set(loaded.sam) == {"prompt_encoder.no_mask_embed.weight", "mask_decoder.iou_token.weight"}
    for name, value in loaded.sam.items():
        assert torch.equal(value, checkpoint[name])


def test_the_paper_trail_of_sizes() -> None:
    """The published numbers of parameters, 7B and 3B."""
    for hidden, count in ((3584, 983_225), (2048, 590_009)):
        t = {"heatmap_head.q_proj.weight": torch.zeros(256, hidden), "heatmap_head.k_proj.weight": torch.zeros(256, 256, 1, 1)}
        t |= {"heatmap_head.fuser.0.weight": torch.zeros(4, 4, 3, 3), "heatmap_head.fuser.0.bias": torch.zeros(4)}
        t |= {"heatmap_head.fuser.2.weight": torch.zeros(1, 4, 3, 3), "heatmap_head.fuser.2.bias": torch.zeros(1)}
        t |= {"prompt_encoder.x": torch.zeros(1), "mask_decoder.x": torch.zeros(1)}
        assert sum(p.numel() for p in load_coprs(t).head.parameters()) == count


def refused(checkpoint: dict[str, Tensor]) -> str:
    with pytest.raises(EngineError) as caught:
        load_coprs(checkpoint)
    assert caught.value.code == "checkpoint-keys"
    return str(caught.value)


@pytest.mark.parametrize("name", ["q_proj.weight", "k_proj.weight", "fuser.0.weight", "fuser.0.bias", "fuser.2.bias"])
def test_a_missing_key_is_named(checkpoint: dict[str, Tensor], name: str) -> None:
    del checkpoint["heatmap_head." + name]
    message = refused(checkpoint)
    assert "missing" in message and name in message


@pytest.mark.parametrize("part", ["heatmap_head.", "prompt_encoder.", "mask_decoder."])
def test_a_missing_part_is_named(checkpoint: dict[str, Tensor], part: str) -> None:
    assert part + "*" in refused({n: v for n, v in checkpoint.items() if not n.startswith(part)})


@pytest.mark.parametrize("name", ["heatmap_head.q_proj.bias", "heatmap_head.film.weight", "llm.lm_head.weight"])
def test_an_unexpected_key_is_named(checkpoint: dict[str, Tensor], name: str) -> None:
    checkpoint[name] = torch.zeros(1)
    message = refused(checkpoint)
    assert "unexpected" in message and name.removeprefix("heatmap_head.") in message


@pytest.mark.parametrize(
    ("name", "shape"),
    [("k_proj.weight", (256, 256)), ("q_proj.weight", (256,)), ("q_proj.weight", (255, D)), ("fuser.2.weight", (1, 3, 3, 3))],
)
def test_a_wrong_shape_is_named(checkpoint: dict[str, Tensor], name: str, shape: tuple[int, ...]) -> None:
    checkpoint["heatmap_head." + name] = torch.zeros(shape)
    message = refused(checkpoint)
    assert "wrong shapes" in message and (name in message or "255 channels" in message)
