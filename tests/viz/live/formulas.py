"""Texts of formulas and what `parse` makes of them: `python -m tests.viz.live.formulas` writes the file.

The playground has a parser of its own; it has to record the same graph, and to refuse with the same words at the same
place. Outlines of graphs stand in `tests/graph/vectors.json`.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

from autograd import OPS, DomainError, parse
from autograd.errors import ExpressionError
from autograd.expression import free_names
from autograd.graph import record

FILE = Path(__file__).with_suffix(".json")

RIGHT = """
3*(a + b*c)
u = b*c; v = a + u; J = 3*v
z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))
z = w1*x1 + w2*x2 + b; a = tanh(z); 0.5*(a - y)**2
x*x
x - x
x ** 2
2 ** x
x ** y
x ** -2
-x ** 2
-2*x
--x
+x*y
1/x/y
x - (y - 1)
x ** (1/2)
x ** (2*3 - 1)
x ** y ** 2
2 ** -x
n = 1 + 1; x ** n
leaky_relu(x)
leaky_relu(x, 0.2)
maximum(x, 0)
max(x, y)
where(x - y, x*x, y)
pow(x, 2)
pow(x, y)
abs(x)
σ(x)
arctan(x)
ReLU(x)
pi - e*x
e = y - 1; e*e
v = a
v = +a
u = a*a; v = u
u = a*a; u
x
2*3
3
9**9**9**9
x*1e400
1_000*x
.5*x + 5.
0x
α = 2*β; α*γ
µ*2
日本 + x
u1 = x*x; u1*x*y
J = x*y; J*2
  u = a*a
u = a*a; (u +
  2)
