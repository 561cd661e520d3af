"""Whether everything that the built site links to, shows or loads is there, and comes from nowhere else."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What a browser fetches by itself; of `link` and `a` only the second may lead elsewhere.
LOADED = ("src", "srcset", "data", "poster")


class _Page(HTMLParser):
    """The addresses of a page, whether each is loaded, and the anchors that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[tuple[str, bool]] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name"):
                self.anchors.add(value or "")
            elif name in LOADED or name == "href":
                self.addresses.append((value or "", name in LOADED or tag == "link"))


def broken(site: Path) -> list[str]:
    """A line for each address that leads nowhere, or makes a browser ask another machine."""
    pages = {path.resolve(): _Page(path.read_text("utf-8")) for path in site.rglob("*.html")}
    return [line for path, page in sorted(pages.items()) for line in _complaints(path, page, pages, site.resolve())]


def _complaints(path: Path, page: _Page, pages: dict[Path, _Page], site: Path) -> Iterator[str]:
    where = path.relative_to(site)
    for address, loaded in page.addresses:
        parts = urlsplit(address)
        if parts.scheme == "data" or (parts.scheme in ("http", "https", "mailto") and not loaded):
            continue
        if parts.scheme or parts.netloc:
            yield f"{where}: {address} is loaded from elsewhere"
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file() or not target.is_relative_to(site):
            yield f"{where}: {address} is not there"
        elif target in pages and "=" not in parts.fragment and parts.fragment not in {"", *pages[target].anchors}:
            yield f"{where}: {address} has no such anchor"  # one with = is read by the playground
