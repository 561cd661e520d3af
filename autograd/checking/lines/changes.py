"""Small changes of a line, each of which undoes a slip: in a factor, a sign, a transpose, an axis or a name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.language.expression import Expr, binary, call, name, number, substituted
from autograd.checking.language.parser import formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograd.checking.arrays.run import Run


@dataclass(frozen=True)
class Change:
    """Another part at a path of a line, what of it is set off, and which slip it undoes."""

    path: tuple[int, ...]
    other: Expr
    marked: Expr
    kind: str
    told: str
    cost: float
    place: str = ""


def changes(wrong: Expr, known: Mapping[str, Any], run: Run) -> Iterator[Change]:
    """All changes of a line that sees these names, in no order."""
    derivatives = factors(run)
    yield from _everywhere(wrong, known, run, derivatives)
    yield from _exchanges(wrong, derivatives)
    yield from _swaps(wrong, known)


def _everywhere(wrong: Expr, known: Mapping[str, Any], run: Run, derivatives: Mapping[Expr, str]) -> Iterator[Change]:
    shapes = {n: np.shape(v) for n, v in known.items() if is_numeric(v)}
    arrays = {n: s for n, s in shapes.items() if not (n.startswith("d") and n[1:] in run.variables and s == ())}
    yield from _at(wrong, (), wrong, shapes, arrays, derivatives)
    for path, part in wrong.walk():
        if path:  # a derivative is a factor of a term, and hardly one within a bracket
            yield from _at(wrong, path, part, shapes, arrays, {} if _is_inner(wrong, path) else derivatives)


def _is_inner(whole: Expr, path: tuple[int, ...]) -> bool:
    """Whether a part lies in a sum that is a factor itself, or in a function."""
    outer = [part_of(whole, path[:k]) for k in range(len(path))]
    within = next((k for k, part in enumerate(outer) if part.text not in ("+", "-")), len(outer))
    return any(part.text in ("+", "-") for part in outer[within:])


def _exchanges(wrong: Expr, derivatives: Mapping[Expr, str]) -> Iterator[Change]:
    """One or two factors of a product in exchange for the derivative of a function: `A*(1 - A)` for `1 - A**2`."""
    for path, part in wrong.walk():
        chain: list[Expr] = []
        head = part
        while head.kind == "binary" and head.text == "*" and len(chain) < 6:
            chain.insert(0, head.parts[1])
            head = head.parts[0]
        if not chain or (path and path[-1] == 0 and part_of(wrong, path[:-1]).text == "*"):
            continue
        everything = [head, *chain]
        for first in range(len(everything)):
            for count in (1, 2):
                if first + count > len(everything):
                    continue
                for factor in derivatives:
                    kept = [*everything[:first], factor, *everything[first + count :]]
                    whole = kept[0]
                    for other in kept[1:]:
                        whole = binary("*", whole, other)
                    taken = " * ".join(str(each) for each in everything[first : first + count])
                    yield Change(
                        path, whole, factor, "wrong_rule", f"{factor} belongs there, and not {taken}", 1.3 + 0.2 * count
                    )


def _swaps(wrong: Expr, known: Mapping[str, Any]) -> Iterator[Change]:
    """Two names exchanged throughout the line."""
    shapes = {n: np.shape(known[n]) for n in sorted(wrong.names()) if n in known and is_numeric(known[n])}
    for one, other in combinations(shapes, 2):
        if shapes[one] == shapes[other]:
            swapped = substituted(wrong, {one: name(other), other: name(one)})
            yield Change((), swapped, swapped, "stale_or_swapped", f"{one} and {other} are exchanged", 1.6)


def factors(run: Run) -> dict[Expr, str]:
    """What a chain rule may need: the derivatives of the functions in the loss, as a course writes them, each with the
    name of the function's result."""
    found: dict[str, tuple[Expr, str]] = {}
    for station in run.stations:
        for node in run.interiors[station]:
            if node.op is None or node.op.arity != 1 or not (station.names and node.operands[0].names):
                continue
            rule = str((node.op.textbook or node.op.local_derivatives)[0])
            above, under = station.name, node.operands[0].name
            if node.op.name == "relu":
                rule = "a > 0"
            if " if " in rule or node is not station:
                continue
            expr = substituted(formula(rule), {"y": name(above), "a": name(under)})
            found[str(expr)] = expr, above
        if station.names and station.op is not None and station.op.name in ("maximum", "minimum"):
            for operand in station.operands:
                if operand.names:
                    found[f"{operand.name} > 0"] = binary(">", name(operand.name), number(0)), station.name
    return dict(found.values())


