"""Beside HIPS `autograd`, which installs into the same folder: every import says so, in one message."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from timeit import timeit

import pytest

from autograd import beside

ROOT = Path(__file__).parents[2]
#: What the other distribution brings, as far as it matters here.
THEIRS = {"__init__.py": "from .core import grad", "core.py": "grad = None", "tracer.py": "", "wrap_util.py": ""}


def ours(folder: Path) -> None:
    for package in ("autograd", "nn", "viz"):
        shutil.copytree(ROOT / package, folder / package, dirs_exist_ok=True, ignore=lambda *_: ["__pycache__"])


def theirs(folder: Path) -> None:
    (folder / "autograd").mkdir(exist_ok=True)
    for name, text in THEIRS.items():
        (folder / "autograd" / name).write_text(text, "utf-8")


def theirs_leaves(folder: Path) -> None:
    for name in THEIRS:
        (folder / "autograd" / name).unlink()


ORDERS = {
    "theirs after ours": (ours, theirs),
    "ours after theirs": (theirs, ours),
    "theirs came and left": (ours, theirs, theirs_leaves),
}
BACKPROP = (
    "import sys; sys.argv = ['/bin/backprop', '3*x', 'x=1']; from viz.commands.main import main; sys.exit(main())"
)


def run(*folders: Path, code: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folders[0], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_every_import_says_what_lies_in_the_folder_and_how_to_mend_it(
    order: tuple[object, ...], tmp_path: Path
) -> None:
    for install in order:
        install(tmp_path)  # type: ignore[operator]
    codes = ["import nn", "import viz", "from nn import fit", BACKPROP]
    if order == ORDERS["ours after theirs"]:
        codes.append("import autograd")
    for code in codes:
        done = run(tmp_path, code=code)
        assert done.returncode == 1
        message = done.stderr[done.stderr.index(str(tmp_path)) :]
        assert "HIPS autograd" in message
        assert message.splitlines()[-2:] == [
            "    pip uninstall -y autograd scalar-autograd", "    pip install scalar-autograd",
        ]  # fmt: skip
        assert ("Traceback" in done.stderr) == (code != BACKPROP)
        assert done.stderr.count("pip install") == 1


def test_where_theirs_hides_ours_that_is_installed_from_a_checkout_both_places_are_said(tmp_path: Path) -> None:
    here, checkout = tmp_path / "site", tmp_path / "checkout"
    for folder, install in ((here, theirs), (checkout, ours)):
        folder.mkdir()
        install(folder)
    finder = f"import autograd; autograd.__path__.append({str(checkout / 'autograd')!r})"  # as setuptools' finder does
    done = run(here, checkout, code=f"{finder}; import nn")
    assert done.returncode == 1
    assert f"{checkout / 'autograd'} is the folder of scalar-autograd and is hidden by HIPS autograd in {here}" in (
        done.stderr
    )


def test_alone_nothing_is_said(tmp_path: Path) -> None:
    ours(tmp_path)
    done = run(tmp_path, code=f"import nn, viz, autograd; {BACKPROP}")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_look_takes_microseconds() -> None:
    assert min(timeit(beside.refuse_a_mixed_folder, number=100) for _ in range(5)) / 100 < 200e-6
