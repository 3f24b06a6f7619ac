"""What came in and what became of it."""

from dataclasses import dataclass

from elv.report.blocks import Chart, Table, columns
from elv.report.charts import boards
from elv.report.facts import quality
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import amount, count, day, plural, share

_REASONS = {
    "no_key": "nothing on the lead names an ad",
    "unknown_id": "its id is in no ads file",
    "ambiguous_name": "its name fits several campaigns",
    "organic": "organic: came without an ad",
}
_METHODS = {
    "id": "by id",
    "map": "by the campaign map",
    "name": "by name",
    "fuzzy": "by likeness of names",
    "unmatched": "not matched",
}


@dataclass(frozen=True)
class Data:
    """The section; parts are None where there is nothing to show."""

    inputs: Table | None
    violations: Table | None
    matching: Chart | None
    methods: Table | None
    reconciliation: Table | None
    all_survived: bool
    has_ads: bool


def build(copy: PublishedCopy) -> Data:
    """Return the section."""
    totals = quality.reconciliation(copy)
    return Data(
        inputs=_inputs(copy),
        violations=_violations(copy),
        matching=_matching(copy),
        methods=_methods(copy),
        reconciliation=Table(
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
                for row in totals
            ],
        )
        if totals
        else None,
        has_ads=quality.has_ads(copy),
        all_survived=all(row["difference"] == 0 for row in totals),
    )


def _inputs(copy: PublishedCopy) -> Table | None:
    rows = quality.inputs(copy)
    if not rows:
        return None
    return Table(
        "Inputs",
        columns(
            "input",
            "rows read",
            "refused",
            "first",
            "last",
            "columns filled",
            text=["input", "first", "last"],
        ),
        [
            [
                row["input"],
                count(row["row_count"]),
                count(row["rejected_rows"]),
                day(_date(row["first_at"])),
                day(_date(row["last_at"])),
                count(row["filled_columns"]),
            ]
            for row in rows
        ],
        "Refused rows are kept with the rule they broke in quality.rejected_rows.",
    )


def _date(text: str | None) -> str | None:
    return text[:10] if text and len(text) >= 10 else None


def _violations(copy: PublishedCopy) -> Table | None:
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


def _matching(copy: PublishedCopy) -> Chart | None:
    rows = quality.match_sources(copy) if quality.has_ads(copy) else []
    if not rows:
        return None
    matched, lost = sum(row["matched"] for row in rows), sum(row["lost"] for row in rows)
    finding = (
        f"{share(matched / (matched + lost), 0)} of the leads that came from an ad found it"
        if matched + lost
        else "No lead came from an ad"
    )
    svg = boards.stacked(
        "matching",
        [(row["source"], (row["matched"], row["organic"], row["lost"])) for row in rows],
        (("found its ad", "good"), ("organic", "open"), ("lost", "bad")),
        unit="number of leads",
        alternative=finding,
        tick=lambda value: f"{value:,.0f}",
    )
    table = Table(
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
    return Chart(finding, "A lost lead is scored all the same, but no campaign is credited with it.", svg, table)


def _methods(copy: PublishedCopy) -> Table | None:
    rows = quality.match_methods(copy) if quality.has_ads(copy) else []
    if not rows:
        return None
    return Table(
        f"How {plural(sum(row['lead_count'] for row in rows), 'lead')} found their ads",
        columns("how", "why not", "leads", "share", text=["how", "why not"]),
        [
            [
                _METHODS.get(row["match_method"], row["match_method"]),
                _REASONS.get(row["unmatched_reason"], row["unmatched_reason"]),
                count(row["lead_count"]),
                share(row["share"]),
            ]
            for row in rows
        ],
    )
