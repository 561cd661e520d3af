"""A saved program runs where this project is not installed, and gives the same numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import SaveError, Value, compile, parse
from autograd.compiler import program
from autograd.operators import METHODS
from autograd.ops import OPS
from nn import MLP
from tests.shares import a_third

if TYPE_CHECKING:
    from pathlib import Path

RUN = (
    "import json, runpy, sys; found = runpy.run_path(sys.argv[1]); found['parameters'][:] += float(sys.argv[2]); "
    "value, gradients = found['step'](); print(json.dumps([value, gradients.tolist(), list(found['NAMES'])])); "
    "assert 'autograd' not in sys.modules"
)


def elsewhere(path: Path, by: float = 0.0) -> Any:
    """What the file gives in a Python without this project, its parameters moved."""
    command = [sys.executable, "-I", "-c", RUN, str(path), str(by)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("activation", a_third(["tanh", "sigmoid", "gelu"]))
def test_a_net_runs_elsewhere(tmp_path: Path, activation: str) -> None:
    net = MLP([2, 5, 1], activation=activation, rng=0)
    rows = np.random.default_rng(0).normal(size=(12, 2)).tolist()
    step = compile(sum((net(x)[0] - 1) ** 2 for x in rows) / len(rows))
    path = step.save(tmp_path / "net.py")
    for by in (0.0, 0.25):
        value, gradients, names = elsewhere(path, by)
        step.read()
        step.parameters += by
        right, slopes = step()
        assert value == pytest.approx(right, rel=1e-14)
        assert np.allclose(gradients, slopes, rtol=1e-13, atol=1e-16)
        assert names[0] == "layer1.neuron1.w[0]"


def test_scalar_code_runs_elsewhere(tmp_path: Path) -> None:
    step = compile(parse("u = b*c; v = sigmoid(a + u); J = 3*v + gelu(a) + abs(c)", a=0.5, b=0.3, c=-0.2))
    value, gradients, names = elsewhere(step.save(tmp_path / "formula.py"))
    right, slopes = step()
    assert (value, gradients) == (pytest.approx(right, rel=1e-15), pytest.approx(slopes.tolist(), rel=1e-14))
    assert sorted(names) == ["a", "b", "c"]


@pytest.mark.parametrize("fewest", [0.0, 1e9], ids=["arrays", "scalars"])
def test_every_primitive_is_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fewest: float) -> None:
    monkeypatch.setattr(program, "FEWEST_A_GROUP", fewest)
    terms = []
    for op in OPS.values():
        leaves = [Value(0.3 + 0.1 * place + (op.domain == "a >= 1")) for place in range(op.arity)]
        operands = [
            leaf.data if slope is None else leaf for leaf, slope in zip(leaves, op.local_derivatives, strict=True)
        ]
        terms.append(METHODS[op.name](*operands))
    step = compile(sum(terms))
    value, gradients, _ = elsewhere(step.save(tmp_path / "all.py"))
    right, slopes = step()
    assert value == pytest.approx(right, rel=1e-13)
    assert np.allclose(gradients, slopes, rtol=1e-12)


def test_a_function_over_a_batch_runs_elsewhere(tmp_path: Path) -> None:
    def loss(w: Any, b: Any, x: Any, y: Any) -> Any:
        return (sum(each * other for each, other in zip(w, x, strict=True)) + b - y) ** 2

    compiled = compile(loss, batch=("x", "y"))
    X, Y = np.random.default_rng(0).normal(size=(5, 3)), [1.0, 2.0, 3.0, 4.0, 5.0]
    value, (dw, db) = compiled([0.5, -1.0, 2.0], 0.3, X, Y)
    path = compiled.save(tmp_path / "loss.py")
    run = (
        "import json, runpy, sys; found = runpy.run_path(sys.argv[1]); X, Y = json.loads(sys.argv[2]); "
        "value, slopes = found['step'](X, Y); print(json.dumps([value, slopes.tolist(), found['NAMES']]))"
    )
    command = [sys.executable, "-I", "-c", run, str(path), json.dumps([X.tolist(), Y])]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert found == [pytest.approx(value), pytest.approx([*dw, db]), ["w[0]", "w[1]", "w[2]", "b"]]


@pytest.mark.parametrize(
    ("text", "by", "right"),
    [("exp(x) + x", 1000.0, [np.inf, [np.inf]]), ("log(x) * 2", -5.0, [np.nan, None]),
     ("1/x", -0.5, [np.inf, [-np.inf]]), ("x**0.5 + abs(x)", -3.0, [np.nan, None]),
     ("sinh(x)", -2000.0, [-np.inf, [np.inf]])],
)  # fmt: skip
def test_scalar_code_gives_nan_or_infinity_outside_a_domain(tmp_path: Path, text: str, by: float, right: Any) -> None:
    value, gradients, _ = elsewhere(compile(parse(text, x=0.5)).save(tmp_path / "formula.py"), by)
    assert value == pytest.approx(right[0], nan_ok=True)
    assert right[1] is None or gradients == right[1]


def test_mistakes_are_answered(tmp_path: Path) -> None:
    step = compile(Value(1.0) * 2)
    with pytest.raises(ValueError, match=r"saved as \.py"):
        step.save(tmp_path / "net.npz")
    with pytest.raises(SaveError):
        step.save(tmp_path / "none" / "net.py")
