"""What lies where in a file: src/engine/image/headers.ts in Python.

None means damaged or cut off; sizes are (width, height).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import NamedTuple

Size = tuple[int, int]

# The next marker of a JPEG that is neither stuffing, fill nor one without a length.
_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd8]", re.DOTALL)
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Part(NamedTuple):
    """[start, end) in bytes."""

    name: bytes
    start: int
    end: int


@dataclass(frozen=True)
class GifFrame:
    """A GIF's screen, which a first frame that reaches beyond makes larger, and that frame: left, top, width, height."""

    screen: Size
    frame: tuple[int, int, int, int]


def jpeg_size(data: bytes) -> Size | None:
    """Walks the segments to the end marker: a file without it is refused, as in the app."""
    size, at = None, 2
    while found := _MARKER.search(data, at):
        at, marker = found.start(), data[found.start() + 1]
        if marker == 0xD9:
            return size
        if at + 4 > len(data):
            return None
        if marker in _FRAMES and size is None:
            # Of the frames' kinds, browsers read Huffman-coded ones of eight bits; libraries read others too.
            if at + 9 > len(data) or marker > 0xC2 or data[at + 4] != 8:
                return None
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        at += 2 + max(_u16(data, at + 2), 2)
    return None


def jpeg_exif(data: bytes) -> Part | None:
    """The first EXIF segment before the picture's data, from "Exif" on."""
    at = 2
    while at + 10 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in (0xDA, 0xD9):
            return None
        end = at + 2 + max(_u16(data, at + 2), 2)
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            return Part(b"Exif", at + 4, min(end, len(data)))
        at = end
    return None


def chunks(data: bytes, kind: str) -> list[Part]:
    """A PNG's or WebP's chunks, each one's data; one that is cut off is left out. A PNG's end with IEND."""
    png, parts = kind == "png", []
    at = 8 if png else 12
    while at + 8 <= len(data):
        length = struct.unpack_from(">I" if png else "<I", data, at if png else at + 4)[0]
        name = data[at + 4 : at + 8] if png else data[at : at + 4]
        end = at + 8 + length
        if end + (4 if png else 0) > len(data):
            break
        parts.append(Part(name, at + 8, end))
        if name == b"IEND":
            break
        at = end + (4 if png else length % 2)
    return parts


def png_size(data: bytes) -> Size | None:
    parts = chunks(data, "png")
    if len(data) < 24 or not parts or parts[-1].name != b"IEND":
        return None
    return struct.unpack_from(">II", data, 16)


def webp_size(data: bytes) -> Size | None:
    if len(data) < 30 or struct.unpack_from("<I", data, 4)[0] + 8 > len(data) + 1:
        return None
    name = data[12:16]
    if name == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if name == b"VP8L":
        packed = struct.unpack_from("<I", data, 21)[0]
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def webp_frame(data: bytes) -> tuple[int, int, int, int] | None:
    """(left, top, width, height) of an animation's first frame."""
    for name, start, end in chunks(data, "webp"):
        if name == b"ANMF" and end - start >= 12:
            left, top, width, height = (int.from_bytes(data[start + i : start + i + 3], "little") for i in (0, 3, 6, 9))
            return left * 2, top * 2, width + 1, height + 1
    return None


def gif_frame(data: bytes) -> GifFrame | None:
    """None where the first frame is not whole."""
    if len(data) < 13:
        return None
    at = 13 + _table(data[10])
    while at < len(data) and data[at] == 0x21:
        if (at := _after_blocks(data, at + 2)) is None:
            return None
    if at + 10 > len(data) or data[at] != 0x2C:
        return None
    left, top, width, height = struct.unpack_from("<4H", data, at + 1)
    if _after_blocks(data, at + 11 + _table(data[at + 9])) is None:
        return None
    screen = struct.unpack_from("<HH", data, 6)
    return GifFrame((max(screen[0], left + width), max(screen[1], top + height)), (left, top, width, height))


def heif_size(data: bytes) -> Size | None:
    """The largest `ispe`: the whole picture, where thumbnails and tiles have their own."""
    size, end = None, min(len(data) - 16, 1 << 16)
    at = data.find(b"ispe")
    while 0 <= at < end:
        found = struct.unpack_from(">II", data, at + 8)
        if size is None or found[0] * found[1] > size[0] * size[1]:
            size = found
        at = data.find(b"ispe", at + 1)
    return size


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int | None:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1 if at < len(data) else None


def _u16(data: bytes, at: int) -> int:
    return struct.unpack_from(">H", data, at)[0]
