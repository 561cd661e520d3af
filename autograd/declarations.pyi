"""The operations of `Value` and the functions beside them, declared for type checkers and editors.

Written from the table of primitives by `python -m autograd.text.declarations`; not to be edited.
"""

from typing import overload

from autograd.value import Value

__all__ = [  # noqa: RUF022  (in the order of the table)
    "add",
    "sub",
    "mul",
    "div",
    "neg",
    "power",
    "pow",
    "square",
    "mod",
    "floordiv",
    "hypot",
    "identity",
    "stop_gradient",
    "abs",
    "exp",
    "expm1",
    "exp2",
    "logaddexp",
    "log",
    "log1p",
    "log2",
    "log10",
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "degrees",
    "radians",
    "sinc",
    "sinh",
    "cosh",
    "asinh",
    "acosh",
    "atanh",
    "erf",
    "erfc",
    "tanh",
    "sigmoid",
    "relu",
    "leaky_relu",
    "softplus",
    "gelu",
    "silu",
    "elu",
    "softsign",
    "maximum",
    "minimum",
    "where",
    "sign",
    "floor",
    "ceil",
    "rint",
]

class Operations:
    def add(self, b: Value | float) -> Value:
        """y = a + b

        dy/da = 1.0
        dy/db = 1.0
        Domain: all numbers
        """

    def __add__(self, other: Value | float) -> Value: ...
    def __radd__(self, other: float) -> Value: ...
    def sub(self, b: Value | float) -> Value:
        """y = a - b

        dy/da = 1.0
        dy/db = -1.0
        Domain: all numbers
        """

    def __sub__(self, other: Value | float) -> Value: ...
    def __rsub__(self, other: float) -> Value: ...
    def mul(self, b: Value | float) -> Value:
        """y = a * b

        dy/da = b
        dy/db = a
        Domain: all numbers
        """

    def __mul__(self, other: Value | float) -> Value: ...
    def __rmul__(self, other: float) -> Value: ...
    def div(self, b: Value | float) -> Value:
        """y = a / b

        dy/da = 1 / b
        dy/db = -a / b ** 2
        Domain: b != 0
          keep the divisor away from 0
        """

    def __truediv__(self, other: Value | float) -> Value: ...
    def __rtruediv__(self, other: float) -> Value: ...
    def neg(self) -> Value:
        """y = -a

        dy/da = -1.0
        Domain: all numbers
        """

    def __neg__(self) -> Value: ...
    def power(self, b: float) -> Value:
        """y = a ** b

        dy/da = 0 if b == 0 else b * a ** (b - 1)
        Domain: a > 0 or (a == 0 and b >= 0) or (a < 0 and b == floor(b))
          a negative base needs an integer exponent, and 0 a positive one
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def pow(self, b: Value | float) -> Value:
        """y = a ** b

        dy/da = 0 if b == 0 else b * a ** (b - 1)
        dy/db = 0 if a == 0 else y * log(a)
        Domain: a > 0 or (a == 0 and b >= 0)
          with a negative base the exponent must be a plain integer, as in x ** 3
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def __pow__(self, other: Value | float) -> Value: ...
    def __rpow__(self, other: float) -> Value: ...
    def square(self) -> Value:
        """y = a ** 2

        dy/da = 2 * a
        Domain: all numbers
        """

    def mod(self, b: Value | float) -> Value:
        """y = fmod(a, b) + b if b > 0 and fmod(a, b) < 0 or b < 0 and fmod(a, b) > 0 else fmod(a, b)

        dy/da = 1
        dy/db = -floor(a / b)
        Domain: b != 0 and abs(a) < inf
          keep the divisor away from 0
        Kink: a / b == rint(a / b), where the derivative is by convention the one of these formulas
        """

    def remainder(self, b: Value | float) -> Value:
        """y = fmod(a, b) + b if b > 0 and fmod(a, b) < 0 or b < 0 and fmod(a, b) > 0 else fmod(a, b)

        dy/da = 1
        dy/db = -floor(a / b)
        Domain: b != 0 and abs(a) < inf
          keep the divisor away from 0
        Kink: a / b == rint(a / b), where the derivative is by convention the one of these formulas
        """

    def __mod__(self, other: Value | float) -> Value: ...
    def __rmod__(self, other: float) -> Value: ...
    def floordiv(self, b: Value | float) -> Value:
        """y = floor(a / b)

        dy/da = 0.0
        dy/db = 0.0
        Domain: b != 0 and abs(a) < inf
          keep the divisor away from 0
        Kink: a / b == rint(a / b), where the derivative is by convention the one of these formulas
        """

    def floor_divide(self, b: Value | float) -> Value:
        """y = floor(a / b)

        dy/da = 0.0
        dy/db = 0.0
        Domain: b != 0 and abs(a) < inf
          keep the divisor away from 0
        Kink: a / b == rint(a / b), where the derivative is by convention the one of these formulas
        """

    def __floordiv__(self, other: Value | float) -> Value: ...
    def __rfloordiv__(self, other: float) -> Value: ...
    def hypot(self, b: Value | float) -> Value:
        """y = hypot(a, b)

        dy/da = 0.0 if y == 0 else a / y
        dy/db = 0.0 if y == 0 else b / y
        Domain: all numbers
        Kink: hypot(a, b) == 0, where the derivative is by convention the one of these formulas
        """

    def identity(self) -> Value:
        """y = a

        dy/da = 1.0
        Domain: all numbers
        """

    def stop_gradient(self) -> Value:
        """y = a

        dy/da = 0.0
        Domain: all numbers
        """

    def abs(self) -> Value:
        """y = abs(a)

        dy/da = 1 if a > 0 else -1 if a < 0 else 0
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def absolute(self) -> Value:
        """y = abs(a)

        dy/da = 1 if a > 0 else -1 if a < 0 else 0
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def __abs__(self) -> Value: ...
    def exp(self) -> Value:
        """y = exp(a)

        dy/da = y
        Domain: all numbers
        """

    def expm1(self) -> Value:
        """y = expm1(a)

        dy/da = exp(a)
        Domain: all numbers
        """

    def exp2(self) -> Value:
        """y = 2 ** a

        dy/da = y * log(2)
        Domain: all numbers
        """

    def logaddexp(self, b: Value | float) -> Value:
        """y = log(exp(a) + exp(b))

        dy/da = exp(a - y)
        dy/db = exp(b - y)
        Domain: all numbers
        """

    def log(self) -> Value:
        """y = log(a)

        dy/da = 1 / a
        Domain: a > 0
          for log(sigmoid(z)) write -softplus(-z), which never meets log(0)
        """

    def log1p(self) -> Value:
        """y = log1p(a)

        dy/da = 1 / (1 + a)
        Domain: a > -1
          log1p(a) is log(1 + a)
        """

    def log2(self) -> Value:
        """y = log2(a)

        dy/da = 1 / (a * log(2))
        Domain: a > 0
          a logarithm needs a positive operand
        """

    def log10(self) -> Value:
        """y = log10(a)

        dy/da = 1 / (a * log(10))
        Domain: a > 0
          a logarithm needs a positive operand
        """

    def sqrt(self) -> Value:
        """y = sqrt(a)

        dy/da = 1 / (2 * y)
        Domain: a >= 0
          the square root of a negative number is not real
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def cbrt(self) -> Value:
        """y = cbrt(a)

        dy/da = 1 / (3 * y ** 2)
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def sin(self) -> Value:
        """y = sin(a)

        dy/da = cos(a)
        Domain: abs(a) < inf
          an angle must be finite
        """

    def cos(self) -> Value:
        """y = cos(a)

        dy/da = -sin(a)
        Domain: abs(a) < inf
          an angle must be finite
        """

    def tan(self) -> Value:
        """y = tan(a)

        dy/da = 1 + y ** 2
        Domain: abs(a) < inf
          an angle must be finite
        """

    def asin(self) -> Value:
        """y = asin(a)

        dy/da = 1 / sqrt(1 - a ** 2)
        Domain: abs(a) <= 1
          a sine lies between -1 and 1
        Kink: abs(a) == 1, where the derivative is by convention the one of these formulas
        """

    def arcsin(self) -> Value:
        """y = asin(a)

        dy/da = 1 / sqrt(1 - a ** 2)
        Domain: abs(a) <= 1
          a sine lies between -1 and 1
        Kink: abs(a) == 1, where the derivative is by convention the one of these formulas
        """

    def acos(self) -> Value:
        """y = acos(a)

        dy/da = -1 / sqrt(1 - a ** 2)
        Domain: abs(a) <= 1
          a cosine lies between -1 and 1
        Kink: abs(a) == 1, where the derivative is by convention the one of these formulas
        """

    def arccos(self) -> Value:
        """y = acos(a)

        dy/da = -1 / sqrt(1 - a ** 2)
        Domain: abs(a) <= 1
          a cosine lies between -1 and 1
        Kink: abs(a) == 1, where the derivative is by convention the one of these formulas
        """

    def atan(self) -> Value:
        """y = atan(a)

        dy/da = 1 / (1 + a ** 2)
        Domain: all numbers
        """

    def arctan(self) -> Value:
        """y = atan(a)

        dy/da = 1 / (1 + a ** 2)
        Domain: all numbers
        """

    def atan2(self, b: Value | float) -> Value:
        """y = atan2(a, b)

        dy/da = b / (a ** 2 + b ** 2)
        dy/db = -a / (a ** 2 + b ** 2)
        Domain: a != 0 or b != 0
          the origin has no direction
        Kink: (abs(a) if b < 0 else 1.0) == 0, where the derivative is by convention the one of these formulas
        """

    def arctan2(self, b: Value | float) -> Value:
        """y = atan2(a, b)

        dy/da = b / (a ** 2 + b ** 2)
        dy/db = -a / (a ** 2 + b ** 2)
        Domain: a != 0 or b != 0
          the origin has no direction
        Kink: (abs(a) if b < 0 else 1.0) == 0, where the derivative is by convention the one of these formulas
        """

    def degrees(self) -> Value:
        """y = a * (180.0 / pi)

        dy/da = 180 / pi
        Domain: all numbers
        """

    def rad2deg(self) -> Value:
        """y = a * (180.0 / pi)

        dy/da = 180 / pi
        Domain: all numbers
        """

    def radians(self) -> Value:
        """y = a * (pi / 180.0)

        dy/da = pi / 180
        Domain: all numbers
        """

    def deg2rad(self) -> Value:
        """y = a * (pi / 180.0)

        dy/da = pi / 180
        Domain: all numbers
        """

    def sinc(self) -> Value:
        """y = 1 if a == 0 else sin(pi * a) / (pi * a)

        dy/da = 0 if a == 0 else (cos(pi * a) - y) / a
        Domain: abs(a) < inf
          an angle must be finite
        """

    def sinh(self) -> Value:
        """y = sinh(a)

        dy/da = cosh(a)
        Domain: all numbers
        """

    def cosh(self) -> Value:
        """y = cosh(a)

        dy/da = sinh(a)
        Domain: all numbers
        """

    def asinh(self) -> Value:
        """y = asinh(a)

        dy/da = 1 / sqrt(a ** 2 + 1)
        Domain: all numbers
        """

    def arcsinh(self) -> Value:
        """y = asinh(a)

        dy/da = 1 / sqrt(a ** 2 + 1)
        Domain: all numbers
        """

    def acosh(self) -> Value:
        """y = acosh(a)

        dy/da = 1 / sqrt(a ** 2 - 1)
        Domain: a >= 1
          a hyperbolic cosine is at least 1
        Kink: a == 1, where the derivative is by convention the one of these formulas
        """

    def arccosh(self) -> Value:
        """y = acosh(a)

        dy/da = 1 / sqrt(a ** 2 - 1)
        Domain: a >= 1
          a hyperbolic cosine is at least 1
        Kink: a == 1, where the derivative is by convention the one of these formulas
        """

    def atanh(self) -> Value:
        """y = atanh(a)

        dy/da = 1 / (1 - a ** 2)
        Domain: abs(a) < 1
          a hyperbolic tangent lies between -1 and 1
        """

    def arctanh(self) -> Value:
        """y = atanh(a)

        dy/da = 1 / (1 - a ** 2)
        Domain: abs(a) < 1
          a hyperbolic tangent lies between -1 and 1
        """

    def erf(self) -> Value:
        """y = erf(a)

        dy/da = 2 / sqrt(pi) * exp(-a ** 2)
        Domain: all numbers
        """

    def erfc(self) -> Value:
        """y = erfc(a)

        dy/da = -2 / sqrt(pi) * exp(-a ** 2)
        Domain: all numbers
        """

    def tanh(self) -> Value:
        """y = tanh(a)

        dy/da = 1 - y ** 2
        Domain: all numbers
        """

    def sigmoid(self) -> Value:
        """y = 1 / (1 + exp(-a))

        dy/da = y * (1 - y)
        Domain: all numbers
        """

    def relu(self) -> Value:
        """y = a if a > 0 else 0

        dy/da = 1 if a > 0 else 0
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def leaky_relu(self, b: Value | float = 0.01) -> Value:
        """y = a if a > 0 else b * a

        dy/da = 1 if a > 0 else b
        dy/db = a if a < 0 else 0
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def softplus(self) -> Value:
        """y = log(1 + exp(a))

        dy/da = sigmoid(a)
        Domain: all numbers
        """

    def gelu(self) -> Value:
        """y = a * erfc(-a / sqrt(2)) / 2

        dy/da = erfc(-a / sqrt(2)) / 2 + a * exp(-a ** 2 / 2) / sqrt(2 * pi)
        Domain: all numbers
        """

    def silu(self) -> Value:
        """y = a * sigmoid(a)

        dy/da = sigmoid(a) * (1 + a * (1 - sigmoid(a)))
        Domain: all numbers
        """

    def elu(self, b: Value | float = 1.0) -> Value:
        """y = a if a > 0 else b * (exp(a) - 1)

        dy/da = 1 if a > 0 else b * exp(a)
        dy/db = exp(a) - 1 if a < 0 else 0
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def softsign(self) -> Value:
        """y = a / (1.0 + abs(a))

        dy/da = 1 / (1 + abs(a)) ** 2
        Domain: all numbers
        """

    def maximum(self, b: Value | float) -> Value:
        """y = a if a > b else b

        dy/da = 0.0 if a < b else 0.5 if a == b else 1.0
        dy/db = 0.0 if b < a else 0.5 if a == b else 1.0
        Domain: all numbers
        Kink: a == b, where the derivative is by convention the one of these formulas
        """

    def minimum(self, b: Value | float) -> Value:
        """y = a if a < b else b

        dy/da = 0.0 if a > b else 0.5 if a == b else 1.0
        dy/db = 0.0 if b > a else 0.5 if a == b else 1.0
        Domain: all numbers
        Kink: a == b, where the derivative is by convention the one of these formulas
        """

    def where(self, b: Value | float, c: Value | float) -> Value:
        """y = b if a > 0 else c

        dy/da = 0
        dy/db = 1 if a > 0 else 0
        dy/dc = 0 if a > 0 else 1
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def sign(self) -> Value:
        """y = 1.0 if a > 0 else -1.0 if a < 0 else 0.0 * a

        dy/da = 0.0
        Domain: all numbers
        Kink: a == 0, where the derivative is by convention the one of these formulas
        """

    def floor(self) -> Value:
        """y = floor(a)

        dy/da = 0.0
        Domain: all numbers
        Kink: a == rint(a), where the derivative is by convention the one of these formulas
        """

    def __floor__(self) -> Value: ...
    def ceil(self) -> Value:
        """y = ceil(a)

        dy/da = 0.0
        Domain: all numbers
        Kink: a == rint(a), where the derivative is by convention the one of these formulas
        """

    def __ceil__(self) -> Value: ...
    def rint(self) -> Value:
        """y = floor(a) if a - floor(a) < 0.5 else floor(a) + 1.0 if a - floor(a) > 0.5 else 2.0 * floor(0.5 * a + 0.5)

        dy/da = 0.0
        Domain: all numbers
        Kink: a - floor(a) == 0.5, where the derivative is by convention the one of these formulas
        """

    def __round__(self) -> Value: ...
    def __lt__(self, other: Value | float) -> bool: ...
    def __le__(self, other: Value | float) -> bool: ...
    def __gt__(self, other: Value | float) -> bool: ...
    def __ge__(self, other: Value | float) -> bool: ...

