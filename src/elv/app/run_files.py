"""Runs and their files, as far as they may be shown: a run in the folder of runs, a file that its manifest names."""

from collections.abc import Iterator
from pathlib import Path

from elv.runs.reading import REFUSED, Run, manifest_files, read_run, readable_first

MANIFEST = "manifest.json"
REPORT = "report.html"


def run_folders(runs_dir: Path) -> list[Path]:
    """Return the folders of the runs, newest first; one that is being written is not there yet."""
    if not runs_dir.is_dir():
        return []
    # A link to a folder elsewhere would let its files out under the name of a run.
    home = runs_dir.resolve()
    names = [path.name for path in runs_dir.iterdir()]
    folders = [home / name for name in names if not name.startswith(".") and not name.endswith(REFUSED)]
    return sorted((path for path in folders if path.is_dir() and path.resolve() == path), reverse=True)


def newest_first(runs_dir: Path) -> Iterator[Run]:
    """Yield the runs, newest first, each read when it is asked for."""
    return readable_first(map(read_run, run_folders(runs_dir)))


def named_run(runs_dir: Path, run_id: str) -> Run | None:
    """Return the run of exactly this id; a name is compared and never made into a path."""
    return next((read_run(folder) for folder in run_folders(runs_dir) if folder.name == run_id), None)


def run_file(run: Run, name: str) -> Path | None:
    """Return a file that the run's manifest names, or the manifest; None where it is not in the run's own folder.

    The manifest is a file too and may have been changed, so that what it names is not trusted either.
    """
    if name != MANIFEST and name not in manifest_files(run.manifest):
        return None
    path = run.folder / name
    if Path(name).name != name or path.resolve() != path or not path.is_file():
        return None
    return path
