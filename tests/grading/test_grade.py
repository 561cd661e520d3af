"""A student's file is graded whatever it does: every function gets its line, and the others are still run."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from autograd import AssignmentError
from autograd.grading.assignment import read_assignment
from autograd.grading.grader import grade
from viz.commands.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from autograd.grading import Grade, Mark

#: Far more than any function here needs, and enough for a slow machine to start Python.
PATIENT, HASTY = "seconds = 60\n", "seconds = 4\n"

SOLUTION = """
import math, os, sys, time
import numpy as np

def right(w, b, x, y):
    return (1 / (1 + math.exp(-(w*x + b))) - y) * x

def wrong(w, b, x, y):
    print("no", "y")
    return (1 / (1 + math.exp(-(w*x + b))) - y)

def both(w, b, X, Y):
    dZ = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
    return {"dw": X @ dZ.T, "db": np.sum(dZ) / X.shape[1]}

def in_order(w, b, X, Y):
    found = both(w, b, X, Y)
    return found["dw"] / X.shape[1], found["db"]

def hangs(w):
    while True: time.sleep(0.01)

def leaves_a_child(w):
    if not os.path.exists(os.environ["CHILD"]):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        with open(os.environ["CHILD"], "w") as file:
            file.write(str(child))
    return 2 * w

def raises(w): return undefined
def exits(w): sys.exit(0)
def dies(w): os._exit(0)
def kills(w): os.kill(os.getpid(), 9)
def eats(w): return len(bytearray(10**12))
def says(w): return "2w"
def forgets(w): 2 * w
def asks(w): return float(input())
def alone(w, b, X, Y): return 1.0
"""

TEACHER = """
import numpy as np

