"""The SQL of a listing. Names come from its definition; whatever was typed is a parameter."""

from collections import Counter
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


def rows(listing: Listing, asked: Asked, columns: str = "*", per_page: int | None = None) -> Statement:
    """Return the rows that the filters leave in the order asked for, one page of them or all."""
    where, values = _where(listing, asked)
    keys = "".join(f", listed.{key}" for key in listing.key if key != asked.sort)
    text = (
        f"select {columns} from ({listing.rows}) as listed{where}"
        f" order by listed.{asked.sort} {asked.direction} nulls last{keys}"
    )
    if per_page is None:
        return Statement(text, values)
    return Statement(f"{text} limit ? offset ?", [*values, per_page, per_page * (asked.page - 1)])


def choices(copy: PublishedCopy, listing: Listing, choice: Choice) -> list[tuple[str, str]]:
    """Return the values of a filter that the rows hold, each with what it is called."""
    found = copy.rows(
        dict(listing.needs),
        f"select {choice.expression} as choice, {choice.named or 'choice'} as words from ({listing.rows}) as listed"
        f" group by choice order by {choice.order or 'count(*) desc'}, choice limit {MOST_CHOICES}",
    )
    called = [(row["choice"], choice.words(row["words"])) for row in found]
    common = Counter(words for _, words in called)
    return [(value, words if common[words] == 1 else f"{words} ({value})") for value, words in called]


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
