"""Evaluation behind forced boxes: boxes of a wanted IoU, replies that hold them, figures of each level."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from PIL import Image

from loupe_engine.boxes import box_iou
from loupe_engine.config import RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation import predict
from loupe_engine.evaluation.answers import encoded
from loupe_engine.evaluation.forced import box_of_iou, forced_reply
from loupe_engine.evaluation.replies import read_reply
from loupe_engine.evaluation.run import evaluate
from loupe_engine.evaluation.summary import by_tenth
from loupe_engine.events import EngineError
from loupe_engine.models.inputs import prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe
from .filled import filled

SIZE = (320.0, 200.0)


@pytest.mark.parametrize("iou", [1.0, 0.9, 0.5, 0.1, 0.01])
@pytest.mark.parametrize("box", [(40, 30, 110, 90), (0, 0, 320, 200), (0, 10, 300, 200), (7, 5, 8, 199)])
def test_a_box_of_a_wanted_iou(box: tuple, iou: float) -> None:
    rng, boxes = np.random.default_rng(3), []
    for _ in range(50):
        found = box_of_iou(box, SIZE, iou, rng)
        assert box_iou(found, box) == pytest.approx(iou, abs=1e-6)
        assert 0 <= found[0] < found[2] <= SIZE[0] and 0 <= found[1] < found[3] <= SIZE[1]
        boxes.append(found)
    # Of a box that fills the photo often one side alone can move.
    assert len(set(boxes)) == 1 if iou == 1 else len(set(boxes)) > 30


def test_a_reply_keeps_its_thought_and_label() -> None:
    recipe = tiny_recipe()
    photo = prepare(recipe.model, np.zeros((48, 96, 3), np.uint8))
    think = '<think>a [1,2,3,4] or so</think>'
    said = forced_reply(f'{think}<answer>[{{"bbox_2d":[0,0,9,9],"label":"cup"}}]</answer>', "it", (24, 12, 48, 36), photo, recipe.text)
    assert said == f'{think}<answer>[{{"bbox_2d":[16,16,32,48],"label":"cup"}}]</answer>'
    assert read_reply(said, recipe.text, photo.seen, photo.size).box == (24, 12, 48, 36)
    refused = forced_reply("<think>no cup.</think><answer>[]</answer>", "it", (95.9, 0, 96, 0.1), photo, recipe.text)
    assert refused == '<think>no cup.</think><answer>[{"bbox_2d":[63,0,64,1],"label":"it"}]</answer>'


def test_means_are_of_the_nearest_tenth() -> None:
    assert by_tenth([(0.69, 0.5), (0.7, 0.7), (0.0, 0.1)]) == [
        {"n": 1, "box_iou": 0.0, "iou": 0.1},
        {"n": 2, "box_iou": pytest.approx(0.695), "iou": pytest.approx(0.6)},
    ]


@pytest.fixture(scope="module")
def run(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> RunConfig:
    """Three scenes; on one of them nothing matches, and one line's mask is empty."""
    folder, scenes, rows = tmp_path_factory.mktemp("forced"), Pool(pool), []
    for scene in range(3):
        Image.fromarray(np.asarray(scenes.images[scene])).save(folder / f"{scene}.png")
        one = next(one for one in scenes.records[scene]["expressions"] if one["targets"])
        rle = encoded(scenes.target_mask(scene, one["targets"]))
        rows.append({"id": scene, "image": f"{scene}.png", "expression": one["text"], "rle": rle, "kind": "name"})
    rows.append({"id": "absent", "image": "0.png", "expression": "a thing", "rle": None})
    empty = encoded(np.zeros((64, 64), bool))
    rows.append({"id": "empty", "image": "1.png", "expression": "a thing", "rle": empty})
    (folder / "lines.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe = tiny_recipe()
    recipe.export.max_new_tokens = 6
    extra = {"lines": str(folder / "lines.jsonl"), "images": str(folder), "box": "true,0.5"}
    return filled(RunConfig, verb="eval", recipe=recipe, run=str(folder / "run"), pool=str(pool), threads=1, extra=extra)


def test_the_mask_follows_the_forced_box(run: RunConfig) -> None:
    torch.manual_seed(5)
    evaluate(run, Loupe(run.recipe.model).load_imagenet(), tokenizer_of(run))
    folder = Path(run.run) / "eval"
    names = {f"lines-box.{end}" for end in ("json", "jsonl", "of.json", "details.json", "boxes.svg", "correlation.svg")}
    assert {path.name for path in folder.iterdir()} == names
    lines = [json.loads(line) for line in (folder / "lines-box.jsonl").read_text().splitlines()]
    assert sorted((line["id"], line["forced"]) for line in lines if "mask" in line) == [
        *((str(id), level) for id in range(3) for level in (0.5, 1.0)),
    ]
    assert [line["skip"]["code"] for line in lines if "skip" in line] == ["no-target"] * 2
    for line in lines:
        if "mask" in line:
            # Whole numbers of a square of 64 cells are written.
            assert line["box_iou"] == pytest.approx(line["forced"], abs=0.15)
            assert '"bbox_2d"' in line["reply"] and line["box"] is not None
    details = json.loads((folder / "lines-box.details.json").read_text())
    assert list(details["groups"]) == ["box 0.5", "box 1"] and details["groups"]["box 1"]["n"] == 3
    assert details["groups"]["box 1"]["box_accuracy"] == 1
    assert details["boxes"]["n"] == 6 and sum(one["n"] for one in details["boxes"]["by_tenth"]) == 6
    plot = ElementTree.fromstring((folder / "lines-box.boxes.svg").read_text())
    assert "box IoU" in "".join(plot.itertext())
    assert json.loads((folder / "lines-box.json").read_text())["describes"].endswith("IoU of 1, 0.5 with the true one")


@pytest.mark.parametrize("text", ["", "0", "1.1", "nan", "0.5,0.5", "half"])
def test_levels_that_are_none(run: RunConfig, text: str) -> None:
    wrong = run.model_copy(update={"extra": {**run.extra, "box": text}})
    with pytest.raises(EngineError, match="--box"):
        evaluate(wrong, Loupe(run.recipe.model), tokenizer_of(run))


def test_replies_without_boxes(run: RunConfig) -> None:
    text = run.recipe.text.model_copy(update={"box": "none"})
    recipe = run.recipe.model_copy(update={"text": text})
    with pytest.raises(EngineError, match="no box to replace"):
        evaluate(run.model_copy(update={"recipe": recipe}), Loupe(run.recipe.model), tokenizer_of(run))


def test_a_question_is_answered_once_and_without_a_thought_not_at_all(run: RunConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    sampled, sample = [], predict.rollout
    monkeypatch.setattr(predict, "rollout", lambda *args, **more: sampled.append(len(args[2])) or sample(*args, **more))
    model, text = Loupe(run.recipe.model), tokenizer_of(run)
    image, boxes = np.zeros((48, 96, 3), np.uint8), [(24, 12, 48, 36), (0, 0, 96, 48), (24, 12, 48, 36)]
    said = predict.Predictor(model, text, 4)(image, ["one", "one", "other"], boxes)
    assert sampled == [2] and [one.box for one in said] == boxes
    assert said[0].reply.split("<answer>")[0] == said[1].reply.split("<answer>")[0]
    text.config = text.config.model_copy(update={"think": None, "answer": None})
    said = predict.Predictor(model, text, 4)(image, ["one"], boxes[:1])
    # As alignment forces it on published datasets.
    assert sampled == [2] and said[0].reply == '[{"bbox_2d":[16,16,32,48],"label":"one"}]'
    assert said[0].mask is not None and said[0].box == boxes[0]
