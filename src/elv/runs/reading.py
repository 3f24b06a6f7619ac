"""Find runs, read what they say of themselves, and check that they are what was written."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from elv.runs.contents import SCHEMA_VERSION
from elv.runs.files import sha256_of

NEWEST = "newest"
# End of the name of a folder that says why a build was refused; it is no run.
REFUSED = "-refused"
_PARTIAL = ".partial-"


class RunError(Exception):
    """A run that cannot be used; the message is one line and says what to do."""


@dataclass(frozen=True)
class Run:
    """A run folder: what it says of itself, and what is wrong with it (empty when nothing is)."""

    folder: Path
    metadata: dict[str, Any] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def run_id(self) -> str:
        """Name of the folder; the metadata says the same unless somebody renamed it."""
        return self.folder.name

    @property
    def domain(self) -> str:
        """The question that the run answered: all, leads or accounts."""
        return str(self.metadata.get("domain", "all"))

    def champion(self, task: str) -> dict[str, Any]:
        """Return what scored a task; empty where the run has none."""
        rows: Iterable[dict[str, Any]] = self.metadata.get("champions", [])
        return next((row for row in rows if row["task"] == task), {})

    def metric(self, task: str, name: str) -> dict[str, Any]:
        """Return a headline metric of what scored a task, on the test split; empty where there is none."""
        rows: Iterable[dict[str, Any]] = self.metadata.get("headline_metrics", [])
        own = (row for row in rows if row["task"] == task and row["metric"] == name and row["is_champion"])
        return next(own, {})


def list_runs(runs_dir: Path) -> list[Run]:
    """Return every run of a folder, newest first, the broken and unfinished ones with their problems."""
    if not runs_dir.is_dir():
        return []
    folders = [path for path in runs_dir.iterdir() if path.is_dir() and not path.name.endswith(REFUSED)]
    unfinished = [Run(path, problems=("unfinished",)) for path in folders if path.name.startswith(_PARTIAL)]
    finished = [read_run(path) for path in folders if not path.name.startswith(".")]
    newest_first = sorted(finished, key=lambda run: run.run_id, reverse=True)
    return [*readable_first(newest_first), *sorted(unfinished, key=lambda run: run.run_id)]


def readable_first(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield the runs in their order, those that say nothing of themselves last: none of them is the newest."""
    unreadable = []
    for run in runs:
        if run.metadata and run.manifest:
            yield run
        else:
            unreadable.append(run)
    yield from unreadable


