"""What is evaluated: lines, one split of a dataset, or the held-out splits of what a recipe trains on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..config import DatasetConfig, RunConfig
from ..data.readers import folder_of, open_dataset
from ..data.readers.dataset import Dataset
from ..events import EngineError
from .lines import open_lines

HELD_OUT = {
    "refcoco": ("val", "testA", "testB"),
    "refcoco+": ("val", "testA", "testB"),
    "refcocog": ("val", "test"),
    "grefcoco": ("val", "testA", "testB"),
    "reason-seg": ("val", "test"),
}
"""The splits that papers report, of sets that have a train split."""
ASKED = {"reason-seg": {"texts": "first"}}
"""What papers ask of them, where a recipe does not say: training draws any of a photo's texts."""


@dataclass(frozen=True)
class EvalSet:
    """`describes` says in words what it holds."""

    name: str
    describes: str
    dataset: Dataset

    @property
    def file(self) -> str:
        """Its name as a file's: names come from people and from file names."""
        return re.sub(r"[^\w.+-]", "_", self.name).lstrip(".") or "lines"


def eval_sets(run: RunConfig) -> Iterator[EvalSet]:
    """By `extra`: `lines` and `images`; or `dataset` and its reader's `options` ("split=val,split_by=unc"); or neither.
    Each is opened when it is its turn. Raises EngineError as the readers do."""
    extra = run.extra
    if "lines" in extra:
        opened = open_lines(Path(extra["lines"]), Path(extra.get("images", "")))
        yield named(extra, opened.name, "", opened)
    elif "dataset" in extra:
        one = DatasetConfig(name=extra["dataset"], folder=None, options=options_of(extra.get("options", "")), weight=1.0)
        opened = opened_of(run, one)
        yield named(extra, set_name(one), opened.name, opened)
    else:
        for one in held_out(run):
            opened = opened_of(run, one)
            yield EvalSet(set_name(one), opened.name, opened)


def named(extra: dict[str, str], name: str, describes: str, dataset: Dataset) -> EvalSet:
    return EvalSet(extra.get("set", name), extra.get("describes", describes), dataset)


def held_out(run: RunConfig) -> list[DatasetConfig]:
    """Each once, though several splits of it may be trained on."""
    sets: dict[str, DatasetConfig] = {}
    for trained in run.recipe.data.train:
        for split in HELD_OUT.get(trained.name, ()):
            options = {**ASKED.get(trained.name, {}), **trained.options, "split": split}
            # What training leaves out for its being held out.
            options.pop("without", None)
            one = trained.model_copy(update={"options": options})
            sets[set_name(one)] = one
    if not sets:
        advice = "give --lines FILE.jsonl --images DIR, or --dataset"
        raise EngineError("nothing-to-evaluate", f"{run.recipe.name} names no dataset with held-out splits; {advice}")
    return list(sets.values())


def opened_of(run: RunConfig, one: DatasetConfig) -> Dataset:
    if not run.data_root:
        raise EngineError("data-missing", f"{one.name} is a published dataset; give the folder of datasets with --data")
    return open_dataset(one.name, folder_of(run.data_root, one.name, one.folder), **one.options)


def options_of(text: str) -> dict[str, str]:
    """ "split=val,split_by=unc" → a mapping; `by` is short for split_by."""
    options = {}
    for part in filter(None, text.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            raise EngineError("dataset-options", f"--options {text}: {part!r} is not KEY=VALUE")
        options["split_by" if key == "by" else key] = value
    return options


def set_name(one: DatasetConfig) -> str:
    """E.g. refcoco-val-unc: it names files too."""
    return "-".join([one.name, *one.options.values()])
