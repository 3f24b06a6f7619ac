"""The SQL of a listing. Names come from its definition; whatever was typed is a parameter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.app.listing.definition import Choice, Listing
from elv.app.listing.request import Asked
from elv.report.facts.published import PublishedCopy

# More values than this are no list to choose from.
MOST_CHOICES = 200


@dataclass(frozen=True)
class Statement:
    """A query and the values of its question marks."""

    text: str
    values: list[Any]


def count(listing: Listing, asked: Asked) -> Statement:
    """Return how many rows the filters leave."""
    where, values = _where(listing, asked)
    return Statement(f"select count(*) as row_count from ({listing.rows}) as listed{where}", values)


def every_row(listing: Listing, asked: Asked, columns: str) -> Statement:
    """Return all rows that the filters leave, in the order asked for."""
    where, values = _where(listing, asked)
    return Statement(f"select {columns} from ({listing.rows}) as listed{where}{_order(listing, asked)}", values)


def page(listing: Listing, asked: Asked, per_page: int) -> Statement:
    """Return one page of the rows that the filters leave, in the order asked for.

    Keys alone are put in order, and the rows of the page are fetched by them: deep in a long table that is several
    times as fast as to carry every column along.
    """
    where, values = _where(listing, asked)
    keys, order = ", ".join(listing.key), _order(listing, asked)
    text = f"""
        with here as materialized (
            select {keys} from ({listing.rows}) as listed{where}{order} limit ? offset ?
        )
        select * from ({listing.rows}) as listed
        where ({keys}) in (select ({keys}) from here)
        {order}
    """
    return Statement(text, [*values, per_page, per_page * (asked.page - 1)])


def choices(copy: PublishedCopy, listing: Listing) -> dict[str, list[tuple[str, str]]]:
    """Return the values of each filter that the rows hold, each with what it is called, in one pass over the rows."""
    offered = [each for each in listing.filters if isinstance(each, Choice)]
    picked = ", ".join(
        f"{each.expression} as value_{number}, {each.named or each.expression} as words_{number}"
        for number, each in enumerate(offered)
    )
    parts = " union all ".join(
        f"(select {number} as number, value_{number} as value, max(words_{number}) as words,"
        f" sum(row_count) as row_count from combined group by value_{number}"
        f" order by row_count desc, value limit {MOST_CHOICES})"
        for number in range(len(offered))
    )
    found = copy.rows(
        dict(listing.needs),
        f"with combined as materialized (select {picked}, count(*) as row_count from ({listing.rows}) as listed"
        f" group by all) {parts}",
    )
    return {each.name: _named(each, [row for row in found if row["number"] == n]) for n, each in enumerate(offered)}


def _named(choice: Choice, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    called = {row["value"]: choice.words(row["words"]) for row in rows}
    common = Counter(called.values())
    # Numbers are text here: 2 comes before 10.
    by_value = {value: (value.isdecimal(), int(value) if value.isdecimal() else 0, value) for value in called}
    by_count = {row["value"]: (-row["row_count"], row["value"]) for row in rows}
    ranks: Mapping[str, Any] = by_value if choice.order == "value" else by_count
    return [
        (value, called[value] if common[called[value]] == 1 else f"{called[value]} ({value})")
        for value in sorted(called, key=lambda value: ranks[value])
    ]


def _order(listing: Listing, asked: Asked) -> str:
    keys = "".join(f", listed.{key}" for key in listing.key if key != asked.sort)
    return f" order by listed.{asked.sort} {asked.direction} nulls last{keys}"


def _where(listing: Listing, asked: Asked) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for each in listing.filters:
        value = asked.filters.get(each.name)
        if value is None:
            continue
        if isinstance(each, Choice):
            conditions.append(f"{each.expression} = ?")
            values.append(value)
        else:
            conditions.append("(" + " or ".join(f"contains(lower({name}), lower(?))" for name in each.columns) + ")")
            values += [value] * len(each.columns)
    return (f" where {' and '.join(conditions)}" if conditions else ""), values
