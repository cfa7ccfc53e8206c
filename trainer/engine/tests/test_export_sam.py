"""Graphs of the published segmenters and heads, in onnxruntime against PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from loupe_engine.config import Sam1Config, Sam2Config
from loupe_engine.events import EngineError
from loupe_engine.export.graphs import GraphExport
from loupe_engine.export.quantize import fold
from loupe_engine.export.sam import attention, heads
from loupe_engine.export.sam.heads import coprs_prior_graph, lens_connector_graph
from loupe_engine.export.sam.segmenter import segmenter_graphs
from loupe_engine.export.sam.ship import ship
from loupe_engine.models.segmenters.prompts import PromptedSegmenter
from loupe_engine.models.segmenters.sam1 import Sam1Segmenter, Vit
from loupe_engine.models.segmenters.sam2 import Hiera, Sam2Segmenter
from loupe_engine.models.heads.coprs import HeatmapHead
from loupe_engine.models.heads.lens import LensHead

from .filled import filled

OFF_GPU = {"Loop", "Scan", "NonZero", "If", "Einsum"}
"""Not in WebGPU's provider, or (Einsum) not needed."""
# Windows that do not divide the grid, a stage that changes windows, a global block: all cases of Hiera and ViT.
HIERA = Hiera(width=16, heads=1, blocks=(1, 1, 2, 1), global_blocks=(3,), windows=(4, 2, 3, 2), background=3)
VIT = Vit(width=32, heads=2, depth=2, global_blocks=(1,), window=3)


def shaken(module: torch.nn.Module) -> torch.nn.Module:
    generator = torch.Generator().manual_seed(4)
    for tensor in module.parameters():
        tensor.data = tensor.data + 0.05 * torch.randn(tensor.shape, generator=generator)
    return module.eval()


@pytest.fixture(scope="module", params=["sam2", "sam1"])
def segmenter(request: pytest.FixtureRequest) -> PromptedSegmenter:
    torch.manual_seed(0)
    if request.param == "sam2":
        return shaken(Sam2Segmenter(filled(Sam2Config, kind="sam2", size="tiny", image_size=64, mlp_dim=32), HIERA))
    return shaken(Sam1Segmenter(filled(Sam1Config, kind="sam1", size="vit_b", image_size=64, mlp_dim=32), VIT))


def written(graph: GraphExport, folder: Path) -> onnx.ModelProto:
    """Exported and folded in float32."""
    with torch.no_grad():
        graph.write(folder / "raw.onnx")
    return fold(folder / "raw.onnx", folder / "folded.onnx")


def run(model: onnx.ModelProto | Path, inputs: dict[str, torch.Tensor]) -> list[np.ndarray]:
    source = str(model) if isinstance(model, Path) else model.SerializeToString()
    session = ort.InferenceSession(source, providers=["CPUExecutionProvider"])
    return session.run(None, {n: v.numpy() for n, v in inputs.items()})


def close(got: list[np.ndarray], wanted: tuple[torch.Tensor, ...], relative: float) -> None:
    assert len(got) == len(wanted)
    for a, b in zip(got, wanted, strict=True):
        assert a.shape == tuple(b.shape)
        assert np.abs(a - b.numpy()).max() <= relative * b.abs().max().item() + 1e-6


