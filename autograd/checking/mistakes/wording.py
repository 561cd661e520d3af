"""How steps, factors and rules are called in what a student reads: in the names of the loss, rules as rules."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from autograd.graph import NAMES, short

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_OPPOSITE = {"greater": "≤", "less": "≥", "greater_equal": "<", "less_equal": ">", "equal": "≠", "not_equal": "="}
_POWERS = {"2": "²", "3": "³"}


def fraction(number: float) -> str:
    """A number as a reader writes it: 1/6 for 0.1666…"""
    found = Fraction(number).limit_denominator(1000)
    exact = abs(float(found) - number) <= 1e-7 * abs(number)
    whole = found.denominator == 1 or len(short(number)) > len("0.25")
    return f"{found}".replace("-", "−") if exact and whole else short(number)


def named(run: Run, node: Node) -> str:
    """A node by its name, or by what it computes."""
    return _said(run, node, 0, top=True)[0]


def _said(run: Run, node: Node, depth: int, *, top: bool = False) -> tuple[str, int]:
    if node.names:
        return run.called(node), 9
    if node.kind == "constant":
        return (fraction(float(node.value.reshape(-1)[0])), 9) if node.value.size == 1 else ("the constants", 9)
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
    tree = _settled(ast.parse(rule, mode="eval").body, _constants(node))
    text = _chosen(run, node, tree)
    return text if len(text) <= LONGEST else f"the derivative of {_called(run, node)}"


def _called(run: Run, node: Node) -> str:
    return run.called(node) if node.names else node.op.name if node.op is not None else node.kind


def _constants(node: Node) -> dict[str, float]:
    """The operands that are one number each, by their letters."""
    single = ((n, o) for n, o in zip(NAMES, node.operands, strict=False) if o.kind == "constant" and o.value.size == 1)
    return {letter: float(operand.value.reshape(-1)[0]) for letter, operand in single}


def _chosen(run: Run, node: Node, tree: ast.expr) -> str:
    """A rule in pieces as rules: `1 where z > 0, else 0`; what holds on a boundary only is left out."""
    while isinstance(tree, ast.IfExp) and _is_boundary(tree.test):
        tree = tree.orelse
    if not isinstance(tree, ast.IfExp):
        return _with_names(run, node, tree)
    yes, no = tree.body, tree.orelse
    while isinstance(no, ast.IfExp) and (_is_boundary(no.test) or _is_opposite(no.test, tree.test)):
        no = no.orelse if _is_boundary(no.test) else no.body
    test = tree.test
    if ast.unparse(yes) in ("0", "0.0") and isinstance(test, ast.Compare) and type(test.ops[0]) in _TURNED:
        yes, no, test = no, yes, ast.Compare(test.left, [_TURNED[type(test.ops[0])]()], test.comparators)
    return f"{_chosen(run, node, yes)} where {_tested(run, node, test)}, else {_chosen(run, node, no)}"


_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.Gt, ast.GtE: ast.Lt}


def _is_boundary(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq)


def _is_opposite(one: ast.expr, other: ast.expr) -> bool:
    """Whether one test is the other with its sign turned, as a < 0 is for a > 0."""
    if not (isinstance(one, ast.Compare) and isinstance(other, ast.Compare)):
        return False
    same = ast.unparse(one.left) == ast.unparse(other.left)
    return same and ast.unparse(one.comparators[0]) == ast.unparse(other.comparators[0])


def _tested(run: Run, node: Node, test: ast.expr) -> str:
    """A condition; that of a choice is the choice's own."""
    if node.op is not None and node.op.name == "where" and node.operands[0].kind == "mask":
        mask = node.operands[0]
        text, opposite = named(run, mask), _OPPOSITE.get(str(mask.detail), "")
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Gt):
            return text
        return (
            f"{named(run, mask.operands[0])} {opposite} {named(run, mask.operands[1])}" if opposite else f"not {text}"
        )
    return _with_names(run, node, test)


