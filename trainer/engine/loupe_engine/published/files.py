"""A checkpoint folder or file as a mapping of names to tensors, each read when asked for.

Only formats that cannot carry code: safetensors, and pickles through torch.load(weights_only=True).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from ..events import EngineError
from ..unread import why

INDEX = "model.safetensors.index.json"
PICKLES = (".bin", ".pt", ".pth")
TRAINING = {"training_args.bin", "optimizer.pt", "optimizer.bin", "scheduler.pt", "scaler.pt"}
"""What a transformers trainer saves beside the weights."""


class Tensors(Mapping[str, Tensor]):
    """Tensors of one or more safetensors files, by name. Opening reads the headers alone."""

    def __init__(self, paths: list[Path]):
        self.files: dict[str, safe_open] = {}
        for path in paths:
            try:
                file = safe_open(path, framework="pt")
            except (SafetensorError, OSError) as error:
                raise EngineError("checkpoint-broken", f"{path} cannot be read ({error}); download it again")
            for name in file.keys():  # noqa: SIM118 (not a dict)
                if name in self.files:
                    raise EngineError("checkpoint-broken", f"{name} is in two files, the second of them {path}; download them again")
                self.files[name] = file

    def __getitem__(self, name: str) -> Tensor:
        return self.files[name].get_tensor(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def read_checkpoint(path: Path) -> Mapping[str, Tensor]:
    """A folder with one *.safetensors, with shards and their index, or with one pickle; or one such file."""
    if path.is_dir():
        path = choose(path)
    if not path.is_file():
        raise EngineError("checkpoint-missing", f"{path} does not exist; give a checkpoint's folder or file")
    if path.name.endswith(".safetensors.index.json"):
        return read_shards(path)
    if path.suffix == ".safetensors":
        return Tensors([path])
    if path.suffix in PICKLES:
        return read_pickle(path)
    raise EngineError(
        "checkpoint-format", f"{path} is not a known kind of file; give *.safetensors, its index, *.bin, *.pt or *.pth"
    )


def choose(folder: Path) -> Path:
    """The one file that holds the folder's weights. safetensors before pickles; which of several is not guessed."""
    if (folder / INDEX).is_file():
        return folder / INDEX
    for suffixes in ((".safetensors",), PICKLES):
        found = sorted(p for p in folder.iterdir() if p.suffix in suffixes and p.name not in TRAINING)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(p.name for p in found[:4])
            raise EngineError("checkpoint-format", f"{folder} holds several checkpoint files ({names}); give one of them")
    raise EngineError(
        "checkpoint-missing", f"{folder} holds no *.safetensors, *.bin, *.pt or *.pth; give a checkpoint's folder or file"
    )


def unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """For json: an object whose keys are all different (json alone would keep the last of two)."""
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        raise ValueError(f"{next(k for k, _ in pairs if k in seen or seen.add(k))} is listed twice")
    return value


def read_shards(index: Path) -> Tensors:
    """The shards that an index names. Index and shards must list the same tensors, or a download is incomplete."""
    try:
        listed = json.loads(index.read_text(encoding="utf-8"), object_pairs_hook=unrepeated)["weight_map"]
        files = sorted({str(shard) for shard in listed.values()})
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise EngineError("checkpoint-broken", f"{index} is not an index of shards ({error}); download it again")
    for file in files:
        # By name, not by resolved path: in Hugging Face's cache the shards are links out of the folder.
        if "/" in file or "\\" in file or "\0" in file or not file.endswith(".safetensors"):
            raise EngineError("checkpoint-refused", f"{index} points to {file!r}, not a safetensors file beside it")
        if not (index.parent / file).is_file():
            raise EngineError("checkpoint-missing", f"{index.parent / file} does not exist; download it too")
    tensors = Tensors([index.parent / file for file in files])
    if differing := sorted(set(tensors) ^ set(listed)):
        names = ", ".join(differing[:4])
        raise EngineError("checkpoint-broken", f"{index} and its shards differ in {names}; download them again")
    return tensors


def read_pickle(path: Path) -> dict[str, Tensor]:
    """A flat state dict, or Meta's {"model": state dict}."""
    try:
        # Mapped files are read when used; torch's format before 1.6 is not a zip and cannot be mapped.
        value = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except Exception as error:
        raise EngineError(
            "checkpoint-refused",
            f"{path} cannot be read as plain weights ({why(error)}); download it again, or ask its authors for safetensors",
        )
    if isinstance(value, dict) and set(value) == {"model"}:
        value = value["model"]
    if not isinstance(value, dict) or not value:
        raise EngineError("checkpoint-format", f"{path} holds no state dict; save one with torch.save(model.state_dict())")
    for name, tensor in value.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise EngineError("checkpoint-format", f"{path} is not a flat state dict: {name!r} is not a named tensor")
    return value
