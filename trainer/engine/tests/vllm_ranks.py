"""One of several processes that train and hand their weights over at each turn; test_vllm.py starts them (torchrun)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.distributed.fsdp import fully_shard

from loupe_engine.config import RunConfig
from loupe_engine.events import EngineError
from loupe_engine.models.backbone import Backbone
from loupe_engine.processes import rank
from loupe_engine.experimental.weight_sync import Sync, bits, policy_weights
from loupe_engine.training import Turn, train
from loupe_engine.training.distributed import end, start


class Model(nn.Module):
    def __init__(self, run: RunConfig):
        super().__init__()
        torch.manual_seed(0)
        self.config, self.backbone = run.recipe.model, Backbone(run.recipe.model)


def main(folder: Path) -> None:
    run = RunConfig.model_validate_json((folder / "config.json").read_text())
    start(run)
    model, taken, seen = Model(run), {}, []
    parameters = [p for p in model.backbone.text.parameters() if p.requires_grad]

    def receive(weights: object) -> None:
        taken.update(weights)

    sync = Sync(model.backbone.qwen, torch.float32, receive, lambda: sum(map(bits, taken.values())))

    def compute(turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        sync(turn.step)
        seen.append((turn.step, turn.micro, sum(map(bits, taken.values()))))
        # Each process has a loss of its own.
        ids = torch.from_numpy(turn.rng.integers(0, 600, (2, 5)))
        positions = torch.arange(5).expand(3, 2, -1)
        loss = model.backbone.hidden(model.backbone.embed(ids), positions).pow(2).mean() * (rank() + 1)
        return loss, {}, 2

    train(run, "rl", model, [{"params": parameters, "scale": 1.0}], compute)
    fully_shard(model.backbone.qwen)
    try:
        list(policy_weights(model.backbone.qwen, torch.float32))
        code = None
    except EngineError as error:
        code = error.code
    (folder / f"{rank()}.json").write_text(json.dumps({"seen": seen, "sharded": code}))
    end()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
