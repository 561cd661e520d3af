"""J = 3(a + bc): a computation graph forward and backward, each step with its chain rule, and every leaf nudged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import viz
from autograd import Value, nudge

if TYPE_CHECKING:
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """J, its gradients, and the slope that a nudge of each leaf finds."""
    a, b, c = Value(5, label="a"), Value(3, label="b"), Value(2, label="c")
    u = (b * c).named("u")
    v = (a + u).named("v")
    J = (3 * v).named("J")
    J.backward()

    stage.say("J = 3(a + bc) at a = 5, b = 3, c = 2\n")
    picture = viz.draw(J)
    stage.say(viz.explain(J))
    stage.save(picture, "chain_rule.svg", "chain_rule.png", "chain_rule.txt", "chain_rule.html")
    return {
        "J": J.data,
        **{f"dJ/d{node.label}": node.grad for node in (a, b, c, u, v)},
        **{f"slope {leaf.label}": nudge(J, leaf).slope for leaf in (a, b, c)},
    }
