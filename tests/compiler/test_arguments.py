"""Indices, static arguments, keywords, lists of different lengths, and more than a mean, from a compiled function."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad, hessian, hvp, log, maximum, take
from autograd.compiler.running import buffering

RNG = np.random.default_rng(0)
VOCABULARY, WIDTH = 7, 4
P = {"table": RNG.normal(size=(VOCABULARY, WIDTH)), "W": RNG.normal(size=(VOCABULARY, WIDTH))}
TOKENS, TARGETS = RNG.integers(0, VOCABULARY, (9, 2)), RNG.integers(0, VOCABULARY, 9)


def language(p: Any, tokens: Any, target: Any) -> Any:
    """Two tokens to the next one."""
    hidden = [a + b for a, b in zip(p["table"][tokens[0]], p["table"][tokens[1]], strict=True)]
    logits = [sum(w * x for w, x in zip(row, hidden, strict=True)) for row in p["W"]]
    largest = reduce(maximum, logits)
    return log(sum((z - largest).exp() for z in logits)) - (take(logits, target) - largest)


def by_hand(p: Any) -> Any:
    """The same with NumPy."""
    total, table, W = 0.0, np.zeros_like(P["table"]), np.zeros_like(P["W"])
    for (one, other), target in zip(TOKENS, TARGETS, strict=True):
        hidden = p["table"][one] + p["table"][other]
        z = p["W"] @ hidden
        share = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        total -= np.log(share[target])
        share[target] -= 1.0
        W += np.outer(share, hidden)
        for token in (one, other):
            table[token] += p["W"].T @ share
    return total / 9, table / 9, W / 9


@pytest.mark.parametrize("make", [lambda array: array, lambda array: array.tolist()], ids=["arrays", "lists"])
def test_integers_of_a_batch_are_indices_with_a_scatter_backward(make: Any) -> None:
    loss = compile(language, batch=("tokens", "target"))
    right = by_hand(P)
    for _ in range(3):
        value, gradient = loss({name: make(array) for name, array in P.items()}, TOKENS, TARGETS)
        assert value == pytest.approx(right[0], rel=1e-13)
        assert np.allclose(gradient["table"], right[1], rtol=1e-12, atol=1e-15)
        assert np.allclose(gradient["W"], right[2], rtol=1e-12, atol=1e-15)
    assert "gather" in loss.report()


def test_indices_that_are_read_unevenly_fit_into_a_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffering, "FEWEST", 1)
    loss = compile(lambda w, i: sum(take(w, i[at]).tanh() for at in (3, 0, 1)), batch=("i",))
    w, rows = RNG.normal(size=5), RNG.integers(0, 5, (6, 4))
    for _ in range(3):
        assert loss(w, rows)[0] == pytest.approx(np.tanh(w[rows[:, [3, 0, 1]]]).sum() / 6, rel=1e-13)


def test_indices_work_on_pytorch() -> None:
    torch = pytest.importorskip("torch")
    loss = compile(language, batch=("tokens", "target"))
    value, gradient = loss(P, TOKENS, TARGETS)
    arrays = {name: torch.asarray(array) for name, array in P.items()}
    other, slopes = loss.to(torch)(arrays, torch.asarray(TOKENS), torch.asarray(TARGETS))
    assert float(other) == pytest.approx(value, rel=1e-12)
    assert np.allclose(np.asarray(slopes["table"]), gradient["table"], rtol=1e-11, atol=1e-14)


def test_an_index_is_a_number_too() -> None:
    assert compile(lambda w, y: (w - y) ** 2, batch=("y",))(0.5, [0, 1, 1, 3]) == (
        pytest.approx(1.75),
        pytest.approx(-1.5),
    )


def test_an_index_outside_its_table_names_argument_and_row() -> None:
    loss = compile(language, batch=("tokens", "target"))
    loss(P, TOKENS, TARGETS)
    wrong = TOKENS.copy()
    for outside in (VOCABULARY, -1):
        wrong[4, 1] = outside
        with pytest.raises(IndexError, match=f"tokens holds {outside} in row 4, .* entries 0 to 6"):
            loss(P, wrong, TARGETS)


def test_what_is_no_index_says_so() -> None:
    for index, i in ((lambda i: i, [0.0, 1.0]), (lambda i: i + 1, [0, 1])):
        with pytest.raises(TypeError, match=r"an index is an integer; got Value\(.*integers of its batch"):
            compile(lambda w, i, index=index: w[index(i)] * 2.0, batch=("i",))(np.ones(3), i)


def test_a_list_that_ends_before_the_function_names_argument_and_row() -> None:
    def loss(place: Any, x: Any) -> Any:
        return sum(place[at] * each for at, each in enumerate(x))

    with pytest.raises(IndexError, match="in row 2, where x has the length 4: "):
        compile(loss, batch=("x",))(np.ones(3), [[1.0], [1.0, 2.0], [1.0, 2.0, 3.0, 4.0]])
    with pytest.raises(ValueError, match=r"x needs numbers in each row; row 1 is \[\[1.0\], \[1.0, 2.0\]\]"):
        compile(loss, batch=("x",))(np.ones(3), [[[1.0], [1.0]], [[1.0], [1.0, 2.0]]])


def test_a_plain_list_names_take() -> None:
    with pytest.raises(TypeError, match=r"i differs from row to row.*take\(w, i\)"):
        compile(lambda w, i: [1.0, 2.0][i] * w, batch=("i",))(2.0, [0, 1])
    assert compile(lambda w, i: take([1.0, 2.0, 4.0], i) * w, batch=("i",))(2.0, [0, 2]) == (5.0, 2.5)
    assert take([1.0, 2.0], 1) == 2.0


def test_a_choice_among_numbers_that_differ_in_kind() -> None:
    loss = compile(lambda w, x, i: take([w, x, w * x, Value(3.0)], i), batch=("x", "i"))
    assert loss(2.0, [5.0, 6.0, 7.0, 8.0], [0, 1, 2, 3]) == (pytest.approx(25 / 4), pytest.approx(8 / 4))


def test_without_a_batch_it_is_a_plain_function() -> None:
    assert compile(lambda w, x: w * w * x)(2.0, 3.0) == (12.0, (12.0, 4.0))
    assert compile(lambda w: w, batch=())([2.0][0]) == (2.0, 1.0)


def test_keywords_and_defaults() -> None:
    def loss(w: Any, x: Any, *, scale: Any = 2.0) -> Any:
        return w * x * scale

    compiled = compile(loss, batch=("x",))
    assert compiled(2.0, [3.0, 1.0]) == (8.0, 4.0)  # what is left out is fixed
    assert compiled(x=[3.0, 1.0], w=2.0, scale=3.0) == (12.0, (6.0, 4.0))
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        compiled(2.0)


def test_each_static_argument_has_a_program_of_its_own() -> None:
    recorded = []

    def loss(w: Any, x: Any, n: int, form: str) -> Any:
        recorded.append((n, form))
        return sum(w * x for _ in range(n)) if form == "sum" else (w * x) ** n

    compiled = compile(loss, batch=("x",), static=("n", "form"))
    assert compiled(2.0, [1.0, 3.0], 3, "sum") == (12.0, 6.0)
    assert compiled(2.0, [1.0, 3.0], 2, form="power") == (20.0, 20.0)
    count = len(recorded)
    assert compiled(3.0, [1.0, 3.0], 3, "sum") == (18.0, 6.0)
    assert len(recorded) == count
    with pytest.raises(TypeError, match="the static argument n needs to be hashable"):
        compiled(2.0, [1.0], [3], "sum")


def test_rows_of_different_lengths_have_a_program_for_each_length() -> None:
    loss = compile(lambda w, xs: sum(w * x * x for x in xs), batch=("xs",))
    rows = [[3.0, 1.0], [1.0], [1.0, 1.0, 1.0], [2.0]]
    assert loss(2.0, rows) == (pytest.approx(2 * 18 / 4), pytest.approx(18 / 4))
    with pytest.raises(ValueError, match="numbers in each row; row 1"):
        loss(2.0, [[3.0, 1.0], ["a"]])


def test_aux_comes_with_an_axis_of_rows() -> None:
    def loss(w: Any, xs: Any) -> Any:
        last = xs[-1] * w
        return last * last, {"last": last, "w": w, "both": [xs[0], 2.0]}

    (value, aux), gradient = compile(loss, batch=("xs",), has_aux=True)(2.0, [[3.0, 1.0], [5.0, 4.0]])
    assert (value, gradient) == (34.0, 34.0)
    assert aux["last"].tolist() == [2.0, 8.0]
    assert aux["w"].tolist() == [2.0, 2.0]
    assert [each.tolist() for each in aux["both"]] == [[3.0, 5.0], [2.0, 2.0]]
    assert compile(lambda w: (w * w, [w]), has_aux=True)(3.0) == ((9.0, [3.0]), 6.0)
    with pytest.raises(TypeError, match=r"has to give \(loss, aux\)"):
        compile(lambda w: w * w, has_aux=True)(3.0)


def test_outputs_are_nodes_by_their_names() -> None:
    def loss(w: Any, x: Any) -> Any:
        h: Any = [0.0, 0.0]
        total: Any = 0.0
        for step in x:
            h = [(w * step + 0.5 * each + at).tanh().named(f"h[{at}]") for at, each in enumerate(h)]
            y = sum(h).named("y")
            total = total + y * y
        return total.named("J")

    x = RNG.normal(size=(4, 3))
    (mean, found), gradient = compile(loss, batch=("x",), outputs=("y", "J", "h"))(0.7, x)
    assert found["y"].shape == (4, 3)
    assert np.allclose((found["y"] ** 2).sum(1), found["J"])
    assert mean == pytest.approx(found["J"].mean())
    assert found["h"].shape == (4, 6)  # two at each of three steps, in the order in which they were made
    assert (mean, gradient) == pytest.approx(compile(loss, batch=("x",))(0.7, x))
    with pytest.raises(ValueError, match="got 'j'; did you mean 'J'"):
        compile(loss, batch=("x",), outputs=("j",))(0.7, x)
    with pytest.raises(ValueError, match="has_aux"):
        compile(loss, batch=("x",), outputs=("J",), has_aux=True)


def test_values_and_gradients_by_row() -> None:
    loss = compile(lambda w, xs: sum(each * x * x for each, x in zip(w, xs, strict=False)), batch=("xs",), per_row=True)
    values, gradients = loss(np.array([2.0, 3.0]), [[3.0, 1.0], [1.0], [1.0, 4.0]])
    assert values.tolist() == [21.0, 2.0, 50.0]
    assert gradients.tolist() == [[9.0, 1.0], [1.0, 0.0], [1.0, 16.0]]


def test_the_forward_pass_alone() -> None:
    loss = compile(lambda w, x: (w * x).tanh(), batch=("x",), forward_only=True)
    assert loss(2.0, [0.5, 1.0]) == pytest.approx(np.tanh([1.0, 2.0]).mean())
    assert "backward" not in loss.source


def test_integers_get_no_gradient() -> None:
    for wrong in (2, np.arange(3)):
        with pytest.raises(TypeError, match=r"a gradient is asked for in w, which holds integers.*static=\('w',\)"):
            compile(lambda w, x: x, batch=("x",))(wrong, [1.0])


@pytest.mark.parametrize("labels", [True, False])
def test_every_part_of_the_gradient_has_a_name(labels: bool) -> None:
    W = [[Value(0.1 * (i + j), label=f"Wxh[{i},{j}]" if labels else None) for j in range(3)] for i in range(40)]
    h = [sum(w * x for w, x in zip(row, (1.0, 2.0, 3.0), strict=True)).tanh() for row in W]
    step = compile(sum(each * each for each in h))
    step()
    (gradient,) = step.gradients.values()
    root = sum(each * each for each in h)
    root.backward()
    assert np.allclose(gradient, [[w.grad for w in row] for row in W])
    if labels:
        assert set(step.gradients) == {"Wxh"}


def test_small_graphs_have_named_parts_too_and_so_has_what_lies_apart() -> None:
    W = [[Value(float(i + 3 * j), label=f"W[{i},{j}]") for j in range(3)] for i in range(2)]
    x = [Value(float(i), label=f"x[{i}]") for i in range(3)]
    root = sum(sum(w * each for w, each in zip(row, x, strict=True)).sin() for row in W)
    root = root + Value(2.0, label="b") * W[1][0]
    root.backward()
    for repeated in (1, 300):
        step = compile(sum(root * float(at) for at in range(repeated)) + root if repeated > 1 else root)
        step()
        assert set(step.gradients) == {"W", "x", "b"}
        assert step.views["W"].tolist() == [[0.0, 3.0, 6.0], [1.0, 4.0, 7.0]]
        factor = 1.0 if repeated == 1 else 1.0 + sum(range(repeated))
        assert np.allclose(step.gradients["W"], [[w.grad * factor for w in row] for row in W])
        step.views["x"][1] = 5.0
        assert dict(zip(step.names, step.parameters, strict=True))["x[1]"] == 5.0


def test_kept_numbers_are_a_copy() -> None:
    x = Value(2.0, label="x")
    step = compile(sum(x * float(at) for at in range(100)), keep=[x])
    step()
    step.parameters[0] = 5.0
    assert step.kept.tolist() == [2.0]


def test_a_product_that_nobody_reads_makes_nothing_of_no_number() -> None:
    def loss(p: Any, x: Any) -> Any:
        total: Any = 0.0
        for at in range(9):  # in a full grid the last one would meet the first weights: 0 times infinity
            total = total + sum(p[at][k] * x[k] for k in range(at + 1)).tanh()
        return total

    weights, x = RNG.normal(size=(9, 9)), RNG.normal(size=9)
    x[8] = np.inf
    weights[8] = np.abs(weights[8])
    value, gradient = compile(loss, batch=("x",))(weights, x[None])
    right = sum(np.tanh(weights[at, : at + 1] @ x[: at + 1]) for at in range(8)) + 1.0
    assert value == pytest.approx(right, rel=1e-12)
    assert np.isfinite(gradient[:8]).all()


def test_a_compiled_function_has_derivatives_of_any_order() -> None:
    X, y = RNG.normal(size=(6, 3)), RNG.normal(size=6)
    loss = compile(lambda w, x, y: (sum(a * b for a, b in zip(w, x, strict=True)) - y).tanh() ** 2, batch=("x", "y"))
    w, v = RNG.normal(size=3), RNG.normal(size=3)
    assert np.allclose(grad(loss, argnums=0)(w, X, y), loss(w, X, y)[1], rtol=1e-12)
    step = 1e-6 * np.eye(3)
    right = [(loss(w + each, X, y)[1] - loss(w - each, X, y)[1]) / 2e-6 for each in step]
    assert np.allclose(hessian(loss, argnums=0)(w, X, y), right, atol=1e-8)
    plain = compile(lambda w: loss(w, X, y), batch=())
    assert np.allclose(hvp(plain, (w,), (v,)), right @ v, atol=1e-8)
    assert np.allclose(grad(plain)(w), plain(w)[1], rtol=1e-12)


def test_a_compiled_function_of_indices_has_a_gradient() -> None:
    loss = compile(language, batch=("tokens", "target"))
    found = grad(loss, argnums=0)(P, TOKENS, TARGETS)
    assert np.allclose(found["table"], by_hand(P)[1], rtol=1e-12, atol=1e-15)
