"""The packages run out of a zip, too, with the files that they bring."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
import autograd, viz
from viz.commands.main import main
assert ".zip" in autograd.__file__ and not autograd.accelerated
root = autograd.parse("3*(a + b*c)", a=5, b=3, c=2)
page = viz.page(root).html
assert len(page) > 20_000
try:
    assert b"<svg" in viz.draw(root).render("svg")
except viz.LayoutError as error:
    assert "no Graphviz found" in str(error)
print(float(autograd.compile(root)()[0]))
"""


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that an install brings, but for what is compiled."""
    path = tmp_path_factory.mktemp("zipped") / "packages.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for package in ("autograd", "nn", "viz"):
            for file in (ROOT / package).rglob("*.*"):
                if file.suffix in (".py", ".js", ".css", ".c"):
                    packed.write(file, file.relative_to(ROOT))
    return path


def test_pages_pictures_and_programs_are_made_out_of_a_zip(zipped: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | {"PYTHONPATH": str(zipped)}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stderr, done.stdout) == ("", "33.0\n")
