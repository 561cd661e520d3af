"""What C computes is what Python computes: row by row, and in random programs, to the last bit and the last word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Op, Value, accelerated
from autograd.native import IN_PYTHON
from tests.autograd.points import ALL, interior
from tests.native.programs import EDGES

ROOT = Path(__file__).parents[2]
in_c = pytest.mark.skipif(not accelerated, reason="there is no C engine here, or AUTOGRAD_PURE switches it off")


def applied(method: Any, op: Op, point: tuple[float, ...]) -> tuple[object, ...]:
    """All that a row leaves in a node, or its error; an operand that is a constant stays a number."""
    operands = [x if local is None else Value(x, "x") for x, local in zip(point, op.local_derivatives, strict=True)]
    try:
        node = method(*operands)
    except ValueError as error:
        return type(error), str(error)
    same = [used is given for used, given in zip(node.operands, operands, strict=True)]
    locals_ = [None if local is None else local.hex() for local in node.local_derivatives]
    return node.op, node.data.hex(), *locals_, *same, node.label, repr(node)


@in_c
@pytest.mark.parametrize("op", **ALL)
@settings(max_examples=15)
@given(data=st.data())
def test_a_row_gives_the_same_bits(op: Op, data: st.DataObject) -> None:
    point = data.draw(interior(op))
    assert applied(getattr(Value, op.name), op, point) == applied(IN_PYTHON[op.name], op, point)


@in_c
@pytest.mark.parametrize("op", **ALL)
@settings(max_examples=15)
@given(data=st.data())
def test_a_row_gives_the_same_bits_and_errors_at_the_edges(op: Op, data: st.DataObject) -> None:
    point = data.draw(st.tuples(*[st.sampled_from(EDGES) | st.floats()] * op.arity))
    assert applied(getattr(Value, op.name), op, point) == applied(IN_PYTHON[op.name], op, point)


def printed(pure: str, *arguments: str) -> list[str]:
    """What a run of `programs` prints, with the engine in C or without."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.native.programs", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"AUTOGRAD_PURE": pure}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@in_c
def test_random_programs_print_the_same_values_errors_and_pickles() -> None:
    (c, *by_c), (python, *by_python) = printed("", "0", "100"), printed("1", "0", "100")
    assert (c, python) == ("C", "False")
    assert by_c == by_python
    assert sum("Error" in line for line in by_python) > 100
