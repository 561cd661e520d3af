"""Runs the tutorial notebook: `python -m tests.demos.tutorial` stores what its cells show, for previews.

The live page is not stored: previews show no frames, and it is as large as all the rest.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import demos

PATH = Path(demos.__file__).with_name("tutorial.ipynb")


def executed() -> Any:
    """The notebook with the outputs of a run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of Jupyter's own packages
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(PATH, as_version=4)
        place = {"metadata": {"path": str(PATH.parents[1])}}
        NotebookClient(notebook, timeout=300, resources=place, record_timing=False).execute()
        nbformat.validate(notebook)
    return notebook


def texts(notebook: Any) -> list[list[str]]:
    """Of each cell what it prints and what its last line is as text."""
    return [
        [
            "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
            for output in cell.get("outputs", [])
        ]
        for cell in notebook["cells"]
    ]


def main() -> None:
    """Store the outputs."""
    import nbformat

    notebook = executed()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "<iframe" in output.get("data", {}).get("text/html", ""):
                del output["data"]["text/html"]
    nbformat.write(notebook, PATH)


if __name__ == "__main__":
    main()
