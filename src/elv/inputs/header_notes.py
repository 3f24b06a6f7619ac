"""What a header says beside its name: a currency, a time zone, a scale, or a word that is none of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import available_timezones

# fmt: off
_ZONE_WORDS = frozenset([
    "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "ET", "CT", "MT", "PT", "CET",
    "CEST", "MEZ", "MESZ", "WET", "WEST", "EET", "EEST", "BST", "MSK", "JST", "KST", "AEST", "AEDT", "ACST",
    "AWST", "NZST", "NZDT", "IST", "SGT", "HKT", "BRT", "ART", "SAST"
])
# fmt: on
# Codes that count without brackets around them: others are words as well (ALL, TOP, TRY).
# fmt: off
_UNBRACKETED = frozenset([
    "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "JPY",
    "CNY", "INR", "BRL", "MXN", "SGD", "HKD", "ZAR"
])
# fmt: on
_OFFSET = re.compile(r"^(?:UTC|GMT)?\s*[+\-\u2212]\s*\d{1,2}(?::?\d{2})?$|^(?:UTC|GMT)$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[(\[]\s*(?:in\s+|en\s+)?(?P<note>[^()\[\]]+?)\s*[)\]]\s*$", re.DOTALL)
_BEHIND = re.compile(r"^(?P<name>.+?)(?:[\s_,:\u2013-]+(?:in\s+|en\s+)?)(?P<note>[A-Za-z]{3}|\S{1,3})\s*$", re.DOTALL)
_BEFORE = re.compile(r"^(?P<note>[^\w\s]{1,3}|US\$)\s*(?P<name>\w.*)$", re.DOTALL)
_WORD = re.compile(r"^[A-Za-z]{3}$")
# Scales of money and counts: words that say so by themselves, and letters beside a currency or in brackets.
_MONEY = r"(?:€|\$|£|eur|euros?|usd|gbp|chf|dollars?|pounds?)"
_SCALES = {
    "thousands": rf"[kt] ?{_MONEY}|{_MONEY} ?k"
    rf"|(?:thousands?|tsd\.?|tausend|milliers|miles|teur|keur|'?000'?s?)(?:[ _]?(?:of |de )?{_MONEY})?",
    "millions": rf"m(?:io|ill|n|m)?\.? ?{_MONEY}|{_MONEY} ?m(?:io|n|m)?"
    rf"|(?:millions?|millionen|millones|mio\.?)(?:[ _]?(?:of |de )?{_MONEY})?",
    "cents": r"cents?|centimes?|c[eé]ntimos?|pence|minor[ _]units?",
}
_LETTERS = {"thousands": "k|tsd|t", "millions": "m|mm|mn", "cents": "ct|cts"}
_SCALED = {
    scale: re.compile(
        rf"^(?P<name>.+?)(?:[\s_,:/\u2013-]+(?:in\s+|en\s+)?(?:{words})"
        rf"|\s*[(\[]\s*(?:in\s+|en\s+)?(?:{words}|{_LETTERS[scale]})\s*[)\]])\s*$",
        re.IGNORECASE | re.DOTALL,
    )
    for scale, words in _SCALES.items()
}


@dataclass(frozen=True, eq=False)
class Currencies:
    """Signs and words that stand for a currency, by its ISO 4217 code, and the codes themselves."""

    signs: Mapping[str, str] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()

    def of(self, note: str) -> str | None:
        """The currency of a note; codes count in capitals, and a bare dollar stays one: default_currency says which."""
        if note in self.codes:
            return note
        if note.upper() in {"EUR", "USD", "GBP", "CHF"} & self.codes:
            return note.upper()
        return "$" if note == "$" else self.signs.get(note.lower())


@dataclass(frozen=True)
class HeaderNote:
    """A header's name without what it says beside it; word is a note that is none of currency, zone and scale."""

    name: str
    currency: str | None = None
    zone: str | None = None
    word: str | None = None
    scale: str | None = None


def note_of(header: str, currencies: Currencies) -> HeaderNote | None:
    """Read the note at the end (or, for a sign, at the start) of a header; None where there is none."""
    for scale, scaled in _SCALED.items():
        if match := scaled.match(header.strip()):
            return HeaderNote(match["name"].strip(), scale=scale)
    for pattern in (_IN_BRACKETS, _BEHIND, _BEFORE):
        match = pattern.match(header.strip())
        if not match:
            continue
        name, note = match["name"].strip(), " ".join(match["note"].split())
        currency, zone = currencies.of(note), zone_of(note)
        if pattern is _BEHIND and zone not in {"UTC", "GMT"}:
            zone = None
        if pattern is not _IN_BRACKETS and note.isalpha() and currency not in _UNBRACKETED:
            currency = None
        if currency or zone:
            return HeaderNote(name, currency, zone)
        if pattern is _IN_BRACKETS and _WORD.match(note):
            return HeaderNote(name, word=note)
    return None


def zone_of(note: str) -> str | None:
    """The time zone that a note names (IANA name, usual abbreviation or offset)."""
    if "/" in note:
        found = {name.casefold(): name for name in available_timezones()}
        return found.get(note.casefold().replace(" ", "_"))
    if note.upper() in _ZONE_WORDS and (note.isupper() or note.lower() in {"utc", "gmt"}):
        return note.upper()
    return note.upper().replace("\u2212", "-").replace(" ", "") if _OFFSET.match(note) else None
