"""Caches the frozen vision trunk's features of a pool, so that the cold start trains on them alone."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from ..config import DetectorVision
from ..data.reader import Pool
from ..events import note
from ..models.inputs import squares, vision_normal
from ..models.loupe import Loupe
from ..training.distributed import first_process_first
from ..training.precision import autocast


def cached_features(model: Loupe, pool: Pool) -> np.ndarray:
    """float16 memory map [N, tokens, channels] in the pool's folder; made once, by the first process."""
    config = model.config.vision
    shape = (len(pool), config.tokens, model.backbone.vision.feature_size)
    path = pool.folder / f"features{config.image_size}{_which(model)}.npy"
    with first_process_first():
        if not path.exists() or np.load(path, mmap_mode="r").shape != shape:
            _make(model, pool, path, shape)
    return np.load(path, mmap_mode="r")


def _which(model: Loupe) -> str:
    """Detectors are given as a folder, or random: features of one are not taken for another's."""
    config = model.config.vision
    if not isinstance(config, DetectorVision):
        return ""
    first = model.backbone.vision.trunk.stem.weight.detach().float().cpu().numpy()
    return f"-{config.order}-{hashlib.sha256(first.tobytes()).hexdigest()[:8]}"


@torch.inference_mode()
def _make(model: Loupe, pool: Pool, path: Path, shape: tuple[int, int, int], batch: int = 16) -> None:
    """Under a `.tmp` name until it is whole."""
    note(f"caching vision features of {len(pool)} scenes")
    temporary: Path = path.with_suffix(".tmp.npy")
    size, normal, device = model.config.vision.image_size, vision_normal(model.config), model.device
    out = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.float16, shape=shape)
    # Resizing takes as long as the trunk does on a CPU, and far longer than it does on a GPU.
    with ThreadPoolExecutor(torch.get_num_threads()) as threads:
        for start in range(0, len(pool), batch):
            resized = threads.map(lambda image: squares([image], size, normal), pool.images[start : start + batch])
            images = torch.cat(list(resized)).to(device, memory_format=torch.channels_last)
            with autocast(device=device):
                features = model.backbone.vision.features(images)
            out[start : start + batch] = features.float().cpu().numpy()
    out.flush()
    temporary.rename(path)
