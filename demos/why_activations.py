"""Why activations: linear layers, however many, are one linear layer, and draw one straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import panels
from demos.shallow_net import boundary
from nn import MLP, Adam, accuracy, fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Each net by its shape and its activation g; the first is logistic regression.
NETS = {
    "no hidden layer": ([2, 1], "identity"),
    "three layers, g(z) = z": ([2, 4, 4, 1], "identity"),
    "three layers, tanh": ([2, 4, 4, 1], "tanh"),
}


def run(stage: Stage) -> dict[str, float]:
    """Each net's accuracy, and how far the linear layers are from the one that they multiply up to."""
    X, y = _four_clouds(80 if stage.quick else 160, rng=np.random.default_rng(stage.seed))
    nets, found = {}, {}
    for name, (shape, g) in stage.track(list(NETS.items()), "Training three nets on XOR"):
        nets[name] = net = MLP(shape, g, rng=stage.seed)
        fit(net, X, y, loss="binary_cross_entropy_from_logits", optimiser=Adam(0.05), batch_size=20,
            epochs=40 if stage.quick else 150, compiled=True, progress=False)  # fmt: skip
        guesses = (by_hand.outputs(net, X)[:, 0] > 0).astype(float)
        found[name] = accuracy(guesses.tolist(), y.tolist())

    linear = nets["three layers, g(z) = z"]
    W, b = _one_layer(linear)
    stage.say(
        "With g(z) = z the layers multiply out: W3(W2(W1 x + b1) + b2) + b3 = (W3 W2 W1) x + (W3 W2 b1 + W3 b2 + b3)."
    )
    for n, (W_l, b_l) in enumerate(by_hand.arrays(linear), 1):
        stage.say(f"  W{n} {W_l.shape}, b{n} {b_l.shape}")
    stage.say(f"together {len(linear.parameters())} numbers, which do no more than the three in\n"
              f"  W′ {W.shape} = ({W[0, 0]:.4g}, {W[0, 1]:.4g}), b′ {b.shape} = {b[0, 0]:.4g}")  # fmt: skip
    gap = float(np.abs(by_hand.outputs(linear, X) - (X @ W.T + b.T)).max())
    stage.say(f"On all {len(X)} points the two differ by {gap:.1e}, which is rounding.\n")
    stage.table(("trained on XOR", "parameters", "right"),
                [(name, len(nets[name].parameters()), f"{found[name]:.0%}") for name in NETS])  # fmt: skip
    stage.say(
        "A line has at most three of the four clouds on the right side, and the loss is lowest where it says one half\n"
        "everywhere. Only what is not linear bends the line.\n"
    )
    stage.plot("why_activations.png", lambda: _drawn(nets, found, X, y))
    return {**found, "gap": gap}


def _four_clouds(count: int, *, rng: np.random.Generator) -> tuple[Array, Array]:
    """XOR: a cloud in each quadrant, and the label 1 where exactly one coordinate is positive."""
    corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])[np.arange(count) % 4]
    return corners + rng.normal(scale=0.22, size=corners.shape), (corners.prod(axis=1) < 0).astype(float)


def _one_layer(net: MLP) -> tuple[Array, Array]:
    """W′ (n_L, n_x) and b′ (n_L, 1) of a net without activations, all its layers multiplied out."""
    W, b = np.eye(len(net.layers[0].neurons[0].w)), np.zeros((len(net.layers[0].neurons[0].w), 1))
    for W_l, b_l in by_hand.arrays(net):
        W, b = W_l @ W, W_l @ b + b_l
    return W, b


def _drawn(nets: dict[str, MLP], found: dict[str, float], X: Array, y: Array) -> Figure:
    figure, axes = panels(len(nets), size=(3.4, 3.6))
    for panel, (name, net) in zip(axes, nets.items(), strict=True):
        boundary(panel, net, X, y)
        panel.set_title(f"{name}\n{len(net.parameters())} parameters: {found[name]:.0%} right", fontsize=10)
    return figure
