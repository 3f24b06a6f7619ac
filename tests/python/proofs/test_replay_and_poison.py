"""Nothing known at or after a moment reaches the features of a lead that came in before it.

Three builds are compared: of the files as they were at the cutoff (earlier), of all rows (clean), and of the same past
with another future (poisoned), in which rows known since were changed, deleted and added.
"""

import pytest
from proofkit import project, worlds
from proofkit.compare import feature_difference, label_difference


def leads_where(build, condition):
    with project.read(build) as warehouse:
        query = f"select lead_id from intermediate.int_leads_labelled where {condition}"
        return {row[0] for row in warehouse.execute(query).fetchall()}


def leads_with_news(world):
    """Leads with an outcome that was written down at or after the cutoff."""
    query = f"select distinct lead_id from outcomes where {worlds.KNOWN['outcomes']} >= ?"
    return {row[0] for row in world.execute(query, [worlds.CUTOFF]).fetchall()}


def test_no_future_changes_the_features_of_the_past(earlier, poisoned, past_leads):
    """Without a future, and with an absurd one, the leads of the past have the same features."""
    known_then = leads_where(earlier, "true")
    assert known_then == set(past_leads) - {"at-the-cutoff"}
    assert len(known_then) > 1500
    difference = feature_difference(earlier, poisoned, sorted(known_then))
    assert not difference, difference


def test_only_news_changes_a_label_that_had_closed(earlier, poisoned, poisoned_world):
    mature, news = leads_where(earlier, "is_mature"), leads_with_news(poisoned_world)
    assert len(mature - news) > 500
    assert not label_difference(earlier, poisoned, sorted(mature - news))


def test_the_other_future_is_another(world, poisoned_world, earlier, poisoned, past_leads):
    """The poison is there to be seen: in each input, and in the labels of the past."""
    for table in worlds.TABLES:
        counts = []
        for one in (world, poisoned_world):
            query = f"select count(*), sum(hash(rows)) from {table} as rows where {worlds.KNOWN[table]} >= ?"
            counts.append(one.execute(query, [worlds.CUTOFF]).fetchall()[0])
        assert counts[0] != counts[1]
        assert counts[1][0] > 0
    assert label_difference(earlier, poisoned, past_leads).rows > 500


@pytest.mark.slow
def test_replay_leaves_features_and_settled_labels_as_they_were(earlier, clean, world):
    """What was known then has the features, labels and values of today, news aside."""
    difference = feature_difference(earlier, clean, sorted(leads_where(earlier, "true")))
    assert not difference, difference
    news = leads_with_news(world)
    mature, valued = leads_where(earlier, "is_mature") - news, leads_where(earlier, "value is not null") - news
    assert len(mature) > 1000
    assert len(valued) > 300
    assert not label_difference(earlier, clean, sorted(mature))
    assert not label_difference(earlier, clean, sorted(valued), ("value",))


@pytest.mark.slow
def test_poison_leaves_the_lead_at_the_cutoff_as_it_was(clean, poisoned, past_leads):
    """Rows known at the very moment a lead comes in are not known before it."""
    difference = feature_difference(clean, poisoned, past_leads)
    assert not difference, difference


@pytest.mark.slow
def test_poison_is_seen_by_every_family_of_later_features(clean, poisoned, past_leads):
    later = feature_difference(clean, poisoned, past_leads, past=False)
    assert later.rows > 500
    families = {name.split("__")[0] for name in later.columns}
    assert families >= {"campaign", "adset", "ad", "hist", "attr", "source"}


@pytest.mark.slow
def test_no_future_changes_what_was_seen_of_open_leads(clean, poisoned, past_leads):
    """The calibrate split begins before the two futures part, and learning from open leads stops there."""
    starts = set()
    for build in (clean, poisoned):
        with project.read(build) as warehouse:
            starts |= set(
                warehouse.execute("""
                select seen_at from intermediate.int_label_as_of_dates where moment = 'calibrate_start'
            """).fetchall()
            )
    assert len(starts) == 1
    assert max(starts)[0] < worlds.CUTOFF
    assert (
        len(leads_where(clean, "lead_id in (select lead_id from features.lead_examples where observed_fraction < 1)"))
        > 100
    )
    assert not label_difference(clean, poisoned, past_leads, ("observed_label", "observed_fraction"))


@pytest.mark.slow
def test_both_futures_are_seen_from_the_same_moment(clean, poisoned):
    moments = set()
    for build in (clean, poisoned):
        with project.read(build) as warehouse:
            moments.add(warehouse.execute("select as_of from intermediate.int_as_of").fetchall()[0][0])
    assert len(moments) == 1
