"""The SQL of macros and models as dbt would make it for DuckDB, without a build."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

ROOT = Path(__file__).resolve().parents[3]
SETTINGS: dict[str, Any] = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


class _ReturnedError(Exception):
    """What a macro gives back with return()."""


class Project:
    """Macros as functions that give SQL, and models as statements. The data folder is never the demo."""

    def __init__(self) -> None:
        self.macros: dict[str, Callable[..., Any]] = {}
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
        settings = SETTINGS | {"data_dir": "data"}
        self._environment.globals.update(
            {
                "var": settings.__getitem__,
                "env_var": lambda name, default="": default,
                "return": self._give_back,
                "ref": lambda name: name,
                "run_started_at": datetime.now(UTC),
                "adapter": SimpleNamespace(dispatch=lambda name, _: self.macros[f"default__{name}"]),
                "is_linting": lambda: False,
            }
        )
        files = [path for path in sorted((ROOT / "macros").rglob("*.sql")) if path.name != "lint.sql"]
        texts = {path: path.read_text(encoding="utf-8") for path in files}
        names = {path: re.findall(r"{%-? *macro (\w+)\(", text) for path, text in texts.items()}
        self._environment.globals.update({name: self._later(name) for found in names.values() for name in found})
        for path, text in texts.items():
            module = self._environment.from_string(text).module
            self.macros |= {name: self._called(getattr(module, name)) for name in names[path]}

    def model(self, name: str) -> str:
        """Return the query of a model; other models and seeds stand in it by their names."""
        (path,) = (ROOT / "models").rglob(f"{name}.sql")
        return self._environment.from_string(path.read_text(encoding="utf-8")).render()

    @staticmethod
    def _give_back(value: Any) -> None:
        raise _ReturnedError(value)

    @staticmethod
    def _called(macro: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return macro(*arguments, **named)
            except _ReturnedError as returned:
                return returned.args[0]

        return call

    def _later(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            return self.macros[name](*arguments, **named)

        return call
