"""Every function that NumPy has, on arrays of Values: its gradient is that of differences, or it is refused by name."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.graph import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AT = np.array([[0.31, 0.62, 0.17], [0.83, 0.44, 0.95], [0.26, 0.71, 0.58]])
#: The same signs and order of the elements nowhere: another branch of every comparison.
ELSEWHERE = AT[::-1, ::-1] * 0.9
OTHER = np.array([[0.5, 0.25, 0.75], [1.5, 0.125, 0.375], [0.875, 0.625, 1.25]])
STEP = 1e-6
CLOSE = 1e-5  # of central differences of functions whose third derivatives are moderate

#: Ways to call a function of arrays whose operands are not known.
WAYS: dict[str, Callable[[Callable[..., Any], Any], Any]] = {
    "f(Z)": lambda f, Z: f(Z),
    "f(z)": lambda f, Z: f(Z[0]),
    "f(Z, axis)": lambda f, Z: f(Z, axis=0),
    "f(Z, X)": lambda f, Z: f(Z, OTHER.copy()),
    "f(X, Z)": lambda f, Z: f(OTHER.copy(), Z),
    "f(z, z)": lambda f, Z: f(Z[0], Z[1]),
    "f(Z, n)": lambda f, Z: f(Z, 1),
    "f(n, Z)": lambda f, Z: f(2, Z),
    "f([Z, X])": lambda f, Z: f([Z, OTHER.copy()]),
    "f(Z, a, b)": lambda f, Z: f(Z, 0.3, 0.6),
    "f(X, Z, Z)": lambda f, Z: f(OTHER > 0.6, Z, Z * 2),
}
#: They give no numbers that depend on the operands, write somewhere, or take memory as it is.
NOT_MEANT = {"empty_like", "save", "savez", "savez_compressed", "savetxt", "copyto", "put", "place", "putmask", "test"}
NOT_MEANT |= {"frombuffer", "from_dlpack", "fromstring"}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Everything public in NumPy and its linear algebra that can be called and is no class."""
    for home, prefix in ((np, "np."), (np.linalg, "np.linalg."), (np.fft, "np.fft.")):
        for name in sorted(dir(home)):
            found = getattr(home, name)
            if not name.startswith("_") and callable(found) and not inspect.isclass(found) and name not in NOT_MEANT:
                yield prefix + name, found


def total(result: Any) -> Any:
    """One number of all that a function gives: a sum with weights that tell the elements apart."""
    parts = result if isinstance(result, (list, tuple)) else [result]
    found: Any = 0.0
    for part in map(np.asarray, parts):
        if part.dtype.kind in "fO":  # and no indices, counts or bools
            for place, element in enumerate(part.flat):
                found = found + element * (1.0 + 0.1 * place)
    return found


def numbers(f: Callable[..., Any], way: Callable[..., Any], Z: Any) -> float | None:
    """The total for plain numbers, or None where NumPy itself does not compute it."""
    try:
        with np.errstate(all="ignore"):
            found = total(way(f, Z.copy()))
        return float(found) if np.isfinite(found) and found else None
    except Exception:  # whatever it raises, it is no function of these operands
        return None


def differences(f: Callable[..., Any], way: Callable[..., Any]) -> Any:
    """The gradient by central differences."""
    found = np.zeros_like(AT)
    for place in np.ndindex(AT.shape):
        ends = []
        for sign in (1, -1):
            moved = AT.copy()
            moved[place] += sign * STEP
            end = numbers(f, way, moved)
            if end is None:
                return None
            ends.append(end)
        found[place] = (ends[0] - ends[1]) / (2 * STEP)
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "f"), [pytest.param(*pair, id=pair[0]) for pair in functions()])
def test_gradient_is_that_of_differences_or_the_function_is_refused(name: str, f: Any) -> None:
    for way in WAYS:
        expected = numbers(f, WAYS[way], AT)
        slopes = None if expected is None else differences(f, WAYS[way])
        if slopes is None:  # NumPy does not compute that
            continue
        Z = autograd.array(AT)
        leaves = list(Z.flat)  # a function may write into its operands
        try:
            result = total(WAYS[way](f, Z))
        except (TypeError, AttributeError, ValueError):
            continue  # refused, and not silently wrong
        if not isinstance(result, Value):
            assert not slopes.any(), f"{name}, as {way}, lost its gradient"
            continue
        result.backward()
        assert result.data == pytest.approx(expected, rel=1e-9), way
        gradient = np.reshape([leaf.grad for leaf in leaves], AT.shape)
        assert np.allclose(gradient, slopes, atol=CLOSE, rtol=CLOSE), way


