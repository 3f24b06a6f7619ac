"""Features and labels of a customer and division worked out one by one from the files, by the words of the design.

Slow and plain on purpose: no SQL, no shared code with the project. Only which customer an order belongs to is taken
from the build, as that is the question of entity resolution.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from proofkit.oracle import RATES, Row, moment, rows

WINDOWS = (3, 6, 12, 24)
LONGEST = LOOK_BACK = 24
LABEL_MONTHS = 3
STEPS = 12
STEP = timedelta(days=30)
SHARE_PRIOR = 500
LIFT_PRIOR = 10
UNCHANGING = ("region",)
Feature = float | str | None


@dataclass(frozen=True)
class Line:
    """An order line of a product that counts as a purchase, or what came back of one."""

    order: str
    customer: str
    division: str
    sku: str
    ordered: datetime
    known: datetime
    is_sale: bool
    revenue: Fraction
    gross_profit: Fraction


class AccountOracle:
    """The files of a data folder, and what can be said of each customer in them."""

    def __init__(self, folder: Path, customer_of: Mapping[str, str], listed: Mapping[str, str]):
        self.divisions = {row["sku"]: row["division"] for row in rows(folder / "products.csv")}
        self.customer_of = customer_of
        self.records = defaultdict(list)
        for row in rows(folder / "customers.csv"):
            self.records[listed[row["customer_id"]]].append(row)
        self.known_at, self.lines = [], []
        for row in rows(folder / "sales.csv"):
            self.known_at.append(max(moment(row["known_at"] or row["ordered_at"]), moment(row["ordered_at"])))
            line = self.line(row, self.known_at[-1])
            if line is not None:
                self.lines.append(line)

    def line(self, row: Row, known: datetime) -> Line | None:
        """Freight is no purchase, and nobody's purchases tell nothing of anybody."""
        division, customer = self.divisions.get(row["sku"]), self.customer_of.get(row["order_id"])
        if division is None or customer is None:
            return None
        revenue, rate = Fraction(row["revenue"]), RATES[row["currency"]]
        is_sale = revenue >= 0 and Fraction(row["quantity"]) >= 0
        assert is_sale or re.fullmatch("C[0-9]+", row["order_id"])
        return Line(
            order=row["order_id"],
            customer=customer,
            division=division,
            sku=row["sku"],
            ordered=moment(row["ordered_at"]),
            known=known,
            is_sale=is_sale,
            revenue=revenue * rate,
            gross_profit=(revenue - Fraction(row["cost"])) * rate,
        )

    @cached_property
    def as_of(self) -> datetime:
        return max(self.known_at) + timedelta(microseconds=1)

    @cache  # noqa: B019 - one oracle lives as long as its tests
    def past(self, cutoff: datetime) -> Past:
        return Past(self, cutoff)

    def features(self, customer: str, division: str, cutoff: datetime) -> dict[str, Feature]:
        """Every feature of an example by its name in account_examples, apart from the score of its items."""
        past = self.past(cutoff)
        return (
            past.of_division(customer, division)
            | past.of_customer(customer)
            | past.shares(customer)
            | self.attributes(customer, cutoff)
        )

    def attributes(self, customer: str, cutoff: datetime) -> dict[str, Feature]:
        """The newest row known before the cutoff; a row without a time tells what never changes."""
        records = self.records[customer]
        dated = [row for row in records if row["valid_from"] and moment(row["valid_from"]) < cutoff]
        undated = [row for row in records if not row["valid_from"]]
        found: Row = {}
        if dated:
            found = max(dated, key=lambda row: moment(row["valid_from"]))
        elif undated:
            found = {name: undated[0][name] for name in UNCHANGING}
        size = found.get("employees")
        return {
            "attr__employees": float(size) if size else None,
            "attr__industry": found.get("industry"),
            "attr__region": found.get("region"),
        }

    def label(self, customer: str, division: str, cutoff: datetime) -> tuple[int | None, float | None]:
        """Whether the division was bought in the window as known at as_of, and what that brought, returns taken off."""
        end = moved(cutoff, LABEL_MONTHS)
        window = [
            line
            for line in self.lines
            if (line.customer, line.division) == (customer, division)
            and cutoff <= line.ordered < end
            and line.known < self.as_of
        ]
        if any(line.is_sale for line in window):
            return 1, max(float(sum(line.gross_profit for line in window)), 0.0)
        return (0, 0.0) if end + timedelta(days=3) <= self.as_of else (None, None)


