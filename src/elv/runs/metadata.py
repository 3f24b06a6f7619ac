"""What a run was made from: commit, vars, inputs, splits, labels, versions."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb
import yaml

from elv.runs.records import to_records

_PACKAGES = (
    "elv",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "lightgbm",
    "scikit-learn",
    "numpy",
    "pandas",
    "pyarrow",
)
_WINDOWS = (
    "lead_label_window_days",
    "outcome_reporting_lag_days",
    "lead_value_window_days",
    "feature_lag_days",
    "feature_windows_days",
    "account_label_window_months",
    "account_label_window_days",
    "sales_reporting_lag_days",
    "account_lookback_months",
    "account_windows_months",
)
# A salt that is written down protects nobody.
_SECRETS = {"personal_data_salt"}


def collect_metadata(
    published_db: Path, working_db: Path, project_dir: Path, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the facts that someone needs to repeat the run or to judge it.

    Args:
        published_db: the published copy.
        working_db: the working database, for the examples' splits.
        project_dir: root of the project.
        settings: every var as it was in force.
    """
    with duckdb.connect(str(published_db), read_only=True) as published:
        as_of = published.execute(
            "select greatest((select max(as_of) from marts.lead_scores), (select max(as_of) from marts.account_scores))"
        ).fetchall()[0][0]
        champions = to_records(published, "select * from evaluation.champion_models order by task")
        label_counts = to_records(published, "select * from quality.label_counts order by all")
        match_rates = to_records(published, "select * from quality.lead_match_rates order by all")
    return {
        "as_of": as_of,
        "git": git_state(project_dir),
        "vars": {name: "(secret)" if name in _SECRETS else value for name, value in settings.items()},
        "windows": {name: settings.get(name) for name in _WINDOWS},
        "splits": _splits(working_db),
        "label_counts": label_counts,
        "match_rates": match_rates,
        "champions": champions,
        "inputs": fingerprint_inputs(str(settings.get("data_dir") or "")),
        "versions": _versions(),
        "platform": platform.platform(),
    }


def effective_vars(project_dir: Path, dbt_vars: Mapping[str, Any]) -> dict[str, Any]:
    """Return every var of dbt_project.yml as it was in force; data_dir may have come from ELV_DATA_DIR."""
    text = (project_dir / "dbt_project.yml").read_text(encoding="utf-8")
    settings: dict[str, Any] = (yaml.safe_load(text).get("vars") or {}) | dict(dbt_vars)
    settings["data_dir"] = settings.get("data_dir") or os.environ.get("ELV_DATA_DIR", "")
    return settings


def fingerprint_inputs(data_dir: str) -> list[dict[str, Any]]:
    """Return path (from `data_dir`), bytes and SHA-256 of every data file; empty for the demo."""
    if not data_dir:
        return []
    root = Path(data_dir)
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name.lower().endswith((".csv", ".csv.gz", ".parquet")):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found.append({"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size, "sha256": digest})
    return found


def git_state(project_dir: Path) -> dict[str, Any] | None:
    """Return the commit and whether files differ from it; None outside a git checkout."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(project_dir), *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        return done.stdout.strip()

    try:
        return {"commit": git("rev-parse", "HEAD"), "is_dirty": bool(git("status", "--porcelain"))}
    except (OSError, subprocess.SubprocessError):
        return None


def _splits(working_db: Path) -> list[dict[str, Any]]:
    with duckdb.connect(str(working_db), read_only=True) as working:
        return to_records(
            working,
            "select task, split, min(cutoff_at) as first_cutoff_at, max(cutoff_at) as last_cutoff_at,"
            " count(*) as example_count, count(*) filter (where label_state = 'positive') as positive_count,"
            " count(*) filter (where label_state = 'negative') as negative_count"
            " from (select task, split, cutoff_at, label_state from features.lead_examples"
            " union all select task, split, cutoff_at, label_state from features.account_examples)"
            " group by task, split order by task, first_cutoff_at, split",
        )


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return versions
