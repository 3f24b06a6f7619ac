"""What `elv validate` says of columns, against the inputs of the last published build."""

import duckdb

from elv.cli.validation import schema_changes


def write(path, rows, reads_files=True):
    connection = duckdb.connect(str(path))
    connection.execute("create schema quality")
    connection.execute("create table quality.build_fingerprints as select unnest(?) as kind", [["input"] * reads_files])
    connection.execute(
        "create table quality.input_profile (input varchar, column_name varchar, is_attribute boolean,"
        " null_share double, min_value varchar, max_value varchar)"
    )
    connection.executemany("insert into quality.input_profile values (?, ?, ?, ?, ?, ?)", rows)
    return connection


BEFORE = [
    ("leads", "campaign_id", False, 0.1, "1", "9"),
    ("leads", "platform", False, 1.0, None, None),
    ("leads", "employees", True, 0.0, "5", "900"),
    ("leads", "country", True, 0.2, "AT", "US"),
    ("ads", "spend", False, 0.0, "1", "9"),
]
NOW = [
    ("leads", "campaign_id", False, 1.0, None, None),
    ("leads", "platform", False, 0.5, "meta", "meta"),
    ("leads", "employees", True, 0.0, "11-50", "51-200"),
    ("leads", "country", True, 0.3, "AT", "US"),
]


def test_columns_that_are_gone_new_or_of_another_kind_are_named(tmp_path):
    write(tmp_path / "marts.duckdb", BEFORE).close()
    with write(tmp_path / "elv.duckdb", NOW) as working:
        assert schema_changes(tmp_path / "marts.duckdb", working) == [
            "leads, campaign_id: gone, it held values",
            "leads, employees: holds texts, it held numbers",
            "leads, platform: new, it holds values",
        ]


def test_the_same_columns_a_copy_of_the_demo_and_no_copy_say_nothing(tmp_path):
    write(tmp_path / "marts.duckdb", BEFORE).close()
    write(tmp_path / "demo.duckdb", BEFORE, reads_files=False).close()
    with write(tmp_path / "same.duckdb", BEFORE) as working:
        assert schema_changes(tmp_path / "marts.duckdb", working) == []
    with write(tmp_path / "elv.duckdb", NOW) as working:
        assert schema_changes(tmp_path / "demo.duckdb", working) == []
        assert schema_changes(tmp_path / "none.duckdb", working) == []
