"""A checkpoint's tensors by name: some of them under other names, and strictly into a module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import torch
from torch import Tensor, nn

from .events import EngineError


class Renamed(Mapping[str, Tensor]):
    """Some of a checkpoint's tensors under other names, still read one by one."""

    def __init__(self, source: Mapping[str, Tensor], stored: dict[str, str]):
        self.source, self.stored = source, stored

    def __getitem__(self, name: str) -> Tensor:
        return self.source[self.stored[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)


def complain(what: str, names: Iterable[str], advice: str) -> None:
    """Raises if there are any names."""
    if names := sorted(names):
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
        raise EngineError("checkpoint-keys", f"{what}: {shown}; {advice}")


def fill(module: nn.Module, tensors: Mapping[str, Tensor], source: str) -> None:
    """Puts tensors into a module that was made on the meta device: every name and shape must match; float32."""
    wanted = module.state_dict()
    advice = f"is this {source}?"
    complain("missing in the checkpoint", set(wanted) - set(tensors), advice)
    complain("unexpected in the checkpoint", set(tensors) - set(wanted), advice)
    values = {name: tensors[name] for name in wanted}
    shapes = {n: (tuple(v.shape), tuple(wanted[n].shape)) for n, v in values.items()}
    wrong = [f"{n} {got} instead of {want}" for n, (got, want) in shapes.items() if got != want]
    complain("wrong shapes in the checkpoint", wrong, advice)
    # A copy: read_checkpoint's tensors may be mapped from the file, and these may be trained.
    module.load_state_dict({n: v.to(torch.float32, copy=True) for n, v in values.items()}, assign=True)
    module.requires_grad_(True)
