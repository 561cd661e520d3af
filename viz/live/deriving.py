"""A derivation as it is typed beside the playground, judged by `check`; runs where Python runs in a browser, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograd import check

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What only arrays have.
_OF_ARRAYS = re.compile(r"@|\bnp\.|\bnumpy\.|\.T\b|\.(?:sum|mean|dot|transpose)\(")
_ELSEWHERE = (
    "here the loss is one of single numbers, and Python runs without NumPy; a derivation with arrays (@, .T, np.) is "
    "checked where NumPy is installed, with autograd.check or autograd.check_lines"
)


def judged(formula: str, numbers: Mapping[str, float], lines: str) -> str:
    """What `check` says of lines such as `dz = a - y`, one per line or between semicolons; or what cannot be read.

    A later line may use an earlier one, and means what was written there, right or wrong.

    >>> report = judged("z = w*x; J = (z - y)**2", {"w": 0.5, "x": 2.0, "y": 3.0}, "dz = 2*(z - y); dw = dz")
    >>> print(report.split("\\n\\n")[1])
    dw: you stopped at z: multiply by ∂z/∂w = x.
    """
    claims: dict[str, str] = {}
    for line in re.split(r"[;\n]", lines):
        written = line.split("#")[0].strip()
        if not written:
            continue
        found = re.fullmatch(r"(?:d\w+\s*/\s*)?d(\w+)\s*=\s*([^=].*)", written)
        if _OF_ARRAYS.search(written):
            return _ELSEWHERE
        if not found:
            return f"a line gives one gradient, as in dw = (a - y)*x; got {written}"
        claims[found[1]] = re.sub(
            r"\bd(\w+)\b", lambda used: f"({claims[used[1]]})" if used[1] in claims else used[0], found[2]
        )
    if not claims:
        return "write one gradient per line, as in dw = (a - y)*x"
    try:
        return str(check(formula, claims, at=dict(numbers)))
    except (ValueError, TypeError) as error:
        return str(error)
