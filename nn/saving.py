"""Models in files: a JSON text with the shapes and every parameter by name, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import SaveError
from autograd.text import visible, write_whole

if TYPE_CHECKING:
    import os

    from nn.module import Module

FORMAT, VERSION = "scalar-autograd model", 1


def save(model: Module, path: str | os.PathLike[str]) -> Path:
    """Write the model's parameters, and return where they are.

    Raises:
        SaveError: the file cannot be written there.
        ValueError: a parameter is not finite.
    """
    content = {"format": FORMAT, "version": VERSION, "shapes": _shapes(model), "state": model.state()}
    try:
        text = json.dumps(content, indent=1, allow_nan=False)
    except ValueError:
        wrong = next(name for name, number in model.state().items() if number - number != 0)
        raise ValueError(f"a model needs finite parameters to be saved; got {wrong} = {model.state()[wrong]}") from None
    target = Path(path)
    write_whole(target, text.encode())
    return target


def load(model: Module, path: str | os.PathLike[str]) -> None:
    """Set the model's parameters to those of a file. If it does not fit, the model stays as it was.

    Raises:
        SaveError: there is no such file, or it cannot be read.
        ValueError: it is no model, cut short, of another version, or of another shape.
    """
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise SaveError(f"cannot load {path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no model of this library: it is not a text") from None
    except ValueError as error:  # a path with a null character
        raise SaveError(f"cannot load {str(path)!r}: {error}") from error
    try:
        content: Any = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is no whole model: {error}; it may have been cut short") from None
    except RecursionError:
        raise ValueError(f"{path} is no model of this library: it is nested too deep") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT or "state" not in content:
        raise ValueError(f"{path} is no model of this library")
    if content.get("version") != VERSION:
        raise ValueError(f"{path} is of version {content.get('version')!r:.40}; this library reads version {VERSION}")
    if content.get("shapes") != _shapes(model):
        raise ValueError(f"{path} holds {_told(content.get('shapes'))}, and this model is {_shapes(model)}")
    if not isinstance(content["state"], dict):
        raise ValueError(f"{path} is no whole model: its state is not a table")
    model.load_state(content["state"])


def _whole(digits: str) -> float:
    """A whole number as it is; one of hundreds of digits as infinity, which no parameter is."""
    return int(digits) if len(digits) < 300 else float(digits)


def _told(shapes: Any) -> str:
    """What a file says of its shapes, whatever stands there."""
    return visible(str(shapes)[:200])


def _shapes(model: Module) -> str:
    return "; ".join(shapes for _, shapes, _, _ in model.rows())
