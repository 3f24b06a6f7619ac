"""Export the star schema of sales as Parquet files, with what is needed to check them."""

from pathlib import Path

import duckdb

from elv.runs.files import new_folder, sha256_of, write_json

STAR_TABLES = ("dim_customers", "dim_products", "dim_divisions", "fct_sales")


def export_star(working_db: Path, folder: Path) -> list[Path]:
    """Write one Parquet file per table of the star schema, and `schema.json`, into a new folder.

    `schema.json` has, per table, its columns with types, its rows, the SHA-256 of the file, and a checksum of
    its content that does not depend on the order of rows (it is stable for one version of DuckDB). The
    folder appears under its name only when it is complete.

    Raises:
        FileExistsError: the folder is there already.
        duckdb.CatalogException: the star schema has not been built.
    """
    with new_folder(folder) as draft, duckdb.connect(str(working_db), read_only=True) as working:
        described = {}
        for table in STAR_TABLES:
            path = draft / f"{table}.parquet"
            place = str(path).replace("'", "''")
            working.execute(f"copy intermediate.{table} to '{place}' (format parquet, compression zstd)")
            columns = working.execute(f"describe intermediate.{table}").fetchall()
            rows, checksum = working.execute(
                f"select count(*), coalesce(sum(hash(t)), 0) from intermediate.{table} as t"
            ).fetchall()[0]
            described[table] = {
                "columns": [{"name": name, "type": kind} for name, kind, *_ in columns],
                "rows": rows,
                "content_checksum": str(checksum),
                "sha256": sha256_of(path),
            }
        write_json(draft / "schema.json", described)
    return sorted(folder.iterdir())
