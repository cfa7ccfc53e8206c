"""Which of a sample's texts are asked: "all", or "first" alone, as LISA, LENS and CoPRS do with several."""

from __future__ import annotations

from ...events import EngineError

TEXTS = ("all", "first")


def asked_of(texts: list[str], which: str) -> list[str]:
    """`which` of TEXTS."""
    return texts[:1] if which == "first" else texts


def check_texts(which: str) -> None:
    """Raises EngineError "dataset-options"."""
    if which not in TEXTS:
        raise EngineError("dataset-options", f"texts: {', '.join(TEXTS)}, not {which!r}")
