"""Loops around loops: what several indices number is one operation on arrays that runs along as many axes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, compile, exp, maximum, tanh
from autograd.compiler.code.views import even_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDING = 1e-12


class Loops:
    """A program over nested loops: arrays of other indices, in another order, shifted or in steps, are combined at each
    index, then summed or maximised along some axes, two layers of that."""

    def __init__(self, draw: Any) -> None:
        self.lengths = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
        axes = range(len(self.lengths))
        self.layers = []
        for _ in range(draw(st.integers(1, 2))):
            operands = []
            for name in draw(st.lists(st.sampled_from("wvx"), min_size=2, max_size=6)):
                used = draw(st.permutations(axes))[: draw(st.integers(1, len(self.lengths)))]
                operands.append((name, [(axis, draw(st.integers(0, 2)), draw(st.integers(1, 2))) for axis in used]))
            how = draw(st.sampled_from(("sum", "product", "mixed")))
            along = draw(st.sets(st.sampled_from([*axes]), max_size=len(self.lengths) - 1))
            self.layers.append((operands, how, sorted(along), draw(st.sampled_from(("sum", "maximum")))))

    def __call__(self, w: Any, v: Any, x: Any) -> Any:
        arrays, result = {"w": w, "v": v, "x": x}, []
        for operands, how, along, reduction in self.layers:
            made = {}
            for index in itertools.product(*map(range, self.lengths)):
                read = [arrays[name][self.place(index, subscripts)] for name, subscripts in operands]
                made[index] = tanh(combined(read, how))
            kept: dict[tuple[int, ...], list[Any]] = {}
            for index, value in made.items():
                kept.setdefault(tuple(at for axis, at in enumerate(index) if axis not in along), []).append(value)
            reduced = [reduce(each, reduction) for each in kept.values()]
            result += reduced
            arrays["v"] = [reduced[at % len(reduced)] for at in range(len(v))]
        return sum((each * exp(-0.1 * each) for each in result), start=w[0] * v[-1])

    @property
    def size(self) -> int:
        """How long arrays have to be."""
        last = [length - 1 for length in self.lengths]
        return 1 + max(self.place(last, subscripts) for operands, *_ in self.layers for _, subscripts in operands)

    def place(self, index: Sequence[int], subscripts: Sequence[tuple[int, int, int]]) -> int:
        """A row-major place in an array that is long enough for all."""
        found = 0
        for axis, offset, step in subscripts:
            found = found * (self.lengths[axis] + 2) + offset + step * index[axis]
        return found


def combined(read: Sequence[Any], how: str) -> Any:
    if how == "mixed":
        return sum((0.5 * one * other for one, other in itertools.pairwise(read)), start=-read[0])
    found = read[0]
    for each in read[1:]:
        found = found - each if how == "sum" else found * each
    return found


def reduce(values: Sequence[Any], how: str) -> Any:
    found = values[0]
    for each in values[1:]:
        found = maximum(found, each) if how == "maximum" else found + each
    return found


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_nested_loops_over_arrays_agree_with_the_engine(data: st.DataObject) -> None:
    program = Loops(data.draw)
    size, rng = program.size, np.random.default_rng(0)
    w, v, X = rng.normal(size=size), rng.normal(size=size), rng.normal(size=(3, size)).round(1)
    value, (dw, dv) = compile(program, batch=("x",), backend="numpy")(w, v, X)
    right, slopes = 0.0, np.zeros(2 * size)
    for row in X:
        leaves = [Value(number) for number in (*w, *v)]
        root = program(leaves[:size], leaves[size:], row)
        root.backward()
        right += root.data / len(X)
        slopes += [leaf.grad / len(X) for leaf in leaves]
    scale = max(1.0, np.abs(slopes).max())
    assert value == pytest.approx(right, rel=ROUNDING, abs=ROUNDING)
    assert np.abs(np.concatenate([dw, dv]) - slopes).max() <= ROUNDING * scale


def distances(c: Any, x: Any) -> Any:
    return sum((a - b) ** 2 for point in x for centre in c for a, b in zip(point, centre, strict=True))


def heat(a: Any, x: Any) -> Any:
    inner = range(1, len(x) - 1)
    flows = [x[i - 1][j] + x[i + 1][j] + x[i][j - 1] + x[i][j + 1] - 4 * x[i][j] for i in inner for j in inner]
    return sum(tanh(a * flow) for flow in flows)


@pytest.mark.parametrize(
    ("program", "parameter", "shape", "line"),
    [
        (distances, np.zeros((3, 2)), (5, 2), "x.reshape(5, 2, -1)[:, None, :] - c[None, :, :, None]"),
        (heat, 0.5, (5, 5), "x.reshape(5, 5, -1)[0:3, 1:4]"),
    ],
)
def test_a_pair_of_indices_is_a_pair_of_axes(program: Any, parameter: Any, shape: tuple[int, ...], line: str) -> None:
    step = compile(program, batch=("x",), backend="numpy")
    step(parameter, np.random.default_rng(0).normal(size=(4, *shape)))
    assert line in step.source
    assert "no gathers, no scatters" in step.report()


@given(lengths=st.lists(st.integers(1, 4), min_size=1, max_size=3), data=st.data())
def test_the_shape_of_even_rows_is_found(lengths: list[int], data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.tuples(*[st.integers(0, 9)] * len(lengths)), min_size=1, max_size=3))
    grids = np.indices(lengths).reshape(len(lengths), -1)
    columns = [(np.array(each)[:, None] * grids).sum(0) for each in steps]
    shape = even_shape(columns)
    assert shape is None or np.prod(shape, dtype=int) == len(columns[0])
    for column in columns if shape is not None else ():
        places = column.reshape(shape)
        for axis in range(places.ndim):
            assert len(np.unique(np.diff(places, axis=axis))) <= 1


def test_places_that_no_loops_go_through_have_no_shape() -> None:
    assert even_shape([np.array([0, 1, 3, 7])]) is None
    assert even_shape([np.array([3, 2, 1])]) is None  # backwards