@overload
def add(a: float, b: float, /) -> float:
    """y = a + b

    dy/da = 1.0
    dy/db = 1.0
    Domain: all numbers
    """

@overload
def add(a: Value, b: Value | float, /) -> Value: ...
@overload
def add(a: float, b: Value, /) -> Value: ...
@overload
def sub(a: float, b: float, /) -> float:
    """y = a - b

    dy/da = 1.0
    dy/db = -1.0
    Domain: all numbers
    """

@overload
def sub(a: Value, b: Value | float, /) -> Value: ...
@overload
def sub(a: float, b: Value, /) -> Value: ...
@overload
def mul(a: float, b: float, /) -> float:
    """y = a * b

    dy/da = b
    dy/db = a
    Domain: all numbers
    """

@overload
def mul(a: Value, b: Value | float, /) -> Value: ...
@overload
def mul(a: float, b: Value, /) -> Value: ...
@overload
def div(a: float, b: float, /) -> float:
    """y = a / b

    dy/da = 1 / b
    dy/db = -a / b ** 2
    Domain: b != 0
      keep the divisor away from 0
    """

@overload
def div(a: Value, b: Value | float, /) -> Value: ...
@overload
def div(a: float, b: Value, /) -> Value: ...
@overload
def neg(a: float, /) -> float:
    """y = -a

    dy/da = -1.0
    Domain: all numbers
    """

