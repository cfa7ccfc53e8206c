"""One engine at a time in a place, and none that outlives who started it: real processes, killed -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loupe_engine import __main__ as engine
from loupe_engine import ownership
from loupe_engine.config import RunConfig
from loupe_engine.events import EngineError

from .conftest import tiny_recipe
from .filled import filled

ENGINE = Path(__file__).resolve().parent.parent
OWNER = """
import os, sys, time
from pathlib import Path
from loupe_engine.ownership import owned
with owned(Path(sys.argv[1])):
    if os.fork() == 0:
        time.sleep(600)  # A worker, which a killed engine leaves behind.
    print("owned", flush=True)
    time.sleep(600)
"""
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env={**os.environ, "LOUPE_PARENT": str(os.getpid())})
print(child.pid, flush=True)
time.sleep(600)
"""
CHILD = """
import os
from concurrent.futures import ProcessPoolExecutor
from loupe_engine.ownership import end_with, end_with_parent
end_with_parent()
if __name__ == "__main__":
    with ProcessPoolExecutor(1, initializer=end_with, initargs=(os.getpid(),)) as workers:
        workers.submit(eval, "(print(__import__('os').getpid(), flush=True), __import__('time').sleep(600))").result()
"""


def started(*words: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", *words], cwd=ENGINE, stdout=subprocess.PIPE, text=True, start_new_session=True)


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen]:
    process = started(OWNER, str(tmp_path / "run/verb.lock"))
    assert process.stdout.readline() == "owned\n"
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_place_belongs_to_one_engine_until_that_is_gone(
    owner: subprocess.Popen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "PATIENCE_S", 0.5)
    lock = tmp_path / "run/verb.lock"
    with pytest.raises(EngineError, match=f"process {owner.pid} is at work there") as error, ownership.owned(lock):
        pass
    assert error.value.code == "run-busy"
    with ownership.owned(tmp_path / "run/other.lock"):
        pass
    # Its forked worker lives on.
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    with ownership.owned(lock):
        assert lock.read_text() == f"{os.getpid()}\n"


def test_the_engine_says_so(owner: subprocess.Popen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:  # fmt: skip
    monkeypatch.setattr(ownership, "PATIENCE_S", 0.2)
    run = filled(RunConfig, verb="verb", recipe=tiny_recipe(), run=str(tmp_path / "run"))
    monkeypatch.setattr(engine, "lock_of", lambda run, verb: tmp_path / "run/verb.lock")
    (tmp_path / "config.json").write_text(run.model_dump_json())
    assert engine.main(["align", "--config", str(tmp_path / "config.json")]) == 1
    assert '"code": "run-busy"' in capsys.readouterr().out


def gone(pid: int) -> bool:
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.1)
    return False


def test_engine_and_workers_end_with_the_command_line(tmp_path: Path) -> None:
    parent = started(PARENT, CHILD)
    child, worker = int(parent.stdout.readline()), int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert gone(child) and gone(worker)


def test_without_a_command_line_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ownership.PARENT, raising=False)
    before = set(threading.enumerate())
    ownership.end_with_parent()
    assert set(threading.enumerate()) == before
