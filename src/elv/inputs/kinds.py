"""What a file is by its place, its name and its first bytes: an input, litter, or something that is not read."""

from __future__ import annotations

import re
import stat
import zipfile
from difflib import SequenceMatcher
from pathlib import Path

from elv.inputs.described import INPUTS, SUFFIXES

_LITTER_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx", "readme", "readme.txt", "readme.md"})
_LITTER_SUFFIXES = (".bak", ".tmp", ".temp", ".crdownload", ".part", ".partial", ".download", ".swp", ".old", "~")

_PACKED = (".zip", ".7z", ".rar", ".bz2", ".zst", ".xz", ".tar", ".tgz")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers")
_JSON = (".json", ".jsonl", ".ndjson")
_OTHERS = (
    ".tab",
    ".dat",
    ".psv",
    ".text",
    ".parq",
    ".pq",
    ".feather",
    ".arrow",
    ".orc",
    ".avro",
    ".xml",
    ".html",
    ".htm",
    ".sav",
    ".dta",
    ".rds",
)

# Words around an input's name that say which copy, period or state of it a file is.
_WORDS_OF_COPIES = frozenset(
    [
        "all",
        "copy",
        "data",
        "download",
        "export",
        "final",
        "full",
        "historical",
        "history",
        "last",
        "latest",
        "list",
        "new",
        "old",
        "report",
        "utf",
        "v",
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "q",
        "kopie",
        "copie",
        "copia",
    ]
)

_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"BZh", "a file packed with bzip2"),
    (b"\x28\xb5\x2f\xfd", "a file packed with zstd"),
    (b"\xfd7zXZ\x00", "a file packed with xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF document"),
)
_HTML = re.compile(rb"^\s*(<!doctype\s+html|<html|<head|<body|<table|<meta|<div|<script|<style)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml")
_JSON_TEXT = re.compile(rb"^\s*(\{\s*(\"|\}|$)|\[\s*(\{|\[|\]|$))")


def is_litter(path: Path) -> bool:
    """Whether programs or systems left a file there that nobody meant as an input."""
    name = path.name.lower()
    return name.startswith((".", "~$")) or name in _LITTER_NAMES or name.endswith(_LITTER_SUFFIXES)


def stem_of(name: str) -> str:
    """A file name in lower case without the suffixes that say how it is written."""
    lowered = name.lower().strip()
    for suffix in sorted({*SUFFIXES, *_PACKED, *_SPREADSHEETS, *_JSON, *_OTHERS, ".gz"}, key=len, reverse=True):
        if lowered.endswith(suffix):
            return stem_of(lowered.removesuffix(suffix))
    return lowered


def likely_input(name: str) -> str | None:
    """The input that a file of this name may have been meant as: ``leads_2026-01.csv``, ``Lead (1).csv``."""
    words = [word for word in re.split(r"[^a-z]+", stem_of(name)) if word and word not in _WORDS_OF_COPIES]
    joined = "_".join(words)
    for candidate in INPUTS:
        if joined and SequenceMatcher(None, joined, candidate).ratio() >= 0.86:
            return candidate
        if joined in {candidate.removesuffix("s"), candidate.replace("_", "")}:
            return candidate
    return None


def why_not_regular(path: Path) -> str | None:
    """Why a place cannot be opened as a file, or None; looks at the place only."""
    try:
        mode = path.stat().st_mode
    except RuntimeError:
        return "is a link that leads to itself"
    except FileNotFoundError:
        return "is a link to nothing"
    except OSError as error:
        looped = path.is_symlink() and error.errno in {40, 62}
        return "is a link that leads to itself" if looped else f"cannot be opened ({error.strerror})"
    if stat.S_ISREG(mode):
        return None
    return "is a folder" if stat.S_ISDIR(mode) else "is no regular file (a pipe, socket or device)"


def how_to_read(name: str) -> str:
    """What to do with a file whose suffix is not read."""
    lowered = name.lower()
    stem = stem_of(name)
    if lowered.endswith(_SPREADSHEETS):
        return f"Save it from the spreadsheet as CSV in UTF-8, named {stem}.csv."
    if lowered.endswith(_JSON):
        return f"Add {stem}.sql beside it: select * from read_json('{{data_dir}}/{name}')."
    if lowered.endswith(_PACKED):
        return f"Unpack it and put {stem}.csv there; of packed files only .gz is read."
    return f"Give it a suffix that is read, such as {stem}.csv."


def foreign_kind(path: Path, head: bytes) -> str | None:
    """What a file named like text is instead, by its first bytes; None for text."""
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(text):
        return "a web page (HTML), perhaps a sign-in page"
    if _XML.match(text):
        return "an XML file"
    return "a JSON file" if _JSON_TEXT.match(text) else None


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return "a zip archive or an Excel workbook"
    if any(name.startswith("xl/") for name in names):
        return "an Excel workbook (.xlsx)"
    if "mimetype" in names or "content.xml" in names:
        return "an OpenDocument spreadsheet"
    return f"a zip archive that holds {', '.join(names[:3]) or 'nothing'}"
