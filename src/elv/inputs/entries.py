"""The entries of a data folder: which are inputs or their parts, and why the others are not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from elv.inputs.described import INPUTS, SUFFIXES, FileColumn
from elv.inputs.kinds import how_to_read, is_litter, likely_input, stem_of, why_not_regular

# Names that exports and course data give to an input.
_OTHER_NAMES = {"lead_to_ad_map": "campaign_map"}


def input_of(entry: Path) -> str | None:
    """The input that an entry is, by its name; None where it is none."""
    name = entry.name.lower()
    if entry.is_dir():
        return _input_named(name)
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return _input_named(name.removesuffix(suffix))
    return None


def _input_named(stem: str) -> str | None:
    name = _OTHER_NAMES.get(stem, stem)
    return name if name in INPUTS else None


def parts_of(folder: Path, entry: Path, name: str) -> tuple[list[Path], list[FileColumn]]:
    """The files of an input, those of its subfolders included, and a row for each file that is left out."""
    if not entry.is_dir():
        return [entry], []
    parts: list[Path] = []
    left_out: list[FileColumn] = []
    for path in sorted(entry.iterdir()):
        shown = path.relative_to(folder).as_posix()
        if is_litter(path):
            left_out.append(_litter(shown, name))
        elif path.is_dir() and path.is_symlink():
            left_out.append(_unread(name, shown, "is a link to a folder", "Copy the folder into the data folder."))
        elif path.is_dir():
            deeper, skipped = parts_of(folder, path, name)
            parts += deeper
            left_out += skipped
        elif why_not_regular(path) is None and not path.name.lower().endswith(SUFFIXES):
            reason = "is in no format that is read"
            left_out.append(_unread(name, shown, reason, how_to_read(path.name), severity="error"))
        else:
            parts.append(path)
    return parts, left_out


def unread_entries(folder: Path, entries: Iterable[Path], found: Mapping[str, Sequence[Path]]) -> list[FileColumn]:
    """A row for each entry of the data folder that is no input, unless an .sql input reads it."""
    statements = " ".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (path for group in found.values() for entry in group for path in _statements(entry))
    )
    rows = []
    for entry in entries:
        if is_litter(entry):
            rows.append(_litter(entry.name))
        elif entry.name not in statements:
            rows.append(_unread_entry(folder, entry, found))
    return rows


def empty_input(name: str, entry: Path) -> list[FileColumn]:
    """A folder without a single part is an error."""
    return [
        FileColumn(
            name,
            entry.name,
            rule="empty_file",
            severity="error",
            problem=f"The folder {entry.name} holds no file that is read.",
            hint="Put at least one csv, csv.gz, parquet or sql file there, or remove the folder.",
        )
    ]


def _statements(entry: Path) -> list[Path]:
    files = entry.rglob("*") if entry.is_dir() else [entry]
    return [path for path in files if path.name.lower().endswith(".sql") and why_not_regular(path) is None]


def _unread_entry(folder: Path, entry: Path, found: Mapping[str, Sequence[Path]]) -> FileColumn:
    """Why an entry is not read; an error where it can only be an input that is otherwise absent."""
    shown = entry.relative_to(folder).as_posix()
    stem, likely = stem_of(entry.name), likely_input(entry.name)
    only_input = likely if likely and likely not in found else None
    severity = "error" if only_input else "warn"
    if entry.is_dir():
        reason = "is a folder with the name of a file" if stem in INPUTS else "is a folder that no input is named after"
        name = likely or "<input>"
        hint = f"Name it {name}/ if it holds parts of {name}; a folder that .sql inputs read may stay as it is."
        return _unread(only_input, shown, reason, hint, severity)
    irregular = why_not_regular(entry)
    if irregular:
        return _unread(only_input, shown, irregular, "Replace it by a regular file, or remove it.", severity)
    if stem in INPUTS:
        return _unread(only_input, shown, "is in no format that is read", how_to_read(entry.name), severity)
    if likely:
        hint = f"If it holds {likely}, rename it to {likely}.csv, or put all parts into the folder {likely}/."
        return _unread(only_input, shown, f"is not named {likely}", hint, severity)
    reason = "is neither named like an input nor in a format that is read"
    if entry.name.lower().endswith(SUFFIXES):
        reason = "is not named like an input"
    hint = f"Inputs are named {', '.join(INPUTS)}; formats are csv, csv.gz, tsv, txt, parquet and sql."
    return _unread(only_input, shown, reason, hint, severity)


def _unread(name: str | None, shown: str, reason: str, hint: str, severity: str = "warn") -> FileColumn:
    return FileColumn(
        name or "(folder)",
        shown,
        rule="file_not_read",
        severity=severity,
        problem=f"{shown} is not read: it {reason}.",
        hint=hint,
    )


def _litter(shown: str, name: str | None = None) -> FileColumn:
    return _unread(name, shown, "is a hidden, temporary or unfinished file", "Nothing to do, or remove it.")
