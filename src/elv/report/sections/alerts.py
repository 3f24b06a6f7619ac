"""Everything a reader must know before acting, in plain words."""

from collections.abc import Mapping
from typing import Any

from elv.report.blocks import Warning
from elv.report.facts import health, leads, quality
from elv.report.facts.evidence import Evidence
from elv.report.facts.published import PublishedCopy
from elv.report.words.feature_names import feature_words
from elv.report.words.numbers import count, interval, money, plural, share
from elv.report.words.sentences import candidate_words
from elv.report.words.verdicts import FEW_SUCCESSES

_MOST_LEAKS = 5
_MOST_ALARMS = 8
_MOST_RULES = 5
_SHARE_TO_STAY = 0.5
_SHARE_REFUSED = 0.01
_THINGS = {"lead_qualified": "leads", "account_purchase": "customers"}


def build(
    copy: PublishedCopy, evidence: Mapping[str, Evidence], settings: Mapping[str, Any], metadata: Mapping[str, Any]
) -> list[Warning]:
    """Return the warnings, those to act on first."""
    found = [warning for task in evidence.values() for warning in _of_scores(task)]
    found += of_records(copy)
    found += of_leaks(copy)
    found += _of_the_unknowable(copy)
    found += _of_matching(copy, float(settings.get("match_rate_warn_below") or 0))
    found += _of_inputs(copy)
    found += _of_spend(copy)
    found += _of_alarms(copy)
    if (metadata.get("git") or {}).get("is_dirty"):
        found.append(
            Warning(
                "The project's files differ from the recorded commit.", "Commit them, so that this run can be repeated."
            )
        )
    return sorted(found, key=lambda warning: warning.severity != "act")


def _of_scores(found: Evidence) -> list[Warning]:
    thing = _THINGS.get(found.task, found.task)
    warnings = []
    if found.standing == "fallback":
        warnings.append(
            Warning(
                f"There is no model for {thing}: {found.champion.get('reason') or 'too few known outcomes'}",
                "Compare campaigns or divisions by it, not single rows. Collect more outcomes, then train again.",
                "act",
            )
        )
    elif found.standing == "baseline":
        warnings.append(
            Warning(
                f"No model orders {thing} better than {candidate_words(found.scorer)} does, so that scores.",
                "Rows of one group share one probability. Add columns that tell good ones from bad early.",
                "act",
            )
        )
    elif found.standing == "no_better":
        warnings.append(
            Warning(
                f"On the test rows the best-scored {thing} were not clearly better than the average.",
                "Do not call by this list alone until newer test rows show that it helps.",
                "act",
            )
        )
    kept = found.metric("observed_over_expected")
    if kept and kept["low"] is not None and not kept["low"] <= 1 <= kept["high"]:
        direction = "more" if kept["value"] > 1 else "fewer"
        warnings.append(
            Warning(
                f"On the test rows {direction} {thing} succeeded than predicted: {count(100 * kept['value'])} for every"
                f" 100 ({interval(100 * kept['low'], 100 * kept['high'], count)}).",
                "Take the order from the scores; read amounts of money as too "
                + ("low." if kept["value"] > 1 else "high."),
                "act",
            )
        )
    lift = found.metric("lift_at_10")
    if lift and lift["positive_count"] < FEW_SUCCESSES:
        warnings.append(
            Warning(
                f"Only {plural(lift['positive_count'], 'success', 'successes')} among the test rows of {thing}.",
                "Intervals are wide for that reason; trust their width more than the number in the middle.",
            )
        )
    stayed = [row for row in found.stability if row["stayed_share"] is not None]
    if stayed and stayed[-1]["stayed_share"] < _SHARE_TO_STAY:
        warnings.append(
            Warning(
                f"Only {share(stayed[-1]['stayed_share'], 0)} of the best decile of customers stayed in it"
                " from one cutoff to the next.",
                "Finish a list before you draw the next one, or people will be called by turns.",
            )
        )
    return warnings


def of_records(copy: PublishedCopy) -> list[Warning]:
    """Return that outcomes begin later than leads, with the setting that says so."""
    found = leads.detected_records(copy)
    if not found:
        return []
    start = str(found["records_begin_at"])[:10]
    return [
        Warning(
            f"No outcome is recorded before {start}, too many missing for chance:"
            f" {plural(found['earlier_leads'], 'earlier lead')} count as unknown, not as failures.",
            f"Set outcomes_recorded_from: {start} to confirm it, or an earlier day if outcomes were recorded then.",
            "act",
        )
    ]


def of_leaks(copy: PublishedCopy) -> list[Warning]:
    """Return what was left out as a probable leak, feature by feature; those beyond the first few by number."""
    rows = copy.rows(
        {"ml.feature_catalog": "task feature exclusion_reason is_used"},
        """
        select task, feature, exclusion_reason
        from ml.feature_catalog
        where not is_used and (exclusion_reason ilike '%leak%' or exclusion_reason ilike '%outcome%')
        order by task, feature
        """,
    )
    more = (
        [
            Warning(
                f"Left out as probable leaks, too: {plural(len(rows) - _MOST_LEAKS, 'more feature')}.",
                "See exclusion_reason in ml.feature_catalog.",
            )
        ]
        if len(rows) > _MOST_LEAKS
        else []
    )
    return [
        Warning(
            f"Left out as a probable leak: {feature_words(row['feature'])} ({row['feature']}).",
            row["exclusion_reason"][:1].upper() + row["exclusion_reason"][1:].rstrip(".") + ".",
        )
        for row in rows[:_MOST_LEAKS]
    ] + more


