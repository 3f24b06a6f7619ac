"""What can be said of a data folder before dbt starts: no input in it, a name that no input has, an input gone."""

import csv
import os
from pathlib import Path

import click
import duckdb

from elv.builds import declared_vars, setting_sources
from elv.cli.options import err
from elv.cli.settings import Settings
from elv.inputs.entries import input_of
from elv.inputs.kinds import is_litter, likely_input
from elv.inputs.templates import is_template
from elv.publishing import gone_inputs, is_same_source
from elv.publishing.questions import ACCOUNTS, INPUTS, LEADS

FILL_TEMPLATES = "Every input in {folder} is still an empty template: put your exports there as leads.csv or sales.csv."
_HOW_TO_NAME = "Put your leads there as leads.csv, .csv.gz, .parquet or .sql, or as a folder leads/; sales likewise."


def data_folder(settings: Settings) -> Path | None:
    """Folder of the inputs; None for the demo."""
    declared = declared_vars(settings.project_dir).get("data_dir")
    named = settings.dbt_vars.get("data_dir", declared) or os.environ.get("ELV_DATA_DIR")
    return settings.project_dir / str(named) if named else None


def only_templates(settings: Settings) -> bool:
    """Whether the data folder holds templates and no other input."""
    folder = data_folder(settings)
    if folder is None or not folder.is_dir():
        return False
    return any(input_of(path) for path in folder.iterdir()) and not _inputs(folder, settings)


def check_folder(settings: Settings) -> None:
    """Refuse a folder without leads and sales; name files whose names are nearly those of an input.

    Raises:
        click.UsageError: the folder holds neither leads nor sales.
    """
    folder = data_folder(settings)
    if folder is None or not folder.is_dir():
        return
    if only_templates(settings):
        raise click.UsageError(FILL_TEMPLATES.format(folder=folder))
    strangers = [path for path in sorted(folder.iterdir()) if not is_litter(path) and not input_of(path)]
    near = [(path.name, meant) for path in strangers if (meant := likely_input(path.name))]
    advice = [
        f"{name} is a folder with the name of a file: call it {meant}, or put the file here."
        if (folder / name).is_dir() and "." in name
        else f"{name} is not read: did you mean {meant}{_suffix(name)}?"
        for name, meant in near
    ]
    wanted = {LEADS: "leads", ACCOUNTS: "sales"}.get(settings.domain, "")
    there = _inputs(folder, settings)
    if wanted and wanted not in there and {"leads", "sales"} & there:
        raise click.UsageError(
            " ".join([f"--domain {settings.domain} needs {wanted}, and {folder} holds none.", *advice, _HOW_TO_NAME])
        )
    if {"leads", "sales"} & there:
        for line in advice:
            err.print(line, markup=False, highlight=False)
        return
    listed = ", ".join(path.name for path in sorted(folder.iterdir()) if not path.name.startswith(".")) or "nothing"
    raise click.UsageError(
        " ".join([f"{folder} holds neither leads nor sales; it holds {listed}.", *advice, _HOW_TO_NAME])
    )


def missing_question(settings: Settings) -> str:
    """The input (leads or sales) that a folder lacks, so that its question costs nothing; empty where it has both."""
    folder = data_folder(settings)
    if folder is None or not folder.is_dir():
        return ""
    there = _inputs(folder, settings)
    return "sales" if not INPUTS[ACCOUNTS] & there else "leads" if not INPUTS[LEADS] & there else ""


def check_inputs_are_still_there(settings: Settings, selector: str) -> None:
    """Refuse a folder that lacks an input which the published build read.

    Raises:
        click.UsageError: an input is gone.
    """
    folder = data_folder(settings)
    if folder is None or not folder.is_dir() or not is_published_source(settings):
        return
    now = dict.fromkeys(_inputs(folder, settings), 1)
    gone = gone_inputs(_published_inputs(settings.published_db), now, selector)
    if gone:
        raise click.UsageError(
            f"{' '.join(gone)} {folder} lacks what the published build read. Put the files back, or use --force to"
            " build without them."
        )


def is_published_source(settings: Settings) -> bool:
    """Whether the published copy was built from the data folder, or source_name, of these settings."""
    now = setting_sources(settings.project_dir, settings.dbt_vars)
    return is_same_source(settings.published_db, {source.name: source.checksum for source in now})


def _published_inputs(published_db: Path) -> dict[str, int]:
    """Rows by input of the published build; empty for the demo's, and where it does not say."""
    if not published_db.exists():
        return {}
    try:
        with duckdb.connect(str(published_db), read_only=True) as copy:
            (files,) = copy.execute("select count(*) from quality.build_fingerprints where kind = 'input'").fetchall()[
                0
            ]
            rows = copy.execute("select input, max(row_count) from quality.input_profile group by input").fetchall()
    except duckdb.Error:
        return {}
    return dict(rows) if files else {}


def _inputs(folder: Path, settings: Settings) -> set[str]:
    """Inputs that a folder holds, templates aside."""
    columns: dict[str, list[str]] = {}
    with (settings.project_dir / "seeds" / "input_columns.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            columns.setdefault(row["input"], []).append(row["column_name"])
    named = ((path, input_of(path)) for path in folder.iterdir() if not is_litter(path))
    return {name for path, name in named if name and not is_template(path, name, columns.get(name, []))}


def _suffix(name: str) -> str:
    return "." + name.split(".", 1)[1].lower() if "." in name else "/"
