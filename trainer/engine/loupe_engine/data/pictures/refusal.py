"""Why a file is refused: codes and words of src/engine/image/sniff.ts."""

from __future__ import annotations

from ...events import EngineError

MAX_BYTES = 1_000_000_000
MAX_PIXELS = 100_000_000
MAX_SIDE = 16_384
MIN_SIDE = 8


class PictureRefused(EngineError):
    """`code`: image-empty, image-unsupported, image-broken, image-too-large or image-too-small."""


def broken(kind: str) -> PictureRefused:
    return PictureRefused(
        "image-broken",
        f"This {kind.upper()} file is damaged or cut off. Copy or download it again, or open it in a photo editor and "
        "save it anew.",
    )


def check_size(width: int, height: int) -> None:
    """Raises PictureRefused "image-too-large" or "image-too-small"."""
    size = f"{width:,}×{height:,}"
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        megapixels = int(width * height / 1e5 + 0.5) / 10
        raise PictureRefused(
            "image-too-large",
            f"This image is {size} pixels ({f'{megapixels:,.1f}'.removesuffix('.0')} megapixels). Loupe reads up to "
            f"{MAX_PIXELS // 10**6} megapixels and {MAX_SIDE:,} pixels a side. Make it smaller and try again.",
        )
    if width < MIN_SIDE or height < MIN_SIDE:
        raise PictureRefused(
            "image-too-small",
            f"This image is {size} pixels. Loupe needs at least {MIN_SIDE}×{MIN_SIDE}. Choose a larger one.",
        )
