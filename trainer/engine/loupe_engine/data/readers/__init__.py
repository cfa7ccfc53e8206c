"""Readers of public datasets and of the photo pack: `open_dataset(name, root, ...)` gives a Dataset of Samples.

Files come from outside: a dataset that cannot be opened raises EngineError, a sample that cannot be used is counted.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ...events import EngineError
from .dataset import Dataset
from .grounding_suite import open_grounding_suite
from .order import order
from .photo_pack import open_photo_pack
from .reason_seg import open_reason_seg
from .refer import open_refer
from .sample import Loaded, Sample
from .skips import BadSample, Skip, Skips
from .vlm_r1 import open_vlm_r1

READERS: dict[str, Callable[..., Dataset]] = {
    **{name: partial(open_refer, dataset=name) for name in ("refcoco", "refcoco+", "refcocog", "grefcoco")},
    "reason-seg": open_reason_seg,
    "grounding-suite": open_grounding_suite,
    "vlm-r1": open_vlm_r1,
    "photo-pack": open_photo_pack,
}


def open_dataset(name: str, root: str | Path, **options: str) -> Dataset:
    """The dataset `name` below the folder `root`; the options are those of its reader, e.g. split="val".

    Raises EngineError: an unknown name or option, or what the reader finds missing, broken or refused.
    """
    if name not in READERS:
        raise EngineError("dataset-unknown", f"no dataset {name!r}; known: {', '.join(READERS)}")
    try:
        inspect.signature(READERS[name]).bind(Path(root), **options)
    except TypeError as error:
        raise EngineError("dataset-options", f"{name}: {error}") from None
    return READERS[name](Path(root), **options)


def folder_of(data: str | Path, name: str, folder: str | None = None) -> Path:
    """Where the dataset `name` lies in --data: in `folder` there; else in a folder of its name, where there is one; else in
    --data itself, as LISA and LENS lay theirs out (refer_seg/, reason_seg/, … side by side)."""
    if folder is not None:
        return Path(data) / folder
    own = Path(data) / name
    return own if own.is_dir() else Path(data)


__all__ = ["BadSample", "Dataset", "Loaded", "READERS", "Sample", "Skip", "Skips", "folder_of", "open_dataset", "order"]
