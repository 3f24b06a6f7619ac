"""Nothing known at or after a cutoff reaches the features of a customer as of that cutoff.

Three builds are compared: of all rows (clean), of the same past with another future (poisoned), and of the files as
they were some months after the newest cutoff (earlier). All have the same cutoffs.
"""

import pytest
from proofkit import account_worlds, project
from proofkit.compare import ACCOUNTS, feature_difference, label_difference, table_difference

pytestmark = pytest.mark.slow

FAMILIES = {
    "affinity", "attr", "division", "items", "life", "mix", "own", "returns", "rfm", "season", "share", "trend",
}  # fmt: skip


def rows(build, query, *values):
    with project.read(build) as warehouse:
        return warehouse.execute(query, values).fetchall()


def past(build):
    query = "select example_id from features.account_examples where cutoff_at <= ? order by example_id"
    return [row[0] for row in rows(build, query, account_worlds.CUTOFF)]


def test_cutoffs_serve_the_splits_they_were_given_for(clean, poisoned, earlier):
    served = "select cutoff_at, split from intermediate.int_account_cutoffs where split <> 'score' order by cutoff_at"
    expected = [*["train"] * 2, *["calibrate"] * 2, "test"]
    for build in (clean, poisoned, earlier):
        found = rows(build, served)
        assert [split for _, split in found] == expected
        assert found[-1][0] == account_worlds.CUTOFF


def test_no_future_changes_the_features_of_the_past(clean, poisoned, past_accounts):
    assert past(poisoned) == past_accounts
    assert len(past_accounts) > 10000
    difference = feature_difference(clean, poisoned, past_accounts, of=ACCOUNTS)
    assert not difference, difference


def test_every_family_of_later_features_sees_the_other_future(clean, poisoned, past_accounts):
    later = feature_difference(clean, poisoned, past_accounts, past=False, of=ACCOUNTS)
    assert later.rows > 1000
    assert {name.split("__")[0] for name in later.columns} == FAMILIES


def test_the_other_future_is_another(world, poisoned_world, clean, poisoned, past_accounts):
    """The poison is there to be seen: in the inputs, at the very moment of the cutoff, and in past labels."""
    for table, known in account_worlds.KNOWN.items():
        counts = []
        for one in (world, poisoned_world):
            query = f"select count(*), sum(hash(rows)) from {table} as rows where {known} >= ?"
            counts.append(one.execute(query, [account_worlds.CUTOFF]).fetchall()[0])
        assert counts[0] != counts[1]
        assert counts[1][0] > 0
    at_cutoff = f"select count(*) from sales where {account_worlds.KNOWN['sales']} = ?"
    assert world.execute(at_cutoff, [account_worlds.CUTOFF]).fetchall()[0][0] > 0
    assert label_difference(clean, poisoned, past_accounts, of=ACCOUNTS).rows > 500
    as_of = "select as_of from intermediate.int_as_of"
    assert rows(clean, as_of) == rows(poisoned, as_of)


def test_replay_leaves_features_and_settled_labels_as_they_were(clean, earlier, past_accounts):
    """What was known then has the features, labels and values of today; labels may move by orders reported since."""
    assert past(earlier) == past_accounts
    difference = feature_difference(clean, earlier, past_accounts, of=ACCOUNTS)
    assert not difference, difference
    late = "select distinct customer_id, division from star.fct_sales where known_at >= $1 and ordered_at < $1"
    news = {tuple(row) for row in rows(clean, late, account_worlds.LATER)}
    settled = [example for example in past_accounts if tuple(example.split("|")[:2]) not in news]
    assert len(past_accounts) > len(settled) > 0.9 * len(past_accounts)
    assert not label_difference(clean, earlier, settled, ("label", "label_state", "value"), of=ACCOUNTS)


def test_as_of_sees_what_the_files_of_that_day_held(builds, clean, earlier):
    """All of today's rows, looked at as of that day: the examples of that day, those to score included."""
    (as_of,) = rows(earlier, "select as_of from intermediate.int_as_of")[0]
    setting = project.Change("dbt_project.yml", '  as_of: ""', f'  as_of: "{as_of}"')
    back_then = builds.resume("accounts-as-of", clean, [setting], "int_as_of+,+account_examples")
    assert rows(back_then, "select count(*) from features.account_examples where split = 'score'")[0][0] > 1000
    difference = table_difference(earlier, back_then, ACCOUNTS.table)
    assert not difference, difference
