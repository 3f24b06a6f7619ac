"""The exported star schema: whole, described, and checkable."""

import hashlib
import json

import duckdb
import pytest

from elv.runs import export_star
from elv.runs.star import STAR_TABLES

BESIDE = {"customer_match_waterfall", "customer_match_review", "contract_violations", "rejected_rows", "reconciliation"}


@pytest.fixture(scope="module")
def exported(demo_warehouse, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "star"
    export_star(demo_warehouse / "marts.duckdb", folder)
    return folder


def test_export_describes_what_it_wrote(exported, demo_warehouse):
    described = json.loads((exported / "schema.json").read_text("utf-8"))
    assert set(described["tables"]) == {*STAR_TABLES, *BESIDE}
    assert {path.stem for path in exported.glob("*.parquet")} == set(described["tables"])
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as published:
        (build,) = published.execute("select max(build_id) from quality.build_fingerprints").fetchone()
        for name, table in described["tables"].items():
            path = exported / f"{name}.parquet"
            assert table["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
            rows, checksum = published.execute(
                f"select count(*), coalesce(sum(hash(t)), 0) from '{path}' as t"
            ).fetchone()
            assert (table["rows"], table["content_checksum"]) == (rows, str(checksum))
            assert all(column["description"] for column in table["columns"]), name
    assert described["build_id"] == build
    assert all(set(each) == {"severity", "rule", "violation_count", "row_count"} for each in described["violations"])


def test_keys_of_the_star_lead_from_file_to_file(exported):
    with duckdb.connect() as reader:
        lines, customers, products, dates, revenue = reader.execute(f"""
            select count(*), count(customers.customer_id), count(products.sku), count(dates.calendar_date), sum(revenue)
            from '{exported}/fct_sales.parquet' as sales
            left join '{exported}/dim_customers.parquet' as customers using (customer_id)
            left join '{exported}/dim_products.parquet' as products using (sku)
            left join '{exported}/dim_dates.parquet' as dates on sales.ordered_date = dates.calendar_date
        """).fetchone()
        (named,) = reader.execute(f"select count(customer_id) from '{exported}/fct_sales.parquet'").fetchone()
        steps, decided, left, money = reader.execute(f"""
            select count(*), sum(line_count), min(lines_left), sum(revenue)
            from '{exported}/customer_match_waterfall.parquet'
        """).fetchone()
        (write_offs,) = reader.execute(
            f"select count(*) from '{exported}/fct_sales.parquet' where line_kind = 'write_off'"
        ).fetchone()
        listed, described = reader.execute(f"""
            select count(*) filter (where is_listed), count(attributes) from '{exported}/dim_customers.parquet'
        """).fetchone()
    assert lines == products == dates > 0
    assert customers == named > 0
    assert (steps, decided, left) == (7, lines - write_offs, 0)
    assert abs(money - revenue) < 1
    assert listed == described > 0


def test_existing_folder_is_left_alone(demo_warehouse, tmp_path):
    (tmp_path / "star").mkdir()
    with pytest.raises(FileExistsError, match="name a new folder"):
        export_star(demo_warehouse / "marts.duckdb", tmp_path / "star")


def test_failed_export_leaves_nothing(tmp_path):
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as published:
        published.execute("create schema star; create table star.dim_customers as select 1 as customer_id")
    with pytest.raises(duckdb.CatalogException):
        export_star(tmp_path / "marts.duckdb", tmp_path / "star")
    assert not list(tmp_path.glob("*star*"))
