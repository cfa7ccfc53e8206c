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


FAR = 0.1
"""Mean difference, as a share of the features' mean size: rounding in bfloat16 stays below 0.02, other photos lie above 0.5."""


def cached_features(model: Loupe, pool: Pool) -> np.ndarray:
    """float16 memory map [N, tokens, channels] in the pool's folder; made once, by the first process."""
    config = model.config.vision
    shape = (len(pool), config.tokens, model.backbone.vision.feature_size)
    path = pool.folder / f"features{config.image_size}{_which(model)}.npy"
    with first_process_first():
        if not _holds(model, pool, path, shape):
            _make(model, pool, path, shape)
    return np.load(path, mmap_mode="r")


@torch.inference_mode()
def _holds(model: Loupe, pool: Pool, path: Path, shape: tuple[int, int, int]) -> bool:
    """Whether the file is whole and of these photos, a few of which are computed once more: a pool may have been made anew
    under it."""
    if not path.exists():
        return False
    try:
        kept = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        note(f"{path} cannot be read ({str(error).splitlines()[0]}): made anew")
        return False
    if kept.shape != shape or kept.dtype != np.float16:
        return False
    some = sorted({0, len(pool) // 3, 2 * len(pool) // 3, len(pool) - 1})
    fresh = _features(model, [pool.images[i] for i in some])
    there = np.stack([kept[i] for i in some]).astype(np.float32)
    # Half precision, and what another processor, or a batch of another size, rounds otherwise.
    if np.abs(fresh - there).mean() <= FAR * max(float(np.abs(fresh).mean()), 1e-6):
        return True
    note(f"{path} is of other photos than the pool's: made anew")
    return False


@torch.inference_mode()
def _features(model: Loupe, images: list[np.ndarray]) -> np.ndarray:
    size, normal = model.config.vision.image_size, vision_normal(model.config)
    pixels = squares(images, size, normal).to(model.device, memory_format=torch.channels_last)
    with autocast(device=model.device):
        return model.backbone.vision.features(pixels).float().cpu().numpy()


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
