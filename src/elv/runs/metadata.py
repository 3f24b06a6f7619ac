"""What a run was made from: commit, code, vars, inputs, splits, labels, versions, and how it did in short."""

import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from elv.builds import SALT_VARIABLE, build_of, declared_vars
from elv.report.facts.records import to_records
from elv.runs.contents import SCHEMA_VERSION
from elv.runs.fingerprints import fingerprint_code, fingerprint_inputs

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
# Vars that decide how leads find their ads and sales their customers.
_JOINS = ("lead_fuzzy_match", "lead_fuzzy_min_similarity", "lead_fuzzy_min_margin", "lead_name_running_days")
_CUSTOMER_JOINS = "customer_fuzzy_"
_LADDERS = {
    "leads": ["id", "map", "name", "fuzzy", "unmatched"],
    "customers": ["map", "id", "name_field", "token_set", "fuzzy", "own"],
}
# A var of older runs.
SECRETS = {"personal_data_salt"}
# What the environment sets where a var is empty.
_FROM_ENVIRONMENT = {"data_dir": "ELV_DATA_DIR", "source_dir": "ELV_SOURCE_DIR"}
HEADLINE_METRICS = (
    "roc_auc",
    "pr_auc",
    "log_loss",
    "brier",
    "observed_over_expected",
    "lift_at_10",
    "value_lift_at_10",
)
_HEADLINES = f"""
    select metrics.task, metrics.candidate_id, metrics.candidate_id is not distinct from champions.candidate_id
        as is_champion, metrics.metric, metrics.value, metrics.low, metrics.high, metrics.row_count,
        metrics.positive_count
    from evaluation.model_metrics as metrics
    inner join evaluation.champion_models as champions on metrics.task = champions.task
    where metrics.split = 'test' and metrics.segment = 'all' and metrics.metric in {HEADLINE_METRICS}
        and metrics.candidate_id in (champions.candidate_id, champions.baseline_candidate_id)
    order by metrics.task, is_champion desc, metrics.candidate_id, metrics.metric
"""


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
        told = _told_by(published)
    return {
        "schema_version": SCHEMA_VERSION,
        "build_id": build_of(published_db),
        **told,
        "git": git_state(project_dir),
        "code": fingerprint_code(project_dir),
        "vars": settings,
        "windows": {name: settings.get(name) for name in _WINDOWS},
        "splits": splits(working_db),
        "joins": {
            "ladders": _LADDERS,
            "settings": {name: settings[name] for name in settings if name in _JOINS or _CUSTOMER_JOINS in name},
        },
        "inputs": fingerprint_inputs(str(settings.get("data_dir") or ""), str(settings.get("source_dir") or "")),
        "has_own_salt": bool(os.environ.get(SALT_VARIABLE)),
        "versions": library_versions(),
        "platform": platform.platform(),
    }


def _told_by(published: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what the published copy says of the run."""
    as_of, leads, accounts, rejected = published.execute(
        "select greatest((select max(as_of) from marts.lead_scores), (select max(as_of) from marts.account_scores)),"
        " (select count(*) from marts.lead_scores), (select count(*) from marts.account_scores),"
        " (select count(*) from quality.rejected_rows)"
    ).fetchall()[0]
    return {
        "as_of": as_of,
        "scored": {"leads": leads, "accounts": accounts},
        "rejected_rows": rejected,
        "label_counts": to_records(published, "select * from quality.label_counts order by all"),
        "match_rates": to_records(published, "select * from quality.lead_match_rates order by all"),
        "champions": to_records(published, "select * from evaluation.champion_models order by task"),
        "headline_metrics": to_records(published, _HEADLINES),
    }


def effective_vars(project_dir: Path, dbt_vars: Mapping[str, Any]) -> dict[str, Any]:
    """Return every var of dbt_project.yml as it was in force; folders may have come from the environment."""
    settings = declared_vars(project_dir) | dict(dbt_vars)
    for name, variable in _FROM_ENVIRONMENT.items():
        settings[name] = settings.get(name) or os.environ.get(variable, "")
    return settings


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


def splits(working_db: Path) -> list[dict[str, Any]]:
    """Return per task and split its first and last cutoff and its examples by label."""
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


def library_versions() -> dict[str, str | None]:
    """Return the versions that may change a result; None for a package that is not installed."""
    versions: dict[str, str | None] = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return versions
