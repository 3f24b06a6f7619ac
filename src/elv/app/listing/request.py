"""What somebody asks of a listing, read from the address and checked against its definition."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.exceptions import BadRequest

from elv.app.links import link
from elv.app.listing.definition import Direction, Listing

_PAGE = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Asked:
    """Values of filters by name, the order, and the page (from 1)."""

    filters: Mapping[str, str]
    sort: str
    direction: Direction
    page: int = 1


def read(listing: Listing, arguments: Mapping[str, str]) -> Asked:
    """Return what is asked; a filter that is left empty is not set.

    Raises:
        BadRequest: a name that the listing does not have, or no number of a page. Leaving it out would show rows
            that nobody asked for.
    """
    known = {each.name for each in listing.filters}
    for name in arguments:
        if name not in known | {"sort", "order", "page"}:
            raise BadRequest(f"The list of {listing.title.lower()} has no filter called {name}.")
    sort = arguments.get("sort") or listing.order[0]
    if sort not in listing.sorts:
        raise BadRequest(f"The list cannot be sorted by {sort}.")
    direction = arguments.get("order") or listing.sorts[sort]
    if direction not in ("asc", "desc"):
        raise BadRequest("The order is asc or desc.")
    page = arguments.get("page") or "1"
    if not _PAGE.fullmatch(page):
        raise BadRequest("The page is a whole number from 1.")
    filters = {name: value for name in known if (value := arguments.get(name, "").strip())}
    return Asked(filters, sort, "asc" if direction == "asc" else "desc", int(page))


def address(listing: Listing, asked: Asked, *, csv: bool = False) -> str:
    """Return the address that asks for this, without what goes without saying."""
    query = {each.name: asked.filters[each.name] for each in listing.filters if each.name in asked.filters}
    if asked.sort != listing.order[0] or asked.direction != listing.order[1]:
        query |= {"sort": asked.sort}
        if asked.direction != listing.sorts[asked.sort]:
            query |= {"order": asked.direction}
    if asked.page != 1 and not csv:
        query |= {"page": str(asked.page)}
    return link(listing.path + (".csv" if csv else ""), query=query)


def sorted_by(asked: Asked, sort: str, first: Direction) -> Asked:
    """Return the same in another order: by another column, or by the present one the other way round."""
    other: Direction = "asc" if asked.direction == "desc" else "desc"
    return replace(asked, sort=sort, direction=other if sort == asked.sort else first, page=1)
