"""The report on a derivation: a mark for each line, the first wrong one explained and repaired."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.graph import short
from autograd.text import padded, printable, readable_repr, widest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.checking.lines.coverage import Side
    from autograd.checking.lines.judged import Judged

MARKS = {
    "right": "✓",
    "convention": "✓",
    "nearly": "≈",
    "follows": "→",
    "same": "→",
    "partly": "?",
    "wrong": "✗",
    "untested": "·",
}


@readable_repr
@dataclass(frozen=True)
class LinesReport:
    """What `check_lines` found, line by line; `first_wrong` is where to begin."""

    lines: tuple[Judged, ...]
    points: int
    seed: int

    @property
    def ok(self) -> bool:
        """Whether every gradient was judged, on all of its pieces, and is right."""
        return bool(self.lines) and all(line.verdict in ("right", "convention", "nearly") for line in self.lines)

    @property
    def first_wrong(self) -> Judged | None:
        """The first line that is wrong by itself."""
        return next((line for line in self.lines if line.verdict == "wrong"), None)

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """All lines that are wrong by themselves; what follows from them is not counted again."""
        return tuple(line for line in self.lines if line.verdict == "wrong")

    def __str__(self) -> str:
        width = min(56, widest(map(_shown, self.lines)))
        rows = []
        for line in self.lines:
            rows.append(f"{MARKS[line.verdict]}  {padded(_shown(line), width)}  {said(line)}".rstrip())
            rows += [f"     {text}" for text in explained(line)]
        wrong = self.wrong
        if wrong:
            names = ", ".join(line.statement.name for line in wrong)
            rows += [
                "",
                f"begin with {wrong[0].statement.name}" + (f"; wrong by themselves: {names}" if wrong[1:] else ""),
            ]
        rows += ["", f"{self.points} point{'s' if self.points != 1 else ''} (seed {self.seed})"]
        return printable(*rows)

    def _repr_html_(self) -> str:
        """The same as a table, for a notebook."""
        rows = []
        for line in self.lines:
            more = "".join(f"<br>{escape(text)}" for text in explained(line, with_latex=False))
            tex = f"<br>\\({escape(line.repair.latex(line.statement.name))}\\)" if line.repair is not None else ""
            cells = (MARKS[line.verdict], f"<code>{escape(_shown(line))}</code>", escape(said(line)) + more + tex)
            rows.append("<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>")
        return f"<table>{''.join(rows)}</table>"

    def as_data(self) -> dict[str, Any]:
        """The same for JSON: plain dicts, lists and numbers."""
        return {"ok": self.ok, "seed": self.seed, "points": self.points, "lines": [_data(line) for line in self.lines]}


def as_far(sides: Sequence[Side]) -> str:
    """What is said of a claim whose way has pieces that were met nowhere."""
    met = ", ".join(dict.fromkeys(side.other() for side in sides))
    never = ", ".join(dict.fromkeys(side.said for side in sides))
    return f"right while {met}; {never} was never met: give a point there"


def _shown(line: Judged) -> str:
    text = " ".join(line.statement.written.split())
    return text if len(text) <= 56 else text[:55] + "…"


def said(line: Judged) -> str:
    """The verdict in words."""
    given = " and ".join(f"your {name}" for name in line.given)
    target = f"∂/∂{line.target}"
    match line.verdict:
        case "right":
            return "right"
        case "convention":
            size = short(line.factor)
            equal = f"{line.called} = {size}" if line.called else size
            return f"right, as {equal} times {target}: the factor 1/{line.called or size} comes in a later line"
        case "follows":
            return f"right, given {given}"
        case "same":
            return f"the same slip as in {given}"
        case "nearly":
            return f"nearly right: agrees to {line.off:.0e}; an epsilon in one of the two?"
        case "partly":
            return "right as far as it was tested"
        case "untested":
            return line.note or "no point could be judged"
    kind = line.cause.kind if line.cause is not None else "unknown"
    return f"wrong: {kind.replace('_', ' ')}" + (
        f" at {line.cause.place}" if line.cause is not None and line.cause.place else ""
    )


def explained(line: Judged, *, with_latex: bool = True) -> list[str]:
    """What is told below a line."""
    found: list[str] = []
    if line.verdict == "same":
        return found
    if line.cause is not None:
        found.append(line.cause.message)
    elif line.verdict == "wrong":
        found.append("no slip that is known here gives these numbers")
    if line.repair is not None:
        found.append(f"write {line.repair.text(line.statement.name)}")
        found += [line.repair.latex(line.statement.name)] if with_latex else []
    if line.verdict == "wrong" and (numbers := _numbers(line)):
        found.append(numbers)
    if line.note and line.verdict != "untested":
        found.append(line.note)
    return found


def _numbers(line: Judged) -> str:
    """Yours and what is due at the reader's own point, of the element that is furthest off."""
    if line.hand is None or line.due is None or line.hand.size != line.due.size or not line.due.size:
        return ""
    due = line.due
    hand = line.hand.reshape(due.shape)
    place = np.unravel_index(int(np.argmax(np.abs(hand - due))), due.shape) if due.shape else ()
    where = f"[{', '.join(str(int(k)) for k in place)}]" if due.size > 1 else ""
    numbers = (
        f"{line.statement.name}{where} is {short(float(hand[place]), 6)}, and {short(float(due[place]), 6)} is due"
    )
    if not np.isfinite(hand[place]):
        numbers += ": yours is no finite number"
    elif (line.cause is None or line.cause.kind == "unknown") and due[place] and hand[place]:
        numbers += f": yours is {short(float(hand[place] / due[place]))} times the right one"
    return numbers if line.at is None else f"at another point, {_point(line.at)}, {numbers}"


def _point(arguments: Mapping[str, Any]) -> str:
    shown = [
        f"{name} = {short(float(given))}"
        for name, given in arguments.items()
        if np.ndim(given) == 0 and not isinstance(given, (str, dict))
    ]
    return ", ".join(shown[:6]) or "that was drawn"


def _data(line: Judged) -> dict[str, Any]:
    cause = line.cause
    return {
        "name": line.statement.name,
        "line": line.statement.number,
        "written": line.statement.written,
        "target": line.target,
        "verdict": line.verdict,
        "said": said(line),
        "explained": explained(line),
        "given": list(line.given),
        "kind": cause.kind if cause else None,
        "place": cause.place if cause else None,
        "message": cause.message if cause else None,
        "note": line.note,
        "repaired": line.repair.plain(line.statement.name) if line.repair else None,
        "latex": line.repair.latex(line.statement.name) if line.repair else None,
    }
