"""The two lead data sets from their files to the published tables, and the numbers that their README files state."""

from decimal import Decimal

import pytest
from real_examples import assert_readme_states_what_is_measured, build

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module")
def deals(tmp_path_factory):
    with build("crm_sales_opportunities", tmp_path_factory.mktemp("crm_sales_opportunities")) as connection:
        yield connection


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    with build("bank_marketing", tmp_path_factory.mktemp("bank_marketing")) as connection:
        yield connection


@pytest.mark.parametrize("name", ["crm_sales_opportunities", "bank_marketing"])
def test_the_readme_states_what_is_measured(name, request):
    connection = request.getfixturevalue({"crm_sales_opportunities": "deals", "bank_marketing": "calls"}[name])
    assert_readme_states_what_is_measured(name, connection)


def test_deals_are_accepted_or_rejected_and_none_is_lost(deals):
    counts = deals.execute(
        "select (select count(*) from staging.raw_leads), (select count(*) from staging.stg_leads), "
        "(select count(*) from quality.rejected_rows where input = 'leads')"
    ).fetchone()
    assert counts == (8800, 8300, 500)
    rules = "select column_name, rule, count(*) from quality.rejected_rows group by all"
    assert deals.execute(rules).fetchall() == [("created_at", "missing_value", 500)]


def test_wins_and_their_money_are_whole(deals):
    stages = "select stage, count(*), sum(value) from staging.stg_outcomes group by stage order by stage"
    assert deals.execute(stages).fetchall() == [
        ("lost", 2473, None),
        ("won", 4238, Decimal("10005534.000000")),
    ]


def test_open_deals_are_unknown_until_their_window_closes(deals):
    states = dict(
        deals.execute(
            "select label_state, count(*) from intermediate.int_leads_labelled "
            "where lead_id not in (select lead_id from intermediate.int_lead_outcomes) "
            "and created_at >= timestamp '2017-10-11' group by 1"
        ).fetchall()
    )
    assert set(states) == {"unknown"}
    early = "select count(*) from features.lead_examples where cutoff_at < timestamp '2017-03-01' and split <> 'score'"
    assert deals.execute(early).fetchone() == (0,)


def test_what_is_filled_in_at_the_close_is_no_feature_of_a_deal(deals):
    features = [row[0] for row in deals.execute("select feature from ml.feature_catalog").fetchall()]
    assert "attr__agent" in features
    assert not [name for name in features if "company" in name or "stage" in name or "close" in name]


def test_no_model_of_the_deals_is_claimed_to_beat_the_base_rate(deals):
    assert deals.execute(
        "select scored_by from evaluation.champion_models where task = 'lead_qualified'"
    ).fetchall() == [("baseline",)]
    winners = deals.execute(
        "select count(*) from evaluation.candidate_comparisons"
        " where not is_baseline and log_loss_gain > log_loss_gain_se"
    )
    assert winners.fetchone() == (0,)


def test_every_call_is_a_lead_with_its_outcome(calls):
    counts = calls.execute(
        "select (select count(*) from staging.raw_leads), (select count(*) from staging.stg_leads), "
        "(select count(*) from features.lead_examples where label = 1), "
        "(select count(*) from features.lead_examples where label is null), "
        "(select count(*) from quality.rejected_rows)"
    ).fetchone()
    assert counts == (41_188, 41_188, 4640, 0, 0)


def test_the_probe_flags_the_length_of_the_call_and_nothing_else(calls):
    flagged = calls.execute("select feature, auc > 0.8 from ml.feature_probe where is_flagged").fetchall()
    assert flagged == [("attr__duration", True)]
    reason = calls.execute(
        "select exclusion_reason from ml.feature_catalog where feature = 'attr__duration'"
    ).fetchone()[0]
    assert reason.startswith("leak probe: AUC 0.8")


def test_no_model_learns_from_the_length_of_the_call(calls):
    models = calls.execute("select candidate_id, features from ml.fitted_models where status = 'fitted'").fetchall()
    assert models
    assert not [candidate for candidate, features in models if "duration" in features]


def test_the_base_rate_of_the_calls_drifts_and_the_champion_still_ranks(calls):
    rates = dict(calls.execute("select split, avg(label) from features.lead_examples group by split").fetchall())
    assert rates["train"] < 0.1
    assert rates["test"] > 0.4
    low = calls.execute(
        "select low from evaluation.model_metrics inner join evaluation.champion_models "
        "using (task, candidate_id) "
        "where task = 'lead_qualified' and split = 'test' and segment = 'all' and metric = 'roc_auc'"
    ).fetchone()[0]
    assert low > 0.6
