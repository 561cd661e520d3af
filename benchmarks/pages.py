"""How smoothly the live page scrubs: a net of 1,000 nodes, its groups closed and open, in Chromium. JSON out."""

import json
import tempfile
from pathlib import Path

import viz
from nn import MLP

CHROMIUM = "/usr/bin/chromium"
FRAMES = 240
#: Drag the scrubber from one end to the other, a new place in each frame, and note how long each frame takes.
SCRUB = """async ([frames, open]) => {
  const page = document.querySelector(".backprop-page").shadowRoot, range = page.querySelector("input[type=range]");
  if (open) page.querySelector(".closed-group").dispatchEvent(new MouseEvent("click"));
  await new Promise((done) => setTimeout(done, 1000));
  const last = Number(range.max), times = [];
  let before = await new Promise(requestAnimationFrame);
  for (let i = 1; i <= frames; i++) {
    range.value = String(Math.round((last * i) / frames));
    range.dispatchEvent(new Event("input"));
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  return times;
}"""


def main() -> None:
    """Measure, and print a row for each."""
    from playwright.sync_api import sync_playwright

    net = MLP([2, 16, 16, 1], activation="tanh", rng=0)
    page = viz.page(((net([0.3, 0.4])[0] - 1) ** 2).named("J"))
    nodes = sum(len(entry) > 5 for entry in page.examples[0]["nodes"])
    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = page.save(Path(folder) / "page.html")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, is_open in (("groups closed", False), ("groups open", True)):
            tab = chromium.new_page(viewport={"width": 1280, "height": 700})
            tab.goto(path.as_uri())
            times = sorted(tab.evaluate(SCRUB, [FRAMES, is_open]))
            late = times[int(0.95 * len(times))]
            rows.append({"page": name, "nodes": nodes, "fps": 1000 * len(times) / sum(times), "late ms": late})
        chromium.close()
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
