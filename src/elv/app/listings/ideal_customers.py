"""Segments of customers that own a division more, or less, often than others."""

from elv.app.cells import Cell
from elv.app.listing.definition import Choice, Field, Listing, Search
from elv.app.words import SEGMENT_VERDICTS, in_words
from elv.report.words.numbers import count, interval, money, ratio, share

IDEAL_CUSTOMERS = Listing(
    path="/ideal-customers",
    title="Ideal customers",
    thing="segment",
    grain="One row per division and customer segment. Look for new customers, and for open ones, where the share of"
    " owners lies above that of all customers by more than chance; the 80 % interval says how far.",
    nothing="No segment is published: no sales came in, accounts were not built, or nothing is known of the customers.",
    needs={
        "marts.icp_segments": "division attribute segment customers owners penetration division_penetration lift"
        " lift_low lift_high verdict open_customers open_expected_value currency segment_rank"
    },
    rows="select * from marts.icp_segments",
    key=("division", "segment_rank", "attribute", "segment"),
    order=("division", "asc"),
    fields=(
        Field("division", lambda row: Cell(row["division"]), "name", "division", "asc"),
        Field("rank in it", lambda row: Cell(count(row["segment_rank"])), sort="segment_rank", first="asc"),
        Field("attribute", lambda row: Cell(row["attribute"]), "name", "attribute", "asc"),
        Field("segment", lambda row: Cell(row["segment"]), "name", "segment", "asc"),
        Field("customers", lambda row: Cell(count(row["customers"])), sort="customers"),
        Field("own it (%)", lambda row: Cell(share(row["penetration"])), sort="penetration"),
        Field("of all (%)", lambda row: Cell(share(row["division_penetration"]))),
        Field(
            "times as often",
            lambda row: Cell(ratio(row["lift"]), small=interval(row["lift_low"], row["lift_high"])),
            sort="lift",
        ),
        Field("verdict", lambda row: Cell(in_words(SEGMENT_VERDICTS, row["verdict"])), "text"),
        Field("still open", lambda row: Cell(count(row["open_customers"])), sort="open_customers"),
        Field(
            "expected of them",
            lambda row: Cell(money(row["open_expected_value"], row["currency"])),
            sort="open_expected_value",
        ),
    ),
    filters=(
        Search("q", "Segment contains", ("attribute", "segment")),
        Choice("division", "Division", "division", order="value"),
        Choice("attribute", "Attribute", "attribute", order="value"),
        Choice(
            "verdict",
            "Owns the division",
            "verdict",
            lambda value: in_words(SEGMENT_VERDICTS, value),
        ),
    ),
)
