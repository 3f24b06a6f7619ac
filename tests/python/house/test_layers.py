"""Data travels one way."""

import re

from house_rules.layers import LAYERS, MAX_MODELS, crowded_folders, reads_from_below, reads_past_staging
from house_rules.planted import manifest_of, node
from house_rules.project import ROOT
from house_rules.upheld import assert_upheld


def test_no_model_reads_a_layer_below_itself(manifest):
    assert_upheld("reads_from_below", reads_from_below(manifest))


def test_no_folder_holds_more_models_than_a_reader_takes_in(manifest):
    assert_upheld("crowded_folders", crowded_folders(manifest))


def test_the_overview_shows_the_layers_in_their_order():
    picture = (ROOT / "docs" / "overview.md").read_text("utf-8").split("```text\n", 1)[1].split("```", 1)[0]
    assert re.findall(r"^(\w+)", picture, re.MULTILINE) == LAYERS


def test_only_base_models_read_raw_rows(manifest):
    assert_upheld("reads_past_staging", reads_past_staging(manifest))


def reading(name, path, *parents):
    return node(name, path, depends_on={"nodes": [f"model.elv.{parent}" for parent in parents]})


def test_a_model_that_reads_from_below_is_found():
    planted = manifest_of(
        node("lead_scores", "models/marts/leads/lead_scores.sql"),
        reading("int_leads_ranked", "models/intermediate/leads/int_leads_ranked.sql", "lead_scores"),
        reading("campaign_leaderboard", "models/marts/leads/campaign_leaderboard.sql", "lead_scores"),
        node("lost", "models/elsewhere/lost.sql"),
    )
    assert reads_from_below(planted).keys() == {"int_leads_ranked lead_scores", "lost"}


def test_a_model_that_goes_past_staging_is_found():
    planted = manifest_of(
        reading("raw_leads", "python_models/inputs/raw_leads.py", "demo_leads"),
        node("demo_leads", "models/demo/leads/demo_leads.sql"),
        reading("base_leads", "models/base/base_leads.sql", "raw_leads"),
        reading("stg_leads", "models/staging/stg_leads.sql", "raw_leads"),
        reading("int_truth", "models/intermediate/leads/int_truth.sql", "demo_leads"),
    )
    assert reads_past_staging(planted).keys() == {"stg_leads raw_leads", "int_truth demo_leads"}


def test_a_crowded_folder_is_found():
    names = [f"int_{number}" for number in range(MAX_MODELS + 1)]
    full = [node(name, f"models/intermediate/leads/{name}.sql") for name in names]
    assert crowded_folders(manifest_of(*full)).keys() == {"models/intermediate/leads"}
    assert not crowded_folders(manifest_of(*full[1:]))
