"""Real connector tables as parts of one ads input; an .sql part joins what one table lacks."""

import csv
import shutil
from decimal import Decimal

import duckdb
import pytest

from conftest import ROOT
from elv.inputs.files import input_files
from elv.inputs.raw import raw_input

SEEDS = ROOT.parent / "shared" / "data" / "ad_connector_seeds"

FACEBOOK = """
with ads as (
    select id, max_by(campaign_id, updated_time) as campaign_id, max_by(ad_set_id, updated_time) as adset_id
    from read_csv('{data_dir}/tables/facebook_ads_ad_history_data.csv', all_varchar = true)
    group by id
)
select report.*, ads.campaign_id, ads.adset_id, 'meta' as platform
from read_csv('{data_dir}/tables/facebook_ads_basic_ad_data.csv', all_varchar = true) as report
left join ads on report.ad_id = ads.id
"""
PARTS = {
    "google_ads_ad_stats_data": "cost_micros",
    "google_ads_campaign_stats_data": "cost_micros",
    "google_ads_ad_group_stats_data": "cost_micros",
    "microsoft_ads_ad_performance_daily_report_data": "spend",
    "microsoft_ads_campaign_performance_daily_report_data": "spend",
    "linkedin_ad_analytics_by_campaign_data": "cost_in_local_currency",
}


@pytest.mark.real_data
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the connector tables are not beside the project")
def test_connector_tables_load_as_one_folder_of_parts(tmp_path):
    folder = tmp_path / "data"
    (folder / "ads").mkdir(parents=True)
    (folder / "tables").mkdir()
    (folder / "leads.csv").write_text("lead_id,created_at\n1,2026-01-01\n")
    (folder / "ads" / "facebook.sql").write_text(FACEBOOK)
    for name in ("facebook_ads_ad_history_data", "facebook_ads_basic_ad_data"):
        shutil.copy(SEEDS / f"{name}.csv", folder / "tables")
    totals = {}
    for name, column in {**PARTS, "facebook_ads_basic_ad_data": "spend"}.items():
        with (SEEDS / f"{name}.csv").open(newline="") as handle:
            rows = list(csv.DictReader(handle))
        unit = Decimal(1_000_000) if column.endswith("micros") else Decimal(1)
        totals[name] = (len(rows), sum(Decimal(row[column] or 0) for row in rows) / unit)
        if name in PARTS:
            shutil.copy(SEEDS / f"{name}.csv", folder / "ads")
    connection = duckdb.connect()
    columns = connection.read_csv(str(ROOT / "seeds" / "input_columns.csv"))
    aliases = connection.read_csv(str(ROOT / "seeds" / "column_aliases.csv"), all_varchar=True)
    files = connection.from_arrow(input_files(str(folder), columns, aliases, {}))
    assert files.filter("rule is not null").fetchall() == []
    raw = raw_input(
        connection,
        "ads",
        data_dir=str(folder),
        null_texts=["", "--"],
        files=files,
        columns=columns,
        demo=None,
    )
    found = raw.aggregate(
        "source_file, min(coalesce(platform, source_platform)), count(*), "
        "sum(cast(spend as decimal(24, 6)) / case money_unit when 'micros' then 1000000 else 1 end), "
        "count(campaign_id), count(date)"
    ).fetchall()
    by_file = {row[0].removeprefix("ads/").rsplit(".", 1)[0]: row[1:] for row in found}
    assert set(by_file) == {*PARTS, "facebook"}
    for name, (rows, spend) in totals.items():
        part = by_file["facebook" if name.startswith("facebook") else name]
        platform = "meta" if name.startswith("facebook") else name.split("_ad")[0].removesuffix("_ads")
        assert part[0] == {"google": "google_ads", "microsoft": "microsoft_ads"}.get(platform, platform)
        assert part[1] == rows
        assert float(part[2] or 0) == pytest.approx(float(spend), abs=1e-6)
        assert part[4] == rows
        if not name.startswith("linkedin"):
            assert part[3] == rows, name
