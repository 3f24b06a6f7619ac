"""Which legacy encoding some bytes are in: decided by the letters that come out, and refused where two would do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from elv.inputs.latin import MARKS, latin_readings

# The letters that make up most of a text in a script: chance bytes read as that script hit them less often.
_FREQUENT = {
    "cp1251": "оеаинтсрвлкмдпуяыьгзбч",
    "koi8_r": "оеаинтсрвлкмдпуяыьгзбч",
    "cp866": "оеаинтсрвлкмдпуяыьгзбч",
    "cp1253": "αοιετσνηυρπκμλςάέίόήώφ",
    "cp1255": "יוהלארתבשמנםדעק",
    "cp1256": "اليمونرتبةعدسفهك",
}
# Lead bytes of the characters in daily use.
_COMMON_LEADS = {"gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "cp949": (0xB0, 0xC8), "euc_jp": (0xA4, 0xCF)}
_LETTER_BESIDE = re.compile(rb"[A-Za-z][\x80-\xff]{1,2}|[\x80-\xff]{1,2}[a-z]{2}")
_TWO_ALPHABETS = re.compile(r"[A-Za-z](?=[\u0370-\u06ff])|[\u0370-\u06ff](?=[A-Za-z])")
_RUNS = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True)
class Guess:
    """An encoding that bytes read well in, and whether another reading is out of the question."""

    encoding: str
    is_clear: bool


def guess_legacy(sample: bytes) -> Guess | None:
    """The encoding of bytes that are no UTF-8; None where several would do or none does."""
    found = _RUNS.findall(sample)
    runs = len(found) or 1
    if set(_high(sample, "cp1252") or " ") <= set(MARKS) and max(map(len, found), default=1) == 1:
        return Guess("cp1252", is_clear=True)
    if len(_LETTER_BESIDE.findall(sample)) / runs >= 0.5:
        latin = _guess_latin(sample)
        # Second bytes of Shift-JIS are letters as well.
        is_japanese = not (latin and latin.is_clear) and _script_score(sample, "cp932") >= 0.9
        return Guess("cp932", is_clear=False) if is_japanese else latin
    names = (*_FREQUENT, *_COMMON_LEADS, "cp932")
    scores = sorted(((_script_score(sample, name), name) for name in names), reverse=True)
    (best, name), (second, _) = scores[0], scores[1]
    if best >= 0.6 and best - second >= 0.08:
        return Guess(name, is_clear=False)
    return _guess_latin(sample) if best < 0.6 else None


def _guess_latin(sample: bytes) -> Guess | None:
    """The one Latin reading; Windows-1252 alone is what most files without UTF-8 are in."""
    readings = latin_readings(sample)
    if readings == ["cp1252", "cp1257"]:
        # Baltic files are few, and hold more letters than those that Western Europe writes.
        return Guess("cp1252", is_clear=False)
    return Guess(readings[0], is_clear=readings[0] == "cp1252") if len(readings) == 1 else None


def _high(sample: bytes, encoding: str) -> str | None:
    """The characters beyond ASCII that bytes stand for; None where they are not of the encoding."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return None
    return "".join(character for character in text if ord(character) > 127)


def _script_score(sample: bytes, encoding: str) -> float:
    """Share of the characters beyond ASCII that a text of the script would use often."""
    high = _high(sample, encoding)
    if not high:
        return 0.0
    letters = [character for character in high if character not in MARKS]
    if not letters:
        return 0.0
    if encoding in _FREQUENT:
        frequent = set(_FREQUENT[encoding])
        # A capital behind a small letter: letters of another table with the cases exchanged.
        inverted = sum(1 for a, b in pairwise(high) if a.islower() and b.isupper())
        # Nobody writes a word in two alphabets.
        mixed = 2 * len(_TWO_ALPHABETS.findall(sample.decode(encoding)))
        good = sum(character.lower() in frequent for character in letters)
        return (good - inverted - mixed) / len(letters)
    if encoding == "cp932":
        good = sum("\u3040" <= c <= "\u30ff" or _lead(c, encoding) in range(0x88, 0x98) for c in letters)
        return (good - sum("\uff61" <= c <= "\uff9f" for c in letters)) / len(letters)
    low, top = _COMMON_LEADS[encoding]
    return sum(low <= _lead(character, encoding) <= top for character in letters) / len(letters)


def _lead(character: str, encoding: str) -> int:
    encoded = character.encode(encoding, errors="ignore")
    return encoded[0] if len(encoded) > 1 else 0
