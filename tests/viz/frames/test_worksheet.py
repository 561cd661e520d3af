"""Worksheets: blanks and a key, numbers that can be worked with by hand, thirty at once."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import DomainError, ExpressionError
from autograd.expression import free_names
from tests.viz.frames.test_animation import texts
from viz.commands.main import main
from viz.frames.domains import drawn
from viz.frames.rendering import as_svg
from viz.frames.worksheet import Sheet, as_html, worksheet

if TYPE_CHECKING:
    from pathlib import Path

LOGISTIC = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"


def sheet(expression: str, seed: int = 0, **numbers: float) -> Sheet:
    return worksheet(expression, numbers, names=free_names(expression), seed=seed)


def test_a_worksheet_has_blanks_and_a_key() -> None:
    found = sheet("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)
    blank, answers = texts(as_svg(found.blank)), texts(as_svg(found.answers))
    assert blank.count("______") == 5
    assert "______" not in answers
    assert {"6", "9"} <= set(answers)
    assert "9" not in blank
    assert as_html([found]).count('class="blank"') == 5
    assert "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6" in found.solved


def test_a_seed_makes_a_sheet() -> None:
    one, two, other = (as_html([sheet("3*(a + b*c)", seed)]) for seed in (4, 4, 5))
    assert one == two != other
    assert all(sheet("log(a)*sqrt(b)", seed).solved for seed in range(8))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_labels_are_0_or_1_and_nothing_is_saturated(seed: int) -> None:
    outline = drawn(LOGISTIC, {}, free_names(LOGISTIC), seed)
    values = {node.name: node.value for node in outline.nodes}
    assert values["y"] in (0.0, 1.0)
    assert abs(values["z"]) < 5


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_results_of_arithmetic_have_three_digits_at_most(seed: int) -> None:
    outline = drawn("u = b*c; v = a + u; J = v**2/2", {}, ["a", "b", "c"], seed)
    for node in outline.nodes:
        for number in (node.value, node.grad or 0.0):
            assert math.isclose(float(f"{number:.3g}"), number, rel_tol=1e-12)


def test_a_saturated_function_is_refused() -> None:
    with pytest.raises(ValueError, match=r"σ\(13\) is saturated, which nobody works out by hand"):
        sheet("sigmoid(z)", z=13)


@pytest.mark.slow
def test_thirty_sheets_and_one_key_as_pdf(tmp_path: Path) -> None:
    arguments = ["worksheet", "3*(a + b*c)", "--variants", "30", "--pdf", "--out", str(tmp_path / "sheet")]
    assert main(arguments) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.pdf", "sheet_key.pdf"]
    for path in tmp_path.iterdir():
        assert len(re.findall(rb"/Type /Page\b", path.read_bytes())) == 30


def test_variants_as_html_have_one_key_at_the_end(tmp_path: Path) -> None:
    assert main(["worksheet", LOGISTIC, "--variants", "3", "--out", str(tmp_path / "sheet")]) == 0
    (path,) = tmp_path.iterdir()
    html = path.read_text("utf-8")
    assert html.count('class="sheet"') == 3
    assert html.count('class="key"') == 1
    assert html.rindex('class="sheet"') < html.index('class="key"')


def test_variants_need_something_to_vary(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["worksheet", "3*a", "a=2", "--variants", "3", "--out", str(tmp_path / "s")]) == 2
    assert "--variants needs a name without a number" in capsys.readouterr().err


def test_the_worksheet_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worksheet", "3*(a + b*c)", "--seed", "2", "--out", str(tmp_path / "sheet"), "a=5"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.html", "sheet.svg", "sheet_key.svg"]
    assert "a = 5" in (tmp_path / "sheet.html").read_text("utf-8")
    assert capsys.readouterr().out.count("wrote") == 3
    for arguments in (["log(x)", "x=-1"], ["3*"], ["x", "x=a"]):
        assert main(["worksheet", *arguments, "--out", str(tmp_path / "no")]) == 2
    assert not (tmp_path / "no.html").exists()


def test_mistakes_in_a_worksheet_are_those_of_an_expression() -> None:
    with pytest.raises(ExpressionError):
        worksheet("3*", {}, names=[], seed=0)
    with pytest.raises(DomainError):
        sheet("log(0*x)")
