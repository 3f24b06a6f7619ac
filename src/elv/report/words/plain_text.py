"""Text of unknown origin, made safe to stand on one line of a page."""

import re
import unicodedata

# Marks that reverse or isolate the direction of what follows them, also outside the name that holds them.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: object) -> str:
    """Return the text without control characters, direction marks and line breaks.

    What is left is markup-free only once it is escaped, which the template and the charts do.
    """
    spaced = "".join(" " if _is_no_text(sign) else sign for sign in str(text))
    return " ".join(part for part in _DIRECTION.sub("", spaced).split(" ") if part)


def _is_no_text(sign: str) -> bool:
    return sign in "\ufffe\uffff" or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
