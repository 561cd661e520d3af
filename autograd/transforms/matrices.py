"""All derivatives of all results: `jacobian`, `hessian`, and `hvp`, which needs no matrix."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from autograd.transforms.derivatives import grad, jvp
from autograd.transforms.pytree import flatten, nest
from autograd.transforms.running import Argnums, check, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def jacobian(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the derivative of every result of `f` in every argument.

    It has the structure of the result, with a gradient (as `grad` gives it) in the place of each Value: for m results
    in a list of n arguments an m × n nested list. A result of shape s and an argument of shape t make an array s + t.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1], x[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 1.0], [0.0, 1.0]]

    `argnums` and errors are those of `grad`, except that any structure of Values is a result.
    """
    check(f, argnums)

    @wraps(f)
    def derivative(*arguments: Any, **keywords: Any) -> Any:
        return run(f, arguments, keywords, argnums).jacobian()

    return derivative


def hessian(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the second derivatives of `f`: the Jacobian of its gradient.

    A float for a number, an n × n nested list for a list of n, an array t + t for an array of shape t. For several
    arguments a tuple of tuples, in which `[i][j]` holds the gradient of argument i differentiated in argument j.
    `argnums` and errors are those of `grad`.

    >>> hessian(lambda x: x[0] ** 2 * x[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    >>> hessian(lambda x, y: x**2 * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    gradient = grad(f, argnums=argnums)

    @wraps(f)
    def second(*arguments: Any, **keywords: Any) -> Any:
        one = run(gradient, arguments, keywords, argnums)
        if not one.several:
            return one.jacobian()
        rows = [(part, [one.gradient(root) for root in flatten(part)]) for part in one.result]
        return tuple(
            tuple(nest(part, [own[j] for own in row], given) for j, given in enumerate(one.chosen))
            for part, row in rows
        )

    return second


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The Hessian of `f` times the tangents, at the cost of a few gradients: the derivative of the gradient along them.

    >>> hvp(lambda x: x[0] ** 2 * x[1], ([2.0, 3.0],), ([1.0, 0.0],))
    [6.0, 4.0]

    Primals and tangents are those of `jvp`; the product has the structure of the gradient.
    """
    return jvp(grad(f), primals, tangents)[1]
