"""What an earlier training left, kept with a scoring run so that it can be scored again."""

from pathlib import Path

import duckdb

from elv.publishing.questions import ACCOUNTS, LEADS

# Tables of the selector `learned` that scores read. A test holds the list against the graph of the project.
LEARNED_TABLES = (
    ("evaluation", "baseline_calibration"),
    ("evaluation", "baseline_rates"),
    ("evaluation", "champion_models"),
    ("intermediate", "int_campaign_history"),
    ("intermediate", "int_customer_attributes"),
    ("intermediate", "int_lead_attributes"),
    ("intermediate", "int_lead_delay_curves"),
    ("ml", "account_value_segments"),
    ("ml", "fitted_models"),
    ("ml", "holdout_predictions"),
    ("ml", "lead_value_segments"),
    ("ml", "serving_models"),
    ("ml", "value_models"),
)
# A build of one question has no values of the other; other tables of it may lie there empty.
_VALUES = {LEADS: "lead_value_segments", ACCOUNTS: "account_value_segments"}
# Scores read the hold-out for past cutoffs of accounts only; that of leads is the largest of these tables.
ROWS = {"holdout_predictions": "where task = 'account_purchase'"}


def export_learned(working_db: Path, file: Path) -> Path:
    """Copy what scores read and scoring does not build into a DuckDB file of its own.

    A database, not Parquet: types such as decimals and maps must come back as they were.
    """
    _copy(working_db, file)
    return file


def kept_question(file: Path) -> str | None:
    """Return the question (leads or accounts) that `export_learned` found alone; None where it found both."""
    with duckdb.connect(str(file), read_only=True) as learned:
        present = _tables(learned, file.stem)
    kept = [question for question, table in _VALUES.items() if table in present]
    return kept[0] if len(kept) == 1 else None


def import_learned(file: Path, working_db: Path) -> None:
    """Put the tables of `export_learned` into a new working database."""
    _copy(file, working_db)


def import_promoted(fitted_models: Path, working_db: Path) -> int:
    """Give a new working database the pinned models of a run, which its inputs may no longer lead to.

    Args:
        fitted_models: the run's fitted_models.parquet.
        working_db: the database to be built in.

    Returns:
        How many models there were; none in a run of an older version, which kept no models.
    """
    if not fitted_models.is_file():
        return 0
    with duckdb.connect(str(working_db)) as working:
        working.read_parquet(str(fitted_models)).filter("is_promoted and not is_current").project(
            "* exclude (is_promoted) replace (split_part(candidate_id, '@', 1) as candidate_id)"
        ).create_view("pinned")
        count: int = working.execute("select count(*) from pinned").fetchall()[0][0]
        if count:
            working.execute("create schema if not exists ml; create table ml.fit_candidates as from pinned")
        working.execute("drop view pinned")
    return count


def _copy(source: Path, target: Path) -> None:
    # A view names the database that it was made in, which is called after its file.
    place, name = str(source).replace("'", "''"), f'"{source.stem}"'
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{place}' as {name} (read_only)")
        connection.execute("begin")
        present = _tables(connection, source.stem)
        for schema, table in LEARNED_TABLES:
            if table in _VALUES.values() and table not in present:
                continue
            connection.execute(f"create schema if not exists {schema}")
            rows = f"{name}.{schema}.{table} {ROWS.get(table, '')}"
            connection.execute(f"create table {schema}.{table} as from {rows}")
        connection.execute("commit")
        connection.execute(f"detach {name}")


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> set[str]:
    query = "select table_name from information_schema.tables where table_catalog = ?"
    return {row[0] for row in connection.execute(query, [database]).fetchall()}
