"""The `eval` verb: a run's model on lines or datasets, greedily, every sentence once.

Writes, for each set, into `out` (default <run>/eval): NAME.json, the row that `loupe eval --json` would write;
NAME.details.json, all figures by group; NAME.jsonl, the answers; NAME.correlation.svg, where the model has a heatmap;
NAME.boxes.svg, masks against boxes, where replies have boxes. Behind forced boxes all are of NAME-box.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

from ..config import RunConfig
from ..coordinates import Box
from ..data.readers.skips import BadSample
from ..events import EngineError, Rate, emit, note
from ..models.loupe import Loupe
from ..models.segmenters.multimask import Stability
from ..text import Text
from ..training.stop import Stop
from ..whole_files import write_whole
from .answers import Answers, Line, answered, skipped
from .forced import forced_box, forced_levels, forced_questions
from .generation import published_generation
from .outcome import judge
from .predict import Predictor
from .questions import Question, by_photo, digest, questions_of
from .scores import write_scores
from .sets import EvalSet, eval_sets
from .summary import rounded, summary


def evaluate(run: RunConfig, model: Loupe, text: Text) -> None:
    """`extra`: what to ask (see `sets.py`), `limit`, `batch`, `stability` ("delta,threshold"; else as the bundle chooses its
    mask), `generation` ("plain": not as published weights ask for it), `box` (forced ones: forced.py). A stop ends it behind a photo (SystemExit 130); asked again it goes on there."""
    extra = run.extra
    limit = int(extra["limit"]) if "limit" in extra else None
    levels = forced_levels(run)
    weights = digest_of(model)
    stability = Stability() if run.recipe.model.dynamic_multimask else None
    if "stability" in extra:
        stability = stability_of(extra["stability"])
    tokens = run.recipe.export.max_new_tokens
    settings = {"weights": weights, "max_new_tokens": tokens, "stability": stability and asdict(stability)}
    generation = published_generation(run.weights) if extra.get("generation") != "plain" else None
    if generation is not None:
        settings["generation"] = {"repetition_penalty": generation.repetition_penalty, "ends": list(generation.ends)}
    if levels:
        settings["box"] = levels
    predictor = Predictor(model, text, tokens, int(extra.get("batch", "16")), stability, generation)
    asked, clock = 0, Rate()
    folder = Path(run.out or Path(run.run) / "eval")
    with Stop() as stop:
        for one in eval_sets(run):
            if levels:
                one = behind_boxes(one, levels)
            refuse_own_lines(folder / f"{one.file}.jsonl", extra)
            asked += evaluate_set(folder, one, limit, predictor, settings, stop)
            if "scores" in extra:
                write_scores(folder, one, Path(extra["scores"]))
    emit("done", step=asked, seconds=clock.elapsed)


def behind_boxes(one: EvalSet, levels: list[float]) -> EvalSet:
    """The set under a name of its own: its figures are not the model's."""
    said = f"behind boxes with an IoU of {', '.join(f'{level:g}' for level in levels)} with the true one"
    return replace(one, name=f"{one.name}-box", describes=f"{one.describes}, {said}" if one.describes else said)


def refuse_own_lines(answers: Path, extra: dict[str, str]) -> None:
    if "lines" in extra and answers.resolve() == Path(extra["lines"]).resolve():
        message = f"the answers would be written over {answers}, the lines that are asked; choose another --out or --name"
        raise EngineError("out-is-lines", message)


def evaluate_set(
    folder: Path, one: EvalSet, limit: int | None, predictor: Predictor, settings: dict, stop: Stop
) -> int:
    """@returns how many questions there were."""
    questions = questions_of(one.dataset, limit)
    if "box" in settings:
        questions = forced_questions(questions, settings["box"])
    unread = one.dataset.skips.counts.copy()
    of = {**settings, "batch": predictor.batch, "questions": digest(questions)}
    answers = Answers(folder / f"{one.file}.jsonl", of)
    left = answers.unanswered(by_photo(questions))
    done = len(answers.lines)
    emit("start", stage="eval", total_steps=len(questions), step=done, pid=os.getpid())
    note(f"{one.name}: {len(questions)} questions" + (f", {done} answered before" if done else ""))
    rate, figures = Rate(), Running()
    figures.add(answers.lines)
    for photo in left:
        if stop.asked:
            emit("stopped", step=len(answers.lines))
            raise SystemExit(130)
        lines = ask(predictor, photo)
        answers.add(lines)
        figures.add(lines)
        rate.add(len(photo))
        per_second = rate.samples / max(rate.elapsed, 1e-6)
        left_s = (len(questions) - len(answers.lines)) / max(per_second, 1e-6)
        shown = {"metrics": figures.metrics(), "samples_per_s": per_second, "eta_s": left_s}
        emit("step", step=len(answers.lines), loss=0.0, **shown)
    write(folder, one, answers.lines, unread)
    return len(questions)


