"""Whether to believe the scores: who scores and how well, alarms, the data that came in, totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Table
from elv.report.facts import accounts, evidence, health, leads, quality
from elv.report.facts.published import PublishedCopy
from elv.report.sections import data_tables, verdicts
from elv.report.sections.verdicts import Verdict


@dataclass(frozen=True)
class Trust:
    """The page; a table is None where there is nothing to show."""

    verdicts: list[Verdict]
    is_watched: bool
    alarms: Sequence[dict[str, Any]]
    is_checked: bool
    violations: Table | None
    totals: Table | None
    all_survived: bool
    methods: Table | None
    sources: Table | None


def build(copy: PublishedCopy, label: str) -> Trust:
    """Return the page."""
    totals = quality.reconciliation(copy)
    sources = quality.match_sources(copy) if quality.has_ads(copy) else []
    return Trust(
        verdicts=verdicts.build(evidence.collect(copy), leads.lead_period(copy), accounts.account_period(copy), label),
        is_watched=copy.has("quality.alerts"),
        alarms=health.alarms(copy),
        is_checked=copy.has("quality.contract_violations"),
        violations=data_tables.violations(copy),
        totals=data_tables.totals(totals),
        all_survived=all(row["difference"] == 0 for row in totals),
        methods=data_tables.methods(copy),
        sources=data_tables.sources(sources) if sources else None,
    )
