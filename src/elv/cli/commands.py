"""The verbs of `elv`."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import duckdb

from elv.builds import declared_vars
from elv.cli import stopping, summary, templates
from elv.cli.app import app
from elv.cli.endings import NEXT, STARTED, finish
from elv.cli.export_conversions import export_conversions
from elv.cli.invoke import EXIT_FAILED, EXIT_OK, EXIT_REFUSED, Outcome, run_dbt, why_not_open
from elv.cli.options import EXIT_CODES, common_options, err, help_text, out, place_options, settings_of
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
    settings = settings_of(**options)
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
def build_table(**options: Any) -> None:
    """Build the selector training_table."""
    settings = settings_of(**options)
    check_folder(settings)
    outcome = _run(settings, ["build", "--selector", _selector(settings, "training_table")], "building examples")
    if outcome.exit_code == EXIT_OK:
        summary.print_examples(settings, out)
    finish(settings, outcome, NEXT["build-table"])


@cli.command(
    help=help_text(
        "Build everything: examples, models, their evaluation, scores, leaderboards and the published copy.",
        "elv train --config my_data/elv.yml --as-of 2026-06-30",
    )
)
@common_options
@_force
def train(force: bool, **options: Any) -> None:
    """Build the selector train and write a run folder."""
    settings = settings_of(**options)
    _build_and_report(settings, "train", _selector(settings, "train"), "training", force)


@cli.command(
    help=help_text(
        "Score leads with the champion that an earlier `elv train` stored; nothing is fitted. "
        "The inputs need no outcomes.",
        "elv score --data-dir new_leads",
    )
)
@common_options
@_force
def score(force: bool, **options: Any) -> None:
    """Build the selector score, after checking that a champion is stored."""
    settings = settings_of(**options)
    held = why_not_open(settings)
    if held:
        raise click.ClickException(held)
    make_ready(settings, _selector(settings, "score"))
    refusal = summary.why_no_champion(settings)
    if refusal:
        raise click.UsageError(refusal)
    _build_and_report(settings, "score", _selector(settings, "score"), "scoring", force)


@cli.command(
    help=help_text(
        "Export the star schema of sales (customers, products, divisions, lines) as Parquet, with checksums.",
        "elv export-star star_2026_06",
    )
)
@click.argument("folder", metavar="DIR")
@place_options
def export_star(folder: str, **places: Any) -> None:
    """Write the star schema that the newest build left."""
    settings = settings_of(**places)
    if not settings.working_db.exists():
        raise click.UsageError(f"There is no {settings.working_db}. Build one with `elv train` or `elv demo` first.")
    try:
        written = write_star(settings.working_db, Path(folder).resolve())
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error
    except duckdb.CatalogException as error:
        raise click.UsageError(f"{settings.working_db} holds no star schema. Run `elv train` first.") from error
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


def _build_and_report(settings: Settings, verb: str, selector: str, title: str, force: bool) -> None:
    os.environ[ALLOWED_BY] = "1" if force else ""
    check_folder(settings)
    held = why_not_open(settings)
    if held:
        raise click.ClickException(held)
    for name in remove_leftovers(settings.runs_dir):
        err.print(f"Removed {name} from {settings.runs_dir}: a killed run left it.", markup=False, highlight=False)
    if not force and is_unchanged(settings, selector):
        run_folder = whole_run(settings)
        if run_folder is None:
            out.print("No whole run folder holds that build; it is written from the published copy.", highlight=False)
            run_folder = _write_run(settings, verb, [])
        out.print(f"Its run:   {run_folder}", markup=False, highlight=False)
        return
    if not force:
        check_inputs_are_still_there(settings, selector)
    outcome = _run(settings, ["build", "--selector", selector], title)
    if outcome.exit_code == EXIT_OK:
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
