"""What came in and what became of it."""

from dataclasses import dataclass

from elv.report.blocks import Chart, Table, columns
from elv.report.charts import boards
from elv.report.facts import quality
from elv.report.facts.published import PublishedCopy
from elv.report.sections import data_tables
from elv.report.words.numbers import count, day, share


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
        violations=data_tables.violations(copy),
        matching=_matching(copy),
        methods=data_tables.methods(copy),
        reconciliation=data_tables.totals(totals),
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
    return Chart(
        finding,
        "A lost lead is scored all the same, but no campaign is credited with it.",
        svg,
        data_tables.sources(rows),
    )