def part_of(whole: Expr, path: tuple[int, ...]) -> Expr:
    """The part at the end of a path."""
    for step in path:
        whole = whole.parts[step]
    return whole


def is_numeric(value: Any) -> bool:
    """Whether it is a number or an array of numbers."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "fiub"
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _at(
    whole: Expr,
    path: tuple[int, ...],
    part: Expr,
    shapes: Mapping[str, tuple[int, ...]],
    arrays: Mapping[str, tuple[int, ...]],
    derivatives: Mapping[Expr, str],
) -> Iterator[Change]:
    """The changes of one part."""

    def change(other: Expr, kind: str, told: str, cost: float, marked: Expr | None = None, place: str = "") -> Change:
        return Change(path, other, marked or other, kind, told, cost + 0.01 * len(path), place)

    if part.kind == "binary" and part.text in "*/@+-∙":
        yield from _of_operation(part, change)
    if part.kind == "binary" and part.text == "**":
        base = part.parts[0]
        yield change(base, "extra_local", f"{base} stands there without a square", 1.2)
        for power in (1, 2, 3, 4):
            if str(part.parts[1]) != str(power):
                yield change(binary("**", base, number(power)), "wrong_rule", f"the power of {base} is {power}", 1.3)
    if part.kind == "binary" and part.text in ("<", ">", "<=", ">="):
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}[part.text]
        yield change(binary(turned, *part.parts), "inverted_mask", "the mask is turned round", 1.0)
        yield change(part.parts[0], "wrong_rule", "no mask belongs there", 2.0)
    if part.kind == "unary" and part.text == "-":
        yield change(part.parts[0], "sign", "the minus is too much", 0.9)
    if part.kind == "attribute" and part.text == "T":
        yield change(part.parts[0], "transposed", f"{part.parts[0]} is not to be transposed", 1.0)
    if part.kind in ("call", "method"):
        yield from _of_call(part, change)
    if part.kind == "number":
        for value in (0.5, 1, 2, 3, 4):
            if float(part.text) != value:
                yield change(number(value), "scale", f"{part.text} is to be {value:g}", 1.5)
    if part.kind == "name":
        yield from _of_name(part, shapes, arrays, change)
    if not path or part.kind in ("name", "binary", "call", "method", "attribute", "index"):
        yield from _insertions(part, shapes, derivatives, change, is_whole=not path)


def _of_operation(part: Expr, change: Any) -> Iterator[Change]:
    left, right = part.parts
    if part.text in "+-":
        other = binary("-" if part.text == "+" else "+", left, right)
        yield change(other, "sign", f"the sign in front of {right} is turned", 0.9)
        yield change(left, "extra_path", f"the term {right} is too much", 1.3)
        if part.text == "-":
            yield change(right, "stale_or_swapped", f"{right} belongs there, and not {part}", 1.3)
            yield change(binary("-", right, left), "sign", "the two are exchanged: the sign is flipped", 0.9)
        else:
            yield change(right, "extra_path", f"the term {left} is too much", 1.3)
            yield change(binary("-", Expr("unary", "-", (left,)), right), "sign", "the sign is flipped", 1.2)
    if part.text == "*":
        yield change(left, "extra_local", f"the factor {right} is too much", 1.1)
        yield change(right, "extra_local", f"the factor {left} is too much", 1.1)
        yield change(binary("/", left, right), "wrong_rule", f"divide by {right}", 1.5)
        yield change(binary("@", left, right), "wrong_rule", "a matrix product belongs there", 1.5)
        yield change(binary("-", left, right), "wrong_rule", f"a minus belongs between {left} and {right}", 1.6)
    if part.text == "/":
        yield change(left, "scale", f"the division by {right} is too much", 1.1)
        yield change(binary("*", left, right), "wrong_rule", f"multiply by {right}", 1.5)
        yield change(
            binary("/", left, binary("**", right, number(2))), "wrong_rule", f"divide by the square of {right}", 1.6
        )
    if part.text in "@∙":
        yield change(binary("@", right, left), "transposed", "the factors are exchanged", 1.2)
        yield change(binary("@", _turned(left), right), "transposed", f"{left} is to be transposed", 1.0, _turned(left))
        yield change(
            binary("@", left, _turned(right)), "transposed", f"{right} is to be transposed", 1.0, _turned(right)
        )
        yield change(binary("@", _turned(left), _turned(right)), "transposed", "both are to be transposed", 1.4)
        yield change(binary("@", _turned(right), _turned(left)), "transposed", "the factors are exchanged", 1.4)
        yield change(binary("@", right, _turned(left)), "transposed", "the factors are exchanged", 1.4)
        yield change(binary("@", _turned(right), left), "transposed", "the factors are exchanged", 1.4)


def _turned(expr: Expr) -> Expr:
    if expr.kind == "attribute" and expr.text == "T":
        return expr.parts[0]
    return Expr("attribute", "T", (expr,))


def _of_call(part: Expr, change: Any) -> Iterator[Change]:
    short = part.text.removeprefix("np.")
    plain = part.parts[: len(part.parts) - len(part.keys)]
    if short in ("sum", "mean") and plain:
        given = dict(zip(part.keys, part.parts[len(plain) :], strict=True))
        for axis in (0, 1, None):
            keys = {key: value for key, value in given.items() if key != "axis"}
            if axis is not None:
                keys = {
                    "axis": number(axis),
                    "keepdims": name("True"),
                    **{k: v for k, v in keys.items() if k != "keepdims"},
                }
            first = plain[:1] if part.kind == "call" else part.parts[:1]
            for text in (part.text, part.text.replace("mean", "sum"), part.text.replace("sum", "mean")):
                other = Expr(part.kind, text, (*first, *keys.values()), tuple(keys))
                said = (
                    "the sum runs over all" if axis is None else f"the {text.removeprefix('np.')} runs over axis {axis}"
                )
                yield change(
                    other, "wrong_axis" if text == part.text else "scale", said, 1.0 if text == part.text else 1.2
                )
        yield change(part.parts[0], "wrong_axis", f"no {short} belongs there", 1.6)
    elif len(plain) == 1 and part.kind == "call":
        yield change(plain[0], "wrong_rule", f"{short} is too much", 1.4)
        for function in ("tanh", "sigmoid", "exp", "log", "sign", "abs", "cos", "sin", "sqrt", "tan"):
            if function != short:
                yield change(call(_styled(part.text, function), *plain), "wrong_rule", f"{function} belongs there", 1.7)
    elif len(plain) == 2 and short == "outer":
        yield change(call(part.text, *plain[::-1]), "transposed", "the factors are exchanged", 1.2)
    elif len(plain) == 2 and short in ("dot", "matmul"):
        left, right = plain
        for one, two in (
            (right, left),
            (_turned(left), right),
            (left, _turned(right)),
            (_turned(left), _turned(right)),
            (_turned(right), _turned(left)),
            (right, _turned(left)),
            (_turned(right), left),
        ):
            yield change(call(part.text, one, two), "transposed", "a factor is to be transposed", 1.2)


def _styled(like: str, other: str) -> str:
    return f"np.{other}" if like.startswith("np.") and other not in ("sigmoid", "relu") else other


def _of_name(
    part: Expr, shapes: Mapping[str, tuple[int, ...]], arrays: Mapping[str, tuple[int, ...]], change: Any
) -> Iterator[Change]:
    own = shapes.get(part.text)
    yield change(Expr("unary", "-", (part,)), "sign", f"the sign of {part.text} is turned", 1.3)
    for other, shape in arrays.items():
        if other != part.text and own and len(shape) == len(own) and shape not in (own, own[::-1]):
            yield change(name(other), "stale_or_swapped", f"{other} belongs there, and not {part.text}", 1.9)
        if other != part.text and own is not None and (shape == own or (shape[::-1] == own and len(own) == 2)):
            exact = shape == own
            put = name(other) if exact else _turned(name(other))
            yield change(put, "stale_or_swapped", f"{put} belongs there, and not {part.text}", 1.4 if exact else 1.8)
    yield change(binary("**", part, number(2)), "wrong_rule", f"{part.text} is to be squared", 1.2)
    if own:
        keys = (number(-1), name("True")) if len(own) > 1 else ()
        whole = Expr("call", "sum", (part, *keys), ("axis", "keepdims")[: len(keys)])
        yield change(binary("/", part, whole), "missing_local", f"the division by {whole} is missing", 1.9, whole)
    if own is not None and len(own) == 2:
        yield change(_turned(part), "transposed", f"{part.text} is to be transposed", 1.05)
    for function in ("sign", "abs", "tanh", "sigmoid", "exp", "log", "sqrt"):
        yield change(call(function, part), "wrong_rule", f"{function}({part.text}) belongs there", 1.9)


def _insertions(
    part: Expr, shapes: Mapping[str, tuple[int, ...]], derivatives: Mapping[Expr, str], change: Any, *, is_whole: bool
) -> Iterator[Change]:
    extra = 0.0 if is_whole else 0.25
    if is_whole:
        yield change(Expr("unary", "-", (part,)), "sign", "the sign is flipped", 0.97)
    for factor, place in derivatives.items():
        kind = "missing_mask" if factor.text == ">" else "missing_local"
        yield change(binary("*", part, factor), kind, f"the factor {factor} is missing", 0.9 + extra, factor, place)
    yield change(binary("-", number(1), part), "wrong_rule", f"1 − {part} belongs there", 1.6)
    for other, shape in shapes.items():
        put = name(other)
        if len(other) > 1 and other[0] == "d" and other[1:] in shapes:
            continue
        yield change(binary("*", part, put), "missing_local", f"the factor {other} is missing", 1.1 + extra, put)
        yield change(
            binary("/", part, put),
            "scale" if shape == () else "missing_local",
            f"divide by {other}",
            (0.9 if shape == () and other in ("m", "n", "N", "batch") else 1.2) + extra,
            put,
        )
        yield change(binary("-", part, put), "missing_path", f"− {other} is missing", 1.5 + extra, put)
        yield change(binary("+", part, put), "missing_path", f"+ {other} is missing", 1.6 + extra, put)
        if len(shape) == 2:
            yield change(binary("@", _turned(put), part), "missing_local", f"{other}.T @ is missing", 1.2 + extra, put)
            yield change(binary("@", part, _turned(put)), "missing_local", f"@ {other}.T is missing", 1.2 + extra, put)
    for value in (2, 0.5):
        sign, shown = ("*", number(2)) if value == 2 else ("/", number(2))
        yield change(binary(sign, part, shown), "scale", f"the factor {value:g} is missing", 1.2 + extra, shown)
    if is_whole and any(shapes.values()):
        for axis in (1, 0):
            inner = Expr("call", "sum", (part, number(axis), name("True")), ("axis", "keepdims"))
            yield change(inner, "missing_sum", "the sum over the examples is missing", 1.0)
