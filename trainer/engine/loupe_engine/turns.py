"""Who speaks, photo and question and reply, in the tokens of a family of language models."""

from __future__ import annotations

from dataclasses import dataclass

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>"]


@dataclass(frozen=True)
class Turns:
    """Who speaks, in a family's own tokens. `before` stands before the image, `behind`, a token or none, after it, `asked` is
    from there to the reply, which ends with `end`."""

    special: tuple[str, ...]
    pad: str
    end: str
    image: str
    before: str
    behind: str
    asked: str


CHATML = Turns(
    tuple(SPECIAL), "<|endoftext|>", "<|im_end|>", "<|image_pad|>",
    before="<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n<|vision_start|>", behind="<|vision_end|>",
    asked="{text}<|im_end|>\n<|im_start|>assistant\n",
)  # fmt: skip
"""Qwen's, and ours."""
VICUNA = Turns(
    ("<unk>", "<s>", "</s>", "<image>", "<pad>"), "<pad>", "</s>", "<image>",
    before="<s>{system} USER: ", behind="", asked="\n{text} ASSISTANT:",
)  # fmt: skip
"""LLaVA-1.5's."""
