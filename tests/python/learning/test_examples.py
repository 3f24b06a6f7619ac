"""Which rows are learned from where there are more than train_max_rows: the same ones every time, whole customers."""

import duckdb
import pytest

from elv.learning.examples import read_examples, read_exposed, thinned


@pytest.fixture
def session():
    with duckdb.connect() as connection:
        yield connection


def rows_of(session, count, columns="", order="n"):
    return session.sql(
        f"""
        select
            'lead_qualified' as task, 'e' || n as example_id, n % 5 as fold, timestamp '2026-01-01' as cutoff_at,
            if(n % 4 = 0, 'calibrate', 'train') as split, n % 2 as label, 1.0 as value, n as number {columns}
        from range({count}) as numbers(n) order by {order}
        """
    )


def ids(relation):
    return set(relation.project("example_id").fetchnumpy()["example_id"])


def test_few_rows_are_all_kept(session):
    assert len(ids(thinned(rows_of(session, 1000), 1000))) == 1000
    assert len(ids(thinned(rows_of(session, 1000), None))) == 1000


def test_many_rows_become_about_as_many_as_asked(session):
    assert len(ids(thinned(rows_of(session, 20_000), 2_000))) == pytest.approx(2_000, abs=150)


def test_the_same_rows_are_kept_whatever_their_order(session):
    kept = ids(thinned(rows_of(session, 5_000), 1_000))
    assert ids(thinned(rows_of(session, 5_000, order="n desc"), 1_000)) == kept


def test_a_smaller_sample_lies_within_a_larger_one(session):
    rows = rows_of(session, 5_000)
    assert ids(thinned(rows, 500)) < ids(thinned(rows, 1_000))


def test_new_rows_only_take_rows_away(session):
    before, after = (ids(thinned(rows_of(session, count), 1_000)) for count in (5_000, 6_000))
    assert {name for name in after if int(name[1:]) < 5_000} < before


def test_customers_stay_whole(session):
    rows = rows_of(session, 6_000, ", 'c' || n % 600 as customer_id")
    kept = thinned(rows, 1_000).aggregate("customer_id, count(*) as row_count").fetchall()
    assert {row_count for _, row_count in kept} == {10}
    assert 50 < len(kept) < 150


def test_only_train_rows_are_thinned_out(session):
    read = read_examples(rows_of(session, 8_000), "lead_qualified", ("train", "calibrate"), ["number"], 1_000)
    splits = read.table["split"].to_pylist()
    assert splits.count("calibrate") == 2_000
    assert splits.count("train") == pytest.approx(1_000, abs=120)
    assert read.table["example_id"].to_pylist() == sorted(read.table["example_id"].to_pylist())


def test_the_sample_keeps_the_rate_and_the_folds(session):
    read = read_examples(rows_of(session, 40_000), "lead_qualified", ("train",), [], 10_000)
    assert read.label.mean() == pytest.approx(2 / 3, abs=0.02)
    assert all((read.fold == fold).mean() == pytest.approx(0.2, abs=0.02) for fold in range(5))


def test_open_rows_are_thinned_out_too(session):
    rows = rows_of(session, 8_000, ", n % 2 as observed_label, 0.5 as observed_fraction")
    read = read_exposed(rows, "lead_qualified", ["number"], 1_000)
    assert read.table.num_rows == pytest.approx(1_000, abs=120)
