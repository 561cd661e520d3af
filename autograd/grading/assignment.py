"""What a teacher hands out, as TOML: one task per function, with its loss, its point and the gradients that it gives.

title = "Week 2"
file = "solution.py"        # what students hand in, or a notebook or lines (.txt, .md) of that name
seconds = 10                # for all answers of one function
megabytes = 1024

[[task]]
function = "dw"             # the student's, of the loss's arguments by position
parameter = "w"             # or ["w", "b"], for a function that gives several gradients
loss = "a = sigmoid(w*x + b); -(y*log(a) + (1-y)*log(1-a))"    # or "teacher.py:loss", beside this file
at = { w = 0.5, b = -0.2, x = 1.5, y = 1 }                     # lists become NumPy arrays
points = 2                                                     # or of each line: { w = 2, b = 1 }
hidden = true                                                  # points count, but students are not told why
# ["Z2", "W2", "b2"], variables of the loss, are the lines dZ2, dW2 and db2, which a function returns in order or by
# name, or leaves in its local variables.
"""

from __future__ import annotations

import hashlib
import math
import reprlib
import sys
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from autograd.errors import closest
from autograd.grading.errors import AssignmentError
from autograd.grading.places import Places
from autograd.grading.submissions import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_FIELDS: dict[str, tuple[type, ...]] = {
    "function": (str,),
    "parameter": (str, list),
    "loss": (str,),
    "at": (dict,),
    "points": (int, float, dict),
    "seed": (int,),
    "hidden": (bool,),
}
#: A year, and a petabyte: what a system's clock and limits take; and points whose sum is a number.
_MOST = {"seconds": 3.2e7, "megabytes": 1e9, "points": 1e9}
_LIMITS = {"title": (str,), "file": (str,), "seconds": (int, float), "megabytes": (int, float), "task": (list,)}


@dataclass(frozen=True)
class Task:
    """One function to write."""

    function: str
    parameters: tuple[str, ...]
    loss: Callable[..., Any] | str
    at: dict[str, Any]
    points: tuple[float, ...]  # of each parameter
    seed: int = 0
    is_hidden: bool = False
    place: str = ""  # of its loss, in the assignment's file


@dataclass(frozen=True)
class Assignment:
    """All tasks, and the limits that each function has to keep."""

    title: str
    tasks: tuple[Task, ...]
    file: str = "solution.py"
    seconds: float = 10
    megabytes: float = 1024
    sources: tuple[Path, ...] = ()  # teacher's files with losses
    digest: str = ""  # of the text and of the files beside it that it is read from


