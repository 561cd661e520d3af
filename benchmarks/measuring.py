"""The measurements: every workload and peer in a process of its own, peers taking turns, the best round counted."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.peers import OURS, PEERS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent

#: What a peer gave: its numbers, or why there are none.
Outcome = dict[str, float] | str


class Measurement(NamedTuple):
    """A workload at a size, with the collector's setting left alone or switched off."""

    workload: str
    size: int
    rounds: int
    collector: bool = True


MEASUREMENTS = (
    Measurement("formula", 20_000, 5),
    Measurement("chains", 100_000, 4),
    Measurement("chains", 100_000, 4, collector=False),
    Measurement("chains", 1_000_000, 2),
    Measurement("chains", 1_000_000, 2, collector=False),
    Measurement("one_chain", 1_000_000, 1),
    Measurement("training_step", 100, 5),
    Measurement("training_step", 100, 3, collector=False),
    Measurement("memory", 100_000, 1),
    Measurement("memory", 1_000_000, 1),
)
IMPORTS = {OURS: "autograd", "micrograd": "micrograd.engine", "xad, fresh tape": "xad", "PyTorch scalars": "torch"}


def measure(what: Measurement, tick: Callable[[], None]) -> dict[str, Outcome]:
    """The numbers of every peer; `tick` is called after each process.

    Raises:
        ValueError: two peers found different gradients, so that their times mean nothing.
    """
    best: dict[str, Outcome] = {}
    for _ in range(what.rounds):
        for peer in PEERS:
            outcome = _run(what, peer)
            before = best.get(peer)
            if isinstance(outcome, dict) and isinstance(before, dict):
                outcome = min(before, outcome, key=lambda numbers: next(iter(_times(numbers).values())))
            best[peer] = outcome
            tick()
    checks = {peer: o["check"] for peer, o in best.items() if isinstance(o, dict) and "check" in o}
    for peer, check in checks.items():
        if not math.isclose(check, checks[OURS], rel_tol=1e-9):
            raise ValueError(
                f"{what.workload}: {peer} found other gradients ({check!r}) than {OURS} ({checks[OURS]!r})"
            )
    return best


def _times(numbers: dict[str, float]) -> dict[str, float]:
    """The number that counts comes last but for the check."""
    name = [key for key in numbers if key != "check"][-1]
    return {name: numbers[name]}


def _run(what: Measurement, peer: str) -> Outcome:
    options = [] if what.collector else ["nogc"]
    arguments = [what.workload, peer, str(what.size), *options]
    answer = _process(["-m", "benchmarks.worker", *arguments], seconds=300)
    if isinstance(answer, str):
        return answer
    return f"not installed ({answer['missing']})" if "missing" in answer else answer


def pictures() -> list[dict[str, Any]]:
    """The seconds to SVG of graphs of 5, 50 and 500 nodes."""
    return list(_answer(["pictures"], seconds=120))


def pages() -> list[dict[str, Any]]:
    """The frames a second of the live page; nothing where there is no Playwright or no Chromium."""
    answer = _process(["-m", "benchmarks.pages"], seconds=180)
    return [] if isinstance(answer, str) else list(answer)


def programs() -> dict[str, Any]:
    """Compiled programs: training steps beside the peers, how long compiling takes, a mesh of devices, scaling."""
    sizes = [(kind, size) for kind in ("net", "irregular") for size in ("100000", "1000000")]
    return {
        "steps": _answer(["compile"], seconds=600),
        "compiling": [_answer(["compiling", *each], seconds=300) for each in sizes],
        "mesh": _answer(["mesh"], seconds=300),
        "scaling": _answer(["scaling"], seconds=300),
    }


def _answer(arguments: list[str], seconds: int) -> Any:
    module, *rest = arguments
    answer = _process(["-m", f"benchmarks.{module}", *rest], seconds)
    if isinstance(answer, str):
        raise ValueError(f"{module}: {answer}")
    return answer


def imports(rounds: int, tick: Callable[[], None]) -> dict[str, float]:
    """The milliseconds that importing takes beyond bare Python, compiled before, the best of many that take turns."""
    statements = {"": "pass"} | {peer: f"import {module}" for peer, module in IMPORTS.items()}
    best = dict.fromkeys(statements, math.inf)
    cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds):
        for peer, statement in statements.items():
            start = perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", statement], cwd=ROOT, env=cached, capture_output=True, check=False
            )
            if done.returncode == 0:
                best[peer] = min(best[peer], perf_counter() - start)
        tick()
    return {peer: (time - best[""]) * 1e3 for peer, time in best.items() if peer and math.isfinite(time)}


def _process(arguments: list[str], seconds: int) -> Any:
    """What the process printed as JSON, or in a text how it ended."""
    command = [sys.executable, *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"stopped after {seconds} s"
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    lines = done.stderr.strip().splitlines()
    return lines[-1].partition(":")[0] if lines else f"killed by signal {-done.returncode}"
