"""A tokenizer whose words and pieces are a sentence encoder's own, so that it reads a question as it was taught to.

WordPiece (longest piece first) over bytes: a piece that begins a word carries its space, as in byte-level BPE, and every text
is decoded as it was. Other tokenizers cannot follow an encoder's pieces: merges that were counted elsewhere cut the words
otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from .text import PIECES, SPECIAL, pointer

SPLIT = r"\p{N}{1,3}| ?\p{L}{1,20}|\n| ?[^\s\p{L}\p{N}]{1,20}|\s{1,20}"
"""As text.SPLIT, in parts of which none is too long for WordPiece, which knows no word of more than 100 bytes."""
OFTEN = 20
"""Words that the corpus has without a space before them so often (labels, what thoughts begin with) are whole there too."""
_BARE = re.compile(r"(?<![ A-Za-z])[A-Za-z]+")


def of_pieces(pieces: Iterable[str], lines: Iterable[str], vocab: int, numbers: int, regions: int) -> Tokenizer:
    """`pieces`: words, and continuations marked "##", the most wanted first; as many of them are taken as `vocab` has
    room for beside marks, bytes, the integers 0…numbers and the pointers at `regions`. `lines`: what the model reads and
    writes."""
    bare = Counter(word for line in lines for word in _BARE.findall(line))
    own = [word for word, count in bare.most_common() if count >= OFTEN]
    tokens = [*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet()), *map(str, range(numbers + 1)), *own]
    known = dict.fromkeys(tokens)
    added = [*PIECES, *map(pointer, range(regions))]
    for piece in pieces:
        if len(known) + len(added) >= vocab:
            break
        known[piece[2:] if piece.startswith("##") else f"Ġ{piece}"] = None
    # What cannot be is not there: each byte is a token, and no part is too long.
    model = models.WordPiece(
        {token: number for number, token in enumerate(known)}, unk_token=SPECIAL[0], continuing_subword_prefix=""
    )
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in added])
    return tokenizer
