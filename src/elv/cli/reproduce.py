"""`elv reproduce`: rebuild a run and say whether its scores come out the same."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import duckdb

from elv.builds import SALT_FILE, SALT_VARIABLE
from elv.cli import summary
from elv.cli.invoke import EXIT_OK, run_dbt
from elv.cli.options import err, help_text, out
from elv.cli.runs import broken, folder_of_runs, print_differences, print_score_diff, usable_run
from elv.cli.settings import Settings, find_project, read_vars
from elv.runs import write_run as write_run_folder
from elv.runs.reading import RunError
from elv.runs.reproduce import Plan, compare_scores, explanation, plan_rebuild, prepare_warehouse

EXIT_DIFFERENT = 1
EXIT_CODES = """\b
Exit codes: 0 the scores are identical; 1 they differ; 2 wrong usage, or the run cannot be rebuilt
(its inputs are gone, break their contract, or the build fails); 130 interrupted; 143 terminated."""
_CANNOT = 2


@click.command(
    "reproduce",
    help=help_text(
        "Rebuild a run from what it wrote down, in a folder of its own, and compare the scores row by row. Says what "
        "differs from then (data, settings, code, versions) and which of it explains a difference. Touches neither "
        "the warehouse nor the published copy, and writes a run only with --write-run. The salt of personal data is "
        "not stored: set ELV_SALT as it was. RUN is an id, an unambiguous part of its beginning or end, a folder, or "
        "newest.",
        "elv reproduce newest",
        EXIT_CODES,
    ),
)
@click.argument("name", metavar="RUN")
@click.option("--data-dir", metavar="DIR", help="Where the inputs are now. Default: where they were.")
@click.option("--vars", "vars_text", metavar="YAML", help="Vars to change, to see what they would have changed.")
@click.option(
    "--warehouse", metavar="DIR", help="Folder to rebuild in and keep. Default: a temporary one, removed afterwards."
)
@click.option("--write-run", is_flag=True, help="Build and test everything, and write the rebuild as a run of its own.")
@click.option("--runs-dir", metavar="DIR", help="Folder that holds the runs. Default: runs.")
@click.option("--threads", type=click.IntRange(min=1), help="Nodes that dbt builds at once.")
@click.option("--project-dir", metavar="DIR", help="Root of the elv project. Default: this folder.")
def reproduce(
    name: str,
    data_dir: str | None,
    vars_text: str | None,
    warehouse: str | None,
    write_run: bool,
    runs_dir: str | None,
    threads: int | None,
    project_dir: str | None,
) -> None:
    """Rebuild, compare, explain."""
    root = find_project(project_dir)
    run = usable_run(folder_of_runs(runs_dir, str(root)), name)
    # The run says where its inputs were; the environment of today has no say.
    for variable in ("ELV_DATA_DIR", "ELV_SOURCE_DIR"):
        os.environ.pop(variable, None)
    # The rebuild has a warehouse of its own, and personal data there the hash that it had.
    key = Path(os.environ.get("ELV_WAREHOUSE_DIR") or root / "warehouse") / SALT_FILE
    if not os.environ.get(SALT_VARIABLE) and key.is_file():
        os.environ[SALT_VARIABLE] = key.read_text(encoding="utf-8").strip()
    changed = read_vars(root, None, vars_text, data_dir, None)
    try:
        plan = plan_rebuild(run, root, changed, whole=write_run)
    except RunError as error:
        raise click.UsageError(str(error)) from error
    print_differences(plan.differences, "then", "now")
    if plan.data_dir and not Path(plan.data_dir).is_dir():
        raise click.UsageError(
            f"The inputs of run {run.run_id} were in {plan.data_dir}, which is gone. Name their folder with --data-dir."
        )
    with tempfile.TemporaryDirectory(prefix="elv_reproduce_") as scratch:
        settings = Settings(
            project_dir=root,
            warehouse_dir=_empty_folder(warehouse) if warehouse else Path(scratch) / "warehouse",
            runs_dir=run.folder.parent,
            dbt_vars=plan.dbt_vars,
            threads=threads,
        )
        sys.exit(_rebuild(plan, settings, Path(scratch)))


def _rebuild(plan: Plan, settings: Settings, scratch: Path) -> int:
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    prepare_warehouse(plan, settings.working_db)
    title = f"reproducing {plan.run.run_id}"
    outcome = run_dbt(settings, ["build", "--selector", plan.selector], title, scratch / "target")
    if outcome.exit_code != EXIT_OK:
        summary.print_problems(settings, outcome, err)
        return outcome.exit_code if outcome.exit_code > EXIT_DIFFERENT else _CANNOT
    if plan.is_whole:
        written = write_run_folder(
            published_db=settings.published_db,
            working_db=settings.working_db,
            runs_dir=settings.runs_dir,
            project_dir=settings.project_dir,
            dbt_vars=settings.dbt_vars,
            command="reproduce",
        )
        out.print(f"This run:  {written}", markup=False, highlight=False)
    try:
        results = compare_scores(plan, settings.working_db, scratch)
    except duckdb.Error as error:
        raise broken(error) from error
    for result in results:
        print_score_diff(result.score_diff)
        if result.score_diff.is_identical and not result.is_identical:
            columns = f", and columns {', '.join(result.other_columns)}" if result.other_columns else ""
            out.print(f"{result.name}: {result.differing:,} rows differ beside the scores{columns}.", markup=False)
    out.print(explanation(plan, results), markup=False, highlight=False)
    return EXIT_OK if all(result.is_identical for result in results) else EXIT_DIFFERENT


def _empty_folder(name: str) -> Path:
    folder = Path(name).resolve()
    held: list[Any] = [path.name for path in folder.glob("*.duckdb")] if folder.is_dir() else []
    if held:
        raise click.UsageError(f"{folder} holds {', '.join(held)}. A rebuild needs a folder of its own.")
    return folder
