"""The restricted pickle loader: plain values of every protocol, and nothing that could run."""

import os
import pickle
import struct

import numpy as np
import pytest

from loupe_engine.data.readers.restricted_pickle import load_plain
from loupe_engine.events import EngineError

PLAIN = [{"ref_id": 1, "sent_ids": [2, 3], "raw": "café", "x": (1.5, None, True, -7, 1 << 80), "e": ({}, (), [])}]


class Runs:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


class Persistent(pickle.Pickler):
    def persistent_id(self, value):
        return "elsewhere" if value == "out" else None


def refused(tmp_path, data):
    (tmp_path / "a.p").write_bytes(data)
    with pytest.raises(EngineError) as caught:
        load_plain(tmp_path / "a.p")
    return caught.value


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_of_every_protocol(tmp_path, protocol):
    (tmp_path / "a.p").write_bytes(pickle.dumps(PLAIN, protocol))
    assert load_plain(tmp_path / "a.p") == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        # As Python 2 wrote them: byte strings, numbers with an L, objects kept by number.
        b"(lp0\n(dp1\nS'sent'\np2\nS'caf\\xe9'\np3\nsS'ann_id'\np4\nL5L\nsg2\ng3\nsa.",
        b"\x80\x02]q\x01}q\x02(U\x04sentq\x03U\x04caf\xe9q\x04U\x06ann_idq\x05\x8a\x01\x05ua.",
    ],
)
def test_python_2_strings(tmp_path, data):
    (tmp_path / "a.p").write_bytes(data)
    assert load_plain(tmp_path / "a.p") == [{"sent": "café", "ann_id": 5}]


@pytest.mark.parametrize("protocol", range(6))
def test_a_command_is_refused_by_name_and_not_run(tmp_path, protocol):
    command = f"touch {tmp_path / 'ran'}"
    error = refused(tmp_path, pickle.dumps([{"ref_id": Runs(os.system, command)}], protocol))
    assert error.code == "pickle-refused"
    assert "posix.system" in str(error) or "nt.system" in str(error)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (Runs(eval, "1 + 1"), "eval"),
        (Runs(getattr, 1, "real"), "getattr"),
        (np.int64(3), "numpy"),
        (np.zeros(2), "numpy"),
        ({1, 2}, "set"),
        (b"bytes", "_codecs.encode"),
        (bytearray(b"x"), "bytearray"),
        (complex(1, 2), "complex"),
        (ValueError("x"), "ValueError"),
    ],
)
def test_other_types_are_refused_by_name(tmp_path, value, named):
    error = refused(tmp_path, pickle.dumps([value], 2))
    assert error.code == "pickle-refused" and named in str(error)


STEPS = {
    "instance": (b"(S'x'\nios\nsystem\n.", "os.system"),
    "global without a call": (b"cos\nsystem\n.", "os.system"),
    "stack global": (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "os.system"),
    "registered number": (b"\x80\x02\x82\x01.", "EXT1"),
    "call": (b"\x80\x02)R.", "REDUCE"),
    "build": (b"\x80\x02}}b.", "BUILD"),
    "object": (b"\x80\x02(}o.", "OBJ"),
    "new object": (b"\x80\x02})\x81.", "NEWOBJ"),
    "persistent, text": (b"Pabc\n.", "PERSID"),
    "buffer": (b"\x80\x05\x97.", "NEXT_BUFFER"),
    "set": (b"\x80\x04\x8f.", "EMPTY_SET"),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_that_plain_values_do_not_need(tmp_path, name):
    data, named = STEPS[name]
    error = refused(tmp_path, data)
    assert error.code == "pickle-refused" and named in str(error)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_persistent_ids_are_refused(tmp_path, protocol):
    with (tmp_path / "b.p").open("wb") as file:
        Persistent(file, protocol).dump(["out"])
    assert refused(tmp_path, (tmp_path / "b.p").read_bytes()).code == "pickle-refused"


BROKEN = {
    "nothing": b"",
    "cut": pickle.dumps(PLAIN, 2)[:-9],
    "no step": b"\x80\x02\xff.",
    "future": b"\x80\x63].",
    "empty stack": b"\x80\x02a.",
    "no such number kept": b"\x80\x02h\x07.",
    "unhashable key": b"\x80\x02}]]s.",
    "text longer than the file": b"\x80\x04\x8d" + struct.pack("<Q", 1 << 60) + b"x.",
    "digits": b"I" + b"9" * 9000 + b"\n.",
    "words": b"this is a text file, not a pickle",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pickle_says_so(tmp_path, name):
    assert refused(tmp_path, BROKEN[name]).code == "pickle-broken"


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x02]r" + struct.pack("<I", (1 << 32) - 1) + b".",  # kept by a number: an array of so many is 32 GiB
        b"\x80\x04\x95" + struct.pack("<Q", 1 << 40) + b"].",  # a frame of 1 TiB
    ],
)
def test_a_few_bytes_do_not_fill_the_memory(tmp_path, data):
    (tmp_path / "a.p").write_bytes(data)
    assert load_plain(tmp_path / "a.p") == []


def test_a_file_over_the_limit_is_not_read(tmp_path):
    (tmp_path / "a.p").write_bytes(pickle.dumps(PLAIN, 2))
    with pytest.raises(EngineError) as caught:
        load_plain(tmp_path / "a.p", limit=20)
    assert caught.value.code == "dataset-too-large"
    with pytest.raises(EngineError) as caught:
        load_plain(tmp_path / "none.p")
    assert caught.value.code == "dataset-missing"
