"""What `make test` takes of a long table of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable


def a_third(cases: Iterable[Any]) -> list[Any]:
    """Every case, of which two of three are left to the full run."""
    return [pytest.param(case, marks=pytest.mark.slow if number % 3 else ()) for number, case in enumerate(cases)]