def loss(w, b, X, Y):
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1]
"""

ONE = """
loss = "a = sigmoid(w*x + b); -(y*log(a) + (1-y)*log(1-a))"
at = { w = 0.5, b = -0.2, x = 1.5, y = 1 }
parameter = "w"
"""
MANY = """
loss = "teacher.py:loss"
at = { w = [[0.5], [0.2]], b = -0.2, X = [[1.5, 0.3, -1.0], [0.2, 0.4, 0.9]], Y = [[1, 0, 1]] }
parameter = ["w", "b"]
points = 4
"""
SQUARE = """
loss = "w*w"
at = { w = 0.5 }
parameter = "w"
"""


def spec(folder: Path, *tasks: tuple[str, str], head: str = PATIENT) -> Path:
    path = folder / "assignment.toml"
    text = head + "".join(f'[[task]]\nfunction = "{function}"{task}\n' for function, task in tasks)
    path.write_text(text, "utf-8")
    (folder / "teacher.py").write_text(TEACHER, "utf-8")
    (folder / "solution.py").write_text(SOLUTION, "utf-8")
    return path


def graded(folder: Path, *tasks: tuple[str, str], head: str = PATIENT) -> Grade:
    return grade(folder / "solution.py", read_assignment(spec(folder, *tasks, head=head)))


def one(folder: Path, function: str, task: str, head: str = PATIENT) -> Mark:
    return graded(folder, (function, task), head=head).marks[0]


def test_a_right_function_earns_its_points(tmp_path: Path) -> None:
    mark = one(tmp_path, "right", ONE)
    assert (mark.earned, mark.points, mark.said, mark.printed) == (1, 1, (), 0)


def test_a_wrong_one_is_told_which_factor_is_missing(tmp_path: Path) -> None:
    mark = one(tmp_path, "wrong", ONE)
    assert mark.earned == 0
    assert "the factor x is missing" in mark.said[0]
    assert mark.printed > 0


def test_several_gradients_come_from_one_function(tmp_path: Path) -> None:
    named, ordered = graded(tmp_path, ("both", MANY), ("in_order", MANY)).marks
    assert named.earned == 2
    assert "yours is 3 times the gradient" in named.said[0]
    assert ordered.earned == 4


#: What is said of functions that do what they should not.
AWKWARD = {
    "hangs": "did not finish within 4 seconds",
    "raises": "NameError: name 'undefined' is not defined",
    "exits": "it called exit()",
    "dies": "ended without an answer",
    "kills": "too much time or memory",
    "eats": "MemoryError",
    "says": "got str '2w'",
    "forgets": "got NoneType None",
    "asks": "EOFError",
    "absent": "there is no function 'absent'",
}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Mark, Mark]]:
    """The mark of each, and of a right function after it, all in one file."""
    tasks = [task for function in AWKWARD for task in ((function, SQUARE), ("right", ONE))]
    marks = graded(tmp_path_factory.mktemp("awkward"), *tasks, head=HASTY).marks
    return dict(zip(AWKWARD, zip(marks[::2], marks[1::2], strict=True), strict=True))


@pytest.mark.parametrize("function", AWKWARD)
def test_whatever_a_function_does_gets_its_line_and_the_next_is_graded(
    awkward: dict[str, tuple[Mark, Mark]], function: str
) -> None:
    first, second = awkward[function]
    assert first.earned == 0
    assert AWKWARD[function] in " ".join(first.said)
    assert second.earned == 1


ENDLESS = pytest.param("while True: pass", marks=pytest.mark.slow)


@pytest.mark.parametrize("text", ["def f(:", "raise SystemExit(1)", "1/0", ENDLESS])
def test_a_file_that_does_not_load_is_told_so(tmp_path: Path, text: str) -> None:
    assignment = read_assignment(spec(tmp_path, ("right", ONE), head=HASTY))
    (tmp_path / "solution.py").write_text(text, "utf-8")
    (mark,) = grade(tmp_path / "solution.py", assignment).marks
    assert mark.earned == 0
    assert "could not be loaded" in mark.said[0] or "did not finish" in mark.said[0]


def test_a_wrong_number_of_gradients_is_told_so(tmp_path: Path) -> None:
    mark = one(tmp_path, "alone", MANY)
    assert mark.earned == 0
    assert "2 gradients are due: dw, db" in mark.said[0]


def task(**fields: str) -> str:
    """A task in TOML that is right but for those fields."""
    given = {"function": '"f"', "parameter": '"w"', "loss": '"w*w"', "at": "{ w = 1 }"} | fields
    return "[[task]]\n" + "".join(f"{name} = {text}\n" for name, text in given.items())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"has no \[\[task\]\]"),
        ("seconds = [", "is no TOML"),
        ("secnds = 1\n", "did you mean 'seconds'"),
        ("seconds = 'a'\n", "seconds is a number; got 'a'"),
        ('[[task]]\nfunction = "f"\n', "task 1 lacks parameter, loss, at"),
        ('[[task]]\nfunction = "f"\nlos = "w"\n', "did you mean 'loss'"),
        ("a = " + "[" * 5000, "is nested too deep"),
        ("task." * 3000 + "x = 1", "task is a list; got|is nested too deep"),  # newer parsers stop at such a key
        (task(seed="1.5"), "seed is a whole number; got 1.5"),
        (task(points="1e300"), "task 1: points is a number from 0"),
        (f"seconds = {'9' * 5000}\n", "is no TOML"),
        ("task = [1]\n", "a task begins with"),
        *[
            (f"{name} = {number}\n", f"{name} is a number above 0")
            for name in ("seconds", "megabytes")
            for number in ("nan", "inf", "-3", "0", "1e300")
        ],
        *[(task(points=number), "task 1: points is a number from 0") for number in ("nan", "inf", "-3")],
        *[
            (task(function=given), "function is the name of the student's function")
            for given in ("''", "'('", "'class'", "'a b'", "'dw()'")
        ],
        *[(task(parameter=given), "parameter is a name, or a list of names") for given in ("[]", "[1]", '["w", []]')],
        *[
            (task(at=f"{{ w = {given} }}"), "at.w is a finite number, or a list")
            for given in ("nan", "inf", "[inf]", "'x'", "true", "[1, [2]]", "[[1], ['a']]", "9" * 400, "[1979-05-27]")
        ],
        ('[[task]]\nfunction = "f"\nparameter = "w"\nloss = "no.py:f"\nat = {w = 1}\n', "there is no .*no.py"),
        ('[[task]]\nfunction = "f"\nparameter = "w"\nloss = "teacher.py:f"\nat = {w = 1}\n', "has no function 'f'"),
    ],
)
def test_a_wrong_assignment_is_told_where(tmp_path: Path, text: str, said: str) -> None:
    path = spec(tmp_path)
    path.write_text(text, "utf-8")
    with pytest.raises(AssignmentError, match=said):
        read_assignment(path)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("seconds = 1\nsecnds = 1\n", "2:1"),
        (task() + task(points="-1"), "11:1, task 2"),
        (task(points="{ w = 1, v = 2 }"), "6:1, task 1: points has 'v'"),
        (task(hidden='"yes"'), "6:1, task 1: hidden is true or false"),
        (task(at="\n"), "at line 5, column"),
        (task(parameter='["w", "w"]'), "3:1, task 1: each parameter comes once"),
        ('file = "../x.py"\n' + task(), "1:1: file is a name"),
    ],
)
def test_a_mistake_in_an_assignment_has_its_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "assignment.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AssignmentError) as caught:
        read_assignment(path)
    assert place in str(caught.value)


def test_a_teachers_file_that_does_not_run_is_named(tmp_path: Path) -> None:
    path = spec(tmp_path)
    path.write_text(task(loss='"broken.py:f"'), "utf-8")
    (tmp_path / "broken.py").write_text("1/0", "utf-8")
    with pytest.raises(AssignmentError, match=r"task 1: .*broken.py does not run: ZeroDivisionError"):
        read_assignment(path)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ('loss = "w*"\nat = { w = 0.5 }\nparameter = "w"', "the loss for right does not run"),
        ('loss = "w*w"\nat = { w = 0.5 }\nparameter = "v"', "the loss for right has no 'v'"),
        ('loss = "log(w)"\nat = { w = -1 }\nparameter = "w"', "does not run: log"),
        ('loss = "w*w"\nat = { w = [1, 2] }\nparameter = "w"', "has to give one number; got an array of shape"),
        ('loss = "w*"\nat = { w = 0.5 }\nparameter = "w"', r"assignment\.toml:\d+:1, task 1: the loss"),
    ],
)
def test_a_loss_that_does_not_fit_is_the_teachers_mistake(tmp_path: Path, task: str, said: str) -> None:
    with pytest.raises(AssignmentError, match=said):
        graded(tmp_path, ("right", "\n" + task))


def test_the_command_writes_both_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spec(tmp_path, ("right", ONE), ("wrong", ONE), head='title = "Week 2"\n')
    text, data = tmp_path / "grade.txt", tmp_path / "grade.json"
    solution = str(tmp_path / "solution.py")
    assert main(["grade", solution, "--spec", str(path), "--save", str(text), str(data)]) == 0
    printed = capsys.readouterr().out
    assert "solution.py: Week 2, 1 of 2 points" in printed
    assert text.read_text("utf-8").strip() in printed
    (found,) = json.loads(data.read_text("utf-8"))
    assert (found["earned"], found["points"], len(found["marks"])) == (1, 2, 2)


def test_mistakes_in_the_command_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spec(tmp_path, ("right", ONE))
    assert main(["grade", str(tmp_path / "no.py"), "--spec", str(path)]) == 2
    assert main(["grade", str(tmp_path / "solution.py"), "--spec", str(tmp_path / "no.toml")]) == 2
    assert main(["grade", str(tmp_path / "solution.py"), "--spec", str(path), "--save", "grade.odt"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("backprop: ") for line in lines)


def test_the_examples_of_the_documentation_are_an_assignment(tmp_path: Path) -> None:
    from autograd.grading import assignment

    path = spec(tmp_path)
    path.write_text(dedent((assignment.__doc__ or "").split("\n\n", 1)[1]), "utf-8")
    (task,) = read_assignment(path).tasks
    assert (task.function, task.parameters, task.points) == ("dw", ("w",), (2.0,))
