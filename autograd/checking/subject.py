"""What is differentiated: a function of named arguments, or a text; run on Values, with the names its author used.

A Python function loses the names of its local variables when it returns. They are what a student calls the nodes, so
they are read from the frames while it runs, and become labels.
"""

from __future__ import annotations

import inspect
import math
import sys
import warnings
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.arrays import the_one
from autograd.graph import Graph, record_with_places
from autograd.transforms import describe, flatten, key_paths, unflatten
from autograd.value import CONSTANT, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

#: Where the engine's own frames come from, which are nobody's variables.
ENGINE = str(Path(__file__).parents[1])


@dataclass(frozen=True, slots=True)
class Trace:
    """The loss at one point."""

    arguments: dict[str, Any]  # as drawn
    inputs: dict[str, Any]  # the same with Values for numbers
    output: Value
    graph: Graph
    places: dict[Value, int]  # where each Value stands in the graph
    variables: dict[str, Any]  # the local variables of the loss that hold Values, and all that is named in a text


@dataclass(frozen=True)
class Subject:
    """A loss: its text or function, and its arguments in order."""

    loss: Callable[..., Any] | str
    names: tuple[str, ...]

    def trace(self, arguments: Mapping[str, Any]) -> Trace:
        """Run the loss, and record its graph.

        Raises:
            DomainError: the point lies outside the domain of a primitive.
            TypeError: the loss gives anything but one Value.
            ValueError: an argument is missing, or the loss treats Values otherwise than numbers.
        """
        if missing := [name for name in self.names if name not in arguments]:
            raise ValueError(f"a point lacks {', '.join(missing)}; each needs {', '.join(self.names)}")
        ordered = {name: arguments[name] for name in self.names}  # a sampler may give them in any order
        inputs = {name: as_values(given, name) for name, given in ordered.items()}
        given = {value for structure in inputs.values() for value in flatten(structure)}
        if isinstance(self.loss, str):
            from autograd.expression import parse

            output = parse(self.loss, **inputs)
            variables: dict[str, Any] = {}
        else:
            output, variables = _run_and_name(self.loss, list(inputs.values()), given)
            _check_branches(self.loss, list(ordered.values()), output)
        output = the_one(output)
        if not isinstance(output, Value):
            raise TypeError(f"the loss has to give one Value; got {describe(output)}, {output!r:.60}")
        graph, where = record_with_places(output)
        if isinstance(self.loss, str):
            variables = {value.label: value for value in where if value.label is not None}
        return Trace(ordered, inputs, output, graph, where, inputs | variables)


def subject(loss: Callable[..., Any] | str, point: Mapping[str, Any]) -> Subject:
    """The loss, with the names of its arguments from its signature where it has one, else from a point.

    Raises:
        TypeError: it is neither callable nor a text.
        ValueError: the point's names are not those of the arguments.
    """
    if isinstance(loss, str):
        return Subject(loss, tuple(point))
    if not callable(loss):
        raise TypeError(f"check needs the loss as a function or a text; got {type(loss).__name__} {loss!r:.40}")
    try:
        bound = inspect.signature(loss).bind(**point)
    except TypeError as error:
        raise ValueError(f"the point has the names {', '.join(point)}, which do not fit the loss: {error}") from None
    except ValueError:  # some callables have no signature
        return Subject(loss, tuple(point))
    return Subject(loss, tuple(bound.arguments))


def is_number(thing: Any) -> bool:
    """Whether it becomes a Value; a bool is a switch of the loss and stays what it is."""
    return isinstance(thing, Real) and not isinstance(thing, bool)


def as_values(structure: Any, name: str | None = None) -> Any:
    """The structure with a leaf for each number, labelled by its place under a name if there is one."""
    scalars = flatten(structure)
    labels = [None] * len(scalars) if name is None else key_paths(structure, name)
    return unflatten(
        structure,
        [Value(float(x), label=label) if is_number(x) else x for x, label in zip(scalars, labels, strict=True)],
    )


def _run_and_name(loss: Callable[..., Any], inputs: list[Any], given: set[Any]) -> tuple[Any, dict[str, Any]]:
    """The loss's result; nodes without a label get the name of the variable that held them, outermost call first."""
    seen: list[tuple[int, dict[str, Any]]] = []
    top = sys._getframe()

    def watch(frame: FrameType, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if event == "return" and not file.startswith((ENGINE, "<Value.")):
            held = {name: thing for name, thing in frame.f_locals.items() if name.isidentifier() and _holds(thing)}
            if held:
                seen.append((_depth(frame, top), held))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        output = loss(*inputs)
    finally:
        sys.setprofile(before)
    seen.sort(key=lambda each: each[0])
    for _, variables in seen:
        for name, thing in variables.items():
            for node, place in zip(flatten(thing), key_paths(thing, name), strict=True):
                if isinstance(node, Value) and node.label is None and node not in given and node._op is not CONSTANT:
                    node.label = place
    outermost = seen[0][0] if seen else 0
    return output, {name: thing for depth, held in seen if depth == outermost for name, thing in held.items()}


def _check_branches(loss: Callable[..., Any], arguments: list[Any], output: Any) -> None:
    """Whether plain numbers lead to the same value: a branch by `isinstance` takes the other one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain = float(loss(*[unflatten(given, flatten(given)) for given in arguments]))
    except Exception:  # a loss need not run on plain numbers: z.sigmoid() does not
        return
    if isinstance(output, Value) and not math.isclose(plain, output.data, rel_tol=1e-6, abs_tol=1e-9):
        raise ValueError(
            f"the loss is {plain:.6g} for numbers and {output.data:.6g} for the same Values: it takes another branch. "
            "write the choice with where"
        )


def _holds(thing: Any) -> bool:
    return any(isinstance(scalar, Value) for scalar in flatten(thing))


def _depth(frame: FrameType | None, top: FrameType) -> int:
    depth = 0
    while frame is not None and frame is not top:
        depth, frame = depth + 1, frame.f_back
    return depth
