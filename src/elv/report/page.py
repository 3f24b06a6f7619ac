"""Put the sections together and render them as one self-contained page."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
from markupsafe import Markup

from elv.report.facts import accounts, evidence, leads
from elv.report.facts.published import PublishedCopy
from elv.report.rendering import environment
from elv.report.sections import (
    actions,
    alerts,
    campaigns,
    customers,
    data,
    health,
    provenance,
    splits_and_labels,
    trust,
    verdicts,
    weeks,
)
from elv.report.words.glossary import TERMS
from elv.report.words.numbers import count, day, minute, money, plural


def render_page(published_db: Path, metadata: Mapping[str, Any]) -> str:
    """Return the page; see `write_report`."""
    with duckdb.connect(str(published_db), read_only=True) as connection:
        # Sums of floats depend on who adds first.
        connection.execute("set threads = 1")
        try:
            page = _page(PublishedCopy(connection), metadata)
        finally:
            # Another connection of this process may share the settings.
            connection.execute("reset threads")
    return environment("elv.report").get_template("report.html.j2").render(page)


def _page(copy: PublishedCopy, metadata: Mapping[str, Any]) -> dict[str, Any]:
    settings: Mapping[str, Any] = metadata.get("vars") or {}
    target = float(settings.get("leaderboard_target_elv_per_spend") or 1)
    label = str(settings.get("lead_outcome") or "qualified")
    found = evidence.collect(copy)
    lead_facts, account_facts = leads.lead_period(copy), accounts.account_period(copy)
    as_of = metadata.get("as_of") or lead_facts.get("as_of") or account_facts.get("as_of")
    told = verdicts.build(found, lead_facts, account_facts, label)
    return {
        "css": Markup(files("elv.report").joinpath("templates", "report.css").read_text(encoding="utf-8")),
        "as_of": day(as_of),
        "run_id": metadata.get("run_id") or "",
        "created_at": minute(metadata["created_at"]) if metadata.get("created_at") else "",
        "trusts": [trust.build(found[verdict.task], verdict) for verdict in told],
        "not_built": _not_built(lead_facts, account_facts),
        "leads": _lead_words(lead_facts),
        "accounts": _account_words(account_facts),
        "performance": weeks.build(copy, label),
        "actions": actions.build(copy, target, label),
        "campaigns": campaigns.build(copy, target, label),
        "customers": customers.build(copy),
        "past": splits_and_labels.build(copy, metadata),
        "data": data.build(copy),
        "health": health.build(copy),
        "warnings": alerts.build(copy, found, settings, metadata),
        "provenance": provenance.build(metadata, settings),
        "terms": TERMS,
    }


def _not_built(lead_facts: Mapping[str, Any], account_facts: Mapping[str, Any]) -> list[str]:
    words = []
    if not lead_facts:
        words.append("Leads and campaigns: no leads came in, so there is nothing to say about them.")
    if not account_facts:
        words.append("Customers and divisions: no sales came in, so there is nothing to say about them.")
    return words


def _lead_words(facts: Mapping[str, Any]) -> str:
    if not facts:
        return ""
    return (
        f"{plural(facts['lead_count'], 'lead')} from {day(facts['first_at'])} to {day(facts['last_at'])},"
        f" {count(facts['open_count']) if facts['open_count'] else 'none'} of them still open"
        + (
            f", with {money(facts['open_elv'], facts['currency'])} still to win by expectation"
            if facts["open_elv"]
            else ""
        )
    )


def _account_words(facts: Mapping[str, Any]) -> str:
    if not facts:
        return ""
    return (
        f"{plural(facts['customer_count'], 'customer')} and {plural(facts['division_count'], 'division')}, looked at on"
        f" {day(facts['cutoff_at'])}"
    )
