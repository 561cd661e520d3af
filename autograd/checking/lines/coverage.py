"""Right means right: each piece of each function in pieces has to be met, and what was never met is said.

A piece inside of another one counts where it is live, that is, where the output depends on it: of a choice within a
choice, a point that the outer one passes by says nothing. So a live point is looked for first. The gradient of what
decides between two pieces shows in which direction the other one lies; a side that bounds show to be out of reach, or
that is there only as a guard, such as a clip at an epsilon, is not asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.checking import pieces
from autograd.checking.arrays import rules
from autograd.checking.arrays.node import pass_back
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import AsIndexError, Recorded
from autograd.checking.arrays.run import thresholds
from autograd.checking.lines.around import around
from autograd.checking.lines.bounds import bounds, is_label
from autograd.checking.mistakes.wording import named
from autograd.checking.pieces import has_pieces
from autograd.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run
    from autograd.checking.arrays.tracing import Loss

#: A piece that lies no further than this beyond a bound is a guard against a zero, and not a case of its own.
GUARD = 1e-3
#: Steps along a gradient, and points drawn from afar, before a side is given up.
STEPS, DRAWS = 24, 30


@dataclass(frozen=True)
class Side:
    """One piece of a step: where its deciding number has this sign."""

    node: int
    sign: int
    said: str

    def other(self) -> str:
        """The piece that was met instead, in words."""
        swaps = {">": "<", "<": ">", "≥": "<", "≤": ">"}
        return next((self.said.replace(f" {a} ", f" {b} ") for a, b in swaps.items() if f" {a} " in self.said), "else")


def deciding(node: Node) -> Any:
    """The number whose sign chooses the piece, elementwise; None where there is none."""
    if node.op is None or node.kind != "elementwise" or not has_pieces(node.op):
        return None
    first = node.operands[0]
    if node.op.name == "where":
        return np.broadcast_to(_margin(first), node.shape)
    return np.broadcast_to(pieces.deciding(node.op, [operand.value for operand in node.operands]), node.shape)


def _margin(test: Node) -> Any:
    if test.kind == "mask" and len(test.operands) == 2 and str(test.detail) in _SIGNS:
        return _SIGNS[str(test.detail)] * (test.operands[0].value - test.operands[1].value)
    return test.value - 0.5


_SIGNS = {"greater": 1.0, "greater_equal": 1.0, "less": -1.0, "less_equal": -1.0}


def piecewise(run: Run, target: str) -> list[Node]:
    """The steps in pieces on the way from a variable to the output."""
    reached = {node.index for node in run.parts(target)}
    for node in run.nodes:
        if node.is_active and any(operand.index in reached for operand in node.operands):
            reached.add(node.index)
    needed, stack = set(), [run.output]
    while stack:
        node = stack.pop()
        if node.index not in needed:
            needed.add(node.index)
            stack += node.operands
    factors = [node for node in run.nodes if node.index in reached & needed and _multiplies(node)]
    behind, stack = set(), [operand for node in factors for operand in node.operands if operand.is_active]
    while stack:  # what a factor was made of decides about the gradient, too
        node = stack.pop()
        if node.index not in behind:
            behind.add(node.index)
            stack += [operand for operand in node.operands if operand.is_active]
    return [run.nodes[k] for k in sorted((reached & needed) | behind) if deciding(run.nodes[k]) is not None]


def _multiplies(node: Node) -> bool:
    """Whether the local derivatives of a step depend on its operands."""
    if node.kind == "product":
        return True
    return node.kind == "elementwise" and node.op is not None and node.op.name not in ("add", "sub", "neg", "identity")


def unmet(runs: Sequence[Run], target: str, *, live: bool = False) -> list[Side]:
    """The pieces on the way that were met at no point, or live at none, without those that cannot be met."""
    first, found = runs[0], []
    alike = [run for run in runs if run.same_structure(first)]
    for node in piecewise(first, target):
        for sign in (1, -1):
            side = Side(node.index, sign, _said(first, node, sign))
            if not any(_is_met(run, side, live=live) for run in alike) and not _is_out_of_reach(first, node, sign):
                found.append(side)
    return found


def _is_met(run: Run, side: Side, *, live: bool) -> bool:
    """Whether a piece is taken by some element; a live one, if that is asked."""
    taken = side.sign * deciding(run.nodes[side.node]) > 0
    return bool(np.any(taken & (_sensitivity(run, side.node) != 0) if live else taken))


def _sensitivity(run: Run, node: int) -> Any:
    """The gradient of the output in what a step gives, elementwise."""
    known = run.__dict__.setdefault("_sensitivities", {})
    if not known:
        known |= _passed_down(run, {run.output.index: np.ones(run.output.shape)})
    return known.get(node, np.zeros(run.nodes[node].shape))


def _passed_down(run: Run, seeds: dict[int, Any]) -> dict[int, Any]:
    """Gradients at some steps, and what they pass on to all before them."""
    for at in range(max(seeds, default=-1), -1, -1):
        above = seeds.get(at)
        if above is None:
            continue
        for position, operand in enumerate(run.nodes[at].operands):
            if operand.is_active:
                part = pass_back(run.nodes[at], position, above)
                seeds[operand.index] = seeds.get(operand.index, 0.0) + part
    return seeds


def _said(run: Run, node: Node, sign: int) -> str:
    assert node.op is not None
    mark = ">" if sign > 0 else "<"
    if node.op.name == "where":
        test = node.operands[0]
        if test.kind == "mask" and str(test.detail) in _SIGNS:
            mark = ">" if sign * _SIGNS[str(test.detail)] > 0 else "<"
            return f"{named(run, test.operands[0])} {mark} {named(run, test.operands[1])}"
        return f"{named(run, test)} is {'true' if sign > 0 else 'false'}"
    left, right = (_side(run, node, side) for side in pieces.sides(node.op))
    return f"{left} {mark} {right}"


def _side(run: Run, node: Node, letter: str) -> str:
    return named(run, node.operands["abc".index(letter)]) if letter in ("a", "b", "c") else letter


def meet(
    loss: Loss, runs: Sequence[Run], targets: Sequence[str], seed: int = 0
) -> tuple[list[Run], dict[str, list[Side]]]:
    """Points at which pieces are met that were not before, and by variable the pieces that still were met nowhere."""
    extra: list[Run] = []
    missing = {target: unmet(runs, target) for target in targets}
    tried: set[tuple[int, int]] = set()
    for target in targets:
        for side in [*missing[target], *unmet(runs, target, live=True)]:
            if (side.node, side.sign) in tried or any(_is_met(run, side, live=True) for run in extra):
                continue
            tried.add((side.node, side.sign))
            found = next(_candidates(loss, [*runs, *extra], side, seed, live=True), None)
            if found is None and side in missing[target]:
                found = next(_candidates(loss, [*runs, *extra], side, seed, live=False), None)
            if found is not None:
                extra.append(found)
    if extra:
        missing = {target: unmet([*runs, *extra], target) for target in targets}
    return extra, missing


def _candidates(loss: Loss, runs: Sequence[Run], side: Side, seed: int, *, live: bool) -> Iterator[Run]:
    first = runs[0]
    alike = [run for run in runs if run.same_structure(first)]
    if live:  # from where the other piece is live, the step over the bound is a short one
        opposite = Side(side.node, -side.sign, "")
        alike.sort(key=lambda run: not _is_met(run, opposite, live=True))
    for start in alike[:3]:
        run: Run | None = start
        for step in range(STEPS):
            if run is None or not run.same_structure(first):
                break
            if _is_met(run, side, live=live):
                yield run
                break
            run = _towards(loss, run, side, 1.0 + 0.5 * step)
    fixed = thresholds(first)
    for spread in (2.0, 6.0):
        points = around(
            first.arguments,
            seed + 1,
            frozenset(first.arguments) - fixed,
            whole=loss.whole,
            spread=spread,
            thresholds=fixed,
        )
        labels = {n: a for n, a in first.arguments.items() if is_label(a)}
        for _, point in zip(range(DRAWS), points, strict=False):
            run = _tried(loss, {**point, **labels})
            if run is not None and run.same_structure(first) and _is_met(run, side, live=live):
                yield run


def _tried(loss: Loss, point: Mapping[str, Any]) -> Run | None:
    try:
        return loss.run(point)
    except (DomainError, AsIndexError, ValueError, TypeError):
        return None


def _towards(loss: Loss, run: Run, side: Side, far: float) -> Run | None:
    """The point a step further to where the deciding number changes its sign."""
    node = run.nodes[side.node]
    numbers = deciding(node)
    place = np.unravel_index(int(np.argmax(side.sign * numbers)), numbers.shape)
    gradients = _slopes(run, node, place)
    movable = {
        name: g
        for name, g in gradients.items()
        if name in run.arguments and not is_label(run.arguments[name]) and name not in thresholds(run)
    }
    size = sum(float(np.sum(g**2)) for g in movable.values())
    if not size or not np.isfinite(size):
        return None
    length = far * (abs(float(numbers[place])) + 1e-3) / size
    point = dict(run.arguments)
    for name, g in movable.items():
        moved = np.asarray(point[name], dtype=float) + side.sign * length * g
        point[name] = float(moved) if moved.ndim == 0 else moved
    return _tried(loss, point)


def _slopes(run: Run, node: Node, place: Any) -> dict[str, Any]:
    """The gradient in the arguments of the number that decides at one element of a step."""
    seeds: dict[int, Any] = {}

    def seed(operand: Node, sign: float) -> None:
        whole = np.zeros(node.shape)
        whole[place] = sign
        if operand.is_active:
            seeds[operand.index] = seeds.get(operand.index, 0.0) + rules.summed_to(whole, operand.shape)

    assert node.op is not None
    if node.op.name == "where":
        test = node.operands[0]
        if test.kind == "mask" and str(test.detail) in _SIGNS:
            seed(test.operands[0], _SIGNS[str(test.detail)])
            seed(test.operands[1], -_SIGNS[str(test.detail)])
    else:
        for side, sign in zip(pieces.sides(node.op), (1.0, -1.0), strict=True):
            if side in ("a", "b", "c"):
                seed(node.operands["abc".index(side)], sign)
    _passed_down(run, seeds)
    found: dict[str, Any] = {}
    for name in run.arguments:
        thing = run.variables[name]
        if isinstance(thing, Recorded) and thing.node.index in seeds:
            found[name] = seeds[thing.node.index]
    return found


def _is_out_of_reach(run: Run, node: Node, sign: int) -> bool:
    """Whether bounds of what decides show that this side cannot be met, or only just."""
    assert node.op is not None
    known: dict[int, tuple[float, float]] = {}
    if node.op.name == "where":
        test = node.operands[0]
        if test.kind != "mask" or str(test.detail) not in _SIGNS:
            return not test.is_active and not any(o.is_active for o in test.operands)
        (a, b), (c, d) = (bounds(operand, known) for operand in test.operands)
        low, high = (a - d, b - c) if _SIGNS[str(test.detail)] > 0 else (c - b, d - a)
    else:
        (a, b), (c, d) = (
            bounds(node.operands["abc".index(side)], known) if side in ("a", "b", "c") else (float(side), float(side))
            for side in pieces.sides(node.op)
        )
        low, high = a - d, b - c
    return high <= GUARD if sign > 0 else low >= -GUARD