def test_encoder_equals_pytorch_with_attention_in_pieces(
    segmenter: PromptedSegmenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = segmenter_graphs(segmenter)[0]
    monkeypatch.setattr(attention, "SCORES", 300)  # At the real limit a tiny model has one piece only.
    model = written(encoder, tmp_path)
    monkeypatch.undo()
    assert not {n.op_type for n in model.graph.node} & OFF_GPU
    plain = written(encoder, tmp_path)
    softmaxes = [sum(n.op_type == "Softmax" for n in m.graph.node) for m in (model, plain)]
    assert softmaxes[0] > softmaxes[1]
    with torch.no_grad():
        wanted = segmenter.encode(encoder.inputs["pixel_values"])
    close(run(model, encoder.inputs), wanted, 1e-5)


def test_pieces_cover_every_head_within_the_limit() -> None:
    for count, scores in ((8, 8 * 4096**2), (16, 16 * 4096**2), (12, 12 * 4096**2), (2, 2**20), (1, 2**30)):
        parts = list(attention.pieces(count, scores))
        assert [i for p in parts for i in range(count)[p]] == list(range(count))
        assert all((p.stop - p.start) * scores // count <= attention.SCORES or p.stop - p.start == 1 for p in parts)


@pytest.mark.parametrize(("prompts", "points", "mask"), [(1, 0, 0.0), (0, 0, 1.0), (0, 3, 0.0), (2, 2, 1.0)])
def test_mask_decoder_takes_any_prompts(
    decoder: tuple[PromptedSegmenter, GraphExport, onnx.ModelProto], prompts: int, points: int, mask: float
) -> None:
    """LENS: one token, nothing else. CoPRS: the heatmap, nothing else. Refinement: points and boxes."""
    segmenter, graph, model = decoder
    assert not {n.op_type for n in model.graph.node} & OFF_GPU
    inputs = graph.inputs | {
        "prompt_tokens": torch.randn(1, prompts, 256),
        "point_coords": torch.rand(1, points, 2) * 60,
        "point_labels": torch.tensor([[2, 3, -1][:points]], dtype=torch.long).reshape(1, points),
        "has_mask_input": torch.tensor([mask]),
    }
    high = tuple(v for n, v in inputs.items() if n.startswith("high_res"))
    with torch.no_grad():
        sparse, dense = segmenter.embed_prompts(
            inputs["point_coords"], inputs["point_labels"], inputs["mask_input"], inputs["has_mask_input"]
        )
        sparse = torch.cat([sparse, inputs["prompt_tokens"]], dim=1)
        wanted = segmenter.decode(inputs["image_embed"], high, sparse, dense)
    close(run(model, inputs), tuple(w for w in wanted if w is not None), 1e-5)


@pytest.fixture(scope="module")
def decoder(
    segmenter: PromptedSegmenter, tmp_path_factory: pytest.TempPathFactory
) -> tuple[PromptedSegmenter, GraphExport, onnx.ModelProto]:
    graph = segmenter_graphs(segmenter)[1]
    return segmenter, graph, written(graph, tmp_path_factory.mktemp("decoder"))


def test_encoder_ships_in_pieces_of_bounded_size(segmenter: PromptedSegmenter, tmp_path: Path) -> None:
    graph = segmenter_graphs(segmenter)[0]
    limit = 150_000 if segmenter.SCORES_OBJECT else 1_200_000  # SAM's neck has one large convolution.
    halves = ship(graph, tmp_path / "halves" / "segment_encoder.onnx", None, limit)
    eight = ship(graph, tmp_path / "eight" / "segment_encoder.onnx", 8, limit)
    for files in (halves, eight):
        data = [f.stat().st_size for f in files[1:]]
        assert len(data) > 1 and max(data) <= limit
    # Float32 sums on weights rounded to halves and to 8 bits.
    with torch.no_grad():
        wanted = segmenter.encode(graph.inputs["pixel_values"])
    close(run(halves[0], graph.inputs), wanted, 2e-3)
    close(run(eight[0], graph.inputs), wanted, 3e-2)
    kinds = [{n.op_type for n in onnx.load(str(f[0]), load_external_data=False).graph.node} for f in (halves, eight)]
    assert "MatMulNBits" not in kinds[0] and "MatMulNBits" in kinds[1]
    with pytest.raises(EngineError, match="a file of a bundle 2000 at most"):
        ship(graph, tmp_path / "small" / "segment_encoder.onnx", None, 2_000)


def test_lens_connector_splits_its_convolution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    head = shaken(LensHead(hidden=64, queries=6, depth=2, heads=4))
    monkeypatch.setattr(heads, "WEIGHTS", 2 * 64 * 64)
    graph = lens_connector_graph(head)
    assert [tuple(p.shape) for p in graph.module.parts] == [(128, 64)] * 3
    model = written(graph, tmp_path)
    assert not {n.op_type for n in model.graph.node} & (OFF_GPU | {"Conv", "Gemm"})
    with torch.no_grad():
        wanted = (head(graph.inputs["context_hidden"]),)
    close(run(model, graph.inputs), wanted, 1e-5)
    files = ship(graph, tmp_path / "four" / "connector.onnx", 4)
    shipped = onnx.load(str(files[0]), load_external_data=False)
    # Every weight: 2 blocks × (qkv, proj, fc1, fc2), 3 parts of the convolution, 2 projections.
    assert sum(n.op_type == "MatMulNBits" for n in shipped.graph.node) == 13
    close(run(files[0], graph.inputs), wanted, 0.35)


def test_coprs_prior_equals_pytorch(tmp_path: Path) -> None:
    torch.manual_seed(0)
    head = shaken(HeatmapHead(hidden=48, channels=32, heads=4))
    graph = coprs_prior_graph(head, embed_size=8)
    model = written(graph, tmp_path)
    assert not {n.op_type for n in model.graph.node} & OFF_GPU
    with torch.no_grad():
        wanted = (head(*graph.inputs.values()),)
    assert wanted[0].shape == (1, 1, 32, 32)
    close(run(model, graph.inputs), wanted, 1e-5)
