"""What a reward reads: one sampled reply, and what is true of its question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from torch import Tensor

from ..coordinates import Box
from ..text import ANSWER, THINK

_END = re.compile(r"(<\|im_end\|>|</s>)?(<\|endoftext\|>|<pad>)*\Z")


@dataclass(frozen=True)
class Completion:
    """One sampled reply.

    `text` is the response alone, special tokens kept: a prompt that spells out the format would satisfy the format
    rewards by itself. `box` is the parsed box in the truth's frame, None where the reply has none. `mask` holds
    probabilities, float [H,W] in 0…1, None where no mask was drawn. `thought_tokens` counts the tokens of the thought.
    `think` and `answer` are the recipe's own tags (text.think, text.answer).
    """

    text: str
    box: Box | None = None
    mask: Tensor | None = None
    thought_tokens: int = 0
    think: tuple[str, str] = THINK
    answer: tuple[str, str] = ANSWER

    @property
    def body(self) -> str:
        """The text without its end token and padding."""
        return self.text[: _END.search(self.text).start()]


@dataclass(frozen=True)
class Truth:
    """What the question asks for.

    `box` is None where none is known or nothing is there; `mask` is bool, or soft float in 0…1, [H,W], None likewise.
    `absent`: nothing in the photo matches, and a right reply refuses.
    """

    box: Box | None = None
    mask: Tensor | None = None
    absent: bool = False
