"""Data folders read as a build reads them, up to the broken rules, many in one process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rendered import ROOT, SETTINGS, Project

from elv.builds import Salt
from elv.inputs.described import INPUTS
from elv.inputs.files import input_files
from elv.inputs.header_notes import Currencies
from elv.inputs.raw import raw_input

SEEDS = ("input_columns", "column_aliases", "stage_aliases", "pipeline_stages", "exchange_rates", "ad_accounts")
CONTRACTS = (
    "rejected_rows",
    "input_notes",
    "stg_outcome_stages",
    "outcome_violations",
    "input_join_ids",
    "input_joins",
    "join_violations",
    "money_violations",
    "contract_violations",
)


@dataclass(frozen=True)
class Read:
    """What came out of a folder: the accepted rows of each input, and what is said."""

    rows: dict[str, list[dict[str, Any]]]
    violations: list[dict[str, Any]]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [violation for violation in self.violations if violation["severity"] == "error"]


class FolderReader:
    """Reads folders one after another; inputs that a folder lacks keep their empty tables."""

    def __init__(self) -> None:
        self._project = Project()
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'")
        for seed in SEEDS:
            texts = seed in {"input_columns", "column_aliases", "stage_aliases"}
            options = "all_varchar = true" if texts else "header = true"
            self._create(seed, f"select * from read_csv('{ROOT}/seeds/{seed}.csv', {options})")
        self._filled = set(INPUTS)
        self._models = {name: self._project.model(name) for name in self._names()}

    def read(self, folder: Path) -> Read:
        connection = self._connection
        columns, aliases = connection.table("input_columns"), connection.table("column_aliases")
        currencies = Currencies(SETTINGS["currency_signs"], frozenset(SETTINGS["currency_codes"]))
        described = input_files(str(folder), columns, aliases, {}, "", SETTINGS["null_texts"], currencies=currencies)
        connection.register("described", described)
        self._create("input_files", "select * from described")
        present = {
            row[0]
            for row in connection.execute("select distinct input from input_files where header is not null").fetchall()
        }
        for name in present | self._filled:
            raw = raw_input(
                connection,
                name,
                data_dir=str(folder),
                null_texts=SETTINGS["null_texts"],
                files=connection.table("input_files"),
                columns=columns,
                demo=None,
                salt=Salt("pepper", "of pepper"),
            )
            connection.execute(f"drop table if exists raw_{name}")
            raw.create(f"raw_{name}")
        kept = {f"base_{name}" for name in set(INPUTS) - present - self._filled}
        for name, query in self._models.items():
            if name not in kept:
                self._create(name, query)
        self._filled = present
        rows = {
            name: self._dicts(f"from base_{name} where rejected_rule is null order by source_file, source_line")
            for name in INPUTS
        }
        return Read(rows, self._dicts("from contract_violations"))

    @staticmethod
    def _names() -> list[str]:
        bases = sorted((f"base_{name}" for name in INPUTS), key="base_sales".__eq__)
        bases.insert(bases.index("base_outcomes"), "base_outcome_stages")
        return [*bases, *CONTRACTS]

    def _create(self, name: str, query: str) -> None:
        self._connection.execute(f"create or replace table {name} as {query}")

    def _dicts(self, query: str) -> list[dict[str, Any]]:
        return self._connection.sql(query).to_arrow_table().to_pylist()
