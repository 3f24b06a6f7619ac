"""Draw with matplotlib, hand out SVG that lives inside a page: its colours, its font and its name space.

matplotlib knows fixed colours only. So charts are drawn in sentinel colours, which become CSS variables of the page:
one drawing serves light and dark. User text reaches the drawing as text elements and nothing else: mathematical
markup is off, and the SVG is handled as a tree, never as a string.
"""

import io
import logging
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from elv.report.words.plain_text import one_line

# Colour as drawn, and the CSS variable that it becomes.
INK, MUTED, GRID, ACCENT, BAND, GOOD, BAD, OTHER, PAPER, QUIET = (f"#0{n:x}0{n:x}0{n:x}" for n in range(1, 11))
_VARIABLES = dict(
    zip(
        (INK, MUTED, GRID, ACCENT, BAND, GOOD, BAD, OTHER, PAPER, QUIET),
        ("ink", "muted", "grid", "accent", "band", "good", "bad", "other", "paper", "quiet"),
        strict=True,
    )
)
# Width of every chart in its own units: a phone shows it almost unscaled, a desktop two side by side.
WIDTH = 420
FONT_SIZE = 12
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "elv",
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
    # Bundled with matplotlib, so that a layout is the same on every machine; the page shows its own font.
    "font.family": "DejaVu Sans",
    "font.size": FONT_SIZE,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 1,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "lines.linewidth": 2,
    "hatch.color": PAPER,
}
_COLOUR = re.compile("|".join(_VARIABLES))
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_NAMESPACE = re.compile(r"^\{[^}]*\}")


class Canvas:
    """One drawing: a figure of fixed width, and the SVG it becomes."""

    def __init__(self, key: str, height: int) -> None:
        """Start a drawing whose ids begin with `key`, which is unique in the page."""
        self.key = key
        self.height = height
        self.figure = Figure(figsize=(WIDTH / 72, height / 72))
        self.figure.patch.set_visible(False)
        self.svg = ""

    def axes(self, left: float = 46, bottom: float = 46, right: float = 14, top: float = 12) -> Axes:
        """Add the axes, leaving these margins (in units of the drawing)."""
        width, height = WIDTH - left - right, self.height - bottom - top
        axes = self.figure.add_axes((left / WIDTH, bottom / self.height, width / WIDTH, height / self.height))
        axes.patch.set_visible(False)
        axes.set_axisbelow(True)
        return axes


@contextmanager
def draw(key: str, height: int, alternative: str) -> Iterator[Canvas]:
    """Yield a canvas; on leaving the block its `svg` holds the finished element.

    Args:
        key: letters, digits and hyphens; unique in the page.
        height: height in units of which the width has `WIDTH`.
        alternative: what the chart shows, for those who cannot see it.
    """
    # Names may hold signs that the bundled font lacks; the reader's browser has other fonts.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with warnings.catch_warnings(), mpl.rc_context(dict(_SETTINGS)):
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        canvas = Canvas(key, height)
        yield canvas
        buffer = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        canvas.figure.savefig(buffer, format="svg", metadata=nothing)
        canvas.svg = _for_the_page(buffer.getvalue(), key, alternative)


def shortened(text: object, length: int = 44) -> str:
    """Return the text on one line, cut with an ellipsis where it is longer."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _for_the_page(svg: str, key: str, alternative: str) -> str:
    # The text is what matplotlib just wrote: its own declaration, and no entity.
    root = ET.fromstring(svg)
    for parent in root.iter():
        for child in list(parent):
            if _bare(child.tag) in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        element.tag = _bare(element.tag)
        attributes = {_bare(name): value for name, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update({name: _adapted(name, value, key) for name, value in attributes.items()})
        if element.tag == "path" and "d" in element.attrib:
            element.set("d", " ".join(element.get("d", "").split()))
        # The browser lays out text by its own font; a rotation by nothing only costs bytes.
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        element.tail = None
        if element.tag not in ("text", "tspan", "title"):
            element.text = None
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", one_line(alternative))
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _bare(name: str) -> str:
    return _NAMESPACE.sub("", name)


def _adapted(name: str, value: str, key: str) -> str:
    if name == "id":
        return f"{key}-{value}"
    if name == "href":
        return f"#{key}-{value.removeprefix('#')}"
    if name == "style":
        value = _COLOUR.sub(lambda found: f"var(--{_VARIABLES[found.group()]})", value)
        value = re.sub(r"font-family:[^;]*;?\s*", "", value)
    return _REFERENCE.sub(lambda found: f"url(#{key}-{found.group(1)})", value)


def percent_axis(axis: Any, decimals: int = 0) -> None:
    """Label the ticks of an axis of shares (0 to 1) in percent."""
    axis.set_major_formatter(lambda value, _: f"{100 * value:.{decimals}f} %")


def light_grid(axes: Axes, which: str = "both") -> None:
    """Draw faint lines at the ticks of `x`, `y` or `both`."""
    axes.grid(visible=True, axis=which, linewidth=0.8)  # type: ignore[arg-type]
    axes.tick_params(length=0, pad=5)