"""

WRONG = """
a + q
a + lenght*length
a + ax
u*2; u = a
EXP(a)
ln(a)
1 + exp
1 + a^2
a % 2
a // 2
a @ x
2*3a
a x
(a) x
3 exp(a)
1 + sin a
1 + 2(a + x)
1 + a(x)
(a + x)(a)
a.exp()
1 + a.grad
1 + a[0]
where(a > 0, 1, 2)
1 if a else 2
leaky_relu(a, b=1)
exp(**a)
max(*a)
1 + log(a, 2)
1 + max(a)
leaky_relu()
1 + 'a'
"abc"
b'a'
1 + 2j
1 + True
-True
1 + None
1 + (u := a)
u = v = a
u += a
2 = a
u, v = a
a + 1 = x
f(a) = x
u = a; a = 3
exp = a
lambda*a
a\n+ x
1 + (a
a)
(a]
2 + * a
a × 2
a·x
a²
√a
3 +
a *
a **
= a
a =
a = = x
a ! x
a $ x
a ? x
3..
a..x
f(a,
exp(,a)
exp(a x)
a;;x

# only a remark
print(a)
sigmod(a)
tahn(a)
class
for
a and x
not a
a < x
a == x
[a]
{a}
()
a,
3,5*a
*a
~a
a <- x
012 + a
a\\
x1 + x2 +
1 + a b c
1__0*a
007*a
0x1f + a
a½
0 .5*a
1 + (x = a)
(x + 1 = a)
x: a
yield
2j += a
"\'a
a ? x
~(a)*x
a or b and x
not a and x
a and not x
not a == x
a not in x
a is not x
x<<==a
a <> x
a <<= 2
a >>= 2
a >> x
exp(a{x})
{**a}
e^{x}
a.in
exp(*a if x else y)
exp(*a >= x)
exp(*x=a)
exp(None=a)
exp(a=x, y)
exp(**a, x)
exp(b=x=a)
max((a)=(x), y)
[1, a]=*2
[a, 2] = x
(a, [x, 3]) = y
a + 1, x = y
(1 + (a)=*2)
(1 + (a)=x=y)
(2 = x)
(a);x
((a));(x)
tanh([a]x)
tanh([a]~x)
tanh(5~.)
[a](x)
([a]\nx)
((2.\n+ a = x))
(3.5\n+a pow)
a[1:2]
1, 2 = x
1, (a, 2) = x
1, x, y = a
a + 1, = x
[a, x = y]
[1, 2 = x]
(a, x = y = 2)
(*a = x)
(a < x = y)
((a, x))
1*a += ;
u = 2, v = 3
u = a, b = 3
u = 2, = x
w = 2; u = 3, v = 4*w
u = exp(a=1, b=2)
u = [1, a = 2]
x*((a)=(1 + c)*b)
sMgmsinoid(5.)
a * 2 - x += tanh(x + y+) + 2
5. *=a%
1,**= 2 = x
tanh(5~a<=.)
1, x, y = a^
((a)=(1 + x)*)
u  **x = [1, a = 2]
u  **x = [1, a = ~]
a=a==x=
(*1.2[a]3)
(*a >5.= x)
(*a<= = x)
1, x, =1,  a
exp(**a,  - )
()=x
elu(x=a)
x + elu()
ex2px2p(a)
"""

HOSTILE = [
    *("   ", "(" * 101 + "1" + ")" * 101, "a" * 10001, "a + \x00b", "a + \u00a0b", "a + \u202eb", "+".join("a" * 2000)),
    *("-" * 101 + "a", "a*2 + " * 300 + "qq" + " - a*2" * 300, "</script><script>alert(1)</script>", "a + <b>x</b>"),
    *("constructor*a", "__proto__ + a"),
]  # fmt: skip
FORMS = [
    *("{} + {}", "{} - {}", "({} + {})*2", "{}*{}", "({})*({})", "({})/(1 + ({})**2)", "tanh({}) - {}", "-{} + {}"),
    *("sigmoid({})*{}", "({})**2 - {}", "maximum({}, {})", "exp(-({})**2)*{}", "softplus({}) + {}"),
]  # fmt: skip
UNKNOWN = ("q", "qq", "ax", "lenght")
NUMBERS = {"x": 2.0, "y": 3.0, "a": 0.5, "b": 1.5, "c": -2.0, "w": 0.3, "length": 4.0}


def texts() -> list[str]:
    """Every text, each as it is written between two line ends."""
    found = [line.replace("\\n", "\n").replace("\\\\", "\\") for line in (RIGHT[1:-1] + WRONG[:-1]).split("\n")]
    found += HOSTILE
    found += [f"{op.name}({', '.join('xya'[: op.arity])})*a" for op in OPS.values() if op.binding == 9]
    rng = random.Random(15)
    return found + [random_text(rng, 4) for _ in range(90)] + [spoilt(rng, random_text(rng, 3)) for _ in range(60)]


def random_text(rng: random.Random, depth: int) -> str:
    """An expression of the arithmetic and of functions that are defined everywhere."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(["x", "y", "a", "b", "c", "w", str(rng.randint(0, 9)), f"{rng.uniform(0, 5):.2f}"])
    left, right = random_text(rng, depth - 1), random_text(rng, depth - 1)
    return rng.choice(FORMS).format(left, right)


def spoilt(rng: random.Random, text: str) -> str:
    """The text with one character taken out, doubled or replaced."""
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(["", text[at] * 2, *"+*()^.,;= q"]) + text[at + 1 :]


def vector(text: str) -> dict[str, Any]:
    """A text with the numbers of its names, and what became of it."""
    names = free_names(text)
    if names and (";" in text or all(name in NUMBERS for name in names)):
        values = {name: NUMBERS.get(name, 1.25) for name in names if name not in UNKNOWN}
    else:
        values = {name: value for name, value in NUMBERS.items() if name in names}
    if not names:  # nothing can be read of it
        values = {name: value for name, value in NUMBERS.items() if name in ("a", "x") and name in text}
    try:
        graph = record(parse(text, **values))
    except (ExpressionError, DomainError) as error:
        return {
            "text": text,
            "values": values,
            "free": names,
            "error" if isinstance(error, ExpressionError) else "domain": str(error),
        }
    nodes = [
        [n.name, None if n.is_constant else n.op.name if n.op else "", n.operands, _plain(n.value), int(n.is_named)]
        for n in graph.nodes
    ]
    return {"text": text, "values": values, "free": names, "nodes": nodes, "output": graph.output}


def _plain(number: float) -> float | str:
    return number if math.isfinite(number) else json.dumps(number)


def written() -> str:
    """The file's content: one vector per line."""
    made = [vector(text) for text in texts()]
    kept = [
        each for each in made if "the functions are" not in each.get("error", "")
    ]  # a list that grows with the table
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, allow_nan=False) for each in kept)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
