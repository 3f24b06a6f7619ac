"""Settings that cannot work together are refused before dbt starts, with what would work."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import click

from elv.builds import declared_vars
from elv.cli.preflight import missing_question
from elv.cli.settings import Settings
from elv.learning.stored import AVERAGE

# Options that say something of accounts only, by their name in `settings_of`.
OF_ACCOUNTS = {
    "divisions": "--divisions",
    "cutoffs": "--cutoffs",
    "window_months": "--window-months",
    "mode": "--mode",
    "fail_soft": "--fail-soft",
}
_TASKS = {"leads": "lead_qualified", "accounts": "account_purchase"}


def check_switches(settings: Settings, options: Mapping[str, Any]) -> None:
    """Refuse what would fail, or be passed over in silence, once dbt runs.

    Args:
        settings: the settings that the options amount to, vars of --config and --vars included.
        options: the options of the verb as they were given, by name.

    Raises:
        click.UsageError: a combination that cannot work.
    """
    in_force = declared_vars(settings.project_dir) | settings.dbt_vars
    _check_question(settings, options)
    _check_window(in_force, options)
    _check_fail_soft(in_force)
    cutoffs = [date.fromisoformat(str(cutoff)) for cutoff in in_force["account_cutoffs"]]
    if cutoffs:
        _check_cutoffs(cutoffs, in_force)
    if in_force["train_candidates"]:
        _check_candidates(settings, in_force["train_candidates"])


def _check_question(settings: Settings, options: Mapping[str, Any]) -> None:
    given = [option for name, option in OF_ACCOUNTS.items() if options.get(name)]
    if not given:
        return
    verb = "says" if len(given) == 1 else "say"
    named = f"{', '.join(given)} {verb} something of accounts"
    if settings.domain == "leads":
        raise click.UsageError(f"{named}, which --domain leads leaves out. Use --domain all or accounts.")
    if missing_question(settings) == "sales":
        raise click.UsageError(f"{named}, and the data folder holds no sales.")


def _check_window(in_force: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    days = int(in_force["account_label_window_days"])
    if options.get("window_months") and days:
        raise click.UsageError(
            f"--window-months {options['window_months']} would change nothing: account_label_window_days is {days} and"
            " wins. Take it out of your vars, or set it to 0."
        )


def _check_fail_soft(in_force: Mapping[str, Any]) -> None:
    if in_force["account_fail_soft"] and not in_force["account_divisions"]:
        raise click.UsageError(
            "--fail-soft leaves out chosen divisions that are not sold or not enabled, and none is chosen: give"
            " --divisions, too. Without it every division that is sold is built, and none can fail."
        )


def _check_cutoffs(cutoffs: Sequence[date], in_force: Mapping[str, Any]) -> None:
    """Refuse cutoffs of which none can train, calibrate or test, as their labels would not have closed in time."""
    repeated = sorted({cutoff for cutoff in cutoffs if cutoffs.count(cutoff) > 1})
    if repeated:
        raise click.UsageError(f"Cutoff {repeated[0]} stands twice; a cutoff serves one split.")
    closed = sorted(cutoffs, reverse=True)
    if in_force["as_of"]:
        as_of = datetime.fromisoformat(str(in_force["as_of"])).date()
        closed = [cutoff for cutoff in closed if _closes(cutoff, in_force) <= as_of]
        if not closed:
            raise click.UsageError(
                f"No cutoff has a mature label at as_of {as_of}: a label closes {_closing_words(in_force)} after its"
                f" cutoff. The newest that works is {_opening(as_of, in_force)}."
            )
    counts = in_force["account_cutoff_counts"]
    before, left, taken = None, closed, ""
    for split in ("test", "calibrate", "train"):
        own = [cutoff for cutoff in left if before is None or _closes(cutoff, in_force) <= before][: counts[split]]
        if not own:
            newest = _opening(before, in_force) if before else None
            raise click.UsageError(
                f"No cutoff is left to {split} on: {taken}labels of one split close ({_closing_words(in_force)} after"
                f" the cutoff) before the next split begins. Add one at {newest} or earlier."
            )
        taken += f"{split} takes {len(own)} (account_cutoff_counts), "
        before = min(own)
        left = [cutoff for cutoff in left if cutoff < before]


def _closing_words(in_force: Mapping[str, Any]) -> str:
    days, months = int(in_force["account_label_window_days"]), int(in_force["account_label_window_months"])
    window = f"{days} days" if days else f"{months} months"
    return f"{window} and {int(in_force['sales_reporting_lag_days'])} days"


def _closes(cutoff: date, in_force: Mapping[str, Any]) -> date:
    days, months = int(in_force["account_label_window_days"]), int(in_force["account_label_window_months"])
    end = cutoff + timedelta(days=days) if days else _add_months(cutoff, months)
    return end + timedelta(days=int(in_force["sales_reporting_lag_days"]))


def _opening(day: date, in_force: Mapping[str, Any]) -> date:
    """Return the newest cutoff whose label has closed on a day."""
    found = day
    while _closes(found, in_force) > day:
        found -= timedelta(days=1)
    return found


def _add_months(day: date, months: int) -> date:
    """Add months as the database does: the last day of a month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    following = date(index // 12 + (index % 12 == 11), (index + 1) % 12 + 1, 1)
    return min(date(index // 12, index % 12 + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _check_candidates(settings: Settings, wanted: Sequence[str]) -> None:
    """Refuse names that the grid lacks or has switched off, and choices that leave a question without a candidate."""
    with (settings.project_dir / "seeds" / "model_grid.csv").open(encoding="utf-8", newline="") as lines:
        grid = list(csv.DictReader(lines))
    enabled = [row for row in grid if row["is_enabled"] == "true"]
    unknown = sorted(set(wanted) - {row["candidate_id"] for row in enabled})
    if unknown:
        known = ", ".join(sorted({row["candidate_id"] for row in enabled}))
        raise click.UsageError(
            f"No candidate {', '.join(unknown)} is enabled in seeds/model_grid.csv; there are {known}."
        )
    missing = missing_question(settings)
    for question, task in _TASKS.items():
        if settings.domain not in ("all", question) or missing == {"leads": "leads", "accounts": "sales"}[question]:
            continue
        own = {row["candidate_id"]: row["algorithm"] for row in enabled if row["task"] == task}
        chosen = [name for name in wanted if name in own]
        parts = [name for name in chosen if own[name] != AVERAGE]
        if not chosen:
            other = "accounts" if question == "leads" else "leads"
            raise click.UsageError(
                f"--models leaves {question} without a candidate. Add one of {', '.join(sorted(own))}, or use"
                f" --domain {other}."
            )
        if len(parts) < len(chosen) and len(parts) < 2:
            raise click.UsageError(
                f"An average takes two other candidates of {question}; --models names {len(parts)}. Add two of"
                f" {', '.join(sorted(name for name in own if own[name] != AVERAGE))}."
            )
