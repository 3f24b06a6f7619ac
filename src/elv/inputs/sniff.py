"""What kind of file this is: delimiter, header line, and how it writes dates, decimals and money."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from elv.inputs.decoding import open_bytes, utf8_blocks
from elv.inputs.headers import Aliases, HeaderMatch
from elv.inputs.records import Record, parse_record, split_records
from elv.inputs.survey import HEAD_BYTES
from elv.inputs.text import DELIMITERS

MAX_PREAMBLE_LINES = 60
# Names of a header may hold line ends; a quote left open in the preamble must not swallow the file.
MAX_HEADER_LINES = 40
_SEP_LINE = re.compile(rb'^"?sep=(.)"?\s*$', re.IGNORECASE)

DATE_COLUMNS = frozenset(
    {
        "date",
        "date_end",
        "created_at",
        "known_at",
        "occurred_at",
        "closed_at",
        "recorded_at",
        "qualified_at",
        "won_at",
        "lost_at",
        "valid_from",
        "valid_to",
        "ordered_at",
    }
)
NUMBER_COLUMNS = frozenset(
    {"impressions", "clicks", "spend", "value", "quantity", "revenue", "unit_price", "cost", "gross_profit"}
)

_PARTS = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})\b")
_COMMA_DECIMAL = re.compile(r"\d,(\d{1,2}|\d{4,})\D*$|[.\s\u00a0\u202f']\d{3},\d+\D*$|\d\.\d{3}\.\d{3}|\.\d{3},")
_DOT_DECIMAL = re.compile(r"\d\.(\d{1,2}|\d{4,})\D*$|,\d{3}\.\d+\D*$|\d,\d{3},\d{3}")
_DOT_THOUSANDS = re.compile(r"^\D*\d{1,3}\.\d{3}\D*$")


@dataclass(frozen=True)
class TextLayout:
    """How one text file is written, and the sample of rows under its header that says so."""

    encoding: str
    delimiter: str
    header_line: int
    record_width: int
    match: HeaderMatch
    sample: tuple[tuple[str, ...], ...]


def sniff_text(path: Path, encoding: str, aliases: Aliases) -> TextLayout | str:
    """Recognise the layout of a text file; gives a sentence where it cannot be read."""
    with open_bytes(path) as stream:
        block = next(utf8_blocks(stream, encoding), b"")[: 2 * HEAD_BYTES]
    lines = block.split(b"\n")
    if len(block) >= HEAD_BYTES:
        lines.pop()
    delimiter, header_line, cells = find_header(lines, aliases)
    if is_wrapped(cells, aliases):
        return "has each line in quotes as a whole, so that no column can be told"
    records, _ = split_records(lines[header_line:], header_line + 1, delimiter, is_last=True)
    record_width = _record_width(records, len(cells))
    sample = tuple(record.values[: len(cells)] for record in records if len(record.values) == record_width)
    return TextLayout(encoding, delimiter, header_line, record_width, aliases.match(cells), sample)


def find_header(lines: Sequence[bytes], aliases: Aliases) -> tuple[str, int, list[str]]:
    """Find delimiter, last line and cells of the header: of the first records the one with the most known headers.

    Preamble lines above it (report title, date range) explain fewer. A file without one known header has its
    header on the first line of the greatest width. A first line such as ``sep=;`` says the delimiter.
    """
    declared = _SEP_LINE.match(lines[0]) if lines else None
    delimiters = (declared[1].decode("ascii"),) if declared else DELIMITERS
    best: tuple[tuple[int, int], str, int, list[str]] | None = None
    for delimiter in delimiters:
        for number in range(1 if declared else 0, min(len(lines), MAX_PREAMBLE_LINES)):
            if not lines[number].strip():
                continue
            used, cells = _header_cells(lines, number, delimiter)
            known = len({cell.strip().casefold() for cell in set(cells) if aliases.knows(cell)})
            score = (known, len(cells))
            if best is None or score > best[0]:
                best = (score, delimiter, number + used, cells)
    if best is None:
        return ",", 1, []
    return best[1:]


def is_wrapped(cells: Sequence[str], aliases: Aliases) -> bool:
    """Whether a header of one cell holds a whole header line."""
    if len(cells) != 1:
        return False
    inner = [next(csv.reader([cells[0]], delimiter=delimiter), []) for delimiter in DELIMITERS]
    return any(sum(map(aliases.knows, names)) >= 2 for names in inner)


def _header_cells(lines: Sequence[bytes], start: int, delimiter: str) -> tuple[int, list[str]]:
    """Cells of a header and the number of its lines: a quoted name may hold line ends."""
    text = ""
    for used in range(1, MAX_HEADER_LINES + 1):
        if start + used > len(lines):
            break
        line = lines[start + used - 1].decode("utf-8", errors="replace")
        text = f"{text}\n{line}" if used > 1 else line
        try:
            values = parse_record(text, delimiter)
        except csv.Error:
            break
        if values is not None:
            return used, list(values)
    first = lines[start].decode("utf-8", errors="replace")
    return 1, next(csv.reader([first], delimiter=delimiter), [])


def _record_width(records: Sequence[Record], width: int) -> int:
    """Number of values of a record: that of the header, or more where all records end with blank values more."""
    counts = {len(record.values) for record in records if not record.error and len(record.values) > 1}
    most = max(counts, default=width)
    is_habit = counts == {most} and not any(value.strip() for record in records for value in record.values[width:])
    return most if most > width and is_habit else width


def sniff_date_order(values: Iterable[str | None]) -> str | None:
    """How dates with slashes, dots or dashes are ordered: dmy, mdy or ambiguous; None for other forms."""
    seen = first_is_day = second_is_day = 0
    for value in values:
        match = _PARTS.match(value or "")
        if match:
            seen += 1
            first_is_day += int(match[1]) > 12
            second_is_day += int(match[2]) > 12
    if not seen:
        return None
    if first_is_day == second_is_day:
        return "ambiguous"
    return "dmy" if first_is_day > second_is_day else "mdy"


def sniff_decimal_mark(values: Iterable[str | None], delimiter: str | None) -> str:
    """The decimal mark of some numbers: a comma where more of them than not can only be read that way."""
    commas = dots = thousands = 0
    for value in values:
        text = (value or "").strip()
        if not text:
            continue
        commas += bool(_COMMA_DECIMAL.search(text))
        dots += bool(_DOT_DECIMAL.search(text))
        thousands += bool(_DOT_THOUSANDS.match(text))
    if commas != dots:
        return "," if commas > dots else "."
    return "," if thousands and delimiter == ";" else "."


def settle_date_order(orders: dict[int, str | None], decimal_mark: str, delimiter: str | None) -> dict[int, str | None]:
    """Columns of one file share an order: an ambiguous one follows a clear one, then the file's habits."""
    clear = Counter(order for order in orders.values() if order in {"dmy", "mdy"})
    if clear:
        fallback: str = clear.most_common(1)[0][0]
    elif decimal_mark == "," or delimiter == ";":
        fallback = "dmy"
    else:
        fallback = "ambiguous"
    return {position: fallback if order == "ambiguous" else order for position, order in orders.items()}
