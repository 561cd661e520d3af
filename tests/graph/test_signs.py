"""A rule in numbers, read back as arithmetic, is the rule: brackets stand wherever they are needed."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from autograd import OPS
from autograd.graph import NAMES, wording
from autograd.rules import FLOATS

RULES = sorted({rule for op in OPS.values() for rule in (*op.textbook, *op.local_derivatives) if rule is not None})
#: Products, quotients and powers of what is negative, which few rows have.
RULES += ["a * b", "a / b", "a * (b * c)", "a / (b / c)", "a - b * c", "a - (b - c)", "-a * b", "a ** 2", "-a ** 2"]
PYTHON = {"·": "*", "−": "-", "π": "pi", "²": "**2", "³": "**3", "⁴": "**4", "⁵": "**5"}


def read_back(words: str) -> float:
    text = "".join(PYTHON.get(sign, sign) for sign in words)
    return float(eval(re.sub(r"√(\w[\w.]*)", r"sqrt(\1)", text).replace("√", "sqrt"), dict(FLOATS)))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_in_numbers_is_the_rule(rule: str) -> None:
    tried = 0
    for a, b, c, y in itertools.product((-2.0, 0.5, 3.0), (-3.0, 4.0), (-0.5, 2.0), (-0.25, 0.5)):
        numbers = {"a": a, "b": b, "c": c, "y": y}
        try:
            value = float(eval(rule, FLOATS | numbers))
        except (ArithmeticError, ValueError, TypeError):
            continue
        words = wording.rule(rule, [wording.number(numbers[name]) for name in NAMES], wording.number(y))
        assert math.isclose(read_back(words), value, rel_tol=2e-3, abs_tol=1e-9), (rule, words, value)
        assert not re.search(r"[·+−/] −", words)
        tried += 1
    assert tried
