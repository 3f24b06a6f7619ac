from datetime import UTC, datetime
from pathlib import Path

from dbt.flags import get_flags

from elv.builds import build_fingerprints, sources_table


def model(dbt, session):
    flags, build_time = get_flags(), dbt.config.meta_get("build_time")
    # What plain `dbt build` makes is what the selector train makes: unit tests leave no table.
    selector = getattr(flags, "SELECTOR", None) or "train"
    sources = build_fingerprints(Path(flags.PROJECT_DIR), flags.VARS or {}, selector)
    moment = datetime.fromisoformat(build_time) if build_time else datetime.now(UTC)
    return sources_table(sources, moment.replace(tzinfo=None))
