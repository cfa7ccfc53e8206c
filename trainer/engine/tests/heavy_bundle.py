"""nano with two gigabytes of weights more, which change nothing: what a full-size bundle asks of a loader, with answers that are known.

    python -m tests.heavy_bundle FOLDER [FILES]

Each further file is a table of random rows beside the token table (48 MB, float32 [3000, 4000]). Of each a row is gathered
for every token, so that none is left out or folded away; its sum is multiplied by zero and added to the embedding.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

ROWS, COLUMNS = 3000, 4000
GRAPH = "embed_tokens"


def main(folder: Path, files: int) -> None:
    source = Path(__file__).parents[3] / "models" / "nano"
    shutil.copytree(source, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    spec = manifest["graphs"][GRAPH]
    path = folder / spec["file"]
    model = onnx.load(path, load_external_data=False)
    names = [f"heavy_{i}.onnx_data" for i in range(files)]
    rng = np.random.default_rng(0)
    row_bytes = rng.bytes(4 * COLUMNS)
    for i, name in enumerate(names):
        # Half of it is random, so that no two files, and no two pieces, are the same.
        rows = np.frombuffer(row_bytes, "<u4").astype("<u4") & np.uint32(0x3FFF_FFFF)
        table = np.broadcast_to(rows, (ROWS, COLUMNS)).copy()
        table[:, 0] = np.arange(ROWS, dtype="<u4") + i * ROWS
        (path.parent / name).write_bytes(table.tobytes())
    extend(model.graph, names)
    path.write_bytes(model.SerializeToString())
    spec["external"] += [str(path.parent.relative_to(folder) / name) for name in names]
    manifest |= {"id": "heavy", "name": "Heavy", "version": "1.0", "evaluation": []}
    manifest["requires"]["memory_mb"] = 3000
    manifest["files"] = [
        entry(folder, file, manifest["chunk_bytes"])
        for file in sorted({spec["file"], *spec["external"], *(one["path"] for one in manifest["files"])})
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def extend(graph: onnx.GraphProto, names: list[str]) -> None:
    """input_ids i64 [1, S] picks a row of each table; inputs_embeds f32 [1, S, D] is as before, plus zero."""
    output = graph.output[0].name
    last = next(node for node in graph.node if output in node.output)
    before = f"{output}_light"
    last.output[list(last.output).index(output)] = before
    constants = {"heavy_rows": np.int64(ROWS), "heavy_axis": np.array([-1], np.int64), "heavy_zero": np.float32(0)}
    graph.initializer.extend(onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items())
    graph.node.append(helper.make_node("Mod", [graph.input[0].name, "heavy_rows"], ["heavy_row"]))
    sums = []
    for i, name in enumerate(names):
        table = TensorProto(name=f"heavy_{i}", data_type=TensorProto.FLOAT, dims=[ROWS, COLUMNS])
        table.data_location = TensorProto.EXTERNAL
        for key, value in {"location": name, "offset": "0", "length": str(4 * ROWS * COLUMNS)}.items():
            table.external_data.add(key=key, value=value)
        graph.initializer.append(table)
        graph.node.append(helper.make_node("Gather", [f"heavy_{i}", "heavy_row"], [f"heavy_got_{i}"], axis=0))
        graph.node.append(helper.make_node("ReduceSum", [f"heavy_got_{i}", "heavy_axis"], [f"heavy_sum_{i}"]))
        sums.append(f"heavy_sum_{i}")
    graph.node.append(helper.make_node("Sum", sums, ["heavy_sum"]))
    graph.node.append(helper.make_node("Mul", ["heavy_sum", "heavy_zero"], ["heavy_nothing"]))
    graph.node.append(helper.make_node("Add", [before, "heavy_nothing"], [output]))


def entry(folder: Path, path: str, chunk: int) -> dict:
    data = (folder / path).read_bytes()
    chunks = [hashlib.sha256(data[at : at + chunk]).hexdigest() for at in range(0, len(data), chunk)]
    return {"path": path, "bytes": len(data), "chunks": chunks}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 42)
