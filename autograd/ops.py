"""The table of primitives: one row each, and every other file reads it; and the functions that its rules may name.

A rule is text in the operands `a`, `b`, `c` and the result `y`: Python arithmetic, comparisons, `p if test else q`,
numbers, `pi`, and the names of functions (those of `math`, or of other rows). A row states the form that keeps
its digits; where a course writes another, equal form, that one stands in `textbook` and is what a reader sees.
An operand whose local derivative is None is a constant: a power with a fixed exponent never needs log(a).

`stop_gradient` is the one row whose derivative is declared: its value changes with a, and no gradient passes.

Conventions at kinks (they follow PyTorch): abs' = 0 and relu' = 0 at 0, leaky_relu' there is the small one,
maximum and minimum give half to each side of a tie, a step (sign, floor, …) has 0 at its jumps too. The course takes
relu'(0) = 1; both are subgradients.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Op(NamedTuple):
    """A primitive: its name, what a reader sees, its value, its local derivatives and where they hold."""

    name: str  # the method of Value and the function of autograd
    symbol: str  # in labels and pictures
    value: str  # the forward pass
    local_derivatives: tuple[str | None, ...]  # the local derivatives dy/da, dy/db, …; None: a constant operand
    domain: str = ""  # where the primitive has a value; empty: everywhere
    advice: str = ""  # the way out when a point lies outside the domain
    kink: str = ""  # where the local derivative is a convention
    textbook: tuple[str, ...] = ()  # the local derivatives as a course writes them, equal to `local_derivatives`
    dunder: str = ""  # the Python operator, as in __add__
    binding: int = 9  # how tightly the notation binds: 1 for a sum, 9 for a call
    default: float | None = None  # the last operand, when left out
    fixed: str = ""  # the row to use when the second operand is a plain number
    flat: str = ""  # what a reader calls a place where the local derivative vanishes
    alias: str = ""  # NumPy's name, where it differs, so that np.arcsin(v) finds the method
    activation: str = ""  # of an activation: the initialiser of the weights before it, he or xavier
    pieces: tuple[
        tuple[str, str], ...
    ] = ()  # of a primitive made of several: what a reader calls each, and where it is
    is_declared: bool = False  # the local derivatives are agreed upon, and not those of the value
    functions: tuple[tuple[str, Callable[..., Any]], ...] = ()  # what rules of a user's own call in Python
    formula: str = ""  # the value as a course writes it, where `value` states a form that keeps its digits

    def __str__(self) -> str:
        return written(self.symbol, self.name)

    @property
    def arity(self) -> int:
        """The number of operands, constants included."""
        return len(self.local_derivatives)

    def describe(self) -> str:
        """What `help` says of the primitive: value and local derivatives as a course writes them, domain and kink.

        >>> print(OPS["sigmoid"].describe())
        y = 1 / (1 + exp(-a))
        <BLANKLINE>
        dy/da = y * (1 - y)
        Domain: all numbers
        """
        rules = zip("abc", self.textbook or self.local_derivatives, strict=False)
        lines = [f"y = {self.formula or self.value}", ""]
        lines += [f"dy/d{name} = {rule}" for name, rule in rules if rule is not None]
        lines += [f"Domain: {self.domain}", f"  {self.advice}"] if self.domain else ["Domain: all numbers"]
        if self.kink:
            lines += [f"Kink: {self.kink}, where the derivative is by convention the one of these formulas"]
        return "\n".join(lines)


def written(text: str, plain: str) -> str:
    """The text, or the plain one where standard output could not write it."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return plain
    return text


