"""Whichever Graphviz is at hand draws, with readable text; where there is none one command is named."""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops

import viz
from autograd import Value
from tests.viz.pictures import course
from viz import LayoutError, layout

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout.shutil, "which", lambda name: None)


@pytest.fixture
def no_graphviz(no_dot: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "find_spec", lambda name: None)


@pytest.fixture
def fake_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `dot` on the path that answers with its own arguments, or fails where the graph says so."""
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\nif grep -q broken; then echo "Error: broken" >&2; exit 1; fi\necho "$@"\n', "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return program


def test_the_dot_of_the_system_is_used_where_there_is_one(fake_dot: Path) -> None:
    assert viz.draw(course()).render("pdf") == b"-Tpdf\n"


def test_a_failing_graphviz_is_quoted(fake_dot: Path) -> None:
    with pytest.raises(LayoutError, match="Graphviz could not draw the graph: Error: broken"):
        viz.draw(Value(1, label="broken")).render("svg")


@pytest.mark.usefixtures("no_dot")
def test_the_wheel_draws_where_there_is_no_dot() -> None:
    assert viz.draw(course()).render("svg").startswith(b"<?xml")


@pytest.mark.usefixtures("no_dot")
def test_a_wheel_that_lacks_a_system_library_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('libgobject-2.0.so.0: cannot open')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(LayoutError, match=r"\(libgobject-2\.0\.so\.0: cannot open\); run: apt-get install graphviz"):
        viz.draw(course()).render("svg")


@pytest.mark.usefixtures("no_graphviz")
@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_without_graphviz_one_command_is_named(form: str) -> None:
    with pytest.raises(LayoutError, match=r'run: pip install "scalar-autograd\[layout\]"'):
        viz.draw(course()).render(form)


@pytest.mark.usefixtures("no_graphviz")
@pytest.mark.parametrize("form", ["dot", "txt"])
def test_without_graphviz_text_formats_work(form: str, tmp_path: Path) -> None:
    assert viz.draw(course()).save(tmp_path / f"J.{form}").stat().st_size > 100


@pytest.mark.usefixtures("no_graphviz")
def test_without_graphviz_a_notebook_is_told_what_to_install() -> None:
    assert "pip install" in viz.draw(course())._repr_mimebundle_()["text/plain"]


def pixels(label: str) -> Image.Image:
    return Image.open(io.BytesIO(viz.draw(Value(1, label=label)).render("png"))).convert("L")


@pytest.mark.usefixtures("no_dot")
def test_letters_in_a_png_are_letters_and_no_boxes() -> None:
    drawn = {letter: pixels(letter * 6) for letter in ("o", "x", "\ue000")}  # the last one is in no font: a box
    for one, other in (("o", "x"), ("o", "\ue000"), ("x", "\ue000")):
        width = min(drawn[one].width, drawn[other].width)
        box = (0, 0, width, drawn[one].height)
        assert ImageChops.difference(drawn[one].crop(box), drawn[other].crop(box)).getbbox() is not None


@pytest.mark.usefixtures("no_dot")
def test_a_wider_text_makes_a_wider_card() -> None:
    assert pixels("W" * 20).width > 1.5 * pixels("i" * 20).width
