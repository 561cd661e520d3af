"""Logistic regression on one example: x1, w1, x2, w2, b → z → a = σ(0.458) → L, backward, and one update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import viz
from autograd import Value, log, sigmoid

if TYPE_CHECKING:
    from demos.stage import Stage

RATE = 0.5


def run(stage: Stage) -> dict[str, float]:
    """The gradients, those by hand, and the loss before and after the update."""
    x1, x2, y = Value(1.2, "x1"), Value(-0.5, "x2"), 1.0
    w1, w2, b = Value(0.34, "w1"), Value(-0.3, "w2"), Value(-0.1, "b")

    def loss() -> tuple[Value, Value, Value]:
        z = (w1 * x1 + w2 * x2 + b).named("z")
        a = sigmoid(z).named("a")
        return z, a, (-(y * log(a) + (1 - y) * log(1 - a))).named("L")

    z, a, L = loss()
    L.backward()
    picture = viz.draw(L)
    stage.say("One example, x = (1.2, −0.5) with the label 1.\n")
    stage.say(
        f"z = w1·x1 + w2·x2 + b = {z.data:.4g} is any number; σ makes a probability of it: a = σ({z.data:.4g}) = "
        f"1 / (1 + e^−{z.data:.4g}) = {a.data:.4f},\nso the neuron says yes, with {a.data:.1%}.\n"
    )
    stage.say(viz.explain(L))
    by_hand = {"dz": a.data - y, "dw1": x1.data * (a.data - y), "dw2": x2.data * (a.data - y), "db": a.data - y}
    engine = {"dz": z.grad, "dw1": w1.grad, "dw2": w2.grad, "db": b.grad}
    stage.say("The long way, through a, comes to the short formula dz = a − y:\n")
    stage.table(("", "engine", "by hand"), [(name, engine[name], by_hand[name]) for name in engine])
    before = L.data
    for parameter in (w1, w2, b):
        parameter.data -= RATE * parameter.grad
    after = loss()[2].data
    stage.say(f"One step against the gradient, w := w − {RATE} · dw, takes the loss from {before:.4f} to {after:.4f}.")
    stage.save(picture, "logistic_one_example.svg", "logistic_one_example.png")
    return {
        "z": z.data,
        "a": a.data,
        **engine,
        **{f"{name} by hand": value for name, value in by_hand.items()},
        "before": before,
        "after": after,
    }
