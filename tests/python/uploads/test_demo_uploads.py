"""What the demo's build publishes is what the files hold, row for row."""

import csv

import duckdb

from elv.uploads import write_uploads


def test_every_ready_conversion_of_the_demo_is_in_a_file(demo_warehouse, tmp_path):
    manifest = write_uploads(demo_warehouse / "marts.duckdb", tmp_path / "out")
    written = set()
    for path in (tmp_path / "out").glob("google_ads_*.csv"):
        rows = list(csv.reader(path.open(encoding="utf-8")))
        written |= {(row[0], row[1], row[2], row[3]) for row in rows[2:]}
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as connection:
        expected = connection.execute(
            """
            select stg_leads.click_id, 'Lead', strftime(stg_leads.created_at, '%Y-%m-%d %H:%M:%S'),
                printf('%.2f', lead_scores.elv)
            from staging.stg_leads
            inner join marts.lead_scores using (lead_id)
            where click_id_kind in ('gclid', 'gbraid')
                and stg_leads.created_at >= (select as_of - interval '90 days' from intermediate.int_as_of)
            """
        ).fetchall()
        won = connection.execute(
            """
            select count(distinct lead_id)
            from intermediate.int_lead_outcomes inner join staging.stg_leads using (lead_id)
            where stage = 'won' and click_id_kind in ('gclid', 'gbraid')
                and stg_leads.created_at >= (select as_of - interval '90 days' from intermediate.int_as_of)
            """
        ).fetchone()[0]
    assert len(expected) > 1000
    assert {row for row in written if row[1] == "Lead"} == set(expected)
    assert sum(row[1] == "Closed won" for row in written) == won > 100
    assert len(written) == manifest["conversions"]["google_ads"]["ready"]
