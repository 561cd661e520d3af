"""The house, read from its sources: rooms in strict order, front doors, and nothing heavy imported unasked."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: From the bottom up: a room imports only from those before it.
ROOMS = (
    "elsewhere",
    "native",
    "text",
    "arrays",
    "primitives",
    "graph",
    "transforms",
    "expression",
    "explaining",
    "checking",
    "grading",
    "compiler",
    "testing",
)
#: The folders of the compiler on a program's way, and the same holds for them.
ON_THE_WAY = ("capture", "code", "layout", "passes", "source", "running", "tape")
ENGINE_LINES = 1_000
HEAVY = {"numpy", "rich", "graphviz", "pygraphviz", "matplotlib", "mpmath", "torch", "jax"}
PACKAGES = ("autograd", "nn", "viz", "demos", "benchmarks")
#: They import NumPy at their tops, so they are imported inside of functions only: what is copied into saved programs,
#: and classes of arrays.
WITH_NUMPY = {"autograd.compiler.running.numpy_kit"}
WITH_NUMPY |= {f"autograd.arrays.{name}" for name in ("conditions", "functions", "recorded", "ufuncs")}

FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
ENGINE = sorted((ROOT / "autograd").glob("*.py"))


def shown(file: Path) -> str:
    """A path as a test's id."""
    return file.relative_to(ROOT).as_posix()


