"""A program for NumPy whose large arrays are written into buffers that are made once.

A large array that is made and thrown away costs more than what is computed in it: the system takes its pages back, and
gives new ones, cleared. So the source is run once, operation by operation, to learn the shapes; then each operation
gets a buffer as its `out`, and buffers that are no longer read are used again.
"""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: Arrays of fewer numbers are made anew: that is as fast.
FEWEST = 1024

#: The ufunc and the sign of an operation.
_UFUNCS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Add: ("add", "+"), ast.Sub: ("subtract", "-"), ast.Mult: ("multiply", "*"), ast.Div: ("divide", "/"),
    ast.Pow: ("power", "**"), ast.MatMult: ("matmul", "@"), ast.BitAnd: ("bitwise_and", "&"),
    ast.BitOr: ("bitwise_or", "|"), ast.USub: ("negative", "-"), ast.Invert: ("invert", "~"),
    ast.Lt: ("less", "<"), ast.LtE: ("less_equal", "<="), ast.Gt: ("greater", ">"), ast.GtE: ("greater_equal", ">="),
    ast.Eq: ("equal", "=="), ast.NotEq: ("not_equal", "!="),
}  # fmt: skip
#: What gives a new array, whatever it was given.
_NEW = {"concatenate", "einsum", "tensordot", "all", "ones_like", "sum", "zeros"}


class _Part(NamedTuple):
    """An expression: its source, what it gave, and the buffers that it may share memory with."""

    code: str
    value: Any
    shares: frozenset[int] = frozenset()


def buffered(source: str, names: Mapping[str, Any], inputs: Sequence[Any]) -> Callable[..., Any] | None:
    """`step` of the program for inputs of these shapes; None where no array is large. `names` hold what the source
    calls, its constants, and `P`."""
    writer = _Writer(dict(names))
    tree = ast.parse(source)
    *definitions, program = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    writer.definitions = {node.name: node for node in definitions}
    for node in program.body:
        if isinstance(node, ast.Assign):  # the views of the parameters
            exec(builtins.compile(ast.Module([node], []), "<views>", "exec"), writer.names)
    step = next(node for node in program.body if isinstance(node, ast.FunctionDef))
    arguments = [argument.arg for argument in step.args.args]
    writer.scope |= {name: _Part(name, value) for name, value in zip(arguments, inputs, strict=True)}
    try:
        for node in step.body:
            writer.statement(node)
    except _UnforeseenError:  # it runs as it is, only less fast
        return None
    return writer.function(arguments) if writer.shapes else None


class _UnforeseenError(Exception):
    """The source has a form of expression that is not known here."""


