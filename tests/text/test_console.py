"""Any text reaches any console: nothing hidden is obeyed, and nothing fails for want of a character."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import viz
from autograd import AssignmentError, Value, check, check_gradients
from autograd.text import columns, marked, printable, readable_streams, visible
from tests.shares import a_third
from viz import LayoutError
from viz.commands.main import main

ROOT = Path(__file__).parents[2]
ENCODINGS = ("ascii", "cp1252", "cp437", "latin-1", "koi8-r", "utf-8")
HOSTILE = "\x1b[31m\x00\x07\r\x9b\u202e\u2028\ud800"

#: Prints whatever a person may print, with labels that no console wants.
EVERYTHING = """
import sys
import viz
from autograd import Value, cancellations, check, check_gradients, derive, ledger, nudge, paths, ripple, steps, why
from autograd.graph import record
from nn import MLP, fit

w = Value(2, label="α₁" + {hostile!r})
s = (w * 3).sigmoid().named("σ²")
J = (-(s.log())).named("∂重")
J.backward()
print(w, s, J, *steps(J), why(J, w), ledger(J, w), paths(J, w), nudge(J, w), viz.tree(J), viz.explain(J), sep="\\n")
print(*cancellations(J), check_gradients(J), ripple(J, w), derive(J), viz.draw(J), J.op, sep="\\n")
print(steps(J), why(J, w), [ledger(J, w), paths(J, w), nudge(J, w), ripple(J, w), derive(J), viz.page(J), record(J)])
print(check("a = sigmoid(w*x); -(y*log(a) + (1-y)*log(1-a))", {{"dw": "a - y"}}, at={{"w": 0.5, "x": 1.5, "y": 1}}))
viz.show(viz.explain(J))
viz.step(J)
print(fit(MLP([1, 1]), [[0.0], [1.0]], [0.0, 1.0], epochs=30))
print("errors", sys.stdout.errors)
"""


def under(encoding: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", a_third(["ascii", "cp1252", "utf-8"]))
def test_whatever_a_person_prints_is_printed_on_any_console(encoding: str) -> None:
    done = under(encoding, "-c", EVERYTHING.format(hostile=HOSTILE))
    assert not done.stderr
    said = done.stdout.decode(encoding)
    assert "dw" in said
    assert said.replace("\r\n", "\n").splitlines()[-1] == "errors strict"  # the stream is as it was
    assert not {"\x1b", "\x00", "\x07", "\r", "\x9b", "\u202e", "\u2028"} & {*said.replace("\r\n", "\n")}


@pytest.mark.parametrize("encoding", a_third(ENCODINGS))
def test_the_command_says_the_same_with_substitutes_and_writes_its_file_all_the_same(
    encoding: str, tmp_path: Path
) -> None:
    arguments = ["-m", "viz", "s = sigmoid(w*x); J = (s - y)**2", "w=0.5", "x=1.5", "y=1"]
    saved = tmp_path / "J.txt"
    done = under(encoding, *arguments, "--save", str(saved))
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode(encoding).splitlines()
    assert lines[0] == "Forward pass, left to right"
    assert "σ²" not in lines
    assert "s − y" in saved.read_text("utf-8")
    assert ("s − y" in "\n".join(lines)) == (encoding == "utf-8")


def test_json_is_ascii() -> None:
    done = under("ascii", "-m", "viz", "s = sigmoid(w*x); J = (s - y)**2", "w=0.5", "x=1.5", "y=1", "--json")
    assert done.returncode == 0
    assert done.stdout.isascii()


@given(text=st.text(st.characters() | st.sampled_from(HOSTILE), max_size=20), encoding=st.sampled_from(ENCODINGS))
def test_any_text_can_be_written_in_any_encoding(text: str, encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    before = sys.stdout
    sys.stdout = stream
    try:
        with readable_streams():
            stream.write(text)
        stream.write(printable(text))
        stream.flush()
    finally:
        sys.stdout = before


@given(st.text(st.characters() | st.sampled_from(HOSTILE), max_size=20))
def test_what_is_visible_is_one_line_with_nothing_to_obey_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert len(f"{shown}|".splitlines()) == 1
    assert not set(map(chr, [*range(32), *range(127, 160)])) & {*shown}
    assert visible(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(("text", "plain"), [
    ("∂L/∂z = (−y)·x²", "dL/dz = (-y)*x^2"), ("x¹²", "x^12"), ("x⁻¹", "x^-1"), ("α₁ → ŷ", "alpha_1 -> yhat"),
    ("Δ ≤ é", "Delta <= e"), ("├── σ", "+-- sigma"), ("\x1b\n", "^[^J"), ("重", "\\u91cd"),
    ("ά", "alpha"), ("Σ", "sum"),
])  # fmt: skip
def test_substitutes_can_be_read(text: str, plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert printable(text) == plain


def test_a_value_that_cannot_be_written_names_its_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    node = (Value(2, label="α") * 3).named("β")
    assert repr(node) == "Value(6.0, label='β', op='×')"
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert repr(node) == "Value(6.0, label='\\u03b2', op='mul')"


def test_an_unknown_encoding_leaves_the_text_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(io.StringIO):
        encoding = "klingon"

    monkeypatch.setattr(sys, "stdout", Odd())
    assert printable("×") == "×"
    assert repr(Value(1) * 2) == "Value(2.0, op='mul')"


class OnlyWrite:
    """A stream of an editor: nothing but `write`, and an encoding of its own."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.content = ""

    def write(self, text: str) -> int:
        self.content += text.encode(self.encoding).decode(self.encoding)
        return len(text)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_stream_that_can_only_write_is_enough(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = OnlyWrite(encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["3*(α + b)", "α=1", "b=2"]) == 0
    assert "dJ/dα" in stream.content if encoding == "utf-8" else "dJ/dalpha" in stream.content
    assert main(["3*(a + b)", "a=1", "b=2", "--step"]) == 0
    viz.show(viz.explain(Value(2, label="β") * 3))
    assert sys.stdout is stream


@pytest.mark.parametrize("arguments", [
    ["3*a", "a=1"], ["3*a", "a=1", "--json"], ["3*a", "a=1", "--step"], ["3*a"], ["derive", "3*a", "a=1"],
    ["check", "3*a", "a=1", "--claim", "da=3"], ["check", "--lines", "-"],
], ids=" ".join)  # fmt: skip
def test_a_process_without_streams_runs_all_the_same(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main(arguments) in (0, 2)


def test_a_derivation_from_standard_input_is_utf_8_whatever_the_console() -> None:
    text = "\ufeffgiven:\n  σ = 2\nforward:\n  L = 3*σ\nbackward:\n  dσ = 3\n".replace("\n", "\r\n").encode()
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "viz", "check", "--lines", "-"]
    done = subprocess.run(command, input=text, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(
    "line", ["αβ*(a + foo)", "重量 + foo", "e\u0301*foo", "\u202eab + foo", "x\u200d\u0301 + foo", "foo"]
)
def test_carets_stand_under_their_part_whatever_is_before_it(
    line: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    start = line.index("foo")
    shown, carets = marked(line, start, start + 3).split("\n")
    shown.encode(encoding)
    assert carets.count("^") == 3
    assert columns(shown.partition("foo")[0]) == carets.index("^")


@pytest.mark.parametrize("kind", [AssignmentError, LayoutError])
def test_a_mistake_with_foreign_signs_can_be_printed(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    print(kind("cannot read σ²重.toml:\nred\x1b[31m"), file=stream)
    stream.seek(0)
    assert stream.read() == "cannot read sigma^2\\u91cd.toml:\nred^[[31m\n"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_tables_line_up_whatever_the_names(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    output = Value(2, label="重量") + 2 * Value(2, label="σ") + 3 * Value(2, label="e\u0301") + 4 * Value(2, label="w")
    for rows in (
        str(check_gradients(output)),
        str(check("3*重量 + σ", {"d重量": "3", "dσ": "1"}, at={"重量": 1, "σ": 2})),
    ):
        table = rows.partition("\n\n")[0].splitlines()
        assert len({columns(row.rpartition("  ")[0]) for row in table}) == 1
