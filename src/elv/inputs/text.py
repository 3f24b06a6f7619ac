"""Records of text files: delimiters, quotes, and records that are never lost.

Reading goes block by block. A block whose every line parses is handed to Arrow's reader whole; a block
that holds anything odd (an open quote, a line of another width, bytes of another encoding) is read record
by record, and a record that cannot be read comes out with the reason instead of its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from elv.inputs.decoding import open_bytes, utf8_blocks
from elv.inputs.records import Record, checked_widths, mark_cut_off, split_records

DELIMITERS = (",", ";", "\t", "|")
_REPLACED = "\ufffd".encode()


def read_batches(
    path: Path,
    encoding: str,
    delimiter: str,
    header_line: int,
    width: int,
    *,
    record_width: int | None = None,
    last_line: int | None = None,
    headers: Sequence[str] = (),
) -> Iterator[pa.RecordBatch]:
    """Stream the records below a header, and down to last_line, as text columns.

    record_width is the number of values of a record where it is not that of the header: some exports end each record
    with one more delimiter. Of records that repeat the headers none comes out, and below a header of another order
    every record has read_error.

    Columns: ``source_line`` (physical line on which the record starts, from 1), ``c0`` to ``c<width -
    1>``, ``read_error`` (why a record could not be read; null for the others) and ``read_text`` (that
    record as it is).
    """
    batches = _read(path, encoding, delimiter, header_line, width, record_width or width)
    if last_line is not None:
        batches = _until(batches, last_line)
    yield from without_headers(batches, headers) if headers else batches


def _read(
    path: Path, encoding: str, delimiter: str, header_line: int, width: int, record_width: int
) -> Iterator[pa.RecordBatch]:
    schema = batch_schema(width)
    is_decoded = not encoding.startswith("utf-8")
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
            rest = held
            if not block:
                continue
            odd = b"\x00" in block or (is_decoded and _REPLACED in block)
            batch = None if odd or record_width != width else _fast_batch(block, line, delimiter, width)
            if batch is None:
                lines = block.split(b"\n")
                if lines[-1] == b"":
                    lines.pop()
                records, used = split_records(lines, line, delimiter, is_last)
                if is_last and not block.endswith(b"\n"):
                    records = mark_cut_off(records, width)
                held = b"".join(part + b"\n" for part in lines[used:]) + held
                if is_decoded:
                    records = [_without_replaced(record, encoding) for record in records]
                if not is_last:
                    records, used = _held_back(records, used, line, record_width)
                    held = b"".join(part + b"\n" for part in lines[used:]) + rest
                batch = _slow_batch(checked_widths(records, width, record_width), width)
                line += used
            else:
                line += block.count(b"\n")
            if batch.num_rows:
                yield batch.cast(schema)


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
    rows = [(*record.values, *([None] * (width - len(record.values)))) for record in records]
    columns = [pa.array([row[position] for row in rows], pa.string()) for position in range(width)]
    lines = pa.array([record.line for record in records], pa.int64())
    errors = pa.array([record.error for record in records], pa.string())
    texts = pa.array([record.text for record in records], pa.string())
    return pa.RecordBatch.from_arrays([lines, *columns, errors, texts], schema=batch_schema(width))


def _without_replaced(record: Record, encoding: str) -> Record:
    """A record with bytes that the encoding does not have comes out as an error."""
    if any("\ufffd" in value for value in record.values):
        return Record(record.line, (), f"holds bytes that are not {encoding} text", "|".join(record.values))
    return record


def _held_back(records: list[Record], used: int, first_line: int, record_width: int) -> tuple[list[Record], int]:
    """Leave short records at the end of a block to the next one, which may hold the rest of a torn record."""
    keep = len(records)
    while keep > max(0, len(records) - 12) and not records[keep - 1].error:
        if len(records[keep - 1].values) >= record_width:
            break
        keep -= 1
    if keep == len(records):
        return records, used
    return records[:keep], records[keep].line - first_line


def _until(batches: Iterator[pa.RecordBatch], last_line: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        kept = batch.filter(pc.less_equal(batch.column("source_line"), last_line))
        if kept.num_rows:
            yield kept
        if kept.num_rows < batch.num_rows:
            return


def without_headers(batches: Iterator[pa.RecordBatch], headers: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Drop the records that repeat the headers; below a header of another order each record is an error."""
    wanted = [plain_cell(header) for header in headers]
    names = sorted({name for header in headers for name in (header, plain_cell(header))} - {""})
    first_values = pa.array([*names, *("\ufeff" + name for name in names)], pa.string())
    other_line: int | None = None
    for read in batches:
        batch = read
        suspects = pc.indices_nonzero(pc.is_in(batch.column("c0"), value_set=first_values)).to_pylist()
        drop: set[int] = set()
        errors = batch.column("read_error").to_pylist() if suspects or other_line else []
        for index in suspects:
            cells = [plain_cell(batch.column(f"c{position}")[index].as_py()) for position in range(len(headers))]
            if cells == wanted:
                drop.add(index)
            elif len(set(cells) & set(wanted) - {""}) > len(wanted) / 2:
                other_line = batch.column("source_line")[index].as_py()
        if other_line is not None:
            lines = batch.column("source_line").to_pylist()
            reason = f"stands below another header, on line {other_line}: two files in one"
            errors = [
                error or (reason if line >= other_line else None) for line, error in zip(lines, errors, strict=True)
            ]
            place = batch.schema.get_field_index("read_error")
            batch = batch.set_column(place, batch.schema.field(place), pa.array(errors, pa.string()))
        if drop:
            batch = batch.take(pa.array([index for index in range(batch.num_rows) if index not in drop], pa.int64()))
        if batch.num_rows:
            yield batch


def plain_cell(cell: str | None) -> str:
    """A cell without blanks around it and byte-order marks before it."""
    return (cell or "").lstrip("\ufeff").strip()
