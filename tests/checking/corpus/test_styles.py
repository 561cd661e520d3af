"""Right and wrong are told apart in whatever way a derivation is written."""

from __future__ import annotations

import pytest

from autograd import check_lines
from autograd.checking.lines import known, repair
from tests.checking.corpus.styles import Style, function
from tests.checking.corpus.styles_functions import STYLES as FUNCTIONS
from tests.checking.corpus.styles_lines import STYLES as LINES
from tests.shares import a_third

STYLES = [*FUNCTIONS, *LINES]
FIRST = [(style, style.slips[0]) for style in STYLES]
OTHERS = [(style, slip) for style in STYLES for slip in style.slips[1:]]


@pytest.mark.parametrize("style", a_third(STYLES), ids=lambda style: style.name)
def test_a_right_derivation_is_called_right(style: Style) -> None:
    report = check_lines(function(style.loss.strip(), style.name), style.derivation(), at=style.at, count=4)
    assert report.ok, str(report)


def _is_called_wrong(style: Style, slip: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether it is, without a search for the reason."""
    monkeypatch.setattr(known, "PATIENCE", -1.0)
    monkeypatch.setattr(repair, "PATIENCE", -1.0)
    assert slip[0] in style.lines
    loss = function(style.loss.strip(), style.name)
    report = check_lines(loss, style.derivation(slip), at=style.at, count=4)
    return not report.ok and report.first_wrong is not None


@pytest.mark.parametrize(("style", "slip"), FIRST, ids=lambda part: getattr(part, "name", ""))
def test_a_wrong_derivation_is_called_wrong(
    style: Style, slip: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _is_called_wrong(style, slip, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize(("style", "slip"), OTHERS, ids=lambda part: getattr(part, "name", ""))
def test_other_changes_are_called_wrong_too(
    style: Style, slip: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _is_called_wrong(style, slip, monkeypatch)
