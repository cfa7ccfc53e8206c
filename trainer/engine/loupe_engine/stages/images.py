"""Scene images as the models see them."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..models import trunk


def normalise(images: np.ndarray) -> Tensor:
    """uint8 [B,S,S,3] → float32 [B,3,S,S] with the trunk's mean and deviation."""
    x = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 255
    mean, std = torch.tensor(trunk.MEAN).view(3, 1, 1), torch.tensor(trunk.STD).view(3, 1, 1)
    return (x - mean) / std


def resize(image: np.ndarray, size: int) -> np.ndarray:
    """uint8 [H,W,3] → [size,size,3]; Pillow's antialiased bilinear, which the TypeScript engine reproduces."""
    if image.shape[0] == size and image.shape[1] == size:
        return image
    return np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR))
