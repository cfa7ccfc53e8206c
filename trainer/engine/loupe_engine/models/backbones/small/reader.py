"""Questions as a sentence encoder reads them: whole, and both ways, before the language model does.

A small language model that has read some hundred thousand made-up questions knows their words and no others; an encoder that
was taught on a billion pairs of sentences knows that something to sit on is a chair. Its states are added to the
embeddings of the question's tokens, so that the rest of the model, and whoever runs its graphs, need not know of it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertLayer

from ....config import ReaderConfig
from ....events import EngineError
from .sentences import Sentences
from ....text import SPECIAL, Text
from .words import Directions

KEPT = 400_000
"""Questions whose states are kept while training: a pool's, some 10 kB each."""


class Memo(dict[tuple[int, ...], Tensor]):
    """States of questions read before; the encoder learns nothing, so copies of a model share them."""

    def __deepcopy__(self, memo: dict) -> Memo:
        return self


class Reader(nn.Module):
    """BERT's architecture (Devlin et al. 2019, section 3) over the language model's own tokens."""

    def __init__(self, config: ReaderConfig, hidden: int, vocab: int):
        """`hidden`, `vocab`: the language model's."""
        super().__init__()
        self.memo = Memo()
        self.first = config.opening - 1
        """Where in a message the encoder's [CLS] stands."""
        bert = BertConfig(
            hidden_size=config.hidden, num_hidden_layers=config.layers, num_attention_heads=config.heads,
            intermediate_size=config.intermediate, attn_implementation="eager",
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        self.words = nn.Embedding(vocab, config.hidden)
        self.places = nn.Embedding(config.longest, config.hidden)
        self.norm = nn.LayerNorm(config.hidden, eps=bert.layer_norm_eps)
        self.layers = nn.ModuleList(BertLayer(bert) for _ in range(config.layers))
        self.register_buffer("opening", torch.full((config.opening,), -1))
        """The tokens of the template before a question: only behind these is anything read."""
        self.requires_grad_(False)
        self.narrow = nn.Linear(config.hidden, hidden)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(self, ids_BT: Tensor) -> Tensor:
        """What is added to the tokens' embeddings, [B,T,D]: zero but for rows that begin with `opening`, there at its last
        token, which stands for the encoder's [CLS], at the question's, and at the mark behind it, its [SEP]."""
        count = self.first + 1
        opened = F.pad(ids_BT, (0, count))[:, :count] == self.opening
        marks = (ids_BT < len(SPECIAL)).long()
        at = torch.arange(ids_BT.shape[1], device=ids_BT.device)
        read = opened.all(1, keepdim=True) & (marks.cumsum(1) - marks == 0) & (at >= self.first)
        states = self.states(ids_BT, read) if torch.jit.is_tracing() else self.remembered(ids_BT, read)
        return self.narrow(states) * read[..., None].to(states.dtype)

    def states(self, ids_BT: Tensor, read_BT: Tensor) -> Tensor:
        """The encoder's last layer, [B,T,W]; of tokens that are not read anything."""
        first = self.first
        at = torch.arange(ids_BT.shape[1], device=ids_BT.device)
        places = (at - first).clamp(0, self.places.num_embeddings - 1)
        begins = (at == first)[:, None]
        words = torch.where(begins, self.words.weight[SPECIAL.index("<|im_start|>")], self.words(ids_BT))
        x = self.norm(words + self.places(places))
        mask = (1 - read_BT.to(x.dtype))[:, None, None] * -1e4
        for layer in self.layers:
            out = layer(x, mask)
            x = out if isinstance(out, Tensor) else out[0]
        return x

    @torch.no_grad()
    def remembered(self, ids_BT: Tensor, read_BT: Tensor) -> Tensor:
        """As `states`, each question read once; zero where nothing is read."""
        out = torch.zeros(*ids_BT.shape, self.norm.normalized_shape[0], device=ids_BT.device)
        first = self.first
        rows = read_BT.any(1).nonzero()[:, 0].tolist()
        asked = {row: tuple(ids_BT[row, first : first + int(read_BT[row].sum())].tolist()) for row in rows}
        new = sorted({key for key in asked.values() if key not in self.memo}, key=len)
        if len(self.memo) + len(new) > KEPT:
            self.memo.clear()
            new = sorted(set(asked.values()), key=len)
        for some in (new[i : i + 64] for i in range(0, len(new), 64)):
            ids = ids_BT.new_zeros(len(some), first + len(some[-1]))
            read = torch.zeros_like(ids, dtype=torch.bool)
            for row, key in enumerate(some):
                ids[row, first : first + len(key)] = torch.tensor(key)
                read[row, first : first + len(key)] = True
            for key, states in zip(some, self.states(ids, read), strict=True):
                self.memo[key] = states[first : first + len(key)].half()
        for row, key in asked.items():
            out[row, first : first + len(key)] = self.memo[key].to(out)
        return out

    @torch.no_grad()
    def start(self, text: Text, sentences: Sentences, directions: Directions) -> None:
        """Takes the encoder, a row for each of our tokens, and says of a question what `directions` says of a word. Raises
        EngineError "weights-mismatch"."""
        bert = sentences.model
        ours, theirs = ({k: v.shape for k, v in m.state_dict().items()} for m in (self.layers, bert.encoder.layer))
        if ours != theirs or bert.config.hidden_size != self.words.embedding_dim:
            raise EngineError("weights-mismatch", "the recipe's reader has another size than MiniLM; make it MiniLM's")
        opening = text.opening()
        if len(opening) != self.first + 1:
            raise EngineError("recipe-invalid", f"{len(opening)} tokens stand before a question, not {self.first + 1}")
        self.opening.copy_(torch.tensor(opening))
        self.layers.load_state_dict(bert.encoder.layer.state_dict())
        embeddings = bert.embeddings
        self.norm.load_state_dict(embeddings.LayerNorm.state_dict())
        self.places.weight.copy_((embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0])[: len(self.places.weight)])
        vocab = sentences.tokenizer.get_vocab()
        marks = {"<|im_start|>": "[CLS]", "<|im_end|>": "[SEP]"}
        for token, number in text.tokenizer.get_vocab().items():
            word = marks.get(token) or token.removeprefix("Ġ")
            # Only letters go on where others end.
            names = [f"##{word}", word.lower()] if word == token and word.isalpha() else [word, word.lower()]
            row = next((vocab[name] for name in names if name in vocab), vocab["[UNK]"])
            self.words.weight[number] = embeddings.word_embeddings.weight[row]
        self.memo.clear()
        length = self.length(text)
        self.narrow.weight.copy_(directions.narrow.T / length)
        self.narrow.bias.copy_(-directions.mean @ directions.narrow)

    def length(self, text: Text) -> float:
        """Of the mean of a word's states, over some words."""
        words = text.written[:: max(1, len(text.written) // 256)]
        rows = [[*self.opening.tolist(), word, text.eos] for word in words]
        ids = torch.tensor(rows, device=self.opening.device)
        states = self.remembered(ids, ids != self.opening[0])[:, self.first :]
        return float(states.mean(1).norm(dim=-1).mean())
