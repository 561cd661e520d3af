"""Scenes as SVG, and as the frames of a GIF."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Any

from viz import layout
from viz.errors import LayoutError
from viz.live.scene import Box, Curve, Scene, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAMILY = "DejaVu Sans,Verdana,sans-serif"
#: An animation is at most so wide; larger graphs are drawn smaller.
WIDEST = 1600


def as_svg(scene: Scene) -> str:
    """The scene as one SVG document."""
    size = f'width="{scene.width:.0f}" height="{scene.height:.0f}" viewBox="0 0 {scene.width:.1f} {scene.height:.1f}"'
    body = "\n".join(map(_svg, scene.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FAMILY}">\n'
        f'<rect width="100%" height="100%" fill="{scene.background}"/>\n{body}\n</svg>\n'
    )


def _svg(shape: Box | Curve | Text) -> str:
    match shape:
        case Box(x, y, width, height, fill, stroke, thickness):
            line = f' stroke="{stroke}" stroke-width="{thickness}"' if stroke else ""
            return (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="7" fill="{fill}"{line}/>'
            )
        case Curve(points, stroke, thickness):
            rest = " ".join(f"{number:.1f}" for number in points[2:])
            d = f"M{points[0]:.1f} {points[1]:.1f} C{rest}"
            return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{thickness}"/>'
        case Text(x, y, text, size, fill, anchor, bold):
            weight = ' font-weight="bold"' if bold else ""
            where = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
            return f'<text {where} fill="{fill}"{weight}>{escape(text, quote=False)}</text>'


def as_gif(scenes: Sequence[Scene], *, seconds: float = 1.2) -> bytes:
    """The scenes one after the other, for ever.

    Raises:
        LayoutError: Pillow is not installed.
    """
    images = [as_image(scene) for scene in scenes]
    content = io.BytesIO()
    first, *others = [image.quantize(128) for image in images]
    last = [int(1000 * seconds)] * len(others) + [int(3000 * seconds)]  # the end stands longer
    first.save(content, "GIF", save_all=True, append_images=others, duration=last, loop=0, disposal=2)
    return content.getvalue()


def as_image(scene: Scene) -> Any:
    """The scene as an image of Pillow, drawn twice as large and made smaller, so that lines are smooth."""
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise LayoutError(f"an animation needs Pillow; run: {layout.INSTALL}") from error
    size = min(1.0, WIDEST / scene.width)
    scale = 2 * size
    image = Image.new("RGB", (round(scene.width * scale), round(scene.height * scale)), scene.background)
    draw = ImageDraw.Draw(image)
    for shape in scene.shapes:
        match shape:
            case Box(x, y, width, height, fill, stroke, thickness):
                corners = [x * scale, y * scale, (x + width) * scale, (y + height) * scale]
                draw.rounded_rectangle(
                    corners, 7 * scale, fill, stroke or None, max(1, round(thickness * scale)) if stroke else 0
                )
            case Curve(points, stroke, thickness):
                line = [(px * scale, py * scale) for px, py in _flattened(points)]
                draw.line(line, stroke, max(1, round(thickness * scale)), joint="curve")
            case Text(x, y, text, points_high, fill, anchor, bold):
                place = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
                font = _font(points_high * scale, bold=bold)
                draw.text((x * scale, y * scale), text, fill, font, anchor=place)
    return image.resize((round(scene.width * size), round(scene.height * size)), Image.Resampling.LANCZOS)


def _flattened(points: Sequence[float], parts: int = 16) -> list[tuple[float, float]]:
    """Points on the curve, near enough to be joined by straight lines."""
    pairs = list(zip(points[::2], points[1::2], strict=True))
    found = [pairs[0]]
    for start in range(0, len(pairs) - 3, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = pairs[start : start + 4]
        for part in range(1, parts + 1):
            t = part / parts
            a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
            found.append((a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy))
    return found


def _font(size: float, *, bold: bool) -> Any:
    from PIL import ImageFont

    fonts = layout.shipped_fonts()
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    if fonts is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(fonts / name), round(size))
