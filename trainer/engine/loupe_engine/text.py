"""Prompt template, reply format and tokenizer. The TypeScript engine renders the same template from the bundle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Encoding, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SYSTEM = "You are Loupe."
QUESTION = "Find: {question}"
THINK = ("<think>", "</think>")
ANSWER = ("<answer>", "</answer>")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>"]
# Fixed pieces of the reply as single tokens: fewer decoding steps, and the model cannot misspell them.
PIECES = [*THINK, *ANSWER, '[{"bbox_2d":[', '],"label":"', '"}]']
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% if message.content is string %}{{ message.content }}{% else %}"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% elif part.type == 'text' %}{{ part.text }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Numbers up to three digits, words with their leading space, runs of other signs.
SPLIT = r"\p{N}{1,3}| ?\p{L}+|\n| ?[^\s\p{L}\p{N}]+|\s+"


def train_tokenizer(lines: Iterable[str], vocab: int, numbers: int) -> Tokenizer:
    """Byte-level BPE over `lines`; the integers 0…numbers are single tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    added = [AddedToken(t, special=True, normalized=False) for t in SPECIAL]
    pieces = [AddedToken(t, special=False, normalized=False) for t in PIECES]
    trainer = trainers.BpeTrainer(
        vocab_size=vocab - len(pieces),
        special_tokens=added,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )

    def corpus() -> Iterable[str]:
        # Often enough that every number is merged before any word is.
        everything = " ".join(str(n) for n in range(numbers + 1)).replace(" ", "\n")
        for _ in range(200_000 // (numbers + 1) + 50):
            yield everything
        yield from lines

    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.add_tokens(pieces)
    for n in range(numbers + 1):
        if len(tokenizer.encode(str(n)).ids) != 1:
            raise ValueError(f"the number {n} is not a single token; give the tokenizer a larger vocabulary")
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """tokenizer.json and tokenizer_config.json, as transformers and transformers.js read them."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "Qwen2Tokenizer",
        "chat_template": CHAT_TEMPLATE,
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "bos_token": None,
        "unk_token": None,
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": 4096,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


class Text:
    """A tokenizer with the template around it."""

    def __init__(self, tokenizer: Tokenizer, image_tokens: int):
        self.tokenizer = tokenizer
        self.image_tokens = image_tokens
        ids = {name: tokenizer.token_to_id(name) for name in SPECIAL}
        self.pad, self.im_start, self.eos = ids["<|endoftext|>"], ids["<|im_start|>"], ids["<|im_end|>"]
        self.vision_start, self.vision_end, self.image = (
            ids["<|vision_start|>"],
            ids["<|vision_end|>"],
            ids["<|image_pad|>"],
        )
        self.added = [*SPECIAL, *PIECES]

    @classmethod
    def load(cls, folder: Path, image_tokens: int) -> "Text":
        return cls(Tokenizer.from_file(str(folder / "tokenizer.json")), image_tokens)

    def plain(self, text: str) -> str:
        """Breaks up every added token's text, so that nothing a person types can act as markup."""
        for piece in self.added:
            while piece in text:
                text = text.replace(piece, piece[0] + " " + piece[1:])
        return text

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def prefix(self) -> list[int]:
        """Everything through <|vision_end|>: the same for every prompt on a photo."""
        head = self.encode(f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n<|vision_start|>")
        return head + [self.image] * self.image_tokens + [self.vision_end]

    def question(self, prompt: str) -> list[int]:
        text = QUESTION.replace("{question}", self.plain(prompt))
        return self.encode(f"{text}<|im_end|>\n<|im_start|>assistant\n")

    def reply(self, think: str, box: tuple[int, int, int, int] | None, label: str) -> Encoding:
        """The whole reply; its offsets count characters from <think>'s first."""
        return self.tokenizer.encode(reply_text(think, box, label) + "<|im_end|>", add_special_tokens=False)

    def decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=True)


def reply_text(think: str, box: tuple[int, int, int, int] | None, label: str) -> str:
    if box is None:
        answer = "[]"
    else:
        x1, y1, x2, y2 = box
        answer = f'[{{"bbox_2d":[{x1},{y1},{x2},{y2}],"label":"{label}"}}]'
    return f"{THINK[0]}{think}{THINK[1]}{ANSWER[0]}{answer}{ANSWER[1]}"


NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
BOX = re.compile(r"\[" + ",".join([NUMBER] * 4) + r"\]")


def parse_box(reply: str, size: int) -> tuple[float, float, float, float] | None:
    """The first box of the answer, corners ordered and clipped to the image; None where there is none."""
    answer = reply.split(ANSWER[0], 1)[-1]
    found = BOX.search(answer)
    if not found:
        return None
    x1, y1, x2, y2 = (float(v) for v in found.groups())
    x1, x2 = sorted((min(max(x1, 0), size), min(max(x2, 0), size)))
    y1, y2 = sorted((min(max(y1, 0), size), min(max(y2, 0), size)))
    return (x1, y1, x2, y2) if x2 > x1 and y2 > y1 else None
