"""The engine's exceptions: what they refine, and how a domain error describes where it happened."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograd import DomainError, ExpressionError, StaleGraphError, Value, log, parse
from viz import draw

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("error", "builtin"), [
    (DomainError, ValueError), (ExpressionError, ValueError), (StaleGraphError, RuntimeError),
])  # fmt: skip
def test_each_error_refines_the_builtin_that_it_resembles(error: type, builtin: type) -> None:
    assert issubclass(error, builtin)


def test_labelled_operand_is_named_by_its_label() -> None:
    with pytest.raises(DomainError) as raised:
        Value(0, label="p").log()
    assert str(raised.value) == (
        "log(a) needs a > 0; got a = 'p' = 0.0; for log(sigmoid(z)) write -softplus(-z), which never meets log(0)"
    )


def test_unlabelled_operand_is_described_by_what_computed_it() -> None:
    with pytest.raises(DomainError, match=r"got a = -6\.0 \(the result of ×\); "):
        log(Value(2) * -3)


def test_divisor_of_zero_is_named_with_its_dividend() -> None:
    with pytest.raises(DomainError, match=r"div\(a, b\) needs b != 0; got a = 1\.0, b = 'n' = 0\.0; keep the divisor"):
        1 / Value(0, label="n")


def test_number_outside_a_domain_is_refused_by_the_function_too() -> None:
    with pytest.raises(DomainError, match=r"log\(a\) needs a > 0; got a = -1\.0"):
        log(-1)


def test_error_shows_none_of_the_engine_behind_it() -> None:
    with pytest.raises(DomainError) as raised:
        Value(-1).sqrt()
    assert raised.value.__suppress_context__


def test_refused_operation_leaves_its_operands_as_they_were() -> None:
    x = Value(0, label="x")
    with pytest.raises(DomainError):
        1 / x
    assert (x.data, x.grad, x.operands) == (0.0, 0.0, ())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
@pytest.mark.parametrize("fail", [
    lambda label: log(Value(0, label=label)), lambda label: parse(f"{label} * ("),
    lambda label: parse("1", **{label: 1}),
    lambda label: draw(Value(1)).save(f"no such folder/{label}.svg"),
], ids=["domain", "expression", "name", "save"])  # fmt: skip
def test_a_message_with_a_foreign_label_is_printed_on_any_console(
    fail: Callable[[str], object], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding))
    with pytest.raises((ValueError, OSError)) as raised:
        fail("α重")
    print(raised.value, flush=True)
    said = raw.getvalue().decode(encoding)
    assert ("α重" if encoding == "utf-8" else "\\u91cd") in said


def test_the_engine_alone_prints_its_messages_too() -> None:
    code = (
        "import autograd\ntry: autograd.log(autograd.Value(0, label='α重'))\nexcept ValueError as error: print(error)"
    )
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, check=True)
    assert b"a = '\\u03b1\\u91cd' = 0.0" in done.stdout
