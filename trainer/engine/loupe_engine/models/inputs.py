"""A photo as both encoders take it: patches for the language model's tower, a square for the segmenter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..config import ConvVision, DetectorVision, ModelConfig, QwenVision, SquareVision
from ..coordinates import Box, scale_box, smart_resize
from . import nanodet, trunk
from .backbones import FAMILIES
from .backbones.family import Vec3
from .backbones.small.vision import patchify

IMAGENET: tuple[Vec3, Vec3] = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TRUNK: tuple[Vec3, Vec3] = trunk.MEAN, trunk.STD
DETECTOR: tuple[Vec3, Vec3] = nanodet.MEAN, nanodet.STD


def vision_normal(config: ModelConfig) -> tuple[Vec3, Vec3]:
    """Mean and deviation of the language model's pixels, of values in 0…1."""
    if isinstance(config.vision, DetectorVision):
        return DETECTOR
    return TRUNK if isinstance(config.vision, ConvVision) else FAMILIES[config.backbone.kind].normal


def segment_normal(config: ModelConfig) -> tuple[Vec3, Vec3]:
    if config.segmenter.kind != "lite":
        return IMAGENET
    return DETECTOR if config.segmenter.trunk == "nanodet" else TRUNK


@dataclass(frozen=True)
class Photo:
    """`patches` [rows·columns·merge², 3·T·p·p] float32; `grid` (rows, columns) of image tokens, those of regions not
    counted; `seen` (height, width) in pixels of the language model's image; `segment` [3,S,S] float32; `part` (height, width) of the photo within that
    square, S × S but for padding; `size` (height, width) of the photo itself."""

    patches: Tensor
    grid: tuple[int, int]
    seen: tuple[int, int]
    segment: Tensor
    part: tuple[int, int]
    size: tuple[int, int]
    source: str = ""
    """The photo's file, where it has one."""

    def written_to_segment(self, box: Box, coordinates: str) -> Box:
        """A box as the model writes it → pixels of the segmenter's square."""
        height, width = self.seen if coordinates == "absolute" else (1000, 1000)
        return scale_box(box, (width, height), self.part[::-1])

    def photo_to_written(self, box: Box, coordinates: str) -> tuple[int, int, int, int]:
        """A box of the photo → the whole numbers a model should write."""
        height, width = self.seen if coordinates == "absolute" else (1000, 1000)
        x1, y1, x2, y2 = (round(v) for v in scale_box(box, self.size[::-1], (width, height)))
        return min(x1, width), min(y1, height), min(x2, width), min(y2, height)


def to_tensor(image: np.ndarray, normal: tuple[Vec3, Vec3]) -> Tensor:
    """uint8 [H,W,3] → float32 [3,H,W], normalised."""
    x = torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255
    mean, std = (torch.tensor(v).view(3, 1, 1) for v in normal)
    return (x - mean) / std


def seen_size(config: ModelConfig, size: tuple[int, int]) -> tuple[int, int]:
    """(height, width) of the language model's image of a photo of `size`."""
    v = config.vision
    if not isinstance(v, QwenVision):
        return v.image_size, v.image_size
    return smart_resize(*size, v.patch_size * v.merge_size, v.min_pixels, v.max_pixels)


def segment_part(config: ModelConfig, size: tuple[int, int]) -> tuple[int, int]:
    """(height, width) that the photo takes of the segmenter's square."""
    side = config.segmenter.image_size
    if config.segmenter.fit == "stretch":
        return side, side
    scale = side / max(size)
    return int(size[0] * scale + 0.5), int(size[1] * scale + 0.5)


def resized(image: np.ndarray, size: tuple[int, int], how: Image.Resampling) -> np.ndarray:
    """uint8 [H,W,3] at (height, width), by Pillow's antialiased filters; the TypeScript engine has the same. First along
    the rows: which way Pillow itself begins depends on its version."""
    across = Image.fromarray(image).resize((size[1], image.shape[0]), how)
    return np.asarray(across.resize(size[::-1], how))


def squares(images: Iterable[np.ndarray], size: int, normal: tuple[Vec3, Vec3]) -> Tensor:
    """uint8 [H,W,3] each → float32 [B,3,size,size], stretched, as the small kind's encoders take them."""
    return torch.stack([to_tensor(resized(np.asarray(i), (size, size), Image.Resampling.BILINEAR), normal) for i in images])


def prepare(config: ModelConfig, image: np.ndarray) -> Photo:
    """`image`: uint8 RGB [H,W,3]."""
    size = image.shape[:2]
    v, seen, part, side = config.vision, seen_size(config, size), segment_part(config, size), config.segmenter.image_size
    how = Image.Resampling.BILINEAR if isinstance(v, SquareVision) else Image.Resampling.BICUBIC
    pixels = to_tensor(resized(image, seen, how), vision_normal(config))
    square = torch.zeros(3, side, side)
    fitted = to_tensor(resized(image, part, Image.Resampling.BILINEAR), segment_normal(config))
    square[:, : part[0], : part[1]] = fitted
    block = v.patch_size * v.merge_size
    return Photo(patchify(pixels[None], v)[0], (seen[0] // block, seen[1] // block), seen, square, part, size)
