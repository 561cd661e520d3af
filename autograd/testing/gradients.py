"""`assert_gradients_match`: a test of a derivation made by hand, whose failure is the report of `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking import POINTS, check

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from autograd.checking import Report


class GradientMismatchError(AssertionError):
    """A gradient that was derived by hand is wrong, or cannot be judged; the message is the report."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"gradients do not match\n\n{report}")
        self.report = report


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
