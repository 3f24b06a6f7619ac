"""The `elv` command: one dbt process for each verb, its errors in plain words."""

from elv.cli.commands import cli, main
from elv.cli.report import report

cli.add_command(report)

__all__ = ["main"]
