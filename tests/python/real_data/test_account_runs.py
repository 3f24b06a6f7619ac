"""The four sales logs from their files to the published tables, and the numbers that their README files state."""

from decimal import Decimal

import pytest
from real_examples import assert_readme_states_what_is_measured, build

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

# Lines, revenue, customers; gross profit where the file states one. All as known from elsewhere.
TOTALS = {
    "adventureworks_b2b": (32_315, Decimal("46875762.825100"), 463, Decimal("962352.609900")),
    "cdnow": (69_659, Decimal("2500315.630000"), 23_570, None),
    "online_retail": (541_909, Decimal("9747747.934000"), 4372, None),
    "superstore": (9994, Decimal("2297200.860300"), 793, Decimal("286397.021700")),
}


@pytest.fixture(scope="module", params=sorted(TOTALS))
def run(request, tmp_path_factory):
    with build(request.param, tmp_path_factory.mktemp(request.param)) as connection:
        yield request.param, connection


@pytest.fixture(scope="module")
def categories(tmp_path_factory):
    warehouse = tmp_path_factory.mktemp("categories")
    with build("adventureworks_b2b", warehouse, more_vars="\ndivision_column: category\n") as connection:
        yield connection


def test_totals_are_the_known_ones_at_staging_and_in_the_star(run):
    name, connection = run
    lines, revenue, customers, gross_profit = TOTALS[name]
    staged = connection.execute(
        "select count(*), sum(revenue), count(distinct customer_id), sum(gross_profit) from staging.stg_sales"
    ).fetchone()
    assert staged == (lines, revenue, customers, gross_profit)
    star = connection.execute(
        "select count(*), sum(revenue), count(distinct customer_id), sum(gross_profit) from star.fct_sales"
    ).fetchone()
    # Without a gross profit in the file the revenue stands for it.
    assert star == (lines, revenue, customers, gross_profit if gross_profit is not None else revenue)
    rejected = connection.execute("select count(*) from quality.rejected_rows").fetchone()
    assert rejected == (0,)


def test_reconciliation_states_the_same_totals(run):
    name, connection = run
    lines, revenue, _, gross_profit = TOTALS[name]
    found = {
        measure: (total_in, total_there, difference)
        for measure, total_in, total_there, difference in connection.execute(
            "select measure, total_in, total_there, difference from quality.reconciliation where place = 'fct_sales'"
        ).fetchall()
    }
    wanted = {"sales lines": lines, "revenue": float(revenue)}
    if gross_profit is not None:
        wanted["gross profit"] = float(gross_profit)
    assert found == {measure: (pytest.approx(total), pytest.approx(total), 0) for measure, total in wanted.items()}


def test_whitespace_has_no_owned_division(run):
    _, connection = run
    owned = connection.execute(
        "select count(*) from marts.whitespace_opportunities as opportunities "
        "inner join star.fct_sales as sales using (customer_id, division) "
        "where sales.is_purchase_line and sales.line_kind = 'sale' "
        "and sales.ordered_at >= opportunities.cutoff_at - interval 18 month"
    ).fetchone()
    assert owned == (0,)


def test_the_readme_states_what_is_measured(run):
    assert_readme_states_what_is_measured(*run)


def test_the_readme_states_what_the_run_by_category_measures(categories):
    assert_readme_states_what_is_measured("adventureworks_b2b", categories, place=1)


def test_cancellations_are_read_from_the_invoice(run):
    name, connection = run
    if name != "online_retail":
        pytest.skip("only this log has them")
    found = connection.execute(
        "select count(distinct order_id), count(*) filter (line_kind = 'cancellation') from star.fct_sales"
    ).fetchone()
    assert found == (25_900, 9288)
