"""A derivative is the slope of a little triangle: 3a, a², a³ and log a, and how small a nudge should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import Value, grad, log, nudge
from demos.drawing import BLUE, INK, ORANGE, panels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.figure import Figure

    from demos.stage import Stage

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "3a": lambda a: 3 * a,
    "a²": lambda a: a**2,
    "a³": lambda a: a**3,
    "log a": lambda a: log(a),
}
POINTS = (2.0, 5.0)


def run(stage: Stage) -> dict[str, float]:
    """The slope of each triangle and each derivative, and the nudge with the smallest error."""
    found: dict[str, float] = {}
    rows = []
    for name, f in FUNCTIONS.items():
        for at in POINTS:
            triangle, derivative = nudge(f, at), grad(f)(at)
            found |= {f"triangle {name} at {at:g}": triangle.slope, f"derivative {name} at {at:g}": derivative}
            rows.append((name, f"{at:g} → {triangle.moved:g}", f"{triangle.before:.7g} → {triangle.after:.7g}",
                         triangle.slope, derivative))  # fmt: skip
    stage.say("Move a by 0.001 and see how far f moves: height over width is the slope.\n")
    stage.table(("f", "a", "f(a)", "height / width", "derivative"), rows)

    sizes = [10.0 ** -(n / 2) for n in range(2, 31)]
    cube = FUNCTIONS["a³"]
    errors = [abs((cube(2.0 + size) - cube(2.0)) / size - 12.0) for size in sizes]
    found["best nudge"], found["its error"] = min(zip(sizes, errors, strict=True), key=lambda pair: pair[1])
    found |= {"error at 0.1": errors[0], "error at 1e-15": errors[-1]}
    stage.say("How small should a nudge be? The slope of a³ at 2 is 12:\n")
    stage.table(("nudge", "error of the slope"), list(zip(sizes, errors, strict=True))[::4])
    stage.say(
        "A triangle too wide leaves the tangent: its error shrinks with the nudge. One too small is lost in rounding:\n"
        "8.000… has 16 digits, so the height is off by about 1e-15, and that is divided by the width. Best in between: "
        f"\n{found['best nudge']:.1e}. backward() has neither error: it never takes a difference.\n"
    )
    stage.plot("derivatives.png", lambda: _drawn(sizes, errors))
    return found


def _drawn(sizes: Sequence[float], errors: Sequence[float]) -> Figure:
    cube = FUNCTIONS["a³"]
    figure, (triangles, v) = panels(2)
    width = 1.0
    line = [0.2 + 0.1 * n for n in range(32)]
    triangles.plot(line, [cube(Value(a)).data for a in line], color=INK)
    base, top = 8.0, (2.0 + width) ** 3
    triangles.plot([2, 3, 3], [base, base, top], color=ORANGE)
    triangles.plot([2, 3], [base, top], "--", color=ORANGE)
    triangles.plot([1.2, 3.2], [base + 12 * (a - 2) for a in (1.2, 3.2)], color=BLUE)
    triangles.set(title="a³ at 2: a wide triangle and the tangent", xlabel="a", ylabel="f(a)")
    v.loglog(sizes, [max(error, 1e-16) for error in errors], "o-", color=INK)
    v.loglog(sizes, [6 * size for size in sizes], ":", color=ORANGE, label="curvature: 6h")
    v.loglog(sizes, [1e-15 / size for size in sizes], ":", color=BLUE, label="rounding: 1e-15 / h")
    v.set(title="error of the slope", xlabel="nudge h", ylabel="error", ylim=(1e-13, 1e2))
    v.legend()
    return figure
