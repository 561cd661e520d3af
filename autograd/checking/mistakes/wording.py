"""How steps, factors and rules are called in what a student reads: in the names of the loss, rules as rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograd.graph import NAMES, short

if TYPE_CHECKING:
    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run

#: An expression is shown up to this length; past it a node is called by its station.
LONGEST = 60
_SIGNS = {
    "add": ("+", 1),
    "sub": ("−", 1),
    "mul": ("·", 2),
    "div": ("/", 2),
    "power": ("**", 4),
    "pow": ("**", 4),
    "neg": ("−", 3),
}
_MASKS = {"greater": ">", "less": "<", "greater_equal": "≥", "less_equal": "≤", "equal": "=", "not_equal": "≠"}
_POWERS = {"2": "²", "3": "³"}


def named(run: Run, node: Node) -> str:
    """A node by its name, or by what it computes."""
    return _said(run, node, 0, top=True)[0]


def _said(run: Run, node: Node, depth: int, *, top: bool = False) -> tuple[str, int]:
    if node.names:
        return run.called(node), 9
    if node.kind == "constant":
        return (short(float(node.value)) if node.value.size == 1 else "the constants"), 9
    if depth > 6:
        return "…", 9
    inner = [_said(run, operand, depth + 1) for operand in node.operands]

    def within(k: int, binding: int) -> str:
        return inner[k][0] if inner[k][1] >= binding else f"({inner[k][0]})"

    if node.kind == "elementwise" and node.op is not None:
        name = node.op.name
        if name in ("power", "pow") and (power := _POWERS.get(inner[1][0])):
            return within(0, 5) + power, 5
        if name == "neg":
            return f"−{within(0, 3)}", 2
        if name in _SIGNS:
            sign, binding = _SIGNS[name]
            return f"{within(0, binding)} {sign} {within(1, binding + 1)}", binding
        return f"{name}({', '.join(text for text, _ in inner)})", 9
    if node.kind == "mask" and node.detail in _MASKS:
        return f"{within(0, 1)} {_MASKS[node.detail]} {within(1, 1)}", 0
    if node.kind == "product":
        return " @ ".join(within(k, 3) for k in range(len(inner))), 2
    if node.kind == "sum":
        return f"sum({inner[0][0]})", 9
    if node.kind == "gather" and len(inner) == 1:
        operand = node.operands[0]
        if (
            len(node.shape) == 2
            and operand.shape == node.shape[::-1]
            and (node.detail.T.reshape(-1).reshape(operand.shape) == node.detail.T).all()
        ):
            return (f"{within(0, 9)}ᵀ" if node.value.size > 1 else inner[0][0]), 9
        return inner[0]
    return "…", 9


def rule_of(run: Run, node: Node, position: int) -> str:
    """The local derivative of a step in names, as a rule."""
    assert node.op is not None
    return said_rule(run, node, str((node.op.textbook or node.op.local_derivatives)[position]))


def said_rule(run: Run, node: Node, rule: str) -> str:
    """A rule of the table, right or wrong, with names in the place of its letters."""
    match = re.fullmatch(r"(.+) if (.+) else (.+)", rule)
    if match and " if " not in match[1] + match[3]:
        yes, test, no = (said_rule(run, node, part) for part in match.groups())
        return f"{yes} where {test}, else {no}"
    letters = {letter: _said(run, operand, 1) for letter, operand in zip(NAMES, node.operands, strict=False)}
    letters["y"] = (run.called(node), 9) if node.names else (_said(run, node, 1)[0], _said(run, node, 1)[1])

    def put(found: re.Match[str]) -> str:
        text, binding = letters.get(found[0], (found[0], 9))
        return text if binding >= 9 else f"({text})"

    text = re.sub(r"\b[abcy]\b(?!\()", put, rule)
    text = (
        text.replace(" ** 2", "²").replace(" ** 3", "³").replace(" * ", " · ").replace("1.0", "1").replace("0.0", "0")
    )
    text = text.replace(" - ", " − ")
    text = re.sub(r"\(\(([^()]*)\)\)", r"(\1)", text)
    return (
        text
        if len(text) <= LONGEST
        else f"the derivative of {run.called(node) if node.names else node.op and node.op.name}"
    )


def factor_of(run: Run, station: Node, node: Node, position: int) -> str:
    """∂A/∂Z = 1 − A², or the rule alone where a step has no names."""
    rule = rule_of(run, node, position)
    operand = node.operands[position]
    if node is station and operand.names:
        return f"∂{run.called(station)}/∂{run.called(operand)} = {rule}"
    return rule
