"""Write `runs/<run_id>/` after a build, whole or not at all."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from elv.report import write_report
from elv.runs.files import write_table
from elv.runs.metadata import collect_metadata, effective_vars
from elv.runs.profile import data_profile
from elv.runs.records import to_json, to_records

_LEADERBOARDS = {
    "campaign_leaderboard": "campaign_id",
    "adset_leaderboard": "adset_id",
    "ad_leaderboard": "ad_id",
}
_ACCOUNT_TABLES = {
    "account_scores": "expected_value_rank",
    "whitespace_opportunities": "overall_rank nulls last, customer_id, division",
}
# Parts of a split are of interest for what scores; for every candidate they would fill megabytes.
_REPORTED = "segment = 'all' or (task, candidate_id) in (select (task, candidate_id) from evaluation.champion_models)"


def write_run(
    *,
    published_db: Path,
    working_db: Path,
    runs_dir: Path,
    project_dir: Path,
    dbt_vars: Mapping[str, Any],
    command: str,
    now: datetime | None = None,
) -> Path:
    """Write the results of the newest published build as files.

    The folder holds `lead_predictions`, the leaderboards, `account_scores`, `whitespace_opportunities` and
    `icp_segments` (CSV and Parquet), `metrics.json`,
    `metadata.json`, `data_profile.md`, `report.html`, and `manifest.json` with the SHA-256 and bytes of every
    other file. It is written under a temporary name and renamed when complete.

    Args:
        published_db: `marts.duckdb`, which dbt has released.
        working_db: `elv.duckdb`; read for what is not published (split boundaries).
        runs_dir: parent of the new folder.
        project_dir: root of the dbt project, whose vars and commit are recorded.
        dbt_vars: vars given on the command line or in a config file.
        command: the verb that ran.
        now: time of the run in UTC; the clock when absent.

    Returns:
        The new folder, named `<UTC time>-<hash of its results>`.
    """
    moment = now or datetime.now(UTC)
    runs_dir.mkdir(parents=True, exist_ok=True)
    draft = runs_dir / f".partial-{moment:%Y%m%dT%H%M%S%f}"
    draft.mkdir()
    try:
        settings = effective_vars(project_dir, dbt_vars)
        with duckdb.connect(str(published_db), read_only=True) as published:
            _write_tables(published, draft, settings)
            _write_json(draft / "metrics.json", _metrics(published))
            (draft / "data_profile.md").write_text(data_profile(published), encoding="utf-8", newline="\n")
        run_id = f"{moment:%Y%m%dT%H%M%SZ}-{_fingerprint(draft)}"
        metadata = collect_metadata(published_db, working_db, project_dir, settings)
        metadata = {"run_id": run_id, "created_at": moment, "command": command} | metadata
        _write_json(draft / "metadata.json", metadata)
        write_report(published_db, metadata, draft / "report.html")
        _write_json(draft / "manifest.json", {"run_id": run_id, "files": _manifest(draft)})
        folder = runs_dir / run_id
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return folder


def _write_tables(published: duckdb.DuckDBPyConnection, folder: Path, settings: Mapping[str, Any]) -> None:
    windows = [
        days for (days,) in published.execute("select distinct label_window_days from marts.lead_scores").fetchall()
    ]
    window = windows[0] if len(windows) == 1 else settings["lead_label_window_days"]
    write_table(
        published,
        f"select * rename (p_qualified as p_qualified_{int(window)}d) from marts.lead_scores"
        " order by elv_rank, lead_id",
        folder / "lead_predictions",
    )
    months, days = settings["account_label_window_months"], settings["account_label_window_days"]
    named = f"p_buy_{int(days)}d" if int(days) else f"p_buy_{int(months)}m"
    for table, order in _ACCOUNT_TABLES.items():
        write_table(
            published,
            f"select * rename (p_buy as {named}) from marts.{table} order by {order}",
            folder / table,
        )
    write_table(published, "select * from marts.icp_segments order by division, segment_rank", folder / "icp_segments")
    for board, entity in _LEADERBOARDS.items():
        write_table(
            published,
            f"select * from marts.{board} order by elv_per_spend_rank nulls last, {entity}, currency",
            folder / board,
        )


def _metrics(published: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return {
        "champions": to_records(published, "select * from evaluation.champion_models order by task"),
        "metrics": to_records(published, f"select * from evaluation.model_metrics where {_REPORTED} order by all"),
    }


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, entry in _manifest(folder).items():
        digest.update(f"{name} {entry['sha256']}\n".encode())
    return digest.hexdigest()[:8]


def _manifest(folder: Path) -> dict[str, dict[str, Any]]:
    entries = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        entries[path.name] = {"sha256": digest, "bytes": path.stat().st_size}
    return entries


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=2, default=to_json, allow_nan=False, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
