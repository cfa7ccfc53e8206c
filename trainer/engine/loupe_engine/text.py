"""Prompt template, reply format and tokenizer. The TypeScript engine renders the same template from the bundle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import AddedToken, Encoding, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .cited import citation, cited_box, pointer
from .config import TextConfig
from .coordinates import Box
from .events import EngineError
from .json_files import read_object
from .normalise import normalise
from .turns import CHATML, SPECIAL, Turns
from .unread import why
from .whole_files import write_whole

SYSTEM = "You are Loupe."
QUESTION = "Find: {question}"
THINK = ("<think>", "</think>")
ANSWER = ("<answer>", "</answer>")
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


def byte_level(model: models.BPE, split: str) -> Tokenizer:
    """Of bytes, within the pieces that the pattern `split` finds."""
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(split), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train_tokenizer(lines: Iterable[str], vocab: int, numbers: int, regions: int = 0) -> Tokenizer:
    """Byte-level BPE over `lines`; the integers 0…numbers and the pointers at `regions` are single tokens."""
    tokenizer = byte_level(models.BPE(), SPLIT)
    added = [AddedToken(t, special=True, normalized=False) for t in SPECIAL]
    pointers = [pointer(region) for region in range(regions)]
    pieces = [AddedToken(t, special=False, normalized=False) for t in [*PIECES, *pointers]]
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
    write_tokenizer(tokenizer, config, folder)


def write_tokenizer(tokenizer: Tokenizer, config: dict, folder: Path) -> None:
    """tokenizer.json last: where it is, both are."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "tokenizer_config.json", json.dumps(config, indent=2) + "\n")
    write_whole(folder / "tokenizer.json", tokenizer.to_str(pretty=True))


def add_token(tokenizer: Tokenizer, token: str) -> bool:
    """Makes it one token, which no other text becomes a part of. @returns whether it was none before."""
    return tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False)]) > 0


def read_tokenizer(path: Path, advice: str) -> Tokenizer:
    """Raises EngineError "tokenizer-broken"."""
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain ones
        raise EngineError("tokenizer-broken", f"{path} cannot be read ({why(error)}); {advice}") from error


def copy_tokenizer(source: Path, folder: Path, token: str | None, turns: Turns = CHATML) -> None:
    """A published model's tokenizer.json and tokenizer_config.json, with one more special token where a recipe reads the
    mask's context at one (CoPRS's <REF_POS>). Raises EngineError "tokenizer-missing"."""
    names = ("tokenizer.json", "tokenizer_config.json")
    missing = [name for name in names if not (source / name).is_file()]
    if missing:
        raise EngineError(
            "tokenizer-missing", f"{source} holds no {missing[0]}; give --weights tokenizer=DIR, the published model's folder"
        )
    tokenizer = read_tokenizer(source / names[0], "download it again")
    if token is not None:
        add_token(tokenizer, token)
    config = read_object(source / names[1], "download it again")
    missing = [name for name in (turns.pad, turns.end, turns.image) if tokenizer.token_to_id(name) is None]
    if missing:
        raise EngineError("tokenizer-broken", f"{source / names[0]} has no token {missing[0]}; is it the recipe's language model?")
    if turns == CHATML:
        # One message format for all: a photo's prefix ends with <|vision_end|>, and the question follows.
        config["chat_template"] = CHAT_TEMPLATE
    write_tokenizer(tokenizer, config, folder)


