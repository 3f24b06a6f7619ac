import pytest

from conftest import EXPORTS
from elv.inputs.files import describe_folder
from elv.inputs.layouts import describe_file


def problems(rows):
    return {row.rule: row for row in rows if row.rule}


@pytest.mark.parametrize(
    ("name", "path", "platform", "facts"),
    [
        ("ads", "google_ads/report_with_preamble.csv", "google_ads", {"header_line": 3, "decimal_mark": "."}),
        ("ads", "google_ads/report_utf16.tsv", "google_ads", {"encoding": "utf-16", "delimiter": "\t"}),
        ("ads", "google_ads/connector_micros.csv.gz", "google_ads", {"unit": "micros"}),
        ("ads", "google_ads/connector.parquet", "google_ads", {"format": "parquet", "unit": "micros"}),
        ("ads", "meta/ads_manager_en.csv", "meta", {"encoding": "utf-8-sig", "currency": "USD"}),
        (
            "ads",
            "meta/ads_manager_fr.csv",
            "meta",
            {"encoding": "cp1252", "decimal_mark": ",", "date_order": "dmy"},
        ),
        (
            "ads",
            "meta/ads_manager_es.csv",
            "meta",
            {"decimal_mark": ",", "date_order": "dmy", "currency": "EUR"},
        ),
        ("ads", "linkedin/campaign_performance.csv", "linkedin", {"header_line": 6, "date_order": "mdy"}),
        (
            "ads",
            "linkedin/campaign_group_performance.csv",
            "linkedin",
            {"layout": "campaign manager with groups"},
        ),
        (
            "ads",
            "microsoft_ads/campaign_report.csv",
            "microsoft_ads",
            {"header_line": 5, "date_order": "mdy"},
        ),
        ("leads", "meta/lead_download.csv", "meta", {"encoding": "utf-16"}),
        ("leads", "salesforce/leads.csv", "salesforce", {"layout": "lead"}),
        ("leads", "salesforce/lead_report.csv", "salesforce", {"date_order": "mdy"}),
        ("leads", "hubspot/contacts.csv", "hubspot", {}),
        ("outcomes", "salesforce/leads.csv", "salesforce", {"layout": "lead"}),
        ("outcomes", "salesforce/opportunities.csv", "salesforce", {"layout": "opportunity"}),
        ("outcomes", "hubspot/deals.csv", "hubspot", {"layout": "deals"}),
        ("outcomes", "outcomes/long.csv", None, {}),
        ("outcomes", "outcomes/wide.csv", None, {}),
        ("campaign_map", "campaign_map/map.csv", None, {"delimiter": ";"}),
    ],
)
def test_native_exports_are_recognised_unedited(aliases, columns, name, path, platform, facts):
    rows = describe_file(EXPORTS, EXPORTS / path, name, aliases[name], columns)
    assert set(problems(rows)) <= {"report_footer"}
    assert rows[0].platform == platform
    for fact, value in facts.items():
        assert value in {getattr(row, fact) for row in rows}, fact


def test_personal_columns_are_no_attributes(aliases, columns):
    for path in (
        "meta/lead_download.csv",
        "salesforce/leads.csv",
        "salesforce/lead_report.csv",
        "hubspot/contacts.csv",
    ):
        rows = describe_file(EXPORTS, EXPORTS / path, "leads", aliases["leads"], columns)
        attributes = {row.attribute_name for row in rows if row.canonical_column == "attribute"}
        assert not attributes & {
            "first_name",
            "last_name",
            "full_name",
            "email",
            "phone_number",
            "street",
            "mobile",
            "city",
        }


def test_a_missing_column_is_named_with_the_columns_there_are(describe):
    row = problems(describe(**{"ads.csv": "date,campaign_id,impressions,spend\n2026-01-01,1,1,1\n"}))[
        "missing_required_column"
    ]
    assert row.severity == "error"
    assert "ads.csv has no column clicks" in row.problem
    assert "date, campaign_id, impressions, spend" in row.problem


@pytest.mark.parametrize("content", ["", "\n\n", "date,campaign_id,impressions,clicks,spend\n"])
def test_an_empty_file_is_an_error(describe, content):
    assert problems(describe(**{"ads.csv": content}))["empty_file"].severity == "error"


def test_an_empty_part_is_a_warning_where_others_have_rows(describe):
    header = "date,campaign_id,impressions,clicks,spend\n"
    rows = describe(**{"ads/a.csv": header, "ads/b.csv": header + "2026-01-01,1,1,1,1\n"})
    assert problems(rows)["empty_file"].severity == "warn"


def test_binary_files_and_broken_parquet_are_errors(describe):
    assert problems(describe(**{"ads.csv": bytes(range(256)) * 9}))["undecodable_file"].severity == "error"
    assert problems(describe(**{"ads.csv": "", "ads.parquet": b"PAR1"}))["two_sources"].severity == "error"


def test_a_folder_that_is_not_there_is_one_clear_problem(aliases, columns, tmp_path):
    (row,) = describe_folder(tmp_path / "nowhere", aliases, columns)
    assert row.rule == "missing_folder"
    assert "does not exist" in row.problem


def test_a_folder_without_leads_or_sales_says_so(aliases, columns, tmp_path):
    (tmp_path / "lead.csv").write_text("lead_id\n")
    found = problems(describe_folder(tmp_path, aliases, columns))
    assert set(found) == {"file_not_read", "missing_input"}


def test_links_out_of_the_folder_are_refused(describe, tmp_path):
    outside = tmp_path / "secret.csv"
    outside.write_text("date,campaign_id,impressions,clicks,spend\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ads.csv").symlink_to(outside)
    assert "outside_folder" in problems(describe())


def test_sql_inputs_are_one_select(describe):
    good = "select '2026-01-01' as date, 1 as campaign_id, 2 as impressions, 1 as clicks, 1 as spend"
    assert not problems(describe(**{"ads.sql": good}))
    for bad in ("drop table x", "select 1; select 2", "copy (select 1) to 'x'", "selec"):
        assert "undecodable_file" in problems(describe(**{"ads.sql": bad}))


def test_days_above_twelve_count_wherever_they_stand_in_the_file(describe):
    header = "date,campaign_id,impressions,clicks,spend\n"
    body = "01/02/2026,1,1,1,1.0\n" * 80_000 + "13/02/2026,1,1,1,1.0\n"
    rows = describe(**{"ads.csv": header + body})
    assert {row.date_order for row in rows if row.canonical_column == "date"} == {"dmy"}


def test_unknown_numbers_in_ads_are_measures_and_unknown_texts_split_rows(describe):
    text = "date,campaign_id,impressions,clicks,spend,weather,likes,placement_id\n2026-01-01,1,1,1,1,dry,7,88\n"
    found = {row.header: row.canonical_column for row in describe(**{"ads.csv": text})}
    assert (found["weather"], found["likes"], found["placement_id"]) == ("segment", "attribute", "segment")


def test_a_template_that_nobody_filled_is_no_input(describe, columns):
    ads = ",".join(column.name for column in columns if column.input == "ads") + "\n"
    leads = "lead_id,created_at\n1,2026-01-05\n"
    assert {row.input for row in describe(**{"ads.csv": ads, "leads.csv": leads})} == {"leads"}
    other = ads.replace("impressions", "views")
    assert problems(describe(**{"ads.csv": other, "leads.csv": leads}))["empty_file"].severity == "error"
