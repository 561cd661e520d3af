"""Scenes as SVG, and as the frames of a GIF."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Any

from viz import layout
from viz.errors import LayoutError
from viz.frames.scene import Box, Curve, Scene, Text

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


#: A4 in points, and its margin.
_PAGE, _MARGIN = (595.0, 842.0), 40.0


def as_pdf(pages: Sequence[tuple[Scene, Sequence[str]]]) -> bytes:
    """A PDF of A4 pages: on each a heading and a line, the scene, then the other lines of text.

    Raises:
        LayoutError: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_pdf import PdfPages
        from matplotlib.figure import Figure
    except ImportError as error:
        raise LayoutError(f"a PDF of worksheets needs matplotlib; run: {layout.INSTALL}") from error
    content = io.BytesIO()
    with PdfPages(content, metadata={"CreationDate": None}) as pdf:
        for scene, (heading, *lines) in pages:
            figure = Figure(figsize=(_PAGE[0] / 72, _PAGE[1] / 72))
            axes = figure.add_axes((0, 0, 1, 1), xlim=(0, _PAGE[0]), ylim=(_PAGE[1], 0))
            axes.axis("off")
            axes.text(_MARGIN, _MARGIN + 14, heading, fontsize=16, weight="bold", parse_math=False)
            axes.text(_MARGIN, _MARGIN + 36, lines[0], fontsize=9, parse_math=False)
            scale = min((_PAGE[0] - 2 * _MARGIN) / scene.width, 0.5 * _PAGE[1] / scene.height, 1.0)
            _drawn(axes, scene, scale, (_MARGIN, _MARGIN + 50))
            top = _MARGIN + 70 + scene.height * scale
            apart = min(30.0, (_PAGE[1] - _MARGIN - top) / max(1, len(lines) - 1))
            for place, line in enumerate(lines[1:]):
                size = min(10.0, apart * 0.8, 10.0 * 95 / max(95, len(line)))
                axes.text(_MARGIN, top + place * apart, line, fontsize=size, parse_math=False)
            pdf.savefig(figure)
    return content.getvalue()


def _drawn(axes: Any, scene: Scene, scale: float, corner: tuple[float, float]) -> None:
    """The shapes of a scene on matplotlib's axes, whose unit is a point."""
    from matplotlib.patches import FancyBboxPatch, PathPatch
    from matplotlib.path import Path

    left, top = corner
    for order, shape in enumerate(scene.shapes):
        match shape:
            case Box(x, y, width, height, fill, stroke, thickness):
                style = f"round,pad=0,rounding_size={5 * scale}"
                place = (left + x * scale, top + y * scale)
                axes.add_patch(
                    FancyBboxPatch(
                        place, width * scale, height * scale, style, facecolor=fill, edgecolor=stroke or "none",
                        linewidth=thickness * scale if stroke else 0, zorder=order,
                    )
                )  # fmt: skip
            case Curve(points, stroke, thickness):
                pairs = [
                    (left + px * scale, top + py * scale) for px, py in zip(points[::2], points[1::2], strict=True)
                ]
                path = Path(pairs, [Path.MOVETO, *[Path.CURVE4] * (len(pairs) - 1)])
                axes.add_patch(PathPatch(path, fill=False, edgecolor=stroke, linewidth=thickness * scale, zorder=order))
            case Text(x, y, text, size, fill, anchor, bold):
                axes.text(
                    left + x * scale, top + y * scale, text, fontsize=size * scale, color=fill, zorder=order,
                    ha={"start": "left", "middle": "center", "end": "right"}[anchor], parse_math=False,
                    weight="bold" if bold else "normal",
                )  # fmt: skip
