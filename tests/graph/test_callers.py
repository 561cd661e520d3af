"""Names from the caller's variables: what holds a Value first names it, where something is shown, and only there."""

from __future__ import annotations

import pytest

from autograd import Value, derive, ledger, paths, steps, why
from autograd.graph import record
from autograd.graph.callers import names_in
from viz import Page, draw, page

glob = Value(7.0)


def shown(root: Value, *, names: bool = True) -> set[str]:
    return {step.node for step in steps(root, names=names)}


def test_variables_lists_and_dicts_name_their_values() -> None:
    w, x = Value(2.0), [Value(1.0), Value(3.0)]
    params = {"b": Value(0.5), 3: [Value(1.5)]}
    z = w * x[0] + x[1] * params["b"] + params[3][0]
    assert {step.node for step in steps(z, detail="names")} == {"w", "x[0]", "x[1]", "params['b']", "params[3][0]", "z"}


def test_the_first_binding_wins_and_hidden_names_are_skipped() -> None:
    _hidden = Value(2.0)
    first = _hidden * 3
    second = first
    J = second * 2
    assert {step.node for step in steps(J)} == {"x1", "first", "J"}


def test_a_label_comes_before_a_variable_and_locals_before_globals() -> None:
    local = glob
    named = Value(1.0, label="mine")
    J = local * named
    assert {step.node for step in steps(J)} == {"local", "mine", "J"}


def test_globals_are_looked_through_too() -> None:
    J = glob * 2
    assert {step.node for step in steps(J)} == {"glob", "J"}


def test_names_can_be_switched_off_and_change_nothing() -> None:
    w = Value(2.0)
    z = w * w
    assert {step.node for step in steps(z, names=False)} == {"x1", "J"}
    assert w.label is None
    assert z.label is None


def test_a_helper_of_ones_own_is_the_caller() -> None:
    w = Value(2.0)
    assert shown(w * 3) == {"x1", "root"}


def test_a_comprehension_sees_the_variables_around_it() -> None:
    w = Value(2.0)
    (found,) = ({step.node for step in steps(root)} for root in [w * 3])
    assert "w" in found


def test_two_variables_of_one_label_are_numbered() -> None:
    other = Value(1.0, label="w")
    w = Value(2.0)
    J = w * other
    assert sorted(step.node for step in steps(J))[:2] == ["J", "J"]
    assert {step.node for step in steps(J)} == {"w", "w_2", "J"}


def test_everything_that_explains_knows_the_names() -> None:
    w, x = Value(-2.0), Value(1.0)
    z = w * x
    J = z.relu() * 3
    assert "relu closed at z" in str(why(J, w))
    assert "through z" in str(ledger(J, w))
    assert "w → z → J" in str(paths(J, w))
    assert "z = w·x = −2" in str(derive(J))


def test_a_list_that_holds_itself_ends() -> None:
    loop: list[object] = [Value(1.0)]
    loop.append(loop)
    J = loop[0] * 2  # type: ignore[operator]
    assert {step.node for step in steps(J)} == {"loop[0]", "J"}


def test_a_page_knows_the_names_of_lists_too_and_can_go_without() -> None:
    w, x = Value(2.0), [Value(1.0), Value(3.0)]
    z = w * x[0] + x[1]
    J = z * z

    def names(page: Page) -> list[str]:
        return [node[0] for node in page.examples[0]["nodes"]]

    assert {"w", "x[0]", "x[1]", "z", "J"} <= set(names(page(J)))
    assert {"w", "z"}.isdisjoint(names(page(J, names=False)))


