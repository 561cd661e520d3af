"""What the demos of nets claim follows from the mathematics, or holds with their seed. They run with `--quick`."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from demos import building_blocks, cartoons, cat_or_not, convolution, microgpt, parity, recurrence

pytestmark = pytest.mark.slow

Numbers = dict[str, float]
#: Sums in another order round otherwise.
ROUNDING = 1e-10


def test_a_nudge_ripples_by_the_product_of_the_local_derivatives(shown: dict[str, Numbers]) -> None:
    found = shown["ripple"]
    for leaf, gradient in {"a": 3, "b": 6, "c": 9}.items():
        assert found[f"dJ/d{leaf}"] == gradient
        assert found[f"{leaf} moves J by"] == pytest.approx(0.001 * gradient)
        assert found[f"{leaf} moves J by"] == pytest.approx(3 * found[f"{leaf} moves v by"])
    assert found["a moves u by"] == 0


def test_linear_layers_are_one_linear_layer_and_cannot_tell_xor(shown: dict[str, Numbers]) -> None:
    found = shown["why_activations"]
    assert found["gap"] < ROUNDING
    assert max(found["no hidden layer"], found["three layers, g(z) = z"]) <= 0.8 < 1 == found["three layers, tanh"]


def test_parity_takes_log_n_levels_or_two_to_the_n_less_one_units(shown: dict[str, Numbers]) -> None:
    found = shown["parity"]
    for n, levels in {2: 1, 4: 2}.items():
        assert found[f"deep layers {n}"] == levels
        assert found[f"deep units {n}"] == 3 * (n - 1)
        assert found[f"shallow units {n}"] == 2 ** (n - 1)
        assert found[f"deep right {n}"] == found[f"shallow right {n}"] == 1


@pytest.mark.parametrize("n", [2, 4, 8])
def test_half_of_all_patterns_are_odd(n: int) -> None:
    X, y = parity.patterns(n)
    assert X.shape == (2**n, n)
    assert np.array_equal(y, -np.prod(-X, axis=1))
    assert y.sum() == 0


def test_every_array_of_a_step_has_the_dimensions_of_its_rule(shown: dict[str, Numbers]) -> None:
    found = shown["building_blocks"]
    assert found["arrays"] == found["fit"] == 1 + 3 * 8 + 1  # A0; W, b, Z, A, dZ, dW, db, dA of three layers; dA0
    assert found["gap"] < ROUNDING
    for name in ("W", "b", "Z", "A"):
        assert all(found[f"{name}{layer}"] == found[f"d{name}{layer}"] for layer in (1, 2, 3))


def test_a_backward_block_undoes_the_shapes_of_its_forward_block() -> None:
    rng = np.random.default_rng(0)
    A, cache = building_blocks.forward_block(rng.normal(size=(3, 5)), rng.normal(size=(4, 3)), np.zeros((4, 1)), "tanh")
    dA, dW, db, dZ = building_blocks.backward_block(np.ones_like(A), cache, "tanh")
    assert (A.shape, dZ.shape, dA.shape, dW.shape, db.shape) == ((4, 5), (4, 5), (3, 5), (4, 3), (4, 1))


def test_too_small_vanishes_too_large_saturates_and_he_and_xavier_keep_the_spread(
    shown: dict[str, Numbers],
) -> None:
    found = shown["initialisation"]
    small, large, xavier, he = "tanh, too small: 0.05", "tanh, too large: 1", "tanh, Xavier", "ReLU, He"
    assert found[f"{small}: a, last"] < found[f"{small}: a, first"] / 100
    assert found[f"{small}: dA, first"] < found[f"{small}: dA, last"] / 100
    assert found[f"{large}: flat"] > 0.5 > 0.1 > found[f"{xavier}: flat"]
    for name in (xavier, he):
        for what in ("a", "dA"):
            assert 1 / 4 < found[f"{name}: {what}, first"] / found[f"{name}: {what}, last"] < 4
    assert found["ReLU, Xavier: a, last"] < found["ReLU, Xavier: a, first"] / 4  # √½ in each of five layers: 1/5.7


def test_relu_learns_where_sigmoid_guesses(shown: dict[str, Numbers]) -> None:
    found = shown["relu_learns_faster"]
    assert found["relu, last"] < 0.8 * found["sigmoid, last"]
    assert found["sigmoid, last"] > 0.9 * log(5)  # five digits


def test_more_data_help_the_large_net_most(shown: dict[str, Numbers]) -> None:
    found = shown["scale"]
    gain = {name: found[f"{name}, 20"] - found[f"{name}, 320"] for name in ("logistic regression", "large net")}
    assert gain["large net"] > gain["logistic regression"]
    assert found["large net, 320"] < found["medium net, 320"] < found["logistic regression, 320"]


def test_an_image_is_a_column_of_12288_numbers(shown: dict[str, Numbers]) -> None:
    assert shown["cat_or_not"]["n_x"] == 64 * 64 * 3 == 12_288
    pictures, labels = cartoons.cats_or_not(4, rng=np.random.default_rng(0))
    X = cat_or_not.unrolled(pictures)
    assert X.shape == (12_288, 4)
    assert np.array_equal(X[:, 2].reshape(64, 64, 3), pictures[2])
    assert X[3 * (64 * 5 + 7) + 1, 2] == pictures[2, 5, 7, 1]  # green of row 5, column 7
    assert labels.tolist() == [0, 1, 0, 1]
    assert pictures.min() >= 0
    assert pictures.max() <= 1


def test_cats_are_told_by_descent_on_the_course_s_gradient(shown: dict[str, Numbers]) -> None:
    found = shown["cat_or_not"]
    assert found["first cost"] == pytest.approx(log(2))
    assert found["gap"] < ROUNDING
    assert found["last cost"] < 0.75 * found["first cost"]
    assert 0.5 < found["right, test"] < found["right, training"]


def test_nineteen_parameters_fit_four_prices(shown: dict[str, Numbers]) -> None:
    found = shown["four_houses"]
    assert [found[f"guess {n}"] for n in (1, 2, 3, 4)] == pytest.approx([400, 330, 369, 540], abs=0.5)
    assert found["parameters"] == 3 * (4 + 1) + (3 + 1)
    assert found["by hand"] < ROUNDING


def test_each_application_has_a_net_that_one_backward_serves(shown: dict[str, Numbers]) -> None:
    found = shown["supervised_learning"]
    assert found["real estate, parameters"] == 3 * 5 + 4
    assert found["photo tagging, outputs"] == 10
    assert found["machine translation, outputs"] == 4 * 3
    assert all(share == 1 for name, share in found.items() if name.endswith("reached"))


def test_a_convolutional_net_reads_digits_and_its_map_moves_with_the_digit(shown: dict[str, Numbers]) -> None:
    found = shown["convolution"]
    assert found["convolutional, right"] > 0.7
    assert found["convolutional, parameters"] == 4 * 10 + 10 * (4 * 9 + 1)
    assert found["shift"] == 0


def test_a_map_is_the_correlation_of_the_picture_with_the_filter() -> None:
    net = convolution.ConvolutionalNet(1, 2, rng=np.random.default_rng(0))
    x = np.random.default_rng(1).random((8, 8))
    weights = np.array([w.data for w in net.filters[0].w]).reshape(3, 3)
    z = float(np.sum(weights * x[2:5, 4:7])) + net.filters[0].b.data
    assert net.maps(x.ravel().tolist())[0][2][4].data == pytest.approx(z if z > 0 else 0.01 * z)


def test_a_recurrent_net_hears_what_a_line_cannot(shown: dict[str, Numbers]) -> None:
    found = shown["recurrence"]
    assert found["recurrent"] > 0.9 > 0.65 > found["logistic"]
    assert found["parameters"] == 5 * (5 + 1 + 1) + (5 + 1)


def test_a_recurrent_net_has_one_set_of_weights_for_all_times() -> None:
    net = recurrence.RecurrentNet(1, 3, 1, rng=np.random.default_rng(0))
    assert len(net.states([0.1] * 7)) == 7
    start = [[a.data for a in state] for state in net.states([0.1, 0.2])]
    assert [[a.data for a in state] for state in net.states([0.1, 0.2, 0.3])][:2] == start  # no state knows the future


def test_microgpt_starts_as_a_guess_and_learns(shown: dict[str, Numbers]) -> None:
    found = shown["microgpt"]
    assert found["parameters"] == 2 * 27 * 16 + 8 * 16 + 4 * 16 * 16 + 2 * 64 * 16
    assert found["first"] == pytest.approx(log(27), rel=0.1)
    assert found["last"] < 0.85 * found["first"]
    assert found["gap"] < ROUNDING
    assert found["chances"] == pytest.approx(1)
    assert found["least weight sum"] == pytest.approx(1)


def test_microgpt_hears_no_letter_before_its_time() -> None:
    P = {name: each.tolist() for name, each in microgpt.start(np.random.default_rng(0)).items()}

    def logits(name: str) -> list[list[float]]:
        net = microgpt.Microgpt(P)
        return [net(microgpt.one_hot(letter)) for letter in name]

    assert logits(".ada")[:3] == logits(".adx")[:3]
    assert logits(".ada")[3] != logits(".adx")[3]


def test_a_name_is_asked_for_each_of_its_letters_and_its_end() -> None:
    tokens, nexts = microgpt.rows(["ada"])
    letters = [microgpt.LETTERS[at] for at in nexts[0, :4].argmax(axis=1)]
    assert letters == ["a", "d", "a", "."]
    assert [microgpt.LETTERS[at] for at in tokens[0, :4].argmax(axis=1)] == [".", "a", "d", "a"]
    assert nexts[0, 4:].sum() == 0


def test_what_follows_a_name_does_not_count() -> None:
    P = {name: each.tolist() for name, each in microgpt.start(np.random.default_rng(0)).items()}
    tokens, nexts = microgpt.rows(["ada"])
    other = tokens.copy()
    other[0, 6] = np.roll(other[0, 6], 3)
    assert microgpt.loss(P, tokens[0], nexts[0]) == microgpt.loss(P, other[0], nexts[0])
