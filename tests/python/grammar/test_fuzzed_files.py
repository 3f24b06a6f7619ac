"""Mutated files: what comes out is equal, or something is said, or the file is refused; nothing raises or hangs.

The seed stands in the test's id. ELV_FUZZ sets how many files are tried.
"""

import csv
import gzip
import io
import os
import random
from decimal import Decimal

import pytest
from folder_reader import FolderReader

SHARE = int(os.environ.get("ELV_FUZZ", "24"))
HEADER = ["order_id", "ordered_at", "customer_id", "sku", "division", "quantity", "revenue", "region"]
ROWS = [
    [
        *(f"O{n}", f"2026-0{1 + n % 6}-{10 + n}", f"C{n % 4}", f"P{n % 3}", "Pumps"),
        *(str(1 + n % 3), f"{1000 + 37 * n}.5{n % 10}", "Süd"),
    ]
    for n in range(12)
]
TOTAL = sum(Decimal(row[6]) for row in ROWS)
ODD = [
    '"',
    "'",
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    "\x00",
    "\ufeff",
    "\u00a0",
    "\u2028",
    "=",
    "@",
    "\\",
    "é",
    "\x1a",
    "|",
    "{",
]
NOTES = ["", "a, b", 'say "x"', "two\nlines"]
BROKEN = [b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\r\r\n", b'""', b"1e400", b"-"]


@pytest.fixture(scope="module")
def read():
    reader = FolderReader()

    def run(folder, content, suffix="csv"):
        for path in folder.iterdir():
            path.unlink()
        (folder / f"sales.{suffix}").write_bytes(content)
        return reader.read(folder)

    return run


def text_of(rows, **options):
    buffer = io.StringIO()
    csv.writer(buffer, **({"lineterminator": "\n"} | options)).writerows(rows)
    return buffer.getvalue()


def reformed(chance):
    """The same rows in another form of file, and the name's ending."""
    order = chance.sample(range(len(HEADER)), len(HEADER)) if chance.random() < 0.5 else list(range(len(HEADER)))
    rows = [[row[i] for i in order] for row in [HEADER, *ROWS]]
    if chance.random() < 0.3:
        rows = [[cell.upper() if line == 0 else f" {cell} " for cell in row] for line, row in enumerate(rows)]
    if chance.random() < 0.2:
        rows = [
            [*row, "note" if line == 0 else chance.choice(["", "a, b", 'say "x"', "two\nlines"])]
            for line, row in enumerate(rows)
        ]
    options = {"delimiter": chance.choice(",;\t|"), "lineterminator": chance.choice(["\n", "\r\n"])}
    if chance.random() < 0.3:
        options["quoting"] = csv.QUOTE_ALL
    text = text_of(rows, **options)
    if chance.random() < 0.3:
        text = text.rstrip("\r\n")
    if chance.random() < 0.2:
        text = "Report of sales\n\n" + text
    content = text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"]))
    return (gzip.compress(content), "csv.gz") if chance.random() < 0.2 else (content, "csv")


def mutated(chance):
    """Bytes that nobody meant: flipped, cut, doubled, mixed."""
    content = bytearray(text_of([HEADER, *ROWS], delimiter=chance.choice(",;\t|")).encode("utf-8"))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(content)) if content else 0
        match chance.randrange(7):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                content[at:at] = chance.choice(ODD).encode("utf-8") * chance.choice([1, 1, 1, 50])
            case 2:
                del content[at : at + chance.randint(1, 40)]
            case 3:
                content[at:at] = content[chance.randrange(len(content) or 1) :][: chance.randint(1, 200)]
            case 4:
                content = content[: at + 1]
            case 5:
                content[at:at] = chance.choice(BROKEN)
            case 6:
                lines = content.split(b"\n")
                chance.shuffle(lines)
                content = bytearray(b"\n".join(lines))
    return bytes(content)


def test_the_file_as_it_is_says_nothing(read, tmp_path):
    found = read(tmp_path, text_of([HEADER, *ROWS]).encode("utf-8"))
    assert sum(row["revenue"] for row in found.rows["sales"]) == TOTAL
    assert [violation["rule"] for violation in found.violations if violation["input"] == "sales"] == []


@pytest.mark.parametrize("seed", [chunk * 1_000_003 for chunk in range(4)])
def test_another_form_of_a_file_gives_the_same_total_or_a_word(read, tmp_path, seed):
    for number in range(SHARE // 12):
        chance = random.Random(seed + number)
        content, suffix = reformed(chance)
        found = read(tmp_path, content, suffix)
        total = sum(row["revenue"] for row in found.rows["sales"] if row["revenue"] is not None)
        said = [violation["rule"] for violation in found.violations if violation["input"] == "sales"]
        assert total == TOTAL or said, (seed + number, content)


@pytest.mark.parametrize("seed", [chunk * 1_000_003 for chunk in range(4)])
def test_bytes_that_nobody_meant_raise_nothing(read, tmp_path, seed):
    for number in range(SHARE // 6):
        content = mutated(random.Random(seed + number))
        try:
            found = read(tmp_path, content)
        except Exception as error:
            raise AssertionError(f"seed {seed + number}: {content!r}") from error
        rows = len(found.rows["sales"])
        said = [violation["rule"] for violation in found.violations]
        # Rows that are gone are told.
        assert rows >= content.count(b"O") - 12 or said, (seed + number, content)
