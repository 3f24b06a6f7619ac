"""What the run was made from, so that it can be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Table, columns
from elv.report.words.numbers import count, minute

# Settings that decide what a number means; the run's metadata.json has every one.
_SETTINGS = (
    "as_of",
    "lead_outcome",
    "lead_label_window_days",
    "outcome_reporting_lag_days",
    "feature_lag_days",
    "feature_windows_days",
    "lead_value_mode",
    "lead_value_window_days",
    "leaderboard_target_elv_per_spend",
    "leaderboard_min_leads",
    "account_label_mode",
    "account_label_window_months",
    "account_label_window_days",
    "sales_reporting_lag_days",
    "account_lookback_months",
    "account_rep_capacity",
    "split_shares",
    "default_currency",
    "default_time_zone",
)


@dataclass(frozen=True)
class Provenance:
    """The section."""

    facts: list[tuple[str, str]]
    settings: Table | None
    inputs: Table | None
    versions: Table | None


def build(metadata: Mapping[str, Any], settings: Mapping[str, Any]) -> Provenance:
    """Return the section from a run's metadata; `settings` are its vars."""
    git = metadata.get("git") or {}
    facts = [
        ("Run", metadata.get("run_id") or "none: built by dbt alone"),
        ("Written", minute(metadata.get("created_at"))),
        ("Command", f"elv {metadata['command']}" if metadata.get("command") else "dbt build"),
        ("As of", minute(metadata.get("as_of"))),
        ("Commit", f"{git.get('commit', 'not in git')}{' (with changes)' if git.get('is_dirty') else ''}"),
    ]
    versions = {name: version for name, version in (metadata.get("versions") or {}).items() if version}
    files = metadata.get("inputs") or []
    return Provenance(
        facts=facts,
        settings=Table(
            "Settings",
            columns("setting", "value", text=["setting"], names=["value"]),
            [[name, _value(settings[name])] for name in _SETTINGS if name in settings],
            "dbt_project.yml says what each one means; the run's metadata.json holds all of them.",
        )
        if settings
        else None,
        inputs=Table(
            "Input files",
            columns("file", "bytes", "SHA-256", names=["file"], text=["SHA-256"]),
            [[row["path"], count(row["bytes"]), row["sha256"]] for row in files],
        )
        if files
        else None,
        versions=Table(
            "Versions",
            columns("package", "version", text=["package", "version"]),
            [[name, str(version)] for name, version in sorted(versions.items())],
        )
        if versions
        else None,
    )


def _value(value: Any) -> str:
    if value is None or value == "":
        return "(not set)"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "(none)"
    return str(value)
