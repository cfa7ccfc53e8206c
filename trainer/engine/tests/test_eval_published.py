"""A checkpoint in LENS's layout, measured: the engine's figures against masks computed here in one straight line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from loupe_engine import __main__ as engine
from loupe_engine.config import RunConfig
from loupe_engine.evaluation.answers import encoded
from loupe_engine.evaluation.predict import on_photo
from loupe_engine.evaluation.run import evaluate
from loupe_engine.export.pipeline import Pipeline
from loupe_engine.export.reference import reference_graphs
from loupe_engine.models.backbone import mrope_positions
from loupe_engine.models.inputs import prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.text import Text

from .test_datasets_source import opened, recipe, root  # noqa: F401 (a fixture)
from .test_import import save_lens

QUESTIONS = [(0, "the cup"), (1, "the ball"), (2, "the cup left of the ball"), (3, "ball")]
TOKENS = 4


@torch.no_grad()
def lens_mask(
    model: Loupe,
    text: Text,
    image: np.ndarray,
    question: str,
    linear: bool = True,
    dynamic: bool = True,
    penalty: float = 1.0,
    ends: tuple[int, ...] = (),
) -> np.ndarray:
    """As LENS evaluates: the reply greedily under M-RoPE; all of it once more with the queries behind it, every token
    counted as text; mask 0, or the likeliest of the others where its stability is below 0.98. bool [H,W]."""
    photo = prepare(model.config, image)
    features = model.backbone.see([photo.patches], [photo.grid]).features[0]

    def states(ids: list[int], positions: torch.Tensor, behind: torch.Tensor) -> torch.Tensor:
        embeds = model.backbone.embed(torch.tensor(ids))
        embeds[[i for i, one in enumerate(ids) if one == text.image]] = features
        return model.backbone.hidden(torch.cat([embeds, behind])[None], positions)[0]

    ids = [*text.prefix(len(features)), *text.question(question)]
    queries = model.connector.learnable_query[0]
    for _ in range(TOKENS):
        positions = mrope_positions(torch.tensor([ids]), text.image, photo.grid)
        scores = model.backbone.logits(states(ids, positions, queries[:0])[-1])
        for token in set(ids):  # transformers' RepetitionPenaltyLogitsProcessor
            scores[token] = scores[token] * penalty if scores[token] < 0 else scores[token] / penalty
        ids.append(int(scores.argmax()))
        if ids[-1] in (text.eos, *ends):
            break
    if ids[-1] not in (text.eos, *ends):
        ids.append(text.eos)
    n = len(ids) + len(queries)
    positions = torch.arange(n).expand(3, 1, n)
    if not linear:
        positions = mrope_positions(torch.tensor([ids + [text.eos] * len(queries)]), text.image, photo.grid)
    token = model.connector(states(ids, positions, queries)[None, -len(queries) :])
    embed, *high = model.segmenter.encode(photo.segment[None])
    dense = model.segmenter.prompt_encoder.no_mask_embed.weight.reshape(1, -1, 1, 1).expand_as(embed)
    masks, ious, _ = model.segmenter.decode(embed, tuple(high), token, dense)
    above, within = (masks[0, 0] > 0.05).sum().item(), (masks[0, 0] > -0.05).sum().item()
    stable = not dynamic or within == 0 or above / within >= 0.98
    chosen = masks[0, 0 if stable else 1 + int(ious[0, 1:].argmax())]
    return (F.interpolate(chosen[None, None], photo.size, mode="bilinear", align_corners=False)[0, 0] > 0).numpy()


@pytest.fixture(scope="module")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RunConfig, Loupe, Text]:  # noqa: F811
    folder = tmp_path_factory.mktemp("published")
    settings = recipe("qwen2_5_vl", "lens")
    settings.export.max_new_tokens = TOKENS
    run, model, source = opened(root, folder / "first", settings)
    torch.manual_seed(8)
    with torch.no_grad():
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.02)
        for p in model.connector.parameters():
            p.add_(torch.randn_like(p) * 0.3)
        # Sharp attention, to which positions matter.
        for name, p in model.backbone.text.named_parameters():
            p.add_(torch.randn_like(p) * (1.0 if "q_proj" in name or "k_proj" in name else 0.2))
    save_lens(model.eval(), folder / "lens")
    weights = {"lens": str(folder / "lens"), "tokenizer": str(root / "tokenizer")}
    return run.model_copy(update={"weights": weights, "run": str(folder / "run")}), model, source.text


def lines_of(folder: Path, root: Path, masks: list[np.ndarray]) -> dict[str, str]:  # noqa: F811
    lines = [
        {"id": i, "image": f"{photo}.png", "expression": question, "rle": encoded(mask)}
        for i, ((photo, question), mask) in enumerate(zip(QUESTIONS, masks, strict=True))
    ]
    (folder / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return {"lines": str(folder / "lines.jsonl"), "images": str(root)}


def measured(run: RunConfig, folder: Path, extra: dict[str, str]) -> float:
    config = run.model_copy(update={"verb": "eval", "extra": extra, "out": str(folder / "out")})
    (folder / "config.json").write_text(config.model_dump_json())
    assert engine.main(["eval", "--config", str(folder / "config.json")]) == 0
    return json.loads((folder / "out" / "lines.json").read_text())["giou"]


def photos(root: Path) -> list[np.ndarray]:  # noqa: F811
    return [np.asarray(Image.open(root / f"{photo}.png").convert("RGB")) for photo, _ in QUESTIONS]


def test_published_weights_are_measured_as_lens_measures_them(
    published: tuple[RunConfig, Loupe, Text],
    root: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """The recipe says M-RoPE positions and mask 0, as it trains; the weights decide. No stage was trained in this run."""
    run, model, text = published
    asked = list(zip(photos(root), (question for _, question in QUESTIONS), strict=True))
    truth = [lens_mask(model, text, *one) for one in asked]
    assert all(0.02 < mask.mean() < 0.98 for mask in truth)
    for other in ({"linear": False}, {"dynamic": False}):
        changed = [lens_mask(model, text, *one, **other) for one in asked]
        assert any((a != b).mean() > 0.01 for a, b in zip(truth, changed, strict=True)), other
    assert measured(run, tmp_path, lines_of(tmp_path, root, truth)) == 1.0


def test_replies_follow_the_published_generation_config(
    published: tuple[RunConfig, Loupe, Text],
    root: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """transformers' `generate`, and so LENS's evaluation, does; the app and --generation plain do not."""
    run, model, text = published
    asked = list(zip(photos(root), (question for _, question in QUESTIONS), strict=True))
    plain = [lens_mask(model, text, *one) for one in asked]
    # Any of these tokens may come: the second of two ends is what some replies end with.
    rule = {"repetition_penalty": 3.0, "eos_token_id": [text.eos, *range(100, 400)]}
    penalised = [lens_mask(model, text, *one, penalty=3.0, ends=tuple(rule["eos_token_id"])) for one in asked]
    assert any((a != b).mean() > 0.01 for a, b in zip(plain, penalised, strict=True))
    (Path(run.weights["lens"]) / "generation_config.json").write_text(json.dumps(rule))
    try:
        assert measured(run, tmp_path, lines_of(tmp_path, root, penalised)) == 1.0
        assert measured(run, tmp_path, {**lines_of(tmp_path, root, plain), "generation": "plain"}) == 1.0
    finally:
        (Path(run.weights["lens"]) / "generation_config.json").unlink()


def test_the_recipes_own_dynamic_multimask_is_obeyed(
    published: tuple[RunConfig, Loupe, Text],
    root: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Of weights that are nobody's, as a bundle's manifest would say it; --stability still comes first."""
    run, model, text = published
    chosen = run.recipe.model.model_copy(update={"dynamic_multimask": True})
    run = run.model_copy(update={"recipe": run.recipe.model_copy(update={"model": chosen}), "out": str(tmp_path / "out")})
    asked = list(zip(photos(root), (question for _, question in QUESTIONS), strict=True))
    truth = [lens_mask(model, text, *one, linear=False) for one in asked]
    single = [lens_mask(model, text, *one, linear=False, dynamic=False) for one in asked]
    worse = float(np.mean([(a & b).sum() / (a | b).sum() for a, b in zip(truth, single, strict=True)]))
    extra = lines_of(tmp_path, root, truth)
    for more, giou in (({}, 1.0), ({"stability": "0.05,0"}, worse)):
        evaluate(run.model_copy(update={"extra": {**extra, **more}}), model, text)
        assert json.loads((tmp_path / "out" / "lines.json").read_text())["giou"] == pytest.approx(giou, abs=1e-4)
    assert worse < 0.9


def test_verifys_pipeline_draws_what_eval_draws(published: tuple[RunConfig, Loupe, Text], root: Path) -> None:  # noqa: F811
    """Replies without tags that were cut at their limit: read as the app reads them, and closed before the queries."""
    _, model, text = published
    pipeline = Pipeline(reference_graphs(model), model.config, text, model.queries.detach().numpy(), TOKENS)
    for image, (_, question) in zip(photos(root), QUESTIONS, strict=True):
        said = pipeline(image, question)
        assert len(said.tokens) == TOKENS and said.tokens[-1] != text.eos
        wanted = lens_mask(model, text, image, question, linear=False, dynamic=False)
        photo = prepare(model.config, image)
        assert (on_photo(torch.from_numpy(said.logits), photo, "stretch") == wanted).mean() > 0.999
