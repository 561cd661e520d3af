"""A loss run on recorded arrays, and the names of its variables read while it runs.

The same variable in a loop names one node per turn. A run is held against the loss as it is called with plain numbers,
so that a path that recording lost is an error.
"""

from __future__ import annotations

import inspect
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import functions  # noqa: F401 - it tells `recorded` of NumPy's functions
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.preactivations import with_preactivations
from autograd.checking.arrays.recorded import AsIndexError, Recorded, Tape
from autograd.checking.arrays.run import Run
from autograd.checking.arrays.simplifying import simplify
from autograd.errors import DomainError
from autograd.transforms import flatten, is_array, key_paths, unflatten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

_ENGINE = str(Path(__file__).parents[2])
#: How far the recorded value may be from that of the plain call, relative.
SAME = 1e-7


@dataclass(frozen=True)
class Loss:
    """A loss as a function of named arguments; `whole` are arguments that are used as an index or a size.

    `preactivations` are variables that it does not name itself.
    """

    function: Callable[..., Any]
    names: tuple[str, ...]
    whole: frozenset[str] = frozenset()
    preactivations: frozenset[str] = frozenset()

    def run(self, point: Mapping[str, Any]) -> Run:
        """The loss at a point.

        Raises:
            DomainError: the point lies outside of its domain, or the loss is not finite there.
            AsIndexError: an argument that holds a number is used as an index.
            TypeError: something in the loss cannot be recorded, or it gives more than one number.
            ValueError: its value for plain numbers is another one.
        """
        if missing := [name for name in self.names if name not in point]:
            raise ValueError(f"a point lacks {', '.join(missing)}; each needs {', '.join(self.names)}")
        ordered = {name: point[name] for name in self.names}
        tape = Tape()
        inputs = {name: given if name in self.whole else recorded(tape, given, name) for name, given in ordered.items()}
        with np.errstate(all="ignore"):
            result, variables = watched(self.function, list(inputs.values()))
        variables = {**variables, **getattr(self.function, "variables", {})}
        if not isinstance(result, Recorded):
            result = tape.lift(result)
        if result.size != 1:
            raise TypeError(f"the loss has to give one number; got an array of shape {result.shape}")
        if not np.all(np.isfinite(result.node.value)):
            raise DomainError(f"the loss is {float(result.node.value)!r} there")
        simplify(tape.nodes)
        found = Run(ordered, tape.nodes, result.node, {**inputs, **variables})
        self._hold(ordered, float(result.node.value))
        found = with_preactivations(found, self.preactivations) if self.preactivations else found
        if not self.preactivations <= found.variables.keys():
            raise DomainError(f"the loss has no {' and '.join(sorted(self.preactivations))} there")
        return found

    def _hold(self, point: Mapping[str, Any], value: float) -> None:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                number = float(
                    self.function(
                        *[
                            unflatten(given, flatten(given)) if isinstance(given, (list, tuple, dict)) else given
                            for given in point.values()
                        ]
                    )
                )
        except (TypeError, AttributeError):  # a loss need not run on plain numbers: a text does not
            return
        if abs(number - value) > SAME * max(1.0, abs(number), abs(value)):
            raise ValueError(
                f"the loss is {number:.6g} for plain numbers and {value:.6g} as it was recorded: a path was lost, or "
                "it gives another number each time it is called"
            )


def loss_of(function: Callable[..., Any], point: Mapping[str, Any]) -> Loss:
    """A loss with the names of its arguments.

    Raises:
        ValueError: the point's names do not fit.
    """
    try:
        bound = inspect.signature(function).bind(**point)
    except TypeError as error:
        raise ValueError(f"the point has the names {', '.join(point)}, which do not fit the loss: {error}") from None
    except ValueError:
        return Loss(function, tuple(point))
    return Loss(function, tuple(bound.arguments))


def with_whole(loss: Loss, point: Mapping[str, Any]) -> Loss:
    """The loss, with the arguments that it uses as indices found out."""
    for _ in loss.names:
        try:
            loss.run(point)
        except AsIndexError as error:
            names = frozenset(name.partition("[")[0] for name in error.names) & frozenset(loss.names)
            if not names - loss.whole:
                raise
            loss = Loss(loss.function, loss.names, loss.whole | names)
        except DomainError:
            break
        else:
            break
    return loss


