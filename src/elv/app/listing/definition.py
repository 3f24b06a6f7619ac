"""What a listing is: its rows, columns, filters and order, as a declaration."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from elv.app.cells import Cell
from elv.report.blocks import Kind
from elv.report.facts.published import PublishedCopy

Direction = Literal["asc", "desc"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A column that is shown: how a row fills it, and the column of the rows that it is sorted by, if any."""

    heading: str
    show: Callable[[Row], Cell]
    kind: Kind = "number"
    sort: str = ""
    # The direction of the first click.
    first: Direction = "desc"


@dataclass(frozen=True)
class Choice:
    """A filter with a closed list of values, which the rows themselves hold."""

    name: str
    label: str
    # SQL over the rows that gives text and never null.
    expression: str
    words: Callable[[str], str] = str
    # The most frequent first, or as a person would list them.
    order: Literal["frequent", "value"] = "frequent"
    # SQL over the rows of what a value is called, where they know that.
    named: str = ""


@dataclass(frozen=True)
class Search:
    """A filter that finds text anywhere in the columns, in either case."""

    name: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """A table of the published copy as pages.

    `rows` is a SELECT over the tables of `needs` that gives every column used elsewhere; `key` makes any order of it
    total, so that pages neither repeat nor lose a row. `nothing` is said where the copy has no such rows at all.
    """

    path: str
    title: str
    thing: str
    grain: str
    nothing: str
    needs: Mapping[str, str]
    rows: str
    key: tuple[str, ...]
    order: tuple[str, Direction]
    fields: Sequence[Field]
    filters: Sequence[Choice | Search]
    # Adds to the rows of one page what would cost too much for all.
    enrich: Callable[[PublishedCopy, list[dict[str, Any]]], list[dict[str, Any]]] = field(default=lambda _, rows: rows)
    several: str = ""

    @property
    def sorts(self) -> dict[str, Direction]:
        """The columns that rows can be sorted by, with the direction of the first click."""
        return {self.order[0]: self.order[1]} | {each.sort: each.first for each in self.fields if each.sort}
