"""What users of other engines know, line by line: how it is written there, how here, and what shows that it is so.

Each case is a behaviour that the suite or the tutorial of that engine asks for, in our own words. `here` is run, and
`shows` has to be true after it; the table in docs/COMING_FROM.md is made of the same lines.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One thing that a user of another engine does."""

    what: str
    there: str
    here: str
    shows: str
