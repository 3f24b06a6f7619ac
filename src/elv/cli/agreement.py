"""Whether published copy, run folder and working database hold the same build."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from elv.builds import build_of
from elv.cli.report import is_published
from elv.publishing import damaged_tables
from elv.runs.reading import list_runs


def disagreements(published_db: Path, runs_dir: Path) -> Iterator[str]:
    """What is wrong between the published copy and the runs, a sentence each; nothing where there is no copy."""
    if not published_db.exists():
        return
    damaged = damaged_tables(published_db, published_db.with_name("elv.duckdb"))
    if damaged:
        yield f"The published copy is damaged ({', '.join(damaged)}). `elv train --force` writes it again."
        return
    build = build_of(published_db)
    if build is None:
        yield f"{published_db} does not name its build: another version of elv wrote it. `elv train` writes it again."
        return
    runs = [run for run in list_runs(runs_dir) if run.metadata.get("build_id") == build]
    if not runs:
        yield (
            f"No run in {runs_dir} is of build {build}, which is published."
            " `elv train` or `elv score` with the options of that build writes its run."
        )
    for run in runs:
        try:
            is_same = is_published(run.folder, published_db)
        except duckdb.Error:
            is_same = False
        if not is_same:
            yield f"Run {run.run_id} and the published copy name build {build}, but hold other scores."


def build_words(published_db: Path, working_db: Path) -> str:
    """Which build is published, and whether the working database holds it; empty where no copy names one."""
    build, working = build_of(published_db), build_of(working_db)
    if build is None:
        return ""
    if working == build:
        return f"Build {build} is published; the working database holds it too."
    if working is None:
        return f"Build {build} is published; the working database names none. The next build starts from what is kept."
    return (
        f"Build {build} is published; the working database holds {working}, which was not published."
        " `elv score` starts from the published one."
    )
