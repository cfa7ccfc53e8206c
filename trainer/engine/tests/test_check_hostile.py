"""Headers that mean harm: each is refused in words, within seconds and a bounded amount of memory."""

from __future__ import annotations

import io
import json
import pickle
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from loupe_engine.published.headers import MOST, MOST_TENSORS, UnreadableHeader, read_json, read_safetensors
from loupe_engine.published.pickle_headers import read_pickle

SECONDS = 20
"""Of the processor. What is not bounded takes for ever."""
MEGABYTES = 900


def safetensors(header: bytes, weights: int = 8, length: int | None = None) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(struct.pack("<Q", len(header) if length is None else length) + header + bytes(weights))


def one(shape: object, offsets: object, dtype: object = "F32") -> bytes:
    return json.dumps({"a": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}).encode()


def sparse(path: Path) -> None:
    """As long as its header says that that is."""
    path.write_bytes(struct.pack("<Q", 1 << 40))
    with path.open("r+b") as file:
        file.truncate(8 + (1 << 40))


HEADERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "empty, or cut off"),
    "a length of 2⁶⁴": (safetensors(b"{}", length=(1 << 64) - 1), "no safetensors file, or is cut off"),
    "a header of a terabyte": (sparse, "more than 8 MB"),
    "no JSON": (safetensors(b"\xff\xfe"), "not JSON"),
    "lists in lists": (safetensors(b'{"a":' + b"[" * 2_000_000 + b"]" * 2_000_000 + b"}"), "not JSON"),
    "a number of a million digits": (safetensors(b'{"a":' + b"9" * 1_000_000 + b"}"), "not JSON"),
    "a name twice": (safetensors(b'{"a":1,"a":2}'), "a is listed twice"),
    "the last of many names twice": (
        safetensors(("{" + ",".join(f'"{i}":1' for i in range(700_000)) + ',"699999":1}').encode()),
        "699999 is listed twice",
    ),
    "a name of a million letters": (safetensors(b'{"' + b"a" * 1_000_000 + b'":1}'), "does not say what aaa"),
    "so many tensors": (
        safetensors(json.dumps({str(i): {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for i in range(MOST_TENSORS + 1)}).encode()),
        "20001 tensors",
    ),
    "so many empty lists": (safetensors(b'{"a":[' + b"[]," * 2_700_000 + b"[]]}"), "does not say what a is"),
    "no shape": (safetensors(one("no", [0, 8])), "no shape"),
    "a shape below nothing": (safetensors(one([-1, 2], [0, 8])), "a shape that none can have"),
    "a shape of broken numbers": (safetensors(one([1.5], [0, 8])), "a shape that none can have"),
    "a shape of truths": (safetensors(one([True], [0, 4])), "a shape that none can have"),
    "an axis beyond all": (safetensors(one([1 << 62], [0, 8])), "a shape that none can have"),
    "a hundred axes": (safetensors(one([1] * 100, [0, 4])), "no shape"),
    "bytes that are not of its shape": (safetensors(one([3], [0, 8])), "has not the bytes of its shape"),
    "bytes beyond its end": (safetensors(one([1 << 39], [0, 1 << 41])), "lies beyond its end"),
    "bytes before its beginning": (safetensors(one([2], [-8, 0])), "where a lies"),
    "no dtype": (safetensors(one([2], [0, 8], 7)), "does not say what a is"),
}  # fmt: skip


def harmless(read: Callable[[Path], object], path: Path) -> str:
    """What it says. Memory is the process's peak, so it holds for all before, too."""
    began = time.process_time()
    with pytest.raises(UnreadableHeader) as caught:
        read(path)
    assert time.process_time() - began < SECONDS
    return str(caught.value)


