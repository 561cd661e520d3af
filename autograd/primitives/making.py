"""`primitive`: a row of one's own, in the language of the table or as functions of Python."""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from autograd.operators import function, method
from autograd.ops import NAMES, OPS, Op
from autograd.primitives import verifying
from autograd.primitives.language import rule
from autograd.rules import FLOATS
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A rule of a primitive: a text, or a function of the operands.
Rule = str | Callable[..., Any]


class Primitive:
    """A primitive of a user's: a function of Values, numbers and arrays of them, and its row."""

    def __init__(self, op: Op) -> None:
        self.op = op
        self._function = function(op)
        self.__name__ = self.__qualname__ = op.name
        self.__doc__ = self._function.__doc__
        self.__wrapped__ = method(op)  # whose operands have names

    def __call__(self, *operands: Any) -> Any:
        """The Value that records it; a float where all operands are numbers."""
        if len(operands) == self.op.arity - 1 and self.op.default is not None:
            operands += (self.op.default,)
        if len(operands) != self.op.arity:
            raise TypeError(f"{self.op.name} takes {self.op.arity} operands; got {len(operands)}")
        return self._function(*operands)

    def __repr__(self) -> str:
        return f"<primitive {self.op.name}({', '.join(NAMES[: self.op.arity])}) = {self.op.formula or self.op.value}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Primitive, (self.op,)

    def __eq__(self, other: object) -> bool:
        return self.op == other.op if isinstance(other, Primitive) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.op)


def primitive(
    name: str,
    value: Rule,
    local_derivatives: Rule | Sequence[Rule],
    *,
    symbol: str = "",
    domain: str = "",
    advice: str = "",
    kink: str = "",
    textbook: Sequence[str] = (),
    default: float | None = None,
    at: Sequence[Sequence[float]] = (),
) -> Primitive:
    """A primitive of one's own: its value and its local derivatives, one per operand, in the letters a, b, c of the
    operands and y of the result.

    >>> swish = primitive("swish", "a * sigmoid(b * a)",
    ...     ("sigmoid(b * a) + b * y * sigmoid(-b * a)", "a * y * sigmoid(-b * a)"))
    >>> x = Value(0.0, label="x")
    >>> swish(x, 1.5).backward()
    >>> x.grad, swish(0.0, 1.5)
    (0.5, 0.0)

    It works wherever a row of the table does: in pictures, steps and pages, under `grad` to any order, `check` and
    `compile`; for `parse` it is named, `parse(text, primitives=[swish])`. Nothing is registered.

    `domain` says where it has a value (`a > 0`), with `advice` as the way out; `kink` where a local derivative is a
    convention (`a == 0`); `textbook` the local derivatives as a course writes them; `default` is the last operand when
    left out; `symbol` stands in pictures.

    Rules may be functions of Python instead. Then the primitive works where Python runs, which is not in a compiled
    program nor in a page; local derivatives that are to be differentiated again need to take Values.

    The local derivatives are held against the value when it is made, at points of the domain and those of `at`.

    Raises:
        ValueError: a name is taken, a text is no rule, or a local derivative is not that of the value: the message says
            which, where, and by how much.
        TypeError: a rule is neither a text nor a function.
    """
    _check_name(name)
    rules = (
        (local_derivatives,) if isinstance(local_derivatives, str) or callable(local_derivatives) else local_derivatives
    )
    if not 1 <= len(rules) <= len(NAMES):
        raise ValueError(f"{name} needs one local derivative per operand, of up to {len(NAMES)}; got {len(rules)}")
    letters = NAMES[: len(rules)]
    if callable(value):
        texts, functions = _python(name, value, rules, letters)
        formula = ""
    else:
        texts = [rule(value, letters, f"the value of {name}")]
        texts += [rule(each, (*letters, "y"), f"the local derivative of {name} in {a}")  # type: ignore[arg-type]
                  for a, each in zip(letters, rules, strict=True)]  # fmt: skip
        functions, formula = (), value if texts[0] != value else ""
        textbook = textbook or [str(each) for each in rules if texts[1:] != list(rules)]
    if len(textbook) not in (0, len(rules)):
        raise ValueError(f"textbook needs all {len(rules)} local derivatives of {name}, or none; got {len(textbook)}")
    for each in textbook:
        rule(each, (*letters, "y"), f"textbook of {name}")
    kink = " == ".join(rule(side, letters, f"the kink of {name}") for side in _sides(kink, name))
    domain = rule(domain, letters, f"the domain of {name}") if domain else ""
    op = Op(
        name, symbol or name, texts[0], tuple(texts[1:]), domain,
        advice or (f"{name} has no value there" if domain else ""), kink, tuple(textbook),
        default=default, flat="flat", functions=functions, formula=formula,
    )  # fmt: skip
    found = verifying.disagreements(op, at)
    if found:
        raise ValueError("; ".join(found))
    return Primitive(op)


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name.isidentifier() or not name.isascii() or iskeyword(name):
        raise ValueError(f"a primitive needs a name of letters, digits and _; got {name!r}")
    taken = {*FLOATS, *NAMES, "y", *(each for op in OPS.values() for each in (op.name, op.alias, op.symbol))}
    if name in taken:
        raise ValueError(f"the name {name!r} is taken; a primitive needs one of its own")


def _sides(kink: str, name: str) -> list[str]:
    sides = kink.split("==") if kink else []
    if len(sides) not in (0, 2):
        raise ValueError(f"the kink of {name} is where two sides are equal, as in 'a == 0'; got {kink!r}")
    return sides


def _python(
    name: str, value: Callable[..., Any], rules: Sequence[Any], letters: str
) -> tuple[list[str], tuple[tuple[str, Callable[..., Any]], ...]]:
    """Rules that call functions of Python, and the functions by the names that the rules call."""
    for a, each in zip(letters, rules, strict=True):
        if not callable(each):
            raise TypeError(
                f"the local derivative of {name} in {a} needs to be a function, as the value is; got {each!r}"
            )
    operands = ", ".join(letters)
    names = [name, *(f"d{name}_d{a}" for a in letters)]
    functions = tuple((each, _Read(made, each)) for each, made in zip(names, (value, *rules), strict=True))
    return [f"{each}({operands})" for each in names], functions


class _Read:
    """A function whose results are floats, or Values."""

    def __init__(self, made: Callable[..., Any], name: str) -> None:
        self.made, self.name = made, name

    def __call__(self, *operands: Any) -> Any:
        try:
            found = self.made(*operands)
        except TypeError as error:
            if any(isinstance(each, Value) for each in operands):
                said = f"{self.name} needs to take Values, too, to be differentiated again: {error}"
                raise TypeError(said) from error
            raise
        if isinstance(found, Value):
            return found
        try:
            return float(found)
        except (TypeError, ValueError):
            raise TypeError(f"{self.name} needs to return a number; got {type(found).__name__} {found!r:.40}") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Read) and self.made == other.made

    def __hash__(self) -> int:
        return hash(self.made)
