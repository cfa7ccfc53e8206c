"""Going on from another run: what its stages made is where this one starts."""

import json
from pathlib import Path

import pytest
import torch

from loupe_engine.config import FromRun, RunConfig
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.text import save_tokenizer, train_tokenizer
from loupe_engine.training.checkpoint import save_atomic
from loupe_engine.training.from_run import load_run
from loupe_engine.training.made_of import made_of
from loupe_engine.training.weights import owned
from loupe_engine.verbs import tokenizer_of, trained

from .conftest import tiny_recipe
from .filled import filled

QUERIES = "context_queries"


def saved(model: Loupe, run: Path, stage: str, recipe: str) -> None:
    (run / stage).mkdir(parents=True)
    weights = owned({name: value + 1 if value.is_floating_point() else value for name, value in model.state_dict().items()}, stage)
    save_atomic({"weights": weights, "step": 1500, "seconds": 1.0}, run / stage / "checkpoint.pt")
    (run / stage / "config.json").write_text(json.dumps({"recipe": {"name": recipe}}))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of recipe "before" that has aligned and come some way through rl: all that these own is 1 more than at a start."""
    run = tmp_path_factory.mktemp("other")
    torch.manual_seed(1)
    model = Loupe(tiny_recipe().model)
    for stage in ("align", "rl"):
        saved(model, run, stage, "before")
    torch.save(model.state_dict(), run / "start.pt")
    save_tokenizer(train_tokenizer(["a tokenizer of its own"] * 9, 700, 64), run / "tokenizer")
    return run


def going_on(other: Path, tmp_path: Path, decoder: str = "tuned", recipe: str = "before") -> RunConfig:
    settings = tiny_recipe().model_copy(update={"from_run": FromRun(recipe=recipe, decoder=decoder)})
    return filled(RunConfig, verb="rl", recipe=settings, run=str(tmp_path / "run"), threads=1, weights={"run": str(other)})


@pytest.mark.parametrize("decoder", ["tuned", "published"])
def test_it_starts_with_what_the_other_run_has(other: Path, tmp_path: Path, decoder: str, capsys: pytest.CaptureFixture) -> None:
    run, start = going_on(other, tmp_path, decoder), torch.load(other / "start.pt")
    torch.manual_seed(2)
    model = trained(run, "align").state_dict()
    for name in (QUERIES, "backbone.qwen.lm_head.weight"):
        torch.testing.assert_close(model[name], start[name] + 1)
    tuned = [name for name in owned(start, "rl") if name.startswith("segmenter.") and start[name].is_floating_point()]
    same = [torch.equal(model[name], start[name] + 1) for name in tuned]
    assert len(same) > 50 and (all(same) if decoder == "tuned" else not any(same))
    said = capsys.readouterr().out
    assert "rl of before after 1500 steps" in said and "cold_start: not trained in this run" in said
    assert {"from_run.align", "from_run.rl"} <= set(made_of(run, "align")["before"])


def test_its_words_are_the_other_runs(other: Path, tmp_path: Path) -> None:
    own = tokenizer_of(going_on(other, tmp_path)).tokenizer
    theirs = json.loads((other / "tokenizer" / "tokenizer.json").read_text())
    assert own.get_vocab_size() > 300 and json.loads(own.to_str()) == theirs


def test_runs_that_are_none_to_go_on_from(other: Path, tmp_path: Path) -> None:
    model = Loupe(tiny_recipe().model)
    with pytest.raises(EngineError, match="--set from_run.recipe=before") as mismatch:
        load_run(model, going_on(other, tmp_path, recipe="another"))
    assert mismatch.value.code == "run-mismatch"
    with pytest.raises(EngineError, match="no stage's checkpoint") as missing:
        load_run(model, going_on(tmp_path, tmp_path))
    assert missing.value.code == "run-missing"
    recipe = tiny_recipe()
    recipe.model.context.queries = 5
    with pytest.raises(EngineError, match="context_queries") as sizes:
        load_run(Loupe(recipe.model), going_on(other, tmp_path))
    assert sizes.value.code == "stage-mismatch"


def test_what_should_go_on_and_does_not_is_told(other: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run = going_on(other, tmp_path).model_copy(update={"weights": None})
    load_run(Loupe(run.recipe.model), run)
    assert "meant to go on from a run of before" in capsys.readouterr().out
