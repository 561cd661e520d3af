"""The generator, and which builds are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import autograd.native
from autograd import OPS, Op
from autograd.native.fingerprint import fingerprint
from autograd.native.generator import source

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "rule", ["a if a else 1.0", "a < 1.0", "a // 2.0", "foo(a, a, a)", "a + b", "exp(a, a)", "1.0 < a < 2.0", "'text'"]
)
def test_a_rule_without_translation_is_an_error_that_names_the_row(rule: str) -> None:
    with pytest.raises(ValueError, match=r"the row 'strange' says .*, which has no translation into C"):
        source({**OPS, "strange": Op("strange", "?", rule, ("1.0",))}, "")


def test_a_new_row_is_in_the_text() -> None:
    text = source({**OPS, "double": Op("double", "2×", "2.0 * a", ("2.0",))}, "")
    assert "method_" not in text
    assert "return (0x1.0000000000000p+1 * a);" in text


def test_a_function_that_c_does_not_compute_as_python_does_is_called_back() -> None:
    assert "BACK_lgamma, 1, a, a, odd" in source({"lg": Op("lg", "lg", "lgamma(a)", ("1.0",))}, "")


def test_every_table_has_a_fingerprint_of_its_own() -> None:
    changed = OPS | {"exp": OPS["exp"]._replace(local_derivatives=("exp(a)",))}
    assert fingerprint(OPS) == fingerprint(dict(OPS)) != fingerprint(changed)


def test_a_stale_build_is_not_used_and_says_how_to_rebuild(monkeypatch: pytest.MonkeyPatch) -> None:
    built = pytest.importorskip("autograd.native._engine")
    monkeypatch.delenv("AUTOGRAD_PURE", raising=False)
    monkeypatch.setattr("autograd.native.fingerprint.fingerprint", lambda table: built.FINGERPRINT)
    assert autograd.native._built() is built
    monkeypatch.setattr("autograd.native.fingerprint.fingerprint", lambda table: "another")
    with pytest.warns(RuntimeWarning, match="pip install"):
        assert autograd.native._built() is None


def test_building_needs_the_standard_library_alone() -> None:
    script = (
        "import runpy; run = runpy.run_path; table = run('autograd/ops.py')['OPS']; "
        "stamp = run('autograd/native/fingerprint.py')['fingerprint'](table); "
        "print(len(run('autograd/native/generator.py')['source'](table, stamp)))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