def recorded(tape: Tape, given: Any, name: str) -> Any:
    """An argument with each number recorded as an input; integers in arrays are labels and stay."""
    if is_array(given):
        if given.dtype.kind == "O":
            given = given.astype(float)
        return tape.add("input", given, is_active=True, names=[name]) if given.dtype.kind == "f" else given
    if isinstance(given, (list, tuple, dict)):
        if any(is_array(each) for each in _parts(given)):
            keys = given if isinstance(given, dict) else range(len(given))
            made = [recorded(tape, given[key], f"{name}[{key!r}]") for key in keys]
            return dict(zip(given, made, strict=True)) if isinstance(given, dict) else type(given)(made)
        labels = key_paths(given, name)
        return unflatten(given, [recorded(tape, x, label) for x, label in zip(flatten(given), labels, strict=True)])
    if not isinstance(given, bool) and isinstance(given, (int, float, *_numpy_numbers())):
        number: Any = given
        return tape.add("input", float(number), is_active=True, names=[name])
    return given


def _parts(given: Any) -> list[Any]:
    parts = list(given.values() if isinstance(given, dict) else given)
    return parts + [inner for part in parts if isinstance(part, (list, tuple, dict)) for inner in _parts(part)]


def _numpy_numbers() -> tuple[type, ...]:
    return (np.floating,) if "numpy" in sys.modules else ()


def watched(function: Callable[..., Any], inputs: list[Any]) -> tuple[Any, dict[str, Any]]:
    """The result, and the variables of the outermost call that has some; recorded nodes learn their names."""
    seen: dict[FrameType, tuple[int, dict[str, Any]]] = {}
    named: dict[int, list[tuple[Any, str]]] = {}
    top = sys._getframe()

    def look(frame: FrameType) -> None:
        depth, known = seen[frame]
        for name, thing in frame.f_locals.items():
            if name.isidentifier() and known.get(name) is not thing:
                known[name] = thing
                for each, label in _labelled(thing, name):
                    named.setdefault(depth, []).append((each.node, label))

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event in ("line", "return"):
            look(frame)
        return local

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if event != "call" or frame.f_code.co_filename.startswith((_ENGINE, "<__array_function__", "<frozen")):
            return None
        if "numpy" in frame.f_code.co_filename.split("site-packages")[-1].split("/")[:2]:
            return None
        if frame.f_code.co_filename == "<string>" and frame.f_globals.get("__name__", "").startswith("autograd."):
            return None  # what a dataclass of this package generates
        depth, at = 0, frame.f_back
        while at is not None and at is not top:
            depth, at = depth + 1, at.f_back
        seen[frame] = (depth, {})
        return local

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = function(*inputs)
    finally:
        sys.settrace(before)
    given = {id(each) for argument in inputs for each in flatten(argument)}
    for depth in sorted(named):
        fresh = [(node, name) for node, name in named[depth] if node.kind != "input"]
        if fresh:
            for node, name in fresh:
                if name not in node.names:
                    node.names.append(name)
            break
    frames = sorted(seen.values(), key=lambda each: each[0])
    held = next((kept for _, kept in frames if any(_is_new(x, given) for x in kept.values())), {})
    return result, dict(held)


def _labelled(thing: Any, name: str) -> list[tuple[Recorded, str]]:
    """The recorded arrays that a variable holds, each with its place in it."""
    if isinstance(thing, Recorded):
        return [(thing, name)]
    if not isinstance(thing, (list, tuple, dict)) and not (is_array(thing) and thing.dtype == object):
        return []
    pairs = zip(flatten(thing), key_paths(thing, name), strict=True)
    return [(each, label) for each, label in pairs if isinstance(each, Recorded)]


def _is_new(thing: Any, given: set[int]) -> bool:
    return any(isinstance(each, Recorded) and id(each) not in given for each in flatten(thing))
