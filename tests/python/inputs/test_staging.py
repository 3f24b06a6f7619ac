"""Native exports and broken files, from a data folder to the staging and quality tables, through dbt."""

import os
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from conftest import EXPORTS, ROOT
from elv.cli.invoke import invoke_dbt

SELECTION = "+stg_ads +stg_leads +stg_outcomes +stg_campaign_map +input_profile"
ADS = [
    "google_ads/report_with_preamble.csv",
    "google_ads/report_utf16.tsv",
    "google_ads/connector_micros.csv.gz",
    "google_ads/connector.parquet",
    "meta/ads_manager_en.csv",
    "meta/ads_manager_fr.csv",
    "meta/ads_manager_es.csv",
    "linkedin/campaign_performance.csv",
    "linkedin/campaign_group_performance.csv",
    "microsoft_ads/campaign_report.csv",
]
LEADS = [
    "meta/lead_download.csv",
    "salesforce/leads.csv",
    "salesforce/lead_report.csv",
    "hubspot/contacts.csv",
]
OUTCOMES = [
    "salesforce/leads.csv",
    "salesforce/opportunities.csv",
    "hubspot/deals.csv",
    "outcomes/long.csv",
    "outcomes/wide.csv",
]


def build(folder: Path, warehouse: Path, *arguments: str):
    """Build staging and quality from a data folder; gives messages by node and the path of the database."""
    warehouse.mkdir()
    before = dict(os.environ)
    os.environ.update(
        ELV_DATA_DIR=str(folder), ELV_WAREHOUSE_DIR=str(warehouse), DBT_PROFILES_DIR=str(ROOT / "profiles")
    )
    try:
        result = invoke_dbt(
            [
                "--quiet",
                "build",
                "--select",
                *SELECTION.split(),
                "--exclude-resource-type",
                "unit_test",
                "--indirect-selection",
                "cautious",
                "--project-dir",
                str(ROOT),
                "--target-path",
                str(warehouse / "target"),
                "--log-path",
                str(warehouse / "logs"),
                *arguments,
            ]
        )
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert result.result is not None, result.exception
    return {run.node.name: (run.status, run.message) for run in result.result.results}, warehouse / "elv.duckdb"


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    """The native exports of every platform as folders of parts, unedited."""
    root = tmp_path_factory.mktemp("native")
    for name, parts in {"ads": ADS, "leads": LEADS, "outcomes": OUTCOMES}.items():
        (root / "data" / name).mkdir(parents=True)
        for part in parts:
            shutil.copy(EXPORTS / part, root / "data" / name / part.replace("/", "_"))
    shutil.copy(EXPORTS / "campaign_map" / "map.csv", root / "data" / "campaign_map.csv")
    messages, database = build(root / "data", root / "warehouse")
    assert {status for status, _ in messages.values()} <= {"pass", "success", "warn"}, messages
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """One data folder with every kind of broken input, and the message the build stops with."""
    root = tmp_path_factory.mktemp("broken")
    header = "date,campaign_id,impressions,clicks,spend\n"
    files = {
        "ads/no_clicks.csv": "date,campaign_id,impressions,spend\n2026-01-05,1,1,1\n",
        "ads/empty.csv": "",
        "ads/no_dates.csv": "date,campaign_id,impressions,clicks,spend\n,1,10,1,1.5\n--,1,10,1,1.5\n",
        "ads/future.csv": f"{header}2026-01-05,9,1,1,1\n2226-01-05,9,1,1,1\n",
        "ads/again.csv": f"{header}2026-01-05,2,10,1,1.6\n",
        "ads/twice.csv": f"{header}2026-01-05,2,10,1,1.5\n",
        "leads.csv": "lead_id,created_at,country\n1,,DE\n2,soon,FR\n",
        "outcomes.csv": b"\x00\x01\x02\x03" * 500,
    }
    for name, content in files.items():
        path = root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    shutil.copy(EXPORTS / "meta" / "ads_manager_range.csv", root / "data" / "ads" / "range.csv")
    return build(root / "data", root / "warehouse")