@overload
def neg(a: Value, /) -> Value: ...
@overload
def power(a: float, b: float, /) -> float:
    """y = a ** b

    dy/da = 0 if b == 0 else b * a ** (b - 1)
    Domain: a > 0 or (a == 0 and b >= 0) or (a < 0 and b == floor(b))
      a negative base needs an integer exponent, and 0 a positive one
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def power(a: Value, b: float, /) -> Value: ...
@overload
def pow(a: float, b: float, /) -> float:
    """y = a ** b

    dy/da = 0 if b == 0 else b * a ** (b - 1)
    dy/db = 0 if a == 0 else y * log(a)
    Domain: a > 0 or (a == 0 and b >= 0)
      with a negative base the exponent must be a plain integer, as in x ** 3
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def pow(a: Value, b: Value | float, /) -> Value: ...
@overload
def pow(a: float, b: Value, /) -> Value: ...
@overload
def square(a: float, /) -> float:
    """y = a ** 2

    dy/da = 2 * a
    Domain: all numbers
    """

@overload
def square(a: Value, /) -> Value: ...
@overload
def mod(a: float, b: float, /) -> float:
    """y = fmod(a, b) + b if b > 0 and fmod(a, b) < 0 or b < 0 and fmod(a, b) > 0 else fmod(a, b)

    dy/da = 1
    dy/db = -floor(a / b)
    Domain: b != 0 and abs(a) < inf
      keep the divisor away from 0
    Kink: a / b == rint(a / b), where the derivative is by convention the one of these formulas
    """

