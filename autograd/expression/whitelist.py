"""What may stand in an expression: each statement is checked as a whole, and becomes steps of the table's rows."""

from __future__ import annotations

import builtins
import math
from typing import TYPE_CHECKING

from autograd.errors import ExpressionError, closest
from autograd.expression.source import COMMA, DEEPEST, Source, short, too_deep
from autograd.ops import OPS, Op
from autograd.text import printable

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping

#: What a checked text becomes, operands before operations: a number, a name, or a row and its number of operands.
Step = float | str | tuple[Op, int]

_CONSTANTS = {"pi": math.pi, "e": math.e}
_OPERATORS = {"Add": "add", "Sub": "sub", "Mult": "mul", "Div": "div", "Pow": "pow", "USub": "neg"}
#: Every row that is no infix operator, by its name, NumPy's name and its symbol; pow and abs are both in Python.
FUNCTIONS = {
    name: op
    for op in OPS.values()
    if op.binding == OPS["exp"].binding or hasattr(builtins, op.name)
    for name in (op.symbol, op.alias, op.name)
    if name.isidentifier()
}

_WHERE = "where(c, p, q) takes p where c > 0, and q elsewhere"
_BELONGS = "an expression has numbers, names, + - * / **, brackets, functions such as exp(x), and u = … with a name"
_ADVICE = {
    "Attribute": "a dot reaches into an object; write exp(x) for x.exp() or math.exp(x)",
    "Subscript": "square brackets pick from a list; write x1 for x[1]",
    "Compare": f"a comparison is not a number; {_WHERE}",
    "IfExp": f"a choice is a function here; {_WHERE}",
    "AugAssign": "a name keeps its value; write v = u + … with a new name",
    "Tuple": COMMA,
    "JoinedStr": "a text is not a number; write x without quotes",
    "str": "a text is not a number; write x without quotes",
    "bytes": "a text is not a number; write x without quotes",
    "bool": "True and False are not numbers here; write 1 or 0",
    "NoneType": "None is not a number",
    "complex": "the engine works with real numbers; for a product with j write 3*j",
    "BitXor": "^ is not a power in Python; write ** for a power",
    "Starred": "operands are written one by one; a * before them has no place here",
}  # fmt: skip
_SIGNS = {
    "BitXor": "^",
    "BitAnd": "&",
    "BitOr": "|",
    "FloorDiv": "//",
    "Mod": "%",
    "MatMult": "@",
    "LShift": "<<",
    "RShift": ">>",
}


