"""A user of micrograd, minitorch, HIPS autograd or JAX finds what they know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd.graph import record
from autograd.transforms import flatten
from tests.peers.table import FILE, NOT_HERE, PEERS, shown, written

if TYPE_CHECKING:
    from tests.peers.cases import Case

X = np.array([0.3, 1.2, 0.8])


def close(one: Any, other: Any) -> bool:
    """Equal to rounding, part by part."""
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(close, one, other))
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12))


def names() -> dict[str, Any]:
    """What a program here may use."""
    found = {name: getattr(autograd, name) for name in autograd.__all__}
    nets = {name: getattr(nn, name) for name in ("MLP", "Module", "Dropout", "SGD", "Adam", "softmax_cross_entropy")}
    tools = {"np": np, "math": math, "viz": viz, "autograd": autograd, "record": record, "flatten": flatten}
    return found | nets | tools | {"close": close, "X": X}


@pytest.mark.parametrize(
    ("peer", "case"),
    [
        pytest.param(peer, case, id=shown(peer, case), marks=pytest.mark.slow if number % 3 else ())
        for peer in PEERS
        for number, case in enumerate(PEERS[peer])
    ],
)
def test_what_they_know_works_here(peer: str, case: Case) -> None:
    known = names()
    if peer == "JAX":
        jax = pytest.importorskip("jax")
        jax.config.update("jax_enable_x64", True)
        known["there"] = eval(case.there, {"jax": jax, "jnp": jax.numpy, "X": X})
    exec(case.here, known)
    assert eval(case.shows, known)


def test_the_page_is_made_of_these_lines() -> None:
    assert FILE.read_text("utf-8") == written(), "run: python -m tests.peers.table"


def test_every_peer_has_its_lines() -> None:
    assert min(map(len, PEERS.values())) >= 20


@pytest.mark.parametrize("program", NOT_HERE.values(), ids=NOT_HERE)
def test_what_is_not_here_is_refused(program: str) -> None:
    known = names() | ({"jax": pytest.importorskip("jax")} if "jax" in program else {})
    with pytest.raises(TypeError, match=r"number|does not record|Value|argument"):
        eval(program, known)
