"""The first rows of what a build recommends, as tables on the console."""

from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from elv.report.words.numbers import money, share
from elv.report.words.places import campaign_sql
from elv.report.words.verdicts import board_sql, board_words

_MOST_ROWS = 5


def build(published: Any) -> tuple[Table, ...]:
    """Return the tables, best campaigns first; one without rows says nothing."""
    return _campaigns(published), _leads(published), _opportunities(published)


def _campaigns(published: Any) -> Table:
    campaigns = published.execute(
        f"select {campaign_sql()}, currency, spend, lead_count, elv, elv_per_spend_ever,"
        f" elv_per_spend_ever_low, elv_per_spend_ever_high, p_above_target, {board_sql()}"
        " from marts.campaign_leaderboard where elv_per_spend is not null"
        f" order by elv_per_spend_rank limit {_MOST_ROWS}"
    ).fetchall()
    if not campaigns:
        return _costs(published)
    table = table_of(
        "Best campaigns by expected lead value (ELV) per unit of spend, results so far counted", "campaign"
    )
    for heading in ("spend", "leads", "ELV by scores", "value/spend (80 %)", "target"):
        table.add_column(heading, justify="right")
    for name, currency, spend, leads, elv, ratio, low, high, above, standing in campaigns:
        table.add_row(
            escape(name),
            f"{number(spend, 0)} {currency or ''}",
            number(leads, 0),
            f"{number(elv, 0)} {currency or ''}",
            f"{number(ratio, 2)} ({number(low, 2)}-{number(high, 2)})",
            board_words(standing, above),
        )
    return table


def _costs(published: Any) -> Table:
    rows = published.execute(
        f"select {campaign_sql()}, currency, spend, lead_count, expected_qualified,"
        " cost_per_qualified from marts.campaign_leaderboard where cost_per_qualified is not null"
        f" order by elv_per_spend_rank limit {_MOST_ROWS}"
    ).fetchall()
    table = table_of("Campaigns with the cheapest qualified leads", "campaign")
    for heading in ("spend", "leads", "expected qualified", "cost per qualified"):
        table.add_column(heading, justify="right")
    for name, currency, spend, leads, qualified, cost in rows:
        table.add_row(
            escape(name),
            f"{number(spend, 0)} {currency or ''}",
            number(leads, 0),
            number(qualified, 1),
            f"{number(cost, 2)} {currency or ''}",
        )
    return table


def _leads(published: Any) -> Table:
    rows = published.execute(
        "select lead_id, p_qualified, p_remaining, elv_remaining, currency from marts.lead_scores"
        f" where is_open order by call_rank limit {_MOST_ROWS}"
    ).fetchall()
    has_value = any(row[3] is not None for row in rows)
    what = "the value still to win" if has_value else "the chance that is left"
    table = table_of(f"Open leads to call first, by {what}", "lead")
    for heading in ("chance", "remaining probability", "still to win"):
        table.add_column(heading, justify="right")
    for lead, chance, left, value, currency in rows:
        table.add_row(escape(lead), share(chance), share(left), money(value, currency))
    return table


def _opportunities(published: Any) -> Table:
    rows = published.execute(
        "select coalesce(customer_name, customer_id), division, p_buy, expected_value, currency, rep_id"
        f" from marts.whitespace_opportunities where overall_rank <= {_MOST_ROWS} order by overall_rank"
    ).fetchall()
    table = table_of("Best opportunities: customers and divisions they do not own", "customer")
    for heading, justify in (("division", "left"), ("P(buy)", "right"), ("expected", "right"), ("rep", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for customer, division, p_buy, expected, currency, rep in rows:
        table.add_row(
            escape(customer),
            escape(division),
            number(p_buy, 3),
            money(expected, currency),
            escape(rep or ""),
        )
    return table


def table_of(title: str, first_column: str) -> Table:
    """Return an empty table in the look of all of them."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, min_width=60)
    table.add_column(first_column, min_width=16, overflow="fold")
    return table


def number(value: Any, decimals: int) -> str:
    """Return a number with a thousands comma, empty for none."""
    return "" if value is None else f"{float(value):,.{decimals}f}"
