"""`data_profile.md`: what came in, what was wrong with it, and what became of it."""

from typing import Any

from elv.runs.markdown import cell

_SECTIONS = (
    (
        "Inputs",
        "input_profile",
        "Per input and column: rows, missing values, distinct values, range, duplicates.",
    ),
    ("Broken rules", "contract_violations", "Rules of the input contracts that rows broke, and how to fix them."),
    ("Lead matching", "lead_match_rates", "How leads found their campaign."),
    ("Labels", "label_counts", "How many leads are positive, negative or not yet known."),
    ("Reconciliation", "reconciliation", "Totals of the inputs against totals of the marts."),
)


def data_profile(published: Any) -> str:
    """Return the quality tables of the published copy as a Markdown page, a section each."""
    parts = ["# Data profile", ""]
    for heading, table, meaning in _SECTIONS:
        found = published.execute(f"select * from quality.{table} order by all")
        columns = [column[0] for column in found.description]
        rows = found.fetchall()
        parts += [f"## {heading}", "", f"{meaning} Table `quality.{table}`.", ""]
        if not rows:
            parts += ["None.", ""]
            continue
        parts += ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
        parts += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
        parts.append("")
    rejected = published.execute("select count(*) from quality.rejected_rows").fetchall()[0][0]
    parts += [
        "## Rejected rows",
        "",
        f"{rejected:,} rows; each with its reason in `quality.rejected_rows`.",
        "",
    ]
    return "\n".join(parts)
