"""Mistakes at the two functions whose elements depend on each other: softmax, and normalisation.

They are known by their values, however they were computed, and their Jacobians are what students copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.run import Edits
from autograd.checking.mistakes.guess import Guess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.mistakes.question import Question

Back = "Callable[[Any, Any, Any], Any]"  # from the upstream gradient, the output and the input


def blocks(question: Question) -> Iterator[Guess]:
    """Every mistake at softmaxes and normalised arrays on the way."""
    run = question.runs[0]
    stations = [*question.way, *(n for n in question.parts if n not in question.way)]
    for above in question.way:
        for below in stations:
            if below.index >= above.index or below.shape != above.shape or not above.shape:
                continue
            for axis in range(len(above.shape)):
                if _everywhere(question, above, below, lambda a, z, k=axis: _is_softmax(a, z, k)):  # type: ignore[misc]
                    yield from _softmax(run.called(above), run.called(below), below.index, axis, above.shape)
                elif _everywhere(question, above, below, lambda a, z, k=axis: _is_normalised(a, z, k)):  # type: ignore[misc]
                    spots = _statistics(run, above, below, axis)
                    yield from _normalised(run.called(above), run.called(below), below.index, axis, above.shape, spots)


def _everywhere(question: Question, above: Node, below: Node, test: Callable[[Any, Any], bool]) -> bool:
    return all(test(run.nodes[above.index].value, run.nodes[below.index].value) for run in question.runs[:2])


def _is_softmax(a: Any, z: Any, axis: int) -> bool:
    if a.shape[axis] < 2:
        return False
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return bool(np.allclose(a, e / e.sum(axis=axis, keepdims=True), rtol=1e-8, atol=1e-12))


def _is_normalised(a: Any, z: Any, axis: int) -> bool:
    """Whether a is z less its mean, over a standard deviation that may hold an epsilon."""
    if a.shape[axis] < 3:
        return False
    off = z - z.mean(axis=axis, keepdims=True)
    scale = np.sqrt((off**2).mean(axis=axis, keepdims=True))
    with np.errstate(all="ignore"):
        ratio = a * scale / off
    return bool(
        np.all(np.isfinite(ratio))
        and np.allclose(a.mean(axis=axis), 0, atol=1e-9)
        and np.allclose(ratio, ratio.take([0], axis), rtol=1e-6)
        and np.all(np.abs(ratio - 1) < 0.05)
    )


def _statistics(run: Run, above: Node, below: Node, axis: int) -> tuple[str, str]:
    """The stations that hold the mean and the deviation, or else the normalised array itself."""
    z, name = below.value, run.called(above)
    mean, var = z.mean(axis=axis), z.var(axis=axis)
    spots = [name, name]
    for station in run.stations:
        if below.index < station.index < above.index and station.value.size == mean.size:
            value = station.value.reshape(mean.shape)
            if np.allclose(value, mean, rtol=1e-9, atol=1e-12):
                spots[0] = run.called(station)
            elif spots[1] == name and any(np.allclose(value, w, rtol=0.05) for w in (var, np.sqrt(var), var**-0.5)):
                spots[1] = run.called(station)
    return spots[0], spots[1]


def _bypass(above: str, below: int, back: Callable[[Any, Any, Any], Any]) -> Edits:
    """The station passes back past everything between, by another Jacobian."""

    def override(run: Run, node: Node, upstream: Any) -> dict[Node, Any]:
        target = run.nodes[below]
        return {target: back(upstream, node.value, target.value)}

    return Edits({}, {above: override})


def _softmax(a: str, z: str, below: int, axis: int, shape: tuple[int, ...]) -> Iterator[Guess]:
    def dot(g: Any, s: Any) -> Any:
        return (g * s).sum(axis=axis, keepdims=True)

    rule = f"∂{a}i/∂{z}j = {a}i·(1 − {a}i) for i = j, and −{a}i·{a}j else"
    says: list[tuple[str, str, float, Callable[[Any, Any, Any], Any]]] = [
        (
            "softmax_diagonal",
            f"only the diagonal of the Jacobian of softmax is there; {rule}",
            1.0,
            lambda g, s, x: g * s * (1 - s),
        ),
        (
            "missing_path",
            f"each {a} depends on every {z}: subtract {a} times the sum of d{a} * {a}; {rule}",
            1.0,
            lambda g, s, x: g * s,
        ),
        (
            "softmax_copied",
            f"the Jacobian of softmax holds {a}, and not {z}; {rule}",
            1.1,
            lambda g, s, x: g * x - x * (g * x).sum(axis=axis, keepdims=True),
        ),
        (
            "softmax_copied",
            f"the Jacobian of softmax holds {a} only, and not {z}; {rule}",
            1.1,
            lambda g, s, x: g * s - s * (g * x).sum(axis=axis, keepdims=True),
        ),
        (
            "softmax_copied",
            f"the Jacobian of softmax holds {a} only, and not {z}; {rule}",
            1.1,
            lambda g, s, x: g * s - x * dot(g, s),
        ),
        (
            "softmax_copied",
            f"a sign in the Jacobian of softmax is turned; {rule}",
            1.1,
            lambda g, s, x: g * s + s * dot(g, s),
        ),
        (
            "softmax_copied",
            f"the diagonal of the Jacobian is counted twice; {rule}",
            1.2,
            lambda g, s, x: g * s * (1 - s) + g * s - s * dot(g, s),
        ),
        (
            "softmax_copied",
            f"the diagonal of the Jacobian is {a}·(1 − {a}); {rule}",
            1.2,
            lambda g, s, x: g * s + g * s * s - s * dot(g, s),
        ),
        (
            "softmax_copied",
            f"the elements beside the diagonal have a minus; {rule}",
            1.2,
            lambda g, s, x: g * s * (1 - s) + s * dot(g, s) - g * s * s,
        ),
        (
            "softmax_copied",
            f"the diagonal of the Jacobian is missing; {rule}",
            1.2,
            lambda g, s, x: g * s * s - s * dot(g, s),
        ),
        (
            "softmax_copied",
            f"the diagonal holds {z} for {a}; {rule}",
            1.3,
            lambda g, s, x: g * s * (1 - x) - s * dot(g, s) + g * s * s,
        ),
        ("missing_local", f"the Jacobian of softmax is missing; {rule}", 1.0, lambda g, s, x: g),
        (
            "missing_path",
            f"only one column of the Jacobian is left: += belongs where = is; {rule}",
            1.4,
            lambda g, s, x: _last(g, s, axis, -1),
        ),
        (
            "missing_path",
            f"only one column of the Jacobian is left: += belongs where = is; {rule}",
            1.4,
            lambda g, s, x: _last(g, s, axis, 0),
        ),
        ("sign", f"the sign of the Jacobian of softmax is turned; {rule}", 1.2, lambda g, s, x: s * dot(g, s) - g * s),
        (
            "wrong_axis",
            f"the sum in the Jacobian of softmax runs over all; it runs over axis {axis}",
            1.2,
            lambda g, s, x: g * s - s * (g * s).sum(),
        ),
        (
            "wrong_rule",
            f"the Jacobian of softmax takes its elements from {z} by exp; {rule}",
            1.6,
            lambda g, s, x: g * np.exp(x),
        ),
        (
            "softmax_copied",
            f"the Jacobian of softmax mixes {a} and {z}; {rule}",
            1.4,
            lambda g, s, x: g * s * (1 - x) - s * (g * x).sum(axis=axis, keepdims=True) + g * s * x,
        ),
        (
            "softmax_copied",
            f"the Jacobian of softmax mixes {a} and {z}; {rule}",
            1.4,
            lambda g, s, x: g * s * (1 - x) - x * dot(g, s) + g * s * x,
        ),
    ]
    for other in range(len(shape)):
        if other != axis:
            says.append(
                (
                    "wrong_axis",
                    f"the sum in the Jacobian of softmax runs over axis {other}; it runs over axis {axis}",
                    1.2,
                    lambda g, s, x, k=other: g * s - s * (g * s).sum(axis=k, keepdims=True),  # type: ignore[misc]
                )
            )
    for kind, message, cost, back in says:
        yield Guess(kind, a, message, _bypass(a, below, back), factor=rule, cost=cost)


def _last(g: Any, s: Any, axis: int, which: int) -> Any:
    """One column of the Jacobian alone, times its upstream gradient."""
    gj, sj = np.take(g, [which], axis), np.take(s, [which], axis)
    found = -gj * s * sj
    own = [slice(None)] * s.ndim
    own[axis] = slice(-1, None) if which == -1 else slice(0, 1)
    found[tuple(own)] = gj * sj * (1 - sj)
    return found


def _normalised(
    a: str, x: str, below: int, axis: int, shape: tuple[int, ...], spots: tuple[str, str]
) -> Iterator[Guess]:
    """The gradient is (g − mean(g) − x̂·mean(g·x̂)) / s; each of its parts can be wrong."""

    def parts(g: Any, n: Any, z: Any, k: Any, times: float = 1.0) -> tuple[Any, Any, Any]:
        off = z - z.mean(axis=axis, keepdims=True)
        with np.errstate(all="ignore"):
            s = np.nanmedian(off / n, axis=axis, keepdims=True)
        return s, g.mean(axis=k, keepdims=True) * times, n * (g * n).mean(axis=k, keepdims=True) * times

    def full(k: Any, first: float = 1.0, second: float = 1.0, times: float = 1.0) -> Callable[[Any, Any, Any], Any]:
        def back(g: Any, n: Any, z: Any) -> Any:
            s, one, two = parts(g, n, z, k, times)
            return (g - first * one - second * two) / s

        return back

    count = shape[axis]
    rule = f"d{x} = (d{a} − mean(d{a}) − {a}·mean(d{a}·{a})) / σ, with means over axis {axis}"

    def own_share(g: Any, n: Any, z: Any) -> Any:
        s, *_ = parts(g, n, z, axis)
        return g * (1 - 1 / count - n**2 / count) / s

    mean, deviation = spots
    says: list[tuple[str, str, str, float, Callable[[Any, Any, Any], Any]]] = [
        ("missing_path", mean, f"mean and deviation depend on {x}, too: {rule}", 1.0, full(axis, 0, 0)),
        ("missing_path", mean, f"the mean depends on {x}, too: {rule}", 1.0, full(axis, 0, 1)),
        ("missing_path", deviation, f"the deviation depends on {x}, too: {rule}", 1.0, full(axis, 1, 0)),
        (
            "missing_path",
            mean,
            f"mean and deviation depend on all of {x}, not on the own element only: {rule}",
            1.1,
            own_share,
        ),
        ("sign", mean, f"the path through the mean has the wrong sign: {rule}", 1.3, full(axis, -1, 1)),
        ("sign", deviation, f"the path through the deviation has the wrong sign: {rule}", 1.3, full(axis, 1, -1)),
        ("extra_path", mean, f"the path through the mean is counted twice: {rule}", 1.3, full(axis, 2, 1)),
        ("extra_path", deviation, f"the path through the deviation is counted twice: {rule}", 1.3, full(axis, 1, 2)),
        ("scale", deviation, f"the sums are to be divided by {count}: {rule}", 1.3, full(axis, 1, 1, count)),
        ("wrong_axis", a, f"the sums run over all: {rule}", 1.3, full(None)),
        ("wrong_axis", a, f"the sums run over all: {rule}", 1.3, full(None, times=float(np.prod(shape)) / count)),
        (
            "missing_local",
            deviation,
            f"the division by the deviation is missing: {rule}",
            1.4,
            lambda g, n, z: g - parts(g, n, z, axis)[1] - parts(g, n, z, axis)[2],
        ),
        ("missing_local", a, f"the step from {a} to {x} is missing: {rule}", 1.4, lambda g, n, z: g),
    ]
    for other in range(len(shape)):
        if other != axis:
            for first, second in ((1, 1), (1, 0), (0, 1)):
                says.append(
                    ("wrong_axis", a, f"the means run over axis {other}: {rule}", 1.4, full(other, first, second))
                )
    for kind, place, message, cost, back in says:
        yield Guess(kind, place, message, _bypass(a, below, back), factor=rule, cost=cost)
