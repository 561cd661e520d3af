"""What a teacher hands out, as TOML: one task per gradient, each with its loss, its point and the function to write.

title = "Week 2"
seconds = 10                # for all answers of one function
megabytes = 1024

[[task]]
function = "dw"             # the student's, of the loss's arguments by position
parameter = "w"             # or ["w", "b"], for a function that gives several gradients
loss = "a = sigmoid(w*x + b); -(y*log(a) + (1-y)*log(1-a))"    # or "teacher.py:loss", beside this file
at = { w = 0.5, b = -0.2, x = 1.5, y = 1 }                     # lists become NumPy arrays
points = 2
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

from autograd.errors import AssignmentError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_FIELDS: dict[str, tuple[type, ...]] = {
    "function": (str,),
    "parameter": (str, list),
    "loss": (str,),
    "at": (dict,),
    "points": (int, float),
    "seed": (int,),
}
#: A year, and a petabyte: what a system's clock and limits take.
_MOST = {"seconds": 3.2e7, "megabytes": 1e9}
_LIMITS = {"title": (str,), "seconds": (int, float), "megabytes": (int, float), "task": (list,)}


@dataclass(frozen=True)
class Task:
    """One function to write."""

    function: str
    parameters: tuple[str, ...]
    loss: Callable[..., Any] | str
    at: dict[str, Any]
    points: float = 1
    seed: int = 0


@dataclass(frozen=True)
class Assignment:
    """All tasks, and the limits that each function has to keep."""

    title: str
    tasks: tuple[Task, ...]
    seconds: float = 10
    megabytes: float = 1024


def read_assignment(path: Path) -> Assignment:
    """The assignment in a TOML file.

    Raises:
        AssignmentError: there is no such file, it is no TOML, or a field is missing, unknown or of another type.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise AssignmentError(f"cannot read {path}: {error.strerror}") from error
    except RecursionError:
        raise AssignmentError(f"{path} is nested too deep") from None
    except ValueError as error:  # no TOML, no text, or a whole number of thousands of digits
        raise AssignmentError(f"{path} is no TOML: {error}") from error
    _check(data, _LIMITS, str(path))
    for name in ("seconds", "megabytes"):
        _bounded(data, name, str(path), _MOST[name], positive=True)
    tasks = data.pop("task", [])
    if not tasks or not all(isinstance(task, dict) for task in tasks):
        raise AssignmentError(f"{path} has no [[task]]" if not tasks else f"{path}: a task begins with [[task]]")
    read = tuple(_task(task, f"{path}, task {number}", path) for number, task in enumerate(tasks, 1))
    return Assignment(data.pop("title", path.stem), read, **data)


def _task(data: Mapping[str, Any], place: str, path: Path) -> Task:
    _check(data, _FIELDS, place)
    missing = [name for name in ("function", "parameter", "loss", "at") if name not in data]
    if missing:
        raise AssignmentError(f"{place} lacks {', '.join(missing)}")
    _bounded(data, "points", place, math.inf)
    given = data["parameter"]
    parameters = (given,) if isinstance(given, str) else tuple(given)
    if not parameters or not all(isinstance(name, str) for name in parameters):
        raise AssignmentError(f"{place}: parameter is a name, or a list of names; got {given!r:.40}")
    at = {name: _number(number, f"{place}: at.{name}") for name, number in data["at"].items()}
    more = {name: data[name] for name in ("points", "seed") if name in data}
    return Task(data["function"], parameters, _loss(data["loss"], path, place), at, **more)


def _check(data: Mapping[str, Any], fields: Mapping[str, tuple[type, ...]], place: str) -> None:
    for name, value in data.items():
        if name not in fields:
            near = closest(name, fields)
            raise AssignmentError(f"{place} has {name!r}" + (f"; did you mean {near!r}?" if near else ""))
        if not isinstance(value, fields[name]) or isinstance(value, bool):
            wanted = " or ".join(kind.__name__ for kind in fields[name])
            raise AssignmentError(f"{place}: {name} is {wanted}; got {value!r:.40}")


def _bounded(data: Mapping[str, Any], name: str, place: str, most: float, *, positive: bool = False) -> None:
    """Refuse NaN, infinity, what is negative, and more than a system takes."""
    number = data.get(name, 1)
    if not (0 < number <= most if positive else 0 <= number < most):
        least = "above" if positive else "from"
        raise AssignmentError(f"{place}: {name} is a number {least} 0, and no more than {most:g}; got {number!r:.40}")


def _number(given: Any, place: str) -> Any:
    """A number as it is, a list as an array."""
    wrong = AssignmentError(f"{place} is a finite number, or a list of equally long lists of them; got {given!r:.40}")
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        if not abs(given) < math.inf or abs(given) > sys.float_info.max:
            raise wrong
        return given
    if not isinstance(given, list):
        raise wrong
    import numpy

    try:
        array = numpy.array(given, float)
    except (ValueError, TypeError, OverflowError):
        raise wrong from None
    if not numpy.isfinite(array).all():
        raise wrong
    return array


def _loss(text: str, path: Path, place: str) -> Callable[..., Any] | str:
    """A text as it is; `file.py:name` as the function of that file."""
    file, colon, name = text.partition(".py:")
    if not colon:
        return text
    source = path.parent / f"{file}.py"
    spec = spec_from_file_location(source.stem, source)
    if not source.is_file() or spec is None or spec.loader is None:
        raise AssignmentError(f"{place}: there is no {source}")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AssignmentError(f"{place}: {source} does not run: {type(error).__name__}: {error}") from error
    if not callable(getattr(module, name, None)):
        raise AssignmentError(f"{place}: {source} has no function {name!r}")
    loss: Callable[..., Any] = getattr(module, name)
    return loss
