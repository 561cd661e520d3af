"""A gradient derived by hand: a function, a text or a number, asked for its answer at every point."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.checking.subject import ENGINE, as_values, is_number
from autograd.errors import DomainError
from autograd.transforms import flatten, is_array, unflatten
from autograd.value import Value, as_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

    from autograd.checking.subject import Subject, Trace

Shape = tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a claim says at one point: its numbers in one row, and their shape; or why there are none."""

    numbers: tuple[float, ...] = ()
    shape: Shape = ()
    mistake: str = ""  # the exception, or a result that is no gradient


@dataclass(frozen=True)
class Claim:
    """A hand-derived gradient as a function of the loss's arguments, by position."""

    function: Callable[..., Any]
    is_constant: bool = False  # a plain number belongs to one point only

    def answer(self, arguments: Sequence[Any], like: Any = None) -> Answer:
        """The answer at a point; the arguments are copies, so that a function that changes them does no harm.
        `like` is the parameter: a dict's answer comes in its order."""
        try:
            result = self.function(*[unflatten(given, flatten(given)) for given in arguments])
            if isinstance(like, dict) and isinstance(result, dict) and like.keys() == result.keys():
                result = {key: result[key] for key in like}
            return read(result)
        except Exception as error:  # a claim is somebody else's code, and may do anything
            return Answer(mistake=": ".join(filter(None, (type(error).__name__, str(error)))))

    def recorded(self, arguments: Sequence[Any]) -> list[Any] | None:
        """The answer as Values with the graph of its calculation; None where that does not become one graph, as with
        functions of `math`, which take no Value."""
        left = False

        def watch(frame: FrameType, event: str, _: Any) -> None:
            nonlocal left
            if event == "call" and frame.f_code in _EXITS and frame.f_back is not None:
                left = left or not frame.f_back.f_code.co_filename.startswith(ENGINE)

        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            result = flatten(self.function(*map(as_values, arguments)))
        except Exception:
            return None
        finally:
            sys.setprofile(before)
        return None if left or not all(isinstance(node, (Value, int, float)) for node in result) else result


#: Where a number leaves a recorded calculation.
_EXITS = (Value.data.fget.__code__,)  # type: ignore[attr-defined]


def read(result: Any) -> Answer:
    """A result as numbers and shape."""
    scalars = flatten(result)
    for scalar in scalars:
        if isinstance(scalar, (str, bytes, complex)) or not hasattr(scalar, "__float__"):
            forgotten = "; did it forget to return?" if scalar is None else ""
            what = f"{type(scalar).__name__} {scalar!r:.40}"
            return Answer(mistake=f"a gradient is a number or an array of numbers; got {what}{forgotten}")
    return Answer(tuple(map(as_number, scalars)), shape(result))


def shape(structure: Any) -> Shape:
    """() for a number, that of an array, or of lists in lists if they form one; None for another structure."""
    if is_array(structure):
        return tuple(map(int, structure.shape))
    if not isinstance(structure, (list, tuple)):
        return None if isinstance(structure, dict) else ()
    inner = {shape(part) for part in structure}
    one = inner.pop() if len(inner) == 1 else None
    return (len(structure),) if not structure else None if one is None else (len(structure), *one)


def claim(given: Any, what: Subject, first: Trace) -> Claim:
    """A claim from what the user gave: a function of the arguments, a text, a number, or a structure of texts or
    numbers. A text may use the arguments, the elements of a list x as x1, x2, …, and what the loss gives a name.

    Raises:
        TypeError: it is none of these.
        ExpressionError: a text is no expression of these names.
    """
    if callable(given):
        return Claim(given)
    scalars = flatten(given)
    if scalars and all(isinstance(scalar, str) for scalar in scalars):
        made = Claim(_from_texts(given, what))
        with suppress(DomainError):
            made.function(*first.arguments.values())  # a slip of the pen is told now, not counted as a wrong answer
        return made
    answer = read(given)
    if answer.mistake or not scalars:
        raise TypeError(f"a claim is a function, a text or numbers; got {type(given).__name__} {given!r:.60}")
    return Claim(lambda *arguments: given, is_constant=True)


def _from_texts(texts: Any, what: Subject) -> Callable[..., Any]:
    from autograd.expression import free_names, parse

    written = flatten(texts)
    needs = {text: set(free_names(text)) for text in written}

    def evaluate(*arguments: Any) -> Any:
        point = dict(zip(what.names, arguments, strict=True))
        known = _scalars(point)
        if set().union(*needs.values()) - known.keys():  # a function, or an intermediate result by its name
            known = _scalars(what.trace({n: _plain(given) for n, given in point.items()}).variables) | known
        return unflatten(texts, [parse(t, **{name: known[name] for name in needs[t] & known.keys()}) for t in written])

    return evaluate


def _plain(structure: Any) -> Any:
    return unflatten(structure, [x.data if isinstance(x, Value) else x for x in flatten(structure)])


def _scalars(structures: Mapping[str, Any]) -> dict[str, Any]:
    """Every number by a name that a text can use."""
    found: dict[str, Any] = {}
    for name, structure in structures.items():
        scalars = flatten(structure)
        if shape(structure) == ():
            found[name] = scalars[0]
        else:
            found |= {f"{name}{place}": scalar for place, scalar in enumerate(scalars, 1)}
    return {name: x for name, x in found.items() if isinstance(x, Value) or is_number(x)}
