"""The file of a page: what is in it, how large it is, and what it refuses; the screen is looked at in a browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import viz
from autograd import SaveError, StaleGraphError, Value, parse
from autograd.graph.recording import record
from autograd.ops import OPS
from nn import MLP
from viz.live import javascript
from viz.notebook import show_values_as_pictures

if TYPE_CHECKING:
    from pathlib import Path


def course() -> Value:
    return parse("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)


def net(width: int) -> Value:
    return ((MLP([2, width, width, 1], activation="tanh", rng=0)([0.3, 0.4])[0] - 1) ** 2).named("J")


def data(html: str) -> Any:
    found = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found.group(1))


@pytest.mark.parametrize("make", [course, lambda: net(4), lambda: net(16)])
def test_a_page_is_as_small_as_promised(make: Any) -> None:
    root = make()
    html = viz.page(root).html
    assert len(html.encode()) <= 150_000 + 1_000 * len(record(root).nodes)


def test_nothing_is_fetched_and_nothing_evaluated() -> None:
    html = viz.page(course()).html
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy.group(1).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy.group(1)
    assert not re.search(r"""(src|href)=["']""", html)
    assert "eval(" not in html


def test_labels_cannot_end_the_block_of_data() -> None:
    hostile = "</script><script>alert(1)</script>"
    html = viz.page((Value(1, label=hostile) * 2).named("J")).html
    assert html.count("<script") == 2
    assert data(html)["examples"][0]["nodes"][0][0] == hostile


def test_all_ways_to_a_page_lead_to_the_same(tmp_path: Path) -> None:
    saved = viz.page(course()).save(tmp_path / "page.html").read_text("utf-8")
    assert viz.draw(course()).save(tmp_path / "picture.html").read_text("utf-8") == saved
    from viz.commands.main import main

    expression = ["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]
    assert main([*expression, "--save", str(tmp_path / "command.html")]) == 0
    assert data((tmp_path / "command.html").read_text("utf-8"))["examples"][0]["title"] == "J"


def test_mistakes_are_answered(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="page needs a Value, or a dict"):
        viz.page(3.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="page needs a Value, or a dict"):
        viz.page({})
    with pytest.raises(ValueError, match="detail needs one of layers, neurons, names, operations; got 'atoms'"):
        viz.page(course(), detail="atoms")
    with pytest.raises(ValueError, match=r"a page is saved as \.html; got 'J\.svg'"):
        viz.page(course()).save("J.svg")
    with pytest.raises(SaveError):
        viz.page(course()).save(tmp_path / "none" / "J.html")
    x = Value(1.0, label="x")
    root = x * 2
    x.data = 5.0
    with pytest.raises(StaleGraphError):
        viz.page(root)


def test_every_rule_has_its_javascript() -> None:
    table = javascript.table(OPS)
    for name in OPS:
        assert f'\n"{name}": {{value: ' in table


def test_a_value_shows_itself_as_its_picture_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    show_values_as_pictures()
    shown, _ = shell.display_formatter.format(course())
    assert shown["image/svg+xml"].startswith("<?xml")
    assert shown["text/plain"] == "Value(33.0, label='J', op='×')"


def test_infinite_and_missing_numbers_are_kept() -> None:
    nodes = data(viz.page(parse("x*y", x=float("inf"), y=0.0)).html)["examples"][0]["nodes"]
    assert [node[3] for node in nodes] == ["Infinity", 0.0, "NaN"]
