"""Bundles of the published families, tiny and with random weights: every graph and the whole pipeline against PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.events import EngineError
from loupe_engine.export.pipeline import Pipeline
from loupe_engine.export.published import write_published_bundle
from loupe_engine.export.reference import recording, reference_graphs
from loupe_engine.export.verify import compared, onnx_graphs, verify
from loupe_engine.training.start import start
from loupe_engine.verbs import import_published, trained

from .test_datasets_source import opened, recipe, root  # noqa: F401 (a fixture)
from .test_sam2 import meta_state

BUNDLES = [("qwen2_vl", "lens", None, "linear"), ("qwen3_vl", "unified", None, "mrope"), ("qwen2_5_vl", "coprs", "<REF_POS>", "mrope")]


@pytest.mark.parametrize(("kind", "head", "token", "positions"), BUNDLES)
def test_a_bundle_is_what_pytorch_is(
    kind: str, head: str, token: str | None, positions: str, root: Path, tmp_path: Path  # noqa: F811
) -> None:
    settings = recipe(kind, head, token, positions=positions)
    settings.export.decoder_bits = 32
    # No tags: a mask is drawn whatever the random reply says.
    settings.text.answer = settings.text.think = None
    settings.text.box = "none" if token else "qwen2"
    run, model, source = opened(root, tmp_path / "run", settings)
    manifest = write_published_bundle(model, settings, tmp_path / "run" / "tokenizer", tmp_path / "out")
    assert ("prior" in manifest["graphs"]) == (head != "lens") and ("connector" in manifest["graphs"]) == (token is None)
    # It read all of the internet before: nobody knows its words.
    assert "vocabulary" not in manifest
    text = source.text
    queries = None if model.queries is None else model.queries.detach().numpy()
    shipped = onnx_graphs(tmp_path / "out" / "onnx", 1)
    image = np.random.default_rng(1).integers(0, 255, (90, 140, 3), np.uint8)
    with recording(reference_graphs(model)) as (graphs, calls):
        reference = Pipeline(graphs, model.config, text, queries, 4)
        if token:
            force(reference, text.tokenizer.token_to_id(token))
        truth = reference(image, "the cup")
    rows = compared(calls, shipped, None, half=False)
    assert {r["graph"] for r in rows} == set(manifest["graphs"])
    wrong = {r["graph"]: r["shipped_error"] for r in rows if r["shipped_error"] >= 1e-3}
    assert not wrong
    bundle = Pipeline(shipped, model.config, text, queries, 4)
    if token:
        force(bundle, text.tokenizer.token_to_id(token))
    got = bundle(image, "the cup")
    assert got.tokens == truth.tokens and got.box == truth.box
    assert (got.mask == truth.mask).mean() > 0.999 and truth.mask.any()


def test_verify_compares_every_graph_though_no_reply_has_a_place(root: Path, tmp_path: Path) -> None:  # noqa: F811
    settings = recipe("qwen2_5_vl", "coprs", "<REF_POS>")
    settings.export.decoder_bits = 32
    settings.text.box = "none"
    run, model, _ = opened(root, tmp_path / "run", settings)
    run = run.model_copy(update={"recipe": settings, "out": str(tmp_path / "out")})
    manifest = write_published_bundle(model, settings, tmp_path / "run" / "tokenizer", tmp_path / "out")
    # Random weights never say <REF_POS>.
    verify(run, model, [(np.random.default_rng(1).integers(0, 255, (90, 140, 3), np.uint8), "the cup")])
    report = json.loads((tmp_path / "run" / "verify.json").read_text())
    assert {row["graph"] for row in report["graphs"]} == set(manifest["graphs"])


def force(pipeline: Pipeline, token: int) -> None:
    """Random weights never say <REF_POS>: the second token of every reply is made to be one."""
    decode = pipeline.decode

    def decoded(state, embeds, *more):
        out = decode(state, embeds, *more)
        if embeds.shape[1] == 1 and len(state.embeds) == 3:
            out = {**out, "logits": out["logits"].copy()}
            out["logits"][0, -1, token] = 1e9
        return out

    pipeline.decode = decoded


def test_published_parts_alone_are_a_bundle_with_head_box(root: Path, tmp_path: Path) -> None:  # noqa: F811
    """The language model as transformers saves it and Meta's SAM2, imported: their own graphs, nothing between them."""
    settings = recipe("qwen3_vl", "box")
    settings.model.prompt_with_box = True
    settings.text.answer = None
    settings.text.box, settings.text.coordinates = "json", "relative1000"
    settings.export.decoder_bits = 32
    run, _, _ = opened(root, tmp_path / "run", recipe("qwen3_vl", "unified"))
    run = run.model_copy(update={"recipe": settings})
    model = start(run)
    assert not [name for name, _ in model.named_parameters() if not name.startswith(("backbone.", "segmenter."))]
    model.backbone.qwen.save_pretrained(tmp_path / "qwen")
    torch.save({"model": meta_state(model.segmenter)}, tmp_path / "sam2.pt")
    weights = {"backbone": str(tmp_path / "qwen"), "segmenter": str(tmp_path / "sam2.pt"), "tokenizer": str(root / "tokenizer")}
    out = tmp_path / "models" / "tiny"
    import_published(run.model_copy(update={"weights": weights, "run": str(tmp_path / "other"), "out": str(out)}))
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["head"] == "box" and manifest["context"] == {"kind": "none", "hidden": 32}
    assert set(manifest["graphs"]) == {"vision_encoder", "embed_tokens", "decoder_model_merged", "segment_encoder", "mask_decoder"}
    assert manifest["mask"]["prompt_with_box"] and manifest["mask"]["pad_box"] and manifest["decoder"]["deepstack"] == 2
    read = start(run.model_copy(update={"weights": weights}))
    assert not [n for n, v in model.state_dict().items() if not torch.equal(v, read.state_dict()[n])]
    with pytest.raises(EngineError, match="nothing to train"):
        trained(run.model_copy(update={"weights": weights}))
