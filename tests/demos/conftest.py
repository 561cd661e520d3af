"""Every demo runs once for all tests, with `--quick` and as if matplotlib were not installed: numbers come anyway."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from demos.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

Numbers = dict[str, float]


class Performances(dict[str, Numbers]):
    """The numbers of a demo by its name; it runs when it is first asked for, and what it printed is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed: dict[str, list[str]] = {}

    def __missing__(self, name: str) -> Numbers:
        run = import_module(f"demos.{name}").run
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as printed:
            for module in ("matplotlib", "matplotlib.figure", "matplotlib.patches"):
                patch.setitem(sys.modules, module, None)
            self[name] = run(Stage(out=self.folder / name, quick=True))
        self.printed[name] = printed.getvalue().splitlines()
        return self[name]


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Performances:
    """What each demo returned."""
    return Performances(tmp_path_factory.mktemp("demos"))
