"""The named steps of a loss over arrays, as texts: what a picture of it shows, one step for all turns of a loop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd.checking.mistakes.wording import named, rule_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run


@dataclass(frozen=True)
class Station:
    """A variable of the loss: what it is computed from, and its local derivatives where they are rules of one step."""

    name: str
    expression: str  # in the names before it; empty for an input
    operands: tuple[str, ...]
    rules: Mapping[str, str]  # by operand: "1 − A1²"


def stations(run: Run) -> dict[str, Station]:
    """The stations of a run by name, in the order of the calculation, the loss last."""
    found: dict[str, Station] = {}
    for node in run.stations:
        name = run.called(node)
        inside = set(run.interiors[node])
        operands = [
            (run.called(operand), position, step)
            for step in inside
            for position, operand in enumerate(step.operands)
            if operand.is_active and operand not in inside
        ]
        names = sorted({operand for operand, _, _ in operands} - {name})
        before = found.get(name)
        known = dict.fromkeys([*(before.operands if before else ()), *names])
        rules = {operand: rule_of(run, step, at) for operand, at, step in operands if _is_alone(node, step)}
        expression = "" if node.kind == "input" else named(run, replace(node, names=[]))
        found[name] = Station(name, expression, tuple(known), rules)
    loss = run.called(run.output)
    return {name: station for name, station in found.items() if name != loss} | {loss: found[loss]}


def _is_alone(station: Node, step: Node) -> bool:
    return station is step and step.kind == "elementwise"
