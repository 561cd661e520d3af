"""Primitives of one's own work wherever a row of the table works, and none is taken that is wrong."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import sys
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    DomainError,
    Value,
    check,
    check_gradients,
    compile,
    grad,
    hessian,
    parse,
    primitive,
    sigmoid,
    steps,
)
from autograd.primitives import Primitive
from autograd.testing import assert_primitive_is_right
from tests.shares import a_third
from viz import draw

SWISH = primitive("swish", "a * sigmoid(b * a)", ("sigmoid(b*a) + b*y*sigmoid(-b*a)", "a*y*sigmoid(-b*a)"), default=1.0)
ROOT3 = primitive("root3", "(1 + a**2) ** 0.5", "a / y", symbol="√3")
CUBE = primitive("cube", lambda a: a**3, lambda a: 3 * a**2)
EXACT = 1e-14


def by_hand(a: float, b: float) -> tuple[float, float]:
    """The derivatives of a · σ(b·a)."""
    s = 1 / (1 + math.exp(-b * a))
    return s + a * b * s * (1 - s), a * a * s * (1 - s)


def test_it_gives_values_with_its_row_and_floats_for_numbers() -> None:
    x = Value(0.5, label="x")
    y = SWISH(x, 2.0)
    y.backward()
    assert y.op is SWISH.op
    assert x.grad == pytest.approx(by_hand(0.5, 2.0)[0], rel=EXACT)
    assert SWISH(0.5, 2.0) == y.data
    assert SWISH(0.5) == 0.5 / (1 + math.exp(-0.5))


def test_it_takes_arrays() -> None:
    numbers = np.array([0.5, -1.0])
    assert SWISH(numbers, 2.0).tolist() == [SWISH(0.5, 2.0), SWISH(-1.0, 2.0)]
    X = autograd.array(numbers)
    np.sum(SWISH(X, 2.0)).backward()
    assert X.grad == pytest.approx([by_hand(a, 2.0)[0] for a in numbers], rel=EXACT)


def test_every_operand_gets_its_gradient() -> None:
    assert grad(SWISH)(0.5, 2.0) == pytest.approx(by_hand(0.5, 2.0), rel=EXACT)


@pytest.mark.parametrize("made", [lambda x: SWISH(x, 2.0), ROOT3, CUBE])
def test_it_differentiates_to_any_order(made: Any) -> None:
    step = 1e-4
    second = grad(grad(made))(0.7)
    ends = [grad(made)(0.7 + step), grad(made)(0.7 - step)]
    assert second == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6)
    third = grad(grad(grad(made)))(0.7)
    ends = [grad(grad(made))(0.7 + step), grad(grad(made))(0.7 - step)]
    assert third == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6)
    assert hessian(made)(0.7) == pytest.approx(second, rel=EXACT)


def test_it_is_explained_and_drawn(tmp_path: Any) -> None:
    x = Value(0.5, label="x")
    J = (ROOT3(x) * SWISH(x, 2.0)).named("J")
    said = "\n".join(map(str, steps(J)))
    assert "swish(x, 2)" in said
    assert "root3(x)" in said
    for suffix in ("dot", "html", "txt"):
        path = draw(J).save(tmp_path / f"J.{suffix}")
        assert "swish" in path.read_text("utf-8")


def test_a_text_may_name_it() -> None:
    J = parse("swish(w*x, 2) + root3(x)", primitives=[SWISH, ROOT3], w=0.5, x=1.5)
    assert J.data == SWISH(0.75, 2.0) + ROOT3(1.5)
    with pytest.raises(autograd.ExpressionError, match="unknown name 'swish'"):
        parse("swish(x, 2)", x=1.0)
    with pytest.raises(autograd.ExpressionError, match="which is a function"):
        parse("swish + 1", primitives=[SWISH], swish=2.0)


def test_a_derivation_through_it_is_checked() -> None:
    right = check(
        lambda w, x: SWISH(w * x, 2.0), {"w": lambda w, x: by_hand(w * x, 2.0)[0] * x}, at={"w": 0.5, "x": 1.5}
    )
    wrong = check(lambda w, x: SWISH(w * x, 2.0), {"w": lambda w, x: by_hand(w * x, 2.0)[0]}, at={"w": 0.5, "x": 1.5})
    assert (right.ok, wrong.ok) == (True, False)


def test_it_is_compiled_one_by_one_and_over_a_batch() -> None:
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(8, 4)), rng.normal(size=(6, 4))

    def loss(W: Any, x: Any) -> Any:
        return np.sum(SWISH(W @ x, 1.5)) + ROOT3(W[0, 0])

    value, gradient = compile(loss, batch=("x",))(W, X)
    expected = grad(lambda W: sum(loss(W, x) for x in X) / len(X))(W)
    assert gradient == pytest.approx(expected, rel=1e-12)
    assert value == pytest.approx(sum(loss(W, x) for x in X) / len(X), rel=1e-12)
    w = Value(0.5)
    assert compile(SWISH(w, 2.0) * w)()[0] == SWISH(0.5, 2.0) * 0.5


def test_two_of_one_name_are_told_apart() -> None:
    double, triple = (primitive("times", f"{n} * a", f"{n}") for n in (2, 3))
    W = np.arange(1.0, 9.0)
    found = compile(lambda W, x: np.sum(double(W * x) * triple(W * x)), batch=("x",))(W, [1.0, 1.0])
    assert found[0] == 6 * float(W @ W)
    assert (double == triple, double == primitive("times", "2 * a", "2")) == (False, True)


def test_copies_and_pickles_keep_the_row() -> None:
    J = SWISH(Value(0.5), 2.0) * 3
    for twin in (copy.copy(J), copy.deepcopy(J), pickle.loads(pickle.dumps(J))):
        assert twin.operands[0].op == SWISH.op
        twin.backward()
        assert twin.operands[0].operands[0].grad == pytest.approx(3 * by_hand(0.5, 2.0)[0], rel=EXACT)
    again = pickle.loads(pickle.dumps(SWISH))
    assert isinstance(again, Primitive)
    assert again == SWISH


def test_nothing_is_registered() -> None:
    assert "swish" not in autograd.OPS
    assert not hasattr(Value, "swish")
    assert not hasattr(autograd, "swish")


def test_a_domain_is_kept_by_the_label() -> None:
    entropy = primitive("entropy", "-a * log(a)", "-log(a) - 1", domain="a > 0", advice="a share is above 0")
    with pytest.raises(DomainError, match=r"entropy\(a\) needs a > 0; got a = 'p' = -1\.0; a share is above 0"):
        entropy(Value(-1.0, label="p"))


def test_a_domain_is_kept_where_a_function_of_python_would_give_a_number_outside_it() -> None:
    share = primitive("share", lambda a: 2 * a, lambda a: 2.0, domain="a > 0")
    assert share(Value(1.0)).data == 2
    with pytest.raises(DomainError, match=r"share\(a\) needs a > 0; got a = -1\.0"):
        share(Value(-1.0))


WRONG = {
    "derivative": (("half", "a / 2", "2"), r"half in a, '2', is 2 at .* that of its value 0\.5: .* 4 times that"),
    "second derivative": (("product", "a * b", ("b", "b")), r"product in b, 'b', is"),
    "sign": (("cosine", "cos(a)", "sin(a)"), r"off by .*, -1 times that"),
    "taken": (("relu", "a", "1"), "'relu' is taken"),
    "taken by Python": (("gamma", "a", "1"), "'gamma' is taken"),
    "letter": (("b", "a", "1"), "'b' is taken"),
    "no name": (("two words", "a", "1"), "a name of letters"),
    "unknown": (("half", "a / z", "1"), "unknown name 'z'; its letters are a"),
    "y in value": (("half", "y / 2", "1"), "unknown name 'y'"),
    "misspelt": (("half", "sigmod(a)", "1"), "did you mean 'sigmoid'"),
    "operands": (("half", "sin(a, a)", "1"), "sin takes 1 operands"),
    "attribute": (("half", "a.__class__", "1"), "has no place in a rule"),
    "call": (("half", "(lambda: 0)()", "1"), "unknown function"),
    "comprehension": (("half", "[a for a in (1,)]", "1"), "has no place in a rule"),
    "syntax": (("half", "a +", "1"), "one expression"),
    "domain missing": (("logarithm", "log(a)", "1 / a"), r"no value at a = -.*domain='a > 0'"),
    "count": (("half", "a / 2", ()), "one local derivative per operand"),
    "declared": (("half", "stop_gradient(a)", "0"), "unknown function 'stop_gradient'"),
    "python": (("thrice", lambda a: 3 * a, lambda a: 2.0), r"thrice in a.*is 2 at"),
}


@pytest.mark.parametrize("has_mpmath", [True, False])
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told(case: str, has_mpmath: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_mpmath:
        monkeypatch.setitem(sys.modules, "mpmath", None)
    given, said = WRONG[case]
    with pytest.raises(ValueError, match=said):
        primitive(*given)


@pytest.mark.parametrize("op", a_third(op for op in autograd.OPS.values() if not op.is_declared), ids=str)
@pytest.mark.parametrize("has_mpmath", [True, False])
def test_every_row_of_the_table_would_be_taken(op: Any, has_mpmath: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_mpmath:
        monkeypatch.setitem(sys.modules, "mpmath", None)
    if None in op.local_derivatives:
        pytest.skip("a constant operand is no operand of one's own")
    made = primitive(f"my_{op.name}", op.value, op.local_derivatives, domain=op.domain, kink=op.kink)
    numbers = [1.5, 0.6, 0.7][: op.arity] if autograd.rules.inside(op, [1.5, 0.6, 0.7][: op.arity]) else [0.6, 0.5]
    assert made(*numbers[: op.arity]) == pytest.approx(
        autograd.operators.FUNCTIONS[op.name](*numbers[: op.arity]), rel=1e-15
    )


def test_functions_of_python_say_where_they_do_not_run(tmp_path: Any) -> None:
    x = Value(2.0)
    with pytest.raises(TypeError, match="cube is made of functions of Python"):
        compile(CUBE(x) * x)
    with pytest.raises(TypeError, match="a page cannot run cube"):
        draw(CUBE(x)).save(tmp_path / "x.html")
    assert draw(CUBE(x)).save(tmp_path / "x.dot").exists()


def test_functions_of_python_that_take_no_values_are_not_differentiated_again() -> None:
    sine = primitive("sine", lambda a: math.sin(a), lambda a: math.cos(a))
    assert grad(sine)(1.0) == math.cos(1.0)
    with pytest.raises(TypeError, match=r"autograd\.sin\(v\) for math\.sin\(v\)"):
        grad(grad(sine))(1.0)


def test_an_error_in_a_function_of_python_is_its_own() -> None:
    def picky(a: float) -> float:
        if a < 0:
            raise ValueError("no negative lengths")
        return 2 * a

    length = primitive("length", picky, lambda a: 2.0)
    with pytest.raises(ValueError, match="no negative lengths"):
        length(Value(-1.0))


def test_the_property_test_for_users_passes_what_is_right_and_finds_what_is_wrong() -> None:
    for made in (SWISH, ROOT3, CUBE):
        assert_primitive_is_right(made)
    far = primitive("far", "a if a < 5000 else 2 * a", "1")  # right at the points of its making, wrong beyond
    with pytest.raises(AssertionError, match="far in a"):
        assert_primitive_is_right(far, at=[(6000.0,)])


def test_its_operands_have_names() -> None:
    pair = primitive("pair", "a * b", ("b", "a"))
    assert list(inspect.signature(pair).parameters) == ["a", "b"]
    assert check_gradients(pair, {"a": 0.5, "b": 2.0}).ok
    assert compile(pair)(0.5, 2.0) == (1.0, (2.0, 0.5))


@pytest.mark.parametrize(
    "own",
    [
        primitive("bent", "a * sigmoid(a)", "sigmoid(a) + y * sigmoid(-a)"),
        primitive("bent", lambda a: a * sigmoid(a), lambda a: sigmoid(a) + a * sigmoid(a) * sigmoid(-a)),
    ],
    ids=["a text", "functions"],
)
def test_a_mistake_in_a_derivation_with_it_is_named(own: Primitive) -> None:
    at = {"w": 0.5, "x": 1.2}

    def loss(w: Any, x: Any) -> Any:
        return own(w * x)

    def slope(z: float) -> float:
        return sigmoid(z) + z * sigmoid(z) * sigmoid(-z)

    assert check(loss, {"w": lambda w, x: slope(w * x) * x}, at=at).ok
    assert check(loss, {"w": lambda w, x: slope(w * x)}, at=at).findings[0].kind == "missing_local"
    assert check(loss, {"w": lambda w, x: own(w * x) * x}, at=at).findings[0].kind == "wrong_rule"


def test_functions_that_take_no_values_say_so_when_they_are_differentiated_again() -> None:
    own = primitive("wave", lambda a: math.sin(a), lambda a: math.cos(a))
    assert grad(own)(0.5) == math.cos(0.5)
    with pytest.raises(TypeError, match=r"dwave_da needs to take Values, too, to be differentiated again: .*autograd"):
        grad(grad(own))(0.5)
