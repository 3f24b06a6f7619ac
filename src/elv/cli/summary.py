"""What the command line prints after a build, read from the databases that the build left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from elv.cli import boards
from elv.cli.boards import number, table_of
from elv.cli.invoke import Outcome
from elv.cli.problems import Problem, clean
from elv.cli.settings import Settings
from elv.report.facts import evidence
from elv.report.facts.published import PublishedCopy
from elv.report.sections import alerts
from elv.report.sections import values as money_words
from elv.report.words.verdicts import TRUST

_CHOSEN_DIVISIONS = "chosen_divisions_exist"
_MOST_PROBLEMS = 5
_MOST_CHANGES = 6
_MOST_ALARMS = 3
_LEAK_TEST = "test champions_know_no_outcome"
_CHAMPION_TABLE = "evaluation.champion_models"
_CHAMPIONS = f"select task, candidate_id, model_version, scored_by from {_CHAMPION_TABLE} order by task"
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
        for finding in _findings(settings, problem):
            console.print(f"  {escape(finding)}", highlight=False)
    if len(outcome.problems) > _MOST_PROBLEMS:
        console.print(f"... and {len(outcome.problems) - _MOST_PROBLEMS} more.", highlight=False)
    if outcome.skipped:
        console.print(f"{outcome.skipped} later nodes were not built.", highlight=False)
    kept = " The published copy is as it was." if settings.published_db.exists() else ""
    console.print(f"Full log: {settings.log_file}.{kept}", markup=False, highlight=False)


def _findings(settings: Settings, problem: Problem) -> list[str]:
    """Return what the rows of a failed test say, where they say it in words."""
    if problem.where != _LEAK_TEST:
        return []
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        found = working.execute(
            "select summary from evaluation.suspected_leaks where sign = 'ranking' order by task"
        ).fetchall()
    return [summary for (summary,) in found]


def print_results(settings: Settings, run_folder: Path, console: Console) -> None:
    """Print the best campaigns, the champion beside its rivals, and where everything lies."""
    with duckdb.connect(str(settings.published_db), read_only=True) as published:
        for board in boards.build(published):
            if board.row_count:
                console.print(board)
        copy = PublishedCopy(published)
        for warning in [*alerts.of_records(copy), *alerts.of_leaks(copy)]:
            console.print(f"{warning.what} {warning.do}", markup=False, highlight=False)
        for note in money_words.notes(copy):
            console.print(f"Money: {note}", markup=False, highlight=False)
        found = evidence.collect(copy)
        for task, candidate, scored_by, reason in published.execute(
            "select task, candidate_id, scored_by, reason from evaluation.champion_models order by task"
        ).fetchall():
            metrics = _metrics(published, task, candidate)
            if metrics.row_count:
                console.print(metrics)
            verdict = TRUST[found[task].standing].words
            console.print(
                f"{verdict}. Scored by the {scored_by}, {candidate or 'no candidate'}: {reason}",
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
    table = table_of("Examples (features.lead_examples, features.account_examples)", "task")
    for heading in ("split", "label", "examples"):
        table.add_column(heading, justify="right" if heading == "examples" else "left")
    for task, split, label_state, count in counts:
        table.add_row(task, split, label_state, number(count, 0))
    console.print(table)
    console.print(f"Working database: {settings.working_db}", markup=False, highlight=False)


def print_staging(settings: Settings, console: Console) -> None:
    """Print how many rows of each input were accepted and how many were refused."""
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        counts = working.execute(
            "select profile.input, max(profile.row_count), max(coalesce(refused.row_count, 0))"
            " from quality.input_profile as profile"
            " left join (select input, count(*) as row_count from quality.rejected_rows group by input) as refused"
            " on profile.input = refused.input group by profile.input order by profile.input"
        ).fetchall()
    table = table_of("Rows by input (staging.stg_<input> holds the accepted ones)", "input")
    for heading in ("read", "accepted", "refused"):
        table.add_column(heading, justify="right")
    for name, read, refused in counts:
        table.add_row(name, number(read, 0), number(read - refused, 0), number(refused, 0))
    console.print(table)
    console.print(f"Working database: {settings.working_db}", markup=False, highlight=False)


def with_left_out_divisions(settings: Settings, warnings: Sequence[Problem]) -> list[Problem]:
    """Name the divisions in the warning that some were left out; the test itself only counts."""
    chosen = settings.dbt_vars.get("account_divisions") or []
    told = []
    for warning in warnings:
        if warning.where != f"test {_CHOSEN_DIVISIONS}":
            told.append(warning)
            continue
        with duckdb.connect(str(settings.working_db), read_only=True) as working:
            found = working.execute("select division from star.dim_divisions where is_enabled").fetchall()
        left = sorted(set(chosen) - {division for (division,) in found})
        what = f"left out, as they are not sold or not enabled: {', '.join(left)}. The other divisions are published."
        told.append(replace(warning, what=what))
    return told


def why_no_champion(settings: Settings) -> str:
    """Why there is nothing to score with, and what to do; empty when a champion is stored."""
    next_step = "Run `elv train` on inputs with outcomes first."
    if not settings.working_db.exists():
        return f"There is no {settings.working_db}, so no champion to score with. {next_step}"
    try:
        with duckdb.connect(str(settings.working_db), read_only=True) as working:
            missing = {"ml.fitted_models", _CHAMPION_TABLE} - table_names(working)
            if missing:
                return f"{settings.working_db} has no {' and no '.join(sorted(missing))}. {next_step}"
            champions = working.execute(_CHAMPIONS).fetchall()
        if not champions:
            return f"{settings.working_db} stores no champion. {next_step}"
        try:
            published = _published_champions(settings) if settings.published_db.exists() else []
        except duckdb.Error:
            return f"{settings.published_db} is damaged. `elv train --force` writes it again."
        if champions != published:
            return (
                f"The newest training in {settings.working_db} did not pass all its tests, so its champion "
                "may not score. Run `elv train` again and fix what it reports."
            )
        with duckdb.connect(str(settings.working_db), read_only=True) as working:
            working.execute("select task, model_version from ml.serving_models limit 0")
    except duckdb.IOException as error:
        raise click.ClickException(clean(str(error))) from error
    except duckdb.Error:
        return f"{settings.working_db} is of another version of elv. {next_step}"
    return ""


def _published_champions(settings: Settings) -> list[Any]:
    with duckdb.connect(str(settings.published_db), read_only=True) as published:
        return published.execute(_CHAMPIONS).fetchall() if _CHAMPION_TABLE in table_names(published) else []


def _metrics(published: Any, task: str, champion: str | None) -> Table:
    metrics: dict[str, dict[str, float | None]] = {}
    for candidate, metric, value in published.execute(
        "select candidate_id, metric, value from evaluation.model_metrics"
        " where task = ? and split = 'test' and segment = 'all' order by candidate_id",
        [task],
    ).fetchall():
        metrics.setdefault(candidate, {})[metric] = value
    table = table_of(f"{task} on the test rows, which no fit and no choice has seen", "candidate")
    # Broken over two lines a name cannot be read.
    table.columns[0].no_wrap = True
    for heading in _HEADLINE.values():
        table.add_column(heading, justify="right")
    for candidate, values in metrics.items():
        table.add_row(
            f"{candidate} *" if candidate == champion else candidate,
            *(number(values.get(metric), 3) for metric in _HEADLINE),
        )
    return table


def table_names(connection: Any) -> set[str]:
    """Tables of a database as schema.table."""
    return {
        name
        for (name,) in connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
    }
