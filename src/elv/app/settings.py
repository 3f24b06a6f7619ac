"""The settings that published numbers were made with, as far as words depend on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elv.app.paths import Paths
from elv.app.run_files import newest_first
from elv.runs.metadata import effective_vars


@dataclass(frozen=True)
class Settings:
    """The ELV per spend that campaigns should reach, and what a lead that succeeds is called."""

    target: float
    label: str


def in_force(paths: Paths) -> Settings:
    """Return the settings of the newest run, or of the project where no run can be read."""
    recorded = (run.metadata.get("vars") for run in newest_first(paths.runs_dir))
    found: Mapping[str, Any] = next((each for each in recorded if isinstance(each, dict)), {})
    chosen = found or effective_vars(paths.project_dir, {})
    return Settings(
        target=float(chosen.get("leaderboard_target_elv_per_spend") or 1),
        label=str(chosen.get("lead_outcome") or "qualified"),
    )
