"""Training behind a detector: what is cached, the photo's prefix with its regions, every stage for a few steps."""

import json
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.events import EngineError
from loupe_engine.models.backbone import mrope_positions
from loupe_engine.models.backbones.small.detector import BOX
from loupe_engine.models.inputs import prepare
from loupe_engine.models.loupe import Loupe
from loupe_engine.training.start import start
from loupe_engine.stages.align import align
from loupe_engine.stages.choice import Choice, choice
from loupe_engine.stages.cold_start import cold_start
from loupe_engine.stages.features import cached_features
from loupe_engine.stages.photos import photo_prefix
from loupe_engine.stages.pointing import overlaps
from loupe_engine.stages.questions import Questions
from loupe_engine.stages.rl import rl
from loupe_engine.stages.segmenter import pretrain_segmenter
from loupe_engine.stages.vision import UNTOLD, PretrainVision, pretrain_vision, region_owners
from loupe_engine.verbs import tokenizer_of, trained

from .conftest import tiny_recipe
from .detector_file import write_detector
from .filled import filled
from .language_file import write_language

REGIONS = 6
POSITIONS = json.loads((Path(__file__).parents[3] / "tests/fixtures/positions.json").read_text())["cases"]
RL = {"steps": 2, "batch": 4, "lr": 1e-4, "log_every": 1, "prompts_per_image": 1, "group": 2, "max_new_tokens": 6,
      "rewards": {"box_iou": 1.0}}  # fmt: skip


@pytest.fixture
def run(pool: Path, tmp_path: Path) -> RunConfig:
    write_detector(tmp_path / "nanodet")
    # Of its own: what is cached lies in it.
    shutil.copytree(pool, tmp_path / "pool")
    tiny = tiny_recipe(steps=2).model_dump()
    tiny["model"]["vision"] = {"kind": "detector", "image_size": 96, "regions": REGIONS}
    tiny["stages"]["rl"] = RL
    weights = {"detector": str(tmp_path / "nanodet")}
    return filled(
        RunConfig,
        verb="test", recipe=filled(Recipe, **tiny), run=str(tmp_path / "run"), pool=str(tmp_path / "pool"), threads=1, weights=weights
    )


def test_the_detector_must_be_given(run: RunConfig) -> None:
    with pytest.raises(EngineError) as caught:
        start(run.model_copy(update={"weights": None}))
    assert caught.value.code == "weights-missing" and "loupe-trainer fetch" in str(caught.value)
    start(run.model_copy(update={"weights": {"detector": "random"}}))


def test_what_is_cached_is_what_the_tower_sees(run: RunConfig) -> None:
    model, pool = start(run).eval(), Pool(Path(run.pool))
    cached = cached_features(model, pool)
    assert cached.shape == (len(pool), 9 + REGIONS, 640) and cached.dtype == np.float16
    photo = prepare(model.config, np.asarray(pool.images[3]))
    vision = model.backbone.vision
    with torch.no_grad():
        whole = vision(photo.patches[None])[0]
        merged = vision.merge(torch.from_numpy(cached[3:4].astype(np.float32)))[0]
    assert torch.allclose(whole, merged, atol=0.02)
    other = cached_features(start(run.model_copy(update={"weights": {"detector": "random"}})), pool)
    assert not np.array_equal(other, cached), "another detector's features are not taken for this one's"
    boxes = vision.regions_of(cached[3:4])[0, :, BOX]
    assert boxes.shape == (REGIONS, 4) and 0 <= boxes.min() and boxes.max() <= 1


@pytest.mark.parametrize("case", POSITIONS)
def test_regions_follow_the_grid_as_text_does_here_and_in_the_app(case: dict) -> None:
    image = case["rows"] * case["columns"] + case["regions"]
    ids = torch.tensor([[5] * case["before"] + [9] * image + [6] * case["after"]])
    assert mrope_positions(ids, 9, (case["rows"], case["columns"]))[:, 0].tolist() == case["ids"]


def test_a_scenes_prefix_is_the_photos(run: RunConfig) -> None:
    model, pool, text = start(run).eval(), Pool(Path(run.pool)), tokenizer_of(run)
    assert text.prefix().count(text.image) == 9 + REGIONS
    questions = Questions(model, text, pool)
    with torch.no_grad():
        ours = questions.prefix_pass([3])
        theirs = photo_prefix(model, text, [prepare(model.config, np.asarray(pool.images[3]))])
    assert questions.first == int(theirs.first[0])
    for one, other in zip(ours.layers, theirs.cache.layers, strict=True):
        assert torch.allclose(one.keys, other.keys, atol=0.02) and one.keys.shape == other.keys.shape


