"""Where each tensor would be on a machine with a GPU, told without one.

Everything is computed on the CPU. Beside it the device is kept that a tensor would have: of a tensor that was moved or
made there, and of what is computed from it. What PyTorch refuses on CUDA is refused here: an operation on tensors of
two devices (a number on the CPU, or CPU indices, are allowed), and NumPy's view of a tensor on the GPU.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

CUDA, CPU = torch.device("cuda", 0), torch.device("cpu")
aten = torch.ops.aten
# What may read from one device and write to the other, or take indices from the CPU.
ACROSS = {aten.copy_.default, aten._to_copy.default, aten.set_.source_Tensor, aten.detach.default}
INDEXED = {aten.index.Tensor, aten.index_put.default, aten.index_put_.default, aten._index_put_impl_.default}


class Placed:
    """Where each storage is, if not on the CPU. They are kept, so that none of their addresses is given to another."""

    def __init__(self) -> None:
        self.elsewhere: dict[int, tuple[Any, torch.device | None]] = {}

    def of(self, tensor: Tensor) -> torch.device | None:
        """None: made by PyTorch itself for an operation, which makes it where the operation is."""
        return self.elsewhere.get(tensor.untyped_storage()._cdata, (None, CPU))[1]

    def put(self, tensors: list[Tensor], device: torch.device | None) -> None:
        for tensor in tensors:
            storage = tensor.untyped_storage()
            if device == CPU:
                self.elsewhere.pop(storage._cdata, None)
            else:
                self.elsewhere[storage._cdata] = (storage, device)


def on(device: torch.device | str) -> torch.device:
    return CUDA if torch.device(device).type == "cuda" else CPU


def tensors_in(*values: object) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(values) if isinstance(leaf, Tensor)]


class Operations(TorchDispatchMode):
    """Every operation, those of the backward pass included."""

    def __init__(self, placed: Placed):
        super().__init__()
        self.placed = placed

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        given = tensors_in(args[:1] if func in INDEXED else args, kwargs or {})
        if func in INDEXED and len(args) > 2:
            given += tensors_in(args[2])
        devices = [self.placed.of(t) for t in given]
        there = CUDA in devices
        alone = [t for t, device in zip(given, devices, strict=True) if device == CPU and t.dim() > 0]
        if there and alone and func not in ACROSS:
            shapes = [tuple(t.shape) for t in alone]
            raise RuntimeError(f"{func}: expected all tensors on the same device; on the CPU are those of shape {shapes}")
        known = {t.untyped_storage()._cdata for t in given}
        out = func(*args, **(kwargs or {}))
        fresh = [t for t in tensors_in(out) if t.untyped_storage()._cdata not in known]
        self.placed.put(fresh, CUDA if there else CPU if CPU in devices else None)
        return out


class Functions(TorchFunctionMode):
    """What names a device, or asks for one."""

    def __init__(self, placed: Placed):
        super().__init__()
        self.placed = placed

    def __torch_function__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = dict(kwargs or {})
        if func == Tensor.device.__get__:
            return self.placed.of(args[0]) or CPU
        if func in (Tensor.numpy, Tensor.__array__) and self.placed.of(args[0]) == CUDA:
            raise TypeError("can't convert cuda:0 device type tensor to numpy; use Tensor.cpu() first")
        if func is Tensor.__deepcopy__:
            out = func(*args, **kwargs)
            self.placed.put([out], self.placed.of(args[0]))
            return out
        if func in (Tensor.to, Tensor.cpu):
            return self.moved(args, kwargs, CPU if func is Tensor.cpu else None)
        wanted = kwargs.pop("device", None)
        out = func(*args, **kwargs)
        if wanted is not None:
            self.placed.put(tensors_in(out), on(wanted))
        elif not tensors_in(args, kwargs):
            self.placed.put(tensors_in(out), CPU)
        return out

    def moved(self, args: tuple, kwargs: dict, wanted: torch.device | None) -> Tensor:
        tensor, rest = args[0], []
        before = self.placed.of(tensor)
        for value in (*args[1:], kwargs.pop("device", None)):
            if isinstance(value, (torch.device, str)):
                wanted = on(value)
            elif isinstance(value, Tensor):
                wanted = self.placed.of(value)
                rest.append(value.dtype)
            elif isinstance(value, torch.dtype):
                rest.append(value)
        out = tensor.to(*rest, **kwargs) if rest or kwargs else tensor
        if wanted is not None and wanted != before:
            if out.untyped_storage()._cdata == tensor.untyped_storage()._cdata:
                out = out.clone()
            self.placed.put([out], wanted)
        return out


@contextmanager
def pretended_cuda() -> Iterator[None]:
    """`.to("cuda")` and `device="cuda"` work while entered, as far as placement goes."""
    placed, generator = Placed(), torch.Generator
    torch.Generator = lambda device="cpu": generator()  # type: ignore[assignment,misc]
    try:
        with Functions(placed), Operations(placed):
            yield
    finally:
        torch.Generator = generator  # type: ignore[misc]