class Text:
    """A tokenizer with the template around it. `image_tokens`: how many every photo has, where that is fixed."""

    def __init__(self, tokenizer: Tokenizer, image_tokens: int, config: TextConfig, turns: Turns = CHATML):
        self.tokenizer, self.turns = tokenizer, turns
        self.image_tokens = image_tokens
        self.config = config
        self.pad, self.eos, self.image = (tokenizer.token_to_id(name) for name in (turns.pad, turns.end, turns.image))
        self.vision_start, self.vision_end = (tokenizer.token_to_id(f"<|vision_{side}|>") for side in ("start", "end"))
        tags = [*(config.think or ()), *(config.answer or ())]
        own = {token.content: number for number, token in tokenizer.get_added_tokens_decoder().items()}
        self.pointers = [own[name] for name in map(pointer, range(len(own))) if name in own]
        """Token ids of the regions that can be pointed at; none where the vision tower finds none."""
        named = [pointer(region) for region in range(len(self.pointers))]
        self.written = [number for token, number in sorted(tokenizer.get_vocab().items()) if token not in own and self.means(number)]
        """Token ids of words and their pieces."""
        self.added = list(dict.fromkeys([*turns.special, *PIECES, *tags, *named]))

    def means(self, token: int) -> bool:
        # A token that is a part of a character decodes to none.
        return any(letter.isalpha() for letter in self.tokenizer.decode([token], skip_special_tokens=False))

    @classmethod
    def load(cls, folder: Path, image_tokens: int, config: TextConfig, turns: Turns = CHATML) -> "Text":
        path, advice = folder / "tokenizer.json", "delete it to have it made anew, as it was"
        tokenizer = read_tokenizer(path, advice)
        missing = [name for name in (turns.pad, turns.end, turns.image) if tokenizer.token_to_id(name) is None]
        if missing:
            raise EngineError("tokenizer-broken", f"{path} has no token {missing[0]}; {advice}")
        return cls(tokenizer, image_tokens, config, turns)

    def plain(self, text: str) -> str:
        """Breaks up every added token's text, so that nothing a person types can act as markup."""
        for piece in self.added:
            while piece in text:
                text = text.replace(piece, piece[0] + " " + piece[1:])
        return text

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def prefix(self, image_tokens: int | None = None) -> list[int]:
        """Everything through the image and what marks its end: the same for every prompt on a photo."""
        head = self.encode(self.turns.before.replace("{system}", self.config.system))
        return head + [self.image] * (image_tokens or self.image_tokens) + self.encode(self.turns.behind)

    def thinking(self) -> list[int]:
        """The tokens that a reply begins with whatever it thinks."""
        return [] if self.config.think is None else self.encode(self.config.think[0])

    def opening(self) -> list[int]:
        """The tokens that stand before every question."""
        return self.encode(self.config.question.split("{question}")[0].rstrip())

    def question(self, prompt: str) -> list[int]:
        read = normalise(prompt, self.config.case, self.config.signs)
        text = self.config.question.replace("{question}", self.plain(read))
        return self.encode(self.turns.asked.replace("{text}", text))

    def reply(
        self,
        think: str,
        box: tuple[int, int, int, int] | None,
        label: str,
        cited: Sequence[int] = (),
        token: str | None = None,
    ) -> Encoding:
        """The whole reply; its offsets count characters from its first. `token`: at which the mask's context is read, where
        the model has one and something is to be drawn."""
        text = reply_text(think, box, label, self.config, cited) + behind_reply(self.config, token)
        return self.tokenizer.encode(text + self.turns.end, add_special_tokens=False)

    def forced(self, box: tuple[int, int, int, int] | None, label: str, token: str | None) -> list[int]:
        """A true reply without a thought; with the `token` at which the mask's context is read, where the model has one."""
        return self.encode(reply_text("", box, label, self.config) + behind_reply(self.config, token) + self.turns.end)

    def decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=True)

    def draws(self, box: Box | None) -> bool:
        """Whether a reply with this box asks for a mask. In a form that can refuse, none is drawn without a box."""
        return box is not None or self.config.answer is None

    def thought_tokens(self, reply: list[int], text: str) -> int:
        """How many tokens the thought of a reply has; `text` is the reply decoded, special tokens kept."""
        if self.config.think is None:
            return 0
        end = self.tokenizer.token_to_id(self.config.think[1])
        if end is None:
            return max(0, len(self.encode(text.split(self.config.think[1], 1)[0])) - 1)
        # The tag that opens the thought is a token too. A reply that ends at once has none.
        return max(0, (reply.index(end) if end in reply else len(reply)) - 1)


def reply_text(
    think: str, box: tuple[int, int, int, int] | None, label: str, config: TextConfig, cited: Sequence[int] = ()
) -> str:
    """A true reply in the recipe's form; `box` in the numbers a model writes, None where nothing matches; `cited`: regions of
    the photo that stand for it."""
    if config.box == "json":
        answer = "[]"
        if box is not None:
            answer = f'[{{"bbox_2d":[{citation(cited) or "%d,%d,%d,%d" % box}],"label":"{label}"}}]'
    elif config.box == "qwen2":
        x1, y1, x2, y2 = box or (0, 0, 0, 0)
        answer = f"<|object_ref_start|>{label}.<|object_ref_end|><|box_start|>({x1},{y1}),({x2},{y2})<|box_end|>"
    else:
        answer = ""
    thought = "" if config.think is None else f"{config.think[0]}{think}{config.think[1]}"
    return thought + (answer if config.answer is None else f"{config.answer[0]}{answer}{config.answer[1]}")


def behind_reply(config: TextConfig, token: str | None) -> str:
    """What the question shows behind the thought, up to its end (CoPRS's "Here is the reference position: <REF_POS>"); the
    token alone where it shows none; nothing where the model has no token."""
    if token is None:
        return ""
    thought = None if config.think is None else config.think[1]
    if thought is None or thought not in config.question:
        return token
    end = config.question.rsplit(thought, 1)[1]
    return end if end.count(token) == 1 and "{question}" not in end else token


NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
FORMS = [
    re.compile(r"\[" + ",".join([NUMBER] * 4) + r"\]"),
    re.compile(r"\(" + ",".join([NUMBER] * 4) + r"\)"),
    re.compile(rf"\({NUMBER},{NUMBER}\)\s*,\s*\({NUMBER},{NUMBER}\)"),
]
"""In the order in which LENS looks for them; the first is Qwen2.5-VL's own."""


def parse_box(
    reply: str, size: int | tuple[int, int], config: TextConfig, regions: Sequence[Sequence[float]] = ()
) -> Box | None:
    """The first box of the answer (of the whole reply where there are no answer tags), corners ordered and clipped to
    `size`, (height, width) or the side of a square; None where there is none. `regions`: the boxes that can be cited."""
    if config.box == "none":
        return None
    height, width = (size, size) if isinstance(size, int) else size
    answer = reply if config.answer is None else reply.split(config.answer[0], 1)[-1]
    for form in FORMS if config.answer is None else FORMS[:1]:
        if found := form.search(answer):
            x1, y1, x2, y2 = (float(v) for v in found.groups())
            x1, x2 = sorted((min(max(x1, 0), width), min(max(x2, 0), width)))
            y1, y2 = sorted((min(max(y1, 0), height), min(max(y2, 0), height)))
            return (x1, y1, x2, y2) if x2 > x1 and y2 > y1 else None
    return cited_box(answer, regions)
