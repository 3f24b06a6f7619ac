"""Write one table to CSV and Parquet, safely for spreadsheets, and say what a file holds."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elv.report.facts.records import to_json

# A spreadsheet runs a cell that begins with one of these as a formula, whoever wrote it into the lead form.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TEXT_TYPES = ("VARCHAR", "ENUM")


@dataclass(frozen=True)
class Written:
    """A table that was written: its files, rows and columns."""

    paths: tuple[Path, ...]
    rows: int
    columns: tuple[str, ...]


def write_table(connection: Any, query: str, stem: Path, kinds: Iterable[str] = ("csv", "parquet")) -> Written:
    """Write the rows of `query` to `<stem>.csv` and `<stem>.parquet`, or to one of the two.

    In the CSV a text cell that begins with = + - @, a tab or a carriage return gets a leading apostrophe, so
    that spreadsheets show it instead of running it; numbers, and the Parquet file, are left as they are.
    """
    columns = connection.execute(f"describe {query}").fetchall()
    paths, rows, source = [], 0, f"({query})"
    # Parquet first: the CSV is then read from it, and a long table is sorted once.
    for kind in sorted(kinds, reverse=True):
        path = stem.with_suffix(f".{kind}")
        if kind == "csv":
            cells = [f"{csv_cell(name, type_)} as {_quoted(name)}" for name, type_, *_ in columns]
            command = f"copy (select {', '.join(cells)} from {source}) to '{_text(path)}' (format csv, header true)"
        else:
            command = f"copy {source} to '{_text(path)}' (format parquet, compression zstd)"
            source = f"read_parquet('{_text(path)}')"
        rows = connection.execute(command).fetchall()[0][0]
        paths.append(path)
    return Written(tuple(sorted(paths)), rows, tuple(name for name, *_ in columns))


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield a draft to write into, which gets the name of `folder` once the block has ended well.

    Raises:
        FileExistsError: the folder is there already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; name a new folder.")
    draft = folder.with_name(f".partial-{folder.name}")
    # What a killed process left.
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def csv_cell(name: str, type_: str) -> str:
    """Return the SQL of a column as a CSV shows it: text that a spreadsheet would run begins with an apostrophe."""
    column = _quoted(name)
    if not type_.startswith(_TEXT_TYPES):
        return column
    starts = ", ".join(f"chr({ord(start)})" for start in _FORMULA_STARTS)
    return f"case when left({column}, 1) in ({starts}) then '''' || {column} else {column} end"


def write_json(path: Path, content: object) -> None:
    """Write JSON with times in UTC; a number that is none is refused."""
    text = json.dumps(content, indent=2, default=to_json, allow_nan=False, ensure_ascii=False)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with the same line ends on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file (hexadecimal)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
