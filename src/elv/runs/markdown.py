"""Text from data inside Markdown: it stays text, whatever it says."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

LONGEST_TEXT = 120
LONGEST_PROSE = 600
# Marks that could begin markup wherever they stand.
_MARKS = re.compile(r"[\\`*\[\]|~${}]")
# A run of underscores begins emphasis unless letters or digits stand on both sides of it.
_UNDERSCORES = re.compile(r"(?<!\w)_++|_++(?!\w)")
# What would begin a heading, a list, a rule or an underline at the start of a line or of a list item.
_START = re.compile(r"^([-+=#]|\d+[.)](?=\s|$))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What a viewer would turn into an e-mail link or a mention; lift@10 is neither.
_AT = re.compile(r"@(?!\d+(?![\w.-]))|(?<![A-Za-z0-9])@")
# Addresses that a viewer would turn into links by itself.
_ADDRESS = re.compile(r"(?i)(https?|ftp)(:)|(\bwww)(\.)")
# Controls, and marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escape(value: object, longest: int = LONGEST_TEXT) -> Markdown:
    """Return a value as Markdown that shows it as it is, on one line and not too long for a table."""
    if isinstance(value, Markdown):
        return value
    if value is None:
        return Markdown("")
    text = " ".join(_UNSEEN.sub(" ", str(value)).split())
    if len(text) > longest:
        text = text[: longest - 3] + "..."
    text = _UNDERSCORES.sub(lambda found: "\\_" * len(found[0]), _MARKS.sub(r"\\\g<0>", text))
    text = "".join(_ENTITIES.get(character, character) for character in text)
    text = _AT.sub("&#64;", text)
    text = _ADDRESS.sub(lambda found: (found[1] or found[3]) + ("&#58;" if found[2] else "&#46;"), text)
    return Markdown(_START.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text))


def prose(value: object) -> Markdown:
    """Return a sentence or two of the project's own, which may name things of the data."""
    return escape(value, LONGEST_PROSE)


def count(value: float | None) -> Markdown:
    """Return a whole number with thousands apart."""
    return Markdown("" if value is None else f"{int(value):,}")


def share(value: float | None) -> Markdown:
    """Return a share (0 to 1) in per cent."""
    return Markdown("" if _is_none(value) else f"{100 * float(value):.1f} %")  # type: ignore[arg-type]


def number(value: float | None, decimals: int = 3) -> Markdown:
    """Return a number with so many decimals; large ones with thousands apart."""
    return Markdown("" if _is_none(value) else f"{float(value):,.{decimals}f}")  # type: ignore[arg-type]


def day(value: date | datetime | str | None) -> Markdown:
    """Return the day of a moment."""
    return Markdown("" if value is None else escape(str(value)[:10]))


def estimate(row: Mapping[str, Any] | None, decimals: int = 3) -> Markdown:
    """Return `value [low, high]` of a metric."""
    if not row or _is_none(row["value"]):
        return Markdown("")
    interval = "" if _is_none(row["low"]) else f" [{number(row['low'], decimals)}, {number(row['high'], decimals)}]"
    # Brackets after a number are no link: nothing in parentheses follows.
    return Markdown(number(row["value"], decimals) + interval.replace("[", "\\[").replace("]", "\\]"))


def cell(value: object) -> Markdown:
    """Return any value of a table as it would be written by hand."""
    if isinstance(value, bool):
        return Markdown("yes" if value else "no")
    if isinstance(value, float):
        return Markdown("" if math.isnan(value) else f"{value:.6g}")
    if isinstance(value, (int, Decimal)):
        return Markdown(str(value))
    return escape(value)


def render(template: str, **facts: Any) -> str:
    """Fill in a template of this package; whatever is not Markdown already is escaped."""
    environment = Environment(
        loader=PackageLoader("elv.runs"),
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # HTML rules would leave Markdown's own marks alive; `finalize` escapes those.
        autoescape=False,
    )
    filters: dict[str, Callable[..., Any]] = {
        function.__name__: function for function in (cell, count, day, estimate, number, prose, share)
    }
    environment.filters.update(filters)
    text = environment.get_template(template).render(**facts)
    return re.sub(r"\n{3,}", "\n\n", text)


def _is_none(value: float | None) -> bool:
    return value is None or not math.isfinite(value)
