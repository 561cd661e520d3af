"""`check_lines`: a derivation is judged line by line, each given the lines before it."""

from __future__ import annotations

import itertools
import re
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograd import check, check_lines
from autograd.checking import LineError, worksheet
from autograd.testing import GradientMismatchError, assert_lines_right
from viz.commands.main import main

if TYPE_CHECKING:
    from pathlib import Path

FORWARD = """
m = X.shape[1]
Z1 = W1 @ X + b1
A1 = tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = sigmoid(Z2)
J = -sum(Y*log(A2) + (1 - Y)*log(1 - A2)) / m
"""
LINES = """
dZ2 = A2 - Y
dW2 = dZ2 @ A1.T / m
db2 = sum(dZ2, axis=1, keepdims=True) / m
dZ1 = W2.T @ dZ2 * (1 - A1**2)
dW1 = dZ1 @ X.T / m
db1 = np.sum(dZ1, axis=1, keepdims=True) / m
"""


def point(units: int = 4) -> dict[str, Any]:
    draw = np.random.default_rng(3)
    return {
        "W1": draw.normal(size=(units, 3)), "b1": draw.normal(size=(units, 1)), "W2": draw.normal(size=(1, units)),
        "b2": draw.normal(size=(1, 1)), "X": draw.normal(size=(3, 5)), "Y": np.array([[0.0, 1, 1, 0, 1]]),
    }  # fmt: skip


