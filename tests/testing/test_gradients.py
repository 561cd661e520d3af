"""`assert_gradients_match` in tests: it passes, it fails with the report, and pytest shows that report."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.testing import GradientMismatchError, assert_gradients_match

if TYPE_CHECKING:
    from pathlib import Path

LOSS = "a = sigmoid(w*x); (a - y)**2"
NUMBERS = st.floats(-2, 2)
POINTS = st.fixed_dictionaries({"w": NUMBERS, "x": NUMBERS, "y": st.sampled_from([0.0, 1.0])})


def test_right_claims_pass() -> None:
    assert_gradients_match(LOSS, {"w": "2*(a - y)*a*(1 - a)*x"}, at={"w": 0.5, "x": 1.5, "y": 1.0})
    assert_gradients_match(LOSS, {"w": "2*(a - y)*a*(1 - a)*x"}, sample=POINTS)


def test_a_wrong_claim_fails_with_the_report() -> None:
    with pytest.raises(GradientMismatchError, match="missing local") as caught:
        assert_gradients_match(LOSS, {"w": "2*(a - y)*x"}, at={"w": 0.5, "x": 1.5, "y": 1.0})
    assert caught.value.report.findings[0].node == "a"


@given(point=POINTS)
def test_it_works_under_hypothesis(point: dict[str, Any]) -> None:
    assert_gradients_match(LOSS, {"w": "2*(a - y)*a*(1 - a)*x"}, at=point, count=4)


def test_pytest_shows_the_report_and_no_traceback(tmp_path: Path) -> None:
    test = tmp_path / "test_hand.py"
    test.write_text(
        "from autograd.testing import assert_gradients_match\n\n"
        "def test_hand():\n"
        "    assert_gradients_match('x*x*y', {'x': 'x*y'}, at={'x': 1.5, 'y': 2.0})\n",
        "utf-8",
    )
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "autograd.testing.plugin", str(test)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{test}:4: gradients do not match" in done.stdout
    assert "x is used twice in x·x, and only one of the two is counted" in done.stdout
    assert "raise GradientMismatchError" not in done.stdout


def test_a_mismatch_goes_from_process_to_process() -> None:
    with pytest.raises(GradientMismatchError) as caught:
        assert_gradients_match("3*a", {"da": "2"}, at={"a": 1.0})
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.report) == (GradientMismatchError, str(caught.value), caught.value.report)
