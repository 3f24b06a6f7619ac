"""Run dbt once, in this process, and say how it went."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from elv.builds import salt_of
from elv.cli import stopping
from elv.cli.parsed import keep_manifest, manifest_file, read_manifest, target_folder, vars_for_dbt
from elv.cli.preflight import data_folder
from elv.cli.problems import Problem, clean, count_skipped, explain_exception, explain_results, explain_warnings
from elv.cli.progress import BuildProgress
from elv.cli.settings import Settings
from elv.cli.state import is_damage, make_ready

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_REFUSED = 2


@dataclass(frozen=True)
class Outcome:
    """How a dbt invocation ended."""

    exit_code: int
    problems: list[Problem] = field(default_factory=list)
    skipped: int = 0
    nodes: int = 0
    warnings: list[Problem] = field(default_factory=list)


def run_dbt(settings: Settings, arguments: Sequence[str], title: str, target: Path | None = None) -> Outcome:
    """Invoke dbt with the settings' paths and vars; its own output goes to its log file, what it compiles to `target`.

    Exit codes: 0 everything passed, 1 something failed, 2 the inputs broke their contract, 130 interrupted,
    143 terminated.
    """
    os.chdir(settings.project_dir)
    os.environ["ELV_WAREHOUSE_DIR"] = str(settings.warehouse_dir)
    os.environ["DBT_PROFILES_DIR"] = str(settings.project_dir / "profiles")
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    held = why_not_open(settings)
    if held:
        return Outcome(EXIT_FAILED, [Problem("warehouse", held)])
    make_ready(settings, arguments[arguments.index("--selector") + 1] if "--selector" in arguments else "")
    # Now, so that a new salt is said before the bar is drawn.
    salt_of(settings.warehouse_dir, data_folder(settings))
    with vars_for_dbt(settings) as dbt_vars, BuildProgress(title) as progress:
        target = target or target_folder(settings, dbt_vars)
        kept = manifest_file(settings, dbt_vars)
        manifest = read_manifest(kept)
        command = [*arguments, *_flags(settings, dbt_vars), "--target-path", str(target)]
        result = invoke_dbt(command, [progress.on_event], manifest)
        # A project that was edited meanwhile may not be what was parsed.
        if manifest is None and result.result is not None and kept == manifest_file(settings, dbt_vars):
            keep_manifest(kept, target)
    return read_outcome(result)


def why_not_open(settings: Settings) -> str:
    """Why the working database cannot be built in; empty where it can. Said at once: dbt would say it after parsing."""
    if not settings.working_db.exists():
        return ""
    try:
        duckdb.connect(str(settings.working_db)).close()
    except duckdb.ConnectionException:
        # This process has it open with other settings.
        return ""
    except duckdb.Error as error:
        # What is damaged is moved aside.
        return "" if is_damage(error) else clean(str(error))
    return ""


def invoke_dbt(command: Sequence[str], callbacks: Sequence[Callable[[Any], None]] = (), manifest: Any = None) -> Any:
    """Invoke dbt in this process and give the database back, so that it can be opened again; a `dbtRunnerResult`.

    With a manifest nothing is parsed.
    """
    # Imported late: it takes seconds, and `--help` should not.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    try:
        return dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke(list(command))
    finally:
        # The profile keeps the file open between nodes, and dbt lets go of it only when its process ends.
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
        DuckDBConnectionManager._ENV = None


def read_outcome(result: Any) -> Outcome:
    """Translate a `dbtRunnerResult`."""
    if isinstance(result.exception, KeyboardInterrupt):
        return Outcome(stopping.exit_code(), [Problem("dbt", stopping.message())])
    nodes = list(getattr(result.result, "results", None) or [])
    problems = explain_results(nodes)
    if result.exception is not None and not problems:
        problems = [explain_exception(result.exception)]
    if result.success and not problems:
        return Outcome(EXIT_OK, nodes=len(nodes), warnings=explain_warnings(nodes))
    refused = any(problem.is_contract for problem in problems)
    return Outcome(
        EXIT_REFUSED if refused else EXIT_FAILED, problems, count_skipped(nodes), len(nodes), explain_warnings(nodes)
    )


def _flags(settings: Settings, dbt_vars: Mapping[str, Any]) -> list[str]:
    # Writing the manifest and the results as JSON takes seconds, and no verb reads them.
    flags = ["--log-level", "none", "--log-level-file", "info", "--no-print", "--no-write-json"]
    flags += ["--log-path", str(settings.log_file.parent)]
    if dbt_vars:
        flags += ["--vars", yaml.safe_dump(dict(dbt_vars), default_flow_style=True, width=10**6)]
    if settings.threads:
        flags += ["--threads", str(settings.threads)]
    return flags
