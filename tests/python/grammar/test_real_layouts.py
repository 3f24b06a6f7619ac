"""Folders in real layouts beside the project: each gives its values, or is refused by its rules."""

import csv
from decimal import Decimal

import pytest
from rendered import ROOT

FOLDERS = ROOT.parent / "shared" / "cases"
with (ROOT / "tests" / "fixtures" / "real_layouts.csv").open(encoding="utf-8", newline="") as handle:
    EXPECTED = list(csv.DictReader(handle, delimiter=";"))


def shown(value):
    if value is None:
        return "-"
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else str(value).removesuffix(" 00:00:00")


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.skipif(not FOLDERS.is_dir(), reason="the folders of real layouts are not beside the project")
@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case["number"])
def test_a_real_layout_gives_its_values_or_its_rules(read_folder, case):
    (folder,) = FOLDERS.glob(f"{case['number']}_*")
    read = read_folder(folder)
    name, column = case["column"].split(".")
    assert " | ".join(shown(row[column]) for row in read.rows[name]) == case["values"]
    said = {f"{row['rule']}:{row['column_name']}" for row in read.violations if row["rule"] != "few_matches"}
    assert said == set(case["said"].split())
