"""Imports point one way, and nothing heavy is imported before it is needed: read from the sources."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
ENGINE = sorted((ROOT / "autograd").rglob("*.py"))
LAYERS = (
    {"errors", "ops"},
    {"dialects", "rules"},
    {"value"},
    {"methods"},
    {"collector", "excerpt", "files", "functions", "graph", "wording", "higher", "copying", "structure"},
    {"replay", "checking", "explaining", "functional", "expression", "vectorize"},
    {"testing", "grading"},
)
#: Copied into saved programs, so its imports stand at its top; it is imported inside of functions only.
KIT = ROOT / "autograd" / "vectorize" / "numpy_kit.py"
HEAVY = {"numpy", "rich", "graphviz", "pygraphviz", "matplotlib", "torch", "jax"}


def imported(body: list[ast.stmt]) -> Iterator[str]:
    """The modules that the statements import, full names, outside of functions and TYPE_CHECKING."""
    for statement in body:
        match statement:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
                yield from imported(orelse)
            case ast.If() | ast.Try() | ast.With() | ast.ClassDef():
                for part in ("body", "orelse", "finalbody"):
                    yield from imported(getattr(statement, part, []))
                for handler in getattr(statement, "handlers", []):
                    yield from imported(handler.body)


def anywhere(file: Path) -> set[str]:
    """The top-level names of all modules that a file imports, also inside of functions."""
    nodes = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.stmt)]
    return {module.split(".")[0] for module in imported(nodes)}


def layer(name: str) -> int:
    """How far up a module of the engine stands."""
    return next(height for height, names in enumerate(LAYERS) if name in names)


def at_import(file: Path) -> set[str]:
    """The full names of all modules that importing a file imports."""
    return set(imported(ast.parse(file.read_text("utf-8")).body))


def shown(file: Path) -> str:
    """A path as a test's id."""
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", [file for file in ENGINE if file.name != "__init__.py"], ids=shown)
def test_a_module_of_the_engine_imports_only_from_its_layer_or_below(file: Path) -> None:
    here = file.relative_to(ROOT / "autograd").with_suffix("").parts[0]
    for module in at_import(file):
        first, *rest = module.split(".")
        if first == "autograd" and any(rest[0] in names for names in LAYERS):
            assert layer(rest[0]) <= layer(here), f"{shown(file)} imports {module}"


@pytest.mark.parametrize("file", ENGINE, ids=shown)
def test_the_engine_imports_neither_viz_nor_nn_nor_demos(file: Path) -> None:
    assert not anywhere(file) & {"viz", "nn", "demos", "benchmarks", "tests"}


@pytest.mark.parametrize("file", [file for file in ENGINE if file != KIT], ids=shown)
def test_the_engine_imports_nothing_heavy_with_itself(file: Path) -> None:
    modules = at_import(file)
    assert not {module.split(".")[0] for module in modules} & HEAVY
    assert f"autograd.vectorize.{KIT.stem}" not in modules


@pytest.mark.parametrize("file", sorted((ROOT / "nn").rglob("*.py")), ids=shown)
def test_networks_do_not_import_pictures(file: Path) -> None:
    assert not anywhere(file) & {"viz", "demos"}


@pytest.mark.parametrize("file", sorted((ROOT / "viz").rglob("*.py")), ids=shown)
def test_pictures_do_not_import_demos(file: Path) -> None:
    assert "demos" not in anywhere(file)


def test_every_module_of_the_engine_has_a_layer() -> None:
    names = {file.relative_to(ROOT / "autograd").with_suffix("").parts[0] for file in ENGINE}
    assert names - {"__init__"} <= set().union(*LAYERS)
