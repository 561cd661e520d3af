"""The blocks of a page that are carried out when the site is built, and what they leave on the page.

```graph NAME picture formulas live quiz      a formula, and `at w=0.5 x=1`: what of it is to be seen
```demo NAME                                 a demo's first line, its pictures, what it prints, its source
```run NAME                                  Python: the code, what it prints, and the last expression as it shows
```primitives                                the table of primitives with its plots
```api PACKAGE                               what a package lists, for mkdocstrings
```gallery NAME the caption                  Python whose last expression is a graph or a page, as a card
"""

from __future__ import annotations

import ast
import html
import inspect
import re
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import demos
import viz
from autograd import OPS, Value, derive, parse
from docs.site import primitives

FENCE = re.compile(r"^```(graph|demo|run|primitives|gallery|api)\b *([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Press:
    """What one page is made with: the folder of all pages, its own place in it, and the demos that were run."""

    pages: Path
    path: Path
    performed: dict[str, tuple[str, list[Path]]]
    names: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {"pictures": self.pages / "pictures"}

    @property
    def up(self) -> str:
        """From the page to the folder of all pages."""
        return "../" * (len(self.path.relative_to(self.pages).parts) - 1)

    def carried_out(self, text: str) -> str:
        """The page's text, with what each block leaves in its place."""
        return FENCE.sub(lambda found: getattr(self, found[1])(*found[2].split(), body=found[3]), text)

    def graph(self, name: str, *parts: str, body: str) -> str:
        """A formula: its picture, its derivation, the playground with it, the quiz."""
        formula, _, numbers = body.strip().rpartition("\nat ")
        at = {key: float(number) for key, number in (pair.split("=") for pair in numbers.split())}
        root = parse(formula.replace("\n", " "), **at)
        root.backward()
        address = f"#e={quote(formula)}&n={quote(','.join(f'{key}:{number:g}' for key, number in at.items()))}"
        shown = {
            "picture": lambda: self._figure(name, root, f"{self.up}play.html{address}"),
            "formulas": lambda: _derivation(derive(root).mathml),
            "live": lambda: self._frame(f"{self.up}play.html{address}", "the graph, to be stepped through"),
            "order": lambda: self._frame(f"{self.up}play.html{address}&m=order", "another order of the steps"),
            "quiz": lambda: self._frame(f"{self.up}play.html{address}&m=quiz", "the quiz"),
        }
        return "\n\n".join(shown[part]() for part in parts)

    def demo(self, name: str, *, body: str) -> str:
        """A demo as the reader of the course meets it."""
        printed, pictures = self.performed[name]
        source = Path(demos.__file__).with_name(f"{name}.py").read_text("utf-8")
        first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
        figures = [
            f'<figure><img class="plot" src="{self.up}pictures/{path.name}" alt="{html.escape(first, quote=True)}"'
            f' loading="lazy"></figure>'
            for path in pictures
        ]
        code = f'<details markdown="1"><summary>demos/{name}.py</summary>\n\n```python\n{source}```\n\n</details>'
        return "\n\n".join([body.strip() or html.escape(first, quote=False), *figures, _said(printed), code])

    def run(self, name: str, *options: str, body: str) -> str:
        """Python with what it printed and what it comes to."""
        printed, result = self._run(body)
        shown = [] if "hidden" in options else [f"```python\n{body}```"]
        if printed:
            shown.append(_said(printed.rstrip()))
        if isinstance(result, Value):
            shown.append(self._figure(name, result, self._page(name, viz.page(result))))
        elif isinstance(result, viz.Page):
            shown.append(self._frame(self._page(name, result), result.title))
        elif hasattr(result, "mathml"):
            shown.append(_derivation(result.mathml))
        elif isinstance(result, str):
            shown.append(f"```python\n{result}\n```")
        elif result is not None:
            shown.append(_said(repr(result)))
        return "\n\n".join(shown)

    def gallery(self, name: str, *caption: str, body: str) -> str:
        """A graph as a card that opens as a live page; a page alone shows the picture of `graph`."""
        _, result = self._run(body)
        root = self.names["graph"] if isinstance(result, viz.Page) else result
        root.backward()
        page = result if isinstance(result, viz.Page) else viz.page(result, title=self.names["title"])
        picture = self._picture(name, root, html.escape(" ".join(caption), quote=True))
        title, _, words = " ".join(caption).partition(": ")
        said = f"<b>{html.escape(title)}</b><br>{html.escape(words)}"
        opened = f'<a href="{self._page(name, page)}"><span class="frame">{picture}</span><figcaption>{said}'
        return f"<figure>{opened}</figcaption></a></figure>"

    def primitives(self, *, body: str) -> str:
        """All rows."""
        return primitives.table()

    def api(self, package: str, *, body: str) -> str:
        """Every class and function in the package's `__all__` but those of the table: Value first, errors last."""
        module = import_module(package)
        found = [getattr(module, name) for name in sorted(module.__all__, key=str.lower) if name not in OPS]
        listed = [each for each in found if inspect.isclass(each) or inspect.isfunction(each)]
        listed.sort(key=lambda each: (each is not Value, each.__name__.endswith("Error")))
        return "\n\n".join(f"::: {each.__module__}.{each.__qualname__}" for each in listed)

    def _run(self, code: str) -> tuple[str, Any]:
        """What the code printed, and the value of the expression at its end."""
        lines = ast.parse(code)
        last = lines.body.pop() if isinstance(lines.body[-1], ast.Expr) else None
        with redirect_stdout(StringIO()) as printed:
            exec(compile(lines, str(self.path), "exec"), self.names)
            ending = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
            result = eval(compile(ending, str(self.path), "eval"), self.names) if ending else None
        return printed.getvalue(), result

    def _figure(self, name: str, root: Value, link: str) -> str:
        title = f"The graph of {viz.draw(root).graph.root.name}, with values and gradients"
        return f'<figure><a href="{link}">{self._picture(name, root, title)}</a></figure>'

    def _picture(self, name: str, root: Value, title: str) -> str:
        """The graph in the reader's colours."""
        for theme in ("light", "dark"):
            viz.draw(root, theme=theme).save(self._place(f"pictures/{name}-{theme}.svg"))
        source = f'<source srcset="{self.up}pictures/{name}-dark.svg" media="(prefers-color-scheme: dark)">'
        return f'<picture>{source}<img src="{self.up}pictures/{name}-light.svg" alt="{title}" loading="lazy"></picture>'

    def _page(self, name: str, page: viz.Page) -> str:
        page.save(self._place(f"live/{name}.html"))
        return f"{self.up}live/{name}.html"

    def _frame(self, address: str, title: str) -> str:
        address, title = html.escape(address, quote=True), html.escape(title, quote=True)
        alone = f'<p class="note"><a href="{address}">Open it alone</a></p>'
        return f'<iframe src="{address}" title="{title}" loading="lazy"></iframe>\n\n{alone}'

    def _place(self, name: str) -> Path:
        path = self.pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _said(text: str) -> str:
    """What a program prints, as a block that Markdown leaves alone."""
    return f'<pre class="said">{html.escape(text, quote=False)}</pre>'.replace("\n\n", "\n&#8203;\n")


def _derivation(mathml: str) -> str:
    level = re.sub(r"<mo>([()])</mo>", r'<mo stretchy="false">\1</mo>', mathml)
    return f'<div class="derivation">\n{level}\n</div>'
