"""What each task's scores are worth, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Table
from elv.report.facts.evidence import Evidence
from elv.report.sections import measures, questions
from elv.report.words.sentences import trust_sentences
from elv.report.words.verdicts import TRUST


@dataclass(frozen=True)
class Verdict:
    """One task: its question, what is scored (in the plural), whether to believe it, and why that one scores."""

    task: str
    question: str
    things: str
    tone: str
    words: str
    sentences: list[str]
    reason: str
    measures: Table | None


def build(
    found: Mapping[str, Evidence], lead_facts: Mapping[str, Any], account_facts: Mapping[str, Any], label: str
) -> list[Verdict]:
    """Return the verdict on each task that has rows, leads first; `label` is what a lead that succeeds is called."""
    asked = questions.build(lead_facts, account_facts, label)
    built = {"lead_qualified": bool(lead_facts), "account_purchase": bool(account_facts)}
    return [_of_task(evidence, asked[task]) for task, evidence in found.items() if built[task]]


def _of_task(found: Evidence, asked: questions.Asked) -> Verdict:
    verdict = TRUST[found.standing]
    return Verdict(
        task=found.task,
        question=asked.question,
        things=asked.things,
        tone=verdict.tone,
        words=verdict.words,
        sentences=trust_sentences(found, asked.things, "succeeded"),
        reason=found.champion.get("reason") or "",
        measures=measures.build(found),
    )
