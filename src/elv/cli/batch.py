"""`elv score --batch`: leads that no input folder holds yet, scored beside the warehouse."""

import hashlib
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import duckdb

from elv.batches import Batch, differing_settings, prepare_batch, take_leads, why_not_scored, write_batch
from elv.batches.inputs import UnreadableBatchError
from elv.builds import SALT_FILE, build_of
from elv.cli import summary
from elv.cli.endings import NEXT, finish
from elv.cli.invoke import EXIT_OK, run_dbt, why_not_open
from elv.cli.options import err, out
from elv.cli.problems import clean
from elv.cli.settings import Settings
from elv.runs.metadata import effective_vars

KINDS = {"both": ("csv", "parquet"), "csv": ("csv",), "parquet": ("parquet",)}


def score_batch(settings: Settings, batch: Path, folder: Path, kind: str) -> None:
    """Score a batch with the stored champion into a new folder, and end with the exit code."""
    if folder.exists():
        raise click.UsageError(f"{folder} is there already; name a new folder with --out.")
    _check_version(settings)
    own = replace(settings, warehouse_dir=_scratch(settings), dbt_vars={**settings.dbt_vars, "as_of": ""})
    held = why_not_open(own)
    if held:
        raise click.ClickException(f"Another batch of this warehouse is being scored: {held}")
    shutil.rmtree(own.warehouse_dir, ignore_errors=True)
    try:
        data_dir = own.warehouse_dir / "inputs"
        left = _take(batch, data_dir)
        own.dbt_vars["data_dir"] = str(data_dir)
        _prepare(settings, own)
        _use_salt_of(settings, own)
        outcome = run_dbt(own, ["build", "--selector", "batch"], "scoring a batch")
        summary.print_problems(own, outcome, err)
        if outcome.exit_code == EXIT_OK:
            written = write_batch(
                batch_db=own.working_db,
                published_db=settings.published_db,
                folder=folder,
                source=batch,
                data_dir=data_dir,
                project_dir=settings.project_dir,
                settings=effective_vars(settings.project_dir, own.dbt_vars),
                warnings=[(warning.where, warning.what) for warning in outcome.warnings],
                kinds=KINDS[kind],
            )
            _print(written, left)
        finish(own, outcome, NEXT["batch"])
    except (OSError, duckdb.Error) as error:
        raise click.ClickException(f"Nothing was written: {clean(str(error))}") from error
    finally:
        shutil.rmtree(own.warehouse_dir, ignore_errors=True)


def _check_version(settings: Settings) -> None:
    """Refuse where no champion of leads is stored, or where other settings would give its features another meaning."""
    train = "Run `elv train` on leads with outcomes first."
    for path in (settings.published_db, settings.working_db):
        if not path.exists():
            raise click.UsageError(f"There is no {path}, so no champion to score with. {train}")
    try:
        refusal = why_not_scored(settings.published_db)
        differing = differing_settings(settings.published_db, settings.project_dir, settings.dbt_vars)
    except duckdb.IOException as error:
        raise click.ClickException(clean(str(error))) from error
    except duckdb.Error as error:
        raise click.UsageError(f"{settings.published_db} is of another version of elv. {train}") from error
    if refusal:
        raise click.UsageError(refusal)
    if differing:
        raise click.UsageError(
            f"{', '.join(differing)}: not as the stored champion was trained with. Give the same --config and --vars"
            " as `elv train` had, or train again."
        )
    if build_of(settings.published_db) != build_of(settings.working_db):
        err.print(
            f"{settings.working_db} holds a build that was not published: its ads are those that build had read.",
            markup=False,
            highlight=False,
        )


def _scratch(settings: Settings) -> Path:
    """Return the same folder for each batch of a warehouse: dbt parses the project once for it."""
    digest = hashlib.sha256(str(settings.warehouse_dir).encode()).hexdigest()
    return settings.project_dir / "target" / "batches" / digest[:16]


def _take(batch: Path, data_dir: Path) -> Sequence[str]:
    try:
        return take_leads(batch, data_dir)
    except UnreadableBatchError as error:
        raise click.UsageError(str(error)) from error


def _prepare(settings: Settings, own: Settings) -> None:
    try:
        prepare_batch(settings.published_db, settings.working_db, own.working_db)
    except duckdb.IOException as error:
        raise click.ClickException(clean(str(error))) from error
    except duckdb.CatalogException as error:
        raise click.UsageError(
            f"{settings.working_db} lacks the history of the leads ({clean(str(error)).splitlines()[0]})."
            " Run `elv train` or `elv score` on the inputs first."
        ) from error


def _use_salt_of(settings: Settings, own: Settings) -> None:
    """Have personal data hashed as in the stored warehouse; the demo's has no key, and its people no batch meets."""
    key = settings.warehouse_dir / SALT_FILE
    text = key.read_text(encoding="utf-8") if key.is_file() else secrets.token_hex(32)
    (own.warehouse_dir / SALT_FILE).write_text(text, encoding="utf-8")


def _print(batch: Batch, left: Sequence[str]) -> None:
    if left:
        _say(
            f"Beside the leads lie {', '.join(left)}: a batch reads leads alone, ads and outcomes are the stored ones."
        )
    _say(f"{batch.scored:,} leads scored, {batch.rejected:,} of {batch.read:,} rows refused (rejected_rows).")
    if batch.known:
        _say(
            f"{batch.known:,} of them are in the published scores already (is_known): they are scored as they are here."
        )
    if batch.ads_through and batch.newest_lead and batch.newest_lead > batch.ads_through:
        days = (batch.newest_lead - batch.ads_through).days
        if days > 1:
            _say(f"The newest lead is {days} days newer than the ads that are known: `elv score` with newer ads first.")
    if batch.alarms:
        _say(
            f"{batch.alarms} features or scores have drifted from those that the champion learned from (feature_drift)."
        )
    _say(f"This batch: {batch.folder}")


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False)
