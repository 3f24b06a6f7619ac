"""Divisions by what they are expected to bring, representatives, and the ideal customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Chart, Table, columns, with_range
from elv.report.charts import boards
from elv.report.facts import accounts
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import amount, count, interval, money, plural, ratio, share

_MOST_DRAWN = 12


@dataclass(frozen=True)
class Customers:
    """The section: divisions as a chart, the rest as tables where there is any."""

    divisions: Chart
    brief: Table
    representatives: Table | None
    ideal: Table | None


def build(copy: PublishedCopy) -> Customers | None:
    """Return the section, or None where there is no division to offer."""
    rows = [row for row in accounts.divisions(copy) if row["open_customers"]]
    if not rows:
        return None
    drawn = rows if len(rows) <= _MOST_DRAWN else rows[: _MOST_DRAWN // 2] + rows[-_MOST_DRAWN // 2 :]
    best, currency = rows[0], rows[0]["currency"] or ""
    finding = (
        f"{best['division']} is expected to bring most: {_prediction(best, currency)} from"
        f" {plural(best['open_customers'], 'customer')} who do not own it"
    )
    svg = boards.intervals(
        "divisions",
        [
            (row["division"], row["buyers"], row["buyers_low"], row["buyers_high"], "plain")
            if best["expected_value"] is None
            else (row["division"], row["expected_value"], row["value_low"], row["value_high"], "plain")
            for row in drawn
        ],
        unit="expected buyers, all open customers"
        if best["expected_value"] is None
        else f"expected {accounts.value_kind(copy)}, all open customers ({currency})",
        alternative=finding,
        tick=lambda value: f"{value:,.0f}",
    )
    reading = (
        "Mark: sum of the expected values. Line: 80 % interval of chance alone, if the probabilities are right; the"
        " table says how right they were on the test rows."
    )
    return Customers(
        Chart(finding, reading, svg, _divisions(rows)),
        _brief(rows),
        _representatives(copy),
        _ideal(accounts.ideal_segments(copy)),
    )


def _prediction(row: Mapping[str, Any], currency: str) -> str:
    if row["expected_value"] is None:
        return f"{amount(row['buyers'])} buyers"
    return money(row["expected_value"], currency)


def _brief(rows: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        "Divisions in brief",
        columns(
            "division", "open customers", "expected buyers", "expected value", "observed / expected", names=["division"]
        ),
        [
            [
                row["division"],
                count(row["open_customers"]),
                with_range(amount(row["buyers"]), interval(row["buyers_low"], row["buyers_high"], amount)),
                with_range(
                    money(row["expected_value"], row["currency"]), interval(row["value_low"], row["value_high"], count)
                ),
                with_range(
                    ratio(row["observed_over_expected"]),
                    interval(row["observed_over_expected_low"], row["observed_over_expected_high"]),
                ),
            ]
            for row in rows
        ],
        "Observed / expected: purchases on the test rows over those predicted. Where its interval leaves out 1,"
        " discount (below 1) or add to (above 1) the amounts.",
    )


def _divisions(rows: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        "Divisions by expected value",
        columns(
            "division",
            "open customers",
            "forbidden by a rule",
            "expected buyers",
            "80 % interval",
            "expected value",
            "80 % interval of the value",
            "observed over expected",
            "95 % interval",
            names=["division"],
        ),
        [
            [
                row["division"],
                count(row["open_customers"]),
                count(row["blocked_customers"]),
                amount(row["buyers"]),
                interval(row["buyers_low"], row["buyers_high"], amount),
                money(row["expected_value"], row["currency"]),
                interval(row["value_low"], row["value_high"], count),
                ratio(row["observed_over_expected"]),
                interval(row["observed_over_expected_low"], row["observed_over_expected_high"]),
            ]
            for row in rows
        ],
        "Observed over expected: purchases on the test rows over those predicted. Where its interval leaves out 1,"
        " discount (below 1) or add to (above 1) the amounts.",
    )


def _representatives(copy: PublishedCopy) -> Table | None:
    rows = accounts.representatives(copy)
    if not rows:
        return None
    return Table(
        "Representatives and their first calls",
        columns(
            "rep", "calls within capacity", "open opportunities", "buyers expected", "expected value", names=["rep"]
        ),
        [
            [
                row["rep_id"],
                count(row["first_calls"]),
                count(row["open_opportunities"]),
                amount(row["first_buyers"]),
                money(row["first_value"], row["currency"]),
            ]
            for row in rows
        ],
        "The lists are in the run's whitespace_opportunities file, column is_within_capacity.",
    )


def _ideal(rows: Sequence[Mapping[str, Any]]) -> Table | None:
    if not rows:
        return None
    return Table(
        "Ideal customers: segments that own a division more often, beyond chance",
        columns(
            "division",
            "attribute",
            "segment",
            "own it",
            "of all customers",
            "times as often",
            "80 % interval",
            "still open",
            "expected value",
            names=["division", "attribute", "segment"],
        ),
        [
            [
                row["division"],
                row["attribute"],
                row["segment"],
                share(row["penetration"]),
                share(row["division_penetration"]),
                ratio(row["lift"]),
                interval(row["lift_low"], row["lift_high"]),
                count(row["open_customers"]),
                money(row["open_expected_value"], row["currency"]),
            ]
            for row in rows
        ],
        "Up to three segments per division; the 80 % interval leaves out 1.",
    )
