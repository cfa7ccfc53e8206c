"""Files that are cut, foreign or of other data name themselves; files that are written are whole or absent."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine import __main__ as engine
from loupe_engine.config import RunConfig
from loupe_engine.data.detections import read_detections
from loupe_engine.data.pool import OF
from loupe_engine.data.reader import Pool
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.features import FAR, _features, cached_features
from loupe_engine.text import Text
from loupe_engine.verbs import data, tokenizer_of
from loupe_engine.whole_files import write_whole

from .conftest import tiny_recipe
from .filled import filled
from .test_training_checkpoint import no_file_beyond


@pytest.fixture
def copy(run_config: RunConfig, tmp_path: Path) -> RunConfig:
    shutil.copytree(run_config.pool, tmp_path / "pool")
    return run_config.model_copy(update={"pool": str(tmp_path / "pool")})


@pytest.mark.parametrize("name", ["images.npy", "labels.npy", "scenes.jsonl"])
@pytest.mark.parametrize("damage", ["cut", "empty", "pickled", "another"])
def test_a_pools_broken_file_is_named(copy: RunConfig, name: str, damage: str) -> None:
    path = Path(copy.pool) / name
    whole = path.read_bytes()
    if damage == "pickled":
        np.save(path.with_suffix(".npy"), np.array([{"a": 1}], object), allow_pickle=True)
        path.with_suffix(".npy").replace(path)
    else:
        other = {"cut": whole[: len(whole) // 2], "empty": b"", "another": b'{"scene": 1}\n' if name.endswith("l") else whole[:128]}
        path.write_bytes(other[damage])
    if name == "scenes.jsonl" and damage == "empty":
        # None, and there are pictures.
        name = "images.npy"
    with pytest.raises(EngineError, match=name.replace(".", r"\.")) as error:
        Pool(Path(copy.pool))
    assert error.value.code == "pool-broken" and "\n" not in str(error.value)


def features_file(run: RunConfig) -> Path:
    return next(Path(run.pool).glob("features*.npy"))


def test_features_that_are_cut_or_of_other_photos_are_made_anew(copy: RunConfig, capsys: pytest.CaptureFixture) -> None:
    torch.manual_seed(0)
    model = Loupe(copy.recipe.model).load_imagenet()
    for old in Path(copy.pool).glob("features*.npy"):
        old.unlink()
    first = np.array(cached_features(model, Pool(Path(copy.pool))))
    path = features_file(copy)
    stamp = path.stat().st_mtime_ns
    assert np.array_equal(cached_features(model, Pool(Path(copy.pool))), first) and path.stat().st_mtime_ns == stamp
    path.write_bytes(path.read_bytes()[:1000])
    assert np.array_equal(cached_features(model, Pool(Path(copy.pool))), first)
    assert path.name in capsys.readouterr().out
    images = np.load(Path(copy.pool) / "images.npy", mmap_mode="r+")
    images[:] = images[::-1].copy()
    images.flush()
    turned = np.array(cached_features(model, Pool(Path(copy.pool))))
    assert "of other photos" in capsys.readouterr().out
    assert np.abs(turned[::-1].astype(np.float32) - first).mean() < 0.01 * np.abs(first).mean()
    # What the bar lies between: rounding to half precision, and two photos of the same kind.
    pictures = list(Pool(Path(copy.pool)).images[:4])
    fresh = _features(model, pictures)
    size = np.abs(fresh).mean()
    assert np.abs(fresh - fresh.astype(np.float16)).mean() < 0.1 * FAR * size
    assert np.abs(fresh - fresh[::-1]).mean() > 2 * FAR * size


def test_a_torn_tokenizer_is_named_and_never_written(run_config: RunConfig, capsys: pytest.CaptureFixture) -> None:
    text = tokenizer_of(run_config)
    folder = Path(run_config.run) / "tokenizer"
    whole = (folder / "tokenizer.json").read_text()
    assert text.encode("the dog") == Text.load(folder, 4, run_config.recipe.text).encode("the dog")
    (folder / "tokenizer.json").write_text(whole[:4000])
    with pytest.raises(EngineError, match=r"tokenizer\.json cannot be read .*delete it") as error:
        tokenizer_of(run_config)
    assert error.value.code == "tokenizer-broken"
    shutil.rmtree(folder)
    with no_file_beyond(20_000), pytest.raises(EngineError, match=r"tokenizer\.json could not be written"):
        tokenizer_of(run_config)
    assert not (folder / "tokenizer.json").exists() and not list(folder.glob("*.tmp"))
    assert tokenizer_of(run_config).encode("the dog") == text.encode("the dog")


def test_what_was_there_stays_where_writing_fails(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "before")
    with no_file_beyond(100), pytest.raises(EngineError, match="a could not be written"):
        write_whole(tmp_path / "a", "x" * 1000)
    assert (tmp_path / "a").read_text() == "before" and [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_pool_of_other_settings_is_refused(tmp_path: Path) -> None:
    recipe = tiny_recipe()
    recipe.data.scenes, recipe.data.size, recipe.data.workers = 3, 64, 1
    run = filled(RunConfig, verb="data", recipe=recipe, run=str(tmp_path), pool=str(tmp_path / "pool"), threads=1)
    data(run)
    pictures = (tmp_path / "pool/images.npy").read_bytes()
    data(run)
    for key, value in (("seed", 9), ("size", 32), ("scenes", 4)):
        changed = run.model_copy(update={"recipe": recipe.model_copy(update={"data": recipe.data.model_copy(update={key: value})})})
        with pytest.raises(EngineError, match=rf"data\.{key} .*, the recipe {value}"):
            data(changed)
    assert (tmp_path / "pool/images.npy").read_bytes() == pictures
    (tmp_path / "pool" / OF).unlink()
    data(run)  # Made before pools said what they are of.


def test_memory_that_is_not_there_is_one_line(run_config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    config = json.loads(run_config.model_dump_json())
    config["recipe"]["model"]["backbone"] |= {"hidden": 10**9, "heads": 10**7}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert engine.main(["cold-start", "--config", str(tmp_path / "config.json")]) == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["event"] == "error" and last["code"] == "out-of-memory" and "\n" not in last["message"]


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("cutouts.jsonl", '{"image": "a.png", "name": "cat"}\n{"ima', "photos-broken", "cutouts.jsonl is broken after line 1"),
        ("annotations.jsonl", "[1]\n", "photos-broken", "annotations.jsonl is broken after line 0"),
        ("other.txt", "", "photos-missing", "has no cutouts.jsonl"),
    ],
)
def test_photos_that_are_no_pack_are_a_line(tmp_path: Path, name: str, content: str, code: str, said: str) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cutouts.jsonl").write_text("") if name != "other.txt" else None
    (tmp_path / "photos" / name).write_text(content)
    run = filled(
        RunConfig,
        verb="data", recipe=tiny_recipe(), run=str(tmp_path), pool=str(tmp_path / "pool"), photos=str(tmp_path / "photos"), threads=1
    )
    with pytest.raises(EngineError, match=said) as error:
        data(run)
    assert error.value.code == code


def test_detections_that_are_cut_name_their_file(tmp_path: Path) -> None:
    (tmp_path / "detections.jsonl").write_text('{"image": "a.jpg", "found": [[0, 0.5, 0, 0, 1, 1]]}\n{"image": "b.jpg", "fou')
    with pytest.raises(EngineError, match=r"detections\.jsonl is broken at line 2"):
        read_detections(tmp_path / "detections.jsonl")
