"""Words that are gone: names of earlier versions, and words of our own where the field has one."""

import re
from collections.abc import Mapping

from house_rules.project import Offences

# What a reader would have to translate, and what to write instead.
GONE_WORDS: dict[str, str] = {
    r"mend(s|ed|ing)?": "fix",
    r"promis(e|es|ed|ing)": "predict, or observed / expected",
    r"(top|best|best-scored) tenth": "decile",
    r"closed labels?": "mature label",
    r"label so far": "observed label",
    r"chance left": "remaining probability",
    r"clearly (above|below)": "likely above, or likely below",
    r"speaks? of": "is about",
    r"stands? for nothing": "is treated as null",
}
GONE_NAMES: dict[str, str] = {
    "seen_(ads|leads|outcomes)": "stg_*_snapshots",
    "int_ad_versions": "int_ad_deltas",
    "int_learning_moments": "int_label_as_of_dates",
    "int_lead_exposures": "int_lead_observed_fractions",
    "promised_scores": "frozen_predictions",
    "promise_outcomes": "predictions_vs_actuals",
    "build_sources": "build_fingerprints",
    "holdout_cuts": "top_percent_counts",
    "baseline_levels": "baseline_calibration",
    "top_list_stability": "top_decile_overlap",
    "health_alarms": "alerts",
    "what_changed|how_much|how_sure|what_to_do": "summary, evidence, confidence, action",
    "label_so_far": "observed_label",
    "exposure_lean": "partially_observed_lean",
    "history_prior_leads": "campaign_rate_prior_strength",
    "level_min_rows": "category_min_count",
    "(?<!account_)denied_skus": "account_denied_skus",
    "(?<!account_)label_min_gross_profit": "account_label_min_gross_profit",
    "reasons_max_leads": "reasons_max_rows",
    r"elv (upload|replay)": "elv export-conversions, elv reproduce",
}
_GONE = [(re.compile(rf"\b({word})\b", re.IGNORECASE), instead) for word, instead in (GONE_WORDS | GONE_NAMES).items()]


def gone_words(texts: Mapping[str, str]) -> Offences:
    """Lines of texts, by path, that hold a word that is gone."""
    found: Offences = {}
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            for pattern, instead in _GONE:
                if match := pattern.search(line):
                    found[f"{path}:{number} {match[0].lower()}"] = (
                        f"{path}:{number} says '{match[0]}'; write: {instead}"
                    )
    return found
