"""Segment features kept on disk, one file a photo, so that an epoch's photos go through SAM's encoder once (CoPRS)."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import torch
from torch import Tensor

from ..config import SegmenterConfig
from ..events import note
from ..models.loupe import Loupe


def settings_of(config: SegmenterConfig) -> str:
    """As they have always stood in the names of files, so that what was kept is found: of every kind, the small one's too."""
    first = {"kind": config.kind, "image_size": config.image_size, "mlp_dim": config.mlp_dim, "trunk": "efficientnet", "fine": False}
    return json.dumps({**first, **config.model_dump()}, separators=(",", ":"))


class FeatureStore:
    """Float16 in `folder`. A file belongs to the photo's path, size and time of change, and to the segmenter's settings;
    the encoder itself is frozen, so give another folder for other weights. What cannot be read is computed anew."""

    def __init__(self, folder: Path, model: Loupe):
        self.folder, self.settings = folder, settings_of(model.config.segmenter)
        self.failed = False
        folder.mkdir(parents=True, exist_ok=True)

    def file(self, source: str) -> Path:
        stat = os.stat(source)
        key = f"{source}\n{stat.st_size}\n{stat.st_mtime_ns}\n{self.settings}"
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        return self.folder / name[:2] / f"{name}.pt"

    def read(self, source: str) -> list[Tensor] | None:
        """The photo's features, each [...] without the batch dimension, float32."""
        try:
            return [t.float() for t in torch.load(self.file(source), weights_only=True)]
        except Exception:  # Missing, torn or foreign: all the same here.
            return None

    def write(self, source: str, features: list[Tensor]) -> None:
        """A full disk ends no training: it is said once."""
        try:
            path = self.file(source)
            path.parent.mkdir(exist_ok=True)
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            torch.save([t.half().cpu().clone() for t in features], temporary)
            os.replace(temporary, path)
        except OSError as error:
            if not self.failed:
                note(f"segment features cannot be kept in {self.folder} ({error}); they are computed every time")
            self.failed = True