def dotted(file: Path) -> str:
    """The name under which a file is imported."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def syntax(file: Path) -> list[tuple[ast.AST, bool]]:
    """The imports, assignments and calls of a file, and of each whether it is carried out when the file is imported."""
    found: list[tuple[ast.AST, bool]] = []
    left: list[tuple[ast.AST, bool]] = [(ast.parse(file.read_text("utf-8")), True)]
    while left:
        node, now = left.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.Call)):
            found.append((node, now))
        is_later = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or (
            isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        )
        body = node.body if is_later else ()
        left += [(part, now and part not in body) for part in ast.iter_child_nodes(node)]
    return found


@cache
def imports(file: Path, *, at_import: bool = False) -> set[tuple[str, str]]:
    """Every (module, name) that a file imports, inside of functions and for type checkers too.

    With `at_import` only what is imported when the file itself is.
    """
    found: set[tuple[str, str]] = set()
    for node, now in syntax(file):
        if at_import and not now:
            continue
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(file)} imports by a relative name"
            found |= {(node.module or "", alias.name) for alias in node.names}
    return found


def room(module: str) -> str | None:
    """The room of `autograd` that a module lies in; None for the engine at its root and for other packages."""
    first, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    return name if first == "autograd" and (ROOT / "autograd" / name).is_dir() and name else None


@cache
def modules(file: Path) -> set[str]:
    """The modules that a file imports, a name that is a module itself among them."""
    found = set()
    for module, name in imports(file):
        path = ROOT / Path(*module.split("."), name or "_")
        found.add(f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else module)
    return found


@pytest.mark.parametrize("file", ENGINE, ids=shown)
def test_the_engine_imports_no_room(file: Path) -> None:
    found = {module for module in modules(file) if room(module)}
    for_checkers = {f"autograd.{name}" for name in ROOMS} if file.name == "__init__.py" else set()
    assert found <= for_checkers


def test_the_engine_stays_short_enough_for_one_sitting() -> None:
    read = [file for file in ENGINE if file.name not in ("__init__.py", "ops.py")]
    assert sum(len(file.read_text("utf-8").splitlines()) for file in read) <= ENGINE_LINES


def test_every_folder_of_autograd_is_a_room_with_its_place() -> None:
    folders = {path.parent.name for path in (ROOT / "autograd").glob("*/__init__.py")}
    assert folders == set(ROOMS)


@pytest.mark.parametrize("file", [file for file in FILES if room(dotted(file))], ids=shown)
def test_a_room_imports_only_from_the_rooms_below_it(file: Path) -> None:
    here = room(dotted(file))
    assert here is not None
    for module in modules(file):
        if (other := room(module)) not in (None, here):
            assert ROOMS.index(other) < ROOMS.index(here), f"{shown(file)} imports {module}"


def test_a_folder_of_the_compiler_imports_only_from_those_before_it() -> None:
    for number, folder in enumerate(ON_THE_WAY):
        for file in (ROOT / "autograd" / "compiler" / folder).glob("*.py"):
            inside = {module.split(".")[2] for module in modules(file) if module.startswith("autograd.compiler.")}
            assert inside <= {*ON_THE_WAY[: number + 1]}, shown(file)
    assert {path.parent.name for path in (ROOT / "autograd" / "compiler").glob("*/__init__.py")} == {*ON_THE_WAY}


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_other_packages_are_entered_by_the_front_door(file: Path) -> None:
    here = room(dotted(file)) or dotted(file).partition(".")[0]
    for module, name in imports(file):
        package = module.partition(".")[0]
        if package not in PACKAGES or (room(module) or package) == here or not name:  # `import viz` names no name
            continue
        if here in ROOMS and package == "autograd" and room(module) is None and name not in ROOMS:
            assert not name.startswith("_"), f"{shown(file)} imports the private {name} of {module}"
        else:  # from outside of `autograd`, and from room to room
            public = import_module(module).__all__
            assert name in public, f"{shown(file)} imports {name} of {module}, which is not in its __all__"
            assert (ROOT / Path(*module.split("."))).is_dir(), f"{shown(file)} imports past the front door: {module}"


def test_no_module_imports_itself_in_a_circle() -> None:
    wanted = {dotted(file): modules(file) for file in FILES}
    wanted = {module: {other for other in found if other in wanted} for module, found in wanted.items()}
    while free := [module for module, found in wanted.items() if not found]:
        for module in free:
            del wanted[module]
        wanted = {module: found - set(free) for module, found in wanted.items()}
    assert not wanted, "these wait for each other"


@pytest.mark.parametrize("file", [file for file in FILES if file.is_relative_to(ROOT / "autograd")], ids=shown)
def test_autograd_imports_nothing_heavy_with_itself_and_no_other_package(file: Path) -> None:
    assert not {module.partition(".")[0] for module, _ in imports(file)} & {"nn", "viz", "demos", "benchmarks", "tests"}
    if dotted(file) not in WITH_NUMPY:
        found = imports(file, at_import=True)
        assert not {module.partition(".")[0] for module, _ in found} & HEAVY
        assert not WITH_NUMPY & {name for pair in found for name in (pair[0], ".".join(pair))}


@pytest.mark.parametrize("package", ["autograd", *(f"autograd.{name}" for name in ROOMS), "nn", "viz"])
def test_a_misspelt_name_is_answered_with_the_closest(package: str) -> None:
    module = import_module(package)
    meant = max(module.__all__, key=len)
    with pytest.raises(AttributeError, match=f"did you mean '{meant}'"):
        getattr(module, meant + meant[-1])


def test_an_install_brings_what_is_imported_and_no_more() -> None:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg")
    wanted = set(re.findall(r"^([\w-]+)", metadata["options"]["install_requires"], re.M))
    offered = set(re.findall(r"^([\w-]+)", "\n".join(metadata["options.extras_require"].values()), re.M))
    product = [file for file in FILES if file.relative_to(ROOT).parts[0] in ("autograd", "nn", "viz")]
    found = {module.partition(".")[0] for file in product for module, _ in imports(file)} - {*PACKAGES}
    names = {"PIL": "pillow", "IPython": "ipykernel"}
    others = {names.get(name, name) for name in found - sys.stdlib_module_names - {"tomllib"}}  # from Python 3.11 on
    assert wanted <= others, "required, but imported nowhere"
    assert others <= wanted | offered, "imported, but neither required nor in an extra"


def test_an_install_brings_every_file_of_the_product() -> None:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg")
    patterns = [pattern.strip() for pattern in metadata["options.package_data"]["*"].split(",")]
    for package in ("autograd", "nn", "viz"):
        for file in (ROOT / package).rglob("*.*"):
            if file.suffix == ".py":
                assert (file.parent / "__init__.py").is_file(), f"{shown(file)} is in a folder that is no package"
            elif file.suffix not in (".pyc", ".so", ".pyd"):
                home = next(folder for folder in file.parents if (folder / "__init__.py").is_file())
                found = {match for pattern in patterns for match in home.glob(pattern)}
                assert file in found, f"{shown(file)} is left out of the package's data"


@pytest.mark.parametrize(("package", "above"), [("nn", {"viz", "demos"}), ("viz", {"nn", "demos"})])
def test_nets_and_pictures_do_not_know_each_other(package: str, above: set[str]) -> None:
    for file in (ROOT / package).rglob("*.py"):
        assert not {module.partition(".")[0] for module, _ in imports(file)} & above, shown(file)


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_no_class_of_another_package_is_patched(file: Path) -> None:
    if file in ENGINE:
        return  # the operators, higher derivatives and copies are attached to Value where they are made
    targets = [t for node, _ in syntax(file) if isinstance(node, ast.Assign) for t in node.targets]
    assert not [t for t in targets if isinstance(t, ast.Attribute) and ast.unparse(t.value) == "Value"]
    calls = [node for node, _ in syntax(file) if isinstance(node, ast.Call)]
    calls = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "setattr"]
    assert not [call for call in calls if ast.unparse(call.args[0]) == "Value"]
