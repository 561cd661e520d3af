"""The graphs that the page is looked at with: from the course's first example to a net of hundreds of numbers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from autograd import Value, parse
from nn import MLP

if TYPE_CHECKING:
    from collections.abc import Callable

LOGISTIC = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))"


def course() -> Value:
    """J = 3(a + bc)."""
    return parse("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)


def logistic() -> Value:
    """One example of logistic regression with one feature."""
    return parse(LOGISTIC, w=0.5, x=1.5, b=-0.2, y=1)


def two_features() -> Value:
    """The same with two features."""
    text = LOGISTIC.replace("w*x", "w1*x1 + w2*x2")
    return parse(text, w1=0.5, x1=1.5, w2=0.9, x2=-0.8, b=-0.2, y=1)


def fifty() -> Value:
    """Fifty named nodes, each made of two of the last twelve."""
    rng = random.Random(3)
    values = [Value(round(rng.uniform(0.5, 2), 2), label=f"x{i}") for i in range(8)]
    for i in range(41):
        a, b = rng.sample(values[-12:], 2)
        value = a * b if i % 3 else a + b
        values.append((value.tanh() if i % 4 == 0 else value).named(f"n{i}"))
    total = values[-1]
    for value in values[-10:-1]:
        total = total + value
    return total.named("J")


def hundreds(count: int) -> Value:
    """So many named nodes, each made of two of the last twenty."""
    rng = random.Random(4)
    values = [Value(round(rng.uniform(0.5, 2), 2), label=f"x{i}") for i in range(30)]
    for i in range(count - 31):
        a, b = rng.sample(values[-20:], 2)
        values.append((a * b if i % 3 else a + b).tanh().named(f"n{i}"))
    return sum(values[-20:], Value(0.0)).named("J")


def lists() -> Value:
    """A net of plain lists, whose neurons no name gives away."""
    x = [Value(0.3, label="x[0]"), Value(0.8, label="x[1]")]
    rng = random.Random(0)
    a = []
    for i in range(3):
        w = [Value(round(rng.gauss(0, 1), 3), label=f"w1[{i}][{j}]") for j in range(2)]
        a.append((w[0] * x[0] + w[1] * x[1] + Value(0.1 * i, label=f"b1[{i}]")).tanh().named(f"a1[{i}]"))
    terms = [Value(round(rng.gauss(0, 1), 3), label=f"w2[{i}]") * a[i] for i in range(3)]
    out = (terms[0] + terms[1] + terms[2] + Value(0.1, label="b2")).sigmoid().named("yhat")
    return ((out - 1) ** 2).named("L")


def net(*shape: int) -> Value:
    """The squared error of a net for one example."""
    inputs = [Value(0.3 + 0.1 * i, label=f"x{i + 1}") for i in range(shape[0])]
    return ((MLP(list(shape), activation="tanh", rng=0)(inputs)[0] - Value(1.0, label="y")) ** 2).named("J")


SHOWN: dict[str, Callable[[], Value]] = {
    "J": course,
    "logistic regression": two_features,
    "fifty nodes": fifty,
    "MLP 2-3-1": lambda: net(2, 3, 1),
    "a net of lists": lists,
    "MLP 2-16-16-1": lambda: net(2, 16, 16, 1),
    "a deep net": lambda: net(2, 4, 4, 4, 4, 4, 1),
}
