"""`elv runs`: list, compare and check the folders that builds left."""

import os
import sys
from pathlib import Path
from typing import Any

import click
import duckdb
from rich import box
from rich.markup import escape
from rich.table import Table

from elv.cli.agreement import build_words, disagreements
from elv.cli.options import err, help_text, out
from elv.cli.settings import find_project
from elv.runs.compare import Comparison, MetricPair, compare_runs
from elv.runs.differences import Difference
from elv.runs.reading import NEWEST, Run, RunError, check_run, find_run, list_runs
from elv.runs.score_diff import ScoreDiff
from elv.runs.words import (
    estimate_words,
    score_diff_words,
    scored_tasks,
    scorer_change_words,
    task_words,
)

EXIT_CODES = """\b
Exit codes: 0 done (check: everything is as it was written); 1 check found changes;
2 wrong usage, or a run that does not exist or cannot be read."""

# Options --runs-dir and --project-dir.
_Places = tuple[str | None, str | None]
_RUNS_DIR = click.option("--runs-dir", metavar="DIR", help="Folder that holds the runs. Default: runs.")
_PROJECT_DIR = click.option("--project-dir", metavar="DIR", help="Root of the elv project. Default: this folder.")


@click.group(
    "runs",
    invoke_without_command=True,
    help=help_text("List the runs, newest first; with a command, compare or check them.", "elv runs", EXIT_CODES),
)
@_RUNS_DIR
@_PROJECT_DIR
@click.pass_context
def runs(context: click.Context, runs_dir: str | None, project_dir: str | None) -> None:
    """Print one row per run; what is broken is marked and does not stop the others."""
    context.obj = (runs_dir, project_dir)
    if context.invoked_subcommand is not None:
        return
    folder = folder_of_runs(runs_dir, project_dir)
    found = list_runs(folder)
    if not found:
        out.print(f"There is no run in {folder}. Make one with `elv demo` or `elv train`.", markup=False)
        return
    out.print("Runs, newest first: id (begins with the time, UTC), verb, as of, AUC, state", highlight=False)
    for run in found:
        out.print("\n".join(_about(run)), markup=False, highlight=False)


@runs.command(
    help=help_text(
        "Compare two runs: metrics side by side, what differs in data, settings, code and versions, and how scores "
        "moved. RUN is an id, an unambiguous part of its beginning or end, a folder, or newest.",
        "elv runs compare 20260701T083000Z newest",
        EXIT_CODES,
    )
)
@click.argument("before", metavar="RUN")
@click.argument("after", metavar="RUN")
@_RUNS_DIR
@_PROJECT_DIR
@click.pass_obj
def compare(places: _Places, before: str, after: str, runs_dir: str | None, project_dir: str | None) -> None:
    """Print what changed from the first run to the second."""
    folder = _folder(places, runs_dir, project_dir)
    first, second = (usable_run(folder, name) for name in (before, after))
    try:
        found = compare_runs(first, second)
    except duckdb.Error as error:
        raise broken(error) from error
    print_comparison(first, second, found)


@runs.command(
    help=help_text(
        "Check that every file of the runs is what was written, by checksum. Without a RUN: the newest one, and that "
        "it, the published copy and the working database hold the same build.",
        "elv runs check newest",
        EXIT_CODES,
    )
)
@click.argument("names", metavar="[RUN...]", nargs=-1)
@click.option("--warehouse", metavar="DIR", help="Folder of the databases. Default: warehouse.")
@_RUNS_DIR
@_PROJECT_DIR
@click.pass_obj
def check(
    places: _Places, names: tuple[str, ...], warehouse: str | None, runs_dir: str | None, project_dir: str | None
) -> None:
    """Print what differs from each run's manifest, and where databases and runs disagree."""
    folder = _folder(places, runs_dir, project_dir)
    changed = False
    for name in names or (NEWEST,):
        run = usable_run(folder, name)
        problems = check_run(run.folder)
        changed = changed or bool(problems)
        state = "; ".join(problems) or f"{len(run.manifest['files'])} files are as they were written"
        out.print(f"{run.run_id}: {state}.", markup=False, highlight=False)
    if not names or NEWEST in names:
        home = _warehouse(warehouse, project_dir or places[1], folder)
        changed = _print_agreement(home, folder) or changed
    sys.exit(1 if changed else 0)