SAME_GRAPH: dict[str, Callable[[Any], Any]] = {
    "maximum": lambda Z: np.maximum(Z, 0.5),
    "minimum": lambda Z: np.minimum(Z, Z.T),
    "where": lambda Z: np.where(Z > 0.5, Z * Z, 3 * Z),
    "where not": lambda Z: np.where(Z >= 0.5, Z * Z, 3 * Z),
    "where both": lambda Z: np.where((Z > 0.3) & ~(Z > 0.6), Z * Z, 3 * Z),
    "where either": lambda Z: np.where((Z < 0.3) | (Z.T >= 0.6), Z * Z, 3 * Z),
    "mask times": lambda Z: (Z > 0.5) * Z,
    "mask as numbers": lambda Z: (Z <= 0.5).astype(float) @ Z,
    "share": lambda Z: Z * np.mean(Z > 0.5),
    "select": lambda Z: np.select([Z > 0.7, Z > 0.4], [Z, Z * Z], default=-Z),
    "clip": lambda Z: np.clip(Z, 0.3, 0.6),
    "clip method": lambda Z: Z.clip(0.3, 0.6),
    "max": lambda Z: Z * Z.max(axis=1, keepdims=True),
    "min": lambda Z: Z * np.min(Z),
    "abs": lambda Z: np.abs(Z - 0.5),
    "sign": lambda Z: np.sign(Z - 0.5) * Z,
    "var": lambda Z: np.var(Z, axis=0),
    "std": lambda Z: Z.std(),
    "logaddexp": lambda Z: np.logaddexp(Z, 0.5),
    "norm": lambda Z: np.linalg.norm(Z, axis=1),
    "norm of the largest": lambda Z: np.linalg.norm(Z, np.inf),
    "softmax": lambda Z: autograd.softmax(Z),
    "log_softmax of columns": lambda Z: autograd.log_softmax(Z, axis=0),
    "logsumexp": lambda Z: autograd.logsumexp(Z, axis=1),
    "relu": lambda Z: autograd.relu(Z - 0.5),
    "einsum": lambda Z: np.einsum("ij,kj->ik", Z, Z),
    "labels": lambda Z: -np.log(autograd.softmax(Z)[np.arange(3), [0, 2, 1]]),
    "floor": lambda Z: np.floor(3 * Z) * Z + Z % 0.3,
    "cumulative": lambda Z: np.cumsum(Z, axis=1) * np.diff(Z, axis=0, append=0),
}


@pytest.mark.parametrize("name", SAME_GRAPH)
def test_graph_is_the_same_at_every_point_and_its_values_are_those_of_numpy(name: str) -> None:
    shapes = []
    for at in (AT, ELSEWHERE):
        Z = autograd.array(at)
        result = total(SAME_GRAPH[name](Z))
        assert isinstance(result, Value)
        assert result.data == pytest.approx(total(SAME_GRAPH[name](at)), rel=1e-12)
        shapes.append([(node.op and node.op.name, node.operands) for node in record(result).nodes])
        result.backward()
        assert np.allclose(np.asarray(Z.grad), differences_at(SAME_GRAPH[name], at), atol=CLOSE, rtol=CLOSE)
    assert shapes[0] == shapes[1]


def differences_at(f: Callable[[Any], Any], at: Any) -> Any:
    """The gradient of the total by central differences."""
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        moved = [at.copy(), at.copy()]
        moved[0][place] += STEP
        moved[1][place] -= STEP
        found[place] = (total(f(moved[0])) - total(f(moved[1]))) / (2 * STEP)
    return found


#: In no list of `autograd.arrays`: they run on Values as they are, because their numbers agree.
UNLISTED: dict[str, Callable[[Any], Any]] = {
    "nansum": lambda Z: np.nansum(Z * Z, axis=0),
    "nanmean": lambda Z: np.nanmean(Z * Z),
    "nanvar": lambda Z: np.nanvar(Z, axis=1),
    "nanmax": lambda Z: np.nanmax(Z),
    "piecewise": lambda Z: np.piecewise(Z, [Z < 0.5, Z >= 0.5], [lambda z: z * z, lambda z: 3 * z]),
    "polyadd": lambda Z: np.polyadd(Z[0], Z[1] * Z[2]),
    "vector_norm": lambda Z: np.linalg.vector_norm(Z, axis=1),
    "unique": lambda Z: np.unique(Z) ** 2,
    "searchsorted": lambda Z: Z[0, np.searchsorted(np.sort(Z[0]), 0.5) - 1],
}


@pytest.mark.parametrize("name", UNLISTED)
def test_a_function_whose_numbers_agree_is_recorded(name: str) -> None:
    if name == "vector_norm" and not hasattr(np.linalg, name):
        pytest.skip("NumPy 2 has it")
    Z = autograd.array(AT)
    total(UNLISTED[name](Z)).backward()
    assert np.allclose(Z.grad, differences_at(UNLISTED[name], AT), atol=CLOSE, rtol=CLOSE)


def test_a_function_whose_numbers_differ_is_refused_by_name() -> None:
    Z = autograd.array([1.0, np.nan])  # which NumPy does not find among objects
    with pytest.raises(TypeError, match=r"np\.nansum does not record Values"):
        np.nansum(Z)


def test_nothing_is_written_by_a_function_that_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"np\.save does not record Values"):
        np.save(tmp_path / "Z.npy", autograd.array([1.0]))
    assert not list(tmp_path.iterdir())
