"""The macros of macros/parsing as SQL expressions, run by DuckDB on texts."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("parsing", "dialect")


class _ReturnedError(Exception):
    """What a macro gives back with return()."""


def macros() -> dict[str, Callable[..., Any]]:
    """The project's macros as functions that give SQL, as dbt would for DuckDB."""
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    found: dict[str, Callable[..., Any]] = {}

    def give_back(value: Any) -> None:
        raise _ReturnedError(value)

    def called(macro: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return macro(*arguments, **named)
            except _ReturnedError as returned:
                return returned.args[0]

        return call

    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.globals.update(
        {
            "var": settings.__getitem__,
            "return": give_back,
            "is_linting": lambda: False,
            "adapter": SimpleNamespace(dispatch=lambda name, _: found[f"default__{name}"]),
        }
    )

    def later(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            return found[name](*arguments, **named)

        return call

    files = [path for folder in FOLDERS for path in sorted((ROOT / "macros" / folder).glob("*.sql"))]
    texts = [path.read_text(encoding="utf-8") for path in files]
    names = re.findall(r"{% macro (\w+)\(", "".join(texts))
    environment.globals.update({name: later(name) for name in names})
    for text in texts:
        module = environment.from_string(text).module
        found |= {name: called(getattr(module, name)) for name in re.findall(r"{% macro (\w+)\(", text)}
    return found


@pytest.fixture(scope="session")
def evaluate():
    """Gives what a macro makes of each text; further columns of the row by name."""
    made = macros()
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")

    def run(
        macro: str, texts: Sequence[str], decimal_mark: str = ".", date_order: str = "mdy", zone: str = "", **named: Any
    ) -> list[Any]:
        connection.execute(
            "create or replace temp table texts as "
            "select unnest(range(len($1))) as place, unnest($1::varchar[]) as text",
            [list(texts)],
        )
        query = f"select {made[macro]('text', **named)} from (select *, '{decimal_mark}' as decimal_mark, "
        query += f"'{date_order}' as date_order, nullif('{zone}', '') as zone from texts) as texts order by place"
        return [row[0] for row in connection.execute(query).fetchall()]

    return run