_TABLE = (
    # arithmetic
    Op("add", "+", "a + b", ("1.0", "1.0"), dunder="add", binding=1),
    Op("sub", "−", "a - b", ("1.0", "-1.0"), dunder="sub", binding=1),
    Op("mul", "×", "a * b", ("b", "a"), dunder="mul", binding=2),
    Op("div", "/", "a / b", ("1.0 / b", "-y / b"), domain="b != 0", advice="keep the divisor away from 0",
       textbook=("1 / b", "-a / b ** 2"), dunder="truediv", binding=2),
    Op("neg", "−", "-a", ("-1.0",), dunder="neg", binding=3),
    # from 2**53 on every float is even, and b - 1, which is odd, is none: it rounds to an even one
    Op("power", "**", "pow(a, b)",
       ("0.0 if b == 0 else -b * pow(abs(a), b - 1.0) if a < 0 and b * b >= 8.112963841460668e+31 "
        "else b * pow(a, b - 1.0)", None),
       domain="a > 0 or (a == 0 and b >= 0) or (a < 0 and b == floor(b))",
       advice="a negative base needs an integer exponent, and 0 a positive one",
       kink="a == 0", textbook=("0 if b == 0 else b * a ** (b - 1)",), binding=4, formula="a ** b"),
    Op("pow", "**", "pow(a, b)", ("0.0 if b == 0 else b * pow(a, b - 1.0)", "0.0 if a == 0 else y * log(a)"),
       domain="a > 0 or (a == 0 and b >= 0)",
       advice="with a negative base the exponent must be a plain integer, as in x ** 3",
       textbook=("0 if b == 0 else b * a ** (b - 1)", "0 if a == 0 else y * log(a)"),
       kink="a == 0", dunder="pow", fixed="power", binding=4, formula="a ** b"),
    Op("square", "square", "a * a", ("2.0 * a",), textbook=("2 * a",), formula="a ** 2"),
    Op("mod", "mod", "fmod(a, b) + b if b > 0 and fmod(a, b) < 0 or b < 0 and fmod(a, b) > 0 else fmod(a, b)",
       ("1.0", "-rint((a - y) / b)"), domain="b != 0 and abs(a) < inf", kink="a / b == rint(a / b)",
       advice="keep the divisor away from 0", textbook=("1", "-floor(a / b)"),
       dunder="mod", alias="remainder"),
    Op("floordiv", "//", "rint((a - mod(a, b)) / b)", ("0.0", "0.0"), domain="b != 0 and abs(a) < inf",
       kink="a / b == rint(a / b)", advice="keep the divisor away from 0", dunder="floordiv",
       flat="a step", alias="floor_divide", formula="floor(a / b)"),
    Op("hypot", "hypot", "hypot(a, b)", ("0.0 if y == 0 else a / y", "0.0 if y == 0 else b / y"),
       kink="hypot(a, b) == 0"),
    Op("identity", "identity", "a", ("1.0",)),
    Op("stop_gradient", "stop", "a", ("0.0",), is_declared=True, flat="stopped"),
    Op("abs", "abs", "abs(a)", ("1.0 if a > 0 else -1.0 if a < 0 else 0.0 * a",), kink="a == 0",
       textbook=("1 if a > 0 else -1 if a < 0 else 0",), dunder="abs", alias="absolute",
       pieces=(("positive", "a > 0"), ("negative", "a < 0"))),
    # exponentials and logarithms
    Op("exp", "exp", "exp(a)", ("y",)),
    Op("expm1", "expm1", "expm1(a)", ("exp(a)",)),
    Op("exp2", "exp2", "pow(2.0, a)", ("y * log(2.0)",), textbook=("y * log(2)",), formula="2 ** a"),
    Op("logaddexp", "logaddexp", "a + log(2.0) if a == b else (a if a > b else b) + log1p(exp(-abs(a - b)))",
       ("0.5 if a == b and abs(a) == inf else sigmoid(a - b)", "0.5 if a == b and abs(a) == inf else sigmoid(b - a)"),
       textbook=("exp(a - y)", "exp(b - y)"), flat="the other one is larger", formula="log(exp(a) + exp(b))"),
    Op("log", "log", "log(a)", ("1.0 / a",), domain="a > 0", textbook=("1 / a",),
       advice="for log(sigmoid(z)) write -softplus(-z), which never meets log(0)"),
    Op("log1p", "log1p", "log1p(a)", ("1.0 / (1.0 + a)",), domain="a > -1", textbook=("1 / (1 + a)",),
       advice="log1p(a) is log(1 + a)"),
    Op("log2", "log2", "log2(a)", ("1.0 / (a * log(2.0))",), domain="a > 0", textbook=("1 / (a * log(2))",),
       advice="a logarithm needs a positive operand"),
    Op("log10", "log10", "log10(a)", ("1.0 / (a * log(10.0))",), domain="a > 0", textbook=("1 / (a * log(10))",),
       advice="a logarithm needs a positive operand"),
    Op("sqrt", "sqrt", "sqrt(a)", ("0.5 / y",), domain="a >= 0", kink="a == 0", textbook=("1 / (2 * y)",),
       advice="the square root of a negative number is not real"),
    Op("cbrt", "cbrt", "cbrt(a)", ("1.0 / (3.0 * y * y)",), kink="a == 0", textbook=("1 / (3 * y ** 2)",)),
    # trigonometry
    Op("sin", "sin", "sin(a)", ("cos(a)",), domain="abs(a) < inf", advice="an angle must be finite"),
    Op("cos", "cos", "cos(a)", ("-sin(a)",), domain="abs(a) < inf", advice="an angle must be finite"),
    Op("tan", "tan", "tan(a)", ("1.0 + y * y",), domain="abs(a) < inf", advice="an angle must be finite",
       textbook=("1 + y ** 2",)),
    Op("asin", "asin", "asin(a)", ("1.0 / sqrt((1.0 - a) * (1.0 + a))",), domain="abs(a) <= 1", kink="abs(a) == 1",
       advice="a sine lies between -1 and 1", textbook=("1 / sqrt(1 - a ** 2)",), alias="arcsin"),
    Op("acos", "acos", "acos(a)", ("-1.0 / sqrt((1.0 - a) * (1.0 + a))",), domain="abs(a) <= 1", kink="abs(a) == 1",
       advice="a cosine lies between -1 and 1", textbook=("-1 / sqrt(1 - a ** 2)",), alias="arccos"),
    Op("atan", "atan", "atan(a)", ("1.0 / (1.0 + a * a)",), textbook=("1 / (1 + a ** 2)",), alias="arctan"),
    Op("atan2", "atan2", "atan2(a, b)", ("b / hypot(a, b) / hypot(a, b)", "-a / hypot(a, b) / hypot(a, b)"),
       domain="a != 0 or b != 0", advice="the origin has no direction", alias="arctan2",
       kink="(abs(a) if b < 0 else 1.0) == 0", textbook=("b / (a ** 2 + b ** 2)", "-a / (a ** 2 + b ** 2)")),
    Op("degrees", "degrees", "a * (180.0 / pi)", ("180.0 / pi",), textbook=("180 / pi",), alias="rad2deg"),
    Op("radians", "radians", "a * (pi / 180.0)", ("pi / 180.0",), textbook=("pi / 180",), alias="deg2rad"),
    Op("sinc", "sinc",  # the angle is reduced first, which keeps the digits near the zeros
       "1.0 if a == 0 else (1.0 - 2.0 * mod(rint(a), 2.0)) * sin(pi * (a - rint(a))) / (pi * a)",
       ("(-1.0 / 3.0 + (pi * a) ** 2 * (1.0 / 30.0 + (pi * a) ** 2 * (-1.0 / 840.0 + (pi * a) ** 2 * (1.0 / 45360.0 "
        "- (pi * a) ** 2 / 3991680.0)))) * pi * pi * a if abs(a) < 0.05 else "
        "((1.0 - 2.0 * mod(rint(a), 2.0)) * cos(pi * (a - rint(a))) - y) / a",),
       domain="abs(a) < inf", advice="an angle must be finite", textbook=("0 if a == 0 else (cos(pi * a) - y) / a",),
       formula="1 if a == 0 else sin(pi * a) / (pi * a)"),
    Op("sinh", "sinh", "sinh(a)", ("cosh(a)",)),
    Op("cosh", "cosh", "cosh(a)", ("sinh(a)",)),
    Op("asinh", "asinh", "asinh(a)", ("1.0 / hypot(a, 1.0)",), textbook=("1 / sqrt(a ** 2 + 1)",), alias="arcsinh"),
    Op("acosh", "acosh", "acosh(a)", ("1.0 / (sqrt(a - 1.0) * sqrt(a + 1.0))",), domain="a >= 1", kink="a == 1",
       advice="a hyperbolic cosine is at least 1", textbook=("1 / sqrt(a ** 2 - 1)",), alias="arccosh"),
    Op("atanh", "atanh", "atanh(a)", ("1.0 / ((1.0 - a) * (1.0 + a))",), domain="abs(a) < 1",
       advice="a hyperbolic tangent lies between -1 and 1", textbook=("1 / (1 - a ** 2)",), alias="arctanh"),
    Op("erf", "erf", "erf(a)", ("2.0 / sqrt(pi) * exp(-a * a)",), textbook=("2 / sqrt(pi) * exp(-a ** 2)",),
       flat="saturated"),
    Op("erfc", "erfc", "erfc(a)", ("-2.0 / sqrt(pi) * exp(-a * a)",), textbook=("-2 / sqrt(pi) * exp(-a ** 2)",),
       flat="saturated"),
    # activations
    Op("tanh", "tanh", "tanh(a)", ("4.0 * sigmoid(2.0 * a) * sigmoid(-2.0 * a)",), textbook=("1 - y ** 2",),
       flat="saturated", activation="xavier"),
    Op("sigmoid", "σ", "(exp(-abs(a)) if a < 0 else 1.0) / (1.0 + exp(-abs(a)))", ("y * sigmoid(-a)",),
       textbook=("y * (1 - y)",), flat="saturated", formula="1 / (1 + exp(-a))", activation="xavier"),
    Op("relu", "ReLU", "0.0 if a < 0 else a", ("0.0 if a <= 0 else 1.0",), kink="a == 0",
       textbook=("1 if a > 0 else 0",), flat="closed", formula="a if a > 0 else 0", activation="he",
       pieces=(("open", "a > 0"), ("closed", "a < 0"))),
    Op("leaky_relu", "LeakyReLU", "a * b if a < 0 else a", ("1.0 if a > 0 else b", "a if a < 0 else 0.0"),
       kink="a == 0", textbook=("1 if a > 0 else b", "a if a < 0 else 0"), flat="nearly closed",
       default=0.01, formula="a if a > 0 else b * a", activation="he",
       pieces=(("open", "a > 0"), ("nearly closed", "a < 0"))),
    Op("softplus", "softplus", "(a if a > 0 else 0.0) + log1p(exp(-abs(a)))", ("sigmoid(a)",), flat="saturated",
       formula="log(1 + exp(a))", activation="xavier"),
    Op("gelu", "GELU", "0.5 * a * erfc(-a / sqrt(2.0))",
       ("0.5 * erfc(-a / sqrt(2.0)) + a * exp(-0.5 * a * a) / sqrt(2.0 * pi)",),
       textbook=("erfc(-a / sqrt(2)) / 2 + a * exp(-a ** 2 / 2) / sqrt(2 * pi)",), flat="closed",
       formula="a * erfc(-a / sqrt(2)) / 2", activation="he"),
    Op("silu", "SiLU", "a * sigmoid(a)", ("sigmoid(a) * (1.0 + a * sigmoid(-a))",),
       textbook=("sigmoid(a) * (1 + a * (1 - sigmoid(a)))",), flat="closed", activation="he"),
    Op("elu", "ELU", "b * expm1(a) if a < 0 else a", ("1.0 if a > 0 else b * exp(a)", "expm1(a) if a < 0 else 0.0"),
       kink="a == 0", textbook=("1 if a > 0 else b * exp(a)", "exp(a) - 1 if a < 0 else 0"), flat="saturated",
       default=1.0, formula="a if a > 0 else b * (exp(a) - 1)", activation="he",
       pieces=(("open", "a > 0"), ("bent", "a < 0"))),
    Op("softsign", "softsign", "a / (1.0 + abs(a))", ("1.0 / (1.0 + abs(a)) / (1.0 + abs(a))",),
       textbook=("1 / (1 + abs(a)) ** 2",), flat="saturated", activation="xavier"),
    # choices; the sums let a NaN on either side through
    Op("maximum", "max", "a if a > b else b if b >= a else a + b",
       ("0.0 if a < b else 0.5 if a == b else 1.0", "0.0 if b < a else 0.5 if a == b else 1.0"), kink="a == b",
       flat="the other one is larger", formula="a if a > b else b",
       pieces=(("the first is larger", "a > b"), ("the second is larger", "b > a"))),
    Op("minimum", "min", "a if a < b else b if b <= a else a + b",
       ("0.0 if a > b else 0.5 if a == b else 1.0", "0.0 if b > a else 0.5 if a == b else 1.0"), kink="a == b",
       flat="the other one is smaller", formula="a if a < b else b",
       pieces=(("the first is smaller", "a < b"), ("the second is smaller", "b < a"))),
    Op("where", "where", "b if a > 0 else c", ("0.0", "1.0 if a > 0 else 0.0", "0.0 if a > 0 else 1.0"),
       kink="a == 0", textbook=("0", "1 if a > 0 else 0", "0 if a > 0 else 1"),
       flat="the other side is chosen", pieces=(("the first is chosen", "a > 0"), ("the second is chosen", "a <= 0"))),
    # steps: constant between their jumps
    Op("sign", "sign", "1.0 if a > 0 else -1.0 if a < 0 else 0.0 * a", ("0.0",), kink="a == 0", flat="a step",
       pieces=(("positive", "a > 0"), ("negative", "a < 0"))),
    Op("floor", "floor", "floor(a)", ("0.0",), kink="a == rint(a)", flat="a step", dunder="floor"),
    Op("ceil", "ceil", "ceil(a)", ("0.0",), kink="a == rint(a)", flat="a step", dunder="ceil"),
    Op("rint", "rint",
       "floor(a) if a - floor(a) < 0.5 else floor(a) + 1.0 if a - floor(a) > 0.5 else 2.0 * floor(0.5 * a + 0.5)",
       ("0.0",), kink="a - floor(a) == 0.5", flat="a step", dunder="round"),
)  # fmt: skip

