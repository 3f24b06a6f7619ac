"""What kind of file this is: delimiter, header line, and how it writes dates, decimals and money."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from elv.inputs.decoding import detect_encoding, open_bytes, utf8_blocks
from elv.inputs.headers import Aliases, HeaderMatch
from elv.inputs.text import DELIMITERS, split_records

HEAD_BYTES = 1 << 20
MAX_PREAMBLE_LINES = 60

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
    match: HeaderMatch
    sample: tuple[tuple[str, ...], ...]


def read_head(path: Path) -> bytes:
    """The first megabyte of a file, unpacked."""
    with open_bytes(path) as stream:
        return stream.read(HEAD_BYTES)


def sniff_text(path: Path, aliases: Aliases) -> TextLayout | str:
    """Recognise the layout of a text file; gives a sentence where it cannot be read."""
    head = read_head(path)
    if not head.strip():
        return "is empty"
    encoding = detect_encoding(head)
    if encoding is None:
        return "is not text in UTF-8, UTF-16 or Windows-1252"
    with open_bytes(path) as stream:
        block = next(utf8_blocks(stream, encoding), b"")[: 2 * HEAD_BYTES]
    lines = block.split(b"\n")
    if len(block) >= HEAD_BYTES:
        lines.pop()
    delimiter, header_line, match = find_header(lines, aliases)
    records, _ = split_records(lines[header_line:], header_line + 1, delimiter, is_last=True)
    return TextLayout(encoding, delimiter, header_line, match, tuple(record.values for record in records))


def find_header(lines: Sequence[bytes], aliases: Aliases) -> tuple[str, int, HeaderMatch]:
    """Find delimiter and header: the line, among the first ones, in which the most cells are known headers.

    Preamble lines above it (report title, date range) explain fewer. A file without one known header has its
    header on the first line of the greatest width.
    """
    best: tuple[tuple[int, int], str, int, list[str]] | None = None
    for delimiter in DELIMITERS:
        for number, line in enumerate(lines[:MAX_PREAMBLE_LINES], start=1):
            if not line.strip():
                continue
            text = line.decode("utf-8", errors="replace")
            cells = next(csv.reader([text], delimiter=delimiter), [])
            known = len({cell.strip().casefold() for cell in cells if aliases.knows(cell)})
            score = (known, len(cells))
            if best is None or score > best[0]:
                best = (score, delimiter, number, cells)
    if best is None:
        return ",", 1, aliases.match([])
    _, delimiter, number, cells = best
    return delimiter, number, aliases.match(cells)


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
