"""What verbs share: help with an example, options, and the settings that options amount to."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from elv.builds import declared_vars
from elv.cli.settings import Settings, check_vars, find_project, read_vars
from elv.publishing import OWNER_ONLY

EXIT_CODES = """\b
Exit codes: 0 everything passed; 1 the build or a test failed;
2 wrong usage, or the inputs broke their contract;
130 interrupted; 143 terminated."""

MODES = ("expansion", "all")
CALIBRATIONS = ("auto", "sigmoid", "isotonic")
DOMAINS = ("all", "leads", "accounts")

# dbt and rich both write to these; a console each keeps messages out of piped results.
# Where nobody looks at a screen, tables get room instead of the 80 columns that rich assumes.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True, soft_wrap=True)


def help_text(text: str, example: str, exit_codes: str = EXIT_CODES) -> str:
    """Return the help of a verb."""
    return f"{text}\n\n\b\nExample:\n  {example}\n\n{exit_codes}"


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb that builds its options."""
    for option in reversed(
        (
            click.option("--data-dir", metavar="DIR", help="Folder with your inputs. Default: var data_dir."),
            click.option(
                "--config",
                type=click.Path(exists=True, dir_okay=False),
                metavar="FILE",
                help="YAML file of vars. A relative data_dir in it starts from the file's folder.",
            ),
            click.option("--as-of", metavar="TIME", help="UTC moment to look back from, such as 2026-06-30."),
            click.option("--vars", "vars_text", metavar="YAML", help="Further vars; they win over --config."),
            click.option(
                "--domain",
                type=click.Choice(DOMAINS),
                default="all",
                show_default=True,
                help="Question to answer; the marts of the other one stay as they are.",
            ),
            click.option("--divisions", metavar="A,B", help="Only these divisions. Default: all that are found."),
            click.option(
                "--cutoffs", metavar="DATE,DATE", help="Cutoffs of accounts. Default: counted back from as_of."
            ),
            click.option(
                "--window-months",
                type=click.IntRange(min=1),
                metavar="N",
                help="Months after a cutoff within which a purchase counts. Default: var account_label_window_months.",
            ),
            click.option(
                "--mode",
                type=click.Choice(MODES),
                help="Customers who do not own the division, or all. Default: var account_label_mode.",
            ),
            click.option(
                "--fail-soft",
                is_flag=True,
                help="Leave out, and name, chosen divisions that are not sold or not enabled, instead of stopping.",
            ),
            *_PLACE_OPTIONS,
        )
    ):
        command = option(command)
    return command


_PLACE_OPTIONS = (
    click.option("--warehouse", metavar="DIR", help="Folder of the databases. Default: warehouse."),
    click.option("--runs-dir", metavar="DIR", help="Folder that gets the run's folder. Default: runs."),
    click.option("--threads", type=click.IntRange(min=1), help="Nodes that dbt builds at once."),
    click.option("--project-dir", metavar="DIR", help="Root of the elv project. Default: this folder."),
)


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options that say where things are."""
    for option in reversed(_PLACE_OPTIONS):
        command = option(command)
    return command


def settings_of(
    *,
    warehouse: str | None,
    runs_dir: str | None,
    threads: int | None,
    project_dir: str | None,
    config: str | None = None,
    vars_text: str | None = None,
    data_dir: str | None = None,
    as_of: str | None = None,
    domain: str = "all",
    divisions: str | None = None,
    cutoffs: str | None = None,
    window_months: int | None = None,
    mode: str | None = None,
    fail_soft: bool = False,
    models: str | None = None,
    calibration: str | None = None,
) -> Settings:
    """Return the settings that options amount to; raises click.UsageError where they contradict the project."""
    root = find_project(project_dir)
    home = warehouse or os.environ.get("ELV_WAREHOUSE_DIR")
    settings = Settings(
        project_dir=root,
        warehouse_dir=Path(home).resolve() if home else root / "warehouse",
        runs_dir=Path(runs_dir).resolve() if runs_dir else root / "runs",
        dbt_vars=read_vars(root, config, vars_text, data_dir, as_of)
        | check_vars(
            _listed("account_divisions", divisions)
            | _listed("account_cutoffs", cutoffs)
            | _listed("train_candidates", models)
            | _given("account_label_window_months", window_months)
            | _given("account_label_mode", mode)
            | _given("account_fail_soft", fail_soft)
            | _given("train_calibration", calibration),
            declared_vars(root),
        ),
        threads=threads,
        domain=domain,
    )
    if not settings.dbt_vars.get("open_files", declared_vars(root).get("open_files")):
        os.umask(OWNER_ONLY)
    return settings


def _listed(name: str, text: str | None) -> dict[str, list[str]]:
    if text is None:
        return {}
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise click.UsageError(f"{text!r} names nothing; leave the option out for all ({name}).")
    return {name: parts}


def _given(name: str, value: Any) -> dict[str, Any]:
    return {name: value} if value else {}