@overload
def mod(a: Value, b: Value | float, /) -> Value: ...
@overload
def mod(a: float, b: Value, /) -> Value: ...
@overload
def floordiv(a: float, b: float, /) -> float:
    """y = floor(a / b)

    dy/da = 0.0
    dy/db = 0.0
    Domain: b != 0 and abs(a) < inf
      keep the divisor away from 0
    Kink: a / b == rint(a / b), where the derivative is by convention the one of these formulas
    """

@overload
def floordiv(a: Value, b: Value | float, /) -> Value: ...
@overload
def floordiv(a: float, b: Value, /) -> Value: ...
@overload
def hypot(a: float, b: float, /) -> float:
    """y = hypot(a, b)

    dy/da = 0.0 if y == 0 else a / y
    dy/db = 0.0 if y == 0 else b / y
    Domain: all numbers
    Kink: hypot(a, b) == 0, where the derivative is by convention the one of these formulas
    """

@overload
def hypot(a: Value, b: Value | float, /) -> Value: ...
@overload
def hypot(a: float, b: Value, /) -> Value: ...
@overload
def identity(a: float, /) -> float:
    """y = a

    dy/da = 1.0
    Domain: all numbers
    """

@overload
def identity(a: Value, /) -> Value: ...
@overload
def stop_gradient(a: float, /) -> float:
    """y = a

    dy/da = 0.0
    Domain: all numbers
    """

