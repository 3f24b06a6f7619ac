"""One pass over the bytes of a text file: whether it is whole, how it is encoded, and how long its lines are."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elv.inputs.decoding import BLOCK_BYTES, is_text, marked_encoding, open_bytes
from elv.inputs.encodings import guess_legacy

HEAD_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 18
# UTF-8 that was taken for Windows-1252 and written as UTF-8 once more.
_TWICE = re.compile(
    rb"\xc3[\x82\x83](?:\xc2[\x80-\xbf]|\xe2\x80[\x93-\xba]|\xe2\x82\xac|\xe2\x84\xa2|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe])"
    rb"|\xc3\xa2(?:\xe2\x82\xac|\xc2\x80)|\xef\xbf\xbd"
    rb"|(?:\xc3[\x90\x91](?:\xc2[\x80-\xbf]|\xe2\x80[\x93-\xba]|\xc5[\x92\x93\xa0\xa1])){2}"
)


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which a file is refused, and the encoding of text files that are not UTF-8, where declared."""

    line_megabytes: int = 8
    unpacked_gigabytes: int = 50
    encoding: str = ""


@dataclass(frozen=True)
class Bytes:
    """What the bytes of a whole file say: its encoding, and a warning about it."""

    encoding: str
    warning: str | None = None
    hint: str | None = None


@dataclass
class _Tally:
    is_utf8: bool = True
    sample: bytes = b""
    multibyte: int = 0
    foreign: int = 0
    twice: bytes = b""
    twice_line: int = 0


def survey_bytes(path: Path, limits: Limits) -> Bytes | str:
    """Read a file to its end; gives a sentence where it cannot be read."""
    tally, head, lines = _Tally(), b"", 0
    try:
        for block in _line_blocks(path, limits):
            if not head:
                head = block[:HEAD_BYTES]
                if not is_text(head):
                    return "is not text in UTF-8, UTF-16 or another encoding that is known"
            if marked_encoding(head) is None and (b"\x1b$" in block or b"\x1b(" in block):
                return "is in ISO-2022, an encoding for mail: save it as UTF-8"
            if marked_encoding(head) in {None, "utf-8-sig"} and not block.isascii():
                _count(block, tally, lines)
            lines += block.count(b"\n")
    except EOFError:
        return "ends before its packed content does: it was cut off on its way here"
    except (OSError, zlib.error) as error:
        return f"cannot be unpacked ({error})"
    except OverflowError as error:
        return str(error)
    if not head.replace(codecs.BOM_UTF8, b"").strip(b"\xff\xfe\x00\x1a \t\r\n"):
        return "is empty"
    return _encoding(marked_encoding(head), tally, limits.encoding)


def _line_blocks(path: Path, limits: Limits) -> Iterator[bytes]:
    """Blocks of whole lines; raises OverflowError with a sentence where a limit is passed."""
    longest, most = limits.line_megabytes << 20, limits.unpacked_gigabytes << 30
    size, held = 0, b""
    with open_bytes(path) as stream:
        while chunk := stream.read(BLOCK_BYTES):
            size += len(chunk)
            if size > most:
                raise OverflowError(f"unpacks to more than {limits.unpacked_gigabytes} GB (var max_unpacked_gigabytes)")
            block = held + chunk
            cut = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
            held, block = block[cut:], block[:cut]
            if len(held) > longest or _has_longer_line(block, longest):
                raise OverflowError(f"has a line of more than {limits.line_megabytes} MB (var max_line_megabytes)")
            if block:
                yield block
    if held:
        yield held


def _has_longer_line(block: bytes, longest: int) -> bool:
    start = 0
    while len(block) - start > longest:
        end = max(block.rfind(b"\n", start, start + longest + 1), block.rfind(b"\r", start, start + longest + 1))
        if end < 0:
            return True
        start = end + 1
    return False


def _count(block: bytes, tally: _Tally, lines: int) -> None:
    """Count what the lines beyond ASCII hold, up to a sample of them where they are no UTF-8."""
    if not tally.twice and (match := _TWICE.search(block)):
        tally.twice, tally.twice_line = match[0], lines + block.count(b"\n", 0, match.start()) + 1
    try:
        text = block.decode("utf-8")
        if tally.is_utf8:
            tally.multibyte += len(block) - len(text)
            return
    except UnicodeDecodeError:
        tally.is_utf8 = False
    if len(tally.sample) > _SAMPLE_BYTES:
        return
    for line in block.split(b"\n"):
        if line.isascii():
            continue
        if len(tally.sample) <= _SAMPLE_BYTES:
            tally.sample += line + b"\n"
        tally.foreign += line.decode("utf-8", "replace").count("\ufffd")
        tally.multibyte += sum(1 for character in line.decode("utf-8", "ignore") if ord(character) > 127)


def _encoding(marked: str | None, tally: _Tally, declared: str) -> Bytes | str:
    if marked not in {None, "utf-8-sig"}:
        return Bytes(str(marked))
    name = marked or "utf-8"
    if tally.is_utf8:
        if not tally.twice:
            return Bytes(name)
        shown = tally.twice.decode("utf-8", "replace")
        fault = "letters that another program lost" if shown == "\ufffd" else "text that was encoded twice"
        return Bytes(
            name,
            f"holds {fault}, first on line {tally.twice_line} ({shown})",
            "Export the file again in UTF-8: accented letters are garbled in it.",
        )
    if marked or tally.multibyte >= 0.3 * (tally.multibyte + tally.foreign):
        return Bytes(name)
    if declared:
        try:
            return Bytes(codecs.lookup(declared).name)
        except LookupError:
            return f"is not UTF-8, and the var input_encoding names no encoding that is known ({declared})"
    guess = guess_legacy(tally.sample)
    if guess is None:
        return "is not UTF-8, and no other encoding is clear: save it as UTF-8, or set the var input_encoding"
    if guess.is_clear and not tally.multibyte:
        return Bytes(guess.encoding)
    # Letters only: whole words may be names of people.
    high = dict.fromkeys(c for c in tally.sample.decode(guess.encoding, "replace") if ord(c) > 127)
    shown = " ".join(list(high)[:16])
    return Bytes(
        guess.encoding,
        f"is not UTF-8 and is read as {guess.encoding}, with letters such as {shown}",
        "If those are not letters of your language, save the file as UTF-8, or set the var input_encoding.",
    )
