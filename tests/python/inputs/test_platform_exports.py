"""Exports of ad platforms, customer systems and shops, unedited: platform, unit, and what each row says."""

import shutil

import pytest

from conftest import EXPORTS


def read(reader, folder, path, name):
    shutil.copy(EXPORTS / path, folder / f"{name}.csv")
    errors = [row for row in reader.files(folder) if row["severity"] == "error" and row["input"] == name]
    assert errors == []
    return reader.rows(folder, name)


@pytest.mark.parametrize(
    ("path", "platform", "unit", "campaign", "spend", "clicks"),
    [
        ("tiktok/ads_manager.csv", "tiktok", "currency", "1790000000000001", "31.20", "81"),
        ("pinterest/connector_campaigns.csv", "pinterest", "micros", "62670001", "7310000", "24"),
        (
            "snapchat/connector_campaigns.csv",
            "snapchat",
            "micros",
            "a1b2c3d4-0000-4000-8000-000000000001",
            "5120345",
            "14",
        ),
        ("reddit/connector_campaigns.csv", "reddit", "micros", "1510000000000000001", "10012345", "40"),
        ("reddit/report.csv", "reddit", "currency", "1510000000000000001", "10.01", "40"),
        ("amazon_ads/campaign_report.csv", "amazon_ads", "currency", "2187001", "$9.00", "18"),
        ("apple_search_ads/campaign_report.csv", "apple_search_ads", "currency", "973000001", "5.09", "5"),
    ],
)
def test_ads_of_each_platform_say_their_unit(reader, tmp_path, path, platform, unit, campaign, spend, clicks):
    row = read(reader, tmp_path, path, "ads")[0]
    assert (row["source_platform"], row["money_unit"]) == (platform, unit)
    assert (row["campaign_id"], row["spend"], row["clicks"]) == (campaign, spend, clicks)


@pytest.mark.parametrize(
    ("path", "platform", "lead_id", "created_at", "attributes"),
    [
        ("pipedrive/leads.csv", "pipedrive", "5f00aa01", "2026-01-05 10:00:00", {"lead_title", "lead_source_name"}),
        ("zoho/leads.csv", "zoho", "zcrm_77001", "2026-01-05 10:00:00", {"company", "lead_source"}),
        (
            "dynamics/leads.csv",
            "dynamics",
            "9b1f0000-0000-4000-8000-000000000001",
            "1/13/2026 9:00 AM",
            {"topic", "lead_source"},
        ),
    ],
)
def test_leads_leave_out_what_changes_after_they_came(
    reader, tmp_path, path, platform, lead_id, created_at, attributes
):
    row = read(reader, tmp_path, path, "leads")[0]
    assert (row["source_platform"], row["lead_id"], row["created_at"]) == (platform, lead_id, created_at)
    assert {name for name, _ in row["attributes"]} == attributes


def test_deals_of_pipedrive_say_stage_money_and_lead(reader, tmp_path):
    (row,) = read(reader, tmp_path, "pipedrive/deals.csv", "outcomes")
    assert (row["lead_id"], row["deal_id"], row["stage"], row["value"], row["currency"], row["won_at"]) == (
        "5f00aa01",
        "31",
        "Won",
        "1200",
        "EUR",
        "2026-01-20 09:00:00",
    )


def test_lines_of_a_shopify_order_share_what_its_first_line_says(reader, tmp_path):
    rows = read(reader, tmp_path, "shopify/orders.csv", "sales")
    assert [
        (row["order_id"], row["customer_name"], row["currency"], row["unit_price"], row["order_status"]) for row in rows
    ] == [
        ("#2001", "Acme GmbH", "EUR", "100.00", "paid"),
        ("#2001", "Acme GmbH", "EUR", "25.00", "paid"),
        ("#2002", "Beta BV", "EUR", "100.00", "refunded"),
        ("#2002", "Beta BV", "EUR", "25.00", "refunded"),
    ]
    assert [row["cancelled_at"] for row in rows][1:] == [None, *["2026-01-07 10:00:00 +0100"] * 2]
    assert not any("@" in str(row["attributes"]) for row in rows)


def test_orders_of_woocommerce_leave_out_totals_and_orders_called_off(reader, tmp_path):
    rows = read(reader, tmp_path, "woocommerce/orders.csv", "sales")
    assert [(row["customer_id"], row["quantity"], row["unit_price"], row["revenue"]) for row in rows] == [
        ("17", "1", "100.00", None),
        ("17", "2", "25.00", None),
        ("18", "1", "100.00", None),
    ]
    assert [row["order_status"] for row in rows] == ["Completed", "Completed", "Cancelled"]


def test_a_unit_that_no_header_names_needs_headers_of_that_platform_alone(reader, tmp_path):
    text = "date,_fivetran_synced,account_id,campaign_id,country,region,impressions,clicks,spend\n"
    text += "2026-02-01,2026-02-02 04:00:00,a1,c1,DE,Bavaria,1000,20,12.5\n"
    (tmp_path / "ads.csv").write_text(text)
    assert [row["money_unit"] for row in reader.rows(tmp_path, "ads")] == ["currency"]


def test_money_of_a_layout_that_is_not_certain_is_said(reader, tmp_path):
    (tmp_path / "leads.csv").write_text("lead_id,created_at\n1,2026-01-01\n", "utf-8")
    header = "_fivetran_synced,account_id,campaign_id,clicks,country,date,impressions,region,spend"
    row = "2026-01-06 12:00:00,7,8001,14,AT,2026-01-05,104,Tyrol,3000000"
    (tmp_path / "ads.csv").write_text(f"{header}\n{row}\n", "utf-8")
    found = {row["rule"]: row["problem"] for row in reader.files(tmp_path) if row["rule"]}
    assert "column spend that may be in millionths" in found["doubtful_unit"]