class _Writer:
    def __init__(self, names: dict[str, Any]) -> None:
        import numpy as np

        self.np, self.names = np, names
        self.definitions: dict[str, ast.FunctionDef] = {}
        self.scope: dict[str, _Part] = {}
        self.lines: list[tuple[str, frozenset[int]]] = []  # source, and the buffers that it touches
        self.shapes: list[tuple[tuple[int, ...], Any]] = []  # of the buffers, each for one operation at first
        self.count = 0

    def function(self, arguments: Sequence[str]) -> Callable[..., Any]:
        """The function, with as few buffers as serve all operations."""
        last = {buffer: at for at, (_, touched) in enumerate(self.lines) for buffer in touched}
        free: dict[Any, list[str]] = {}
        chosen: dict[int, str] = {}
        lines, made = [], 0
        for at, (text, touched) in enumerate(self.lines):
            for buffer in sorted(touched - chosen.keys()):
                shape = self.shapes[buffer]
                waiting = free.setdefault(shape, [])
                if not waiting:
                    made += 1
                    waiting.append(f"_b{made}")
                    self.names[waiting[-1]] = self.np.empty(*shape)
                chosen[buffer] = waiting.pop()
            lines.append(re.sub(r"\b_v(\d+)\b", lambda match: chosen[int(match[1])], text))
            for buffer in touched:
                if last[buffer] == at:
                    free[self.shapes[buffer]].append(chosen[buffer])
        text = "\n    ".join([f"def step({', '.join(arguments)}):", *lines])
        exec(builtins.compile(text, "<compiled graph>", "exec"), self.names)
        found: Callable[..., Any] = self.names["step"]
        return found

    def statement(self, node: ast.stmt) -> None:
        """One line of the program."""
        if isinstance(node, ast.Return):
            assert isinstance(node.value, ast.Tuple)
            parts = [self.part(each) for each in node.value.elts]
            copied = [f"np.array({part.code})" if part.shares else part.code for part in parts]
            self.emit(f"return {', '.join(copied)}", *parts)
            return
        assert isinstance(node, ast.Assign)
        (target,) = node.targets
        assert isinstance(target, ast.Name)
        self.scope[target.id] = self.held(self.part(node.value), target.id)

    def held(self, part: _Part, name: str = "") -> _Part:
        """The same under a name, so that it is computed once."""
        if part.code.isidentifier() or re.fullmatch(r"\(?-?[\d.e+-]+\)?", part.code):
            return part
        if not name:
            self.count += 1
            name = f"_t{self.count}"
        self.emit(f"{name} = {part.code}", part)
        return _Part(name, part.value, part.shares)

    def emit(self, text: str, *parts: _Part) -> None:
        """A line, and what it touches."""
        self.lines.append((text, _all(parts)))

    def into_buffer(self, value: Any, parts: Sequence[_Part], *lines: str) -> _Part:
        """A buffer for that array, filled by lines in which `{0}` stands for it."""
        own = _Part(f"_v{len(self.shapes)}", value, frozenset([len(self.shapes)]))
        self.shapes.append((value.shape, value.dtype))
        for text in lines:
            self.emit(text.format(own.code), own, *parts)
        return own

    def part(self, node: ast.expr) -> _Part:
        """An expression; what is large on the way is written into buffers by lines before it."""
        match node:
            case ast.Constant(value):
                return _Part(repr(value), value)
            case ast.Name(name):
                return self.scope[name] if name in self.scope else _Part(name, self.names[name])
            case ast.BinOp(ast.Call(ast.Name("zeros")) as zeros, ast.Add() | ast.Sub() as op, right):
                return self.spread(zeros, op, right)
            case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]) if type(op) in _UFUNCS:
                return self.ufunc(*_UFUNCS[type(op)], [self.part(left), self.part(right)])
            case ast.UnaryOp(ast.USub(), ast.Constant(float(value) | int(value))):
                return _Part(f"({-value!r})", -value)
            case ast.UnaryOp(op, operand) if type(op) in _UFUNCS:
                return self.ufunc(*_UFUNCS[type(op)], [self.part(operand)])
            case ast.Call(ast.Attribute(ast.Name("np"), name), operands):
                return self.numpy_call(name, operands)
            case ast.Call(ast.Name(name), operands) if name in self.definitions:
                return self.inlined(self.definitions[name], [self.held(self.part(each)) for each in operands])
            case ast.Call(ast.Name(name), operands):
                return self.kit_call(name, operands)
            case ast.Call(ast.Attribute(inner, name), operands):
                return self.method(self.part(inner), name, operands)
            case ast.Attribute(inner, name):
                part = self.part(inner)
                return _Part(f"{part.code}.{name}", getattr(part.value, name), part.shares)
            case ast.Subscript(inner, index):
                part, text = self.part(inner), ast.unparse(ast.Subscript(ast.Name("_it"), index))
                value = eval(text, self.names, {"_it": part.value})
                return _Part(text.replace("_it", part.code, 1), value, part.shares)
            case ast.List(elements) | ast.Tuple(elements):
                parts = [self.part(each) for each in elements]
                text = ", ".join(part.code for part in parts)
                values = [part.value for part in parts]
                if isinstance(node, ast.List):
                    return _Part(f"[{text}]", values, _all(parts))
                return _Part(f"({text},)" if text else "()", tuple(values), _all(parts))
        raise _UnforeseenError

    def is_large(self, value: Any) -> bool:
        """Whether it is worth a buffer."""
        return isinstance(value, self.np.ndarray) and value.size >= FEWEST

    def ufunc(self, name: str, sign: str, parts: Sequence[_Part]) -> _Part:
        """An operation with one result; without a sign, it is called by its name."""
        value = getattr(self.np, name)(*(part.value for part in parts))
        texts = [part.code for part in parts]
        if self.is_large(value):
            return self.into_buffer(value, parts, f"np.{name}({', '.join(texts)}, out={{0}})")
        if not sign:
            return _Part(f"np.{name}({', '.join(texts)})", value, _all(parts))
        return _Part(f"({sign}{texts[0]})" if len(texts) == 1 else f"({f' {sign} '.join(texts)})", value, _all(parts))

    def spread(self, zeros: ast.expr, op: ast.operator, right: ast.expr) -> _Part:
        """A number, or a row of them, in all places of a shape."""
        rows = {"m": self.scope["m"].value} if "m" in self.scope else {}
        empty, other = eval(ast.unparse(zeros), self.names, rows), self.part(right)
        value = empty + other.value if isinstance(op, ast.Add) else empty - other.value
        if self.is_large(value):
            sign = "" if isinstance(op, ast.Add) else "-"
            return self.into_buffer(value, [other], f"{{0}}[...] = {sign}{other.code}")
        shape = self.part(zeros)
        return _Part(f"({shape.code} {'+' if isinstance(op, ast.Add) else '-'} {other.code})", value, other.shares)

    def numpy_call(self, name: str, operands: Sequence[ast.expr]) -> _Part:
        """A function of NumPy."""
        parts = [self.part(each) for each in operands]
        function = getattr(self.np, name)
        if isinstance(function, self.np.ufunc):
            return self.ufunc(name, "", parts)
        value = function(*(part.value for part in parts))
        if name == "where" and self.is_large(value):
            test, yes, no = parts
            return self.into_buffer(
                value, parts, f"np.copyto({{0}}, {no.code})", f"np.copyto({{0}}, {yes.code}, where={test.code})"
            )
        if name not in _NEW | {"where"}:
            raise _UnforeseenError
        text = f"np.{name}({', '.join(part.code for part in parts)})"
        return self.held(_Part(text, value, _all(parts)))._replace(shares=frozenset())

    def kit_call(self, name: str, operands: Sequence[ast.expr]) -> _Part:
        """`zeros`, or what reads or writes parts of an array, and gives one that shares memory with it."""
        parts = [self.part(each) for each in operands]
        if name in ("put", "add_to", "add_at"):
            parts[0] = self.held(parts[0])  # which is written to
        text = f"{name}({', '.join(part.code for part in parts)})"
        function = self.names[name] if name in self.names else getattr(builtins, name)
        value = function(*(part.value for part in parts))
        if name == "zeros" and self.is_large(value):
            return self.into_buffer(value, [], "{0}.fill(0.0)")
        if name in ("put", "add_to", "add_at"):
            self.emit(text, *parts)
            return parts[0]._replace(value=value)
        return _Part(text, value, _all(parts))

    def method(self, part: _Part, name: str, operands: Sequence[ast.expr]) -> _Part:
        """A sum, which is new, or another view."""
        texts = [ast.unparse(each) for each in operands]
        value = getattr(part.value, name)(*(ast.literal_eval(text) for text in texts))
        found = _Part(f"{part.code}.{name}({', '.join(texts)})", value, part.shares)
        return self.held(found)._replace(shares=frozenset()) if name in _NEW else found

    def inlined(self, definition: ast.FunctionDef, operands: Sequence[_Part]) -> _Part:
        """A row of the table that the source defines, in place."""
        outside = self.scope
        self.scope = {argument.arg: part for argument, part in zip(definition.args.args, operands, strict=True)}
        try:
            for node in definition.body:
                if isinstance(node, ast.Return) and node.value:
                    return self.part(node.value)
                assert isinstance(node, ast.Assign)
                assert isinstance(node.targets[0], ast.Name)
                self.scope[node.targets[0].id] = self.held(self.part(node.value))
        finally:
            self.scope = outside
        raise AssertionError(f"{definition.name} gives nothing")


def _all(parts: Sequence[_Part]) -> frozenset[int]:
    return frozenset[int]().union(*(part.shares for part in parts))
