"""Means over what a batch happens to hold: of nothing, and of shares in two processes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from loupe_engine.config import RunConfig
from loupe_engine.grpo import grpo_loss
from loupe_engine.stages.vision import pretrain_vision
from loupe_engine.training import means
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe
from .test_training_loop import fresh


def test_a_mean_of_nothing_is_nothing() -> None:
    weight = torch.ones(3, requires_grad=True)
    (means.mean(weight[torch.zeros(3, dtype=torch.bool)]) + means.ratio(weight.sum() * 0, torch.tensor(0.0))).backward()
    assert weight.grad.tolist() == [0, 0, 0]
    values = torch.randn(5, requires_grad=True)
    assert torch.equal(means.mean(values), values.mean())


def test_scenes_without_an_owned_cell_train_on(run_config: RunConfig, tmp_path: Path) -> None:
    """Things too small to own a cell: the mean of their boxes was not a number, and ended the stage."""
    pool = tmp_path / "pool"
    shutil.copytree(run_config.pool, pool)
    labels = np.load(pool / "labels.npy", mmap_mode="r+")
    labels[:] = 0
    labels[:, 3, 3] = 1
    labels.flush()
    run = run_config.model_copy(update={"recipe": tiny_recipe(batch=2), "pool": str(pool), "run": str(tmp_path / "run")})
    pretrain_vision(run, fresh(run).load_imagenet(), tokenizer_of(run))
    lines = [json.loads(line) for line in (tmp_path / "run/vision/metrics.jsonl").read_text().splitlines()]
    assert len(lines) == 4 and all(np.isfinite(line["loss"]) and line["metrics"]["box"] == 0 for line in lines)


COUNTS = (0, 7)
"""Of one process and the other: one has nothing."""


TOKENS, GAIN = [1, 2, 6, 5], [1.0, -0.5, 0.3, 2.0]
"""Of four replies, two of them each process's."""


def policy(parameter: torch.Tensor, rows: slice, ratio: object = None) -> torch.Tensor:
    """The mean over all tokens of the batch."""
    mask = torch.arange(6) < torch.tensor(TOKENS[rows])[:, None]
    return grpo_loss(parameter * mask, torch.tensor(GAIN[rows]), mask, reduction="bnpo", ratio=ratio)[0]


def share(rank: int, port: int, folder: str) -> None:
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "RANK": str(rank), "WORLD_SIZE": "2"}
    dist.init_process_group("gloo", rank=rank, world_size=2)
    values, weights = torch.linspace(-1, 2, 7), torch.linspace(0.5, 2, 7)
    own = slice(0, COUNTS[0]) if rank == 0 else slice(COUNTS[0], sum(COUNTS))
    parameter = torch.tensor(0.3, requires_grad=True)
    each = (values[own] * parameter) ** 2
    loss = means.mean(each) + means.ratio((each * weights[own]).sum(), weights[own].sum())
    loss = loss + policy(parameter, slice(2 * rank, 2 * rank + 2), means.ratio)
    loss.backward()
    # As DDP takes it, and as the log does.
    dist.all_reduce(parameter.grad)
    total = loss.detach().clone()
    dist.all_reduce(total)
    torch.save([total / 2, parameter.grad / 2], f"{folder}/{rank}.pt")
    dist.destroy_process_group()


def test_two_processes_agree_with_one(tmp_path: Path) -> None:
    port = 20000 + os.getpid() % 20000
    mp.spawn(share, (port, str(tmp_path)), nprocs=2)
    values, weights = torch.linspace(-1, 2, 7), torch.linspace(0.5, 2, 7)
    parameter = torch.tensor(0.3, requires_grad=True)
    each = (values * parameter) ** 2
    loss = each.mean() + (each * weights).sum() / weights.sum() + policy(parameter, slice(4))
    loss.backward()
    for rank in range(2):
        got = torch.load(tmp_path / f"{rank}.pt")
        assert got[0].item() == pytest.approx(loss.item()) and got[1].item() == pytest.approx(parameter.grad.item())
