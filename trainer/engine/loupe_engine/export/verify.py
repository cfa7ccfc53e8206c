"""Proves an export: every graph against PyTorch, and the whole pipeline of the bundle against the whole in PyTorch."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

from ..config import RunConfig
from ..data.reader import Pool
from ..events import EngineError, emit
from ..models.loupe import Loupe
from ..text import Text
from ..whole_files import write_whole
from .pipeline import Feeds, Pipeline, Prediction, Run
from .reference import Call, recording, reference_graphs
from .run import bundle_folder

GRAPH_TOLERANCE = 1e-3
REGION_TOLERANCE = 0.1
"""In pixels: of what a detector found, in fp32."""
BOX_TOLERANCE = 0.02
MASK_IOU = 0.9
AGREEMENT = 0.9
ADVICE = "export it anew, with more bits (export.decoder_bits) where it is the replies; an fp32 error that stays is a bug: report it"
SIDES = [(640, 480), (333, 500), (512, 512), (700, 300)]
"""Width and height of drawn photos, for models that take photos as they are."""


def session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def onnx_graphs(folder: Path, threads: int) -> Run:
    sessions = {p.stem: session(p, threads) for p in folder.glob("*.onnx")}

    def run(name: str, feeds: Feeds) -> Feeds:
        s = sessions[name]
        return dict(zip([o.name for o in s.get_outputs()], s.run(None, feeds)))

    return run


def relative_error(reference: np.ndarray, got: np.ndarray) -> float:
    return float(np.abs(reference - got).max() / max(np.abs(reference).max(), 1e-12)) if reference.size else 0.0


def graph_errors(calls: list[Call], run: Run, kv: type) -> dict[str, float]:
    """The largest error of each graph over the reference's own calls; every call with the reference's inputs."""
    worst: dict[str, float] = defaultdict(float)
    for name, feeds, truth in calls:
        typed = {k: v.astype(kv) if k.startswith("past_key_values") else v for k, v in feeds.items()}
        out = run(name, typed)
        worst[name] = max(worst[name], *(relative_error(truth[k], out[k].astype(np.float32)) for k in truth))
    return worst


def region_errors(calls: list[Call], run: Run) -> float | None:
    """The largest distance of a side of a region from the reference's, in pixels; None where there are none."""
    seen = [(feeds, truth["regions"]) for name, feeds, truth in calls if "regions" in truth]
    errors = [np.abs(run("vision_encoder", feeds)["regions"] - truth)[:, :4].max() for feeds, truth in seen]
    return float(max(errors)) if errors else None


def agree(a: Prediction, b: Prediction, side: int) -> dict[str, bool | float]:
    tokens = a.tokens == b.tokens
    if a.mask is None or b.mask is None:
        same = a.mask is None and b.mask is None
        return {"tokens": tokens, "box": same, "mask": same, "iou": float(same)}
    if (a.box is None) != (b.box is None):
        box = False
    else:
        box = max((abs(x - y) for x, y in zip(a.box or (), b.box or ())), default=0.0) / side <= BOX_TOLERANCE
    union = (a.mask | b.mask).sum()
    iou = float((a.mask & b.mask).sum() / union) if union else 1.0
    return {"tokens": tokens, "box": box, "mask": iou >= MASK_IOU, "iou": iou}


def photos(run: RunConfig, count: int) -> Iterator[tuple[np.ndarray, str]]:
    """Scenes of the pool with a question each; where a recipe has none, scenes of drawn shapes in several sizes."""
    if not run.recipe.data.train:
        pool = Pool(Path(run.pool or ""))
        # Photos with nameless regions alone have no questions.
        asked = [i for i, record in enumerate(pool.records) if record["expressions"]]
        for i in asked[:count]:
            yield np.asarray(pool.images[i]), pool.records[i]["expressions"][0]["text"]
        return
    from ..data.drawn import draw_library
    from ..data.pool import build_pool

    with tempfile.TemporaryDirectory() as folder:
        build_pool(Path(folder) / "pool", draw_library(Path(folder) / "drawn", 0), "train", count, seed=0, size=320)
        pool = Pool(Path(folder) / "pool")
        for i in range(count):
            image = Image.fromarray(np.asarray(pool.images[i])).resize(SIDES[i % len(SIDES)])
            yield np.asarray(image), pool.records[i]["expressions"][0]["text"]