def test_spend_of_every_export_is_read_to_the_cent(native):
    found = native.execute(
        "select source_file, sum(spend), sum(impressions), sum(clicks) from staging.base_ads "
        "where rejected_rule is null group by source_file"
    ).fetchall()
    assert {row[0].removeprefix("ads/"): row[1:] for row in found} == {
        "google_ads_report_with_preamble.csv": (Decimal("1335.00"), 15010, 300),
        "google_ads_report_utf16.tsv": (Decimal("100.00"), 2000, 40),
        "google_ads_connector_micros.csv.gz": (Decimal("10.00"), 600, 21),
        "google_ads_connector.parquet": (Decimal("4.00"), 300, 7),
        "meta_ads_manager_en.csv": (Decimal("2501.00"), 41000, 820),
        "meta_ads_manager_fr.csv": (Decimal("1300.00"), 11000, 165),
        "meta_ads_manager_es.csv": (Decimal("1100.00"), 5500, 55),
        "linkedin_campaign_performance.csv": (Decimal("400.00"), 2900, 38),
        "linkedin_campaign_group_performance.csv": (Decimal("20.00"), 150, 4),
        "microsoft_ads_campaign_report.csv": (Decimal("60.00"), 1500, 42),
    }


def test_rows_below_the_grain_are_summed_once(native):
    assert native.execute(
        "select spend, impressions from staging.stg_ads where campaign_id = '7001' and ad_date = '2026-01-05'"
    ).fetchall() == [(Decimal("1335.00"), 15000)]
    # Two devices of one day loaded a millisecond apart: the second load knows both.
    assert native.execute(
        "select spend from staging.stg_ads where campaign_id = '7004' order by known_at"
    ).fetchall() == [(Decimal("1.50"),), (Decimal("4.00"),)]


def test_currencies_come_from_rows_headers_and_defaults(native):
    found = native.execute("select campaign_id, min(currency) from staging.stg_ads group by 1").fetchall()
    currencies = dict(found)
    assert currencies["7001"] == "EUR"
    assert currencies["120330000000000001"] == "USD"
    assert currencies["120330000000000003"] == "EUR"


def test_ids_lose_prefixes_and_stay_text(native):
    assert native.execute(
        "select lead_id, campaign_id, adset_id, ad_id, is_organic from staging.stg_leads "
        "where source_file like '%meta%' order by 1"
    ).fetchall() == [
        ("1001", "120330000000000001", "120330000000000101", "120330000000000201", False),
        ("1002", "120330000000000001", "120330000000000101", "120330000000000201", False),
        ("1003", None, None, None, True),
    ]
    assert native.execute("select account_id from staging.stg_ads where campaign_id = '7003' limit 1").fetchall() == [
        ("1234567890",)
    ]


def test_instants_are_utc_whatever_the_file_writes(native):
    found = native.execute("select lead_id, cast(created_at as varchar) from staging.stg_leads").fetchall()
    created = dict(found)
    assert created["1001"] == "2026-01-06 14:32:11"
    assert created["1002"] == "2026-01-07 04:59:59"
    assert created["00Q5e00000AbCdE"] == "2026-01-05 09:10:11"
    assert created["00Q5e00000AbCdG"] == "2026-01-14 14:30:00"
    assert created["00Q5e00000AbCdH"] == "2026-01-05 00:05:00"
    assert created["9001"] == "2026-01-05 09:14:00"


def test_attributes_hold_nothing_personal_and_nothing_that_changes_later(native):
    names = {
        row[0]
        for row in native.execute("select distinct unnest(map_keys(attributes)) from staging.stg_leads").fetchall()
    }
    assert {"what_is_your_budget", "industry", "leadsource", "original_source"} <= names
    assert not names & {
        "status",
        "rating",
        "ownerid",
        "lifecycle_stage",
        "lead_status",
        "contact_owner",
        "convertedate",
    }
    assert not names & {
        "email",
        "phone",
        "phone_number",
        "full_name",
        "lastname",
        "firstname",
        "street",
        "city",
    }
    text = native.execute("select string_agg(cast(attributes as varchar), ' ') from staging.stg_leads").fetchall()[0][0]
    assert "@" not in text
    assert "Select" not in text


