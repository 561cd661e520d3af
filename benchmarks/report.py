"""The results as Markdown: what was measured, ratios, and each target with what was found. Pure: data in, text out."""

from __future__ import annotations

import math
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers import IN_C, OURS
from benchmarks.report_programs import programs_report, programs_targets
from benchmarks.tables import short, table, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measuring import Measurement, Outcome

Results = dict["Measurement", dict[str, "Outcome"]]

TITLES = {
    "formula": "J = 3(a + bc), built and differentiated",
    "chains": "{size:,} nodes, multiply-adds in chains of 1,000, forward and backward, per node",
    "one_chain": "One chain of {size:,} nodes: who survives",
    "training_step": "One training step of an MLP 2-16-16-1 over {size} points",
    "memory": "Resident memory of a graph of {size:,} nodes, per node",
}


def markdown(
    results: Results,
    imports: Mapping[str, float],
    pictures: Sequence[Mapping[str, Any]],
    pages: Sequence[Mapping[str, Any]],
    programs: Mapping[str, Any],
) -> str:
    """The whole report."""
    parts = [
        "# Speed, side by side",
        "Written by `make bench`. Every number comes from a process of its own; peers took turns, the best round "
        "counts. A ratio says how many times as much the peer takes as this engine, so above 1 this engine is ahead.",
        _machine(),
        "## Targets",
        table(("target", "found", ""), [*_targets(results, imports, pictures, pages), *programs_targets(programs)]),
    ]
    for what, outcomes in results.items():
        collector = "" if what.collector else ", garbage collector off"
        parts += [f"## {TITLES[what.workload].format(size=what.size)}{collector}", _outcomes(outcomes)]
    ratios = [(peer, short(ms), short(ms / imports[OURS])) for peer, ms in imports.items()]
    parts += ["## Import, beyond bare Python", table(("peer", "ms", "ratio"), ratios)]
    rows = [(each["graph"], each["nodes"], short(each["s"])) for each in pictures]
    parts += ["## Picture, from the graph to SVG", table(("graph", "nodes", "s"), rows)]
    rows = [(each["page"], each["nodes"], short(each["fps"]), short(each["late ms"])) for each in pages]
    scrubbed = table(("page", "nodes", "frames a second", "ms of the 95th of 100"), rows) if rows else "Not measured."
    parts += ["## Live page, scrubbed from one end to the other in Chromium", scrubbed]
    parts += programs_report(programs)
    return "\n\n".join(parts) + "\n"


def _machine() -> str:
    model = "an unknown processor"
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), model)
    versions = [f"{name} {_version(name)}" for name in ("numpy", "micrograd", "xad", "torch", "jax")]
    return f"{model}, Python {platform.python_version()}; {', '.join(versions)}."


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _outcomes(outcomes: Mapping[str, Outcome]) -> str:
    ours = outcomes[OURS]
    if isinstance(ours, str):
        raise ValueError(f"this engine did not finish: {ours}")
    names = [name for name in ours if name != "check"]
    rows: list[tuple[object, ...]] = []
    for peer, found in outcomes.items():
        if isinstance(found, str):
            rows.append((peer, *[found, *[""] * (len(names) - 1)], ""))
        else:
            rows.append((peer, *[short(found[name]) for name in names], short(found[names[-1]] / ours[names[-1]])))
    return table(("peer", *names, "ratio"), rows)


def _targets(
    results: Results,
    imports: Mapping[str, float],
    pictures: Sequence[Mapping[str, Any]],
    pages: Sequence[Mapping[str, Any]],
) -> list[tuple[str, str, str]]:
    def ratio(workload: str, peer: str, size: int | None = None, *, collector: bool = True) -> float:
        for what, outcomes in results.items():
            if what.workload == workload and what.collector == collector and size in (None, what.size):
                found, ours = outcomes[peer], outcomes[OURS]
                if isinstance(found, str) or isinstance(ours, str):
                    return math.nan
                name = [key for key in found if key != "check"][-1]
                return found[name] / ours[name]
        return math.nan

    def fastest(workload: str) -> float:
        peers = next(outcomes for what, outcomes in results.items() if what.workload == workload)
        ratios = [ratio(workload, peer) for peer in peers if peer not in (OURS, IN_C)]
        return min(each for each in ratios if not math.isnan(each))

    def in_c(workload: str, *peers: str) -> float:
        return min(ratio(workload, peer) for peer in peers) / ratio(workload, IN_C)

    def memory(size: int) -> float:
        return 1 / ratio("memory", "micrograd", size)

    def growth() -> float:
        sizes = [(what.size, o[OURS]) for what, o in results.items() if what.workload == "memory"]
        totals = [size * found["bytes"] for size, found in sizes if isinstance(found, dict)]
        return totals[-1] / totals[0]

    stored = "stored local gradients"
    tape = min(ratio("training_step", peer) for peer in ("xad, fresh tape", "xad, reused tape"))
    large, million = 100_000, 1_000_000
    at_least: list[tuple[str, float, float]] = [
        ("J = 3(a + bc): × micrograd's time, at least 4", ratio("formula", "micrograd"), 4),
        ("J = 3(a + bc): × the fastest peer's time, above 1", fastest("formula"), 1),
        ("100,000 nodes: × micrograd, at least 8", ratio("chains", "micrograd", large), 8),
        ("1,000,000 nodes: × micrograd, at least 5", ratio("chains", "micrograd", million), 5),
        ("100,000 nodes, collector off: × micrograd, at least 2.5",
         ratio("chains", "micrograd", large, collector=False), 2.5),
        ("1,000,000 nodes, collector off: × micrograd, at least 2.5",
         ratio("chains", "micrograd", million, collector=False), 2.5),
        ("100,000 nodes: × stored local gradients, above 1", ratio("chains", stored, large), 1),
        ("1,000,000 nodes: × stored local gradients, above 1", ratio("chains", stored, million), 1),
        ("training step: × micrograd, at least 12", ratio("training_step", "micrograd"), 12),
        ("training step: × xad, at least 1", tape, 1),
        ("in C, J = 3(a + bc): × micrograd, at least 10", in_c("formula", "micrograd"), 10),
        ("in C, J = 3(a + bc): × xad's reused tape, at least 5", in_c("formula", "xad, reused tape"), 5),
        ("in C, training step: × micrograd, at least 60", in_c("training_step", "micrograd"), 60),
        ("in C, training step: × xad, at least 2", in_c("training_step", "xad, fresh tape", "xad, reused tape"), 2),
    ]  # fmt: skip
    late = max((each["late ms"] for each in pages), default=math.nan)
    largest = max(each["s"] for each in pictures)
    at_most = [
        ("memory: share of micrograd's, at most 0.25", memory(large), 0.25),
        ("memory: growth from 10⁵ to 10⁶ nodes, at most 12", growth(), 12),
        ("import: ms beyond bare Python, at most 15", imports[OURS], 15),
        ("picture of 500 nodes: s to SVG, at most 2", largest, 2),
        ("live page of 1,000 nodes: ms of the 95th of 100 frames, at most 16.9 (60 a second)", late, 16.9),
    ]
    rows = [(target, short(found), verdict(found >= bound, found)) for target, found, bound in at_least]
    return rows + [(target, short(found), verdict(found <= bound, found)) for target, found, bound in at_most]
