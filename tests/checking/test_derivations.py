"""A right derivation is never called wrong, in whatever form it is written and at whatever scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import check
from demos import by_hand
from tests.checking import derivations
from tests.checking.derivations import BY_HAND, FORMS
from tests.checking.losses import ARRAYS, TEXTS, layered, net
from tests.shares import a_third

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.checking.derivations import Derivation

MATH: dict[str, Any] = {name: getattr(math, name) for name in dir(math)} | {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "where": lambda test, yes, no: yes if test > 0 else no,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "relu": lambda z: max(z, 0.0),
}


def closed(derivation: Derivation) -> Callable[..., Any]:
    """The same as a function of `math`, which records nothing."""
    loss = TEXTS[derivation.loss]
    names = dict(MATH)
    exec(f"def hand({', '.join(loss.at)}):\n {loss.text}\n return {derivation.gradient}", names)
    hand: Callable[..., Any] = names["hand"]
    return hand


def shown(derivation: Derivation) -> str:
    return f"{derivation.loss}-{derivation.parameter}-{derivation.gradient}"


@pytest.mark.parametrize("derivation", a_third(derivations.ALL), ids=shown)
def test_every_form_of_a_right_derivation_is_right(derivation: Derivation) -> None:
    loss = TEXTS[derivation.loss]
    report = check(loss.text, {derivation.parameter: derivation.gradient}, at=loss.at)
    assert report.ok, str(report)


@pytest.mark.slow
@pytest.mark.parametrize("derivation", derivations.ALL, ids=shown)
def test_a_closed_function_is_right_or_cannot_be_judged(derivation: Derivation) -> None:
    loss = TEXTS[derivation.loss]
    report = check(loss.text, {derivation.parameter: closed(derivation)}, at=loss.at)
    assert not any(finding.is_verdict for finding in report.findings), str(report)


@pytest.mark.parametrize("scale", [1e-12, 1e-4, 1e4, 1e12])
@pytest.mark.parametrize("name", ["chain", "square", "ratio", "length", "two_paths"])
def test_huge_and_tiny_numbers_are_no_mistake(name: str, scale: float) -> None:
    loss = TEXTS[name]
    at = {key: number if name == "two_paths" and key == "b" else number * scale for key, number in loss.at.items()}
    for derivation in BY_HAND:
        if derivation.loss == name:
            report = check(loss.text, {derivation.parameter: derivation.gradient}, at=at)
            assert report.ok, str(report)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_a_mistake_shows_at_any_scale(scale: float) -> None:
    report = check("J = a*b*c", {"a": "b"}, at={"a": 2.3 * scale, "b": 1.7 * scale, "c": 3.1 * scale})
    assert report.findings[0].kind == "missing_local"


def test_the_table_is_as_large_as_promised() -> None:
    assert len(BY_HAND) * len(FORMS) >= 200


def test_the_projects_own_formulas_are_right() -> None:
    def claim(parameter: int) -> Callable[..., Any]:
        return lambda *arguments: by_hand.two_layers(*arguments)[1][parameter]

    claims = {name: claim(index) for index, name in enumerate(("W1", "b1", "W2", "b2"))}
    assert check(net, claims, sample=layered).ok


@pytest.mark.parametrize(
    "formula", [by_hand.logistic, by_hand.logistic_one_loop, by_hand.logistic_two_loops], ids=lambda f: str(f.__name__)
)
def test_logistic_regression_by_hand_is_right_with_loops_and_without(formula: Callable[..., Any]) -> None:
    loss, sample = ARRAYS["vectorised"]
    claims = {"w": lambda *arguments: formula(*arguments)[1], "b": lambda *arguments: formula(*arguments)[2]}
    assert check(loss, claims, sample=sample).ok


@pytest.mark.parametrize("name", sorted(by_hand.ACTIVATIONS))
def test_deep_layers_by_hand_are_right_with_every_activation(name: str) -> None:
    names = [name, name, "identity"]

    def sample(rng: Any) -> dict[str, Any]:
        draw = np.random.default_rng(rng.getrandbits(32))
        sizes = [3, 4, 2, 1]
        pairs = list(zip(sizes[1:], sizes, strict=False))
        W = {f"W{k}": draw.normal(size=shape) for k, shape in enumerate(pairs)}
        b = {f"b{k}": draw.normal(size=(rows, 1)) for k, (rows, _) in enumerate(pairs)}
        return W | b | {"X": draw.normal(size=(3, 5)), "Y": draw.normal(size=(1, 5))}

    def activation(z: Any) -> Any:
        return np.vectorize(lambda each: getattr(each, name)(), otypes=[object])(z)

    def loss(W0: Any, W1: Any, W2: Any, b0: Any, b1: Any, b2: Any, X: Any, Y: Any) -> Any:
        A = X
        for (W, b), _ in zip(((W0, b0), (W1, b1), (W2, b2)), names, strict=True):
            A = W @ A + b if W is W2 else activation(W @ A + b)
        return np.sum((A - Y) ** 2) / (2 * X.shape[1])

    def gradients(W0: Any, W1: Any, W2: Any, b0: Any, b1: Any, b2: Any, X: Any, Y: Any) -> Any:
        parameters = [(W0, b0), (W1, b1), (W2, b2)]
        A, caches = by_hand.forward(parameters, X, names)
        return by_hand.backward(parameters, caches, (A - Y) / X.shape[1], names)

    def claim(layer: int, which: int) -> Callable[..., Any]:
        return lambda *arguments: gradients(*arguments)[layer][which]

    claims = {f"{'Wb'[which]}{layer}": claim(layer, which) for layer in range(3) for which in (0, 1)}
    report = check(loss, claims, sample=sample, count=8)
    assert report.ok, str(report)
