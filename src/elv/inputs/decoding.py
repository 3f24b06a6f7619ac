"""Bytes of text files: packed or not, in whatever encoding, as blocks of UTF-8."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 8 << 20
# Bytes below the blank that text does not hold.
_CONTROL_BYTES = [bytes([code]) for code in (*range(1, 9), *range(14, 19))]


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, unpacking it if its content (not its name) says gzip."""
    raw = path.open("rb")
    magic = raw.read(2)
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if magic == b"\x1f\x8b" else raw  # type: ignore[return-value]


def why_not_whole(path: Path) -> str | None:
    """Why a packed file cannot be unpacked to its end, or None. Plain text has no end that could be checked."""
    try:
        with open_bytes(path) as stream:
            if isinstance(stream, gzip.GzipFile):
                while stream.read(BLOCK_BYTES):
                    pass
    except EOFError:
        return "ends before its packed content does: it was cut off on its way here"
    except (OSError, zlib.error) as error:
        return f"cannot be unpacked ({error})"
    return None


def detect_encoding(head: bytes) -> str | None:
    """Name the encoding of a file from its first bytes, or None where it is not text at all.

    UTF-8 with a few foreign bytes stays UTF-8: the lines that hold them are rejected one by one.
    """
    marked = _marked_encoding(head)
    if marked or b"\x00" in head or sum(map(head.count, _CONTROL_BYTES)) > len(head) // 1000:
        return marked
    foreign = _decode_head(head, "replace").count("\ufffd")
    multibyte = sum(1 for character in _decode_head(head, "ignore") if ord(character) > 127)
    if foreign == 0 or multibyte > foreign:
        return "utf-8"
    # Bytes that Windows-1252 leaves undefined mean Latin-1, which defines them all.
    return "latin-1" if any(byte in head for byte in b"\x81\x8d\x8f\x90\x9d") else "cp1252"


def _marked_encoding(head: bytes) -> str | None:
    """The encoding that a byte-order mark, or the zeros between the letters, gives away."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:4096]
    # Letters of most languages have one zero byte in UTF-16; zeros on both sides are no letters.
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    many, few = len(sample) // 4, len(sample) // 32
    if odd > many and even <= few:
        return "utf-16-le"
    return "utf-16-be" if even > many and odd <= few else None


def _decode_head(head: bytes, errors: str) -> str:
    """Decode as UTF-8 without minding a character that the end of the head cuts in two."""
    return codecs.getincrementaldecoder("utf-8")(errors=errors).decode(head)


def utf8_blocks(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Blocks of about 8 MB in UTF-8 with one line end (LF); bytes that are not UTF-8 pass as they are."""
    decoder = None
    if not encoding.startswith("utf-8"):
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    first, held = True, b""
    while True:
        chunk = stream.read(BLOCK_BYTES)
        last = not chunk
        block = decoder.decode(chunk, last).encode("utf-8") if decoder else chunk
        if first and block:
            block, first = block.removeprefix(codecs.BOM_UTF8), False
        # A carriage return at the end may be half of a line end.
        block = held + block
        held = b""
        if block.endswith(b"\r") and not last:
            block, held = block[:-1], b"\r"
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if block:
            yield block
        if last:
            return
