"""Lines are read as people write them: products without signs, prose around them, in elements, as equalities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import check_lines
from autograd.checking import LineError
from autograd.checking.language.lines import lines

#: What is written, and the lines that it means.
WRITTEN = {
    "dz = 2x² y": "dz = 2 ∙ x**2 ∙ y",
    "da = 1/b + b/(2g)": "da = 1 / b + b / (2 ∙ g)",
    "dm = -(1 - r)(x - m)": "dm = -(1 - r) ∙ (x - m)",
    "dx = y (b + 1) + a z": "dx = y ∙ (b + 1) + a ∙ z",
    "dW = 1/m dZ Aᵀ": "dW = 1 / m ∙ dZ ∙ A.T",
    "dw = Xᵀ(p - y)": "dw = X.T ∙ (p - y)",
    "∇_w J = 2 X^T (X w - y)": "dw = 2 ∙ X.T ∙ (X ∙ w - y)",
    "dz = da * σ'(z)": "dz = da * (sigmoid(z) * (1 - sigmoid(z)))",
    "dz = da ∘ relu'(z)": "dz = da * (z > 0)",
    "db = Σ ∂J/∂Z": "db = sum(dZ)",
    "δ1 = W2ᵀδ2 ∘ h": "δ1 = W2.T ∙ δ2 * h",
    "u' = 2x; y = u' v - u v'": "u' = 2 ∙ x; y = u' ∙ v - u ∙ v'",
    "dv/du = 2u; dy/dv = 3; dy/du = dy/dv dv/du": "dv_du = 2 ∙ u; dy_dv = 3; dy_du = dy_dv ∙ dv_du",
    "n, k = T.shape": "n = T.shape[0]; k = T.shape[1]",
    "dW, db = dZ @ X.T, sum(dZ)": "dW = dZ @ X.T; db = sum(dZ)",
    "dz = da * a * (1 - a) = a - y": "dz (1) = da * a * (1 - a); dz = a - y",
    "dz = da * a\n   = a - y": "dz (1) = da * a; dz = a - y",
    "We start at the loss.\ndz = a - y\nand go on, therefore:\ndw = dz": "dz = a - y; dw = dz",
    "Output layer: dz = a - y\n- `dw = dz * x`, and\n2. db = dz.": "dz = a - y; dw = dz * x; db = dz",
    "Hence dz = a - y, where a is the output": "dz = a - y",
    "dE/dW_ij = δ_i x_j": "dW = δ[:, None] * x",
    "dw_j = Σᵢ eᵢ Xᵢⱼ": "dw = sum(e[:, None] * X, axis=0)",
    r"\frac{\partial E}{\partial h_j} = \sum_k \delta_k W_{kj}": "dh = sum(delta[:, None] * W, axis=0)",
    r"dw = X \frac{\partial J}{\partial Z}^\top": "dw = X ∙ dZ.T",
    r"dW = dZ A^{[1]^T}": "dW = dZ ∙ A1.T",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_line_is_read_as_it_is_meant(text: str) -> None:
    assert "; ".join(f"{line.target} = {line.formula}" for line in lines(text)) == WRITTEN[text]


@pytest.mark.parametrize("text", ["dw = b/2g", "dw = 1 / m dZ", "dw = a/x(b + 1)"])
def test_a_product_that_may_belong_to_a_divisor_is_refused(text: str) -> None:
    with pytest.raises(LineError, match="write one of them"):
        lines(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a, b = x, y, z", "2 names stand before the =, and 3 formulas"),
        (r"dW_{ij} = \sum_k \delta_i", "the sum runs over k, which does not occur"),
        (r"dW_{ij} = \delta_i", "the index j stands on one side only"),
        (r"dh_{j} = W_{kj} \delta_k", "the index k is neither summed over"),
    ],
)
def test_what_does_not_fit_in_a_line_is_told(text: str, message: str) -> None:
    with pytest.raises(LineError, match=message):
        lines(text)


_draw = np.random.default_rng(2).normal
AT: dict[str, Any] = {"W": _draw(size=(3, 3)), "x": _draw(size=3), "X": _draw(size=(4, 3)), "Y": _draw(size=(4, 3))}


def _verdicts(loss: str, text: str, **at: Any) -> list[str]:
    return [line.verdict for line in check_lines(loss, text, at=at or AT, count=3).lines]


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        ("Z = X @ W; J = sum((Z - Y)**2)/2", "dZ = Z - Y; dW = Xᵀ · dZ"),
        ("A = sigmoid(W); J = sum(A**2)/2", "dA = A; dW = dA · A(1 − A)"),
        ("z = W @ x; J = sum(z**2)/2", "dz = z; dW = dz xᵀ; dx = Wᵀ · dz"),
        ("Z = X * x; J = sum(Z**2)/2", "dZ = Z; dX = dZ · x"),
    ],
)
def test_a_dot_is_of_matrices_or_elementwise_by_what_the_line_is_to_be(loss: str, text: str) -> None:
    assert set(_verdicts(loss, text)) == {"right"}


def test_every_step_of_an_equality_is_judged() -> None:
    loss = "z = w*x; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
    at = {"w": 0.5, "x": 1.5, "y": 1.0}
    text = "da = (a - y)/(a*(1 - a)); dz = da * {} = {}; dw = dz x"
    assert _verdicts(loss, text.format("a*(1 - a)", "a - y"), **at) == ["right"] * 4
    assert _verdicts(loss, text.format("a*(1 - a)", "y - a"), **at) == ["right", "right", "wrong", "follows"]
    assert _verdicts(loss, text.format("z*(1 - z)", "da*z*(1 - z)"), **at) == ["right", "wrong", "follows", "follows"]


def test_the_chain_rule_in_symbols_may_stand_before_what_it_gives() -> None:
    loss = "z = w*x; L = z**2"
    assert _verdicts(loss, "dL/dw = ∂L/∂z ∂z/∂w = 2z x", w=0.5, x=1.5) == ["right"]


def test_the_product_of_the_derivatives_is_no_derivative_of_a_product() -> None:
    loss = "f = x**3; g = sin(2*x); h = f*g"
    first = check_lines(loss, "dh/dx = 6x² cos(2x)", at={"x": 0.7}, count=4).first_wrong
    assert first is not None
    assert first.cause is not None
    assert (first.cause.kind, first.cause.place) == ("wrong_rule", "h")
    assert "u′v + uv′" in first.cause.message


def test_an_error_is_not_told_as_the_prediction_of_another_loss() -> None:
    at = {"X": AT["X"], "w": AT["x"], "y": AT["Y"][:, 0]}
    loss = "r = X @ w - y; J = sum(r**2)/2"
    first = check_lines(loss, "dw = X.T @ X @ w - 2*X.T @ y", at=at, count=4).first_wrong
    assert first is not None
    assert first.cause is not None
    assert "another loss" not in first.cause.message


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("outer(tanh(u), t) + outer(W.T @ t * (1 - tanh(u)**2), x)", "transposed"),
        ("outer(t, u) + outer(W.T @ t * (1 - tanh(u)**2), x)", "stale_or_swapped"),
    ],
)
def test_a_slip_in_one_term_of_a_sum_is_named(wrong: str, kind: str) -> None:
    at = {"W": AT["W"], "x": AT["x"], "t": AT["X"][0]}
    first = check_lines("u = W @ x; v = W @ tanh(u); L = sum(v*t)", f"dW = {wrong}", at=at, count=4).first_wrong
    assert first is not None
    assert first.cause is not None
    assert kind in (first.cause.kind, *(each for each, _ in first.cause.instead))
