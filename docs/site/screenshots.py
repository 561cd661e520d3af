"""The README's pictures that are places of the site: `python -m docs.site.screenshots` after `make site`."""

from __future__ import annotations

from docs.site.__main__ import ROOT

#: Where each picture is on the site.
PLACES = {
    "where_is_it_wrong.png": ("teachers.html", ".shown"),
    "what_the_loops_became.png": ("engineers/compile.html", ".pair"),
}


def main() -> None:
    """Write the pictures into docs/."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1300, "height": 900}, device_scale_factor=2)
        for name, (address, place) in PLACES.items():
            page.goto((ROOT / "site" / address).as_uri())
            page.add_style_tag(content=".pair pre { font-size: 11.5px }")  # so that no line is cut off
            page.locator(place).first.screenshot(path=ROOT / "docs" / name)
        chromium.close()


if __name__ == "__main__":
    main()
