"""What a student derived, as statements: lines of text, a Python function that computes them all, or single claims."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.checking.language.evaluating import evaluate
from autograd.checking.language.expression import Expr
from autograd.checking.language.parser import formula, lines
from autograd.checking.language.source import Source
from autograd.checking.lines import epsilons
from autograd.transforms import flatten, unflatten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import FrameType

    from autograd.checking.arrays.run import Run


@dataclass(frozen=True)
class Statement:
    """One thing that was derived."""

    name: str
    written: str  # as it stands
    formula: Expr | None = None
    uses: frozenset[str] | None = None  # the names in it; None: nobody knows
    number: int = 0  # of its line
    is_reused: bool = False  # whether the name held something else before, as dH does in dH = dH * (H > 0)


@dataclass(frozen=True)
class Derivation:
    """Statements in order, and their numbers at a point."""

    statements: tuple[Statement, ...]
    answer: Callable[[Run], Mapping[str, Any]] = field(repr=False)
    is_guarded: bool = False  # whether it holds an epsilon

    def uses(self, name: str) -> frozenset[str] | None:
        """All names that a statement depends on, directly or through other statements; None where one is unknown."""
        known = {statement.name: statement for statement in self.statements}
        found: set[str] = set()
        stack = [name]
        while stack:
            statement = known.get(stack.pop())
            if statement is None:
                continue
            if statement.uses is None:
                return None
            fresh = statement.uses - found
            found |= fresh
            stack += [each for each in fresh if each != name]
        return frozenset(found)

    def direct(self, name: str, claimed: frozenset[str]) -> frozenset[str] | None:
        """The claimed names that a statement uses, itself or through statements that are not claimed."""
        known = {statement.name: statement for statement in self.statements}
        found: set[str] = set()
        seen: set[str] = set()
        stack = [name]
        while stack:
            statement = known.get(stack.pop())
            if statement is None or statement.name in seen:
                continue
            seen.add(statement.name)
            if statement.uses is None:
                return None
            for used in statement.uses:
                if used in claimed and used != name:
                    found.add(used)
                elif used != name:
                    stack.append(used)
        return frozenset(found)


def derivation_of(lines: str | Callable[..., Any] | Mapping[str, Any], names: tuple[str, ...]) -> Derivation:
    """The student's lines, in whatever form they were given; `names` are those of the loss's arguments."""
    if isinstance(lines, str):
        return from_text(lines)
    if isinstance(lines, Mapping):
        return from_claims(lines, names)
    if callable(lines):
        return from_function(lines, names)
    raise TypeError(f"lines are text, a function or a dict; got {type(lines).__name__} {lines!r:.40}")


def from_text(text: str, title: str = "line") -> Derivation:
    """Lines in the matrix language.

    Raises:
        LineError: a line cannot be read.
    """
    from autograd.checking.language.tex import plain

    source, read = Source(plain(text), title), lines(text, title)
    statements: dict[str, Statement] = {}
    for line in read:
        if not line.target:
            raise source.error("a line begins with the name that it defines, as in dW = …", *line.formula.span)
        is_reused, uses = line.target in statements, line.formula.names()
        if is_reused and (line.sign != "=" or line.target in uses):
            uses |= statements[line.target].uses or set()
        statements[line.target] = Statement(
            line.target, line.written, line.formula, frozenset(uses), line.number, is_reused
        )

    def answer(run: Run) -> Mapping[str, Any]:
        names = dict(run.numbers)
        found: dict[str, Any] = {}
        for line in read:
            value = evaluate(line.formula, names, source)
            if line.sign != "=":
                if line.target not in names:
                    raise source.error(
                        f"{line.target} has no value yet; begin with {line.target} = …", *line.formula.span
                    )
                value = evaluate(Expr("binary", line.sign[0], (Expr("name", line.target), line.formula)), names, source)
            names[line.target] = found[line.target] = value
        return found

    return Derivation(tuple(statements.values()), answer, epsilons.in_formulas(line.formula for line in read))


def from_claims(claims: Mapping[str, Any], names: tuple[str, ...]) -> Derivation:
    """Single claims in order: texts, functions of the loss's arguments by position, or numbers."""
    read: dict[str, Any] = {}
    statements = []
    for name, given in claims.items():
        if isinstance(given, str):
            source = Source(given, name)
            read[name] = (formula(given, name), source)
            statements.append(Statement(name, f"{name} = {given}", read[name][0], frozenset(read[name][0].names())))
        else:
            read[name] = given
            statements.append(Statement(name, name, None, None if callable(given) else frozenset()))

    def answer(run: Run) -> Mapping[str, Any]:
        known = dict(run.numbers)
        found: dict[str, Any] = {}
        for name, given in read.items():
            if isinstance(given, tuple) and given and isinstance(given[0], Expr):
                value = evaluate(given[0], known, given[1])
            elif callable(given):
                value = given(*[_copied(run.arguments[each]) for each in names])
            else:
                value = given
            found[name] = known[name] = value
        return found

    formulas = [each.formula for each in statements if each.formula is not None]
    guarded = any(epsilons.in_function(given) for given in read.values() if callable(given))
    return Derivation(tuple(statements), answer, guarded or epsilons.in_formulas(formulas))


