"""Why weights start at random: from zeros, hidden units stay twins for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import viz
from demos.tables import moons
from nn import MLP, Adam, binary_cross_entropy_from_logits, fit

if TYPE_CHECKING:
    from demos.stage import Stage


def run(stage: Stage) -> dict[str, float]:
    """The largest difference between two hidden units after training, and the loss, from each start."""
    X, y = moons(24 if stage.quick else 80, noise=0.1, rng=np.random.default_rng(stage.seed))
    found: dict[str, float] = {}
    rows = []
    for start in ("zeros", "equal", "random"):
        net = MLP([2, 3, 1], "tanh", start="normal" if start == "random" else "zeros", rng=stage.seed)
        if start == "equal":
            for parameter in net.parameters():
                parameter.data = 0.3
        history = fit(
            net, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.1),
            epochs=10 if stage.quick else 120, batch_size=12, progress=False, rng=stage.seed,
        )  # fmt: skip
        units = np.array([[p.data for p in neuron.parameters()] for neuron in net.layers[0].neurons])
        found |= {f"{start}: spread": float(np.ptp(units, axis=0).max()), f"{start}: loss": history.loss[-1]}
        rows += [(start, unit, *map(float, row)) for unit, row in enumerate(units, 1)]
        cost = binary_cross_entropy_from_logits(net(X[0].tolist())[0], y[0]).named("L")
        net.zero_grad()
        cost.backward()
        stage.save(viz.draw(cost), f"symmetry_{start}.png")
    stage.say("Three hidden units after training, from zeros, from equal weights and from small random ones:\n")
    stage.table(("start", "unit", "w1", "w2", "b"), rows)
    stage.say(
        "From zeros the hidden units never move: what reaches them is multiplied by the zeros of the next layer, and\n"
        "what they send on is zero. From equal weights they move alike, in equal colours in the picture, and stay one\n"
        "unit three times over. The loss ends at "
        + ", ".join(f"{found[f'{start}: loss']:.3f} from {start}" for start in ("zeros", "equal", "random"))
        + ".\n"
    )
    return found
