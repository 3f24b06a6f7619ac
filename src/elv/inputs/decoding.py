"""Bytes of text files: packed or not, in whatever encoding, as blocks of UTF-8."""

from __future__ import annotations

import codecs
import gzip
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


def is_text(head: bytes) -> bool:
    """Whether a file's first bytes are text; a stray control character or zero costs its line only."""
    strange = head.count(b"\x00") + sum(map(head.count, _CONTROL_BYTES))
    return marked_encoding(head) is not None or strange * 50 <= len(head)


def marked_encoding(head: bytes) -> str | None:
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
            while block.startswith(codecs.BOM_UTF8):
                block = block.removeprefix(codecs.BOM_UTF8)
            first = False
        # A carriage return at the end may be half of a line end, and an end-of-file sign the end.
        block = held + block
        held = b""
        if block.endswith((b"\r", b"\x1a")) and not last:
            block, held = block[:-1], block[-1:]
        if last:
            # The end-of-file sign of old systems.
            block = block.rstrip(b"\x1a")
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if block:
            yield block
        if last:
            return
