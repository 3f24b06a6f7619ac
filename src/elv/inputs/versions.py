"""What the rows read from a file depend on, in one checksum: a file of the same version need not be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from elv.builds import Salt, code_checksum, file_checksum
from elv.inputs.described import FileColumn, InputColumn

_READERS = ("duckdb", "pyarrow")


def with_versions(
    rows: Iterable[FileColumn],
    folder: Path,
    columns: Sequence[InputColumn],
    null_texts: Sequence[str],
    salt: Salt | None = None,
) -> list[FileColumn]:
    """Give the columns of every readable file its version; an .sql input has none, since a query may read anything.

    The version covers the bytes of the file, how its columns are understood, which columns the input has, the texts
    treated as null, the salt of personal data, and the code that reads.
    """
    reader = [code_checksum(), *(version(name) for name in _READERS), *sorted(null_texts)]
    reader += [salt.fingerprint] if salt else []
    found: list[FileColumn] = []
    for (name, source_file), group in groupby(rows, key=lambda row: (row.input, row.source_file)):
        described = list(group)
        content = None if not any(row.column_position for row in described) else file_checksum(folder / source_file)
        if content is not None:
            canonical = [column.name for column in columns if column.input == name]
            text = repr([content, reader, canonical, described])
            file_version = hashlib.sha256(text.encode()).hexdigest()
            described = [replace(row, file_version=file_version) for row in described]
        found.extend(described)
    return found
