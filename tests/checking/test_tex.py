r"""LaTeX as students paste it is read as the lines that it means, and what is written as LaTeX is read back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import check_lines
from autograd.checking.language.evaluating import evaluate
from autograd.checking.language.expression import Expr, binary, call, name, number
from autograd.checking.language.latex import latex
from autograd.checking.language.lines import lines
from autograd.checking.language.parser import formula
from autograd.checking.language.source import LineError

#: What is pasted, and the lines that it means.
PASTED = {
    r"dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}": "dW2 = 1 / m ∙ dZ2 ∙ A1.T",
    r"db^{[2]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[2](i)}": "db2 = 1 / m ∙ sum(dZ2, axis=1, keepdims=True)",
    r"dZ^{[1]} = W^{[2]\top} dZ^{[2]} \odot (1 - (A^{[1]})^2)": "dZ1 = W2.T ∙ dZ2 * (1 - A1**2)",
    r"\frac{\partial \mathcal{L}}{\partial \mathbf{W}_1} = \delta_1 \mathbf{x}^\top": "dW1 = delta1 ∙ x.T",
    r"\frac{dL}{dw} = \frac{2}{n} \sum_i (w x_i - y_i) x_i": "dw = 2 / n ∙ sum((w * x - y) * x)",
    r"\begin{aligned} dz &= a - y, \\[4pt] dw &= x \, dz. \end{aligned}": "dz = a - y; dw = x ∙ dz",
    r"$$dz = \left( a - y \right) \cdot \sigma(z) \bigl(1 - a\bigr)$$": "dz = (a - y) · sigmoid(z) ∙ (1 - a)",
    r"\mathrm{d}W = X^{\mathsf{T}} \mathrm{d}Z": "dW = X.T ∙ dZ",
    r"\nabla_{W_1} L = \delta x^{T}": "dW1 = delta ∙ x.T",
    r"dz = \frac{\frac{a}{b}}{1 + e^{-z}}": "dz = a / b / (1 + exp(-z))",
    r"dz = \ln x - \tanh^2(z) + \sqrt{x}": "dz = ln(x) - tanh(z)**2 + sqrt(x)",
    r"\delta^{[1]} = W^T \delta^{[2]} \circ \sigma'(z_1)": "delta1 = W.T ∙ delta2 * (sigmoid(z1) * (1 - sigmoid(z1)))",
    r"dz = \mathbb{1}[z > 0] \, da": "dz = (z > 0) ∙ da",
    r"d\gamma := \lVert x \rVert_2 \hat{x}": "dgamma = norm(x) ∙ xhat",
    r"\partial L / \partial w = \text{err} \cdot x": "dw = err · x",
    r"dW_{out} = dz_{12}": "dWout = dz12",
    r"db_1 = \frac{1}{m} np.sum(dZ_1, axis=1, keepdims=True)": "db1 = 1 / m ∙ np.sum(dZ1, axis=1, keepdims=True)",
    r"dw = X.T \cdot dz / X.shape[0].": "dw = X.T · dz / X.shape[0]",
    r"da = -\frac{y}{a} + \frac{1-y}{1-a}": "da = -y / a + (1 - y) / (1 - a)",
}


@pytest.mark.parametrize("pasted", PASTED)
def test_what_is_pasted_is_read_as_it_is_meant(pasted: str) -> None:
    assert "; ".join(f"{line.target} = {line.formula}" for line in lines(pasted)) == PASTED[pasted]


def test_a_line_is_shown_without_the_brackets_that_latex_does_not_have() -> None:
    (line,) = lines(r"\frac{\partial L}{\partial a} = -\frac{y}{a} + \frac{1 - y}{1 - a}")
    assert line.written == "∂L/∂a = -y / a + (1 - y) / (1 - a)"


def test_numpys_functions_are_written_as_the_operations_that_they_are() -> None:
    assert latex(formula("np.multiply(np.dot(W.T, np.add(a, b)), 1 - np.power(c, 2))")) == (
        r"W^{T} \left(a + b\right) \odot \left(1 - c^{2}\right)"
    )


@pytest.mark.parametrize("pasted", [r"dw = \frac{1}{", r"dw = 2 \cdot \left( x", r"dw = \frac{}{m} x"])
def test_what_is_missing_in_latex_is_told_and_never_taken_as_nothing(pasted: str) -> None:
    with pytest.raises(LineError, match=r"missing between these brackets|never closed|missing at the end"):
        lines(pasted)


def test_a_derivation_in_latex_is_judged_like_one_in_the_matrix_language() -> None:
    forward = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
    pasted = r"\begin{align} \frac{\partial L}{\partial z} &= a - y \\ \frac{dL}{dw} &= x (a - y) \end{align}"
    report = check_lines(forward, pasted, at={"w": 0.5, "x": 1.5, "b": -0.2, "y": 1.0}, count=4)
    assert [line.verdict for line in report.lines] == ["right", "right"]


def test_a_local_derivative_is_a_helping_line_and_no_claim() -> None:
    forward = "z = w*x; a = tanh(z); L = a**2"
    report = check_lines(forward, "∂a/∂z = 1 - a²; dz = 2*a*∂a/∂z; dw = dz*x", at={"w": 0.5, "x": 1.5}, count=4)
    assert [(line.target, line.verdict) for line in report.lines] == [("z", "right"), ("w", "right")]


NAMES: dict[str, Any] = {
    "a": 1.5, "b": 0.5, "W1": np.array([[1.0, 2.0], [3.0, 5.0]]), "dZ": np.array([[0.5, 1.5], [2.0, 0.25]]),
}  # fmt: skip


def _larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda base: binary("**", base, number(2)), inner),
        st.builds(lambda part: call("tanh", part), inner),
        st.builds(lambda part: Expr("attribute", "T", (part,)), inner),
    )


@given(st.recursive(st.sampled_from([*map(name, NAMES), number(2)]), _larger, max_leaves=6))
def test_what_is_written_as_latex_is_read_back_with_the_same_value(expr: Expr) -> None:
    with np.errstate(all="ignore"):
        expected = evaluate(expr, NAMES)
        found = evaluate(formula(latex(expr, scalars=frozenset("ab"))), NAMES)
    assert np.allclose(found, expected, equal_nan=True)