@pytest.fixture(scope="module", autouse=True)
def memory():  # noqa: ANN201
    """Of the whole file: what Python and torch take already is not counted."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES


@pytest.mark.parametrize("what", HEADERS)
def test_headers_of_safetensors(what: str, tmp_path: Path) -> None:
    write, why = HEADERS[what]
    write(tmp_path / "x.safetensors")
    said = harmless(read_safetensors, tmp_path / "x.safetensors")
    assert why in said and len(said) < 300


def test_a_config_that_has_no_end(tmp_path: Path) -> None:
    with (tmp_path / "config.json").open("wb") as file:
        file.truncate(1 << 36)
    assert "more than 8 MB" in harmless(read_json, tmp_path / "config.json")


def archive(data: bytes, **how: object) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", **how) as out:
            out.writestr("archive/data.pkl", data)

    return write


class Code:
    def __init__(self, mark: str):
        self.mark = mark

    def __reduce__(self) -> tuple:
        return open, (self.mark, "w")


def tuples_in_tuples(levels: int) -> bytes:
    """{(((…),(…)),((…),(…))): None}, each level twice the one below: to hash it takes 2^levels steps."""
    made = b"\x80\x02}" + b")"
    for i in range(levels):
        made += b"q" + bytes([i]) + b"h" + bytes([i]) + b"\x86"
    return made + b"Ns."


def directory_of(entries: int) -> Callable[[Path], None]:
    """A ZIP whose directory lists so many empty files."""

    def write(path: Path) -> None:
        name = b"a/data.pkl"
        entry = b"PK\1\2" + struct.pack("<6H3L5H2L", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
        whole = entry * entries
        path.write_bytes(whole + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, entries & 0xFFFF, entries & 0xFFFF, len(whole), 0, 0))

    return write


PICKLES: dict[str, tuple[Callable[[Path], None], str]] = {
    "no ZIP": (lambda path: path.write_bytes(b"\x80\x02}."), "of torch before 1.6"),
    "a ZIP of others": (lambda path: zipfile.ZipFile(path, "w").close(), "not one of torch.save"),
    "a memo of the highest number": (archive(b"\x80\x02}r\xff\xff\xff\x7f."), "holds no state dict"),
    "a text of four gigabytes": (archive(b"\x80\x02X\xff\xff\xff\xff."), "cannot be read"),
    "a number of two gigabytes": (archive(b"\x80\x02\x8b\xff\xff\xff\x7f."), "cannot be read"),
    "a set": (archive(b"\x80\x04\x8f."), "more than plain weights (EMPTY_SET)"),
    "a key of tuples in tuples": (archive(tuples_in_tuples(60)), "has no names"),
    "a dict of such keys at once": (archive(b"\x80\x02()Nd."), "more than plain weights (DICT)"),
    "a class of its own": (archive(b"\x80\x02cposix\nsystem\n."), "asks for posix.system"),
    "a storage of its own": (archive(b"\x80\x02}U\1aNs."), "more than plain weights (SHORT_BINSTRING)"),
    "a thing that is elsewhere": (archive(b"\x80\x02X\1\0\0\0aQ."), "refers to something that is no tensor"),
    "not a dict": (archive(b"\x80\x02]."), "no state dict"),
    "packed": (archive(b"\x80\x02}." + bytes(1 << 20), compression=zipfile.ZIP_DEFLATED), "not one of torch.save"),
    "a long list of tensors": (archive(bytes(MOST - 200_000)), "more than 4 MB"),
    "a directory without end": (directory_of(400_000), "more than 8 MB"),
    "nothing at the end": (archive(b"\x80\x02}"), "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("what", PICKLES)
def test_pickles(what: str, tmp_path: Path) -> None:
    write, why = PICKLES[what]
    write(tmp_path / "x.pt")
    said = harmless(read_pickle, tmp_path / "x.pt")
    assert why in said and len(said) < 300


def test_code_is_not_run(tmp_path: Path) -> None:
    data = io.BytesIO()
    pickle.Pickler(data, 2).dump({"a": Code(str(tmp_path / "ran"))})
    archive(data.getvalue())(tmp_path / "x.pt")
    assert "more than plain weights" in (said := harmless(read_pickle, tmp_path / "x.pt")) or "asks for" in said
    assert not (tmp_path / "ran").exists()
    pickle.loads(data.getvalue())
    assert (tmp_path / "ran").exists(), "the file was harmless, so the test shows nothing"


def test_what_torch_saves_is_read(tmp_path: Path) -> None:
    """Parameters, halves, a module's own state dict with its versions, Meta's wrapping; no number of it."""
    module = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.BatchNorm1d(5))
    state = module.state_dict()
    assert hasattr(state, "_metadata")
    state["half"], state["parameter"] = torch.zeros(2, 7, dtype=torch.bfloat16), torch.nn.Parameter(torch.zeros(4))
    for value in (state, {"model": state}):
        torch.save(value, tmp_path / "x.pt")
        read = read_pickle(tmp_path / "x.pt")
        assert {n: h.shape for n, h in read.items()} == {n: tuple(v.shape) for n, v in state.items()}
        assert (read["half"].dtype, read["0.weight"].dtype, read["1.num_batches_tracked"].dtype) == ("BF16", "F32", "I64")
    whole = (tmp_path / "x.pt").read_bytes()
    (tmp_path / "x.pt").write_bytes(whole[: len(whole) // 2])
    assert "cut off" in harmless(read_pickle, tmp_path / "x.pt")
