"""Tables of the app: cells that may lead somewhere or show an interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from elv.report.blocks import Kind, columns


@dataclass(frozen=True)
class Bar:
    """An interval as a drawing: paths in percent of the width, and the same in words."""

    low: float
    value: float
    high: float
    target: float | None
    tone: str
    words: str


@dataclass(frozen=True)
class Cell:
    """What a cell says, where it leads, what stands below it in small type, and its drawing."""

    text: str
    href: str = ""
    small: str = ""
    bar: Bar | None = None


@dataclass(frozen=True)
class Heading:
    """The head of a column; where it can be sorted, the address that does so and the present direction."""

    text: str
    kind: Kind = "number"
    href: str = ""
    # As `aria-sort` has it; empty where the rows are in another order.
    direction: str = ""


@dataclass(frozen=True)
class Grid:
    """Rows of cells under a caption, and a sentence on what a row is and what to do with it."""

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    nothing: str = "There is nothing to show."


def headings(
    *texts: str, text: Sequence[str] = (), names: Sequence[str] = (), long: Sequence[str] = ()
) -> list[Heading]:
    """Return heads of columns of numbers, except those listed as another kind."""
    return [Heading(column.heading, column.kind) for column in columns(*texts, text=text, names=names, long=long)]
