"""Predictions: batches and key-value caches give what a straight computation of one sentence gives."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from loupe_engine.config import ContextConfig, RunConfig
from loupe_engine.coordinates import scale_box
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation.predict import Predictor, Written, on_photo
from loupe_engine.models.segmenters.multimask import Stability, chosen_mask
from loupe_engine.evaluation.replies import read_reply
from loupe_engine.models.backbone import mrope_positions
from loupe_engine.models.inputs import Photo, prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.photos import photo_prefix, segment_features
from loupe_engine.text import Text
from loupe_engine.verbs import tokenizer_of

from .filled import filled

SENTENCES = ("the red circle", "anything at all that is round, if there is one", "square")
REPLIES = (
    '<think>one.</think><answer>[{"bbox_2d":[4,9,40,50],"label":"circle"}]</answer>',
    "<think>it goes on and on</think><answer>somewhere</answer>",
    "<think>t</think><answer>[]</answer>",
)


@pytest.fixture(scope="module")
def predictor(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Predictor, np.ndarray]:
    from .conftest import tiny_recipe

    folder = tmp_path_factory.mktemp("predict")
    run = filled(RunConfig, verb="test", recipe=tiny_recipe(), run=str(folder), pool=str(pool), threads=1)
    torch.manual_seed(3)
    model = Loupe(run.recipe.model).load_imagenet()
    # Untrained queries ask for nothing: all masks would be alike.
    torch.nn.init.normal_(model.context_queries, std=2.0)
    image = np.asarray(Pool(pool).images[0])
    return Predictor(model, tokenizer_of(run), max_new_tokens=6, batch=2), np.ascontiguousarray(image[:48, :56])


def straight(model: Loupe, text: Text, photo: Photo, one: Written) -> tuple[Tensor, Tensor]:
    """Mask and heatmap logits of one row in one pass over everything, without a cache, a batch or padding."""
    ids = [*text.prefix(), *one.question, *one.tokens, text.eos]
    embeds = model.backbone.embed(torch.tensor([ids]))
    features = model.backbone.see([photo.patches], [photo.grid]).features[0]
    embeds[0, [i for i, token in enumerate(ids) if token == text.image]] = features
    embeds = torch.cat([embeds, model.context_queries[None]], dim=1)
    m = len(model.context_queries)
    positions = mrope_positions(torch.tensor([ids + [text.eos] * m]), text.image, photo.grid)
    context = model.backbone.hidden(embeds, positions)[:, -m:]
    embed, *high_res = model.segmenter.encode(photo.segment[None])
    box = one.reply.box and torch.tensor([scale_box(one.reply.box, photo.size[::-1], photo.part[::-1])])
    sparse, dense, heatmap = model.prompts(context, embed, box)
    return model.segmenter.decode(embed, tuple(high_res), sparse, dense)[0][0, 0], heatmap[0, 0]


@torch.no_grad()
def test_masks_of_a_batch_are_those_of_single_sentences(predictor: tuple[Predictor, np.ndarray]) -> None:
    predict, image = predictor
    model, text = predict.model, predict.text
    photo = prepare(model.config, image)
    rows = [
        Written(text.question(s), text.encode(r), r, read_reply(r, text.config, photo.seen, photo.size))
        for s, r in zip(SENTENCES, REPLIES, strict=True)
    ]
    assert [predict.draws(row) for row in rows] == [True, True, False]
    assert [row.reply.box is not None for row in rows] == [True, False, False]
    encoded = segment_features(model, [photo])
    masks, heatmaps = predict.draw(photo, photo_prefix(model, text, [photo]), encoded, rows[:2])
    for mask, heatmap, row in zip(masks, heatmaps, rows, strict=False):
        expected = straight(model, text, photo, row)
        torch.testing.assert_close(mask, expected[0], atol=2e-4, rtol=1e-3)
        torch.testing.assert_close(heatmap, expected[1], atol=2e-4, rtol=1e-3)
    assert (masks[0] - masks[1]).abs().max() > 1e-2


@torch.no_grad()
def test_a_mask_is_read_from_the_last_context_token(predictor: tuple[Predictor, np.ndarray]) -> None:
    before, image = predictor
    text, photo = before.text, prepare(before.model.config, image)
    config = before.model.config.model_copy(
        update={"context": filled(ContextConfig, token="<answer>"), "head": "coprs", "prompt_with_box": False}
    )
    torch.manual_seed(4)
    model = Loupe(config).load_imagenet()
    predict = Predictor(model, text, max_new_tokens=6)
    question, reply = text.question("square"), "<answer>no</answer> and then <answer>so</answer>"
    tokens = text.encode(reply)
    one = Written(question, tokens, reply, read_reply(reply, text.config, photo.seen, photo.size))
    assert predict.draws(one) and not predict.draws(replace(one, tokens=tokens[1:2]))
    mask, heatmap = predict.draw(photo, photo_prefix(model, text, [photo]), segment_features(model, [photo]), [one])
    ids = [*text.prefix(), *question, *tokens]
    embeds = model.backbone.embed(torch.tensor([ids]))
    seen = model.backbone.see([photo.patches], [photo.grid]).features[0]
    embeds[0, [i for i, token in enumerate(ids) if token == text.image]] = seen
    hidden = model.backbone.hidden(embeds, mrope_positions(torch.tensor([ids]), text.image, photo.grid))
    last = len(ids) - 1 - ids[::-1].index(predict.token)
    embed, *high_res = model.segmenter.encode(photo.segment[None])
    sparse, dense, expected = model.prompts(hidden[:, last : last + 1], embed, None)
    torch.testing.assert_close(heatmap[0], expected[0, 0], atol=2e-4, rtol=1e-3)
    expected = model.segmenter.decode(embed, tuple(high_res), sparse, dense)[0][0, 0]
    torch.testing.assert_close(mask[0], expected, atol=2e-4, rtol=1e-3)


@torch.no_grad()
def test_replies_are_greedy_and_masks_have_the_photos_size(predictor: tuple[Predictor, np.ndarray]) -> None:
    predict, image = predictor
    model, text = predict.model, predict.text
    photo = prepare(model.config, image)
    for sentence, prediction in zip(SENTENCES, predict(image, SENTENCES), strict=True):
        ids = [*text.prefix(), *text.question(sentence)]
        embeds = model.backbone.embed(torch.tensor([[*ids, *prediction.tokens]]))
        embeds[0, [i for i, token in enumerate(ids) if token == text.image]] = model.backbone.see(
            [photo.patches], [photo.grid]
        ).features[0]
        positions = mrope_positions(torch.tensor([[*ids, *prediction.tokens]]), text.image, photo.grid)
        best = model.backbone.logits(model.backbone.hidden(embeds, positions))[0, len(ids) - 1 :].argmax(-1).tolist()
        assert best[: len(prediction.tokens)] == prediction.tokens
        assert len(prediction.tokens) == 6 or best[-1] == text.eos
        assert prediction.mask.shape == prediction.heatmap.shape == (48, 56)


def test_a_padded_mask_is_enlarged_as_the_app_does_it() -> None:
    path = Path(__file__).parents[3] / "tests/fixtures/sam-pad.json"
    for case in json.loads(path.read_text())["cases"]:
        side, (width, height) = case["side"], case["photo"]
        content = case["content"][::-1]
        photo = Photo(torch.zeros(0), (0, 0), (0, 0), torch.zeros(3, side, side), tuple(content), (height, width))
        logits = torch.tensor(case["logits"]).reshape(case["mask_side"], -1)
        expected = np.array(case["enlarged"]).reshape(height, width)
        sure = np.abs(expected) > 1e-4
        assert ((expected > 0) == on_photo(logits, photo, "pad"))[sure].all()
        assert sure.mean() > 0.9


def test_an_unstable_mask_gives_way_only_where_the_rule_asks() -> None:
    masks = torch.full((2, 4, 4, 4), -5.0)
    masks[0, 0, 0], masks[1, 0, 0] = 9.0, 0.01
    masks[:, 2, 1] = 7.0
    scores = torch.tensor([[0.9, 0.1, 0.8, 0.2]] * 2)
    assert torch.equal(chosen_mask(masks, scores, None), masks[:, 0])
    chosen = chosen_mask(masks, scores, Stability())
    assert torch.equal(chosen[0], masks[0, 0]) and torch.equal(chosen[1], masks[1, 2])
