"""Columns that know the outcome, planted in leads and customers: each is left out or stops the build."""

import re

import pytest
from proofkit import files, project

pytestmark = pytest.mark.slow

TABLES = ("ads", "leads", "outcomes", "campaign_map")
CLEAN = {"attr__country", "attr__device", "attr__employees", "attr__industry"}

# What each lead came to, and its age, for expressions of planted columns. `u` is chance of its own per lead and column.
NOTES = """
    create or replace temp table notes as
    select
        lead_id,
        coalesce(bool_or(stage in ('qualified', 'won')), false) as is_won,
        date_diff('day', cast(created_at as timestamp), cast(max(max(recorded_at)) over () as timestamp)) as age,
        date_diff('day', cast(min(created_at) over () as timestamp), cast(created_at as timestamp)) as day
    from leads left join outcomes using (lead_id)
    group by lead_id, created_at
"""
# One column each, by how it leaks. {u} is replaced by a number from 0 to 1.
ALONE = {
    "loss_note": "case when is_won then 'see deal room' end",
    "deal_room": "case when is_won and day >= 60 then 'room ' || floor(9 * {u}) end",
    "encoded_rate": "(case when is_won then 0.5 else 0.1 end) + 0.3 * {u}",
    "segment_key": "case when is_won and {u} < 0.25 then 'A' when {u} < 0.6 then 'B' else 'C' end",
    "callback_slot": "case when age > 3 and {u} < (case when is_won then 0.8 else 0.45 end) then 'morning' end",
    "follow_up": "case when age <= 3 or {u} < (case when is_won then 0.2 else 0.5 end) then 'new' else 'contacted' end",
    "calls": "floor(least(age, 12) * {u} * (case when is_won then 1.5 else 1 end))",
    "won_by": "case when {u} < 0.5 then 'Ann' else 'Bob' end",
}
# Four columns of an AUC of some 0.72 that say nothing of a lead whose label is open, though they are filled in.
TOGETHER = {
    f"signal_{number}": "case when is_won and age > 17 then 0.85 else 0 end + sqrt(-2 * ln({u})) * cos(2 * pi() * {v})"
    for number in range(4)
}
# What each customer of the demo had bought by the last day of its file. `u` and `v` are chance of its own.
PURCHASES = """
    create or replace temp table purchases as
    with firsts as (
        select
            cast(try_cast(customer_id as double) as bigint) as customer, division,
            min(ordered_at) as first_at, max(ordered_at) as last_at, count(distinct order_id) as orders
        from sales join products using (sku) group by all
    )
    select
        cast(customer as varchar) as customer_id,
        bool_or(division = 'Filter Service') as has_service,
        count(*) as divisions,
        sum(orders) as orders,
        max(first_at) as last_new_at,
        max(last_at) as last_at,
        (hash(customer, 'u') % 1000003 + 1) / 1000004.0 as u,
        (hash(customer, 'v') % 1000003 + 1) / 1000004.0 as v
    from firsts group by customer
"""
# Attributes of today under the date from which the customer is listed.
BACKDATED = {
    "service_contact": "case when has_service and u < 0.9 or v < 0.03 then 'on file' end",
    "manager": "case when last_new_at >= '2025-02' and u < 0.8 then 'Ann' when v < 0.5 then 'Bob' else 'Cid' end",
    "product_lines": "divisions",
    "tier": "case when divisions >= 5 then 'A' when divisions >= 3 then 'B' else 'C' end",
    "status": "case when last_at >= '2026-01' then 'active' else 'dormant' end",
    "orders_to_date": "orders",
}
CHANCE = {"newsletter": "case when v < 0.3 then 'yes' end"}


def planted(builds, name, columns):
    """A data folder of the demo with these columns among the leads."""
    with project.read(builds.demo) as demo:
        world = files.read_demo(demo, TABLES)
    world.execute(NOTES)
    for column, expression in columns.items():
        drawn = {key: f"(hash(leads.lead_id, '{column}{key}') % 1000003 + 1) / 1000004.0" for key in ("u", "v")}
        world.execute(f"alter table leads add column {column} varchar")
        world.execute(
            f"update leads set {column} = cast({expression.format(**drawn)} as varchar)"
            " from notes where leads.lead_id = notes.lead_id"
        )
    return builds.inputs(name, world)


def catalog(copy):
    with project.read(copy) as warehouse:
        rows = warehouse.execute(
            "select feature, exclusion_reason from ml.feature_catalog where feature like 'attr__%'"
        )
        return dict(rows.fetchall())


@pytest.fixture(scope="module")
def alone(middle_builds):
    return catalog(middle_builds.build("alone", planted(middle_builds, "alone", ALONE), select="+feature_catalog"))


@pytest.mark.parametrize("column", ALONE)
def test_a_column_that_knows_the_outcome_is_left_out(alone, column):
    reason = alone[f"attr__{column}"]
    assert reason is not None
    assert re.match("leak probe|probable leak|name", reason), reason
    assert column == "won_by" or f"column {column} (deny it in lead_attributes_denied" in reason


def test_clean_columns_stay_beside_leaks(alone):
    assert {feature for feature, reason in alone.items() if reason is None} == CLEAN


def test_four_columns_that_leak_together_stop_the_build(middle_builds):
    inputs = planted(middle_builds, "together", TOGETHER)
    copy = middle_builds.build("together", inputs, select="+suspected_leaks")
    assert all(catalog(copy)[f"attr__{column}"] is None for column in TOGETHER)
    assert project.failed_tests(copy, ["champions_know_no_outcome"])
    with project.read(copy) as warehouse:
        (words,) = warehouse.execute("select summary from evaluation.suspected_leaks where sign = 'ranking'").fetchone()
    assert all(f"attr__{column}" in words for column in TOGETHER)
    assert "lead_attributes_denied" in words


def test_a_clean_champion_is_not_suspected(middle_builds):
    inputs = planted(middle_builds, "clean", {})
    copy = middle_builds.build("clean", inputs, select="+suspected_leaks")
    with project.read(copy) as warehouse:
        assert warehouse.execute("from evaluation.suspected_leaks").fetchall() == []
    assert {feature for feature, reason in catalog(copy).items() if reason is None} == CLEAN


@pytest.fixture(scope="module")
def backdated(middle_builds):
    with project.read(middle_builds.demo) as demo:
        world = files.read_demo(demo, ("sales", "customers", "products"))
    world.execute(PURCHASES)
    for column, expression in (BACKDATED | CHANCE).items():
        world.execute(f"alter table customers add column {column} varchar")
        world.execute(
            f"update customers set {column} = cast({expression} as varchar)"
            " from purchases where customers.customer_id = purchases.customer_id"
        )
    inputs = middle_builds.inputs("backdated", world)
    return catalog(middle_builds.build("backdated", inputs, select="+feature_catalog"))


@pytest.mark.parametrize("column", BACKDATED)
def test_an_attribute_of_today_that_is_dated_back_is_left_out(backdated, column):
    reason = backdated[f"attr__{column}"]
    assert reason is not None
    assert re.match("leak probe|probable leak", reason), reason
    assert f"column {column} (deny it in customer_attributes_denied" in reason


def test_clean_attributes_of_customers_stay_beside_leaks(backdated):
    clean = {"attr__employees", "attr__industry", "attr__region", "attr__newsletter"}
    assert {feature for feature, reason in backdated.items() if reason is None} == clean
