"""Features and labels of a lead worked out one by one, straight from the input files, by the words of the design.

Slow and plain on purpose: no SQL, no shared code with the project, loops over all rows for every lead.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

WINDOWS = (7, 28)
LAG = 1
LABEL_WINDOW = timedelta(days=14)
REPORTING_LAG = timedelta(days=3)
VALUE_WINDOW = timedelta(days=45)
PRIOR_LEADS = 50
RUNNING_DAYS = 7
RATES = {"USD": Fraction("1"), "EUR": Fraction("1.08"), "GBP": Fraction("1.27")}
ZONES = {"demo-eu": "Europe/Berlin", "demo-us": "America/New_York"}
Row = Mapping[str, str]


@dataclass(frozen=True)
class Match:
    """Where a lead came from, as far as could be told when it came in."""

    method: str
    campaign: str | None = None
    adset: str | None = None
    ad: str | None = None
    stated: str | None = None

    @property
    def campaign_key(self) -> str | None:
        return self.campaign or (self.stated and f"stated {self.stated}")


class Oracle:
    """The files of a data folder, and what can be said of each lead in them."""

    def __init__(self, folder: Path):
        self.ads = [row | {"known": moment(row["known_at"])} for row in rows(folder / "ads.csv")]
        self.ads.sort(key=lambda row: (row["known"], row["date"], row["campaign_id"], row["adset_id"]))
        self.outcomes = rows(folder / "outcomes.csv")
        self.mapping = rows(folder / "campaign_map.csv")
        self.leads: dict[str, Row] = {}
        for row in sorted(rows(folder / "leads.csv"), key=lambda row: row["known_at"]):
            self.leads.setdefault(row["lead_id"], row)

    @cached_property
    def as_of(self) -> datetime:
        known = [row["known"] for row in self.ads]
        known += [moment(row["known_at"]) for row in self.leads.values()]
        known += [moment(row["recorded_at"]) for row in self.outcomes]
        return max(known) + timedelta(microseconds=1)

    @cached_property
    def matches(self) -> dict[str, Match]:
        return {lead_id: self.match(lead) for lead_id, lead in self.leads.items()}

    def features(self, lead_id: str) -> dict[str, float | str | None]:
        """Every feature of a lead by its name in lead_examples."""
        lead, match = self.leads[lead_id], self.matches[lead_id]
        local = self.local_time(lead, match)
        found: dict[str, float | str | None] = {
            "time__hour": float(local.hour),
            "time__weekday": float((local.date() - date(1970, 1, 1)).days % 7),
            "source__platform": lead["platform"].lower() or None,
            "source__utm_source": lead["utm_source"].lower() or None,
            "source__utm_medium": None,
            "source__stated_campaign": match.stated,
            "source__match_method": match.method,
            "attr__industry": lead["industry"] or None,
            "attr__country": lead["country"] or None,
            "attr__device": lead["device"] or None,
            "attr__employees": float(lead["employees"]) if lead["employees"] else None,
        }
        for grain, entity in (("campaign", match.campaign), ("adset", match.adset), ("ad", match.ad)):
            for window in WINDOWS:
                measures = self.window(lead, grain, entity, local.date(), window) if entity else {}
                for name in ("spend", "impressions", "clicks", "active_days", "ctr", "cpc", "cpm", "spend_trend"):
                    found[f"{grain}__{name}_{window}d"] = measures.get(name)
        return found | self.history(lead, match)

    def match(self, lead: Row) -> Match:
        """Id, then campaign map, then name; each by what was known before the lead."""
        created = moment(lead["created_at"])
        before = [row for row in self.ads if row["known"] < created]
        for grain in ("ad_id", "adset_id", "campaign_id"):
            named = [row for row in before if lead[grain] and row[grain] == lead[grain]]
            if named:
                first = named[0]
                adset = first["adset_id"] if grain != "campaign_id" else None
                return Match("id", first["campaign_id"], adset, first["ad_id"] if grain == "ad_id" else None)
        targets = {
            (row["campaign_id"], row["adset_id"] or None, row["ad_id"] or None)
            for row in self.mapping
            if row["lead_key"].strip().lower() == (lead[row["lead_column"]] or "").strip().lower()
            and moment(row["valid_from"]) <= created
            and (not row["valid_to"] or moment(row["valid_to"]) > created)
        }
        if len(targets) == 1:
            return Match("map", *targets.pop())
        name = plain(lead["campaign_name"] or lead["utm_campaign"])
        days = (str(created.date() - timedelta(days=RUNNING_DAYS)), str(created.date() + timedelta(days=1)))
        running = {
            row["campaign_id"]
            for row in before
            if name and days[0] <= row["date"] <= days[1] and plain(row["campaign_name"]) == name
        }
        if len(running) == 1:
            return Match("name", running.pop())
        if len(targets) > 1 or running or lead["is_organic"].lower() == "true":
            return Match("unmatched")
        stated = lead["campaign_name"] or lead["utm_campaign"] or lead["campaign_id"]
        return Match("unmatched", stated=stated.strip().lower() or None)

    def local_time(self, lead: Row, match: Match) -> datetime:
        """When the lead came in, on the clock of its campaign's account."""
        account = next((row["account_id"] for row in self.ads if row["campaign_id"] == match.campaign), None)
        zone = ZoneInfo(ZONES.get(account or "", "UTC"))
        return moment(lead["created_at"]).replace(tzinfo=UTC).astimezone(zone)

    def window(self, lead: Row, grain: str, entity: str, day: date, length: int) -> dict[str, float | None]:
        """Ads measures of the calendar days [day - lag - length + 1, day - lag], as known before the lead."""
        created = moment(lead["created_at"])
        days = [str(day - timedelta(days=LAG + length - 1 - number)) for number in range(length)]
        newest: dict[tuple[str, ...], Row] = {}
        for row in self.ads:
            if row[f"{grain}_id"] == entity and row["date"] in days and row["known"] < created:
                newest[row["campaign_id"], row["adset_id"], row["ad_id"], row["date"]] = row
        by_day = {day: [row for row in newest.values() if row["date"] == day] for day in days}
        spends = [sum((Fraction(row["spend"]) for row in by_day[day]), Fraction(0)) for day in days]
        impressions = [sum(int(row["impressions"]) for row in by_day[day]) for day in days]
        spend, shown = sum(spends), sum(impressions)
        clicks = sum(int(row["clicks"]) for row in newest.values())
        middle = Fraction(length + 1, 2)
        spread = sum((number - middle) ** 2 for number in range(1, length + 1))
        slope = sum((number - middle) * amount for number, amount in enumerate(spends, start=1)) / spread
        account = next(row["account_id"] for row in self.ads if row[f"{grain}_id"] == entity)
        known = [row["date"] for row in self.ads if row["account_id"] == account and row["known"] < created]
        return {
            "spend": float(spend),
            "impressions": float(shown),
            "clicks": float(clicks),
            "active_days": float(sum(bool(s > 0 or i > 0) for s, i in zip(spends, impressions, strict=True))),
            "ctr": float(Fraction(clicks, shown)) if shown else None,
            "cpc": float(spend / clicks) if clicks else None,
            "cpm": float(1000 * spend / shown) if shown else None,
            "spend_trend": float(slope) if known and min(known) <= days[0] else None,
        }

    def history(self, lead: Row, match: Match) -> dict[str, float | None]:
        """What the leads of the same campaign, ad set and ad had shown before the lead's UTC day began."""
        day = moment(lead["created_at"]).date()
        own = {"campaign": match.campaign_key, "adset": match.adset, "ad": match.ad}
        shown = {grain: self.shown_before(day, grain, entity) for grain, entity in own.items()}
        count, matured, qualified, value = self.shown_before(day, None, None)
        rate = Fraction(qualified, matured) if matured else None
        worth = value / matured if matured else None
        found: dict[str, float | None] = {}
        for grain, (count, matured, qualified, value) in shown.items():
            if rate is not None:
                rate = (qualified + PRIOR_LEADS * rate) / Fraction(matured + PRIOR_LEADS)
                worth = (value + PRIOR_LEADS * worth) / (matured + PRIOR_LEADS)
            known = own[grain] is not None
            found |= {
                f"hist__{grain}_leads": float(count) if known else None,
                f"hist__{grain}_matured_leads": float(matured) if known else None,
                f"hist__{grain}_rate": float(rate) if known and rate is not None else None,
                f"hist__{grain}_value_per_lead": float(worth) if known and rate is not None else None,
            }
        return found

    def shown_before(self, day: date, grain: str | None, entity: str | None) -> tuple[int, int, int, Fraction]:
        """Leads known, labels closed, qualified among these, and money won, all known before a UTC day."""
        count = matured = qualified = 0
        value = Fraction(0)
        if grain is not None and entity is None:
            return count, matured, qualified, value
        first_outcome = min(known for lead_id in self.leads for *_, known in self.news[lead_id])
        for lead_id, other in self.leads.items():
            other_match = self.matches[lead_id]
            belongs = other_match.campaign_key if grain == "campaign" else getattr(other_match, grain or "ad")
            if grain is not None and belongs != entity:
                continue
            known, created = moment(other["known_at"]), moment(other["created_at"])
            count += known.date() < day
            closed = max(created + LABEL_WINDOW + REPORTING_LAG, known, first_outcome)
            if closed.date() < day:
                matured += 1
                positive = self.positive_known_at(lead_id)
                qualified += positive is not None and positive.date() < day
            value += sum(
                (money for stage, _, money, seen in self.news[lead_id] if stage == "won" and seen.date() < day),
                Fraction(0),
            )
        return count, matured, qualified, value

    @cached_property
    def news(self) -> dict[str, list[tuple[str, datetime, Fraction, datetime]]]:
        """Per lead, its outcomes as (stage, when it happened, money, when both it and the lead were known)."""
        found = defaultdict(list)
        for row in self.outcomes:
            lead = self.leads.get(row["lead_id"])
            if lead is None:
                continue
            created, occurred = moment(lead["created_at"]), moment(row["occurred_at"])
            if occurred.date() == created.date():
                occurred = max(occurred, created)
            money = Fraction(row["value"] or 0) * RATES[row["currency"]]
            known = max(moment(row["recorded_at"]), moment(lead["known_at"]))
            found[row["lead_id"]].append((row["stage"], occurred, money, known))
        return found

    def positive_known_at(self, lead_id: str) -> datetime | None:
        """When it was first known that the lead had qualified, or been won, within its window."""
        created = moment(self.leads[lead_id]["created_at"])
        known = [
            known
            for stage, occurred, _, known in self.news[lead_id]
            if stage in ("qualified", "won") and created <= occurred < created + LABEL_WINDOW
        ]
        return min(known, default=None)

    def label(self, lead_id: str) -> tuple[int | None, float | None]:
        """Label, and once the value window has closed the money of the lead: none unless it is a positive."""
        created = moment(self.leads[lead_id]["created_at"])
        label = 0 if created + LABEL_WINDOW + REPORTING_LAG <= self.as_of else None
        ends, money = created + LABEL_WINDOW + VALUE_WINDOW, Fraction(0)
        if self.positive_known_at(lead_id) is not None:
            label = 1
            for stage, occurred, amount, _ in self.news[lead_id]:
                money += amount if stage == "won" and occurred < ends else 0
        return label, float(money) if ends + REPORTING_LAG <= self.as_of else None


def rows(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def moment(text: str) -> datetime:
    """A UTC timestamp without zone."""
    return datetime.fromisoformat(text)


@cache
def plain(name: str | None) -> str:
    """A name without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", (name or "").lower())
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def sample(lead_ids: Iterable[str], size: int) -> list[str]:
    """Leads spread over all by a fixed rule."""
    ordered = sorted(lead_ids)
    return ordered[:: max(1, len(ordered) // size)][:size]
