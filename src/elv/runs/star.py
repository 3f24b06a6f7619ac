"""Export the star schema of sales as Parquet files, with what is needed to check them."""

import hashlib
import json
import shutil
from pathlib import Path

import duckdb

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
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; name a new folder.")
    draft = folder.with_name(f".partial-{folder.name}")
    draft.mkdir(parents=True)
    try:
        described = {}
        with duckdb.connect(str(working_db), read_only=True) as working:
            for table in STAR_TABLES:
                path = draft / f"{table}.parquet"
                place = str(path).replace("'", "''")
                working.execute(f"copy intermediate.{table} to '{place}' (format parquet, compression zstd)")
                columns = working.execute(f"describe intermediate.{table}").fetchall()
                rows, checksum = working.execute(
                    f"select count(*), coalesce(sum(hash(t)), 0) from intermediate.{table} as t"
                ).fetchall()[0]
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                described[table] = {
                    "columns": [{"name": name, "type": kind} for name, kind, *_ in columns],
                    "rows": rows,
                    "content_checksum": str(checksum),
                    "sha256": digest,
                }
        text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
        (draft / "schema.json").write_text(text, encoding="utf-8", newline="\n")
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return sorted(folder.iterdir())
