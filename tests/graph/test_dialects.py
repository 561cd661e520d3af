"""Every rule that a row may be written with has its NumPy and its JavaScript, with the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from autograd.compiler.code.array_rules import local_derivatives, read, value
from autograd.compiler.code.expressions import Code
from autograd.compiler.code.simplify import simpler
from autograd.compiler.layout.blocks import Names
from autograd.compiler.running import numpy_kit
from autograd.compiler.source.printing import Printer
from autograd.ops import NAMES, OPS, Op
from autograd.rules import FLOATS, inside
from viz.live import javascript

POINT = (0.3, 0.7, 0.9)


def by_arrays(code: Code, ref: int, names: dict[str, float]) -> float:
    """What the source of an expression gives."""
    printer = Printer(code, Names(("np",)), [ref])
    lines = [line for _, line in printer.lines(range(len(code.made)))]
    found = vars(numpy_kit) | {name: np.float64(number) for name, number in names.items()}
    with np.errstate(all="ignore"):  # as a compiled program runs: a choice computes both of its sides
        exec("\n".join(lines), found)
        return float(eval(printer.text(ref), found))


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: str(op.name))
def test_rules_of_a_course_compute_the_same_in_numpy(op: Op) -> None:
    point = POINT if inside(op, POINT[: op.arity]) else [each + 1.0 for each in POINT]
    letters = dict(zip(NAMES, point, strict=False))
    letters["y"] = FLOATS[op.name](*point[: op.arity])
    for rule in (op.value, *filter(None, (*op.local_derivatives, *op.textbook))):
        code = Code(simpler)
        ref = read(code, rule, {letter: code.named(letter, ()) for letter in letters})
        assert by_arrays(code, ref, letters) == pytest.approx(eval(rule, FLOATS, letters), rel=1e-13)
    code = Code(simpler)
    operands = [code.named(letter, ()) for letter in NAMES[: op.arity]]
    assert by_arrays(code, value(code, op, operands), letters) == pytest.approx(letters["y"], rel=1e-13)
    found = local_derivatives(code, op, operands, code.named("y", ()))
    for local, made in zip(op.local_derivatives, found, strict=True):
        if local is not None and made is not None:
            assert by_arrays(code, made, letters) == pytest.approx(eval(local, FLOATS, letters), rel=1e-13)


def test_powers_and_choices_have_their_javascript() -> None:
    assert javascript.expression("1.0 / (1.0 + abs(a)) ** 2") == "(1 / ((1 + Math.abs(a)) ** 2))"
    assert javascript.expression("sigmoid(a) if a != 0 else inf") == '((a !== 0) ? OPS["sigmoid"].value(a) : Infinity)'
