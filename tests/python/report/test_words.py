"""Numbers, names and sentences as people read them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from elv.report.blocks import with_range
from elv.report.facts.evidence import Evidence
from elv.report.words import numbers
from elv.report.words.feature_names import feature_words, value_words
from elv.report.words.plain_text import one_line
from elv.report.words.sentences import candidate_words, question, segment_words, trust_sentences, window_words
from elv.report.words.verdicts import TRUST

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("form", "value", "words"),
    [
        (numbers.count, 1234.4, "1,234"),
        (numbers.count, None, numbers.NOTHING),
        (numbers.amount, 1234.56, "1,235"),
        (numbers.amount, 12.34, "12.3"),
        (numbers.amount, 0.5678, "0.57"),
        (numbers.amount, 0.0123, "0.012"),
        (numbers.amount, 3.0, "3"),
        (numbers.ratio, 1.005001, "1.01"),
        (numbers.times, 2.24, "2.2"),
        (numbers.share, 0.0421, f"4.2{NBSP}%"),
        (numbers.share, 0.421, f"42{NBSP}%"),
        (numbers.share, 0.0, f"0{NBSP}%"),
        (numbers.share, 1.0, f"100{NBSP}%"),
        (numbers.certainty, 0.98, f"98{NBSP}%"),
        (numbers.certainty, 1.0, f"above 99{NBSP}%"),
        (numbers.certainty, 0.0, f"below 1{NBSP}%"),
        (numbers.day, date(2026, 6, 30), "30 June 2026"),
        (numbers.day, "2026-06-30T23:59:59Z", "30 June 2026"),
        (numbers.day, None, numbers.NOTHING),
        (numbers.month, date(2026, 6, 1), "June 2026"),
        (numbers.minute, datetime(2026, 6, 30, 14, 5), "30 June 2026, 14:05 UTC"),
    ],
)
def test_numbers_have_few_digits_and_a_unit(form, value, words):
    assert form(value) == words


def test_money_names_its_currency():
    assert numbers.money(1234567.8, "EUR") == f"1,234,568{NBSP}EUR"
    assert numbers.money(3.5, "EUR") == f"3.50{NBSP}EUR"
    assert numbers.money(None, "EUR") == numbers.NOTHING


def test_counts_agree_with_their_noun():
    assert numbers.plural(1, "lead") == "1 lead"
    assert numbers.plural(0, "lead") == "0 leads"
    assert numbers.plural(2, "success", "successes") == "2 successes"


def test_an_interval_that_says_nothing_is_left_out():
    assert with_range("1.00", "1.00 to 1.00") == "1.00"
    assert with_range("1.00", numbers.NOTHING) == "1.00"
    assert with_range("1.00", "0.90 to 1.10") == ("1.00", "0.90 to 1.10")


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("campaign__ctr_7d", "campaign: click rate, last 7 days"),
        ("adset__spend_trend_28d", "ad set: spend, rising or falling, last 28 days"),
        ("hist__adset_rate", "ad set: rate of success, earlier leads"),
        ("rfm__gross_profit_12m", "purchases: gross profit, last 12 months"),
        ("attr__company_size", "company size"),
        ("season__quarter_3_share", "season: quarter 3 share"),
        ("time__weekday", "day of the week"),
        ("unheard_of", "unheard of"),
        ("new__<b>thing</b>", "new: <b>thing</b>"),
    ],
)
def test_features_are_named_in_words(feature, words):
    assert feature_words(feature) == words


@pytest.mark.parametrize(
    ("feature", "value", "words"),
    [
        ("attr__industry", "water", "water"),
        ("attr__industry", None, "not known"),
        ("attr__employees", "1031", "1,031"),
        ("campaign__ctr_7d", "0.0215", f"2.1{NBSP}%"),
        ("division__owner_share", "0.4", f"40{NBSP}%"),
        ("time__weekday", "0", "Thursday"),
        ("attr__note", "a\nb", "a b"),
        ("attr__score", "nan", "nan"),
    ],
)
def test_values_are_written_in_words(feature, value, words):
    assert value_words(feature, value) == words


def test_text_of_users_is_one_line_without_direction_marks():
    assert one_line("a\x00b\r\n\u202ec\u2028 d\ufffe") == "a b c d"
    assert one_line("\u0645\u0631\u062d\u0628\u0627 \U0001f525") == "\u0645\u0631\u062d\u0628\u0627 \U0001f525"
    assert one_line(f"4.2{NBSP}%") == f"4.2{NBSP}%"


def test_questions_are_those_of_a_person():
    assert (
        question("lead_qualified", window_words(14), "qualified", False) == "Which leads will qualify within 14 days?"
    )
    assert "reach the stage “won”" in question("lead_qualified", "1 day", "won", False)
    assert "that they do not own within 3 months" in question("account_purchase", window_words(0, 3), "", True)
    assert question("account_purchase", "90 days", "", False) == "Which customers will buy within 90 days?"


def test_candidates_and_segments_in_words():
    assert candidate_words("baseline_recency") == "how recently a customer bought"
    assert candidate_words("baseline_best_attribute") == "the past rate by the one attribute that tells most"
    assert candidate_words("baseline_new_idea") == "new idea"
    assert candidate_words("lightgbm_small") == "model lightgbm_small"
    assert candidate_words(None) == "the chain of simple rates"
    assert segment_words("division=Pumps") == "division Pumps"


def evidence(standing, *, lift=(2, 1.5, 2.5), kept=(1, 0.9, 1.1), inside=(True, True), **champion):
    def row(values):
        return {"value": values[0], "low": values[1], "high": values[2], "row_count": 100, "positive_count": 10}

    return Evidence(
        task="lead_qualified",
        champion={"candidate_id": "m", "scored_by": "champion"} | champion,
        metrics={"m": {"lift_at_10": row(lift), "observed_over_expected": row(kept)}},
        calibration=[{"is_inside_band": is_inside} for is_inside in inside],
        standing=standing,
    )


@pytest.mark.parametrize(
    ("found", "last"),
    [
        (evidence("trusted"), "the probabilities can be taken at their word."),
        (evidence("miscalibrated", kept=(1.4, 1.2, 1.6)), "it predicts too little, so take the order from it"),
        (evidence("miscalibrated", kept=(0.7, 0.6, 0.8)), "it predicts too much, so take the order from it"),
        (
            evidence("miscalibrated", inside=(True, False)),
            "right in total, but in 1 of 2 groups of equal prediction the share lies beyond chance.",
        ),
    ],
)
def test_trust_is_said_as_far_as_the_test_rows_carry_it(found, last):
    sentences = trust_sentences(found, "leads", "succeeded")
    assert sentences[0] == "Scored by a fitted model, m."
    assert "On 100 leads that it had not seen" in sentences[1]
    assert last in sentences[-1]


def test_a_table_of_rows_is_not_said_to_be_missing():
    rates = {"lift_at_10": {"value": 1, "low": 1, "high": 1, "row_count": 120, "positive_count": 10}}
    found = replace(
        evidence("fallback", scored_by="fallback", candidate_id=None), metrics={"baseline_global_rate": rates}
    )
    assert "120 test rows judge candidates that do not score" in trust_sentences(found, "leads", "succeeded")[-1]
    assert trust_sentences(replace(found, metrics={}), "leads", "succeeded")[-1].startswith("There are no test rows")


RECENT = {
    "window_days": 14,
    "observed_positives": 71,
    "expected_positives": 98.5,
    "observed_over_expected": 0.72,
    "observed_over_expected_low": 0.55,
    "observed_over_expected_high": 0.94,
    "z": -2.4,
    "is_alarm": False,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Lately fewer than predicted: 71 of 98 in the last 14 days (0.72, 0.55 to 0.94), below the alarm limit."),
        ({"is_alarm": True}, "in the last 14 days (0.72, 0.55 to 0.94), an alarm."),
        (
            {"counted_leads": "new"},
            "71 of 98 among leads of the last 14 days (0.72, 0.55 to 0.94), below",
        ),
        ({"observed_over_expected": 1.4}, "Lately more than predicted: "),
    ],
)
def test_probabilities_are_not_taken_at_their_word_where_the_newest_outcomes_leave_them(change, words):
    said = trust_sentences(replace(evidence("trusted"), recent=RECENT | change), "leads", "succeeded")[-1]
    assert words in said
    assert "taken at their word" not in said


def test_newest_outcomes_beyond_chance_take_the_verdict_back():
    still, moved = (replace(evidence("trusted"), recent=RECENT | {"z": z}) for z in (-2.5, -2.7))
    assert (still.matches_predictions, moved.matches_predictions) == (True, False)
    assert "not the amounts" in trust_sentences(moved, "leads", "succeeded")[-1]


@pytest.mark.parametrize(
    ("champion", "serving", "words"),
    [
        ({}, {}, "Scored by a fitted model, m."),
        ({"is_provisional": True}, {}, "It is provisional: what it gains on the best simple rate may be chance."),
        (
            {},
            {"closed_rows": 1200, "learned_rows": 1200, "learned_through_at": datetime(2026, 3, 1)},
            "what scores the newest has the same recipe and learned from all 1,200 whose outcome is known, up to",
        ),
        (
            {},
            {"closed_rows": 700000, "learned_rows": 100123, "learned_through_at": datetime(2026, 3, 1)},
            "learned from a sample of 100,123 of the 700,000 whose outcome is known, up to",
        ),
    ],
)
def test_who_scores_says_which_version_and_how_sure(champion, serving, words):
    found = replace(evidence("provisional", **champion), serving=serving)
    assert words in trust_sentences(found, "leads", "succeeded")[0]
    assert TRUST[found.standing].words == "Provisional: the gain may be chance"


def test_a_rate_that_orders_nothing_says_so():
    found = evidence("baseline", lift=(1, 1, 1), scored_by="baseline")
    assert trust_sentences(found, "leads", "succeeded")[1].startswith("It gives every row of a group the same score")
