"""PNG's gamma and primaries in numbers (gAMA, cHRM): src/engine/image/png-colours.ts in Python."""

from __future__ import annotations

import struct

import numpy as np

from . import headers

# CIE x, y of white, red, green, blue.
_SRGB = np.array([[0.3127, 0.329], [0.64, 0.33], [0.3, 0.6], [0.15, 0.06]])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def png_colours(data: bytes) -> tuple[float, np.ndarray] | None:
    """(exponent, matrix f64 [3,3]): linear sRGB is matrix @ (sample / 255) ** exponent.

    None where there is no gamma, or a profile or "sRGB" that goes before it.
    """
    head: dict[bytes, bytes] = {}
    for name, start, end in headers.chunks(data, "png"):
        if name == b"IDAT":
            break
        head.setdefault(name, data[start:end])
    gamma = head.get(b"gAMA", b"")
    if len(gamma) != 4 or gamma == bytes(4) or head.keys() & {b"iCCP", b"sRGB", b"cICP"}:
        return None
    chrm = head.get(b"cHRM", b"")
    places = np.array(struct.unpack(">8I", chrm)).reshape(4, 2) / 1e5 if len(chrm) == 32 else _SRGB
    try:
        matrix = _to_srgb(places)
    except np.linalg.LinAlgError:
        return None
    return (1e5 / struct.unpack(">I", gamma)[0], matrix) if np.isfinite(matrix).all() else None


def apply_colours(rgb: np.ndarray, exponent: float, matrix: np.ndarray) -> np.ndarray:
    """uint8 [H,W,3] → the same in sRGB."""
    linear = ((np.arange(256) / 255) ** exponent)[rgb] @ matrix.T
    return _ENCODED[np.rint(np.clip(linear, 0, 1) * 65535).astype(np.uint16)]


def _encode(linear: np.ndarray) -> np.ndarray:
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


_ENCODED = np.rint(_encode(np.arange(65536) / 65535) * 255).astype(np.uint8)


def _to_srgb(places: np.ndarray) -> np.ndarray:
    (theirs, white), (ours, wanted) = _to_xyz(places), _to_xyz(_SRGB)
    scale = np.diag(_BRADFORD @ wanted / (_BRADFORD @ white))
    return np.linalg.solve(ours, np.linalg.solve(_BRADFORD, scale @ _BRADFORD) @ theirs)


def _to_xyz(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear RGB → CIE XYZ, white at Y = 1; and the white."""
    if not places[:, 1].all():
        raise np.linalg.LinAlgError("a place without y")
    white, *primaries = ((x / y, 1, (1 - x - y) / y) for x, y in places)
    columns = np.array(primaries).T
    return columns * np.linalg.solve(columns, np.array(white)), np.array(white)
