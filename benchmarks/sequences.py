"""Loops over time steps, pairs and windows, compiled, beside NumPy by hand, PyTorch and JAX: both passes of each.

`python -m benchmarks.sequences` prints a table, with `--save` it becomes a section of RESULTS.md. The ways take turns,
the shortest run of each counts, and all are compared before one is timed.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd import Value, compile
from autograd.text import write_whole
from benchmarks import sequence_arrays, sequence_by_hand, sequence_losses
from benchmarks.sections import with_section

if TYPE_CHECKING:
    from collections.abc import Callable

    #: A way: both passes, and the value.
    Step = Callable[[], float]

#: The demo itself is measured, which is a program, and has no public names.
microgpt: Any = import_module("demos.microgpt")
SECONDS, ROUNDS = 0.3, 5
TITLE = "Loops: both passes, compiled and beside"
PEERS = ("the NumPy program", "NumPy by hand", "PyTorch", "torch.compile", "jax.jit")


@dataclass
class Task:
    """A loss, its parameters, and the arguments of the batch, or of the whole function."""

    name: str
    what: str
    parameters: dict[str, Any]
    rows: dict[str, Any] = field(default_factory=dict)
    loss: str = ""
    is_batch: bool = True

    @property
    def function(self) -> Callable[..., Any]:
        """Of scalars."""
        found: Callable[..., Any] = microgpt.loss if self.loss == "microgpt" else getattr(sequence_losses, self.loss)
        return found


def tasks() -> list[Task]:
    """What is measured."""
    rng = np.random.default_rng(0)

    def normal(*shape: int, scale: float = 0.3) -> Any:
        return rng.normal(size=shape) * scale

    found = [
        Task("attention", "causal, 16 positions of 16, batch of 16",
             {name: normal(16, 16) for name in ("query", "key", "value")}, {"x": normal(16, 16, 16, scale=1)}),
        Task("lstm", "50 steps of 8, 16 units, batch of 16",
             {"W": normal(64, 8), "U": normal(64, 16), "b": normal(64)}, {"x": normal(16, 50, 8, scale=1)}),
        Task("conv_net", "12 × 12, 4 kernels of 3 × 3, dense 10, batch of 16",
             {"kernels": normal(4, 3, 3), "dense": normal(10, 100)},
             {"x": normal(16, 12, 12, scale=1), "label": np.eye(10)[rng.integers(0, 10, 16)]}),
        Task("bodies", "6 bodies in the plane, 10 steps", {"place": normal(6, 2, scale=1), "speed": normal(6, 2)}),
        Task("mixture", "5 Gaussians, 200 points in the plane",
             {"weight": normal(5), "mean": normal(5, 2, scale=1), "scale": normal(5, 2)},
             {"x": normal(200, 2, scale=1)}),
        Task("hinge", "64 points of 4, one graph", {"w": normal(4), "b": 0.1},
             {"x": normal(64, 4, scale=1), "y": rng.choice([-1.0, 1.0], 64)}, is_batch=False),
    ]  # fmt: skip
    names = (Path(microgpt.__file__).with_name("data") / "names.txt").read_text("utf-8").split()
    for count in (1, 32, 256):
        tokens, nexts = microgpt.rows(names[:count])
        found.append(Task(f"microgpt, {count}", f"demos/microgpt.py, {count} names", microgpt.start(rng),
                          {"tokens": tokens, "nexts": nexts}, "microgpt"))  # fmt: skip
    for task in found:
        task.loss = task.loss or task.name
    return found


def compiled(task: Task, backend: Literal["auto", "numpy"] = "auto") -> tuple[Step, Any]:
    """The compiled program, and the function."""
    if task.is_batch:
        step = compile(task.function, batch=tuple(task.rows), backend=backend)
        return lambda: step(task.parameters, *task.rows.values())[0], step
    leaves = {name: np.vectorize(Value, otypes=[object])(each).tolist() for name, each in task.parameters.items()}
    whole = compile(task.function(leaves, *(each.tolist() for each in task.rows.values())), backend=backend)
    return lambda: whole()[0], whole


def by_hand(task: Task) -> Step:
    """NumPy."""
    function = getattr(sequence_by_hand, task.loss)
    return lambda: float(function(task.parameters, *task.rows.values())[0])


def in_torch(task: Task, is_compiled: bool) -> Step:
    """PyTorch on one thread."""
    import torch

    torch.set_num_threads(1)
    p = {name: torch.tensor(each, dtype=torch.float64, requires_grad=True) for name, each in task.parameters.items()}
    rows = [torch.as_tensor(each) for each in task.rows.values()]
    function = getattr(sequence_arrays, task.loss)

    def loss(p: Any, *rows: Any) -> Any:
        return function(torch, p, *rows)

    run = torch.compile(loss) if is_compiled else loss

    def step() -> float:
        for each in p.values():
            each.grad = None
        value = run(p, *rows)
        value.backward()
        return float(value.detach())

    return step


def in_jax(task: Task) -> Step:
    """JAX, both passes in one program."""
    import jax.numpy as jnp

    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    function = getattr(sequence_arrays, task.loss)
    run = jax.jit(jax.value_and_grad(lambda p, *rows: function(jnp, p, *rows)))
    p = {name: jnp.asarray(each, dtype="float64") for name, each in task.parameters.items()}
    rows = [jnp.asarray(each) for each in task.rows.values()]

    def step() -> float:
        value, gradient = run(p, *rows)
        jax.block_until_ready(gradient)
        return float(value)

    return step


def measured(task: Task, peers: tuple[str, ...]) -> tuple[dict[str, float], float, int]:
    """The ms of each way, the seconds that it takes to compile, and the lines of the program.

    Raises:
        SystemExit: they compute different losses.
    """
    makers = {"the NumPy program": lambda: compiled(task, "numpy")[0], "NumPy by hand": lambda: by_hand(task),
              "PyTorch": lambda: in_torch(task, False),
              "torch.compile": lambda: in_torch(task, True), "jax.jit": lambda: in_jax(task)}  # fmt: skip
    ways: dict[str, Step] = {}
    start = perf_counter()
    ways["compiled"], program = compiled(task)
    right = ways["compiled"]()
    seconds = perf_counter() - start
    for name in peers:
        if name == "NumPy by hand" and not hasattr(sequence_by_hand, task.loss):
            continue
        try:
            way = makers[name]()
        except ImportError:
            continue
        found = way()
        if not math.isclose(found, right, rel_tol=1e-6):
            raise SystemExit(f"{task.name}: {name} has a loss of {found!r}, the compiled program {right!r}")
        ways[name] = way
    best = dict.fromkeys(ways, math.inf)
    for _ in range(ROUNDS):
        for name, step in ways.items():
            end = perf_counter() + SECONDS / ROUNDS
            while True:
                begin = perf_counter()
                step()
                now = perf_counter()
                best[name] = min(best[name], now - begin)
                if now > end:
                    break
    return {name: each * 1e3 for name, each in best.items()}, seconds, program.source.count("\n")


def table(found: dict[str, tuple[dict[str, float], float, int]], what: dict[str, str]) -> str:
    """As Markdown."""
    lines = ["Times are those of the compiled program as a multiple of the other way's: below 1 it is the faster one.",
             "", f"| loss | ms | {' | '.join(f'× {peer}' for peer in PEERS)} | compiled in s | lines |",
             f"| --- |{' --: |' * (len(PEERS) + 3)}"]  # fmt: skip
    for name, (times, seconds, count) in found.items():
        ratios = [f"{times['compiled'] / times[peer]:.2f}" if peer in times else "" for peer in PEERS]
        lines.append(f"| {name}: {what[name]} | {times['compiled']:.3g} | {' | '.join(ratios)} | {seconds:.2g} | "
                     f"{count} |")  # fmt: skip
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Measure all of them, or those that are named; `--peers` names the ways that they are compared with."""
    peers = next((tuple(each[8:].split(",")) for each in arguments if each.startswith("--peers=")), PEERS)
    chosen = [each for each in arguments if not each.startswith("--")]
    found, what = {}, {}
    for task in tasks():
        if not chosen or task.name in chosen or task.loss in chosen:
            found[task.name], what[task.name] = measured(task, peers), task.what
            print(table({task.name: found[task.name]}, what).splitlines()[-1], flush=True)
    report = table(found, what)
    if "--save" in arguments:
        path = Path(__file__).with_name("RESULTS.md")
        write_whole(path, with_section(path.read_text("utf-8"), TITLE, report).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