def verify(run: RunConfig, model: Loupe, asked: Sequence[tuple[np.ndarray, str]] | None = None) -> None:
    """Writes <run>/verify.json; an EngineError when a bar is missed. `extra.scenes`: how many scenes (100). `asked`:
    photos uint8 [H,W,3] and questions instead of scenes.

    Graphs are compared on what the PyTorch pipeline fed them for the first scene: those of the bundle, and the fp32 ones
    where the run folder has them.
    """
    model.eval()
    folder, bundle, export = Path(run.run), bundle_folder(run), run.recipe.export
    text = Text.load(folder / "tokenizer", getattr(model.config.vision, "tokens", 0), run.recipe.text)
    queries = None if model.queries is None else model.queries.detach().float().numpy()
    half = export.activations == "fp16"
    shipped = onnx_graphs(bundle / "onnx", run.threads)
    exact = folder / "export" / "fp32"
    quantized = Pipeline(shipped, model.config, text, queries, export.max_new_tokens, half)
    count, results, rows = len(asked) if asked else int(run.extra.get("scenes", "100")), [], []
    emit("start", stage="verify", total_steps=count, step=0)
    with recording(reference_graphs(model)) as (torch_run, calls):
        reference = Pipeline(torch_run, model.config, text, queries, export.max_new_tokens)
        for image, expression in asked or photos(run, count):
            truth = reference(image, expression)
            if not rows:
                if not any(name == "mask_decoder" for name, _, _ in calls):
                    reference.unasked(image)
                rows = compared(calls, shipped, onnx_graphs(exact, run.threads) if exact.exists() else None, half)
            calls.clear()
            results.append(agree(truth, quantized(image, expression), model.config.segmenter.image_size))
            emit("step", step=len(results), loss=0.0, metrics={"iou": results[-1]["iou"]}, samples_per_s=0, eta_s=0)
    shares = {k: float(np.mean([r[k] for r in results])) for k in ("tokens", "box", "mask", "iou")}
    both = float(np.mean([bool(r["box"] and r["mask"]) for r in results]))
    report = {"graphs": rows, "scenes": len(results), "same": shares, "box_and_mask": both}
    write_whole(folder / "verify.json", json.dumps(report, indent=2) + "\n")
    judge(report, "shipped_error" if export.decoder_bits == 32 else "fp32_error")
    emit("done", step=len(results), seconds=0)


def compared(calls: list[Call], shipped: Run, exact: Run | None, half: bool) -> list[dict]:
    of_shipped = graph_errors(calls, shipped, np.float16 if half else np.float32)
    of_exact = graph_errors(calls, exact, np.float32) if exact else {}
    rows = [{"graph": name, "fp32_error": of_exact.get(name), "shipped_error": error} for name, error in of_shipped.items()]
    if exact and (pixels := region_errors(calls, exact)) is not None:
        # In pixels, and not as a share of the largest: where two regions change places, all of a box is wrong.
        of_vision = next(row for row in rows if row["graph"] == "vision_encoder")
        of_vision |= {"fp32_region_pixels": pixels, "shipped_region_pixels": region_errors(calls, shipped)}
    return rows


def judge(report: dict, exact: str) -> None:
    for row in report["graphs"]:
        if row[exact] is not None and row[exact] > GRAPH_TOLERANCE:
            raise EngineError("verify-failed", f"{row['graph']}: fp32 error {row[exact]:.1e} > {GRAPH_TOLERANCE}; {ADVICE}")
        if (pixels := row.get("fp32_region_pixels", 0)) > REGION_TOLERANCE:
            raise EngineError("verify-failed", f"{row['graph']}: regions are {pixels:.2f} pixels off, not {REGION_TOLERANCE}; {ADVICE}")
    both = report["box_and_mask"]
    if both < AGREEMENT:
        raise EngineError("verify-failed", f"the bundle and PyTorch agree on {both:.0%} of scenes, not {AGREEMENT:.0%}; {ADVICE}")
