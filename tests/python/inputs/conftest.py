import csv
from pathlib import Path

import duckdb
import pytest
import yaml

from elv.builds import Salt
from elv.inputs.described import INPUTS, InputColumn
from elv.inputs.files import describe_folder, input_files
from elv.inputs.header_notes import Currencies
from elv.inputs.headers import Alias, aliases_for
from elv.inputs.raw import raw_input

ROOT = Path(__file__).resolve().parents[3]
EXPORTS = ROOT / "tests" / "fixtures" / "exports"


SALT = Salt("pepper", "of pepper")
VARS = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]
CURRENCIES = Currencies(VARS["currency_signs"], frozenset(VARS["currency_codes"]))


def read_seed(name):
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="session")
def columns():
    return [
        InputColumn(
            row["input"],
            row["column_name"],
            row["is_required"] == "true",
            tuple(row["satisfied_by"].split()),
            row["description"],
        )
        for row in read_seed("input_columns")
    ]


@pytest.fixture(scope="session")
def aliases(columns):
    names = ("platform", "layout", "input", "header", "canonical_column", "unit")
    rows = [Alias(*(row[name] for name in names)) for row in read_seed("column_aliases")]
    pairs = [(column.input, column.name) for column in columns]
    words = tuple((row["word"], row["place"]) for row in read_seed("personal_words"))
    return {name: aliases_for(name, pairs, rows, CURRENCIES, words) for name in INPUTS}


@pytest.fixture
def describe(aliases, columns, tmp_path):
    """Write files into a data folder and describe it; leads are added so that the folder is complete."""

    def run(**files):
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        files.setdefault("leads.csv", "lead_id,created_at\n1,2026-01-01\n")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return describe_folder(folder, aliases, columns)

    return run


class Reader:
    """Reads a data folder as a build does: the statements about its files, and the raw rows of an input."""

    def __init__(self, connection, columns, aliases, words):
        self.connection, self.columns, self.aliases, self.words = connection, columns, aliases, words

    def files(self, folder, limits=None):
        table = input_files(
            str(folder), self.columns, self.aliases, {}, limits=limits, currencies=CURRENCIES, personal_rows=self.words
        )
        return table.to_pylist()

    def rows(self, folder, name):
        files = self.connection.from_arrow(
            input_files(str(folder), self.columns, self.aliases, {}, currencies=CURRENCIES, personal_rows=self.words)
        )
        raw = raw_input(
            self.connection,
            name,
            data_dir=str(folder),
            null_texts=["", "--"],
            files=files,
            columns=self.columns,
            demo=None,
            salt=SALT,
        )
        return raw.to_arrow_table().to_pylist()


@pytest.fixture(scope="session")
def reader():
    connection = duckdb.connect()
    columns = connection.read_csv(str(ROOT / "seeds" / "input_columns.csv"))
    aliases = connection.read_csv(str(ROOT / "seeds" / "column_aliases.csv"), all_varchar=True)
    words = connection.read_csv(str(ROOT / "seeds" / "personal_words.csv"), all_varchar=True)
    return Reader(connection, columns, aliases, words)
