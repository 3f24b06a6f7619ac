"""The weeks of each currency as charts with their numbers, and the funnel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from elv.report.blocks import Cell, Table, columns
from elv.report.charts import weekly
from elv.report.facts import weeks as facts
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import NOTHING, amount, brief, count, day, money, plural, share, signed_share

# More would make the page long; the tables have all.
_MOST_CURRENCIES = 3


@dataclass(frozen=True)
class Panel:
    """One measure: what it was in the newest whole week, how that changed, and the bars."""

    title: str
    figure: str
    change: str
    svg: Markup


@dataclass(frozen=True)
class Weeks:
    """The weeks of one currency."""

    currency: str
    newest: str
    panels: list[Panel]
    table: Table


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many, their share of the step before with its interval, and what each costs."""

    name: str
    count: str
    rate: str
    cost: str


@dataclass(frozen=True)
class Funnel:
    """The steps of one currency, over the period whose leads are settled."""

    currency: str
    period: str
    steps: list[Step]


@dataclass(frozen=True)
class Performance:
    """What happened by week and by step; `note` says what is left out."""

    weeks: list[Weeks]
    funnels: list[Funnel]
    reading: str
    note: str


def build(copy: PublishedCopy, label: str, campaign_id: str | None = None) -> Performance:
    """Return weeks and funnels of one campaign or of all; `label` is what a lead that succeeds is called."""
    found = facts.weeks(copy, campaign_id)
    told = dict(list(found.items())[:_MOST_CURRENCIES])
    rest = len(found) - len(told)
    return Performance(
        weeks=[_weeks(currency, rows, label) for currency, rows in told.items()],
        funnels=[
            _funnel(row, label)
            for row in facts.funnels(copy, campaign_id)
            if row["currency"] in told and (row["lead_count"] or row["spend"])
        ],
        reading="One bar per week, named by its Monday. Hollow: may still change, since the week runs or its leads are"
        f" not settled; for {label} leads such a bar is what the scores expect.",
        note=f"{plural(rest, 'more currency', 'more currencies')} with fewer leads: marts.weekly_performance has all."
        if rest
        else "",
    )


def _weeks(currency: str, rows: Sequence[Mapping[str, Any]], label: str) -> Weeks:
    whole = [place for place, row in enumerate(rows) if row["is_complete"]]
    newest = whole[-1] if whole else len(rows) - 1
    has_elv = any(row["elv"] is not None for row in rows)
    panels = [
        _panel(rows, newest, "spend", f"Spend ({currency})", lambda value: money(value, currency)),
        _panel(rows, newest, "lead_count", "Leads", count),
        _qualified(rows, label),
    ]
    if has_elv:
        panels.append(
            _panel(rows, newest, "elv", f"Expected lead value ({currency})", lambda value: money(value, currency))
        )
    return Weeks(
        currency,
        f"Newest whole week: that of {day(rows[newest]['week'])}" if whole else "No week is over yet",
        panels,
        _table(currency, rows, label, has_elv),
    )


def _panel(rows: Sequence[Mapping[str, Any]], newest: int, column: str, title: str, form: Any) -> Panel:
    bars = [
        weekly.Bar(
            row["week"],
            row[column],
            "final" if row["is_complete"] else "open",
            f"Week of {day(row['week'])}: {form(row[column])}{'' if row['is_complete'] else ', not over yet'}",
        )
        for row in rows
    ]
    figure, moved = form(rows[newest][column]), _change(rows, newest, column)
    moved = "" if moved == NOTHING else f"{moved} against the week before"
    return Panel(title, figure, moved, weekly.bars(bars, _told(title, rows, figure, moved), brief))


