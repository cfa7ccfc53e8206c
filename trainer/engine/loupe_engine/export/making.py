"""What a model was made of and what that cost, as the card's sections: data, starting weights, stages."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..config import DatasetsConfig, Recipe
from ..data.reader import records_of
from .figures import apart, table


@dataclass(frozen=True)
class StageRun:
    """A stage that ran. `lines`: the whole lines of its metrics.jsonl, at least one."""

    name: str
    batch: int
    lines: list[dict]

    @property
    def steps(self) -> int:
        return self.lines[-1]["step"]

    @property
    def samples(self) -> int:
        """In RL, replies."""
        return self.steps * self.batch

    @property
    def seconds(self) -> float:
        return self.lines[-1]["seconds"]


def read_stages(run: Path, recipe: Recipe) -> list[StageRun]:
    """The recipe's stages of which the run's folder holds metrics, in order."""
    found = [(name, s.batch, metric_lines(run / name / "metrics.jsonl")) for name, s in recipe.stages if s]
    return [StageRun(*stage) for stage in found if stage[2]]


def metric_lines(path: Path) -> list[dict]:
    """A stage that was killed may have left half a line at the end; what is no step's line is none."""
    lines = []
    for text in path.read_text(errors="replace").splitlines() if path.is_file() else []:
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if is_step(line):
            lines.append(line)
    return lines


def is_step(line: object) -> bool:
    """As metrics.jsonl has them. A loss may be NaN, and a metric too."""
    if not isinstance(line, dict) or not isinstance(line.get("metrics", {}), dict):
        return False
    numbers = [line.get("seconds"), line.get("loss"), *line.get("metrics", {}).values()]
    return type(line.get("step")) is int and all(type(one) in (int, float) for one in numbers)


def stage_section(stages: list[StageRun]) -> list[str]:
    head = ["stage", "steps", "samples", "samples a second", "minutes", "last loss"]
    body = [
        [s.name, f"{s.steps:,}", f"{s.samples:,}", rate(s), f"{s.seconds / 60:.0f}", f"{s.lines[-1]['loss']:.3f}"]
        for s in stages
    ]
    if len(stages) > 1:
        samples, minutes = sum(s.samples for s in stages), sum(s.seconds for s in stages) / 60
        body.append(["all", "", f"{samples:,}", "", f"{minutes:.0f}", ""])
    return table(head, body)


def rate(stage: StageRun) -> str:
    """Over the whole stage, so with its data, logging and checkpoints."""
    each = stage.samples / stage.seconds if stage.seconds else 0
    return f"{each:,.0f}" if each >= 10 else f"{each:.1f}"


def data_section(recipe: Recipe, pool: Path | None) -> list[str]:
    """`pool`: folder of the scenes that the stages saw; without its scenes.jsonl the recipe's own numbers are told."""
    rows = [[source.name, source.what, source.licence] for source in recipe.export.data]
    return apart([table(["data", "what of it", "licence"], rows, texts=3), seen(recipe, pool)])


def seen(recipe: Recipe, pool: Path | None) -> list[str]:
    data = recipe.data
    if isinstance(data, DatasetsConfig):
        return [f"Read from: {', '.join(one.name for one in data.train)}."]
    scenes = pool and pool / "scenes.jsonl"
    if scenes and scenes.exists():
        return pool_facts(scenes)
    mixed = f"{data.photos:.0%} photos with their own things, the others composites"
    kinds = mixed if data.photos else "all composites"
    return [f"{data.scenes:,} scenes ({kinds}), up to {data.expressions_per_scene} questions each, seed {data.seed}."]


def pool_facts(scenes: Path) -> list[str]:
    count = questions = absent = 0
    photos: Counter[str] = Counter()
    for record in records_of(scenes):
        count += 1
        questions += len(record["expressions"])
        absent += sum(not one["targets"] for one in record["expressions"])
        # Of a composite nothing is known but what was pasted.
        if record["known"] is not None:
            photos[record["background"].split("/")[0]] += 1
    real = photos.total()
    share = real / max(count, 1)
    facts = [
        f"{count:,} scenes: {real:,} photos ({share:.0%}) with their own things, {count - real:,} composites.",
        f"{questions:,} questions, {absent / max(questions, 1):.0%} of which name something that is not there.",
    ]
    if photos:
        facts.append(f"The photos are drawn from {', '.join(f'{name} ({n:,})' for name, n in photos.most_common())}.")
    return [" ".join(facts)]
