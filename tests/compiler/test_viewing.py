"""Whatever places an operand has, the expression for them reads just those."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.compiler.code.expressions import Code
from autograd.compiler.code.kinds import ROWS
from autograd.compiler.code.simplify import simpler
from autograd.compiler.code.views import strides, view
from autograd.compiler.layout.blocks import Names
from autograd.compiler.running import numpy_kit
from autograd.compiler.source.printing import Printer


@st.composite
def blocks(draw: st.DrawFn) -> tuple[tuple[int, ...], Any]:
    """The shape of a block, and places in it: cut, turned, repeated, as windows."""
    shape = tuple(draw(st.lists(st.integers(1, 5), max_size=2)))
    places = np.arange(int(np.prod(shape))).reshape(shape)
    for _ in range(draw(st.integers(0, 4))):
        what = draw(st.sampled_from(["cut", "turn", "repeat", "number", "windows", "row"]))
        if what == "repeat" and places.ndim < 3:
            axis, times = draw(st.integers(0, places.ndim)), draw(st.integers(1, 3))
            places = np.repeat(np.expand_dims(places, axis), times, axis)
        elif what == "turn":
            places = places.T
        elif what == "row":
            places = places.reshape(-1)
        elif places.ndim:
            axis = draw(st.integers(0, places.ndim - 1))
            length = places.shape[axis]
            start = draw(st.integers(0, length - 1))
            if what == "cut":
                cut = slice(start, draw(st.integers(start + 1, length)), draw(st.integers(1, 2)))
                places = places[(*[slice(None)] * axis, cut)]
            elif what == "number":
                places = places.take(start, axis)
            elif what == "windows" and places.ndim < 3:
                places = np.lib.stride_tricks.sliding_window_view(places, start + 1, axis)
    return shape, np.ascontiguousarray(places)


@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize("full", [False, True])
@given(made=blocks())
def test_an_expression_reads_the_places(batched: bool, full: bool, made: Any) -> None:
    shape, places = made
    rows = (3,) if batched else ()
    block = np.arange(int(np.prod(shape + rows))).reshape(shape + rows)
    code = Code(simpler)
    ref = view(code, code.named("z", (*shape, ROWS) if batched else shape), batched, places, full)
    if ref is None:
        assert strides(places) is None or min(strides(places) or (), default=0) < 0
        return
    printer = Printer(code, Names(()), [ref])
    assert not printer.lines(range(len(code.made)))
    found = eval(printer.text(ref), {**vars(numpy_kit), "z": block})
    right = block.reshape((-1, *rows))[places]
    assert np.ndim(found) == right.ndim == len(code[ref].shape)
    assert all(
        length in (3, have) for length, have in zip(code[ref].shape, np.shape(found), strict=True) if length != ROWS
    )
    assert (np.broadcast_to(found, right.shape) == right).all()
    if full:
        assert np.shape(found) == right.shape