def _copied(given: Any) -> Any:
    if isinstance(given, (list, tuple, dict)):
        return unflatten(given, flatten(given)) if not any(hasattr(x, "shape") for x in _parts(given)) else _deep(given)
    return given.copy() if hasattr(given, "copy") else given


def _parts(given: Any) -> list[Any]:
    return list(given.values() if isinstance(given, dict) else given)


def _deep(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: _copied(each) for key, each in given.items()}
    return type(given)(_copied(each) for each in given)


def from_function(function: Callable[..., Any], names: tuple[str, ...]) -> Derivation:
    """A function that computes all: its local variables, and what it returns, are the statements.

    Its parameters are variables of the loss by name; one that is none, such as `parameters` or `cache`, gets a dict of
    them all. One that has as many parameters as the loss, of other names, gets the loss's arguments by position. What a
    return makes of a gradient, as in `return dw / m`, is that gradient.
    """
    uses, order, shown, turning, reused = _read(function)
    finished = _finished(function)

    def answer(run: Run) -> Mapping[str, Any]:
        held, result = _called(function, run, names)
        parts = result if isinstance(result, (tuple, list)) and len(finished) > 1 else [result]
        held |= {
            _at_return(name): part
            for name, part in zip(finished, parts, strict=False)
            if name in held and np.shape(part) == np.shape(held[name])
        }
        return {name: thing for name, thing in held.items() if name not in turning}

    return Derivation(
        tuple(
            Statement(n, shown.get(n, n), _formula(shown.get(n, "")), uses.get(n), order.get(n, 0), n in reused)
            for n in order
        ),
        answer,
        epsilons.in_function(function),
    )


def _finished(function: Callable[..., Any]) -> list[str]:
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
        names = [n.id for n in ast.walk(part) if isinstance(n, ast.Name) and _is_gradient(n.id)]
        found.append(names[0] if len(set(names)) == 1 and not isinstance(part, ast.Name) else "")
    return found


def _is_gradient(name: str) -> bool:
    return bool(_PREFIXES.fullmatch(name) or _DELTA.fullmatch(name) or name.endswith("_grad"))


def _at_return(name: str) -> str:
    """The name of what a function makes of a gradient when it returns it: none that a variable can have."""
    return f"return {name}"


def as_returned(answers: Sequence[Mapping[str, Any]], name: str) -> list[Any] | None:
    """What the function returned for a gradient, at every point, where that is another array than its variable."""
    found = [answer.get(_at_return(name)) for answer in answers]
    return found if found and all(each is not None for each in found) else None


def _formula(written: str) -> Expr | None:
    _, equals, right = written.partition("=")
    try:
        return formula(right.strip()) if equals and right.strip() else None
    except ValueError:
        return None


