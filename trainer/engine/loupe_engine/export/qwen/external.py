"""ONNX files whose weights lie beside them in files of bounded size (`<name>.onnx_data`, `<name>.onnx_data_1`, ...)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

from ...events import EngineError

FILE_LIMIT = 48_000_000
"""Bytes in one data file, hence in one initializer: a browser fetches, caches and uploads such a piece as a whole."""
INLINE_BELOW = 1024
"""Initializers with fewer bytes stay inside the .onnx file."""
ALIGNMENT = 4096
"""Tensors start at page boundaries, so that a native runtime can map them."""
OPSETS = (("", 18), ("com.microsoft", 1))
IR_VERSION = 10

Shape = Sequence[int | str]


class ExternalData:
    """Appends tensors to the data files of one .onnx file; a tensor never spans two files.

    Opening it removes the data files of an earlier export of the same name.
    """

    def __init__(self, onnx_path: Path, limit: int = FILE_LIMIT):
        self.onnx_path, self.limit = onnx_path, limit
        self.paths: list[Path] = []
        self._file: BinaryIO | None = None
        onnx_path.parent.mkdir(parents=True, exist_ok=True)
        for old in onnx_path.parent.glob(f"{onnx_path.name}_data*"):
            old.unlink()

    def store(self, tensor: TensorProto, data: bytes | memoryview) -> TensorProto:
        """Writes `data` and makes `tensor` (name, type and dims set) refer to it."""
        size = len(data)
        if size > self.limit:
            raise EngineError(
                "export-unsupported",
                f"{tensor.name} has {size} bytes, a file of a bundle {self.limit} at most; measure the run with `npx loupe-trainer eval`",
            )
        file = self._room_for(size)
        offset = file.tell()
        file.write(data)
        tensor.raw_data = b""  # set_external_data wants the field to be there
        set_external_data(tensor, self.paths[-1].name, offset, size)
        tensor.ClearField("raw_data")
        return tensor

    def _room_for(self, size: int) -> BinaryIO:
        if self._file is not None:
            padding = -self._file.tell() % ALIGNMENT
            if self._file.tell() + padding + size <= self.limit:
                self._file.write(bytes(padding))
                return self._file
            self._file.close()
        suffix = f"_{len(self.paths)}" if self.paths else ""
        self.paths.append(self.onnx_path.with_name(f"{self.onnx_path.name}_data{suffix}"))
        self._file = self.paths[-1].open("wb")
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class GraphWriter:
    """Builds a graph node by node; each large initializer goes to disk at once, so none of them stays in memory."""

    def __init__(self, path: Path, limit: int = FILE_LIMIT):
        self.path, self.limit = path, limit
        self._data = ExternalData(path, limit)
        self._graph = onnx.GraphProto(name=path.stem)
        self._taken: set[str] = set()

    def input(self, name: str, dtype: int, shape: Shape) -> str:
        """A graph input; `dtype` is a TensorProto type, strings in `shape` are free dimensions."""
        self._graph.input.append(helper.make_tensor_value_info(name, dtype, list(shape)))
        return self._claim(name)

    def output(self, name: str, dtype: int, shape: Shape) -> None:
        self._graph.output.append(helper.make_tensor_value_info(name, dtype, list(shape)))

    def initializer(self, name: str, array: np.ndarray) -> str:
        """A constant; written at once to the current data file unless it is tiny."""
        array = np.asarray(array, order="C")  # ascontiguousarray would make a row of a scalar
        if array.nbytes < INLINE_BELOW:
            tensor = numpy_helper.from_array(array, name)
        else:
            dtype = helper.np_dtype_to_tensor_dtype(array.dtype)
            tensor = TensorProto(name=name, data_type=dtype, dims=array.shape)
            self._data.store(tensor, memoryview(array).cast("B"))
        self._graph.initializer.append(tensor)
        return self._claim(name)

    def node(
        self, op: str, inputs: Sequence[str], name: str, *, outputs: Sequence[str] = (), domain: str = "", **attributes
    ) -> str:
        """Adds a node called `name`; its outputs are `outputs` or one tensor of its own name. Returns the first."""
        produced = list(outputs) or [name]
        self._graph.node.append(helper.make_node(op, list(inputs), produced, name=name, domain=domain, **attributes))
        for output in produced:
            if output:
                self._claim(output)
        return produced[0]

    def finish(self) -> list[Path]:
        """Writes the .onnx file; returns it and the data files in order."""
        self._data.close()
        opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS]
        model = helper.make_model(self._graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="loupe")
        self.path.write_bytes(model.SerializeToString())
        return [self.path, *self._data.paths]

    def _claim(self, name: str) -> str:
        if name in self._taken:
            raise ValueError(f"{self.path.name}: two tensors are called {name}")
        self._taken.add(name)
        return name


def save_split(model: onnx.ModelProto, path: Path, limit: int = FILE_LIMIT) -> list[Path]:
    """Writes a model that is whole in memory with its initializers in data files of at most `limit` bytes.

    `model` is left as it is. Returns the written files, the .onnx first.
    """
    data = ExternalData(path, limit)
    slim = _without_initializers(model)
    for tensor in model.graph.initializer:
        if not tensor.HasField("raw_data"):
            tensor = numpy_helper.from_array(numpy_helper.to_array(tensor), tensor.name)
        if len(tensor.raw_data) >= INLINE_BELOW:
            reference = TensorProto(name=tensor.name, data_type=tensor.data_type, dims=tensor.dims)
            tensor = data.store(reference, tensor.raw_data)
        slim.graph.initializer.append(tensor)
    data.close()
    path.write_bytes(slim.SerializeToString())
    return [path, *data.paths]


def _without_initializers(model: onnx.ModelProto) -> onnx.ModelProto:
    slim = onnx.ModelProto()
    for source, target, left_out in ((model, slim, "graph"), (model.graph, slim.graph, "initializer")):
        for field, value in source.ListFields():
            if field.name == left_out:
                continue
            if field.is_repeated:
                getattr(target, field.name).extend(value)
            elif field.message_type:
                getattr(target, field.name).CopyFrom(value)
            else:
                setattr(target, field.name, value)
    return slim
