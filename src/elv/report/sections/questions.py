"""What each task asks, as a person would."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elv.report.words.sentences import question, window_words


@dataclass(frozen=True)
class Asked:
    """The question of a task, and what is scored to answer it, in the plural."""

    question: str
    things: str


def build(lead_facts: Mapping[str, Any], account_facts: Mapping[str, Any], label: str) -> dict[str, Asked]:
    """Return the questions by task; `label` is what a lead that succeeds is called."""
    return {
        "lead_qualified": Asked(
            question("lead_qualified", window_words(lead_facts.get("window_days")), label, False), "leads"
        ),
        "account_purchase": Asked(
            question(
                "account_purchase",
                window_words(account_facts.get("window_days"), account_facts.get("window_months")),
                label,
                not account_facts.get("renewal_count"),
            ),
            "customers" if account_facts.get("division_count") == 1 else "customers and divisions",
        ),
    }