@overload
def stop_gradient(a: Value, /) -> Value: ...
@overload
def abs(a: float, /) -> float:
    """y = abs(a)

    dy/da = 1 if a > 0 else -1 if a < 0 else 0
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def abs(a: Value, /) -> Value: ...
@overload
def exp(a: float, /) -> float:
    """y = exp(a)

    dy/da = y
    Domain: all numbers
    """

@overload
def exp(a: Value, /) -> Value: ...
@overload
def expm1(a: float, /) -> float:
    """y = expm1(a)

    dy/da = exp(a)
    Domain: all numbers
    """

@overload
def expm1(a: Value, /) -> Value: ...
@overload
def exp2(a: float, /) -> float:
    """y = 2 ** a

    dy/da = y * log(2)
    Domain: all numbers
    """

@overload
def exp2(a: Value, /) -> Value: ...
@overload
def logaddexp(a: float, b: float, /) -> float:
    """y = log(exp(a) + exp(b))

    dy/da = exp(a - y)
    dy/db = exp(b - y)
    Domain: all numbers
    """

@overload
def logaddexp(a: Value, b: Value | float, /) -> Value: ...
@overload
def logaddexp(a: float, b: Value, /) -> Value: ...
@overload
def log(a: float, /) -> float:
    """y = log(a)

    dy/da = 1 / a
    Domain: a > 0
      for log(sigmoid(z)) write -softplus(-z), which never meets log(0)
    """

@overload
def log(a: Value, /) -> Value: ...
@overload
def log1p(a: float, /) -> float:
    """y = log1p(a)

    dy/da = 1 / (1 + a)
    Domain: a > -1
      log1p(a) is log(1 + a)
    """

@overload
def log1p(a: Value, /) -> Value: ...
@overload
def log2(a: float, /) -> float:
    """y = log2(a)

    dy/da = 1 / (a * log(2))
    Domain: a > 0
      a logarithm needs a positive operand
    """

@overload
def log2(a: Value, /) -> Value: ...
@overload
def log10(a: float, /) -> float:
    """y = log10(a)

    dy/da = 1 / (a * log(10))
    Domain: a > 0
      a logarithm needs a positive operand
    """

@overload
def log10(a: Value, /) -> Value: ...
@overload
def sqrt(a: float, /) -> float:
    """y = sqrt(a)

    dy/da = 1 / (2 * y)
    Domain: a >= 0
      the square root of a negative number is not real
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def sqrt(a: Value, /) -> Value: ...
@overload
def cbrt(a: float, /) -> float:
    """y = cbrt(a)

    dy/da = 1 / (3 * y ** 2)
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def cbrt(a: Value, /) -> Value: ...
@overload
def sin(a: float, /) -> float:
    """y = sin(a)

    dy/da = cos(a)
    Domain: abs(a) < inf
      an angle must be finite
    """

@overload
def sin(a: Value, /) -> Value: ...
@overload
def cos(a: float, /) -> float:
    """y = cos(a)

    dy/da = -sin(a)
    Domain: abs(a) < inf
      an angle must be finite
    """

@overload
def cos(a: Value, /) -> Value: ...
@overload
def tan(a: float, /) -> float:
    """y = tan(a)

    dy/da = 1 + y ** 2
    Domain: abs(a) < inf
      an angle must be finite
    """

@overload
def tan(a: Value, /) -> Value: ...
@overload
def asin(a: float, /) -> float:
    """y = asin(a)

    dy/da = 1 / sqrt(1 - a ** 2)
    Domain: abs(a) <= 1
      a sine lies between -1 and 1
    Kink: abs(a) == 1, where the derivative is by convention the one of these formulas
    """

@overload
def asin(a: Value, /) -> Value: ...
@overload
def acos(a: float, /) -> float:
    """y = acos(a)

    dy/da = -1 / sqrt(1 - a ** 2)
    Domain: abs(a) <= 1
      a cosine lies between -1 and 1
    Kink: abs(a) == 1, where the derivative is by convention the one of these formulas
    """

@overload
def acos(a: Value, /) -> Value: ...
@overload
def atan(a: float, /) -> float:
    """y = atan(a)

    dy/da = 1 / (1 + a ** 2)
    Domain: all numbers
    """

@overload
def atan(a: Value, /) -> Value: ...
@overload
def atan2(a: float, b: float, /) -> float:
    """y = atan2(a, b)

    dy/da = b / (a ** 2 + b ** 2)
    dy/db = -a / (a ** 2 + b ** 2)
    Domain: a != 0 or b != 0
      the origin has no direction
    Kink: (abs(a) if b < 0 else 1.0) == 0, where the derivative is by convention the one of these formulas
    """

@overload
def atan2(a: Value, b: Value | float, /) -> Value: ...
@overload
def atan2(a: float, b: Value, /) -> Value: ...
@overload
def degrees(a: float, /) -> float:
    """y = a * (180.0 / pi)

    dy/da = 180 / pi
    Domain: all numbers
    """

@overload
def degrees(a: Value, /) -> Value: ...
@overload
def radians(a: float, /) -> float:
    """y = a * (pi / 180.0)

    dy/da = pi / 180
    Domain: all numbers
    """

@overload
def radians(a: Value, /) -> Value: ...
@overload
def sinc(a: float, /) -> float:
    """y = 1 if a == 0 else sin(pi * a) / (pi * a)

    dy/da = 0 if a == 0 else (cos(pi * a) - y) / a
    Domain: abs(a) < inf
      an angle must be finite
    """

@overload
def sinc(a: Value, /) -> Value: ...
@overload
def sinh(a: float, /) -> float:
    """y = sinh(a)

    dy/da = cosh(a)
    Domain: all numbers
    """

@overload
def sinh(a: Value, /) -> Value: ...
@overload
def cosh(a: float, /) -> float:
    """y = cosh(a)

    dy/da = sinh(a)
    Domain: all numbers
    """

@overload
def cosh(a: Value, /) -> Value: ...
@overload
def asinh(a: float, /) -> float:
    """y = asinh(a)

    dy/da = 1 / sqrt(a ** 2 + 1)
    Domain: all numbers
    """

@overload
def asinh(a: Value, /) -> Value: ...
@overload
def acosh(a: float, /) -> float:
    """y = acosh(a)

    dy/da = 1 / sqrt(a ** 2 - 1)
    Domain: a >= 1
      a hyperbolic cosine is at least 1
    Kink: a == 1, where the derivative is by convention the one of these formulas
    """

@overload
def acosh(a: Value, /) -> Value: ...
@overload
def atanh(a: float, /) -> float:
    """y = atanh(a)

    dy/da = 1 / (1 - a ** 2)
    Domain: abs(a) < 1
      a hyperbolic tangent lies between -1 and 1
    """

@overload
def atanh(a: Value, /) -> Value: ...
@overload
def erf(a: float, /) -> float:
    """y = erf(a)

    dy/da = 2 / sqrt(pi) * exp(-a ** 2)
    Domain: all numbers
    """

@overload
def erf(a: Value, /) -> Value: ...
@overload
def erfc(a: float, /) -> float:
    """y = erfc(a)

    dy/da = -2 / sqrt(pi) * exp(-a ** 2)
    Domain: all numbers
    """

@overload
def erfc(a: Value, /) -> Value: ...
@overload
def tanh(a: float, /) -> float:
    """y = tanh(a)

    dy/da = 1 - y ** 2
    Domain: all numbers
    """

@overload
def tanh(a: Value, /) -> Value: ...
@overload
def sigmoid(a: float, /) -> float:
    """y = 1 / (1 + exp(-a))

    dy/da = y * (1 - y)
    Domain: all numbers
    """

@overload
def sigmoid(a: Value, /) -> Value: ...
@overload
def relu(a: float, /) -> float:
    """y = a if a > 0 else 0

    dy/da = 1 if a > 0 else 0
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def relu(a: Value, /) -> Value: ...
@overload
def leaky_relu(a: float, b: float = 0.01, /) -> float:
    """y = a if a > 0 else b * a

    dy/da = 1 if a > 0 else b
    dy/db = a if a < 0 else 0
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def leaky_relu(a: Value, b: Value | float = 0.01, /) -> Value: ...
@overload
def leaky_relu(a: float, b: Value, /) -> Value: ...
@overload
def softplus(a: float, /) -> float:
    """y = log(1 + exp(a))

    dy/da = sigmoid(a)
    Domain: all numbers
    """

@overload
def softplus(a: Value, /) -> Value: ...
@overload
def gelu(a: float, /) -> float:
    """y = a * erfc(-a / sqrt(2)) / 2

    dy/da = erfc(-a / sqrt(2)) / 2 + a * exp(-a ** 2 / 2) / sqrt(2 * pi)
    Domain: all numbers
    """

@overload
def gelu(a: Value, /) -> Value: ...
@overload
def silu(a: float, /) -> float:
    """y = a * sigmoid(a)

    dy/da = sigmoid(a) * (1 + a * (1 - sigmoid(a)))
    Domain: all numbers
    """

@overload
def silu(a: Value, /) -> Value: ...
@overload
def elu(a: float, b: float = 1.0, /) -> float:
    """y = a if a > 0 else b * (exp(a) - 1)

    dy/da = 1 if a > 0 else b * exp(a)
    dy/db = exp(a) - 1 if a < 0 else 0
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def elu(a: Value, b: Value | float = 1.0, /) -> Value: ...
@overload
def elu(a: float, b: Value, /) -> Value: ...
@overload
def softsign(a: float, /) -> float:
    """y = a / (1.0 + abs(a))

    dy/da = 1 / (1 + abs(a)) ** 2
    Domain: all numbers
    """

