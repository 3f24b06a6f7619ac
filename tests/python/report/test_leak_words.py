"""What was left out as a leak is named, and what no check can know is said."""

import duckdb
import pytest

from elv.report.facts.published import PublishedCopy
from elv.report.sections import alerts


@pytest.fixture
def copy():
    """A published copy with the tables that these warnings read."""
    connection = duckdb.connect()
    connection.execute("""
        create schema ml;
        create schema quality;
        create schema star;
        create table star.dim_customer_history (listed_customer_id varchar, valid_from timestamp, known_at timestamp);
        create table ml.feature_catalog (task varchar, feature varchar, exclusion_reason varchar, is_used boolean);
        create table quality.input_profile (input varchar, column_name varchar, row_count bigint, null_share double);
        create table quality.label_counts (split_reason varchar, lead_count bigint);
    """)
    return connection, PublishedCopy(connection)


def test_each_leak_is_named_with_its_remedy(copy):
    connection, published = copy
    connection.execute("""
        insert into ml.feature_catalog values
            ('lead_qualified', 'attr__deal_type', 'leak probe: pure (name it in leak_allow_list if known)', false),
            ('lead_qualified', 'attr__empty', 'empty: no value in the train split', false),
            ('lead_qualified', 'attr__fine', null, true)
    """)
    (warning,) = alerts.of_leaks(published)
    assert "attr__deal_type" in warning.what
    assert "leak_allow_list" in warning.do


def test_leaks_beyond_the_first_are_counted(copy):
    connection, published = copy
    connection.execute("""
        insert into ml.feature_catalog
        select 'lead_qualified', 'attr__leak_' || number, 'leak probe: AUC 0.9', false from range(8) as numbers (number)
    """)
    found = alerts.of_leaks(published)
    assert len(found) == 6
    assert "3 more features" in found[-1].what


def test_what_nothing_dates_is_named_as_unknowable(copy):
    connection, published = copy
    connection.execute("""
        insert into quality.input_profile values
            ('campaign_map', 'valid_from', 5, 0.4), ('campaign_map', 'valid_to', 5, 1),
            ('ads', 'loaded_at', 900, 1), ('leads', 'loaded_at', 100, 1)
    """)
    found = [warning.what for warning in alerts._of_the_unknowable(published)]
    assert len(found) == 2
    assert "2 rows of the campaign map without valid_from" in found[0]
    assert "900 rows of the ads without a load time" in found[1]


@pytest.mark.parametrize(
    ("states", "is_named"),
    [
        ("('a', '2024-01-01', '2024-01-01'), ('b', '2025-01-01', '2025-01-01')", True),
        ("('a', null, null), ('b', null, null)", True),
        ("('a', '2024-01-01', '2024-01-01'), ('a', '2025-01-01', '2025-01-01')", False),
        ("('a', '2024-01-01', '2026-01-01'), ('b', '2025-01-01', '2026-01-01')", False),
    ],
)
def test_customers_of_one_state_each_are_named_as_unknowable(copy, states, is_named):
    connection, published = copy
    connection.execute(f"""
        insert into star.dim_customer_history values {states};
        insert into ml.feature_catalog values
            ('account_purchase', 'attr__tier', null, true), ('account_purchase', 'attr__note', 'denied', false),
            ('account_purchase', 'rfm__orders_3m', null, true), ('lead_qualified', 'attr__device', null, true)
    """)
    found = [warning.what for warning in alerts._of_the_unknowable(published)]
    assert len(found) == is_named
    assert not is_named or "(attr__tier)" in found[0]


def test_inputs_that_are_dated_raise_nothing(copy):
    connection, published = copy
    connection.execute("""
        insert into quality.input_profile values ('campaign_map', 'valid_from', 5, 0), ('ads', 'loaded_at', 0, null);
        insert into quality.label_counts values ('gap after train', 40), ('label not closed yet', 9);
    """)
    assert alerts._of_the_unknowable(published) == []
    assert alerts.of_leaks(published) == []


def test_people_with_earlier_leads_are_counted(copy):
    connection, published = copy
    connection.execute("""
        insert into quality.label_counts values
            ('gap after train: same person as an earlier lead', 30),
            ('gap after calibrate: same person as an earlier lead', 12), ('gap after train', 40)
    """)
    (warning,) = alerts._of_the_unknowable(published)
    assert "42 leads came from people who had a lead before" in warning.what


def test_a_short_history_is_said(copy):
    connection, published = copy
    connection.execute("""
        insert into quality.label_counts values
            ('held out of the first part of the mature days: short history', 60), ('gap after calibrate', 40)
    """)
    (warning,) = alerts._of_the_unknowable(published)
    assert "The history is short: models were chosen on 60 leads" in warning.what
