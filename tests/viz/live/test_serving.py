"""The playground on a server: "check my derivation" is answered by Python itself, without third-party packages."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.viz.live.browser import Tab, launched
from tests.viz.live.shown import LOGISTIC
from viz.live.deriving import judged
from viz.live.serving import assemble, fetch_python, server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POINT = {"w": 0.5, "x": 1.5, "b": -0.2, "y": 1.0}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@contextmanager
def asked(chromium: Any, address: str, lines: str) -> Iterator[Tab]:
    """A playground in which a derivation was handed in."""
    tab = Tab(chromium.new_page())
    tab.page.goto(f"{address}#e={quote(LOGISTIC)}&n=w:0.5,x:1.5,b:-0.2,y:1")
    tab.page.get_by_role("button", name="check my derivation").click()
    tab.page.get_by_label("derivation", exact=True).fill(lines)
    tab.page.get_by_role("button", name="check", exact=True).click()
    yield tab
    tab.page.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with server(folder, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://localhost:{running.server_port}"
        running.shutdown()
        thread.join()


def said(tab: Tab) -> str:
    return str(tab.page.locator(".report").text_content())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("served")
    assemble(made, python=False)
    return made


def test_from_a_file_one_line_says_how_to_serve(chromium: Any, folder: Path) -> None:
    with asked(chromium, (folder / "play.html").as_uri(), "dz = a - y") as tab:
        assert "make serve" in said(tab)
        assert "\n" not in said(tab)
        assert tab.complaints == []


def test_a_server_without_python_beside_the_page_is_told_apart(chromium: Any, folder: Path) -> None:
    with served(folder) as address, asked(chromium, f"{address}/play.html", "dz = a - y") as tab:
        tab.until(lambda: "Python is not beside this page" in said(tab))


@pytest.mark.slow
def test_a_derivation_is_checked_by_python_in_the_browser(chromium: Any, folder: Path) -> None:
    if not fetch_python(folder / "pyodide"):
        pytest.skip("Python for the browser comes by npm, which is missing or has no network")
    with served(folder) as address, asked(chromium, f"{address}/play.html", "dz = a - y\ndw = dz") as tab:
        tab.until(lambda: "points" in said(tab), seconds=120)
        assert said(tab) == judged(LOGISTIC, POINT, "dz = a - y\ndw = dz")
        assert all(url.startswith(address) for url in tab.requests)
        assert not [url for url in tab.requests[:1] if "pyodide" in url]
        assert tab.complaints == []


@pytest.mark.parametrize("line", ["dW = X.T @ (A - Y) / m", "dw = np.dot(x, a - y)", "db = (a - y).sum()"])
def test_a_derivation_with_arrays_is_told_where_it_is_checked(line: str) -> None:
    assert judged(LOGISTIC, POINT, line).startswith("here the loss is one of single numbers, and Python runs without")


def test_a_later_line_may_use_an_earlier_one() -> None:
    report = judged(LOGISTIC, POINT, "dL/dz = a - y; dw = dz * x  # by the chain rule\ndb = dz\n")
    assert report.count("right\n") == 3


@pytest.mark.parametrize(("lines", "answer"), [
    ("dz = a - y\ndw = dz", "dw: you stopped at z: multiply by ∂z/∂w = x."),
    ("", "write one gradient per line"),
    ("w = 3", "a line gives one gradient, as in dw = (a - y)*x; got w = 3"),
    ("dw == 3", "a line gives one gradient"),
    ("dq = 3", "the loss has no 'q'"),
    ("dw = 3*q", "'q' has no value"),
    ("dw = (", "'(' was never closed"),
])  # fmt: skip
def test_what_is_said_of_lines(lines: str, answer: str) -> None:
    assert answer in judged(LOGISTIC, POINT, lines)


BARE = """
import sys
for name in ("numpy", "graphviz", "rich", "pygraphviz", "matplotlib"):
    sys.modules[name] = None
import autograd, nn, viz
from viz.live.deriving import judged
print(judged("relu(exp(w))", {"w": 1.0}, "dw = exp(w)"))
print(len(viz.page(autograd.parse("3*x", x=1)).html) > 1000)
print(judged("z = w*x; (z - y)**2", {"w": 1.0, "x": 2.0, "y": 1.0}, "dz = 2*(z - y)\\ndw = dz*x"))
"""


def test_no_third_party_package_is_needed_to_check_text() -> None:
    ran = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    kinked, page, smooth = ran.stdout.partition("True\n")
    assert page
    assert smooth.count("right\n") == 2
    assert "without NumPy no points are looked for beyond a kink" in kinked
