"""What the command line prints after a build, read from the databases that the build left."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import duckdb
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from elv.cli.invoke import Outcome
from elv.cli.problems import clean
from elv.cli.settings import Settings

_MOST_PROBLEMS = 5
_MOST_CHANGES = 6
_MOST_ALARMS = 3
_CHAMPION_TABLE = "evaluation.champion_models"
_CHAMPIONS = f"select task, candidate_id, model_version, scored_by from {_CHAMPION_TABLE} order by task"
_MOST_CAMPAIGNS = 5
# The measures of `model_metrics` worth a glance, and how to head them.
_HEADLINE = {
    "roc_auc": "ROC-AUC",
    "pr_auc": "PR-AUC",
    "log_loss": "log loss",
    "brier": "Brier",
    "lift_at_10": "lift@10 %",
    "observed_over_expected": "obs/exp",
}


def print_problems(settings: Settings, outcome: Outcome, console: Console) -> None:
    """Print each problem on its own, then where the rest is."""
    if not outcome.problems:
        return
    for problem in outcome.problems[:_MOST_PROBLEMS]:
        console.print(f"[bold red]{escape(problem.where)}[/]: {escape(problem.what)}", highlight=False)
    if len(outcome.problems) > _MOST_PROBLEMS:
        console.print(f"... and {len(outcome.problems) - _MOST_PROBLEMS} more.", highlight=False)
    if outcome.skipped:
        console.print(f"{outcome.skipped} later nodes were not built.", highlight=False)
    kept = " The published copy is as it was." if settings.published_db.exists() else ""
    console.print(f"Full log: {settings.log_file}.{kept}", markup=False, highlight=False)


def print_results(settings: Settings, run_folder: Path, console: Console) -> None:
    """Print the best campaigns, the champion beside its rivals, and where everything lies."""
    with duckdb.connect(str(settings.published_db), read_only=True) as published:
        for board in (_campaigns(published), _opportunities(published)):
            if board.row_count:
                console.print(board)
        for task, candidate, scored_by, reason in published.execute(
            "select task, candidate_id, scored_by, reason from evaluation.champion_models order by task"
        ).fetchall():
            metrics = _metrics(published, task, candidate)
            if metrics.row_count:
                console.print(metrics)
            console.print(
                f"Scored by the {scored_by}, {candidate or 'no candidate'}: {reason}",
                markup=False,
                highlight=False,
            )
        _print_alarms(published, console)
    console.print(f"Published: {settings.published_db}", markup=False, highlight=False)
    console.print(f"This run:  {run_folder}", markup=False, highlight=False)
    console.print(f"Report:    {run_folder / 'report.html'}", markup=False, highlight=False)


def _print_alarms(published: Any, console: Console) -> None:
    """Print what changed since training, the most trusted alarms first."""
    alarms = published.execute("select summary from quality.alerts order by trust_rank, alarm_id").fetchall()
    if alarms:
        noun = "alarm" if len(alarms) == 1 else "alarms"
        console.print(f"{len(alarms)} {noun}; the report says how sure, and what to do:", highlight=False)
    for (summary,) in alarms[:_MOST_ALARMS]:
        console.print(f"  {summary}", markup=False, highlight=False)
    if len(alarms) > _MOST_ALARMS:
        console.print(f"  and {len(alarms) - _MOST_ALARMS} more", highlight=False)


def print_unchanged(settings: Settings, built_at: datetime | None, console: Console) -> None:
    """Print that there is nothing to build, and where the results are."""
    since = f"the build of {built_at:%Y-%m-%d %H:%M} UTC" if built_at else "the published build"
    console.print(
        f"Nothing changed since {since}: inputs, settings, project and libraries are the same. "
        "Use --force to build anyway.",
        highlight=False,
    )
    console.print(f"Published: {settings.published_db}", markup=False, highlight=False)


def print_changes(changes: Sequence[str], console: Console) -> None:
    """Print what makes a build necessary, the first few by name."""
    more = f" and {len(changes) - _MOST_CHANGES} more" if len(changes) > _MOST_CHANGES else ""
    named = ", ".join(changes[:_MOST_CHANGES])
    console.print(f"Changed since the published build: {named}{more}.", markup=False, highlight=False)


def print_examples(settings: Settings, console: Console) -> None:
    """Print how many examples there are by split and label."""
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        counts = working.execute(
            "select task, split, label_state, count(*) from features.lead_examples group by all"
            " union all select task, split, label_state, count(*) from features.account_examples group by all"
            " order by all"
        ).fetchall()
    table = new_table("Examples (features.lead_examples, features.account_examples)", "task")
    for heading in ("split", "label", "examples"):
        table.add_column(heading, justify="right" if heading == "examples" else "left")
    for task, split, label_state, count in counts:
        table.add_row(task, split, label_state, _number(count, 0))
    console.print(table)
    console.print(f"Working database: {settings.working_db}", markup=False, highlight=False)


def why_no_champion(settings: Settings) -> str:
    """Why there is nothing to score with, and the mend; empty when a champion is stored."""
    mend = "Run `elv train` on inputs with outcomes first."
    if not settings.working_db.exists():
        return f"There is no {settings.working_db}, so no champion to score with. {mend}"
    try:
        with duckdb.connect(str(settings.working_db), read_only=True) as working:
            missing = {"ml.fitted_models", _CHAMPION_TABLE} - table_names(working)
            if missing:
                return f"{settings.working_db} has no {' and no '.join(sorted(missing))}. {mend}"
            champions = working.execute(_CHAMPIONS).fetchall()
        if not champions:
            return f"{settings.working_db} stores no champion. {mend}"
        if not settings.published_db.exists() or champions != _published_champions(settings):
            return (
                f"The newest training in {settings.working_db} did not pass all its tests, so its champion "
                "may not score. Run `elv train` again and mend what it reports."
            )
    except duckdb.IOException as error:
        raise click.ClickException(clean(str(error))) from error
    return ""


def _published_champions(settings: Settings) -> list[Any]:
    with duckdb.connect(str(settings.published_db), read_only=True) as published:
        return published.execute(_CHAMPIONS).fetchall() if _CHAMPION_TABLE in table_names(published) else []


def _campaigns(published: Any) -> Table:
    campaigns = published.execute(
        "select coalesce(campaign_name, campaign_id), currency, spend, lead_count, elv, elv_per_spend,"
        " elv_per_spend_low, elv_per_spend_high, p_top_k, has_enough_evidence"
        " from marts.campaign_leaderboard where elv_per_spend is not null"
        f" order by elv_per_spend_rank limit {_MOST_CAMPAIGNS}"
    ).fetchall()
    table = new_table("Best campaigns by expected lead value (ELV) per unit of spend", "campaign")
    for heading in ("spend", "leads", "ELV", "value/spend (80 %)", "P(top)"):
        table.add_column(heading, justify="right")
    for name, currency, spend, leads, elv, ratio, low, high, top, enough in campaigns:
        table.add_row(
            escape(f"{name}{'' if enough else ' (little evidence)'}"),
            f"{_number(spend, 0)} {currency or ''}",
            _number(leads, 0),
            f"{_number(elv, 0)} {currency or ''}",
            f"{_number(ratio, 2)} ({_number(low, 2)}-{_number(high, 2)})",
            _number(top, 2),
        )
    return table


def _opportunities(published: Any) -> Table:
    rows = published.execute(
        "select coalesce(customer_name, customer_id), division, p_buy, expected_value, currency, rep_id"
        f" from marts.whitespace_opportunities where overall_rank <= {_MOST_CAMPAIGNS} order by overall_rank"
    ).fetchall()
    table = new_table("Best opportunities: customers and divisions they do not own", "customer")
    for heading, justify in (("division", "left"), ("P(buy)", "right"), ("expected", "right"), ("rep", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for customer, division, p_buy, expected, currency, rep in rows:
        table.add_row(
            escape(customer),
            escape(division),
            _number(p_buy, 3),
            f"{_number(expected, 0)} {currency}",
            escape(rep or ""),
        )
    return table


def _metrics(published: Any, task: str, champion: str | None) -> Table:
    metrics: dict[str, dict[str, float | None]] = {}
    for candidate, metric, value in published.execute(
        "select candidate_id, metric, value from evaluation.model_metrics"
        " where task = ? and split = 'test' and segment = 'all' order by candidate_id",
        [task],
    ).fetchall():
        metrics.setdefault(candidate, {})[metric] = value
    table = new_table(f"{task} on the test rows, which no fit and no choice has seen", "candidate")
    # Broken over two lines a name cannot be read.
    table.columns[0].no_wrap = True
    for heading in _HEADLINE.values():
        table.add_column(heading, justify="right")
    for candidate, values in metrics.items():
        table.add_row(
            f"{candidate} *" if candidate == champion else candidate,
            *(_number(values.get(metric), 3) for metric in _HEADLINE),
        )
    return table


def new_table(title: str, first_column: str) -> Table:
    """An empty table with its title and the heading of its first column."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, min_width=60)
    table.add_column(first_column, min_width=16, overflow="fold")
    return table


def table_names(connection: Any) -> set[str]:
    """Tables of a database as schema.table."""
    return {
        name
        for (name,) in connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
    }


def _number(value: Any, decimals: int) -> str:
    return "" if value is None else f"{float(value):,.{decimals}f}"
