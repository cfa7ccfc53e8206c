"""A checkpoint in the published layout becomes the model it was saved from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from loupe_engine import __main__ as engine
from loupe_engine.config import RunConfig
from loupe_engine.events import EngineError
from loupe_engine.training.start import published_recipe, start
from loupe_engine.verbs import tokenizer_of

from .checkpoints import save_coprs, save_lens
from .filled import filled
from .test_datasets_source import opened, recipe, root  # noqa: F401 (a fixture)


def test_a_lens_checkpoint_is_the_model_it_was_saved_from(root: Path, tmp_path: Path) -> None:  # noqa: F811
    run, model, _ = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "lens"))
    with torch.no_grad():
        # Nothing at its initial constant, or SAM2 would count as untrained.
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.01)
    save_lens(model, tmp_path / "lens")
    weights = {"lens": str(tmp_path / "lens"), "tokenizer": str(root / "tokenizer")}
    settings = run.model_copy(update={"weights": weights, "run": str(tmp_path / "other")})
    settings = settings.model_copy(update={"recipe": published_recipe(settings)})
    assert settings.recipe.model.context.positions == "linear" and settings.recipe.model.dynamic_multimask
    read = start(settings)
    wanted, got = model.state_dict(), read.state_dict()
    assert set(wanted) == set(got)
    assert not [n for n in wanted if not torch.equal(wanted[n], got[n])]
    assert tokenizer_of(settings).eos is not None


def test_a_coprs_checkpoint_is_the_model_it_was_saved_from(root: Path, tmp_path: Path) -> None:  # noqa: F811
    """The actor folder: head, prompt encoder and decoder in one file, the language model as transformers saves it; SAM's
    image encoder is Meta's."""
    run, model, _ = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "coprs", "<REF_POS>"))
    actor = tmp_path / "actor"
    save_coprs(model, actor, tmp_path / "sam_vit.pth")
    weights = {"coprs": str(actor), "segmenter": str(tmp_path / "sam_vit.pth")}
    read = start(run.model_copy(update={"weights": weights}))
    wanted, got = model.state_dict(), read.state_dict()
    assert set(wanted) == set(got)
    # A row more: <REF_POS>'s.
    tables = {n for n in wanted if n.endswith(("embed_tokens.weight", "lm_head.weight"))}
    got |= {n: got[n][:-1] for n in tables}
    assert len(tables) == 2 and not [n for n in wanted if not torch.equal(wanted[n], got[n])]


def test_what_is_missing_is_said(root: Path, tmp_path: Path) -> None:  # noqa: F811
    for head, weights, code in (
        ("lens", {}, "weights-missing"),
        ("coprs", {"coprs": str(tmp_path)}, "weights-missing"),
        ("coprs", {"lens": str(tmp_path)}, "weights-mismatch"),
    ):
        token = "<REF_POS>" if head == "coprs" else None
        settings = recipe("qwen2_5_vl", head, token)
        run = filled(RunConfig, verb="import", recipe=settings, run=str(tmp_path), weights=weights, threads=1)
        with pytest.raises(EngineError) as error:
            start(run)
        assert error.value.code == code


def test_an_imported_bundle_is_verified(root: Path, tmp_path: Path) -> None:  # noqa: F811
    """By the verbs as the command line starts them, without a stage in the run."""
    settings = recipe("qwen2_5_vl", "lens")
    settings.export.max_new_tokens, settings.export.decoder_bits = 4, 32
    run, model, _ = opened(root, tmp_path / "run", settings)
    with torch.no_grad():
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.01)
    save_lens(model, tmp_path / "lens")
    weights = {"lens": str(tmp_path / "lens"), "tokenizer": str(root / "tokenizer")}
    extra = {"scenes": "2"}
    run = run.model_copy(update={"weights": weights, "run": str(tmp_path / "other"), "out": str(tmp_path / "bundle"), "extra": extra})
    (tmp_path / "config.json").write_text(run.model_dump_json())
    for verb in ("import", "verify"):
        assert engine.main([verb, "--config", str(tmp_path / "config.json")]) == 0
    report = json.loads((tmp_path / "other" / "verify.json").read_text())
    assert report["scenes"] == 2 and report["same"]["tokens"] == 1