def read_assignment(path: Path) -> Assignment:
    """The assignment in a TOML file.

    Raises:
        AssignmentError: there is no such file, it is no TOML, or a field is missing, unknown or of another type; the
            message says where.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        text = path.read_text("utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        raise AssignmentError(f"cannot read {path}: {error.strerror}") from error
    except RecursionError:
        raise AssignmentError(f"{path} is nested too deep") from None
    except ValueError as error:  # no TOML, no text, or a whole number of thousands of digits
        raise AssignmentError(f"{path} is no TOML: {error}") from error
    lines = Places(text, path)
    _check(data, _LIMITS, lines, 0)
    for name in ("seconds", "megabytes"):
        _bounded(data.get(name, 1), name, lines.of(0, name), _MOST[name], positive=True)
    tasks = data.pop("task", [])
    if not tasks or not all(isinstance(task, dict) for task in tasks):
        raise AssignmentError(f"{path} has no [[task]]" if not tasks else f"{path}: a task begins with [[task]]")
    if "file" in data and ("/" in data["file"] or not data["file"].endswith(KINDS)):
        raise AssignmentError(f"{lines.of(0, 'file')}: file is a name in {', '.join(KINDS)}; got {data['file']!r:.40}")
    read = tuple(_task(task, lines, number) for number, task in enumerate(tasks, 1))
    files = sorted({task["loss"].partition(".py:")[0] for task in tasks if ".py:" in task["loss"]})
    sources = tuple(path.parent / f"{name}.py" for name in files)
    digest = hashlib.sha256(text.encode() + b"".join(source.read_bytes() for source in sources)).hexdigest()
    return Assignment(data.pop("title", path.stem), read, sources=sources, digest=digest, **data)


def _task(data: Mapping[str, Any], lines: Places, number: int) -> Task:
    _check(data, _FIELDS, lines, number)
    missing = [name for name in ("function", "parameter", "loss", "at") if name not in data]
    if missing:
        raise AssignmentError(f"{lines.of(number)} lacks {', '.join(missing)}")
    if not data["function"].isidentifier() or iskeyword(data["function"]):
        place, name = lines.of(number, "function"), data["function"]
        raise AssignmentError(f"{place}: function is the name of the student's function, such as dw; got {name!r:.40}")
    given = data["parameter"]
    parameters = (given,) if isinstance(given, str) else tuple(given)
    if not parameters or not all(isinstance(name, str) for name in parameters):
        place = lines.of(number, "parameter")
        raise AssignmentError(f"{place}: parameter is a name, or a list of names; got {given!r:.40}")
    if len(set(parameters)) < len(parameters):
        raise AssignmentError(f"{lines.of(number, 'parameter')}: each parameter comes once; got {given!r:.60}")
    at = {name: _number(each, f"{lines.of(number, 'at')}: at.{name}") for name, each in data["at"].items()}
    points = _points(data.get("points", 1), parameters, lines.of(number, "points"))
    loss = _loss(data["loss"], lines.path, lines.of(number, "loss"))
    place = lines.of(number, "loss")
    return Task(data["function"], parameters, loss, at, points, data.get("seed", 0), data.get("hidden", False), place)


def _points(given: Any, parameters: Sequence[str], place: str) -> tuple[float, ...]:
    """The points of each parameter: those of a table, or an equal share."""
    if not isinstance(given, dict):
        _bounded(given, "points", place, _MOST["points"])
        return (given / len(parameters),) * len(parameters)
    for name, worth in given.items():
        if name not in parameters:
            near = closest(name, parameters)
            raise AssignmentError(f"{place}: points has {name!r}" + (f"; did you mean {near!r}?" if near else ""))
        if isinstance(worth, bool) or not isinstance(worth, (int, float)):
            raise AssignmentError(f"{place}: points.{name} is a number; got {worth!r:.40}")
        _bounded(worth, f"points.{name}", place, _MOST["points"])
    return tuple(given.get(name, 0) for name in parameters)


def _check(data: Mapping[str, Any], fields: Mapping[str, tuple[type, ...]], lines: Places, task: int) -> None:
    for name, value in data.items():
        place = lines.of(task, name)
        if name not in fields:
            near = closest(name, fields)
            raise AssignmentError(f"{place} has {name!r}" + (f"; did you mean {near!r}?" if near else ""))
        if not isinstance(value, fields[name]) or (isinstance(value, bool) and bool not in fields[name]):
            kinds = [kind for kind in fields[name] if kind is not int or float not in fields[name]]
            wanted = " or ".join(_WORDS[kind] for kind in kinds)
            raise AssignmentError(f"{place}: {name} is {wanted}; got {reprlib.repr(value):.40}")


_WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
    bool: "true or false",
}


def _bounded(number: float, name: str, place: str, most: float, *, positive: bool = False) -> None:
    """Refuse NaN, infinity, what is negative, and more than a system takes."""
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
    if not name:
        raise AssignmentError(f"{place}: loss is a text, or file.py:function; got {text!r:.40}")
    source = path.parent / f"{file}.py"
    spec = spec_from_file_location(source.stem, source)
    if not source.is_file() or spec is None or spec.loader is None:
        raise AssignmentError(f"{place}: there is no {source}")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise AssignmentError(f"{place}: {source} does not run: {type(error).__name__}: {error}") from error
    if not callable(getattr(module, name, None)):
        raise AssignmentError(f"{place}: {source} has no function {name!r}")
    loss: Callable[..., Any] = getattr(module, name)
    return loss
