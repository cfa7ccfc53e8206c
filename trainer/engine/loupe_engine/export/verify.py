"""Proves an export: every graph against PyTorch, and the whole quantized pipeline against the fp32 one on scenes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from transformers import DynamicCache

from ..config import RunConfig
from ..data.reader import Pool
from ..events import EngineError, emit
from ..models.loupe import Loupe
from ..text import Text
from .graphs import GraphExport, graph_exports
from .pipeline import Pipeline, Prediction, Run

GRAPH_TOLERANCE = 1e-3
BOX_TOLERANCE = 0.02
MASK_IOU = 0.9
AGREEMENT = 0.9


def session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def onnx_graphs(folder: Path, threads: int) -> Run:
    sessions = {p.stem: session(p, threads) for p in folder.glob("*.onnx")}

    def run(name: str, feeds: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        s = sessions[name]
        return dict(zip([o.name for o in s.get_outputs()], s.run(None, feeds)))

    return run


def torch_graphs(graphs: list[GraphExport]) -> Run:
    by_name = {g.name: g for g in graphs}

    def run(name: str, feeds: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        graph = by_name[name]
        with torch.no_grad():
            out = graph.module(*(torch.from_numpy(np.ascontiguousarray(feeds[k])) for k in graph.inputs))
        return dict(zip(graph.outputs, [t.numpy() for t in (out if isinstance(out, tuple) else (out,))]))

    return run


def relative_error(reference: np.ndarray, got: np.ndarray) -> float:
    return float(np.abs(reference - got).max() / max(np.abs(reference).max(), 1e-12))


@torch.no_grad()
def decoder_reference(model: Loupe, graph: GraphExport) -> dict[str, np.ndarray]:
    """The decoder's outputs from transformers' own Qwen2.5-VL code, not from the module that is exported."""
    cache = DynamicCache()
    layers = model.config.backbone.layers
    for i in range(layers):
        cache.update(graph.inputs[f"past_key_values.{i}.key"], graph.inputs[f"past_key_values.{i}.value"], i)
    hidden = model.backbone.hidden(graph.inputs["inputs_embeds"], graph.inputs["position_ids"], cache)
    return {"logits": model.backbone.logits(hidden[:, -1:]).numpy(), "hidden_states": hidden.numpy()}


def verify_graphs(model: Loupe, graphs: list[GraphExport], fp32: Run, shipped: Run) -> list[dict]:
    rows = []
    reference = torch_graphs(graphs)
    for graph in graphs:
        feeds = {k: v.numpy() for k, v in graph.inputs.items()}
        truth = reference(graph.name, feeds)
        if graph.name == "decoder_model_merged":
            truth = {**truth, **decoder_reference(model, graph)}
        plain, quantized = fp32(graph.name, feeds), shipped(graph.name, feeds)
        rows.append(
            {
                "graph": graph.name,
                "fp32_error": max(relative_error(truth[k], plain[k]) for k in graph.outputs),
                "shipped_error": max(relative_error(truth[k], quantized[k]) for k in graph.outputs),
            }
        )
    return rows


def agree(a: Prediction, b: Prediction, side: int) -> dict[str, bool | float]:
    if a.mask is None or b.mask is None:
        same = a.mask is None and b.mask is None
        return {"tokens": a.tokens == b.tokens, "box": same, "mask": same, "iou": float(same)}
    distance = max(abs(x - y) for x, y in zip(a.box or (), b.box or ())) / side
    union = (a.mask | b.mask).sum()
    iou = float((a.mask & b.mask).sum() / union) if union else 1.0
    return {"tokens": a.tokens == b.tokens, "box": distance <= BOX_TOLERANCE, "mask": iou >= MASK_IOU, "iou": iou}


def verify(run: RunConfig, model: Loupe) -> None:
    """Writes <run>/verify.json; an EngineError when a bar is missed. `extra.scenes`: how many scenes (100)."""
    model.eval()
    folder = Path(run.run)
    bundle = Path(run.out or folder / "export" / run.recipe.export.id)
    graphs = graph_exports(model)
    fp32 = onnx_graphs(folder / "export" / "fp32", run.threads)
    shipped = onnx_graphs(bundle / "onnx", run.threads)
    rows = verify_graphs(model, graphs, fp32, shipped)
    text = Text.load(folder / "tokenizer", model.config.vision.tokens)
    queries = model.context_queries.detach().numpy()
    limit = run.recipe.export.max_new_tokens
    reference = Pipeline(torch_graphs(graphs), model.config, text, queries, limit)
    quantized = Pipeline(shipped, model.config, text, queries, limit)
    pool = Pool(Path(run.pool or ""))
    count = min(int(run.extra.get("scenes", "100")), len(pool))
    emit("start", stage="verify", total_steps=count, step=0)
    results = []
    for i in range(count):
        image, expression = np.asarray(pool.images[i]), pool.records[i]["expressions"][0]["text"]
        results.append(agree(reference(image, expression), quantized(image, expression), model.config.vision.image_size))
        emit("step", step=i + 1, loss=0.0, metrics={"iou": results[-1]["iou"]}, samples_per_s=0, eta_s=0)
    shares = {k: float(np.mean([r[k] for r in results])) for k in ("tokens", "box", "mask", "iou")}
    both = float(np.mean([bool(r["box"] and r["mask"]) for r in results]))
    report = {"graphs": rows, "scenes": count, "same": shares, "box_and_mask": both}
    (folder / "verify.json").write_text(json.dumps(report, indent=2) + "\n")
    worst = max(rows, key=lambda r: r["fp32_error"])
    if worst["fp32_error"] > GRAPH_TOLERANCE:
        raise EngineError("verify-failed", f"{worst['graph']}: fp32 error {worst['fp32_error']:.1e} > {GRAPH_TOLERANCE}")
    if both < AGREEMENT:
        raise EngineError("verify-failed", f"quantized and fp32 pipelines agree on {both:.0%} of scenes, not {AGREEMENT:.0%}")
    emit("done", step=count, seconds=0)
