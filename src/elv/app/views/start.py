"""The first page: what to do first, and what to know before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elv.app import links
from elv.app.cells import Cell, Grid, headings
from elv.app.paths import Paths
from elv.app.run_files import REPORT, newest_first, run_file
from elv.app.settings import Settings
from elv.report.facts import accounts, evidence, health, leads, quality
from elv.report.facts.published import PublishedCopy
from elv.report.sections import actions, verdicts, weeks
from elv.report.sections.verdicts import Verdict
from elv.report.words.numbers import count, day, money, share

_MOST_WARNINGS = 5


@dataclass(frozen=True)
class Start:
    """The page; grids are None where there is nothing to call or to offer."""

    as_of: str
    report: str
    performance: weeks.Performance
    actions: actions.Actions
    leads: Grid | None
    opportunities: Grid | None
    has_leads: bool
    has_accounts: bool
    verdicts: list[Verdict]
    alarms: Sequence[dict[str, Any]]
    alarm_count: int
    violations: Sequence[dict[str, Any]]
    violation_count: int


def build(copy: PublishedCopy, paths: Paths, settings: Settings) -> Start:
    """Return the page."""
    lead_facts, account_facts = leads.lead_period(copy), accounts.account_period(copy)
    alarms, violations = health.alarms(copy), quality.violations(copy)
    reported = next((run for run in newest_first(paths.runs_dir) if run_file(run, REPORT)), None)
    return Start(
        as_of=day(lead_facts.get("as_of") or account_facts.get("as_of")),
        report=links.run_file(reported.run_id, REPORT) if reported else "",
        performance=weeks.build(copy, settings.label),
        actions=actions.of_campaigns(copy, settings.target),
        leads=leads_grid(leads.leads_to_call(copy), settings.label),
        opportunities=_opportunities(copy),
        has_leads=bool(lead_facts),
        has_accounts=bool(account_facts),
        verdicts=verdicts.build(evidence.collect(copy), lead_facts, account_facts, settings.label),
        alarms=alarms[:_MOST_WARNINGS],
        alarm_count=alarms[0]["alarm_count"] if alarms else 0,
        violations=violations[:_MOST_WARNINGS],
        violation_count=violations[0]["rule_count"] if violations else 0,
    )


def leads_grid(rows: Sequence[dict[str, Any]], label: str) -> Grid | None:
    """Return open leads as a table, or None where there are none."""
    if not rows:
        return None
    return Grid(
        "Leads to call first",
        headings(
            "lead",
            "campaign",
            f"chance to be {label} (%)",
            "value still to win",
            "why",
            names=["lead", "campaign"],
            long=["why"],
        ),
        [
            [
                Cell(row["lead_id"], links.lead(row["lead_id"])),
                Cell(row["campaign"] or "no campaign known"),
                Cell(share(row["p_qualified"])),
                Cell(money(row["elv_remaining"], row["currency"])),
                Cell(actions.reasons_text(row["reasons"])),
            ]
            for row in rows
        ],
        "One row per open lead, those that can still bring most first. + raises the score, - lowers it.",
    )


def _opportunities(copy: PublishedCopy) -> Grid | None:
    rows = accounts.opportunities(copy)
    if not rows:
        return None
    return Grid(
        "Customers to offer what they do not own",
        headings(
            "rank",
            "customer",
            "division",
            "chance (%)",
            "expected",
            "rep",
            "why",
            names=["customer", "division", "rep"],
            long=["why"],
        ),
        [
            [
                Cell(count(row["overall_rank"])),
                Cell(row["customer"], links.customer(row["customer_id"])),
                Cell(row["division"]),
                Cell(share(row["p_buy"])),
                Cell(money(row["expected_value"], row["currency"])),
                Cell(row["rep_id"] or "nobody yet"),
                Cell(actions.reasons_text(row["reasons"])),
            ]
            for row in rows
        ],
        "One row per customer and division that may be offered, most worth first. + raises the score, - lowers it.",
    )
