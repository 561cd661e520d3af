"""A compiled loss data-parallel over eight virtual devices of one processor, by JAX. JSON out; empty without JAX."""

from __future__ import annotations

import json
import os

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"

import numpy as np

from autograd import compile
from benchmarks import training
from benchmarks.compile import best_of

ROWS = 65_536


def main() -> None:
    """Measure on one device and on eight, compare the gradients, and print a row for each."""
    try:
        import jax
    except ImportError:
        print("[]")
        return
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    rng = np.random.default_rng(0)
    X, Y, start = rng.normal(size=(ROWS, 2)), rng.choice([-1.0, 1.0], ROWS), training.net([2, 64, 64, 1])
    loss = compile(training.loss_of_one("squared"), batch=("x", "y"))
    _, gradient = loss(start, X, Y)
    function = jax.jit(loss.to(jnp))
    devices = np.array(jax.devices())
    ways, off = {"NumPy, compiled": lambda: loss(start, X, Y)[0]}, 0.0
    for count in (1, 8):
        mesh = Mesh(devices[:count], ("rows",))
        rows, everywhere = NamedSharding(mesh, PartitionSpec("rows")), NamedSharding(mesh, PartitionSpec())
        arrays = jax.device_put(start, everywhere), jax.device_put(X, rows), jax.device_put(Y, rows)
        _, gradients = function(*arrays)
        for found, right in zip(jax.tree.leaves(gradients), jax.tree.leaves(gradient), strict=True):
            off = max(off, float(np.abs(np.asarray(found) - right).max()))
        ways[f"jax.jit, {count} device{'s' * (count > 1)}"] = lambda a=arrays: float(
            jax.block_until_ready(function(*a))[0]
        )
    if off > 1e-10:
        raise SystemExit(f"the gradients differ by {off}")
    times = best_of(ways)
    print(json.dumps([{"way": way, "rows a second": ROWS / ms * 1e3, "off": off} for way, ms in times.items()]))


if __name__ == "__main__":
    main()
