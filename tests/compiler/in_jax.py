"""Run by `test_namespaces` in a process of its own, as JAX reads how many devices to make when it is imported."""

from __future__ import annotations

import os

import numpy as np
import pytest

from autograd import compile
from tests.compiler import test_namespaces
from tests.compiler.test_batches import PARAMETERS, X, Y, net


def main() -> None:
    """All comparisons; an assertion that fails ends the process."""
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax
    import jax.numpy as jnp
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    loss = compile(net, batch=("x", "y"))
    value, gradient = loss(PARAMETERS, X, Y)
    with pytest.raises(ValueError, match="jax_enable_x64"):
        loss.to(jnp)  # float32 is not taken silently
    narrow, _ = loss.to(jnp, dtype="float32")(PARAMETERS, X, Y)
    assert narrow.dtype == "float32"
    assert abs(narrow - value) < 1e-5
    jax.config.update("jax_enable_x64", True)
    for make in test_namespaces.GRAPHS:
        test_namespaces.check_graph(make, jnp, jax.jit)
    for function in test_namespaces.FUNCTIONS:
        test_namespaces.check_function(function, jnp, jax.jit)
    # data-parallel: the rows over eight devices, the parameters on all of them
    mesh = Mesh(np.array(jax.devices()), ("rows",))
    rows, everywhere = NamedSharding(mesh, PartitionSpec("rows")), NamedSharding(mesh, PartitionSpec())
    function, count = jax.jit(loss.to(jnp)), 296
    arrays = {name: jax.device_put(jnp.asarray(number), everywhere) for name, number in PARAMETERS.items()}
    shared = function(arrays, jax.device_put(X[:count], rows), jax.device_put(Y[:count], rows))
    value, gradient = loss(PARAMETERS, X[:count], Y[:count])
    assert len(jax.devices()) == 8
    assert abs(shared[0] - value) < 1e-12
    for name, right in gradient.items():
        assert np.abs(np.asarray(shared[1][name]) - right).max() < 1e-10, name
    print("all agree")


if __name__ == "__main__":
    main()
