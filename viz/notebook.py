"""In a notebook a `Value` shows itself as its picture, once `viz` is imported; the engine itself knows no pictures."""

from __future__ import annotations

import sys
from typing import Any

from autograd import StaleGraphError, Value


def show_values_as_pictures() -> None:
    """Tell the notebook that runs this, if one does: its own registry says how objects of a class are shown."""
    if (ipython := sys.modules.get("IPython")) and (shell := ipython.get_ipython()):
        shell.display_formatter.mimebundle_formatter.for_type(Value, bundle)


def bundle(value: Value, include: Any = None, exclude: Any = None) -> dict[str, str]:
    """The picture of a value, or its text and the reason why there is none."""
    from viz.picture import draw

    try:
        return {**draw(value)._repr_mimebundle_(), "text/plain": repr(value)}
    except StaleGraphError as error:
        return {"text/plain": f"{value!r}\n{error}"}
