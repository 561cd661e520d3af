"""Frames and animations: the same steps as pictures."""

from __future__ import annotations

import io
import re
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageFont

import viz
from autograd import SaveError, Value, parse
from autograd.graph import Outline, read, record
from tests.viz.live.shown import net, two_features
from viz.commands.main import main
from viz.frames.animation import save_frames, scenes
from viz.frames.moments import moments
from viz.frames.scene import WORD, Box, Text
from viz.layout import shipped_fonts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def course() -> Value:
    root = parse("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)
    root.backward()
    return root


def reading(root: Value) -> Outline:
    return read(record(root))


def texts(svg: str) -> list[str]:
    return [str(node.text) for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_gif_has_a_frame_for_every_step(tmp_path: Path) -> None:
    path = viz.draw(course()).save(tmp_path / "J.gif")
    with Image.open(path) as image:
        assert image.n_frames == len(moments(reading(course()))) == 10
        frames = []
        for place in range(image.n_frames):
            image.seek(place)
            frames.append(image.convert("RGB").tobytes())
    assert len(set(frames)) == len(frames)


def test_a_dark_gif_is_dark() -> None:
    image = Image.open(io.BytesIO(viz.draw(course(), theme="dark").render("gif"))).convert("L")
    assert image.getpixel((2, 2)) < 60


def test_values_and_gradients_come_one_by_one(tmp_path: Path) -> None:
    frames = [texts(path.read_text("utf-8")) for path in save_frames(reading(course()), tmp_path / "frames")]
    for caption, frame in zip(
        ("u = b·c = 3·2 = 6", "v = a + u = 5 + 6 = 11", "J = 3·v = 3·11 = 33"), frames[1:], strict=False
    ):
        assert caption in frame
    counts = [sum(bool(re.fullmatch(r"−?[\d.]+", text)) for text in frame) for frame in frames]
    assert counts == list(range(counts[0], counts[0] + len(frames)))


def test_a_sum_over_paths_is_seen_to_grow() -> None:
    found = [moment for moment in moments(reading(parse("u = 2*b; v = b + 1; J = u*v", b=3.0))) if moment.now == "b"]
    assert [moment.gradients["b"] for moment in found] == ["6 + …", "14"]
    assert all("+=" in moment.caption for moment in found)


def test_frames_from_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["3*x", "x=2", "--frames", str(tmp_path / "new" / "frames")]) == 0
    assert "wrote 4 frames to" in capsys.readouterr().out
    assert len(list((tmp_path / "new" / "frames").iterdir())) == 4
    (tmp_path / "file").write_text("")
    assert main(["3*x", "x=2", "--frames", str(tmp_path / "file")]) == 1


def test_labels_are_text_in_frames(tmp_path: Path) -> None:
    root = (Value(1, label="<b>&") * 2).named("J")
    first, *_ = save_frames(reading(root), tmp_path)
    assert "<b>&" in texts(first.read_text("utf-8"))


def test_an_animation_that_nobody_would_watch_is_refused() -> None:
    y = Value(1.0, label="x")
    for _ in range(100):
        y = y * 1.01
    with pytest.raises(ValueError, match=r"too long \(at most 120\); save a page as \.html"):
        viz.draw(y).render("gif")


def test_a_missing_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match="cannot make the folder"):
        save_frames(reading(course()), tmp_path / "file" / "frames")


@pytest.mark.parametrize("make", [course, two_features, lambda: net(2, 3, 1)], ids=["J", "logistic regression", "net"])
def test_an_animation_goes_on_in_rows_so_that_every_letter_can_be_read(make: Callable[[], Value]) -> None:
    root = make()
    root.backward()
    drawn = scenes(reading(root), "light")
    assert len({(scene.width, scene.height) for scene in drawn}) == 1
    for scene in drawn:
        sizes = [shape.size for shape in scene.shapes if isinstance(shape, Text) and shape.text]
        assert min(sizes) * min(1.0, 1200 / scene.width) >= 11
        boxes = [shape for shape in scene.shapes if isinstance(shape, Box) and shape.stroke]
        assert all(box.x >= 0 and box.x + box.width <= scene.width for box in boxes)
        for one, other in combinations(boxes, 2):
            across = one.x < other.x + other.width and other.x < one.x + one.width
            assert not (across and one.y < other.y + other.height and other.y < one.y + one.height)


def test_a_caption_that_is_too_long_for_a_line_stands_in_two(tmp_path: Path) -> None:
    root = net(2, 3, 1)
    root.backward()
    captions = [
        [shape for shape in scene.shapes if isinstance(shape, Text) and shape.bold][-2:]
        for scene in scenes(reading(root), "light")
    ]
    assert any(second.text.startswith("= ") for _, second in captions)
    assert all(caption.size >= WORD for pair in captions for caption in pair)


def crowded() -> Value:
    """Every input goes to every result, by names that are wide."""
    weights = [Value(0.5 + n, label=rf"\theta^{{[{n}]}}") for n in range(4)]
    mixed = [sum((w * (n + k) for k, w in enumerate(weights)), Value(0.1)).tanh().named(f"ŷ[{n}]") for n in range(4)]
    return sum((m * w for m in mixed for w in weights), Value(0.0)).named("L")


@pytest.mark.parametrize("make", [two_features, crowded, lambda: parse("tanh(a*b + c)*(a + b)", a=1, b=2, c=3)])
def test_no_text_of_a_frame_covers_another_or_leaves_the_frame(make: Callable[[], Value]) -> None:
    root = make()
    root.backward()
    scene = scenes(reading(root), "light")[-1]
    boxes = []
    for text in (shape for shape in scene.shapes if isinstance(shape, Text) and shape.text):
        across = drawn_width(text)
        left = text.x - {"start": 0.0, "middle": across / 2, "end": across}[text.anchor]
        boxes.append((text.text, left, text.y - 0.75 * text.size, left + across, text.y))
    for one, left, _, right, bottom in boxes:
        assert left >= 0, one
        assert right <= scene.width, one
        assert bottom <= scene.height, one
    for (one, *a), (other, *b) in combinations(boxes, 2):
        assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] or b[3] <= a[1], (one, other)


def test_a_caption_of_very_long_names_keeps_the_size_of_its_letters() -> None:
    a, b = Value(1.5, label="x" * 200), Value(2.0, label="y" * 90)
    scene = scenes(reading((a * b).named("z" * 120)), "light")[-1]
    assert min(shape.size for shape in scene.shapes if isinstance(shape, Text)) >= WORD


def drawn_width(text: Text) -> float:
    """How wide the text is in the font that it is drawn with."""
    fonts = shipped_fonts()
    assert fonts is not None
    font = ImageFont.truetype(str(fonts / ("DejaVuSans-Bold.ttf" if text.bold else "DejaVuSans.ttf")), 100)
    return font.getlength(text.text) * text.size / 100
