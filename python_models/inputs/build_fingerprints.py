from datetime import UTC, datetime
from pathlib import Path

from dbt.flags import get_flags

from elv.builds import build_fingerprints, sources_table
from elv.inputs.places import warehouse_folder
from elv.publishing import make_private


def model(dbt, session):
    flags, build_time = get_flags(), dbt.config.meta_get("build_time")
    # What plain `dbt build` makes is what the selector train makes: unit tests leave no table.
    selector = getattr(flags, "SELECTOR", None) or "train"
    project_dir, warehouse_dir = Path(flags.PROJECT_DIR), warehouse_folder()
    if not dbt.config.meta_get("open_files"):
        make_private(Path(warehouse_dir))
    sources = build_fingerprints(project_dir, flags.VARS or {}, selector, warehouse_dir)
    moment = datetime.fromisoformat(build_time) if build_time else datetime.now(UTC)
    return sources_table(sources, moment.replace(tzinfo=None))
