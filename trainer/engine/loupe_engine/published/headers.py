"""Names, shapes and dtypes of a checkpoint's tensors, without its weights: what `import --check` looks at.

A file is read through `Headed`, which gives out a few megabytes and no more, so that a header that means harm costs as much
as a large one; and what is not a header cannot be read at all.
"""

from __future__ import annotations

import io
import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path

from .files import unrepeated

MOST = 8 << 20
"""Bytes that are read of one file. Headers of the largest published files have 0.3 MB."""
MOST_TENSORS = 20_000
MOST_AXES, LONGEST_AXIS = 8, 1 << 40
WIDTHS = {
    **{"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2},
    **{"I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1},
}
"""Bytes of a number, under safetensors' own names."""


class UnreadableHeader(Exception):
    """Why, in words, without the file's name."""


@dataclass(frozen=True)
class Header:
    shape: tuple[int, ...]
    dtype: str
    file: str
    """Name of the file, for people."""


class Headed(io.RawIOBase):
    """A file of which at most MOST bytes can be read, whatever a header asks for."""

    def __init__(self, path: Path):
        try:
            # Unbuffered: what is counted is what is read.
            self.file = path.open("rb", buffering=0)
            self.size = path.stat().st_size
        except OSError as error:
            raise UnreadableHeader(f"it cannot be opened ({error.strerror})") from None
        self.left = MOST

    def read(self, size: int = -1) -> bytes:
        wanted = self.size - self.file.tell() if size is None or size < 0 else size
        if wanted > self.left:
            raise UnreadableHeader(f"its header has more than {MOST >> 20} MB, which no header of weights needs")
        self.left -= wanted
        return self.file.read(wanted)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
        super().close()


def read_json(path: Path) -> dict[str, object]:
    """An object, no key of which is there twice. Raises UnreadableHeader."""
    with Headed(path) as file:
        return parsed(file.read())


def parsed(text: bytes) -> dict[str, object]:
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=unrepeated)
    except (ValueError, RecursionError) as error:
        raise UnreadableHeader(f"it is not JSON ({shortened(error)})") from None
    if not isinstance(value, dict):
        raise UnreadableHeader("it is JSON, but no object")
    return value


def read_safetensors(path: Path) -> dict[str, Header]:
    """Raises UnreadableHeader, also where the file is shorter than its header says."""
    with Headed(path) as file:
        start = file.read(min(8, file.size))
        if len(start) < 8:
            raise UnreadableHeader("it is empty, or cut off; download it again")
        (length,) = struct.unpack("<Q", start)
        if length > file.size - 8:
            raise UnreadableHeader("it is no safetensors file, or is cut off; download it again")
        listed = parsed(file.read(length))
        weights = file.size - 8 - length
    listed.pop("__metadata__", None)
    return bounded({name: entry(name, said, weights, path.name) for name, said in listed.items()})


def entry(name: str, said: object, weights: int, file: str) -> Header:
    """`weights`: bytes behind the header."""
    if not isinstance(said, dict) or not isinstance(said.get("dtype"), str):
        raise UnreadableHeader(f"its header does not say what {shortened(name)} is")
    dtype, shape, offsets = said["dtype"], shape_of(name, said.get("shape")), said.get("data_offsets")
    if not (isinstance(offsets, list) and len(offsets) == 2 and all(type(n) is int and n >= 0 for n in offsets)):
        raise UnreadableHeader(f"its header does not say where {shortened(name)} lies")
    if offsets[1] > weights:
        raise UnreadableHeader(f"it is cut off: {shortened(name)} lies beyond its end; download it again")
    if dtype in WIDTHS and offsets[1] - offsets[0] != math.prod(shape) * WIDTHS[dtype]:
        raise UnreadableHeader(f"its header contradicts itself: {shortened(name)} has not the bytes of its shape")
    return Header(shape, dtype, file)


def shape_of(name: str, said: object) -> tuple[int, ...]:
    if not isinstance(said, list | tuple) or len(said) > MOST_AXES:
        raise UnreadableHeader(f"its header gives {shortened(name)} no shape")
    if not all(type(n) is int and 0 <= n <= LONGEST_AXIS for n in said):
        raise UnreadableHeader(f"its header gives {shortened(name)} a shape that none can have")
    return tuple(said)


def bounded(tensors: dict[str, Header]) -> dict[str, Header]:
    if len(tensors) > MOST_TENSORS:
        raise UnreadableHeader(f"it lists {len(tensors)} tensors; no model that is known here has so many")
    return tensors


def shortened(text: object) -> str:
    """Of what a file says: for a message, on one line."""
    line = " ".join(str(text).split())
    return line if len(line) <= 120 else line[:119] + "…"
