"""The demo's report: whole, self-contained, well-formed, the same every time, and true to the tables."""

import re
import xml.etree.ElementTree as ET

import duckdb
import pytest

from elv.report import write_report
from elv.report.facts import accounts, evidence, health, leads, quality
from elv.report.facts.published import PublishedCopy

SECTIONS = (
    "summary",
    "actions",
    "campaigns",
    "customers",
    "warnings",
    "trust",
    "past",
    "data",
    "change",
    "words",
    "run",
)
# An older published copy may lack these; everything else must be there.
YOUNG_TABLES = {
    "evaluation.label_delay_curve",
    "evaluation.feature_drift",
    "evaluation.outcome_drift",
    "evaluation.expected_performance",
    "quality.alerts",
    "quality.volume_changes",
}
LARGEST_PAGE = 2_000_000


@pytest.fixture(scope="module")
def published(demo_warehouse):
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        yield connection


def test_every_section_is_there_with_a_heading(demo_page):
    found = [element.attributes["id"] for element in demo_page.all("section") if element.attributes["id"] in SECTIONS]
    assert tuple(found) == SECTIONS
    for name in SECTIONS:
        assert demo_page.all("h2", name), name


@pytest.mark.parametrize(
    ("section", "tables", "charts"),
    [("actions", 2, 0), ("campaigns", 4, 1), ("customers", 3, 1), ("trust", 10, 9), ("past", 4, 4), ("data", 4, 1)],
)
def test_sections_hold_tables_and_charts(demo_page, section, tables, charts):
    assert len(demo_page.all("table", section)) >= tables
    assert len(demo_page.all("figure", section)) >= charts
    assert all(len(row.words) > 0 for row in demo_page.all("tbody", section))


def test_every_chart_says_what_it_shows_and_has_its_numbers(demo_page):
    drawings = [element for element in demo_page.all("svg") if element.attributes.get("class") == "chart"]
    figures = demo_page.all("figure")
    assert len(drawings) == len(figures) > 10
    assert all(drawing.attributes["role"] == "img" for drawing in drawings)
    titles = [figure.words for figure in demo_page.all("figcaption")]
    assert [" ".join(drawing.attributes["aria-label"].split()) for drawing in drawings] == titles
    assert all(re.search(r"\d", figure.words) and "The numbers" in figure.words for figure in figures)


def test_page_is_well_formed(demo_report, demo_page):
    # Void elements are closed, so that a strict parser can tell a tag that was left open.
    ET.fromstring(demo_report)
    assert demo_page.still_open == []
    identities = [element.attributes["id"] for element in demo_page.elements if "id" in element.attributes]
    assert len(identities) == len(set(identities))


def test_page_needs_no_network_and_runs_nothing(demo_report, demo_page):
    assert not re.search(r"https?:|//[a-z]|@import|javascript:|data:", demo_report)
    assert set(re.findall(r"url\((.)", demo_report)) <= {"#"}
    identities = {element.attributes.get("id") for element in demo_page.elements}
    for element in demo_page.elements:
        assert element.tag not in {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
        assert "src" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        if "href" in element.attributes:
            assert element.attributes["href"].removeprefix("#") in identities, element.attributes["href"]
    policy = [element for element in demo_page.all("meta") if "http-equiv" in element.attributes]
    assert policy[0].attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_page_is_small(demo_report):
    assert len(demo_report.encode()) < LARGEST_PAGE


def test_charts_use_the_colours_of_the_page(demo_page):
    for element in demo_page.elements:
        assert not re.search(r"#[0-9a-f]{3,6}", element.attributes.get("style", "")), element


def test_same_input_gives_the_same_bytes(demo_warehouse, demo_metadata, demo_report, tmp_path):
    again = write_report(demo_warehouse / "marts.duckdb", demo_metadata, tmp_path / "again.html")
    assert again.read_bytes() == demo_report.encode()


def test_summary_tells_the_measured_lift_and_kept_predictions(demo_page, published):
    for task in ("lead_qualified", "account_purchase"):
        measures = {
            metric: (value, low, high)
            for metric, value, low, high in published.execute(
                "select metric, value, low, high from evaluation.model_metrics"
                " inner join evaluation.champion_models using (task, candidate_id)"
                " where task = ? and split = 'test' and segment = 'all'",
                [task],
            ).fetchall()
        }
        value, low, high = measures["lift_at_10"]
        assert f"{value:.1f} times as often as the average ({low:.1f} to {high:.1f}," in demo_page.section("summary")
        value, low, high = (100 * end for end in measures["observed_over_expected"])
        assert f"{value:.0f} happened ({low:.0f} to {high:.0f})" in demo_page.section("summary")


def test_actions_are_those_of_the_boards(demo_page, published):
    actions = demo_page.section("actions")
    for name, value, low, high in published.execute(
        "select campaign_name, elv_per_spend_ever, elv_per_spend_ever_low, elv_per_spend_ever_high"
        " from marts.campaign_leaderboard"
        " where has_enough_evidence and (p_above_target >= 0.8 or p_above_target <= 0.2)"
    ).fetchall():
        assert f"{name}" in actions
        assert f"{value:.2f} back per 1 spent 80 % interval {low:.2f} to {high:.2f};" in actions
    customer, division = published.execute(
        "select customer_name, division from marts.whitespace_opportunities where overall_rank = 1"
    ).fetchall()[0]
    assert f"1 {customer} {division}" in " ".join(element.words for element in demo_page.all("tr", "actions"))
    lead = published.execute(
        "select lead_id from marts.lead_scores where is_open order by call_rank limit 1"
    ).fetchall()[0][0]
    assert lead in demo_page.all("tr", "actions")[1].words


def test_data_and_time_agree_with_the_tables(demo_page, published):
    leads_read, states = published.execute(
        "select count(*), count(*) filter (where label_state = 'unknown') from marts.lead_scores"
    ).fetchall()[0]
    assert f"{states:,} of {leads_read:,} leads are not settled yet" in demo_page.section("past")
    assert "a success counts within 14 days of the lead; a missing outcome counts as a failure 3 days after" in (
        demo_page.section("past")
    )
    assert f"How {leads_read:,} leads found their ads" in demo_page.section("data")
    assert "Every total of the inputs is found again" in demo_page.section("data")


def test_run_is_named(demo_page):
    assert "20260701T083000Z-0badcafe" in demo_page.section("run")
    assert "1 July 2026, 08:30 UTC" in demo_page.section("run")


def test_the_copy_has_every_column_that_is_asked_for(published):
    copy = PublishedCopy(published)
    evidence.collect(copy)
    for grain in leads.GRAINS:
        leads.board(copy, grain, 5)
        leads.verdict_counts(copy, grain)
    for read in (
        leads.lead_period,
        leads.leads_to_call,
        accounts.account_period,
        accounts.opportunities,
        accounts.divisions,
        accounts.ideal_segments,
        accounts.representatives,
        quality.inputs,
        quality.violations,
        quality.match_sources,
        quality.match_methods,
        quality.reconciliation,
        quality.lead_labels,
        quality.account_labels,
        health.alarms,
        health.volumes,
        health.outcome_drift,
    ):
        read(copy)
    for read_of_task in (health.delay_curve, health.feature_drift, health.expected_performance):
        read_of_task(copy, "lead_qualified")
    assert copy.missing <= YOUNG_TABLES