def test_pointers_are_single_tokens_that_nobody_can_type(run: RunConfig) -> None:
    text = tokenizer_of(run)
    assert len(text.pointers) == REGIONS
    ids = text.encode("the chair[5], the other[0].")
    assert [i for i in ids if i in text.pointers] == [text.pointers[5], text.pointers[0]]
    assert text.decode(ids) == "the chair[5], the other[0]."
    assert not set(text.question("what is [5] and [0]?")) & set(text.pointers)


def test_regions_belong_to_the_object_they_cover() -> None:
    objects = np.array([[0, 0, 10, 10], [0, 0, 10, 20], [50, 50, 60, 60]])
    regions = np.array([[0, 0, 10, 11], [0, 1, 10, 19], [50, 50, 60, 54], [50, 50, 60, 60], [80, 80, 80, 80]])
    assert region_owners(regions, objects).tolist() == [0, 1, -1, 2, -1]


def test_a_regions_token_learns_its_objects_name_and_box(run: RunConfig) -> None:
    model, pool = start(run), Pool(Path(run.pool))
    features = cached_features(model, pool)
    # A made-up detector finds nothing: its second region is put onto the first object of every scene.
    written = np.lib.format.open_memmap(next(pool.folder.glob("features96*.npy")), mode="r+")
    for i, record in enumerate(pool.records):
        written[i, 9 + 1, :4] = np.array(record["objects"][0]["box"]) / pool.size
    written.flush()
    stage = PretrainVision(run, model, tokenizer_of(run), pool)
    for i, record in enumerate(pool.records):
        box, name = np.array(record["objects"][0]["box"]) * 96 // pool.size, record["objects"][0]["name"]
        same = [o["name"] for o in record["objects"] if (np.array(o["box"]) * 96 // pool.size == box).all()]
        kind = stage.kinds[0, i, 9 + 1]
        assert kind != UNTOLD and kind != stage.background
        assert (stage.boxes[0, i, 9 + 1] == box).all() and name in same
    assert features.shape[1] == 9 + REGIONS and (stage.kinds[:, :, 9:] == UNTOLD).any()


def test_words_start_as_a_language_model_knows_them_where_it_is_given(
    run: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    write_language(tmp_path / "minilm")
    text, pool = tokenizer_of(run), Pool(Path(run.pool))

    def begun(language: str) -> tuple[torch.Tensor, str]:
        torch.manual_seed(0)
        given = run.model_copy(update={"weights": {**run.weights, "language": language}})
        model = start(given)
        before = model.backbone.text.embed_tokens.weight.detach().clone()
        capsys.readouterr()
        PretrainVision(given, model, text, pool)
        return (model.backbone.text.embed_tokens.weight != before).any(1), capsys.readouterr().out

    moved, said = begun(str(tmp_path / "minilm"))
    alone, silent = begun("random")
    told = [json.loads(line) for line in said.splitlines()]
    notes = [event["message"] for event in told if event["event"] == "note" and "MiniLM" in event["message"]]
    # Numbers have a start of their own, with either.
    assert len(notes) == 1 and int(notes[0].split()[0]) == moved.sum() - alone.sum() > alone.sum() > 0
    assert notes[0].endswith("words start as MiniLM knows them") and "MiniLM" not in silent
    assert not moved[text.pointers].any()
    with pytest.raises(EngineError, match="loupe-trainer fetch"):
        begun(str(tmp_path))


def test_every_stage_runs_and_leaves_the_detector_as_it_was(run: RunConfig) -> None:
    text, before = tokenizer_of(run), start(run).backbone.vision.trunk.state_dict()
    for name, stage in (("vision", pretrain_vision), ("cold_start", cold_start), ("align", align), ("rl", rl)):
        if name == "cold_start":
            pretrain_segmenter(run, start(run))
        stage(run, trained(run, name), text)
    after = trained(run)
    trunk = after.backbone.vision.trunk.state_dict()
    assert all(torch.equal(trunk[name], before[name]) for name in before)
    moved = Loupe(run.recipe.model).backbone.vision.region_merger[0].weight
    assert not torch.equal(after.backbone.vision.region_merger[0].weight, moved)


def choosing(run: RunConfig, **changes: object) -> RunConfig:
    recipe = run.recipe.model_dump()
    recipe["stages"]["choice"] = {
        **{"batch": 8, "prompts_per_image": 2, "lr": 3e-3, "warmup": 5, "log_every": 1, "losses": {"look": 0.5}},
        **changes,
    }
    return run.model_copy(update={"recipe": filled(Recipe, **recipe)})


def seen_by_regions(run: RunConfig, model: Loupe) -> Pool:
    """A made-up detector finds nothing: its regions are put onto the first objects of every scene."""
    pool = Pool(Path(run.pool))
    cached_features(model, pool)
    written = np.lib.format.open_memmap(next(pool.folder.glob("features96*.npy")), mode="r+")
    for i, record in enumerate(pool.records):
        for k, thing in enumerate(record["objects"][:REGIONS]):
            written[i, 9 + k, :4] = np.array(thing["box"]) / pool.size
            # What a detector would know of it.
            written[i, 9 + k, 336 : 336 + 8] = 4 * np.random.default_rng(sum(map(ord, thing["name"]))).normal(size=8)
    written.flush()
    return pool


def test_a_question_learns_to_name_its_region_or_none(run: RunConfig) -> None:
    run = choosing(run, steps=260, batch=16)
    model, text = start(run), tokenizer_of(run)
    pool = seen_by_regions(run, model)
    stage = Choice(run, model, text, pool)
    scene = next(i for i in stage.usable if any(share[-1] == 0 for _, share in stage.truths[i]))
    j, share = next((j, share) for j, share in stage.truths[scene] if share[-1] == 0)
    targets = pool.records[scene]["expressions"][j]["targets"]
    assert share[targets[0]] > 0 and abs(share.sum() - 1) < 1e-5
    questions = [stage.questions.examples[scene][j].question + text.thinking() for j, _ in stage.truths[scene][:2]]
    with torch.no_grad():
        together = stage.logits([scene, scene], [*questions, *questions])
        assert together.shape == (4, REGIONS + 1) and torch.allclose(together[:2], together[2:], atol=1e-5)
    # Wherever a region stands, the answer that is right names it.
    scenes, _, shares, orders = stage.draw(np.random.default_rng(3))
    for row, share in enumerate(shares.numpy()[:, :-1]):
        where = row // 2
        boxes = stage.questions.regions(scenes[where])[orders[where]]
        meant = boxes[share > 0]
        assert all(overlaps(meant, pool.boxes(scenes[where])).max(1) >= 0.5)
    choice(run, model, text)
    lines = (Path(run.run) / "choice" / "metrics.jsonl").read_text().splitlines()
    curve = [json.loads(line)["loss"] for line in lines]
    assert sum(curve[-20:]) < 0.75 * sum(curve[:20])


def test_a_thoughts_first_token_is_the_choice(run: RunConfig) -> None:
    run = choosing(run, steps=1)
    model, text = start(run), tokenizer_of(run)
    model.eval()
    pool = seen_by_regions(run, model)
    whole, alone = Questions(model, text, pool), Choice(run, model, text, pool)
    scene, j = next((i, j) for i, own in enumerate(whole.examples) for j, e in enumerate(own) if e.cited)
    example = whole.examples[scene][j]
    begun = example.reply[: len(text.thinking())]
    assert begun == text.thinking()
    first = [text.pointers[region] for region in example.cited]
    assert example.reply[len(begun) :][: len(first)] == first
    refusing = next(e for own in whole.examples for e in own if not e.cited and not e.box)
    assert refusing.reply[len(begun)] not in text.pointers
    # The probabilities of the model's next token, with all other words as one.
    with torch.no_grad():
        ids = torch.tensor([example.question + begun])
        hidden = model.backbone.hidden(model.backbone.embed(ids), alone.questions.positions(*ids.shape), alone.questions.prefix_pass([scene]))
        next_token = model.backbone.logits(hidden[:, -1]).softmax(-1)[0]
        choices = alone.logits([scene], [example.question + begun]).softmax(-1)[0]
    pointers = next_token[text.pointers]
    assert torch.allclose(choices, torch.cat([pointers, 1 - pointers.sum(0, keepdim=True)]), atol=1e-5)


def test_a_tower_without_regions_has_nothing_to_choose(run: RunConfig) -> None:
    recipe = tiny_recipe(steps=1).model_dump()
    plain = choosing(run.model_copy(update={"recipe": filled(Recipe, **recipe)}), steps=1)
    with pytest.raises(EngineError, match="regions"):
        choice(plain, start(plain), tokenizer_of(plain))