def test_outcomes_of_customer_systems_reach_their_leads(native):
    found = native.execute(
        "select lead_id, stage, cast(cast(occurred_at as date) as varchar), value from staging.stg_outcomes "
        "order by 1, 2, 3"
    ).fetchall()
    assert found == [
        ("00Q5e00000AbCdE", "qualified", "2026-01-12", None),
        ("00Q5e00000AbCdE", "qualified", "2026-01-12", None),
        ("00Q5e00000AbCdE", "won", "2026-02-10", Decimal("12500.00")),
        ("00Q5e00000AbCdG", "qualified", "2026-01-15", None),
        ("1001", "qualified", "2026-01-09", None),
        ("1001", "won", "2026-01-20", Decimal("750.25")),
        ("1002", "qualified", "2026-01-08", None),
        ("1002", "won", "2026-01-30", Decimal("80.00")),
        ("9001", "qualified", "2026-01-08", None),
        ("9001", "won", "2026-02-01", Decimal("4000.50")),
        ("9002", "qualified", "2026-01-08", None),
        ("9002", "won", "2026-02-01", None),
        ("9003", "qualified", "2026-01-18", None),
    ]


def test_what_is_left_out_is_counted_by_rule(native):
    found = native.execute(
        "select input, rule, count(*) from quality.rejected_rows group by all order by all"
    ).fetchall()
    assert found == [
        ("ads", "total_row", 3),
        ("leads", "total_row", 1),
        ("outcomes", "duplicate_row", 1),
        ("outcomes", "no_lead_for_deal", 1),
    ]


def test_the_campaign_map_keeps_its_validity(native):
    assert native.execute(
        "select lead_key, lead_column, campaign_id, cast(valid_from as varchar), cast(valid_to as varchar) "
        "from staging.stg_campaign_map order by 1"
    ).fetchall() == [
        ("promo-7001", "utm_campaign", "7001", "2026-01-01 00:00:00", None),
        ("promo-7002", None, "7002", None, "2026-06-30 00:00:00"),
    ]


def test_the_profile_covers_columns_and_attributes(native):
    assert native.execute(
        "select row_count, distinct_count, duplicate_count, min_value, max_value from quality.input_profile "
        "where input = 'ads' and column_name = 'ad_date'"
    ).fetchall() == [(24, 10, 11, "2026-01-05", "2026-08-14")]
    assert native.execute(
        "select distinct_count from quality.input_profile where is_attribute and column_name = 'industry'"
    ).fetchall() == [(2,)]


def test_each_broken_input_gives_one_readable_error(broken):
    messages, _ = broken
    status, message = messages["inputs_keep_their_contract"]
    assert status == "error"
    lines = [line for line in message.splitlines() if ".csv" in line]
    expected = [
        ("ads/no_clicks.csv", "no column clicks", "Name the column clicks"),
        ("ads/no_dates.csv", "None of the 2 rows", "line 2 and 1 more: date is empty"),
        ("ads/future.csv, line 3", "date lies outside", "(2226-01-05)"),
        ("ads/again.csv, line 2: ", "disagrees with another row", "ads/again.csv line 2 and ads/twice.csv line 2"),
        ("ads/twice.csv, line 2: ", "disagrees with another row", "ads/again.csv line 2 and ads/twice.csv line 2"),
        ("ads/range.csv, line 2", "date_end ends on another day", "breakdown by day"),
        ("leads.csv", "None of the 2 rows", "created_at"),
        ("outcomes.csv", "is not text", "Save it as CSV"),
    ]
    for parts in expected:
        assert sum(all(part in line for part in parts) for line in lines) == 1, (parts, message)
    assert len(lines) == len(expected), message


def test_nothing_downstream_is_built_on_broken_inputs(broken):
    messages, database = broken
    assert {messages[f"stg_{name}"][0] for name in ("ads", "leads", "outcomes", "campaign_map")} == {"skipped"}
    assert messages["every_row_read_is_accepted_or_rejected"][0] == "pass"
    with duckdb.connect(str(database), read_only=True) as connection:
        empty = connection.execute(
            "select severity from quality.contract_violations where source_file = 'ads/empty.csv'"
        ).fetchall()
    assert empty == [("warn",)]
