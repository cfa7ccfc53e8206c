"""A BMP's header and pixels: src/engine/image/bmp-header.ts and bmp.ts in Python.

Pillow reads fewer kinds, and no profile.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

_HEADERS = (12, 40, 52, 56, 64, 108, 124)
_EMBEDDED = 0x4D424544


@dataclass(frozen=True)
class BmpHeader:
    """`masks`: red, green, blue and alpha of 16 and 32 bits; no alpha is 0. `palette`: where, how many, bytes each.
    `row_bytes`: of a row, padded. `profile`: an embedded colour profile."""

    width: int
    height: int
    top_down: bool
    bits: int
    rle: bool
    masks: tuple[int, int, int, int]
    palette: tuple[int, int, int]
    data_at: int
    row_bytes: int
    profile: bytes | None


def is_bmp(data: bytes) -> bool:
    """Two letters alone are the beginning of many a text."""
    return data[:2] == b"BM" and len(data) >= 26 and struct.unpack_from("<I", data, 14)[0] in _HEADERS


def bmp_header(data: bytes) -> BmpHeader | None:
    """None where damaged, cut off, or of a kind that browsers do not read. `is_bmp(data)` holds."""
    size = struct.unpack_from("<I", data, 14)[0]
    if len(data) < 14 + size:
        return None
    if size == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        compression = colours = 0
    else:
        width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
        colours = struct.unpack_from("<I", data, 46)[0]
    rle, fields = compression in (1, 2), size != 64 and compression in (3, 6)
    if width < 0 or bits not in (1, 4, 8, 16, 24, 32):
        return None
    if (bits != (8 if compression == 1 else 4) or height < 0) if rle else (compression != 0 and not fields):
        return None
    if fields and bits not in (16, 32):
        return None
    # A header of 40 bytes has its masks behind it.
    behind = (16 if compression == 6 else 12) if fields and size == 40 else 0
    at = 14 + size + behind
    if len(data) < at:
        return None
    if fields:
        count = 4 if size >= 56 or behind == 16 else 3
        masks = (*struct.unpack_from(f"<{count}I", data, 54), 0)[:4]
    else:
        masks = (0x7C00, 0x3E0, 0x1F, 0) if bits == 16 else (0xFF0000, 0xFF00, 0xFF, 0)
    data_at = struct.unpack_from("<I", data, 10)[0]
    stride, most = (3 if size == 12 else 4), (1 << bits if bits <= 8 else 0)
    count = min(colours or most, most, max(0, (data_at - at) // stride))
    row_bytes = (width * bits + 31) // 32 * 4
    if data_at < at or data_at + (1 if rle else row_bytes * abs(height)) > len(data):
        return None
    profile = _profile(data) if size == 124 and struct.unpack_from("<I", data, 70)[0] == _EMBEDDED else None
    return BmpHeader(width, abs(height), height < 0, bits, rle, masks, (at, count, stride), data_at, row_bytes, profile)


def read_bmp(data: bytes) -> tuple[np.ndarray, bytes | None]:
    """(RGBA uint8 [H,W,4], the embedded profile). Raises ValueError where the file is damaged."""
    header = bmp_header(data)
    if header is None:
        raise ValueError("not a BMP that browsers read")
    if header.rle:
        pixels = _colours(data, header)[_runs(data, header)]
    else:
        size = header.height * header.row_bytes
        rows = np.frombuffer(data, np.uint8, size, header.data_at).reshape(header.height, header.row_bytes)
        pixels = _indexed(data, header, rows) if header.bits <= 8 else _direct(header, rows)
    return (pixels if header.top_down else pixels[::-1]), header.profile


def _profile(data: bytes) -> bytes | None:
    start, length = struct.unpack_from("<II", data, 126)
    found = data[14 + start : 14 + start + length]
    return found if length and len(found) == length else None


def _colours(data: bytes, header: BmpHeader) -> np.ndarray:
    """RGBA of every index and of 256, for what runs skip; those beyond the palette are black."""
    at, count, stride = header.palette
    out = np.zeros((257, 4), np.uint8)
    out[:, 3] = 255
    stored = np.frombuffer(data, np.uint8, count * stride, at).reshape(count, stride)
    out[:count, :3] = stored[:, 2::-1]
    return out


def _indexed(data: bytes, header: BmpHeader, rows: np.ndarray) -> np.ndarray:
    bits = header.bits
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    index = (rows[:, :, None] >> shifts & ((1 << bits) - 1)).reshape(header.height, -1)
    return _colours(data, header)[index[:, : header.width]]


def _direct(header: BmpHeader, rows: np.ndarray) -> np.ndarray:
    out = np.full((header.height, header.width, 4), 255, np.uint8)
    if header.bits == 24:
        out[..., :3] = rows[:, : header.width * 3].reshape(header.height, header.width, 3)[..., ::-1]
        return out
    values = rows.view(f"<u{header.bits // 8}")[:, : header.width].astype(np.int64)
    for channel, mask in enumerate(header.masks):
        if mask:
            shift = (mask & -mask).bit_length() - 1
            out[..., channel] = np.floor(((values & mask) >> shift) * 255 / (mask >> shift) + 0.5)
        elif channel < 3:
            out[..., channel] = 0
    return out


def _runs(data: bytes, header: BmpHeader) -> np.ndarray:
    """Indices [H,W], the bottom row first; 256 where they skip."""
    width, height, eight = header.width, header.height, header.bits == 8
    out = np.full((height, width), 256, np.uint16)
    x, y, at = 0, 0, header.data_at

    def put(values: list[int]) -> None:
        if y < height and x < width:
            kept = values[: width - x]
            out[y, x : x + len(kept)] = kept

    while at + 1 < len(data):
        count, value = data[at], data[at + 1]
        at += 2
        if count:
            put([value] * count if eight else ([value >> 4, value & 15] * count)[:count])
            x += count
        elif value == 0:
            x, y = 0, y + 1
        elif value == 1:
            return out
        elif value == 2:
            if at + 2 > len(data):
                break
            x, y, at = x + data[at], y + data[at + 1], at + 2
        else:
            length = (value * header.bits + 15) // 16 * 2
            if at + length > len(data):
                break
            stored = data[at : at + length]
            put(list(stored[:value]) if eight else [v for byte in stored for v in (byte >> 4, byte & 15)][:value])
            x, at = x + value, at + length
    if y < height:
        raise ValueError("the runs end before the picture does")
    return out
