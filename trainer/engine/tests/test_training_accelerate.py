"""The configurations in trainer/accelerate are what accelerate itself takes, and say what they are for."""

from pathlib import Path

import pytest
from accelerate.commands.config.config_args import ClusterConfig, load_config_from_file
from accelerate.commands.launch import _validate_launch_command, launch_command_parser
from accelerate.utils import DeepSpeedPlugin, DistributedType, FullyShardedDataParallelPlugin
from accelerate.utils.launch import prepare_deepspeed_cmd_env, prepare_multi_gpu_env

FOLDER = Path(__file__).resolve().parents[2] / "accelerate"


def launched(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[ClusterConfig, dict[str, str]]:
    """The configuration, and the environment that `accelerate launch` would give each process."""
    file = str(FOLDER / name)
    config = load_config_from_file(file)
    words = ["--config_file", file, "--num_processes", "4", "-m", "loupe_engine", "rl", "--config", "config.json"]
    arguments, _, _ = _validate_launch_command(launch_command_parser().parse_args(words))
    assert (arguments.num_processes, arguments.module, arguments.training_script) == (4, True, "loupe_engine")
    if config.distributed_type == DistributedType.FSDP:
        environment = prepare_multi_gpu_env(arguments)
    else:
        arguments.deepspeed_fields_from_accelerate_config = ",".join(config.deepspeed_config)
        _, environment = prepare_deepspeed_cmd_env(arguments)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    return config, environment


def test_fsdp2(monkeypatch: pytest.MonkeyPatch) -> None:
    _, environment = launched("fsdp2.yaml", monkeypatch)
    plugin = FullyShardedDataParallelPlugin()
    assert environment["ACCELERATE_USE_FSDP"] == "true" and environment["ACCELERATE_MIXED_PRECISION"] == "bf16"
    assert plugin.fsdp_version == 2 and plugin.auto_wrap_policy is None and not plugin.reshard_after_forward
    assert not plugin.cpu_ram_efficient_loading and not plugin.activation_checkpointing


@pytest.mark.parametrize("stage", [2, 3])
def test_zero(stage: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _, environment = launched(f"zero{stage}.yaml", monkeypatch)
    assert environment["ACCELERATE_USE_DEEPSPEED"] == "true" and environment["ACCELERATE_MIXED_PRECISION"] == "bf16"
    plugin = DeepSpeedPlugin()
    assert plugin.zero_stage == stage and plugin.deepspeed_config["zero_optimization"]["stage"] == stage


@pytest.mark.parametrize("name", ["fsdp2", "zero2", "zero3"])
def test_each_says_how_to_launch_it(name: str) -> None:
    head = (FOLDER / f"{name}.yaml").read_text().split("compute_environment")[0]
    assert head.startswith("# Experimental: never run on a GPU")
    assert f"--accelerate-config trainer/accelerate/{name}.yaml" in head
    assert f"accelerate launch --config_file trainer/accelerate/{name}.yaml" in head
