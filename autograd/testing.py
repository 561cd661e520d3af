"""For tests: `assert_gradients_match`, whose failure is the report of `check`; and the plugin that shows it to pytest.

pytest loads this file by itself where the package is installed, so that it imports nothing that takes time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from autograd.checking.report import Report


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
    from autograd.checking.derivation import POINTS, check

    report = check(loss, claims, sample=sample, at=at, seed=seed, count=count or POINTS)
    if not report.ok:
        raise GradientMismatchError(report)


def pytest_exception_interact(call: Any, report: Any) -> None:
    """The hook of pytest: the report instead of a traceback, with the line of the test that failed."""
    error = call.excinfo.value if call.excinfo is not None else None
    if isinstance(error, GradientMismatchError) and hasattr(report, "longrepr"):
        place = call.excinfo.traceback.filter(call.excinfo)[-1]
        report.longrepr = f"{place.path}:{place.lineno + 1}: {error}"
