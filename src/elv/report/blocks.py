"""What a section of the report is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

Kind = Literal["number", "text", "name"]


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
    rows: Sequence[Sequence[str]]
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


def columns(*headings: str, text: Sequence[str] = (), names: Sequence[str] = ()) -> list[Column]:
    """Return columns of numbers, except those listed as text or as names."""
    return [Column(head, "name" if head in names else "text" if head in text else "number") for head in headings]
