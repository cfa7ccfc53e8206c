"""Whether stages that were rewritten since a commit train as they did: `python same_losses.py COMMIT` (no test: it needs the
repository's history).

The same small recipes, drawn scenes and seeds go through that commit's engine and this one's; of each stage every step's loss is
to be the same to the last bit. Ends with status 1 where one is not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from shutil import copytree

ENGINE = Path(__file__).resolve().parents[1]
STAGE = {"steps": 6, "batch": 8, "lr": 1e-3, "warmup": 1, "log_every": 1, "checkpoint_every": 6, "prompts_per_image": 2}
SHARED = {"vision": "pretrain-vision", "segmenter": "pretrain-segmenter", "cold_start": "cold-start"}
"""Stages that all heads go on from, and their verbs."""
OWN = {"align": "align", "rl": "rl"}
HEADS: dict[str, dict] = {
    "unified": {},
    "lens": {"head": "lens", "connector": {"kind": "lens", "depth": 1, "heads": 2, "prompt_tokens": 1}},
    "coprs": {"head": "coprs"},
}


def recipe(head: str) -> dict:
    """Of keys that the schema has had for long; what is left out has its default, on either side."""
    rl = {**STAGE, "batch": 16, "group": 4, "max_new_tokens": 12, "rewards": {"mask_iou": 1.0, "format_tags": 1.0}}
    if head == "coprs":
        rl |= {"reduction": "bnpo"}
    return {
        "name": "small",
        "seed": 3,
        "model": {
            "backbone": {
                **{"kind": "small", "hidden": 64, "layers": 2, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": 700},
                "rope_theta": 10000.0,
            },
            "vision": {"kind": "conv", "image_size": 64, "patch_size": 16, "merge_size": 2},
            "segmenter": {"kind": "lite", "image_size": 64, "mlp_dim": 64},
            "context": {"queries": 4},
            "connector": {"kind": "vit", "depth": 1, "heads": 2, "prompt_tokens": 2},
            "head": "unified",
            "prompt_with_box": True,
            **HEADS[head],
        },
        "data": {"scenes": 24, "expressions_per_scene": 10, "size": 64, "seed": 3},
        "stages": {**{stage: STAGE for stage in (*SHARED, "align")}, "rl": rl},
        "export": {
            **{"id": "small", "name": "small", "version": "0.0.1", "summary": "for tests", "can": [], "cannot": []},
            **{"base_models": [], "licence": {"id": "none", "note": ""}},
        },
    }


def train(engine: Path, out: Path) -> None:
    """Every stage of every head, by `engine`'s code."""
    sys.path.insert(0, str(engine))
    from loupe_engine import __main__ as program
    from loupe_engine.config import RunConfig

    try:
        # Since the engine's classes have no defaults.
        from tests.filled import filled
    except ImportError:

        def filled(cls, **given):  # noqa: ANN001, ANN003, ANN202
            return cls(**given)

    def run(verb: str, head: str) -> None:
        settings = {"verb": verb, "recipe": recipe(head), "run": str(out / head), "pool": str(out / "pool"), "threads": 1}
        file = out / "config.json"
        file.write_text(filled(RunConfig, **settings).model_dump_json())
        if program.main([verb, "--config", str(file)]):
            raise SystemExit(f"{verb} of {head} failed")

    run("data", "unified")
    for head in HEADS:
        if head != "unified":
            for part in ("tokenizer", *SHARED):
                copytree(out / "unified" / part, out / head / part)
        for verb in [*(SHARED.values() if head == "unified" else ()), *OWN.values()]:
            run(verb, head)


def losses(out: Path, head: str, stage: str) -> list[float]:
    return [json.loads(line)["loss"] for line in (out / head / stage / "metrics.jsonl").read_text().splitlines()]


def main(commit: str, folder: Path) -> int:
    packed = subprocess.run(["git", "archive", commit, "."], cwd=ENGINE, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as tar:
        tar.extractall(folder / "code", filter="data")
    sides = {commit: folder / "code", "now": ENGINE}
    for side, engine in sides.items():
        (folder / side).mkdir(parents=True)
        # A process of its own: both have packages of the same name.
        subprocess.run([sys.executable, __file__, "--train", str(engine), str(folder / side)], check=True, stdout=subprocess.DEVNULL)
    same = True
    print(f"| head, stage | {commit} | now | |\n| --- | --- | --- | --- |")
    for head, stages in {head: [*(SHARED if head == "unified" else ()), *OWN] for head in HEADS}.items():
        for stage in stages:
            old, new = (losses(folder / side, head, stage) for side in sides)
            same &= old == new
            shown = (" ".join(f"{loss:.4f}" for loss in one) for one in (old, new))
            print(f"| {head}, {stage} | {' | '.join(shown)} | {'the same' if old == new else 'other'} |")
    return 0 if same else 1


if __name__ == "__main__":
    if sys.argv[1] == "--train":
        train(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            sys.exit(main(sys.argv[1], Path(scratch)))
