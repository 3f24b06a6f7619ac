"""Whether to believe the scores: who scores and how well, alarms, the data that came in, totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Table
from elv.report.facts import accounts, evidence, health, leads, quality
from elv.report.facts.published import PublishedCopy
from elv.report.sections import data_tables, measures, questions
from elv.report.words.sentences import trust_sentences, verdict


@dataclass(frozen=True)
class Verdict:
    """What one task's scores are worth, in words."""

    task: str
    question: str
    tone: str
    verdict: str
    sentences: list[str]
    reason: str
    measures: Table | None


@dataclass(frozen=True)
class Trust:
    """The page; a table is None where there is nothing to show."""

    verdicts: list[Verdict]
    is_watched: bool
    alarms: Sequence[dict[str, Any]]
    is_checked: bool
    violations: Table | None
    totals: Table | None
    all_survived: bool
    methods: Table | None
    sources: Table | None


def build(copy: PublishedCopy, label: str) -> Trust:
    """Return the page."""
    totals = quality.reconciliation(copy)
    sources = quality.match_sources(copy) if quality.has_ads(copy) else []
    return Trust(
        verdicts=verdicts(copy, label),
        is_watched=copy.has("quality.health_alarms"),
        alarms=health.alarms(copy),
        is_checked=copy.has("quality.contract_violations"),
        violations=data_tables.violations(copy),
        totals=data_tables.totals(totals),
        all_survived=all(row["difference"] == 0 for row in totals),
        methods=data_tables.methods(copy),
        sources=data_tables.sources(sources) if sources else None,
    )


def verdicts(copy: PublishedCopy, label: str) -> list[Verdict]:
    """Return the verdict on each task that scored anything, leads first."""
    lead_facts, account_facts = leads.lead_period(copy), accounts.account_period(copy)
    asked = questions.build(lead_facts, account_facts, label)
    built = {"lead_qualified": bool(lead_facts), "account_purchase": bool(account_facts)}
    found = []
    for task, facts in evidence.collect(copy).items():
        if built[task]:
            tone, words = verdict(facts)
            found.append(
                Verdict(
                    task,
                    asked[task].question,
                    tone,
                    words,
                    trust_sentences(facts, asked[task].things, "succeeded"),
                    facts.champion.get("reason") or "",
                    measures.build(facts),
                )
            )
    return found
