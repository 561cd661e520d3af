"""A formula of the matrix language as a tree, and as text again in the notation of its author."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: How tightly operators bind; the reader and the writer share it.
BINDING = {
    "or": 1,
    "and": 2,
    "not": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "==": 4,
    "!=": 4,
    "|": 5,
    "&": 6,
    "+": 7,
    "-": 7,
    "*": 8,
    "/": 8,
    "@": 8,
    "∙": 8,
    "·": 8,
    "//": 8,
    "%": 8,
    "unary": 9,
    "**": 10,
    "": 11,
}


@dataclass(frozen=True)
class Expr:
    """A part of a formula.

    `kind` is number, name, string, unary, binary, call, method, attribute, index, slice, list, tuple or nothing; `text`
    the number, name or sign; `keys` are the keywords of the last arguments.
    """

    kind: str
    text: str = ""
    parts: tuple[Expr, ...] = ()
    keys: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)  # in the text that was read

    def walk(self) -> Iterator[tuple[tuple[int, ...], Expr]]:
        """Every part with its path, this one first."""
        stack: list[tuple[tuple[int, ...], Expr]] = [((), self)]
        while stack:
            path, part = stack.pop()
            yield path, part
            stack += [((*path, k), child) for k, child in reversed(list(enumerate(part.parts)))]

    def with_part(self, path: tuple[int, ...], other: Expr) -> Expr:
        """The formula with another part in one place."""
        if not path:
            return other
        first, *rest = path
        parts = list(self.parts)
        parts[first] = parts[first].with_part(tuple(rest), other)
        return replace(self, parts=tuple(parts))

    def names(self) -> set[str]:
        """The variables that it uses."""
        return {part.text for _, part in self.walk() if part.kind == "name"}

    @property
    def binding(self) -> int:
        """How tightly its outermost operation binds."""
        if self.kind == "unary":  # the sign of a product needs no brackets: −a/b is −(a/b)
            inner = self.parts[0].binding
            return inner if self.text == "-" and inner == BINDING["*"] else BINDING["unary"]
        return BINDING[self.text] if self.kind == "binary" else BINDING[""]

    def __str__(self) -> str:
        return written(self)


def number(value: float) -> Expr:
    """A number."""
    return Expr("number", f"{value:g}") if value >= 0 else Expr("unary", "-", (Expr("number", f"{-value:g}"),))


def name(text: str) -> Expr:
    """A variable."""
    return Expr("name", text)


def binary(sign: str, left: Expr, right: Expr) -> Expr:
    """An operation on two."""
    return Expr("binary", sign, (left, right))


def call(function: str, *arguments: Expr) -> Expr:
    """A function of some arguments."""
    return Expr("call", function, arguments)


def substituted(expr: Expr, parts: Mapping[str, Expr]) -> Expr:
    """The formula with other parts for some of its names, all at once.

    >>> str(substituted(binary("-", name("a"), name("b")), {"a": name("b"), "b": number(2)}))
    'b - 2'
    """
    if expr.kind == "name" and expr.text in parts:
        return parts[expr.text]
    return replace(expr, parts=tuple(substituted(part, parts) for part in expr.parts)) if expr.parts else expr


def written(expr: Expr, mark: Callable[[Expr, str], str] = lambda _, text: text) -> str:
    """The formula as text; `mark` may set off a part."""

    def within(part: Expr, binding: int) -> str:
        text = say(part)
        return f"({text})" if part.binding < binding else text

    def arguments(parts: tuple[Expr, ...], keys: tuple[str, ...]) -> str:
        plain = len(parts) - len(keys)
        return ", ".join(
            [*map(say, parts[:plain]), *(f"{k}={say(p)}" for k, p in zip(keys, parts[plain:], strict=True))]
        )

    def say(part: Expr) -> str:
        match part.kind:
            case "binary":
                left, right = part.parts
                tight = BINDING[part.text]
                if part.text == "**":
                    text = f"{within(left, tight + 1)}**{within(right, tight)}"
                else:
                    text = f"{within(left, tight)} {part.text} {within(right, tight + 1)}"
            case "unary":
                text = ("not " if part.text == "not" else part.text) + within(part.parts[0], part.binding)
            case "call":
                text = f"{part.text}({arguments(part.parts, part.keys)})"
            case "method":
                text = f"{within(part.parts[0], 11)}.{part.text}({arguments(part.parts[1:], part.keys)})"
            case "attribute":
                text = f"{within(part.parts[0], 11)}.{part.text}"
            case "index":
                text = f"{within(part.parts[0], 11)}[{', '.join(map(say, part.parts[1:]))}]"
            case "slice":
                text = ":".join(map(say, part.parts[:2])) + (f":{say(part.parts[2])}" if part.parts[2:] else "")
            case "list":
                text = f"[{', '.join(map(say, part.parts))}]"
            case "tuple":
                text = f"({', '.join(map(say, part.parts))}{',' * (len(part.parts) == 1)})"
            case "string":
                text = repr(part.text)
            case _:
                text = part.text
        return mark(part, text)

    return say(expr)
