"""For all tests: Hypothesis with the same examples in every run, and reasons for what is left out."""

from __future__ import annotations

import gc
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Generator

for _name, _count in {"quick": 20, "all": 60}.items():  # the quick run sees fewer, and CI all of them
    settings.register_profile(
        _name,
        derandomize=True,  # so that a failure is there again tomorrow
        database=None,
        deadline=None,
        max_examples=_count,
        suppress_health_check=[HealthCheck.too_slow],
    )

HAS_GRAPHVIZ = bool(shutil.which("dot") or find_spec("pygraphviz"))


def pytest_configure(config: pytest.Config) -> None:
    """How many examples Hypothesis tries: before the tests are imported, whose own numbers are shares of it."""
    settings.load_profile("quick" if "not slow" in config.option.markexpr else "all")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The garbage collector rests meanwhile, and never looks at what was collected here, which stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_itemcollected(item: pytest.Item) -> None:
    """What starts a browser is slow."""
    if {"chromium", "page"} & {*getattr(item, "fixturenames", ())}:
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Without Graphviz, a test that fails since there is none is skipped, and says so."""
    report = yield
    said = report.longreprtext + "".join(text for _, text in report.sections) if report.failed else ""
    if not HAS_GRAPHVIZ and any(sign in said for sign in ("no Graphviz found", "KeyError: 'image/svg+xml'")):
        file, line, _ = item.location
        report.outcome = "skipped"
        report.longrepr = (file, line or 0, 'Skipped: it draws, and there is no Graphviz: pip install -e ".[layout]"')
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the run left out."""
    if "not slow" in terminalreporter.config.option.markexpr:
        slow = "what is slow (demos, the page in a browser, …)"
        said = f"left out: {slow}, and two of three random examples and cases of long tables; make testall runs them"
        terminalreporter.write_line(said)
