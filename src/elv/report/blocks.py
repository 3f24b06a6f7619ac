"""What a section of the report is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

# `name` is text of users; `long` is such text that needs a line of its own on a phone.
Kind = Literal["number", "text", "name", "long"]
# What a cell says; of a pair the second is said below the first, in smaller type.
Cell = str | tuple[str, str]


@dataclass(frozen=True)
class Column:
    """A heading and what stands below it: numbers (right), our own text, or text of users."""

    heading: str
    kind: Kind = "number"


@dataclass(frozen=True)
class Table:
    """Rows of finished text, and a sentence on what they are."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing under a title that states what it shows, with its numbers as a table."""

    finding: str
    reading: str
    svg: Markup
    table: Table


@dataclass(frozen=True)
class Warning:
    """Something a reader must know: what, and what to do about it."""

    what: str
    do: str
    severity: Literal["act", "know"] = "know"


def with_range(value: str, span: str) -> Cell:
    """Return a cell of a value and, below it, its interval, unless that says nothing."""
    low, _, high = span.partition(" to ")
    return value if low == high or not high else (value, span)


def columns(
    *headings: str, text: Sequence[str] = (), names: Sequence[str] = (), long: Sequence[str] = ()
) -> list[Column]:
    """Return columns of numbers, except those listed as another kind."""
    kinds: dict[str, Kind] = (
        dict.fromkeys(text, "text") | dict.fromkeys(names, "name") | dict.fromkeys(long, "long")  # type: ignore[assignment]
    )
    return [Column(head, kinds.get(head, "number")) for head in headings]
