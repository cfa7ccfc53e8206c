"""Which way up a file's picture is, by EXIF alone: src/engine/image/orientation.ts in Python."""

from __future__ import annotations

import struct

from . import headers

_TAG, _SHORT, _LONG = 0x0112, 3, 4


def orientation_of(data: bytes, kind: str) -> int:
    """1 to 8. 1 where the file says nothing that browsers go by, and for AVIF, which turns by properties of its own."""
    part = None
    if kind == "jpeg":
        part = headers.jpeg_exif(data)
    elif kind in ("png", "webp"):
        wanted = b"eXIf" if kind == "png" else b"EXIF"
        part = next((one for one in headers.chunks(data, kind) if one.name == wanted), None)
    return orientation_in(data[part.start : part.end]) if part else 1


def orientation_in(exif: bytes) -> int:
    """The same of EXIF's own bytes, with or without "Exif" before them."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 14:
        return 1
    magic, directory = struct.unpack_from(order + "HI", tiff, 2)
    if magic != 42 or directory + 2 > len(tiff):
        return 1
    entries = struct.unpack_from(order + "H", tiff, directory)[0]
    for at in range(directory + 2, min(directory + 2 + entries * 12, len(tiff) - 11), 12):
        tag, kind, count = struct.unpack_from(order + "HHI", tiff, at)
        if tag != _TAG:
            continue
        if kind not in (_SHORT, _LONG) or count != 1:
            return 1
        value = struct.unpack_from(order + ("H" if kind == _SHORT else "I"), tiff, at + 8)[0]
        return value if 2 <= value <= 8 else 1
    return 1
