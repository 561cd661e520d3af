"""Right derivations, each in several algebraic forms."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple


class Derivation(NamedTuple):
    """A gradient derived by hand, as a text in the names of its loss."""

    loss: str
    parameter: str
    gradient: str


BY_HAND = [
    Derivation(*row)
    for row in (
        ("chain", "a", "3"),
        ("chain", "b", "3*c"),
        ("chain", "c", "3*b"),
        ("logistic", "w", "(a - y)*x"),
        ("logistic", "w", "(1/(1 + exp(-(w*x + b))) - y)*x"),
        ("logistic", "b", "a*(1 - y) - y*(1 - a)"),
        ("logistic", "b", "(-y/a + (1 - y)/(1 - a))*a*(1 - a)"),
        ("logistic", "a", "(a - y)/(a*(1 - a))"),
        ("squared", "w", "(w*x + b - y)*x"),
        ("squared", "b", "p - y"),
        ("squared", "y", "y - p"),
        ("cubic", "w", "3*p**2*x"),
        ("two_layers", "w1", "(a - y)*w2*(1 - h**2)*x"),
        ("two_layers", "w1", "(a - y)*w2*x/cosh(z1)**2"),
        ("two_layers", "w2", "(a - y)*h"),
        ("two_layers", "b1", "(a - y)*w2*(1 - h)*(1 + h)"),
        ("gaussian", "mu", "-e/s**2"),
        ("gaussian", "s", "(s**2 - e**2)/s**3"),
        ("two_paths", "b", "c*exp(b)*(1 + b)"),
        ("two_paths", "c", "b*exp(b)"),
        ("recurrent", "w", "y*(1 - h2**2)*(x2 + r*(1 - h1**2)*x1)"),
        ("recurrent", "r", "y*(1 - h2*h2)*h1"),
        ("waves", "x", "a*cos(a*x)*cos(b*x) - b*sin(a*x)*sin(b*x)"),
        ("waves", "b", "-x*p*sin(b*x)"),
        ("decimal", "x", "2*x/(r*log(10))"),
        ("decimal", "y", "2*y/(x*x + y*y)/2.302585092994046"),
        ("length", "x", "t*x/d"),
        ("length", "y", "t*y*r**(-1/2)"),
        ("decay", "k", "-2*(p - y)*A*t*g"),
        ("decay", "A", "2*g*(A*g - y)"),
        ("ratio", "a", "2*b/(a + b)**2"),
        ("ratio", "b", "-2*a/d**2"),
        ("penalised", "w", "(sigmoid(z) - y)*x + 2*lam*w"),
        ("penalised", "x", "w*(sigmoid(z) - y)"),
        ("square", "w", "2*w*x**2"),
        ("hinge", "w", "2*w - y*x*where(s, 1, 0)"),
        ("swish", "x", "s + x*b*s*(1 - s)"),
        ("swish", "b", "x**2*s*sigmoid(-b*x)"),
    )
]

#: The same number by other ways, some of which lose digits.
FORMS = (
    "{}",
    "({})*3/3",
    "2*({0}) - ({0})",
    "-(0 - ({}))",
    "(({}) + 1000) - 1000",
    "(({}) - 1e9) + 1e9",
    "1e-150*({})*1e150",
)

ALL = [Derivation(d.loss, d.parameter, form.format(d.gradient)) for d, form in product(BY_HAND, FORMS)]
