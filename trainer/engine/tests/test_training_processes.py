"""Real engine processes, killed and stopped in the middle: what follows is as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from loupe_engine.config import RunConfig

from .conftest import tiny_recipe
from .filled import filled

ENGINE = Path(__file__).resolve().parent.parent
# Figures are logged in threes and saved in twenties: a checkpoint falls between two lines of the log.
SETTINGS = {"steps": 60, "checkpoint_every": 20, "log_every": 3}
ONE_AND_TWO = [1, pytest.param(2, marks=pytest.mark.long)]


class Engine:
    """`pretrain-vision`, of one process or of several under torchrun."""

    def __init__(self, folder: Path, pool: Path, processes: int):
        folder.mkdir(exist_ok=True)
        run = filled(RunConfig, verb="pretrain-vision", recipe=tiny_recipe(**SETTINGS), run=str(folder), pool=str(pool), threads=1)
        config = folder / "config.json"
        config.write_text(run.model_dump_json())
        launcher = ["torch.distributed.run", "--standalone", "--nproc-per-node", str(processes), "-m"]
        words = [*(launcher if processes > 1 else []), "loupe_engine", "pretrain-vision", "--config", str(config)]
        self.child = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ENGINE, env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.seen: list[dict] = []

    def events(self) -> Iterator[dict]:
        for line in self.child.stdout:
            if line.startswith("{"):
                self.seen.append(json.loads(line))
                yield self.seen[-1]

    def until(self, step: int) -> int:
        """Reads on until the step is logged → the process that trains, the first of several."""
        for event in self.events():
            if event["event"] == "step" and event["step"] >= step:
                return next(e["pid"] for e in self.seen if e["event"] == "start")
        raise AssertionError(self.seen)

    def end(self) -> list[str]:
        """The kinds of event that it said, when it has ended."""
        for _ in self.events():
            pass
        self.child.wait()
        return [event["event"] for event in self.seen]


def figures(folder: Path) -> list[tuple[int, float, float]]:
    lines = [json.loads(line) for line in (folder / "vision/metrics.jsonl").read_text().splitlines()]
    return [(line["step"], line["loss"], line["metrics"]["grad_norm"]) for line in lines]


@pytest.fixture(scope="module")
def unbroken(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The figures of a run that nothing happened to, by its number of processes."""
    known: dict[int, list] = {}

    def of(processes: int) -> list:
        if processes not in known:
            folder = tmp_path_factory.mktemp("unbroken")
            engine = Engine(folder, pool, processes)
            assert engine.end()[-1] == "done" and engine.child.returncode == 0
            known[processes] = figures(folder)
            assert [step for step, _, _ in known[processes]] == list(range(3, 61, 3))
        return known[processes]

    return of


@pytest.mark.parametrize("processes", ONE_AND_TWO)
def test_killed_in_the_middle_of_a_step_and_of_a_save(processes: int, pool: Path, tmp_path: Path, unbroken: object) -> None:
    engine = Engine(tmp_path / "run", pool, processes)
    os.kill(engine.until(step=33), signal.SIGKILL)
    assert "done" not in engine.end()
    # Lines beyond the checkpoint of step 20 are in the log already, and the kill came while the next one was written.
    assert figures(tmp_path / "run")[-1][0] > 20
    whole = (tmp_path / "run/vision/checkpoint.pt").read_bytes()
    (tmp_path / "run/vision/checkpoint.tmp").write_bytes(whole[: len(whole) // 2])
    again = Engine(tmp_path / "run", pool, processes)
    assert again.end()[-1] == "done"
    first = next(event for event in again.seen if event["event"] == "start")
    assert first["step"] in (20, 40)
    assert figures(tmp_path / "run") == unbroken(processes)


@pytest.mark.parametrize("processes", ONE_AND_TWO)
def test_stopped_and_carried_to_another_place(processes: int, pool: Path, tmp_path: Path, unbroken: object) -> None:
    engine = Engine(tmp_path / "run", pool, processes)
    os.kill(engine.until(step=24), signal.SIGINT)
    kinds = engine.end()
    assert kinds[-2:] == ["checkpoint", "stopped"] and engine.seen[-1]["step"] == engine.seen[-2]["step"] < 60
    # torchrun has an exit status of its own.
    assert engine.child.returncode == (130 if processes == 1 else 1)
    shutil.move(tmp_path / "run", tmp_path / "elsewhere")
    assert Engine(tmp_path / "elsewhere", pool, processes).end()[-1] == "done"
    assert figures(tmp_path / "elsewhere") == unbroken(processes)


@pytest.mark.long
def test_processes_end_with_their_launcher(pool: Path, tmp_path: Path) -> None:
    engine = Engine(tmp_path / "run", pool, 2)
    trains = engine.until(step=6)
    engine.child.kill()
    engine.child.wait()
    for _ in range(100):
        if not Path(f"/proc/{trains}").exists():
            return
        time.sleep(0.1)
    raise AssertionError("still there")


@pytest.mark.long
def test_a_silent_process_is_noticed(pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a machine that hangs: it neither computes nor ends."""
    monkeypatch.setenv("LOUPE_PEER_SILENCE", "6")
    engine = Engine(tmp_path / "run", pool, 2)
    trains = engine.until(step=6)
    children = Path(f"/proc/{engine.child.pid}/task/{engine.child.pid}/children").read_text().split()
    other = next(int(child) for child in children if int(child) != trains)
    os.kill(other, signal.SIGSTOP)
    begin = time.monotonic()
    try:
        assert "error" in engine.end() and time.monotonic() - begin < 60
        assert any(e.get("code") == "peer-silent" and "process 1" in e["message"] for e in engine.seen)
    finally:
        with suppress(ProcessLookupError):  # The launcher has ended it.
            os.kill(other, signal.SIGKILL)


@pytest.mark.long
def test_a_pools_workers_end_with_the_engine(tmp_path: Path) -> None:
    recipe = tiny_recipe()
    recipe.data.scenes, recipe.data.size, recipe.data.workers = 20_000, 64, 2
    run = filled(RunConfig, verb="data", recipe=recipe, run=str(tmp_path), pool=str(tmp_path / "pool"), threads=1)
    (tmp_path / "config.json").write_text(run.model_dump_json())
    words = [sys.executable, "-m", "loupe_engine", "data", "--config", str(tmp_path / "config.json")]
    engine = subprocess.Popen(words, cwd=ENGINE, stdout=subprocess.DEVNULL)
    children = Path(f"/proc/{engine.pid}/task/{engine.pid}/children")
    while len(workers := children.read_text().split()) < 2:
        time.sleep(0.1)
    engine.kill()
    engine.wait()
    for _ in range(100):
        if not any(Path(f"/proc/{worker}").exists() for worker in workers):
            return
        time.sleep(0.1)
    raise AssertionError("still there")
