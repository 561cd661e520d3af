"""What the documents say of the code is true: sessions run, lists are those of the folders, recipes apply and work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shares import a_third
from tests.test_architecture import ENGINE, ROOMS

ROOT = Path(__file__).parent.parent
HOUSE = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
RECIPES = dict(
    re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
)


def block(language: str, text: str) -> str:
    """What stands in the first block of a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert found, f"no block of {language}"
    return found[1]


def apply(patch: str, root: Path) -> list[str]:
    """Change the files that a diff names, each hunk where its lines stand, which is one place; the lines added."""
    added: list[str] = []
    for name, hunks in re.findall(r"^--- a/.+\n\+\+\+ b/(.+)\n((?:(?!--- a/).*\n)*)", patch, re.MULTILINE):
        text = (root / name).read_text("utf-8")
        for hunk in filter(None, re.split(r"^@@.*\n", hunks, flags=re.MULTILINE)):
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            after = "".join(line[1:] for line in lines if line[0] in " +")
            assert text.count(before) == 1, f"these lines of a recipe do not stand in {name} once:\n{before}"
            text = text.replace(before, after)
            added += [line[1:] for line in lines if line[0] == "+"]
        (root / name).write_text(text, "utf-8")
    return added


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the product's sources."""
    for package in ("autograd", "nn", "viz"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    return tmp_path


def test_the_reading_order_names_every_file_of_the_engine_once() -> None:
    listed = re.findall(r"^\d+\. `(\w+\.py)`", HOUSE, re.MULTILINE)
    assert sorted(listed) == sorted(file.name for file in ENGINE if file.name != "__init__.py")


def test_the_drawing_shows_every_room_in_its_order() -> None:
    drawn = re.findall(r"^  (\w+) +│", block("", HOUSE), re.MULTILINE)
    assert drawn == list(reversed(ROOMS))


def test_there_is_a_recipe_for_everything_that_is_added() -> None:
    assert {*RECIPES} == {
        "A primitive", "An activation", "An optimiser", "A loss", "A picture format", "A kind of mistake",
    }  # fmt: skip


@pytest.mark.parametrize("recipe", a_third(RECIPES))
def test_a_recipe_applies_and_works(recipe: str, sources: Path) -> None:
    assert apply(block("diff", RECIPES[recipe]), sources)
    session = sources / "session.txt"
    session.write_text(block("python", RECIPES[recipe]), "utf-8")
    command = [sys.executable, "-m", "doctest", "-o", "ELLIPSIS", "-o", "NORMALIZE_WHITESPACE", str(session)]
    done = subprocess.run(
        command, cwd=sources, env=os.environ | {"PYTHONPATH": str(sources)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_activation_is_one_row_and_nothing_else(sources: Path) -> None:
    patch = block("diff", RECIPES["An activation"])
    (row,) = apply(patch, sources)
    assert row.startswith("    Op(")
    assert re.findall(r"^\+\+\+ b/(.+)", patch, re.MULTILINE) == ["autograd/ops.py"]


def test_a_new_row_is_declared_by_one_command(sources: Path) -> None:
    apply(block("diff", RECIPES["An activation"]), sources)
    assert "tanhshrink" not in (sources / "autograd" / "declarations.pyi").read_text("utf-8")
    command = [sys.executable, "-m", "autograd.text.declarations"]
    subprocess.run(command, cwd=sources, env=os.environ | {"PYTHONPATH": str(sources)}, capture_output=True, check=True)
    assert "def tanhshrink(self) -> Value:" in (sources / "autograd" / "declarations.pyi").read_text("utf-8")


def test_every_picture_is_shown_by_a_document_and_none_is_missing_or_heavy() -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "site" / "pages").glob("*.md")]
    shown = {
        name for text in texts for name in re.findall(r"\]\((?:docs/)?(\w+\.(?:png|gif))\)", text.read_text("utf-8"))
    }
    kept = {path.name: path.stat().st_size for path in (ROOT / "docs").iterdir() if path.suffix in (".png", ".gif")}
    assert shown == set(kept)
    assert max(kept.values()) < 300_000
