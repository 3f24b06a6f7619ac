"""Files of thousands of columns are read in seconds, and no value changes its name."""

from time import process_time

import pyarrow as pa

from elv.inputs.attributes import with_attributes

COLUMNS, ROWS = 2_000, 50


def test_two_thousand_columns_are_read_in_seconds(reader, tmp_path):
    header = ["lead_id", "created_at", *(f"question {number}" for number in range(COLUMNS))]
    lines = [
        [f"L{row}", "2026-01-05", *(f"{row}-{number}" if number % 3 else "" for number in range(COLUMNS))]
        for row in range(ROWS)
    ]
    (tmp_path / "leads.csv").write_text("\n".join(",".join(line) for line in [header, *lines]) + "\n", "utf-8")
    started = process_time()
    rows = reader.rows(tmp_path, "leads")
    assert process_time() - started < 8
    assert len(rows) == ROWS
    for place, row in enumerate(rows):
        attributes = dict(row["attributes"])
        assert len(attributes) == COLUMNS
        assert attributes["question_1"] == f"{place}-1"
        assert attributes["question_1999"] == f"{place}-1999"
        assert attributes["question_3"] is None


def test_attributes_are_cleaned_row_by_row_in_each_batch():
    schema = pa.schema([("c0", pa.string()), ("c1", pa.string())])
    batches = [
        pa.RecordBatch.from_pydict({"c0": ["a", " -- "], "c1": [None, " b "]}, schema=schema),
        pa.RecordBatch.from_pydict({"c0": ["N/A"], "c1": [""]}, schema=schema),
    ]
    read = with_attributes(iter(batches), schema, [("second", 1), ("first", 0)], ["", "--", "n/a"]).read_all()
    assert [dict(row) for row in read.column("attributes").to_pylist()] == [
        {"second": None, "first": "a"},
        {"second": "b", "first": None},
        {"second": None, "first": None},
    ]
    none = with_attributes(iter(batches), schema, [], []).read_all()
    assert none.column("attributes").to_pylist() == [[], [], []]
