"""What the benchmark against known truth counts."""

import pandas as pd
import pytest
from truth import calibration, captured, divergence, value


def test_the_truth_diverges_by_nothing_and_its_double_by_a_known_amount():
    assert divergence(pd.Series([0.2, 0.0]), pd.Series([0.2, 0.0])) == 0
    told, true = pd.Series([0.5]), pd.Series([0.25])
    # 0.25 ln(0.25 / 0.5) + 0.75 ln(0.75 / 0.5)
    assert divergence(told, true) == pytest.approx(1308, abs=1)


def test_calibration_says_level_and_tenths_from_the_lowest_on():
    rows = pd.DataFrame({"p": [number / 100 for number in range(1, 21)]})
    rows["true_p"] = rows.p / 2
    rows.loc[rows.index[:2], "true_p"] = rows.p
    figures = calibration(rows)
    assert figures["deciles"] == [1.0, *[2.0] * 9]
    assert figures["level"] == pytest.approx(2.10 / (0.03 + 2.07 / 2))


def test_value_is_told_over_true_by_size_and_by_tenth_of_elv():
    leads = pd.DataFrame({"employees": range(10), "elv_decile": range(1, 11), "true_p": 0.5, "true_value": 100.0})
    leads["value"] = [300.0] * 2 + [100.0] * 8
    leads["elv"] = leads.value * leads.true_p
    figures = value(leads)
    assert figures["sizes"] == [3.0, 1.0, 1.0, 1.0, 1.0]
    assert figures["elv_deciles"] == [3.0, 3.0, *[1.0] * 8]


def test_calls_win_what_is_still_to_win_and_the_known_and_the_closed_win_nothing():
    leads = pd.DataFrame(
        {
            "call_rank": [pd.NA, pd.NA, *range(1, 21), *range(21, 31)],
            "is_known": [True, *[False] * 31],
            "age_days": [1.0, 20.0, *[1.0] * 30],
            "true_ever": 0.5,
            "true_value": [9e9, 9e9, *[100.0] * 20, *[200.0] * 10],
        }
    )
    leads["call_rank"] = leads.call_rank.astype("Int64")
    # The first twenty calls are of the cheap ones, the best twenty are ten of each.
    assert captured(leads, 6.0, 14.0) == {"20": pytest.approx(20 / 30)}
