"""Columns of the examples in plain words: `campaign__ctr_7d` is "campaign: click rate, last 7 days"."""

import math
import re

from elv.report.words.numbers import amount, share
from elv.report.words.plain_text import one_line

_FAMILIES = {
    "ad": "ad",
    "adset": "ad set",
    "campaign": "campaign",
    "affinity": "bought together",
    "attr": "",
    "division": "division",
    "hist": "earlier leads",
    "items": "items",
    "life": "relationship",
    "mix": "range bought",
    "own": "own purchases of the division",
    "returns": "returns",
    "rfm": "purchases",
    "season": "season",
    "share": "share of purchases",
    "source": "",
    "time": "",
    "trend": "trend",
}
_NAMES = {
    "affinity__max_lift": "strongest tie between this division and one that it owns",
    "affinity__sum_log_lift": "ties between this division and those that it owns",
    "division__days_since_sale": "days since anybody bought the division",
    "division__demand_trend": "demand for the division, last quarter against the year",
    "division__name": "division",
    "division__new_buyer_share": "share of customers new to the division",
    "division__owner_share": "share of customers who own the division",
    "division__quarter_buyer_share": "share of customers who bought the division in three months",
    "division__revenue_per_buyer": "revenue of the division per buyer",
    "division__year_buyer_share": "share of customers who bought the division in twelve months",
    "items__score": "likeness of items bought to those of the division",
    "life__active_steps": "active months of the last twelve",
    "life__gaps_since_last": "silence against its usual rhythm",
    "life__mean_gap_days": "days between orders",
    "life__tenure_days": "days since the first purchase",
    "mix__divisions": "divisions bought",
    "mix__entropy": "how evenly it buys across divisions",
    "mix__skus": "products bought",
    "own__orders": "orders of the division so far",
    "own__recency_days": "days since it bought the division",
    "own__revenue": "revenue of the division so far",
    "returns__lines": "lines returned",
    "returns__revenue_share": "share of revenue returned",
    "rfm__recency_days": "days since the last purchase",
    "rfm__revenue_per_order": "revenue per order",
    "source__match_method": "how the lead found its ad",
    "source__platform": "platform",
    "source__utm_medium": "UTM medium",
    "source__stated_campaign": "campaign that the lead states",
    "source__utm_source": "UTM source",
    "time__hour": "hour of the day",
    "time__weekday": "day of the week",
    "trend__revenue_deviation": "how much monthly revenue varies",
    "trend__revenue_slope": "monthly revenue, rising or falling",
}
_MEASURES = {
    "active_days": "active days",
    "clicks": "clicks",
    "cpc": "cost per click",
    "cpm": "cost per 1,000 views",
    "ctr": "click rate",
    "gross_profit": "gross profit",
    "impressions": "impressions",
    "leads": "number of leads",
    "matured_leads": "number of leads with a known outcome",
    "rate": "rate of success",
    "spend": "spend",
    "spend_trend": "spend, rising or falling",
    "value_per_lead": "money won per lead",
}
_WINDOW = re.compile(r"^(?P<measure>.+)_(?P<length>\d+)(?P<unit>[dm])$")
_GRAIN = re.compile(r"^(?P<grain>campaign|adset|ad)_(?P<measure>.+)$")
_SHARES = ("share", "ctr", "rate")
_WEEKDAYS = ("Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday")


def feature_words(feature: str) -> str:
    """Return the feature in plain words; an unknown one by its own name, underscores as spaces."""
    if feature in _NAMES:
        return _NAMES[feature]
    family, _, name = feature.partition("__")
    if not name:
        return one_line(feature.replace("_", " "))
    window = _WINDOW.match(name)
    measure = window["measure"] if window else name
    grain = _GRAIN.match(measure) if family == "hist" else None
    if grain:
        return f"{_FAMILIES[grain['grain']]}: {_measure(grain['measure'])}, earlier leads"
    words = _measure(measure)
    if window:
        unit = "days" if window["unit"] == "d" else "months"
        words += f", last {window['length']} {unit}"
    label = _FAMILIES.get(family, family)
    return one_line(f"{label}: {words}" if label else words)


def value_words(feature: str, value: str | None) -> str:
    """Return a feature's value as people write it; `value` is text, as `score_reasons` has it."""
    if value is None or value == "":
        return "not known"
    try:
        number = float(value)
    except ValueError:
        return one_line(value)
    if not math.isfinite(number):
        return one_line(value)
    if feature == "time__weekday" and number == int(number):
        return _WEEKDAYS[int(number) % 7]
    measure = _WINDOW.sub(r"\g<measure>", feature)
    if measure.endswith(_SHARES) and 0 <= number <= 1:
        return share(number)
    return amount(number)


def _measure(name: str) -> str:
    return _MEASURES.get(name, name.replace("_", " "))
