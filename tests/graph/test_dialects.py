"""Every rule that a row may be written with has its NumPy and its JavaScript, with the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from autograd.compiler import numpy_kit
from autograd.compiler.numpy_rules import definitions, expression
from autograd.ops import OPS, Op
from autograd.rules import FLOATS, NAMES
from viz.live import javascript

POINT = (0.3, 0.7, 0.9)


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: str(op.name))
def test_rules_of_a_course_compute_the_same_in_numpy(op: Op) -> None:
    letters = dict(zip(NAMES, POINT, strict=False))
    letters["y"] = FLOATS[op.name](*POINT[: op.arity])
    for rule in (op.value, *filter(None, (*op.local_derivatives, *op.textbook))):
        source = expression(rule)
        names = dict(vars(numpy_kit))
        exec(definitions(source), names)
        with np.errstate(all="ignore"):  # as a compiled program runs: a choice computes both of its sides
            found = eval(source, names, letters)
        assert found == pytest.approx(eval(rule, FLOATS, letters), rel=1e-13)


def test_powers_and_choices_have_their_javascript() -> None:
    assert javascript.expression("1.0 / (1.0 + abs(a)) ** 2") == "(1.0 / ((1.0 + Math.abs(a)) ** 2))"
    assert javascript.expression("sigmoid(a) if a != 0 else inf") == '((a !== 0) ? OPS["sigmoid"].value(a) : Infinity)'
