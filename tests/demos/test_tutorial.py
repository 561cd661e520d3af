"""The tutorial notebook runs from top to bottom, and shows pictures, a live page and reports."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

import demos

pytestmark = pytest.mark.slow

PATH = Path(demos.__file__).with_name("tutorial.ipynb")


@pytest.fixture(scope="module")
def executed() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of Jupyter's own packages
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(PATH, as_version=4)
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(PATH.parent.parent)}}).execute()
        nbformat.validate(notebook)
    return notebook


def outputs(notebook: Any) -> list[str]:
    """All that the cells show, as text."""
    shown = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown += [output["text"]] if "text" in output else [str(text) for text in output["data"].values()]
    return shown


def test_it_has_about_thirty_cells_and_no_stored_output() -> None:
    cells = json.loads(PATH.read_text("utf-8"))["cells"]
    assert 25 <= len(cells) <= 35
    assert not any(cell.get("outputs") for cell in cells)


def test_every_cell_runs_and_shows_what_the_text_says(executed: Any) -> None:
    shown = "\n".join(outputs(executed))
    for text in (
        "slope 3",
        "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6",
        "2 paths from x to K",
        "= a − y",
        "you stopped at z: multiply by ∂z/∂w = x",
        "relu closed at z = −0.4",
    ):
        assert text in shown


def test_values_show_themselves_as_pictures_and_the_page_in_a_frame(executed: Any) -> None:
    kinds = [set(output.get("data", {})) for cell in executed.cells for output in cell.get("outputs", [])]
    assert sum("image/svg+xml" in kind for kind in kinds) == 3
    frames = [text for text in outputs(executed) if text.startswith("<iframe")]
    assert len(frames) == 1
    assert "sandbox" in frames[0]