def _called(function: Callable[..., Any], run: Run, names: tuple[str, ...]) -> tuple[dict[str, Any], Any]:
    numbers = run.numbers
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    everything = {**_entries(numbers), **numbers}
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return watched_locals(function, [_copied(run.arguments[each]) for each in names])
    required = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if [p.name for p in required][: len(names)] == list(names) or (
        len(required) == len(names)
        and not any(p.name in everything for p in required)
        and not any(p.name in ("parameters", "cache", "params", "caches") for p in required)
    ):
        given = [_copied(run.arguments[each]) for each in names]
    else:
        given = []
        for parameter in required:
            if parameter.name in everything:
                given.append(_copied(everything[parameter.name]))
            elif parameter.default is parameter.empty:
                given.append(dict(everything))
            else:
                break
    return watched_locals(function, given)


def _entries(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of dicts among the variables, by their keys."""
    found: dict[str, Any] = {}
    for thing in numbers.values():
        if isinstance(thing, dict):
            found |= {key: each for key, each in thing.items() if isinstance(key, str)}
    return found


def watched_locals(function: Callable[..., Any], given: list[Any]) -> tuple[dict[str, Any], Any]:
    """The local variables of a function as they stand when it returns, with the entries of the dict that it returns;
    and what it returns."""
    held: dict[str, Any] = {}
    code = getattr(inspect.unwrap(function), "__code__", None)

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if event == "call":
            return trace if frame.f_code is code else None
        if event == "return":
            held.clear()
            held.update(frame.f_locals)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with np.errstate(all="ignore"):
            result = function(*given)
    finally:
        sys.settrace(before)
    found = {name: thing for name, thing in held.items() if name.isidentifier()}
    for thing in (*held.values(), result):
        if isinstance(thing, dict) and thing is not None and all(isinstance(key, str) for key in thing):
            found |= {key: each for key, each in thing.items() if key.startswith(("d", "grad"))}
    return found, result


def _read(
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


_PREFIXES = re.compile(r"(?:d[LJEC]_?d_?|d_?|grad_?|g_|∇|nabla_)(.+)")
_DELTA = re.compile(r"(?:delta|δ)_?(\w*)")


def target_of(name: str, run: Run) -> str | None:
    """The variable whose gradient a name is, if it is one: `dW1`, `grad_W1`, `dL_dW1`, `W1_grad`, `delta2`."""
    variables = {known: known for known in run.variables if _is_active(run, known)}
    if name.startswith("d") and name[1:] in variables:
        return name[1:]
    if name in run.variables:
        return None
    for stem in _stems(name, run):
        if stem in variables:
            return stem
        alike = [known for known in variables if _loosely(known) == _loosely(stem)]
        if len(alike) == 1:
            return alike[0]
    return None


def _stems(name: str, run: Run) -> list[str]:
    """What the variable may be called whose gradient a name is."""
    output = re.escape(run.called(run.output))
    stems = [match[1]] if (match := re.fullmatch(rf"d{output}_?d(.+)", name)) else []
    stems += [match[1]] if (match := _PREFIXES.fullmatch(name)) else []
    stems += [name.removesuffix("_grad")] if name.endswith("_grad") else []
    if (match := _DELTA.fullmatch(name)) is not None:
        stems += [f"{letter}{match[1]}" for letter in "Zz"]
    return stems


def unnamed_preactivations(names: Iterable[str], run: Run) -> frozenset[str]:
    """The z and Z of which lines speak, and the loss does not."""
    asked = (name for name in names if name not in run.variables and target_of(name, run) is None)
    return frozenset(stem for name in asked for stem in _stems(name, run) if stem[0] in "zZ")


def _loosely(name: str) -> str:
    return name.replace("_", "").casefold()


def _is_active(run: Run, name: str) -> bool:
    return any(isinstance(each, Recorded) and each.node.is_active for each in flatten(run.variables[name]))