def loss(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    m = X.shape[1]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m


def backward_propagation(parameters: Any, cache: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def forgetful(parameters: Any, cache: Any, X: Any, Y: Any) -> dict[str, Any]:
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(parameters["W2"].T, dZ2)
    dW1 = 1 / m * np.dot(dZ1, X.T)
    return {"dW1": dW1}


@pytest.mark.parametrize("forward", [FORWARD, loss], ids=["text", "function"])
@pytest.mark.parametrize("lines", [LINES, backward_propagation], ids=["text", "function"])
def test_the_courses_lines_are_right_in_every_form(forward: Any, lines: Any) -> None:
    report = check_lines(forward, lines, at=point())
    assert report.ok, str(report)
    assert [line.statement.name for line in report.lines] == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]


def test_one_wrong_line_is_one_cause_and_the_lines_after_it_are_right_given_it() -> None:
    report = check_lines(FORWARD, LINES.replace("(1 - A1**2)", "(1 - A1)"), at=point())
    assert [line.verdict for line in report.lines] == ["convention", "right", "right", "wrong", "follows", "follows"]
    assert report.first_wrong is not None
    assert report.first_wrong.cause is not None
    assert (report.first_wrong.cause.kind, report.first_wrong.cause.place) == ("wrong_rule", "A1")
    assert report.lines[-1].given == ("dZ1",)
    assert "right, given your dZ1" in str(report)


def test_two_slips_in_two_lines_are_both_named() -> None:
    wrong = LINES.replace("(1 - A1**2)", "(1 + A1**2)").replace("dZ2 @ A1.T / m", "dZ2 @ A1.T")
    report = check_lines(FORWARD, wrong, at=point())
    causes = [(line.statement.name, line.cause.kind) for line in report.wrong if line.cause is not None]
    assert causes == [("dW2", "scale"), ("dZ1", "wrong_rule")]


@pytest.mark.parametrize("forgotten", ["dW1", "db1"])
def test_a_factor_forgotten_after_a_wrong_line_is_named_too(forgotten: str) -> None:
    lines = LINES.replace("(1 - A1**2)", "(1 - A1)").splitlines()
    wrong = "\n".join(line.removesuffix(" / m") if line.startswith(forgotten) else line for line in lines)
    report = check_lines(FORWARD, wrong, at=point())
    assert [line.statement.name for line in report.wrong] == ["dZ1", forgotten]


def test_a_turned_sign_costs_one_line_where_the_mean_is_taken_later() -> None:
    report = check_lines(FORWARD, LINES.replace("A2 - Y", "Y - A2"), at=point())
    causes = [(line.statement.name, line.cause.kind) for line in report.wrong if line.cause is not None]
    assert causes == [("dZ2", "sign")]


@pytest.mark.parametrize(
    ("right", "wrong", "repaired"),
    [
        ("W2.T @ dZ2 * (1 - A1**2)", "W2.T @ dZ2 * (1 - A1)", "dZ1 = W2.T @ dZ2 * (1 - A1**2)"),
        ("W2.T @ dZ2 * (1 - A1**2)", "W2.T @ dZ2", "dZ1 = W2.T @ dZ2 * (1 - A1**2)"),
        ("dZ1 @ X.T / m", "dZ1 @ X.T", "dW1 = dZ1 @ X.T / m"),
        ("dZ1 @ X.T / m", "-dZ1 @ X.T / m", "dW1 = dZ1 @ X.T / m"),
        ("dZ2 @ A1.T / m", "dZ2 @ Z1.T / m", "dW2 = dZ2 @ A1.T / m"),
    ],
)
def test_a_line_is_repaired_in_its_own_notation(right: str, wrong: str, repaired: str) -> None:
    first = check_lines(FORWARD, LINES.replace(right, wrong), at=point()).first_wrong
    assert first is not None
    assert first.repair is not None
    assert first.repair.plain(first.statement.name) == repaired


def test_the_factor_is_marked_in_text_and_in_latex() -> None:
    first = check_lines(FORWARD, LINES.replace(" * (1 - A1**2)", ""), at=point()).first_wrong
    assert first is not None
    assert first.repair is not None
    assert first.repair.text("dZ1") == "dZ1 = W2.T @ dZ2 * (1 - A1**2)  (new: 1 - A1**2)"
    assert first.repair.latex("dZ1") == r"dZ_{1} = W_{2}^{T} dZ_{2} \odot \left(\boxed{1 - A_{1}^{2}}\right)"


def test_a_function_is_judged_by_its_local_variables() -> None:
    first = check_lines(loss, forgetful, at=point()).first_wrong
    assert first is not None
    assert first.cause is not None
    assert (first.statement.name, first.cause.kind, first.cause.place) == ("dZ1", "missing_local", "A1")


def test_1_over_m_may_come_late_but_it_has_to_come() -> None:
    never = LINES.replace(" / m", "")
    report = check_lines(FORWARD, never, at=point())
    assert [line.statement.name for line in report.wrong] == ["dZ2"]
    assert report.wrong[0].cause is not None
    assert (report.wrong[0].cause.kind, report.wrong[0].cause.place) == ("scale", "J")


@pytest.mark.parametrize(
    "written",
    [
        "dw = (a - y)*x", "dL/dw = (a - y)*x", "∂L/∂w = (a − y)·x", r"\frac{\partial L}{\partial w} = (a - y) x",
        "δ = a - y; dw = δ * x", "grad_w = x * (a - y)", "dw = a*x; dw -= y*x",
        "dz = -(y - a)\ndw = np.multiply(dz, x)",
    ],
)  # fmt: skip
def test_lines_may_be_written_as_people_write_them(written: str) -> None:
    forward = "z = w*x + b; a = σ(z); L = -(y*ln(a) + (1 - y)*ln(1 - a))"
    assert check_lines(forward, written, at={"w": 0.5, "x": 1.5, "b": -0.2, "y": 1.0}).ok


@pytest.mark.parametrize(
    ("forward", "claim"),
    [
        ("z = w*x + b; J = relu(z)*t", "t*x"),
        ("z = w*x + b; J = abs(z)*t", "t*x"),
        ("z = w*x + b; J = leaky_relu(z, 0.1)*t", "t*x"),
        ("z = w*x + b; J = maximum(0, 9 - z)*t", "-t*x"),
        pytest.param("r = w*x + b; J = t*where(abs(r) < 9, r**2/2, 9*(abs(r) - 4.5))", "t*r*x", marks=pytest.mark.slow),
        ("z = w*x + b; J = t*clip(z, -9, 9)", "t*x"),
    ],
)
def test_a_claim_that_holds_on_one_piece_only_is_wrong(forward: str, claim: str) -> None:
    at = {"w": 1.0, "x": 2.0, "b": 1.0, "t": 1.5}
    assert not check_lines(forward, f"dw = {claim}", at=at).ok
    assert not check(forward, {"w": claim}, at=at).ok


def test_a_side_that_cannot_be_met_does_not_spoil_right() -> None:
    assert check_lines("a = sigmoid(z); J = relu(a)*t", "dz = a*(1 - a)*t", at={"z": 0.3, "t": 1.5}).ok
    guarded = "p = clip(sigmoid(z), 1e-9, 1 - 1e-9); J = -log(p)"
    assert check_lines(guarded, "dz = p - 1", at={"z": 0.3}).ok


def test_a_side_that_was_not_met_is_said() -> None:
    report = check_lines("h = relu(n - 1e9)*z; J = h + z", "dz = 1", at={"z": 0.3, "n": 2})
    assert report.lines[0].verdict in ("partly", "wrong")
    assert not report.ok


def test_nearly_right_is_said() -> None:
    report = check_lines("J = log(a)*t", "da = t/(a + 1e-7)", at={"a": 0.5, "t": 2.0})
    assert report.lines[0].verdict == "nearly"
    assert "an epsilon in one of the two?" in str(report)


def test_a_vector_for_a_column_is_right_with_a_word() -> None:
    def db2(*arguments: Any) -> Any:
        return _residual(*arguments).sum(axis=1) / 5

    report = check_lines(loss, {"db2": db2}, at=point())
    assert report.ok
    assert "its shape is (1,), that of b2 is (1, 1)" in str(report)


def _residual(W1: Any, b1: Any, W2: Any, b2: Any, X: Any, Y: Any) -> Any:
    return 1 / (1 + np.exp(-(W2 @ np.tanh(W1 @ X + b1) + b2))) - Y


def test_a_lost_path_raises() -> None:
    frozen: list[float] = []

    def lossy(w: Any) -> Any:
        scale = frozen[0] if frozen else 1.0
        frozen.append(2.0)
        return scale * w * w

    with pytest.raises(ValueError, match="a path was lost"):
        check_lines(lossy, "dw = 2*w", at={"w": 1.5})


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("dw = 1 / 2 w", "line 1, column 8: this could be"),
        ("dz = t\ndw = (x * t", "line 2, column 6: this '(' is never closed"),
        ("dz = t\ndw = q * x", "line 2, column 6: q has no value here"),
        ("dw = x $ t", "'$' cannot be read here"),
        ("dw =", "something is missing at the end of the line"),
        ("w + x = 3", "begins with the name that it defines"),
        ("dw = foo(x)", "there is no function foo"),
        ("dw = ones((9999, 9999))", "not computed"),
        ("", "there is no line here"),
        ("q = x", "no line is the gradient of a variable of the loss"),
    ],
)
def test_a_malformed_line_is_one_message_with_its_place(lines: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        check_lines("z = w*x; J = z*t", lines, at={"w": 0.5, "x": 1.5, "t": 2.0})


def test_shapes_that_do_not_fit_are_said_with_their_sizes() -> None:
    with pytest.raises(LineError, match=r"W2 is 1×4 and dZ2 is 1×5; W2\.T would fit"):
        check_lines(FORWARD, LINES.replace("W2.T @ dZ2", "W2 @ dZ2"), at=point())


def test_a_busy_machine_changes_no_diagnosis(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = itertools.count(0.0, 3600.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(hours))
    first = check_lines(FORWARD, LINES.replace("(1 - A1**2)", "(1 - A1)"), at=point()).first_wrong
    assert first is not None
    assert first.cause is not None
    assert first.cause.kind == "wrong_rule"
    assert first.repair is not None


def test_a_report_shows_itself_in_a_notebook_and_as_data() -> None:
    report = check_lines(FORWARD, LINES.replace("1 - A1**2", "<script>" if False else "1 - A1"), at=point())
    html = report._repr_html_()
    assert html.count("<tr>") == 6
    assert "✗" in html
    assert html.count(r"\boxed") == 1
    data = report.as_data()
    assert [line["verdict"] for line in data["lines"]][3] == "wrong"
    assert data["lines"][3]["repaired"] == "dZ1 = W2.T @ dZ2 * (1 - A1**2)"


def test_pytest_fails_with_the_report() -> None:
    assert_lines_right(FORWARD, LINES, at=point())
    with pytest.raises(GradientMismatchError, match="begin with dZ1"):
        assert_lines_right(FORWARD, LINES.replace("A1**2", "A1"), at=point())


FILE = f"""given:
  W1: (4, 3)
  b1: (4, 1)
  W2: (1, 4)
  b2: (1, 1)
  X: (3, 5)
  Y: (1, 5) labels
forward:{FORWARD}
backward:{LINES}"""


def test_a_file_in_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "derivation.txt"
    file.write_text(FILE, "utf-8")
    assert main(["check", "--lines", str(file)]) == 0
    file.write_text(FILE.replace("(1 - A1**2)", "(1 - A1)"), "utf-8")
    capsys.readouterr()
    assert main(["check", "--lines", str(file)]) == 1
    assert "wrong: wrong rule at A1" in capsys.readouterr().out
    file.write_text("dw = x\n", "utf-8")
    assert main(["check", "w*x", "w=1.5", "x=2", "--lines", str(file)]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("A2 - Y", "A2 - "), "derivation.txt:17:"),
        (FILE.replace("(4, 3)", "(4, 3"), "derivation.txt:2:"),
        ("dw = x", "there is no forward pass"),
        ("given:\ngiven:\n", "stands there twice"),
    ],
)
def test_a_malformed_file_is_one_message(text: str, said: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "derivation.txt"
    file.write_text(text, "utf-8")
    assert main(["check", "--lines", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_control_characters_never_reach_the_terminal() -> None:
    with pytest.raises(LineError) as caught:
        worksheet("given:\n  \x1b[31mx\n", "f")
    assert "\x1b" not in str(caught.value)
    with pytest.raises(LineError) as caught:
        check_lines("J = w*w", "dw = 2*\x1b[2J", at={"w": 1.0})
    assert "\x1b" not in str(caught.value)


def test_a_factor_of_the_number_of_examples_is_called_by_its_name() -> None:
    loss = "m = X.shape[1]; Z = W @ X; J = sum((Z - Y)**2)/(2*m)"
    at = {"W": np.ones((2, 3)), "X": np.arange(15.0).reshape(3, 5) / 7, "Y": np.ones((2, 5))}
    report = check_lines(loss, "dZ = Z - Y\ndW = dZ @ X.T / m", at=at, count=3)
    assert report.ok
    assert "m = 5 times ∂/∂Z: the factor 1/m comes in a later line" in str(report)


@pytest.mark.parametrize("first", ["dz = p - y; dw = dz*x", {"w": 1.0}], ids=["lines", "a point"])
def test_a_derivation_where_the_loss_belongs_is_told_as_that(first: Any) -> None:
    with pytest.raises(TypeError, match="check_lines takes the loss first, then the lines"):
        check_lines(first, "z = w*x; p = sigmoid(z); L = (p - y)**2", at={"w": 1.0, "x": 2.0, "y": 0.5})


def test_a_point_is_a_dict() -> None:
    with pytest.raises(TypeError, match="at is a dict of the loss's arguments by name; got str 'x'"):
        check_lines("J = x**2", "dx = 2*x", at="x")  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [{"w": 0.0, "x": 1.0}, {"w": 0.5, "x": 1.0}, {"w": 0.5, "x": 0.0}])
def test_a_point_without_a_finite_gradient_says_nothing_about_a_line(at: dict[str, float]) -> None:
    forward = "z = sqrt(w*x); L = z*z"
    assert check_lines(forward, "dz = 2*z; dw = dz*x/(2*z)", at=at).first_wrong is None
    assert check_lines(forward, "dz = 2*z; dw = dz*x/z", at=at).wrong[0].statement.name == "dw"


def test_a_gradient_that_is_finite_nowhere_is_not_judged() -> None:
    report = check_lines("z = sqrt(w); L = z*t", "dw = t/(2*z)", sample=lambda rng: {"w": 0.0, "t": rng.random()})
    assert [line.verdict for line in report.lines] == ["untested"]
    assert not report.ok
    assert "the gradient is no finite number where it was tried" in str(report)