def _of_the_unknowable(copy: PublishedCopy) -> list[Warning]:
    """Return what no check can tell of these inputs, because nothing in them says when it was known."""
    undated = {
        (row["input"], row["column_name"]): row
        for row in copy.rows(
            {"quality.input_profile": "input column_name row_count null_share"},
            """
            select input, column_name, cast(round(row_count * null_share) as bigint) as undated
            from quality.input_profile
            where row_count > 0 and null_share > 0
                and (input, column_name) in (('campaign_map', 'valid_from'), ('ads', 'loaded_at'))
            """,
        )
    }
    warnings = []
    if rows := undated.get(("campaign_map", "valid_from")):
        warnings.append(
            Warning(
                f"Cannot be known: {plural(rows['undated'], 'row')} of the campaign map without valid_from."
                " A map made after the outcomes may know them, and its campaigns' features would tell.",
                "Give each row the day from which it held (valid_from).",
            )
        )
    if rows := undated.get(("ads", "loaded_at")):
        warnings.append(
            Warning(
                f"Cannot be known: {plural(rows['undated'], 'row')} of the ads without a load time (known_at)."
                " Platforms correct spend and clicks for days; features take the last state as known at once.",
                "Export ads daily, each file with its load time.",
            )
        )
    customers = copy.rows(
        {
            "star.dim_customer_history": "listed_customer_id valid_from known_at",
            "ml.feature_catalog": "task feature is_used",
        },
        """
        select string_agg(feature, ', ' order by feature) as features
        from ml.feature_catalog
        where task = 'account_purchase' and is_used and feature like 'attr!_!_%' escape '!'
            and (
                select count(*) = count(distinct listed_customer_id)
                    and bool_or(known_at is null or known_at = valid_from)
                from star.dim_customer_history
            )
        having count(*) > 0
        """,
    )
    if customers:
        warnings.append(
            Warning(
                f"Cannot be known: whether customers were so before they bought ({customers[0]['features']})."
                " The files hold one state of each customer; one of today that is dated back knows later purchases.",
                "Export each state of a customer with its day (valid_from), or with the day of the export (known_at)."
                " Deny what is written when a customer buys (customer_attributes_denied).",
            )
        )
    people = copy.rows(
        {"quality.label_counts": "split_reason lead_count"},
        """
        select sum(lead_count) as leads from quality.label_counts
        where split_reason like '%same person as an earlier lead'
        having sum(lead_count) > 0
        """,
    )
    short = copy.rows(
        {"quality.label_counts": "split_reason lead_count"},
        """
        select sum(lead_count) as leads from quality.label_counts
        where split_reason like 'held out of %'
        having sum(lead_count) > 0
        """,
    )
    if short:
        warnings.append(
            Warning(
                f"The history is short: models were chosen on {plural(short[0]['leads'], 'lead')} from among the days"
                " that they learned from, and only the test is of later days.",
                "Train again once the history is longer.",
            )
        )
    if people:
        warnings.append(
            Warning(
                f"{plural(people[0]['leads'], 'lead')} came from people who had a lead before (same e-mail or phone)"
                " and were left out of the test: a model that remembers people would look better than it is.",
                "Merge duplicates at the source, if they are one request.",
            )
        )
    return warnings


def _of_matching(copy: PublishedCopy, limit: float) -> list[Warning]:
    rows = quality.match_sources(copy) if quality.has_ads(copy) else []
    matched, lost = sum(row["matched"] for row in rows), sum(row["lost"] for row in rows)
    if not lost or matched / (matched + lost) >= limit:
        return []
    return [
        Warning(
            f"Only {share(matched / (matched + lost), 0)} of the leads that came from an ad found it.",
            "Send the ad's id along with the lead, or fill in the campaign map; see the table of sources.",
            "act",
        )
    ]


def _of_inputs(copy: PublishedCopy) -> list[Warning]:
    warnings = []
    for row in quality.inputs(copy):
        if row["row_count"] and row["rejected_rows"] / row["row_count"] > _SHARE_REFUSED:
            warnings.append(
                Warning(
                    f"{plural(row['rejected_rows'], 'row')} of {row['input']}"
                    f" ({share(row['rejected_rows'] / row['row_count'])}) were refused.",
                    "See the rules below that they broke; fix the export and run again.",
                    "act",
                )
            )
    rules = quality.violations(copy)
    warnings += [Warning(row["message"], row["hint"] or "") for row in rules[:_MOST_RULES]]
    if rules and rules[0]["rule_count"] > _MOST_RULES:
        rest = plural(rules[0]["rule_count"] - _MOST_RULES, "more rule")
        warnings.append(Warning(f"{rest} of the input contracts did not hold.", "The table of broken rules has all."))
    if any(row["difference"] for row in quality.reconciliation(copy)):
        warnings.append(
            Warning("Some totals did not survive.", "See the table of totals; do not use the amounts.", "act")
        )
    return warnings


def _of_spend(copy: PublishedCopy) -> list[Warning]:
    rows = [row for row in leads.board(copy, "campaign", 1) if row["entity_id"] == "(none)" and row["spend"]]
    return [
        Warning(
            f"{money(row['spend'], row['currency'])} were spent that no campaign claims.",
            "Add the campaign's id to the ads export.",
        )
        for row in rows
    ]


def _of_alarms(copy: PublishedCopy) -> list[Warning]:
    rows = health.alarms(copy)
    found = [
        Warning(
            f"{row['summary']} {row['evidence']}",
            row["action"],
            "know" if row["severity"] == "low" else "act",
        )
        for row in rows[:_MOST_ALARMS]
    ]
    if rows and rows[0]["alarm_count"] > len(found):
        rest = plural(rows[0]["alarm_count"] - len(found), "more alarm")
        found.append(Warning(f"{rest} on data, features or outcomes.", "The section on change tells them."))
    return found
