"""The figures of bench.json as text."""

from __future__ import annotations

from ..training.clock import PARTS, REST


def columns(rows: list[list[str]]) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    first, *others = widths
    padded = [[row[0].ljust(first), *(c.rjust(w) for c, w in zip(row[1:], others, strict=True))] for row in rows]
    return ["  ".join(row).rstrip() for row in padded]


def figure(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def rate(flops_per_s: float) -> str:
    scale, unit = (1e12, "TFLOP/s") if flops_per_s >= 1e12 else (1e9, "GFLOP/s")
    return f"{figure(flops_per_s / scale)} {unit}"


def ms(seconds: float) -> str:
    return f"{figure(1000 * seconds)} ms"


def memory(value: int | None) -> str:
    return "–" if value is None else f"{value / 1e9:.2f} GB"


def of_stages(figures: dict) -> list[str]:
    stages = figures["stages"]
    parts = [p for p in (*PARTS, REST) if any(p in s["shares"] for s in stages)]
    rows = [["stage", "samples/s", "step", "CPU time", *parts, "FLOP/s", "of matrix rate", "memory"]]
    for s in stages:
        shares = [f"{100 * s['shares'][p]:.0f} %" if p in s["shares"] else "–" for p in parts]
        achieved = [rate(s["flops_per_s"]), f"{100 * s['of_matrix_rate']:.1f} %", memory(s["memory"])]
        times = [figure(s["samples_per_s"]), ms(s["seconds"]), ms(s["cpu_seconds"])]
        rows.append([s["stage"], *times, *shares, *achieved])
    return columns(rows)


def of_sides(figures: dict) -> list[str]:
    lines = []
    for sides in figures["side_by_side"]:
        low, high = sides["range"]
        measured = f"×{sides['ratio']:.2f} (×{low:.2f} to ×{high:.2f}), ×{sides['cpu_ratio']:.2f} of CPU time"
        predicted = ", ".join(f"×{value:.2f} by {name}" for name, value in sides["predicted"].items())
        lines += ["", f"{sides['title']}: {measured}; predicted {predicted}"]
        rows = []
        for side in (sides["a"], sides["b"]):
            parts = [f"{name} {ms(seconds)}" for name, seconds in side["parts"].items() if name != REST]
            times = [ms(side["seconds"]), f"CPU {ms(side['cpu_seconds'])}"]
            rows.append([f"  {side['name']}", *times, *parts, memory(side["memory"])])
        lines += columns(rows)
    return lines


def table(figures: dict) -> str:
    rates = ", ".join(f"{name} {rate(value)}" for name, value in figures["matrix_flops_per_s"].items())
    lines = [
        f"{figures['recipe']}: {figures['device']}, {figures['threads']} threads, PyTorch {figures['torch']}",
        f"matrix products: {rates}",
        "",
        *of_stages(figures),
    ]
    for s in figures["stages"]:
        if s["reply_tokens"] is not None:
            lines.append(f"{s['stage']}: replies of {s['reply_tokens']:.1f} tokens in the mean")
        if s["missing"]:
            missing = ", ".join(s["missing"])
            lines.append(f"{s['stage']}: weights of {missing} are missing in the run, random ones instead")
    lines += [f"{name}: failed: {why}" for name, why in figures["failed"].items()]
    return "\n".join([*lines, *of_sides(figures)]) + "\n"
