"""What a file is, and how large its picture, from its bytes: src/engine/image/sniff.ts in Python, words and all."""

from __future__ import annotations

import re
from pathlib import Path

from . import headers
from .bmp import bmp_header, is_bmp
from .refusal import MAX_BYTES, PictureRefused, broken, check_size

_UNSUPPORTED = {
    "svg": "This is an SVG drawing. Loupe reads photos: open it in a browser or editor and save it as PNG.",
    "pdf": "This is a PDF. Save the page as PNG or JPEG, or take a screenshot of it.",
    "heic": "This is a HEIC photo, which browsers cannot read. Export it as JPEG (on an iPhone: Settings, Camera, Formats, "
    "Most Compatible).",
    "tiff": "This is a TIFF image. Save it as PNG or JPEG.",
    "jxl": "This is a JPEG XL image. Save it as PNG or JPEG.",
    "icon": "This is an icon file. Save it as PNG.",
    "video": "This is a video. Save one frame of it as PNG or JPEG.",
    "psd": "This is a Photoshop document. Save it as PNG or JPEG.",
}
_UNKNOWN = "This file is not an image that Loupe can read. Use JPEG, PNG, WebP, AVIF, GIF or BMP."

_SIZES = {
    "jpeg": headers.jpeg_size,
    "png": headers.png_size,
    "gif": lambda data: (found := headers.gif_frame(data)) and found.screen,
    "webp": headers.webp_size,
    "bmp": lambda data: (found := bmp_header(data)) and (found.width, found.height),
    "avif": headers.heif_size,
}


# Bytes at a file's beginning that say what it is.
_HEAD = 4096


def read_picture(path: Path) -> bytes:
    """All bytes, once the first have said that it is a picture, and not too large to be one.

    Raises OSError, and PictureRefused "image-empty", "image-unsupported" or "image-too-large".
    """
    with path.open("rb") as file:
        _kind_of(file.read(_HEAD), path.stat().st_size)
        file.seek(0)
        return file.read()


def sniff(data: bytes) -> tuple[str, tuple[int, int]]:
    """("jpeg", "png", "gif", "webp", "bmp" or "avif", (width, height) as stored). Raises PictureRefused."""
    kind = _kind_of(data, len(data))
    size = _SIZES[kind](data)
    if size is None:
        raise broken(kind)
    check_size(*size)
    return kind, size


def _kind_of(head: bytes, length: int) -> str:
    """Of a file of so many bytes by its first ones, _HEAD of them or all. Raises PictureRefused."""
    if not length:
        raise PictureRefused("image-empty", "This file is empty (0 bytes). Choose the photo again.")
    kind = _kind(head)
    if kind not in _SIZES:
        raise PictureRefused("image-unsupported", _UNSUPPORTED.get(kind or "", _UNKNOWN))
    if length > MAX_BYTES:
        gigabytes = f"{-(-length // 10**8) / 10:,.1f}".removesuffix(".0")
        raise PictureRefused(
            "image-too-large",
            f"This file has {gigabytes} GB. Loupe reads photos of up to {MAX_BYTES // 10**9} GB. Save the photo as JPEG and "
            "try again.",
        )
    return kind


def _kind(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data.startswith(b"RIFF"):
        return "webp" if data[8:12] == b"WEBP" else "video"
    if is_bmp(data):
        return "bmp"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if data.startswith(b"\xff\x0a") or data[4:8] == b"JXL ":
        return "jxl"
    if data.startswith(b"\0\0\1\0"):
        return "icon"
    if data.startswith(b"8BPS"):
        return "psd"
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "video"
    if data[4:8] == b"ftyp":
        # The brands of the box, the major one first.
        if re.search(rb"avif|avis", data[8:64]):
            return "avif"
        return "heic" if re.search(rb"heic|heix|hevc|heim|heis|mif1|msf1", data[8:64]) else "video"
    head = data[:_HEAD].decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    return "svg" if head.startswith("<") and re.search(r"<svg[\s>]", head, re.IGNORECASE) else None
