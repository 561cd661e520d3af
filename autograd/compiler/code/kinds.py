"""The table of the kinds of expressions over arrays: of each its shape, and how it is written in NumPy.

A text comes with how tightly it binds, so that few brackets are written: 1 for a comparison, 9 for a name or a call.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Shape = tuple[int, ...]
#: A text, and how tightly it binds.
Text = tuple[str, int]
#: The length of the axis of rows.
ROWS = -1
ATOM = 9


class Kind(NamedTuple):
    """What is known of a kind: the shape, and the text, from those of the operands and the detail."""

    shape: Callable[[list[Shape], Any], Shape]
    write: Callable[[list[Text], Any], Text]
    is_elementwise: bool = False
    is_view: bool = False  # it may share memory with its operand
    is_test: bool = False  # of true and false
    is_written: bool = False  # its first operand is written to, and is the result
    safe: Callable[[list[Text], Any], Text] | None = None  # the text that has a number where the other one has none

    def text(self, texts: list[Text], detail: Any, is_safe: bool = False) -> Text:
        """How it is written."""
        return self.safe(texts, detail) if is_safe and self.safe else self.write(texts, detail)


def broadcast(shapes: Sequence[Shape], _: Any = None) -> Shape:
    """The shape of operands that stand beside each other.

    >>> broadcast([(3, 1), (4,), ()])
    (3, 4)
    """
    found: list[int] = [1] * max(map(len, shapes))
    for shape in shapes:
        for at, length in enumerate(reversed(shape), 1):
            if length != 1:
                assert found[-at] in (1, length), shapes
                found[-at] = length
    return tuple(found)


def literal(number: float) -> Text:
    """A number.

    >>> literal(2.0), literal(-1.0), literal(math.inf)
    (('2.0', 9), ('-1.0', 6), ('np.inf', 9))
    """
    text = "np.nan" if math.isnan(number) else repr(number).replace("inf", "np.inf")
    return text, 6 if text.startswith("-") else ATOM


def bracketed(text: Text, least: int) -> str:
    """The text, in brackets if it binds less than that."""
    return text[0] if text[1] >= least else f"({text[0]})"


def lengths(shape: Sequence[int]) -> str:
    """A shape as one writes it: `(3, m)`."""
    inner = ", ".join("m" if length == ROWS else str(length) for length in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def listed(texts: Sequence[Text]) -> str:
    """Texts as a list, of which one may be a list itself, with a star.

    >>> listed([("a", 9), ("*bs", 9)]), listed([("*bs[::-1]", 9)])
    ('[a, *bs]', 'bs[::-1]')
    """
    inner = ", ".join(text for text, _ in texts)
    return inner[1:] if len(texts) == 1 and inner.startswith("*") else f"[{inner}]"


def _call(name: str) -> Callable[[list[Text], Any], Text]:
    return lambda texts, _: (f"{name}({', '.join(text for text, _ in texts)})", ATOM)


def _infix(sign: str, binding: int, is_test: bool = False) -> Kind:
    def write(texts: list[Text], _: Any) -> Text:
        left, right = bracketed(texts[0], binding + is_test), bracketed(texts[1], binding + 1)
        return f"{left} {sign} {right}", binding

    return Kind(broadcast, write, is_elementwise=True, is_test=is_test)


def _prefix(sign: str, is_test: bool = False) -> Kind:
    return Kind(lambda shapes, _: shapes[0], lambda texts, _: (f"{sign}{bracketed(texts[0], 6)}", 6), True,
                is_test=is_test)  # fmt: skip


def _formula(form: str, binding: int) -> Callable[[list[Text], Any], Text]:
    """With the operands, or names for them, in the places of `{}`."""
    return lambda texts, _: (form.format(*(bracketed(text, 6) for text in texts)), binding)


def _index_shape(shapes: list[Shape], subscripts: Any) -> Shape:
    axes, found = list(shapes[0]), []
    for each in subscripts:
        if each is None:
            found.append(1)
            continue
        length = axes.pop(0)
        if isinstance(each, tuple):
            start, stop, step = each
            found.append(length if stop is None else -(-(stop - (start or 0)) // step))
    return (*found, *axes)


def _index_text(texts: list[Text], subscripts: Any) -> Text:
    def one(each: Any) -> str:
        if not isinstance(each, tuple):
            return str(each)
        start, stop, step = each
        return ":" if stop is None else f"{start}:{stop}" + (f":{step}" if step != 1 else "")

    written = [one(each) for each in subscripts]
    while len(written) > 1 and written[-1] == ":" and len({*written} - {":"}) and None not in subscripts:
        written.pop()
    return f"{bracketed(texts[0], ATOM)}[{', '.join(written)}]", ATOM


def _reshape_text(texts: list[Text], shape: Any) -> Text:
    inner = ", ".join(map(str, shape)) if len(shape) != 1 else "-1"
    return f"{bracketed(texts[0], ATOM)}.reshape({inner or '()'})", ATOM


def _transpose_text(texts: list[Text], axes: Any) -> Text:
    inner = bracketed(texts[0], ATOM)
    if axes == (1, 0):
        return f"{inner}.T", ATOM
    return f"{inner}.swapaxes({'0, 1' if axes == (1, 0, 2) else '1, 2'})", ATOM


def _matmul_shape(shapes: list[Shape], _: Any) -> Shape:
    one, other = shapes
    return (*one[:-1], *(other[:-2] if len(one) < 3 else ()), *(other[-1:] if len(other) > 1 else ()))


def _einsum_shape(shapes: list[Shape], spec: str) -> Shape:
    sides, result = spec.split("->")
    known = {letter: length for side, shape in zip(sides.split(","), shapes, strict=True)
             for letter, length in zip(side, shape, strict=True)}  # fmt: skip
    return tuple(known[letter] for letter in result)


def _tensordot_shape(shapes: list[Shape], axes: Any) -> Shape:
    one, other = shapes
    return (*one[:-1], *other[1:]) if axes == 1 else (one[0], other[0])


def _tensordot_text(texts: list[Text], axes: Any) -> Text:
    shown = axes if axes == 1 else "([1, 2], [1, 2])"
    return f"np.tensordot({texts[0][0]}, {texts[1][0]}, {shown})", ATOM


def _less_axes(shapes: list[Shape], axes: Any) -> Shape:
    return tuple(length for at, length in enumerate(shapes[0]) if at not in axes)


def _reduced(name: str) -> Callable[[list[Text], Any], Text]:
    def write(texts: list[Text], axes: Any) -> Text:
        if name == "sum":
            return f"{bracketed(texts[0], ATOM)}.sum({axes[0] if len(axes) == 1 else axes})", ATOM
        return f"np.a{name}({texts[0][0]}, {axes[0]})", ATOM

    return write


def _spread_text(texts: list[Text], shape: Any) -> Text:
    return f"zeros({lengths(shape)}) + {bracketed(texts[0], 5)}", 4


def _into(name: str) -> Callable[[list[Text], Any], Text]:
    def write(texts: list[Text], place: Any) -> Text:
        words = [text for text, _ in texts]
        if place is not None:
            words.insert(1, f"slice({place[0]}, {place[1]})" if isinstance(place, tuple) else str(place))
        return f"{name}({', '.join(words)})", ATOM

    return write


def _first(shapes: list[Shape], _: Any) -> Shape:
    return shapes[0]


def _nothing(_: list[Shape], __: Any) -> Shape:
    return ()


class _Kinds(dict[str, Kind]):
    """The table; a function that is no row of it is NumPy's own, with one result for each place."""

    def __missing__(self, name: str) -> Kind:
        return Kind(broadcast, _call(f"np.{name}"), is_elementwise=True)