class _Settler(ast.NodeTransformer):
    """Puts constants into a rule, and computes what is made of them."""

    def __init__(self, known: dict[str, float]) -> None:
        self._known = known

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Name) and node.id in self._known:
            value = self._known[node.id]
            return ast.Constant(int(value) if value == int(value) else value)
        self.generic_visit(node)
        return _computed(node) if isinstance(node, ast.expr) else node


def _settled(tree: ast.expr, known: dict[str, float]) -> ast.expr:
    """A rule with its constants put in and computed: 2 · a for b · a ** (b − 1)."""
    found = _Settler(known).visit(tree)
    assert isinstance(found, ast.expr)
    return found


def _computed(tree: ast.expr) -> ast.expr:
    """A part of a rule without factors 1, terms 0 and tests that are settled."""
    if not any(isinstance(each, (ast.Name, ast.Call)) for each in ast.walk(tree)):
        value = eval(compile(ast.Expression(ast.fix_missing_locations(tree)), "<rule>", "eval"), {"__builtins__": {}})
        whole = isinstance(value, float) and value == int(value)
        return ast.Constant(value=int(value) if whole else value)
    if isinstance(tree, ast.IfExp) and isinstance(tree.test, ast.Constant):
        return tree.body if tree.test.value else tree.orelse
    if isinstance(tree, ast.BinOp):
        left, right = (each.value if isinstance(each, ast.Constant) else None for each in (tree.left, tree.right))
        if right == 0 and isinstance(tree.op, ast.Pow):
            return ast.Constant(1)
        if (right == 1 and isinstance(tree.op, (ast.Pow, ast.Mult, ast.Div))) or (
            right == 0 and isinstance(tree.op, (ast.Add, ast.Sub))
        ):
            return tree.left
        if (left == 1 and isinstance(tree.op, ast.Mult)) or (left == 0 and isinstance(tree.op, ast.Add)):
            return tree.right
    return tree


def _with_names(run: Run, node: Node, tree: ast.expr) -> str:
    letters = {letter: _said(run, operand, 1) for letter, operand in zip(NAMES, node.operands, strict=False)}
    letters["y"] = (run.called(node), 9) if node.names else _said(run, node, 1)

    def put(found: re.Match[str]) -> str:
        text, binding = letters.get(found[0], (found[0], 9))
        return text if binding >= 9 else f"({text})"

    if isinstance(tree, ast.Constant) and isinstance(tree.value, (int, float)):
        return fraction(tree.value)
    text = re.sub(r"\b[abcy]\b(?!\()", put, ast.unparse(tree))
    for written, shown in (" ** 2", "²"), (" ** 3", "³"), (" * ", " · "), (" - ", " − "), (">=", "≥"), ("<=", "≤"):
        text = re.sub(re.escape(written) + r"(?![\d.])", shown, text)
    text = re.sub(r"(?<![\w.)])-(?=[\w(])", "−", text)
    return re.sub(r"\(\(([^()]*)\)\)", r"(\1)", text)


def pieces_of(run: Run, station: Node, node: Node, positions: Sequence[int]) -> str:
    """The rule of a step in pieces, for all of its operands that count."""
    assert node.op is not None
    if node.op.name == "where":
        test, yes, no = (named(run, operand) for operand in node.operands)
        lead = f"{run.called(node)} is " if node.names else ""
        return f"{lead}{yes} where {test}, else {no}, each with its own derivative"
    if node.op.arity == 2 and named(run, node.operands[0]) == named(run, node.operands[1]):
        which = "largest" if node.op.name == "maximum" else "smallest"
        return f"1 where {named(run, node.operands[0]).rstrip('ᵀ')} is the {which}, else 0"
    return " and ".join(factor_of(run, station, node, position) for position in positions)


def factor_of(run: Run, station: Node, node: Node, position: int) -> str:
    """∂A/∂Z = 1 − A², or the rule alone where a step has no names."""
    rule = rule_of(run, node, position)
    operand = node.operands[position]
    if node is station and operand.names:
        return f"∂{run.called(station)}/∂{run.called(operand)} = {rule}"
    return rule
