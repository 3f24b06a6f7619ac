"""The `elv` command: one dbt process for each verb, its errors in plain words."""

from elv.cli.commands import main

__all__ = ["main"]
