"""A question without input, a scorer without model, an older copy: the page says so and stays whole."""

import xml.etree.ElementTree as ET

import pytest

LEADS = ("lead_scores", "campaign_leaderboard", "adset_leaderboard", "ad_leaderboard")
ACCOUNTS = ("account_scores", "whitespace_opportunities", "icp_segments")


def emptied(tables):
    return "".join(f"delete from marts.main.{table};" for table in tables)


def of_task(task):
    return "".join(
        f"delete from evaluation.{table} where task = '{task}';"
        for table in ("champion_models", "model_metrics", "model_gains", "model_calibration", "model_thresholds")
    )


def test_accounts_alone(changed_copy):
    page, parsed = changed_copy(
        emptied(LEADS)
        + of_task("lead_qualified")
        + "delete from quality.lead_match_rates; delete from quality.label_counts;"
    )
    ET.fromstring(page)
    assert "no leads came in" in parsed.section("summary")
    assert "Campaigns worth more money" not in page
    assert not [element for element in parsed.all("section") if element.attributes["id"] == "campaigns"]
    assert "Customers to offer what they do not own" in parsed.section("actions")


def test_leads_alone(changed_copy):
    page, parsed = changed_copy(
        emptied(ACCOUNTS) + of_task("account_purchase") + "delete from quality.account_label_counts;"
    )
    ET.fromstring(page)
    assert "no sales came in" in parsed.section("summary")
    assert "Campaigns worth more money" in parsed.section("actions")
    assert not [element for element in parsed.all("section") if element.attributes["id"] == "customers"]


def test_nothing_at_all(changed_copy):
    tables = ("model_metrics", "model_gains", "model_calibration", "model_thresholds", "champion_models")
    page, parsed = changed_copy(
        emptied((*LEADS, *ACCOUNTS))
        + "".join(f"delete from evaluation.{table};" for table in tables)
        + "".join(
            f"delete from quality.{table};"
            for table in ("lead_match_rates", "label_counts", "account_label_counts", "input_profile", "reconciliation")
        )
    )
    ET.fromstring(page)
    assert "Neither leads nor sales came in." in parsed.section("actions")
    assert "Nothing was scored." in parsed.section("trust")


def test_an_older_copy_lacks_tables(changed_copy):
    dropped = ("model_gains", "model_calibration", "model_thresholds", "division_calibration", "top_decile_overlap")
    page, parsed = changed_copy(
        "".join(f"drop table evaluation.{table};" for table in dropped)
        + "drop table ml.feature_importance; drop table ml.score_reasons; drop table quality.reconciliation;"
        " alter table marts.main.icp_segments drop column verdict;"
    )
    ET.fromstring(page)
    assert "2 " in parsed.section("summary")
    assert "Ideal customers" not in page


@pytest.mark.parametrize(
    ("statement", "verdict", "warning"),
    [
        (
            "update evaluation.champion_models set scored_by = 'baseline', candidate_id = 'baseline_campaign_rate',"
            " model_version = null where task = 'lead_qualified'",
            "A simple rate scores",
            "No model orders leads better than the past rate of each campaign does",
        ),
        (
            "update evaluation.champion_models set scored_by = 'fallback', candidate_id = null, model_version = null,"
            " reason = 'Too few rows.' where task = 'lead_qualified'",
            "No model yet",
            "There is no model for leads: Too few rows.",
        ),
        (
            "update evaluation.model_metrics set value = 1.4, low = 1.2, high = 1.6"
            " where metric = 'observed_over_expected' and task = 'lead_qualified'",
            "Order can be used, probabilities with care",
            "On the test rows more leads succeeded than predicted: 140 for every 100 (120 to 160).",
        ),
        (
            "update evaluation.model_metrics set value = 1.1, low = 0.8, high = 1.4"
            " where metric = 'lift_at_10' and task = 'lead_qualified'",
            "Not shown to be better than chance",
            "On the test rows the best-scored leads were not clearly better than the average.",
        ),
    ],
)
@pytest.mark.usefixtures("without_drawing")
def test_weak_evidence_is_said_in_words(changed_copy, statement, verdict, warning):
    _, parsed = changed_copy(statement)
    assert verdict in parsed.section("summary")
    assert warning in parsed.section("summary")
    assert warning in parsed.section("warnings")


@pytest.mark.usefixtures("without_drawing")
def test_losses_and_refusals_are_warned_of(changed_copy):
    _, parsed = changed_copy("""
        update quality.reconciliation set difference = 5 where measure = 'spend';
        update quality.lead_match_rates set match_method = 'unmatched', unmatched_reason = 'no_key'
        where match_method = 'id';
        insert into quality.contract_violations by name
        select 'x' as violation_id, 'leads' as input, 'leads.csv' as source_file, 'created_at' as column_name,
            'date_in_bounds' as rule, 'warn' as severity, 12 as row_count, 0.01 as row_share,
            'leads.csv holds dates of 1970.' as message, 'Export the true dates.' as hint;
    """)
    warnings = parsed.section("warnings")
    assert "Some totals did not survive." in warnings
    assert "leads.csv holds dates of 1970. Export the true dates." in warnings
    assert "leads.csv holds dates of 1970." in parsed.section("data")
    assert "Some totals differ; see the table." in parsed.section("data")


@pytest.mark.usefixtures("without_drawing")
def test_low_match_rate_is_warned_of(changed_copy):
    _, parsed = changed_copy(
        "update quality.lead_match_rates set match_method = 'unmatched', unmatched_reason = 'no_key'"
        " where match_method = 'id';",
        {"vars": {"match_rate_warn_below": 0.5}},
    )
    assert "of the leads that came from an ad found it" in parsed.section("warnings")
