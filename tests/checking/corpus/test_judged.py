"""The check held against the corpus: nothing wrong is called right, nothing right is called wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autograd import check_lines
from tests.checking.corpus.collection import RIGHTS, THIRD, halves
from tests.shares import a_third

if TYPE_CHECKING:
    from tests.checking.corpus.record import Right, Slip

#: One slip in so many is judged here; `benchmarks.derivations` judges all.
EVERY = 5
#: Right ones that are refused with a message, for nobody reads them here yet: gradients written as bars.
NOT_READ = {"third: dots above and bars"}


@pytest.mark.parametrize("slip", a_third([*halves(1)[0][::EVERY], *halves(1)[1][::EVERY]]), ids=lambda slip: slip.name)
def test_no_slip_is_called_right(slip: Slip) -> None:
    assert not check_lines(slip.loss, slip.claims, at=slip.at, count=6).ok


@pytest.mark.parametrize("right", a_third([*RIGHTS, *(text.right() for text in THIRD)]), ids=lambda right: right.name)
def test_no_right_derivation_is_called_wrong(right: Right) -> None:
    if right.name in NOT_READ:
        with pytest.raises(ValueError, match="no line is the gradient of a variable of the loss; its variables are"):
            check_lines(right.loss, right.claims, at=right.at, count=6)
        return
    report = check_lines(right.loss, right.claims, at=right.at, count=6)
    assert report.first_wrong is None, str(report)
