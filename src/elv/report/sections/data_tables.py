"""Tables on the data that came in: broken rules, how leads found their ads, and totals that must survive."""

from collections.abc import Mapping, Sequence
from typing import Any

from elv.report.blocks import Table, columns
from elv.report.facts import quality
from elv.report.facts.published import PublishedCopy
from elv.report.words.matching import METHODS, REASONS
from elv.report.words.numbers import amount, count, plural, share


def violations(copy: PublishedCopy) -> Table | None:
    """Return the broken rules, worst first, or None where every rule held."""
    rows = quality.violations(copy)
    if not rows:
        return None
    total = rows[0]["rule_count"]
    return Table(
        "Rules that rows broke",
        columns(
            "severity",
            "file",
            "column",
            "rows",
            "what is wrong",
            "what to do",
            text=["severity"],
            names=["file", "column", "what is wrong", "what to do"],
        ),
        [
            [
                "stops the build" if row["severity"] == "error" else "warning",
                row["source_file"],
                row["column_name"],
                f"{count(row['row_count'])} ({share(row['row_share'])})"
                if row["row_count"] is not None
                else "the file",
                row["message"],
                row["hint"],
            ]
            for row in rows
        ],
        f"The first {len(rows)} of {total}; quality.contract_violations has all." if total > len(rows) else "",
    )


def methods(copy: PublishedCopy) -> Table | None:
    """Return how many leads each rung of the ladder matched, or None where no ads came in."""
    rows = quality.match_methods(copy) if quality.has_ads(copy) else []
    if not rows:
        return None
    return Table(
        f"How {plural(sum(row['lead_count'] for row in rows), 'lead')} found their ads",
        columns("how", "why not", "leads", "share", text=["how", "why not"]),
        [
            [
                METHODS.get(row["match_method"], row["match_method"]),
                REASONS.get(row["unmatched_reason"], row["unmatched_reason"]),
                count(row["lead_count"]),
                share(row["share"]),
            ]
            for row in rows
        ],
    )


def sources(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the leads of each source: matched, organic and lost ones."""
    return Table(
        "Leads by source",
        columns("source", "leads", "found their ad", "organic", "lost", "match rate", names=["source"]),
        [
            [
                row["source"],
                count(row["lead_count"]),
                count(row["matched"]),
                count(row["organic"]),
                count(row["lost"]),
                share(row["matched"] / (row["matched"] + row["lost"]), 0) if row["matched"] + row["lost"] else "",
            ]
            for row in rows
        ],
        "Organic leads have nothing to match and do not count against the rate.",
    )


def totals(rows: Sequence[Mapping[str, Any]]) -> Table | None:
    """Return the totals of the inputs beside the largest difference anywhere, or None where none was compared."""
    if not rows:
        return None
    return Table(
        "Totals of the inputs against totals of the results",
        columns(
            "measure",
            "unit",
            "total that came in",
            "places compared",
            "largest difference",
            text=["measure", "unit"],
        ),
        [
            [row["measure"], row["unit"], amount(row["total_in"]), count(row["places"]), amount(row["difference"])]
            for row in rows
        ],
    )
