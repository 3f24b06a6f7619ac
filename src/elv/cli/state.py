"""Before a build: a working database that is lost gets its history back, one that is torn the last whole version."""

import re

import duckdb

from elv.cli.options import err
from elv.cli.settings import Settings
from elv.publishing import is_in_step, move_aside, restore

# Selectors that use tables which they do not build.
_USES_A_VERSION = frozenset(
    {"score", "score_of_files", "score_leads", "score_accounts", "score_without_sales", "score_without_leads"}
)
_DAMAGED = re.compile(
    r"not a valid DuckDB database|corrupt|checksum|not read enough bytes|replaying WAL|deserializ|truncated",
    re.IGNORECASE,
)


def is_damage(error: duckdb.Error) -> bool:
    """Whether a database cannot be opened or read since its bytes are not what was written."""
    return bool(_DAMAGED.search(str(error)))


def make_ready(settings: Settings, selector: str) -> None:
    """Have the working database hold what a build of this selector takes as given, and say what was done for it."""
    working, published = settings.working_db, settings.published_db
    if working.exists():
        try:
            duckdb.connect(str(working)).close()
        except duckdb.ConnectionException:
            # This process has it open with other settings.
            return
        except duckdb.Error as error:
            if not is_damage(error):
                return
            aside = move_aside(working)
            _say(f"{working} cannot be read ({str(error).splitlines()[0]}). It was moved to {aside.name}.")
    if not published.exists():
        return
    if not working.exists():
        _bring_back(settings)
        return
    # With a fixed clock two builds began at the same moment.
    is_sure = not settings.dbt_vars.get("build_time")
    if selector in _USES_A_VERSION and not (is_sure and is_in_step(published, working)) and restore(published, working):
        _say(f"Models of both questions are those of {published.name}: the last build did not finish, or left one out.")


def _bring_back(settings: Settings) -> None:
    """Begin a working database with what the published copy keeps; with nothing where that cannot be read."""
    working, published = settings.working_db, settings.published_db
    try:
        is_back = restore(published, working, is_lost=True)
    except duckdb.Error as error:
        working.unlink(missing_ok=True)
        _say(f"{published} keeps history that cannot be read ({str(error).splitlines()[0]}): it begins anew.")
        return
    if is_back:
        _say(f"History and models came back from {published.name}; the rest is built from the inputs.")


def _say(text: str) -> None:
    err.print(text, markup=False, highlight=False)
