"""Nothing known at or after a moment reaches the features of a lead that came in before it."""

from proofkit import project, worlds
from proofkit.compare import feature_difference, label_difference


def test_replay_leaves_features_as_they_were(standard, past_leads):
    """Built from the files of an earlier day, the leads of that day have the features that they have today."""
    with project.read(standard["earlier"]) as earlier:
        known_then = {row[0] for row in earlier.execute("select lead_id from features.lead_examples").fetchall()}
    assert known_then == set(past_leads) - {"at-the-cutoff"}
    assert not feature_difference(standard["earlier"], standard["clean"], sorted(known_then))


def test_replay_leaves_settled_labels_as_they_were(standard, world):
    """A label that had closed then is the label of today, unless an outcome of the lead was written down since."""
    with project.read(standard["earlier"]) as earlier:
        query = "select lead_id from intermediate.int_leads_labelled where is_mature order by lead_id"
        mature = {row[0] for row in earlier.execute(query).fetchall()}
    query = f"select distinct lead_id from outcomes where {worlds.KNOWN['outcomes']} >= ?"
    news = {row[0] for row in world.execute(query, [worlds.CUTOFF]).fetchall()}
    assert len(mature - news) > 1000
    assert len(mature & news) > 0
    assert not label_difference(standard["earlier"], standard["clean"], sorted(mature - news))
    query = "select lead_id from intermediate.int_leads_labelled where value is not null"
    with project.read(standard["earlier"]) as earlier:
        valued = {row[0] for row in earlier.execute(query).fetchall()}
    assert len(valued - news) > 300
    assert not label_difference(standard["earlier"], standard["clean"], sorted(valued - news), ("value",))


def test_another_future_leaves_features_as_they_were(standard, past_leads):
    """Rows known at or after the cutoff are changed, deleted and added: no lead that came in until then notices."""
    assert len(past_leads) > 1500
    difference = feature_difference(standard["clean"], standard["poisoned"], past_leads)
    assert not difference, difference


def test_the_other_future_is_another(standard, past_leads):
    """The poison is strong enough to be seen: later leads have other features, earlier leads other labels."""
    later = feature_difference(standard["clean"], standard["poisoned"], past_leads, past=False)
    families = {name.split("__")[0] for name in later.columns}
    assert later.rows > 500
    assert families >= {"campaign", "adset", "ad", "hist", "attr", "source"}
    labels = label_difference(standard["clean"], standard["poisoned"], past_leads)
    assert labels.rows > 500


def test_both_futures_are_seen_from_the_same_moment(standard):
    moments = set()
    for name in ("clean", "poisoned"):
        with project.read(standard[name]) as warehouse:
            moments.add(warehouse.execute("select as_of from intermediate.int_as_of").fetchall()[0][0])
    assert len(moments) == 1
