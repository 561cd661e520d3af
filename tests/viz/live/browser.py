"""A page in Debian's Chromium, which refuses every request and collects every complaint."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = Path("/usr/bin/chromium")


def required() -> bool:
    """Whether a missing browser is a failure, as in CI."""
    return bool(os.environ.get("REQUIRE_BROWSER"))


@contextmanager
def launched() -> Iterator[Any]:
    """The browser, or a skip with the reason."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        assert not required(), "Playwright is not installed"
        pytest.skip('the page is tested in a browser: pip install -e ".[browser]"')
    if not CHROMIUM.exists():
        assert not required(), "Chromium is not installed"
        pytest.skip(f"the page is tested in {CHROMIUM}, which is not there: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            # root starts it with no sandbox, and a container's /dev/shm is small
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"],
            timeout=180_000,  # on a busy machine
        )
        yield chromium
        chromium.close()


class Tab:
    """One page: what is on the screen, and what went wrong."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def card(self, name: str) -> Any:
        """The card of a node."""
        return self.page.locator(f'.card[data-name="{name}"]').first

    def number(self, name: str, what: str) -> float:
        """The value or grad of a node, in full."""
        text = self.card(name).get_attribute(f"data-{what}")
        return float(text.replace("Infinity", "inf"))

    def seen(self, name: str, what: str) -> str | None:
        """The number that a card shows, None while it is hidden."""
        number = self.card(name).locator(f".{what}")
        return (
            str(number.text_content()) if number.evaluate("n => getComputedStyle(n).visibility") == "visible" else None
        )

    def edit(self, name: str, text: str) -> None:
        """Type a number into a leaf."""
        self.card(name).locator("input").fill(text)

    def level(self, name: str) -> None:
        """Choose what is one card."""
        button = self.page.locator(f'[data-level="{name}"]')
        if button.count():
            button.click()

    def lines(self) -> list[str]:
        """The mathematics of the step, one text per line."""
        return [str(text) for text in self.page.locator(".step .formula").all_text_contents()]

    def until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something; a page allows no `wait_for_function`, which evaluates text."""
        for _ in range(int(seconds / 0.05)):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not within {seconds} seconds")

    def step(self) -> int:
        """Where the scrubber stands."""
        return int(self.page.locator("input[type=range]").first.input_value())
