"""In a notebook a `Value` shows itself as its picture, once `viz` is imported; the engine itself knows no pictures."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.errors import StaleGraphError


def show_values_as_pictures() -> None:
    """Give `Value` the method that notebooks ask for."""
    Value._repr_mimebundle_ = _bundle  # type: ignore[attr-defined]


def _bundle(value: Value, include: Any = None, exclude: Any = None) -> dict[str, str]:
    from viz.picture import draw

    try:
        return {**draw(value)._repr_mimebundle_(), "text/plain": repr(value)}
    except StaleGraphError as error:
        return {"text/plain": f"{value!r}\n{error}"}
