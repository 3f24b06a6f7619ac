"""The BG/NBD fit against the published one (Fader, Hardie & Lee 2005) on the sample that it was published for."""

from datetime import date

import duckdb
import numpy as np
import pytest
from bgnbd import Histories, fit
from real_examples import source_folder

pytestmark = pytest.mark.real_data

LINES = "read_csv($path, delim = '|', header = false, quote = '', skip = $skipped, columns = {'line': 'varchar'})"


def histories(file, skipped, place):
    """39 weeks of repeat purchases by distinct days; `place` is the position of the date on a line."""
    found = duckdb.execute(
        f"""
        with cells as (select string_split_regex(trim(line), '\\s+') as cells from {LINES}),
        days as (select cells[1] as customer, strptime(cells[{place}], '%Y%m%d')::date as day from cells)
        select count(distinct day) - 1, (max(day) - min(day)) / 7.0, ($until - min(day)) / 7.0
        from days where day <= $until group by customer order by customer
        """,
        {
            "path": str(source_folder("cdnow") / file),
            "skipped": skipped,
            "until": date(1997, 9, 30),
        },
    ).fetchall()
    return Histories(*np.array(found, dtype=np.float64).T)


@pytest.mark.parametrize(
    ("file", "skipped", "place", "customers", "published", "likelihood"),
    [
        ("CDNOW_sample.txt", 0, 3, 2357, (0.243, 4.414, 0.793, 2.426), -9582.4),
        ("CDNOW_master.txt", 1, 2, 23_570, (0.252, 4.789, 0.723, 2.161), -95_368.4),
    ],
)
def test_the_fit_is_the_published_one(file, skipped, place, customers, published, likelihood):
    known = histories(file, skipped, place)
    assert len(known.repeats) == customers
    model = fit(known)
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx(published, abs=0.0006)
    assert model.log_likelihood == pytest.approx(likelihood, abs=0.06)


def test_the_first_customer_of_the_sample_gets_the_published_forecast():
    known = histories("CDNOW_sample.txt", 0, 3)
    first = int(np.flatnonzero((known.repeats == 2) & (known.last.round(2) == 30.43) & (known.observed > 38.8))[0])
    assert fit(known).expected_purchases(known, 39.0)[first] == pytest.approx(1.226, abs=0.001)
