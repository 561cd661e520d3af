"""A derivation that is a Python function: its local variables, and what it returns, are the statements."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.language.parser import formula
from autograd.checking.lines import code, epsilons
from autograd.checking.lines.statements import Derivation, Statement, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

    from autograd.checking.arrays.run import Run
    from autograd.checking.language.expression import Expr


def from_function(function: Callable[..., Any], names: tuple[str, ...]) -> Derivation:
    """A function that computes all: its local variables, and what it returns, are the statements.

    Its parameters are variables of the loss by name; one that is none, such as `parameters` or `cache`, gets a dict of
    them all. One that has as many parameters as the loss, of other names, gets the loss's arguments by position. What a
    return makes of a gradient, as in `return dw / m`, is that gradient.
    """
    uses, order, shown, turning, reused = code.read(function)
    finished = code.finished(function)

    def answer(run: Run) -> Mapping[str, Any]:
        held, result = _called(function, run, names)
        parts = result if isinstance(result, (tuple, list)) and len(finished) > 1 else [result]
        held |= {
            _at_return(name): part
            for name, part in zip(finished, parts, strict=False)
            if name in held and np.shape(part) == np.shape(held[name])
        }
        return {name: thing for name, thing in held.items() if name not in turning}

    return Derivation(
        tuple(
            Statement(n, shown.get(n, n), _formula(shown.get(n, "")), uses.get(n), order.get(n, 0), n in reused)
            for n in order
        ),
        answer,
        is_guarded=epsilons.in_function(function),
    )


def _at_return(name: str) -> str:
    """The name of what a function makes of a gradient when it returns it: none that a variable can have."""
    return f"return {name}"


def as_returned(answers: Sequence[Mapping[str, Any]], name: str) -> list[Any] | None:
    """What the function returned for a gradient, at every point, where that is another array than its variable."""
    found = [answer.get(_at_return(name)) for answer in answers]
    return found if found and all(each is not None for each in found) else None


def _formula(written: str) -> Expr | None:
    _, equals, right = written.partition("=")
    try:
        return formula(right.strip()) if equals and right.strip() else None
    except ValueError:
        return None


def _called(function: Callable[..., Any], run: Run, names: tuple[str, ...]) -> tuple[dict[str, Any], Any]:
    numbers = run.numbers
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    everything = {**_entries(numbers), **numbers}
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return watched_locals(function, [copied(run.arguments[each]) for each in names])
    required = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if [p.name for p in required][: len(names)] == list(names) or (
        len(required) == len(names)
        and not any(p.name in everything for p in required)
        and not any(p.name in ("parameters", "cache", "params", "caches") for p in required)
    ):
        given = [copied(run.arguments[each]) for each in names]
    else:
        given = []
        for parameter in required:
            if parameter.name in everything:
                given.append(copied(everything[parameter.name]))
            elif parameter.default is parameter.empty:
                given.append(dict(everything))
            else:
                break
    return watched_locals(function, given)


def _entries(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of dicts among the variables, by their keys."""
    found: dict[str, Any] = {}
    for thing in numbers.values():
        if isinstance(thing, dict):
            found |= {key: each for key, each in thing.items() if isinstance(key, str)}
    return found


def watched_locals(function: Callable[..., Any], given: list[Any]) -> tuple[dict[str, Any], Any]:
    """The local variables of a function as they stand when it returns, with the entries of the dict that it returns;
    and what it returns."""
    held: dict[str, Any] = {}
    code = getattr(inspect.unwrap(function), "__code__", None)

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if event == "call":
            return trace if frame.f_code is code else None
        if event == "return":
            held.clear()
            held.update(frame.f_locals)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with np.errstate(all="ignore"):
            result = function(*given)
    finally:
        sys.settrace(before)
    found = {name: thing for name, thing in held.items() if name.isidentifier()}
    for thing in (*held.values(), result):
        if isinstance(thing, dict) and thing is not None and all(isinstance(key, str) for key in thing):
            found |= {key: each for key, each in thing.items() if key.startswith(("d", "grad"))}
    return found, result