OPS: dict[str, Op] = {op.name: op for op in _TABLE}

#: The letters of the operands.
NAMES = "abc"


def _cube_root(number: float) -> float:
    root = math.copysign(abs(number) ** (1 / 3), number)
    return root - (root - number / root / root) / 3 if root and math.isfinite(root) else root


def _divide(numerator: float, denominator: float) -> float:
    try:
        return numerator / denominator
    except ZeroDivisionError:
        if numerator == 0 or math.isnan(numerator):
            return math.nan
        return math.copysign(math.inf, numerator) * math.copysign(1.0, denominator)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        if base < 0 and exponent % 1 != 0:
            return math.nan
        return -math.inf if math.copysign(1.0, base) < 0 and exponent % 2 == 1 else math.inf


def _overflowing(function: Callable[[float], float], *, odd: bool = False) -> Callable[[float], float]:
    """The function with its true limit where it leaves the floats: +inf, or for an odd one ±inf."""

    def total(operand: float) -> float:
        try:
            return function(operand)
        except OverflowError:
            return math.copysign(math.inf, operand) if odd else math.inf

    return total


#: The functions that a rule may name beside the rows, over floats: those of `math`.
FUNCTIONS: dict[str, Any] = {name: getattr(math, name) for name in dir(math) if not name.startswith("_")}
FUNCTIONS["abs"] = abs
for _name in ("floor", "ceil"):  # those of `math` have no infinity, and no −0
    FUNCTIONS[_name] = lambda a, step=FUNCTIONS[_name]: math.copysign(step(a), a) if math.isfinite(a) else a
FUNCTIONS.setdefault("cbrt", _cube_root)  # Python 3.10 has none

#: Those that Python refuses where IEEE arithmetic has a limit.
IEEE: dict[str, Any] = {
    "divide": _divide,
    "pow": _power,
    "sinh": _overflowing(math.sinh, odd=True),
    **{name: _overflowing(FUNCTIONS[name]) for name in ("exp", "expm1", "cosh")},
}
