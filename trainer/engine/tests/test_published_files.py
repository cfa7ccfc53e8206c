"""Reading published checkpoints: what is accepted, and what is refused."""

from __future__ import annotations

import json
import os
import re
import struct
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from loupe_engine.events import EngineError
from loupe_engine.published.files import read_checkpoint

A, B = torch.arange(6.0).reshape(2, 3), torch.ones(4, dtype=torch.bfloat16)


def write_shards(folder: Path, weight_map: dict[str, str] | None = None) -> Path:
    save_file({"a": A}, folder / "one.safetensors")
    save_file({"b": B}, folder / "two.safetensors")
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": weight_map or {"a": "one.safetensors", "b": "two.safetensors"}}))
    return index


def check(path: Path) -> None:
    tensors = read_checkpoint(path)
    assert sorted(tensors) == ["a", "b"] and len(tensors) == 2
    assert torch.equal(tensors["a"], A)
    assert tensors["b"].dtype == torch.bfloat16 and torch.equal(tensors["b"], B)


def refused(path: Path, code: str) -> str:
    with pytest.raises(EngineError) as caught:
        read_checkpoint(path)
    assert caught.value.code == code
    return str(caught.value)


def test_one_file_and_its_folder(tmp_path: Path) -> None:
    save_file({"a": A, "b": B}, tmp_path / "model.safetensors")
    (tmp_path / "training_args.bin").write_bytes(b"never opened")
    check(tmp_path)
    check(tmp_path / "model.safetensors")


def test_shards(tmp_path: Path) -> None:
    check(write_shards(tmp_path))
    check(tmp_path)


def test_shards_that_are_links_as_in_the_hugging_face_cache(tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshot"
    blobs.mkdir(), snapshot.mkdir()
    write_shards(blobs)
    for file in blobs.iterdir():
        (snapshot / file.name).symlink_to(file)
    check(snapshot)


@pytest.mark.parametrize("name", ["x.bin", "x.pt", "x.pth"])
@pytest.mark.parametrize("zipped", [True, False])
def test_pickles(tmp_path: Path, name: str, zipped: bool) -> None:
    torch.save({"a": A, "b": B}, tmp_path / name, _use_new_zipfile_serialization=zipped)
    check(tmp_path)


def test_metas_wrapping(tmp_path: Path) -> None:
    torch.save({"model": {"a": A, "b": B}}, tmp_path / "sam2.pt")
    check(tmp_path)


class Code:
    """Unpickling this makes a folder."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


def test_a_pickle_with_code_is_refused_and_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    torch.save({"a": A, "b": Code(mark)}, tmp_path / "x.pt")
    said = refused(tmp_path / "x.pt", "checkpoint-refused")
    assert re.search(r"it holds \w+\.mkdir, and more than tensors is not read", said)
    assert "weights_only" not in said, "torch's advice would run it"
    assert not mark.exists()
    torch.load(tmp_path / "x.pt", weights_only=False)
    assert mark.exists(), "the file was harmless, so the test shows nothing"


@pytest.mark.parametrize("value", [{"a": 1}, {"a": {"b": A}}, [A], {}, {3: A}])
def test_pickles_that_are_not_state_dicts(tmp_path: Path, value: object) -> None:
    torch.save(value, tmp_path / "x.pt")
    refused(tmp_path / "x.pt", "checkpoint-format")


@pytest.mark.parametrize("shard", ["../one.safetensors", "/etc/one.safetensors", "sub/one.safetensors", "..\\a.safetensors"])
def test_index_entries_cannot_leave_the_folder(tmp_path: Path, shard: str) -> None:
    inner = tmp_path / "inner"
    (inner / "sub").mkdir(parents=True)
    for folder in (tmp_path, inner / "sub"):
        save_file({"a": A}, folder / "one.safetensors")
    assert shard in refused(write_shards(inner, {"a": shard}), "checkpoint-refused").replace("\\\\", "\\")


def test_index_entries_must_be_safetensors(tmp_path: Path) -> None:
    refused(write_shards(tmp_path, {"a": "one.bin"}), "checkpoint-refused")


def test_duplicates(tmp_path: Path) -> None:
    index = write_shards(tmp_path)
    save_file({"a": A, "b": B}, tmp_path / "two.safetensors")
    assert "a is in two files" in refused(index, "checkpoint-broken")
    index.write_text('{"weight_map": {"a": "one.safetensors", "a": "two.safetensors"}}')
    assert "a is listed twice" in refused(index, "checkpoint-broken")


def test_a_name_twice_in_one_header(tmp_path: Path) -> None:
    entry = '"a":{"dtype":"F32","shape":[1],"data_offsets":[%d,%d]}'
    header = ("{" + entry % (0, 4) + "," + entry % (4, 8) + "}").encode()
    (tmp_path / "x.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    refused(tmp_path, "checkpoint-broken")


def test_index_and_shards_differ(tmp_path: Path) -> None:
    both = {"a": "one.safetensors", "b": "two.safetensors"}
    assert "c" in refused(write_shards(tmp_path, {**both, "c": "two.safetensors"}), "checkpoint-broken")
    save_file({"b": B, "d": A}, tmp_path / "two.safetensors")
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": both}))
    assert "differ in d" in refused(index, "checkpoint-broken")
    (tmp_path / "two.safetensors").unlink()
    assert "two.safetensors" in refused(index, "checkpoint-missing")


def test_broken_and_unknown_files(tmp_path: Path) -> None:
    refused(tmp_path, "checkpoint-missing")
    refused(tmp_path / "none.pt", "checkpoint-missing")
    (tmp_path / "x.safetensors").write_bytes(b"not one")
    refused(tmp_path, "checkpoint-broken")
    (tmp_path / "x.gguf").write_bytes(b"GGUF")
    refused(tmp_path / "x.gguf", "checkpoint-format")
    (tmp_path / "y.safetensors").write_bytes(b"not one")
    assert "x.safetensors, y.safetensors" in refused(tmp_path, "checkpoint-format")
    (tmp_path / "model.safetensors.index.json").write_text("[]")
    refused(tmp_path, "checkpoint-broken")
