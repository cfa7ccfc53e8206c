"""How long the sequences of a recipe are: image tokens, prompt, reply."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..config import DryRunConfig, Recipe
from ..models.inputs import seen_size

CHARACTERS_A_TOKEN = 4
"""English text in Qwen's tokenizer, about; no tokenizer is needed for an estimate."""
TEMPLATE_TOKENS = 15
"""Of the chat template around system, image and question."""
EXPRESSION_TOKENS = 8
"""Of a referring expression (RefCOCO's have 3 to 9 words)."""
BOX_TOKENS, THOUGHT_TOKENS = 40, 100
"""Of a usual reply's two parts."""


@dataclass(frozen=True)
class Lengths:
    """`grid`: rows and columns of image tokens. `system`, `question`, `reply`: text tokens before the image, after it,
    and of the reply. `queries`: context queries behind it. `regions`: image tokens behind the grid's."""

    grid: tuple[int, int]
    system: int
    question: int
    reply: int
    queries: int
    regions: int = 0

    @property
    def cells(self) -> int:
        return self.grid[0] * self.grid[1]

    @property
    def image(self) -> int:
        return self.cells + self.regions

    @property
    def prefix(self) -> int:
        """What the replies on one photo share."""
        return self.system + self.image

    @property
    def row(self) -> int:
        return self.question + self.reply + self.queries

    @property
    def whole(self) -> int:
        return self.prefix + self.row


def usual(recipe: Recipe, settings: DryRunConfig) -> Lengths:
    """With the photo and the reply that the settings name."""
    model, text = recipe.model, recipe.text
    width, height = settings.photo
    parts = [BOX_TOKENS if text.box != "none" else 0, THOUGHT_TOKENS if text.think else 0]
    longest = recipe.stages.rl.max_new_tokens if recipe.stages.rl else sum(parts)
    reply = settings.reply_tokens or max(1, min(sum(parts), longest))
    queries = 0 if model.context.token else model.context.queries
    question = len(text.question) // CHARACTERS_A_TOKEN + EXPRESSION_TOKENS + TEMPLATE_TOKENS // 2
    system = len(text.system) // CHARACTERS_A_TOKEN + TEMPLATE_TOKENS - TEMPLATE_TOKENS // 2
    return Lengths(_grid(recipe, (height, width)), system, question, reply, queries, model.vision.regions)


def longest(recipe: Recipe, settings: DryRunConfig) -> Lengths:
    """With the largest square photo, and in reinforcement learning the longest reply."""
    lengths = replace(usual(recipe, settings), grid=_grid(recipe, (1 << 14, 1 << 14)))
    if settings.stage == "rl" and recipe.stages.rl:
        return replace(lengths, reply=recipe.stages.rl.max_new_tokens)
    return lengths


def _grid(recipe: Recipe, size: tuple[int, int]) -> tuple[int, int]:
    vision = recipe.model.vision
    block = vision.patch_size * vision.merge_size
    height, width = seen_size(recipe.model, size)
    return height // block, width // block
