"""What type checkers and editors are told of the table: equal to it, and right and wrong uses told apart."""

from __future__ import annotations

import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd import OPS, Op, Value
from autograd.text.declarations import STUB, declarations

ROOT = Path(__file__).parents[2]

#: Each line that ends in `# wrong` is an error to a checker, and no other is.
USES = """\
from typing import assert_type  # since Python 3.11
import autograd
from autograd import Value, check, grad, leaky_relu, log, maximum, sigmoid, where
from autograd import chek  # wrong
from autograd import sigmod  # wrong

v = Value(0.5, label="v")
assert_type(sigmoid(v), Value)
assert_type(sigmoid(0.5), float)
assert_type(maximum(1.0, v), Value)
assert_type(maximum(1, 2), float)
assert_type(where(v, 1.0, 2.0), Value)
assert_type(where(1.0, 2.0, v), Value)
assert_type(leaky_relu(v), Value)
assert_type(leaky_relu(0.5, 0.2), float)
assert_type(v.sigmoid(), Value)
assert_type(v.leaky_relu(0.2).arcsin(), Value)
assert_type(3 * v + v / 2 - v**2 + 2**v - -v, Value)
assert_type(abs(v), Value)
assert_type(v < 1, bool)
assert_type(v.data, float)
assert_type(v.named("u"), Value)
assert_type(autograd.tanh(v), Value)
print(check, grad)
v.sigmod()  # wrong
v.nodata  # wrong
v.sigmoid(1, 2, 3)  # wrong
v.maximum()  # wrong
v.power(v)  # wrong
v + "1"  # wrong
sigmoid("1")  # wrong
sigmoid()  # wrong
where(v, 1.0)  # wrong
autograd.tahn(v)  # wrong
text: str = log(v)  # wrong
"""


def marked(text: str) -> set[int]:
    """The numbers of the lines that are marked as wrong."""
    return {number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# wrong")}


@pytest.fixture
def uses(tmp_path: Path) -> Path:
    """The uses as a file of somebody else's."""
    file = tmp_path / "uses.py"
    file.write_text(USES, "utf-8")
    return file


def test_the_declarations_are_those_of_the_table() -> None:
    assert STUB.read_text("utf-8") == declarations(), "run: python -m autograd.text.declarations"


@pytest.mark.slow
def test_mypy_tells_right_uses_from_wrong_ones(uses: Path) -> None:
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.12", "--no-error-summary", uses.name]
    done = subprocess.run(
        command, cwd=uses.parent, env=os.environ | {"MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert not done.stderr
    assert {int(line) for line in re.findall(r"^uses\.py:(\d+): error", done.stdout, re.M)} == marked(USES), done.stdout


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright_tells_right_uses_from_wrong_ones(uses: Path) -> None:
    settings = {"include": ["uses.py"], "extraPaths": [str(ROOT)], "typeCheckingMode": "strict"}
    (uses.parent / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonversion", "3.12"]
    done = subprocess.run(command, cwd=uses.parent, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        pytest.skip(f"pyright cannot fetch the rest of itself here: {(done.stderr or done.stdout)[-200:]}")
    found = json.loads(done.stdout)["generalDiagnostics"]
    wrong = {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}
    assert wrong == marked(USES), done.stdout


def test_dir_lists_the_public_names_and_no_others() -> None:
    assert dir(autograd) == sorted(autograd.__all__)
    assert all(hasattr(autograd, name) for name in dir(autograd))


def test_an_editor_completes_a_method_of_the_table() -> None:
    jedi = pytest.importorskip("jedi")
    script = jedi.Script("from autograd import Value\nv = Value(1.0)\n(v * 2).sigm", project=jedi.Project(ROOT))
    assert [found.name for found in script.complete()] == ["sigmoid"]


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_help_shows_formula_derivatives_domain_and_kink(op: Op) -> None:
    method, function = getattr(Value, op.name), getattr(autograd, op.name)
    assert str(inspect.signature(method)).startswith("(a")
    assert inspect.signature(function) == inspect.signature(method)
    for said in (inspect.getdoc(method), inspect.getdoc(function)):
        assert said is not None
        assert said.startswith(f"y = {op.formula or op.value}\n")
        for name, rule in zip("abc", op.textbook or op.local_derivatives, strict=False):
            assert rule is None or f"dy/d{name} = {rule}\n" in said
        assert f"Domain: {op.domain or 'all numbers'}" in said
        assert ("Kink: " in said) == bool(op.kink)


def test_help_of_sigmoid_is_the_course_s() -> None:
    said = inspect.getdoc(Value.sigmoid)
    assert said == "y = 1 / (1 + exp(-a))\n\ndy/da = y * (1 - y)\nDomain: all numbers"
