"""Why weights start at random: from zeros or from equal weights, hidden units stay twins for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos.drawing import BLUE, GREEN, ORANGE, panels
from demos.shallow_net import boundary
from demos.tables import moons
from nn import MLP, Adam, fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

STARTS = ("zeros", "equal", "random")
UNITS = 3


def run(stage: Stage) -> dict[str, float]:
    """The largest difference between two hidden units after training, and the loss, from each start."""
    X, y = moons(24 if stage.quick else 80, noise=0.1, rng=np.random.default_rng(stage.seed))
    found: dict[str, float] = {}
    nets, paths, rows = {}, {}, []
    for start in stage.track(STARTS, "Training one net from three starts"):
        nets[start] = net = MLP([2, UNITS, 1], "tanh", start="normal" if start == "random" else "zeros", rng=stage.seed)
        if start == "equal":
            for parameter in net.parameters():
                parameter.data = 0.3
        path = [_hidden(net)]
        history = fit(
            net, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.1), compiled=True, progress=False,
            epochs=30 if stage.quick else 250, stop=lambda _, net=net, path=path: path.append(_hidden(net)),  # type: ignore[misc]
        )  # fmt: skip
        paths[start] = np.array(path)
        found |= {f"{start}: spread": float(np.ptp(path[-1], axis=0).max()), f"{start}: loss": history.loss[-1]}
        rows += [(start, unit, *map(float, row)) for unit, row in enumerate(path[-1], 1)]
    stage.say(f"The {UNITS} hidden units after training, from zeros, from equal weights and from small random ones:\n")
    stage.table(("start", "unit", "w1", "w2", "b"), rows)
    stage.say(
        "From zeros the hidden units never move: what reaches them is multiplied by the zeros of the next layer, and\n"
        "what they send on is zero. From equal weights they get equal gradients, move alike, and stay one unit three\n"
        "times over. The loss ends at "
        + ", ".join(f"{found[f'{start}: loss']:.3f} from {start}" for start in STARTS)
        + ".\n"
    )
    stage.plot("symmetry.png", lambda: _drawn(nets, paths, found, X, y))
    return found


def _hidden(net: MLP) -> Array:
    """w1, w2 and b of each hidden unit (3, 3)."""
    return np.array([[parameter.data for parameter in neuron.parameters()] for neuron in net.layers[0].neurons])


def _drawn(nets: dict[str, MLP], paths: dict[str, Array], found: dict[str, float], X: Array, y: Array) -> Figure:
    """Above the way of each unit's weights in the plane of w1 and w2, below what the net has learned."""
    figure, axes = panels(2 * len(STARTS), rows=2, size=(3.5, 3.3))
    reach = 1.1 * max(float(np.abs(path[:, :, :2]).max()) for path in paths.values())
    for above, below, start in zip(axes[:3], axes[3:], STARTS, strict=True):
        for unit, (color, width) in enumerate(zip((BLUE, ORANGE, GREEN), (7, 4, 1.5), strict=True)):
            w1, w2, _ = paths[start][:, unit].T
            above.plot(
                w1, w2, color=color, linewidth=width, solid_capstyle="round", alpha=0.9, label=f"unit {unit + 1}"
            )
            above.plot(w1[-1], w2[-1], "o", color=color, markersize=5 + width)
        above.set(title=f"start from {start}", xlabel="w1", ylabel="w2", xlim=(-reach, reach), ylim=(-reach, reach))
        above.grid(alpha=0.3)
        boundary(below, nets[start], X, y)
        below.set_title(f"loss {found[f'{start}: loss']:.3f}", fontsize=10)
    axes[0].legend(fontsize=8)
    return figure
