"""`backprop check` in the shell."""

from __future__ import annotations

import json

import pytest

from viz.commands.main import main

LOSS = "-(y*log(sigmoid(w*x+b)) + (1-y)*log(1-sigmoid(w*x+b)))"
POINT = ["w=0.5", "b=-0.2", "x=1.5", "y=1"]


def test_claims_stand_before_or_after_the_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    claims = ["--claim", "dw = (sigmoid(w*x+b)-y)*x", "--claim", "db = sigmoid(w*x+b)"]
    assert main(["check", LOSS, *claims, *POINT]) == 1
    first = capsys.readouterr().out
    assert main(["check", LOSS, *POINT, *claims]) == 1
    assert capsys.readouterr().out == first
    assert "right" in first
    assert "db: this is the gradient with y = 0: a term with y was left out." in first


def test_right_claims_end_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "z = w*x; z*z", "w=0.5", "x=2", "--claim", "dw = 2*z*x", "--claim", "dz = 2*z"]) == 0
    assert capsys.readouterr().out.count("right") == 2


def test_a_number_may_be_a_formula_or_the_value_at_this_point(capsys: pytest.CaptureFixture[str]) -> None:
    point = ["a=5", "b=3", "c=2"]
    assert main(["check", "3*(a + b*c)", *point, "--claim", "da = 3", "--claim", "db = 6"]) == 0
    printed = capsys.readouterr().out
    assert "da: 24 points" in printed
    assert "db: 1 point" in printed


def test_the_report_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "w*w", "w=0.5", "--claim", "dw = w", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["ok"], data["findings"][0]["kind"]) == (False, "missing_path")


@pytest.mark.parametrize(
    "arguments",
    [
        ["w*w", "w=0.5"],
        ["w*w", "w=0.5", "--claim", "dw"],
        ["w*w", "w=0.5", "--claim", "dw ="],
        ["w*w", "w=0.5", "--claim", "dw = 2 *"],
        ["w*w", "w=0.5", "--claim", "dw = w", "--claim", "dw = 2*w"],
        ["w*w", "w=0.5", "--claim", "dv = 1"],
        ["w*", "w=0.5", "--claim", "dw = 1"],
        ["log(w)", "w=-1", "--claim", "dw = 1/w"],
    ],
)
def test_a_wrong_call_is_one_message(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("backprop: ")
    assert not captured.out
