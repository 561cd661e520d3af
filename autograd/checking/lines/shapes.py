"""A gradient of another shape than its variable: what happened is judged by the values, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.checking.mistakes.search import Cause
from autograd.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autograd.checking.arrays.run import Run


def misshapen(
    target: str,
    raw: Sequence[Any],
    due: Sequence[Any],
    runs: Sequence[Run],
    rerun: Callable[[Mapping[str, Any]], Run] | None,
) -> Cause:
    """What the values say of an answer in a wrong shape."""
    given, needed = raw[0].shape, due[0].shape
    run = runs[0]
    spot = _consumer(run, target)
    lead = f"d{target} has the shape {given}, but {target} has {needed}"
    if not raw[0].size:
        return Cause("unknown", spot, f"{lead}: it holds 0 numbers for {due[0].size}")

    def everywhere(change: Callable[[Any], Any]) -> bool:
        return all(_close(change(r), d) for r, d in zip(raw, due, strict=True))

    if given == needed[::-1] and len(given) == 2 and everywhere(lambda r: r.T):
        return Cause("transposed", spot, f"{lead}: it is transposed; write (…).T, or exchange the two factors")
    if raw[0].size == due[0].size and everywhere(lambda r: r.reshape(needed)):
        return Cause("transposed", spot, f"{lead}: the numbers are right; reshape to {needed}, or write keepdims=True")
    for axes in _axes(len(given)):
        if everywhere(lambda r, k=axes: _fitted(r.sum(axis=k), needed)):  # type: ignore[misc]
            said = f"sum over axis {axes[0]}" if len(axes) == 1 else "sum over the examples"
            return Cause("missing_sum", spot, f"{lead}: the sum over the examples is missing; {said}, keepdims=True")
        if everywhere(lambda r, k=axes: _fitted(r.mean(axis=k), needed)):  # type: ignore[misc]
            return Cause("missing_sum", spot, f"{lead}: the mean over the examples is missing")
    if raw[0].size == 1 and all(_close(r.reshape(()), d.sum()) for r, d in zip(raw, due, strict=True)):
        return Cause("wrong_axis", spot, f"{lead}: everything was summed up; sum over the examples only, keepdims=True")
    if rerun is not None and (found := _broadcast(target, raw, runs, rerun)) is not None:
        return Cause(
            "broadcast",
            found[1],
            f"{lead}: every example is held against every one of {found[0]}: (n, 1) and "
            "(n,) are broadcast to (n, n); reshape one",
        )
    for node in run.true:
        if (
            node.shape == given
            and run.called(node) != target
            and all(_close(r, each.true[each.nodes[node.index]]) for r, each in zip(raw, runs, strict=True))
        ):
            name = run.called(node)
            inside = node in (*run.stations,) and _depends(run, node, target)
            if inside:
                return Cause("missing_local", name, f"{lead}: this is the gradient of {name}; you stopped there")
            return Cause("wrong_variable", name, f"{lead}: this is the gradient of {name}")
    if len(needed) >= 1 and 1 in needed and raw[0].size > 1:
        return Cause("wrong_axis", spot, f"{lead}: the sum runs over another axis than that of the examples")
    return Cause("unknown", spot, lead)


def _depends(run: Run, node: Any, target: str) -> bool:
    own, stack = set(run.parts(target)), [node]
    seen = set()
    while stack:
        at = stack.pop()
        if at in own:
            return True
        if at not in seen:
            seen.add(at)
            stack += at.operands
    return False


def _consumer(run: Run, target: str) -> str:
    own = set(run.parts(target))
    users = [s for s in run.stations if any(o in own for n in run.interiors[s] for o in n.operands)]
    names = list(dict.fromkeys(run.called(station) for station in users))
    return names[0] if names else target


def _axes(count: int) -> list[tuple[int, ...]]:
    single = [(k,) for k in range(count)]
    return [*single, *((i, j) for i in range(count) for j in range(i + 1, count))]


def _fitted(array: Any, shape: tuple[int, ...]) -> Any:
    return array.reshape(shape) if array.size == int(np.prod(shape)) else np.full(shape, np.nan)


def _close(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-7, atol=1e-12))


def _broadcast(
    target: str, raw: Sequence[Any], runs: Sequence[Run], rerun: Callable[[Mapping[str, Any]], Run]
) -> tuple[str, str] | None:
    """The labels that every example was held against, if column k is the gradient with all labels equal to the k-th."""
    run = runs[0]
    for name in run.arguments:
        node = run.variables[name]
        if not isinstance(node, Recorded) or name == target or node.size < 2 or node.size != max(node.shape):
            continue
        n = node.size

        def column(r: Run, k: int, name: str = name) -> Any:
            filled = np.full(np.shape(r.arguments[name]), np.reshape(r.arguments[name], -1)[k])
            try:
                other = rerun({**r.arguments, name: filled})
            except (DomainError, ValueError, TypeError):
                return None
            return other.gradient(target, other.true)

        def fits(r: Run, answer: Any, n: int = n) -> bool:
            columns = [column(r, k) for k in range(n)]
            if any(each is None for each in columns):
                return False
            whole = np.stack([each.reshape(-1) for each in columns], axis=-1)
            return any(_close(answer.reshape(-1), each.reshape(-1)) for each in (whole, whole.T))

        if raw[0].size == n * int(np.prod(run.gradient(target, run.true).shape)) and all(
            fits(r, answer) for r, answer in zip(runs[:3], raw[:3], strict=True)
        ):
            user = next(
                (s for s in run.stations if any(node.node in each.operands for each in run.interiors[s])), run.output
            )
            return name, run.called(user)
    return None
