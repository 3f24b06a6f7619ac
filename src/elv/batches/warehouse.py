"""A warehouse for one batch: what its build takes as given, from the stored one, which is only read."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from elv.builds import setting_sources

# What training left, from the published version. A test holds these lists against the graph of the project.
LEARNED = {
    "evaluation": ("baseline_calibration", "baseline_rates", "champion_models", "drift_reference"),
    "intermediate": ("int_campaign_history", "int_lead_attributes", "int_lead_delay_curves"),
    "ml": ("fitted_models", "lead_value_segments", "serving_models", "value_models"),
}
# What the ads said, from the working database.
HISTORY = {
    "intermediate": ("int_ad_changes", "int_ad_entities", "int_campaign_name_days"),
    "staging": ("stg_campaign_map",),
}
# What a batch has none of. Scores read the hold-out for accounts only.
EMPTY = {
    "intermediate": ("int_lead_outcomes",),
    "ml": ("holdout_predictions",),
    "quality": ("join_violations", "money_violations", "outcome_violations"),
    "staging": ("base_ads", "base_campaign_map", "base_outcomes", "stg_leads_snapshots", "stg_outcomes"),
}
# A batch looks back from where the stored build did, or from its own newest lead where that is later.
CLOCK = {"staging": ("stg_ads",)}
_TASK = "lead_qualified"
# They say where inputs are and when a build was, or draw the demo.
_FREE = ("as_of", "data_dir", "source_dir", "source_name", "open_files", "demo_", "ELV_")
# What decides about accounts, about fitting and judging, and about boards, and not about the score of a lead.
_UNREAD = (
    *("account_", "customer_", "division_", "fiscal_", "sales_"),
    *("bootstrap_", "calibration_bins", "capacity_", "label_backtest_", "learner_", "train_"),
    *("alert_", "leaderboard_", "upload_", "volume_"),
)


def prepare_batch(published_db: Path, working_db: Path, batch_db: Path) -> None:
    """Make the working database of a batch; the two others are read.

    Raises:
        duckdb.Error: one of the two cannot be read, or lacks a table.
    """
    with duckdb.connect(str(batch_db), config={"storage_compatibility_version": "latest"}) as batch:
        for path, name in ((published_db, "version"), (working_db, "stored")):
            batch.execute(f"attach '{_text(path)}' as {name} (read_only)")
        found = batch.execute("select schema_name, table_name from duckdb_tables() where database_name = 'version'")
        published = set(found.fetchall())
        batch.execute("begin")
        for schema in sorted({*LEARNED, *HISTORY, *EMPTY, *CLOCK}):
            batch.execute(f"create schema if not exists {schema}")
        for schema, tables in LEARNED.items():
            for table in tables:
                home = schema if (schema, table) in published else "kept"
                batch.execute(f"create table {schema}.{table} as from version.{home}.{table}")
        for schema, tables in HISTORY.items():
            for table in tables:
                batch.execute(f"create table {schema}.{table} as from stored.{schema}.{table}")
        for schema, tables in EMPTY.items():
            for table in tables:
                source = "version" if (schema, table) in published else "stored"
                batch.execute(f"create table {schema}.{table} as from {source}.{schema}.{table} limit 0")
        batch.execute(
            "create table staging.stg_ads as select as_of - interval 1 microsecond as known_at"
            " from stored.intermediate.int_as_of"
        )
        batch.execute("commit")


def why_not_scored(published_db: Path) -> str:
    """Why the stored version cannot score leads; empty where it can.

    Raises:
        duckdb.Error: the copy cannot be read, or is of another version.
    """
    with duckdb.connect(str(published_db), read_only=True) as published:
        champions = published.execute(f"select 1 from evaluation.champion_models where task = '{_TASK}'").fetchall()
        rates = published.execute(
            f"select rate from kept.baseline_rates where task = '{_TASK}' and rate_level = 'task'"
        ).fetchall()
    if not champions or not rates:
        return f"{published_db} stores no champion of leads. Run `elv train` on leads with outcomes first."
    if not rates[0][0]:
        return (
            f"{published_db} was trained on leads of which none qualified, so a batch has nothing to be scored by."
            " Run `elv train` once outcomes have come in."
        )
    return ""


def differing_settings(published_db: Path, project_dir: Path, dbt_vars: Mapping[str, object]) -> list[str]:
    """Vars that are not as the stored version was built with, so that features would mean something else.

    Raises:
        duckdb.Error: the copy cannot be read, or is of another version.
    """
    query = "select name, checksum from quality.build_fingerprints where kind = 'setting'"
    with duckdb.connect(str(published_db), read_only=True) as published:
        stored = dict(published.execute(query).fetchall())
    now = {source.name: source.checksum for source in setting_sources(project_dir, dbt_vars)}
    # A var that one of the two versions of the project lacks says nothing.
    return sorted(
        name
        for name in stored.keys() & now.keys()
        if not name.startswith((*_FREE, *_UNREAD)) and stored[name] != now[name]
    )


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
