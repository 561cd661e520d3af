"""Tests of derivations made by hand, claim by claim or line by line, whose failure is the report of the check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking import POINTS, check, check_lines

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from autograd.checking import LinesReport, Report


class GradientMismatchError(AssertionError):
    """A gradient that was derived by hand is wrong, or cannot be judged; the message is the report."""

    def __init__(self, report: Report | LinesReport) -> None:
        super().__init__(f"gradients do not match\n\n{report}")
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.report,)


def assert_gradients_match(
    loss: Callable[..., Any] | str,
    claims: Mapping[str, Any],
    *,
    sample: Callable[[random.Random], Mapping[str, Any]] | Any | None = None,
    at: Mapping[str, Any] | None = None,
    seed: int = 0,
    count: int | None = None,
) -> None:
    """Pass if every claim is right; arguments are those of `autograd.check`, and `sample` may be a hypothesis strategy.

    Raises:
        GradientMismatchError: a claim is wrong, or no point could tell.
    """
    __tracebackhide__ = True
    report = check(loss, claims, sample=sample, at=at, seed=seed, count=count or POINTS)
    if not report.ok:
        raise GradientMismatchError(report)


def assert_lines_right(
    loss: Callable[..., Any] | str,
    lines: str | Callable[..., Any] | Mapping[str, Any],
    *,
    at: Mapping[str, Any] | None = None,
    sample: Callable[[random.Random], Mapping[str, Any]] | None = None,
    seed: int = 0,
    count: int | None = None,
) -> None:
    """Pass if every line of a derivation is right; arguments are those of `autograd.check_lines`.

    Raises:
        GradientMismatchError: a line is wrong, or right only as far as it was tested; the message marks each line.
    """
    __tracebackhide__ = True
    report = check_lines(loss, lines, at=at, sample=sample, seed=seed, count=count or POINTS)
    if not report.ok:
        raise GradientMismatchError(report)
