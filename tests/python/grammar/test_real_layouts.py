"""Folders in real layouts beside the project: each gives its values, or is refused by its rules."""

import csv
from collections import defaultdict
from decimal import Decimal

import pytest
from rendered import ROOT

FOLDERS = ROOT.parent / "shared" / "cases"
with (ROOT / "tests" / "fixtures" / "real_layouts.csv").open(encoding="utf-8", newline="") as handle:
    EXPECTED = defaultdict(list)
    for row in csv.DictReader(handle, delimiter=";"):
        EXPECTED[row["number"]].append(row)


def shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else str(value).removesuffix(" 00:00:00")


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.skipif(not FOLDERS.is_dir(), reason="the folders of real layouts are not beside the project")
@pytest.mark.parametrize("number", EXPECTED)
def test_a_real_layout_gives_its_values_or_its_rules(read_folder, number):
    (folder,) = FOLDERS.glob(f"{number}_*")
    read = read_folder(folder)
    said = {f"{row['rule']}:{row['column_name']}" for row in read.violations if row["rule"] != "few_matches"}
    for expected in EXPECTED[number]:
        name, column = expected["column"].split(".")
        assert " | ".join(shown(row[column]) for row in read.rows[name]) == expected["values"]
        assert said == set(expected["said"].split())


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.skipif(not FOLDERS.is_dir(), reason="the folders of real layouts are not beside the project")
def test_every_real_layout_has_its_values():
    assert {folder.name.split("_")[0] for folder in FOLDERS.iterdir() if folder.is_dir()} == EXPECTED.keys()
