"""Ten typical mistakes in gradients derived by hand, and what a teacher would say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import cancellations, check, parse
from demos import by_hand

if TYPE_CHECKING:
    import random

    from demos.stage import Stage

ONE_EXAMPLE = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))"
AT = {"w": 0.5, "x": 1.5, "b": -0.2, "y": 1}

#: Logistic regression with one example: the right gradients are dw = (a − y)·x and db = a − y.
LOGISTIC = (
    ("dw", "a - y", "forgot x"),
    ("dw", "(y - a)*x", "y − a for a − y"),
    ("db", "a", "forgot y"),
    ("db", "(a - y)*a*(1 - a)", "applied a(1 − a) to what was reduced already"),
    ("db", "((1-y)/(1-a) - y/a)*a*(1 + a)", "1 + a for 1 − a"),
)


def run(stage: Stage) -> dict[str, float]:
    """How many of the ten are recognised by their kind, and how many right formulas pass."""
    stage.say(f"Logistic regression with one example: {ONE_EXAMPLE}\n")
    stage.say(f"Right: dz = a − y, as\n{cancellations(parse(ONE_EXAMPLE, **AT))[0]}\n")
    rows, known = [], 0
    for name, formula, slip in LOGISTIC:
        (finding,) = check(ONE_EXAMPLE, {name: formula}, at=AT, seed=stage.seed).findings
        known += finding.kind != "unknown"
        rows.append((f"{name} = {formula}", slip, finding.kind, finding.message))
    stage.table(("by hand", "the slip", "kind", "what is said"), rows)

    stage.say("The net with a tanh layer and a sigmoid output, over five examples, in NumPy:\n")
    rows = []
    for name, slip, claim in _net_mistakes():
        (finding,) = check(_net, {name: claim}, sample=_point, seed=stage.seed, count=8).findings
        known += finding.kind != "unknown"
        rows.append((f"d{name}", slip, finding.kind, finding.message))
    stage.table(("by hand", "the slip", "kind", "what is said"), rows)

    right = {name: _formula(index) for index, name in enumerate(("W1", "b1", "W2", "b2"))}
    report = check(_net, right, sample=_point, seed=stage.seed, count=8)
    stage.say("And the course's six equations, as they stand:\n", str(report))
    return {"mistakes": 10.0, "recognised": float(known), "right": float(report.ok)}


def _point(rng: random.Random) -> dict[str, Any]:
    """W1 (2, 3), b1 (2, 1), W2 (1, 2), b2 (1, 1), X (3, 5), Y (1, 5)."""
    draw = np.random.default_rng(rng.getrandbits(32))
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (1, 2), "b2": (1, 1), "X": (3, 5)}
    labels = draw.integers(0, 2, (1, 5)).astype(float)
    return {name: draw.normal(size=shape) for name, shape in shapes.items()} | {"Y": labels}


def _net(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    """The loss J, in arrays of Values."""
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / X.shape[1]


def _formula(index: int) -> Any:
    return lambda *arguments: by_hand.two_layers(*arguments)[1][index]


def _net_mistakes() -> list[tuple[str, str, Any]]:
    def parts(*arguments: Any) -> tuple[Any, Any, Any]:
        W1, b1, W2, b2, X, Y = arguments
        A1 = np.tanh(W1 @ X + b1)
        dZ2 = by_hand.sigmoid(W2 @ A1 + b2) - Y
        return A1, dZ2, W2.T @ dZ2

    def without_derivative(*p: Any) -> Any:
        return parts(*p)[2] @ p[4].T / 5

    def with_derivative_of_sigmoid(*p: Any) -> Any:
        A1, _, dA1 = parts(*p)
        return (dA1 * A1 * (1 - A1)) @ p[4].T / 5

    def without_mean(*p: Any) -> Any:
        A1, dZ2, _ = parts(*p)
        return dZ2 @ A1.T

    def without_axis(*p: Any) -> Any:
        A1, _, dA1 = parts(*p)
        return np.sum(dA1 * (1 - A1**2)) / 5

    def transposed(*p: Any) -> Any:
        return by_hand.two_layers(*p)[1][0].T

    return [
        ("W1", "forgot 1 − A1²", without_derivative),
        ("W1", "the derivative of sigmoid for tanh", with_derivative_of_sigmoid),
        ("W2", "forgot 1/m", without_mean),
        ("b1", "np.sum without axis=1", without_axis),
        ("W1", "transposed", transposed),
    ]
