"""Picture file → pixels as the app has them (src/engine/image/decode-node.ts): sRGB, over white, upright."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

from ...coordinates import displayed_size
from . import headers
from .bmp import read_bmp
from .orientation import orientation_in, orientation_of
from .png_colours import apply_colours, png_colours
from .refusal import broken, check_size
from .sniff import sniff

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"}
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# x, y, and steps of an interlaced PNG's seven passes.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def picture_size(data: bytes, upright: bool = True) -> tuple[int, int]:
    """(height, width) by the file's headers; with `upright`, as displayed. Raises PictureRefused."""
    kind, size = sniff(data)
    width, height = displayed_size(size, _orientation(data, kind, upright))
    return height, width


def _orientation(data: bytes, kind: str, upright: bool) -> int:
    if kind != "avif":
        return orientation_of(data, kind) if upright else 1
    # Its own properties turn it, whatever EXIF says, for whoever reads it; Pillow tells them as EXIF.
    try:
        with Image.open(io.BytesIO(data), formats=["AVIF"]) as image:
            return orientation_in(image.info.get("exif", b""))
    except Exception:  # Pillow's readers raise nearly anything on a broken file
        raise broken(kind) from None


def decode_picture(data: bytes, upright: bool = True) -> np.ndarray:
    """RGB uint8 [H,W,3]; with `upright`, turned as EXIF asks. Raises PictureRefused."""
    kind, size = sniff(data)
    try:
        colours, profile = read_bmp(data) if kind == "bmp" else _read(data, kind)
        colours = _to_srgb(colours, profile, kind, data)
    except Exception:  # Pillow's readers raise nearly anything on a broken file
        raise broken(kind) from None
    out = np.array(_over_white(colours))
    if out.shape[1::-1] != tuple(size):
        raise broken(kind)
    check_size(*out.shape[1::-1])
    frame = headers.webp_frame(data) if kind == "webp" else None
    if kind == "gif" and (found := headers.gif_frame(data)):
        frame = found.frame
    if frame:
        out = _alone(out, *frame)
    return turned(out, _orientation(data, kind, upright))


def turned(image: np.ndarray, orientation: int) -> np.ndarray:
    """[H,W,...] as stored → as displayed, by EXIF's orientation."""
    if orientation >= 5:
        image = image.swapaxes(0, 1)
    across = -1 if orientation in (2, 3, 6, 7) else 1
    down = -1 if orientation in (3, 4, 7, 8) else 1
    return np.ascontiguousarray(image[::down, ::across])


def _read(data: bytes, kind: str) -> tuple[np.ndarray, bytes | None]:
    """([H,W,3] or, with alpha, [H,W,4] uint8 of the file's colours, its profile)."""
    if kind == "png":
        data = _checked_png(data)
    with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as image:
        image.load()
        profile = image.info.get("icc_profile")
        if image.mode == "CMYK":
            # Browsers multiply inks by black, whatever a profile says.
            return np.asarray(image.convert("RGB")), None
        if image.mode.startswith("I"):
            return _deep_grey(image), profile
        if kind == "png" and data[25] == 0 and data[24] < 8 and "transparency" in image.info:
            return _shallow_key(image, data[24]), profile
        if kind == "png" and image.mode == "RGB" and data[24] == 16 and "transparency" in image.info:
            return _deep_key(image), profile
        alpha = "transparency" in image.info or image.mode in ("LA", "PA", "RGBA", "RGBa")
        return np.asarray(image.convert("RGBA" if alpha else "RGB")), profile


def _to_srgb(pixels: np.ndarray, profile: bytes | None, kind: str, data: bytes) -> np.ndarray:
    if kind == "png" and not profile and (numbers := png_colours(data)):
        return np.dstack([apply_colours(pixels[..., :3], *numbers), pixels[..., 3:]])
    if not profile:
        return pixels
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        grey = bool((pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 1] == pixels[..., 2]).all())
        if space == "GRAY" and not grey or space not in ("RGB", "GRAY"):
            return pixels
        mode = "RGB" if space == "RGB" else "L"
        image = Image.fromarray(np.ascontiguousarray(pixels[..., :3] if mode == "RGB" else pixels[..., 0]))
        intent = ImageCms.Intent.PERCEPTUAL
        converted = ImageCms.profileToProfile(image, source, _SRGB, renderingIntent=intent, outputMode="RGB")
    except (OSError, ImageCms.PyCMSError):
        return pixels
    return np.dstack([np.asarray(converted), pixels[..., 3:]])


_SRGB = ImageCms.createProfile("sRGB")


def _over_white(pixels: np.ndarray) -> np.ndarray:
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _alone(pixels: np.ndarray, left: int, top: int, width: int, height: int) -> np.ndarray:
    """Where an animation's first frame does not reach there is nothing."""
    out = np.full_like(pixels, 255)
    out[top : top + height, left : left + width] = pixels[top : top + height, left : left + width]
    return out


def _deep_grey(image: Image.Image) -> np.ndarray:
    """16-bit grey, which Pillow's convert() clips at 255."""
    values = np.asarray(image).astype(np.int64)
    grey = np.repeat(((values * 255 + 32767) // 65535).astype(np.uint8)[..., None], 3, axis=2)
    key = image.info.get("transparency")
    return grey if key is None else np.dstack([grey, np.where(values == key, 0, 255).astype(np.uint8)])


def _shallow_key(image: Image.Image, bits: int) -> np.ndarray:
    """A transparent grey of fewer than eight bits, which Pillow compares with what it has stretched to eight."""
    grey = np.asarray(image.convert("L"))
    key = image.info["transparency"] * 255 // ((1 << bits) - 1)
    return np.dstack([grey, grey, grey, np.where(grey == key, 0, 255).astype(np.uint8)])


def _deep_key(image: Image.Image) -> np.ndarray:
    """A transparent colour of 16 bits, of which Pillow keeps the upper eight (docs/log.md)."""
    pixels = np.asarray(image)
    key = np.array(image.info["transparency"]) >> 8
    return np.dstack([pixels, np.where((pixels == key).all(axis=2), 0, 255).astype(np.uint8)])


def _checked_png(data: bytes) -> bytes:
    """The file without its texts and animation, of which Pillow refuses some.

    Raises ValueError for a sum that is wrong or too few rows, both of which Pillow lets pass.
    """
    width, height, bits, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    packed, kept = [], [data[:8]]
    for name, start, end in headers.chunks(data, "png"):
        if name[:1].isupper() and zlib.crc32(data[start - 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise ValueError(f"the sum of {name!r} is wrong")
        if name in _PNG_KEPT:
            kept.append(data[start - 8 : end + 4])
        if name == b"IDAT":
            packed.append(data[start:end])
    passes = [(width, height)]
    if interlaced:
        passes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in _PASSES]
    pixel = bits * _PNG_CHANNELS[colour]
    needed = sum(rows * (1 + (columns * pixel + 7) // 8) for columns, rows in passes if columns > 0 and rows > 0)
    inflate = zlib.decompressobj()
    if len(inflate.decompress(b"".join(packed), needed)) < needed:
        raise ValueError("rows are missing")
    return b"".join(kept)
