"""`elv report`: the report of what is published, without building anything."""

import json
import shutil
import webbrowser
from pathlib import Path
from typing import Any

import click
import duckdb

from elv.cli.options import help_text, out, place_options, settings_of
from elv.cli.problems import clean
from elv.cli.settings import Settings
from elv.cli.state import is_damage
from elv.report import write_report
from elv.runs.metadata import collect_metadata, effective_vars
from elv.runs.reading import list_runs, read_run

NEWEST = "newest"
_REPORT = "report.html"
# Per file of a run, the published table of the same rows and the columns that tell two builds apart.
_COMPARED = {
    "lead_predictions": ("marts.lead_scores", "lead_id, elv, elv_rank, model_version, as_of"),
    "account_scores": ("marts.account_scores", "customer_id, division, expected_value, model_version, as_of"),
    "campaign_leaderboard": ("marts.campaign_leaderboard", "campaign_id, currency, spend, elv, elv_per_spend"),
}


@click.command(
    help=help_text(
        "Write the report of a run as one HTML page, from the published copy; nothing is built. "
        "Default: the newest build.",
        "elv report --open",
    )
)
@click.option("--run", default=NEWEST, show_default=True, metavar="RUN_ID", help="Run to report on, or `newest`.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="File to write. Default: report.html beside the databases.",
)
@click.option("--open", "is_opened", is_flag=True, help="Show the page in the browser.")
@place_options
def report(run: str, output: str | None, is_opened: bool, **places: Any) -> None:
    """Render the published copy, or hand out the stored page of a run that it no longer holds."""
    settings = settings_of(**places)
    if not settings.published_db.exists():
        raise click.UsageError(f"There is no {settings.published_db}. Build one with `elv demo` or `elv train` first.")
    file = Path(output).resolve() if output else settings.warehouse_dir / _REPORT
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        note = _write(settings, run, file)
    except duckdb.Error as error:
        if is_damage(error):
            raise click.ClickException(
                f"{settings.published_db} is damaged. `elv train --force` writes it again."
            ) from error
        raise click.ClickException(clean(str(error))) from error
    if note:
        out.print(note, markup=False, highlight=False)
    out.print(f"Report: {file}", markup=False, highlight=False)
    if is_opened and not webbrowser.open(file.as_uri()):
        raise click.ClickException(f"No browser could be started; open {file} yourself.")


def _write(settings: Settings, run: str, file: Path) -> str:
    """Write the page; returns what the reader should know about its origin, if anything."""
    folder = _newest(settings.runs_dir) if run == NEWEST else _named(settings.runs_dir, run)
    if folder is not None and is_published(folder, settings.published_db):
        write_report(settings.published_db, json.loads((folder / "metadata.json").read_text("utf-8")), file)
        return ""
    if folder is None or run == NEWEST:
        write_report(settings.published_db, _metadata_of_build(settings), file)
        return (
            "No run folder holds what is published, so the report names no run and shows the settings of the project."
        )
    stored = folder / _REPORT
    if not stored.exists():
        raise click.UsageError(
            f"The published copy has changed since {run}, and that run kept no {_REPORT}. "
            "Its tables are in its folder; `elv report` shows the newest build."
        )
    if stored.resolve() != file:
        shutil.copyfile(stored, file)
    return f"The published copy has changed since {run}; this is the page that the run wrote."


def is_published(folder: Path, published_db: Path) -> bool:
    """Whether the published copy holds exactly the scores and the board that the run's folder holds."""
    with duckdb.connect(str(published_db), read_only=True) as published:
        for stem, (table, columns) in _COMPARED.items():
            file = folder / f"{stem}.parquet"
            if not file.exists():
                continue
            try:
                stored = published.execute(_digest("read_parquet(?)", columns), [str(file)]).fetchall()
            except duckdb.Error:
                # A run of an older version may lack a column, and a file may be damaged.
                return False
            if stored != published.execute(_digest(table, columns)).fetchall():
                return False
    return True


def _digest(rows: str, columns: str) -> str:
    return f"select count(*), sum(hash({columns})) from {rows}"


def _newest(runs_dir: Path) -> Path | None:
    # The name begins with the time of the run in UTC.
    return next((run.folder for run in list_runs(runs_dir) if run.metadata), None)


def _named(runs_dir: Path, run: str) -> Path:
    folder = runs_dir / run
    if Path(run).name != run or not (folder / "metadata.json").is_file():
        newest = _newest(runs_dir)
        hint = f" The newest is {newest.name}." if newest else ""
        raise click.UsageError(f"{runs_dir} holds no run {run}.{hint}")
    found = read_run(folder)
    if not found.metadata:
        raise click.UsageError(f"Run {run} cannot be read: {'; '.join(found.problems)}. `elv runs` lists the others.")
    return folder


def _metadata_of_build(settings: Settings) -> dict[str, Any]:
    if not settings.working_db.exists():
        return {"vars": effective_vars(settings.project_dir, {})}
    return collect_metadata(
        settings.published_db, settings.working_db, settings.project_dir, effective_vars(settings.project_dir, {})
    )
