"""Small wrong changes to a source file: each is the file with one operator, number, condition or statement changed.

The rules of the table of primitives are texts; they are changed as the expressions that they are.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
#: What stands between a statement or an expression and its parts.
_BETWEEN = (ast.keyword, ast.ExceptHandler, ast.comprehension, ast.withitem, ast.match_case)


@dataclass(frozen=True)
class Mutant:
    """One change."""

    file: str
    line: int
    where: str  # the function, or the row of the table
    change: str  # before → after
    source: str  # the whole file with it

    @property
    def place(self) -> str:
        """For a reader."""
        return f"{self.file}:{self.line} ({self.where})"

    @property
    def key(self) -> str:
        """What stays when lines move."""
        return f"{self.file} {self.where}: {self.change}"


def mutants(root: Path, file: str) -> Iterator[Mutant]:
    """All changes of a file."""
    text = (root / file).read_text("utf-8")
    tree = ast.parse(text)
    for path, where in _places(tree, (), "module"):
        node = _at(tree, path)
        for changed in _changes(node):
            twin = copy.deepcopy(tree)
            parent, (name, index) = _at(twin, path[:-1]), path[-1]
            if index is None:
                setattr(parent, name, changed)
            else:
                getattr(parent, name)[index] = changed
            change = " → ".join(_shown(_said(node), _said(changed)))
            yield Mutant(file, getattr(node, "lineno", 0), where, change, ast.unparse(ast.fix_missing_locations(twin)))


_Path = tuple[tuple[str, "int | None"], ...]


def _places(node: ast.AST, path: _Path, where: str) -> Iterator[tuple[_Path, str]]:
    """Every statement and expression that is computed, with the function that it stands in."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        where = node.name if where == "module" else f"{where}.{node.name}"
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Op" and node.args:
        where = str(ast.literal_eval(node.args[0]))
    if path and not isinstance(node, _BETWEEN):
        yield path, where
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "args", "bases") and not isinstance(node, ast.Call):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, (ast.stmt, ast.expr, *_BETWEEN)) and not _is_left_out(child, node):
                yield from _places(child, (*path, (name, index)), where)


def _is_left_out(node: ast.AST, parent: ast.AST) -> bool:
    """Types, names for readers, what stands in messages, docstrings, and `strict=True`, which asserts."""
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return True
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.AnnAssign)):
        return not (isinstance(node, ast.AnnAssign) and node.value is not None)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) in ("__all__", "__slots__")
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in _SWAPPED:
            yield ast.Compare(left, [_SWAPPED[type(op)]()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(_SWAPPED[type(op)](), values)
        case ast.BinOp(left, op, right) if type(op) in _SWAPPED:
            yield ast.BinOp(left, _SWAPPED[type(op)](), right)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(str(value)) if rule := _rule(value):
            for changed in _of_rule(rule):
                yield ast.Constant(changed)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test, body, orelse) | ast.While(test, body, orelse) if not isinstance(test, ast.Constant):
            yield type(node)(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.AugAssign(target, op, value) if type(op) in _SWAPPED:
            yield ast.AugAssign(target, _SWAPPED[type(op)](), value)
            yield ast.Assign([target], value)
        case ast.Assign([ast.Attribute() | ast.Subscript()], _) | ast.Expr(ast.Call()) | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _rule(text: str) -> ast.expr | None:
    """The rule that a text of the table is, if it is one."""
    try:
        found = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    letters = {node.id for node in ast.walk(found) if isinstance(node, ast.Name)}
    computes = isinstance(found, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.BoolOp, ast.Call))
    return found if computes and letters & {"a", "b", "c", "y"} else None


def _of_rule(rule: ast.expr) -> Iterator[str]:
    whole = ast.Expression(rule)
    for path, _ in _places(whole, (), ""):
        for changed in _changes(_at(whole, path)):
            twin = copy.deepcopy(whole)
            parent, (name, index) = _at(twin, path[:-1]), path[-1]
            if index is None:
                setattr(parent, name, changed)
            else:
                getattr(parent, name)[index] = changed
            yield ast.unparse(ast.fix_missing_locations(twin))


def _at(tree: ast.AST, path: _Path) -> ast.AST:
    for name, index in path:
        tree = getattr(tree, name) if index is None else getattr(tree, name)[index]
    return tree


def _said(node: ast.AST) -> str:
    """The first line of its source."""
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).splitlines()[0]


def _shown(before: str, after: str) -> list[str]:
    """Both, of long ones the part in which they differ."""
    place = next((at for at, pair in enumerate(zip(before, after, strict=False)) if len({*pair}) > 1), len(before))
    start = place - 40 if place > 80 and len(before) > 90 else 0
    return ["…" * (start > 0) + (line[start:] if len(line) <= start + 90 else line[start : start + 87] + "…")
            for line in (before, after)]  # fmt: skip
