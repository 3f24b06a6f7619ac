"""Numbers as people read them: few digits, a thousands comma, the unit beside them."""

from datetime import date, datetime
from typing import Any

NOTHING = "\u2013"
# A number and its unit stay on one line.
_SPACE = "\u00a0"
# strftime would ask the machine which language it speaks.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def count(value: Any) -> str:
    """Return a whole number, such as 1,234."""
    return NOTHING if value is None else f"{round(float(value)):,}"


def amount(value: Any) -> str:
    """Return a quantity with about three digits: 1,234, 12.3, 0.57."""
    if value is None:
        return NOTHING
    size = abs(float(value))
    decimals = 0 if size >= 100 or size == round(size) else 1 if size >= 10 else 2 if size >= 0.095 else 3
    return f"{float(value):,.{decimals}f}"


def money(value: Any, currency: str | None) -> str:
    """Return an amount of money in whole units, or with cents where it is small, and its currency."""
    if value is None:
        return NOTHING
    size = abs(float(value))
    decimals = 0 if size >= 10 or size == round(size) else 2
    return f"{float(value):,.{decimals}f}{_SPACE}{currency or ''}".rstrip()


def ratio(value: Any) -> str:
    """Return a ratio with two decimals."""
    return NOTHING if value is None else f"{float(value):.2f}"


def times(value: Any) -> str:
    """Return a ratio with one decimal, as in "2.2 times"."""
    return NOTHING if value is None else f"{float(value):.1f}"


def share(value: Any, decimals: int | None = None) -> str:
    """Return a share (0 to 1) in percent; one decimal below 10 % unless `decimals` says otherwise."""
    if value is None:
        return NOTHING
    percent = 100 * float(value)
    digits = decimals if decimals is not None else (1 if 0 < abs(percent) < 10 else 0)
    return f"{percent:.{digits}f}{_SPACE}%"


def signed_share(value: Any) -> str:
    """Return a change in whole percent with its sign, a plus and minus for one that rounds to nothing."""
    if value is None:
        return NOTHING
    percent = round(100 * float(value))
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else "\u00b1"
    return f"{sign}{abs(percent):,}{_SPACE}%"


def brief(value: Any) -> str:
    """Return a number of an axis: 0, 2.5, 40k, 1.5M."""
    if value is None:
        return NOTHING
    number = float(value)
    for size, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"


def certainty(value: Any) -> str:
    """Return a probability that was drawn, which is never quite 0 or 1: 98 %, above 99 %, below 1 %."""
    if value is None:
        return NOTHING
    percent = 100 * float(value)
    if percent > 99:
        return f"above 99{_SPACE}%"
    if percent < 1:
        return f"below 1{_SPACE}%"
    return f"{percent:.0f}{_SPACE}%"


def interval(low: Any, high: Any, form: Any = ratio) -> str:
    """Return "0.93 to 1.30", or a dash where there is no interval."""
    return NOTHING if low is None or high is None else f"{form(low)} to {form(high)}"


def day(value: Any) -> str:
    """Return a date as 30 June 2026; takes dates, times and ISO text."""
    if value is None or value == "":
        return NOTHING
    when = value if isinstance(value, date) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(value: Any) -> str:
    """Return a date as June 2026."""
    return day(value).partition(" ")[2] or NOTHING


def minute(value: Any) -> str:
    """Return a time as 30 June 2026, 14:05 UTC."""
    if value is None or value == "":
        return NOTHING
    when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return f"{day(when)}, {when:%H:%M} UTC"


def plural(number: Any, word: str, several: str = "") -> str:
    """Return "1 lead" or "1,234 leads"."""
    return f"{count(number)} {word if round(float(number or 0)) == 1 else several or word + 's'}"