@overload
def softsign(a: Value, /) -> Value: ...
@overload
def maximum(a: float, b: float, /) -> float:
    """y = a if a > b else b

    dy/da = 0.0 if a < b else 0.5 if a == b else 1.0
    dy/db = 0.0 if b < a else 0.5 if a == b else 1.0
    Domain: all numbers
    Kink: a == b, where the derivative is by convention the one of these formulas
    """

@overload
def maximum(a: Value, b: Value | float, /) -> Value: ...
@overload
def maximum(a: float, b: Value, /) -> Value: ...
@overload
def minimum(a: float, b: float, /) -> float:
    """y = a if a < b else b

    dy/da = 0.0 if a > b else 0.5 if a == b else 1.0
    dy/db = 0.0 if b > a else 0.5 if a == b else 1.0
    Domain: all numbers
    Kink: a == b, where the derivative is by convention the one of these formulas
    """

@overload
def minimum(a: Value, b: Value | float, /) -> Value: ...
@overload
def minimum(a: float, b: Value, /) -> Value: ...
@overload
def where(a: float, b: float, c: float, /) -> float:
    """y = b if a > 0 else c

    dy/da = 0
    dy/db = 1 if a > 0 else 0
    dy/dc = 0 if a > 0 else 1
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def where(a: Value, b: Value | float, c: Value | float, /) -> Value: ...
@overload
def where(a: float, b: Value, c: Value | float, /) -> Value: ...
@overload
def where(a: float, b: float, c: Value, /) -> Value: ...
@overload
def sign(a: float, /) -> float:
    """y = 1.0 if a > 0 else -1.0 if a < 0 else 0.0 * a

    dy/da = 0.0
    Domain: all numbers
    Kink: a == 0, where the derivative is by convention the one of these formulas
    """

@overload
def sign(a: Value, /) -> Value: ...
@overload
def floor(a: float, /) -> float:
    """y = floor(a)

    dy/da = 0.0
    Domain: all numbers
    Kink: a == rint(a), where the derivative is by convention the one of these formulas
    """

@overload
def floor(a: Value, /) -> Value: ...
@overload
def ceil(a: float, /) -> float:
    """y = ceil(a)

    dy/da = 0.0
    Domain: all numbers
    Kink: a == rint(a), where the derivative is by convention the one of these formulas
    """

@overload
def ceil(a: Value, /) -> Value: ...
@overload
def rint(a: float, /) -> float:
    """y = floor(a) if a - floor(a) < 0.5 else floor(a) + 1.0 if a - floor(a) > 0.5 else 2.0 * floor(0.5 * a + 0.5)

    dy/da = 0.0
    Domain: all numbers
    Kink: a - floor(a) == 0.5, where the derivative is by convention the one of these formulas
    """

@overload
def rint(a: Value, /) -> Value: ...
