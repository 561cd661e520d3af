"""The report of a check: a table of all claims, and a sentence for each wrong one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from autograd.graph import short
from autograd.text import padded, printable, readable_repr, widest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.checking.finding import Finding


@readable_repr
@dataclass(frozen=True)
class Row:
    """One claim: its numbers at one point, the worst if it is wrong."""

    parameter: str
    yours: float | None
    true: float | None
    verdict: str
    points: int  # that could be judged
    tolerance: float  # relative, the largest that was granted where a wrong claim would have shown
    closed: bool  # whether rounding was measured from outside
    notes: tuple[str, ...] = ()


@readable_repr
@dataclass(frozen=True)
class Report:
    """What `check` found."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    seed: int

    @property
    def ok(self) -> bool:
        """Whether every claim was judged, and right."""
        return not self.findings

    def __str__(self) -> str:
        heads = ("parameter", "yours", "true", "verdict")
        cells = [
            (f"d{row.parameter}", _number(row.yours), _number(row.true), row.verdict.replace("_", " "))
            for row in self.rows
        ]  # fmt: skip
        lines = _aligned([heads, *cells])
        if self.findings:
            lines += ["", *(f"d{finding.parameter}: {finding.message}." for finding in self.findings)]
        lines += ["", *self._footing()]
        return printable(*"\n".join(lines).split("\n"))

    def _footing(self) -> list[str]:
        said: dict[str, list[str]] = {}
        for row in self.rows:
            how = "from the noise of your function" if row.closed else "from the rounding errors of both"
            points = f"{row.points} point{'s' if row.points != 1 else ''} (seed {self.seed})"
            for line in (f"{points}, tolerance {row.tolerance:.0e} relative, {how}", *row.notes):
                said.setdefault(line, []).append(f"d{row.parameter}")
        return [f"{', '.join(names)}: {line}" for line, names in said.items()]

    def as_data(self) -> dict[str, Any]:
        """The same for JSON: plain dicts, lists and numbers."""
        findings = [{**asdict(f), "point": None} for f in self.findings]
        return {"ok": self.ok, "seed": self.seed, "rows": [asdict(row) for row in self.rows], "findings": findings}


def _number(number: float | None) -> str:
    return "" if number is None else short(number, 6)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell; words to the left, numbers to the right."""
    widths = [widest(column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *numbers, last = row
        right = [padded(n, w, to_the_right=True) for n, w in zip(numbers, widths[1:-1], strict=True)]
        shown = [padded(first, widths[0]), *right, last]
        lines.append("  ".join(shown).rstrip())
    return lines
