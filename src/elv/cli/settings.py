"""What every verb needs: where the project, the inputs and the outputs are, and which vars are set."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml


@dataclass(frozen=True)
class Settings:
    """Paths (absolute), vars and threads of one invocation."""

    project_dir: Path
    warehouse_dir: Path
    runs_dir: Path
    dbt_vars: dict[str, Any] = field(default_factory=dict)
    threads: int | None = None

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
    project_file = root / "dbt_project.yml"
    if not project_file.is_file():
        raise click.UsageError(
            f"{root} is not the root of the elv project (it has no dbt_project.yml). "
            "Change into the root, or name it with --project-dir."
        )
    name = (yaml.safe_load(project_file.read_text(encoding="utf-8")) or {}).get("name")
    if name != "elv":
        raise click.UsageError(
            f"{root} holds another dbt project ({name}). Name elv's root with --project-dir."
        )
    return root


def read_vars(
    config: str | None, vars_text: str | None, data_dir: str | None, as_of: str | None
) -> dict[str, Any]:
    """Merge the vars of a config file, `--vars` and the options, the later ones winning.

    A relative `data_dir` in the config file starts from the file's own folder, so that a folder of inputs
    with its config beside it can be moved.

    Raises:
        click.UsageError: a file or text that is not a YAML mapping, or a data folder that does not exist.
    """
    merged: dict[str, Any] = {}
    if config:
        path = Path(config)
        merged.update(_mapping(path.read_text(encoding="utf-8"), f"--config {config}"))
        if merged.get("data_dir"):
            merged["data_dir"] = str((path.resolve().parent / str(merged["data_dir"])).resolve())
    if vars_text:
        merged.update(_mapping(vars_text, "--vars"))
    if data_dir:
        merged["data_dir"] = str(Path(data_dir).resolve())
    if as_of:
        merged["as_of"] = as_of
    folder = merged.get("data_dir") or (os.environ.get("ELV_DATA_DIR") if "data_dir" not in merged else None)
    if folder and not Path(str(folder)).is_dir():
        raise click.UsageError(
            f"The data folder {folder} does not exist. Make one with `elv init {folder}`, put your exports "
            "in it, and run again."
        )
    return merged


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