def _qualified(rows: Sequence[Mapping[str, Any]], label: str) -> Panel:
    """Leads that succeeded, of the newest week whose leads are all settled; the scores' expectation for later ones."""
    bars = [
        weekly.Bar(
            row["week"],
            row["actual_qualified"] if row["is_settled"] else row["expected_qualified"],
            "final" if row["is_settled"] else "open",
            f"Week of {day(row['week'])}: "
            + (
                f"{count(row['actual_qualified'])} {label}"
                if row["is_settled"]
                else f"{amount(row['expected_qualified'])} expected, not settled"
            ),
        )
        for row in rows
    ]
    settled = [place for place, row in enumerate(rows) if row["is_settled"] and row["lead_count"]]
    title = f"Leads {label}"
    if not settled:
        return Panel(title, NOTHING, "no week is settled yet", weekly.bars(bars, f"{title} by week", brief))
    last = settled[-1]
    figure = f"{count(rows[last]['actual_qualified'])} of {count(rows[last]['lead_count'])}"
    moved = f"settled week of {day(rows[last]['week'])}"
    return Panel(title, figure, moved, weekly.bars(bars, _told(title, rows, figure, moved), brief))


def _told(title: str, rows: Sequence[Mapping[str, Any]], figure: str, moved: str) -> str:
    newest = ", ".join(filter(None, [figure, moved]))
    return f"{title} by week from {day(rows[0]['week'])} to {day(rows[-1]['week'])}; newest: {newest}"


def _change(rows: Sequence[Mapping[str, Any]], place: int, column: str) -> str:
    moved = facts.change(rows, place, column)
    return NOTHING if moved is None else signed_share(moved)


def _table(currency: str, rows: Sequence[Mapping[str, Any]], label: str, has_elv: bool) -> Table:
    def cell(place: int, column: str, form: Any) -> Cell:
        written, moved = form(rows[place][column]), _change(rows, place, column)
        return written if moved == NOTHING else (written, moved)

    heads = ["week of", f"spend ({currency})", "leads", f"{label}", f"expected {label}"]
    return Table(
        f"The numbers by week ({currency})",
        columns(*heads, *([f"expected lead value ({currency})"] if has_elv else []), text=["week of"]),
        [
            [
                day(row["week"]) if row["is_complete"] else (day(row["week"]), "not over yet"),
                cell(place, "spend", lambda value: money(value, None)),
                cell(place, "lead_count", count),
                count(row["actual_qualified"])
                if row["is_settled"]
                else (
                    count(row["actual_qualified"]),
                    f"{count(row['mature_lead_count'])} of {count(row['lead_count'])} settled",
                ),
                amount(row["expected_qualified"]),
                *([cell(place, "elv", lambda value: money(value, None))] if has_elv else []),
            ]
            for place, row in reversed(list(enumerate(rows)))
        ],
        "One row per week, the newest first; small type is the change against the week before. Look where spend and"
        " expected lead value part.",
    )


def _funnel(row: Mapping[str, Any], label: str) -> Funnel:
    currency, spend = row["currency"], row["spend"]

    def cost(number: float) -> str:
        return f"{money(spend / number, currency)} each" if spend and number else ""

    def rate(part: int, whole: int, of: str, *, counted: bool = True) -> str:
        if not whole:
            return ""
        words = f"{share(part / whole, _decimals(part / whole))} of {of}"
        if not counted:
            return words
        low, high = facts.share_interval(part, whole)
        return f"{words} ({share(low, _decimals(part / whole))} to {share(high, _decimals(part / whole))})"

    leads, qualified, known, won = (row[f"{step}_count"] for step in ("lead", "qualified", "win_known", "won"))
    # Of the newer qualified leads nobody can know yet: a won one costs what it would at the rate of the older ones.
    won_cost = cost(qualified * won / known) if known and won else ""
    begin = f"from {day(row['period_start'])} " if row["period_start"] else ""
    return Funnel(
        currency,
        f"Ads {begin}to {day(row['period_end'])}, and the leads that came in then: all of them are settled.",
        [
            Step("impressions", count(row["impressions"]), "", ""),
            Step(
                "clicks",
                count(row["clicks"]),
                rate(row["clicks"], row["impressions"], "impressions", counted=False),
                cost(row["clicks"]),
            ),
            Step("leads", count(leads), rate(leads, row["clicks"], "clicks", counted=False), cost(leads)),
            Step(label, count(qualified), rate(qualified, leads, "leads"), cost(qualified)),
            Step(
                "won",
                count(won),
                rate(won, known, "them" if known == qualified else f"the {count(known)} known"),
                won_cost,
            ),
        ],
    )


def _decimals(value: float) -> int:
    """Decimals of a share in percent that tell it from nothing."""
    return 0 if value >= 0.1 else 1 if value >= 0.01 else 2
