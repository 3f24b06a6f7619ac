"""What every verb needs: where the project, the inputs and the outputs are, and which vars are set."""

import difflib
import os
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import yaml

from elv.builds import declared_vars, project_file

_GONE = {"personal_data_salt": "Set the environment variable ELV_SALT: dbt writes down vars, and a salt must not be."}


@dataclass(frozen=True)
class Settings:
    """Paths (absolute), vars and threads of one invocation."""

    project_dir: Path
    warehouse_dir: Path
    runs_dir: Path
    dbt_vars: dict[str, Any] = field(default_factory=dict)
    threads: int | None = None
    domain: str = "all"

    @property
    def working_db(self) -> Path:
        """The database that dbt builds in."""
        return self.warehouse_dir / "elv.duckdb"

    @property
    def published_db(self) -> Path:
        """The copy that people read."""
        return self.warehouse_dir / "marts.duckdb"

    @property
    def log_file(self) -> Path:
        """Where dbt writes everything that the command line leaves out."""
        return self.project_dir / "logs" / "dbt.log"


def find_project(project_dir: str | None) -> Path:
    """Return the project's root.

    Raises:
        click.UsageError: there is no project of that name in the folder.
    """
    root = Path(project_dir or ".").resolve()
    if not (root / "dbt_project.yml").is_file():
        raise click.UsageError(
            f"{root} is not the root of the elv project (it has no dbt_project.yml). "
            "Change into the root, or name it with --project-dir."
        )
    name = project_file(root).get("name")
    if name != "elv":
        raise click.UsageError(f"{root} holds another dbt project ({name}). Name elv's root with --project-dir.")
    return root


def read_vars(
    project_dir: Path, config: str | None, vars_text: str | None, data_dir: str | None, as_of: str | None
) -> dict[str, Any]:
    """Merge the vars of a config file, `--vars` and the options, the later ones winning.

    A relative `data_dir` in the config file starts from the file's own folder, so that a folder of inputs
    with its config beside it can be moved.

    Raises:
        click.UsageError: a file or text that is not a YAML mapping, a var that dbt_project.yml does not
            declare or declares with another type, or a data folder that does not exist.
    """
    merged: dict[str, Any] = {}
    if config:
        path = Path(config)
        try:
            merged.update(_mapping(path.read_text(encoding="utf-8"), f"--config {config}"))
        except UnicodeDecodeError as error:
            raise click.UsageError(
                f"--config {config} is not text in UTF-8. Save it as UTF-8 and run again."
            ) from error
        if merged.get("data_dir"):
            merged["data_dir"] = str((path.resolve().parent / str(merged["data_dir"])).resolve())
    if vars_text:
        merged.update(_mapping(vars_text, "--vars"))
    if data_dir:
        merged["data_dir"] = str(Path(data_dir).resolve())
    if as_of:
        merged["as_of"] = as_of
    merged = check_vars(merged, declared_vars(project_dir))
    folder = merged.get("data_dir") or os.environ.get("ELV_DATA_DIR")
    if folder and not Path(str(folder)).is_dir():
        raise click.UsageError(
            f"The data folder {folder} does not exist. Make one with `elv init {folder}`, put your exports "
            "in it, and run again."
        )
    return merged


def check_vars(given: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
    """Return the vars with times as text, after checking names and types against the declared defaults.

    Inside dbt a wrong type surfaces as an error of some macro, far from the var that caused it.

    Raises:
        click.UsageError: an unknown name (with the nearest known one), or a value of another type.
    """
    checked = {}
    for name, value in given.items():
        if name not in declared:
            if name in _GONE:
                raise click.UsageError(f"There is no var {name} any more. {_GONE[name]}")
            near = difflib.get_close_matches(name, declared, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"There is no var {name}; dbt_project.yml lists them all.{hint}")
        text_of_time = value.isoformat() if isinstance(value, date) else value
        expected = _kind(declared[name])
        if _kind(text_of_time) != expected and not (expected == "a number" and _kind(value) == "a whole number"):
            raise click.UsageError(f"Var {name} must be {expected}, such as {declared[name]!r}; it is {value!r}.")
        checked[name] = text_of_time
    for cutoff in checked.get("account_cutoffs") or []:
        _check_day(cutoff)
    if checked.get("as_of"):
        try:
            datetime.fromisoformat(str(checked["as_of"]))
        except ValueError as error:
            raise click.UsageError(
                f"as_of must be a UTC time such as 2026-06-30T12:00:00; it is {checked['as_of']}."
            ) from error
    return checked


def _check_day(cutoff: object) -> None:
    try:
        date.fromisoformat(str(cutoff))
    except ValueError as error:
        raise click.UsageError(
            f"Cutoff {cutoff} is no day of the calendar; write cutoffs like 2026-03-31, 2026-06-30"
            " (--cutoffs, or the var account_cutoffs)."
        ) from error


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list"}
    return kinds.get(type(value), "something else")


def _mapping(text: str, origin: str) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise click.UsageError(f"{origin} is not valid YAML: {' '.join(str(error).split())}") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise click.UsageError(f"{origin} must hold pairs such as `lead_label_window_days: 14`.")
    return loaded
