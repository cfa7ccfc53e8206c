"""Checkpoints are whole or absent; what is damaged, or cannot be written, is said plainly."""

import json
import resource
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.events import EngineError
from loupe_engine.training import metrics
from loupe_engine.training.checkpoint import check, keep_before, load_checkpoint, load_last, save_atomic

WHOLE = {"weights": {"a": torch.arange(4.0)}, "step": 3, "seconds": 1.0}


def torn(path: Path) -> bytes:
    """The first half of a real checkpoint."""
    save_atomic(WHOLE, path)
    return path.read_bytes()[: path.stat().st_size // 2]


def test_a_save_that_was_cut_short_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    half = torn(path)
    (tmp_path / "checkpoint.tmp").write_bytes(half)
    assert load_checkpoint(path)["step"] == 3
    save_atomic({**WHOLE, "step": 4}, path)
    assert load_checkpoint(path)["step"] == 4
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint.pt"]


@pytest.mark.parametrize("damage", ["half", "empty", "zeros", "other"])
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "checkpoint.pt"
    half = torn(path)
    if damage == "other":
        torch.save([1, 2], path)
    else:
        path.write_bytes({"half": half, "empty": b"", "zeros": bytes(len(half))}[damage])
    with pytest.raises(EngineError, match=r"checkpoint\.pt cannot be read .*delete it") as refused:
        load_checkpoint(path)
    assert refused.value.code == "checkpoint-broken"


@pytest.mark.parametrize("new", [True, False])
def test_a_checkpoint_with_code_is_refused_without_advice_to_run_it(tmp_path: Path, new: bool) -> None:
    path = tmp_path / "checkpoint.pt"
    torch.save({**WHOLE, "more": pytest.raises}, path, _use_new_zipfile_serialization=new)
    with pytest.raises(EngineError, match=r"it holds \S+raises, and more than tensors is not read") as refused:
        load_checkpoint(path)
    assert "weights_only" not in str(refused.value)


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """As a full disk does, writing fails in the middle of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_the_last_whole_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    large = {**WHOLE, "weights": {"a": torch.randn(1 << 18)}, "step": 4}
    with no_file_beyond(1 << 18), pytest.raises(EngineError, match="There is no earlier one"):
        save_atomic(large, path)
    save_atomic(WHOLE, path)
    with no_file_beyond(1 << 18), pytest.raises(EngineError, match="last whole checkpoint is kept") as failed:
        save_atomic(large, path)
    assert str(path) in str(failed.value) and failed.value.code == "checkpoint-not-written"
    assert load_checkpoint(path)["step"] == 3
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint.pt"]
    save_atomic(large, path)
    assert load_checkpoint(path)["step"] == 4


def test_metrics_that_will_come_again_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text("".join(json.dumps({"step": step}) + "\n" for step in range(1, 7)) + '{"step": 7, "lo')
    metrics.cut(path, 4)
    metrics.append(path, {"step": 5})
    assert [json.loads(line)["step"] for line in path.read_text().splitlines()] == [1, 2, 3, 4, 5]


def parts_of(path: Path) -> list[tuple[int, int]]:
    """Where each record's own bytes lie."""
    with zipfile.ZipFile(path) as file:
        out = []
        for one in file.infolist():
            file.fp.seek(one.header_offset + 26)
            name, extra = struct.unpack("<HH", file.fp.read(4))
            out.append((one.header_offset + 30 + name + extra, one.file_size))
        return out


def test_one_flipped_bit_anywhere_is_found(tmp_path: Path) -> None:
    """torch reads the tensors of a file with a flipped bit without a word."""
    path, rng = tmp_path / "checkpoint.pt", np.random.default_rng(2)
    save_atomic({**WHOLE, "weights": {"a": torch.randn(300), "b": torch.randn(20, 20)}}, path)
    whole = path.read_bytes()
    assert check(path)
    for start, size in parts_of(path):
        for _ in range(4):
            broken = bytearray(whole)
            broken[start + int(rng.integers(size))] ^= 1 << int(rng.integers(8))
            path.write_bytes(broken)
            with pytest.raises(EngineError, match=r"checkpoint\.pt cannot be read") as refused:
                load_checkpoint(path)
            assert "\n" not in str(refused.value)


def test_a_checkpoint_without_checksums_loads_with_a_word(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """torch's format before 1.6 is no zip."""
    path = tmp_path / "checkpoint.pt"
    torch.save(WHOLE, path, _use_new_zipfile_serialization=False)
    assert load_checkpoint(path)["step"] == 3
    assert "made before checksums" in capsys.readouterr().out
    save_atomic(WHOLE, path)
    load_checkpoint(path)
    assert capsys.readouterr().out == ""


def test_the_one_before_is_there_until_the_next_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "checkpoint.pt"
    assert load_last(path) == (None, True)
    save_atomic(WHOLE, path)
    keep_before(path)
    save_atomic({**WHOLE, "step": 4}, path)
    saved, is_last = load_last(path)
    assert (saved["step"], is_last) == (4, True)
    half = path.read_bytes()[:500]
    for damaged in (half, b"", None):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        saved, is_last = load_last(path)
        assert (saved["step"], is_last) == (3, False)
        said = capsys.readouterr().out
        assert ("Going on from the one before it, of step 3" in said) == (damaged is not None)
