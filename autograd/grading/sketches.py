"""What the picture of a cause shows: the way from a gradient's variable to the loss, and where on it the slip lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.grading.judging import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from autograd.checking import Station
    from autograd.grading.assignment import Assignment

#: An expression that is longer is left out of a card.
LONGEST = 26
#: Of a longer way the middle is left out.
MOST_ON_WAY = 5


@dataclass(frozen=True)
class Card:
    """One variable of the loss."""

    name: str
    expression: str
    is_asked: bool = False  # whether the line is its gradient
    is_beside: bool = False  # an operand that the way does not come through


@dataclass(frozen=True)
class Arrow:
    """An edge from an operand to what is computed from it."""

    source: str
    target: str
    is_marked: bool = False  # whether the slip lies here
    said: str = ""  # of the slip: the local derivative that is concerned
    is_folded: bool = False  # whether steps in between are left out


@dataclass(frozen=True)
class Sketch:
    """A small graph."""

    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]


class Sketches:
    """The sketches of an assignment, whose losses are recorded once."""

    def __init__(self, assignment: Assignment) -> None:
        """Record the losses.

        Raises:
            AssignmentError: a task's loss, point and parameter do not fit each other.
        """
        self._known = {task.function: Judge(task).stations() for task in assignment.tasks}

    def find(self, function: str, variable: str, kind: str, place: str) -> Sketch | None:
        """The way from a variable to the loss with a slip marked; None where the loss is not known in steps."""
        known = self._known.get(function)
        return sketch(known, variable, kind, place) if known and variable in known else None


def sketch(known: Mapping[str, Station], variable: str, kind: str, place: str) -> Sketch:
    """The steps from a variable up to the place of a slip, with what else goes in there, and the loss.

    A factor or sign of the whole lies on the whole way, and a term too many on an edge that the loss does not have.

    >>> from autograd.checking import Station
    >>> z = Station("z", "w · x + b", ("w", "x", "b"), {})
    >>> known = {n: Station(n, "", (), {}) for n in "wxb"} | {"z": z, "J": Station("J", "z²", ("z",), {"z": "2 · z"})}
    >>> sketch(known, "w", "wrong_rule", "J").arrows[-1]
    Arrow(source='z', target='J', is_marked=True, said='∂J/∂z = 2 · z', is_folded=False)
    """
    loss = list(known)[-1]
    after = _reached(variable, {name: [n for n in known if name in known[n].operands] for name in known})
    users = [name for name in known if variable in known[name].operands]
    is_whole = kind in ("scale", "sign") and place in ("", loss)
    is_extra = kind == "extra_path" and variable not in known.get(place, known[loss]).operands
    is_local = place in after - {variable} and not is_whole and not is_extra
    focus = place if is_local else next(iter(users), loss)
    before = _reached(focus, {name: known[name].operands for name in known})
    way = [name for name in known if name in after & before]
    last = [name for name in known[focus].operands if name in after]
    if len(way) > MOST_ON_WAY:
        way = [name for name in way if name in (variable, focus, *last)]
    beside = [name for name in known[focus].operands if name not in after]
    arrows = []
    for name in way:
        for operand in known[name].operands:
            is_here = is_local and name == focus and operand in last
            if operand in way:
                said = _said(known[name], operand) if is_here else ""
                arrows.append(Arrow(operand, name, is_here or is_whole, said))
            elif name == focus:
                arrows.append(Arrow(operand, name))
    arrows += [Arrow(variable, name, is_folded=True) for name in last if not any(a.target == name for a in arrows)]
    if focus != loss:
        arrows.append(Arrow(focus, loss, is_whole, is_folded=focus not in known[loss].operands))
    if is_extra:
        arrows.append(Arrow(variable, loss, is_marked=True, said="too many"))
    cards = [
        Card(name, _short(known[name].expression), name == variable, name in beside)
        for name in known
        if name in (*way, *beside, loss)
    ]
    return Sketch(tuple(cards), tuple(arrow for arrow in arrows if arrow.source != arrow.target))


def _reached(start: str, following: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be reached, the start as well."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = set(following[waiting.pop()]) - found
        found |= fresh
        waiting += fresh
    return found


def _said(station: Station, operand: str) -> str:
    local = f"∂{station.name}/∂{operand}"
    rule = station.rules.get(operand, "")
    return f"{local} = {rule}" if rule and len(rule) <= LONGEST else local


def _short(expression: str) -> str:
    return expression if len(expression) <= LONGEST else ""
