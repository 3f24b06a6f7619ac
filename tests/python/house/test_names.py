"""Names say the layer of a model and the type of a column."""

import pytest
from house_rules.names import broken_promises, misnamed_models
from house_rules.planted import manifest_of, node
from house_rules.upheld import assert_upheld


def test_models_are_named_by_the_role_of_their_folder(manifest):
    assert_upheld("misnamed_models", misnamed_models(manifest))


def test_a_misnamed_model_is_found():
    planted = manifest_of(
        node("stg_leads", "models/staging/stg_leads.sql"),
        node("leads_cleaned", "models/staging/leads_cleaned.sql"),
        node("int_metrics", "models/evaluation/int_metrics.sql"),
        node("LeadScores", "models/marts/leads/LeadScores.sql"),
        node("astray", "models/elsewhere/astray.sql"),
    )
    assert misnamed_models(planted).keys() == {"leads_cleaned", "int_metrics", "LeadScores", "astray"}


def test_names_of_columns_keep_their_promise(manifest, built):
    assert_upheld("broken_promises", broken_promises(manifest, built))


@pytest.mark.parametrize(
    ("column", "type_name"),
    [
        ("created_at", "DATE"),
        ("created_at", "VARCHAR"),
        ("created", "TIMESTAMP"),
        ("created_at", "TIMESTAMP WITH TIME ZONE"),
        ("ordered_date", "TIMESTAMP"),
        ("period_start", "TIMESTAMP"),
        ("promised_as_of", "DATE"),
        ("ordered", "DATE"),
        ("is_open", "INTEGER"),
        ("open", "BOOLEAN"),
        ("lead_id", "BIGINT"),
        ("lead_count", "DOUBLE"),
        ("elv_rank", "DOUBLE"),
        ("match_share", "VARCHAR"),
        ("p_top_k", "BIGINT"),
        ("n_leads", "BIGINT"),
        ("leadId", "VARCHAR"),
        ("ad__is_open", "VARCHAR"),
    ],
)
def test_a_broken_promise_is_found(column, type_name):
    planted = manifest_of(node("lead_scores", "models/marts/leads/lead_scores.sql", schema="marts"))
    found = broken_promises(planted, {("marts", "lead_scores"): {column: type_name}})
    assert found.keys() == {f"lead_scores.{column}"}


def test_kept_promises_are_no_offence():
    kept = {
        "created_at": "TIMESTAMP",
        "as_of": "TIMESTAMP",
        "promised_as_of": "TIMESTAMP",
        "valid_to": "TIMESTAMP",
        "period_start": "DATE",
        "ad_date": "DATE",
        "created_month": "DATE",
        "is_open": "BOOLEAN",
        "lead_id": "VARCHAR",
        "lead_count": "BIGINT",
        "match_share": "DECIMAL(3,2)",
        "spend": "DECIMAL(18,6)",
        "ad__spend_7d": "DOUBLE",
    }
    planted = manifest_of(node("lead_scores", "models/marts/leads/lead_scores.sql", schema="marts"))
    assert not broken_promises(planted, {("marts", "lead_scores"): kept})


def test_inputs_are_text_and_promise_nothing():
    planted = manifest_of(node("raw_leads", "python_models/inputs/raw_leads.py", schema="staging"))
    assert not broken_promises(planted, {("staging", "raw_leads"): {"created_at": "VARCHAR"}})
