"""Sample rollouts of GRPO, kept for the report: what the model wrote, what it earned, what it drew."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from torch import Tensor

from ..config import ModelConfig
from ..coordinates import Box, scale_box
from ..events import note
from ..models.inputs import Photo, segment_normal
from ..processes import rank
from ..rewards import Completion

LONGEST_SIDE = 256
DRAWN, TRUE, CORNERS = (45, 212, 191), (250, 204, 21), (255, 255, 255)
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class View:
    """A photo as the segmenter sees it. `image`: RGB uint8 [H,W,3] of the photo alone, in any size; `side`: pixels of
    the segmenter's square; `part`: (height, width) of it that the photo takes (side × side but for padding)."""

    image: np.ndarray
    side: int
    part: tuple[int, int]


def view_of(config: ModelConfig, photo: Photo) -> View:
    """From a prepared photo: its pixels in the square, normalisation undone, in the photo's own proportions."""
    mean, std = (np.array(v, np.float32) for v in segment_normal(config))
    height, width = photo.part
    pixels = photo.segment[:, :height, :width].permute(1, 2, 0).numpy() * std + mean
    image = Image.fromarray((pixels * 255).round().clip(0, 255).astype(np.uint8))
    scale = min(1.0, LONGEST_SIDE / max(photo.size))
    size = [max(1, round(v * scale)) for v in photo.size]
    image = image.resize((size[1], size[0]), Image.Resampling.BILINEAR)
    return View(np.asarray(image), photo.segment.shape[-1], photo.part)


@dataclass(frozen=True)
class SampleReply:
    """One rollout. `parts`: each reward before its weight. `mask`: bool [S/4,S/4] over the segmenter's square, `box` in
    pixels of that square; None where the reply draws, or names, nothing."""

    text: str
    reward: float
    parts: dict[str, float]
    advantage: float
    mask: np.ndarray | None = None
    box: Box | None = None


def replies_of(
    completions: Sequence[Completion], rewards_G: Tensor, parts: dict[str, list[float]], advantages_G: Tensor
) -> list[SampleReply]:
    """One group as the stage has it; `parts` by reward, each a list over the group."""
    return [
        SampleReply(
            text=one.text,
            reward=float(rewards_G[i]),
            parts={name: float(values[i]) for name, values in parts.items()},
            advantage=float(advantages_G[i]),
            mask=None if one.mask is None else (one.mask > 0.5).cpu().numpy(),
            box=one.box,
        )
        for i, one in enumerate(completions)
    ]


@dataclass
class Samples:
    """Writes <run>/rl/samples/STEP.json, and pictures beside it, every `every` steps; 0 writes none."""

    run: Path
    every: int
    failed: bool = field(default=False, init=False)

    @property
    def folder(self) -> Path:
        return self.run / "rl" / "samples"

    def due(self, step: int) -> bool:
        return self.every > 0 and step % self.every == 0 and rank() == 0

    def write(
        self, step: int, view: View, expression: str, replies: Sequence[SampleReply], truth: np.ndarray | None
    ) -> None:
        """The replies of one group. `truth`: bool [S/4,S/4], None where nothing matches. A full disk ends no training:
        it is said once."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(step, view, expression, replies, truth)
        except OSError as error:
            if not self.failed:
                note(f"sample rollouts cannot be written to {self.folder} ({error}); training goes on")
            self.failed = True

    def _write(
        self, step: int, view: View, expression: str, replies: Sequence[SampleReply], truth: np.ndarray | None
    ) -> None:
        name = f"{step:08d}"
        record = {
            "step": step,
            "expression": expression[:LONGEST_TEXT],
            "absent": truth is None,
            "picture": self._save(f"{name}-true.jpg", picture(view, truth, None, TRUE)),
            "replies": [
                {
                    "text": reply.text[:LONGEST_TEXT],
                    "reward": reply.reward,
                    "parts": reply.parts,
                    "advantage": reply.advantage,
                    "drawn": reply.mask is not None,
                    "picture": self._save(f"{name}-{i}.jpg", picture(view, reply.mask, reply.box, DRAWN)),
                }
                for i, reply in enumerate(replies)
            ],
        }
        temporary = self.folder / f"{name}.tmp"
        temporary.write_text(json.dumps(record) + "\n", encoding="utf-8")
        os.replace(temporary, self.folder / f"{name}.json")

    def _save(self, name: str, image: Image.Image) -> str:
        temporary = self.folder / f"{name}.tmp"
        image.save(temporary, "JPEG", quality=80)
        os.replace(temporary, self.folder / name)
        return name


def picture(view: View, mask: np.ndarray | None, box: Box | None, colour: tuple[int, int, int]) -> Image.Image:
    """The photo, at most 256 pixels long, with the mask laid over it (the rest a little darker) and the box's lines."""
    image = Image.fromarray(view.image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if mask is not None:
        inside = on_picture(mask, view, image.size)
        pixels = np.asarray(image).astype(np.float32)
        pixels = np.where(inside[..., None], pixels * 0.45 + np.array(colour, np.float32) * 0.55, pixels * 0.8)
        image = Image.fromarray(pixels.round().astype(np.uint8))
    if box is not None:
        corners = scale_box(box, view.part[::-1], image.size)
        ImageDraw.Draw(image).rectangle([round(v) for v in corners], outline=CORNERS, width=2)
    return image


def on_picture(mask: np.ndarray, view: View, size: tuple[int, int]) -> np.ndarray:
    """Cells of the square's mask that the photo takes, enlarged to `size` (width, height): bool [H,W]."""
    rows, columns = (max(1, round(v * side / view.side)) for v, side in zip(view.part, mask.shape, strict=True))
    cells = Image.fromarray(mask[:rows, :columns].astype(np.uint8) * 255)
    return np.asarray(cells.resize(size, Image.Resampling.BILINEAR)) > 127
