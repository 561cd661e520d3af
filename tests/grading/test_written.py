"""A submission may be lines of text: each is judged given those before it, and nothing is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autograd.grading import find_submissions, grade, read_assignment

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """
title = "Week 3"
[[task]]
function = "backward"
loss = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
at = { w = 0.5, b = -0.2, x = 1.5, y = 1.0 }
parameter = ["w", "b"]
[[task]]
function = "second"
loss = "u = w*x; L = u**2"
at = { w = 0.5, x = 1.5 }
parameter = "w"
"""
MARKDOWN = """# My homework

## backward
The easy one:
```
dz = a - y
dw = dz
db = dz
```

## second
$$
\\frac{\\partial L}{\\partial w} = 2 u x
$$
"""


def verdicts(tmp_path: Path, name: str, text: str) -> list[list[str]]:
    (tmp_path / "assignment.toml").write_text(SPEC)
    (tmp_path / name).write_text(text, "utf-8")
    found = grade(tmp_path / name, read_assignment(tmp_path / "assignment.toml"))
    return [[line.verdict for line in mark.lines] for mark in found.marks]


def test_lines_in_markdown_are_graded_task_by_task(tmp_path: Path) -> None:
    assert verdicts(tmp_path, "alice.md", MARKDOWN) == [["wrong", "right"], ["right"]]


def test_lines_in_a_text_file_stand_under_the_function_s_name(tmp_path: Path) -> None:
    text = "\ufeffbackward:\r\ndz = a - y\r\ndw = dz*x\r\ndb = dz\r\nsecond:\r\n"
    assert verdicts(tmp_path, "bob.txt", text) == [["right", "right"], ["missing"]]


@pytest.mark.parametrize("text", ["", "backward:\ndw = ", "backward:\n" + "(" * 200_000, "backward:\nnothing at all"])
def test_what_cannot_be_read_is_missing_and_ends_nothing(tmp_path: Path, text: str) -> None:
    assert verdicts(tmp_path, "eve.txt", text) == [["missing", "missing"], ["missing"]]


def test_a_line_that_cannot_be_read_is_told_by_its_number_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "assignment.toml").write_text(SPEC)
    (tmp_path / "eve.txt").write_text("backward:\ndz = a - y\ndw = dz $ x\n")
    found = grade(tmp_path / "eve.txt", read_assignment(tmp_path / "assignment.toml"))
    assert found.marks[0].lines[0].said == "no verdict: line 3, column 9: '$' cannot be read here"


def test_a_readme_is_nobody_s_submission(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Hand in here.")
    (tmp_path / "alice.md").write_text("dw = x")
    assert [each.student for each in find_submissions([tmp_path])] == ["alice"]