KINDS = _Kinds({
    "number": Kind(_nothing, lambda _, number: literal(number)),
    "truth": Kind(_nothing, lambda _, truth: (str(truth), ATOM), is_test=True),
    "name": Kind(lambda _, detail: detail[1], lambda _, detail: (detail[0], ATOM)),
    "rows": Kind(_nothing, lambda _, __: ("m", ATOM)),
    # one result for each place
    "add": _infix("+", 4), "subtract": _infix("-", 4), "multiply": _infix("*", 5), "divide": _infix("/", 5),
    "less": _infix("<", 1, True), "less_equal": _infix("<=", 1, True), "greater": _infix(">", 1, True),
    "greater_equal": _infix(">=", 1, True), "equal": _infix("==", 1, True), "not_equal": _infix("!=", 1, True),
    "bitwise_and": _infix("&", 3, True), "bitwise_or": _infix("|", 2, True),
    "negative": _prefix("-"), "invert": _prefix("~", True),
    # the same numbers, read otherwise
    "index": Kind(_index_shape, _index_text, is_view=True),
    "reshape": Kind(lambda _, shape: shape, _reshape_text, is_view=True),
    "transpose": Kind(lambda shapes, axes: tuple(shapes[0][axis] for axis in axes), _transpose_text, is_view=True),
    "view": Kind(lambda shapes, detail: (*detail[1], *shapes[0][1:]),
                 lambda texts, detail: (f"view({texts[0][0]}, {detail[0]}, {detail[1]}, {lengths(detail[2])})", ATOM),
                 is_view=True),
    "gather": Kind(lambda shapes, _: (*shapes[1], *shapes[0][1:]),
                   lambda texts, _: (f"{bracketed(texts[0], ATOM)}[{texts[1][0]}]", ATOM)),
    # σ(a) from e = exp(-a), and its derivative, of which no digit is lost; where e overflows, from exp(-|a|)
    "decay": Kind(_first, _formula("np.exp(-{})", ATOM), True, safe=_formula("np.exp(-np.abs({}))", ATOM)),
    "sigmoid": Kind(_first, _formula("1.0 / (1.0 + {1})", 5), True,
                    safe=_formula("np.where({0} < 0, {1}, 1.0) / (1.0 + {1})", 5)),
    "dsigmoid": Kind(_first, _formula("{0} * {1} * {1}", 5), True, safe=_formula("{0} / (1.0 + {0}) ** 2", 5)),
    # products and sums
    "matmul": Kind(_matmul_shape, _infix("@", 5).write),
    "einsum": Kind(_einsum_shape, lambda texts, spec: (f"np.einsum('{spec}', {texts[0][0]}, {texts[1][0]})", ATOM)),
    "tensordot": Kind(_tensordot_shape, _tensordot_text),
    "sum": Kind(_less_axes, _reduced("sum")),
    "whole": Kind(_first, _call("whole")),
    "max": Kind(_less_axes, _reduced("max")), "min": Kind(_less_axes, _reduced("min")),
    "chosen": Kind(_first, lambda texts, axis: (f"chosen({texts[0][0]}, {texts[1][0]}, {axis})", ATOM)),
    "all": Kind(_nothing, _call("np.all"), is_test=True),
    # arrays that are put together
    "ones_like": Kind(_first, _call("np.ones_like")),
    "zeros": Kind(lambda _, shape: shape, lambda _, shape: (f"zeros({lengths(shape)})", ATOM)),
    "spread": Kind(lambda _, shape: shape, _spread_text),
    "concatenate": Kind(lambda shapes, _: (sum(shape[0] for shape in shapes), *shapes[0][1:]),
                        lambda texts, _: (f"np.concatenate({listed(texts)})", ATOM)),
    "stack": Kind(lambda shapes, _: (len(shapes), *shapes[0]),
                  lambda texts, _: (f"np.stack({listed(texts)})", ATOM)),
    "put": Kind(_first, _into("put"), is_written=True),
    "put_at": Kind(_first, _into("put_at"), is_written=True),
    "add_to": Kind(_first, _into("add_to"), is_written=True),
    "add_at": Kind(_first, _into("add_at"), is_written=True),
})  # fmt: skip

#: What NumPy calls otherwise than Python, in its older releases too.
_NUMPY = {"pow": "power", "abs": "absolute", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
          "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2"}  # fmt: skip
#: In the kit of each namespace: NumPy has none of them.
KIT = ("erf", "erfc")
KINDS.update((name, Kind(broadcast, _call(name), is_elementwise=True)) for name in KIT)


def numpy_name(name: str) -> str:
    """The kind that a function of Python's `math` is.

    >>> numpy_name("asin"), numpy_name("exp")
    ('arcsin', 'exp')
    """
    return _NUMPY.get(name, name)
