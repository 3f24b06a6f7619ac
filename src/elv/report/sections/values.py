"""Where money comes from, said wherever it is not learned from enough of what was won."""

from collections.abc import Mapping
from typing import Any

from elv.report.facts import accounts, leads
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import interval, money


def of_leads(copy: PublishedCopy) -> str:
    """Return what to know about the money of leads; empty where it is learned from enough wins."""
    return _words(
        leads.values(copy),
        "No money is shown for leads: fewer than two outcomes have a value. Leads rank by their chance, campaigns by"
        " cost per qualified lead. Give outcomes a value, or say what a qualified lead is worth (lead_value_constant).",
        "lead_value_constant",
        "A qualified lead",
        "won leads",
    )


def of_accounts(copy: PublishedCopy) -> str:
    """Return what to know about the money of accounts; empty where it is learned from enough purchases."""
    return _words(
        accounts.values(copy),
        "No money is shown for customers: fewer than two purchases have a value. They rank by their chance to buy. Say"
        " what a purchase brings with account_value_constant.",
        "account_value_constant",
        "A purchase",
        "purchases",
    )


def notes(copy: PublishedCopy) -> list[str]:
    """Return what to know about all money that is shown."""
    return [words for words in (of_leads(copy), of_accounts(copy)) if words]


def _words(found: Mapping[str, Any], unknown: str, setting: str, thing: str, winners: str) -> str:
    source = str(found.get("value_source") or "")
    if source == "none":
        return unknown
    worth = money(found.get("value"), found.get("currency"))
    if source.startswith("constant"):
        return f"{thing} counts as {worth}: a setting ({setting}), not learned. All money of it here rests on that."
    if source == "mean of few":
        around = interval(found["low"], found["high"], lambda value: money(value, found["currency"]))
        return f"{thing} counts as {worth}, the mean of fewer than 20 {winners}; 80 % interval {around}."
    return ""
