"""The source of a student's function: which names each statement uses, and what a return makes of a gradient."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from autograd.checking.lines.targets import is_gradient

if TYPE_CHECKING:
    from collections.abc import Callable


def read(
    function: Callable[..., Any],
) -> tuple[dict[str, frozenset[str] | None], dict[str, int], dict[str, str], set[str], set[str]]:
    """For each name that a function defines: the names that it uses, its line, and the statement as it stands; then the
    names that hold something else in each turn of a loop, and those that are changed after they were defined."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return {}, {}, {}, set(), set()
    turning = {
        name
        for loop in ast.walk(tree)
        if isinstance(loop, (ast.For, ast.While))
        for node in ast.walk(loop)
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name in _plainly(target)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            parts = node.value.values if isinstance(node.value, ast.Dict) else getattr(node.value, "elts", [node.value])
            turning -= {each.id for each in parts if isinstance(each, ast.Name)}
    uses: dict[str, set[str]] = {}
    order: dict[str, int] = {}
    shown: dict[str, str] = {}
    reused: set[str] = set()
    for node in sorted((n for n in ast.walk(tree) if isinstance(n, ast.stmt)), key=lambda n: n.lineno):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            pairs = [
                (key.value, value)
                for key, value in zip(node.value.keys, node.value.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
            for key, value in pairs:
                used = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
                if key not in order or used != {key}:
                    uses.setdefault(key, set()).update(used)
                    order.setdefault(key, node.lineno)
                    shown.setdefault(key, f"{key} = {ast.unparse(value)}")
            continue
        if not isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        used = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
        used |= {
            str(each.slice.value)
            for each in ast.walk(node.value)
            if isinstance(each, ast.Subscript)
            and isinstance(each.slice, ast.Constant)
            and isinstance(each.slice.value, str)
        }
        for target in targets:
            for name in _defined(target):
                if name in order:
                    reused.add(name)
                uses.setdefault(name, set()).update(used)
                order[name] = node.lineno
                shown[name] = (
                    f"{name} = {ast.unparse(node.value)}"
                    if isinstance(target, ast.Name) and isinstance(node, ast.Assign)
                    else ast.unparse(node)
                )
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                continue
    return {name: frozenset(found) for name, found in uses.items()}, order, shown, turning, reused


def _plainly(target: ast.expr) -> list[str]:
    """The names that an assignment binds anew."""
    if isinstance(target, ast.Tuple):
        return [name for part in target.elts for name in _plainly(part)]
    return [target.id] if isinstance(target, ast.Name) else []


def _defined(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple):
        return [name for part in target.elts for name in _defined(part)]
    if isinstance(target, ast.Subscript):
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
            return [target.slice.value]
        return _defined(target.value)
    return []


def finished(function: Callable[..., Any]) -> list[str]:
    """For each thing that a function returns: the one name that it is made of, where it is not that name itself."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return []
    returns = [n.value for n in ast.walk(tree) if isinstance(n, ast.Return) and n.value is not None]
    if len(returns) != 1:
        return []
    found = []
    for part in returns[0].elts if isinstance(returns[0], (ast.Tuple, ast.List)) else returns:
        names = [n.id for n in ast.walk(part) if isinstance(n, ast.Name) and is_gradient(n.id)]
        found.append(names[0] if len(set(names)) == 1 and not isinstance(part, ast.Name) else "")
    return found
