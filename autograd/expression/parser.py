"""Text to graph: `parse("3*(a + b*c)", a=5, b=3, c=2)` records what the same Python expression would record.

Python's own parser reads the text, and a whitelist decides what may stand there: numbers, names, + - * / **, the
functions of the table and `name = …`. The text is checked as a whole before anything is computed, and nothing of it
is ever executed. Both passes keep a stack of their own, so that a long text is never a recursion error.

Deliberately absent: comparisons, calls of anything else, attributes, whatever makes a text a program.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING, Any, overload

from autograd.errors import ExpressionError
from autograd.expression.source import Source, short
from autograd.expression.whitelist import FUNCTIONS, Reader, Step, is_reserved
from autograd.operators import method
from autograd.ops import OPS, Op
from autograd.text import printable
from autograd.value import Value, constant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from autograd.primitives import Primitive


@overload
def parse(text: str, /, **values: float | Value) -> Value: ...
@overload
def parse(text: str, /, *, primitives: Sequence[Primitive], **values: float | Value) -> Value: ...


def parse(  # type: ignore[misc]  # a number called `primitives` would be a value by the first signature
    text: str, /, *, primitives: Sequence[Primitive] = (), **values: float | Value
) -> Value:
    """The node that the text computes, its whole graph recorded behind it.

    Statements are separated by `;` or newlines; the last one is the result. A number in `values` becomes a leaf with
    that label; a Value is used as it is, and labelled if it has no label. `name = …` labels the node it computes.
    `primitives` are those of one's own that the text may name, as `autograd.primitive` makes them.

    >>> J = parse("u = b*c; 3*(a + u)", a=5, b=3, c=2)
    >>> J.backward()
    >>> J
    Value(33.0, grad=1.0, op='×')

    Raises:
        ExpressionError: the text is not such an expression, or its names and `values` do not agree.
        DomainError: a primitive has no value at its operands.
        TypeError: `text` is not a text, or a value not a number.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse takes a text such as '3*x'; got {type(text).__name__} {short(repr(text))}")
    functions = _functions(primitives)
    named = {_checked_name(name, functions): value for name, value in values.items()}
    program = Reader(Source(text, functions), named, functions).read()
    leaves = {name: v if isinstance(v, Value) else Value(v, label=name) for name, v in named.items()}
    for name, leaf in leaves.items():
        leaf.label = name if leaf.label is None else leaf.label
    return _run(program, leaves)


def free_names(text: str, primitives: Sequence[Primitive] = ()) -> list[str]:
    """The names that a text needs numbers for, in the order of their use; none of a text that is no expression.

    >>> free_names("u = b*c; 3*(a + sin(u))")
    ['b', 'c', 'a']
    """
    import ast

    functions = _functions(primitives)
    try:
        body = Source(text, functions).parsed().body
    except ExpressionError:
        return []  # `parse` says what is wrong with it
    found: dict[str, None] = {}
    assigned: set[str] = set()
    for statement in body:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        names.sort(key=lambda node: (node.lineno, node.col_offset))
        loaded = [node.id for node in names if isinstance(node.ctx, ast.Load) and not is_reserved(node.id, functions)]
        found |= dict.fromkeys(name for name in loaded if name not in assigned)
        assigned |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return list(found)


def _functions(primitives: Sequence[Primitive]) -> dict[str, Op]:
    return FUNCTIONS | {each.op.name: each.op for each in primitives}


def _run(program: Iterable[tuple[str | None, list[Step]]], names: dict[str, Value]) -> Value:
    plain: set[Value] = set()  # made of numbers alone, so that an exponent is as constant as in Python: x ** (1/2)
    stack: list[Any] = []
    for target, steps in program:
        for step in steps:
            if isinstance(step, str):
                stack.append(names[step])
                continue
            if isinstance(step, float):
                node = constant(step)
                plain.add(node)
            else:
                node = _apply(step[0], stack[-step[1] :], plain)
                del stack[-step[1] :]
            stack.append(node)
        result: Value = stack.pop()
        if target is not None:
            if result in names.values():  # v = u is a second name, and must not rename u
                result = _apply(OPS["identity"], [result], plain)
            names[target] = result.named(target)
    return result


def _apply(op: Op, operands: Sequence[Value], plain: set[Value]) -> Value:
    first, *rest = operands
    fixed = bool(op.fixed) and rest[0] in plain
    node: Value = method(op)(first, *[operand.data for operand in rest] if fixed else rest)
    if plain.issuperset(operands):
        plain.add(node)
    return node


def _checked_name(name: str, functions: Mapping[str, Op]) -> str:
    """The name of a value as Python would read it in the text."""
    from unicodedata import normalize

    shown = short(printable(ascii(name) if not name.isprintable() else repr(name)))
    if not name.isidentifier() or iskeyword(name):
        raise ExpressionError(f"a value needs a name of letters, digits and _ that is no word of Python; got {shown}")
    if is_reserved(name, functions):
        raise ExpressionError(f"a value needs a name of its own; got {shown}, which is a function")
    return normalize("NFKC", name)
