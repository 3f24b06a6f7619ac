"""What the command line prints after a build, read from the databases that the build left."""

from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from elv.cli.invoke import Outcome
from elv.cli.settings import Settings

_MOST_PROBLEMS = 5
_MOST_ROWS = 40


def print_problems(settings: Settings, outcome: Outcome, console: Console) -> None:
    """Print each problem on its own, then where the rest is."""
    if not outcome.problems:
        return
    for problem in outcome.problems[:_MOST_PROBLEMS]:
        console.print(f"[bold red]{problem.where}[/]: ", end="", highlight=False)
        console.print(problem.what, markup=False, highlight=False)
    if len(outcome.problems) > _MOST_PROBLEMS:
        console.print(f"... and {len(outcome.problems) - _MOST_PROBLEMS} more.", highlight=False)
    if outcome.skipped:
        console.print(f"{outcome.skipped} later nodes were not built.", highlight=False)
    kept = " The published copy is as it was." if settings.published_db.exists() else ""
    console.print(f"Full log: {settings.log_file}.{kept}", markup=False, highlight=False)


def print_results(settings: Settings, run_folder: Path, console: Console) -> None:
    """Print the best campaigns, the champion and where everything lies."""
    with duckdb.connect(str(settings.published_db), read_only=True) as published:
        campaigns = published.execute(
            "select campaign_name, campaign_id, currency, spend, lead_count, elv, elv_per_spend,"
            " elv_per_spend_low, elv_per_spend_high, p_top_k, has_enough_evidence"
            " from marts.campaign_leaderboard where elv_per_spend_rank is not null"
            " order by elv_per_spend_rank, campaign_id limit 5"
        ).fetchall()
        champions = published.execute(
            "select task, candidate_id, scored_by, reason from evaluation.champion_models order by task"
        ).fetchall()
    table = Table(title="Best campaigns by expected value per unit of spend")
    for heading in ("campaign", "spend", "leads", "expected value", "per spend (80 %)", "P(top)"):
        table.add_column(heading, justify="left" if heading == "campaign" else "right")
    for name, entity, currency, spend, leads, elv, ratio, low, high, top, enough in campaigns:
        table.add_row(
            f"{name or entity}{'' if enough else ' (little evidence)'}",
            f"{_number(spend, 0)} {currency or ''}",
            _number(leads, 0),
            f"{_number(elv, 0)} {currency or ''}",
            f"{_number(ratio, 2)} ({_number(low, 2)} to {_number(high, 2)})",
            _number(top, 2),
        )
    console.print(table)
    for task, candidate, scored_by, reason in champions:
        console.print(f"{task}: scored by {scored_by} {candidate}. {reason}", markup=False, highlight=False)
    console.print(f"Published: {settings.published_db}", highlight=False)
    console.print(f"This run:  {run_folder}", highlight=False)


def print_examples(settings: Settings, console: Console) -> None:
    """Print how many examples there are by split and label."""
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        counts = working.execute(
            "select task, split, label_state, count(*) from features.lead_examples group by all order by all"
        ).fetchall()
    table = Table(title="Examples (features.lead_examples)")
    for heading in ("task", "split", "label", "examples"):
        table.add_column(heading, justify="right" if heading == "examples" else "left")
    for task, split, label_state, count in counts:
        table.add_row(task, split, label_state, _number(count, 0))
    console.print(table)


def print_validation(settings: Settings, console: Console) -> None:
    """Print the broken rules, then rows and columns found per input."""
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        _print_query(
            working,
            console,
            "Broken rules (quality.contract_violations)",
            "select * from quality.contract_violations order by all",
            "Every rule holds.",
        )
        _print_query(
            working,
            console,
            "Inputs (quality.input_profile)",
            "select * from quality.input_profile order by all",
            "No input was found.",
        )


def why_no_champion(settings: Settings) -> str:
    """Why there is nothing to score with, and the mend; empty when a champion is stored."""
    mend = "Run `elv train` on inputs with outcomes first."
    if not settings.working_db.exists():
        return f"There is no {settings.working_db}, so no champion to score with. {mend}"
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        stored = {
            table
            for (table,) in working.execute(
                "select table_schema || '.' || table_name from information_schema.tables"
            ).fetchall()
        }
        missing = {"ml.fitted_models", "evaluation.champion_models"} - stored
        if missing:
            return f"{settings.working_db} has no {' and no '.join(sorted(missing))}. {mend}"
        if not working.execute("select count(*) from evaluation.champion_models").fetchall()[0][0]:
            return f"{settings.working_db} stores no champion. {mend}"
    return ""


def _print_query(connection: Any, console: Console, title: str, query: str, empty: str) -> None:
    found = connection.execute(query)
    columns = [column[0] for column in found.description]
    rows = found.fetchall()
    if not rows:
        console.print(f"{title}: {empty}", highlight=False)
        return
    table = Table(title=title)
    for column in columns:
        table.add_column(column)
    for row in rows[:_MOST_ROWS]:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)
    if len(rows) > _MOST_ROWS:
        console.print(f"... and {len(rows) - _MOST_ROWS} more rows.", highlight=False)


def _number(value: Any, decimals: int) -> str:
    return "" if value is None else f"{float(value):,.{decimals}f}"