class Running:
    """Figures so far, for the progress line."""

    def __init__(self) -> None:
        self.judged = self.skipped = self.intersection = self.union = 0
        self.ious = 0.0

    def add(self, lines: list[Line]) -> None:
        for line in lines:
            self.skipped += "skip" in line
            if "mask" in line:
                self.judged += 1
                self.ious += line["iou"]
                self.intersection += line["mask"][0]
                self.union += line["mask"][1]

    def metrics(self) -> dict[str, float | None]:
        return {
            "giou": self.ious / self.judged if self.judged else None,
            "ciou": self.intersection / self.union if self.union else None,
            **({"skipped": self.skipped} if self.skipped else {}),
        }


def ask(predictor: Predictor, photo: list[Question]) -> list[Line]:
    """The lines of one photo's questions. One whose photo or mask cannot be read is skipped; the rest is asked."""
    lines: dict[int, Line] = {}
    truths: dict[int, tuple] = {}
    boxes: dict[int, Box] = {}
    image = None
    for one in photo:
        try:
            image = one.sample.photo()
            truth = one.sample.mask()
            if one.forced is not None:
                boxes[one.number] = forced_box(one, truth)
            truths[one.number] = (truth, one.sample.ignore())
        except BadSample as error:
            lines[one.number] = skipped(one, error)
    asked = [one for one in photo if one.number in truths]
    if image is not None and asked:
        forced = [boxes[one.number] for one in asked] if boxes else None
        predictions = predictor(image, [one.expression for one in asked], forced)
        for one, prediction in zip(asked, predictions, strict=True):
            truth, ignore = truths[one.number]
            outcome = None
            if truth is not None:
                outcome = judge(
                    truth,
                    prediction.mask,
                    prediction.box,
                    ignore=ignore,
                    heatmap=prediction.heatmap,
                    thought_tokens=prediction.thought_tokens,
                    group=one.group,
                )
            lines[one.number] = answered(one, prediction, outcome)
    return [lines[one.number] for one in photo]


def write(folder: Path, one: EvalSet, lines: list[Line], unread: dict) -> None:
    row, everything, plots = summary(one.name, one.describes, lines, unread)
    files: dict[str, str] = {
        f"{one.file}.json": json.dumps(row, indent=2) + "\n",
        f"{one.file}.details.json": json.dumps(everything, indent=2) + "\n",
    }
    files |= {f"{one.file}.{kind}.svg": plot for kind, plot in plots.items()}
    for name, content in files.items():
        write_whole(folder / name, content)
    skips = sum(everything["skipped"].values())
    parts = [f"gIoU {rounded(row['giou'])}", f"cIoU {rounded(row['ciou'])}", f"{everything['judged']} judged"]
    if skips:
        parts.append(f"{skips} skipped ({', '.join(f'{n} {code}' for code, n in everything['skipped'].items())})")
    note(f"{one.name}: {', '.join(parts)}")


def stability_of(text: str) -> Stability:
    """ "0.05,0.98" → the rule."""
    try:
        delta, threshold = map(float, text.split(","))
    except ValueError:
        raise EngineError("stability-unreadable", f"--stability {text}: give DELTA,BAR, e.g. 0.05,0.98") from None
    return Stability(delta, threshold)


def digest_of(model: Loupe) -> str:
    """Names these weights: from up to 64 values of every tensor, evenly spread."""
    whole = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        flat = value.detach().cpu().flatten()
        whole.update(repr((name, tuple(value.shape), flat[:: max(1, flat.numel() // 64)][:64].tolist())).encode())
    return whole.hexdigest()


