"""What every verb that builds says last: warnings, reasons, the time it took and the next step."""

import sys
import time

import click

from elv.cli.invoke import EXIT_OK, EXIT_REFUSED, Outcome
from elv.cli.notices import print_notices, write_refused
from elv.cli.options import err
from elv.cli.settings import Settings

_READ = "`elv report --open` shows the results as a page, `elv app --open` row by row."
NEXT = {
    "demo": f"{_READ} Begin with your own exports: `elv init my_data`.",
    "validate": "`elv train` with the same options.",
    "build-table": "`elv train` with the same options.",
    "staging-only": "`elv build-table` with the same options goes on to the table of examples.",
    "train": f"{_READ} `elv score` scores new rows.",
    "score": _READ,
    "batch": "act on lead_predictions; once outcomes are in, put the leads into the inputs of `elv train`.",
}
STARTED = "elv.started"


def finish(settings: Settings, outcome: Outcome, next_step: str) -> None:
    """Say warnings, reasons, time and the next step, and end with the outcome's exit code."""
    if outcome.exit_code in (EXIT_OK, EXIT_REFUSED):
        print_notices(settings, outcome.warnings, err)
    if outcome.exit_code == EXIT_REFUSED:
        err.print(f"Why it was refused: {write_refused(settings, outcome.problems)}", markup=False, highlight=False)
    seconds = round(time.monotonic() - click.get_current_context().meta[STARTED])
    took = f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"
    step = f" Next: {next_step}" if outcome.exit_code == EXIT_OK else ""
    err.print(f"Took {took}.{step}", markup=False, highlight=False)
    sys.exit(outcome.exit_code)
