"""Every demo runs, and the numbers that it shows are true. They run with `--quick`: less data, the same claims."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from demos import DEMOS
from demos.__main__ import main
from demos.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demos.conftest import Performances

pytestmark = pytest.mark.slow

#: Sums in another order round otherwise.
ROUNDING = 1e-10

Numbers = dict[str, float]


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_explains_and_draws(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--quick", "--out", str(tmp_path), "--seed", "1"]) == 0
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) > 5
    for picture in tmp_path.iterdir():
        assert str(picture) in printed


@pytest.mark.parametrize("name", DEMOS)
def test_without_matplotlib_a_demo_says_what_to_install_and_gives_its_numbers(name: str, shown: Performances) -> None:
    assert shown[name]
    missing = [line for line in shown.printed[name] if "matplotlib" in line]
    assert all('pip install "scalar-autograd[plots]"' in line for line in missing)
    assert len(shown.printed[name]) > len(missing) + 5
    assert not any((shown.folder / name / line.split()[1].rstrip(":")).exists() for line in missing)


@pytest.mark.parametrize("name", ["housing", "symmetry", "microgpt"])
def test_the_same_seed_shows_the_same_numbers(name: str, shown: dict[str, Numbers], tmp_path: Path) -> None:
    assert import_module(f"demos.{name}").run(Stage(out=tmp_path, quick=True, quiet=True)) == shown[name]


def test_slopes_of_triangles_are_near_the_derivatives(shown: dict[str, Numbers]) -> None:
    numbers = shown["derivatives"]
    exact = {"3a": (3, 3), "a²": (4, 10), "a³": (12, 75), "log a": (0.5, 0.2)}
    for name, slopes in exact.items():
        for at, slope in zip((2, 5), slopes, strict=True):
            assert numbers[f"derivative {name} at {at}"] == pytest.approx(slope, rel=ROUNDING)
            assert numbers[f"triangle {name} at {at}"] == pytest.approx(slope, rel=1e-3)


def test_a_nudge_is_best_between_curvature_and_rounding(shown: dict[str, Numbers]) -> None:
    numbers = shown["derivatives"]
    assert 1e-11 < numbers["best nudge"] < 1e-5
    assert numbers["its error"] < 1e-6 < 0.5 < min(numbers["error at 0.1"], numbers["error at 1e-15"])


def test_naive_sweeps_are_wrong_or_exponential(shown: dict[str, Numbers]) -> None:
    numbers = shown["order_matters"]
    assert (numbers["right"], numbers["paths"], numbers["once"]) == (26, 26, 14)
    assert [numbers[f"edges {height}"] for height in (2, 12)] == [4, 24]
    assert [numbers[f"walked {height}"] for height in (2, 12)] == [2**3 - 2, 2**13 - 2]


def test_one_example_agrees_with_the_formulas_by_hand(shown: dict[str, Numbers]) -> None:
    numbers = shown["logistic_one_example"]
    for name in ("dz", "dw1", "dw2", "db"):
        assert numbers[name] == pytest.approx(numbers[f"{name} by hand"], rel=ROUNDING)
    assert numbers["after"] < numbers["before"]


def test_the_sigmoid_of_0_458_is_0_6125(shown: dict[str, Numbers]) -> None:
    numbers = shown["logistic_one_example"]
    assert (round(numbers["z"], 12), round(numbers["a"], 4)) == (0.458, 0.6125)


def test_four_ways_give_one_gradient_and_the_tumours_are_told_apart(shown: dict[str, Numbers]) -> None:
    numbers = shown["logistic_regression"]
    assert numbers["difference"] < 1e-10
    assert numbers["loss at the start"] == pytest.approx(0.6931471805599453)
    assert numbers["accuracy test"] >= 0.95


def test_log_loss_is_convex_where_squared_error_is_not(shown: dict[str, Numbers]) -> None:
    numbers = shown["why_log_loss"]
    assert numbers["log loss: chords below"] == 0
    assert numbers["squared error: chords below"] > 0.1
    assert numbers["log loss: first gradient"] > 50 * numbers["squared error: first gradient"]
    assert numbers["log loss: end"] < numbers["log loss: start"] / 5


def test_log_loss_is_the_negative_log_of_the_likelihood(shown: dict[str, Numbers]) -> None:
    from math import log

    numbers = shown["why_log_loss"]
    assert numbers["sum of log losses"] == pytest.approx(-log(numbers["likelihood"]), rel=ROUNDING)


def test_vectors_compute_what_loops_compute(shown: dict[str, Numbers]) -> None:
    numbers = shown["vectorisation"]
    assert numbers["difference"] < ROUNDING
    assert numbers["largest sum"] == pytest.approx(100)
    assert numbers["apples"] == pytest.approx(100 * 56 / 59)
    assert (numbers["silent shape"], numbers["meant shape"]) == (25, 5)


def test_more_inputs_price_houses_better(shown: dict[str, Numbers]) -> None:
    explained = {name.partition(":")[0]: share for name, share in shown["housing"].items() if "explained" in name}
    assert 0 < explained["one neuron"] < explained["net of 4-3-1"] < explained["net of 11-3-1"] < 1
    assert shown["housing"]["the mean price, explained"] == 0


def test_sigmoids_fade_and_relus_do_not(shown: dict[str, Numbers]) -> None:
    numbers = shown["activations"]
    assert numbers["sigmoid, first layer"] < numbers["sigmoid, last layer"] / 1000
    assert numbers["relu, first layer"] > numbers["relu, last layer"] / 10


def test_a_step_jumps_where_a_sigmoid_moves_a_little(shown: dict[str, Numbers]) -> None:
    assert shown["activations"]["step moves by"] == 1
    assert shown["activations"]["sigmoid moves by"] == pytest.approx(0.001 / 4, rel=1e-3)


def test_more_hidden_units_separate_more(shown: dict[str, Numbers]) -> None:
    for data in ("moons", "flower"):
        assert shown["shallow_net"][f"{data}, 4: loss"] < shown["shallow_net"][f"{data}, 1: loss"] / 2
        assert shown["shallow_net"][f"{data}, 4"] > shown["shallow_net"][f"{data}, 1"]


def test_equal_weights_stay_equal(shown: dict[str, Numbers]) -> None:
    assert shown["symmetry"]["zeros: spread"] == 0
    assert shown["symmetry"]["equal: spread"] < ROUNDING  # a compiled program sums products of twins in another order
    assert shown["symmetry"]["random: spread"] > 0.1


def test_digits_are_read(shown: dict[str, Numbers]) -> None:
    assert shown["deep_net"]["0 against 1"] >= 0.95
    assert shown["deep_net"]["ten digits"] > 0.5  # a few quick epochs; chance is 0.1


def test_the_learning_rate_decides(shown: dict[str, Numbers]) -> None:
    numbers = shown["learning_rate"]
    assert numbers["normalised"] < numbers["right"] < numbers["too small"] < numbers["too large"]


def test_inputs_on_one_scale_make_the_valley_round(shown: dict[str, Numbers]) -> None:
    assert shown["learning_rate"]["raw: length over width"] == pytest.approx(4)  # x2 is four times as large as x1
    assert shown["learning_rate"]["normalised: length over width"] == pytest.approx(1)


def test_more_units_fit_the_training_points_better(shown: dict[str, Numbers]) -> None:
    numbers = shown["bias_variance"]
    assert numbers["high variance, training"] < numbers["in between, training"] < numbers["high bias, training"]


def test_every_erratum_is_wrong_by_a_number_and_its_correction_is_right(shown: dict[str, Numbers]) -> None:
    numbers = shown["errata"]
    printed = [key.removesuffix(" | printed") for key in numbers if key.endswith(" | printed")]
    assert len(printed) == 14
    for formula in printed:
        wrong, right, engine = (numbers[f"{formula} | {which}"] for which in ("printed", "corrected", "engine"))
        assert right == pytest.approx(engine, rel=ROUNDING), formula
        assert abs(wrong - engine) > 1e-4 * max(1, abs(engine)), formula


def test_the_ten_mistakes_are_recognised_and_the_right_formulas_pass(shown: dict[str, Numbers]) -> None:
    assert shown["check_my_derivation"] == {"mistakes": 10, "recognised": 10, "right": 1}


def test_loops_become_the_formulas_of_the_course(shown: dict[str, Numbers]) -> None:
    numbers = shown["from_loops_to_arrays"]
    assert numbers["logistic off by"] < ROUNDING
    assert numbers["two layers off by"] < ROUNDING
    assert numbers["logistic groups"] < 12
    assert numbers["two layers groups"] < 16
