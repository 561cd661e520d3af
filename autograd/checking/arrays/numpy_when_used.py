"""NumPy, imported when the first attribute is asked for: `import autograd` and a check of single numbers stay quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _WhenUsed:
    """Stands for a module until it is needed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(import_module(self._name), attribute)
        setattr(self, attribute, found)
        return found


np: Any = _WhenUsed("numpy")