def _warehouse(named: str | None, project_dir: str | None, runs_dir: Path) -> Path | None:
    """Return the folder of the databases; None where none is named and the runs are not those of this project."""
    home = named or os.environ.get("ELV_WAREHOUSE_DIR")
    if home:
        return Path(home).resolve()
    try:
        root = find_project(project_dir)
    except click.UsageError:
        return None
    return root / "warehouse" if runs_dir == root / "runs" else None


def _print_agreement(warehouse: Path | None, runs_dir: Path) -> bool:
    """Print which build is where; returns whether something is wrong."""
    if warehouse is None:
        return False
    published_db = warehouse / "marts.duckdb"
    wrong = list(disagreements(published_db, runs_dir))
    for sentence in filter(None, [*wrong, build_words(published_db, warehouse / "elv.duckdb")]):
        out.print(sentence, markup=False, highlight=False)
    return bool(wrong)


def _folder(before: _Places, runs_dir: str | None, project_dir: str | None) -> Path:
    """The folder that options name, before the command or after it; the later ones win."""
    return folder_of_runs(runs_dir or before[0], project_dir or before[1])


def folder_of_runs(runs_dir: str | None, project_dir: str | None) -> Path:
    """Return the folder that holds the runs."""
    return Path(runs_dir).resolve() if runs_dir else find_project(project_dir) / "runs"


def usable_run(runs_dir: Path, name: str) -> Run:
    """Return a run by its name, and say what is wrong with it; raises click.UsageError where there is none."""
    try:
        run = find_run(runs_dir, name)
    except RunError as error:
        raise click.UsageError(str(error)) from error
    if run.problems:
        message = f"Run {run.run_id} is not what was written: {'; '.join(run.problems)}."
        err.print(message, markup=False, highlight=False)
    return run


def broken(error: duckdb.Error) -> click.UsageError:
    """Return the refusal of a run whose files cannot be read."""
    reason = str(error).splitlines()[0]
    return click.UsageError(f"A file of scores cannot be read ({reason}). `elv runs check RUN` says which changed.")


def print_comparison(before: Run, after: Run, found: Comparison) -> None:
    """Print a comparison of two runs."""
    out.print(f"From {before.run_id} to {after.run_id}", markup=False, highlight=False)
    for task, old, new in found.champions:
        out.print(scorer_change_words(task, old, new), markup=False, highlight=False)
    out.print(_metrics(found.metrics))
    print_differences(found.differences, "before", "after")
    for moved in found.score_diffs:
        print_score_diff(moved)


def print_differences(found: list[Difference], before: str, after: str) -> None:
    """Print what differs, likeliest causes first."""
    if not found:
        out.print("Data, settings, code and versions are the same.", markup=False)
        return
    table = _table("What differs, likeliest causes of other scores first", "kind", "what", before, after)
    for row in found:
        table.add_row(row.kind, escape(row.what), escape(row.before), escape(row.after))
    out.print(table)


def print_score_diff(moved: ScoreDiff) -> None:
    """Print how the scores of a task moved."""
    out.print(score_diff_words(moved), markup=False, highlight=False)
    if moved.movers:
        table = _table("Largest changes of probability", "who", "before", "after", "change")
        for who, old, new in moved.movers:
            table.add_row(escape(who), f"{old:.4f}", f"{new:.4f}", f"{new - old:+.4f}")
        out.print(table)


def _about(run: Run) -> list[str]:
    """A line of at most 80 columns on a run, and one on what is wrong with it."""
    data: dict[str, Any] = run.metadata
    ranked = ((task, run.metric(task, "roc_auc").get("value")) for task in scored_tasks(run))
    judged = ", ".join(f"{task_words(task)} {'-' if auc is None else f'{auc:.2f}'}" for task, auc in ranked)
    facts = [f"{data.get('command') or '':<5}", f"{str(data.get('as_of') or '')[:10]:<10}", f"{judged:<26}"]
    line = "  ".join([run.run_id, *(facts if data else ["unreadable"]), "broken" if run.problems else "ok"])
    return [line, f"  {'; '.join(run.problems)}."] if run.problems else [line]


def _metrics(pairs: list[MetricPair]) -> Table:
    table = _table(
        "What scores, each on its own test rows (95 % interval)", "task", "metric", "before", "after", "change"
    )
    for pair in pairs:
        change = "" if pair.difference is None else f"{pair.difference:+.4f}"
        table.add_row(pair.task, pair.metric, estimate_words(pair.before), estimate_words(pair.after), change)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
