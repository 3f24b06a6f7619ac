"""One page of a listing, ready to be rendered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from elv.app.cells import Grid, Heading
from elv.app.listing import query
from elv.app.listing.definition import Choice, Listing
from elv.app.listing.request import Asked, address, sorted_by
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import count, plural

PER_PAGE = 50


@dataclass(frozen=True)
class Control:
    """A filter as a form shows it: a choice with its options (value, words), or a box to type in (none)."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]] | None


@dataclass(frozen=True)
class Page:
    """A page: the rows, what filters them, and the ways to other pages."""

    listing: Listing
    grid: Grid
    controls: list[Control]
    # What the form keeps beside its controls.
    kept: dict[str, str]
    summary: str
    csv: str
    unfiltered: str
    ways: list[tuple[str, str]]


def build(copy: PublishedCopy, listing: Listing, asked: Asked) -> Page | None:
    """Return the page, or None where the copy has no such rows at all; past the end it is the last one."""
    total = _total(copy, listing, asked)
    if not total and (not asked.filters or not _total(copy, listing, replace(asked, filters={}))):
        return None
    last = max(1, -(-total // PER_PAGE))
    asked = replace(asked, page=min(asked.page, last))
    statement = query.page(listing, asked, PER_PAGE)
    found = listing.enrich(copy, copy.rows(dict(listing.needs), statement.text, statement.values))
    first = PER_PAGE * (asked.page - 1)
    thing = plural(total, listing.thing, listing.several)
    return Page(
        listing=listing,
        grid=Grid(
            listing.title,
            [_heading(listing, asked, index) for index in range(len(listing.fields))],
            [[each.show(row) for each in listing.fields] for row in found],
            listing.grain,
            "No row passes these filters.",
        ),
        controls=_controls(listing, asked, query.choices(copy, listing)),
        kept=_kept(listing, asked),
        summary=f"{thing}, {count(first + 1)} to {count(first + len(found))} shown" if found else thing,
        csv=address(listing, asked, csv=True),
        unfiltered=address(listing, replace(asked, filters={}, page=1)) if asked.filters else "",
        ways=_ways(listing, asked, last),
    )


def _total(copy: PublishedCopy, listing: Listing, asked: Asked) -> int:
    statement = query.count(listing, asked)
    found = copy.rows(dict(listing.needs), statement.text, statement.values)
    return int(found[0]["row_count"]) if found else 0


def _heading(listing: Listing, asked: Asked, index: int) -> Heading:
    field = listing.fields[index]
    if not field.sort:
        return Heading(field.heading, field.kind)
    direction = {"asc": "ascending", "desc": "descending"}[asked.direction] if field.sort == asked.sort else ""
    href = address(listing, sorted_by(asked, field.sort, field.first))
    return Heading(field.heading, field.kind, href, direction)


def _controls(listing: Listing, asked: Asked, choices: Mapping[str, Sequence[tuple[str, str]]]) -> list[Control]:
    controls = []
    for each in listing.filters:
        value = asked.filters.get(each.name, "")
        if not isinstance(each, Choice):
            controls.append(Control(each.name, each.label, value, None))
            continue
        options = list(choices[each.name])
        if value and value not in dict(options):
            options.append((value, each.words(value)))
        controls.append(Control(each.name, each.label, value, options))
    return controls


def _kept(listing: Listing, asked: Asked) -> dict[str, str]:
    if (asked.sort, asked.direction) == listing.order:
        return {}
    return {"sort": asked.sort, "order": asked.direction}


def _ways(listing: Listing, asked: Asked, last: int) -> list[tuple[str, str]]:
    pages = [("first", 1), ("previous", asked.page - 1), ("next", asked.page + 1), ("last", last)]
    return [
        (words, address(listing, replace(asked, page=page)))
        for words, page in pages
        if 1 <= page <= last and page != asked.page
    ]
