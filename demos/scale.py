"""Scale drives progress: small, medium and large nets over growing data, and who has the use of more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from demos import by_hand
from demos.drawing import BLUE, GREEN, GREY, INK, ORANGE, panels
from demos.shallow_net import boundary
from nn import MLP, Adam, fit, inverse_time

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from demos.by_hand import Array
    from demos.stage import Stage

#: Each learner by its shape and its colour.
LEARNERS = {
    "logistic regression": ([2, 1], GREY),
    "small net": ([2, 4, 1], BLUE),
    "medium net": ([2, 10, 1], GREEN),
    "large net": ([2, 12, 12, 1], ORANGE),
}
#: The share of labels that are wrong in the data themselves: nobody can be better on average.
NOISE = 0.05
BATCH = 160


def run(stage: Stage) -> dict[str, float]:
    """The share that is wrong on new points, by learner and number of examples."""
    rng = np.random.default_rng(stage.seed)
    counts = (20, 320) if stage.quick else (20, 80, 320, 1280)
    steps = 500 if stage.quick else 700
    new_X, new_y = spiral(3000, rng)
    X, y = spiral(counts[-1], rng)
    found: dict[str, float] = {}
    nets = {}
    cases = [(name, count) for name in LEARNERS for count in counts]
    for name, count in stage.track(
        cases, f"Training {len(cases)} nets, {steps} steps each, on up to {counts[-1]:,} points"
    ):
        nets[name] = net = MLP(LEARNERS[name][0], "tanh", rng=stage.seed)
        fit(net, X[:count], y[:count], loss="binary_cross_entropy_from_logits", compiled=True, progress=False,
            optimiser=Adam(inverse_time(0.03, decay=1 / 500)), epochs=max(1, steps * BATCH // max(BATCH, count)),
            batch_size=min(BATCH, count))  # fmt: skip
        found[f"{name}, {count}"] = float(np.mean((by_hand.outputs(net, new_X)[:, 0] > 0) != (new_y > 0)))
    stage.say(f"Wrong on 3,000 new points of a spiral, of whose labels {NOISE:.0%} are wrong themselves:\n")
    stage.table(
        ("learner", "parameters", *[f"m = {count:,}" for count in counts]),
        [
            (name, len(nets[name].parameters()), *[f"{found[f'{name}, {count}']:.1%}" for count in counts])
            for name in LEARNERS
        ],
    )
    stage.say(
        "A line cannot follow a spiral, whatever the number of examples. A net gains by more examples until it\n"
        "cannot bend further: a small one little and soon, the large one most, and up to the last column.\n"
        "So progress took both: larger nets, and more data; and the speed to train the one on the other.\n"
    )
    stage.plot("scale.png", lambda: _drawn(nets, found, counts, X, y))
    return found


def spiral(count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Points of a square (count, 2), and on which arm of a spiral they lie; a share of the labels is wrong."""
    X = rng.uniform(-1, 1, (count, 2))
    arm = np.sin(2 * np.arctan2(X[:, 1], X[:, 0]) + 5 * np.hypot(*X.T)) > 0
    return X, (arm ^ (rng.random(count) < NOISE)).astype(float)


def _drawn(nets: dict[str, MLP], found: dict[str, float], counts: tuple[int, ...], X: Array, y: Array) -> Figure:
    """The curves of the course, and beside them what two of the learners made of all the data."""
    figure, (curves, small, large) = panels(3, size=(4.3, 3.9))
    for name, (shape, color) in LEARNERS.items():
        wrong = [100 * found[f"{name}, {count}"] for count in counts]
        curves.semilogx(counts, wrong, "o-", color=color, linewidth=2, label=f"{name}, {'-'.join(map(str, shape))}")
    curves.axhline(100 * NOISE, color=INK, linestyle=":", linewidth=1)
    curves.text(counts[0], 100 * NOISE + 0.7, "wrong labels in the data", fontsize=8, color=INK)
    curves.set(
        xlabel="examples m", ylabel="wrong on new points, per cent", ylim=(0, 76), title="more data, larger nets"
    )
    curves.set_xticks(counts, [f"{count:,}" for count in counts])
    curves.minorticks_off()
    curves.legend(fontsize=8, ncols=2, loc="upper center")
    curves.grid(alpha=0.3)
    for panel, name in ((small, "small net"), (large, "large net")):
        boundary(panel, nets[name], X[:600], y[:600])
        panel.set_title(f"{name}, m = {counts[-1]:,}: {found[f'{name}, {counts[-1]}']:.1%} wrong", fontsize=10)
    return figure
