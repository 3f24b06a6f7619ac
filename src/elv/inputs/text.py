"""Records of text files: delimiters, quotes, and records that are never lost.

Reading goes block by block. A block whose every line parses is handed to Arrow's reader whole; a block
that holds anything odd (an open quote, a line of another width, bytes of another encoding) is read record
by record, and a record that cannot be read comes out with the reason instead of its values.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from elv.inputs.decoding import open_bytes, utf8_blocks

# A quoted value may run over this many lines; beyond it the opening quote is taken for a stray one.
MAX_LINES_PER_RECORD = 100
DELIMITERS = (",", ";", "\t", "|")

csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class Record:
    """One record of a text file: the physical line it starts on, its values, or why it has none."""

    line: int
    values: tuple[str, ...]
    error: str | None = None
    text: str | None = None


def parse_record(text: str, delimiter: str) -> tuple[str, ...] | None:
    """Values of one record, or None while a quote is open; raises csv.Error on a misplaced quote."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise
    return tuple(rows[0]) if rows else ()


def split_records(lines: Sequence[bytes], first_line: int, delimiter: str, is_last: bool) -> tuple[list[Record], int]:
    """Cut lines into records; gives them with the number of lines used (fewer where a record is open)."""
    records: list[Record] = []
    index = 0
    while index < len(lines):
        line_number = first_line + index
        if not lines[index].strip():
            index += 1
            continue
        used, record = _next_record(lines, index, line_number, delimiter, is_last)
        if record is None:
            return records, index
        records.append(record)
        index += used
    return records, index


def _next_record(
    lines: Sequence[bytes], index: int, line_number: int, delimiter: str, is_last: bool
) -> tuple[int, Record | None]:
    text, used = "", 0
    while used < MAX_LINES_PER_RECORD and index + used < len(lines):
        try:
            part = lines[index + used].decode("utf-8")
        except UnicodeDecodeError:
            if used:
                break
            shown = lines[index].decode("utf-8", errors="replace")
            return 1, Record(line_number, (), "holds bytes that are not UTF-8 text", shown)
        text = f"{text}\n{part}" if used else part
        used += 1
        try:
            values = parse_record(text, delimiter)
        except csv.Error:
            break
        if values is not None:
            return used, Record(line_number, values)
    else:
        if used < MAX_LINES_PER_RECORD and not is_last:
            return 0, None
    first = lines[index].decode("utf-8", errors="replace")
    return 1, Record(line_number, (), "has a quote that is never closed or out of place", first)


def read_batches(path: Path, encoding: str, delimiter: str, header_line: int, width: int) -> Iterator[pa.RecordBatch]:
    """Stream the records below a header as text columns.

    Columns: ``source_line`` (physical line on which the record starts, from 1), ``c0`` to ``c<width -
    1>``, ``read_error`` (why a record could not be read; null for the others) and ``read_text`` (that
    record as it is).
    """
    schema = batch_schema(width)
    with open_bytes(path) as stream:
        held, line = b"", 1
        blocks = utf8_blocks(stream, encoding)
        upcoming = next(blocks, None)
        while upcoming is not None:
            block, upcoming = held + upcoming, next(blocks, None)
            is_last = upcoming is None
            if line <= header_line:
                block, line = _skip_lines(block, line, header_line)
                if not block or (line <= header_line):
                    held = b""
                    continue
            cut = len(block) if is_last else block.rfind(b"\n") + 1
            held, block = block[cut:], block[:cut]
            if not block:
                continue
            batch = _fast_batch(block, line, delimiter, width)
            if batch is None:
                lines = block.split(b"\n")
                if lines[-1] == b"":
                    lines.pop()
                records, used = split_records(lines, line, delimiter, is_last)
                if is_last and not block.endswith(b"\n"):
                    records = _mark_cut_off(records, width)
                held = b"".join(part + b"\n" for part in lines[used:]) + held
                batch = _slow_batch(records, width)
                line += used
            else:
                line += block.count(b"\n")
            if batch.num_rows:
                yield batch.cast(schema)


def _mark_cut_off(records: list[Record], width: int) -> list[Record]:
    """A last record without a line end and with values missing: its last value may be half of one."""
    if not records or records[-1].error or len(records[-1].values) >= width:
        return records
    last = records[-1]
    reason = f"breaks off after {len(last.values)} of {width} values: the file may be cut off"
    return [*records[:-1], Record(last.line, (), reason, "|".join(last.values))]


def batch_schema(width: int) -> pa.Schema:
    """Schema of the batches that read_batches gives."""
    values = [pa.field(f"c{position}", pa.string()) for position in range(width)]
    return pa.schema(
        [
            pa.field("source_line", pa.int64()),
            *values,
            pa.field("read_error", pa.string()),
            pa.field("read_text", pa.string()),
        ]
    )


def _skip_lines(block: bytes, line: int, header_line: int) -> tuple[bytes, int]:
    """Drop the lines up to and including the header."""
    position = 0
    while line <= header_line:
        newline = block.find(b"\n", position)
        if newline < 0:
            return b"", line
        position, line = newline + 1, line + 1
    return block[position:], line


def _fast_batch(block: bytes, first_line: int, delimiter: str, width: int) -> pa.RecordBatch | None:
    """Parse a whole block at once; None where any line of it needs a closer look."""
    if width == 1:
        return None
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(data == 10)
    if not block.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate(([0], ends[:-1] + 1))
    if b'"' in block:
        quotes = np.flatnonzero(data == 34)
        per_line = np.bincount(np.searchsorted(ends, quotes), minlength=len(ends))
        if np.any(per_line % 2):
            return None
    lines = first_line + np.flatnonzero(ends > starts)
    names = [f"c{position}" for position in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(lines):
        return None
    nothing = pa.nulls(len(lines), pa.string())
    columns = [table.column(name).combine_chunks() for name in names]
    return pa.RecordBatch.from_arrays(
        [pa.array(lines, pa.int64()), *columns, nothing, nothing], schema=batch_schema(width)
    )


def _slow_batch(records: Sequence[Record], width: int) -> pa.RecordBatch:
    rows: list[tuple[str | None, ...]] = []
    errors: list[str | None] = []
    texts: list[str | None] = []
    for record in records:
        values, error, text = record.values, record.error, record.text
        if error is None and len(values) > width and any(value.strip() for value in values[width:]):
            error = f"has {len(values)} values where the header has {width}"
            text, values = "|".join(values), ()
        rows.append((*values[:width], *([None] * (width - len(values)))))
        errors.append(error)
        texts.append(text)
    columns = [pa.array([row[position] for row in rows], pa.string()) for position in range(width)]
    lines = pa.array([record.line for record in records], pa.int64())
    return pa.RecordBatch.from_arrays(
        [lines, *columns, pa.array(errors, pa.string()), pa.array(texts, pa.string())],
        schema=batch_schema(width),
    )
