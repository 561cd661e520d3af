"""What a student derived, as statements: lines of text, single claims, or a function, which `functions` reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.language import products
from autograd.checking.language.evaluating import evaluate
from autograd.checking.language.expression import Expr
from autograd.checking.language.lines import lines, source_of
from autograd.checking.language.parser import formula
from autograd.checking.language.source import Source
from autograd.checking.lines import epsilons
from autograd.checking.lines.targets import target_of
from autograd.transforms import flatten, unflatten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autograd.checking.arrays.run import Run
    from autograd.checking.language.lines import Line

#: A derivative by name, of the loss or a local one: da/dz.
_LOCAL = re.compile(r"d\w+")


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
    readings: Mapping[str, Expr] = field(default_factory=dict, repr=False)  # formulas with a sign for each product
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


def from_text(text: str, title: str = "line") -> Derivation:
    """Lines in the matrix language.

    Raises:
        LineError: a line cannot be read.
    """
    source, read = source_of(text, title), lines(text, title)
    statements: dict[str, Statement] = {}
    for line in read:
        if not line.target:
            raise source.error("a line begins with the name that it defines, as in dW = …", *line.formula.span)
        is_reused, uses = line.target in statements, line.formula.names()
        if is_reused and (line.sign != "=" or line.target in uses):
            uses |= statements[line.target].uses or set()
        uses |= {line.equal_to} - {""} | {used.rstrip("'") for used in uses}
        statements[line.target] = Statement(
            line.target, line.written, line.formula, frozenset(uses), line.number, is_reused
        )

    readings: dict[str, Expr] = {}
    settled: dict[int, Expr] = {}

    def reading(line: Line, names: Mapping[str, Any], run: Run) -> Expr:
        if id(line) not in settled:
            target = target_of(line.target, run)
            true = None if target is None else run.gradient(target, run.true)
            settled[id(line)] = products.settled(
                line.formula, lambda part: evaluate(part, names, source), lambda value: _fit(value, true)
            )
            readings[line.target] = settled[id(line)]
        return settled[id(line)]

    def answer(run: Run) -> Mapping[str, Any]:
        names = dict(run.numbers)
        found: dict[str, Any] = {}
        for line in read:
            if line.is_step and all(map(_LOCAL.fullmatch, missing := line.formula.names() - names.keys())) and missing:
                continue  # the chain rule in symbols, before it is worked out
            formula_ = reading(line, names, run)
            value = evaluate(formula_, names, source)
            if line.sign != "=":
                if line.target not in names:
                    raise source.error(
                        f"{line.target} has no value yet; begin with {line.target} = …", *line.formula.span
                    )
                value = evaluate(Expr("binary", line.sign[0], (Expr("name", line.target), formula_)), names, source)
            names[line.target] = found[line.target] = value
        return found

    is_guarded = epsilons.in_formulas(line.formula for line in read)
    return Derivation(tuple(statements.values()), answer, readings, is_guarded)


def _fit(value: Any, true: Any) -> int:
    """How well a value fits a gradient: by its shape, and by its numbers."""
    if true is None or np.shape(value) != true.shape:
        return 0
    return 1 + bool(np.allclose(value, true, rtol=1e-9, atol=0))


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
                value = given(*[copied(run.arguments[each]) for each in names])
            else:
                value = given
            found[name] = known[name] = value
        return found

    formulas = [each.formula for each in statements if each.formula is not None]
    guarded = any(epsilons.in_function(given) for given in read.values() if callable(given))
    return Derivation(tuple(statements), answer, is_guarded=guarded or epsilons.in_formulas(formulas))


def copied(given: Any) -> Any:
    """An argument that a student's function may change."""
    if isinstance(given, (list, tuple, dict)):
        return unflatten(given, flatten(given)) if not any(hasattr(x, "shape") for x in _parts(given)) else _deep(given)
    return given.copy() if hasattr(given, "copy") else given


def _parts(given: Any) -> list[Any]:
    return list(given.values() if isinstance(given, dict) else given)


def _deep(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: copied(each) for key, each in given.items()}
    return type(given)(copied(each) for each in given)