class Past:
    """What was known of all customers strictly before a cutoff."""

    def __init__(self, oracle: AccountOracle, cutoff: datetime):
        self.cutoff = cutoff
        known = [line for line in oracle.lines if line.known < cutoff and line.ordered < cutoff]
        bought = {(line.customer, line.division) for line in known if line.is_sale}
        self.by_customer: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
        for line in known:
            # What came back of a purchase that nobody had seen makes no customer.
            if (line.customer, line.division) in bought:
                self.by_customer[line.customer][line.division].append(line)
        self.names = sorted({division for _, division in bought})

    def recent(self, lines: Iterable[Line], months: int = LONGEST) -> list[Line]:
        start = moved(self.cutoff, -months)
        return [line for line in lines if line.ordered >= start]

    def days_since(self, earlier: datetime) -> float:
        return seconds(earlier, self.cutoff) / 86400

    def of_customer(self, customer: str) -> dict[str, Feature]:
        divisions = self.by_customer[customer]
        lines = [line for of_division in divisions.values() for line in of_division]
        sales = [line for line in lines if line.is_sale]
        found: dict[str, Feature] = {}
        for months in WINDOWS:
            window = self.recent(lines, months)
            found |= {
                f"rfm__orders_{months}m": float(orders(window)),
                f"rfm__revenue_{months}m": float(revenue(window)),
                f"rfm__gross_profit_{months}m": float(sum(line.gross_profit for line in window)),
            }
        window, bought = self.recent(lines), self.recent(sales)
        first, last = (pick(line.ordered for line in sales) for pick in (min, max))
        gap = seconds(first, last) / 86400 / (orders(lines) - 1) if orders(lines) > 1 else None
        steps = [
            revenue(line for line in lines if seconds(line.ordered, self.cutoff) // STEP.total_seconds() == number)
            for number in range(STEPS)
        ]
        middle = Fraction(STEPS - 1, 2)
        spread = sum((number - middle) ** 2 for number in range(STEPS))
        mean = sum(steps) / STEPS
        quarters = [
            revenue(line for line in bought if (line.ordered.month + 2) // 3 == number) for number in (1, 2, 3, 4)
        ]
        parts = [max(float(revenue(self.recent(of_division))), 0.0) for of_division in divisions.values()]
        back = -revenue(line for line in window if not line.is_sale)
        return found | {
            "rfm__recency_days": self.days_since(last),
            "rfm__revenue_per_order": ratio(revenue(window), orders(window)),
            "trend__revenue_slope": float(sum(s * (middle - n) for n, s in enumerate(steps)) / spread),
            "trend__revenue_deviation": math.sqrt(sum((step - mean) ** 2 for step in steps) / (STEPS - 1)),
            "life__tenure_days": self.days_since(first),
            "life__mean_gap_days": gap,
            "life__gaps_since_last": self.days_since(last) / gap if gap else None,
            "life__active_steps": float(sum(step != 0 for step in steps)),
            **{f"season__quarter_{n}_share": ratio(q, sum(quarters)) for n, q in enumerate(quarters, start=1)},
            "mix__divisions": float(sum(orders(self.recent(of_division)) > 0 for of_division in divisions.values())),
            "mix__skus": float(len({(line.division, line.sku) for line in bought})),
            "mix__entropy": entropy(parts),
            "returns__lines": float(sum(not line.is_sale for line in window)),
            "returns__revenue_share": ratio(back, back + revenue(window)),
        }

    def of_division(self, customer: str, division: str) -> dict[str, Feature]:
        buyers = [divisions[division] for divisions in self.by_customer.values() if division in divisions]
        new = [lines for lines in buyers if min(x.ordered for x in lines if x.is_sale) >= moved(self.cutoff, -3)]
        last = [max(x.ordered for x in lines if x.is_sale) for lines in buyers]
        quarter, year = (sum(day >= moved(self.cutoff, -months) for day in last) for months in (3, 12))
        own = self.by_customer[customer].get(division, [])
        lifts = [self.lift(owned, division) for owned in sorted(self.owned(customer)) if owned != division]
        return {
            "division__name": division,
            "division__owner_share": len(buyers) / len(self.by_customer),
            "division__new_buyer_share": len(new) / len(self.by_customer),
            "division__revenue_per_buyer": ratio(sum(revenue(self.recent(x)) for x in buyers), len(buyers)),
            "division__days_since_sale": self.days_since(max(last)) if last else None,
            "division__quarter_buyer_share": quarter / len(self.by_customer),
            "division__year_buyer_share": year / len(self.by_customer),
            "division__demand_trend": math.log((quarter + 0.5) / (year + 0.5)) if last else None,
            "own__recency_days": self.days_since(max(x.ordered for x in own if x.is_sale)) if own else None,
            "own__orders": float(orders(self.recent(own))),
            "own__revenue": float(revenue(self.recent(own))),
            "affinity__sum_log_lift": sum(math.log(lift) for lift in lifts),
            "affinity__max_lift": max(lifts, default=1.0),
        }

    def shares(self, customer: str) -> dict[str, Feature]:
        own = {name: self.spent(customer, name) for name in self.names}
        found: dict[str, Feature] = {}
        for name in self.names:
            everybody = self.spent_by_all(name) / sum(self.spent_by_all(other) for other in self.names)
            found[f"share__{name.lower().replace(' ', '_')}"] = float(
                (own[name] + SHARE_PRIOR * everybody) / (sum(own.values()) + SHARE_PRIOR)
            )
        return found

    def spent(self, customer: str, division: str) -> Fraction:
        return max(revenue(self.recent(self.by_customer[customer].get(division, []))), Fraction(0))

    @cache  # noqa: B019 - one oracle lives as long as its tests
    def spent_by_all(self, division: str) -> Fraction:
        return sum((self.spent(customer, division) for customer in list(self.by_customer)), Fraction(0))

    @cache  # noqa: B019 - one oracle lives as long as its tests
    def owned(self, customer: str) -> frozenset[str]:
        divisions = self.by_customer[customer].items()
        return frozenset(name for name, lines in divisions if any(x.is_sale for x in self.recent(lines, LOOK_BACK)))

    @cache  # noqa: B019 - one oracle lives as long as its tests
    def lift(self, one: str, other: str) -> float:
        owners = [owned for owned in map(self.owned, list(self.by_customer)) if owned]
        both = sum({one, other} <= owned for owned in owners)
        chance = Fraction(sum(one in owned for owned in owners) * sum(other in owned for owned in owners), len(owners))
        return float((both + LIFT_PRIOR) / (chance + LIFT_PRIOR))


def revenue(lines: Iterable[Line]) -> Fraction:
    return sum((line.revenue for line in lines), Fraction(0))


def orders(lines: Iterable[Line]) -> int:
    return len({line.order for line in lines if line.is_sale})


def ratio(part: Fraction | int, whole: Fraction | int) -> float | None:
    return float(Fraction(part) / whole) if whole else None


def entropy(parts: Iterable[float]) -> float | None:
    positive = [part for part in parts if part > 0]
    whole = sum(positive)
    return math.log(whole) - sum(part * math.log(part) for part in positive) / whole if positive else None


def seconds(earlier: datetime, later: datetime) -> float:
    """Between two moments, parts of a second aside."""
    return (later.replace(microsecond=0) - earlier.replace(microsecond=0)).total_seconds()


def moved(when: datetime, months: int) -> datetime:
    """Whole calendar months on; the last day of a short month stands in for days that it lacks."""
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    return when.replace(year=year, month=month + 1, day=min(when.day, monthrange(year, month + 1)[1]))
