"""The table of primitives as C: each row's value and local derivatives, in the order of operations that Python has.

It runs while the package is built, on the file of the table alone, so that nothing has to be installed before. What C
would do in another way than Python's floats marks the result as `odd`, and Python computes it: an error, an infinity, a
power that leaves the usual range. Functions that are plain calls of the C library are called there; any other that a
rule may name is Python's own, called back.
"""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograd.ops import Op

#: What `math` takes from the C library unchanged, wherever operands and result are finite, with the number of operands.
LIBRARY = dict.fromkeys(
    ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "erf", "erfc"), 1
)
LIBRARY |= dict.fromkeys(("asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), 1)
LIBRARY |= {"pow": 2, "fmod": 2, "atan2": 2}
#: What the runtime writes by hand.
BY_HAND = {"abs": 1, "floor": 1, "ceil": 1}
#: Names of numbers.
NUMBERS = {"pi": math.pi, "inf": math.inf, "e": math.e, "tau": math.tau}
#: Operators of Python for which a C class has a slot; other special methods of a row stay Python's.
UNARY_SLOTS = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}
BINARY_SLOTS = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide", "mod": "remainder"}
BINARY_SLOTS |= {"floordiv": "floor_divide", "matmul": "matrix_multiply", "pow": "power"}

_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_LETTERS = "abc"


def source(table: Mapping[str, Op], fingerprint: str) -> str:
    """The C text of the whole table.

    Raises:
        ValueError: a row says something that has no translation; the message names it.
    """
    called = sorted(set().union(*(_called_back(op, table) for op in table.values())))
    lines = [
        "/* Generated from autograd/ops.py by autograd/native/generator.py while the package is built. */",
        f"#define FINGERPRINT {_text(fingerprint)}",
        f"#define ROW_COUNT {len(table)}",
        f"static const char *const CALLED_BACK[] = {{{''.join(f'{_text(name)}, ' for name in called)}NULL}};",
        f"#define LIBRARY {' '.join(f'LIBRARY_{count}({name})' for name, count in LIBRARY.items())}",
        *(f"enum {{ BACK_{name} = {place} }};" for place, name in enumerate(called)),
        f"static PyObject *called_back[{len(called) + 1}];",
        '#include "numbers.c"',
        *(f"INLINE double value_{op.name}({_parameters(op)}, int *odd);" for op in table.values()),
    ]
    for op in table.values():
        lines += _functions(op, table)
    calls_python = (str(int(_needs_python(op, table))) for op in table.values())
    lines += [f"static const char calls_python[] = {{{', '.join(calls_python)}}};"]
    lines += [f"#define ROWS(X) {' '.join(_row(place, op) for place, op in enumerate(table.values()))}"]
    unary = [f"X({op.name}, {UNARY_SLOTS[op.dunder]})" for op in table.values() if _slot(op) == 1]
    binary = [f"X({op.name}, {BINARY_SLOTS[op.dunder]}, {op.dunder})" for op in table.values() if _slot(op) == 2]
    fixed = {op.name: op.fixed for op in table.values() if op.fixed}
    if binary_fixed := [name for name in fixed if table[name].dunder != "pow"]:
        raise ValueError(f"the row {binary_fixed[0]!r} has `fixed`, which the C engine knows of ** alone")
    lines += [f"#define UNARY_ROWS(X) {' '.join(unary)}"]
    lines += [f"#define BINARY_ROWS(X) {' '.join(each for each in binary if ', power,' not in each)}"]
    for name, plain in fixed.items():
        lines += [f"#define POWER_ROW {name}", f"#define FIXED_POWER_ROW {plain}"]
    return "\n".join([*lines, ""])


def _slot(op: Op) -> int:
    """How many operands the operator of a row takes, where a C class has a slot for it; else 0."""
    return op.arity if op.dunder in (UNARY_SLOTS, BINARY_SLOTS)[op.arity > 1] and op.arity < 3 else 0


def _row(place: int, op: Op) -> str:
    default = "0, 0.0" if op.default is None else f"1, {_number(op.default)}"
    last = "PLAIN" if None in op.local_derivatives else "NODE" if op.fixed else "ANY"
    letters = _LETTERS[: op.arity] + "=" * (op.default is not None)
    signature = ", ".join(f"${each}" if each == "a" else each for each in letters.strip("="))
    signature += f"={op.default!r}" if op.default is not None else ""
    return f"X({place}, {op.name}, {op.arity}, {default}, {last}, {_text(f'{op.name}({signature})')})"


def _parameters(op: Op) -> str:
    return ", ".join(f"double {letter}" for letter in _LETTERS[: op.arity])


def _functions(op: Op, table: Mapping[str, Op]) -> Iterator[str]:
    """The value of a row as a function for other rules; for the tape the value and the local derivatives, each alone,
    of as many operands as any row has, and which derivatives may be infinite; and all for the row's own method."""
    if op.arity > len(_LETTERS) or op.local_derivatives[:1] == (None,) or op.functions:
        raise ValueError(f"the row {op.name!r} takes operands that the C engine does not know")
    translate = _Translator(op, table)
    given = ", ".join(_LETTERS[: op.arity])
    yield f"INLINE double value_{op.name}({_parameters(op)}, int *odd) {{"
    yield f"    (void)odd; return {translate(op.value)};"
    yield "}"
    yield f"INLINE double forward_{op.name}(double a, double b, double c, int *odd) {{"
    yield f"    (void)b, (void)c; return value_{op.name}({given}, odd);"
    yield "}"
    yield f"INLINE void slopes_{op.name}(double a, double b, double c, double y, double *d, int *odd) {{"
    yield "    (void)a, (void)b, (void)c, (void)y, (void)odd;"
    for place, rule in enumerate(op.local_derivatives):
        yield f"    d[{place}] = {'0.0' if rule is None else translate(rule)};"
    yield "}"
    unsure = (place for place, rule in enumerate(op.local_derivatives) if rule and not _is_finite(rule))
    yield f"enum {{ UNSURE_{op.name} = {sum(1 << place for place in unsure)} }};"
    yield f"INLINE int row_{op.name}(double a, double b, double c, double *y, double *d) {{"
    yield f"    int odd = 0; *y = forward_{op.name}(a, b, c, &odd); slopes_{op.name}(a, b, c, *y, d, &odd);"
    finite = "".join(f" && isfinite(d[{place}])" for place in range(op.arity))
    yield f"    return !odd && isfinite(*y){finite};"
    yield "}"


def _is_finite(rule: str) -> bool:
    """Whether a rule is plainly finite where operands and result are: one of them, a number, or a choice of such."""
    stack = [ast.parse(rule, mode="eval").body]
    while stack:
        match stack.pop():
            case ast.Name(id=name) if name in (*_LETTERS, "y"):
                pass
            case ast.Constant(value=int() | float() as number) if math.isfinite(number):
                pass
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                stack.append(operand)
            case ast.IfExp(body=body, orelse=orelse):
                stack += [body, orelse]
            case _:
                return False
    return True


def _named(op: Op) -> set[str]:
    """The functions that the rules of a row name."""
    trees = [ast.parse(rule or "0", mode="eval") for rule in (op.value, *op.local_derivatives)]
    calls = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {function.id for function in calls if isinstance(function, ast.Name)}


def _called_back(op: Op, table: Mapping[str, Op]) -> set[str]:
    """Those that neither the C library, the runtime nor a row computes."""
    return {name for name in _named(op) - LIBRARY.keys() - BY_HAND.keys() if not _from_its_text(name, table)}


def _needs_python(op: Op, table: Mapping[str, Op]) -> bool:
    """Whether a rule of the row, or of a row that it names, calls a function back."""
    reached, stack = {op.name}, [op]
    while stack:
        row = stack.pop()
        if _called_back(row, table):
            return True
        new = {name for name in _named(row) if _from_its_text(name, table)} - reached
        reached |= new
        stack += [table[name] for name in new]
    return False


def _from_its_text(name: str, table: Mapping[str, Op]) -> bool:
    """Whether rules that name a row run its text, as `autograd.rules` does it; else it is a function of `math`."""
    return name in table and not table[name].value.startswith(f"{name}(")


class _Translator:
    """From a rule's text to a C expression, for one row."""

    def __init__(self, op: Op, table: Mapping[str, Op]) -> None:
        self.op = op
        self.table = table

    def __call__(self, rule: str) -> str:
        return self.number(ast.parse(rule, mode="eval").body)

    def refuse(self, node: ast.AST) -> ValueError:
        return ValueError(f"the row {self.op.name!r} says {ast.unparse(node)!r}, which has no translation into C")

    def number(self, node: ast.expr) -> str:
        """An expression that is a float."""
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return _number(float(number))
            case ast.Name(id=name) if name in _LETTERS[: self.op.arity] or name == "y":
                return name
            case ast.Name(id=name) if name in NUMBERS:
                return _number(NUMBERS[name])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"(-{self.number(operand)})"
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return f"divide({self.number(left)}, {self.number(right)}, odd)"
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return f"to_the_power({self.number(left)}, {self.number(right)}, odd)"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return f"({self.number(left)} {_ARITHMETIC[type(op)]} {self.number(right)})"
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return f"({self.truth(test)} ? {self.number(body)} : {self.number(orelse)})"
            case ast.Call(func=ast.Name(id=name), args=operands, keywords=[]):
                return self.call(node, name, [self.number(operand) for operand in operands])
        raise self.refuse(node)

    def truth(self, node: ast.expr) -> str:
        """An expression that is true or false."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                return f"({self.number(left)} {_COMPARISONS[type(op)]} {self.number(right)})"
            case ast.BoolOp(op=op, values=parts):
                return f"({(' && ' if isinstance(op, ast.And) else ' || ').join(map(self.truth, parts))})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"(!{self.truth(operand)})"
        raise self.refuse(node)

    def call(self, node: ast.AST, name: str, operands: list[str]) -> str:
        given = ", ".join(operands)
        if _from_its_text(name, self.table):
            if len(operands) == self.table[name].arity:
                return f"value_{name}({given}, odd)"
        elif name in LIBRARY or name in BY_HAND:
            if len(operands) == {**LIBRARY, **BY_HAND}[name]:
                return f"call_{name}({given}, odd)"
        elif len(operands) in (1, 2):
            return f"call_back(BACK_{name}, {len(operands)}, {operands[0]}, {operands[-1]}, odd)"
        raise self.refuse(node)


def _number(number: float) -> str:
    """The same double, as a literal of C."""
    return number.hex() if math.isfinite(number) else "INFINITY"


def _text(text: str) -> str:
    """A literal of C: every byte that could mean something else by its octal number."""
    plain = (chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f"\\{byte:03o}" for byte in text.encode())
    return f'"{"".join(plain)}"'