def read_run(folder: Path) -> Run:
    """Read one run folder; what cannot be read, is missing or has another size is a problem, not an error."""
    contents, problems = {}, []
    for name in ("manifest.json", "metadata.json"):
        try:
            contents[name] = json.loads((folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            problems.append(f"{name} is missing")
        except (OSError, ValueError):
            problems.append(f"{name} cannot be read")
    metadata, manifest = contents.get("metadata.json", {}), contents.get("manifest.json", {})
    odd = [*_oddities("metadata.json", metadata, _METADATA), *_oddities("manifest.json", manifest, _MANIFEST)]
    if odd:
        return Run(folder, problems=tuple(odd))
    for name, entry in manifest.get("files", {}).items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{name} is missing")
        elif path.stat().st_size != entry.get("bytes"):
            problems.append(f"{name} has another size")
    if metadata.get("run_id", folder.name) != folder.name:
        problems.append(f"the folder was renamed from {metadata['run_id']}")
    return Run(folder, metadata, manifest, tuple(problems))


def _oddities(file: str, record: Any, kinds: Mapping[str, Callable[[Any], bool]]) -> Iterator[str]:
    """What a record holds that no run writes, a phrase each; what it lacks is no oddity."""
    if not isinstance(record, dict):
        yield f"{file} is not what a run holds"
        return
    yield from (
        f"{file} is not what a run holds ({name})"
        for name, is_right in kinds.items()
        if name in record and not is_right(record[name])
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_mapping_or_none(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _is_moment(value: Any) -> bool:
    try:
        return value is None or bool(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_rows_with(**columns: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_right(value: Any) -> bool:
        return isinstance(value, list) and all(
            isinstance(row, dict) and all(name in row and is_one(row[name]) for name, is_one in columns.items())
            for row in value
        )

    return is_right


def _is_files(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(entry, dict) and _is_number(entry.get("bytes")) and _is_text(entry.get("sha256"))
        for entry in value.values()
    )


_METADATA: dict[str, Callable[[Any], bool]] = {
    "schema_version": _is_number,
    "build_id": _is_text_or_none,
    **dict.fromkeys(("run_id", "command", "domain", "platform"), _is_text),
    **dict.fromkeys(("created_at", "as_of"), _is_moment),
    **dict.fromkeys(("vars", "windows", "scored", "joins"), _is_mapping),
    **dict.fromkeys(("code", "git", "versions"), _is_mapping_or_none),
    "champions": _is_rows_with(task=_is_text),
    "headline_metrics": _is_rows_with(task=_is_text, metric=_is_text, is_champion=lambda value: value in (True, False)),
    "inputs": _is_rows_with(path=_is_text),
    **dict.fromkeys(("splits", "label_counts", "match_rates"), _is_rows_with()),
}
_MANIFEST: dict[str, Callable[[Any], bool]] = {"files": _is_files}


def manifest_files(manifest: Any) -> Any:
    """Return what a manifest says of each file by its name."""
    return manifest.get("files", {}) if isinstance(manifest, dict) else {}


def check_run(folder: Path) -> list[str]:
    """Return what differs between a run folder and its manifest, by checksums; empty when nothing does."""
    run = read_run(folder)
    found = list(run.problems)
    for name, entry in run.manifest.get("files", {}).items():
        path = folder / name
        if path.is_file() and path.stat().st_size == entry.get("bytes") and sha256_of(path) != entry.get("sha256"):
            found.append(f"{name} was changed")
    listed = {*run.manifest.get("files", {}), "manifest.json"}
    # Without a manifest every file would be a stranger; that it is missing says enough.
    if run.manifest:
        found += [f"{path.name} was added" for path in sorted(folder.iterdir()) if path.name not in listed]
    return found


def find_run(runs_dir: Path, name: str) -> Run:
    """Return the run of that id, of an unambiguous beginning or end of it, of that folder, or the newest.

    Raises:
        RunError: there is none, there are several, or it cannot be read.
    """
    if "/" in name or "\\" in name:
        return _usable(read_run(_existing(Path(name))))
    folders = sorted(
        path
        for path in runs_dir.glob("*")
        if path.is_dir() and not path.name.startswith(".") and not path.name.endswith(REFUSED)
    )
    if not folders:
        raise RunError(f"There is no run in {runs_dir}. Make one with `elv demo` or `elv train`, or name --runs-dir.")
    if name == NEWEST:
        return _usable(next(readable_first(map(read_run, reversed(folders)))))
    exact = [path for path in folders if path.name == name]
    matches = exact or [path for path in folders if path.name.startswith(name) or path.name.endswith(name)]
    if len(matches) != 1:
        what = f"{len(matches)} runs match {name}: {', '.join(path.name for path in matches[:5])}" if matches else ""
        raise RunError(f"{what or f'{runs_dir} holds no run {name}'}. `elv runs` lists them.")
    return _usable(read_run(matches[0]))


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise RunError(f"There is no run folder {folder}. `elv runs` lists them.")
    return folder.resolve()


def _usable(run: Run) -> Run:
    if not run.metadata or not run.manifest:
        raise RunError(f"Run {run.run_id} is broken: {'; '.join(run.problems)}. Use another one.")
    if run.metadata.get("schema_version", 1) > SCHEMA_VERSION:
        raise RunError(f"Run {run.run_id} was written by a newer elv. Install that version to read it.")
    return run
