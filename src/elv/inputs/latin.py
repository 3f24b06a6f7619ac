"""Which one-byte encoding a text in Latin letters is in: the one whose letters some language would write so."""

from __future__ import annotations

import re

MARKS = "€…«»°·¿¡ºª§©®™•†%‰£²³½¼\u00b4\u00a0\u00ad\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2039\u203a"
# Letters beyond ASCII by language.
_WESTERN = {
    "German": "äöüßé",
    "French": "éèêëàâçîïôûùœæÿ",
    "Spanish": "ñáéíóúü",
    "Portuguese": "ãõáâàéêíóôúç",
    "Italian": "àèéìòù",
    "Danish": "æøåéäöü",
    "Swedish": "åäöéü",
    "Dutch": "ëïéèöü",
    "Catalan": "àçéèíïóòúü",
}
_LANGUAGES = {
    "cp1252": {**_WESTERN, "Icelandic": "áðéíóúýþæö", "Estonian": "äöõüšž"},
    "cp1250": {
        "Polish": "ąćęłńóśźż",
        "Czech": "áčďéěíňóřšťúůýž",
        "Slovak": "áäčďéíĺľňóôŕšťúýž",
        "Hungarian": "áéíóöőúüű",
        "Romanian": "ăâîşţ",
        "Croatian": "čćđšž",
        "German": "äöüß",
    },
    "cp1254": {"Turkish": "çğ\u0131öşüİâî"},
    "cp1257": {"Lithuanian": "ąčęėįšųūž", "Latvian": "āčēģīķļņšūž", "Estonian": "äöõüšž"},
    "iso8859_2": {"Polish": "ąćęłńóśźż", "Czech": "áčďéěíňóřšťúůýž", "Croatian": "čćđšž"},
    "cp850": _WESTERN,
    "cp852": {"Polish": "ąćęłńóśźż", "Czech": "áčďéěíňóřšťúůýž", "Hungarian": "áéíóöőúüű"},
    "mac_roman": _WESTERN,
}
# Windows writes most files; the others count where none of its readings fits.
_WINDOWS = ("cp1252", "cp1250", "cp1254", "cp1257")
_VOWELS = "aeiouyáàâäãåąăāæéèêëęėěēíìîïįī\u0131óòôöõőøœúùûüůűųūýÿ"
_CONSONANTS = "çćčďđðğģķĺľłļñńňņŕřśšşťţźžżþß"
# Different letters that show an encoding in which few files are written.
_LEAST_LETTERS = 3
_SIGN_IN_WORD = re.compile(r"[^\W\d_][£½¼\u00b4©§«]|[£²³½¼\u00b4©§»][^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


def latin_readings(sample: bytes) -> list[str]:
    """Encodings in which bytes are words of some language, one for each text that comes out; the most usual first."""
    return _fitting(sample, _WINDOWS) or _fitting(sample, [name for name in _LANGUAGES if name not in _WINDOWS])


def _fitting(sample: bytes, encodings: tuple[str, ...] | list[str]) -> list[str]:
    found: dict[str, str] = {}
    for encoding in encodings:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _fits(text, encoding):
            found.setdefault(text, encoding)
    return list(found.values())


def _fits(text: str, encoding: str) -> bool:
    letters = {character for character in text if ord(character) > 127} - set(MARKS)
    used = {character if character == "İ" else character.lower() for character in letters}
    alphabets = [set(alphabet) for alphabet in _LANGUAGES[encoding].values()]
    if encoding == "cp1252":
        # One list names people of many countries, and Western Europe shares an encoding. Portuguese has both tildes.
        alphabets.append(set("".join(_WESTERN.values())) - (set() if "ã" in used else {"õ"}))
    if not used:
        return encoding == "cp1252"
    if not any(used <= alphabet for alphabet in alphabets):
        return False
    odd = total = 0
    for word in _WORD.findall(text):
        places = [place for place, character in enumerate(word) if character in letters]
        total += len(places)
        odd += sum(_is_odd(word, place) for place in places)
    odd += len(_SIGN_IN_WORD.findall(text))
    return len(used) >= (1 if encoding in _WINDOWS else _LEAST_LETTERS) and odd * 4 <= total


def _is_odd(word: str, place: int) -> bool:
    """Whether a letter stands where its language does not write it."""
    before, after = word[place - 1 : place], word[place + 1 : place + 2]
    letter, low = word[place], word.lower()
    if letter.isupper() and before and (before.islower() or after.islower()):
        return True
    following, previous = low[place + 1 : place + 2], low[place - 1 : place] if place else ""
    if letter.lower() == "ñ":
        return following not in set(_VOWELS) or not following
    if letter.lower() == "ń":
        return bool(following) and following in _VOWELS
    if letter.lower() == "ã":
        return bool(following) and following not in "oesn"
    if letter.lower() in "őű" and previous and previous in _VOWELS:
        return True
    if letter.lower() in _CONSONANTS:
        return not ((previous and previous in _VOWELS) or (following and following in _VOWELS))
    return bool(previous and after) and previous in _VOWELS and following in _VOWELS and letter.lower() not in "ïëé"
