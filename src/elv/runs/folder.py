"""Write `runs/<run_id>/` after a build, whole or not at all."""

import hashlib
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from elv.report import write_report
from elv.report.facts.records import to_records
from elv.runs.cards import data_card, model_card
from elv.runs.contents import DESCRIPTIONS, LEARNED_FILE, TABLES, present_tables, window_names
from elv.runs.files import Written, sha256_of, write_json, write_table, write_text
from elv.runs.learned import export_learned
from elv.runs.metadata import collect_metadata, effective_vars
from elv.runs.models import write_models
from elv.runs.profile import data_profile

PARTIAL = ".partial-"


@dataclass(frozen=True)
class Draft:
    """A run folder that is being written: what the files made from the copy can draw on."""

    folder: Path
    published_db: Path
    published: duckdb.DuckDBPyConnection
    metadata: dict[str, Any]


def write_run(
    *,
    published_db: Path,
    working_db: Path,
    runs_dir: Path,
    project_dir: Path,
    dbt_vars: Mapping[str, Any],
    command: str,
    domain: str = "all",
    warnings: Sequence[tuple[str, str]] = (),
    now: datetime | None = None,
) -> Path:
    """Write the results of the newest published build as files.

    The tables are those of `contents.TABLES`; beside them stand metadata, metrics, cards, the models and a
    manifest with the SHA-256, size, rows and columns of every other file. All of it is written under a temporary
    name and renamed when complete, so a folder that is there is whole.

    Args:
        published_db: `marts.duckdb`, which dbt has released.
        working_db: `elv.duckdb`; read for what is not published (split boundaries, what scoring was handed).
        runs_dir: parent of the new folder.
        project_dir: root of the dbt project, whose vars and commit are recorded.
        dbt_vars: vars given on the command line or in a config file.
        command: the verb that ran.
        domain: the question that was answered (all, leads, accounts); the tables of the other are as they were.
        warnings: tests that passed with a warning, each as (test, what it saw).
        now: time of the run in UTC; the clock when absent.

    Returns:
        The new folder, named `<UTC time>-<hash of its results>`.
    """
    moment = now or datetime.now(UTC)
    runs_dir.mkdir(parents=True, exist_ok=True)
    remove_leftovers(runs_dir)
    folder = runs_dir / f"{PARTIAL}{moment:%Y%m%dT%H%M%S%f}{_owner(os.getpid())}"
    folder.mkdir()
    try:
        settings = effective_vars(project_dir, dbt_vars)
        with duckdb.connect(str(published_db), read_only=True) as published:
            tables = _write_tables(published, folder, settings)
            run_id = f"{moment:%Y%m%dT%H%M%SZ}-{_fingerprint(folder, tables)}"
            metadata = {"run_id": run_id, "created_at": moment, "command": command, "domain": domain}
            metadata |= collect_metadata(published_db, working_db, project_dir, settings)
            write_json(folder / "metadata.json", metadata)
            write_json(folder / "metrics.json", _metrics(published))
            write_json(folder / "warnings.json", [{"test": test, "saw": saw} for test, saw in warnings])
            if command == "score":
                export_learned(working_db, folder / LEARNED_FILE)
            _write_pages(Draft(folder, published_db, published, metadata))
        write_json(folder / "manifest.json", {"run_id": run_id, "files": _manifest(folder, tables)})
        target = runs_dir / run_id
        folder.rename(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return target


def _write_pages(draft: Draft) -> None:
    """Write what people read: files made from the published copy and the metadata, before the manifest."""
    write_models(draft.published, draft.folder / "model.joblib")
    write_text(draft.folder / "data_profile.md", data_profile(draft.published))
    write_text(draft.folder / "MODEL_CARD.md", model_card(draft.published, draft.metadata))
    write_text(draft.folder / "DATA_CARD.md", data_card(draft.published, draft.metadata))
    write_report(draft.published_db, draft.metadata, draft.folder / "report.html")


def _write_tables(
    published: duckdb.DuckDBPyConnection, folder: Path, settings: Mapping[str, Any]
) -> dict[str, Written]:
    """Write every table that the published copy has; returns what was written by stem."""
    present = present_tables(published)
    lead_windows = published.execute("select distinct label_window_days from marts.lead_scores").fetchall()
    renames = window_names(settings, [days for (days,) in lead_windows])
    return {
        table.stem: write_table(published, table.query(renames.get(table.stem, {})), folder / table.stem, table.kinds)
        for table in TABLES
        if table.table in present
    }


def _metrics(published: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    by_stem = {table.stem: table for table in TABLES}
    return {
        "champions": to_records(published, by_stem["champions"].query({})),
        "metrics": to_records(published, by_stem["model_metrics"].query({})),
    }


def _fingerprint(folder: Path, tables: Mapping[str, Written]) -> str:
    """Return 8 hex digits of the results: neither clock times nor the texts of libraries take part."""
    digest = hashlib.sha256()
    for table in TABLES:
        if table.is_result and table.stem in tables:
            digest.update(f"{table.stem} {sha256_of(folder / f'{table.stem}.parquet')}\n".encode())
    return digest.hexdigest()[:8]


def _manifest(folder: Path, tables: Mapping[str, Written]) -> dict[str, dict[str, Any]]:
    descriptions = {table.stem: table.description for table in TABLES}
    entries = {}
    for path in sorted(folder.iterdir()):
        entry: dict[str, Any] = {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        if path.name in DESCRIPTIONS:
            entry["description"] = DESCRIPTIONS[path.name]
        elif path.stem in tables:
            table = tables[path.stem]
            entry |= {"rows": table.rows, "columns": list(table.columns), "description": descriptions[path.stem]}
        entries[path.name] = entry
    return entries


def remove_leftovers(runs_dir: Path) -> list[str]:
    """Take away, and name, what killed runs left: those of dead processes, and any that is older than a day."""
    now = datetime.now(UTC).timestamp()
    removed = []
    for leftover in sorted(runs_dir.glob(f"{PARTIAL}*")):
        if _is_dead(leftover.name) or now - leftover.stat().st_mtime > 24 * 3600:
            shutil.rmtree(leftover, ignore_errors=True)
            removed.append(leftover.name)
    return removed


def _owner(process: int) -> str:
    """End of the name of a draft: a process is only known to be gone on the machine that it ran on."""
    return f"-{process}@{platform.node()}"


def _is_dead(name: str) -> bool:
    process = name.partition("@")[0].rpartition("-")[2]
    if os.name == "nt" or not process.isdecimal() or not name.endswith(_owner(int(process))):
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
