"""Export the star schema of sales as Parquet files, with what is needed to check them."""

from pathlib import Path
from typing import Any

import duckdb

from elv.builds import build_of
from elv.report.facts.records import to_records
from elv.runs.files import new_folder, sha256_of, write_json

STAR_TABLES = ("dim_customers", "dim_customer_history", "dim_products", "dim_divisions", "dim_dates", "fct_sales")
# What the star is worth: how lines found their customers, what is in doubt, and what was wrong with the inputs.
_INPUTS = "('sales', 'customers', 'products')"
_BESIDE = {
    "customer_match_waterfall": "quality.customer_match_waterfall",
    "customer_match_review": "quality.customer_match_review",
    "contract_violations": f"(select * from quality.contract_violations where input in {_INPUTS})",
    "rejected_rows": f"(select * from quality.rejected_rows where input in {_INPUTS})",
    "reconciliation": "(select * from quality.reconciliation where place = 'fct_sales')",
}


def export_star(published_db: Path, folder: Path) -> list[Path]:
    """Write one Parquet file per table of the star schema and of what tells its worth, and `schema.json`.

    `schema.json` has the build, and per table its columns with types and descriptions, its rows, the SHA-256 of the
    file, and a checksum of its content that does not depend on the order of rows (it is stable for one version of
    DuckDB). `violations` in it are the broken rules of sales, customers and products by severity. The folder appears
    under its name only when it is complete.

    Raises:
        FileExistsError: the folder is there already.
        duckdb.CatalogException: the published copy holds no star schema.
    """
    with new_folder(folder) as draft, duckdb.connect(str(published_db), read_only=True) as published:
        tables = {name: f"star.{name}" for name in STAR_TABLES} | _BESIDE
        described = {name: _export(published, relation, draft / f"{name}.parquet") for name, relation in tables.items()}
        violations = to_records(
            published,
            "select severity, rule, count(*) as violation_count, cast(sum(row_count) as bigint) as row_count"
            f" from {_BESIDE['contract_violations']} group by severity, rule order by severity, rule",
        )
        content = {"build_id": build_of(published_db), "violations": violations, "tables": described}
        write_json(draft / "schema.json", content)
    return sorted(folder.iterdir())


def _export(published: Any, relation: str, path: Path) -> dict[str, Any]:
    place = str(path).replace("'", "''")
    published.execute(f"copy (from {relation}) to '{place}' (format parquet, compression zstd)")
    comments = dict(
        published.execute(
            "select column_name, comment from duckdb_columns() where schema_name || '.' || table_name = ?",
            [relation if "(" not in relation else f"quality.{path.stem}"],
        ).fetchall()
    )
    columns = published.execute(f"describe from {relation}").fetchall()
    rows, checksum = published.execute(f"select count(*), coalesce(sum(hash(t)), 0) from {relation} as t").fetchall()[0]
    return {
        "columns": [{"name": name, "type": kind, "description": comments.get(name)} for name, kind, *_ in columns],
        "rows": rows,
        "content_checksum": str(checksum),
        "sha256": sha256_of(path),
    }