class Reader:
    """Checks a text statement by statement, and turns each into steps."""

    def __init__(self, source: Source, values: Iterable[str], functions: Mapping[str, Op]) -> None:
        self.source = source
        self.functions = functions
        self.given = list(values)
        self.known = set(self.given)
        self.later: set[str] = set()
        self.used: set[str] = set()

    def read(self) -> list[tuple[str | None, list[Step]]]:
        """The name and the steps of each statement."""
        import ast

        body = self.source.parsed().body
        targets = (target for line in body if isinstance(line, ast.Assign) for target in line.targets)
        self.later = {target.id for target in targets if isinstance(target, ast.Name)} - self.known
        program: list[tuple[str | None, list[Step]]] = []
        for statement in body:
            match statement:
                case ast.Assign():
                    target = self.target(statement)
                    program.append((target, self.steps(statement.value)))
                    self.known.add(target)
                case ast.Expr():
                    program.append((None, self.steps(statement.value)))
                    if statement is not body[-1]:
                        raise self.source.at(
                            statement,
                            "only the last statement is the result; name this one, as in u = …, "
                            "or put brackets around an expression of several lines",
                        )
                case ast.AugAssign():
                    raise self.refuse(statement)
                case _:
                    raise self.source.known_mistake(statement.lineno - 1) or self.refuse(statement)
        unused = [short(printable(repr(name))) for name in self.given if name not in self.used]
        if unused:
            raise ExpressionError(f"{unused[0]} is given but not used in the text; leave it out, or write it there")
        return program

    def target(self, statement: ast.Assign) -> str:
        import ast

        first, *more = statement.targets
        if not isinstance(first, ast.Name):
            raise self.source.at(first, "only a name stands left of =; write u = …")
        shown = short(repr(first.id))
        if more:
            raise self.source.at(more[0], f"one name a statement; write {short(first.id)} = … in one of its own")
        if first.id in self.known:
            raise self.source.at(first, f"{shown} already has a value; choose another name")
        if is_reserved(first.id, self.functions):
            raise self.source.at(first, f"{shown} is a function; choose another name")
        return first.id

    def steps(self, expression: ast.expr) -> list[Step]:
        import ast

        steps: list[Step] = []
        pending: list[tuple[ast.expr | Step, int]] = [(expression, 0)]
        while pending:
            item, depth = pending.pop()
            if not isinstance(item, ast.expr):
                steps.append(item)
                continue
            if depth > DEEPEST:
                raise self.source.at(item, too_deep())
            step, operands = self.split(item)
            if step is not None:
                pending.append((step, depth))
            flat = isinstance(item, ast.BinOp)  # the left operand of a + b + c nests no deeper
            deeper = [depth + (position > 0 or not flat) for position in range(len(operands))]
            pending += reversed(list(zip(operands, deeper, strict=True)))
        return steps

    def split(self, node: ast.expr) -> tuple[Step | None, list[ast.expr]]:
        """What the node does, None for nothing, and the operands that it does it to."""
        import ast

        match node:
            case ast.Constant(value=bool()):
                raise self.refuse(node)
            case ast.Constant(value=int() | float() as number):
                return _as_float(number), []
            case ast.Name():
                return self.name(node), []
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)) if not isinstance(
                number, bool
            ):
                return -_as_float(number), []
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return None, [operand]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return (OPS["neg"], 1), [operand]
            case ast.BinOp(left=left, op=op, right=right) if type(op).__name__ in _OPERATORS:
                return (OPS[_OPERATORS[type(op).__name__]], 2), [left, right]
            case ast.Call():
                return (self.function(node), len(node.args)), node.args
        raise self.refuse(node)

    def name(self, node: ast.Name) -> Step:
        name = node.id
        if name in self.known:
            self.used.add(name)
            return name
        if name in self.later:
            raise self.source.at(node, f"{short(repr(name))} is used before it is assigned")
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in self.functions:
            raise self.source.at(node, f"{name!r} is a function; write {name}(…)")
        shown = short(repr(name))
        if self.known.issuperset(name):
            raise self.source.at(node, f"unknown name {shown}; for a product write {short('*'.join(name))}")
        close = closest(name, [*self.known, *_CONSTANTS])
        problem = f"unknown name {shown}; did you mean {close!r}? If not," if close else f"{shown} has no value;"
        raise self.source.at(node, f"{problem} give it one: {short(name)}=1.0")

    def function(self, call: ast.Call) -> Op:
        import ast

        if isinstance(call.func, ast.Attribute):
            raise self.refuse(call.func)
        name = call.func.id if isinstance(call.func, ast.Name) else None
        if name is None or name in self.known:
            written = short(self.source.written(call.func) if name is None else name)
            raise self.source.at(call.func, f"{written} is not a function; for a product write {written}*(…)")
        if name not in self.functions:
            close = "log" if name == "ln" else closest(name, self.functions)
            choices = (
                f"did you mean {close!r}?"
                if close
                else f"the functions are {', '.join(sorted({op.name for op in self.functions.values()}))}"
            )
            raise self.source.at(call.func, f"unknown name {short(repr(name))}; {choices}")
        op = self.functions[name]
        if call.keywords:
            raise self.source.at(call.keywords[0], f"operands go by their place; write {_usage(name, op)}")
        starred = [operand for operand in call.args if isinstance(operand, ast.Starred)]
        if starred:
            raise self.refuse(starred[0])
        least = op.arity - (op.default is not None)
        if not least <= len(call.args) <= op.arity:
            needed = f"{least} or {op.arity} operands" if least < op.arity else f"{least} operand{'s' * (least > 1)}"
            raise self.source.at(call, f"{name} takes {needed}, as in {_usage(name, op)}; got {len(call.args)}")
        return op

    def refuse(self, node: ast.expr | ast.stmt) -> ExpressionError:
        """The error for a node that is not on the whitelist."""
        import ast

        kind = type(node.value if isinstance(node, ast.Constant) else getattr(node, "op", node)).__name__
        kind = "AugAssign" if isinstance(node, ast.AugAssign) else kind
        sign = _SIGNS.get(kind, "")
        thing = f"Python's {kind}"
        problem = _ADVICE.get(kind, f"{sign or thing} has no place here; {_BELONGS}")
        if isinstance(node, ast.BinOp) and sign:
            return self.source.at_sign(node, sign, problem)
        return self.source.at(node, problem)


def is_reserved(name: str, functions: Mapping[str, Op]) -> bool:
    """Whether a name is that of a function, and of nothing else."""
    return name in functions and name.isascii()  # σ may be a spread as well


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _usage(name: str, op: Op) -> str:
    operands = list("abc"[: op.arity])
    if op.default is not None:
        operands[-1] += f"={op.default!r}"
    return f"{name}({', '.join(operands)})"
