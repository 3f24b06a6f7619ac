"""The verbs of `elv`."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import duckdb

from elv.builds import declared_vars
from elv.cli import stopping, summary, templates
from elv.cli.app import app
from elv.cli.batch import KINDS, score_batch
from elv.cli.endings import NEXT, STARTED, finish
from elv.cli.export_conversions import export_conversions
from elv.cli.invoke import EXIT_FAILED, EXIT_OK, EXIT_REFUSED, Outcome, run_dbt, why_not_open
from elv.cli.options import CALIBRATIONS, EXIT_CODES, common_options, err, help_text, out, place_options, settings_of
from elv.cli.order import WorkingOrder
from elv.cli.preflight import (
    FILL_TEMPLATES,
    check_folder,
    check_inputs_are_still_there,
    data_folder,
    missing_question,
    only_templates,
)
from elv.cli.problems import Problem, clean
from elv.cli.report import report
from elv.cli.reproduce import reproduce
from elv.cli.runs import runs
from elv.cli.settings import Settings, find_project
from elv.cli.state import make_ready
from elv.cli.stopping import handle_termination
from elv.cli.switches import OF_ACCOUNTS, check_switches
from elv.cli.unchanged import is_unchanged, whole_run
from elv.cli.validation import print_validation
from elv.publishing import ALLOWED_BY
from elv.runs import export_star as write_star
from elv.runs import remove_leftovers, write_run

# Selectors (selectors.yml) of the verbs that build one question only.
_SELECTORS = {
    ("train", "leads"): "leads",
    ("train", "accounts"): "accounts",
    ("score", "leads"): "score_leads",
    ("score", "accounts"): "score_accounts",
}


_rebuild = click.option(
    "--rebuild",
    is_flag=True,
    help="Read, compute and fit everything anew. What builds saw of inputs and the history of scores stay.",
)
_force = click.option(
    "--force", is_flag=True, help="Build even if nothing changed, and publish even if rows or inputs are lost."
)


@click.group(cls=WorkingOrder, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(package_name="elv", prog_name="elv")
def cli() -> None:
    """Score leads, rank campaigns and find what customers will buy next, from a company's own exports.

    Run it in the root of the project, or name the root with --project-dir. Every verb that builds runs dbt once.
    """
    click.get_current_context().meta[STARTED] = time.monotonic()


for _command in (report, app, runs, reproduce, export_conversions):
    cli.add_command(_command)


@cli.command(help=help_text("Build the bundled demo, write a run folder and show the best campaigns.", "elv demo"))
@place_options
@_force
def demo(force: bool, **places: Any) -> None:
    """Build the demo whatever the environment or an edited dbt_project.yml says."""
    os.environ.pop("ELV_DATA_DIR", None)
    settings = settings_of(**places)
    if declared_vars(settings.project_dir).get("data_dir"):
        settings.dbt_vars["data_dir"] = ""
    _build_and_report(settings, "demo", "train", "demo", force)


@cli.command(
    help=help_text(
        "Write a data folder to fill: a README, an example config and one CSV template per input.",
        "elv init my_data && elv validate --config my_data/elv.yml",
    )
)
@click.argument("folder", metavar="DIR")
@click.option("--project-dir", metavar="DIR", help="Root of the elv project. Default: this folder.")
def init(folder: str, project_dir: str | None) -> None:
    """Write the templates; never overwrite a file."""
    root = find_project(project_dir)
    try:
        written = templates.write_data_folder(Path(folder), root / "seeds" / "input_columns.csv")
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error
    for path in written:
        out.print(f"wrote {path}", highlight=False)
    out.print(f"Next: read {Path(folder) / 'README.md'}, then elv validate --config {Path(folder) / 'elv.yml'}")


@cli.command(
    help=help_text(
        "Read the inputs, check them against their contracts and show what was found.",
        "elv validate --data-dir my_data",
    )
)
@common_options
@click.option("--profile", "has_profile", is_flag=True, help="Show what each column of the inputs holds, too.")
def validate(has_profile: bool, **options: Any) -> None:
    """Build the contracts and print violations and profile, whether or not they passed."""
    settings = _checked_settings(options)
    if only_templates(settings):
        out.print(f"Nothing to check yet. {FILL_TEMPLATES.format(folder=data_folder(settings))}", markup=False)
        return
    check_folder(settings)
    outcome = run_dbt(settings, ["build", "--selector", _selector(settings, "contracts")], "checking inputs")
    if outcome.exit_code in (EXIT_OK, EXIT_REFUSED):
        print_validation(settings, has_profile, out)
    # The verdict holds what broke the contract; it is not said again.
    others = [problem for problem in outcome.problems if not problem.is_contract]
    summary.print_problems(settings, replace(outcome, problems=others), err)
    finish(settings, outcome, NEXT["validate"])


@cli.command(
    "build-table",
    help=help_text(
        "Build everything up to the table of examples, without training.",
        "elv build-table --data-dir my_data",
    ),
)
@common_options
@_rebuild
@click.option("--staging-only", is_flag=True, help="Stop after the accepted rows of each input (stg_*).")
def build_table(rebuild: bool, staging_only: bool, **options: Any) -> None:
    """Build the selector training_table, or staging."""
    settings = _checked_settings(options)
    check_folder(settings)
    name, title = ("staging", "staging inputs") if staging_only else ("training_table", "building examples")
    outcome = _run(settings, ["build", "--selector", _selector(settings, name), *_anew(rebuild)], title)
    if outcome.exit_code == EXIT_OK and staging_only:
        summary.print_staging(settings, out)
    elif outcome.exit_code == EXIT_OK:
        summary.print_examples(settings, out)
    finish(settings, outcome, NEXT["staging-only" if staging_only else "build-table"])


@cli.command(
    help=help_text(
        "Build everything: examples, models, their evaluation, scores, leaderboards and the published copy.",
        "elv train --config my_data/elv.yml --as-of 2026-06-30",
    )
)
@common_options
@click.option(
    "--models", metavar="A,B", help="Only these candidates of seeds/model_grid.csv. Default: all that are enabled."
)
@click.option(
    "--calibration",
    type=click.Choice(CALIBRATIONS),
    help="Calibrator of every candidate. Default: var train_calibration.",
)
@_force
@_rebuild
def train(force: bool, rebuild: bool, **options: Any) -> None:
    """Build the selector train and write a run folder."""
    settings = _checked_settings(options)
    _build_and_report(settings, "train", _selector(settings, "train"), "training", force, rebuild)


@cli.command(
    help=help_text(
        "Score leads with the champion that an earlier `elv train` stored; nothing is fitted. "
        "The inputs need no outcomes.",
        "elv score --data-dir new_leads",
    )
)
@common_options
@_force
@_rebuild
@click.option(
    "--batch",
    metavar="FILE_OR_DIR",
    help="Leads that no input folder holds yet: they are scored beside the warehouse, which stays as it is.",
)
@click.option("--out", "target", metavar="DIR", help="New folder for what --batch gives.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(tuple(KINDS)),
    default="both",
    show_default=True,
    help="Format of the tables of --batch.",
)
def score(force: bool, rebuild: bool, batch: str | None, target: str | None, kind: str, **options: Any) -> None:
    """Build the selector score, after checking that a champion is stored; or score a batch beside the warehouse."""
    if batch is None and target is not None:
        raise click.UsageError("--out names the folder of a batch: give --batch, too. Runs go to --runs-dir.")
    if batch is not None:
        _check_batch_options(target, {**options, "force": force, "rebuild": rebuild})
        score_batch(settings_of(**options), Path(batch).resolve(), Path(str(target)).resolve(), kind)
    settings = _checked_settings(options)
    held = why_not_open(settings)
    if held:
        raise click.ClickException(held)
    make_ready(settings, _selector(settings, "score"))
    refusal = summary.why_no_champion(settings)
    if refusal:
        raise click.UsageError(refusal)
    _build_and_report(settings, "score", _selector(settings, "score"), "scoring", force, rebuild)


@cli.command(
    help=help_text(
        "Export the star schema of sales (customers with their history, products, divisions, dates, lines) as Parquet, "
        "with how lines found their customers, what was refused, and checksums.",
        "elv export-star --out star_2026_06",
    )
)
@click.option("--out", "folder", metavar="DIR", required=True, help="New folder for the tables.")
@place_options
def export_star(folder: str, **places: Any) -> None:
    """Write the star schema that is published."""
    settings = settings_of(**places)
    if not settings.published_db.exists():
        raise click.UsageError(f"There is no {settings.published_db}. Build one with `elv train` or `elv demo` first.")
    try:
        written = write_star(settings.published_db, Path(folder).resolve())
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error
    except duckdb.CatalogException as error:
        raise click.UsageError(f"{settings.published_db} holds no star schema. Run `elv train` first.") from error
    except duckdb.Error as error:
        raise click.ClickException(f"Nothing was written: {clean(str(error))}") from error
    for path in written:
        out.print(f"wrote {path}", highlight=False)


def main() -> None:
    """Entry point of the `elv` command."""
    # Windows consoles may not know the characters of a progress bar.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    handle_termination()
    try:
        sys.exit(cli.main(prog_name="elv", standalone_mode=False) or EXIT_OK)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except duckdb.Error as error:
        # Each verb says what it knows; here is what none of them foresaw of files that are not what was written.
        err.print(f"Error: {clean(str(error))}", markup=False, highlight=False)
        sys.exit(EXIT_FAILED)
    except click.Abort:
        err.print(stopping.message(), markup=False, highlight=False)
        sys.exit(stopping.exit_code())


def _checked_settings(options: Mapping[str, Any]) -> Settings:
    """Return the settings that options amount to, after refusing what cannot work together."""
    settings = settings_of(**options)
    check_switches(settings, options)
    return settings


def _anew(rebuild: bool) -> list[str]:
    return ["--full-refresh"] if rebuild else []


def _check_batch_options(target: str | None, options: Mapping[str, Any]) -> None:
    """Refuse options that a batch has no use for, so that none is passed over in silence."""
    if not target:
        raise click.UsageError("--batch needs --out, a new folder for its scores.")
    given = {
        "--data-dir": options["data_dir"],
        "--as-of": options["as_of"],
        "--domain": options["domain"] != "all",
        **{option: options[name] for name, option in OF_ACCOUNTS.items()},
        "--force": options["force"],
        "--rebuild": options["rebuild"],
    }
    unused = [name for name, value in given.items() if value]
    if unused:
        raise click.UsageError(
            f"{', '.join(unused)} cannot stand beside --batch, which scores its leads with the history as it is stored."
        )


def _run(settings: Settings, arguments: list[str], title: str) -> Outcome:
    outcome = run_dbt(settings, arguments, title)
    summary.print_problems(settings, outcome, err)
    return outcome


def _selector(settings: Settings, verb: str) -> str:
    """Return the selector of a verb: of the question that is asked, or of the one that the folder has an input of."""
    if settings.domain != "all":
        return _SELECTORS.get((verb, settings.domain), verb)
    if data_folder(settings) is None:
        return verb
    missing = missing_question(settings)
    ending = f"without_{missing}" if missing else "of_files"
    # What `train` is for a folder without sales is called after that alone.
    return ending if verb == "train" and missing else f"{verb}_{ending}"


def _build_and_report(
    settings: Settings, verb: str, selector: str, title: str, force: bool, rebuild: bool = False
) -> None:
    os.environ[ALLOWED_BY] = "1" if force else ""
    check_folder(settings)
    held = why_not_open(settings)
    if held:
        raise click.ClickException(held)
    for name in remove_leftovers(settings.runs_dir):
        err.print(f"Removed {name} from {settings.runs_dir}: a killed run left it.", markup=False, highlight=False)
    if not force and not rebuild and is_unchanged(settings, selector):
        run_folder = whole_run(settings)
        if run_folder is None:
            out.print("No whole run folder holds that build; it is written from the published copy.", highlight=False)
            run_folder = _write_run(settings, verb, [])
        out.print(f"Its run:   {run_folder}", markup=False, highlight=False)
        return
    if not force:
        check_inputs_are_still_there(settings, selector)
    outcome = _run(settings, ["build", "--selector", selector, *_anew(rebuild)], title)
    if outcome.exit_code == EXIT_OK:
        outcome = replace(outcome, warnings=summary.with_left_out_divisions(settings, outcome.warnings))
        summary.print_results(settings, _write_run(settings, verb, outcome.warnings), out)
    finish(settings, outcome, NEXT[verb])


def _write_run(settings: Settings, verb: str, warnings: Sequence[Problem]) -> Path:
    try:
        return write_run(
            published_db=settings.published_db,
            working_db=settings.working_db,
            runs_dir=settings.runs_dir,
            project_dir=settings.project_dir,
            dbt_vars=settings.dbt_vars,
            command=verb,
            domain=settings.domain,
            warnings=[(warning.where, warning.what) for warning in warnings],
        )
    except (OSError, duckdb.Error) as error:
        raise click.ClickException(
            f"The marts are published, but the run folder was not written: {clean(str(error))}"
            f" Run `elv {verb}` again with the same options to write it."
        ) from error
