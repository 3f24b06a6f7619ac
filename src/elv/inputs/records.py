"""Records of text: lines parsed to values, and why a record cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

# A quoted value may run over this many lines; beyond it the opening quote is taken for a stray one.
MAX_LINES_PER_RECORD = 100
# An unquoted line end may cut a record into this many lines.
_MAX_LINES_OF_A_TORN_RECORD = 12

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
        if "\x00" in part:
            return used + 1, Record(
                line_number, (), "holds a zero character (NUL)", f"{text} {part}".replace("\x00", " ")
            )
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


def checked_widths(records: Sequence[Record], width: int, record_width: int) -> list[Record]:
    """Refuse records with another number of values than record_width; only the first width values have a header.

    Short records that have the right number together are one record, torn by a line end that no quotes hold together.
    """
    checked: list[Record] = []
    index = 0
    while index < len(records):
        record = records[index]
        count = len(record.values)
        if record.error or count == record_width:
            checked.append(record if record.error else Record(record.line, record.values[:width]))
            index += 1
            continue
        used = _torn_lines(records, index, record_width) if count < record_width else 1
        torn = records[index : index + used]
        checked.append(_refused(torn, width))
        index += used
    return checked


def _torn_lines(records: Sequence[Record], start: int, width: int) -> int:
    """How many records from a short one on are one record together; 1 where they are not."""
    total = len(records[start].values)
    for used in range(2, _MAX_LINES_OF_A_TORN_RECORD + 1):
        if start + used > len(records) or records[start + used - 1].error:
            break
        count = len(records[start + used - 1].values)
        total += count - 1
        if count >= width or total > width:
            break
        if total == width:
            return used
    return 1


def _refused(torn: Sequence[Record], width: int) -> Record:
    first, last = torn[0], torn[-1]
    text = " / ".join("|".join(record.values) for record in torn)
    if len(torn) > 1:
        reason = f"is torn over lines {first.line} to {last.line}: a value holds a line end without quotes around it"
        return Record(first.line, (), reason, text)
    count = len(first.values)
    reason = f"has {count} {'value' if count == 1 else 'values'} where the header has {width}"
    return Record(first.line, (), reason, text)


def mark_cut_off(records: list[Record], width: int) -> list[Record]:
    """A last record without a line end and with values missing: its last value may be half of one."""
    if not records or records[-1].error or len(records[-1].values) >= width:
        return records
    last = records[-1]
    reason = f"breaks off after {len(last.values)} of {width} values: the file may be cut off"
    return [*records[:-1], Record(last.line, (), reason, "|".join(last.values))]
