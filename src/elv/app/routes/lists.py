"""The listings, each as pages and as CSV."""

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from elv.app.listing import csv_file
from elv.app.listing.definition import Listing
from elv.app.listing.page import build
from elv.app.listing.request import read
from elv.app.listings.calls import CALLS
from elv.app.listings.ideal_customers import IDEAL_CUSTOMERS
from elv.app.listings.leads import LEADS
from elv.app.listings.opportunities import OPPORTUNITIES
from elv.app.paths import Paths
from elv.app.published import connect, reading
from elv.app.rendering import page
from elv.report.facts.published import PublishedCopy
from elv.report.sections import values

LISTINGS = (CALLS, LEADS, OPPORTUNITIES, IDEAL_CUSTOMERS)


def add_lists(app: Flask, paths: Paths) -> None:
    """Add the addresses of every listing."""
    for listing in LISTINGS:
        _add(app, paths, listing)


def _add(app: Flask, paths: Paths, listing: Listing) -> None:
    name = listing.path.strip("/")

    @app.get(listing.path, endpoint=f"{name} list")
    def show() -> Response:
        asked = read(listing, request.args)
        with reading(paths.published_db) as copy:
            found = build(copy, listing, asked)
            notes = _money_notes(copy, listing)
        return page(
            "listing.html.j2",
            listing.title,
            here=listing.path,
            money_notes=notes,
            listing=listing,
            list=found,
        )

    @app.get(f"{listing.path}.csv", endpoint=f"{name} csv")
    def download() -> Response:
        asked = read(listing, request.args)
        connection = connect(paths.published_db)
        try:
            text = csv_file.lines(connection, listing, asked)
        except BaseException:
            connection.close()
            raise
        if text is None:
            connection.close()
            raise NotFound(listing.nothing)
        response = Response(text(), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        # The rows are read while they are sent, also when nobody takes them.
        response.call_on_close(connection.close)
        return response


def _money_notes(copy: PublishedCopy, listing: Listing) -> list[str]:
    if listing is CALLS:
        return values.notes(copy)
    note = values.of_leads(copy) if listing is LEADS else values.of_accounts(copy)
    return [note] if note else []