def test_many_operations_without_a_name_are_one_formula() -> None:
    mu, sigma = Value(0.2), Value(1.5)
    cost = 0.0
    for x in (0.1, 1.4, -0.6, 2.2):
        cost = cost + ((x - mu) ** 2 / (2 * sigma**2) + sigma.log() + 0.9189)
    assert [step.node for step in steps(cost)] == ["cost", "cost", "sigma", "mu"]
    assert str(derive(cost)).splitlines()[-1].endswith("= 4·mu/sigma² − 3.1/sigma² = −1.022")
    assert len(steps(cost, detail="operations")) > 60
    y = mu
    for _ in range(30):
        y = (y * 1.1).tanh()
    assert len(shown(y)) == 61
    for _ in range(30):
        mu = mu * 1.01
    assert len(shown(mu)) == 31


def test_the_zero_that_a_loop_begins_with_is_no_variable() -> None:
    w, x = [Value(2.0), Value(-3.0)], [0.5, 1.5]
    z = Value(0.0)
    for j in range(2):
        z = z + w[j] * x[j]
    y = Value(0.0)
    L = (z + y) * 2
    graph = record(L, [{"w": w, "z": z, "y": y, "L": L}])
    assert [node.name for node in graph.nodes if node.is_leaf] == ["w[0]", "w[1]", "y"]
    assert str(steps(L)[0]) == "z = w[0]·0.5 + w[1]·1.5 = 2·0.5 − 3·1.5 = −3.5"
    assert [node.name for node in record(L).nodes if node.is_leaf] == ["x1", "x2", "x3", "x4"]


class Neuron:
    """As everybody writes one."""

    def __init__(self, weights: list[float]) -> None:
        self.w = [Value(weight) for weight in weights]
        self.b = Value(0.1)
        self.owner = self  # a circle

    def __call__(self, x: list[Value]) -> Value:
        return sum((w * each for w, each in zip(self.w, x, strict=True)), self.b).tanh()


class Net:
    """Two layers of neurons."""

    def __init__(self) -> None:
        self.layers = [[Neuron([0.5, -0.3]), Neuron([0.2, 0.7])], [Neuron([1.0, -1.5])]]

    def __call__(self, x: list[Value]) -> Value:
        for layer in self.layers:
            x = [neuron(x) for neuron in layer]
        return x[0]


def test_objects_name_their_parameters_and_parameters_name_the_results_of_their_neuron() -> None:
    net, x = Net(), [Value(1.0), Value(2.0)]
    L = (net(x) - 1) ** 2
    found = {step.node for step in steps(L)}
    for neuron in ("layers[0][0]", "layers[0][1]", "layers[1][0]"):
        assert {f"{neuron}.w[0]", f"{neuron}.w[1]", f"{neuron}.b", f"{neuron}.z", f"{neuron}.a"} <= found
    assert {"x[0]", "x[1]", "L"} <= found
    assert len(found) == 3 * 5 + 3
    assert "layers[0][1]" in draw(L).source


def test_two_models_keep_their_names_apart() -> None:
    actor, critic = Net(), Net()
    x = [Value(1.0), Value(2.0)]
    L = actor(x) * critic(x)
    assert {"actor.layers[0][0].a", "critic.layers[0][0].a"} <= {step.node for step in steps(L)}


def test_a_neuron_that_is_used_for_several_examples_has_no_one_result_to_name() -> None:
    neuron = Neuron([0.5, -0.3])
    L = neuron([Value(1.0), Value(2.0)]) + neuron([Value(3.0), Value(4.0)])
    assert {step.node for step in steps(L) if step.node.startswith("neuron.")} == {
        "neuron.w[0]",
        "neuron.w[1]",
        "neuron.b",
    }
    once = Neuron([0.5])
    held = sum((w * w for w in once.w), once([Value(1.0)]) * once.b)
    assert not {"once.a", "once.z"} & {step.node for step in steps(held)}


def test_objects_of_installed_packages_are_not_looked_into() -> None:
    holder = pytest.MonkeyPatch()  # of a package, with somebody's Value in it
    held = Value(2.0)
    holder.held = held  # type: ignore[attr-defined]
    assert list(names_in([{"holder": holder}], [held])) == []
