"""What was measured of compiled programs, as Markdown, and its targets. Pure: data in, text out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from benchmarks.tables import short, table, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HAND, TORCH = "NumPy by hand", "PyTorch, 1 thread"


def programs_report(programs: Mapping[str, Any]) -> list[str]:
    """The sections."""
    rows = []
    for each in programs["steps"]:
        compiled = each["times"]["compiled"]
        for way, ms in each["times"].items():
            rows.append((each["what"] if way == "compiled" else "", way, short(ms), short(ms / compiled)))
    notes = [
        f"{each['what']}: compiled in {each['compile s']:.2g} s; {'; '.join(_few(each['report']))}."
        for each in programs["steps"]
    ]
    compiling = [
        (each["kind"], f"{each['nodes']:,}", short(each["s"]), short(each["GB"])) for each in programs["compiling"]
    ]
    mesh = [(each["way"], short(each["rows a second"])) for each in programs["mesh"]]
    scaling = [
        (axis, f"{each['size']:,}", short(each["compiled"]), short(each[HAND]), short(each["compiled"] / each[HAND]))
        for axis, found in programs["scaling"]["rows"].items()
        for each in found
    ]
    exponents = "; ".join(
        f"{axis}: {', '.join(f'{way} {found:.2f}' for way, found in each.items())}"
        for axis, each in programs["scaling"]["exponents"].items()
    )
    return [
        "## Compiled programs: a training step, or both passes of a graph",
        table(("what", "way", "ms", "ratio"), rows),
        *notes,
        "## Compiling",
        table(("graph", "nodes", "s", "GB of the process"), compiling),
        "## A compiled loss over a mesh of virtual devices on this one processor, net 2-64-64-1, 65,536 rows",
        table(("way", "rows a second"), mesh) if mesh else "Not measured: JAX is not installed.",
        "## Growth of a training step with the batch (net 2-16-16-1) and the width (net 2-w-w-1, 100 rows)",
        table(("axis", "size", "compiled ms", "NumPy by hand ms", "ratio"), scaling),
        f"Exponents over the three largest sizes: {exponents}.",
        "![ms a step over the rows of the batch and over the width](scaling.png)",
    ]


def _few(report: Sequence[str]) -> list[str]:
    return list(report) if len(report) < 5 else [*report[:3], "…", report[-1]]


def programs_targets(programs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each target with what was found."""
    times = {each["name"]: each["times"] for each in programs["steps"]}

    def ratio(name: str, way: str) -> float:
        return float(times[name].get(way, math.nan) / times[name]["compiled"])

    def growth(kind: str) -> float:
        small, large = (each["s"] for each in programs["compiling"] if each["kind"] == kind)
        return float(large / small)

    largest = [each for each in programs["compiling"] if each["nodes"] == 1_000_000]
    at_least = [
        ("compiled, MLP 2-16-16-1: × PyTorch's time, at least 3", ratio("small_net", TORCH), 3),
        ("compiled, MLP 2-16-16-1: × micrograd's time, at least 5,000", ratio("small_net", "micrograd"), 5_000),
        ("compiled, irregular graph: × the engine's time, at least 5", ratio("irregular", "this engine"), 5),
        (
            "compiled, irregular graph: × generated Python's time, at least 20",
            ratio("irregular", "compiled, without the tape"),
            20,
        ),
        (
            "compiled from one example, MLP 2-16-16-1: × jax.jit's time, at least 1",
            ratio("small_net", "jax.jit") / ratio("small_net", "compiled from one example"),
            1,
        ),
    ]
    at_most = [
        ("compiled, MLP 2-16-16-1: share of hand NumPy's time, at most 1.3", 1 / ratio("small_net", HAND), 1.3),
        ("compiled, logistic 12,288 × 200: share of hand NumPy's time, at most 1.2", 1 / ratio("logistic", HAND), 1.2),
        ("compiled, 784-100-10: share of hand NumPy's time, at most 1.3", 1 / ratio("softmax", HAND), 1.3),
        ("compiling 10⁶ nodes: s, at most 60", max(each["s"] for each in largest), 60),
        ("compiling 10⁶ nodes: GB, at most 4", max(each["GB"] for each in largest), 4),
        ("compiling a net, 10⁵ to 10⁶ nodes: growth, at most 13", growth("net"), 13),
        ("compiling an irregular graph, 10⁵ to 10⁶ nodes: growth, at most 13", growth("irregular"), 13),
    ]
    rows = [(target, short(found), verdict(found >= bound, found)) for target, found, bound in at_least]
    return rows + [(target, short(found), verdict(found <= bound, found)) for target, found, bound in at_most]
