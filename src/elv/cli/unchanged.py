"""Whether a build would give what is there already: the published copy and the run folder, both whole."""

from pathlib import Path

from elv.builds import Unchanged, build_fingerprints, build_of, changes_since_published
from elv.cli import summary
from elv.cli.options import err, out
from elv.cli.report import is_published
from elv.cli.settings import Settings
from elv.publishing import damaged_tables
from elv.runs.reading import check_run, list_runs

# Runs of other warehouses may lie in the same folder.
_MOST_RUNS = 5


def is_unchanged(settings: Settings, selector: str) -> bool:
    """Say so where a build would give what is published, and what changed where it would not."""
    if not settings.published_db.exists():
        return False
    now = build_fingerprints(settings.project_dir, settings.dbt_vars, selector, settings.warehouse_dir)
    found = changes_since_published(settings.published_db, settings.working_db, now)
    if not isinstance(found, Unchanged):
        summary.print_changes(found, err)
        return False
    damaged = damaged_tables(settings.published_db, settings.working_db)
    if damaged:
        summary.print_changes([f"the published copy is damaged ({name})" for name in damaged], err)
        return False
    summary.print_unchanged(settings, found.built_at, out)
    return True


def whole_run(settings: Settings) -> Path | None:
    """Return the newest run folder of the published build, as it was written; None where there is none."""
    build = build_of(settings.published_db)
    for run in list_runs(settings.runs_dir)[:_MOST_RUNS]:
        if (
            run.metadata.get("build_id") == build
            and not run.problems
            and not check_run(run.folder)
            and is_published(run.folder, settings.published_db)
        ):
            return run.folder
    return None
