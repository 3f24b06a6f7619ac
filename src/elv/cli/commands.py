"""The verbs of `elv`."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import duckdb

from elv.builds import Unchanged, build_fingerprints, changes_since_published
from elv.cli import summary, templates
from elv.cli.app import app
from elv.cli.invoke import EXIT_OK, EXIT_REFUSED, Outcome, run_dbt
from elv.cli.notices import print_notices, write_refused
from elv.cli.options import EXIT_CODES, common_options, err, help_text, out, place_options, settings_of
from elv.cli.preflight import (
    FILL_TEMPLATES,
    check_folder,
    check_inputs_are_still_there,
    data_folder,
    only_templates,
)
from elv.cli.problems import clean
from elv.cli.reproduce import reproduce
from elv.cli.report import report
from elv.cli.runs import runs
from elv.cli.settings import Settings, declared_vars, find_project
from elv.cli.export_conversions import export_conversions
from elv.publishing import ALLOWED_BY
from elv.runs import export_star as write_star
from elv.runs import write_run

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


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(package_name="elv", prog_name="elv")
def cli() -> None:
    """Score leads, rank campaigns and find what customers will buy next, from a company's own exports.

    Run it in the root of the project, or name the root with --project-dir. Every verb that builds runs dbt once.
    """


cli.add_command(report)
cli.add_command(app)
cli.add_command(runs)
cli.add_command(reproduce)
cli.add_command(export_conversions)


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
    outcome = run_dbt(settings, ["build", "--selector", "contracts"], "checking inputs")
    if outcome.exit_code in (EXIT_OK, EXIT_REFUSED):
        summary.print_validation(settings, has_profile, out)
    # The verdict holds what broke the contract; it is not said again.
    others = [problem for problem in outcome.problems if not problem.is_contract]
    summary.print_problems(settings, replace(outcome, problems=others), err)
    _finish(settings, outcome)


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
    outcome = _run(settings, ["build", "--selector", "training_table"], "building examples")
    if outcome.exit_code == EXIT_OK:
        summary.print_examples(settings, out)
    _finish(settings, outcome)


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
    for path in written:
        out.print(f"wrote {path}", highlight=False)


def main() -> None:
    """Entry point of the `elv` command."""
    # Windows consoles may not know the characters of a progress bar.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    cli(prog_name="elv")


def _run(settings: Settings, arguments: list[str], title: str) -> Outcome:
    outcome = run_dbt(settings, arguments, title)
    summary.print_problems(settings, outcome, err)
    return outcome


def _selector(settings: Settings, verb: str) -> str:
    """Return the selector of a verb; a warehouse that has no published copy yet gets everything."""
    if not settings.published_db.exists():
        return verb
    return _SELECTORS.get((verb, settings.domain), verb)


def _build_and_report(settings: Settings, verb: str, selector: str, title: str, force: bool) -> None:
    os.environ[ALLOWED_BY] = "1" if force else ""
    check_folder(settings)
    if not force and _is_unchanged(settings, selector):
        return
    if not force:
        check_inputs_are_still_there(settings, selector)
    outcome = _run(settings, ["build", "--selector", selector], title)
    if outcome.exit_code == EXIT_OK:
        try:
            run_folder = write_run(
                published_db=settings.published_db,
                working_db=settings.working_db,
                runs_dir=settings.runs_dir,
                project_dir=settings.project_dir,
                dbt_vars=settings.dbt_vars,
                command=verb,
                domain=settings.domain,
                warnings=[(warning.where, warning.what) for warning in outcome.warnings],
            )
        except OSError as error:
            raise click.ClickException(
                f"The marts are published, but the run folder was not written: {clean(str(error))}"
            ) from error
        summary.print_results(settings, run_folder, out)
    _finish(settings, outcome)


def _is_unchanged(settings: Settings, selector: str) -> bool:
    """Say so where a build would give what is published, and what changed where it would not."""
    if not settings.published_db.exists():
        return False
    now = build_fingerprints(settings.project_dir, settings.dbt_vars, selector)
    found = changes_since_published(settings.published_db, settings.working_db, now)
    if isinstance(found, Unchanged):
        summary.print_unchanged(settings, found.built_at, out)
        return True
    summary.print_changes(found, err)
    return False


def _finish(settings: Settings, outcome: Outcome) -> None:
    if outcome.exit_code in (EXIT_OK, EXIT_REFUSED):
        print_notices(settings, outcome.warnings, err)
    if outcome.exit_code == EXIT_REFUSED:
        err.print(f"Why it was refused: {write_refused(settings, outcome.problems)}", markup=False, highlight=False)
    sys.exit(outcome.exit_code)
