"""A question read by a sentence encoder before the language model: as the encoder does, and nothing else is."""

import copy
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import nn

from loupe_engine.config import ReaderConfig, TextConfig
from loupe_engine.events import EngineError
from loupe_engine.models.backbones.small.reader import Reader
from loupe_engine.models.backbones.small.words import SPREAD, start_words
from loupe_engine.pieces import of_pieces
from loupe_engine.models.backbones.small.sentences import Sentences
from loupe_engine.text import Text

from .filled import filled
from .language_file import PIECES, WIDTH, write_language

LINES = ["Find: the red dog\ndog"] * 20
SIZES = filled(ReaderConfig, hidden=WIDTH, layers=2, heads=4, intermediate=64, longest=32)
D = 32


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Text, Sentences]:
    folder = tmp_path_factory.mktemp("minilm")
    write_language(folder)
    sentences = Sentences(folder)
    text = Text(of_pieces([p for p in PIECES if p.removeprefix("##").isalpha()], LINES, 900, 20, 3), 4, filled(TextConfig))
    directions = start_words(nn.Embedding(900, D), text, sentences)
    reader = Reader(SIZES, D, 900)
    reader.start(text, sentences, directions)
    return reader, text, sentences


def padded(text: Text, questions: list[str]) -> torch.Tensor:
    rows = [text.question(one) for one in questions]
    return torch.tensor([row + [text.pad] * (max(map(len, rows)) - len(row)) for row in rows])


QUESTIONS = ["find the dog", "red", "the red dogs, find red dogs"]


@torch.no_grad()
def test_it_reads_a_question_as_the_encoder_does(made: tuple[Reader, Text, Sentences]) -> None:
    reader, text, sentences = made
    ids = padded(text, QUESTIONS)
    added, kept = reader(ids), len(reader.memo)
    read = added.abs().sum(-1) > 0
    # From the last token before a question, which stands for [CLS], through the mark behind it, for [SEP].
    ends = [row.tolist().index(text.eos) for row in ids]
    assert [row.nonzero()[:, 0].tolist() for row in read] == [list(range(1, end + 1)) for end in ends]
    states, theirs = reader.remembered(ids, read), sentences(QUESTIONS)
    for row in range(len(QUESTIONS)):
        mean = states[row][read[row]].mean(0)
        assert torch.allclose(mean / mean.norm(), theirs[row], atol=2e-3)
        # Kept in halves, once, and the same beside longer ones and after training.
        alone = reader.train()(padded(text, QUESTIONS[row : row + 1]))
        assert torch.allclose(alone[0, : ends[row] + 1], added[row, : ends[row] + 1], atol=1e-3)
    assert len(reader.memo) == kept
    assert copy.deepcopy(reader).memo is reader.memo


@torch.no_grad()
def test_nothing_but_a_question_is_read(made: tuple[Reader, Text, Sentences]) -> None:
    reader, text, _ = made
    for ids in (text.prefix(), [text.vision_end], text.encode(" dog"), text.encode("the red dog<|im_end|>"), [text.eos], text.opening()[:1]):
        assert not reader(torch.tensor([ids])).any()
    behind = padded(text, ["find the dog"])
    reply = torch.tensor([text.reply("the dog.", (1, 2, 3, 4), "dog").ids])
    both = reader(torch.cat([behind, reply], 1))
    assert torch.allclose(both[:, : behind.shape[1]], reader(behind)) and not both[:, behind.shape[1] :].any()


@torch.no_grad()
def test_what_it_adds_says_of_a_word_what_the_words_own_embedding_does(made: tuple[Reader, Text, Sentences]) -> None:
    reader, text, sentences = made
    embedding = nn.Embedding(900, D)
    start_words(embedding, text, sentences)
    words = [" dog", " red", " find"]
    own = torch.stack([embedding.weight[text.encode(word)[0]] for word in words])
    means = []
    for word in words:
        added = reader(torch.tensor([text.question(word.strip())]))[0]
        means.append(added[added.abs().sum(-1) > 0].mean(0))
    assert torch.allclose(torch.stack(means), own, atol=0.25 * SPREAD)


def test_only_its_last_map_learns(made: tuple[Reader, Text, Sentences]) -> None:
    learnt = [name for name, parameter in made[0].named_parameters() if parameter.requires_grad]
    assert learnt == ["narrow.weight", "narrow.bias"]


@torch.no_grad()
def test_as_a_graph_it_is_the_same(made: tuple[Reader, Text, Sentences], tmp_path: Path) -> None:
    reader, text, _ = made
    ids, path = padded(text, QUESTIONS[2:]), str(tmp_path / "reader.onnx")
    axes = {"input_ids": {1: "sequence"}, "added": {1: "sequence"}}
    torch.onnx.export(copy.deepcopy(reader).eval(), (ids,), path, input_names=["input_ids"], output_names=["added"], dynamic_axes=axes, opset_version=18, dynamo=False)
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    for one in (ids, padded(text, QUESTIONS[:1]), torch.tensor([[text.eos]]), torch.tensor([text.encode(" dog")]), torch.tensor([text.prefix()])):
        (added,) = session.run(None, {"input_ids": one.numpy()})
        assert np.abs(added - reader(one).numpy()).max() < 1e-3


def test_another_encoder_than_the_recipes_is_refused(made: tuple[Reader, Text, Sentences]) -> None:
    _, text, sentences = made
    directions = start_words(nn.Embedding(900, D), text, sentences)
    for sizes, code in ((SIZES.model_copy(update={"layers": 3}), "weights-mismatch"), (SIZES.model_copy(update={"opening": 3}), "recipe-invalid")):
        with pytest.raises(EngineError) as caught:
            Reader(sizes, D, 900).start(text, sentences, directions)
        assert caught.value.code == code
