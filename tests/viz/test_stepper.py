"""The stepper in a terminal and in a pipe."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

import viz
from autograd import Value, is_computed, parse
from autograd.graph import read, record
from viz.commands.main import main
from viz.frames.moments import moments
from viz.stepper import Walk, step_through


def course() -> Value:
    return parse("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)


def walked(*keys: str, root: Value | None = None) -> str:
    """What stands on the screen after the last key."""
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None)
    step_through(read(record(root or course())), keys=iter(["start", *keys]), console=console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().rpartition("step ")[2]


def test_next_and_back_move() -> None:
    assert "u = b·c = 3·2 = 6" in walked("n")
    assert "v = a + u = 5 + 6 = 11" in walked("n", "right")
    assert "u = b·c = 3·2 = 6" in walked("n", " ", "b")
    assert walked("b").startswith("0 of 9")
    assert "dJ/da = dJ/dv · ∂v/∂a = 3 · 1 = 3" in walked("end")
    assert "dJ/da" in walked("end", "n")
    assert walked("end", "home").startswith("0 of 9")


def test_a_node_is_found_by_its_name() -> None:
    assert "J = 3·v" in walked("/", "J", "enter")
    assert "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6" in walked("/", "x", "backspace", "b", "enter")
    assert "no node 'q'" in walked("/", "q", "enter")
    assert "no key '?'" in walked("?")


def test_q_ends_before_the_next_key() -> None:
    assert "u = b·c" in walked("n", "q", "n", "n")


def test_values_and_gradients_appear_as_they_are_computed() -> None:
    first, last = walked("n"), walked("end")
    assert "v = a + u = 11" not in first
    assert "dJ/d" not in first
    assert "▶ u" in first
    assert "dJ/db = 6" in last


def test_a_large_graph_shows_what_is_near() -> None:
    x = y = Value(1.0, label="x")
    for place in range(200):
        y = (y * 1.01).named(f"y{place}")
    walk = Walk(read(record(y)), moments(read(record(y))))
    walk.go_to("y100")
    console = Console(file=io.StringIO(), width=100)
    console.print(walk.shown())
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().count("\n") < 50
    assert "▶ y100" in console.file.getvalue()
    assert not is_computed(x.grad)


def test_a_pipe_gets_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    viz.step(course())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "  1  u = b·c = 3·2 = 6"
    assert lines[-1] == "  9  dJ/da = dJ/dv · ∂v/∂a = 3 · 1 = 3"
    assert main(["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2", "--step"]) == 0
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_keys_are_read_from_a_real_terminal() -> None:
    import pty
    import select

    try:
        terminal, inner = pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine gives no terminal: {error}")
    command = [sys.executable, "-m", "viz", "3*x", "x=2", "--step"]
    child = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    seen = b""

    def until(text: str) -> None:
        nonlocal seen
        while text.encode() not in seen:
            ready, _, _ = select.select([terminal], [], [], 60)
            assert ready, seen
            seen += os.read(terminal, 4096)

    until("step 0 of 3")
    os.write(terminal, b"n")
    until("J = 3·x = 3·2 = 6")
    os.write(terminal, b"\x1b[C")
    until("dJ/dJ = 1")
    os.write(terminal, b"q")
    assert child.wait(60) == 0
    os.close(terminal)
