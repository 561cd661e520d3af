"""Each mistake is named, with its place, as a teacher would: and never a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autograd import check
from tests.checking import mistakes
from tests.checking.losses import ARRAYS, TEXTS
from tests.shares import a_third

if TYPE_CHECKING:
    from autograd.checking.finding import Finding
    from tests.checking.mistakes import Mistake

TABLE = [*mistakes.TEXTS, *mistakes.ARRAYS]


def found(mistake: Mistake, seed: int) -> Finding:
    if mistake.loss in TEXTS:
        loss = TEXTS[mistake.loss]
        report = check(loss.text, {mistake.parameter: mistake.claim}, at=loss.at, seed=seed)
    else:
        function, sample = ARRAYS[mistake.loss]
        report = check(function, {mistake.parameter: mistake.claim}, sample=sample, seed=seed)
    assert not report.ok
    return report.findings[0]


def shown(mistake: Mistake) -> str:
    claim = mistake.claim if isinstance(mistake.claim, str) else mistake.kind
    return f"{mistake.loss}-{mistake.parameter}-{claim}"


@pytest.mark.parametrize("mistake", a_third(TABLE), ids=shown)
def test_the_mistake_is_named_with_its_place(mistake: Mistake) -> None:
    finding = found(mistake, seed=0)
    assert (finding.kind, finding.node) == (mistake.kind, mistake.node), finding.message


@pytest.mark.slow
@pytest.mark.parametrize("mistake", TABLE[::5], ids=shown)
@pytest.mark.parametrize("seed", [1, 2])
def test_other_points_lead_to_the_same_finding(mistake: Mistake, seed: int) -> None:
    finding = found(mistake, seed)
    assert (finding.kind, finding.node) == (mistake.kind, mistake.node), finding.message


def test_the_table_is_as_large_as_promised() -> None:
    assert len(TABLE) >= 80
    assert len({mistake.loss for mistake in TABLE}) >= 12
