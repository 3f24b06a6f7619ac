"""Write what is ready for each platform into one new folder, and what was left out with the reason."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from elv.runs.files import new_folder, sha256_of, write_json, write_table, write_text
from elv.uploads.conversion import Conversion
from elv.uploads.google import KEY_HEADERS, click_conversions
from elv.uploads.meta import lead_events

PLATFORMS = ("google_ads", "meta")
# Events of one request; the API takes no more.
META_BATCH = 1000
_TABLE = "marts.lead_conversions"


def write_uploads(
    published_db: Path,
    folder: Path,
    platforms: Sequence[str] = PLATFORMS,
    crm_name: str = "CRM",
    since: datetime | None = None,
) -> dict[str, Any]:
    """Write the files of the platforms into a new folder, with `left_out.csv` and `manifest.json`.

    Args:
        published_db: `marts.duckdb`; only `marts.lead_conversions` is read.
        folder: a folder that is not there yet; it appears under its name only when it is complete.
        platforms: some of `PLATFORMS`.
        crm_name: name of the system that the stages come from, as Meta is to show it.
        since: moment (UTC) from which what became known is written; all where absent. The as_of of the last upload.

    Returns:
        The manifest: as_of, since, rows per platform and state, and the files with rows and SHA-256.

    Raises:
        FileExistsError: the folder is there already.
        duckdb.CatalogException: the published copy is of a version without conversions.
    """
    with new_folder(folder) as draft, duckdb.connect(str(published_db), read_only=True) as published:
        condition = "list_contains(?, platform) and known_at >= ?"
        published.execute(
            f"create temporary table wanted as select * from {_TABLE} where {condition}",
            [list(platforms), since or datetime.min],
        )
        rows = {
            path.name: count for platform in platforms for path, count in _files(published, draft, platform, crm_name)
        }
        columns = "platform, lead_id, event, key_kind, platform_key, occurred_at, upload_state"
        query = f"select {columns} from wanted where upload_state <> 'ready' order by platform, lead_id, event"
        rows["left_out.csv"] = write_table(published, query, draft / "left_out", ["csv"]).rows
        manifest = {
            "as_of": published.execute(f"select max(as_of) from {_TABLE}").fetchall()[0][0],
            "since": since,
            "conversions": _counts(published, platforms),
            "files": [{"name": name, "rows": count, "sha256": sha256_of(draft / name)} for name, count in rows.items()],
        }
        write_json(draft / "manifest.json", manifest)
    return manifest


def _files(published: Any, draft: Path, platform: str, crm_name: str) -> Iterator[tuple[Path, int]]:
    if platform == "meta":
        conversions = _ready(published, "lead_id")
        for start in range(0, len(conversions), META_BATCH):
            batch = conversions[start : start + META_BATCH]
            path = draft / f"meta_events_{1 + start // META_BATCH:03}.json"
            write_json(path, lead_events(batch, crm_name))
            yield path, len(batch)
        return
    for kind in KEY_HEADERS:
        conversions = _ready(published, kind)
        if conversions:
            path = draft / f"google_ads_{kind}.csv"
            write_text(path, click_conversions(kind, conversions))
            yield path, len(conversions)


def _ready(published: Any, kind: str) -> list[Conversion]:
    rows = published.execute(
        "select lead_id, event, conversion_name, platform_key, occurred_at, value, currency from wanted "
        "where upload_state = 'ready' and key_kind = ? order by occurred_at, lead_id, event",
        [kind],
    ).fetchall()
    return [Conversion(*row) for row in rows]


def _counts(published: Any, platforms: Sequence[str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {platform: {} for platform in platforms}
    query = "select platform, upload_state, count(*) from wanted group by all order by all"
    for platform, state, count in published.execute(query).fetchall():
        counts[platform][state] = count
    return counts
