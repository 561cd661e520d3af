"""What `check` takes and says: claims of every form, points of every origin, and mistakes in its own use."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import strategies as st

from autograd import DomainError, ExpressionError, Value, check, is_computed, log, relu, sigmoid

if TYPE_CHECKING:
    import random

POINT = {"w": 0.5, "b": -0.2, "x": 1.5, "y": 1}
LOSS = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a))"


def loss(w: Any, b: Any, x: Any, y: Any) -> Any:
    z = w[0] * x[0] + w[1] * x[1] + b
    a = sigmoid(z)
    return -(y * log(a) + (1 - y) * log(1 - a))


def sample(rng: random.Random) -> dict[str, Any]:
    pair = [rng.gauss(0, 1), rng.gauss(0, 1)]
    return {"w": pair, "b": rng.gauss(0, 1), "x": [rng.gauss(0, 1), rng.gauss(0, 1)], "y": rng.choice([0, 1])}


def error(w: Any, b: Any, x: Any, y: Any) -> Any:
    return sigmoid(w[0] * x[0] + w[1] * x[1] + b) - y


def test_the_first_example_of_the_readme_of_this_idea() -> None:
    claims = {"w": lambda *a: [error(*a) * x for x in a[2]], "b": lambda *a: error(*a) * 2}
    report = check(loss, claims, sample=sample, seed=0)
    (finding,) = report.findings
    assert (finding.parameter, finding.kind) == ("b", "scale")
    assert [row.verdict for row in report.rows] == ["right", "scale"]
    assert "parameter" in str(report)
    assert "2 times" in str(report)


def test_names_of_local_variables_are_the_names_of_nodes() -> None:
    (finding,) = check(loss, {"w": lambda *a: [error(*a)] * 2}, sample=sample).findings
    assert finding.message == "you stopped at z: multiply by ∂z/∂w = x"
    assert (finding.node, finding.factor) == ("z", "∂z/∂w = x")


def test_an_intermediate_result_can_be_claimed_too() -> None:
    assert check(loss, {"z": error}, sample=sample).ok
    assert check(LOSS, {"dz": "a - y", "da": "(a - y)/(a*(1 - a))"}, at=POINT).ok


@pytest.mark.parametrize(
    "claim",
    [
        "(a - y)*x",
        lambda w, b, x, y: (sigmoid(w * x + b) - y) * x,
        lambda w, b, x, y: (1 / (1 + math.exp(-(w * x + b))) - y) * x,
        lambda w, b, x, y: np.array([[(1 / (1 + np.exp(-(w * x + b))) - y) * x]]),
    ],
    ids=["text", "function", "math", "numpy"],
)
def test_a_claim_may_have_any_form(claim: Any) -> None:
    assert check(LOSS, {"w": claim}, at=POINT).ok


def test_elements_of_a_list_have_numbered_names_in_a_text() -> None:
    assert check(loss, {"w": ["(a - y)*x1", "(a - y)*x2"], "b": "a - y"}, sample=sample).ok


def test_a_number_is_tested_at_one_point_and_the_report_says_how_weak_that_is() -> None:
    gradient = (1 / (1 + math.exp(-0.55)) - 1) * 1.5
    report = check(LOSS, {"w": gradient}, at=POINT)
    assert report.ok
    assert report.rows[0].points == 1
    assert "one number at one point is weak" in str(report)
    wrong = check(LOSS, {"w": -gradient}, at=POINT)
    assert wrong.findings[0].kind == "sign"
    with pytest.raises(ValueError, match="give that point, at="):
        check(loss, {"b": 1.0}, sample=sample)


def test_at_one_point_chance_is_no_diagnosis() -> None:
    # 3 = dJ/du, and half of dJ/db, and dJ/da
    (finding,) = check("u = b*c; v = a + u; J = 3*v", {"b": 3}, at={"a": 5, "b": 3, "c": 2}).findings
    assert finding.kind in ("unknown", "missing_local")
    (finding,) = check("x*x + y*y", {"x": 5}, at={"x": 2, "y": 2}).findings
    assert finding.kind == "unknown"


def test_points_are_those_of_the_seed() -> None:
    claims = {"b": lambda *a: 2 * error(*a)}
    one, two, other = (check(loss, claims, sample=sample, seed=seed).findings[0] for seed in (0, 0, 1))
    assert one.point == two.point != other.point


def test_points_come_from_a_hypothesis_strategy() -> None:
    numbers = st.floats(-2, 2)
    strategy = st.fixed_dictionaries(
        {"w": st.lists(numbers, min_size=2, max_size=2), "b": numbers, "x": st.lists(numbers, min_size=2, max_size=2),
         "y": st.sampled_from([0, 1])}
    )  # fmt: skip
    assert check(loss, {"b": error}, sample=strategy).ok
    assert not check(loss, {"b": lambda *a: error(*a) * 3}, sample=strategy).ok


def test_a_sampler_may_order_its_arguments_as_it_likes() -> None:
    def shuffled(rng: random.Random) -> dict[str, Any]:
        point = list(sample(rng).items())
        rng.shuffle(point)
        return dict(point)

    assert check(loss, {"b": error}, sample=shuffled).ok


def test_a_sampler_that_forgets_an_argument_is_told_so() -> None:
    points = iter([{"w": 1.0, "x": 2.0}, {"w": 1.0}])
    with pytest.raises(ValueError, match="a point lacks x"):
        check("w*x", {"w": "x"}, sample=lambda rng: next(points))


def test_labels_stay_labels_around_a_point() -> None:
    seen = set()

    def gradient(w: float, b: float, x: float, y: float) -> float:
        seen.add(y)
        return (1 / (1 + math.exp(-(w * x + b))) - y) * x

    assert check(LOSS, {"w": gradient}, at=POINT).ok
    assert seen == {0.0, 1.0}


def test_points_outside_the_domain_are_drawn_again() -> None:
    assert check("log(x) + sqrt(y)", {"x": "1/x"}, at={"x": 0.1, "y": 0.1}).ok
    with pytest.raises(DomainError):
        check("log(x)", {"x": "1/x"}, at={"x": -1.0})
    with pytest.raises(ValueError, match="200 points in a row lie outside"):
        check("log(x)", {"x": "1/x"}, sample=lambda rng: {"x": -1.0})


def test_from_a_kink_both_pieces_are_looked_for() -> None:
    right = check(lambda x: relu(x), {"x": lambda x: 1.0 if x >= 0 else 0.0}, sample=lambda rng: {"x": 0.0})
    assert right.ok
    wrong = check(lambda x: relu(x), {"x": lambda x: 1.0}, sample=lambda rng: {"x": 0.0})
    assert not wrong.ok


def test_a_kink_among_other_points_is_left_out() -> None:
    points = iter([0.0, 1.0, -1.0] * 100)
    claim = {"x": lambda x: 1.0 if x >= 0 else 0.0}
    report = check(lambda x: relu(x), claim, sample=lambda rng: {"x": next(points)})
    assert report.ok
    assert "8 points left out: at a kink" in str(report)


def test_where_rounding_hides_everything_there_is_no_verdict() -> None:
    report = check(lambda x: x * x, {"x": lambda x: (2 * x + 1e18) - 1e18}, at={"x": 0.5})
    assert report.findings[0].kind == "ill_conditioned"


def test_a_formula_that_overflows_is_not_called_wrong() -> None:
    def overflowing(z: float) -> float:
        return math.inf / math.inf

    assert check(lambda z: sigmoid(z), {"z": overflowing}, at={"z": 1.0}).findings[0].kind == "ill_conditioned"


def test_a_branch_on_data_is_followed_at_every_point() -> None:
    def branching(x: Any) -> Any:
        return x * x if x > 0 else 3 * x

    assert check(branching, {"x": lambda x: 2 * x if x > 0 else 3.0}, at={"x": 0.1}).ok
    assert not check(branching, {"x": lambda x: 2 * x}, at={"x": 0.1}).ok


def test_a_comparison_with_a_number_by_identity_is_refused() -> None:
    def branching(x: Any, y: Any) -> Any:
        return x * x if y == 1 else 3 * x

    with pytest.raises(TypeError, match=r"compare its number: v\.data == 1"):
        check(branching, {"x": lambda x, y: 2 * x}, at={"x": 1.5, "y": 1})


def test_a_function_that_changes_its_arguments_does_no_harm() -> None:
    def rude(w: Any, b: Any, x: Any, y: Any) -> Any:
        gradient = [error(w, b, x, y) * each for each in x]
        w[0] = x[0] = 99.0
        return gradient

    assert check(loss, {"w": rude, "b": error}, sample=sample).ok


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (lambda *a: None, "did it forget to return"),
        (lambda *a: "3", "got str '3'"),
        (lambda *a: 1j, "got complex"),
        (lambda *a: undefined, "NameError"),  # type: ignore[name-defined]  # noqa: F821
        (lambda: 1.0, "TypeError"),
    ],
)
def test_a_claim_that_gives_no_number_is_told_so(claim: Any, said: str) -> None:
    (finding,) = check(loss, {"b": claim}, sample=sample).findings
    assert said in finding.message


def test_an_answer_of_another_length_is_named_before_values() -> None:
    (finding,) = check(loss, {"w": lambda *a: [1.0, 2.0, 3.0]}, sample=sample).findings
    assert (finding.kind, finding.message) == ("stale_or_swapped", "dw has the shape (3,), but w has (2,)")


def test_what_the_last_call_should_have_answered_is_recognised() -> None:
    kept = [0.0]

    def late(w: Any, b: Any, x: Any, y: Any) -> float:
        kept.append(float(error(w, b, x, y)))
        return kept[-2]

    (finding,) = check(loss, {"b": late}, sample=sample).findings
    assert (finding.kind, "point before" in finding.message) == ("stale_or_swapped", True)


@pytest.mark.parametrize(
    ("arguments", "exception", "said"),
    [
        ({"claims": {"v": "1"}, "at": {"w": 1.0}}, ValueError, "the loss has no 'v'"),
        ({"claims": {"w": "1"}}, ValueError, "needs points"),
        ({"claims": {"w": "1"}, "at": {"w": 1.0}, "sample": sample}, ValueError, "needs points"),
        ({"claims": {"w": "1 +"}, "at": {"w": 1.0}}, ExpressionError, "missing at the end"),
        ({"claims": {"w": "v"}, "at": {"w": 1.0}}, ExpressionError, "v"),
        ({"claims": {"w": None}, "at": {"w": 1.0}}, TypeError, "a claim is a function, a text or numbers"),
    ],
)
def test_a_wrong_call_is_answered(arguments: dict[str, Any], exception: type[Exception], said: str) -> None:
    with pytest.raises(exception, match=said):
        check("w*w", **arguments)


def test_a_parameter_without_numbers_has_no_gradient() -> None:
    with pytest.raises(ValueError, match="w holds no number"):
        check(lambda w, x: x * x, {"w": lambda w, x: []}, at={"w": [], "x": 1.0})


def test_the_loss_has_to_be_one() -> None:
    with pytest.raises(TypeError, match="the loss as a function or a text"):
        check(3, {"w": "1"}, at={"w": 1.0})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="has to give one Value"):
        check(lambda w: [w, w], {"w": "1"}, at={"w": 1.0})
    with pytest.raises(ValueError, match="do not fit the loss"):
        check(lambda w: w * w, {"w": "1"}, at={"v": 1.0})


def test_a_profiler_that_was_there_is_there_again() -> None:
    def profiler(*_: Any) -> None: ...

    sys.setprofile(profiler)
    try:
        check(lambda w: w * w, {"w": "2*w"}, at={"w": 1.5})
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


def test_the_report_is_data_too() -> None:
    data = check(loss, {"b": lambda *a: -error(*a)}, sample=sample).as_data()
    assert data["ok"] is False
    assert data["findings"][0]["kind"] == "sign"
    assert data["rows"][0]["points"] == 24


def test_no_gradient_of_the_users_values_is_touched() -> None:
    w = Value(2.0)
    check(lambda v: v * w, {"v": lambda v: 2.0}, at={"v": 1.5})
    assert not is_computed(w.grad)


def test_what_is_said_of_a_claim_goes_from_named_step_to_named_step() -> None:
    def loss(w1: Value, w2: Value, x: Value, y: Value) -> Value:
        hidden = (w1 * x).tanh() + w1.exp()
        return (w2 * hidden - y) ** 2 / 2

    at = {"w1": 0.3, "w2": -0.7, "x": 1.1, "y": 0.4}
    unknown = check(loss, {"w1": "(w2*hidden - y)*w2*(1 - hidden**2)*x"}, at=at).findings[0]
    assert "∂J/∂hidden · ∂hidden/∂w1 = " in unknown.message
    forgotten = check(loss, {"w1": "(w2*hidden - y)*w2*exp(w1)"}, at=at).findings[0]
    assert forgotten.message == "w1 also reaches J through w1·x: add that path, += where = is"
    half = check(loss, {"w2": "2*(w2*hidden - y)*hidden"}, at=at).findings[0]
    assert "∂J/∂((w2·hidden − y)²) = 1 / 2" in half.message
